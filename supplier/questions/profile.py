"""The vendor as its answers describe it: names, affiliates, sites and host, for the case that is scored."""

from __future__ import annotations

from collections.abc import Iterable

from supplier.model.answers import Claim
from supplier.model.case import VendorFacts

_OWN_NAMES = frozenset({"former name", "trading name"})


def vendor_facts(name: str, claims: Iterable[Claim]) -> VendorFacts:
    """What the company profile says, beside the `name` the buyer knows the vendor by.

    Read by fact (`legal_name`, `other_names`, `sites`, `hosting_provider`), never by question. A parent, sister or
    subsidiary counts as affiliate only when it helps to deliver the service; former and trading names are the vendor's own.
    """
    by_fact = {claim.supplies: claim for claim in claims if claim.supplies and claim.answered}
    legal, host = by_fact.get("legal_name"), by_fact.get("hosting_provider")
    others = _rows(by_fact.get("other_names"))
    own = [row["name"] for row in others if row.get("relation") in _OWN_NAMES and row.get("name")]
    affiliates = [row for row in others if row.get("relation") not in _OWN_NAMES and row.get("delivers_service") == "yes"]
    return VendorFacts(
        name=name,
        legal_names=tuple(dict.fromkeys([*((legal.value,) if legal and legal.value else ()), *own])),
        affiliates=tuple(row["name"] for row in affiliates if row.get("name")),
        sites=tuple(", ".join(part for part in (row.get("name"), row.get("address")) if part) for row in _rows(by_fact.get("sites"))),
        hosting_provider=host.value if host else None,
    )


def _rows(claim: Claim | None) -> tuple[dict[str, str], ...]:
    return claim.rows if claim else ()
