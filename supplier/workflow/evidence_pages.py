"""The pages of documents as people see them: images beside what was read on them, and the original as a download."""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import Connection

from supplier.errors import BadInputError, IllegalStateError, NotAllowedError, NotFoundError
from supplier.model.case import Judgement, LookUp
from supplier.model.people import Role
from supplier.model.reading import Kind, Reading
from supplier.parts import Parts
from supplier.store import answers, questionnaires, reviews, services, uploads, vendors
from supplier.store.questionnaires import QuestionnaireRow
from supplier.store.services import ServiceRow
from supplier.store.uploads import PageImageRow, UploadRow
from supplier.store.vendors import VendorRow
from supplier.workflow.actor import Actor, require
from supplier.workflow.read_upload import SCALE, webp_size
from supplier.workflow.record import record

READERS = (Role.PROCUREMENT, Role.QA)
RESTRICTED = frozenset({Kind.SOC2_REPORT, Kind.SOC1_REPORT})
"""Reports that are given for a stated use: QA sees their pages, procurement the facts only."""


class DocumentPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a document with what its readings found, and what was judged about it.

    `image` is None where the document has no pages to draw or this person may not see them; `obstacle` then says why.
    """

    upload: UploadRow
    vendor: VendorRow
    service: ServiceRow
    questionnaire: QuestionnaireRow | None
    number: int
    readings: tuple[Reading, ...]
    judgements: tuple[Judgement, ...]
    look_ups: tuple[LookUp, ...]
    used_by: tuple[tuple[str, str], ...]
    image: PageImageRow | None
    obstacle: str


def look(parts: Parts, actor: Actor, upload_id: str, number: int, at: dt.datetime) -> DocumentPage:
    """A page of a document. Its image is drawn in the caged reader when it is not stored yet.

    Raises:
        NotFoundError: there is no such document or page.
    """
    require(actor, *READERS)
    with parts.database.read() as connection:
        upload = uploads.get(connection, actor.organisation, upload_id)
        found = _page(connection, actor, upload, number)
    if number < 1 or (upload.pages is not None and number > max(upload.pages, 1)):
        raise NotFoundError("page-unknown", f"{upload.name} has no page {number}.", "Choose a page from the list.")
    image, obstacle = _image(parts, actor, upload, found.readings, at, number)
    return msgspec.structs.replace(found, image=image, obstacle=obstacle)


def first_page(parts: Parts, actor: Actor, upload_id: str) -> int:
    """The first page of a document on which something was read."""
    require(actor, *READERS)
    with parts.database.read() as connection:
        readings = [row.body for row in uploads.readings(connection, (uploads.get(connection, actor.organisation, upload_id),))]
    pages = [fact.page for reading in readings for fact in reading.facts] + [row.page for reading in readings for row in reading.controls]
    return min(pages, default=1)


def under_review(parts: Parts, actor: Actor, upload_id: str) -> tuple[str, str]:
    """The questionnaire in which a document is judged, and the document's digest.

    The buyer's own documents are judged where they were added.

    Raises:
        IllegalStateError: the document belongs to no questionnaire.
    """
    require(actor, Role.QA)
    with parts.database.read() as connection:
        upload = uploads.get(connection, actor.organisation, upload_id)
    if upload.questionnaire_id is None:
        raise IllegalStateError("upload-loose", "This document belongs to no questionnaire.", "Add it to one.")
    return upload.questionnaire_id, upload.sha256


def image(parts: Parts, actor: Actor, upload_id: str, number: int) -> bytes:
    """The stored image of a page (WebP).

    Raises:
        NotAllowedError: the report is restricted and the actor is not QA.
        NotFoundError: there is no such document, or the page is not drawn.
    """
    require(actor, *READERS)
    with parts.database.read() as connection:
        upload = uploads.get(connection, actor.organisation, upload_id)
        stored = uploads.page_image(connection, actor.organisation, upload.sha256, number, SCALE)
    _refuse_restricted(actor, upload)
    if stored is None:
        raise NotFoundError("page-not-drawn", "This page has no image.", "Open the page of the document.")
    return parts.files.page(stored.key)


def original(parts: Parts, actor: Actor, upload_id: str, at: dt.datetime) -> tuple[UploadRow, bytes]:
    """The bytes as they were given. Taking them is an event.

    Raises:
        NotAllowedError: the report is restricted and the actor is not QA.
    """
    require(actor, *READERS)
    with parts.database.read() as connection:
        upload = uploads.get(connection, actor.organisation, upload_id)
    _refuse_restricted(actor, upload)
    content = parts.files.get(actor.organisation, upload.sha256)
    with parts.database.write() as connection:
        subject = ("upload", upload.id)
        record(connection, actor, "upload.downloaded", subject, at=at, questionnaire=upload.questionnaire_id, name=upload.name, sha256=upload.sha256)
    return upload, content


def draw(parts: Parts, upload: UploadRow, number: int, at: dt.datetime) -> PageImageRow:
    """Draw a page in the caged reader and store it; a page that is stored already is returned as it is.

    Raises:
        BadInputError: the page cannot be drawn; the message says why.
        UnavailableError: the reader does not start.
    """
    with parts.database.read() as connection:
        stored = uploads.page_image(connection, upload.organisation_id, upload.sha256, number, SCALE)
    if stored is not None:
        return stored
    with parts.files.as_path(upload.organisation_id, upload.sha256) as path:
        content = parts.reader.render(path, number, SCALE / 100)
    width, height = webp_size(content)
    key = parts.files.put_page(upload.organisation_id, upload.sha256, number, SCALE, content)
    made = PageImageRow(upload.sha256, number, SCALE, key, width, height)
    with parts.database.write() as connection:
        uploads.put_page_image(connection, upload.organisation_id, made, at)
    return made


def _page(connection: Connection, actor: Actor, upload: UploadRow, number: int) -> DocumentPage:
    of_upload = upload.questionnaire_id or next((row.id for row in questionnaires.of_service(connection, upload.service_id)), None)
    return DocumentPage(
        upload=upload,
        vendor=vendors.get(connection, actor.organisation, upload.vendor_id),
        service=services.get(connection, actor.organisation, upload.service_id),
        questionnaire=questionnaires.get(connection, actor.organisation, of_upload) if of_upload else None,
        number=number,
        readings=tuple(row.body for row in uploads.readings(connection, (upload,))),
        judgements=tuple(one for one in reviews.judgements(connection, upload.service_id) if one.target.startswith(upload.sha256)),
        look_ups=tuple(one for one in reviews.look_ups(connection, upload.service_id) if one.sha256 == upload.sha256),
        used_by=answers.pointing_to(connection, upload.id),
        image=None,
        obstacle="",
    )


def _has_pages(readings: tuple[Reading, ...]) -> bool:
    return any(reading.media_type == "application/pdf" or reading.media_type.startswith("image/") for reading in readings)


def _image(
    parts: Parts, actor: Actor, upload: UploadRow, readings: tuple[Reading, ...], at: dt.datetime, number: int
) -> tuple[PageImageRow | None, str]:
    if not _may_see(actor, upload):
        return None, "This report is restricted: QA sees its pages, you see what was read in it."
    if not _has_pages(readings):
        return None, "This kind of file has no pages to show. What was read stands with its sheet and cell, or its line."
    try:
        return draw(parts, upload, number, at), ""
    except BadInputError as error:
        return None, f"{error.message} {error.hint}".strip()


def _may_see(actor: Actor, upload: UploadRow) -> bool:
    return upload.kind not in RESTRICTED or Role.QA in actor.roles


def _refuse_restricted(actor: Actor, upload: UploadRow) -> None:
    if not _may_see(actor, upload):
        raise NotAllowedError("report-restricted", f"{upload.name} is a restricted report.", "Ask QA: they read it, you see the facts.")
