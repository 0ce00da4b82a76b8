"""Invented quality and security records: agreements, audits, tests, plans, marketing. One function a kind."""

from __future__ import annotations

from supplier.samples.documents import Letter, Section, Signature, pdf


def quality_agreement(*, buyer: str, vendor: str, service: str, dated_on: str, signed: bool = True, audit_rights: bool = True) -> bytes:
    """A quality agreement between the buyer and this vendor."""
    audits = (
        "The Client may audit the Supplier's quality system and sites, remotely or on site, once a year with 30 days' notice and at any time for cause."
        if audit_rights
        else "The Supplier does not grant audit rights; certificates are provided instead."
    )
    duties = (
        ("Activity", buyer, vendor),
        ("Installation and configuration", "accepts", "performs"),
        ("Maintenance and patches", "is informed", "performs"),
        ("Changes to the validated state", "approves", "proposes and documents"),
        ("Incidents and deviations", "assesses", "reports within 24 hours"),
        ("Backup and restore", "reviews the tests", "performs and tests"),
        ("Retention and archiving", "sets the period", "retains"),
    )
    return pdf(
        Letter(
            title="Quality Agreement",
            subtitle=f"for {service}",
            header=f"{buyer} · {vendor}",
            reference="QA-2026-014",
            meta=(("Effective date", dated_on), ("Version", "1.0")),
            sections=(
                Section(paragraphs=(f"This agreement is made between {buyer} (the Client) and {vendor} (the Supplier).",)),
                Section(heading="1. Responsibilities", paragraphs=("Each activity has one responsible party.",), table=duties, widths=(2, 1, 1.4)),
                Section(heading="2. Audits", paragraphs=(audits,)),
                Section(
                    heading="3. Inspections by authorities",
                    paragraphs=(
                        "The Client may show quality system and audit information of the Supplier to inspectors of competent authorities on request, without further consent.",
                    ),
                ),
                Section(
                    heading="4. Changes",
                    paragraphs=("The Supplier gives 30 days' written notice of changes and provides a test environment before each release.",),
                ),
                Section(
                    heading="5. Subcontracting",
                    paragraphs=("The Supplier does not subcontract any of these activities without the Client's prior written approval.",),
                ),
                Section(
                    heading="6. End of the agreement",
                    paragraphs=("At the end of the agreement the Supplier returns all data and audit trails in a readable format within 60 days.",),
                ),
            ),
            signatures=tuple(
                Signature(name=name, role=company, date=dated_on if signed else "", written=name if signed else "")
                for name, company in (("H. Lindqvist", buyer), ("A. Serrano", vendor))
            ),
        )
    )


def internal_audit(*, organisation: str, audited_on: str, auditor: str, subject: str, major: int = 0, minor: int = 2) -> bytes:
    """An internal audit report of the management system."""
    return pdf(
        Letter(
            title="Internal audit report",
            subtitle=subject,
            header=organisation,
            reference="IA-2026-02",
            meta=(
                ("Organisation", organisation),
                ("Audit date", audited_on),
                ("Auditor", auditor),
                ("Independence", "The auditor has no duties in the audited area."),
            ),
            sections=(
                Section(heading="Scope", paragraphs=(f"Information security management system of {organisation}: {subject}.",)),
                Section(
                    heading="Result",
                    paragraphs=(f"Major nonconformities: {major}", f"Minor nonconformities: {minor}", "Opportunities for improvement: 4"),
                ),
                Section(
                    heading="Conclusion",
                    paragraphs=("The management system is implemented and maintained. Corrective actions are tracked to closure.",),
                ),
            ),
            signatures=(Signature(name=auditor, role="Internal auditor", date=audited_on, written=auditor),),
        )
    )


def management_review(*, organisation: str, held_on: str) -> bytes:
    """Minutes of a management review."""
    return pdf(
        Letter(
            title="Management review minutes",
            header=organisation,
            reference="MR-2026-01",
            meta=(("Organisation", organisation), ("Date", held_on), ("Chair", "Chief executive")),
            sections=(
                Section(
                    heading="Inputs",
                    bullets=(
                        "Results of the internal audit",
                        "Status of risk treatment",
                        "Incidents and customer complaints",
                        "Supplier performance",
                    ),
                ),
                Section(heading="Decisions", bullets=("Add a second reviewer for production changes", "Renew the penetration test contract")),
            ),
            signatures=(Signature(name="Chief executive", role=organisation, date=held_on, written="signed"),),
        )
    )


def risk_treatment(*, organisation: str, dated_on: str) -> bytes:
    """A risk assessment with a treatment plan."""
    table = (
        ("Risk", "Level", "Treatment", "Owner", "Due"),
        ("Loss of production data", "High", "Off-site backup, quarterly restore test", "Head of Operations", "done"),
        ("Unauthorised change in production", "Medium", "Two-person approval", "Head of Engineering", "done"),
        ("Failure of a key supplier", "Medium", "Second source, exit plan", "Head of Procurement", "2027-02-28"),
    )
    return pdf(
        Letter(
            title="Risk assessment and risk treatment plan",
            header=organisation,
            reference="RTP-7",
            meta=(("Organisation", organisation), ("Date", dated_on), ("Method", "Likelihood and impact, five levels each")),
            sections=(Section(heading="Treatment plan", table=table, widths=(2, 0.8, 2.4, 1.4, 1), lines="rows"),),
            signatures=(Signature(name="Head of Information Security", role=organisation, date=dated_on, written="signed"),),
        )
    )


def penetration_test(*, organisation: str, tester: str, tested_on: str, system: str, critical: int = 0, high: int = 0) -> bytes:
    """The summary of an independent penetration test."""
    return pdf(
        Letter(
            title="Penetration test: summary report",
            header=tester,
            meta=(("Client", organisation), ("System", system), ("Test date", tested_on), ("Tester", tester)),
            sections=(
                Section(heading="Findings", paragraphs=(f"Critical: {critical}", f"High: {high}", "Medium: 3", "Low: 6")),
                Section(
                    heading="Retest",
                    paragraphs=("All findings rated high or critical were closed at retest." if not critical + high else "A retest is planned.",),
                ),
            ),
            signatures=(Signature(name="Lead tester", role=tester, date=tested_on, written="signed"),),
        )
    )


def restore_test(*, organisation: str, system: str, tested_on: str, passed: bool = True) -> bytes:
    """The record of a restore test."""
    return pdf(
        Letter(
            title="Restore test record",
            header=organisation,
            reference="RT-2026-03",
            meta=(("Organisation", organisation), ("System", system), ("Test date", tested_on)),
            sections=(
                Section(heading="What was restored", paragraphs=("Full database backup of the previous night into an isolated environment.",)),
                Section(
                    heading="Checks",
                    bullets=("Row counts equal", "Checksums equal", "Audit trail readable", "Sample of 30 records compared by a second person"),
                ),
                Section(heading="Result", paragraphs=("Result: passed" if passed else "Result: failed",)),
            ),
            signatures=(Signature(name="Operations lead", role=organisation, date=tested_on, written="signed"),),
        )
    )


def quality_manual(*, organisation: str, version: str, dated_on: str) -> bytes:
    """A quality manual that describes the development life cycle."""
    return pdf(
        Letter(
            title="Quality manual",
            header=organisation,
            reference=f"QM version {version}",
            meta=(("Organisation", organisation), ("Version", version), ("Effective date", dated_on)),
            sections=(
                Section(
                    heading="1. Quality management system",
                    paragraphs=(f"{organisation} develops and runs its products under a documented quality management system.",),
                ),
                Section(
                    heading="2. Software development life cycle",
                    bullets=("Requirements", "Design and review", "Coding standard and static analysis", "Testing", "Release approval"),
                ),
                Section(heading="3. Corrective and preventive action", paragraphs=("Defects and complaints are recorded, assessed and corrected.",)),
                Section(
                    heading="4. Control of suppliers",
                    paragraphs=("Own suppliers and open-source components are listed, assessed and reviewed each year.",),
                ),
            ),
            signatures=(Signature(name="Head of Quality", role=organisation, date=dated_on, written="signed"),),
        )
    )


def validation_report(*, organisation: str, product: str, version: str, approved_on: str, tests: int, failed: int) -> bytes:
    """The summary of a release validation."""
    return pdf(
        Letter(
            title="Validation summary report",
            subtitle=f"{product} {version}",
            header=organisation,
            reference=f"VSR {version}",
            meta=(("Product", product), ("Version", version), ("Approved on", approved_on)),
            sections=(
                Section(
                    heading="Results",
                    table=(
                        ("Requirements", "Tests", "Passed", "Failed", "Open deviations"),
                        ("212", str(tests), str(tests - failed), str(failed), str(failed)),
                    ),
                    widths=(1, 1, 1, 1, 1),
                ),
                Section(heading="Traceability", paragraphs=("Every requirement has an identifier and is traced to at least one test.",)),
                Section(heading="Conclusion", paragraphs=(f"{product} {version} is released for customer validation.",)),
            ),
            signatures=(Signature(name="Head of Validation", role=organisation, date=approved_on, written="signed"),),
        )
    )


def audit_trail_specification(*, organisation: str, product: str, version: str, dated_on: str) -> bytes:
    """The specification of a product's audit trail."""
    return pdf(
        Letter(
            title="Audit trail specification",
            subtitle=product,
            header=organisation,
            reference=f"ATS {version}",
            meta=(("Product", product), ("Version", version), ("Date", dated_on)),
            sections=(
                Section(heading="What is recorded", bullets=("Who, when and from where", "Old and new value", "Reason for change or deletion")),
                Section(
                    heading="Protection",
                    paragraphs=(
                        "No role, administrators included, can change or switch off the audit trail. Direct database changes are blocked and logged.",
                    ),
                ),
                Section(heading="Review", paragraphs=("The audit trail can be searched, filtered and exported.",)),
            ),
        )
    )


def certification_contract(*, organisation: str, certification_body: str, signed_on: str, stage1_on: str, stage2_on: str) -> bytes:
    """A signed contract with a certification body that names the audit dates."""
    return pdf(
        Letter(
            title="Certification agreement",
            subtitle="ISO/IEC 27001:2022",
            header=certification_body,
            meta=(("Between", certification_body), ("and", organisation), ("Date", signed_on)),
            sections=(
                Section(heading="Audit dates", table=(("Stage", "Date"), ("Stage 1", stage1_on), ("Stage 2", stage2_on)), widths=(1, 1)),
                Section(heading="Scope", paragraphs=("Information security management system for the development and operation of the service.",)),
            ),
            signatures=(
                Signature(name="Head of Certification", role=certification_body, date=signed_on, written="signed"),
                Signature(name="Managing director", role=organisation, date=signed_on, written="signed"),
            ),
        )
    )


def marketing_page(*, organisation: str, product: str) -> bytes:
    """A trust page as companies print it: claims and badges, no document."""
    return pdf(
        Letter(
            title="Security you can trust",
            subtitle=f"{product} by {organisation}",
            header=organisation,
            sections=(
                Section(
                    paragraphs=(
                        f"{product} is fully ISO 27001 compliant and SOC 2 certified.",
                        "Our bank-grade, military-grade platform runs on certified infrastructure in world-class data centres.",
                        "GxP ready. Annex 11 certified. Trusted by leading companies around the globe.",
                    )
                ),
                Section(heading="Ask our sales team for more", bullets=("Book a demo", "Request a quote", "Talk to an expert")),
            ),
        )
    )


def procedure(*, organisation: str, subject: str, dated_on: str, policy: bool = False) -> bytes:
    """A policy or procedure on one subject."""
    word = "policy" if policy else "procedure"
    return pdf(
        Letter(
            title=f"{subject}: {word}",
            header=organisation,
            reference=f"{word[:3].upper()}-12",
            meta=(("Organisation", organisation), ("Version", "3.0"), ("Effective date", dated_on), ("Owner", "Head of Quality")),
            sections=(
                Section(heading="1. Purpose", paragraphs=(f"This {word} sets out how {organisation} works on: {subject.lower()}.",)),
                Section(heading="2. Scope", paragraphs=("It applies to all staff and contractors who take part.",)),
                Section(heading="3. Responsibilities", bullets=("Owner: keeps it current", "Staff: follow it", "Quality: checks it every year")),
                Section(
                    heading="4. Steps",
                    bullets=("Request", "Assessment of risk and effect", "Approval before the work", "Check after the work", "Record"),
                ),
            ),
            signatures=(Signature(name="Head of Quality", role=organisation, date=dated_on, written="signed"),),
        )
    )


def test_evidence(*, organisation: str, product: str, version: str, executed_on: str) -> bytes:
    """An executed test protocol."""
    rows = tuple(
        (f"TC-{number:03}", step, "as expected", "pass")
        for number, step in enumerate(("Limit values", "Wrong input", "Lost connection", "Rights", "Audit trail entry"), 101)
    )
    return pdf(
        Letter(
            title="Test protocol and results",
            subtitle=f"{product} {version}",
            header=organisation,
            meta=(("Product", product), ("Version", version), ("Executed on", executed_on), ("Executed by", "Test team")),
            sections=(
                Section(heading="Executed test cases", table=(("Test case", "Scenario", "Actual result", "Result"), *rows), widths=(1, 2, 2, 1)),
            ),
            signatures=(Signature(name="Test lead", role=organisation, date=executed_on, written="signed"),),
        )
    )


def change_record(*, organisation: str, product: str, version: str, approved_on: str) -> bytes:
    """One change from request to release."""
    return pdf(
        Letter(
            title="Change record",
            subtitle=f"{product} {version}",
            header=organisation,
            reference="CR-4711",
            meta=(("Change", "CR-4711"), ("Product", product), ("Version", version), ("Approved on", approved_on)),
            sections=(
                Section(heading="Request", paragraphs=("Second-person check for manually entered results.",)),
                Section(heading="Impact assessment", paragraphs=("Touches data integrity; requirement R-118, tests TC-101 to TC-105.",)),
                Section(heading="Approval and release", paragraphs=("Approved by Quality before release to production.",)),
            ),
            signatures=(Signature(name="Head of Quality", role=organisation, date=approved_on, written="signed"),),
        )
    )


def manual(*, organisation: str, product: str, version: str, dated_on: str) -> bytes:
    """A product manual for one version."""
    return pdf(
        Letter(
            title=f"{product} user and administrator manual",
            header=organisation,
            reference=f"Version {version}",
            meta=(("Product", product), ("Version", version), ("Date", dated_on)),
            sections=(
                Section(heading="1. Functions", bullets=("Records and forms", "Roles and rights", "Reports and exports", "Audit trail review")),
                Section(heading="2. Release notes", paragraphs=(f"Version {version} adds the second-person check and corrects four defects.",)),
            ),
        )
    )


def supplier_register(*, organisation: str, dated_on: str) -> bytes:
    """The vendor's own suppliers with tiers and last assessments."""
    rows = (("Kestrel Hosting", "Data centre", "critical", dated_on, "accepted"), ("Fernway Mail", "Notification mails", "low", dated_on, "accepted"))
    return pdf(
        Letter(
            title="Supplier register and assessments",
            header=organisation,
            meta=(("Organisation", organisation), ("Date", dated_on)),
            sections=(Section(table=(("Supplier", "Service", "Tier", "Last assessed", "Result"), *rows), widths=(1.5, 1.5, 1, 1.5, 1)),),
        )
    )
