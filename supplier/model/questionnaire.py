"""One sending of question sets to a vendor, and the states it goes through."""

from __future__ import annotations

import enum


class QuestionnaireState(enum.StrEnum):
    """Late is not a state: it follows from the due date."""

    DRAFT = "draft"
    SENT = "sent"
    OPENED = "opened"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


ALLOWED_STEPS: dict[QuestionnaireState, frozenset[QuestionnaireState]] = {
    QuestionnaireState.DRAFT: frozenset({QuestionnaireState.SENT, QuestionnaireState.WITHDRAWN}),
    QuestionnaireState.SENT: frozenset({QuestionnaireState.OPENED, QuestionnaireState.WITHDRAWN}),
    QuestionnaireState.OPENED: frozenset({QuestionnaireState.IN_PROGRESS, QuestionnaireState.SUBMITTED, QuestionnaireState.WITHDRAWN}),
    QuestionnaireState.IN_PROGRESS: frozenset({QuestionnaireState.SUBMITTED, QuestionnaireState.WITHDRAWN}),
    QuestionnaireState.SUBMITTED: frozenset({QuestionnaireState.IN_REVIEW, QuestionnaireState.DECIDED}),
    QuestionnaireState.IN_REVIEW: frozenset({QuestionnaireState.DECIDED}),
    QuestionnaireState.DECIDED: frozenset({QuestionnaireState.IN_REVIEW}),
    QuestionnaireState.WITHDRAWN: frozenset(),
}
"""A decided questionnaire goes back to review when a person reopens it, with a reason."""


class Outcome(enum.StrEnum):
    """What QA concludes from a scorecard."""

    ACCEPT = "accept"
    ACCEPT_WITH_CONDITIONS = "accept_with_conditions"
    MORE_INFORMATION = "more_information"
    AUDIT_NEEDED = "audit_needed"
    REJECT = "reject"
