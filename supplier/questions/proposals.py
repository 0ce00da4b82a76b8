"""What the documents already answer: proposed with its source, never taken without the vendor's word.

The rules are data (`questionnaires/proposals.toml`), keyed by the fact a question supplies.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from supplier.model.answers import Answer
from supplier.model.base import Value
from supplier.model.questions import Question, QuestionSet
from supplier.model.reading import Confidence, Fact, Reading
from supplier.model.scorecard import EvidenceRef
from supplier.questions.files import FactTest, FactVocabulary, ProposalRule
from supplier.questions.problems import Problem, error

_SUREST_FIRST = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)


class Proposal(Value, frozen=True, kw_only=True):
    """An answer that a document suggests. `answer.evidence` holds the document; `facts` say where it was seen.

    `confidence` is the lowest of the facts used.
    """

    question: str
    answer: Answer
    sha256: str
    file: str
    facts: tuple[EvidenceRef, ...]
    confidence: Confidence
    reason: str


class Attachment(Value, frozen=True, kw_only=True):
    """A document that fits an evidence demand of a question."""

    question: str
    set_id: str
    kind: str
    label: str
    sha256: str
    file: str


def proposals(
    sets: Iterable[QuestionSet], readings: Sequence[Reading], rules: Sequence[ProposalRule], as_of: dt.date, lang: str = "en"
) -> tuple[Proposal, ...]:
    """Every proposal in the order of the questions; several for one question where documents differ, the surest first."""
    found: list[Proposal] = []
    for questions in sets:
        for question in questions.questions():
            mine = [rule for rule in rules if question.supplies == rule.supplies]
            some = [p for rule in mine for reading in readings for p in _one(questions, question, rule, reading, as_of=as_of, lang=lang)]
            found += sorted(some, key=lambda proposal: (_SUREST_FIRST.index(proposal.confidence), proposal.sha256, proposal.reason))
    return tuple(found)


def attachments(sets: Iterable[QuestionSet], readings: Iterable[Reading]) -> tuple[Attachment, ...]:
    """Which document fits which evidence demand, in the order of the questions; the page shows it beside each upload."""
    read = tuple(readings)
    return tuple(
        Attachment(question=question.id, set_id=questions.id, kind=demand.kind, label=demand.label, sha256=reading.sha256, file=reading.file)
        for questions in sets
        for question in questions.questions()
        for demand in question.evidence
        for reading in read
        if reading.kind == demand.kind
    )


def proposal_problems(rules: Iterable[ProposalRule], sets: Iterable[QuestionSet], vocabulary: FactVocabulary) -> Iterator[Problem]:
    """Rules name facts and options that exist, and say exactly one thing."""
    asking = {question.supplies: question for questions in sets for question in questions.questions() if question.supplies}
    for rule in rules:
        where = f"proposals {rule.supplies}"
        question = asking.get(rule.supplies)
        if rule.supplies not in vocabulary.facts:
            yield error("proposal-fact", where, "is not in facts.toml.", "Correct the name.")
        if bool(rule.option) == bool(rule.take) or (rule.column and not rule.take):
            yield error("proposal-shape", where, "needs `option`, or `take`, or `take` with `column`.", "Keep one of them.")
        if question and rule.option and rule.option not in {option.value for option in question.options}:
            yield error("proposal-option", where, f"proposes {rule.option!r}, which {question.id} does not offer.", "Correct the option.")
        if question and rule.column and rule.column not in {column.id for column in question.columns}:
            yield error("proposal-column", where, f"fills column {rule.column!r}, which {question.id} does not have.", "Correct the column.")


def _one(questions: QuestionSet, question: Question, rule: ProposalRule, reading: Reading, *, as_of: dt.date, lang: str) -> Iterator[Proposal]:
    if reading.kind is not rule.kind or not all(_passes(test, reading, as_of) for test in rule.when):
        return
    used = [fact for test in rule.when for fact in _matching(test, reading)]
    taken = [fact for fact in reading.facts if fact.name == rule.take] if rule.take else []
    answer = _answer(questions, question, rule, taken, reading.sha256, lang)
    if answer is None:
        return
    facts = (*used, *taken)
    yield Proposal(
        question=question.id,
        answer=answer,
        sha256=reading.sha256,
        file=reading.file,
        facts=tuple(_place(fact, reading) for fact in facts),
        confidence=max((fact.confidence for fact in facts), key=_SUREST_FIRST.index, default=Confidence.MEDIUM),
        reason=rule.reason,
    )


def _answer(questions: QuestionSet, question: Question, rule: ProposalRule, taken: list[Fact], sha256: str, lang: str) -> Answer | None:
    """The answer in the shape of the question's type, or None where the document does not give it."""
    start = Answer(set_id=questions.id, question=question.id, rev=question.rev, evidence=(sha256,), lang=lang)
    if rule.option:
        known = rule.option in {option.value for option in question.options}
        return _with(start, chosen=(rule.option,)) if known else None
    values = list(dict.fromkeys(str(fact.value) for fact in taken))
    if rule.column:
        return _with(start, rows=tuple({rule.column: value} for value in values)) if values and question.type == "table" else None
    return _with(start, **_typed(question, values[0])) if len(values) == 1 and _typed(question, values[0]) else None


def _typed(question: Question, value: str) -> dict[str, str | int | dt.date]:
    """The field of the answer that a value goes into; empty when it does not fit the question's type."""
    day = _date(value)
    if question.type == "text":
        return {"text": value}
    if question.type == "date" and day:
        return {"date": day}
    return {"number": int(value)} if question.type == "number" and value.isdecimal() else {}


def _with(answer: Answer, **changes: object) -> Answer:
    return msgspec.structs.replace(answer, **changes)


def _passes(test: FactTest, reading: Reading, as_of: dt.date) -> bool:
    facts = _matching(test, reading)
    if test.absent:
        return not facts
    if test.after_as_of:
        return any((day := _date(str(fact.value))) is not None and day >= as_of for fact in facts)
    return bool(facts)


def _matching(test: FactTest, reading: Reading) -> list[Fact]:
    return [fact for fact in reading.facts if fact.name == test.fact and (not test.is_ or _plain(fact) in test.is_)]


def _plain(fact: Fact) -> str | int | bool | None:
    """The value to compare; of a standard its name without the edition."""
    return fact.value.get("standard") if isinstance(fact.value, dict) else fact.value


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _place(fact: Fact, reading: Reading) -> EvidenceRef:
    value = _plain(fact)
    return EvidenceRef(
        kind="fact",
        file=reading.file,
        sha256=reading.sha256,
        page=fact.page,
        box=fact.box,
        snippet=fact.snippet,
        value=None if value is None else str(value),
    )
