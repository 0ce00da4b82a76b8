from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplier.evidence import certificate, vocabulary
from supplier.evidence.layout import Cell, Line, Source, Table
from supplier.model.reading import Confidence
from tests.evidence.sheets import by_name, line, source_of, stacked, values

TITLE = ("Certificate of Registration", 24.0)
BODY = [
    "This is to certify that the Information Security Management System of",
    ("Nordwind Analytics GmbH", 16.0),
    "Hafenstrasse 12, 20457 Hamburg, Germany",
    "has been assessed and found to meet the requirements of",
    ("ISO/IEC 27001:2022", 16.0),
    "for the following scope:",
    "Development, hosting and support of a clinical data platform",
    "for sponsors of clinical trials.",
    "",
    "",
]
FOOT = ["", "", "For and on behalf of", "Alster Zertifizierung GmbH, Elbchaussee 1, 22765 Hamburg", "Accredited by DAkkS"]
DATES = ["Certificate No.: AZ-2024-00731", "Date of issue: 15 March 2024", "Valid until: 14 March 2027"]


def sheet(*rows: str, extra: tuple[Line, ...] = ()) -> Source:
    return source_of(*stacked(TITLE, *BODY, *rows, *FOOT), *extra)


@pytest.mark.requirement("EVID-CERT-FACTS")
def test_a_plain_certificate_gives_every_fact_with_its_place() -> None:
    found = certificate.facts(sheet(*DATES)).facts
    assert by_name(found, "holder").value == "Nordwind Analytics GmbH"
    assert by_name(found, "standards").value == {"standard": "ISO/IEC 27001", "edition": "2022"}
    assert by_name(found, "number").value == "AZ-2024-00731"
    assert by_name(found, "issued_on").value == "2024-03-15"
    assert by_name(found, "expires_on").value == "2027-03-14"
    assert by_name(found, "certification_body").value == "Alster Zertifizierung GmbH"
    assert by_name(found, "accreditation_body").value == "DAkkS"
    assert by_name(found, "scope").value == "Development, hosting and support of a clinical data platform for sponsors of clinical trials."
    assert by_name(found, "language").value == "en"
    for fact in found:
        assert fact.page == 1
        assert fact.box
        assert "".join(fact.raw.split()) in "".join(fact.snippet.split())


def test_the_box_is_the_words_of_the_value_not_the_line() -> None:
    fact = by_name(certificate.facts(sheet(*DATES)).facts, "expires_on")
    row = next(one for one in sheet(*DATES).lines() if one.text.startswith("Valid until"))
    assert row.box
    assert fact.box == (row.box[0] + 13 * 5, row.box[1], row.box[2], row.box[3])


@pytest.mark.requirement("EVID-CERT-EXPIRY")
@pytest.mark.parametrize(
    ("rows", "expires"),
    [
        (["Printed 30.09.2027"], []),
        (["30.09.2027"], []),
        (["First surveillance audit due: 30.09.2027", "Second surveillance audit due: 30.09.2028"], []),
        (["Recertification audit due by 30.09.2027"], []),
        (["Template version 3 dated 30.09.2027"], []),
        (["Expiry of previous cycle 30.09.2027"], []),
        (["This certificate is valid from 1 October 2024 until 30 September 2027"], ["2027-09-30"]),
        (
            ["This certificate is valid from 1 October 2024 until", "30 September 2027 and stays valid subject to satisfactory surveillance audits."],
            ["2027-09-30"],
        ),
        (["Validity: 01.10.2024 - 30.09.2027"], ["2027-09-30"]),
        (["Valid until 30.09.2027", "First surveillance 30.09.2025", "Printed 01.12.2026"], ["2027-09-30"]),
        (["Gültig vom 01.10.2024 bis 30.09.2027"], ["2027-09-30"]),
        (["Válido desde 1 de octubre de 2024 hasta el 30 de septiembre de 2027"], ["2027-09-30"]),
        (["Valable du 1er octobre 2024 au 30 septembre 2027"], ["2027-09-30"]),
        (["Valido fino al 30 settembre 2027"], ["2027-09-30"]),
        (["Geldig tot 30 september 2027"], ["2027-09-30"]),
        (["Válido até 30 de setembro de 2027"], ["2027-09-30"]),
        (["有効期限：2027年9月30日"], ["2027-09-30"]),
        (["有效期至：2027年09月30日"], ["2027-09-30"]),
        (["有效期：2024-10-01 至 2027-09-30"], ["2027-09-30"]),
        (["Действителен до 30.09.2027"], ["2027-09-30"]),
        (["30.09.2027 дейін жарамды"], ["2027-09-30"]),
        (["Geçerlilik Tarihi: 30.09.2027"], ["2027-09-30"]),
    ],
)
def test_only_a_labelled_date_is_an_expiry(rows: list[str], expires: list[str]) -> None:
    assert values(certificate.facts(source_of(*stacked(*rows))).facts, "expires_on") == expires


GRID = [("Original registration", "2019-05-02"), ("Issue date", "2024-03-15"), ("Expiry date", "2027-03-14")]


def _rows_right() -> list[Line]:
    return [
        part
        for n, (label, day) in enumerate(GRID)
        for part in (line(label, 60, 300 + 20 * n), line(":", 190, 300 + 20 * n), line(day, 220, 300 + 20 * n))
    ]


def _columns_below() -> list[Line]:
    return [part for n, (label, day) in enumerate(GRID) for part in (line(label, 60 + 170 * n, 300), line(day, 60 + 170 * n, 314))]


def _captions_above() -> list[Line]:
    return [part for n, (label, day) in enumerate(GRID) for part in (line(day, 60 + 170 * n, 300), line(label, 60 + 170 * n, 311))]


def _one_heading_line() -> list[Line]:
    heading = "Original registration        Issue date        Expiry date"
    head = line(heading, 60, 300)
    return [head, *(line(day, 60 + heading.index(label) * 5, 312) for label, day in GRID)]


def _two_columns() -> list[Line]:
    return [
        line("Original registration: 2019-05-02", 60, 300),
        line("Expiry date: 2027-03-14", 330, 300),
        line("Issue date: 2024-03-15", 60, 316),
        line("1st surveillance: 2025-03-14", 330, 316),
    ]


@pytest.mark.requirement("EVID-CERT-LAYOUT")
@pytest.mark.parametrize("layout", [_rows_right, _columns_below, _captions_above, _one_heading_line, _two_columns], ids=lambda f: f.__name__)
def test_a_date_belongs_to_the_label_beside_above_or_below_it(layout: object) -> None:
    assert callable(layout)
    found = certificate.facts(source_of(*layout())).facts
    assert values(found, "initially_issued_on") == ["2019-05-02"]
    assert values(found, "issued_on") == ["2024-03-15"]
    assert values(found, "expires_on") == ["2027-03-14"]


@pytest.mark.requirement("EVID-CERT-SEVERAL")
def test_dates_in_a_table_belong_to_the_standard_of_their_row() -> None:
    rows = [
        ("Standard", "Certificate no.", "Valid until"),
        ("ISO/IEC 27001:2022", "IS-4711", "2027-03-14"),
        ("ISO 9001:2015", "QM-4712", "2026-11-30"),
    ]
    lines = [line(text, 60 + 160 * column, 300 + 16 * row) for row, cells in enumerate(rows) for column, text in enumerate(cells)]
    found = certificate.facts(source_of(*stacked(TITLE, *BODY[:3]), *lines)).facts
    assert {(fact.about, fact.value) for fact in found if fact.name == "expires_on"} == {("ISO/IEC 27001", "2027-03-14"), ("ISO 9001", "2026-11-30")}


@pytest.mark.requirement("EVID-CERT-AMBIGUOUS")
def test_an_ambiguous_expiry_takes_the_earlier_reading_with_low_confidence_and_a_finding() -> None:
    result = certificate.facts(sheet("Valid until: 03/04/2027"))
    fact = by_name(result.facts, "expires_on")
    assert (fact.value, fact.alternatives, fact.confidence) == ("2027-03-04", ("2027-04-03",), Confidence.LOW)
    assert "CERT_DATE_AMBIGUOUS" in {finding.code for finding in result.findings}


@pytest.mark.requirement("EVID-CERT-AMBIGUOUS")
@pytest.mark.parametrize(
    ("rows", "expires"),
    [
        (["Issue date: 07/03/2025", "Expiry date: 06/03/2028"], "2028-03-06"),
        (["Issue date: 03/07/2025", "Expiry date: 03/06/2028"], "2028-03-06"),
        (["Expiry date: 06/03/2028", "Surveillance due: 15/02/2027"], "2028-03-06"),
        (["Expiry date: 06/03/2028", "Surveillance due: 02/15/2027"], "2028-06-03"),
    ],
)
def test_other_dates_of_the_document_settle_which_comes_first(rows: list[str], expires: str) -> None:
    result = certificate.facts(source_of(*stacked(*rows)))
    fact = by_name(result.facts, "expires_on")
    assert (fact.value, fact.alternatives) == (expires, ())
    assert "CERT_DATE_AMBIGUOUS" not in {finding.code for finding in result.findings}


@pytest.mark.requirement("EVID-CERT-CYCLE")
def test_a_yearly_expiry_and_the_end_of_the_cycle_are_two_facts() -> None:
    found = certificate.facts(sheet("Issue date: 11.07.2025", "Expiry date: 10.07.2026", "Certification period expiry date: 10.07.2028")).facts
    assert by_name(found, "expires_on").value == "2026-07-10"
    assert by_name(found, "cycle_end").value == "2028-07-10"


@pytest.mark.requirement("EVID-CERT-CONTRADICTION")
def test_two_expiry_dates_are_reported_and_the_earlier_kept_with_low_confidence() -> None:
    lines = [*stacked(*DATES), *stacked("Valid until: 30 June 2028", page=2)]
    result = certificate.facts(source_of(*lines))
    fact = by_name(result.facts, "expires_on")
    assert (fact.value, fact.alternatives, fact.confidence) == ("2027-03-14", ("2028-06-30",), Confidence.LOW)
    assert any("2028-06-30" in finding.message for finding in result.findings)


def test_the_same_dates_on_a_second_page_are_one_fact_and_more_sure() -> None:
    result = certificate.facts(source_of(*stacked(*DATES), *stacked(*DATES, page=2)))
    assert by_name(result.facts, "expires_on").confidence is Confidence.HIGH
    assert by_name(result.facts, "number").value == "AZ-2024-00731"


@pytest.mark.requirement("EVID-CERT-PLAUSIBLE")
def test_an_expiry_before_the_issue_is_reported_and_never_sure() -> None:
    result = certificate.facts(sheet("Date of issue: 15 March 2027", "Valid until: 14 March 2024"))
    assert by_name(result.facts, "expires_on").confidence is Confidence.LOW
    assert "CERT_DATE_ORDER" in {finding.code for finding in result.findings}


@pytest.mark.requirement("EVID-CERT-OCR")
def test_recognised_text_gives_no_sure_date_or_number_without_a_second_sign() -> None:
    once = certificate.facts(source_of(*stacked("Certificate No.: AZ-2024-00731", "Valid until: 14 March 2027", source="ocr"))).facts
    for name in ("number", "expires_on"):
        assert by_name(once, name).method == "ocr"
        assert by_name(once, name).confidence is not Confidence.HIGH


@pytest.mark.requirement("EVID-CERT-NUMBER")
@pytest.mark.parametrize(
    ("rows", "number"),
    [
        (["Certificate No: IS 707439"], "IS 707439"),
        (["Zertifikat-Registrier-Nr.: 12 104 55871 TMS", "Auditbericht-Nr.: 70012345"], "12 104 55871 TMS"),
        (["Report No. 4711-22", "Certificate number 31297761/9"], "31297761/9"),
        (["Certificate AB12/34567"], "AB12/34567"),
        (["Certificado n.º: SI-0012/2015"], "SI-0012/2015"),
        (["N° de certificat : 2013/54321.2"], "2013/54321.2"),
        (["Numero di certificato: 12345/10/S"], "12345/10/S"),
        (["認証登録番号：XQA-IM2002"], "XQA-IM2002"),
        (["证书编号：XCRC-2024-ISMS-RA-12"], "XCRC-2024-ISMS-RA-12"),
        (["Accreditation No. D-ZM-16029-01-00", "Certificate No. 4711-A"], "4711-A"),
        (["Registered in England under number 7805321", "Certificate number: FS 123456"], "FS 123456"),
        (["Número (number) 20733-AE"], "20733-AE"),
    ],
)
def test_the_certificates_number_is_told_from_other_numbers(rows: list[str], number: str) -> None:
    assert values(certificate.facts(source_of(*stacked(*rows))).facts, "number") == [number]


@pytest.mark.parametrize(
    "row",
    [
        "Certificate of conformity",
        "Certificate No.",
        "Certificate ISO 9001:2015",
        "Certificate No.: see annex",
        "Date: 2024-03-15",
        "Certificate number: 14.03.2027",
    ],
)
def test_what_is_no_number_is_left_out(row: str) -> None:
    assert values(certificate.facts(source_of(*stacked(row))).facts, "number") == []


def test_a_number_below_or_right_of_its_label_is_found() -> None:
    below = source_of(line("Certificate number", 60, 300), line("Page", 300, 300), line("AB-4711", 60, 312))
    right = source_of(line("Certificate number", 60, 300), line(":", 190, 300), line("AB-4711", 220, 300))
    for one in (below, right):
        assert values(certificate.facts(one).facts, "number") == ["AB-4711"]


@pytest.mark.requirement("EVID-CERT-STANDARD")
@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("ISO/IEC 27001:2022", 16.0), "audited under ISO/IEC 17021-1:2015"], {("ISO/IEC 27001", "2022")}),
        (
            ["and operates a management system which complies with the requirements of ISO/IEC", "27001:2022 for the following scope"],
            {("ISO/IEC 27001", "2022")},
        ),
        ([("ISO 9001:2015", 16.0), "valid while the certificate for ISO 14001, number 12-A, is in force"], {("ISO 9001", "2015")}),
        ([("ISO/IEC 27001:2022", 16.0), ("ISO/IEC 27701:2019", 16.0)], {("ISO/IEC 27001", "2022"), ("ISO/IEC 27701", "2019")}),
    ],
)
def test_the_standards_certified_are_told_from_those_mentioned(rows: list[str], found: set[tuple[str, str]]) -> None:
    read = [fact.value for fact in certificate.facts(source_of(*stacked(*rows))).facts if fact.name == "standards"]
    assert {(value["standard"], value["edition"]) for value in read if isinstance(value, dict)} == found


def test_a_year_that_no_edition_has_is_a_finding() -> None:
    assert "CERT_EDITION_ODD" in {finding.code for finding in certificate.facts(source_of(*stacked(("ISO 27001:2017", 16.0)))).findings}


@pytest.mark.requirement("EVID-CERT-SOA")
@pytest.mark.parametrize(
    ("rows", "version", "dated"),
    [
        (["in accordance with the Statement of Applicability version 1, dated 27.06.2019."], ["1"], ["2019-06-27"]),
        (["in accordance with the Statement of Applicability (SoA) Version 2.6 dated, October 15, 2025."], ["2.6"], ["2025-10-15"]),
        (["This is in accordance with the Statement of Applicability", "version 3.1, dated 27.06.2019."], ["3.1"], ["2019-06-27"]),
        (["Erklärung zur Anwendbarkeit Version 4 vom 01.02.2024"], ["4"], ["2024-02-01"]),
        (["Déclaration d'applicabilité version 5 du 01/02/2024"], ["5"], ["2024-02-01"]),
        (["Statement of Applicability", "Valid until 01.02.2027"], [], []),
    ],
)
def test_the_statement_of_applicability_is_named_with_version_and_date(rows: list[str], version: list[str], dated: list[str]) -> None:
    found = certificate.facts(source_of(*stacked(*rows))).facts
    assert values(found, "soa_version") == version
    assert values(found, "soa_date") == dated


@pytest.mark.requirement("EVID-CERT-UNACCREDITED")
def test_small_print_that_says_unaccredited_is_a_fact_and_a_finding() -> None:
    result = certificate.facts(sheet(*DATES, "To verify the validity of this unaccredited certificate please visit the site"))
    assert by_name(result.facts, "accredited").value is False
    assert "CERT_UNACCREDITED" in {finding.code for finding in result.findings}


@pytest.mark.requirement("EVID-CERT-DRAFT")
@pytest.mark.parametrize("mark", ["DRAFT", "SPECIMEN", "Entwurf", "Muster", "见本", "見本"])
def test_a_watermark_is_a_finding(mark: str) -> None:
    codes = {finding.code for finding in certificate.facts(sheet(*DATES, extra=(line(mark, 150, 300, size=80),))).findings}
    assert ("CERT_DRAFT" in codes) is (mark != "见本")


def test_a_watermark_torn_apart_is_still_seen() -> None:
    torn = (line("D", 100, 600, size=90), line("RA", 200, 450, size=90), line("FT", 320, 300, size=90))
    assert "CERT_DRAFT" in {finding.code for finding in certificate.facts(sheet(*DATES, extra=torn)).findings}


def test_validity_on_condition_of_surveillance_is_a_finding() -> None:
    codes = {finding.code for finding in certificate.facts(sheet(*DATES, "and remains valid subject to satisfactory surveillance audits")).findings}
    assert "CERT_SURVEILLANCE_UNKNOWN" in codes
    assert "CERT_SURVEILLANCE_UNKNOWN" not in {finding.code for finding in certificate.facts(sheet(*DATES)).findings}


@pytest.mark.requirement("EVID-CERT-HOLDER")
@pytest.mark.parametrize(
    ("rows", "holder"),
    [
        (["This is to certify that:", ("Kestrel Trials Ltd", 16.0), "1 High Street, London"], "Kestrel Trials Ltd"),
        (["Hiermit wird bescheinigt, dass das Unternehmen", ("Nordwind Analytics GmbH", 16.0), "Hafenstrasse 12"], "Nordwind Analytics GmbH"),
        (["El sistema de gestión de", ("ALBA DATOS CLINICOS, S.L.", 16.0), "C/ Mayor 3"], "ALBA DATOS CLINICOS, S.L."),
        (["si certifica che il sistema di gestione di", ("Girasole Dati S.p.A.", 16.0)], "Girasole Dati S.p.A."),
        (["Certificate holder: Kestrel Trials Ltd, 1 High Street"], "Kestrel Trials Ltd"),
        (["This certificate is issued to", "Reg 123456789012, Kestrel Trials Ltd, 1 High Street"], "Kestrel Trials Ltd"),
        (["The management system of", ("TRANSPORTES UNIDOS DEL VALLE", 20.0), ("S.A.C.", 20.0), "Av. Sol 12"], "TRANSPORTES UNIDOS DEL VALLE S.A.C."),
        ([("Kestrel Trials Ltd", 16.0), "1 High Street, London", "has been assessed and complies with"], "Kestrel Trials Ltd"),
        (["登録組織：株式会社あおば"], "株式会社あおば"),
        (["兹证明", "北京蓝天科技有限公司"], "北京蓝天科技有限公司"),
    ],
)
def test_the_holder_is_the_name_and_not_the_address(rows: list[str], holder: str) -> None:
    assert values(certificate.facts(source_of(*stacked(*rows))).facts, "holder") == [holder]


def test_a_holder_beside_the_phrase_is_found() -> None:
    found = certificate.facts(
        source_of(line("This is to certify that:", 60, 200), line("Kestrel Trials Ltd", 220, 200), line("1 High Street", 220, 212))
    ).facts
    assert values(found, "holder") == ["Kestrel Trials Ltd"]


@pytest.mark.requirement("EVID-CERT-SCOPE")
@pytest.mark.parametrize(
    ("rows", "scope"),
    [
        (["Scope: Hosting of clinical data.", "", "", "Certificate No.: 4711-A"], "Hosting of clinical data."),
        (
            ["Geltungsbereich:", "Entwicklung und Betrieb von Laborsoftware", "und Beratung dazu", "Zertifikat-Nr.: 4711-A"],
            "Entwicklung und Betrieb von Laborsoftware und Beratung dazu",
        ),
        (
            ["Alcance:", "Desarrollo de programas para ensayos clínicos", "", "", "Válido hasta 30.09.2027"],
            "Desarrollo de programas para ensayos clínicos",
        ),
        (["认证范围：", "临床试验数据平台的开发、运行和技术支持服务", "有效期至 2027-09-30"], "临床试验数据平台的开发、运行和技术支持服务"),
        (
            [
                "for the following scope:",
                "Hosting of clinical data. This is in accordance with the",
                "Statement of Applicability version 1, dated 27.06.2019.",
            ],
            "Hosting of clinical data.",
        ),
    ],
)
def test_the_scope_is_whole_and_ends_where_the_next_label_begins(rows: list[str], scope: str) -> None:
    assert values(certificate.facts(source_of(*stacked(*rows))).facts, "scope") == [scope]


@pytest.mark.parametrize(
    "rows",
    [
        ["(scope of certification according to the annex)"],
        ["Scope"],
        ["the scope of our work is the reading of papers"],
        ["Scope of certification, to which the", "certificate of conformity applies"],
    ],
)
def test_a_mention_of_a_scope_is_no_scope(rows: list[str]) -> None:
    assert values(certificate.facts(source_of(*stacked(*rows))).facts, "scope") == []


def test_the_scope_in_a_column_of_a_table_takes_only_its_column() -> None:
    cells = [
        (60, 300, "Location"),
        (300, 300, "Scope of certification"),
        (60, 316, "Hafenstrasse 12"),
        (300, 316, "Hosting of clinical data"),
        (60, 328, "Hamburg"),
        (300, 328, "and its support"),
    ]
    found = certificate.facts(source_of(*(line(text, x, y) for x, y, text in cells))).facts
    assert values(found, "scope") == ["Hosting of clinical data and its support"]


def test_sites_under_their_heading_are_one_fact_each() -> None:
    rows = ["Locations", "Hafenstrasse 12, Hamburg", "Elbweg 3, Dresden", "", "", "Certificate No.: 4711-A"]
    assert values(certificate.facts(source_of(*stacked(*rows, gap=9))).facts, "sites") == ["Hafenstrasse 12, Hamburg", "Elbweg 3, Dresden"]


@pytest.mark.requirement("EVID-CERT-BODIES")
def test_an_accreditor_that_is_in_no_register_is_named_without_being_sure() -> None:
    found = certificate.facts(sheet(*DATES, "", "Universal Accreditation Forum of the Isles")).facts
    assert "DAkkS" in values(found, "accreditation_body")
    alone = certificate.facts(source_of(*stacked(*DATES, "", "Universal Accreditation Forum of the Isles"))).facts
    fact = by_name(alone, "accreditation_body")
    assert (fact.value, fact.confidence) == ("Universal Accreditation Forum of the Isles", Confidence.MEDIUM)


def test_the_holder_is_never_the_certification_body() -> None:
    rows = ["This is to certify that", ("Meridian Certification Services Ltd", 16.0), "Issued by Alster Zertifizierung GmbH"]
    found = certificate.facts(source_of(*stacked(*rows))).facts
    assert values(found, "holder") == ["Meridian Certification Services Ltd"]
    assert values(found, "certification_body") == ["Alster Zertifizierung GmbH"]


def test_a_document_without_geometry_is_read_by_order_and_rows() -> None:
    rows = (("Certificate number", "AZ-4711"), ("Valid until", "2027-03-14"))
    table = Table(page=1, rows=tuple(tuple(Cell(text=text) for text in row) for row in rows))
    found = certificate.facts(
        Source(name="c.docx", media_type="application/docx", pages=source_of(Line(text="Certificate", page=1)).pages, tables=(table,))
    ).facts
    assert values(found, "number") == ["AZ-4711"]
    assert values(found, "expires_on") == ["2027-03-14"]


def test_an_empty_document_gives_nothing() -> None:
    assert certificate.facts(Source(name="x.pdf", media_type="application/pdf", pages=())).facts == ()


LABELLED = [language for language in vocabulary.certificate().language if language.expires and language.issued]


@settings(max_examples=60)
@given(start=st.dates(dt.date(2015, 1, 1), dt.date(2032, 12, 31)), language=st.sampled_from(LABELLED), which=st.integers(0, 9), beside=st.booleans())
@pytest.mark.requirement("EVID-CERT-LABELS")
def test_dates_written_with_any_label_of_any_language_come_back(start: dt.date, language: vocabulary.Language, which: int, *, beside: bool) -> None:
    end = start + dt.timedelta(days=1094)
    issued, expires = language.issued[which % len(language.issued)], language.expires[which % len(language.expires)]
    if beside:
        lines = [line(issued, 60, 300), line(f"{start:%d.%m.%Y}", 320, 300), line(expires, 60, 320), line(f"{end:%Y-%m-%d}", 320, 320)]
    else:
        lines = stacked(f"{issued}: {start:%d.%m.%Y}", f"{expires}: {end:%Y-%m-%d}")
    found = certificate.facts(source_of(*lines)).facts
    assert values(found, "issued_on") == [start.isoformat()]
    assert values(found, "expires_on") == [end.isoformat()]


@given(st.lists(st.text(max_size=40), max_size=12))
def test_any_lines_are_read_without_an_error(texts: list[str]) -> None:
    result = certificate.facts(source_of(*stacked(*(text for text in texts))))
    assert all(fact.snippet is not None and fact.page == 1 for fact in result.facts)
