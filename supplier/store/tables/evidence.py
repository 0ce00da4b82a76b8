"""Uploads, what was read in them, and the page images that show it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from supplier.model.case import Provider
from supplier.model.reading import Kind, Reading
from supplier.store.tables.declarative import BigCount, Identified, Owned
from supplier.store.types import EnumText, StructJSON
from supplier.store.words import UploadState


class UploadTable(Identified):
    """The bytes a person gave us. `name` is the file name as cleaned for showing; the bytes lie under `sha256`."""

    __tablename__ = "upload"
    __table_args__ = (
        Index(None, "questionnaire_id", "uploaded_at"),
        Index(None, "service_id", "uploaded_at"),
        Index(None, "vendor_id", "uploaded_at"),
        Index(None, "organisation_id", "sha256"),
        Index(None, "organisation_id", "expires_on"),
    )

    vendor_id: Mapped[str] = mapped_column(ForeignKey("vendor.id"))
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"))
    questionnaire_id: Mapped[str | None] = mapped_column(ForeignKey("questionnaire.id"))
    sha256: Mapped[str]
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigCount)
    media_type: Mapped[str]
    provided_by: Mapped[Provider] = mapped_column(EnumText(Provider))
    state: Mapped[UploadState] = mapped_column(EnumText(UploadState))
    reason: Mapped[str | None]
    kind: Mapped[Kind | None] = mapped_column(EnumText(Kind))
    pages: Mapped[int | None]
    expires_on: Mapped[dt.date | None]
    reader: Mapped[str | None]
    link_id: Mapped[str | None] = mapped_column(ForeignKey("portal_link.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]
    removed_at: Mapped[dt.datetime | None]
    superseded_by: Mapped[str | None] = mapped_column(ForeignKey("upload.id"))
    superseded_at: Mapped[dt.datetime | None]


class ReadingTable(Identified):
    """What one reader version found in one part of an upload (0 where the file is one document)."""

    __tablename__ = "reading"
    __table_args__ = (Index(None, "upload_id", "reader", "part", unique=True), Index(None, "organisation_id", "text_digest"))

    upload_id: Mapped[str] = mapped_column(ForeignKey("upload.id"))
    sha256: Mapped[str]
    part: Mapped[int]
    reader: Mapped[str]
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    body: Mapped[Reading] = mapped_column(StructJSON(Reading))
    text_digest: Mapped[str | None]
    signature: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[dt.datetime]


class PageImageTable(Owned):
    """A rendered page in the file store, by digest, page (from 1) and scale (pixels per point x 100)."""

    __tablename__ = "page_image"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True)
    scale: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[dt.datetime]
