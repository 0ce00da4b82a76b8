"""Scorecards, what a reviewer judged and looked up, decisions, and the vendor's replies. All append-only."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from supplier.model.case import FlagReply, Judgement, LookUp
from supplier.model.intake import Tier
from supplier.model.questionnaire import Outcome
from supplier.model.scorecard import StandingWord
from supplier.store.conditions import DecisionCondition
from supplier.store.tables.declarative import Identified
from supplier.store.types import EnumText, StructJSON


class ScorecardTable(Identified):
    """A verdict with everything needed to compute it again. The texts are exact bytes: they are digested."""

    __tablename__ = "scorecard"
    __table_args__ = (Index(None, "questionnaire_id", "created_at"), Index(None, "service_id", "created_at"))

    questionnaire_id: Mapped[str] = mapped_column(ForeignKey("questionnaire.id"))
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"))
    as_of: Mapped[dt.date]
    badge: Mapped[StandingWord] = mapped_column(EnumText(StandingWord))
    headline: Mapped[str]
    tier: Mapped[Tier] = mapped_column(EnumText(Tier))
    risk: Mapped[str]
    assurance: Mapped[str]
    digest: Mapped[str]
    case_digest: Mapped[str]
    case_json: Mapped[str] = mapped_column(Text)
    policy_json: Mapped[str] = mapped_column(Text)
    scorecard_json: Mapped[str] = mapped_column(Text)
    rendered_json: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str]


class JudgementTable(Identified):
    """A judgement of a reviewer on one service; a later one on the same subject and target takes its place."""

    __tablename__ = "judgement"
    __table_args__ = (Index(None, "service_id", "created_at"),)

    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"))
    questionnaire_id: Mapped[str | None] = mapped_column(ForeignKey("questionnaire.id"))
    subject: Mapped[str]
    target: Mapped[str]
    body: Mapped[Judgement] = mapped_column(StructJSON(Judgement))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[dt.datetime]


class LookUpTable(Identified):
    """What a reviewer saw in a register; a later look-up of the same document takes its place."""

    __tablename__ = "look_up"
    __table_args__ = (Index(None, "service_id", "created_at"),)

    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"))
    sha256: Mapped[str]
    about: Mapped[str]
    body: Mapped[LookUp] = mapped_column(StructJSON(LookUp))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[dt.datetime]


class DecisionTable(Identified):
    """What QA concluded from one scorecard. History is the sequence of rows."""

    __tablename__ = "decision"
    __table_args__ = (Index(None, "service_id", "decided_at"), Index(None, "questionnaire_id", "decided_at"))

    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"))
    questionnaire_id: Mapped[str] = mapped_column(ForeignKey("questionnaire.id"))
    scorecard_id: Mapped[str] = mapped_column(ForeignKey("scorecard.id"))
    scorecard_digest: Mapped[str]
    outcome: Mapped[Outcome] = mapped_column(EnumText(Outcome))
    reason: Mapped[str]
    conditions: Mapped[tuple[DecisionCondition, ...]] = mapped_column(StructJSON(tuple[DecisionCondition, ...]))
    next_review_on: Mapped[dt.date | None]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str]
    decided_at: Mapped[dt.datetime]


class FlagReplyTable(Identified):
    """The vendor's reply to a flag about its own documents."""

    __tablename__ = "flag_reply"
    __table_args__ = (Index(None, "questionnaire_id", "created_at"),)

    questionnaire_id: Mapped[str] = mapped_column(ForeignKey("questionnaire.id"))
    flag: Mapped[str]
    body: Mapped[FlagReply] = mapped_column(StructJSON(FlagReply))
    link_id: Mapped[str] = mapped_column(ForeignKey("portal_link.id"))
    created_at: Mapped[dt.datetime]
