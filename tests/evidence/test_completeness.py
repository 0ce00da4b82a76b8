"""Whether a document is whole: page numbers and annexes."""

from __future__ import annotations

import pytest

from supplier.evidence import completeness
from supplier.evidence.layout import Line, Page, Source
from supplier.model.reading import Kind, TextSource
from tests.evidence.sheets import line


def _source(*pages: str, scan: bool = False) -> Source:
    built = tuple(Page(number=n, lines=tuple(Line(text, n) for text in page.split("\n"))) for n, page in enumerate(pages, 1))
    return Source(name="d", media_type="application/pdf", pages=built, text_source=TextSource.OCR if scan else TextSource.TEXT)


def _told(source: Source, kind: Kind) -> list[tuple[str, str, int | None]]:
    return [(one.code, one.message, one.page) for one in completeness.findings(source, kind)]


@pytest.mark.requirement("EVID-WHOLE")
@pytest.mark.parametrize(
    ("pages", "message", "page"),
    [
        (["Page 1 of 4", "Page 2 of 4", "Page 4 of 4"], "2, 4", 3),
        (["Page 1 of 3"], "1 / 3", 1),
        (["cover", "Seite 2 von 5", "Seite 3 von 5"], "3 / 5", 3),
        (["Page: 1/3", "text", "Page: 3/3", "no number"], None, None),
        (["Page 1 of 2", "Page 2 of 2"], None, None),
        (["Page 1 of 2", "Page 2 of 2", "Page 1 of 7"], None, None),
        (["Page 3 of 2"], None, None),
        (["see page 3 for details", "1 of 4 samples"], None, None),
    ],
)
def test_pages_are_missing_where_the_numbers_jump_or_end_early(pages: list[str], message: str | None, page: int | None) -> None:
    expected = [("SOC2_PAGES_MISSING", message, page)] if message else []
    assert _told(_source(*pages), Kind.SOC2_REPORT) == expected


@pytest.mark.requirement("EVID-WHOLE")
@pytest.mark.parametrize(
    ("pages", "message"),
    [
        (["Certificate\nSites are listed in the attached annex."], "listed in the attached annex"),
        (["Zertifikat\nWeitere Standorte siehe Anhang"], "siehe Anhang"),
        (["Certificate\nPage 1 of 2"], "1 / 2"),
        (["Certificate\nSites are listed in the annex.", "Annex: sites"], None),
        (["Certificate\nSites are listed in the annex.\nAnnex - Sites: Basel"], None),
        (["Certificate\nControls as specified in Annex A of the standard"], None),
        (["Certificate\nin accordance with the certification schedule of the body"], None),
    ],
)
def test_a_certificate_of_one_page_that_sends_its_reader_to_an_annex_is_not_whole(pages: list[str], message: str | None) -> None:
    assert _told(_source(*pages), Kind.ISO_CERTIFICATE) == ([("CERT_ANNEX_MISSING", message, 1)] if message else [])


def test_a_scan_and_other_kinds_are_not_asked() -> None:
    assert _told(_source("Page 1 of 3", scan=True), Kind.SOC2_REPORT) == []
    assert _told(_source("Page 1 of 3"), Kind.POLICY) == []
    assert _told(_source("The report sends nobody to see the annex."), Kind.SOC2_REPORT) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Partner of quality", [("CERT_ANNEX_MISSING", "see the attached annex", 1)]),
        ("Annex to the certificate", []),
        ("Page 1 of 3", [("CERT_ANNEX_MISSING", "see the attached annex", 1)]),
    ],
    ids=["a picture says nothing about it", "the annex is in the picture", "a number in the picture may be misread"],
)
def test_words_in_a_picture_may_be_the_annex_but_send_nobody_on(words: str, told: list[tuple[str, str, int | None]]) -> None:
    printed, recognised = line("Sites: see the attached annex", 60, 100), line(words, 60, 400, source="ocr")
    page = Page(number=1, lines=(printed, recognised), source=TextSource.MIXED)
    mixed = Source(name="d", media_type="application/pdf", pages=(page,), text_source=TextSource.MIXED)
    assert _told(mixed, Kind.ISO_CERTIFICATE) == told
