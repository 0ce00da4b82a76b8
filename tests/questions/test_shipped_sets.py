"""The sets in the repository: sound, complete, and never changed after their release."""

from __future__ import annotations

import importlib
import pkgutil
import random

import pytest

import supplier.scoring
from supplier.model.answers import Answer
from supplier.model.intake import SWITCHES, IntendedUse, RegulatedArea
from supplier.questions.answers_file import decode_answers
from supplier.questions.claims import claims
from supplier.questions.coverage import asked_facts
from supplier.questions.library import Library
from supplier.questions.lint_library import lint_all, newest
from supplier.questions.visible import visible
from supplier.scoring.rules import RULES

LIBRARY = Library()
IDS = ("annex11", "company", "iso27001-suppliers", "soc2")


@pytest.mark.requirement("SETS-LINT")
@pytest.mark.requirement("SETS-IMMUTABLE")
def test_the_linter_finds_no_error_in_what_is_shipped() -> None:
    assert [problem.sentence() for problem in lint_all(LIBRARY) if problem.severity == "error"] == []


def test_the_four_sets_are_shipped() -> None:
    assert LIBRARY.ids() == IDS


@pytest.mark.requirement("SETS-TRANSLATION")
@pytest.mark.parametrize("set_id", IDS)
def test_every_set_is_complete_in_german(set_id: str) -> None:
    file = newest(LIBRARY, set_id)
    assert "de" in file.languages()
    for english, german in zip(file.questions.questions(), file.in_language("de").questions(), strict=True):
        assert english.text != german.text


@pytest.mark.parametrize("set_id", IDS)
def test_every_question_says_why_and_what_a_reviewer_looks_for(set_id: str) -> None:
    for question in newest(LIBRARY, set_id).questions.questions():
        assert question.why.strip(), question.id
        assert question.review, question.id


@pytest.mark.requirement("SETS-USE")
def test_annex_11_is_asked_by_intended_use() -> None:
    annex = newest(LIBRARY, "annex11").questions
    asked = {question.id for question in visible(annex, (), IntendedUse(batch_release=True, signing=True, bespoke=True))}
    plain = {question.id for question in visible(annex, (), IntendedUse())}
    extra = {ref.ref.partition("#")[2] for question in annex.questions() if question.id in asked - plain for ref in question.clauses}
    assert {"14", "15", "4.6"} <= extra
    assert visible(annex, (), IntendedUse(regulated_area=RegulatedArea.NONE)) == ()


@pytest.mark.requirement("SETS-CLAIMS")
def test_an_empty_questionnaire_is_all_unanswered_claims() -> None:
    sets = [newest(LIBRARY, set_id).questions for set_id in IDS]
    found = claims(sets, (), IntendedUse())
    assert found
    assert not any(claim.answered for claim in found)


@pytest.mark.requirement("SETS-LINT")
def test_every_fact_that_a_rule_reads_is_asked_for() -> None:
    for module in pkgutil.iter_modules(supplier.scoring.__path__):
        importlib.import_module(f"supplier.scoring.{module.name}")
    read = {fact for rule in RULES.values() for fact in rule.reads}
    asked = asked_facts([newest(LIBRARY, set_id).questions for set_id in IDS], LIBRARY.facts())
    assert read
    assert {fact for fact in read if not asked.get(fact)} == set()


def test_the_answers_of_the_guide_can_be_read() -> None:
    guide = (LIBRARY.shipped.parent / "docs" / "question-sets.md").read_text(encoding="utf-8")
    example = guide.split("## An answers file")[1].split("```toml\n")[1].split("```")[0]
    (answer,) = decode_answers(example.encode(), "guide", [newest(LIBRARY, "annex11").questions], {"agreement.pdf": "a1"})
    assert answer.chosen == ("signed",)


@pytest.mark.requirement("SETS-CONDITIONS")
@pytest.mark.parametrize("set_id", IDS)
def test_every_question_can_be_reached(set_id: str) -> None:
    questions = newest(LIBRARY, set_id).questions
    use = IntendedUse(**dict.fromkeys(SWITCHES - {"regulated"}, True))
    draw, reached = random.Random(1), set()  # noqa: S311 - a fixed draw, not a secret
    for _ in range(400):
        answers = [
            Answer(set_id=set_id, question=q.id, rev=q.rev, chosen=(draw.choice(q.options).value,)) for q in questions.questions() if q.options
        ]
        reached |= {question.id for question in visible(questions, answers, use)}
    assert {question.id for question in questions.questions()} - reached == set()
