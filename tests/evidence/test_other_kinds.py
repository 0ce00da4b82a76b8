"""Agreements, tests, audits and validations: what counts as said, and what does not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from supplier.evidence import other_kinds
from supplier.evidence.layout import Cell, Line, Page, Source, Table
from supplier.model.reading import Fact, Kind


def source(lines: Sequence[str], *tables: Sequence[Sequence[str]]) -> Source:
    built = tuple(
        Table(page=1, rows=tuple(tuple(Cell(text, name=f"r{r}c{c}") for c, text in enumerate(row)) for r, row in enumerate(rows))) for rows in tables
    )
    return Source(name="doc", media_type="text/plain", pages=(Page(number=1, lines=tuple(Line(text, 1) for text in lines)),), tables=built)


def facts(kind: Kind, lines: Sequence[str], *tables: Sequence[Sequence[str]]) -> dict[str, Fact]:
    return {fact.name: fact for fact in other_kinds.facts(source(lines, *tables), kind).facts}


RIGHTS = [
    ("The Customer may audit the Supplier once a year with thirty days of notice.", "audit_rights", True),
    ("The Supplier shall permit audits by the Customer or its delegate.", "audit_rights", True),
    ("The Customer has no right to audit the Supplier's premises.", "audit_rights", False),
    ("The right to audit is excluded under this Agreement.", "audit_rights", False),
    ("Der Auftraggeber ist berechtigt, beim Auftragnehmer Audits durchzuführen.", "audit_rights", True),
    ("Der Auftraggeber hat kein Recht auf Audits und ist nicht berechtigt, Prüfungen durchzuführen.", "audit_rights", False),
    ("The Supplier shall give inspectors of competent authorities access to the records on request.", "inspector_access", True),
    ("The Supplier shall notify the Customer of every planned change to the system in advance.", "change_notice", True),
    ("The Supplier shall not subcontract any work without the prior written consent of the Customer.", "subcontracting_approval", True),
    ("On termination the Supplier shall return all Customer data in a readable format.", "return_of_data", True),
    ("The Supplier is responsible for installation and maintenance of the system.", "responsibilities", True),
    ("Audit rights", "audit_rights", None),
    ("May the Customer audit the Supplier at any time?", "audit_rights", None),
    ("The weather was fine and the parties met in Basel.", "audit_rights", None),
]


@pytest.mark.requirement("AGREEMENT-RIGHTS")
@pytest.mark.parametrize(("sentence", "name", "value"), RIGHTS)
def test_a_right_counts_only_with_a_sentence_that_gives_it(sentence: str, name: str, value: bool | None) -> None:  # noqa: FBT001  a case as data
    found = facts(Kind.AGREEMENT, ["Quality Agreement", sentence]).get(name)
    assert (found.value if found else None) is value
    if found:
        assert found.snippet == sentence


SIGNATURES = [
    (["Signature: ______________", "Date: ____________"], False),
    (["Signature: Erika Muster"], True),
    (["Electronically signed by Erika Muster on 3 March 2026"], True),
    (["The parties agree."], None),
]


@pytest.mark.requirement("AGREEMENT-SIGNED")
@pytest.mark.parametrize(("lines", "signed"), SIGNATURES)
def test_blank_signature_lines_are_not_signatures(lines: list[str], signed: bool | None) -> None:  # noqa: FBT001  a case as data
    found = facts(Kind.AGREEMENT, ["Quality Agreement", *lines]).get("signed")
    assert (found.value if found else None) is signed


def test_the_parties_of_an_agreement() -> None:
    text = (
        'This agreement is made between Example Pharma AG, a company in Basel ("Customer"), and Sample Software GmbH, a company in Ulm ("Supplier").'
    )
    parties = [fact.value for fact in other_kinds.facts(source(["Quality Agreement", text]), Kind.AGREEMENT).facts if fact.name == "party"]
    assert parties == ["Example Pharma AG", "Sample Software GmbH"]


@pytest.mark.requirement("PENTEST-OPEN")
def test_open_findings_are_counted_from_the_list() -> None:
    table = [
        ["ID", "Title", "Severity", "Status"],
        ["1", "SQL", "Critical", "Fixed"],
        ["2", "TLS", "High", "Open"],
        ["3", "XSS", "High", "Not fixed"],
        ["4", "CSP", "Low", "Open"],
    ]
    found = facts(Kind.PENETRATION_TEST, ["Penetration Test Report", "Testing Firm: Probe Ltd", "Test Period: 3 March 2026 to 9 March 2026"], table)
    assert (found["open_critical"].value, found["open_high"].value) == (0, 2)
    assert found["tested_on"].value == "2026-03-09"
    assert found["tester"].value == "Probe Ltd"


def test_without_a_list_nothing_is_counted() -> None:
    found = facts(Kind.PENETRATION_TEST, ["Penetration Test Report", "In 2019 there were 3 critical findings."])
    assert "open_critical" not in found


@pytest.mark.requirement("RESTORE-RESULT")
@pytest.mark.parametrize(
    ("lines", "result"),
    [
        (["Result: Passed"], "passed"),
        (["The restore test failed after two hours.", "A second run was successful."], "failed"),
        (["Die Daten wurden erfolgreich wiederhergestellt."], "passed"),
        (["The restore was unsuccessful."], "failed"),
        (["The plan describes the restore."], None),
    ],
)
def test_a_failed_restore_is_believed_before_a_success(lines: list[str], result: str | None) -> None:
    found = facts(Kind.RESTORE_TEST, ["Restore Test Record", "Test date: 14 February 2026", *lines])
    assert (found["result"].value if "result" in found else None) == result
    assert found["tested_on"].value == "2026-02-14"


@pytest.mark.requirement("VALIDATION-COUNTS")
def test_counts_of_a_validation_stand_beside_their_labels() -> None:
    table = [["Area", "Conclusion"], ["Requirements", "72 approved"], ["Tests", "98 executed; all passed"], ["Open deviations", "0"]]
    head = [["System", "Example LIMS 8.4.2"], ["Approval date", "2026-06-05"]]
    found = facts(Kind.VALIDATION_REPORT, ["Validation Summary Report"], head, table)
    assert (found["requirements"].value, found["tests"].value, found["open_deviations"].value) == (72, 98, 0)
    assert (found["product"].value, found["product_version"].value) == ("Example LIMS 8.4.2", "8.4.2")
    assert found["approved_on"].value == "2026-06-05"


@pytest.mark.requirement("AUDIT-REPORT")
def test_several_labels_in_one_line_are_several_facts() -> None:
    line = "Supplier: Sample Software GmbH. Product/service: Sample LIMS and hosting Assessment date: 2026-04-22"
    found = facts(Kind.AUDIT_REPORT, ["Supplier Audit Report", line, "Lead auditor: Erika Muster"])
    assert found["subject"].value == "Sample Software GmbH"
    assert found["audited_on"].value == "2026-04-22"
    assert found["auditor"].value == "Erika Muster"


def test_a_date_that_can_be_read_two_ways_says_so() -> None:
    fact = facts(Kind.POLICY, ["Security Policy", "Valid until: 04/05/2027"])["valid_until"]
    assert fact.confidence.value == "low"
    assert fact.alternatives == ("2027-04-05",)


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        (["Internal audit report"], "internal"),
        (["Bericht über das interne Audit 2026"], "internal"),
        (["Surveillance audit report", "Stage 1 audit: none"], "certification"),
        (["Supplier Audit Report"], "customer"),
        (["Audit report"], None),
        (["Audit report", "Internal audits and supplier audits of 2026"], None),
        (["Audit report", *["text"] * 20, "An internal audit was held."], None),
    ],
)
def test_whose_audit_it_was_stands_in_its_title(lines: list[str], value: str | None) -> None:
    found = facts(Kind.AUDIT_REPORT, lines).get("audit_type")
    assert (found and found.value) == value
