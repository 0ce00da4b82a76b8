"""How a vendor of a story answers one question: from its manner, its documents and what the story says."""

from __future__ import annotations

import datetime as dt

import msgspec

from supplier.demo.stories import Story
from supplier.model.answers import Answer
from supplier.model.questions import Option, Question, State
from supplier.model.reading import Kind
from supplier.questions.check import demands

Held = dict[str, Kind]
"""SHA-256 of an upload -> what it was read as."""

_TEXTS = {
    "assurance_contact": "Quality department, quality@{domain}",
    "hosting_provider": "Kestrel Hosting",
}
_AGO = {
    "surveillance_on": 55,
    "risk_assessment_on": 150,
    "internal_audit_on": 140,
    "management_review_on": 110,
    "penetration_test_on": 95,
    "last_customer_audit_on": 320,
    "restore_test_on": 75,
    "cc92_assessment_on": 40,
    "stage1_on": -60,
    "stage2_on": -150,
    "soc2_next_report_on": -240,
}
_NUMBERS = {"certification_slips": 0, "release_notice_days": 30, "incident_notice_hours": 24}
_ADMITS = (State.MET, State.NA, State.PARTLY, State.PLANNED, State.NOT_MET)


def answer(story: Story, set_id: str, question: Question, held: Held, today: dt.date) -> Answer | None:
    """The answer, or None where the vendor leaves the question empty (only optional ones)."""
    made = Answer(set_id=set_id, question=question.id, rev=question.rev, lang=story.lang)
    match question.type:
        case "choice" | "multi" | "attest":
            return _choice(story, question, made, held, today)
        case "document":
            evidence = _fitting(question, made, held)
            return _with(made, evidence=evidence) if evidence else None
        case "date":
            return _with(made, date=_date(question, today), evidence=_fitting(question, made, held))
        case "number":
            return _with(made, number=_NUMBERS.get(question.supplies or "", 1))
        case "table":
            rows = _rows(question)
            return _with(made, rows=rows) if rows else None
        case _:
            return _with(made, text=_text(story, question)) if question.required else None


def _choice(story: Story, question: Question, made: Answer, held: Held, today: dt.date) -> Answer:
    option = _option(story, question, held)
    chosen = _with(made, chosen=(option.value,))
    comment = "Our quality manual, chapter 4, describes where we stand." if option.comment == "required" else None
    planned = today + dt.timedelta(days=120) if option.planned_on == "required" else None
    return _with(chosen, comment=comment, planned_on=planned, evidence=_fitting(question, chosen, held))


def _option(story: Story, question: Question, held: Held) -> Option:
    named = story.chosen.get(question.id)
    if named is not None:
        return next(option for option in question.options if option.value == named)
    ranked = sorted(question.options, key=lambda option: _ADMITS.index(option.state))
    if story.manner == "boastful":
        return ranked[0]
    return next((option for option in ranked if _can_show(question, option, held)), ranked[-1])


def _can_show(question: Question, option: Option, held: Held) -> bool:
    """Whether the documents at hand hold what this option asks for; GMP claims without any paper are not made."""
    asked = [demand for demand in question.evidence if (not demand.when or option.value in demand.when) and demand.required]
    kinds = set(held.values())
    return all(demand.kind in kinds or (demand.kind == Kind.OTHER and Kind.OTHER in kinds) for demand in asked)


def _fitting(question: Question, made: Answer, held: Held) -> tuple[str, ...]:
    """The uploads of the kinds that are asked for, at most one a kind."""
    found: list[str] = []
    for demand in demands(question, made):
        fit = next((sha for sha, kind in held.items() if kind == demand.kind and sha not in found), None)
        if fit:
            found.append(fit)
    return tuple(found)


def _date(question: Question, today: dt.date) -> dt.date:
    if question.supplies == "soc2_period_end_on":
        return (today - dt.timedelta(days=120)).replace(day=1) - dt.timedelta(days=1)
    return today - dt.timedelta(days=_AGO.get(question.supplies or "", 90))


def _text(story: Story, question: Question) -> str:
    if question.id in story.texts:
        return story.texts[question.id]
    if question.supplies == "legal_name":
        return story.vendor
    if question.supplies == "service_description":
        return f"{story.service}: {story.description}."
    return _TEXTS.get(question.supplies or "", "As described in the attached documents.").format(domain=story.contact[1].partition("@")[2])


def _rows(question: Question) -> tuple[dict[str, str], ...]:
    if question.supplies == "sites":
        return ({"name": "Head office", "address": "see certificate", "activity": "Development and support"},)
    if question.supplies == "subcontractors":
        return ({"name": "Kestrel Hosting", "country": "GB", "activity": "Data centre", "reaches_data": "yes"},)
    return ()


def _with(made: Answer, **changes: object) -> Answer:
    return msgspec.structs.replace(made, **changes)
