"""Reads one certificate of a management system: every fact with its place, and findings where the document disagrees with itself."""

from __future__ import annotations

import msgspec

from supplier.evidence import labels
from supplier.evidence.candidates import Candidate, Sheet, place, resolve, sheet_of
from supplier.evidence.certificate import accreditation, dating, norms, numbering, pairs, parties, scoping, signs, term
from supplier.evidence.layout import Extracted, Source
from supplier.model.reading import Confidence, Fact, Finding


class _Taken(msgspec.Struct, frozen=True):
    """Facts that were taken together, with the findings about them."""

    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...] = ()


def facts(source: Source) -> Extracted:
    """Facts and findings of a certificate. Never raises for odd content; what is not found is left out.

    Names: holder, standards, number, issued_on, initially_issued_on, expires_on, certification_body, accreditation_body,
    scope, sites, soa_version, soa_date, language; also cycle_end, valid_from, decided_on, accredited (false).
    Where a picture was recognised beside the text, the text has the word: the picture adds only what the text leaves out.
    """
    sheet = sheet_of(source)
    if not sheet.lines:
        return Extracted()
    printed = Sheet(tuple(line for line in sheet.lines if place(line).source != "ocr"))
    joined = pairs.whole_labels(sheet)
    taken = _taken(joined)
    if printed.lines and len(printed.lines) < len(sheet.lines):
        taken = [_beside(own, whole) for own, whole in zip(_taken(pairs.whole_labels(printed)), taken, strict=True)]
    found = [fact for one in taken for fact in one.facts]
    odd = [finding for one in taken for finding in one.findings]
    return Extracted(facts=tuple(found), findings=(*odd, *_disagreeing(found), *signs.findings(joined)))


def _taken(sheet: Sheet) -> list[_Taken]:
    standards_found, edition_findings = norms.facts(sheet)
    dated, date_findings = _dates(sheet, standards_found)
    singles = [resolve(numbering.candidates(sheet)), resolve(parties.holder(sheet))]
    held_by = next((str(fact.value) for fact in singles if fact and fact.name == "holder"), None)
    singles += [resolve(parties.certification_body(sheet, held_by)), resolve(scoping.scope(sheet)), resolve(signs.unaccredited(sheet))]
    singles += [resolve([one for one in scoping.soa(sheet) if one.name == name]) for name in ("soa_version", "soa_date")]
    singles.append(_language(sheet))
    lists = _each(accreditation.bodies(sheet)) + _each(scoping.sites(sheet))
    others = (*(fact for fact in singles if fact), *lists)
    return [_Taken(tuple(standards_found), tuple(edition_findings)), _Taken(tuple(dated), tuple(date_findings)), _Taken(others)]


def _beside(printed: _Taken, whole: _Taken) -> _Taken:
    """What the text says, and from the whole page what it does not; nothing of that is sure unless recognised words second each other."""
    told = {fact.name for fact in printed.facts}
    added = tuple(_recognised(fact) for fact in whole.facts if fact.name not in told)
    return _Taken((*printed.facts, *added), printed.findings or (() if printed.facts else whole.findings))


def _recognised(fact: Fact) -> Fact:
    """A fact of text lines that a recognised label introduces rests on recognition as well."""
    if fact.method == "ocr":
        return fact
    confidence = Confidence.MEDIUM if fact.confidence is Confidence.HIGH else fact.confidence
    return msgspec.structs.replace(fact, method="ocr", confidence=confidence)


def _dates(sheet: Sheet, standards_found: list[Fact]) -> tuple[list[Fact], list[Finding]]:
    certified = {str(fact.value["standard"]) for fact in standards_found if isinstance(fact.value, dict)}
    return term.plausible(term.facts(dating.read(sheet), certified))


def _each(candidates: list[Candidate]) -> list[Fact]:
    """A list: one fact per value. Weak ones stay only while nothing stronger is there."""
    best = max((one.strength for one in candidates), default=0)
    kept = [one for one in candidates if one.strength >= best - 10]
    found = [resolve([one]) for one in kept]
    return [fact for fact in found if fact]


def _disagreeing(found: list[Fact]) -> list[Finding]:
    """Values printed twice and not alike, other than dates (which have their own finding)."""
    return [
        Finding(code="CERT_VALUES_DISAGREE", message=f"{fact.name}: {fact.value} and also {', '.join(map(str, fact.alternatives))}", page=fact.page)
        for fact in found
        if fact.alternatives and fact.name in {"number", "holder", "standards"}
    ]


def _language(sheet: Sheet) -> Fact | None:
    code = labels.language_of(" ".join(line.text for line in sheet.lines))
    if code is None:
        return None
    longest = sorted(sheet.lines, key=lambda one: -len(one.text))
    line = next((one for one in longest if labels.language_of(one.text) == code), longest[0])
    where = place(line)
    return Fact(
        name="language",
        value=code,
        raw=line.text.strip(),
        page=where.page,
        box=where.box,
        snippet=where.snippet,
        method="pattern",
        confidence=Confidence.MEDIUM,
    )
