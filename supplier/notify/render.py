"""Messages from templates: the subject is fixed text, the body is plain text in the reader's language."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import jinja2
import msgspec
from jinja2.sandbox import SandboxedEnvironment

from supplier.errors import BadInputError

Kind = Literal["invitation", "code", "receipt", "reminder", "staff_invitation", "password_reset", "submitted"]
LANGUAGES = ("en", "de")

SUBJECTS: dict[str, dict[str, str]] = {
    "en": {
        "invitation": "Supplier assessment: questions for you",
        "code": "Your code for the supplier questionnaire",
        "receipt": "Receipt: your answers have arrived",
        "reminder": "Reminder: your supplier questionnaire is waiting",
        "staff_invitation": "Your account for supplier assessments",
        "password_reset": "Set a new password",
        "submitted": "A supplier questionnaire is ready for review",
    },
    "de": {
        "invitation": "Lieferantenbewertung: Fragen an Sie",
        "code": "Ihr Code für den Lieferantenfragebogen",
        "receipt": "Eingangsbestätigung: Ihre Antworten sind da",
        "reminder": "Erinnerung: Ihr Lieferantenfragebogen wartet",
        "staff_invitation": "Ihr Konto für Lieferantenbewertungen",
        "password_reset": "Neues Passwort festlegen",
        "submitted": "Ein Lieferantenfragebogen liegt zur Prüfung vor",
    },
}
"""No value ever enters a subject: a header is where mail is forged."""

FREE_TEXT = frozenset({"message"})
"""Values that may have several lines."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_MONTHS_DE = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"]
_MONTHS_EN = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


class Rendered(msgspec.Struct, frozen=True):
    """A message ready for the outbox."""

    subject: str
    body: str


def render(kind: Kind, lang: str, values: Mapping[str, str | int | dt.date | None]) -> Rendered:
    """The message in `lang`, or in English where there is no such language.

    Args:
        kind: which message; the templates under `templates/<lang>/` show which values each takes.
        lang: `en` or `de`.
        values: what goes into the body; dates are written out. All but `message` must be one line.

    Raises:
        BadInputError: a value has a line break or control character, or is missing.
    """
    chosen = lang if lang in LANGUAGES else "en"
    shown = {name: _shown(name, value, chosen) for name, value in values.items()}
    try:
        body = _environment().get_template(f"{chosen}/{kind}.txt").render(shown)
    except jinja2.UndefinedError as error:
        raise BadInputError("message-value-missing", f"The message {kind} lacks a value: {error.message}.") from error
    return Rendered(SUBJECTS[chosen][kind], body.strip() + "\n")


def one_line(name: str, value: str) -> str:
    """`value` if it may stand in a header or a line of text.

    Raises:
        BadInputError: it has a line break, a control character or an encoded word (`=?`), which mail programs unfold.
    """
    if "\n" in value or "\r" in value or "=?" in value or _CONTROL.search(value):
        message = f"{name} has a line break or a character that cannot be shown."
        raise BadInputError("message-value", message, "Remove it and try again.", field=name)
    return value


def _shown(name: str, value: str | int | dt.date | None, lang: str) -> str | int | None:
    if isinstance(value, dt.date):
        return written_date(value, lang)
    if not isinstance(value, str):
        return value
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip() if name in FREE_TEXT else one_line(name, value)


def written_date(value: dt.date, lang: str) -> str:
    """A date nobody can misread: 3 December 2026, 3. Dezember 2026."""
    if lang == "de":
        return f"{value.day}. {_MONTHS_DE[value.month - 1]} {value.year}"
    return f"{value.day} {_MONTHS_EN[value.month - 1]} {value.year}"


@functools.cache
def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=jinja2.FileSystemLoader(Path(__file__).resolve().parent / "templates"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
