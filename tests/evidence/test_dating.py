from __future__ import annotations

import pytest

from supplier.evidence import certificate
from supplier.model.reading import Confidence
from tests.evidence.sheets import by_name, line, source_of, stacked, values


@pytest.mark.requirement("EVID-CERT-LAYOUT")
def test_a_period_set_one_line_under_the_other_in_two_languages_is_read() -> None:
    rows = ["Ce certificat est valable à compter du (jour/mois/année)", "This certificate is valid from (day/month/year)", "30/06/2022"]
    ends = ["Jusqu'au", "Until", "29/06/2025"]
    found = certificate.facts(source_of(*stacked(*rows, *ends))).facts
    assert values(found, "valid_from") == ["2022-06-30"]
    assert values(found, "expires_on") == ["2025-06-29"]


@pytest.mark.parametrize("word", ["until", "bis", "jusqu'au", "hasta", "fino al", "tot"])
def test_a_date_over_a_bare_until_is_never_the_end(word: str) -> None:
    found = certificate.facts(source_of(*stacked("12.03.2024", word, "11.03.2027"))).facts
    assert "2024-03-12" not in values(found, "expires_on")


@pytest.mark.requirement("EVID-CERT-LAYOUT")
def test_labels_that_all_stand_over_all_dates_belong_to_them_in_order() -> None:
    rows = ["Date of initial registration", "Date of issue", "Date of expiry", "10.01.2020", "10.01.2023", "09.01.2026"]
    found = certificate.facts(source_of(*stacked(*rows))).facts
    assert values(found, "initially_issued_on") == ["2020-01-10"]
    assert values(found, "issued_on") == ["2023-01-10"]
    assert values(found, "expires_on") == ["2026-01-09"]


def test_more_dates_than_labels_are_not_paired() -> None:
    found = certificate.facts(source_of(*stacked("Date of issue", "Date of expiry", "10.01.2020", "10.01.2023", "09.01.2026"))).facts
    assert all(fact.confidence is Confidence.LOW for fact in found if fact.name == "expires_on")


@pytest.mark.parametrize(
    "place", ["Leeds, 12 March 2024", "Alster Zertifizierung GmbH, Hamburg, 12.03.2024", "Lyon, le 12 mars 2024", "Bad Ems, den 12.03.2024"]
)
def test_a_town_and_a_date_as_under_a_signature_are_a_fair_issue_date(place: str) -> None:
    fact = by_name(certificate.facts(source_of(*stacked("Valid until: 11.03.2027", "", place))).facts, "issued_on")
    assert fact.value == "2024-03-12"
    assert fact.confidence is Confidence.MEDIUM


def test_a_signature_date_that_is_also_the_first_day_of_validity_is_sure() -> None:
    found = certificate.facts(source_of(*stacked("Valid from 12.03.2024 until 11.03.2027", "", "Leeds, 12.03.2024"))).facts
    assert by_name(found, "issued_on").confidence is Confidence.HIGH


@pytest.mark.parametrize(
    "row",
    [
        "Printed in Leeds, 12 March 2024, by machine",
        "Surveillance audit: Leeds, 12.03.2024",
        "Leeds, March 2024",
        "Version, 12.03.2024",
        "Form 7, 12.03.2024",
        "Page, 12.03.2024",
    ],
)
def test_a_town_and_a_date_inside_other_text_are_no_issue_date(row: str) -> None:
    assert values(certificate.facts(source_of(*stacked("Valid until: 11.03.2027", "", row))).facts, "issued_on") == []


@pytest.mark.requirement("EVID-CERT-FACTS")
def test_the_only_date_over_the_number_is_a_fair_issue_date() -> None:
    rows = ["entered in the register", "17.05.2023", "No AZ.7.0099.4711", "Valid until 02.03.2026", "Date of initial certification: 02.03.2022"]
    fact = by_name(certificate.facts(source_of(*stacked(*rows))).facts, "issued_on")
    assert fact.value == "2023-05-17"
    assert fact.confidence is Confidence.MEDIUM


@pytest.mark.parametrize(
    "rows",
    [
        ["17.05.2023", "No AZ.7.0099.4711"],
        ["17.05.2027", "No AZ.7.0099.4711", "Valid until 02.03.2026"],
        ["17.05.2021", "No AZ.7.0099.4711", "Valid until 02.03.2026", "Date of initial certification: 02.03.2022"],
        ["Printed 17.05.2023", "No AZ.7.0099.4711", "Valid until 02.03.2026"],
    ],
    ids=["without an end", "after the end", "before the first issue", "with words of its own"],
)
def test_a_date_over_the_number_that_does_not_fit_is_left_out(rows: list[str]) -> None:
    assert values(certificate.facts(source_of(*stacked(*rows))).facts, "issued_on") == []


@pytest.mark.requirement("EVID-CERT-LAYOUT")
def test_a_label_in_two_languages_over_each_other_has_the_date_beside_its_middle() -> None:
    rows = [
        part
        for n, (one, other, day) in enumerate((("Prima emissione", "First Issue", "12.05.2017"), ("Data scadenza", "Expiry Date", "11.05.2026")))
        for part in (line(one, 60 + 240 * n, 500), line(other, 60 + 240 * n, 512), line(day, 160 + 240 * n, 506))
    ]
    found = certificate.facts(source_of(*rows)).facts
    assert values(found, "initially_issued_on") == ["2017-05-12"]
    assert values(found, "expires_on") == ["2026-05-11"]


def test_a_label_that_has_its_date_gives_none_to_the_date_behind_it() -> None:
    rows = [line("First issue", 60, 300), line("12.05.2017", 160, 300), line("Remark", 260, 300), line("09.05.2023", 360, 300)]
    assert values(certificate.facts(source_of(*rows)).facts, "initially_issued_on") == ["2017-05-12"]
    rows = [line("First issue", 60, 300), line("12.05.2017", 160, 300), line("09.05.2023", 360, 300)]
    assert by_name(certificate.facts(source_of(*rows)).facts, "initially_issued_on").alternatives == ()


def test_a_registration_decades_before_the_end_is_not_the_issue_where_a_renewal_is_printed() -> None:
    rows = ["Date of Registration: May 10, 2002", "Last Renewal Date: May 10, 2023", "Expiry Date: May 9, 2026"]
    found = certificate.facts(source_of(*stacked(*rows))).facts
    assert values(found, "issued_on") == ["2023-05-10"]
    assert by_name(found, "expires_on").confidence is Confidence.HIGH


@pytest.mark.requirement("EVID-CERT-LABELS")
@pytest.mark.parametrize(
    "rows",
    [
        ["Härmed intygas att", "Fjärd Bio AB", "Omfattning: Utveckling av diagnostik", "Utfärdat: 2023-05-10", "Giltigt till: 2026-05-09"],
        [
            "Hermed bekræftes det, at",
            "Fjord Klinik A/S",
            "Gyldighedsområde: Udvikling af software",
            "Udstedt: 10. maj 2023",
            "Gyldig til: 9. maj 2026",
        ],
        [
            "potvrzuje, že organizace",
            "Vltava Pharma s.r.o.",
            "Rozsah: Výroba prostředků",
            "Vydáno dne: 10. května 2023",
            "Platnost do: 9. května 2026",
        ],
    ],
    ids=["sv", "da", "cs"],
)
def test_northern_and_czech_labels_are_read(rows: list[str]) -> None:
    found = certificate.facts(source_of(*stacked(*rows))).facts
    assert values(found, "holder") == [rows[1]]
    assert values(found, "scope") == [rows[2].split(": ")[1]]
    assert values(found, "issued_on") == ["2023-05-10"]
    assert values(found, "expires_on") == ["2026-05-09"]


def test_the_first_day_of_validity_is_only_a_fair_issue_date() -> None:
    found = certificate.facts(source_of(*stacked("Valid from 12.03.2024 until 11.03.2027"))).facts
    assert by_name(found, "issued_on").confidence is Confidence.MEDIUM
    assert by_name(found, "expires_on").confidence is Confidence.HIGH


@pytest.mark.requirement("EVID-CERT-EXPIRY")
@pytest.mark.parametrize(
    ("rows", "expires"),
    [
        (["Certyfikat ważny od 15.06.2024 r. do 14.06.2027 r."], ["2027-06-14"]),
        (["vom 05.04.2025 bis 04.04.2028."], ["2028-04-04"]),
        (["Audit vom 05.04.2025 bis 04.04.2028."], []),
        (["vom 05.04.2025 bis 08.05.2028."], []),
        (["05.04.2025 04.04.2028"], []),
        (["It was issued on 4 April 2024 and expires on 3 April", "2027."], ["2027-04-03"]),
        (["Expiry date of the previous cycle: 29 January 2025"], []),
        (["Date d'expiration du précédent cycle : 11 juin 2024"], []),
        (["Gültigkeit vorheriges Zertifikat: 03.08.2024"], []),
    ],
)
def test_an_end_is_known_by_its_period_over_the_end_of_a_line_and_not_of_a_former_certificate(rows: list[str], expires: list[str]) -> None:
    assert values(certificate.facts(source_of(*stacked(*rows))).facts, "expires_on") == expires


@pytest.mark.requirement("EVID-CERT-LAYOUT")
def test_the_last_line_of_a_label_that_wraps_says_what_the_date_beside_it_is() -> None:
    label = ["Subject to the continued operation", "of the management system, this", "certificate expires on:"]
    rows = [line(text, 60, 100 + 12 * number) for number, text in enumerate(label)]
    found = certificate.facts(source_of(*rows, line("29-Jan-2028", 320, 100))).facts
    assert values(found, "expires_on") == ["2028-01-29"]


@pytest.mark.requirement("EVID-CERT-LAYOUT")
def test_the_heading_of_a_table_with_high_rows_is_found() -> None:
    rows = [line("Expires", 300, 100), line("02 Jan 2027", 300, 135)]
    assert values(certificate.facts(source_of(*rows)).facts, "expires_on") == ["2027-01-02"]
    far = [line("Expires", 300, 100), line("02 Jan 2027", 300, 180)]
    assert values(certificate.facts(source_of(*far)).facts, "expires_on") == []
