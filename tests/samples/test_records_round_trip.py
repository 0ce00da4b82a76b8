"""What agreements, audits, tests and validation records were written with is what is read from them."""

from __future__ import annotations

from typing import Any

import pytest

from supplier.evidence.read import read
from supplier.model.reading import Kind, Reading
from supplier.samples import records

VENDOR, BUYER, DAY = "Aurelia Systems Ltd", "Meridian Pharma AG", "3 February 2026"
ISO_DAY = "2026-02-03"
RIGHTS = ("inspector_access", "change_notice", "subcontracting_approval", "return_of_data")


def read_one(data: bytes) -> Reading:
    (reading,) = read(data, "record.pdf")
    return reading


def values(reading: Reading, name: str) -> list[Any]:
    return [fact.value for fact in reading.facts if fact.name == name]


@pytest.mark.requirement("SAMPLES-RECORDS")
@pytest.mark.parametrize("audit_rights", [True, False])
@pytest.mark.parametrize("signed", [True, False])
def test_a_quality_agreement_says_who_signed_and_which_rights_it_gives(*, audit_rights: bool, signed: bool) -> None:
    reading = read_one(
        records.quality_agreement(buyer=BUYER, vendor=VENDOR, service="Trial Cloud", dated_on=DAY, signed=signed, audit_rights=audit_rights)
    )
    assert reading.kind is Kind.AGREEMENT
    assert values(reading, "party") == [BUYER, VENDOR]
    assert values(reading, "dated_on") == [ISO_DAY]
    assert values(reading, "signed") == [signed]
    assert values(reading, "audit_rights") == [audit_rights]
    assert [values(reading, name) for name in RIGHTS] == [[True]] * len(RIGHTS)


@pytest.mark.requirement("SAMPLES-RECORDS")
def test_a_certification_contract_is_an_agreement_with_the_dates_of_its_stages() -> None:
    reading = read_one(
        records.certification_contract(
            organisation=VENDOR, certification_body="Northbridge Certification Ltd", signed_on=DAY, stage1_on="10 April 2026", stage2_on="20 May 2026"
        )
    )
    assert reading.kind is Kind.AGREEMENT
    assert values(reading, "party") == ["Northbridge Certification Ltd", VENDOR]
    assert values(reading, "dated_on") == [ISO_DAY]
    assert values(reading, "signed") == [True]
    assert (values(reading, "stage1_on"), values(reading, "stage2_on")) == (["2026-04-10"], ["2026-05-20"])


@pytest.mark.requirement("SAMPLES-RECORDS")
@pytest.mark.parametrize("major", [0, 1, 3])
def test_an_internal_audit_says_when_by_whom_and_how_many_major_findings(major: int) -> None:
    reading = read_one(records.internal_audit(organisation=VENDOR, audited_on=DAY, auditor="M. Okafor", subject="access control", major=major))
    assert reading.kind is Kind.AUDIT_REPORT
    assert values(reading, "audit_type") == ["internal"]
    assert values(reading, "organisation") == [VENDOR]
    assert values(reading, "audited_on") == [ISO_DAY]
    assert values(reading, "auditor") == ["M. Okafor"]
    assert values(reading, "open_major") == [major]


@pytest.mark.requirement("SAMPLES-RECORDS")
@pytest.mark.parametrize(("critical", "high"), [(0, 0), (1, 2), (0, 4)])
def test_a_penetration_test_says_when_by_whom_and_what_is_open(critical: int, high: int) -> None:
    reading = read_one(
        records.penetration_test(
            organisation=VENDOR, tester="Redline Testing GmbH", tested_on=DAY, system="Trial Cloud", critical=critical, high=high
        )
    )
    assert reading.kind is Kind.PENETRATION_TEST
    assert values(reading, "organisation") == [VENDOR]
    assert values(reading, "tester") == ["Redline Testing GmbH"]
    assert values(reading, "tested_on") == [ISO_DAY]
    assert values(reading, "subject") == ["Trial Cloud"]
    assert (values(reading, "open_critical"), values(reading, "open_high")) == ([critical], [high])


@pytest.mark.requirement("SAMPLES-RECORDS")
@pytest.mark.parametrize("passed", [True, False])
def test_a_restore_test_says_when_and_how_it_went(*, passed: bool) -> None:
    reading = read_one(records.restore_test(organisation=VENDOR, system="Trial Cloud", tested_on=DAY, passed=passed))
    assert reading.kind is Kind.RESTORE_TEST
    assert values(reading, "tested_on") == [ISO_DAY]
    assert values(reading, "result") == ["passed" if passed else "failed"]


@pytest.mark.requirement("SAMPLES-RECORDS")
@pytest.mark.parametrize(("tests", "failed"), [(321, 2), (40, 0)])
def test_a_validation_report_says_what_was_tested_with_which_result(tests: int, failed: int) -> None:
    reading = read_one(
        records.validation_report(organisation=VENDOR, product="Trial Cloud", version="5.1", approved_on=DAY, tests=tests, failed=failed)
    )
    assert reading.kind is Kind.VALIDATION_REPORT
    assert values(reading, "product") == ["Trial Cloud"]
    assert values(reading, "version") == ["5.1"]
    assert values(reading, "approved_on") == [ISO_DAY]
    assert [values(reading, name) for name in ("requirements", "tests", "passed", "failed", "open_deviations")] == [
        [212], [tests], [tests - failed], [failed], [failed],
    ]  # fmt: skip


KINDS = {
    Kind.RISK_TREATMENT: records.risk_treatment(organisation=VENDOR, dated_on=DAY),
    Kind.QMS_MANUAL: records.quality_manual(organisation=VENDOR, version="4.2", dated_on=DAY),
    Kind.AUDIT_TRAIL_SPEC: records.audit_trail_specification(organisation=VENDOR, product="Trial Cloud", version="5.1", dated_on=DAY),
    Kind.TEST_EVIDENCE: records.test_evidence(organisation=VENDOR, product="Trial Cloud", version="5.1", executed_on=DAY),
    Kind.CHANGE_RECORD: records.change_record(organisation=VENDOR, product="Trial Cloud", version="5.1", approved_on=DAY),
    Kind.POLICY: records.procedure(organisation=VENDOR, subject="Incident management", dated_on=DAY),
}
OTHERS = {
    "minutes": records.management_review(organisation=VENDOR, held_on=DAY),
    "manual": records.manual(organisation=VENDOR, product="Trial Cloud", version="5.1", dated_on=DAY),
    "register": records.supplier_register(organisation=VENDOR, dated_on=DAY),
}


@pytest.mark.requirement("SAMPLES-RECORDS")
@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_known_for_what_it_is_with_its_organisation_and_date(kind: Kind) -> None:
    reading = read_one(KINDS[kind])
    assert reading.kind is kind
    assert values(reading, "organisation") == [VENDOR]
    assert values(reading, "dated_on") == [ISO_DAY]


@pytest.mark.requirement("SAMPLES-RECORDS")
@pytest.mark.parametrize("name", OTHERS)
def test_a_document_of_no_known_kind_still_gives_its_organisation_and_date(name: str) -> None:
    reading = read_one(OTHERS[name])
    assert reading.kind is Kind.OTHER
    assert values(reading, "organisation") == [VENDOR]
    assert values(reading, "dated_on") == [ISO_DAY]


@pytest.mark.requirement("SAMPLES-RECORDS")
def test_a_page_of_claims_is_marketing_whatever_it_names() -> None:
    assert read_one(records.marketing_page(organisation=VENDOR, product="Trial Cloud")).kind is Kind.BADGE_OR_MARKETING
