"""Everything a verdict may rest on. A stored Case is all that recomputing a scorecard needs, beside the policy."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Literal

from msgspec import UNSET, UnsetType

from supplier.model.answers import Answer, Claim
from supplier.model.base import Value
from supplier.model.intake import IntendedUse
from supplier.model.questions import PinnedSet
from supplier.model.reading import Reading


class Framework(enum.StrEnum):
    """What a standing is given for."""

    ISO27001 = "iso27001"
    SOC2 = "soc2"
    ANNEX11 = "annex11"


class Provider(enum.StrEnum):
    """Who gave us the document. The buyer's own documents count for the buyer's part of a clause."""

    VENDOR = "vendor"
    BUYER = "buyer"
    PUBLIC = "public"


class Organisation(Value, frozen=True, kw_only=True):
    """The buyer: the regulated company. `legal_names` are the names an agreement may carry."""

    name: str
    legal_names: tuple[str, ...] = ()


class VendorFacts(Value, frozen=True, kw_only=True):
    """The vendor as known at scoring time. Affiliates count as holder only when listed here by a person.

    `named` is false where nobody named the vendor and `name` was taken from the documents: holders are then only proposed.
    """

    name: str
    legal_names: tuple[str, ...] = ()
    affiliates: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    hosting_provider: str | None = None
    named: bool = True


class ServiceFacts(Value, frozen=True, kw_only=True):
    """The service bought; certificate and report scopes are held against its words."""

    name: str
    description: str | None = None
    intended_use: IntendedUse = IntendedUse()
    go_live_on: dt.date | None = None


class Document(Value, frozen=True, kw_only=True):
    """One reading and where it came from. `superseded` documents are listed but never relied on."""

    reading: Reading
    provided_by: Provider = Provider.VENDOR
    received_on: dt.date | None = None
    superseded: bool = False


class Judgement(Value, frozen=True, kw_only=True):
    """What a reviewer decided where the machine only proposes.

    `subject` says what was judged; `target` is what it was about: the SHA-256 of a document (holder, scope, report),
    a control id (exclusion), a clause ref (compensating), a flag code with the document's SHA-256 after a colon
    (flag), or `<sha256>:<fact name>` (fact, whose corrected value stands in `value`).
    """

    subject: Literal["holder", "scope", "exclusion", "compensating", "flag", "fact", "sample", "clause"]
    target: str
    verdict: Literal["yes", "no", "resolved", "corrected", "rejected", "accepted"]
    value: str | None = None
    by: str
    on: dt.date
    reason: str


class LookUp(Value, frozen=True, kw_only=True):
    """What a reviewer saw in a register: a certificate's status or an auditor's licence.

    Verification levels follow the domain notes: 3 = seen in the certification or accreditation body's register,
    4 = confirmed by the issuing body in writing.
    """

    sha256: str
    about: Literal["certificate", "auditor"]
    register: str
    found: Literal["active", "suspended", "withdrawn", "expired", "unaccredited", "not_found", "licensed", "not_licensed"]
    level: Literal[3, 4] = 3
    by: str
    on: dt.date
    note: str | None = None


class Match(Value, frozen=True, kw_only=True):
    """A ready-made fact about another vendor's document: same bytes, or nearly the same text. Internal only."""

    sha256: str
    how: Literal["same_bytes", "near_text"]
    similarity: float = 1.0
    other: str


class FlagReply(Value, frozen=True, kw_only=True):
    """The vendor's right of reply to a fact flag about its own documents."""

    flag: str
    text: str
    on: dt.date
    evidence: tuple[str, ...] = ()


class Earlier(Value, frozen=True, kw_only=True):
    """A standing this vendor had before, for `lapsed` and for trends."""

    on: dt.date
    framework: Framework
    standing: str
    basis: str | None = None
    digest: str | None = None


class FoundAnswer(Value, frozen=True, kw_only=True):
    """An answer that a finding of a question set rests on: the question, its text, and the label of what was chosen."""

    question: str
    label: str
    value: str


class SetFinding(Value, frozen=True, kw_only=True):
    """A flag that a combination of answers raises, with those answers."""

    flag: str
    answers: tuple[FoundAnswer, ...]


class Case(Value, frozen=True, kw_only=True):
    """The input of `score`: pure data, complete, and stored as it is.

    `earlier` are the reports and letters of earlier questionnaires of this service: compared with, never relied on. `newer_sets` are
    the newest released versions of the pinned sets that have a newer one.
    """

    organisation: Organisation
    vendor: VendorFacts
    service: ServiceFacts
    requested: tuple[Framework, ...]
    sets: tuple[PinnedSet, ...] = ()
    sent_on: dt.date | None = None
    due_on: dt.date | None = None
    submitted_on: dt.date | None = None
    signed: bool = False
    answers: tuple[Answer, ...] = ()
    claims: tuple[Claim, ...] = ()
    set_flags: tuple[str, ...] = ()
    set_findings: tuple[SetFinding, ...] = ()
    documents: tuple[Document, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    look_ups: tuple[LookUp, ...] = ()
    replies: tuple[FlagReply, ...] = ()
    history: tuple[Earlier, ...] = ()
    matches: tuple[Match, ...] = ()
    earlier: tuple[Document, ...] | UnsetType = UNSET
    newer_sets: tuple[PinnedSet, ...] | UnsetType = UNSET
