"""What the panels make of single values: events, marks on a page, facts in words."""

from __future__ import annotations

import msgspec
import pytest

from supplier import clock
from supplier.model.scorecard import EvidenceRef
from supplier.store.audit import EventRow
from supplier.web.panels.marks import Mark, place_of, shown
from supplier.web.review.trail import event_view


def test_an_event_shows_plain_values_side_by_side_and_an_erased_one_says_so() -> None:
    row = EventRow(
        **dict.fromkeys(EventRow.__struct_fields__, "x") | {"seq": 1, "at": clock.now(), "payload": '{"old":"sent","new":["opened",2],"empty":[]}'}
    )
    assert [(one.name, one.old, one.new) for one in event_view(row).changes] == [("value", "sent", '["opened",2]')]
    erased = event_view(msgspec.structs.replace(row, payload=None))
    assert (erased.erased, erased.changes) == (True, ())


CONTROL = Mark(
    number=1,
    name="",
    value="",
    raw="",
    snippet="A.7.4 physical",
    page=1,
    box=(1, 2, 3, 4),
    cell=None,
    confidence="high",
    method="table",
    control="A.7.4",
)


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (EvidenceRef(kind="control", page=1, box=(1, 2, 3, 4), snippet="other words"), True),
        (EvidenceRef(kind="control", page=1, snippet="A.7.4 physical"), True),
        (EvidenceRef(kind="control", page=1, value="A.7.4 excluded"), True),
        (EvidenceRef(kind="control", page=1, value="A.7.41 excluded"), False),
        (EvidenceRef(kind="control", page=2, value="A.7.4 excluded"), False),
        (EvidenceRef(kind="fact", page=1, snippet="A.7.4 physical"), False),
    ],
)
def test_evidence_finds_its_mark_by_box_words_or_control_on_the_same_page(seen: EvidenceRef, *, found: bool) -> None:
    assert (place_of(seen, (CONTROL,)) is CONTROL) is found


@pytest.mark.parametrize(
    ("value", "said"),
    [(True, "yes"), (False, "no"), (7, "7"), ({"standard": "ISO 9001"}, "ISO 9001"), ({"from": "2026", "to": "", "by": "A"}, "2026 A")],
)
def test_a_value_that_was_read_is_shown_in_words(value: object, said: str) -> None:
    assert shown(value) == said
