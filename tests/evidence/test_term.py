from __future__ import annotations

import pytest

from supplier.evidence import certificate
from supplier.model.reading import Confidence
from tests.evidence.sheets import by_name, source_of, stacked, values

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


@pytest.mark.requirement("EVID-CERT-CYCLE")
def test_the_end_of_the_cycle_alone_is_a_fair_expiry() -> None:
    found = certificate.facts(source_of(*stacked("Issue date: 11.07.2025", "Certification period expiry date: 10.07.2028"))).facts
    expiry, cycle = by_name(found, "expires_on"), by_name(found, "cycle_end")
    assert (expiry.value, expiry.confidence) == ("2028-07-10", MEDIUM)
    assert (cycle.value, cycle.confidence, cycle.box) == ("2028-07-10", HIGH, expiry.box)


@pytest.mark.requirement("EVID-CERT-PLAUSIBLE")
def test_a_term_longer_than_any_certificate_has_is_never_sure() -> None:
    found = certificate.facts(source_of(*stacked("Issue date: 15.03.2018", "Expiry date: 14.03.2027"))).facts
    assert [(by_name(found, name).value, by_name(found, name).confidence) for name in ("issued_on", "expires_on")] == [
        ("2018-03-15", LOW),
        ("2027-03-14", LOW),
    ]


@pytest.mark.requirement("EVID-CERT-PLAUSIBLE")
def test_a_first_issue_after_the_issue_is_reported_and_only_that_date_doubted() -> None:
    result = certificate.facts(source_of(*stacked("Original registration: 15.03.2025", "Issue date: 15.03.2024", "Expiry date: 14.03.2027")))
    names = ("initially_issued_on", "issued_on", "expires_on")
    assert [by_name(result.facts, name).confidence for name in names] == [LOW, HIGH, HIGH]
    (finding,) = result.findings
    assert (finding.code, finding.page) == ("CERT_DATE_ORDER", 1)
    assert finding.message == "initially_issued_on (2025-03-15) does not lie before issued_on (2024-03-15)"


@pytest.mark.requirement("EVID-CERT-SEVERAL")
@pytest.mark.parametrize("other", ["2027-03-14", "2026-03-14"], ids=["the same end", "another end"])
def test_each_of_two_standards_has_its_issue_and_end_and_they_share_the_first_issue(other: str) -> None:
    rows = ["ISO/IEC 27001:2022 valid until 2027-03-14", f"ISO 9001:2015 valid until {other}", "Issue date: 2024-03-15"]
    found = certificate.facts(source_of(*stacked(*rows, "Original registration: 2021-03-15"))).facts
    assert {(fact.about, fact.value) for fact in found if fact.name == "expires_on"} == {("ISO/IEC 27001", "2027-03-14"), ("ISO 9001", other)}
    assert {fact.about for fact in found if fact.name == "issued_on"} == {"ISO/IEC 27001", "ISO 9001"}
    assert (by_name(found, "initially_issued_on").value, by_name(found, "initially_issued_on").about) == ("2021-03-15", None)


@pytest.mark.requirement("EVID-CERT-AMBIGUOUS")
@pytest.mark.parametrize(
    ("row", "name", "value", "other"),
    [
        ("Valid until: March 2027", "expires_on", "2027-03-31", "2027-03-01"),
        ("Issue date: February 2024", "issued_on", "2024-02-01", "2024-02-29"),
    ],
)
def test_a_month_alone_names_its_last_day_as_an_end_and_its_first_as_a_beginning(row: str, name: str, value: str, other: str) -> None:
    fact = by_name(certificate.facts(source_of(*stacked(row))).facts, name)
    assert (fact.value, fact.alternatives, fact.confidence) == (value, (other,), LOW)


def test_eight_digits_in_a_row_are_a_fair_date() -> None:
    fact = by_name(certificate.facts(source_of(*stacked("Valid until: 20270314"))).facts, "expires_on")
    assert (fact.value, fact.confidence) == ("2027-03-14", MEDIUM)


@pytest.mark.requirement("EVID-CERT-EXPIRY")
def test_a_sentence_that_runs_on_after_a_date_of_its_own_gives_the_end_on_the_next_line() -> None:
    rows = ["This certificate was first issued on 15 March 2024 and is valid until", "14 March 2027"]
    found = certificate.facts(source_of(*stacked(*rows))).facts
    assert values(found, "expires_on") == ["2027-03-14"]
    assert values(found, "initially_issued_on") == ["2024-03-15"]
