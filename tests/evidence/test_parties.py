# ruff: noqa: RUF001 (Russian and Kazakh names)
from __future__ import annotations

import pytest

from supplier.evidence import certificate, gazetteer
from supplier.model.reading import Confidence
from tests.evidence.sheets import by_name, line, source_of, stacked, values

HEAD = ["This is to certify that", "Nordwind Analytics GmbH"]


@pytest.mark.requirement("EVID-CERT-BODIES")
@pytest.mark.parametrize(
    ("rows", "body", "confidence"),
    [
        (["Issued by: Fjordlys Bureau AS"], "Fjordlys Bureau AS", Confidence.MEDIUM),
        (["Centrum Certyfikacji Wisła S.A. zaświadcza, że"], "Centrum Certyfikacji Wisła S.A.", Confidence.HIGH),
        (["认证机构：华夏评审"], "华夏评审", Confidence.LOW),
        (["FLB-Sud certifies that"], "FLB-Sud", None),
        (["Le FLB certifie que"], "FLB", Confidence.LOW),
        (["Certified by Wendell Assessors International"], "Wendell Assessors International", Confidence.LOW),
        (["ОРГАН ПО ПОДТВЕРЖДЕНИЮ СООТВЕТСТВИЯ", 'ТОО "Astana Sapa", Казахстан, город Орал'], "Astana Sapa", Confidence.LOW),
        (["СƏЙКЕСТІКТІ РАСТАУ ЖӨНІНДЕГІ ОРГАН", 'БСН 990140000123, "Astana Sapa" ЖШС, Қазақстан'], "Astana Sapa", Confidence.LOW),
    ],
)
def test_the_issuer_is_found_beside_its_label_and_before_certifies(rows: list[str], body: str, confidence: Confidence | None) -> None:
    found = certificate.facts(source_of(*stacked(*rows, "", "", *HEAD))).facts
    if confidence is None:
        assert values(found, "certification_body") == []
        return
    fact = by_name(found, "certification_body")
    assert (fact.value, fact.confidence) == (body, confidence)


@pytest.mark.parametrize("row", ["We certify that", "Nous certifions que", "This is to certify that", "Wir bescheinigen hiermit, dass"])
def test_a_pronoun_before_certify_is_no_issuer(row: str) -> None:
    assert values(certificate.facts(source_of(*stacked(row, "Nordwind Analytics GmbH"))).facts, "certification_body") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("eLagoon, Inc.", ["eLagoon, Inc."]),
        ('БСН 990140000123, "Astana Sapa" ЖШС, Қазақстан', ['"Astana Sapa" ЖШС']),
        ('ТОО "Astana Sapa", Казахстан', ['ТОО "Astana Sapa"']),
        ("주식회사 한빛", ["주식회사 한빛"]),
    ],
)
def test_quoted_names_small_first_letters_and_leading_forms_are_companies(text: str, names: list[str]) -> None:
    assert [name.text for name in gazetteer.companies(text)] == names


@pytest.mark.parametrize(
    ("name", "trimmed"),
    [
        ('"Astana Sapa"', "Astana Sapa"),
        ('"Astana Sapa" LLP', '"Astana Sapa" LLP'),
        ('ТОО "Sapa"', 'ТОО "Sapa"'),
        ("Sapa LLP”", "Sapa LLP"),
        (" Sapa, ", "Sapa"),
    ],
)
def test_quotation_marks_stay_where_they_belong_to_the_name(name: str, trimmed: str) -> None:
    assert gazetteer.trimmed(name) == trimmed


def test_the_holder_keeps_its_quoted_name_and_its_form() -> None:
    rows = [line("THIS IS TO CERTIFY THAT", 60, 100), line('BIN 990140000456, "Steppe Build" LLP, Kazakhstan, Atyrau', 60, 114)]
    assert values(certificate.facts(source_of(*rows)).facts, "holder") == ['"Steppe Build" LLP']


@pytest.mark.requirement("EVID-CERT-HOLDER")
def test_a_word_for_an_organisation_is_not_the_holders_name() -> None:
    rows = ["SI CERTIFICA CHE L'ORGANIZZAZIONE", "IT IS HEREBY CERTIFIED THAT THE ORGANIZATION", "LAGUNA CLOUD S.p.A."]
    assert values(certificate.facts(source_of(*stacked(*rows))).facts, "holder") == ["LAGUNA CLOUD S.p.A."]


def test_a_company_begins_behind_the_small_words_before_it() -> None:
    assert [name.text for name in gazetteer.companies("is the property of Wendell Assessment Pvt. Ltd.")] == ["Wendell Assessment Pvt. Ltd."]
    assert [name.text for name in gazetteer.companies("von Roll AG")] == ["von Roll AG"]


def test_a_brand_before_the_title_is_not_called_by_the_title() -> None:
    found = certificate.facts(source_of(*stacked("Kiwa Certificate", "issued by", "Kiwa Fjord B.V."))).facts
    assert values(found, "certification_body") == ["Kiwa Fjord B.V."]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("and its compliance has been approved by HARBOUR TECHNIC.", ["HARBOUR TECHNIC WORLDWIDE LLC"]),
        ("and its compliance has been approved by HARBOUR QUAY.", []),
        ("HARBOUR TECHNIC is a partner of ours.", []),
    ],
    ids=["named by its first words", "another", "not named as the issuer"],
)
@pytest.mark.requirement("EVID-CERT-BODIES")
def test_a_company_at_the_foot_that_a_sentence_names_as_the_approver_is_the_issuer(sentence: str, found: list[str]) -> None:
    rows = [*HEAD, sentence, *[""] * 9, "HARBOUR TECHNIC WORLDWIDE LLC", "12 Quay Street, Cheyenne"]
    assert values(certificate.facts(source_of(*stacked(*rows))).facts, "certification_body") == found


@pytest.mark.requirement("EVID-CERT-BODIES")
def test_the_legal_name_of_a_body_comes_before_its_brand_with_a_word_of_its_trade() -> None:
    rows = ["Kiwa Fjord B.V.", *HEAD, "by clicking on the Kiwa Certification Mark"]
    fact = by_name(certificate.facts(source_of(*stacked(*rows))).facts, "certification_body")
    assert fact.value == "Kiwa Fjord B.V."
