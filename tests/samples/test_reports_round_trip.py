"""What SOC 2 reports and bridge letters were written with is what is read from them."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import pytest

from supplier.evidence.read import read
from supplier.model.reading import Kind, Reading
from supplier.samples.reports import Deviation, Soc2, bridge_letter, soc2_report

REPORT = Soc2(
    organisation="Aurelia Systems Ltd",
    system="Trial Cloud",
    period_start="1 January 2025",
    period_end="31 December 2025",
    report_date="12 February 2026",
    auditor="Quill & Partners LLP",
)
DEVIATIONS = (
    Deviation(criterion="CC6.2", text="For 2 of 25 leavers, access was removed after 9 days.", response="Removal is automated since October."),
    Deviation(criterion="A1.3", text="For 1 of 2 recovery tests, no record was kept.", response="The record is now part of the ticket."),
)


def values(reading: Reading, name: str) -> list[Any]:
    return [fact.value for fact in reading.facts if fact.name == name]


@pytest.mark.requirement("SAMPLES-REPORTS")
@pytest.mark.parametrize(("opinion", "kind"), tuple(itertools.product(("unqualified", "qualified", "adverse"), (1, 2))))
def test_type_opinion_dates_and_people_of_a_report_are_read_as_written(opinion: str, kind: int) -> None:
    (reading,) = read(soc2_report(msgspec.structs.replace(REPORT, opinion=opinion, type=kind)), "report.pdf")
    assert reading.kind is Kind.SOC2_REPORT
    assert values(reading, "type") == [kind]
    assert values(reading, "opinion") == [opinion]
    assert values(reading, "organisation") == ["Aurelia Systems Ltd"]
    assert values(reading, "system") == ["Trial Cloud"]
    assert values(reading, "auditor") == ["Quill & Partners LLP"]
    assert values(reading, "report_date") == ["2026-02-12"]
    assert values(reading, "as_of") == (["2025-12-31"] if kind == 1 else [])
    assert values(reading, "period_start") == (["2025-01-01"] if kind != 1 else [])
    assert values(reading, "period_end") == (["2025-12-31"] if kind != 1 else [])
    assert values(reading, "categories") == ["Security", "Availability", "Processing Integrity"]
    assert "SOC2_PARTS_NOT_FOUND" not in {finding.code for finding in reading.findings}


@pytest.mark.requirement("SAMPLES-REPORTS")
def test_deviations_come_with_their_criterion_and_managements_response() -> None:
    (reading,) = read(soc2_report(msgspec.structs.replace(REPORT, exceptions=DEVIATIONS)), "report.pdf")
    found = {entry["criterion"]: entry for entry in values(reading, "exception")}
    assert sorted(found) == ["A1.3", "CC6.2"]
    for deviation in DEVIATIONS:
        assert deviation.text in found[deviation.criterion]["text"]
        assert found[deviation.criterion]["response"] == deviation.response


@pytest.mark.requirement("SAMPLES-REPORTS")
def test_a_report_without_deviations_has_none() -> None:
    (reading,) = read(soc2_report(REPORT), "report.pdf")
    assert values(reading, "exception") == []


@pytest.mark.requirement("SAMPLES-REPORTS")
@pytest.mark.parametrize("subservice", [None, "Kestrel Hosting", "Fernway Cloud"])
def test_subservice_organisations_and_duties_of_customers_are_read_as_written(subservice: str | None) -> None:
    (reading,) = read(soc2_report(msgspec.structs.replace(REPORT, subservice=subservice)), "report.pdf")
    assert values(reading, "subservice_organisations") == ([subservice] if subservice else [])
    assert values(reading, "subservice_method") == (["carve-out"] if subservice else [])
    assert values(reading, "cuec") == list(REPORT.cuecs)


@pytest.mark.requirement("SAMPLES-REPORTS")
def test_a_bridge_letter_tells_the_reports_end_from_the_gap() -> None:
    data = bridge_letter(
        organisation="Aurelia Systems Ltd", system="Trial Cloud", period_end="31 December 2025", until="31 March 2026", dated_on="2 April 2026"
    )
    (reading,) = read(data, "letter.pdf")
    assert reading.kind is Kind.BRIDGE_LETTER
    assert values(reading, "dated_on") == ["2026-04-02"]
    assert values(reading, "report_period_end") == ["2025-12-31"]
    assert values(reading, "report_period_start") == []
    assert (values(reading, "period_start"), values(reading, "period_end")) == (["2025-12-31"], ["2026-03-31"])
    assert values(reading, "no_material_change") == [True]
