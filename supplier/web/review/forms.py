"""Forms of the review pages: everything as typed, cleaned where workflow needs more than text."""

from __future__ import annotations

import datetime as dt

from litestar.datastructures import UploadFile

from supplier.errors import BadInputError
from supplier.model.questionnaire import Outcome
from supplier.web.forms import Form, day, needed
from supplier.workflow.decide import Condition, Verdict
from supplier.workflow.judge import Given, Seen

CONDITIONS = 5


class AssignForm(Form, frozen=True, kw_only=True):
    """Who reviews; empty means nobody. `back` is inbox or score."""

    reviewer: str = ""
    back: str = ""


class ScoreForm(Form, frozen=True, kw_only=True):
    """Asks for the verdict as of today."""


class _Judged(Form, frozen=True, kw_only=True):
    """What every form of a judgement asks."""

    subject: str = ""
    target: str = ""
    verdict: str = ""
    reason: str = ""
    value: str = ""

    def given(self) -> Given:
        """The judgement as workflow takes it."""
        return Given(subject=self.subject, target=self.target, verdict=self.verdict, reason=self.reason, value=self.value or None)


class JudgementForm(_Judged, frozen=True, kw_only=True):
    """A judgement. `back` names the page it was given on: score or clauses."""

    back: str = "score"


class FactForm(_Judged, frozen=True, kw_only=True):
    """A judgement on the evidence page, about the fact or control row with this number."""

    subject: str = "fact"
    number: str = ""
    page: str = "1"


class AcceptForm(Form, frozen=True, kw_only=True):
    """Accept everything that was read with high confidence."""

    page: str = "1"


class LookUpForm(Form, frozen=True, kw_only=True):
    """What a register showed."""

    about: str = "certificate"
    register: str = ""
    found: str = ""
    level: str = "3"
    on: str = ""
    note: str = ""
    page: str = "1"

    def seen(self, sha256: str) -> Seen:
        """What workflow takes.

        Raises:
            BadInputError: the date is missing or not a date.
        """
        level = int(self.level) if self.level in {"3", "4"} else 0
        on = day("on", self.on, "the day on which you looked")
        return Seen(sha256=sha256, about=self.about, register=self.register, found=self.found, level=level, on=on, note=self.note or None)


class DocumentForm(Form, frozen=True, kw_only=True):
    """One of the buyer's own documents."""

    file: UploadFile | None = None


class RemoveForm(Form, frozen=True, kw_only=True):
    """Take one of the buyer's own documents out, with the reason."""

    reason: str = ""
    page: str = "1"


class ReopenForm(Form, frozen=True, kw_only=True):
    """Why a decided questionnaire is reopened."""

    reopen_reason: str = ""


class DecisionForm(Form, frozen=True, kw_only=True):
    """A decision; `seen` is the digest of the scorecard on the page. Up to five conditions, each text, owner and date."""

    seen: str = ""
    outcome: str = ""
    reason: str = ""
    next_review_on: str = ""
    condition_1: str = ""
    owner_1: str = ""
    due_1: str = ""
    condition_2: str = ""
    owner_2: str = ""
    due_2: str = ""
    condition_3: str = ""
    owner_3: str = ""
    due_3: str = ""
    condition_4: str = ""
    owner_4: str = ""
    due_4: str = ""
    condition_5: str = ""
    owner_5: str = ""
    due_5: str = ""

    def verdict(self) -> Verdict:
        """What workflow takes.

        Raises:
            BadInputError: a field is missing or does not fit; `field` names it.
        """
        if self.outcome not in set(Outcome):
            raise BadInputError("outcome-missing", "Choose what you conclude.", field="outcome")
        if not self.seen:
            raise BadInputError("seen-missing", "The form does not say which scorecard it is about.", "Load the page again.", field="outcome")
        review: dt.date | None = day("next_review_on", self.next_review_on, "the next review") if self.next_review_on.strip() else None
        return Verdict(outcome=Outcome(self.outcome), reason=self.reason, conditions=self.conditions(), next_review_on=review, seen=self.seen)

    def conditions(self) -> tuple[Condition, ...]:
        """The conditions that are filled in.

        Raises:
            BadInputError: one has no text, owner or date.
        """
        return tuple(self._condition(number) for number in range(1, CONDITIONS + 1) if any(self.row(number)))

    def row(self, number: int) -> tuple[str, str, str]:
        """Text, owner and date of a condition as typed."""
        found = (getattr(self, f"{name}_{number}") for name in ("condition", "owner", "due"))
        text, owner, due = (str(value).strip() for value in found)
        return text, owner, due

    def _condition(self, number: int) -> Condition:
        text, owner, due = self.row(number)
        return Condition(
            text=needed(f"condition_{number}", text, f"what condition {number} asks for", 2_000),
            owner=needed(f"owner_{number}", owner, f"who sees to condition {number}"),
            due_on=day(f"due_{number}", due, f"the date of condition {number}"),
        )
