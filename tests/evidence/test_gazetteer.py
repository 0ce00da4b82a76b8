from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplier.evidence import gazetteer, vocabulary


@pytest.mark.requirement("EVID-CERT-BODIES")
@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("BSI Assurance UK Limited, registered in England", "BSI-GROUP"),
        ("TÜV SÜD Management Service GmbH", "TUV-SUD"),
        ("TUV SUD", "TUV-SUD"),
        ("Issued by DNV Business Assurance B.V.", "DNV"),
    ],
)
def test_a_certifier_of_the_register_is_found(text: str, body: str) -> None:
    assert body in {name.id for name in gazetteer.certifiers(text)}


@pytest.mark.parametrize("text", ["a basin of sgs water", "Sophisticated bsiness", "the cis of the alps", "dnv"])
def test_short_aliases_count_only_in_their_own_capitals(text: str) -> None:
    assert gazetteer.certifiers(text) == []


@pytest.mark.requirement("EVID-CERT-BODIES")
def test_an_acronym_that_is_also_a_word_needs_a_word_for_accreditation() -> None:
    assert gazetteer.accreditors("Dupont Logiciels SAS", context=False) == []
    assert [name.id for name in gazetteer.accreditors("accredited by SAS", context=True)] == ["SAS"]
    assert gazetteer.accreditors("NA", context=True) == []
    assert [name.id for name in gazetteer.accreditors("Deutsche Akkreditierungsstelle", context=False)] == ["DAkkS"]
    assert [name.id for name in gazetteer.accreditors("0005 UKAS", context=False)] == ["UKAS"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Nordwind Analytics GmbH", ["Nordwind Analytics GmbH"]),
        ("Nordwind GmbH & Co. KG", ["Nordwind GmbH & Co. KG"]),
        ("ISSUED BY: Alpha Cert S.A.U., C/ Mayor 3", ["Alpha Cert S.A.U."]),
        ("株式会社あおば", ["株式会社あおば"]),
        ("北京蓝天科技有限公司", ["北京蓝天科技有限公司"]),
        ("Marmara Uluslararası Denetim ve Eğitim Hiz. Tic. Ltd. Şti.", ["Marmara Uluslararası Denetim ve Eğitim Hiz. Tic. Ltd. Şti."]),
        ("It was seen by the office. Nordwind Analytics GmbH", ["Nordwind Analytics GmbH"]),
        ("the limited scope of this certificate", []),
        ("as in the annex", []),
    ],
)
def test_companies_are_found_by_their_legal_form(text: str, names: list[str]) -> None:
    assert [name.text for name in gazetteer.companies(text)] == names


def test_a_name_that_is_nearly_a_certifiers_is_told_with_a_margin() -> None:
    assert gazetteer.closest_certifier("DQS Gmbh.") is not None
    assert gazetteer.closest_certifier("Nordwind Analytics GmbH") is None


@given(st.text(max_size=60))
def test_any_text_is_searched_without_an_error(text: str) -> None:
    for name in [*gazetteer.companies(text), *gazetteer.certifiers(text), *gazetteer.accreditors(text, context=True)]:
        assert 0 <= name.start <= name.end <= len(text)


def test_registers_have_unique_ids() -> None:
    for bodies in (vocabulary.certification_bodies(), vocabulary.accreditation_bodies()):
        ids = [body.id for body in bodies]
        assert len(ids) == len(set(ids))


@pytest.mark.requirement("EVID-CERT-BODIES")
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Certification Body of Halmstad Cert AB", "Halmstad Cert AB"),
        ("Zertifizierungsstelle der Alster Zertifizierung GmbH", "Alster Zertifizierung GmbH"),
        ("La Direction de Romandie Certification SA atteste", "Romandie Certification SA"),
        ("Certificadora del Norte, S.L.", "Certificadora del Norte, S.L."),
        ("4 Quay Road, Bristol BS1 4QA. Northbridge Certification Ltd", "Northbridge Certification Ltd"),
        ("Moravia Data, a.s.", "Moravia Data, a.s."),
    ],
)
def test_a_name_begins_behind_the_words_that_say_what_the_company_is(text: str, name: str) -> None:
    assert [one.text for one in gazetteer.companies(text)] == [name]


@pytest.mark.requirement("EVID-CERT-BODIES")
@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("PCA AC 098", ["PCA"]),
        ("PCA 098", []),
        ("Organisme certificateur, SAS au capital de 18 000 €", []),
        ("Alster Cert SAS au capital de 18 000 €", []),
    ],
)
def test_a_short_acronym_counts_with_its_number_and_no_form_of_a_company_does(text: str, bodies: list[str]) -> None:
    assert [one.id for one in gazetteer.accreditors(text, context=not bodies and "capital" in text)] == bodies


def test_every_number_of_a_certifier_holds_a_digit_without_which_none_is_looked_for() -> None:
    numbers = [body.cb_number_pattern for body in vocabulary.accreditation_bodies() if body.cb_number_distinct]
    assert numbers
    assert all(r"\d" in pattern for pattern in numbers)


@given(st.sampled_from(gazetteer.names()), st.sampled_from(["{}", "Issued by {}, London", "x{}x", "{} {}"]))
def test_the_longest_word_of_a_name_is_seen_near(name: str, frame: str) -> None:
    text = frame.replace("{}", name)
    for register in (gazetteer._certifiers, gazetteer._accreditors):
        everywhere = [word for word in gazetteer._worded(register) if word in f"{text}\n{gazetteer.folded(text).text}"]
        assert sorted(gazetteer._near(text, register)) == sorted(everywhere)
