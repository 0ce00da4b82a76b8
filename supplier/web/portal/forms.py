"""Forms of the portal, and the typed answer: what stood in the fields, kept as text so that nothing typed is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from supplier.errors import BadInputError
from supplier.model.answers import Answer
from supplier.model.questions import Column, Question
from supplier.model.reading import ControlStatus
from supplier.web.forms import Form
from supplier.workflow.questionnaire import Place

CONTROL_COLUMNS = (
    Column(id="id", label="Control", required=True),
    Column(id="status", label="Status", type="choice", options=tuple(status.value for status in ControlStatus), required=True),
    Column(id="reason", label="Reason"),
)
"""A `controls` question is answered like a table with these columns."""

Fields = Mapping[str, Sequence[str]]


class EnterForm(Form, frozen=True, kw_only=True):
    """What the landing page sends: `step` says which of its buttons was used."""

    step: str = "code"
    code: str = ""
    note: str = ""


class LanguageForm(Form, frozen=True, kw_only=True):
    """The language of the pages, and the page to go back to."""

    lang: str = ""
    back: str = ""


class EmptyForm(Form, frozen=True, kw_only=True):
    """A button."""


class UseForm(Form, frozen=True, kw_only=True):
    """Take what a document proposes; `back` is where the button was."""

    sha256: str = ""
    back: str = ""


class SignForm(Form, frozen=True, kw_only=True):
    """The signature; `go` says which button was used."""

    name: str = ""
    role: str = ""
    agreed: str = ""
    code: str = ""
    go: str = "code"


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it stands in the fields of its page."""

    chosen: tuple[str, ...] = ()
    text: str = ""
    comment: str = ""
    planned_on: str = ""
    evidence: tuple[str, ...] = ()
    rows: tuple[dict[str, str], ...] = ()
    revision: int = 0


def columns_of(question: Question) -> tuple[Column, ...]:
    """The columns of a question that is answered by rows."""
    return CONTROL_COLUMNS if question.type == "controls" else question.columns


def typed_from(answer: Answer | None) -> Typed:
    """The fields of a saved answer."""
    if answer is None:
        return Typed()
    number = "" if answer.number is None else str(answer.number)
    return Typed(
        chosen=answer.chosen,
        text=answer.text or (answer.date.isoformat() if answer.date else number),
        comment=answer.comment or "",
        planned_on=answer.planned_on.isoformat() if answer.planned_on else "",
        evidence=answer.evidence,
        rows=answer.rows,
        revision=answer.revision,
    )


def typed_in(question: Question, fields: Fields) -> Typed:
    """What was typed into the page of a question.

    Raises:
        BadInputError: a field that the page does not have.
    """
    known = {"_csrf", "revision", "answer", "comment", "planned_on", "evidence", "go"}
    columns = columns_of(question)
    unknown = [name for name in fields if name not in known and not name.startswith("rows.")]
    if unknown:
        raise BadInputError("form-unknown", "The form holds something that is not expected.", "Load the page again and try once more.")
    answers = [value for value in fields.get("answer", ()) if value]
    of_options = question.type in {"choice", "multi", "attest"}
    revision = _one(fields, "revision")
    return Typed(
        chosen=tuple(answers) if of_options else (),
        text="" if of_options else "\n".join(answers),
        comment=_one(fields, "comment"),
        planned_on=_one(fields, "planned_on"),
        evidence=tuple(dict.fromkeys(value for value in fields.get("evidence", ()) if value)),
        rows=_rows(columns, fields),
        revision=int(revision) if revision.isdecimal() and len(revision) < 10 else 0,  # noqa: PLR2004 - no answer was changed so often
    )


def answer_of(place: Place, typed: Typed, lang: str) -> Answer:
    """The answer that the fields amount to.

    Raises:
        BadInputError: a number or date that is none; `field` names it.
    """
    question = place.question
    start = Answer(
        set_id=place.questions.id,
        question=question.id,
        rev=question.rev,
        chosen=tuple(option.value for option in question.options if option.value in typed.chosen) or typed.chosen,
        comment=_clean(typed.comment),
        planned_on=_day("planned_on", typed.planned_on),
        evidence=typed.evidence,
        rows=tuple(row for row in typed.rows if any(row.values())),
        lang=lang,
    )
    match question.type:
        case "text":
            return msgspec.structs.replace(start, text=_clean(typed.text))
        case "number":
            return msgspec.structs.replace(start, number=_number(typed.text))
        case "date":
            return msgspec.structs.replace(start, date=_day("answer", typed.text))
        case _:
            return start


def _rows(columns: tuple[Column, ...], fields: Fields) -> tuple[dict[str, str], ...]:
    """Rows as typed, from fields named `rows.<number>.<column>`; empty lines are dropped."""
    lines: dict[int, dict[str, str]] = {}
    known = {column.id for column in columns}
    for name, values in fields.items():
        if not name.startswith("rows."):
            continue
        _, number, column = name.split(".", 2) if name.count(".") >= 2 else ("", "", "")  # noqa: PLR2004 - three parts
        if not number.isdecimal() or len(number) > 4 or column not in known:  # noqa: PLR2004 - no page has 10,000 lines
            raise BadInputError("form-unknown", "The form holds something that is not expected.", "Load the page again and try once more.")
        cell = values[-1].strip() if values else ""
        if cell:
            lines.setdefault(int(number), {})[column] = cell
    return tuple(lines[number] for number in sorted(lines))


def _one(fields: Fields, name: str) -> str:
    values = fields.get(name, ())
    return values[-1] if values else ""


def _clean(text: str) -> str | None:
    """Line ends as we keep them; nothing but space is nothing."""
    plain = text.replace("\r\n", "\n").rstrip()
    return plain if plain.strip() else None


def _number(text: str) -> int | None:
    bare = text.strip().replace(" ", "").replace("\u202f", "")
    if not bare:
        return None
    if not bare.removeprefix("-").isdecimal() or len(bare) > 15:  # noqa: PLR2004 - more digits are a typing error
        raise BadInputError("number-invalid", "This is not a whole number.", "Write it with digits only, for instance 250.", field="answer")
    return int(bare)


def _day(field: str, text: str) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        hint = "Write it as year-month-day, for instance 2026-12-31."
        raise BadInputError("date-invalid", "This is not a date.", hint, field=field) from error
