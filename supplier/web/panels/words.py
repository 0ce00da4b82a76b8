"""The words of verdicts, with the tone and icon they are shown with. Sentences come from the wording catalogs."""

from __future__ import annotations

FRAMEWORKS = {"iso27001": "ISO/IEC 27001", "soc2": "SOC 2", "annex11": "EU GMP Annex 11 (2011)"}

STANDINGS: dict[str, tuple[str, str, str]] = {
    "certified": ("Certified", "good", "shield-check"),
    "attested": ("Attested", "good", "shield-check"),
    "aligned": ("Aligned", "info", "shield"),
    "not_demonstrated": ("Not demonstrated", "bad", "circle-x"),
    "under_review": ("Under review", "warn", "hourglass"),
    "not_requested": ("Not requested", "", "circle-dashed"),
}
"""Standing or badge -> word, tone, icon."""

BEST = {"iso27001": "certified", "soc2": "attested", "annex11": "aligned"}

RESULTS: dict[str, tuple[str, str]] = {
    "fail": ("Not shown", "x"),
    "unknown": ("Open", "circle-help"),
    "pass": ("Shown", "check"),
    "not_reached": ("Not reached", "circle-dashed"),
}
"""Gate result -> heading, icon."""
LIMITS = "Limits the confidence"
"""The heading of failed gates where the standing is at its best all the same."""

SEVERITIES: dict[str, tuple[str, str]] = {
    "critical": ("Critical", "bad"),
    "high": ("High", "bad"),
    "medium": ("Medium", "warn"),
    "low": ("Low", ""),
    "info": ("For information", ""),
}
FLAG_STATES: dict[str, tuple[str, str]] = {
    "open": ("Open", "warn"),
    "answered": ("Answered by the vendor", "info"),
    "resolved": ("Resolved", "good"),
    "withdrawn": ("Withdrawn", ""),
}
CLAUSE_STATES: dict[str, tuple[str, str, str]] = {
    "met": ("Met", "good", "circle-check"),
    "partly": ("Partly", "warn", "circle-dot"),
    "planned": ("Planned", "info", "clock"),
    "not_met": ("Not met", "bad", "circle-x"),
    "not_applicable": ("Not applicable", "", "ban"),
    "unanswered": ("Unanswered", "warn", "circle-dashed"),
    "contradicted": ("Contradicted", "bad", "triangle-alert"),
}
RISKS = {"low": "", "medium": "warn", "high": "bad", "critical": "bad"}
OUTCOMES: dict[str, tuple[str, str, str]] = {
    "accept": ("Accepted", "good", "circle-check"),
    "accept_with_conditions": ("Accepted with conditions", "good", "list-checks"),
    "more_information": ("More information needed", "warn", "message-circle"),
    "audit_needed": ("Audit needed", "warn", "search"),
    "reject": ("Rejected", "bad", "circle-x"),
}
STATES: dict[str, tuple[str, str, str]] = {
    "submitted": ("Submitted", "good", "inbox"),
    "in_review": ("In review", "info", "clipboard-check"),
    "decided": ("Decided", "good", "circle-check"),
}
PROVIDERS = {"vendor": "vendor", "buyer": "your own document", "public": "public"}
ANNEX11 = "eu-gmp-annex11-2011"
SECTIONS: dict[str, str] = {
    ANNEX11: "EU GMP Annex 11 (2011)",
    "eu-gmp-chapter7": "EU GMP Chapter 7",
    "iso27001-2022": "ISO/IEC 27001:2022, supplier controls",
    "tsc-2017": "Trust Services Criteria",
}
