"""Agreements: which of two sentences decides, who the parties are, and what counts as filled in on a signature line."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from supplier.evidence import other_kinds
from supplier.evidence.layout import Line, Page, Source
from supplier.model.reading import Confidence, Fact, Kind

GRANTS = "The Customer may audit the Supplier once a year with thirty days of notice."
DENIES = "The Customer has no right to audit the Supplier's premises."


def facts(*lines: str | Line) -> list[Fact]:
    built = tuple(line if isinstance(line, Line) else Line(line, 1) for line in ("Quality Agreement", *lines))
    source = Source(name="a", media_type="text/plain", pages=(Page(number=1, width=595, height=842, lines=built),))
    return list(other_kinds.facts(source, Kind.AGREEMENT).facts)


def fact(name: str, *lines: str | Line) -> Fact | None:
    return next((one for one in facts(*lines) if one.name == name), None)


BOTH = [
    ([GRANTS, DENIES], False, Confidence.LOW, (True,), GRANTS),
    ([DENIES, GRANTS], False, Confidence.LOW, (True,), GRANTS),
    ([GRANTS], True, Confidence.MEDIUM, (), GRANTS),
    ([DENIES, DENIES.replace("premises", "office")], False, Confidence.MEDIUM, (), DENIES),
]


@pytest.mark.requirement("AGREEMENT-RIGHTS")
@pytest.mark.parametrize(("lines", "value", "confidence", "others", "snippet"), BOTH)
def test_a_right_that_is_given_and_denied_is_for_a_person_to_read(
    lines: list[str],
    value: bool,  # noqa: FBT001  a case as data
    confidence: Confidence,
    others: tuple[bool, ...],
    snippet: str,
) -> None:
    one = fact("audit_rights", *lines)
    assert one is not None
    assert (one.value, one.confidence, one.alternatives, one.snippet) == (value, confidence, others, snippet)


@pytest.mark.requirement("AGREEMENT-RIGHTS")
def test_a_whole_sentence_is_shown_rather_than_cells_of_a_row() -> None:
    one = fact("audit_rights", "audit rights | the customer may audit the supplier yearly | QA.", GRANTS)
    assert one is not None
    assert (one.value, one.snippet) == (True, GRANTS)


@pytest.mark.requirement("AGREEMENT-RIGHTS")
def test_a_sentence_longer_than_any_clause_gives_no_right() -> None:
    assert fact("audit_rights", GRANTS.rstrip(".") + " and so on" * 100 + ".") is None


PARTIES = [
    (
        ["Agreement between Harbour Data Ltd, a company in Leeds, and Meridian Pharma AG, a company in Basel."],
        ["Harbour Data Ltd", "Meridian Pharma AG"],
    ),
    (["Agreement between the parties named below, and others, and so on."], []),
    (["Customer: Meridian Pharma AG", "Supplier: Harbour Data Ltd"], ["Harbour Data Ltd", "Meridian Pharma AG"]),
    (["Customer: MERIDIAN PHARMA AG", "Supplier: Meridian Pharma AG"], ["Meridian Pharma AG"]),
    (["Customer: our client", "Supplier: Harbour"], []),
]


@pytest.mark.parametrize(("lines", "names"), PARTIES)
def test_the_parties_are_those_of_the_opening_clause_else_of_their_labels(lines: list[str], names: list[str]) -> None:
    assert [one.value for one in facts(*lines) if one.name == "party"] == names


def placed(text: str, left: float, top: float) -> Line:
    return Line(text, 1, (left, top, left + 6.0 * len(text), top + 12))


SIGNED = [
    (["Signature: Name / Title"], False),
    (["Signature: 3 March 2026"], True),
    (["Signed by: Date"], False),
    (["Signature: . . . . . ."], False),
    ([placed("Signature:", 60, 700), placed("Erika Muster", 200, 700)], True),
    ([placed("Signature:", 60, 700), placed("______", 200, 700)], False),
    ([placed("Signature:", 60, 700), placed("Erika Muster", 200, 760)], False),
    (["Signature:", "Erika Muster"], False),
]


@pytest.mark.requirement("AGREEMENT-SIGNED")
@pytest.mark.parametrize(("lines", "value"), SIGNED)
def test_a_signature_line_counts_only_with_something_filled_in_beside_its_label(lines: Sequence[str | Line], value: bool) -> None:  # noqa: FBT001  a case as data
    one = fact("signed", *lines)
    assert one is not None
    assert (one.value, one.confidence) == (value, Confidence.LOW if value else Confidence.MEDIUM)
