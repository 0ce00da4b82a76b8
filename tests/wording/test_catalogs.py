"""Every code has an English and a German sentence, and no sentence says what the product never says."""

from __future__ import annotations

import functools
import re
import string
import tomllib
from pathlib import Path

import pytest

from supplier.model.base import Note
from supplier.model.case import Framework
from supplier.model.reading import ControlStatus, Kind
from supplier.model.scorecard import ClauseState, GateOutcome, Scorecard, Severity, StandingWord
from supplier.scoring.score import score
from supplier.wording import flag_texts, render, sentence, word
from supplier.wording.catalog import LANGUAGES, day, load, sentences
from tests.scoring.builder import AS_OF, POLICY, build

CASES = [
    case
    for file in sorted((Path(__file__).parents[1] / "scoring" / "cases").glob("*.toml"))
    for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
]
SOURCES = [file.read_text(encoding="utf-8") for file in sorted((Path(__file__).parents[2] / "supplier" / "scoring").glob("*.py"))]
NEVER = re.compile(
    r"SOC 2 certified|Annex 11 (certified|compliant)|SOC 2 zertifiziert|Annex 11 (zertifiziert|konform)|fraud|fake|forged|gefälscht|Betrug",
    re.IGNORECASE,
)


def _fields(text: str) -> set[str]:
    return {f"{name}:{group}" for _, name, group, _ in string.Formatter().parse(text) if name}


@pytest.mark.requirement("WORD-COMPLETE")
def test_every_flag_of_the_catalogue_has_its_three_texts_in_both_languages() -> None:
    texts = load("flags")
    assert {flag.code for flag in POLICY.flags} == set(texts) - {"unlisted"}
    wrong = [
        code
        for code, entry in texts.items()
        if set(entry) != set(LANGUAGES) or any(len(entry[lang]) != 3 or not all(entry[lang]) for lang in LANGUAGES)
    ]
    assert wrong == []


@pytest.mark.requirement("WORD-COMPLETE")
def test_every_flag_has_a_short_title_in_both_languages() -> None:
    titles = load("titles")
    assert set(titles) == {flag.code for flag in POLICY.flags}
    assert [code for code, both in titles.items() if len(both) != 2 or not all(0 < len(one) <= 60 for one in both)] == []
    assert not any(NEVER.search(one) for both in titles.values() for one in both)
    assert word("flag_title", "A11_RESTORE_UNTESTED", "de") == "Wiederherstellungstest fehlt oder zu alt"


@pytest.mark.requirement("WORD-COMPLETE")
def test_both_languages_of_a_sentence_name_the_same_values() -> None:
    flags = {code: [" ".join(entry[lang]) for lang in LANGUAGES] for code, entry in load("flags").items()}
    assert [code for code, (english, german) in {**sentences(), **flags}.items() if _fields(english) != _fields(german)] == []


@pytest.mark.requirement("WORD-COMPLETE")
def test_every_sentence_code_written_in_the_rules_has_a_sentence() -> None:
    codes = {code for source in SOURCES for code in re.findall(r'"((?:[CLSTA]\d+|clause|gate)\.[a-z0-9_.]+)"', source)}
    assert codes - set(sentences()) == set()


@pytest.mark.requirement("WORD-COMPLETE")
def test_every_clause_duty_and_crosswalk_entry_has_a_sentence() -> None:
    duties = {f"duty.{clause.ref.partition('#')[2]}" for clause in POLICY.clauses if clause.duty}
    missing = {f"crosswalk.{entry.clause.partition('#')[2]}.{number}" for entry in POLICY.crosswalk for number in range(1, entry.missing + 1)}
    states = {f"clause.{state.value}" for state in ClauseState if state is not ClauseState.CONTRADICTED}
    assert (duties | missing | states) - set(sentences()) == set()


@pytest.mark.requirement("WORD-COMPLETE")
@pytest.mark.parametrize(
    ("group", "keys"),
    [
        ("framework", [one.value for one in Framework]),
        ("standing", [one.value for one in StandingWord]),
        ("gate", [one.value for one in GateOutcome]),
        ("severity", [one.value for one in Severity]),
        ("state", [one.value for one in ClauseState]),
        ("status", [one.value for one in ControlStatus]),
        ("kind", [one.value for one in Kind]),
    ],
)
def test_every_value_of_the_model_has_a_word(group: str, keys: list[str]) -> None:
    assert set(keys) <= set(load("words")[group])
    assert all(len(entry) == 2 and all(entry) for entry in load("words")[group].values())


@pytest.mark.requirement("WORD-NEVER")
def test_no_text_says_what_the_product_never_says() -> None:
    texts = [text for entry in sentences().values() for text in entry]
    texts += [text for entry in load("flags").values() for lang in LANGUAGES for text in entry[lang]]
    assert [text for text in texts if NEVER.search(text)] == []


@functools.cache
def cards() -> tuple[tuple[str, Scorecard], ...]:
    """The scorecard of every case, by the case's name."""
    return tuple((case["name"], score(build(case.get("given", {})), POLICY, case.get("as_of", AS_OF), with_timeline=False)) for case in CASES)


@pytest.mark.requirement("WORD-COMPLETE")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_story_can_be_told_in_full(lang: str) -> None:
    bases = set(load("words")["basis"])
    for name, card in cards():
        told = render(card, lang)
        texts = [told["headline"], *(gate["sentence"] for one in told["standings"] for gate in one["gates"])]
        texts += [flag[key] for flag in told["flags"] for key in ("sentence", "why", "resolves")]
        texts += [clause["sentence"] for clause in told["clauses"]] + [duty["sentence"] for duty in told["duties"]]
        assert all(text and "{" not in text and "None" not in text for text in texts), name
        assert not any(NEVER.search(text) for text in texts)
        assert not [text for text in texts if word("text", "not_stated", lang) in text or "[[" in text or "]]" in text], name
        assert {
            one["basis"].split(":")[0] if one["basis"].startswith("review") else one["basis"] for one in told["standings"] if one["basis"]
        } <= bases


@pytest.mark.requirement("WORD-CONTRACT")
def test_the_rendered_scorecard_has_the_keys_of_the_contract() -> None:
    told = render(score(build({"certificate": [{"expires_on": "2028-01-31"}], "soa": [{}]}), POLICY, AS_OF, "0.1"), "en")
    keys = {
        "schema",
        "vendor",
        "service",
        "as_of",
        "badge",
        "headline",
        "standings",
        "flags",
        "clauses",
        "risk",
        "timeline",
        "duties",
        "versions",
        "digest",
    }
    assert set(told) == keys
    assert {"framework", "standing", "basis", "confidence", "caps", "gates"} <= set(told["standings"][0])
    assert {"id", "rule", "result", "sentence", "source", "evidence"} <= set(told["standings"][0]["gates"][0])
    assert {"code", "severity", "framework", "sentence", "resolves", "state", "audience", "evidence"} <= set(told["flags"][0])
    assert {"ref", "state", "level", "sentence", "supported_by", "evidence"} <= set(told["clauses"][0])
    assert set(told["timeline"][0]) == {"on", "framework", "from", "to", "because"}
    assert told["versions"]["program"] == "0.1"


def test_dates_are_written_out_and_unknown_values_are_said_to_be_unknown() -> None:
    note = Note(code="C4.pass", values={"issued": "2026-05-01", "expires": None})
    assert sentence(note, "en") == "The certificate was issued on 1 May 2026 and is valid until not stated."
    assert sentence(note, "de-AT") == "Das Zertifikat wurde am 1. Mai 2026 ausgestellt und gilt bis nicht angegeben."


def test_a_language_we_do_not_have_falls_back_to_english() -> None:
    assert word("standing", "not_demonstrated", "fr") == "not demonstrated"
    assert word("standing", "something_new", "de") == "something new"


def test_a_flag_of_a_companys_own_set_gets_the_general_wording() -> None:
    given = {"answers": {"own": {"state": "not_met", "clause": "eu-gmp-annex11-2011#16", "flag": "ACME_OWN"}}}
    flag = next(one for one in score(build(given), POLICY, AS_OF).flags if one.code == "ACME_OWN")
    assert flag_texts(flag, "en")[0] == "The question set marks this answer: ACME_OWN."


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"framework": "iso27001", "claimed": "certified", "gate": "C4"},
            "The answers say ISO/IEC 27001 certified; the document does not show that (rule C4).",
        ),
        (
            {"control": "A.5.19", "said": "met", "status": "planned"},
            "On A.5.19 the answer says met and the Statement of Applicability says planned.",
        ),
        (
            {"clause": "7.2", "said_on": "2026-10-01", "read_on": "2026-08-01"},
            "On clause 7.2 the answer names 1 October 2026 and the record 1 August 2026.",
        ),
    ],
)
def test_each_kind_of_contradiction_has_its_own_sentence(values: dict[str, str], expected: str) -> None:
    assert sentence(Note(code="CLAIM_CONTRADICTS_EVIDENCE", values={**values}), "en") == expected


def test_what_is_not_known_is_left_out_or_said_in_other_words() -> None:
    assert sentence(Note(code="L1.pass", values={"rows": 93, "version": None}), "en") == (
        "The Statement of Applicability decides 93 controls of the 2022 edition."
    )
    assert "No internal audit is dated." in sentence(Note(code="L5.fail", values={"review": "2026-01-02"}), "en")


def test_values_are_never_read_as_templates() -> None:
    note = Note(code="C3.pass", values={"printed": "{number} {0.__class__} Ltd"})
    assert "{number} {0.__class__} Ltd" in sentence(note, "en")
    brackets = Note(code="L1.pass", values={"rows": 93, "version": "[[2||3]]"})
    assert "[[2||3]]" in sentence(brackets, "en")


@pytest.mark.parametrize(
    ("value", "lang", "said"),
    [
        ("2027-03-14", "en", "14 March 2027"),
        ("2027-03-14", "de", "14. März 2027"),
        ("2027-02-31", "en", "2027-02-31"),
        ("0000-00-00", "de", "0000-00-00"),
    ],
)
def test_a_date_is_written_out_and_a_day_that_is_in_no_calendar_stays_as_it_was_printed(value: str, lang: str, said: str) -> None:
    assert day(value, lang) == said
    assert said in sentence(Note(code="L1.pass", values={"rows": 93, "version": value}), lang)
