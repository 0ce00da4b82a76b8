from __future__ import annotations

import datetime as dt

import pytest

from supplier.errors import BadInputError
from supplier.questions.answers_file import decode_answers
from tests.questions.build import YES_NO, a_set, question

COLUMNS = [{"id": "name", "label": "Name", "required": True}]
SETS = [
    a_set(
        question(
            "first", options=[*YES_NO, {"value": "planned", "label": "Planned", "state": "planned", "comment": "required", "planned_on": "required"}]
        ),
        question("many", type="multi"),
        question("days", type="number", options=None, maximum=90),
        question("on", type="date", options=None),
        question("rows", type="table", options=None, columns=COLUMNS),
        question("file", type="document", options=None, evidence=[{"kind": "policy", "label": "It"}]),
    )
]
UPLOADS = {"agreement.pdf": "a1"}


def _decode(text: str) -> tuple[object, ...]:
    return decode_answers(text.encode(), "answers.toml", SETS, UPLOADS)


@pytest.mark.requirement("ANSWERS-FILE")
def test_answers_of_every_type_are_read() -> None:
    first, many, days, on, rows, file = decode_answers(
        b"""
        [answers."demo.first"]
        option = "planned"
        comment = "soon"
        planned_on = 2026-12-01
        evidence = ["agreement.pdf"]
        [answers."demo.many"]
        options = ["yes", "no"]
        [answers."demo.days"]
        number = 30
        [answers."demo.on"]
        date = 2026-03-31
        [answers."demo.rows"]
        rows = [{ name = "A" }]
        [answers."demo.file"]
        evidence = ["agreement.pdf"]
        """,
        "answers.toml",
        SETS,
        UPLOADS,
    )
    assert (first.set_id, first.chosen, first.comment, first.planned_on, first.evidence) == (
        "demo",
        ("planned",),
        "soon",
        dt.date(2026, 12, 1),
        ("a1",),
    )
    assert (many.chosen, days.number, on.date, rows.rows, file.evidence) == (("yes", "no"), 30, dt.date(2026, 3, 31), ({"name": "A"},), ("a1",))


@pytest.mark.requirement("ANSWERS-FILE")
@pytest.mark.parametrize(
    "text", ['[answers."demo.first"]\noption = "planned"', '[answers."demo.first"]\ncomment = "later"', '[answers."demo.rows"]\nrows = [{}]']
)
def test_what_is_only_missing_is_no_error(text: str) -> None:
    assert len(_decode(text)) == 1


@pytest.mark.requirement("ANSWERS-FILE")
@pytest.mark.parametrize(
    ("text", "code", "words", "hint"),
    [
        ('[answers."demo.frist"]\noption = "yes"', "question-unknown", "demo.frist", "'demo.first'"),
        ('[answers."demo.first"]\noption = "yess"', "answer-unfit", "no option 'yess'", "'yes'"),
        ('[answers."demo.first"]\noptions = ["yes", "no"]', "answer-unfit", "answer-one-option-only", "type choice"),
        ('[answers."demo.days"]\nnumber = 91', "answer-unfit", "answer-number-high", "type number"),
        ('[answers."demo.days"]\noption = "yes"', "answer-unfit", "cannot take this kind", "type number"),
        ('[answers."demo.rows"]\nrows = [{ nmae = "A" }]', "answer-unfit", "answer-column-unknown", "type table"),
        ('[answers."demo.first"]\noption = "yes"\nevidence = ["agrement.pdf"]', "evidence-unknown", "agrement.pdf", "'agreement.pdf'"),
        ('[answers."demo.first"]\nanswer = "yes"', "file-invalid", "demo.first", ""),
        ("answers = [", "toml-syntax", "answers.toml", "quote"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_nearest_known_name(text: str, code: str, words: str, hint: str) -> None:
    with pytest.raises(BadInputError) as caught:
        _decode(text)
    assert caught.value.code == code
    assert words in caught.value.message
    assert hint in caught.value.hint


def test_without_any_question_the_hint_says_so() -> None:
    with pytest.raises(BadInputError) as caught:
        decode_answers(b'[answers."demo.first"]\noption = "yes"', "answers.toml", [], {})
    assert caught.value.hint == "None is known."
