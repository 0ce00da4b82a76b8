"""The stories: cases as data, which a QA person can read and write (tests/scoring/cases)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from supplier.model.scorecard import Scorecard
from supplier.scoring.score import score
from tests.scoring.builder import AS_OF, POLICY, build

FOLDER = Path(__file__).parent / "cases"
CASES = [(file.stem, one) for file in sorted(FOLDER.glob("*.toml")) for one in tomllib.loads(file.read_text(encoding="utf-8"))["case"]]
KNOWN = {"standing", "basis", "confidence", "caps", "gates", "flags", "no_flags", "clauses", "levels", "badge", "headline", "risk", "timeline", "states", "duties", "reference"}


def _standings(card: Scorecard) -> dict[str, Any]:
    return {one.framework.value: one for one in card.standings}


def _differences(card: Scorecard, expect: dict[str, Any]) -> list[str]:
    """What differs from the expectation, as a list a person can read."""
    found = []

    def compare(what: str, want: object, got: object) -> None:
        if want != got:
            found.append(f"{what}: expected {want!r}, got {got!r}")

    standings = _standings(card)
    for key in ("standing", "basis", "confidence"):
        for framework, want in expect.get(key, {}).items():
            got = getattr(standings[framework], key)
            compare(f"{key} of {framework}", want, getattr(got, "value", got))
    for framework, want in expect.get("caps", {}).items():
        compare(f"caps of {framework}", sorted(want), sorted(standings[framework].caps))
    for framework, want in expect.get("reference", {}).items():
        compare(f"reference of {framework}", want, standings[framework].reference)
    gates = {gate.id: gate for one in card.standings for gate in one.gates}
    for gate, want in expect.get("gates", {}).items():
        compare(f"gate {gate}", want, gates[gate].why.code if "." in want else gates[gate].result.value)
    codes = {flag.code for flag in card.flags}
    found += [f"flag {code} is not raised" for code in expect.get("flags", []) if code not in codes]
    found += [f"flag {code} is raised" for code in expect.get("no_flags", []) if code in codes]
    for code, want in expect.get("states", {}).items():
        compare(f"state of {code}", [want], sorted({flag.state for flag in card.flags if flag.code == code}))
    clauses = {one.ref.partition("#")[2]: one for one in card.clauses}
    for clause, want in expect.get("clauses", {}).items():
        compare(f"clause {clause}", want, clauses[clause].state.value if clause in clauses else "absent")
    for clause, want in expect.get("levels", {}).items():
        compare(f"level of {clause}", want, clauses[clause].level)
    if "badge" in expect:
        compare("badge", expect["badge"], card.badge.value)
    if "headline" in expect:
        from supplier.wording import sentence

        compare("headline", expect["headline"], sentence(card.headline, "en"))
    for key, want in expect.get("risk", {}).items():
        got = getattr(card.risk, key)
        compare(f"risk {key}", want, getattr(got, "value", got))
    if "timeline" in expect:
        steps = [f"{step.on} {step.framework.value} {step.was.value} -> {step.becomes.value}" for step in card.timeline]
        compare("timeline", expect["timeline"], steps)
    if "duties" in expect:
        refs = {duty.ref.partition("#")[2] for duty in card.duties}
        found += [f"duty {ref} is missing" for ref in expect["duties"] if ref not in refs]
    return found


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
        card = score(build(case.get("given", {})), POLICY, case.get("as_of", AS_OF))
        for one in card.standings:
            for gate in one.gates:
                seen[gate.id].add(gate.result.value)
    lacking = {gate: {"pass", "fail"} - results for gate, results in seen.items() if {"pass", "fail"} - results}
    assert not lacking


@pytest.mark.requirement("SCORE-CASES")
def test_no_two_cases_have_the_same_name() -> None:
    names = [case["name"] for _, case in CASES]
    assert len(names) == len(set(names))
