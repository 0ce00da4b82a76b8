"""What a company may tune about scoring: numbers, lists, the flag catalogue, the clause catalogue and the registers."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from supplier.model.base import Value
from supplier.model.case import Framework
from supplier.model.scorecard import EvidenceLevel, PinnedOverlay, Severity

Ladder = Literal["iso27001_certified", "iso27001_aligned", "soc2_attested", "soc2_aligned", "annex11_aligned"]


class Parameters(Value, frozen=True, kw_only=True):
    """The numbers and lists rules compare with. Ages are in months, shares between 0 and 1; the file gives source and reason."""

    edition_2013_ends_on: str
    editions: dict[str, str]
    soa_required_rows: int
    soa_min_implemented_share: float
    soa_high_implemented_share: float
    soa_stale_months: int
    soa_many_exclusions: int
    soa_boilerplate_share: float
    supplier_controls: tuple[str, ...]
    internal_audit_max_age_months: int
    management_review_max_age_months: int
    external_audit_max_age_months: int
    certificate_max_cycle_days: int
    expiring_days: int
    expiring_soon_days: int
    surveillance_grace_months: int
    lapsed_max_months: int
    scope_min_characters: int
    in_progress_max_months_ahead: int
    in_progress_max_slips: int
    samples_needed: int
    penetration_test_max_age_months: int
    soc2_fresh_months: int
    soc2_stale_months: int
    soc2_min_period_months: int
    soc2_full_period_months: int
    soc2_gap_days: int
    bridge_max_months: int
    soc2_key_criteria: tuple[str, ...]
    cc92_assessment_max_age_months: int
    restore_test_max_age_months: int
    document_old_months: int
    evidence_expiring_days: int
    timeline_months: int
    reassess_months: dict[str, int]
    level_needed: dict[str, int]
    categories_always: tuple[str, ...]
    categories_gxp: tuple[str, ...]


class Gate(Value, frozen=True, kw_only=True):
    """One gate of a ladder and the rule (id@version) that decides it. `holding` gates withhold the standing when they fail."""

    id: str
    rule: str
    ladder: Ladder
    kind: Literal["blocking", "limiting", "holding"]


class FlagRule(Value, frozen=True, kw_only=True):
    """What a flag code means for a standing that rests on what the flag concerns.

    `rule` names the versioned rule that raises it where no gate and no reader does; `limit` is the number that rule compares with.
    """

    code: str
    framework: Literal["iso27001", "soc2", "annex11", "document", "any", "process"]
    severity: Severity
    kind: Literal["fact", "judgement", "parse"]
    audience: Literal["vendor", "internal"]
    blocks: tuple[Literal["certified", "attested", "aligned"], ...] = ()
    cap: Literal["medium", "low"] | None = None
    hold: bool = False
    rule: str | UnsetType = UNSET
    limit: float | UnsetType = UNSET


class Proof(Value, frozen=True, kw_only=True):
    """A kind of document that shows something for a clause, the evidence level it reaches, and what it must say.

    `says` lists facts of the reading of which one must be true; without it the kind itself is enough.
    """

    kind: str
    level: EvidenceLevel
    says: tuple[str, ...] = ()
    party: Literal["any", "buyer"] = "any"
    standards: tuple[str, ...] = ()
    most: Literal["met", "partly"] = "met"


class Clause(Value, frozen=True, kw_only=True):
    """One clause: when the intended use brings it in, the facts answers supply for it (the first one leads), and its proof.

    With `listed_only` a document counts only by its listed kind, not because it was attached to an answer.
    """

    ref: str
    framework: Framework
    role: Literal["direct", "enabling", "control", "criterion"]
    when: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    proof: tuple[Proof, ...] = ()
    sample: bool = False
    listed_only: bool = False
    refused_flag: str | None = None
    missing_flag: str | None = None
    duty: bool = False
    source: str


class Crosswalk(Value, frozen=True, kw_only=True):
    """What ISO and SOC 2 evidence touches for an Annex 11 clause. `missing` is how many wording entries say what they never supply."""

    clause: str
    controls: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    missing: int = 1


class Control(Value, frozen=True, kw_only=True):
    """One Annex A control and how believable its exclusion is for a software or service vendor (own judgement)."""

    id: str
    exclusion: Literal["not_credible", "rarely_credible", "contextual", "common"]
    contradicted_by: tuple[str, ...] = ()
    new_in_2022: bool = False


class Body(Value, frozen=True, kw_only=True):
    """A certification or accreditation body by the names it shows on documents. `register` is where a reviewer looks it up."""

    id: str
    name: str
    names: tuple[str, ...] = ()
    country: str | None = None
    accreditors: tuple[str, ...] = ()
    register: str | None = None


class Policy(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Everything but the Case that decides a verdict. `version` names the numbers, `rule_pack` the list of rules, `registers` their date.

    `overlay` names the company's own policy whose values are in here; it is left out where there is none. `shared_rules` are
    the versions of what several gates share (`OWNER@2`); one that is not named is version 1.
    """

    version: str
    rule_pack: str
    registers: str
    parameters: Parameters
    gates: tuple[Gate, ...]
    flags: tuple[FlagRule, ...]
    clauses: tuple[Clause, ...]
    crosswalk: tuple[Crosswalk, ...]
    controls: tuple[Control, ...]
    accreditation_bodies: tuple[Body, ...]
    certification_bodies: tuple[Body, ...]
    overlay: PinnedOverlay | None = None
    shared_rules: tuple[str, ...] | UnsetType = UNSET
