"""The answers file of `assess`: answers without a database, by question id."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from supplier.errors import BadInputError
from supplier.model.answers import Answer
from supplier.model.base import Value
from supplier.model.questions import Question, QuestionSet
from supplier.questions.check import check_answer
from supplier.questions.decode import decode


class AnswerEntry(Value, frozen=True, kw_only=True):
    """One entry `[answers."<question id>"]`. `evidence` names files of the folder that is assessed."""

    option: str | None = None
    options: tuple[str, ...] = ()
    text: str | None = None
    number: int | None = None
    date: dt.date | None = None
    rows: tuple[dict[str, str], ...] = ()
    comment: str | None = None
    planned_on: dt.date | None = None
    evidence: tuple[str, ...] = ()


class AnswersFile(Value, frozen=True, kw_only=True):
    """The whole file."""

    format: Literal["supplier-answers/1"] = "supplier-answers/1"
    answers: dict[str, AnswerEntry]


def decode_answers(data: bytes, file: str, sets: Iterable[QuestionSet], uploads: Mapping[str, str]) -> tuple[Answer, ...]:
    """The answers of a file, in its order. `uploads` gives the SHA-256 of each file name that `evidence` may use.

    Raises BadInputError `question-unknown`, `answer-unfit` or `evidence-unknown`, each with the nearest known name, or
    what `decode` says about a damaged file. Missing comments and documents are no errors here: scoring shows them.
    """
    known = {question.id: (questions, question) for questions in sets for question in questions.questions()}
    entries = decode(data, AnswersFile, file).answers
    answers = []
    for key, entry in entries.items():
        if key not in known:
            raise BadInputError("question-unknown", f"{file}: there is no question {key!r} in the sets.", _nearest(key, list(known)))
        questions, question = known[key]
        answer = _answer(questions, question, entry, tuple(_upload(name, key, file, uploads) for name in entry.evidence))
        _refuse_unfit(question, answer, file)
        answers.append(answer)
    return tuple(answers)


def _answer(questions: QuestionSet, question: Question, entry: AnswerEntry, evidence: tuple[str, ...]) -> Answer:
    return Answer(
        set_id=questions.id,
        question=question.id,
        rev=question.rev,
        chosen=(entry.option,) if entry.option else entry.options,
        text=entry.text,
        number=entry.number,
        date=entry.date,
        rows=entry.rows,
        comment=entry.comment,
        planned_on=entry.planned_on,
        evidence=evidence,
    )


def _refuse_unfit(question: Question, answer: Answer, file: str) -> None:
    """Values that the question cannot take are an error of the file; what is only missing is not."""
    for missing in check_answer(question, answer):
        code, values = missing.note.code, missing.note.values
        if code == "answer-option-unknown":
            options = [option.value for option in question.options]
            message = f"{file}: {question.id} has no option {values['option']!r}."
            raise BadInputError("answer-unfit", message, _nearest(str(values["option"]), options))
        if missing.field in {"answer", "rows"} and code not in {"answer-missing", "answer-cell-missing"}:
            said = ", ".join(f"{name} {value}" for name, value in values.items())
            raise BadInputError("answer-unfit", f"{file}: {question.id}: {code} ({said}).", f"The question is of type {question.type}.")
        if code == "answer-missing" and answer != _answer_without_value(answer):
            hint = f"It is of type {question.type}; docs/question-sets.md says which key that takes."
            raise BadInputError("answer-unfit", f"{file}: {question.id} cannot take this kind of answer.", hint)


def _answer_without_value(answer: Answer) -> Answer:
    return Answer(
        set_id=answer.set_id,
        question=answer.question,
        rev=answer.rev,
        comment=answer.comment,
        planned_on=answer.planned_on,
        evidence=answer.evidence,
    )


def _upload(name: str, question: str, file: str, uploads: Mapping[str, str]) -> str:
    if name not in uploads:
        raise BadInputError("evidence-unknown", f"{file}: {question} names {name!r}, which is not among the files.", _nearest(name, list(uploads)))
    return uploads[name]


def _nearest(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, 1, cutoff=0.0)
    return f"The nearest known one is {near[0]!r}." if near else "None is known."
