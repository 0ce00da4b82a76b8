"""Which clause is asked for by which question, which fact by which, and what each question is for."""

from __future__ import annotations

from collections.abc import Iterable

from supplier.model.base import Value
from supplier.model.questions import QuestionSet
from supplier.questions.files import ClauseList, FactVocabulary


class ClauseCoverage(Value, frozen=True, kw_only=True):
    """One clause, the questions that name it, and the kinds of evidence they demand."""

    ref: str
    title: str
    direct: bool
    questions: tuple[str, ...]
    evidence: tuple[str, ...]


def coverage(sets: Iterable[QuestionSet], lists: dict[str, ClauseList]) -> tuple[ClauseCoverage, ...]:
    """Every clause of every source the sets name, in the order of the source, asked for or not.

    A clause is `direct` only where one of the sets is about its framework: a set that merely refers to it need not ask.
    """
    sets = tuple(sets)
    about = {questions.framework for questions in sets}
    named = {source.id for questions in sets for source in questions.sources}
    return tuple(
        _clause(sets, f"{listed.source}#{clause.id}", clause.title, direct=clause.direct and listed.framework in about)
        for listed in lists.values()
        if listed.source in named
        for clause in listed.clauses
    )


def asked_facts(sets: Iterable[QuestionSet], vocabulary: FactVocabulary) -> dict[str, tuple[str, ...]]:
    """For every fact of the vocabulary the questions that supply it; an empty tuple means that nobody asks."""
    asking: dict[str, list[str]] = {name: [] for name in vocabulary.facts}
    for questions in sets:
        for question in questions.questions():
            if question.supplies in asking:
                asking[question.supplies].append(question.id)
    return {name: tuple(ids) for name, ids in asking.items()}


def purposes(sets: Iterable[QuestionSet]) -> dict[str, tuple[str, ...]]:
    """For every question what it is for: the fact it supplies, the clauses it names, the kinds of evidence it demands."""
    return {
        question.id: (
            *((f"fact {question.supplies}",) if question.supplies else ()),
            *(f"clause {link.ref}" for link in question.clauses),
            *(f"evidence {demand.kind}" for demand in question.evidence),
        )
        for questions in sets
        for question in questions.questions()
    }


def _clause(sets: tuple[QuestionSet, ...], ref: str, title: str, *, direct: bool) -> ClauseCoverage:
    asking = [question for questions in sets for question in questions.questions() if any(link.ref == ref for link in question.clauses)]
    kinds = sorted({demand.kind for question in asking for demand in question.evidence})
    return ClauseCoverage(ref=ref, title=title, direct=direct, questions=tuple(question.id for question in asking), evidence=tuple(kinds))
