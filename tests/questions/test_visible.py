from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplier.model.answers import Answer
from supplier.model.case import Framework
from supplier.model.intake import IntendedUse, RegulatedArea
from supplier.model.questions import Condition, QuestionSet
from supplier.questions.visible import holds, latest, requested, says_something, visible
from tests.questions.build import a_set, answer, question

USE = IntendedUse()
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no failure."""


def _shown(questions: QuestionSet, *answers: Answer, use: IntendedUse = USE) -> list[str]:
    return [question.id.removeprefix("demo.") for question in visible(questions, answers, use)]


def _gated(**gate: Any) -> QuestionSet:
    return a_set(question("first"), question("second", show_if=[{"question": "demo.first", **gate}]))


@pytest.mark.requirement("SETS-CONDITIONS")
@pytest.mark.parametrize(
    ("gate", "chosen", "opens"),
    [
        ({"is": ["yes"]}, ("yes",), True),
        ({"is": ["yes"]}, ("no",), False),
        ({"is": ["yes"]}, (), False),
        ({"is_not": ["yes"]}, ("no",), True),
        ({"is_not": ["yes"]}, ("yes",), False),
        ({"is_not": ["yes"]}, (), False),
    ],
)
def test_a_condition_opens_a_question(gate: dict[str, list[str]], chosen: tuple[str, ...], opens: bool) -> None:  # noqa: FBT001 - a case
    assert ("second" in _shown(_gated(**gate), answer("first", *chosen))) is opens


@pytest.mark.parametrize(("mode", "shown"), [("all", False), ("any", True)])
def test_conditions_join_by_mode(mode: str, shown: bool) -> None:  # noqa: FBT001 - a case
    gates = [{"question": "demo.a", "is": ["yes"]}, {"question": "demo.b", "is": ["yes"]}]
    questions = a_set(question("a"), question("b"), question("c", show_if=gates, show_if_mode=mode))
    assert ("c" in _shown(questions, answer("a", "yes"), answer("b", "no"))) is shown


@pytest.mark.requirement("SETS-CONDITIONS")
def test_an_old_answer_behind_a_closed_branch_opens_nothing() -> None:
    chain = a_set(
        question("a"),
        question("b", show_if=[{"question": "demo.a", "is": ["yes"]}]),
        question("c", show_if=[{"question": "demo.b", "is": ["yes"]}]),
    )
    assert _shown(chain, answer("a", "no"), answer("b", "yes")) == ["a"]


def test_a_question_with_a_switch_is_asked_only_for_that_use() -> None:
    questions = a_set(question("always"), question("sign", use=["signing"]))
    assert _shown(questions) == ["always"]
    assert _shown(questions, use=IntendedUse(signing=True)) == ["always", "sign"]


@pytest.mark.requirement("SETS-USE")
def test_a_set_for_regulated_areas_is_not_asked_outside_them() -> None:
    questions = a_set(question(), use=["regulated"])
    assert _shown(questions) == ["first"]
    assert _shown(questions, use=IntendedUse(regulated_area=RegulatedArea.NONE)) == []


def test_the_requested_frameworks_are_those_of_the_sets_that_apply() -> None:
    sets = [a_set(framework="annex11", use=["regulated"]), a_set(framework="soc2"), a_set()]
    assert requested(sets, USE) == (Framework.SOC2, Framework.ANNEX11)
    assert requested(sets, IntendedUse(regulated_area=RegulatedArea.NONE)) == (Framework.SOC2,)


def test_the_newest_revision_counts_and_an_answer_to_another_rev_does_not() -> None:
    questions = a_set(question("first", rev=2), question("other"))
    old = answer("first", "yes", rev=1, revision=9)
    newer, newest = answer("first", "no", rev=2, revision=1), answer("first", "yes", rev=2, revision=2)
    assert latest(questions, [newest, old, newer]) == {"demo.first": newest}
    assert latest(questions, [old]) == {}


def test_answers_to_other_sets_or_without_content_do_not_count() -> None:
    questions = a_set(question())
    foreign = Answer(set_id="soc2", question="demo.first", chosen=("yes",))
    withdrawn = answer("first", text="  ", revision=2)
    assert latest(questions, [foreign]) == {}
    assert latest(questions, [answer("first", "yes"), withdrawn]) == {}


_CONDITIONS = st.builds(
    lambda target, word, values: {"question": f"demo.q{target}", word: values},
    st.integers(0, 7),
    st.sampled_from(["is", "is_not"]),
    st.lists(st.sampled_from(["yes", "no"]), min_size=1, unique=True),
)


@st.composite
def _sets(draw: st.DrawFn) -> QuestionSet:
    """Sets of eight questions whose conditions look backwards."""
    questions = []
    for number in range(8):
        gates = [gate for gate in draw(st.lists(_CONDITIONS, max_size=3)) if int(gate["question"][-1]) < number]
        use = draw(st.lists(st.sampled_from(["signing", "bespoke"]), max_size=1))
        questions.append(question(f"q{number}", show_if=gates, show_if_mode=draw(st.sampled_from(["all", "any"])), use=use))
    return a_set(*questions)


_ANSWERS = st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["yes", "no"])), max_size=8, unique_by=lambda pair: pair[0])
_USES = st.builds(IntendedUse, signing=st.booleans(), bespoke=st.booleans())


@pytest.mark.requirement("SETS-CONDITIONS")
@UNHURRIED
@given(_sets(), _ANSWERS, _USES, st.randoms(use_true_random=False))
def test_the_order_of_answers_never_matters(questions: QuestionSet, pairs: list[tuple[int, str]], use: IntendedUse, shuffle: random.Random) -> None:
    answers = [answer(f"q{number}", value) for number, value in pairs]
    mixed = answers.copy()
    shuffle.shuffle(mixed)
    assert visible(questions, answers, use) == visible(questions, mixed, use)


@UNHURRIED
@given(_sets(), _ANSWERS, _USES)
def test_what_is_shown_is_exactly_what_its_conditions_say(questions: QuestionSet, pairs: list[tuple[int, str]], use: IntendedUse) -> None:
    answers = {f"demo.q{number}": value for number, value in pairs}
    shown = {question.id for question in visible(questions, [answer(key[5:], value) for key, value in answers.items()], use)}
    for asked in questions.questions():
        switched = all(getattr(use, switch) for switch in asked.use)
        results = [_true(condition, shown, answers) for condition in asked.show_if]
        opened = not results or (all(results) if asked.show_if_mode == "all" else any(results))
        assert (asked.id in shown) == (switched and opened)


@UNHURRIED
@given(_sets(), _ANSWERS, _USES)
def test_answers_to_hidden_questions_change_nothing(questions: QuestionSet, pairs: list[tuple[int, str]], use: IntendedUse) -> None:
    answers = [answer(f"q{number}", value) for number, value in pairs]
    shown = visible(questions, answers, use)
    kept = [given_ for given_ in answers if given_.question in {question.id for question in shown}]
    assert visible(questions, kept, use) == shown


def _true(condition: Condition, shown: set[str], answers: dict[str, str]) -> bool:
    value = answers.get(condition.question) if condition.question in shown else None
    return value is not None and (value in condition.is_ if condition.is_ else value not in condition.is_not)


def test_a_multi_answer_holds_when_any_of_its_values_is_named() -> None:
    chosen = {"demo.first": ("a", "b")}
    assert holds(Condition(question="demo.first", is_=("b",)), chosen)
    assert not holds(Condition(question="demo.first", is_not=("b",)), chosen)


@pytest.mark.parametrize(
    ("kind", "body", "says"),
    [
        ("choice", {"evidence": ("a1",)}, False),
        ("text", {"evidence": ("a1",), "text": " "}, False),
        ("choice", {"evidence": ("a1",), "chosen": ("yes",)}, True),
        ("document", {"evidence": ("a1",)}, True),
        ("document", {"comment": "later"}, False),
        ("number", {"number": 0}, True),
    ],
)
def test_a_document_alone_answers_only_a_question_that_asks_for_one(kind: str, body: dict[str, Any], *, says: bool) -> None:
    (first,) = a_set(question()).questions()
    asked = msgspec.structs.replace(first, type=kind)
    assert says_something(asked, Answer(set_id="own", question=asked.id, **body)) is says
