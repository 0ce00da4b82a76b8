"""The buyer's own documents: an agreement, an audit report, a risk assessment. Marked as the buyer's, read like the vendor's."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from supplier.errors import BadInputError, IllegalStateError
from supplier.model.case import Provider
from supplier.model.people import Role
from supplier.model.questionnaire import QuestionnaireState
from supplier.parts import Parts
from supplier.queue.names import ASSESS, READ_UPLOAD
from supplier.store import questionnaires, uploads
from supplier.store.files import Intake
from supplier.store.questionnaires import QuestionnaireRow
from supplier.store.uploads import NewUpload, UploadRow
from supplier.workflow import upload as arriving
from supplier.workflow.actor import Actor, require
from supplier.workflow.upload import Arrived

STAFF = (Role.PROCUREMENT, Role.QA)


def admit(parts: Parts, actor: Actor, questionnaire_id: str) -> None:
    """Refuse before any byte is taken.

    Raises:
        NotAllowedError: only procurement and QA may.
        NotFoundError: there is no such questionnaire.
        IllegalStateError: it was withdrawn.
        BadInputError: it has had enough files.
    """
    require(actor, *STAFF)
    with parts.database.read() as connection:
        _admit(parts, connection, actor, questionnaire_id)


def intake(parts: Parts) -> Intake:
    """Where a file goes while it arrives; refuses it as soon as it is larger than allowed."""
    return arriving.intake(parts)


def take(parts: Parts, actor: Actor, questionnaire_id: str, arrived: Arrived, at: dt.datetime) -> UploadRow:
    """Note a file that arrived and have it read; the questionnaire is scored again when it is read.

    The same bytes twice in one questionnaire are one document.

    Raises:
        IllegalStateError: the questionnaire was withdrawn.
        BadInputError: it has had enough files, or the vendor gave the same document.
    """
    require(actor, *STAFF)
    with parts.database.write() as connection:
        row = _admit(parts, connection, actor, questionnaire_id)
        known = uploads.same_bytes(connection, row.id, arrived.sha256)
        if known is not None:
            return _same(known)
        given = NewUpload(
            vendor_id=row.vendor_id,
            service_id=row.service_id,
            questionnaire_id=row.id,
            sha256=arrived.sha256,
            name=arrived.name,
            size=arrived.size,
            media_type=arriving.media_type(arrived.name),
            provided_by=Provider.BUYER,
            person_id=actor.id,
        )
        made = uploads.add(connection, actor.organisation, given, at)
        parts.queue.enqueue(connection, READ_UPLOAD, f"read-{made.id}", made.id)
        arriving.note(connection, actor, "upload.added", made, at, provided_by=made.provided_by)
    return made


def remove(parts: Parts, actor: Actor, upload_id: str, reason: str, at: dt.datetime) -> UploadRow:
    """Take one of the buyer's own documents out again; row and bytes are kept, and the questionnaire is scored again.

    Raises:
        IllegalStateError: the vendor gave it, or it was removed before.
        BadInputError: no reason was given.
    """
    require(actor, *STAFF)
    if not reason.strip():
        raise BadInputError("reason-empty", "Say why it is removed; the reason stays in the record.", field="reason")
    with parts.database.write() as connection:
        row = uploads.get(connection, actor.organisation, upload_id)
        if row.provided_by is not Provider.BUYER:
            raise IllegalStateError("upload-vendors", "The vendor gave this document.", "Only your own documents can be removed.")
        if row.state in uploads.GONE:
            raise IllegalStateError("upload-gone", f"{row.name} is not there any more.", "Load the page again.")
        uploads.remove(connection, row.id, at)
        if row.questionnaire_id:
            parts.queue.enqueue(connection, ASSESS, f"assess-{row.questionnaire_id}-removed-{row.id}", row.questionnaire_id)
        arriving.note(connection, actor, "upload.removed", row, at, reason=reason.strip())
    return row


def _admit(parts: Parts, connection: Connection, actor: Actor, questionnaire_id: str) -> QuestionnaireRow:
    row = questionnaires.get(connection, actor.organisation, questionnaire_id)
    if row.state is QuestionnaireState.WITHDRAWN:
        raise IllegalStateError("questionnaire-withdrawn", "This questionnaire is withdrawn.", "Send a new one.")
    if uploads.count(connection, row.id) >= parts.settings.uploads_per_questionnaire:
        raise BadInputError("uploads-too-many", "There is no room for more documents here.", "Ask an admin to raise the limit.", field="file")
    return row


def _same(known: UploadRow) -> UploadRow:
    if known.provided_by is not Provider.BUYER:
        raise BadInputError("upload-known", f"The vendor gave the same document: {known.name}.", "It is listed below already.", field="file")
    return known
