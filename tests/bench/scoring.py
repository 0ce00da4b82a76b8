"""Measures scoring: one vendor in milliseconds, and whether ten thousand cost ten thousand times one, in one process and in the same memory.

    python -m tests.bench.scoring                    one vendor, then 1,000 and 10,000 of 100 answers each
    python -m tests.bench.scoring --vendors 1000     fewer

The Cases are those of the scoring stories (tests/scoring/cases). A vendor among many has a service name of its own and the answers of its
story filled up to 100, one in ten with words of its own. Processor time of this process, without the making of the Cases.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from supplier.model.answers import Claim
from supplier.model.case import Case
from supplier.model.questions import ClauseLink, State
from supplier.scoring.score import score
from tests.bench import measure
from tests.scoring.builder import AS_OF, POLICY, build

STORIES = Path(__file__).resolve().parents[1] / "scoring" / "cases"
ANSWERS = 100
OWN_WORDS = 10


def main() -> None:
    """Score one, a tenth and all, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vendors", type=int, default=10_000, help="how many vendors at most")
    given = parser.parse_args()
    stories = _stories()
    print(f"{measure.machine()}, {measure.revision()}; {len(stories)} stories\n")
    for case in stories:
        score(case, POLICY, AS_OF)
    each = [min(_seconds(case) for _ in range(3)) * 1000 for case in stories]
    shown = f"{statistics.median(each):.2f} ms in the middle, {statistics.mean(each):.2f} ms on average"
    print(f"one vendor: {shown}, {max(each):.2f} ms for the slowest story\n")
    head = ("vendors", "CPU s", "ms a vendor", "MB before", "MB after")
    print(measure.table(head, [_line(stories, count) for count in (given.vendors // 10, given.vendors)]))


def _line(stories: list[Case], count: int) -> tuple[str, ...]:
    before = measure.resident(os.getpid())
    used = sum(_seconds(case) for case in _vendors(stories, count))
    return f"{count:,}", f"{used:.2f}", f"{used / count * 1000:.2f}", f"{before:.0f}", f"{measure.resident(os.getpid()):.0f}"


def _seconds(case: Case) -> float:
    began = time.process_time()
    score(case, POLICY, AS_OF)
    return time.process_time() - began


def _vendors(stories: list[Case], count: int) -> Iterator[Case]:
    """One Case after the other, so that what stays in memory is what scoring keeps."""
    for number in range(count):
        case = stories[number % len(stories)]
        service = msgspec.structs.replace(case.service, name=f"{case.service.name} {number}")
        more = tuple(_answer(number, index) for index in range(len(case.claims), ANSWERS))
        yield msgspec.structs.replace(case, service=service, claims=(*case.claims, *more))


def _answer(number: int, index: int) -> Claim:
    """An answer about a clause that supplies no fact: what a company's own questions give."""
    clause = POLICY.clauses[index % len(POLICY.clauses)].ref
    words = f"We look at this in our meeting of week {number % 52}, with minutes {number}-{index}." if index % OWN_WORDS == 0 else None
    return Claim(
        question=f"own.{index}",
        set_id="own",
        label=f"Question {index} of the company's own",
        answered=True,
        state=State.MET if index % 3 else State.PARTLY,
        value="met",
        comment=words,
        clauses=(ClauseLink(ref=clause),),
    )


def _stories() -> list[Case]:
    files = sorted(STORIES.glob("*.toml"))
    return [build(one.get("given", {})) for file in files for one in tomllib.loads(file.read_text(encoding="utf-8"))["case"]]


if __name__ == "__main__":
    main()
