"""What the labelled dates say together: one issue, one first issue, one expiry for each standard, and whether they fit."""

from __future__ import annotations

import datetime as dt

import msgspec

from supplier.evidence import dates
from supplier.evidence.candidates import Candidate, resolve
from supplier.evidence.certificate.dating import Dated, candidate
from supplier.model.reading import Confidence, Fact, Finding

_ISSUED_BY_RANK = (("issued", 0), ("placed", 5), ("revised", 15), ("valid_from", 15), ("decided", 20))
"""Which label says when the certificate in hand was issued, the plainest first, with what the others lose in strength."""
_LONGEST_TERM = 5
_SAME_DAY = 20
_WHOLE_TERM = 10
"""Strength gained where two dates are whole years apart: the second sign."""


def facts(dated: list[Dated], certified: set[str]) -> list[Fact]:
    """Date facts of the document; `certified` are its standards, so that a date is tied to one only where there are several."""
    plain = [one if len(certified) > 1 and one.about in certified else msgspec.structs.replace(one, about=None) for one in dated]
    tied = sorted({one.about for one in plain if one.about and one.role == "expires"})
    groups: list[str | None] = [*tied] if tied else [None]
    found: list[Fact] = []
    for about in groups:
        found.extend(_of_group([one for one in plain if one.about in {None, about}], about))
    return _once(found)


def _of_group(dated: list[Dated], about: str | None) -> list[Fact]:
    issued = _issued(dated)
    begins = [one.mention.value for one in dated if one.role in {"issued", "placed", "revised", "valid_from", "initial", "decided"}]
    expires = resolve(_named(dated, "expires", "expires_on") or _named(dated, "validity", "expires_on", -15), bonus=_bonus(dated, begins))
    cycle = resolve(_named(dated, "cycle_end", "cycle_end"))
    if expires is None and cycle is not None:
        expires = msgspec.structs.replace(cycle, name="expires_on", confidence=min(cycle.confidence, Confidence.MEDIUM, key=_order))
    found = [issued, resolve(_named(dated, "initial", "initially_issued_on")), expires, cycle]
    found += [resolve(_named(dated, role, name)) for role, name in (("valid_from", "valid_from"), ("decided", "decided_on"))]
    return [msgspec.structs.replace(fact, about=about) for fact in found if fact]


def _order(band: Confidence) -> int:
    return [Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH].index(band)


def _named(dated: list[Dated], role: str, name: str, change: int = 0) -> list[Candidate]:
    ending = name in {"expires_on", "cycle_end"}
    found = [candidate(one, name, ending=ending) for one in dated if one.role == role]
    found = [msgspec.structs.replace(one, strength=one.strength + change) for one in found]
    if ending:  # of two expiries equally well labelled the earlier is the safe one
        return sorted(found, key=lambda c: str(c.value))
    return sorted(found, key=lambda c: str(c.value), reverse=name == "issued_on")


def _issued(dated: list[Dated]) -> Fact | None:
    begins = [(role, loss, found) for role, loss in _ISSUED_BY_RANK if (found := _named(dated, role, "issued_on", -loss))]
    for role, loss, found in begins:
        if _is_near_end(found, dated) or not any(_is_near_end(other, dated) for _, _, other in begins):
            termed = loss if role == "revised" and _is_term(found, dated) else 0
            return resolve(found, bonus=max(termed, _agreement(found, role, dated)))
    return _numbered(dated)


def _is_near_end(found: list[Candidate], dated: list[Dated]) -> bool:
    """Whether a beginning lies no more than the longest term before an end: a first registration may lie decades back."""
    ends = [one.mention.value for one in dated if one.role in {"expires", "validity"}]
    latest = max(dt.date.fromisoformat(str(one.value)) for one in found)
    return any((end - latest).days <= _LONGEST_TERM * 366 for end in ends)


def _numbered(dated: list[Dated]) -> Fact | None:
    """An unlabelled date over the number, where it is the only one and lies before the labelled end and not before the first issue."""
    found = _named(dated, "numbered", "issued_on")
    days = {dt.date.fromisoformat(str(one.value)) for one in found}
    ends = [one.mention.value for one in dated if one.role == "expires"]
    first = [one.mention.value for one in dated if one.role == "initial"]
    fits = len(days) == 1 and bool(ends) and max(days) < min(ends) and min(days) >= max(first, default=min(days))
    return resolve(found) if fits else None


def _agreement(found: list[Candidate], role: str, dated: list[Dated]) -> int:
    """Strength gained where a date with another label that begins the certificate is the same day."""
    days = {dt.date.fromisoformat(str(one.value)) for one in found}
    others = {one.mention.value for one in dated if one.role in {"issued", "placed", "revised", "valid_from", "decided"} - {role}}
    return _SAME_DAY if len(days) == 1 and days <= others else 0


def _is_term(found: list[Candidate], dated: list[Dated]) -> bool:
    ends = [one.mention.value for one in dated if one.role == "expires"]
    return any(dates.is_whole_years(dt.date.fromisoformat(str(one.value)), end) for one in found for end in ends)


def _bonus(dated: list[Dated], begins: list[dt.date]) -> int:
    ends = [one.mention.value for one in dated if one.role in {"expires", "validity"}]
    return _WHOLE_TERM if any(dates.is_whole_years(begin, end) for begin in begins for end in ends) else 0


def _once(facts_found: list[Fact]) -> list[Fact]:
    kept: list[Fact] = []
    for fact in facts_found:
        shared = next((at for at, other in enumerate(kept) if (other.name, other.value) == (fact.name, fact.value)), None)
        if shared is None:
            kept.append(fact)
        elif fact.about != kept[shared].about and fact.name not in {"expires_on", "issued_on"}:
            kept[shared] = msgspec.structs.replace(kept[shared], about=None)
        elif fact.about != kept[shared].about:
            kept.append(fact)
    return kept


def plausible(found: list[Fact]) -> tuple[list[Fact], list[Finding]]:
    """Checks the order of the dates and the length of the term. What does not fit loses its confidence and is reported."""
    findings: list[Finding] = []
    wrong: set[int] = set()
    by_name = {fact.name: fact for fact in found}
    for fact in found:
        if fact.name != "expires_on":
            continue
        issued = next((f for f in found if f.name == "issued_on" and f.about == fact.about), by_name.get("issued_on"))
        first = by_name.get("initially_issued_on")
        for other in (issued, first):
            if other and str(other.value) >= str(fact.value):
                wrong.update({id(other), id(fact)})
                findings.append(_disorder(other, fact))
        if issued and _years(issued, fact) > _LONGEST_TERM:
            wrong.update({id(issued), id(fact)})
    issued, first = by_name.get("issued_on"), by_name.get("initially_issued_on")
    if issued and first and str(first.value) > str(issued.value):
        wrong.add(id(first))
        findings.append(_disorder(first, issued))
    findings += [_ambiguous(fact) for fact in found if fact.alternatives and fact.confidence is Confidence.LOW]
    return [msgspec.structs.replace(fact, confidence=Confidence.LOW) if id(fact) in wrong else fact for fact in found], findings


def _years(start: Fact, end: Fact) -> float:
    return (dt.date.fromisoformat(str(end.value)) - dt.date.fromisoformat(str(start.value))).days / 365.25


def _disorder(early: Fact, late: Fact) -> Finding:
    return Finding(code="CERT_DATE_ORDER", message=f"{early.name} ({early.value}) does not lie before {late.name} ({late.value})", page=late.page)


def _ambiguous(fact: Fact) -> Finding:
    others = ", ".join(str(value) for value in fact.alternatives)
    return Finding(code="CERT_DATE_AMBIGUOUS", message=f"{fact.name} can be read as {fact.value} or as {others}", page=fact.page)
