"""Certificates without geometry (Word, Markdown, text) and lines of certificates that mislead."""

from __future__ import annotations

import pytest

from supplier.evidence import certificate
from supplier.evidence.layout import Line, Page, Source
from tests.evidence.sheets import by_name, line, source_of, stacked, values

TEXT = """CERTIFICATE
This is to certify that
Nordwind Analytics GmbH
Hafenstrasse 12, 20457 Hamburg
complies with the requirements of
ISO/IEC 27001:2022
Scope
Hosting and support of a clinical data platform
--
Certificate number
AZ-2024-00731
Issue date
15 March 2024
Expiry date
14 March 2027"""


@pytest.mark.requirement("EVID-CERT-LAYOUT")
def test_in_a_text_without_boxes_a_value_stands_on_the_line_after_its_label() -> None:
    found = certificate.facts(Source("a.txt", "text/plain", (Page(number=1, lines=tuple(Line(text, 1) for text in TEXT.splitlines())),))).facts
    assert {fact.name: fact.value for fact in found} == {
        "standards": {"standard": "ISO/IEC 27001", "edition": "2022"},
        "issued_on": "2024-03-15",
        "expires_on": "2027-03-14",
        "number": "AZ-2024-00731",
        "holder": "Nordwind Analytics GmbH",
        "scope": "Hosting and support of a clinical data platform",
        "language": "en",
    }
    assert {(fact.page, fact.box) for fact in found} == {(1, None)}


def test_a_caption_that_has_its_own_date_beside_it_gives_none_to_the_date_above() -> None:
    rows = [line("11.03.2027", 60, 300), line("Expiry date", 60, 312), line("10.03.2026", 320, 312)]
    assert values(certificate.facts(source_of(*rows)).facts, "expires_on") == ["2026-03-10"]


@pytest.mark.parametrize(
    ("above", "under", "name"),
    [
        ("Signed in Leeds on behalf of the board 11.03.2027", "Expiry date", "expires_on"),
        ("Nordwind Analytics GmbH 11.03.2027 onwards", "Certificate No. 4711-A", "issued_on"),
    ],
)
def test_a_date_in_a_sentence_takes_no_meaning_from_the_line_under_it(above: str, under: str, name: str) -> None:
    found = certificate.facts(source_of(line(above, 60, 300), line(under, 60, 312))).facts
    assert values(found, name) == []


def test_a_heading_over_very_many_dates_speaks_for_those_near_it_only() -> None:
    rows = ["Expiry date", *(f"Site {number} 14.03.{2027 + number}" for number in range(15))]
    facts = certificate.facts(source_of(*stacked(*rows))).facts
    assert values(facts, "expires_on") == ["2027-03-14"]
    assert "2041-03-14" not in by_name(facts, "expires_on").alternatives


def test_until_in_more_lines_than_people_print_ends_no_period() -> None:
    rows = ["valid from 12.03.2024", "until", "bis", "jusqu'au", "hasta", "fino al", "11.03.2027"]
    assert values(certificate.facts(source_of(*stacked(*rows))).facts, "expires_on") == []
    assert values(certificate.facts(source_of(*stacked(rows[0], "until", "bis", rows[-1]))).facts, "expires_on") == ["2027-03-11"]


def test_sites_are_blocks_of_lines_in_the_column_of_their_heading() -> None:
    rows = [
        *stacked("Sites:", y=60),
        *stacked("Leeds", "1 High Street", y=74),
        *stacked("Rome", "Via Sol 3", y=120),
        *stacked("Printed by machine", y=300),
        *stacked("beside it", x=400, y=74),
    ]
    found = certificate.facts(source_of(*rows)).facts
    assert values(found, "sites") == ["Leeds, 1 High Street", "Rome, Via Sol 3"]


def test_a_scope_without_end_is_cut() -> None:
    rows = [f"development of software number {number} for the sponsors of clinical trials" for number in range(120)]
    scope = by_name(certificate.facts(source_of(*stacked("Scope:", *rows, gap=0))).facts, "scope")
    assert isinstance(scope.value, str)
    assert scope.value.startswith("development of software number 0")
    assert 4_000 < len(scope.value) < 4_200


@pytest.mark.parametrize("rows", [("Scope", "Short"), ("Scope: x",), ("Certificate holder:", "ISO 9001:2015")])
def test_what_is_too_short_or_something_else_is_neither_scope_nor_holder(rows: tuple[str, ...]) -> None:
    found = certificate.facts(source_of(*stacked(*rows))).facts
    assert values(found, "scope") == []
    assert values(found, "holder") == []


@pytest.mark.requirement("EVID-CERT-LAYOUT")
def test_a_value_beside_its_label_ends_at_the_next_label_or_a_wide_gap() -> None:
    cells = [("Scope", "Hosting of clinical software for sponsors", 100), ("Address", "1 High Street, London", 140)]
    rows = [part for label, value, y in cells for part in (line(label, 60, y), line(value, 200, y))]
    more = [line("and its support", 200, 112), line("far below in the same column", 200, 400)]
    assert by_name(certificate.facts(source_of(*rows, *more)).facts, "scope").value == "Hosting of clinical software for sponsors and its support"
    alone = [line("Scope", 60, 100), line("Hosting of clinical software for sponsors", 200, 100), *more]
    assert by_name(certificate.facts(source_of(*alone)).facts, "scope").value == "Hosting of clinical software for sponsors and its support"
