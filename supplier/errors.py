"""Errors that are meant to be shown: a stable code, what went wrong, and what to do next.

Workflow, evidence and questions raise them; only the web's error pages and the command line turn them into text.
"""

from __future__ import annotations


class SupplierError(Exception):
    """Something the person can act on.

    `code` is a lower-case slug that never changes (`upload-too-large`); `message` says what and where; `hint` says what
    to do next.
    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class BadInputError(SupplierError):
    """What was given cannot be used. Web: 422 beside the field; command line: exit 3. `field` names the form field."""

    def __init__(self, code: str, message: str, hint: str = "", field: str | None = None) -> None:
        super().__init__(code, message, hint)
        self.field = field


class NotFoundError(SupplierError):
    """It does not exist, or this person may not know that it does. Web: 404."""


class NotAllowedError(SupplierError):
    """This person may not do this. Web: 403."""


class IllegalStateError(SupplierError):
    """It cannot be done in the present state. Web: 409."""


class StaleError(SupplierError):
    """Somebody else changed it first. Web: 412 with both texts. `theirs` and `yours` are shown side by side."""

    def __init__(self, code: str, message: str, hint: str = "", *, theirs: object = None, yours: object = None) -> None:
        super().__init__(code, message, hint)
        self.theirs = theirs
        self.yours = yours


class TooManyTriesError(SupplierError):
    """Too many tries in a short time. Web: 429."""


class UnavailableError(SupplierError):
    """A part this needs is not configured or does not answer. Web: 503; command line: exit 4."""
