"""Intended use of a service: what intake asks, and the tier that follows from it."""

from __future__ import annotations

import enum

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
