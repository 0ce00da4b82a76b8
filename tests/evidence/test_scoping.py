from __future__ import annotations

import pytest

from supplier.evidence import certificate
from supplier.model.reading import Confidence
from tests.evidence.sheets import by_name, source_of, stacked, values

HEAD = ["This is to certify that", "Nordwind Analytics GmbH"]
SCOPE = "Hosting of a clinical data platform"


@pytest.mark.requirement("EVID-CERT-SCOPE")
@pytest.mark.parametrize(
    ("rows", "scope"),
    [
        (["Scope:", f"{SCOPE} in line with the Statement of Applicability version 3.2 dated 14/02/2024"], SCOPE),
        (["Scope:", f"{SCOPE}, aligned with the statement of applicability, version 2.4, dated May 2, 2024."], SCOPE),
        (["Scope:", f"{SCOPE} and the", "Statement of Applicability version 5, dated August 1, 2024."], SCOPE),
        (["Toepassingsgebied:", "Hosten van dossiers in overeenstemming met de Verklaring van Toepasselijkheid versie 1.8"], "Hosten van dossiers"),
        (["认证范围：", "临床数据平台的运维服务和设计开发", "（适用性声明版本：V2.0）"], "临床数据平台的运维服务和设计开发"),
        (["Scope:", SCOPE, "ISO 9001:2015    Quality management"], SCOPE),
        (["Geltungsbereich", SCOPE, "Normative Grundlage(n)", "ISO 9001:2015    Qualitätsmanagement"], SCOPE),
        (["Scope:", SCOPE, "Alster Zertifizierung GmbH"], SCOPE),
        (["Scope:", SCOPE, "Hamburg, 2024-05-30"], SCOPE),
        (
            ["and operates a Quality Management System which complies with the requirements of the standard for the following scope:", SCOPE],
            SCOPE,
        ),
        (["Zertifizierter Bereich:", SCOPE, "Zertifizierter Standort:", "Hafenstrasse 12, 20457 Hamburg"], SCOPE),
        (["Scope:", f"{SCOPE}.", "Exclusions apply."], f"{SCOPE}. Exclusions apply."),
        (["Scope:", f"{SCOPE}.", "Exclusion of clause 8.3"], f"{SCOPE}."),
        (["para las actividades:", SCOPE, "que se realizan en:", "Calle Mayor 5, Madrid"], SCOPE),
    ],
)
def test_a_scope_ends_where_a_reference_a_standard_or_a_signature_begins(rows: list[str], scope: str) -> None:
    fact = by_name(certificate.facts(source_of(*stacked(*HEAD, *rows, "", "", "Certificate No. 4711"))).facts, "scope")
    assert fact.value == scope


def test_a_scope_that_breaks_off_in_a_small_word_is_not_sure() -> None:
    rows = ["Scope of certification:", "Design, hosting and support of the", "Certificate No. 4711"]
    assert by_name(certificate.facts(source_of(*stacked(*HEAD, *rows))).facts, "scope").confidence is not Confidence.HIGH


@pytest.mark.requirement("EVID-CERT-SOA")
@pytest.mark.parametrize("row", ["Issue date: 12 March 2024", "发证日期：2024年03月12日", "Ausstellungsdatum: 12.03.2024", "発行日：2024年3月12日"])
def test_a_date_of_the_certificate_under_the_reference_is_not_its_date(row: str) -> None:
    found = certificate.facts(source_of(*stacked(*HEAD, "Statement of Applicability version 2.0", row))).facts
    assert values(found, "soa_version") == ["2.0"]
    assert values(found, "soa_date") == []


@pytest.mark.parametrize(("row", "version"), [("適用宣言書：第3.1版（2024年1月10日）", "3.1"), ("适用性声明版本：V2.0", "V2.0")])
def test_a_version_ends_where_the_word_behind_it_begins(row: str, version: str) -> None:
    assert values(certificate.facts(source_of(*stacked(*HEAD, row))).facts, "soa_version") == [version]


@pytest.mark.parametrize(
    "sentence",
    [
        "This registration is granted subject to the rules.",
        "This approval stays with its issuer.",
        "Diese Zertifizierung wird überwacht.",
        "Cette certification est suivie.",
    ],
)
def test_a_sentence_about_the_certificate_is_no_scope(sentence: str) -> None:
    fact = by_name(certificate.facts(source_of(*stacked(*HEAD, "Scope:", SCOPE, sentence))).facts, "scope")
    assert fact.value == SCOPE


@pytest.mark.parametrize(
    "heading",
    [
        "Scope;",
        "Kapsam ;",
        "This certificate is applicable for:",
        "This certificate is applicable for the scope of:",
        "This certificate is applicable for",
    ],
)
def test_headings_that_end_in_another_sign_or_in_a_small_word_lead_to_the_scope(heading: str) -> None:
    assert by_name(certificate.facts(source_of(*stacked(*HEAD, heading, SCOPE))).facts, "scope").value == SCOPE
