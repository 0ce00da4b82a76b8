"""The settled order of a Case: the same facts in another order are the same Case."""

from __future__ import annotations

import msgspec
import pytest

from supplier.model.case import Case
from supplier.scoring.canonical import settled
from tests.scoring.builder import build

GIVEN = {
    "answers": {"b": "met", "a": "met"},
    "certificate": [{}],
    "earlier": [{"file": "old.pdf"}, {"file": "older.pdf"}],
    "process": {"newer_sets": ["soc2 1.1.0", "annex11 1.1.0"]},
}


@pytest.mark.requirement("SCORE-ORDER")
@pytest.mark.parametrize("field", ["claims", "earlier", "newer_sets"])
def test_two_in_the_other_order_are_settled_alike(field: str) -> None:
    case = build(GIVEN)
    turned = msgspec.structs.replace(case, **{field: getattr(case, field)[::-1]})
    assert settled(turned) == settled(case)


@pytest.mark.requirement("SCORE-ORDER")
def test_facts_stand_in_the_order_of_page_place_and_name() -> None:
    places = [("low", (0.0, 700.0, 90.0, 710.0)), ("b", None), ("high", (0.0, 100.0, 90.0, 110.0)), ("a", None), ("same", (0.0, 100.0, 90.0, 110.0))]
    document = build(GIVEN).documents[0]
    fact = document.reading.facts[0]
    facts = tuple(msgspec.structs.replace(fact, name=name, box=box) for name, box in places)
    reading = msgspec.structs.replace(document.reading, facts=facts)
    case: Case = msgspec.structs.replace(build(GIVEN), documents=(msgspec.structs.replace(document, reading=reading),))
    assert [one.name for one in settled(case).documents[0].reading.facts] == ["a", "b", "high", "same", "low"]
