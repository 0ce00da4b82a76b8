"""What our reader found in an upload. The JSON of these values is the contract of `supplier read --json`."""

from __future__ import annotations

import enum

import msgspec

from supplier.model.base import Value

READING_SCHEMA = "supplier-reading-1"


class Kind(enum.StrEnum):
    """What a document is. Unsure means `other`; nothing could be read means `unreadable`."""

    ISO_CERTIFICATE = "iso_certificate"
    STATEMENT_OF_APPLICABILITY = "statement_of_applicability"
    SOC2_REPORT = "soc2_report"
    SOC3_REPORT = "soc3_report"
    SOC1_REPORT = "soc1_report"
    BRIDGE_LETTER = "bridge_letter"
    PENETRATION_TEST = "penetration_test"
    AUDIT_REPORT = "audit_report"
    GXP_STATEMENT = "gxp_statement"
    VALIDATION_PLAN = "validation_plan"
    VALIDATION_REPORT = "validation_report"
    TRACEABILITY_MATRIX = "traceability_matrix"
    TEST_EVIDENCE = "test_evidence"
    RESTORE_TEST = "restore_test"
    CHANGE_RECORD = "change_record"
    QMS_MANUAL = "qms_manual"
    AUDIT_TRAIL_SPEC = "audit_trail_spec"
    AGREEMENT = "agreement"
    POLICY = "policy"
    QUESTIONNAIRE = "questionnaire"
    RISK_TREATMENT = "risk_treatment"
    TRAINING_OR_PERSONAL_CERTIFICATE = "training_or_personal_certificate"
    BADGE_OR_MARKETING = "badge_or_marketing"
    OTHER = "other"
    UNREADABLE = "unreadable"


class Confidence(enum.StrEnum):
    """How sure we are. Never a percentage."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ControlStatus(enum.StrEnum):
    """What a Statement of Applicability says about a control."""

    IMPLEMENTED = "implemented"
    PARTIAL = "partial"
    PLANNED = "planned"
    NOT_IMPLEMENTED = "not_implemented"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"


class TextSource(enum.StrEnum):
    """Where the text came from."""

    TEXT = "text"
    OCR = "ocr"
    MIXED = "mixed"
    NONE = "none"


Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in PDF points, origin at the top left of the page as shown."""

FactValue = str | int | bool | dict[str, str | None]
"""Dates are ISO 8601 strings; a standard is `{"standard": "ISO/IEC 27001", "edition": "2022"}`."""


class Fact(Value, frozen=True, kw_only=True):
    """One value with its place. `cell` names the spreadsheet cell where a page has no geometry (page = sheet number)."""

    name: str
    value: FactValue
    raw: str
    page: int
    box: Box | None = None
    cell: str | None = None
    snippet: str
    method: str
    confidence: Confidence
    alternatives: tuple[FactValue, ...] = ()
    about: str | None = None
    part: int | None = None


class ControlRow(Value, frozen=True, kw_only=True):
    """One row of a Statement of Applicability. `edition` is `2022`, `2013`, `own` or None."""

    id: str
    edition: str | None = None
    title: str | None = None
    applicable: bool | None = None
    status: ControlStatus = ControlStatus.UNKNOWN
    inclusion: str | None = None
    exclusion: str | None = None
    page: int
    box: Box | None = None
    cell: str | None = None
    confidence: Confidence = Confidence.HIGH


class Finding(Value, frozen=True, kw_only=True):
    """Something about the document itself, with a code of the flag catalogue (`DOC_*`) or of the reader."""

    code: str
    message: str
    page: int | None = None


class Part(Value, frozen=True, kw_only=True):
    """Which document of a file that holds several, and its first and last page."""

    number: int
    pages: tuple[int, int]


class Sketch(Value, frozen=True, kw_only=True):
    """What a text is compared by: a digest of all its words, and a sample of its passages as hashes (empty for short texts)."""

    text: str
    passages: str = ""


class Rejected(Value, frozen=True, kw_only=True):
    """Something that stands in the document and was not taken, with the reason; only where it was asked for."""

    name: str
    value: str
    why: str
    page: int | None = None
    snippet: str = ""


class Reading(Value, frozen=True, kw_only=True):
    """What was found in one document. Same bytes and same reader version give the same reading (but for `seconds`).

    `sketch` serves to find the same text with another vendor and is no part of a Case; `rejected` is there when it was asked for.
    """

    schema: str = READING_SCHEMA
    file: str
    sha256: str
    media_type: str
    pages: int | None
    language: str | None
    kind: Kind
    kind_reason: str
    text_source: TextSource
    facts: tuple[Fact, ...] = ()
    controls: tuple[ControlRow, ...] = ()
    findings: tuple[Finding, ...] = ()
    part: Part | None = None
    seconds: float = 0.0
    reader: str
    sketch: Sketch | msgspec.UnsetType = msgspec.UNSET
    rejected: tuple[Rejected, ...] | msgspec.UnsetType = msgspec.UNSET
