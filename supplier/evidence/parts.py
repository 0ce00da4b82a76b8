"""Several documents in one file: cut where a page begins another document of its own.

Two certificates scanned together, a Statement of Applicability behind a policy, a bridge letter in front of a report. A wrong cut
costs facts, so a page begins a document only where everything about it says so; an annex stays with what it is an annex of.
"""

from __future__ import annotations

import itertools
import re

import msgspec

from supplier.evidence import kinds, titles
from supplier.evidence.layout import Page, Source
from supplier.model.reading import Kind, Part

_MOST_PAGES = 40
"""Longer files are reports; looking for certificates in them finds their annexes."""
_WINDOW = 4
"""Pages that say what a document beginning here is: a title page alone says little."""
_AS_LARGE = 0.85
"""Two programs set titles a little differently."""
_WHOLE = frozenset(
    (Kind.SOC1_REPORT, Kind.SOC2_REPORT, Kind.SOC3_REPORT, Kind.QUESTIONNAIRE, Kind.AGREEMENT, Kind.QMS_MANUAL, Kind.OTHER, Kind.UNREADABLE)
)
"""What holds chapters that read like documents of other kinds: nothing begins behind the first page of such a document."""
_BEGINS = frozenset(
    (
        Kind.ISO_CERTIFICATE,
        Kind.STATEMENT_OF_APPLICABILITY,
        Kind.SOC1_REPORT,
        Kind.SOC2_REPORT,
        Kind.SOC3_REPORT,
        Kind.BRIDGE_LETTER,
        Kind.PENETRATION_TEST,
        Kind.AUDIT_REPORT,
        Kind.VALIDATION_REPORT,
        Kind.RESTORE_TEST,
        Kind.AGREEMENT,
        Kind.POLICY,
    )
)
_NUMBER = re.compile(
    r"(?:certificate|registration|zertifikats?|certificado|certificat|certificato|belge|sertifika|сертификат\w*|登録|証書|证书)[^\n:：]{0,30}?"
    r"(?:no|nr|number|nummer|número|numéro|numero|n°|№|番号|编号)\.?\s*[:：.]?\s*([A-Z0-9][A-Z0-9 ./-]{3,30})",
    re.IGNORECASE,
)
_STANDARD = re.compile(r"\b(?:ISO|IEC|EN)[ /A-Z]*(\d{4,5}(?:-\d)?)\b(?!\s*/)")


def split(source: Source) -> list[tuple[Source, Part | None]]:
    """The documents of a file with their page ranges; a file that is one document comes back whole."""
    if len(source.pages) < 2 or source.tables:  # noqa: PLR2004 - one page is one document
        return [(source, None)]
    starts = sorted({*_certificates(source), *_documents(source)})
    return _cut(source, [0, *starts]) if starts else [(source, None)]


def _certificates(source: Source) -> list[int]:
    """Where a second certificate begins.

    A page begins a new certificate when it reads as one by itself and names both another certificate number and another
    standard than the certificate before it: an annex, a copy and a translation name the same ones.
    """
    if len(source.pages) > _MOST_PAGES:
        return []
    marked = [(index, mark) for index, page in enumerate(source.pages) if (mark := _mark(page))]
    # Which kind a page is by itself is asked only where two pages could be two certificates.
    if not any(_differ(one, other) for (_, one), (_, other) in itertools.combinations(marked, 2)):
        return []
    starts: list[int] = []
    last: tuple[str, str] | None = None
    for index, mark in marked:
        if (last is None or _differ(mark, last)) and _kind(source, source.pages[index : index + 1]) is Kind.ISO_CERTIFICATE:
            starts.append(index)
            last = mark
    return starts[1:]


def _mark(page: Page) -> tuple[str, str] | None:
    """The number and the standard that a page names."""
    text = page.text()
    number, standard = _NUMBER.search(text), _STANDARD.search(text)
    return None if number is None or standard is None else (re.sub(r"\W", "", number[1]), standard[1])


def _differ(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[0] != other[0] and one[1] != other[1]


def _documents(source: Source) -> list[int]:
    """Where a document of another kind begins: under a title as large as the first one, on a page that does not continue the one before."""
    title = titles.size(source.pages[0])
    candidates = (n for n in range(1, len(source.pages)) if _may_begin(source.pages[n - 1 : n + 2], title))
    found: list[int] = []
    for index in candidates:
        first = found[-1] if found else 0
        before = _kind(source, source.pages[first:index])
        if before in _WHOLE:
            break
        kind = _kind(source, source.pages[index : index + _WINDOW])
        if kind in _BEGINS and kind is not before and not _belongs(kind, before):
            found.append(index)
    return found


def _may_begin(around: tuple[Page, ...], title: float) -> bool:
    """What costs little to see: a title that names a kind, and a page number that begins anew or neither number nor running heads that go on."""
    before, page, *after = around
    if not kinds.names_a_kind(titles.title(page)):
        return False
    number, last = titles.page_number(page), titles.page_number(before)
    if number is not None:
        return number == 1
    if titles.size(page) < _AS_LARGE * title or (last is not None and after and titles.page_number(after[0]) == last + 2):
        return False
    return not _same_furniture(titles.furniture(before), titles.furniture(page))


def _same_furniture(one: frozenset[str], other: frozenset[str]) -> bool:
    """More than half of it: two documents of a company may share a line of small print."""
    return 2 * len(one & other) > min(len(one), len(other))


def _belongs(kind: Kind, before: Kind) -> bool:
    """A policy inside a report on an audit or a test is quoted there."""
    return kind is Kind.POLICY and before in {Kind.AUDIT_REPORT, Kind.VALIDATION_REPORT, Kind.RESTORE_TEST}


def _kind(source: Source, pages: tuple[Page, ...]) -> Kind:
    return kinds.decide(msgspec.structs.replace(source, pages=pages, metadata={})).kind


def _cut(source: Source, starts: list[int]) -> list[tuple[Source, Part | None]]:
    found: list[tuple[Source, Part | None]] = []
    for number, (first, after) in enumerate(zip(starts, [*starts[1:], len(source.pages)], strict=True), 1):
        pages = source.pages[first:after]
        numbers = {page.number for page in pages}
        findings = tuple(finding for finding in source.findings if finding.page is None or finding.page in numbers)
        part = Part(number=number, pages=(pages[0].number, pages[-1].number))
        metadata = source.metadata if number == 1 else {name: value for name, value in source.metadata.items() if name != "title"}
        found.append((msgspec.structs.replace(source, pages=pages, findings=findings, metadata=metadata), part))
    return found
