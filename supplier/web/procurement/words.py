"""Words for states and switches, with the tone they are shown in."""

from __future__ import annotations

from supplier.model.questionnaire import QuestionnaireState as State

STATES: dict[State, tuple[str, str, str]] = {
    State.DRAFT: ("Draft", "", "circle-dashed"),
    State.SENT: ("Sent", "info", "send"),
    State.OPENED: ("Opened", "info", "eye"),
    State.IN_PROGRESS: ("In progress", "info", "pencil"),
    State.SUBMITTED: ("Submitted", "good", "inbox"),
    State.IN_REVIEW: ("In review", "info", "clipboard-check"),
    State.DECIDED: ("Decided", "good", "circle-check"),
    State.WITHDRAWN: ("Withdrawn", "", "ban"),
}
"""State -> word, tone of the pill, icon."""

AREAS = (
    ("gmp", "GMP: manufacture"),
    ("gdp", "GDP: distribution"),
    ("glp", "GLP: laboratory studies"),
    ("gcp", "GCP: clinical trials"),
    ("pv", "Pharmacovigilance"),
    ("none", "Not regulated"),
)
GAMP = (("1", "1: infrastructure software"), ("3", "3: standard product"), ("4", "4: configured product"), ("5", "5: custom application"))
INTAKE = (
    ("gxp_records", "It holds or creates GxP records"),
    ("product_quality_or_patient_impact", "A fault could touch product quality or a patient"),
    ("batch_release", "It supports batch release"),
    ("signing", "Records are signed in it"),
    ("personal_data", "It holds personal data"),
    ("hosted_by_vendor", "The vendor hosts it, or has it hosted"),
    ("bespoke", "It is built or customised for us"),
    ("vendor_has_access", "The vendor's people can reach our systems or data"),
)
PACK_REASONS = {
    "PACK_GXP": "because the service holds GxP records, or products or patients depend on it",
    "PACK_BESPOKE": "because it is built or customised for you",
    "PACK_HOSTING": "because the vendor hosts or reaches your data without GxP records",
    "PACK_LOW_RISK": "because nothing regulated depends on it",
    "PACK_CHOSEN": "because you chose it",
}
TIER_REASONS = {
    "TIER_IMPACT": "a fault could touch product quality or a patient",
    "TIER_BATCH_RELEASE": "it supports batch release",
    "TIER_GXP_RECORDS_HOSTED": "it holds GxP records and the vendor hosts it",
    "TIER_GXP_RECORDS_BESPOKE": "it holds GxP records and is built for you",
    "TIER_GXP_RECORDS": "it holds GxP records",
    "TIER_SIGNING": "records are signed in it",
    "TIER_PERSONAL_DATA": "it holds personal data",
    "TIER_VENDOR_ACCESS": "the vendor can reach your regulated systems",
    "TIER_LOW": "none of the switches that raise it is on",
}
BADGES = {
    "certified": ("ISO/IEC 27001 certified", "good", "shield-check"),
    "aligned": ("Aligned", "info", "shield"),
    "not_demonstrated": ("Not demonstrated", "bad", "circle-x"),
    "under_review": ("Under review", "warn", "hourglass"),
}
