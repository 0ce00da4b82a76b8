"""What the linter reports."""

from __future__ import annotations

from typing import Literal

from supplier.model.base import Value


class Problem(Value, frozen=True, kw_only=True):
    """One thing to put right. An error forbids publishing, a warning does not. `where` is a question id or a key."""

    severity: Literal["error", "warning"]
    rule: str
    where: str
    message: str
    remedy: str
    file: str = ""
    line: int | None = None

    def sentence(self) -> str:
        """One line for people: file, line, place, what and what to do."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{self.severity} {self.rule} {place}: {self.where}: {self.message} {self.remedy}"


def error(rule: str, where: str, message: str, remedy: str) -> Problem:
    """A problem that forbids publishing."""
    return Problem(severity="error", rule=rule, where=where, message=message, remedy=remedy)


def warning(rule: str, where: str, message: str, remedy: str) -> Problem:
    """A problem that a person should look at."""
    return Problem(severity="warning", rule=rule, where=where, message=message, remedy=remedy)
