"""Makes docs/scoring-reference.md from the rules, the policy, the wording and the cases.

`python -m tests.scoring.reference` writes it; test_reference.py holds it up to date. What a gate reads of documents and which flags it
raises is not declared anywhere: it is watched while every case is scored.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import msgspec

from supplier.model.reading import Fact
from supplier.questions.overlay import shown
from supplier.questions.overlays import catalogue
from supplier.scoring.facts import Doc, View
from supplier.scoring.outcome import Outcome
from supplier.scoring.rules import RULES, Rule
from supplier.scoring.score import score
from supplier.wording.catalog import flag, load, sentences, word
from tests.scoring.builder import AS_OF, POLICY, build
from tests.scoring.test_cases import CASES, FOLDER

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "scoring-reference.md"
MODULES = sorted((ROOT / "supplier" / "scoring").glob("*.py"))
_CASES_SHOWN = 3


class Watched(msgspec.Struct):
    """What was seen while the cases were scored."""

    reads: dict[str, set[str]]
    raises: dict[str, set[str]]
    flags: dict[str, dict[str, None]]
    results: dict[str, dict[str, str]]


@contextmanager
def _watching(seen: Watched) -> Iterator[None]:
    """Every rule notes what it asks documents for; nothing is remembered between rules, so that each asks for itself."""
    asked: list[set[str]] = []
    of, kept = Doc.of, dict(RULES)

    def noting(self: Doc, *names: str, about: str = "") -> tuple[Fact, ...]:
        for one in asked:
            one.update(names)
        return of(self, *names, about=about)

    def watched(rule: Rule) -> Rule:
        def decide(view: View, doc: Doc | None) -> Outcome:
            for one in (*view.docs, *view.earlier):
                one.kept.clear()
            asked.append(seen.reads[rule.gate])
            try:
                outcome = rule.decide(view, doc)
            finally:
                asked.pop()
            for raised in outcome.raised:
                seen.raises[raised.code].add(rule.gate)
            return outcome

        return msgspec.structs.replace(rule, decide=decide)

    def again(_view: View, _key: object, make: Callable[..., object], *given: object) -> object:
        return make(*given)

    RULES.update({name: watched(rule) for name, rule in kept.items()})
    try:
        with patch.object(Doc, "of", noting), patch.object(View, "once", again), patch.object(View, "lasting", again):
            yield
    finally:
        RULES.update(kept)


def watch() -> Watched:
    """Score every case once."""
    seen = Watched(reads=defaultdict(set), raises=defaultdict(set), flags=defaultdict(dict), results=defaultdict(dict))
    with _watching(seen):
        for file, case in CASES:
            card = score(build(case.get("given", {})), POLICY, case.get("as_of", AS_OF), with_timeline=False)
            link = f"[{file}:{_line(file, case['name'])}](../tests/scoring/cases/{file}.toml#L{_line(file, case['name'])})"
            for one in card.flags:
                seen.flags[one.code][link] = None
            for gate in (gate for standing in card.standings for gate in standing.gates):
                seen.results[gate.id].setdefault(gate.why.code, link)
    return seen


_LINES: dict[str, dict[str, int]] = {}


def _line(file: str, name: str) -> int:
    if file not in _LINES:
        lines = (FOLDER / f"{file}.toml").read_text(encoding="utf-8").splitlines()
        _LINES[file] = {
            line.removeprefix('name = "').rstrip('"').replace('\\"', '"'): number
            for number, line in enumerate(lines, 1)
            if line.startswith("name = ")
        }
    return _LINES[file][name]


def page(seen: Watched) -> str:
    """The whole document."""
    parts = [_head(seen), _gates(seen), _flags(seen), _policy(), _clauses(), _crosswalk()]
    return "\n\n".join(parts) + "\n"


def _head(seen: Watched) -> str:
    raised = sum(bool(seen.flags.get(one.code)) for one in POLICY.flags)
    return f"""# Scoring reference

Made by `python -m tests.scoring.reference` from the rules, policy {POLICY.version} and the {len(CASES)} cases; a test holds it up to date.
[How it decides](scoring.md) says how these pieces work together.

{len(POLICY.gates)} gates; {len(POLICY.flags)} flags, of which {raised} are raised in a case; {len(POLICY.clauses)} clauses;
{len(POLICY.crosswalk)} entries of the crosswalk. Sentences show their values in braces. What a gate reads of documents was watched
while the cases were scored."""


def _gates(seen: Watched) -> str:
    lines = ["## Gates", "Blocking gates decide, holding gates withhold, limiting gates only cap confidence."]
    ladder = ""
    for gate in POLICY.gates:
        if gate.ladder != ladder:
            ladder = gate.ladder
            lines += [f"### Ladder {ladder}"]
        rule = RULES[gate.rule]
        asks = " ".join((rule.decide.__doc__ or "").split())
        facts = [("answers", rule.reads), ("documents", sorted(seen.reads[gate.id]))]
        read = "; ".join(f"{name}: {', '.join(f'`{one}`' for one in ones)}" for name, ones in facts if ones)
        raises = ", ".join(f"`{code}`" for code in sorted(code for code, gates in seen.raises.items() if gate.id in gates))
        said = [
            f"{gate.kind.capitalize()}, rule `{gate.rule}`. Source: {rule.source}.",
            f"Reads {read or 'only the kind of the documents'}.",
            *([f"Raises {raises}."] if raises else []),
        ]
        lines += [f"#### {gate.id}: {asks}", "  \n".join(said), _results(gate.id, seen)]
    return "\n\n".join(lines)


def _results(gate: str, seen: Watched) -> str:
    codes = [code for code in sentences() if code.startswith(f"{gate}.")]
    rows = ["| result | sentence | case |", "|---|---|---|"]
    rows += [f"| `{code}` | {_cell(sentences()[code][0])} | {seen.results[gate].get(code, '')} |" for code in codes]
    return "\n".join(rows)


def _flags(seen: Watched) -> str:
    lines = ["## Flags", "Internal flags are never shown to the vendor. An effect holds only for a standing that rests on what the flag concerns."]
    rows = ["| flag | weight, effect | what is said | what resolves it | raised by | cases |", "|---|---|---|---|---|---|"]
    for rule in sorted(POLICY.flags, key=lambda one: one.code):
        said, _, resolves = flag(rule.code, "en")
        effect = [f"blocks {' and '.join(rule.blocks)}"] if rule.blocks else []
        effect += [f"caps at {rule.cap}"] if rule.cap else []
        effect += ["holds"] if rule.hold else []
        effect += ["internal"] if rule.audience == "internal" else []
        cases = list(seen.flags.get(rule.code, ()))
        shown_cases = ", ".join(cases[:_CASES_SHOWN]) + (f" and {len(cases) - _CASES_SHOWN} more" if len(cases) > _CASES_SHOWN else "")
        weight = ", ".join([rule.severity.value, rule.kind, *effect])
        title = word("flag_title", rule.code, "en")
        rows.append(
            f"| `{rule.code}` {title} | {weight} | {_cell(said)} | {_cell(resolves)} | {_raisers(rule.code, seen)} | {shown_cases or 'none'} |"
        )
    return "\n\n".join([*lines, "\n".join(rows)])


def _raisers(code: str, seen: Watched) -> str:
    """The gates seen to raise it, or else the modules that name it."""
    gates = sorted(seen.raises.get(code, ()), key=[one.id for one in POLICY.gates].index)
    if gates:
        return ", ".join(gates)
    named = [file for file in MODULES if f'"{code}"' in file.read_text(encoding="utf-8")]
    if named:
        return ", ".join(f"`{file.name}`" for file in named)
    return "the reader" if code.startswith(("DOC_", "SOC2_", "CERT_", "SOA_")) else "a question set"


def _policy() -> str:
    rows = ["| value | in force | stricter | source | reason |", "|---|---|---|---|---|"]
    for name, one in catalogue().items():
        value = shown(getattr(POLICY.parameters, name))
        rows.append(f"| `{name}` {one.title} | {value} ({one.unit}) | {one.stricter} | {_cell(one.source)} | {_cell(one.reason)} |")
    return "\n\n".join(["## Policy", "[A company may make these stricter](scoring.md#a-companys-own-policy), never looser.", "\n".join(rows)])


def _clauses() -> str:
    rows = ["| clause | role | asked when | facts of answers | documents that show something |", "|---|---|---|---|---|"]
    for one in POLICY.clauses:
        proof = ", ".join(f"{word('kind', proof.kind, 'en')} ({proof.level})" for proof in one.proof)
        rows.append(f"| `{one.ref}` | {one.role} | {', '.join(one.when) or 'always'} | {', '.join(f'`{fact}`' for fact in one.facts)} | {proof} |")
    return "\n\n".join(["## Clauses", "\n".join(rows)])


def _crosswalk() -> str:
    rows = ["| clause | ISO/IEC 27001:2022 | SOC 2 | what they never supply |", "|---|---|---|---|"]
    for one in POLICY.crosswalk:
        name = one.clause.partition("#")[2]
        lacking = " ".join(load("clauses")[f"crosswalk.{name}.{number}"][0] for number in range(1, one.missing + 1))
        rows.append(f"| `{name}` | {', '.join(one.controls)} | {', '.join(one.criteria)} | {_cell(lacking)} |")
    said = "What ISO and SOC 2 evidence touches of an Annex 11 clause. It is only ever a note: it never changes a clause."
    return "\n\n".join(["## Crosswalk", said, "\n".join(rows)])


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("|", "\\|"))


if __name__ == "__main__":
    PAGE.write_text(page(watch()), encoding="utf-8")
