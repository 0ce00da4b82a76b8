from __future__ import annotations

import pytest

from supplier.evidence import certificate, gazetteer
from supplier.model.reading import Confidence
from tests.evidence.sheets import by_name, line, source_of, stacked, values

HEAD = ["Certificate No.: AZ-2024-00731", "This is to certify that", "Nordwind Analytics GmbH"]


@pytest.mark.requirement("EVID-CERT-BODIES")
@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("D-ZM-10001-02-03", "DAkkS"),
        ("Akkreditierungsnummer D-ZE-10001-02", "DAkkS"),
        ("SGQ N° 0123 A", "ACCREDIA"),
        ("SCESm 0099", "SAS"),
        ("07/C-SC099", "ENAC"),
        ("07/C – SC099", "ENAC"),
        ("AB-0099-YS", "TURKAK"),
        ("KZ.A.02.0099", "NCA-KZ"),
    ],
)
def test_a_number_of_a_form_that_one_body_alone_uses_names_it(text: str, body: str) -> None:
    assert [name.id for name in gazetteer.accreditors_by_number(text)] == [body]
    fact = by_name(certificate.facts(source_of(*stacked(*HEAD, text))).facts, "accreditation_body")
    assert fact.value == body
    assert fact.confidence is not Confidence.HIGH
    assert fact.raw in text


@pytest.mark.parametrize("text", ["0005", "C 122", "4-0001", "AC 077", "D-ZM-1001-02", "ISR02", "KZ.A.2.0099", "Invoice AB-0099-Y"])
def test_a_number_that_may_be_anybodys_names_none(text: str) -> None:
    assert gazetteer.accreditors_by_number(text) == []


@pytest.mark.parametrize(
    ("rows", "body"),
    [
        (["Accredited by: Harbour Lights Accreditation Board, London"], "Harbour Lights Accreditation Board"),
        (["Accredited by", "Harbour Lights Forum Limited"], "Harbour Lights Forum Limited"),
        (["Akkreditiert durch Nordlicht Stelle für Prüfung"], "Nordlicht Stelle für Prüfung"),
        (
            ["This sheet remains the property of Board of Accreditation for Quality Services (BAQS)."],
            "Board of Accreditation for Quality Services (BAQS)",
        ),
        (["Recognised by Board of Accreditation for Quality Services (BAQS)"], "Board of Accreditation for Quality Services (BAQS)"),
    ],
)
def test_an_accreditor_of_no_register_is_taken_from_its_label_or_its_own_name(rows: list[str], body: str) -> None:
    fact = by_name(certificate.facts(source_of(*stacked(*HEAD, *rows))).facts, "accreditation_body")
    assert fact.value == body
    assert fact.confidence is Confidence.MEDIUM


def test_an_accreditor_beside_its_label_is_taken_with_both_in_the_snippet() -> None:
    rows = [line("Accredited by", 60, 300), line("Harbour Lights Forum Limited", 220, 300)]
    fact = by_name(certificate.facts(source_of(*stacked(*HEAD), *rows)).facts, "accreditation_body")
    assert (fact.value, fact.snippet) == ("Harbour Lights Forum Limited", "Accredited by Harbour Lights Forum Limited")


@pytest.mark.parametrize(
    "row",
    [
        "Accredited by",
        "Accredited by ISO/IEC 17021-1:2015",
        "accredited by the body named overleaf",
        "Accreditation number 0099",
        "Board of Quality (BQ)",
        "Accredited by Certificate No. 7",
    ],
)
def test_a_label_without_a_name_names_no_accreditor(row: str) -> None:
    assert values(certificate.facts(source_of(*stacked(*HEAD, row))).facts, "accreditation_body") == []


@pytest.mark.parametrize(
    ("label", "below"),
    [
        ("Accredited by", "ISO 9001:2015"),
        ("Accredited by", "in the year 2019"),
        ("The body that issued this is accredited by", "Harbour Lights Forum Limited"),
    ],
    ids=["a standard", "no name", "a sentence that breaks off"],
)
def test_what_stands_under_a_label_is_no_accreditor_unless_it_is_a_name_under_the_label_alone(label: str, below: str) -> None:
    assert values(certificate.facts(source_of(*stacked(*HEAD, label, below))).facts, "accreditation_body") == []


def test_a_registered_accreditor_comes_before_one_that_only_sounds_like_one() -> None:
    rows = ["Accredited by UKAS", "Harbour Lights Accreditation Board"]
    assert values(certificate.facts(source_of(*stacked(*HEAD, *rows))).facts, "accreditation_body") == ["UKAS"]


@pytest.mark.parametrize(("below", "found"), [("ACCREDITED", ["IAS"]), ("Member of the board", [])], ids=["the mark says so", "initials of somebody"])
def test_an_acronym_of_three_letters_counts_over_the_word_of_its_mark(below: str, found: list[str]) -> None:
    mark = [line("IAS", 400, 400), line(below, 398, 412, size=6)]
    beside = [line("30 North Street", 60, 396), line("Harbour Town", 60, 405)]
    assert values(certificate.facts(source_of(*stacked(*HEAD), *mark, *beside)).facts, "accreditation_body") == found
