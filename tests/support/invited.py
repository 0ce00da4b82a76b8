"""A vendor with a real invitation: real question sets, a real link, codes taken from the outbox."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import msgspec

from supplier import clock
from supplier.model.answers import Answer
from supplier.model.people import Role
from supplier.model.questionnaire import QuestionnaireState
from supplier.parts import Parts
from supplier.store import answers, links, organisations, outbox, people, questionnaires
from supplier.store.organisations import OrganisationChange
from supplier.store.questionnaires import QuestionnaireRow
from supplier.workflow import answer as saving
from supplier.workflow import questionnaire as asking
from supplier.workflow import send, submit
from supplier.workflow.actor import Actor
from supplier.workflow.questionnaire import Place
from supplier.workflow.sign_in import link_actor, person_actor
from tests.support.beginnings import begun

BUYER = "Boehm Pharma GmbH"
_CODE = re.compile(r"\b\d{6}\b")


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """What `invite` made."""

    staff: Actor
    vendor: Actor
    questionnaire: str
    token: str


def invite(parts: Parts, at: dt.datetime, *, lang: str = "en", pack: str = "gxp-saas", buyer: str = BUYER) -> Invited:
    """A sent questionnaire; `vendor` is the holder of its link."""
    return begun(parts, ("invited", at, lang, pack, buyer), lambda given: _invite(given, at, lang, pack, buyer))


def invited_now(parts: Parts) -> Invited:
    """The same, by the real clock: a few minutes ago where it was kept."""
    return begun(parts, ("invited now",), lambda given: invite(given, clock.now()))


def _invite(parts: Parts, at: dt.datetime, lang: str, pack: str, buyer: str) -> Invited:
    with parts.database.write() as connection:
        organisation = organisations.add(connection, OrganisationChange(name=buyer, legal_names=(buyer,), time_zone="Europe/Berlin"), at)
        person = people.add(connection, organisation.id, name="Jana Novak", email="jana@boehm.example", roles=(Role.PROCUREMENT,), at=at)
    order = send.Order(
        vendor_name="Cortex Labs GmbH",
        service_name="Cortex eTMF",
        contact_name="Lena Brandt",
        contact_email="lena@cortex.example",
        lang=lang,
        pack=pack,
        due_on=(at + dt.timedelta(days=21)).date(),
        message="Please answer for the hosted service.",
    )
    sent = send.send(parts, person_actor(person), order, at)
    with parts.database.read() as connection:
        link = links.of_questionnaire(connection, sent.questionnaire.id)[-1]
    return Invited(staff=person_actor(person), vendor=link_actor(link), questionnaire=sent.questionnaire.id, token=sent.address.rsplit("/", 1)[1])


def row(parts: Parts, there: Invited) -> QuestionnaireRow:
    """The questionnaire as it stands."""
    with parts.database.read() as connection:
        return questionnaires.get(connection, there.vendor.organisation, there.questionnaire)


def newest_code(parts: Parts, there: Invited) -> str:
    """The code of the newest mail that holds one."""
    with parts.database.read() as connection:
        for message in outbox.of_questionnaire(connection, there.questionnaire):
            found = _CODE.search(message.body)
            if message.kind == "code" and found:
                return found[0]
    raise AssertionError("no code was mailed")


def looked(parts: Parts, there: Invited, lang: str = "en") -> asking.Asked:
    """What the vendor sees."""
    return asking.asked(parts, there.vendor, lang)


def say(parts: Parts, there: Invited, set_id: str, question: str, at: dt.datetime, *, seen: int = 0, **said: Any) -> saving.Kept:
    """One answer."""
    given = Answer(set_id=set_id, question=question, **said)
    return saving.save(parts, there.vendor, saving.Where(set_id=set_id, question=question), lambda _place: given, seen, at)


def complete(parts: Parts, there: Invited, at: dt.datetime) -> None:
    """Put every missing answer into the database, without the workflow around it: the pages are tested elsewhere."""
    while waiting := [problem.place for problem in submit.problems(looked(parts, there)) if problem.blocks]:
        with parts.database.write() as connection:
            for place in waiting:
                seen = place.answer.revision if place.answer else 0
                given = some_answer(place, at.date())
                answers.save(connection, there.vendor.organisation, there.questionnaire, given, seen=seen, by=there.vendor.id, at=at)
            found = questionnaires.get(connection, there.vendor.organisation, there.questionnaire)
            if found.state is QuestionnaireState.SENT:
                found = questionnaires.step(connection, found, QuestionnaireState.OPENED, at)
            if found.state is QuestionnaireState.OPENED:
                questionnaires.step(connection, found, QuestionnaireState.IN_PROGRESS, at)
            asking.recount(parts, connection, found, at)


def some_answer(place: Place, today: dt.date) -> Answer:
    """An answer that leaves nothing missing but documents."""
    question = place.question
    start = Answer(set_id=place.questions.id, question=question.id, rev=question.rev, comment="As agreed.")
    if question.options:
        return msgspec.structs.replace(start, chosen=(question.options[0].value,), planned_on=today + dt.timedelta(days=90))
    cells = {column.id: (column.options or (today.isoformat(),))[0] for column in question.columns}
    fields: dict[str, Any] = {
        "text": {"text": "Cortex Labs GmbH"},
        "number": {"number": question.minimum or 1},
        "date": {"date": today},
        "document": {"evidence": ("0" * 64,)},
    }
    return msgspec.structs.replace(start, **fields.get(question.type, {"rows": (cells,)}))
