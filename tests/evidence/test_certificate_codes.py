from __future__ import annotations

import pytest

from supplier.evidence.certificate import codes
from supplier.evidence.layout import Code, Extracted, Line, Page, Source
from supplier.evidence.read import read
from supplier.evidence.sniff import PDF
from supplier.model.reading import Confidence, Fact, Finding
from tests.evidence import made, qr_codes

WEAK = made.CERTIFICATE.replace("Certificate number: AS-2024-117", "No. AS-2024-117")
PRINTED = "Certificate of Registration\nCertificate number: AS-2024-117\nIssued by: BSI Assurance UK Limited"


def beside(payload: str, *facts: Fact, text: str = PRINTED) -> Extracted:
    lines = tuple(Line(text=row, page=1) for row in text.splitlines())
    source = Source("a.pdf", PDF, (Page(number=1, lines=lines, codes=(Code(payload, (9.0, 9.0, 99.0, 99.0)),)),))
    return codes.beside(Extracted(facts=facts), source)


def fact(name: str, value: str, confidence: Confidence = Confidence.MEDIUM, *alternatives: str) -> Fact:
    return Fact(name=name, value=value, raw=value, page=1, snippet=value, method="layout", confidence=confidence, alternatives=alternatives)


def sure(payload: str, name: str, value: str) -> bool:
    """Whether a code makes a fair value sure."""
    return beside(payload, fact(name, value)).facts[0].confidence is Confidence.HIGH


def doubts(payload: str, *, number: str = "AS-2024-117", body: str = "BSI Assurance UK Limited", text: str = PRINTED) -> list[Finding]:
    return list(beside(payload, fact("number", number), fact("certification_body", body), text=text).findings)


@pytest.mark.requirement("EVID-QR-SECOND-SIGN")
@pytest.mark.parametrize(
    ("payload", "number", "expected"),
    [
        ("https://verify.alder.example/certificate/v3/AS-2024-117", "AS-2024-117", True),
        ("https://verify.alder.example/c?no=as2024117", "AS-2024-117", True),
        ("https://verify.alder.example/c?no=AS%2F2024%20117", "AS/2024 117", True),
        ("Certificate number AS-2024-117, Aurelia Systems Ltd", "AS-2024-117", True),
        ("https://verify.alder.example/c?id=505613", "IS 505613", True),
        ("https://verify.alder.example/c?id=5056139", "IS 505613", False),
        ("https://verify.alder.example/c?id=x505613", "IS 505613", False),
        ("https://verify.alder.example/c?no=AS-2024-1175", "AS-2024-117", False),
        ("https://verify.alder.example/c?no=1234", "1234", False),
        ("https://verify.alder.example/c?id=8f21c0de", "AS-2024-117", False),
        ("", "AS-2024-117", False),
    ],
)
def test_a_code_that_holds_the_number_is_its_second_sign(payload: str, number: str, expected: bool) -> None:  # noqa: FBT001 - what is expected
    assert sure(payload, "number", number) is expected


@pytest.mark.requirement("EVID-QR-SECOND-SIGN")
@pytest.mark.parametrize(
    ("payload", "body", "expected"),
    [
        ("https://www.dekra.example/verify?id=1", "DEKRA Certification GmbH", True),
        ("http://certificates.tuv-sud.example/x", "TÜV SÜD Management Service GmbH", True),
        ("halmstadcert.example", "Halmstad Cert", True),
        ("https://www.dekra.example.attacker.example/", "LRQA Limited", False),
        ("https://dekra-certificates.example/", "DEKRA Certification GmbH", False),
        ("https://verify.example/dekra", "DEKRA Certification GmbH", False),
        ("DEKRA", "DEKRA Certification GmbH", False),
    ],
)
def test_an_address_of_the_issuers_own_name_is_its_second_sign(payload: str, body: str, expected: bool) -> None:  # noqa: FBT001 - what is expected
    assert sure(payload, "certification_body", body) is expected


@pytest.mark.requirement("EVID-QR-SECOND-SIGN")
def test_a_code_lends_nothing_to_what_is_doubtful_or_another_fact() -> None:
    payload = "https://verify.alder.example/AS-2024-117"
    assert not sure(payload, "holder", "AS-2024-117")
    doubtful = beside(payload, fact("number", "AS-2024-117", Confidence.LOW, "AS-2024-119")).facts[0]
    assert doubtful.confidence is Confidence.LOW


@pytest.mark.requirement("EVID-QR-SECOND-SIGN")
@pytest.mark.parametrize(
    ("payload", "other"),
    [
        ("https://verify.alder.example/c?certificateNumber=AS-2023-904", "AS-2023-904"),
        ("https://verify.alder.example/c?cert_no=55012&lang=en", "55012"),
        ("Certificate number: 55012", "55012"),
        ("https://verify.alder.example/v3/AS-2024-118", "AS-2024-118"),
    ],
)
def test_a_number_that_is_printed_nowhere_is_told(payload: str, other: str) -> None:
    (finding,) = doubts(payload)
    assert (finding.code, finding.page) == ("CERT_QR_DIFFERS", 1)
    assert finding.message == f"The QR code gives the number {other}, printed is AS-2024-117."


@pytest.mark.requirement("EVID-QR-SECOND-SIGN")
@pytest.mark.parametrize(
    "payload",
    [
        "https://verify.alder.example/c?certificateNumber=AS-2024-117",
        "https://verify.alder.example/c?certificateNumber=UK-AS-2024-117-A",
        "https://verify.alder.example/c?id=7457313",
        "https://verify.alder.example/c?id=41899750-6f03-4f79-bac0-7e7c10f57785",
        "https://verify.alder.example/2024",
        "https://[broken/c?certificateNumber=5",
        "alder.example",
        "Aurelia Systems Ltd",
    ],
)
def test_what_contradicts_nothing_in_so_many_words_is_not_told(payload: str) -> None:
    assert doubts(payload) == []


@pytest.mark.requirement("EVID-QR-SECOND-SIGN")
def test_a_number_that_stands_elsewhere_on_the_page_is_none_that_contradicts() -> None:
    text = PRINTED + "\nClient no. 55012"
    assert doubts("https://verify.alder.example/c?cert_no=55012", text=text) == []


@pytest.mark.requirement("EVID-QR-SECOND-SIGN")
@pytest.mark.parametrize(
    ("payload", "body", "text", "told"),
    [
        ("https://verify.dekra.example/x", "BSI Assurance UK Limited", PRINTED, True),
        ("https://verify.dekra.example/x", "BSI Assurance UK Limited", PRINTED + "\na partner of DEKRA", False),
        ("https://verify.dekra.example/x", "Alder Certification AB", PRINTED, False),
        ("https://verify.bsi.example/x", "BSI Assurance UK Limited", PRINTED, False),
        ("https://sgs.example/x", "BSI Assurance UK Limited", PRINTED, False),
        ("https://verify.alder.example/x", "BSI Assurance UK Limited", PRINTED, False),
    ],
    ids=["another body", "that is named", "an unknown body", "its own", "a short name", "nobody's"],
)
def test_an_address_of_another_body_is_told_where_the_register_knows_both(payload: str, body: str, text: str, told: bool) -> None:  # noqa: FBT001 - what is expected
    assert [finding.message for finding in doubts(payload, body=body, text=text)] == (
        ["The QR code leads to an address of DEKRA; the certificate names BSI Assurance UK Limited."] if told else []
    )


@pytest.mark.requirement("EVID-QR-SECOND-SIGN")
def test_a_certificate_is_surer_of_its_number_with_a_code_that_agrees() -> None:
    def number(data: bytes) -> tuple[str, Confidence]:
        (reading,) = read(data, "a.pdf")
        return next((str(fact.value), fact.confidence) for fact in reading.facts if fact.name == "number")

    assert number(made.document(WEAK)) == ("AS-2024-117", Confidence.MEDIUM)
    assert number(qr_codes.coded("https://verify.alder.example/c?no=AS-2024-117", WEAK)) == ("AS-2024-117", Confidence.HIGH)
    assert number(qr_codes.coded("https://verify.alder.example/c?id=8f21", WEAK)) == ("AS-2024-117", Confidence.MEDIUM)


@pytest.mark.requirement("EVID-QR-SECOND-SIGN")
def test_a_copied_code_under_another_number_is_told_with_its_page() -> None:
    (reading,) = read(qr_codes.coded("https://verify.alder.example/v3/AS-2023-904"), "a.pdf")
    assert [(finding.code, finding.page) for finding in reading.findings] == [("CERT_QR_DIFFERS", 1)]
