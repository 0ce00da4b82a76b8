"""What is missing from one answer, or wrong with it, before it can be submitted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from supplier.model.answers import Answer
from supplier.model.base import Note, Value
from supplier.model.questions import Column, EvidenceDemand, Option, Question
from supplier.model.reading import ControlStatus, Kind


class Missing(Value, frozen=True, kw_only=True):
    """One thing to complete or correct: the form field it belongs to, and a sentence by code and values."""

    question: str
    field: Literal["answer", "comment", "planned_on", "rows", "evidence"]
    note: Note


def check_answer(
    question: Question, answer: Answer | None, kinds: Mapping[str, Kind] | None = None, catalog: Collection[str] = ()
) -> tuple[Missing, ...]:
    """Everything that keeps the answer from being complete; empty when it is.

    `kinds` says what each upload (by SHA-256) was read as: with it a demanded kind must be there, without it any
    document counts. `catalog` holds the control ids that a `controls` question accepts; empty accepts all.
    """
    if answer is None or not _answers(question, answer):
        return (_missing(question, "answer", "answer-missing"),) if question.required else ()
    return (*_value(question, answer, catalog), *_beside(question, answer), *_evidence(question, answer, kinds))


def chosen_options(question: Question, answer: Answer) -> tuple[Option, ...]:
    """The options that were chosen, in the order of the question; unknown values are left out."""
    return tuple(option for option in question.options if option.value in answer.chosen)


def demands(question: Question, answer: Answer | None) -> tuple[EvidenceDemand, ...]:
    """The evidence demanded for this answer: what is always demanded, and what the chosen options ask for."""
    chosen = set(answer.chosen) if answer else set()
    return tuple(demand for demand in question.evidence if not demand.when or chosen & set(demand.when))


def _answers(question: Question, answer: Answer) -> bool:
    given: dict[str, bool] = {
        "text": bool((answer.text or "").strip()),
        "number": answer.number is not None,
        "date": answer.date is not None,
        "document": bool(answer.evidence),
        "table": bool(answer.rows),
        "controls": bool(answer.rows),
    }
    return given.get(question.type, bool(answer.chosen))


def _value(question: Question, answer: Answer, catalog: Collection[str]) -> Iterator[Missing]:
    match question.type:
        case "choice" | "multi" | "attest":
            yield from _options(question, answer)
        case "number":
            yield from _number(question, answer.number or 0)
        case "table":
            for number, row in enumerate(answer.rows, 1):
                yield from _row(question, row, number)
        case "controls":
            for number, row in enumerate(answer.rows, 1):
                yield from _control(question, row, number, catalog)
        case _:
            return


def _options(question: Question, answer: Answer) -> Iterator[Missing]:
    known = {option.value for option in question.options}
    for value in answer.chosen:
        if value not in known:
            yield _missing(question, "answer", "answer-option-unknown", option=value)
    if question.type != "multi" and len(answer.chosen) > 1:
        yield _missing(question, "answer", "answer-one-option-only", count=len(answer.chosen))


def _number(question: Question, number: int) -> Iterator[Missing]:
    if question.minimum is not None and number < question.minimum:
        yield _missing(question, "answer", "answer-number-low", least=question.minimum)
    if question.maximum is not None and number > question.maximum:
        yield _missing(question, "answer", "answer-number-high", most=question.maximum)


def _row(question: Question, row: Mapping[str, str], number: int) -> Iterator[Missing]:
    columns = {column.id: column for column in question.columns}
    for key in sorted(set(row) - set(columns)):
        yield _missing(question, "rows", "answer-column-unknown", row=number, column=key)
    for column in question.columns:
        cell = row.get(column.id, "").strip()
        code = _cell(column, cell)
        if code:
            yield _missing(question, "rows", code, row=number, column=column.id, label=column.label, value=cell)


def _cell(column: Column, cell: str) -> str | None:
    if not cell:
        return "answer-cell-missing" if column.required else None
    if column.type == "date" and not _is_date(cell):
        return "answer-cell-not-a-date"
    return "answer-cell-option-unknown" if column.type == "choice" and cell not in column.options else None


def _control(question: Question, row: Mapping[str, str], number: int, catalog: Collection[str]) -> Iterator[Missing]:
    control = row.get("id", "").strip()
    if not control or (catalog and control not in catalog):
        yield _missing(question, "rows", "answer-control-unknown", row=number, value=control)
    if row.get("status", "").strip() not in set(ControlStatus):
        yield _missing(question, "rows", "answer-control-status-unknown", row=number, value=row.get("status", ""))


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _beside(question: Question, answer: Answer) -> Iterator[Missing]:
    options = chosen_options(question, answer)
    if any(option.comment == "required" for option in options) and not (answer.comment or "").strip():
        yield _missing(question, "comment", "answer-comment-missing")
    if any(option.planned_on == "required" for option in options) and answer.planned_on is None:
        yield _missing(question, "planned_on", "answer-planned-date-missing")


def _evidence(question: Question, answer: Answer, kinds: Mapping[str, Kind] | None) -> Iterator[Missing]:
    for demand in demands(question, answer):
        if not demand.required:
            continue
        if not answer.evidence:
            yield _missing(question, "evidence", "answer-evidence-missing", kind=demand.kind, label=demand.label)
        elif demand.kind == Kind.OTHER:  # minutes, lists, plans: no reader knows them, so any document answers
            continue
        elif kinds is not None and demand.kind not in {kinds.get(sha) for sha in answer.evidence}:
            yield _missing(question, "evidence", "answer-evidence-other-kind", kind=demand.kind, label=demand.label)


def _missing(question: Question, field: Literal["answer", "comment", "planned_on", "rows", "evidence"], code: str, **values: str | int) -> Missing:
    return Missing(question=question.id, field=field, note=Note(code=code, values=dict(values)))
