"""What a reviewer settles where the machine only proposes: judgements with a reason, and what a register showed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Literal, get_args

import msgspec
from sqlalchemy import Connection

from supplier.errors import BadInputError, IllegalStateError
from supplier.model.case import Case, Judgement, LookUp
from supplier.model.people import Role
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.reading import Confidence, Fact
from supplier.model.scorecard import Flag, Scorecard
from supplier.parts import Parts
from supplier.store import questionnaires, reviews, scorecards
from supplier.store.questionnaires import QuestionnaireRow
from supplier.store.scorecards import ScorecardRow
from supplier.workflow import assess
from supplier.workflow.actor import Actor, require
from supplier.workflow.record import record

Subject = Literal["holder", "scope", "exclusion", "compensating", "flag", "fact", "sample", "clause"]
Word = Literal["yes", "no", "resolved", "corrected", "rejected", "accepted"]
About = Literal["certificate", "auditor"]
Found = Literal["active", "suspended", "withdrawn", "expired", "unaccredited", "not_found", "licensed", "not_licensed"]

VERDICTS: dict[str, tuple[Word, ...]] = {
    "holder": ("yes", "no"),
    "scope": ("yes", "no"),
    "exclusion": ("accepted", "rejected"),
    "compensating": ("accepted", "rejected"),
    "clause": ("accepted", "rejected"),
    "sample": ("accepted", "rejected"),
    "flag": ("resolved", "rejected"),
    "fact": ("accepted", "corrected", "rejected"),
}
"""Subject -> what may be decided about it."""

FOUND: dict[str, tuple[Found, ...]] = {
    "certificate": ("active", "suspended", "withdrawn", "expired", "unaccredited", "not_found"),
    "auditor": ("licensed", "not_licensed", "not_found"),
}
"""What a register can show, by what was looked up."""

REASON_LIMIT, VALUE_LIMIT = 2_000, 500
ACCEPTED = "Accepted as read."
"""The reason kept where a reviewer accepts what the page shows; nothing else needs to be said."""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A judgement as a reviewer gives it; `value` only with a corrected fact."""

    subject: str
    target: str
    verdict: str
    reason: str = ""
    value: str | None = None


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a reviewer saw in a register on a day, and where."""

    sha256: str
    about: str
    register: str
    found: str
    level: int = 3
    on: dt.date
    note: str | None = None


def judge(parts: Parts, actor: Actor, questionnaire_id: str, given: Given, at: dt.datetime) -> ScorecardRow | None:
    """Keep a judgement and score again. A later one on the same target takes its place; both stay in the record.

    Raises:
        BadInputError: it is about nothing in this questionnaire, the word does not fit, or the reason is missing.
        IllegalStateError: the questionnaire is not under review.
    """
    return judge_all(parts, actor, questionnaire_id, (given,), at)


def judge_all(parts: Parts, actor: Actor, questionnaire_id: str, given: tuple[Given, ...], at: dt.datetime) -> ScorecardRow | None:
    """Several judgements at once: all are kept, or none; scored once."""
    require(actor, Role.QA)
    with parts.database.write() as connection:
        row = under_review(connection, actor, questionnaire_id, at)
        kept = scorecards.get(connection, actor.organisation, _needed(row.scorecard_id))
        for one in given:
            _judge(connection, actor, row, _checked(one, kept.case, kept.scorecard, actor, at.date()), at)
    return assess.run(parts, questionnaire_id, at, actor)


def accept_sure(parts: Parts, actor: Actor, questionnaire_id: str, sha256: str, at: dt.datetime) -> int:
    """Accept every fact of a document that was read with high confidence and is not judged yet; returns how many."""
    require(actor, Role.QA)
    with parts.database.read() as connection:
        row = questionnaires.get(connection, actor.organisation, questionnaire_id)
        case = scorecards.get(connection, actor.organisation, _needed(row.scorecard_id)).case
    judged = {one.target for one in case.judgements if one.subject == "fact"}
    sure: dict[str, bool] = {}
    for fact in _facts(case, sha256):
        sure[fact.name] = sure.get(fact.name, True) and fact.confidence is Confidence.HIGH
    names = [name for name, certain in sure.items() if certain and f"{sha256}:{name}" not in judged]
    if names:
        judge_all(parts, actor, questionnaire_id, tuple(Given(subject="fact", target=f"{sha256}:{name}", verdict="accepted") for name in names), at)
    return len(names)


def look_up(parts: Parts, actor: Actor, questionnaire_id: str, seen: Seen, at: dt.datetime) -> ScorecardRow | None:
    """Keep what a register showed about a certificate or an auditor, and score again.

    Raises:
        BadInputError: a field does not fit, or the day lies in the future.
        IllegalStateError: the questionnaire is not under review.
    """
    require(actor, Role.QA)
    with parts.database.write() as connection:
        row = under_review(connection, actor, questionnaire_id, at)
        case = scorecards.get(connection, actor.organisation, _needed(row.scorecard_id)).case
        body = _looked_up(seen, case, actor, at.date())
        made = reviews.look_up(connection, actor.organisation, row.service_id, body, person_id=actor.id, at=at)
        record(connection, actor, "look_up.recorded", ("look_up", made), at=at, questionnaire=row.id, new=body, reason=body.note)
    return assess.run(parts, questionnaire_id, at, actor)


def under_review(connection: Connection, actor: Actor, questionnaire_id: str, at: dt.datetime) -> QuestionnaireRow:
    """The questionnaire, taken into review if it was only submitted.

    Raises:
        IllegalStateError: the vendor still answers, or it is decided.
    """
    row = questionnaires.get(connection, actor.organisation, questionnaire_id)
    if row.state is QuestionnaireState.DECIDED:
        raise IllegalStateError("review-decided", "This questionnaire is decided.", "Reopen it on its decision page first.")
    if row.state is QuestionnaireState.SUBMITTED:
        return begin(connection, actor, row, at)
    if row.state is not QuestionnaireState.IN_REVIEW:
        raise IllegalStateError("review-not-open", "This questionnaire has not been submitted.", "It can be reviewed when the vendor has signed it.")
    return row


def begin(connection: Connection, actor: Actor, row: QuestionnaireRow, at: dt.datetime) -> QuestionnaireRow:
    """From submitted to in review: somebody of QA looks at it."""
    begun = questionnaires.step(connection, row, QuestionnaireState.IN_REVIEW, at)
    record(connection, actor, "review.begun", ("questionnaire", row.id), at=at, questionnaire=row.id, old=row.state, new=begun.state)
    return begun


def target_of(flag: Flag) -> str:
    """How a judgement names a flag: its code, and what it is about after a colon."""
    return f"{flag.code}:{flag.about}" if flag.about else flag.code


def _needed(scorecard_id: str | None) -> str:
    if scorecard_id is None:
        raise IllegalStateError("score-missing", "This questionnaire has not been scored yet.", "Wait a moment and load the page again.")
    return scorecard_id


def _judge(connection: Connection, actor: Actor, row: QuestionnaireRow, body: Judgement, at: dt.datetime) -> None:
    earlier = {(one.subject, one.target): one for one in reviews.judgements(connection, row.service_id)}
    made = reviews.judge(connection, actor.organisation, row.service_id, body, person_id=actor.id, at=at, questionnaire_id=row.id)
    before = earlier.get((body.subject, body.target))
    record(
        connection,
        actor,
        f"{body.subject}.{body.verdict}",
        ("judgement", made),
        at=at,
        questionnaire=row.id,
        old=before,
        new=body,
        reason=body.reason,
    )


def _checked(given: Given, case: Case, card: Scorecard, actor: Actor, today: dt.date) -> Judgement:
    words = VERDICTS.get(given.subject)
    if words is None or not _ABOUT[given.subject](given.target, case, card):
        raise BadInputError("judgement-target", "This is about nothing in the present scorecard.", "Load the page again.", field="target")
    if given.verdict not in words:
        raise BadInputError("judgement-word", f"Choose one of: {', '.join(words)}.", field="verdict")
    value = (given.value or "").strip() or None
    if given.verdict == "corrected":
        value = _corrected(given.target, value, case)
    reason = given.reason.strip() or (ACCEPTED if given.subject == "fact" and given.verdict == "accepted" else "")
    if not reason:
        raise BadInputError("reason-empty", "Give the reason; it stays in the record.", field="reason")
    if len(reason) > REASON_LIMIT:
        raise BadInputError("reason-too-long", f"The reason is longer than {REASON_LIMIT} characters.", "Shorten it.", field="reason")
    return msgspec.convert(
        {
            "subject": given.subject,
            "target": given.target,
            "verdict": given.verdict,
            "value": value if given.verdict == "corrected" else None,
            "by": actor.name,
            "on": today,
            "reason": reason,
        },
        Judgement,
    )


def _corrected(target: str, value: str | None, case: Case) -> str:
    """A corrected value: present, not too long, and a date where the fact was read as one."""
    if value is None:
        raise BadInputError("value-empty", "Enter the right value.", field="value")
    if len(value) > VALUE_LIMIT:
        raise BadInputError("value-too-long", f"The value is longer than {VALUE_LIMIT} characters.", "Shorten it.", field="value")
    sha256, _, name = target.partition(":")
    if any(_is_day(fact.value) for fact in _facts(case, sha256) if fact.name == name) and not _is_day(value):
        raise BadInputError("value-not-a-date", f"{value} is not a date.", "Write it as year-month-day, for instance 2026-12-31.", field="value")
    return value


def _is_day(value: object) -> bool:
    try:
        dt.date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _facts(case: Case, sha256: str) -> tuple[Fact, ...]:
    return tuple(fact for document in case.documents if document.reading.sha256 == sha256 for fact in document.reading.facts)


def _is_document(target: str, case: Case, _card: Scorecard) -> bool:
    return any(document.reading.sha256 == target for document in case.documents)


def _is_control(target: str, case: Case, _card: Scorecard) -> bool:
    return any(row.id == target for document in case.documents for row in document.reading.controls)


def _is_clause(target: str, _case: Case, card: Scorecard) -> bool:
    return any(clause.ref == target for clause in card.clauses)


def _is_flag(target: str, _case: Case, card: Scorecard) -> bool:
    return any(target in {target_of(flag), flag.code} for flag in card.flags)


def _is_fact(target: str, case: Case, _card: Scorecard) -> bool:
    """Any fact of a document of the case: one that was not read may be added by correcting it."""
    sha256, _, name = target.partition(":")
    return name.isidentifier() and _is_document(sha256, case, _card)


_ABOUT: dict[str, Callable[[str, Case, Scorecard], bool]] = {
    "holder": _is_document,
    "scope": _is_document,
    "sample": _is_document,
    "exclusion": _is_control,
    "compensating": _is_clause,
    "clause": _is_clause,
    "flag": _is_flag,
    "fact": _is_fact,
}


def _looked_up(seen: Seen, case: Case, actor: Actor, today: dt.date) -> LookUp:
    if all(document.reading.sha256 != seen.sha256 for document in case.documents):
        raise BadInputError("look-up-document", "This document is not part of the present scorecard.", "Load the page again.", field="register")
    register = seen.register.strip()
    if not register or len(register) > VALUE_LIMIT:
        raise BadInputError("register-empty", "Name the register you looked at, with its address.", field="register")
    if seen.about not in get_args(About) or seen.found not in FOUND[seen.about]:
        raise BadInputError("look-up-found", "Choose what the register showed.", field="found")
    if seen.level not in {3, 4}:
        raise BadInputError("look-up-level", "Choose how it was confirmed.", field="level")
    if seen.on > today:
        raise BadInputError("look-up-future", "The day you looked lies in the future.", "Enter the day on which you saw it.", field="on")
    fields = {"sha256": seen.sha256, "about": seen.about, "register": register, "found": seen.found, "level": seen.level, "by": actor.name}
    return msgspec.convert(fields | {"on": seen.on, "note": (seen.note or "").strip() or None}, LookUp)
