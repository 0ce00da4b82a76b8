"""Several documents in one file: cut where a page begins another certificate of its own."""

from __future__ import annotations

import re

import msgspec

from supplier.evidence import kinds
from supplier.evidence.layout import Page, Source
from supplier.model.reading import Kind, Part

_MOST_PAGES = 40
"""Longer files are reports; looking for certificates in them finds their annexes."""
_NUMBER = re.compile(
    r"(?:certificate|registration|zertifikats?|certificado|certificat|certificato|belge|sertifika|сертификат\w*|登録|証書|证书)[^\n:：]{0,30}?"
    r"(?:no|nr|number|nummer|número|numéro|numero|n°|№|番号|编号)\.?\s*[:：.]?\s*([A-Z0-9][A-Z0-9 ./-]{3,30})",
    re.IGNORECASE,
)
_STANDARD = re.compile(r"\b(?:ISO|IEC|EN)[ /A-Z]*(\d{4,5}(?:-\d)?)\b(?!\s*/)")


def split(source: Source) -> list[tuple[Source, Part | None]]:
    """The documents of a file with their page ranges; a file that is one document comes back whole.

    A page begins a new certificate when it reads as one by itself and names both another certificate number and another
    standard than the certificate before it: an annex, a copy and a translation name the same ones.
    """
    if not 1 < len(source.pages) <= _MOST_PAGES or source.tables:
        return [(source, None)]
    starts: list[int] = []
    last: tuple[str, str] | None = None
    for index, page in enumerate(source.pages):
        mark = _mark(source, page)
        if mark is not None and (last is None or (mark[0] != last[0] and mark[1] != last[1])):
            starts.append(index)
            last = mark
    if len(starts) < 2:  # noqa: PLR2004 - one certificate is the whole file
        return [(source, None)]
    return _cut(source, [0, *starts[1:]])


def _mark(source: Source, page: Page) -> tuple[str, str] | None:
    """The number and the standard of a page that is a certificate by itself."""
    text = page.text()
    number, standard = _NUMBER.search(text), _STANDARD.search(text)
    if number is None or standard is None:
        return None
    alone = msgspec.structs.replace(source, pages=(page,))
    return (re.sub(r"\W", "", number[1]), standard[1]) if kinds.decide(alone).kind is Kind.ISO_CERTIFICATE else None


def _cut(source: Source, starts: list[int]) -> list[tuple[Source, Part | None]]:
    found: list[tuple[Source, Part | None]] = []
    for number, (first, after) in enumerate(zip(starts, [*starts[1:], len(source.pages)], strict=True), 1):
        pages = source.pages[first:after]
        numbers = {page.number for page in pages}
        findings = tuple(finding for finding in source.findings if finding.page is None or finding.page in numbers)
        part = Part(number=number, pages=(pages[0].number, pages[-1].number))
        found.append((msgspec.structs.replace(source, pages=pages, findings=findings), part))
    return found
