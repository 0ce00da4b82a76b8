"""Measures scoring: one vendor in milliseconds, and whether a thousand cost a thousand times one.

    python tests/bench/scoring.py                    one vendor, 100 and 1,000
    python tests/bench/scoring.py --vendors 200      fewer

The Cases are those of the scoring stories (tests/scoring/cases), each vendor with its own name. Processor time of this process.
"""

from __future__ import annotations

import argparse
import statistics
import time
import tomllib
from pathlib import Path

import msgspec

from supplier.model.case import Case
from supplier.scoring.score import score
from tests.bench import measure
from tests.scoring.builder import AS_OF, POLICY, build

STORIES = Path(__file__).resolve().parents[1] / "scoring" / "cases"


def main() -> None:
    """Score one, a tenth and all, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vendors", type=int, default=1_000, help="how many vendors at most")
    given = parser.parse_args()
    stories = _stories()
    print(f"{measure.machine()}, {measure.revision()}; {len(stories)} stories\n")
    for case in stories[:20]:
        score(case, POLICY, AS_OF)
    each = [_seconds([case]) * 1000 for case in stories]
    print(f"one vendor: {statistics.median(each):.2f} ms in the middle, {max(each):.2f} ms for the slowest story\n")
    print(measure.table(("vendors", "CPU s", "ms a vendor"), [_line(stories, count) for count in (given.vendors // 10, given.vendors)]))


def _line(stories: list[Case], count: int) -> tuple[str, str, str]:
    used = _seconds([_named(stories[number % len(stories)], number) for number in range(count)])
    return f"{count:,}", f"{used:.2f}", f"{used / count * 1000:.2f}"


def _seconds(cases: list[Case]) -> float:
    began = time.process_time()
    for case in cases:
        score(case, POLICY, AS_OF)
    return time.process_time() - began


def _named(case: Case, number: int) -> Case:
    service = msgspec.structs.replace(case.service, name=f"{case.service.name} {number}")
    return msgspec.structs.replace(case, service=service)


def _stories() -> list[Case]:
    files = sorted(STORIES.glob("*.toml"))
    return [build(one.get("given", {})) for file in files for one in tomllib.loads(file.read_text(encoding="utf-8"))["case"]]


if __name__ == "__main__":
    main()
