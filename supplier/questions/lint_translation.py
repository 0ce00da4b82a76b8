"""Rules about a translation: complete, not stale, about this version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from supplier.model.questions import Question, QuestionSet, TranslatedQuestion, Translation
from supplier.questions.problems import Problem, error
from supplier.questions.translate import evidence_key


def translation_problems(questions: QuestionSet, translation: Translation) -> Iterator[Problem]:
    """Everything that is missing, too much, or behind in one translation."""
    if (translation.set, translation.version) != (questions.id, questions.version):
        found = f"{translation.set} {translation.version}"
        yield error("translation-of", "set", f"is a translation of {found}.", f"It must say {questions.id} {questions.version}.")
    if questions.intro and not translation.intro:
        yield error("translation-missing", "intro", "is not translated.", "Add `intro`.")
    wanted = {s.id for s in questions.sections} | {f"{s.id}.intro" for s in questions.sections if s.intro}
    yield from _compared("[sections]", wanted, translation.sections)
    yield from _compared("[questions]", {question.id for question in questions.questions()}, translation.questions)
    for question in questions.questions():
        texts = translation.questions.get(question.id)
        if texts is not None:
            yield from _question(question, texts)


def _question(question: Question, texts: TranslatedQuestion) -> Iterator[Problem]:
    if texts.rev != question.rev:
        remedy = f"Translate it anew, then set rev = {question.rev}."
        yield error("translation-stale", question.id, f"is translated from rev {texts.rev}; the question is at rev {question.rev}.", remedy)
    if bool(question.help) != bool(texts.help):
        yield error("translation-missing", question.id, "has `help` in one language only.", "Translate it or remove it.")
    yield from _compared(f"{question.id} options", {option.value for option in question.options}, texts.options)
    yield from _compared(f"{question.id} guidance", {option.value for option in question.options if option.guidance}, texts.guidance)
    yield from _compared(f"{question.id} evidence", {evidence_key(question, at) for at in range(len(question.evidence))}, texts.evidence)
    yield from _compared(f"{question.id} columns", {column.id for column in question.columns}, texts.columns)
    for column in question.columns:
        translated = texts.columns.get(column.id)
        if translated and len(translated.options) != len(column.options):
            yield error(
                "translation-missing", f"{question.id} columns", f"{column.id}: not every option is translated.", "Give as many, in the same order."
            )


def _compared(where: str, wanted: set[str], given: Iterable[str]) -> Iterator[Problem]:
    have = set(given)
    for key in sorted(wanted - have):
        yield error("translation-missing", where, f"{key} is not translated.", f"Add `{key}`.")
    for key in sorted(have - wanted):
        yield error("translation-unknown", where, f"{key} is not in the set.", "Remove it, or correct the name.")
