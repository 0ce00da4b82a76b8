"""What the decision page shows."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.response import Template

from supplier import clock
from supplier.errors import BadInputError
from supplier.model.questionnaire import QuestionnaireState
from supplier.parts import Parts
from supplier.web.forms import problems
from supplier.web.panels import words
from supplier.web.render import page
from supplier.web.review.forms import CONDITIONS, DecisionForm
from supplier.web.review.views import card_context, notice, state_words
from supplier.workflow import decide, review

CHOICES = (
    ("accept", "Accept", "The vendor may be used for this service."),
    ("accept_with_conditions", "Accept with conditions", "It may be used while the conditions below are met."),
    ("more_information", "More information needed", "Something is still missing before this can be decided."),
    ("audit_needed", "Audit needed", "The documents are not enough; the vendor is audited first."),
    ("reject", "Reject", "The vendor may not be used for this service."),
)


def decide_page(
    request: Request[Any, Any, Any],
    parts: Parts,
    questionnaire_id: str,
    form: DecisionForm | None = None,
    error: BadInputError | None = None,
) -> Template:
    """The form, as proposed or as it was refused; for a decided questionnaire the decision and the way to reopen it."""
    shown = review.look(parts, request.user.actor, questionnaire_id, clock.now())
    return page(
        request,
        "review/decide.html",
        422 if error else 200,
        review=shown,
        state=state_words(shown.row.state),
        decided=shown.row.state is QuestionnaireState.DECIDED,
        form=form or _proposed(shown),
        rows=range(1, CONDITIONS + 1),
        choices=CHOICES,
        outcomes=words.OUTCOMES,
        errors=problems(error) if error else {},
        notice=notice(request),
        **card_context(shown),
    )


def _proposed(shown: review.Review) -> DecisionForm:
    if shown.card is None:
        return DecisionForm()
    review_on = decide.proposed_review(shown.card.scorecard)
    return DecisionForm(seen=shown.card.row.digest, next_review_on=review_on.isoformat())
