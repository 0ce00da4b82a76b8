"""What a vendor sees of its questionnaire: the pinned sets in its language, the answers so far, what is asked now."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

import msgspec
from sqlalchemy import Connection

from supplier.errors import IllegalStateError, NotFoundError
from supplier.model.answers import Answer
from supplier.model.intake import IntendedUse
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.questions import Question, QuestionSet, Section, Translation
from supplier.parts import Parts
from supplier.questions.decode import decode
from supplier.questions.translate import translate
from supplier.questions.visible import says_something, visible
from supplier.store import answers, organisations, people, questionnaires, services, uploads, vendors
from supplier.store.questionnaires import Pin, QuestionnaireRow
from supplier.store.services import ServiceRow
from supplier.store.uploads import UploadRow
from supplier.workflow.actor import Actor, require_vendor

OPEN = (QuestionnaireState.SENT, QuestionnaireState.OPENED, QuestionnaireState.IN_PROGRESS)
"""The states in which a vendor may still change something."""

MINUTES_PER_QUESTION = 1.5
Key = TypeVar("Key")
Kept = TypeVar("Kept")


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A question that is asked now, where it stands, and its present answer."""

    questions: QuestionSet
    section: Section
    question: Question
    answer: Answer | None = None


class Asker(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: the buyer, and the person to turn to."""

    organisation: str
    name: str = ""
    email: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A questionnaire as its vendor sees it."""

    row: QuestionnaireRow
    service: ServiceRow
    vendor: str
    asker: Asker
    sets: tuple[QuestionSet, ...]
    answers: tuple[Answer, ...]
    places: tuple[Place, ...]
    uploads: tuple[UploadRow, ...]

    @property
    def open(self) -> bool:
        """Whether it may still be changed."""
        return self.row.state in OPEN

    def place(self, set_id: str, question: str) -> Place:
        """Where a question stands.

        Raises:
            NotFoundError: it is not asked (any more).
        """
        return find(self.places, set_id, question)


def asked(parts: Parts, actor: Actor, lang: str) -> Asked:
    """Everything a page of the portal shows, with a constant number of queries."""
    questionnaire_id = require_vendor(actor)
    with parts.database.read() as connection:
        return load(parts, connection, actor.organisation, questionnaire_id, lang)


def load(parts: Parts, connection: Connection, organisation: str, questionnaire_id: str, lang: str) -> Asked:
    """As `asked`, within a session."""
    row = questionnaires.get(connection, organisation, questionnaire_id)
    service = services.get(connection, organisation, row.service_id)
    sets = sets_of(parts, connection, row, lang)
    given = answers.bodies(connection, row.id)
    return Asked(
        row=row,
        service=service,
        vendor=vendors.get(connection, organisation, row.vendor_id).name,
        asker=asker(connection, row),
        sets=sets,
        answers=given,
        places=places(sets, given, service.intended_use),
        uploads=uploads.of_questionnaire(connection, row.id),
    )


def asker(connection: Connection, row: QuestionnaireRow) -> Asker:
    """The buyer and the person who sent the questionnaire."""
    name = organisations.get(connection, row.organisation_id).name
    if row.created_by is None:
        return Asker(organisation=name)
    person = people.get(connection, row.organisation_id, row.created_by)
    return Asker(organisation=name, name=person.name, email=person.email)


def places(sets: tuple[QuestionSet, ...], given: tuple[Answer, ...], use: IntendedUse) -> tuple[Place, ...]:
    """The questions asked now, in their order, each with its answer."""
    found: list[Place] = []
    for questions in sets:
        saved = {answer.question: answer for answer in given if answer.set_id == questions.id}
        sections = questions.section_of
        for question in visible(questions, saved.values(), use):
            answer = saved.get(question.id)
            # An answer to another rev answers another question.
            fitting = answer if answer is not None and answer.rev == question.rev else None
            found.append(Place(questions=questions, section=sections[question.id], question=question, answer=fitting))
    return tuple(found)


def find(shown: tuple[Place, ...], set_id: str, question: str) -> Place:
    """Where a question stands among those asked now.

    Raises:
        NotFoundError: it is not asked (any more).
    """
    for place in shown:
        if place.questions.id == set_id and place.question.id == question:
            return place
    raise NotFoundError("question-not-asked", "This question is not asked, or not any more.", "Go back to the list of questions.")


def neighbours(shown: tuple[Place, ...], at: tuple[str, str]) -> tuple[Place | None, Place | None]:
    """The questions before and after the one at (set, question), as they are asked now."""
    keys = [(place.questions.id, place.question.id) for place in shown]
    here = keys.index(at)
    return (shown[here - 1] if here else None, shown[here + 1] if here + 1 < len(keys) else None)


def recount(parts: Parts, connection: Connection, row: QuestionnaireRow, at: dt.datetime | None = None) -> None:
    """Count anew how far the vendor is, where more than one answer changed or something else is asked; `at` when it was the vendor."""
    _, use = questionnaires.hold(connection, row.organisation_id, row.id)
    shown = places(sets_of(parts, connection, row, row.lang), answers.bodies(connection, row.id), use)
    questionnaires.set_counters(connection, row.id, progress(shown), at)


def progress(found: tuple[Place, ...]) -> tuple[int, int]:
    """How many of the questions that must be answered are, and how many there are."""
    counted = [answered(place) for place in found if place.question.required]
    return counted.count(True), len(counted)


def answered(place: Place) -> bool:
    """Whether the question itself has an answer."""
    return place.answer is not None and says_something(place.question, place.answer)


def minutes(left: int) -> int:
    """About how long the rest takes."""
    return round(left * MINUTES_PER_QUESTION)


def require_open(row: QuestionnaireRow) -> QuestionnaireRow:
    """Refuse changes after submission or withdrawal.

    Raises:
        IllegalStateError: it cannot be changed any more.
    """
    if row.state in OPEN:
        return row
    if row.state is QuestionnaireState.WITHDRAWN:
        raise IllegalStateError("questionnaire-withdrawn", "This questionnaire was taken back by its sender.", "Nothing more is needed.")
    hint = "Ask the person who sent it to you if something must be corrected."
    raise IllegalStateError("questionnaire-submitted", "The answers were submitted and cannot be changed any more.", hint)


def sets_of(parts: Parts, connection: Connection, row: QuestionnaireRow, lang: str) -> tuple[QuestionSet, ...]:
    """The pinned sets in `lang`: in the pinned translation, in the library's of the very same version, or as written.

    What was pinned, and the texts under their digests, are read and decoded once in a process: they never change.
    """
    pins = _pins.get(row.id)
    if pins is None:
        pins = questionnaires.pins(connection, row.id)
        _remember(_pins, row.id, pins, _PINS_KEPT)
    return tuple(_in_language(parts, connection, row, pin, lang) for pin in pins)


def _in_language(parts: Parts, connection: Connection, row: QuestionnaireRow, pin: Pin, lang: str) -> QuestionSet:
    key = (row.organisation_id, pin.pinned.digest)
    original = _sets.get(key)
    if original is None:
        original = decode(_text(connection, row, pin.pinned.digest), QuestionSet, pin.pinned.id)
        _remember(_sets, key, original)
    if lang == original.lang:
        return original
    if lang == row.lang and pin.translation_digest:
        return _translated(connection, row, pin, original)
    return _from_library(parts, pin, lang) or original


def _translated(connection: Connection, row: QuestionnaireRow, pin: Pin, original: QuestionSet) -> QuestionSet:
    key = (pin.pinned.digest, pin.translation_digest or "")
    found = _translations.get(key)
    if found is None:
        data = _text(connection, row, pin.translation_digest or "")
        found = translate(original, decode(data, Translation, pin.pinned.id))
        _remember(_translations, key, found)
    return found


def _from_library(parts: Parts, pin: Pin, lang: str) -> QuestionSet | None:
    key = (pin.pinned.digest, f"library {lang}")
    if key in _translations:
        return _translations[key]
    set_id, version = pin.pinned.id, pin.pinned.version
    if set_id not in parts.library.ids() or version not in parts.library.versions(set_id):
        return None
    file = parts.library.load(set_id, version)
    if file.digest != pin.pinned.digest or lang not in file.languages():
        return None
    _remember(_translations, key, file.in_language(lang))
    return _translations[key]


def _text(connection: Connection, row: QuestionnaireRow, digest: str) -> bytes:
    found = questionnaires.text(connection, row.organisation_id, digest)
    if found is None:
        raise NotFoundError("set-text-missing", "The text of a question set is not in the database.", "Restore it from a backup.")
    return found.encode()


_SETS_KEPT, _PINS_KEPT = 64, 1_024
_pins: dict[str, tuple[Pin, ...]] = {}
_sets: dict[tuple[str, str], QuestionSet] = {}
_translations: dict[tuple[str, str], QuestionSet] = {}


def _remember(kept: dict[Key, Kept], key: Key, value: Kept, most: int = _SETS_KEPT) -> None:
    if len(kept) >= most:
        kept.pop(next(iter(kept)), None)
    kept[key] = value


def days_left(row: QuestionnaireRow, today: dt.date) -> int:
    """Days until the due date; negative when it is past."""
    return (row.due_on - today).days
