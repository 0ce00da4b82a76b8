"""What every form of ours shares: all fields are text as typed, unknown ones are refused, cleaning names the field."""

from __future__ import annotations

import datetime as dt

import msgspec

from supplier.errors import BadInputError

TEXT_LIMIT = 10_000


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A posted form. Subclasses list their fields as `str = ""`; the session's token travels as `_csrf`.

    Values stay as they were typed, so that a refused form can be shown again unchanged; `clean` methods turn them into
    what workflow takes.
    """

    csrf: str = msgspec.field(name="_csrf", default="")


def needed(field: str, value: str, what: str, limit: int = 200) -> str:
    """Text that must be there.

    Raises:
        BadInputError: empty, or longer than `limit`.
    """
    text = value.strip()
    if not text:
        raise BadInputError("field-empty", f"Enter {what}.", field=field)
    if len(text) > limit:
        raise BadInputError(
            "field-too-long", f"{what[:1].upper()}{what[1:]} is longer than {limit} characters.", f"Shorten it to {limit}.", field=field
        )
    return text


def optional(field: str, value: str, what: str, limit: int = TEXT_LIMIT) -> str | None:
    """Text that may be missing; empty becomes None."""
    return needed(field, value, what, limit) if value.strip() else None


def email(field: str, value: str) -> str:
    """A mail address: something, one @, a host with a dot or `localhost`; no spaces or control characters.

    Raises:
        BadInputError: it does not look like an address.
    """
    text = needed(field, value, "an e-mail address", 254)
    name, at, host = text.rpartition("@")
    if not (at and name and ("." in host or host == "localhost")) or any(c.isspace() or not c.isprintable() or c in '<>,;"' for c in text):
        raise BadInputError("email-invalid", f"{text} is not an e-mail address.", "Write it as name@company.example.", field=field)
    return text


def day(field: str, value: str, what: str) -> dt.date:
    """A date as browsers send it (2026-12-31).

    Raises:
        BadInputError: missing or not a date.
    """
    text = needed(field, value, what)
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadInputError("date-invalid", f"{text} is not a date.", "Write it as year-month-day, for instance 2026-12-31.", field=field) from error


def lines(value: str) -> tuple[str, ...]:
    """One entry a line, empty lines dropped."""
    return tuple(line.strip() for line in value.splitlines() if line.strip())


def problems(error: BadInputError) -> dict[str, str]:
    """The error as the form macros want it: field -> text."""
    return {error.field or "": f"{error.message} {error.hint}".strip()}
