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
from supplier.model.reading import Confidence, ControlRow, Fact, Reading
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


def to_complete(question: Question, answer: Answer) -> tuple[str, ...]:
    """The labels of the required columns that a proposed table leaves empty in some row: a document names the company, not all we ask."""
    return tuple(
        column.label for column in question.columns if column.required and any(not (row.get(column.id) or "").strip() for row in answer.rows)
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
    rows = _control_rows(rule, reading)
    taken = next((facts for name in rule.take if (facts := [fact for fact in reading.facts if fact.name == name])), [])
    answer = _answer(questions, question, rule, taken, reading.sha256, lang)
    if answer is None or rows is None:
        return
    used = (*(fact for test in rule.when for fact in _matching(test, reading)), *taken)
    places = (*(_place(fact, reading) for fact in used), *(_row_place(row, reading) for row in rows))
    surely = [*(fact.confidence for fact in used), *(row.confidence for row in rows)]
    yield Proposal(
        question=question.id,
        answer=answer,
        sha256=reading.sha256,
        file=reading.file,
        facts=places,
        confidence=max(surely, key=_SUREST_FIRST.index, default=Confidence.MEDIUM),
        reason=rule.reason,
    )


def _control_rows(rule: ProposalRule, reading: Reading) -> tuple[ControlRow, ...] | None:
    """The rows the rule rests on; None when it does not hold. A control that stands there twice says nothing sure."""
    if len({row.id for row in reading.controls}) < rule.least_controls:
        return None
    test = rule.control
    if test is None:
        return ()
    rows = tuple(row for row in reading.controls if (row.id, row.edition) == (test.id, test.edition))
    return rows if len(rows) == 1 and rows[0].status in test.status else None


def _answer(questions: QuestionSet, question: Question, rule: ProposalRule, taken: list[Fact], sha256: str, lang: str) -> Answer | None:
    """The answer in the shape of the question's type, or None where the document does not give it."""
    start = Answer(set_id=questions.id, question=question.id, rev=question.rev, evidence=(sha256,), lang=lang)
    if rule.option:
        known = rule.option in {option.value for option in question.options}
        return _with(start, chosen=(rule.option,)) if known else None
    values = list(dict.fromkeys(_text(fact) for fact in taken))
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
        return any((day := _date(_text(fact))) is not None and day >= as_of for fact in facts)
    return bool(facts)


def _matching(test: FactTest, reading: Reading) -> list[Fact]:
    return [fact for fact in reading.facts if fact.name == test.fact and (not test.is_ or set(_parts(fact)) & set(test.is_))]


def _parts(fact: Fact) -> tuple[str | int | bool | None, ...]:
    return tuple(fact.value.values()) if isinstance(fact.value, dict) else (fact.value,)


def _text(fact: Fact) -> str:
    """The value as text; of a value with several parts the name, else the first part."""
    value = fact.value.get("name", _parts(fact)[0]) if isinstance(fact.value, dict) else fact.value
    return str(value)


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _place(fact: Fact, reading: Reading) -> EvidenceRef:
    return EvidenceRef(kind="fact", file=reading.file, sha256=reading.sha256, page=fact.page, box=fact.box, snippet=fact.snippet, value=_text(fact))


def _row_place(row: ControlRow, reading: Reading) -> EvidenceRef:
    snippet = " ".join(part for part in (row.id, row.title) if part)
    return EvidenceRef(kind="control", file=reading.file, sha256=reading.sha256, page=row.page, box=row.box, snippet=snippet, value=row.status)
