"""The stories: cases as data, which a QA person can read and write (tests/scoring/cases)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from supplier.model.scorecard import ClauseResult, EvidenceRef, Flag, GateOutcome, GateResult, Scorecard
from supplier.scoring.score import score
from supplier.wording import sentence
from tests.scoring.builder import AS_OF, POLICY, build

FOLDER = Path(__file__).parent / "cases"
CASES = [(file.stem, one) for file in sorted(FOLDER.glob("*.toml")) for one in tomllib.loads(file.read_text(encoding="utf-8"))["case"]]
_DIGEST = 64
KNOWN = {
    "standing",
    "basis",
    "confidence",
    "caps",
    "gates",
    "flags",
    "no_flags",
    "clauses",
    "levels",
    "reasons",
    "badge",
    "headline",
    "risk",
    "timeline",
    "because",
    "states",
    "duties",
    "no_duties",
    "reference",
    "sentences",
    "places",
    "support",
    "proposed",
}


def _standings(card: Scorecard) -> dict[str, Any]:
    return {one.framework.value: one for one in card.standings}


def _text(value: Any) -> Any:
    return getattr(value, "value", value)


def _of_standings(card: Scorecard, expect: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    standings = _standings(card)
    for key in ("standing", "basis", "confidence"):
        for framework, want in expect.get(key, {}).items():
            yield f"{key} of {framework}", want, _text(getattr(standings[framework], key))
    if "reference" in expect:
        yield "references", expect["reference"], {name: one.reference for name, one in standings.items() if one.reference is not None}
    for framework, want in expect.get("caps", {}).items():
        yield f"caps of {framework}", sorted(want), sorted(standings[framework].caps)
    gates = {gate.id: gate for one in card.standings for gate in one.gates}
    for gate, want in expect.get("gates", {}).items():
        yield f"gate {gate}", want, gates[gate].why.code if "." in want else gates[gate].result.value
        if "." in want:
            yield f"result of {gate}", want.split(".")[1], gates[gate].result.value
        if want.endswith((".proposed", ".unnamed")):
            yield f"{gate} waits for a person", True, gates[gate].provisional
    if "proposed" in expect:
        yield "gates that a person has still to confirm", sorted(expect["proposed"]), sorted(gate.id for gate in gates.values() if gate.provisional)
    yield "gates that show no place", [], [gate.id for gate in gates.values() if _placeless(gate)]


def _placeless(gate: GateResult) -> bool:
    """Whether a gate that looked at a document does not say where. `none` says that there is no document; C12 may miss the date it asks for."""
    about_documents = gate.id != "C12" and (gate.id[0] in "CS" or gate.id in {"L1", "L2", "L3", "L7"})
    reached = gate.result is not GateOutcome.NOT_REACHED
    return about_documents and reached and not gate.why.code.endswith(".none") and not gate.evidence


def _of_flags(card: Scorecard, expect: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    codes = {flag.code for flag in card.flags}
    yield "flags without a name", 0, sum(not code for code in codes)
    yield "flags that are missing", [], [code for code in expect.get("flags", []) if code not in codes]
    yield "flags that should not be", [], [code for code in expect.get("no_flags", []) if code in codes]
    for code, want in expect.get("states", {}).items():
        yield f"state of {code}", [want], sorted({flag.state for flag in card.flags if flag.code == code})


def _told(card: Scorecard, code: str) -> list[Flag | GateResult | ClauseResult]:
    """The gate, the clause or the flags of this name."""
    gates = {gate.id: gate for one in card.standings for gate in one.gates}
    clauses = {one.ref.partition("#")[2]: one for one in card.clauses}
    single = gates.get(code) or clauses.get(code)
    return [single] if single else [flag for flag in card.flags if flag.code == code]


def _of_sentences(card: Scorecard, expect: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for code, want in expect.get("sentences", {}).items():
        yield f"sentence of {code}", [want], [sentence(one.why, "en") for one in _told(card, code)]
    for code, want in expect.get("places", {}).items():
        yield f"places shown by {code}", want, [_place(ref) for one in _told(card, code) for ref in one.evidence]


def _place(ref: EvidenceRef) -> str:
    """Where something was seen, as a story names it: `opinion: qualified`, a row, an answer with its value, a decision, or the document."""
    match ref.kind:
        case "answer":
            return str(ref.question).removeprefix("question.") + (f": {ref.value}" if ref.value is not None else "")
        case "control":
            return str(ref.value)
        case "decision":
            return f"decision on {'a document' if len(str(ref.sha256)) == _DIGEST else ref.sha256}: {ref.value}"
        case _:
            return str(ref.snippet or ref.file)


def _of_clauses(card: Scorecard, expect: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    clauses = {one.ref.partition("#")[2]: one for one in card.clauses}
    for clause, want in expect.get("clauses", {}).items():
        yield f"clause {clause}", want, clauses[clause].state.value if clause in clauses else "absent"
    for clause, want in expect.get("reasons", {}).items():
        yield f"reason of {clause}", want, clauses[clause].why.code
    for clause, want in expect.get("support", {}).items():
        got = [f"{one.ref.partition('#')[2]}, without {' '.join(one.still_missing)}" for one in clauses[clause].supported_by]
        yield f"support of {clause}", want, got
    for clause, want in expect.get("levels", {}).items():
        yield f"level of {clause}", want, clauses[clause].level
    refs = {duty.ref.partition("#")[2] for duty in card.duties}
    yield "duties that are missing", [], [ref for ref in expect.get("duties", []) if ref not in refs]
    yield "duties that should not be", [], [ref for ref in expect.get("no_duties", []) if ref in refs]


def _of_the_whole(card: Scorecard, expect: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    steps = [f"{step.on} {step.framework.value} {step.was.value} -> {step.becomes.value}" for step in card.timeline]
    seen = {
        "badge": card.badge.value,
        "headline": sentence(card.headline, "en"),
        "timeline": steps,
        "because": [list(step.because) for step in card.timeline],
    }
    yield from ((key, expect[key], got) for key, got in seen.items() if key in expect)
    for key, want in expect.get("risk", {}).items():
        yield f"risk {key}", want, _text(getattr(card.risk, key))


def _differences(card: Scorecard, expect: dict[str, Any]) -> list[str]:
    """What differs from the expectation, as a list a person can read."""
    compared = chain.from_iterable(look(card, expect) for look in (_of_standings, _of_flags, _of_sentences, _of_clauses, _of_the_whole))
    return [f"{what}: expected {want!r}, got {got!r}" for what, want, got in compared if want != got]


@pytest.mark.parametrize(("file", "case"), CASES, ids=[f"{file}: {case['name']}" for file, case in CASES])
def test_the_story_ends_as_expected(file: str, case: dict[str, Any]) -> None:
    assert set(case["expect"]) <= KNOWN, f"{file}: unknown expectations {set(case['expect']) - KNOWN}"
    card = score(build(case.get("given", {})), POLICY, case.get("as_of", AS_OF))
    found = _differences(card, case["expect"])
    assert not found, f"{case['name']}\n" + "\n".join(found)


@pytest.mark.requirement("SCORE-CASES")
def test_every_gate_passes_once_and_fails_once() -> None:
    seen: dict[str, set[str]] = {gate.id: set() for gate in POLICY.gates}
    for _, case in CASES:
        card = score(build(case.get("given", {})), POLICY, case.get("as_of", AS_OF), with_timeline=False)
        for one in card.standings:
            for gate in one.gates:
                seen[gate.id].add(gate.result.value)
    lacking = {gate: {"pass", "fail"} - results for gate, results in seen.items() if {"pass", "fail"} - results}
    assert not lacking


@pytest.mark.requirement("SCORE-CASES")
def test_no_two_cases_have_the_same_name() -> None:
    names = [case["name"] for _, case in CASES]
    assert len(names) == len(set(names))


@pytest.mark.requirement("SCORE-FLAGS-BOTH")
def test_every_flag_with_a_rule_of_its_own_is_raised_in_one_case_and_absent_in_another() -> None:
    own = {flag.code for flag in POLICY.flags if isinstance(flag.rule, str)}
    expected = [case["expect"] for _, case in CASES]
    assert own - {code for one in expected for code in one.get("flags", [])} == set()
    assert own - {code for one in expected for code in one.get("no_flags", [])} == set()
