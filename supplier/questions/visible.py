"""Which questions are asked: the intended use and the answers so far decide, by conditions that are data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from supplier.model.answers import Answer
from supplier.model.case import Framework
from supplier.model.intake import IntendedUse, is_on, switches_on
from supplier.model.questions import Condition, Question, QuestionSet


def visible(questions: QuestionSet, answers: Iterable[Answer], use: IntendedUse) -> tuple[Question, ...]:
    """The questions to ask now, in the order of the set.

    A condition on a question that is itself not asked, or not answered, does not hold: an old answer behind a closed
    branch opens nothing. The order in which answers are given does not matter.
    """
    on = switches_on(use)
    if not on.issuperset(questions.use):
        return ()
    given = latest(questions, answers)
    shown: list[Question] = []
    chosen: dict[str, tuple[str, ...]] = {}
    for question in questions.questions():
        if (question.use and not on.issuperset(question.use)) or (question.show_if and not _opened(question, chosen)):
            continue
        shown.append(question)
        answer = given.get(question.id)
        if answer is not None:
            chosen[question.id] = answer.chosen
    return tuple(shown)


def requested(sets: Iterable[QuestionSet], use: IntendedUse) -> tuple[Framework, ...]:
    """The frameworks that sets which apply to this intended use ask about, in a fixed order; the company profile is none."""
    asked = {questions.framework for questions in sets if all(is_on(use, switch) for switch in questions.use)}
    return tuple(framework for framework in Framework if framework.value in asked)


def latest(questions: QuestionSet, answers: Iterable[Answer]) -> dict[str, Answer]:
    """The newest revision of each answer that says something, or brings a document, and belongs to the present `rev` of its question.

    An answer to another rev answers another question: it is shown beside the empty field, never counted.
    """
    asked = questions.by_id
    newest: dict[str, Answer] = {}
    for answer in answers:
        question = asked.get(answer.question)
        if question is None or question.rev != answer.rev or answer.set_id != questions.id:
            continue
        before = newest.get(question.id)
        if before is None or before.revision < answer.revision:
            newest[question.id] = answer
    return {key: answer for key, answer in newest.items() if answer.chosen or answer.evidence or says_something(asked[key], answer)}


def says_something(question: Question, answer: Answer) -> bool:
    """Whether the question itself is answered; a comment or a document alone is no answer, but to a document question."""
    brought = question.type == "document" and answer.evidence
    return bool(answer.chosen or (answer.text or "").strip() or answer.number is not None or answer.date or answer.rows or brought)


def weighs_the_same(question: Question, before: Answer | None, now: Answer) -> bool:
    """Whether an answer in the place of another changes neither what is asked nor what is answered: other words, the same choice."""
    if before is None or (before.rev, before.chosen) != (now.rev, now.chosen):
        return False
    return says_something(question, before) == says_something(question, now)


def holds(condition: Condition, chosen: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a condition is true. `chosen` has the option values of asked and answered questions, by question id."""
    values = chosen.get(condition.question)
    if not values:
        return False
    return bool(set(values) & set(condition.is_)) if condition.is_ else not set(values) & set(condition.is_not)


def _opened(question: Question, chosen: Mapping[str, tuple[str, ...]]) -> bool:
    results = (holds(condition, chosen) for condition in question.show_if)
    return all(results) if question.show_if_mode == "all" else any(results)
