"""A scorecard as a terminal shows it: what is left out, what is folded, and what a document may not do to the screen."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from supplier.cli import assess_inputs, assess_text
from supplier.model.reading import Kind, Reading
from tests.support.reviewed import certificate_reading

GATE = {"id": "C1", "result": "pass", "sentence": "It is dated.", "evidence": [], "rule": "C1@1", "source": "6.1", "provisional": False}
STANDING: dict[str, Any] = {
    "framework": "iso27001",
    "standing": "certified",
    "basis": "review:holder",
    "confidence": "medium",
    "reference": "",
    "caps": [],
    "gates": [GATE],
}
CARD: dict[str, Any] = {
    "vendor": "",
    "service": "",
    "as_of": "2026-11-21",
    "headline": "Certified.",
    "risk": {"tier": "high", "assurance": "fair", "risk": "medium", "tier_rule": "T1", "reassess_by": "2027-11-21"},
    "standings": [STANDING],
    "flags": [],
    "clauses": [],
    "timeline": [],
    "versions": {"rule_pack": "2026.1", "policy": "2026.1", "registers": "x"},
    "digest": "sha256:01",
}
FLAG = {"code": "A11_EVIDENCE_ONLY_ASSERTED", "state": "open", "severity": "medium", "sentence": "Only said.", "evidence": [], "resolves": "Show it."}


def shown(*, explain: bool = False, readings: tuple[Reading, ...] = (), **changes: Any) -> str:
    return assess_text.text(CARD | changes, readings, {"C2": "limiting"}, "en", explain=explain)


def with_gates(*gates: dict[str, Any], **changes: Any) -> list[dict[str, Any]]:
    return [STANDING | {"gates": [GATE | gate for gate in gates]} | changes]


def flag(**changes: Any) -> dict[str, Any]:
    return FLAG | {"about": None} | changes


def test_a_framework_that_was_not_asked_for_is_not_mentioned() -> None:
    page = shown(standings=[STANDING, STANDING | {"framework": "soc2", "standing": "not_requested"}])
    assert "ISO/IEC 27001" in page
    assert "SOC" not in page


def test_a_standing_carries_its_reference_and_what_holds_it_down_in_words() -> None:
    page = shown(standings=with_gates({}, reference="Certificate IS 740211 of BSI", caps=["A11_EVIDENCE_ONLY_ASSERTED"]))
    assert "  Certificate IS 740211 of BSI" in page
    assert "A11_EVIDENCE_ONLY_ASSERTED" not in page


def test_gates_that_were_not_reached_are_shown_only_when_everything_is_explained() -> None:
    gates = with_gates({}, {"id": "C9", "result": "not_reached", "sentence": "Nobody looked."})
    assert "Nobody looked." not in shown(standings=gates)
    explained = shown(standings=gates, explain=True)
    assert "Nobody looked." in explained
    assert "C1@1, 6.1" in explained


def test_a_gate_that_waits_limits_or_decides_stands_under_its_own_heading() -> None:
    gates = with_gates(
        {"id": "C1", "result": "fail", "sentence": "It has ended."},
        {"id": "C2", "result": "fail", "sentence": "The body is not known."},
        {"id": "C3", "result": "fail", "sentence": "Perhaps another holder.", "provisional": True},
        {"id": "C4", "result": "unknown", "sentence": "No date was read."},
        {"id": "C5"},
    )
    lines = [line.strip() for line in shown(standings=gates).splitlines()]
    at = {word: next(n for n, line in enumerate(lines) if word in line) for word in ("It has ended", "another holder", "No date", "not known", "C5")}
    assert at["It has ended"] < at["another holder"] < at["No date"] < at["not known"] < at["C5"]
    assert "It is dated." not in "".join(lines)


@pytest.mark.parametrize(
    ("evidence", "place"),
    [
        ([{"file": "soa.pdf", "page": 3}], "Only said. [soa.pdf, p. 3]"),
        ([{"file": "soa.pdf"}], "Only said. [soa.pdf]"),
        ([{"question": "annex11.3.1.agreement"}], "Only said. [annex11.3.1.agreement]"),
        ([{"kind": "decision"}, {"file": "late.pdf", "page": 1}], "Only said. [late.pdf, p. 1]"),
        ([{"kind": "decision"}], "Only said. ("),
    ],
)
def test_the_place_behind_a_point_is_the_first_document_or_answer_that_has_one(evidence: list[dict[str, Any]], place: str) -> None:
    assert place in shown(flags=[flag(evidence=evidence)])


def test_points_that_were_resolved_are_not_open_any_more() -> None:
    page = shown(flags=[flag(state="resolved"), flag(state="answered", code="OTHER", sentence="Answered already.")])
    assert "Only said." not in page
    assert "Answered already." in page


def test_many_points_of_one_kind_are_one_entry_that_names_eight_and_counts_the_rest() -> None:
    flags = [flag(about=f"eu-gmp-annex11-2011#{number}") for number in range(1, 13)]
    page = " ".join(shown(flags=flags).split())
    assert "(+ 2, 3, 4, 5, 6, 7, 8, 9 + 3)" in page
    assert page.count("Only said.") == 1


def test_the_timeline_says_when_what_becomes_what_and_why() -> None:
    step = {"on": "2027-03-14", "framework": "iso27001", "from": "certified", "to": "expired", "because": ["A11_EVIDENCE_ONLY_ASSERTED"]}
    page = shown(timeline=[step, step | {"on": "2027-06-01", "because": []}])
    first, second = (line for line in page.splitlines() if " -> " in line)
    assert first.startswith("  2027-03-14  ISO/IEC 27001: ")
    assert first.endswith(")")
    assert not second.endswith(")")


def test_a_long_list_of_documents_is_counted_by_kind_the_most_frequent_first_unless_explained() -> None:
    certificate = certificate_reading({})
    readings = tuple(msgspec.structs.replace(certificate, file=f"certificate-{n}.pdf") for n in range(6))
    readings += tuple(msgspec.structs.replace(certificate, file=f"letter-{n}.pdf", kind=Kind.UNREADABLE) for n in range(3))
    page = shown(readings=readings)
    assert "certificate-0.pdf" not in page
    counts = [line.split()[0] for line in page[page.index("(9)") :].splitlines()[1:3]]
    assert counts == ["6", "3"]
    assert "certificate-0.pdf" in shown(readings=readings, explain=True)
    assert "certificate-0.pdf" in shown(readings=readings[:8])


def test_what_supports_a_clause_is_gathered_by_what_is_still_missing() -> None:
    notes = [{"ref": f"iso27001-2022#A.{n}", "still_missing": "the procedure itself"} for n in (1, 2)]
    clause = {"ref": "eu-gmp-annex11-2011#3.1", "state": "met", "sentence": "Agreed.", "evidence": [], "supported_by": notes}
    page = shown(clauses=[clause], explain=True)
    assert "A.1, A.2" in page
    assert page.count("the procedure itself") == 1
    assert "Agreed." not in shown(clauses=[clause])


def test_a_document_cannot_move_the_cursor_or_colour_the_screen() -> None:
    page = shown(vendor="North\x1b[31mwind\x07\u202e", headline="One line\rover another")
    assert not {"\x1b", "\x07", "\r", "\u202e"} & set(page)
    assert "North" in page


def reading_of(*holders: str) -> tuple[Reading, ...]:
    return tuple(certificate_reading({"holder": holder}) for holder in holders)


@pytest.mark.parametrize(
    ("holders", "vendor"),
    [(("Beta Ltd", "Alpha Ltd", "Beta Ltd"), "Beta Ltd"), (("Beta Ltd", "Alpha Ltd"), "Alpha Ltd"), ((), "")],
)
def test_the_vendor_nobody_named_is_the_name_that_most_documents_carry(holders: tuple[str, ...], vendor: str) -> None:
    assert assess_inputs.vendor_in(reading_of(*holders)) == vendor
