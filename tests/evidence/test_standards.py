from __future__ import annotations

import pytest

from supplier.evidence import standards


def named(text: str) -> set[tuple[str, str | None]]:
    return {(found.standard, found.edition) for found in standards.find(text)}


@pytest.mark.requirement("EVID-CERT-EDITION")
@pytest.mark.parametrize(
    ("text", "edition"),
    [
        ("ISO/IEC 27001:2022", "2022"),
        ("ISO 27001:2013", "2013"),
        ("DIN EN ISO/IEC 27001:2017-06", "2013"),
        ("EN ISO/IEC 27001:2023", "2022"),
        ("NEN-EN-ISO/IEC 27001:2017+A11:2020", "2013"),
        ("NEN-EN-ISO/IEC 27001:2023", "2022"),
        ("ISO/IEC 27001:2022/Amd 1:2024", "2022"),
        ("JIS Q 27001:2023 (ISO/IEC 27001:2022)", "2022"),
        ("JIS Q 27001:2014", "2013"),
        ("GB/T 22080-2025/ISO/IEC 27001:2022", "2022"),
        ("GB/T22080-2016", "2013"),
        ("GB/T 22080-2008", "2005"),
        ("ISO 27001:2017", "2013"),
        ("ISO/IEC 27001", None),
        ("ISO/IEC 27001 : 2022", "2022"),
        ("BS EN ISO/IEC 27001:2023+A1:2024", "2022"),
        ("ISO/IEC27001:2022", "2022"),
        ("ГОСТ Р ISO/IEC 27001-2021", "2013"),  # noqa: RUF001 (a Russian designation)
        ("ISO/IEC 27001：2022", "2022"),
    ],
)
def test_every_name_of_an_edition_means_the_iso_edition(text: str, edition: str | None) -> None:
    assert named(text) == {("ISO/IEC 27001", edition)}


@pytest.mark.requirement("EVID-CERT-STANDARD")
@pytest.mark.parametrize(
    ("text", "standard", "edition"),
    [
        ("ISO/IEC 27017:2015", "ISO/IEC 27017", "2015"),
        ("ISO/IEC 27701:2019", "ISO/IEC 27701", "2019"),
        ("ISO 9001:2015", "ISO 9001", "2015"),
        ("ST RK ISO 9001-2016", "ISO 9001", "2015"),
        ("UNE-EN ISO 9001:2015", "ISO 9001", "2015"),
        ("ISO 90010:2015", "ISO 90010", "2015"),
        ("ISO/IEC 20000-1:2018", "ISO/IEC 20000-1", "2018"),
        ("EN ISO 13485:2016+A11:2021", "ISO 13485", "2016"),
        ("EN 9100:2018", "EN 9100", "2018"),
        ("FSSC 22000 requirements (Version 5.1)", "FSSC 22000", "5.1"),
        ("ISO/IEC 42001:2023", "ISO/IEC 42001", "2023"),
    ],
)
def test_one_number_is_never_taken_for_another(text: str, standard: str, edition: str) -> None:
    assert named(text) == {(standard, edition)}


@pytest.mark.parametrize("text", ["27001", "order 9001:2015", "ISOLATION 27001", "phone 0800 27001 2022", ""])
def test_a_bare_number_is_no_standard(text: str) -> None:
    assert named(text) == set()


def test_a_year_that_no_edition_has_is_marked_odd_on_the_international_name_only() -> None:
    assert [found.odd for found in standards.find("ISO 27001:2017")] == [True]
    assert [found.odd for found in standards.find("EN ISO/IEC 27001:2017")] == [False]


def test_texts_for_auditors_are_marked_as_rules() -> None:
    assert [found.is_rule for found in standards.find("accredited to ISO/IEC 17021-1:2015 and ISO/IEC 27006-1:2024")] == [True, True]


def test_a_name_broken_over_two_lines_is_one_name() -> None:
    assert named("ISO/IEC\n27001:2013") == {("ISO/IEC 27001", "2013")}
