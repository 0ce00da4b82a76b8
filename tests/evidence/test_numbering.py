from __future__ import annotations

import pytest

from supplier.evidence import certificate
from supplier.model.reading import Confidence
from tests.evidence.sheets import by_name, line, source_of, stacked, values


@pytest.mark.requirement("EVID-CERT-FACTS")
@pytest.mark.parametrize(
    ("rows", "number"),
    [
        (["CERTIFICAT", "N° 37512 rev. 3"], "37512"),
        (["Certificate", "QX-0123/2005"], "QX-0123/2005"),
        (["Zertifikat", "Reg. Nr. H12345"], "H12345"),
        (["Certificado", "N.º 2022/SGSI.0045"], "2022/SGSI.0045"),
        (["Certifikát", "č. 4519/2024"], "4519/2024"),
        (["Certificado del sistema", "de gestión", "SI-0217/2021"], "SI-0217/2021"),
        (["20457 Hamburg", "SG-ISMS-0771", "Certificate No."], "SG-ISMS-0771"),
    ],
)
def test_a_number_under_the_title_or_with_its_revision_is_found(rows: list[str], number: str) -> None:
    assert by_name(certificate.facts(source_of(*stacked(*rows))).facts, "number").value == number


@pytest.mark.parametrize("row", ["2024-03-12", "20457", "Hamburg 20457", "ISO 9001:2015", "QX 1"])
def test_what_stands_under_the_title_is_not_always_a_number(row: str) -> None:
    assert values(certificate.facts(source_of(*stacked("Certificate", row))).facts, "number") == []


def test_a_labelled_number_comes_before_a_bare_one() -> None:
    fact = by_name(certificate.facts(source_of(*stacked("Certificate", "QX-0123/2005", "", "Certificate No.: 4711-22"))).facts, "number")
    assert fact.value == "4711-22"
    assert fact.confidence is Confidence.HIGH


def test_a_number_in_the_row_of_the_accreditation_is_not_the_certificates() -> None:
    rows = [
        line("Certificate number", 60, 100),
        line("IE-4432-27", 220, 100),
        line("Accreditation", 60, 116),
        line("registration number 7001", 220, 116),
    ]
    fact = by_name(certificate.facts(source_of(*rows)).facts, "number")
    assert (fact.value, fact.confidence) == ("IE-4432-27", Confidence.HIGH)
