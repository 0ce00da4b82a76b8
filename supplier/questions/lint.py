"""The linter: what must hold before a version may be released, beside the strict decoding of its files."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from supplier.model.intake import SWITCHES
from supplier.model.questions import Condition, Question, QuestionSet
from supplier.questions.decode import line_of
from supplier.questions.files import ClauseList, FactVocabulary
from supplier.questions.library import Library, SetFile
from supplier.questions.lint_questions import CHOSEN, condition_problems, question_problems
from supplier.questions.lint_texts import text_problems
from supplier.questions.lint_translation import translation_problems
from supplier.questions.problems import Problem, error, warning
from supplier.questions.translate import translate

_FITTING: dict[str, frozenset[str]] = {
    "choice": CHOSEN | {"document"},
    "date": frozenset({"date"}),
    "number": frozenset({"number"}),
    "text": frozenset({"text"}),
    "table": frozenset({"table", "controls"}),
}
"""Which question types can supply which kind of fact."""


class Known(msgspec.Struct, frozen=True):
    """What sets are checked against. `flags` is None where there is no catalogue."""

    facts: FactVocabulary
    clauses: dict[str, ClauseList]
    flags: frozenset[str] | None


def known(library: Library) -> Known:
    """Everything the linter compares sets with."""
    return Known(library.facts(), library.clause_lists(), library.flag_codes())


def lint_set(file: SetFile, against: Known) -> tuple[Problem, ...]:
    """Every problem of one version and its translations, errors first, each with file and line."""
    found = [*_placed(_set_problems(file.questions, against), file.name, file.data), *_placed(text_problems(file.questions), file.name, file.data)]
    for other in file.translations:
        of_texts = text_problems(translate(file.questions, other.translation))
        found += _placed(translation_problems(file.questions, other.translation), other.name, other.data)
        found += _placed(of_texts, other.name, other.data)
    return tuple(sorted(found, key=lambda problem: (problem.severity, problem.file, problem.line or 0, problem.rule, problem.message)))


def _set_problems(questions: QuestionSet, against: Known) -> Iterator[Problem]:
    earlier: list[Question] = []
    gates = _gates(questions)
    for question in questions.questions():
        yield from question_problems(question, questions.id, earlier)
        yield from _fact(question, against.facts)
        yield from _flags(question.id, (option.flag for option in question.options), against.flags)
        if not (question.supplies or question.clauses or question.evidence or question.id in gates):
            yield error("purpose", question.id, "is for nothing.", "Let it supply a fact, name a clause or demand evidence, or remove it.")
        earlier.append(question)
    yield from _whole(questions)
    yield from _clauses(questions, against.clauses)
    yield from _findings(questions, against.flags)


def _whole(questions: QuestionSet) -> Iterator[Problem]:
    for fact, times in Counter(question.supplies for question in questions.questions() if question.supplies).items():
        if times > 1:
            yield error("fact-twice", fact, "is supplied by two questions of the set.", "Ask once; use conditions for the rest.")
    for name, times in Counter(section.id for section in questions.sections).items():
        if times > 1:
            yield error("section-twice", name, "is the id of two sections.", "Give each its own id.")
    for section in questions.sections:
        if not section.questions:
            yield error("section-empty", section.id, "has no questions.", "Add one or remove the section.")
    for switch in questions.use:
        if switch not in SWITCHES:
            yield error("use-switch", "use", f"has the switch {switch!r}.", f"Switches: {', '.join(sorted(SWITCHES))}.")
    if questions.framework == "annex11" and "regulated" not in questions.use:
        yield error("use-regulated", "use", "a set about Annex 11 is asked only in a regulated area.", 'Add use = ["regulated"] at the top.')


def _fact(question: Question, vocabulary: FactVocabulary) -> Iterator[Problem]:
    if question.supplies is None:
        return
    entry = vocabulary.facts.get(question.supplies)
    if entry is None:
        near = difflib.get_close_matches(question.supplies, vocabulary.facts, 1)
        hint = f"Did you mean {near[0]}?" if near else "Add it to facts.toml."
        yield error("fact-unknown", question.id, f"supplies {question.supplies!r}, which is not in facts.toml.", hint)
    elif question.type not in _FITTING[entry.kind]:
        message = f"is of type {question.type}, but {question.supplies} is a fact of kind {entry.kind}."
        yield error("fact-kind", question.id, message, f"Fitting types: {', '.join(sorted(_FITTING[entry.kind]))}.")


def _clauses(questions: QuestionSet, lists: dict[str, ClauseList]) -> Iterator[Problem]:
    sources = {source.id for source in questions.sources}
    for source in questions.sources:
        if source.status_checked_on is None:
            yield warning("source-unchecked", source.id, "does not say when its status was checked.", "Add `status_checked_on`.")
    for question in questions.questions():
        for link in question.clauses:
            yield from _clause(question.id, link.ref, sources, lists)
    for listed in lists.values():
        if listed.framework == questions.framework and listed.source in sources:
            yield from _direct(questions, listed)


def _clause(where: str, ref: str, sources: set[str], lists: dict[str, ClauseList]) -> Iterator[Problem]:
    source, mark, clause = ref.partition("#")
    if not mark or source not in sources:
        remedy = f"Refs look like `<source id>#<clause>`; known lists: {', '.join(sorted(lists))}."
        yield error("clause-source", where, f"names {ref!r}, whose source is not in `sources`.", remedy)
    elif source not in lists:
        yield warning("clause-unlisted", where, f"names {ref!r}; there is no list of the clauses of {source}.", "Check it by hand.")
    elif clause not in {entry.id for entry in lists[source].clauses}:
        near = difflib.get_close_matches(clause, [entry.id for entry in lists[source].clauses], 1)
        yield error(
            "clause-unknown", where, f"names {ref!r}, which does not exist.", f"Did you mean {near[0]}?" if near else "See questionnaires/clauses/."
        )


def _direct(questions: QuestionSet, listed: ClauseList) -> Iterator[Problem]:
    """Clauses about the supplier itself need a question and an evidence demand: silence there would look like coverage."""
    for clause in (clause for clause in listed.clauses if clause.direct):
        ref = f"{listed.source}#{clause.id}"
        asking = [question for question in questions.questions() if any(link.ref == ref for link in question.clauses)]
        if not asking:
            yield error("clause-unasked", ref, "has no question.", "Ask for it: it is about the supplier itself.")
        elif not any(question.evidence for question in asking):
            yield error("clause-unproven", ref, "has no evidence demand.", "Let one of its questions demand a document.")


def _findings(questions: QuestionSet, flags: frozenset[str] | None) -> Iterator[Problem]:
    for rule in questions.findings:
        where = f"findings {rule.flag}"
        yield from _flags(where, [rule.flag], flags)
        if not (rule.all or rule.any):
            yield error("finding-empty", where, "would be raised when nothing is answered.", "Give `all` or `any`.")
        for condition in (*rule.all, *rule.any, *rule.none):
            yield from condition_problems(condition, where, questions.questions())


def _flags(where: str, codes: Iterable[str | None], flags: frozenset[str] | None) -> Iterator[Problem]:
    for code in codes:
        if code and flags is not None and code not in flags:
            near = difflib.get_close_matches(code, flags, 1)
            hint = f"Did you mean {near[0]}?" if near else "Add it to scoring/flags.toml."
            yield error("flag-unknown", where, f"raises {code!r}, which is not in the flag catalogue.", hint)


def _gates(questions: QuestionSet) -> set[str]:
    """Questions that others or findings depend on."""
    conditions: list[Condition] = [condition for question in questions.questions() for condition in question.show_if]
    for rule in questions.findings:
        conditions += [*rule.all, *rule.any, *rule.none]
    return {condition.question for condition in conditions}


def _placed(problems: Iterable[Problem], name: str, data: bytes) -> list[Problem]:
    return [msgspec.structs.replace(problem, file=name, line=line_of(data, problem.where.split(" ")[0])) for problem in problems]
