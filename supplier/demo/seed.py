"""Fills a fresh instance through the real workflow: sends, enters, uploads, answers, submits, decides."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import msgspec

from supplier import clock
from supplier.demo import documents
from supplier.demo.answering import Held, answer
from supplier.demo.documents import BUYER
from supplier.demo.stories import HOSTED_GCP, STORIES, Story
from supplier.errors import NotFoundError, UnavailableError
from supplier.model.answers import Answer
from supplier.model.people import Role
from supplier.model.questionnaire import Outcome
from supplier.model.reading import Kind
from supplier.parts import Parts
from supplier.samples import records, statements
from supplier.store import organisations, people, scorecards
from supplier.store.organisations import OrganisationChange
from supplier.workflow import answer as answering
from supplier.workflow import decide, enter, send, sign_in, submit, upload
from supplier.workflow import questionnaire as asking
from supplier.workflow.actor import Actor

READ_SECONDS = 60
SLOTS = 40
"""Rounds of answering: every answer may open further questions."""

PEOPLE = (
    ("Jana Novak", "qa@halden.example", (Role.QA,)),
    ("Peter Holm", "procurement@halden.example", (Role.PROCUREMENT,)),
    ("Ida Berg", "admin@halden.example", (Role.ADMIN,)),
)
Say = Callable[[str], None]


class Seeded(msgspec.Struct, frozen=True, kw_only=True):
    """What the demo prints: the portal address of an open questionnaire, and a finished one. `staff` goes on with the rest."""

    portal: str
    finished: str
    staff: dict[str, Actor]


def begin(parts: Parts, say: Say) -> Seeded:
    """Invented people, one questionnaire that waits for its vendor, and the first story from sending to decision."""
    staff = _people(parts)
    open_one = _send(parts, staff["procurement"], _open_story())
    say(f"{_open_story().vendor}: sent, waiting for the vendor")
    finished = _tell(parts, staff, STORIES[0], say)
    _decide(parts, staff["qa"], finished)
    return Seeded(portal=open_one.address, finished=finished, staff=staff)


def go_on(parts: Parts, staff: dict[str, Actor], say: Say) -> None:
    """The five other stories; they appear in the lists one after the other."""
    for story in STORIES[1:]:
        _tell(parts, staff, story, say)


def _people(parts: Parts) -> dict[str, Actor]:
    at = clock.now()
    with parts.database.write() as connection:
        change = OrganisationChange(name="Halden Biopharma", legal_names=(BUYER,), time_zone="Europe/Copenhagen", sender="suppliers@halden.example")
        organisation = organisations.add(connection, change, at)
        rows = [
            people.add(connection, organisation.id, name=name, email=email, roles=roles, at=at, password=sign_in.DEMO_PASSWORD)
            for name, email, roles in PEOPLE
        ]
    return {row.roles[0].value: sign_in.person_actor(row) for row in rows}


def _tell(parts: Parts, staff: dict[str, Actor], story: Story, say: Say) -> str:
    sent = _send(parts, staff["procurement"], story)
    vendor = _enter(parts, sent.address)
    held = _hand_in(parts, vendor, story)
    _answer_all(parts, vendor, story, held)
    _submit(parts, vendor, story)
    _wait(lambda: _scored(parts, sent.questionnaire.id), f"the score of {story.vendor}")
    with parts.database.read() as connection:
        card = scorecards.latest(connection, sent.questionnaire.id)
    say(f"{story.vendor}: {card.headline if card else 'not scored'}")
    return sent.questionnaire.id


def _send(parts: Parts, actor: Actor, story: Story) -> send.Sent:
    at = clock.now()
    order = send.Order(
        vendor_name=story.vendor,
        service_name=story.service,
        service_description=story.description,
        contact_name=story.contact[0],
        contact_email=story.contact[1],
        lang=story.lang,
        use=story.use,
        pack=send.offer(parts, story.use).pack.id,
        due_on=at.date() + dt.timedelta(days=21),
        go_live_on=at.date() + dt.timedelta(days=75),
        message="We would like to start the qualification of your service. Thank you for your help.",
    )
    return send.send(parts, actor, order, at)


def _enter(parts: Parts, address: str) -> Actor:
    token = address.rsplit("/", 1)[-1]
    code = enter.send_code(parts, token, clock.now())
    raw, _ = enter.enter(parts, token, code, "127.0.0.1", clock.now())
    actor = sign_in.seen(parts, raw, clock.now()).actor
    if actor is None:
        raise UnavailableError("demo-session", "The demo could not open the portal.")
    return actor


def _hand_in(parts: Parts, actor: Actor, story: Story) -> Held:
    arrived = []
    for name, content in story.bundle(clock.today()).items():
        with upload.intake(parts) as held:
            held.write(content)
            arrived.append(upload.finish(actor, name, held))
    upload.take(parts, actor, tuple(arrived), clock.now())
    _wait(lambda: all(row.read_at for row in asking.asked(parts, actor, story.lang).uploads), f"the documents of {story.vendor}")
    return {row.sha256: row.kind or Kind.OTHER for row in asking.asked(parts, actor, story.lang).uploads}


def _answer_all(parts: Parts, actor: Actor, story: Story, held: Held) -> None:
    done: set[str] = set()
    for _ in range(SLOTS):
        places = [place for place in asking.asked(parts, actor, story.lang).places if place.question.id not in done]
        if not places:
            return
        for place in places:
            done.add(place.question.id)
            made = answer(story, place.questions.id, place.question, held, clock.today())
            if made is not None:
                _save(parts, actor, made, story.lang)


def _save(parts: Parts, actor: Actor, made: Answer, lang: str) -> None:
    try:
        where = answering.Where(set_id=made.set_id, question=made.question, lang=lang)
        answering.save(parts, actor, where, lambda _: made, 0, clock.now())
    except NotFoundError:
        return  # an answer given before has closed this branch


def _submit(parts: Parts, actor: Actor, story: Story) -> None:
    code = submit.send_code(parts, actor, clock.now())
    submit.submit(parts, actor, submit.Signed(name=story.contact[0], role=story.role, agreed=True, code=code), clock.now())


def _scored(parts: Parts, questionnaire_id: str) -> bool:
    with parts.database.read() as connection:
        return scorecards.latest(connection, questionnaire_id) is not None


def _wait(ready: Callable[[], bool], what: str) -> None:
    started = time.monotonic()
    while not ready():
        if time.monotonic() - started > READ_SECONDS:
            raise UnavailableError("demo-slow", f"The demo waited {READ_SECONDS} seconds for {what}.", "Look at the log, then start it again.")
        time.sleep(0.1)


def _decide(parts: Parts, actor: Actor, questionnaire_id: str) -> None:
    at = clock.now()
    with parts.database.read() as connection:
        card = scorecards.latest(connection, questionnaire_id)
    if card is None:
        return
    verdict = decide.Verdict(
        outcome=Outcome.ACCEPT_WITH_CONDITIONS,
        reason="Evidence covers the intended use. The certificate is still to be looked up in the register.",
        conditions=(
            decide.Condition(
                text="Look the certificate up in the certification body's register", owner="Jana Novak", due_on=at.date() + dt.timedelta(days=30)
            ),
        ),
        next_review_on=at.date() + dt.timedelta(days=360),
        seen=card.digest,
    )
    decide.decide(parts, actor, questionnaire_id, verdict, at)


def _open_story() -> Story:
    return Story(
        key="open",
        vendor="Larkfield eTMF Ltd",
        service="Larkfield Trial Master File",
        description="Electronic trial master file, hosted by the vendor",
        contact=("Sam Okafor", "sam.okafor@larkfield.example"),
        role="Quality Lead",
        use=HOSTED_GCP,
        bundle=lambda _: {},
    )


def spare_documents(today: dt.date) -> dict[str, bytes]:
    """Documents a visitor may drop into the open questionnaire: a certificate, a statement and an agreement."""
    story = _open_story()
    scope = f"Development, hosting and support of {story.service}"
    issued = documents.ago(today, 200)
    soa = documents.statement(story.vendor, scope, documents.ago(today, 100))
    return {
        "certificate.pdf": documents.certificate(story.vendor, "7 Mill Lane, Oxford", scope, issued, "NBC-IS-21877"),
        "statement-of-applicability.pdf": statements.statement_pdf(soa),
        "quality-agreement.pdf": records.quality_agreement(
            buyer=BUYER, vendor=story.vendor, service=story.service, dated_on=documents.written(documents.ago(today, 30))
        ),
    }
