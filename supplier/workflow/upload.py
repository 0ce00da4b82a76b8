"""Handing in a document: its bytes are kept by digest, the row, the event and the reading job come in one transaction."""

from __future__ import annotations

import datetime as dt
import unicodedata

import msgspec
from sqlalchemy import Connection

from supplier.errors import BadInputError
from supplier.evidence.sniff import EXTENSIONS, UNKNOWN
from supplier.model.answers import Answer
from supplier.model.case import Provider
from supplier.parts import Parts
from supplier.queue.names import READ_UPLOAD
from supplier.store import answers, questionnaires, uploads
from supplier.store.files import Intake as Intake  # noqa: PLC0414 - pages name its type and must not see the store
from supplier.store.questionnaires import QuestionnaireRow
from supplier.store.uploads import NewUpload, UploadRow
from supplier.workflow import answer as answering
from supplier.workflow import questionnaire as asking
from supplier.workflow.actor import Actor, require_vendor
from supplier.workflow.record import record

PER_HOUR = 60
NAME_LIMIT, ENDING_LIMIT = 200, 10
MEGABYTE = 1_000_000


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """A file whose bytes are in the file store."""

    name: str
    sha256: str
    size: int


def admit(parts: Parts, actor: Actor, at: dt.datetime) -> None:
    """Refuse before any byte is taken: the questionnaire is closed, or has had enough files.

    Raises:
        IllegalStateError: it was submitted or withdrawn.
        BadInputError: too many files in all, or in the last hour.
    """
    with parts.database.read() as connection:
        row = asking.require_open(questionnaires.get(connection, actor.organisation, require_vendor(actor)))
        _check_count(parts, connection, row, at)


def intake(parts: Parts) -> Intake:
    """Where a file goes while it arrives; refuses it as soon as it is larger than allowed."""
    return parts.files.intake(parts.settings.upload_max_mb * MEGABYTE)


def finish(actor: Actor, name: str, held: Intake) -> Arrived:
    """Keep the bytes that arrived.

    Raises:
        BadInputError: the file is empty.
    """
    if held.size == 0:
        raise BadInputError("upload-empty", "The file is empty.", "Choose it again; it may not have been saved yet.", field="files")
    kept = held.keep(actor.organisation)
    return Arrived(name=clean_name(name), sha256=kept.sha256, size=kept.size)


def take(
    parts: Parts, actor: Actor, arrived: tuple[Arrived, ...], at: dt.datetime, *, question: tuple[str, str] | None = None, replaces: str | None = None
) -> tuple[UploadRow, ...]:
    """Note files that arrived, have them read, and attach them to `question` (set, question) where one is named.

    The same bytes twice in one questionnaire are one document. `replaces` names an upload that is kept as superseded.

    Raises:
        IllegalStateError: the questionnaire was submitted or withdrawn meanwhile.
        BadInputError: too many files.
        NotFoundError: the upload to replace is not there.
    """
    with parts.database.write() as connection:
        row = asking.require_open(questionnaires.hold(connection, actor.organisation, require_vendor(actor))[0])
        made = tuple(_one(parts, connection, actor, row, file, at) for file in arrived)
        if replaces and made:
            _replace(parts, connection, actor, row, replaces, made[0], at)
        if question and made:
            _attach(parts, connection, actor, row, question, tuple(upload.sha256 for upload in made), at)
    return made


def clean_name(name: str) -> str:
    """A file name as it may be shown: without folders, with signs that hide or turn text marked by their code."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    marked = "".join(_sign(character) for character in unicodedata.normalize("NFC", bare))
    if len(marked) > NAME_LIMIT:
        stem, dot, ending = marked.rpartition(".")
        tail = dot + ending if dot and len(ending) <= ENDING_LIMIT else ""
        marked = (stem if tail else marked)[: NAME_LIMIT - len(tail) - 1] + "…" + tail
    return marked or "document"


def media_type(name: str) -> str:
    """What the ending promises; the reader looks at the bytes and says what it is."""
    ending = name.rpartition(".")[2].casefold()
    return min(EXTENSIONS.get(ending, {UNKNOWN}))


def _sign(character: str) -> str:
    return f"⟨U+{ord(character):04X}⟩" if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} else character


def _check_count(parts: Parts, connection: Connection, row: QuestionnaireRow, at: dt.datetime) -> None:
    if uploads.count(connection, row.id) >= parts.settings.uploads_per_questionnaire:
        raise BadInputError("uploads-too-many", "There is no room for more documents here.", "Ask the buyer.", field="files")
    if uploads.count(connection, row.id, at - dt.timedelta(hours=1)) >= PER_HOUR:
        raise BadInputError("uploads-too-fast", "Many documents came within an hour.", "Go on in an hour.", field="files")


def _one(parts: Parts, connection: Connection, actor: Actor, row: QuestionnaireRow, file: Arrived, at: dt.datetime) -> UploadRow:
    known = uploads.same_bytes(connection, row.id, file.sha256)
    if known is not None:
        return known
    _check_count(parts, connection, row, at)
    given = NewUpload(
        vendor_id=row.vendor_id,
        service_id=row.service_id,
        questionnaire_id=row.id,
        sha256=file.sha256,
        name=file.name,
        size=file.size,
        media_type=media_type(file.name),
        provided_by=Provider.VENDOR,
        link_id=actor.id,
    )
    made = uploads.add(connection, actor.organisation, given, at)
    parts.queue.enqueue(connection, READ_UPLOAD, f"read-{made.id}", made.id)
    note(connection, actor, "upload.added", made, at)
    return made


def _replace(parts: Parts, connection: Connection, actor: Actor, row: QuestionnaireRow, old_id: str, new: UploadRow, at: dt.datetime) -> None:
    old = mine(connection, actor, row, old_id)
    if old.id == new.id:
        return
    uploads.supersede(connection, old.id, new.id, at)
    _swap(parts, connection, actor, row, old, new.sha256, at)
    note(connection, actor, "upload.superseded", old, at, by=new.id)


def mine(connection: Connection, actor: Actor, row: QuestionnaireRow, upload_id: str) -> UploadRow:
    """An upload of this questionnaire.

    Raises:
        BadInputError: it is not there (any more).
    """
    found = next((upload for upload in uploads.of_questionnaire(connection, row.id) if upload.id == upload_id), None)
    if found is None or found.organisation_id != actor.organisation:
        raise BadInputError("upload-gone", "This document is not there any more.", "Load the page again.", field="files")
    return found


def remove(parts: Parts, actor: Actor, upload_id: str, at: dt.datetime) -> None:
    """Take a document out before submitting; row and bytes are kept, and answers no longer point to it.

    Raises:
        IllegalStateError: the questionnaire was submitted.
        BadInputError: it is not there.
    """
    with parts.database.write() as connection:
        row = asking.require_open(questionnaires.hold(connection, actor.organisation, require_vendor(actor))[0])
        upload = mine(connection, actor, row, upload_id)
        _swap(parts, connection, actor, row, upload, None, at)
        uploads.remove(connection, upload.id, at)
        note(connection, actor, "upload.removed", upload, at)


def note(connection: Connection, actor: Actor, action: str, upload: UploadRow, at: dt.datetime, **payload: str) -> None:
    """The event of a change to a document."""
    record(
        connection,
        actor,
        action,
        ("upload", upload.id),
        at=at,
        questionnaire=upload.questionnaire_id,
        digest=f"sha256:{upload.sha256}",
        name=upload.name,
        size=upload.size,
        **payload,
    )


def _swap(parts: Parts, connection: Connection, actor: Actor, row: QuestionnaireRow, old: UploadRow, new: str | None, at: dt.datetime) -> None:
    """Let the answers that name a document name another, or none: a question for a document may then be open again."""
    for set_id, question in answers.pointing_to(connection, old.id):
        present = answers.one(connection, row.id, set_id, question)
        if present is None or old.sha256 not in present.evidence:
            continue
        kept = tuple(dict.fromkeys(new or "" if sha == old.sha256 else sha for sha in present.evidence))
        changed = msgspec.structs.replace(present, evidence=tuple(sha for sha in kept if sha))
        _save(connection, actor, row, changed, present.revision, at)
    asking.recount(parts, connection, row, at)


def _save(connection: Connection, actor: Actor, row: QuestionnaireRow, changed: Answer, seen: int, at: dt.datetime) -> None:
    made = answers.save(connection, actor.organisation, row.id, changed, seen=seen, by=actor.id, at=at)
    answering.note_saved(connection, actor, row, made, at)


def _attach(
    parts: Parts, connection: Connection, actor: Actor, row: QuestionnaireRow, question: tuple[str, str], found: tuple[str, ...], at: dt.datetime
) -> None:
    present = answers.one(connection, row.id, *question)
    start = present or Answer(set_id=question[0], question=question[1], lang=row.lang)
    joined = msgspec.structs.replace(start, evidence=tuple(dict.fromkeys((*start.evidence, *found))))
    where = answering.Where(set_id=question[0], question=question[1], lang=row.lang)
    answering.save_in(parts, connection, actor, where, lambda _place: joined, start.revision if present else 0, at)
