"""Files of several documents: bound from generated ones, each part read as what it is."""

from __future__ import annotations

import datetime as dt
import functools
import io
from collections.abc import Callable

import pypdf
import pytest

from supplier.evidence.read import read
from supplier.model.reading import Kind
from supplier.samples import records
from supplier.samples.certificates import iso_certificate
from supplier.samples.reports import Soc2, bridge_letter, soc2_report
from supplier.samples.statements import Statement, rows, statement_pdf

VENDOR, DAY = "Aurelia Systems Ltd", "3 February 2026"
STATEMENT = Statement(organisation=VENDOR, version="2.1", dated_on=DAY, approved_by="A. Serrano", scope="The Trial Cloud service", rows=rows())
REPORT = Soc2(
    organisation=VENDOR, system="Trial Cloud", period_start="1 January 2025", period_end="31 December 2025", report_date=DAY, auditor="Harbour LLP"
)
MAKE: dict[str, Callable[[], bytes]] = {
    "policy": lambda: records.procedure(organisation=VENDOR, subject="Information security", dated_on=DAY, policy=True),
    "statement": lambda: statement_pdf(STATEMENT),
    "letter": lambda: bridge_letter(
        organisation=VENDOR, system="Trial Cloud", period_end="31 December 2025", until="31 March 2026", dated_on="1 April 2026"
    ),
    "report": lambda: soc2_report(REPORT),
    "certificate": lambda: iso_certificate(
        holder=VENDOR,
        address="1 Harbour Street, Leeds",
        number="IS 740211",
        issued_on=dt.date(2025, 5, 1),
        expires_on=dt.date(2028, 4, 30),
        scope="Development and operation of Trial Cloud",
    ),
    "audit": lambda: records.internal_audit(organisation=VENDOR, audited_on=DAY, auditor="M. Okafor", subject="access control"),
    "test": lambda: records.penetration_test(organisation=VENDOR, tester="Kestrel Security Ltd", tested_on=DAY, system="Trial Cloud"),
    "restore": lambda: records.restore_test(organisation=VENDOR, system="Trial Cloud", tested_on=DAY),
    "manual": lambda: records.quality_manual(organisation=VENDOR, version="3.0", dated_on=DAY),
    "agreement": lambda: records.quality_agreement(buyer="Meridian Pharma AG", vendor=VENDOR, service="Trial Cloud", dated_on=DAY),
    "validation": lambda: records.validation_report(organisation=VENDOR, product="Trial Cloud", version="7.2", approved_on=DAY, tests=120, failed=0),
}


@functools.cache
def bound(*names: str) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """These documents one behind the other in one file, and the pages each of them takes."""
    writer, ranges, at = pypdf.PdfWriter(), [], 0
    for name in names:
        reader = pypdf.PdfReader(io.BytesIO(MAKE[name]()))
        writer.append(reader)
        ranges.append((at + 1, at + len(reader.pages)))
        at += len(reader.pages)
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue(), tuple(ranges)


BOUND = {
    ("policy", "statement"): (Kind.POLICY, Kind.STATEMENT_OF_APPLICABILITY),
    ("letter", "report"): (Kind.BRIDGE_LETTER, Kind.SOC2_REPORT),
    ("certificate", "statement"): (Kind.ISO_CERTIFICATE, Kind.STATEMENT_OF_APPLICABILITY),
    ("audit", "certificate"): (Kind.AUDIT_REPORT, Kind.ISO_CERTIFICATE),
    ("test", "restore"): (Kind.PENETRATION_TEST, Kind.RESTORE_TEST),
    ("certificate", "audit", "test"): (Kind.ISO_CERTIFICATE, Kind.AUDIT_REPORT, Kind.PENETRATION_TEST),
}


@pytest.mark.requirement("EVID-PARTS")
@pytest.mark.parametrize("names", BOUND, ids=" and ".join)
def test_documents_bound_in_one_file_are_read_as_what_each_is(names: tuple[str, ...]) -> None:
    data, ranges = bound(*names)
    found = read(data, "bound.pdf")
    assert [reading.kind for reading in found] == list(BOUND[names])
    assert [reading.part and reading.part.pages for reading in found] == list(ranges)
    assert [reading.part and reading.part.number for reading in found] == list(range(1, len(names) + 1))


@pytest.mark.requirement("EVID-PARTS")
def test_each_part_gives_the_facts_it_gives_alone_on_the_pages_of_the_file() -> None:
    data, ranges = bound("policy", "statement")
    found = read(data, "bound.pdf")
    for name, reading, (first, last) in zip(("policy", "statement"), found, ranges, strict=True):
        (alone,) = read(MAKE[name](), "alone.pdf")
        assert [(fact.name, fact.value, fact.page - first + 1) for fact in reading.facts] == [
            (fact.name, fact.value, fact.page) for fact in alone.facts
        ]
        assert [row.id for row in reading.controls] == [row.id for row in alone.controls]
        assert all(first <= place.page <= last for place in (*reading.facts, *reading.controls))


@pytest.mark.requirement("EVID-PARTS")
@pytest.mark.parametrize("name", sorted(MAKE))
def test_one_document_stays_whole(name: str) -> None:
    (reading,) = read(MAKE[name](), "one.pdf")
    assert reading.part is None


@pytest.mark.requirement("EVID-PARTS")
@pytest.mark.parametrize("name", ["report", "agreement", "manual"])
def test_what_stands_behind_a_document_that_holds_others_stays_with_it(name: str) -> None:
    found = read(bound(name, "policy")[0], "annexed.pdf")
    assert [reading.part for reading in found] == [None]
