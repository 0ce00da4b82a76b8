"""Uploads and what was read in them. The bytes themselves lie in the file store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, or_, select, update

from supplier.errors import NotFoundError
from supplier.model.case import Provider
from supplier.model.reading import Kind, Reading
from supplier.store.shapes import Row, changed, columns, every, first
from supplier.store.tables import PageImageTable, ReadingTable, UploadTable, VendorTable, new_id
from supplier.store.words import UploadState

_BATCH = 500
GONE = (UploadState.REMOVED, UploadState.SUPERSEDED)


class UploadRow(Row, frozen=True):
    """An upload. `kind`, `pages` and `expires_on` come from its newest reading; `reason` says why it could not be read."""

    id: str
    organisation_id: str
    vendor_id: str
    service_id: str
    questionnaire_id: str | None
    sha256: str
    name: str
    size: int
    media_type: str
    provided_by: Provider
    state: UploadState
    reason: str | None
    kind: Kind | None
    pages: int | None
    expires_on: dt.date | None
    reader: str | None
    link_id: str | None
    person_id: str | None
    uploaded_at: dt.datetime
    read_at: dt.datetime | None
    removed_at: dt.datetime | None
    superseded_by: str | None
    superseded_at: dt.datetime | None


class NewUpload(msgspec.Struct, frozen=True, kw_only=True):
    """What is known when the bytes have arrived. Exactly one of `link_id` and `person_id` says who gave them."""

    vendor_id: str
    service_id: str
    questionnaire_id: str | None
    sha256: str
    name: str
    size: int
    media_type: str
    provided_by: Provider
    link_id: str | None = None
    person_id: str | None = None


class ReadingRow(Row, frozen=True):
    """A stored reading."""

    id: str
    upload_id: str
    sha256: str
    part: int
    reader: str
    kind: Kind
    body: Reading
    text_digest: str | None
    signature: str | None
    created_at: dt.datetime


class SketchRow(Row, frozen=True):
    """What the text of another vendor's document is compared by. Internal only."""

    sha256: str
    vendor_name: str
    name: str
    kind: Kind
    text_digest: str | None
    signature: str | None


class TwinRow(Row, frozen=True):
    """An upload of another vendor with the same bytes. Internal only."""

    upload_id: str
    sha256: str
    vendor_id: str
    vendor_name: str
    name: str


class PageImageRow(Row, frozen=True):
    """A stored page image; `scale` is pixels per point x 100."""

    sha256: str
    page: int
    scale: int
    key: str
    width: int
    height: int


_SELECT = select(*columns(UploadRow, UploadTable))
_READINGS = select(*columns(ReadingRow, ReadingTable))


def add(connection: Connection, organisation_id: str, given: NewUpload, at: dt.datetime) -> UploadRow:
    """A new upload, queued for reading. Its bytes must be in the file store already."""
    made = new_id()
    values = msgspec.structs.asdict(given)
    connection.execute(insert(UploadTable).values(id=made, organisation_id=organisation_id, state=UploadState.QUEUED, uploaded_at=at, **values))
    return get(connection, organisation_id, made)


def get(connection: Connection, organisation_id: str, upload_id: str) -> UploadRow:
    """One upload of the organisation.

    Raises:
        NotFoundError: there is none.
    """
    found = first(connection, UploadRow, _SELECT.where(UploadTable.organisation_id == organisation_id, UploadTable.id == upload_id))
    if found is None:
        raise NotFoundError("upload-unknown", "This document does not exist.")
    return found


def any_organisation(connection: Connection, upload_id: str) -> UploadRow:
    """One upload by id alone, for background jobs.

    Raises:
        NotFoundError: there is none.
    """
    found = first(connection, UploadRow, _SELECT.where(UploadTable.id == upload_id))
    if found is None:
        raise NotFoundError("upload-unknown", "This document does not exist.")
    return found


def of_questionnaire(connection: Connection, questionnaire_id: str, *, gone: bool = False) -> tuple[UploadRow, ...]:
    """The uploads of a questionnaire, oldest first; removed and superseded ones only with `gone`."""
    return _listed(connection, UploadTable.questionnaire_id == questionnaire_id, gone=gone)


def of_service(connection: Connection, service_id: str, *, gone: bool = False) -> tuple[UploadRow, ...]:
    """The uploads of a service, the buyer's own included, oldest first."""
    return _listed(connection, UploadTable.service_id == service_id, gone=gone)


def of_vendor(connection: Connection, vendor_id: str, *, gone: bool = False) -> tuple[UploadRow, ...]:
    """The uploads of a vendor, oldest first."""
    return _listed(connection, UploadTable.vendor_id == vendor_id, gone=gone)


def count(connection: Connection, questionnaire_id: str, since: dt.datetime | None = None) -> int:
    """How many were uploaded to a questionnaire, removed ones included."""
    statement = select(func.count()).select_from(UploadTable).where(UploadTable.questionnaire_id == questionnaire_id)
    return int(connection.execute(statement if since is None else statement.where(UploadTable.uploaded_at >= since)).scalar_one())


def same_bytes(connection: Connection, questionnaire_id: str, sha256: str) -> UploadRow | None:
    """The upload of this questionnaire that already has these bytes."""
    here = (UploadTable.questionnaire_id == questionnaire_id, UploadTable.sha256 == sha256, UploadTable.state.not_in(GONE))
    return first(connection, UploadRow, _SELECT.where(*here))


def started(connection: Connection, upload_id: str) -> bool:
    """A job begins to read; False when the upload was removed meanwhile."""
    begun = (UploadState.QUEUED, UploadState.READING, UploadState.UNREADABLE, UploadState.READ)
    statement = update(UploadTable).where(UploadTable.id == upload_id, UploadTable.state.in_(begun)).values(state=UploadState.READING)
    return changed(connection, statement) == 1


def read(connection: Connection, upload: UploadRow, readings: tuple[Reading, ...], at: dt.datetime, *, expires_on: dt.date | None = None) -> None:
    """Store what was read; running twice with the same reader leaves one set of readings.

    An upload that was removed or superseded meanwhile keeps that state.
    """
    for reading in readings:
        _put_reading(connection, upload, reading, at)
    main = readings[0] if readings else None
    unreadable = main is None or main.kind == Kind.UNREADABLE
    _finish(
        connection,
        upload.id,
        state=UploadState.UNREADABLE if unreadable else UploadState.READ,
        reason=main.kind_reason if unreadable and main else None,
        kind=main.kind if main else Kind.UNREADABLE,
        pages=main.pages if main else None,
        expires_on=expires_on,
        reader=main.reader if main else None,
        read_at=at,
    )


def unreadable(connection: Connection, upload_id: str, reason: str, at: dt.datetime) -> None:
    """It could not be read; it is kept, marked, and blocks nothing."""
    _finish(connection, upload_id, state=UploadState.UNREADABLE, reason=reason, kind=Kind.UNREADABLE, read_at=at)


def remove(connection: Connection, upload_id: str, at: dt.datetime) -> None:
    """Take it out of the questionnaire; row and bytes are kept."""
    connection.execute(update(UploadTable).where(UploadTable.id == upload_id).values(state=UploadState.REMOVED, removed_at=at))


def supersede(connection: Connection, upload_id: str, by: str, at: dt.datetime) -> None:
    """A newer document takes its place; it is kept and shown as superseded."""
    connection.execute(
        update(UploadTable).where(UploadTable.id == upload_id).values(state=UploadState.SUPERSEDED, superseded_by=by, superseded_at=at),
    )


def readings(connection: Connection, uploads: tuple[UploadRow, ...]) -> tuple[ReadingRow, ...]:
    """The readings of these uploads by the reader version each was last read with, in upload and part order; one query."""
    wanted = {upload.id: (place, upload.reader) for place, upload in enumerate(uploads)}
    rows = every(connection, ReadingRow, _READINGS.where(ReadingTable.upload_id.in_(wanted)).order_by(ReadingTable.part))
    current = [row for row in rows if wanted[row.upload_id][1] == row.reader]
    return tuple(sorted(current, key=lambda row: (wanted[row.upload_id][0], row.part)))


def twins(connection: Connection, upload: UploadRow, limit: int = 20) -> tuple[TwinRow, ...]:
    """Uploads of other vendors with the same bytes."""
    fields = columns(TwinRow, UploadTable, upload_id=UploadTable.id, vendor_name=VendorTable.name)
    statement = (
        select(*fields)
        .join(VendorTable, VendorTable.id == UploadTable.vendor_id)
        .where(
            UploadTable.organisation_id == upload.organisation_id,
            UploadTable.sha256 == upload.sha256,
            UploadTable.vendor_id != upload.vendor_id,
            UploadTable.state != UploadState.REMOVED,
        )
        .order_by(UploadTable.uploaded_at, UploadTable.id)
        .limit(limit)
    )
    return every(connection, TwinRow, statement)


def sketches(connection: Connection, upload: UploadRow, digests: Collection[str], kinds: Collection[Kind]) -> Iterator[SketchRow]:
    """Documents of other vendors, other bytes, whose text has one of these digests, or that are of one of these kinds and have a signature."""
    fields = columns(SketchRow, ReadingTable, name=UploadTable.name, vendor_name=VendorTable.name)
    statement = (
        select(*fields)
        .join(UploadTable, UploadTable.id == ReadingTable.upload_id)
        .join(VendorTable, VendorTable.id == UploadTable.vendor_id)
        .where(
            ReadingTable.organisation_id == upload.organisation_id,
            ReadingTable.reader == UploadTable.reader,
            or_(ReadingTable.text_digest.in_(digests), ReadingTable.kind.in_(kinds) & ReadingTable.signature.is_not(None)),
            UploadTable.vendor_id != upload.vendor_id,
            UploadTable.sha256 != upload.sha256,
            UploadTable.state != UploadState.REMOVED,
            UploadTable.provided_by != Provider.BUYER,
        )
        .order_by(UploadTable.uploaded_at, UploadTable.id, ReadingTable.part)
        .execution_options(yield_per=_BATCH)
    )
    return (SketchRow(*row) for row in connection.execute(statement))


def put_page_image(connection: Connection, organisation_id: str, image: PageImageRow, at: dt.datetime) -> None:
    """Note a stored page image; noting it again changes nothing."""
    if page_image(connection, organisation_id, image.sha256, image.page, image.scale) is None:
        connection.execute(insert(PageImageTable).values(organisation_id=organisation_id, created_at=at, **msgspec.structs.asdict(image)))


def page_image(connection: Connection, organisation_id: str, sha256: str, page: int, scale: int) -> PageImageRow | None:
    """A stored page image."""
    table = PageImageTable
    here = (table.organisation_id == organisation_id, table.sha256 == sha256, table.page == page, table.scale == scale)
    return first(connection, PageImageRow, select(*columns(PageImageRow, table)).where(*here))


def page_images(connection: Connection, organisation_id: str, sha256: str) -> tuple[PageImageRow, ...]:
    """Every stored image of a document, by page and scale."""
    table = PageImageTable
    statement = select(*columns(PageImageRow, table)).where(table.organisation_id == organisation_id, table.sha256 == sha256)
    return every(connection, PageImageRow, statement.order_by(table.page, table.scale))


def images_of(connection: Connection, organisation_id: str, digests: tuple[str, ...]) -> tuple[PageImageRow, ...]:
    """Every stored image of several documents, in one query."""
    table = PageImageTable
    here = (table.organisation_id == organisation_id, table.sha256.in_(digests))
    return every(connection, PageImageRow, select(*columns(PageImageRow, table)).where(*here).order_by(table.sha256, table.page, table.scale))


def _listed(connection: Connection, term: Any, *, gone: bool) -> tuple[UploadRow, ...]:
    statement = _SELECT.where(term) if gone else _SELECT.where(term, UploadTable.state.not_in(GONE))
    return every(connection, UploadRow, statement.order_by(UploadTable.uploaded_at, UploadTable.id))


def _finish(connection: Connection, upload_id: str, **values: Any) -> None:
    connection.execute(update(UploadTable).where(UploadTable.id == upload_id, UploadTable.state.not_in(GONE)).values(values))


def _put_reading(connection: Connection, upload: UploadRow, reading: Reading, at: dt.datetime) -> None:
    part = reading.part.number if reading.part else 0
    table = ReadingTable
    sketch = reading.sketch or None
    body = msgspec.structs.replace(reading, sketch=msgspec.UNSET)
    compared = {"text_digest": sketch.text, "signature": sketch.passages or None} if sketch else {"text_digest": None, "signature": None}
    values = {"kind": reading.kind, "body": body, "created_at": at} | compared
    again = update(table).where(table.upload_id == upload.id, table.reader == reading.reader, table.part == part).values(values)
    if changed(connection, again) == 0:
        key = {"upload_id": upload.id, "sha256": upload.sha256, "part": part, "reader": reading.reader}
        connection.execute(insert(table).values(id=new_id(), organisation_id=upload.organisation_id, **key, **values))
