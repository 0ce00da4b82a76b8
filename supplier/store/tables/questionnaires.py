"""Questionnaires: what was sent, the way in for the vendor, and every revision of every answer."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from supplier.model.answers import Answer
from supplier.model.case import Framework
from supplier.model.questionnaire import QuestionnaireState
from supplier.store.tables.declarative import Identified, Owned
from supplier.store.types import EnumText, StructJSON


class QuestionnaireTable(Identified):
    """One sending. `answered` and `visible` are the counters the board shows; `version` guards changes by staff."""

    __tablename__ = "questionnaire"
    __table_args__ = (
        Index(None, "organisation_id", "state", "due_on", "id"),
        Index("ix_questionnaire_inbox", "organisation_id", "state", "submitted_at", "id", "service_id"),
        Index(None, "organisation_id", "activity_at", "id"),
        Index(None, "organisation_id", "due_on", "id"),
        Index(None, "service_id", "created_at"),
        Index(None, "vendor_id", "created_at"),
    )

    vendor_id: Mapped[str] = mapped_column(ForeignKey("vendor.id"))
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"))
    contact_id: Mapped[str] = mapped_column(ForeignKey("contact.id"))
    state: Mapped[QuestionnaireState] = mapped_column(EnumText(QuestionnaireState))
    lang: Mapped[str]
    due_on: Mapped[dt.date]
    pack: Mapped[str | None]
    requested: Mapped[tuple[Framework, ...]] = mapped_column(StructJSON(tuple[Framework, ...]))
    message: Mapped[str | None]
    created_by: Mapped[str | None]
    created_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    opened_at: Mapped[dt.datetime | None]
    submitted_at: Mapped[dt.datetime | None]
    decided_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]
    activity_at: Mapped[dt.datetime]
    signatory_name: Mapped[str | None]
    signatory_role: Mapped[str | None]
    signatory_email: Mapped[str | None]
    submission_digest: Mapped[str | None]
    answered: Mapped[int]
    visible: Mapped[int]
    last_question: Mapped[str | None]
    reviewer_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    next_reminder_on: Mapped[dt.date | None]
    reminders: Mapped[int]
    scorecard_id: Mapped[str | None]
    version: Mapped[int]


class QuestionnaireSetTable(Owned):
    """A question set as it was pinned when the questionnaire was made."""

    __tablename__ = "questionnaire_set"

    questionnaire_id: Mapped[str] = mapped_column(ForeignKey("questionnaire.id"), primary_key=True)
    set_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    set_version: Mapped[str]
    digest: Mapped[str]
    translation_digest: Mapped[str | None]


class SetTextTable(Owned):
    """The exact bytes of a set or translation that was ever sent, by digest (`sha256:<hex>`)."""

    __tablename__ = "set_text"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    created_at: Mapped[dt.datetime]


class PortalLinkTable(Identified):
    """A way into one questionnaire, for one named person. Only the hash of the 256-bit token is kept."""

    __tablename__ = "portal_link"

    questionnaire_id: Mapped[str] = mapped_column(ForeignKey("questionnaire.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str]
    purpose: Mapped[str]
    sections: Mapped[tuple[str, ...]] = mapped_column(StructJSON(tuple[str, ...]))
    lang: Mapped[str]
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str | None]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    opened_at: Mapped[dt.datetime | None]
    used_at: Mapped[dt.datetime | None]


class PortalCodeTable(Identified):
    """A code sent by mail, by hash. It is used once, within minutes, with few tries."""

    __tablename__ = "portal_code"
    __table_args__ = (Index(None, "link_id", "purpose", "created_at"),)

    link_id: Mapped[str] = mapped_column(ForeignKey("portal_link.id"))
    purpose: Mapped[str]
    code_hash: Mapped[str]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    tries: Mapped[int]
    used_at: Mapped[dt.datetime | None]


class AnswerTable(Owned):
    """The present answer to one question. `revision` is what a change must name to be accepted."""

    __tablename__ = "answer"

    questionnaire_id: Mapped[str] = mapped_column(ForeignKey("questionnaire.id"), primary_key=True)
    set_id: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    body: Mapped[Answer] = mapped_column(StructJSON(Answer))
    saved_at: Mapped[dt.datetime]
    saved_by: Mapped[str]


class AnswerRevisionTable(Owned):
    """Every revision of every answer; append-only."""

    __tablename__ = "answer_revision"

    questionnaire_id: Mapped[str] = mapped_column(ForeignKey("questionnaire.id"), primary_key=True)
    set_id: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[Answer] = mapped_column(StructJSON(Answer))
    saved_at: Mapped[dt.datetime]
    saved_by: Mapped[str]


class AnswerUploadTable(Owned):
    """Which uploads an answer points to as its evidence."""

    __tablename__ = "answer_upload"
    __table_args__ = (
        ForeignKeyConstraint(
            ["questionnaire_id", "set_id", "question"],
            ["answer.questionnaire_id", "answer.set_id", "answer.question"],
            name="fk_answer_upload_answer",
        ),
    )

    questionnaire_id: Mapped[str] = mapped_column(primary_key=True)
    set_id: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    upload_id: Mapped[str] = mapped_column(ForeignKey("upload.id"), primary_key=True, index=True)
