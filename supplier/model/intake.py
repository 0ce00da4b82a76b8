"""Intended use of a service: what intake asks, and the tier that follows from it."""

from __future__ import annotations

import enum
import functools

from supplier.model.base import Value


class RegulatedArea(enum.StrEnum):
    """The GxP area the service is used in; `none` means outside all of them."""

    GMP = "gmp"
    GDP = "gdp"
    GLP = "glp"
    GCP = "gcp"
    PV = "pv"
    NONE = "none"


class Tier(enum.StrEnum):
    """How much depends on the service; decides how much evidence is needed."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class IntendedUse(Value, frozen=True, kw_only=True):
    """The intake switches. The defaults are those of a hosted GMP service, used where nobody answered intake."""

    regulated_area: RegulatedArea = RegulatedArea.GMP
    gxp_records: bool = True
    product_quality_or_patient_impact: bool = False
    batch_release: bool = False
    signing: bool = False
    personal_data: bool = False
    hosted_by_vendor: bool = True
    bespoke: bool = False
    vendor_has_access: bool = False
    gamp_category: int = 4

    def __post_init__(self) -> None:
        """Refuse a GAMP category that does not exist (2 was retired with GAMP 5)."""
        if self.gamp_category not in {1, 3, 4, 5}:
            message = f"gamp_category is 1, 3, 4 or 5, not {self.gamp_category}"
            raise ValueError(message)


SWITCHES = frozenset(
    {
        "gxp_records",
        "product_quality_or_patient_impact",
        "batch_release",
        "signing",
        "personal_data",
        "hosted_by_vendor",
        "bespoke",
        "vendor_has_access",
        "regulated",
    }
)
"""The words a question or a set may put into `use`. `regulated` holds for every regulated area but `none`."""


def is_on(use: IntendedUse, switch: str) -> bool:
    """Whether a switch holds for this intended use. An unknown word raises KeyError: the linter refuses it earlier."""
    if switch not in SWITCHES:
        raise KeyError(switch)
    return use.regulated_area is not RegulatedArea.NONE if switch == "regulated" else bool(getattr(use, switch))


@functools.lru_cache(256)
def switches_on(use: IntendedUse) -> frozenset[str]:
    """Every switch that holds for this intended use."""
    return frozenset(switch for switch in SWITCHES if is_on(use, switch))


_TIER_RULES: tuple[tuple[str, tuple[str, ...], Tier], ...] = (
    ("TIER_IMPACT", ("product_quality_or_patient_impact",), Tier.HIGH),
    ("TIER_BATCH_RELEASE", ("batch_release",), Tier.HIGH),
    ("TIER_GXP_RECORDS_HOSTED", ("gxp_records", "hosted_by_vendor"), Tier.HIGH),
    ("TIER_GXP_RECORDS_BESPOKE", ("gxp_records", "bespoke"), Tier.HIGH),
    ("TIER_GXP_RECORDS", ("gxp_records",), Tier.MEDIUM),
    ("TIER_SIGNING", ("signing",), Tier.MEDIUM),
    ("TIER_PERSONAL_DATA", ("personal_data",), Tier.MEDIUM),
    ("TIER_VENDOR_ACCESS", ("vendor_has_access", "regulated"), Tier.MEDIUM),
)


@functools.lru_cache(maxsize=1024)
def tier_of(use: IntendedUse) -> tuple[Tier, str]:
    """How much depends on the service, and the code of the rule that decided: the first of the list that holds, else `TIER_LOW`.

    The grading of effort by risk is what Annex 11 clauses 1 and 3.2 ask for. Policy may tighten the result, never loosen it.
    """
    return next(((tier, code) for code, switches, tier in _TIER_RULES if all(is_on(use, s) for s in switches)), (Tier.LOW, "TIER_LOW"))
