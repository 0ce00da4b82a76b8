from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplier.evidence import labels, vocabulary
from supplier.evidence.folding import fold, folded

LANGUAGES = vocabulary.certificate().language


@pytest.mark.requirement("EVID-CERT-LABELS")
@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Original Registration Date: 2019", ["initial"]),
        ("Certification Period Expiry Date", ["cycle_end"]),
        ("RegistrationNo.:", ["number"]),
        ("Date ofinitial certification:", ["initial"]),
        ("Re-certificationduedate", ["decoy"]),
        ("Fecha de 1ª emisión:", ["initial"]),
        ("Número de certificado:/Certificate No.:", ["number", "number"]),
        ("GÜLTIG BIS", ["expires"]),
        ("Zertifikat-Registrier-Nr.", ["number"]),
        ("认证证书编号", ["number"]),
        ("初回登録日", ["initial"]),
        ("Действителен до", ["expires"]),
        ("Invalid until", []),
        ("Validation", []),
        ("tissue date", []),
    ],
)
def test_labels_are_found_in_whatever_way_they_are_written(text: str, roles: list[str]) -> None:
    assert [label.role for label in labels.find(text, labels.DATE_ROLES + labels.NUMBER_ROLES)] == roles


@pytest.mark.requirement("EVID-CERT-LABELS")
@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.id)
def test_every_expiry_label_of_every_language_is_an_expiry_label(language: vocabulary.Language) -> None:
    for phrase in language.expires:
        for text in (phrase, phrase.upper(), f"{phrase}: 2027-06-30"):
            found = labels.find(text, labels.DATE_ROLES)
            assert found, text
            assert found[-1].role == "expires", text


def test_no_phrase_stands_for_two_date_roles_in_one_language() -> None:
    for language in LANGUAGES:
        seen: dict[str, str] = {}
        for role in labels.DATE_ROLES:
            for phrase in getattr(language, role):
                assert seen.setdefault(fold(phrase), role) == role, (language.id, phrase)


@given(st.text(max_size=80))
def test_any_text_is_searched_without_an_error_and_places_hold(text: str) -> None:
    ends = [0]
    for label in labels.find(text, labels.DATE_ROLES):
        assert ends[-1] <= label.start <= label.end <= len(text)
        ends.append(label.end)


@given(st.text(max_size=80))
def test_folding_keeps_the_way_back(text: str) -> None:
    plain = folded(text)
    places = [plain.span(at, at + 1) for at in range(len(plain.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("This is to certify that the management system of the company is in accordance with the standard", "en"),
        ("Hiermit wird bescheinigt, dass das Unternehmen ein Managementsystem nach der Norm eingeführt hat und anwendet", "de"),
        ("Se certifica que el sistema de gestión de la organización ha sido evaluado con los requisitos", "es"),
        ("この組織のマネジメントシステムは規格に適合していることを証する", "ja"),
        ("兹证明该组织的信息安全管理体系符合标准", "zh"),
        ("12345", None),
    ],
)
def test_the_language_is_told_by_small_words(text: str, code: str | None) -> None:
    assert labels.language_of(text) == code


def test_the_patterns_made_beforehand_are_those_of_every_phrase() -> None:
    phrases = labels.phrases()
    assert {"expiry date", "gultig bis"} <= set(phrases)
    labels._pattern.cache_clear()
    labels.prepare(phrases[:7])
    assert labels._pattern.cache_info().currsize == len(set(phrases[:7]))


@given(st.text(alphabet="ab1\u00b2\u00e9\u0416 .-_", max_size=12))
def test_words_begin_where_their_signs_do(text: str) -> None:
    assert [found.start() for found in labels._WORD_OPENING.finditer(text)] == [found.start() for found in labels._OPENING.finditer(text)]


@given(st.sampled_from(labels.phrases()))
def test_a_phrase_is_found_where_a_word_begins_like_it(phrase: str) -> None:
    text = phrase.replace("~", "").replace("*", "")
    begun = [signs for signs in labels._begun(fold(text)[: labels._OPENING_SIGNS]) if labels._any_of(signs).match(fold(text))]
    assert labels._opening_signs(phrase) in begun
