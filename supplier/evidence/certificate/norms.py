"""The standards a certificate is for, apart from those it only mentions (ISO/IEC 17021-1, 8.2.2 e: the standard with its issue status)."""

from __future__ import annotations

import itertools
import re
import statistics

import msgspec

from supplier.evidence import labels, standards
from supplier.evidence.candidates import Candidate, Place, Sheet, place, place_of, resolve
from supplier.evidence.folding import fold
from supplier.evidence.layout import Line
from supplier.evidence.standards import StandardMention
from supplier.model.reading import Fact, Finding

_BROKEN = re.compile(r"(?:iso|iec|iso\s*/\s*iec|/|iso[\s/]*(?:iec)?\s*\d{4,5}\s*[:-])\s*$")
_LARGE = 1.2
_IDENTICAL = 3
"""Letters between an adoption and what it adopts: "/", "(idt"."""
_GRUNDSCHUTZ = re.compile(r"(?:auf der basis von|auf basis von|based on|on the basis of|basis of)\s+it-?\s?grundschutz")


class _Named(msgspec.Struct, frozen=True):
    mention: StandardMention
    where: Place
    at: int
    strong: bool


def facts(sheet: Sheet) -> tuple[list[Fact], list[Finding]]:
    """One fact per standard, and findings about odd editions."""
    named = [one for one in _mentions(sheet) if not one.mention.is_rule]
    strong = [one for one in named if one.strong]
    kept = [one for one in named if one.strong or not strong or any(abs(one.at - other.at) <= 1 and one.mention.edition for other in strong)]
    names = dict.fromkeys(one.mention.standard for one in kept)
    found = [fact for name in names if (fact := _fact([one for one in named if one.mention.standard == name]))]
    findings = [
        Finding(
            code="CERT_EDITION_ODD",
            message=f'"{one.mention.raw.strip()}" carries a year that is no edition of {one.mention.standard}',
            page=one.where.page,
        )
        for one in kept
        if one.mention.odd
        and not any(other.mention.standard == one.mention.standard and other.mention.edition and not other.mention.odd for other in named)
    ]
    return _grundschutz(sheet, found, findings[:1])


def _mentions(sheet: Sheet) -> list[_Named]:
    heights = [line.box[3] - line.box[1] for line in sheet.lines if line.box]
    usual = statistics.median(heights) if heights else 0.0
    found: list[_Named] = []
    for at, line in enumerate(sheet.lines):
        here = _own_names(line.text, standards.find(line.text))
        found.extend(_Named(mention, place(line, mention.start, mention.end), at, _is_strong(sheet, at, line, mention, usual)) for mention in here)
        found.extend(_across(sheet, at, line))
    return found


def _own_names(text: str, here: tuple[StandardMention, ...]) -> list[StandardMention]:
    """Without an adoption whose international name follows with a year of its own: "GB/T …-2016/ISO/IEC 27001:2022" is the edition of 2022."""
    return [one for one, after in itertools.zip_longest(here, here[1:]) if not (after and _is_adopted(text, one, after))]


def _is_adopted(text: str, one: StandardMention, after: StandardMention) -> bool:
    same = one.standard == after.standard and after.edition is not None and after.edition == after.printed_year
    return same and labels.letters(text[one.end : after.start]) <= _IDENTICAL


def _is_strong(sheet: Sheet, at: int, line: Line, mention: StandardMention, usual: float) -> bool:
    if len(mention.raw) >= 0.5 * len(line.text.strip()):
        return True
    if line.box and usual and line.box[3] - line.box[1] >= _LARGE * usual:
        return True
    before = line.text[: mention.start]
    above = sheet.lines[at - 1].text if at and not labels.letters(before) else ""
    phrases = labels.find(f"{above} {before}", ("conforms",))
    return bool(phrases) and labels.letters(f"{above} {before}"[phrases[-1].end :]) < 60  # noqa: PLR2004 (the same sentence)


def _across(sheet: Sheet, at: int, line: Line) -> list[_Named]:
    """A name broken over two lines: "… requirements of ISO/IEC" / "27001:2022"."""
    if not _BROKEN.search(fold(line.text)):
        return []
    following = next(iter(sheet.under(line, line.box, reach=1.3)), None) or (sheet.lines[at + 1] if at + 1 < len(sheet.lines) else None)
    if following is None:
        return []
    joined = f"{line.text} {following.text}"
    crossing = [mention for mention in standards.find(joined) if mention.start < len(line.text) < mention.end]
    return [_Named(mention, place_of([line, following]), at, strong=True) for mention in crossing]


def _fact(named: list[_Named]) -> Fact | None:
    """The edition may stand in small print while the name stands large: only mentions with an edition compete."""
    with_edition = [one for one in named if one.mention.edition] or named
    prominent = [one for one in with_edition if one.strong]
    return resolve([_candidate(one) for one in prominent or with_edition])


def _candidate(one: _Named) -> Candidate:
    strength = (90 if one.strong else 72) - (0 if one.mention.edition else 10) - (15 if one.mention.odd else 0)
    value: dict[str, str | None] = {"standard": one.mention.standard, "edition": one.mention.edition}
    return Candidate(name="standards", value=value, raw=" ".join(one.mention.raw.split()), place=one.where, method="pattern", strength=strength)


def _grundschutz(sheet: Sheet, found: list[Fact], findings: list[Finding]) -> tuple[list[Fact], list[Finding]]:
    line = next((line for line in sheet.lines if _GRUNDSCHUTZ.search(fold(line.text))), None)
    if line is None:
        return found, findings
    finding = Finding(
        code="CERT_GRUNDSCHUTZ", message="ISO 27001 on the basis of IT-Grundschutz: a state scheme, not an accredited certificate", page=line.page
    )
    changed = [
        msgspec.structs.replace(fact, value={"standard": "ISO/IEC 27001", "edition": "grundschutz"})
        if isinstance(fact.value, dict) and fact.value["standard"] == "ISO/IEC 27001"
        else fact
        for fact in found
    ]
    return changed, [*findings, finding]
