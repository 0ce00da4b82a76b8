"""Answers as rules may see them: facts, states and clauses. After this, no question id decides anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from supplier.model.answers import Answer, Claim
from supplier.model.case import FoundAnswer, SetFinding
from supplier.model.intake import IntendedUse
from supplier.model.questions import FindingRule, Question, QuestionSet, State
from supplier.questions.check import chosen_options, demands
from supplier.questions.visible import holds, latest, visible

_WORST_FIRST = (State.NOT_MET, State.PLANNED, State.PARTLY, State.MET, State.NA)


def claims(sets: Iterable[QuestionSet], answers: Sequence[Answer], use: IntendedUse) -> tuple[Claim, ...]:
    """One claim for every question that is asked, answered or not, in the order of the sets and their questions.

    `evidence_demanded` lists the kinds of document that go with the answer given; for an unanswered question those
    that are demanded whatever the answer.
    """
    found: list[Claim] = []
    for questions in sets:
        given = latest(questions, answers)
        found += [_claim(questions, question, given.get(question.id)) for question in visible(questions, answers, use)]
    return tuple(found)


def set_flags(sets: Iterable[QuestionSet], answers: Sequence[Answer], use: IntendedUse) -> tuple[str, ...]:
    """The flags that the sets' findings rules raise, sorted, each once. Only questions that are asked count."""
    return tuple(sorted({one.flag for one in set_findings(sets, answers, use)}))


def set_findings(sets: Iterable[QuestionSet], answers: Sequence[Answer], use: IntendedUse) -> tuple[SetFinding, ...]:
    """What the sets' findings rules raise, in the order of the sets and their rules, with the answers each rests on."""
    raised: list[SetFinding] = []
    for questions in sets:
        given = latest(questions, answers)
        shown = {question.id for question in visible(questions, answers, use)}
        chosen = {key: answer.chosen for key, answer in given.items() if key in shown}
        for rule in questions.findings:
            wanted = all(holds(condition, chosen) for condition in rule.all)
            one = not rule.any or any(holds(condition, chosen) for condition in rule.any)
            if wanted and one and not any(holds(condition, chosen) for condition in rule.none):
                raised.append(SetFinding(flag=rule.flag, answers=_rests_on(questions, rule, chosen)))
    return tuple(raised)


def _rests_on(questions: QuestionSet, rule: FindingRule, chosen: dict[str, tuple[str, ...]]) -> tuple[FoundAnswer, ...]:
    held = list(dict.fromkeys(one.question for one in (*rule.all, *rule.any) if holds(one, chosen)))
    asked = {question.id: question for question in questions.questions()}
    return tuple(
        FoundAnswer(
            question=name,
            label=asked[name].text,
            value=", ".join(option.label for option in asked[name].options if option.value in chosen.get(name, ())),
        )
        for name in held
        if name in asked
    )


def _claim(questions: QuestionSet, question: Question, answer: Answer | None) -> Claim:
    options = chosen_options(question, answer) if answer else ()
    states = {option.state for option in options}
    values = _values(question, answer) if answer else ()
    return Claim(
        question=question.id,
        set_id=questions.id,
        label=question.text,
        answered=bool(values) or (question.type == "document" and answer is not None),
        supplies=question.supplies,
        state=next((state for state in _WORST_FIRST if state in states), None),
        value=values[0] if values else None,
        values=values,
        rows=answer.rows if answer else (),
        comment=answer.comment if answer else None,
        planned_on=answer.planned_on if answer else None,
        evidence=answer.evidence if answer else (),
        evidence_demanded=tuple(dict.fromkeys(demand.kind for demand in demands(question, answer))),
        clauses=question.clauses,
        critical=question.critical,
        required=question.required,
        flag=next((option.flag for option in options if option.flag), None),
    )


def _values(question: Question, answer: Answer) -> tuple[str, ...]:
    """What was said, as text: option values, the text, the number, the ISO date, or the first cell of every row."""
    match question.type:
        case "choice" | "multi" | "attest":
            return tuple(option.value for option in chosen_options(question, answer))
        case "table" | "controls":
            key = question.columns[0].id if question.columns else "id"
            return tuple(row.get(key, "") for row in answer.rows)
        case _:
            typed = {"text": (answer.text or "").strip(), "number": answer.number, "date": answer.date}.get(question.type)
            return () if typed in {None, ""} else (str(typed),)
