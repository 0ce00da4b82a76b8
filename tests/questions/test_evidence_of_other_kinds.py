"""A demand for a document that no reader knows is met by any document; a demand for a known kind is not."""

from __future__ import annotations

import datetime as dt

import pytest

from supplier.model.answers import Answer
from supplier.model.questions import EvidenceDemand, Question
from supplier.model.reading import Kind
from supplier.questions.check import check_answer


@pytest.mark.parametrize(
    ("demanded", "given", "missing"),
    [
        (Kind.OTHER, Kind.POLICY, []),
        (Kind.OTHER, Kind.OTHER, []),
        (Kind.OTHER, None, ["answer-evidence-missing"]),
        (Kind.AUDIT_REPORT, Kind.POLICY, ["answer-evidence-other-kind"]),
        (Kind.AUDIT_REPORT, Kind.AUDIT_REPORT, []),
    ],
)
def test_minutes_and_lists_are_accepted_whatever_they_were_read_as(demanded: Kind, given: Kind | None, missing: list[str]) -> None:
    question = Question(
        type="date", id="x.review", text="When was it?", why="It ages.", evidence=(EvidenceDemand(kind=demanded, label="Minutes", required=True),)
    )
    answer = Answer(set_id="x", question=question.id, date=dt.date(2026, 9, 1), evidence=("a",) if given else ())

    found = check_answer(question, answer, {"a": given} if given else {})

    assert [one.note.code for one in found] == missing
