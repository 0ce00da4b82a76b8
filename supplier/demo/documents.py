"""The invented documents of the demo, dated around the day it is made."""

from __future__ import annotations

import datetime as dt

from supplier.samples import records, reports, statements
from supplier.samples.certificates import iso_certificate

BUYER = "Halden Biopharma A/S"
BODY = "Northbridge Certification Ltd"
Bundle = dict[str, bytes]
"""File name -> content."""


def written(day: dt.date) -> str:
    """A date as English documents write it: 15 March 2026."""
    return f"{day.day} {day:%B %Y}"


def american(day: dt.date) -> str:
    """A date as service auditors write it: March 15, 2026."""
    return f"{day:%B} {day.day}, {day.year}"


def ago(today: dt.date, days: int) -> dt.date:
    """The day so many days before."""
    return today - dt.timedelta(days=days)


def certificate(holder: str, address: str, scope: str, issued: dt.date, number: str, *, language: str = "en", layout: str = "columns") -> bytes:
    """An ISO/IEC 27001:2022 certificate that lasts three years, less a day."""
    expires = issued.replace(year=issued.year + 3) - dt.timedelta(days=1)
    return iso_certificate(
        holder=holder,
        address=address,
        number=number,
        issued_on=issued,
        expires_on=expires,
        scope=scope,
        language=language,
        layout=layout,
        accreditation_body="DAkkS Deutsche Akkreditierungsstelle GmbH" if language == "de" else "UKAS United Kingdom Accreditation Service",
    )


def statement(
    company: str, scope: str, dated: dt.date, changes: dict[str, tuple[str, str]] | None = None, *, boilerplate: bool = False
) -> statements.Statement:
    """A Statement of Applicability with all 93 rows."""
    return statements.Statement(
        organisation=company,
        version="4.2",
        dated_on=written(dated),
        approved_by="Head of Information Security",
        scope=scope,
        rows=statements.rows(changes, boilerplate=boilerplate),
        style="rows",
    )


def soc2(company: str, system: str, today: dt.date, *, exceptions: tuple[reports.Deviation, ...] = ()) -> bytes:
    """A Type 2 report whose period of a year ended four months ago."""
    end = ago(today, 120).replace(day=1) - dt.timedelta(days=1)
    return reports.soc2_report(
        reports.Soc2(
            organisation=company,
            system=system,
            period_start=american(end.replace(year=end.year - 1) + dt.timedelta(days=1)),
            period_end=american(end),
            report_date=american(end + dt.timedelta(days=50)),
            auditor="Alder & Pryce LLP",
            exceptions=exceptions,
        )
    )


def management_system(company: str, subject: str, today: dt.date) -> Bundle:
    """Internal audit, management review and risk treatment of a living management system."""
    return {
        "internal-audit.pdf": records.internal_audit(
            organisation=company, audited_on=written(ago(today, 140)), auditor="J. Moreau", subject=subject, minor=3
        ),
        "management-review.pdf": records.management_review(organisation=company, held_on=written(ago(today, 110))),
        "risk-treatment-plan.pdf": records.risk_treatment(organisation=company, dated_on=written(ago(today, 150))),
        "penetration-test.pdf": records.penetration_test(
            organisation=company, tester="Bracken Security Testing", tested_on=written(ago(today, 95)), system=subject
        ),
    }


def gmp_evidence(company: str, product: str, today: dt.date) -> Bundle:
    """What Annex 11 asks a hosted supplier for: agreement, quality system, validation, restore test, audit trail."""
    return {
        "quality-agreement.pdf": records.quality_agreement(buyer=BUYER, vendor=company, service=product, dated_on=written(ago(today, 200))),
        "quality-manual.pdf": records.quality_manual(organisation=company, version="6.1", dated_on=written(ago(today, 260))),
        "software-life-cycle-procedure.pdf": records.procedure(
            organisation=company, subject="Software development life cycle", dated_on=written(ago(today, 230))
        ),
        "change-control-procedure.pdf": records.procedure(
            organisation=company, subject="Change and configuration control", dated_on=written(ago(today, 230))
        ),
        "validation-summary-report.pdf": records.validation_report(
            organisation=company, product=product, version="8.2", approved_on=written(ago(today, 60)), tests=348, failed=0
        ),
        "test-evidence-8.2.pdf": records.test_evidence(organisation=company, product=product, version="8.2", executed_on=written(ago(today, 66))),
        "change-record-4711.pdf": records.change_record(organisation=company, product=product, version="8.2", approved_on=written(ago(today, 62))),
        "restore-test.pdf": records.restore_test(organisation=company, system=product, tested_on=written(ago(today, 75))),
        "audit-trail-specification.pdf": records.audit_trail_specification(
            organisation=company, product=product, version="3.0", dated_on=written(ago(today, 180))
        ),
        "user-manual.pdf": records.manual(organisation=company, product=product, version="8.2", dated_on=written(ago(today, 61))),
    }


def supplier_controls(company: str, today: dt.date) -> Bundle:
    """How the vendor handles its own suppliers."""
    return {
        "supplier-security-policy.pdf": records.procedure(
            organisation=company, subject="Information security in supplier relationships", dated_on=written(ago(today, 210)), policy=True
        ),
        "supplier-register.pdf": records.supplier_register(organisation=company, dated_on=written(ago(today, 40))),
    }
