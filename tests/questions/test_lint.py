from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from supplier.model.questions import QuestionSet, SetStatus, Translation
from supplier.questions.library import Library, SetFile, TranslationFile
from supplier.questions.lint import Known, known, lint_set
from tests.questions.build import DE_TOML, SET_TOML, YES_NO, a_set, question, shelf

ANNEX = {"id": "eu-gmp-annex11-2011", "title": "Annex 11", "status_checked_on": "2026-09-29"}


@pytest.fixture(scope="module")
def against() -> Known:
    shipped = known(Library())
    return Known(shipped.facts, shipped.clauses, frozenset({"A11_NO_AGREEMENT"}))


def _file(questions: QuestionSet, *translations: TranslationFile) -> SetFile:
    return SetFile(name="demo", data=b"", digest="", questions=questions, status=SetStatus.DRAFT, translations=translations)


def _rules(questions: QuestionSet, against: Known) -> list[str]:
    return [problem.rule for problem in lint_set(_file(questions), against)]


def _one(**fields: Any) -> QuestionSet:
    return a_set(question(**({"supplies": "incidents"} | fields)))


def _option(**fields: Any) -> list[dict[str, Any]]:
    return [YES_NO[0], {"value": "other", "label": "Other", "state": "partly"} | fields]


GATE = {"question": "demo.first", "is": ["yes"]}
PAIR = (question("first", supplies="incidents"), question("second", supplies="major_change"))


def _after(**gate: Any) -> QuestionSet:
    return a_set(PAIR[0], PAIR[1] | {"show_if": [gate]})


CASES: list[tuple[str, QuestionSet]] = [
    ("id-prefix", a_set(question(supplies="incidents") | {"id": "other.first"})),
    ("id-prefix", a_set(question("First", supplies="incidents"))),
    ("id-twice", a_set(PAIR[0], question("first", supplies="major_change"))),
    ("rev-range", _one(rev=0)),
    ("field-type", _one(columns=[{"id": "a", "label": "A"}])),
    ("field-type", _one(unit="days")),
    ("field-missing", _one(options=None, type="multi")),
    ("field-missing", _one(options=None, type="table", supplies="sites")),
    ("field-missing", _one(options=None, type="document")),
    ("number-range", _one(options=None, type="number", supplies="release_notice_days", minimum=2, maximum=1)),
    ("column-twice", _one(options=None, type="table", supplies="sites", columns=[{"id": "a", "label": "A"}] * 2)),
    ("column-options", _one(options=None, type="table", supplies="sites", columns=[{"id": "a", "label": "A", "type": "choice"}])),
    ("option-twice", _one(options=[*YES_NO, YES_NO[0]])),
    ("options-few", _one(options=YES_NO[:1])),
    ("attest-options", _one(type="attest")),
    ("option-value", _one(options=_option(value="Not so"))),
    ("option-flag", _one(type="multi", options=_option(flag="A11_NO_AGREEMENT"))),
    ("planned-bare", _one(options=_option(state="planned"))),
    ("na-bare", _one(options=_option(state="na"))),
    ("critical-without-proof", _one(critical=True)),
    ("evidence-kind", _one(evidence=[{"kind": "leaflet", "label": "A leaflet"}])),
    ("evidence-when", _one(evidence=[{"kind": "policy", "label": "A policy", "when": ["maybe"]}])),
    ("evidence-age", _one(evidence=[{"kind": "policy", "label": "A policy", "max_age_days": 0}])),
    ("use-switch", _one(use=["hosting"])),
    ("use-switch", a_set(PAIR[0], use=["hosting"])),
    ("use-regulated", a_set(PAIR[0], framework="annex11")),
    ("condition-target", _after(question="demo.third", **{"is": ["yes"]})),
    ("condition-target", a_set(PAIR[0] | {"show_if": [{"question": "demo.second", "is": ["yes"]}]}, PAIR[1])),
    ("condition-target", a_set(PAIR[0] | {"show_if": [GATE]})),
    ("condition-shape", _after(question="demo.first")),
    ("condition-shape", _after(question="demo.first", is_not=["no"], **{"is": ["yes"]})),
    ("condition-option", _after(question="demo.first", **{"is": ["maybe"]})),
    ("condition-option", a_set(question(type="text", options=None, supplies="legal_name"), PAIR[1] | {"show_if": [GATE]})),
    ("purpose", a_set(question())),
    ("fact-twice", a_set(PAIR[0], question("second", supplies="incidents"))),
    ("fact-unknown", _one(supplies="incident")),
    ("fact-unknown", _one(supplies="zzzzzzzzz")),
    ("fact-kind", _one(supplies="restore_test_on")),
    (
        "section-twice",
        a_set(sections=[{"id": "a", "title": "A", "questions": [question(supplies="incidents")]}, {"id": "a", "title": "B", "questions": [PAIR[1]]}]),
    ),
    ("section-empty", a_set()),
    ("flag-unknown", _one(options=_option(flag="A11_NO_AGREEMENTS"))),
    ("flag-unknown", _one(options=_option(flag="zzzzzz"))),
    ("clause-source", _one(clauses=[{"ref": "eu-gmp-annex11-2011#3.1"}])),
    ("clause-source", _one(clauses=[{"ref": "3.1"}])),
    ("clause-unknown", a_set(question(clauses=[{"ref": "eu-gmp-annex11-2011#3.9"}]), sources=[ANNEX])),
    ("clause-unknown", a_set(question(clauses=[{"ref": "eu-gmp-annex11-2011#zzzz"}]), sources=[ANNEX])),
    ("clause-unlisted", a_set(question(clauses=[{"ref": "own#1"}]), sources=[ANNEX | {"id": "own"}])),
    ("source-unchecked", a_set(PAIR[0], sources=[{"id": "own", "title": "Own"}])),
    ("finding-empty", a_set(PAIR[0], findings=[{"flag": "A11_NO_AGREEMENT", "none": [GATE]}])),
    ("condition-target", a_set(PAIR[0], findings=[{"flag": "A11_NO_AGREEMENT", "all": [GATE | {"question": "demo.x"}]}])),
    ("flag-unknown", a_set(PAIR[0], findings=[{"flag": "NOPE", "all": [GATE]}])),
    ("sentence-long", _one(help="word " * 31)),
    ("double-question", _one(text="Is it so? Since when?")),
    ("double-question", _one(text="Do you test and/or review it?")),
]


@pytest.mark.requirement("SETS-LINT")
@pytest.mark.parametrize(("rule", "questions"), CASES, ids=[f"{rule}-{number}" for number, (rule, _) in enumerate(CASES)])
def test_the_linter_finds_what_is_wrong_and_nothing_else(rule: str, questions: QuestionSet, against: Known) -> None:
    found = _rules(questions, against)
    assert rule in found
    assert set(found) <= {rule, "finding-empty", "options-few", "attest-options"}


@pytest.mark.requirement("SETS-LINT")
@pytest.mark.parametrize("questions", [a_set(*PAIR), _after(**GATE), a_set(question(), PAIR[1] | {"show_if": [GATE]})])
def test_a_sound_set_has_no_problems(questions: QuestionSet, against: Known) -> None:
    assert _rules(questions, against) == []


@pytest.mark.requirement("SETS-COVERAGE")
def test_a_clause_about_the_supplier_needs_a_question_and_an_evidence_demand(against: Known) -> None:
    asked = question(clauses=[{"ref": "eu-gmp-annex11-2011#3.1"}], supplies="agreement_with_buyer")
    bare = lint_set(_file(a_set(asked, sources=[ANNEX], framework="annex11", use=["regulated"])), against)
    assert {(p.rule, p.where) for p in bare} == {("clause-unproven", "eu-gmp-annex11-2011#3.1")} | {
        ("clause-unasked", f"eu-gmp-annex11-2011#{clause}") for clause in ("3.2", "3.3", "3.4", "4.5", "4.6")
    }
    proven = asked | {"evidence": [{"kind": "agreement", "label": "The agreement"}]}
    rest = lint_set(_file(a_set(proven, sources=[ANNEX], framework="annex11", use=["regulated"])), against)
    assert {p.rule for p in rest} == {"clause-unasked"}


def test_without_a_catalogue_flags_are_not_checked(against: Known) -> None:
    assert _rules(_one(options=_option(flag="ANY")), Known(against.facts, against.clauses, None)) == []


def _translated(text: str = DE_TOML, base: QuestionSet | None = None) -> SetFile:
    data = text.encode()
    translation = msgspec.toml.decode(data, type=Translation)
    return _file(base or msgspec.toml.decode(SET_TOML, type=QuestionSet), TranslationFile(name="de", data=data, digest="", translation=translation))


TABLE = [{"id": "a", "label": "A", "type": "choice", "options": ["x", "y"]}]
RICH = a_set(
    question("first", help="So", supplies="incidents", options=[YES_NO[0] | {"guidance": "Say more."}, YES_NO[1]],
             evidence=[{"kind": "policy", "label": "One"}, {"kind": "policy", "label": "Two"}]),
    question("rows", type="table", options=None, columns=TABLE, supplies="sites"),
    intro="Hello",
)  # fmt: skip

TRANSLATIONS: list[tuple[str, str, str, int]] = [
    ("of another set", 'set = "demo"', 'set = "soc2"', 1),
    ("of another version", 'version = "1.0.0"', 'version = "1.1.0"', 1),
    ("a section missing", "only =", "sole =", 2),
    ("a question missing", '"demo.first"', '"demo.second"', 2),
    ("a stale rev", "rev = 1", "rev = 2", 1),
    ("an option missing", ', no = "Nein"', "", 1),
    ("an option too many", "options = {", 'options = { maybe = "Vielleicht",', 1),
    ("a help too many", "why =", 'help = "Hilfe"\nwhy =', 1),
]


@pytest.mark.requirement("SETS-TRANSLATION")
@pytest.mark.parametrize(("old", "new", "count"), [case[1:] for case in TRANSLATIONS], ids=[case[0] for case in TRANSLATIONS])
def test_an_incomplete_or_stale_translation_is_an_error(old: str, new: str, count: int, against: Known) -> None:
    found = lint_set(_translated(DE_TOML.replace(old, new)), against)
    assert len(found) == count
    assert {problem.rule for problem in found} <= {"translation-of", "translation-missing", "translation-unknown", "translation-stale"}


def test_a_complete_translation_has_no_problems(against: Known) -> None:
    assert lint_set(_translated(), against) == ()


def test_intro_guidance_evidence_and_columns_are_translated_too(against: Known) -> None:
    found = {problem.message for problem in lint_set(_translated(base=RICH), against) if problem.severity == "error"}
    assert {
        "is not translated.",
        "demo.rows is not translated.",
        "yes is not translated.",
        "policy is not translated.",
        "policy.2 is not translated.",
    } <= found


def test_every_option_of_a_column_is_translated(against: Known) -> None:
    rows = '[questions."demo.rows"]\nrev = 1\ntext = "Wo?"\nwhy = "Darum."\ncolumns = { a = { label = "A", options = ["x"] } }\n'
    found = [problem for problem in lint_set(_translated(DE_TOML + rows, RICH), against) if problem.where == "demo.rows columns"]
    assert [problem.message for problem in found] == ["a: not every option is translated."]


def test_long_sentences_of_a_translation_are_found_in_its_file(against: Known) -> None:
    (problem,) = lint_set(_translated(DE_TOML.replace("Ist es so?", "wort " * 31)), against)
    assert (problem.rule, problem.file, problem.severity) == ("sentence-long", "de", "warning")


def test_a_problem_says_file_line_and_remedy(tmp_path: Path, against: Known) -> None:
    library = shelf(tmp_path, {"demo/1.0.0.toml": SET_TOML.replace("incidents", "incident")})
    (problem,) = lint_set(library.load("demo"), against)
    assert problem.sentence().startswith("error fact-unknown questionnaires/demo/1.0.0.toml:14: demo.first: supplies 'incident'")
    assert problem.sentence().endswith("Did you mean incidents?")
    assert msgspec.structs.replace(problem, line=None).sentence().startswith("error fact-unknown questionnaires/demo/1.0.0.toml: demo.first")
