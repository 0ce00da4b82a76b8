"""Coming in by the link of an invitation: looking at it changes nothing, a code by mail opens the session."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec
from sqlalchemy import Connection

from supplier.errors import BadInputError, IllegalStateError, NotFoundError, TooManyTriesError
from supplier.model.intake import is_on
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.reading import Kind
from supplier.parts import Parts
from supplier.store import links, outbox, questionnaires, sessions
from supplier.store.links import LinkRow
from supplier.store.outbox import NewMessage
from supplier.workflow import answer, limits, mails
from supplier.workflow import questionnaire as asking
from supplier.workflow.actor import Actor
from supplier.workflow.questionnaire import Asker
from supplier.workflow.record import record
from supplier.workflow.sign_in import PORTAL_IDLE, link_actor

ABSOLUTE = dt.timedelta(hours=24)
CODES, CODES_WINDOW = 3, dt.timedelta(minutes=5)
TRIES, TRIES_WINDOW = 15, dt.timedelta(minutes=15)
Door = Literal["good", "expired", "replaced", "withdrawn"]


class Landing(msgspec.Struct, frozen=True, kw_only=True):
    """What the landing page says. When the link is not good only `door`, `asker` and `lang` are filled."""

    door: Door
    lang: str
    asker: Asker
    to: str = ""
    name: str = ""
    vendor: str = ""
    service: str = ""
    message: str | None = None
    titles: tuple[str, ...] = ()
    due_on: dt.date | None = None
    questions: int = 0
    minutes: int = 0
    documents: tuple[tuple[str, str], ...] = ()
    state: QuestionnaireState = QuestionnaireState.SENT


def landing(parts: Parts, raw: str, at: dt.datetime, lang: str = "") -> Landing:
    """What the link is for. Changes nothing: mail scanners open links.

    Raises:
        NotFoundError: there is no such link.
    """
    with parts.database.read() as connection:
        link = _known(connection, raw)
        row = questionnaires.get(connection, link.organisation_id, link.questionnaire_id)
        asker = asking.asker(connection, row)
        door = _door(connection, link, row.state, at)
        if door != "good":
            return Landing(door=door, lang=lang or link.lang, asker=asker)
        seen = asking.load(parts, connection, link.organisation_id, row.id, lang or link.lang)
    done, total = asking.progress(seen.places)
    return Landing(
        door=door,
        lang=lang or link.lang,
        asker=asker,
        to=masked(link.email),
        name=link.name,
        vendor=seen.vendor,
        service=seen.service.name,
        message=row.message,
        titles=tuple(questions.title for questions in seen.sets if any(place.questions.id == questions.id for place in seen.places)),
        due_on=row.due_on,
        questions=total,
        minutes=max(5, asking.minutes(total - done)),
        documents=demanded(seen),
        state=row.state,
    )


def demanded(seen: asking.Asked) -> tuple[tuple[str, str], ...]:
    """The documents to have at hand, each kind once: the kind and what is asked of it; those that must come first.

    Questions that only an answer will open count too: a certificate is worth fetching before the first answer.
    """
    wanted: dict[str, tuple[bool, str]] = {}
    use = seen.service.intended_use
    for question in (
        question for one in seen.sets for question in one.questions() if all(is_on(use, switch) for switch in (*one.use, *question.use))
    ):
        for demand in question.evidence:
            if demand.kind != Kind.OTHER and (demand.kind not in wanted or (demand.required and not wanted[demand.kind][0])):
                wanted[demand.kind] = (demand.required, demand.label)
    ordered = sorted(wanted.items(), key=lambda item: not item[1][0])
    return tuple((kind, label) for kind, (_, label) in ordered)


def send_code(parts: Parts, raw: str, at: dt.datetime) -> str:
    """Mail a code to the person the link was made for. Returns the code, which only a demo may show.

    Raises:
        NotFoundError: there is no such link.
        IllegalStateError: the link is not good any more.
        TooManyTriesError: three codes in five minutes are enough.
    """
    link = _good(parts, raw, at)
    parts.mailer.check()
    limits.take(parts, "portal-code", link.id, CODES, CODES_WINDOW, at)
    with parts.database.write() as connection:
        code = links.new_code(connection, link, "sign_in", at)
        mails.code(connection, questionnaires.get(connection, link.organisation_id, link.questionnaire_id), link, code, at)
        record(connection, link_actor(link), "link.code_sent", ("link", link.id), at=at, questionnaire=link.questionnaire_id, to=link.email)
    return code


def enter(parts: Parts, raw: str, code: str, address: str, at: dt.datetime) -> tuple[str, dt.timedelta]:
    """Exchange a right code for a session under a new id; returns the raw id for the cookie and how long it may live.

    Raises:
        NotFoundError, IllegalStateError: the link does not exist, or is not good.
        BadInputError: the code is wrong or has expired; the page stays.
        TooManyTriesError: too many wrong codes; a new one is needed.
    """
    link = _good(parts, raw, at)
    limits.take(parts, "portal-enter", address, TRIES, TRIES_WINDOW, at)
    actor, opened = link_actor(link), ""
    with parts.database.write() as connection:
        result = links.try_code(connection, link.id, "sign_in", code, at)
        if result == "right":
            opened, held = sessions.open_for_link(connection, link, at, idle=PORTAL_IDLE, absolute=ABSOLUTE)
            _first_time(parts, connection, link, at)
            reference = {"session": held.id_hash[:16]}
            record(connection, actor, "link.entered", ("link", link.id), at=at, questionnaire=link.questionnaire_id, **reference)
        else:
            record(connection, actor, "link.code_refused", ("link", link.id), at=at, questionnaire=link.questionnaire_id, result=result)
    if result != "right":
        raise refused(result)
    return opened, min(ABSOLUTE, link.expires_at - at)


def refused(result: str) -> BadInputError | TooManyTriesError:
    """Why a code was not taken, in words."""
    if result == "locked":
        return TooManyTriesError("code-locked", "This code was typed wrongly too often and does not work any more.", "Ask for a new code.")
    if result == "expired":
        return BadInputError("code-expired", "This code has expired, or was replaced by a newer one.", "Ask for a new code.", field="code")
    hint = "Look into the newest mail and type its six digits again."
    return BadInputError("code-wrong", "This code is not right.", hint, field="code")


def not_me(parts: Parts, raw: str, note: str, at: dt.datetime) -> None:
    """Tell the buyer that the link reached the wrong person; `note` says who would be right.

    Raises:
        BadInputError: the note is empty or too long.
        NotFoundError, IllegalStateError: the link does not exist, or is not good.
        TooManyTriesError: twice in an hour is enough.
    """
    link = _good(parts, raw, at)
    if not note.strip() or len(note) > answer.TEXT_LIMIT:
        raise BadInputError("note-empty", "Write who the right person is, if you know.", "A name and an e-mail address help most.", field="note")
    limits.take(parts, "portal-not-me", link.id, 2, dt.timedelta(hours=1), at)
    with parts.database.write() as connection:
        row = questionnaires.get(connection, link.organisation_id, link.questionnaire_id)
        asker = asking.asker(connection, row)
        if asker.email:
            _tell(connection, link, asker, note, at)
        record(connection, link_actor(link), "link.wrong_person", ("link", link.id), at=at, questionnaire=row.id, note=note.strip())


def leave(parts: Parts, actor: Actor, raw: str, at: dt.datetime) -> None:
    """End the session in the database; the cookie is worth nothing afterwards."""
    with parts.database.write() as connection:
        sessions.close(connection, raw)
        record(connection, actor, "link.left", ("link", actor.id), at=at, questionnaire=actor.questionnaire)


def masked(email: str) -> str:
    """An address that its owner recognises and nobody else can use: l...@cortex.example."""
    name, _, host = email.rpartition("@")
    return f"{name[:1]}…@{host}"


def _known(connection: Connection, raw: str) -> LinkRow:
    link = links.known(connection, raw)
    if link is None:
        raise NotFoundError("link-unknown", "This link is not known.", "Copy the whole address from the mail; it is one long line.")
    return link


def _door(connection: Connection, link: LinkRow, state: QuestionnaireState, at: dt.datetime) -> Door:
    if state is QuestionnaireState.WITHDRAWN:
        return "withdrawn"
    if link.good(at):
        return "good"
    if link.revoked_at is None:
        return "expired"
    others = links.of_questionnaire(connection, link.questionnaire_id)
    return "replaced" if any(other.good(at) for other in others) else "withdrawn"


def _good(parts: Parts, raw: str, at: dt.datetime) -> LinkRow:
    with parts.database.read() as connection:
        link = _known(connection, raw)
        if link.good(at):
            return link
    raise IllegalStateError("link-ended", "This link does not work any more.", "Open the newest invitation, or ask for a new one.")


def _first_time(parts: Parts, connection: Connection, link: LinkRow, at: dt.datetime) -> None:
    links.entered(connection, link.id, at)
    row = questionnaires.get(connection, link.organisation_id, link.questionnaire_id)
    if row.state is not QuestionnaireState.SENT:
        return
    opened = answer.opened(connection, row, at)
    asking.recount(parts, connection, row, at)
    record(
        connection,
        link_actor(link),
        "questionnaire.opened",
        ("questionnaire", row.id),
        at=at,
        questionnaire=row.id,
        version=opened.version,
        old=row.state,
        new=opened.state,
    )


def _tell(connection: Connection, link: LinkRow, asker: Asker, note: str, at: dt.datetime) -> None:
    lines = [
        f"Hello {asker.name},",
        f"{link.name} ({link.email}) opened the link of a questionnaire and says: I am not the right person.",
        *(f"> {line}" for line in note.strip().splitlines()),
        "Send the questionnaire to somebody else on its page; the old link ends then.",
    ]
    message = NewMessage(
        kind="wrong_person",
        to_name=asker.name,
        to_address=asker.email,
        subject="A questionnaire reached the wrong person",
        body="\n\n".join(lines) + "\n",
        lang="en",
        questionnaire_id=link.questionnaire_id,
    )
    outbox.add(connection, link.organisation_id, message, at)
