"""Reads one upload in the caged child and stores what it says, with pictures of the pages that carry facts."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path

from supplier.errors import SupplierError
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.reading import Kind, Reading
from supplier.parts import Parts
from supplier.queue.names import ASSESS
from supplier.store import audit, canonical, questionnaires, uploads
from supplier.store.uploads import PageImageRow, UploadRow

log = logging.getLogger(__name__)

SCALE = 150
"""Pixels per point x 100: readable on a phone, about 60 KB a page."""

MOST_PICTURES = 40
_ASSESSED = (QuestionnaireState.SUBMITTED, QuestionnaireState.IN_REVIEW, QuestionnaireState.DECIDED)


def read_upload(parts: Parts, upload_id: str, *, at: dt.datetime) -> None:
    """Read, store, draw pages, and have the questionnaire assessed again if it was submitted. Running it twice does no harm.

    Raises:
        UnavailableError: database, file store or reader do not answer; worth another try.
        NotFoundError: the upload or its bytes are not there.
    """
    with parts.database.write() as connection:
        upload = uploads.any_organisation(connection, upload_id)
        if not uploads.started(connection, upload_id):
            return
    with parts.files.as_path(upload.organisation_id, upload.sha256) as path:
        readings = parts.reader.read(path, upload.name)
        pictures = _draw(parts, upload, path, readings)
    _store(parts, upload, readings, pictures, at)


def give_up(parts: Parts, upload_id: str, *, reason: str, at: dt.datetime) -> None:
    """The reading failed for good: the document is kept, marked as unreadable, and blocks nothing."""
    with parts.database.write() as connection:
        upload = uploads.any_organisation(connection, upload_id)
        uploads.unreadable(connection, upload_id, reason, at)
        audit.append(connection, _event(upload, at, "upload.unreadable", reason=reason))


def expires_on(readings: tuple[Reading, ...]) -> dt.date | None:
    """The earliest expiry date the documents state, for lists and calendars."""
    dates = []
    for reading in readings:
        for fact in reading.facts:
            if fact.name == "expires_on" and isinstance(fact.value, str):
                try:
                    dates.append(dt.date.fromisoformat(fact.value))
                except ValueError:
                    log.warning("a reading of %s states an expiry that is no date", reading.sha256)
    return min(dates, default=None)


def pages_with_facts(readings: tuple[Reading, ...]) -> tuple[int, ...]:
    """The pages that carry facts, controls or findings, in order; the first page always."""
    if all(reading.kind is Kind.UNREADABLE for reading in readings):
        return ()
    pages = {1}
    for reading in readings:
        pages.update(fact.page for fact in reading.facts if fact.box is not None)
        pages.update(row.page for row in reading.controls if row.box is not None)
        pages.update(finding.page for finding in reading.findings if finding.page is not None)
    return tuple(sorted(pages))[:MOST_PICTURES]


def _draw(parts: Parts, upload: UploadRow, path: Path, readings: tuple[Reading, ...]) -> tuple[PageImageRow, ...]:
    drawn: list[PageImageRow] = []
    if not any(reading.media_type == "application/pdf" or reading.media_type.startswith("image/") for reading in readings):
        return ()
    for page in pages_with_facts(readings):
        try:
            image = parts.reader.render(path, page, SCALE / 100)
        except SupplierError as error:
            log.warning("page %d of upload %s is not drawn: %s", page, upload.id, error)
            continue
        key = parts.files.put_page(upload.organisation_id, upload.sha256, page, SCALE, image)
        width, height = webp_size(image)
        drawn.append(PageImageRow(upload.sha256, page, SCALE, key, width, height))
    return tuple(drawn)


def webp_size(image: bytes) -> tuple[int, int]:
    """Width and height in pixels from the head of a WebP file: lossy (VP8), lossless (VP8L) or extended (VP8X)."""
    kind = image[12:16]
    if kind == b"VP8X":
        return int.from_bytes(image[24:27], "little") + 1, int.from_bytes(image[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(image[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return int.from_bytes(image[26:28], "little") & 0x3FFF, int.from_bytes(image[28:30], "little") & 0x3FFF


def _store(parts: Parts, upload: UploadRow, readings: tuple[Reading, ...], pictures: tuple[PageImageRow, ...], at: dt.datetime) -> None:
    with parts.database.write() as connection:
        uploads.read(connection, upload, readings, at, expires_on=expires_on(readings))
        for picture in pictures:
            uploads.put_page_image(connection, upload.organisation_id, picture, at)
        if upload.questionnaire_id is not None:
            row = questionnaires.get(connection, upload.organisation_id, upload.questionnaire_id)
            if row.state in _ASSESSED:
                parts.queue.enqueue(connection, ASSESS, f"assess-{row.id}-{upload.id}-{readings[0].reader}", row.id)
        kinds = [reading.kind.value for reading in readings]
        audit.append(connection, _event(upload, at, "upload.read", new=canonical.digest(readings), kinds=kinds, reader=readings[0].reader))


def _event(upload: UploadRow, at: dt.datetime, action: str, *, new: str | None = None, reason: str | None = None, **payload: object) -> audit.Event:
    return audit.Event(
        organisation_id=upload.organisation_id,
        at=at,
        actor=audit.SYSTEM,
        action=action,
        object_type="upload",
        object_id=upload.id,
        questionnaire_id=upload.questionnaire_id,
        new_digest=new,
        reason=reason,
        payload=payload,
    )
