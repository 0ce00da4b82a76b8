"""The result of scoring: codes and values, never sentences. `supplier.wording` turns it into the contract's JSON."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Literal

from supplier.model.base import Note, Value
from supplier.model.case import Framework
from supplier.model.intake import Tier
from supplier.model.questions import PinnedSet
from supplier.model.reading import Box, Confidence

SCORECARD_SCHEMA = "supplier-scorecard-1"


class StandingWord(enum.StrEnum):
    """What a standing can be. Which framework may have which is checked when a Standing is made."""

    CERTIFIED = "certified"
    ATTESTED = "attested"
    ALIGNED = "aligned"
    NOT_DEMONSTRATED = "not_demonstrated"
    UNDER_REVIEW = "under_review"
    NOT_REQUESTED = "not_requested"


class GateOutcome(enum.StrEnum):
    """Three results, and not reached for gates after the one that decided."""

    PASS = "pass"  # noqa: S105 - a result, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_REACHED = "not_reached"


class Severity(enum.StrEnum):
    """How much a flag matters."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class ClauseState(enum.StrEnum):
    """What is shown for a clause."""

    MET = "met"
    PARTLY = "partly"
    PLANNED = "planned"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    UNANSWERED = "unanswered"
    CONTRADICTED = "contradicted"


EvidenceLevel = Literal["E0", "E1", "E2", "E3", "E4", "E5"]


class EvidenceRef(Value, frozen=True, kw_only=True):
    """Where something was seen: a fact or control row of a document, an answer, or a reviewer's decision."""

    kind: Literal["fact", "control", "answer", "decision"]
    file: str | None = None
    sha256: str | None = None
    page: int | None = None
    box: Box | None = None
    snippet: str | None = None
    question: str | None = None
    value: str | None = None


class GateResult(Value, frozen=True, kw_only=True):
    """One gate, by the rule (id and version) that was run. `why` is worded later; `source` names the clause."""

    id: str
    rule: str
    result: GateOutcome
    why: Note
    source: str
    provisional: bool = False
    evidence: tuple[EvidenceRef, ...] = ()


_ALLOWED = {
    "iso27001": {"certified", "aligned", "not_demonstrated", "under_review", "not_requested"},
    "soc2": {"attested", "aligned", "not_demonstrated", "under_review", "not_requested"},
    "annex11": {"aligned", "not_demonstrated", "under_review", "not_requested"},
}


class Standing(Value, frozen=True, kw_only=True):
    """A framework's standing. One that the framework cannot have cannot be constructed.

    `reference` names the regulated area where the framework is applied as a reference only (Annex 11 outside GMP).
    """

    framework: Framework
    standing: StandingWord
    basis: str | None = None
    reference: str | None = None
    confidence: Confidence
    caps: tuple[str, ...] = ()
    gates: tuple[GateResult, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a forbidden standing: SOC 2 is never certified, Annex 11 is never certified or attested."""
        if self.standing.value not in _ALLOWED[self.framework.value]:
            message = f"{self.framework.value} can never stand {self.standing.value}"
            raise ValueError(message)


class Flag(Value, frozen=True, kw_only=True):
    """A coded observation. `about` is the document (SHA-256), control or clause it concerns; effects apply only there."""

    code: str
    severity: Severity
    framework: str
    about: str | None = None
    why: Note
    state: Literal["open", "answered", "resolved", "withdrawn"] = "open"
    audience: Literal["vendor", "internal"]
    evidence: tuple[EvidenceRef, ...] = ()


class Support(Value, frozen=True, kw_only=True):
    """What an ISO control or SOC 2 criterion supports, and which GMP evidence is still missing. Never enough by itself."""

    ref: str
    still_missing: tuple[str, ...]


class ClauseResult(Value, frozen=True, kw_only=True):
    """The state of one clause, its evidence level and the crosswalk notes."""

    ref: str
    state: ClauseState
    level: EvidenceLevel
    why: Note
    supported_by: tuple[Support, ...] = ()
    evidence: tuple[EvidenceRef, ...] = ()


class Risk(Value, frozen=True, kw_only=True):
    """Tier against assurance. `tier_rule` is the code of the rule that decided the tier."""

    tier: Tier
    tier_rule: str
    assurance: Literal["strong", "fair", "weak"]
    risk: Literal["low", "medium", "high", "critical"]
    reassess_by: dt.date


class TimelineStep(Value, frozen=True, kw_only=True):
    """A date on which a standing changes by itself, and the flags that cause it."""

    on: dt.date
    framework: Framework
    was: StandingWord
    becomes: StandingWord
    because: tuple[str, ...]


class Duty(Value, frozen=True, kw_only=True):
    """Something only the buyer can do."""

    ref: str
    why: Note


class PinnedOverlay(Value, frozen=True, kw_only=True):
    """Which company policy was laid over the released one: its version, and the digest of the file's exact bytes."""

    version: str
    digest: str


class Versions(Value, frozen=True, kw_only=True, omit_defaults=True):
    """What the scorecard was computed with. Without a company policy `overlay` is left out, so that older digests stay what they were."""

    rule_pack: str
    policy: str
    registers: str
    sets: tuple[PinnedSet, ...]
    program: str
    overlay: PinnedOverlay | None = None


class Scorecard(Value, frozen=True, kw_only=True):
    """The verdict on one vendor and service as of one date; immutable. `digest` covers codes, values and inputs."""

    vendor: str
    service: str
    as_of: dt.date
    badge: StandingWord
    headline: Note
    standings: tuple[Standing, ...]
    flags: tuple[Flag, ...]
    clauses: tuple[ClauseResult, ...]
    risk: Risk
    timeline: tuple[TimelineStep, ...]
    duties: tuple[Duty, ...]
    versions: Versions
    digest: str
