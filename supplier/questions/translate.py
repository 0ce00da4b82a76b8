"""A question set in another language: texts are replaced, ids, values and rules stay."""

from __future__ import annotations

import msgspec

from supplier.model.questions import Column, EvidenceDemand, Option, Question, QuestionSet, Section, TranslatedQuestion, Translation


def translate(questions: QuestionSet, translation: Translation) -> QuestionSet:
    """The set with the translation's texts. Where a text is missing or its `rev` is behind, the original stands.

    A stale translation would ask something else than what is scored, so the original is the safe choice.
    """
    return msgspec.structs.replace(
        questions,
        lang=translation.lang,
        title=translation.title,
        intro=translation.intro or questions.intro,
        sections=tuple(_section(section, translation) for section in questions.sections),
    )


def evidence_key(question: Question, position: int) -> str:
    """The key of an evidence demand's label in a translation: its kind, and `<kind>.2` for a second one of that kind."""
    kind = question.evidence[position].kind
    nth = 1 + sum(demand.kind == kind for demand in question.evidence[:position])
    return kind if nth == 1 else f"{kind}.{nth}"


def _section(section: Section, translation: Translation) -> Section:
    return msgspec.structs.replace(
        section,
        title=translation.sections.get(section.id, section.title),
        intro=translation.sections.get(f"{section.id}.intro", section.intro),
        questions=tuple(_question(question, translation.questions.get(question.id)) for question in section.questions),
    )


def _question(question: Question, texts: TranslatedQuestion | None) -> Question:
    if texts is None or texts.rev != question.rev:
        return question
    return msgspec.structs.replace(
        question,
        text=texts.text,
        help=texts.help or question.help,
        why=texts.why,
        options=tuple(_option(option, texts) for option in question.options),
        columns=tuple(_column(column, texts) for column in question.columns),
        evidence=tuple(_demand(demand, evidence_key(question, at), texts) for at, demand in enumerate(question.evidence)),
    )


def _option(option: Option, texts: TranslatedQuestion) -> Option:
    label = texts.options.get(option.value, option.label)
    return msgspec.structs.replace(option, label=label, guidance=texts.guidance.get(option.value, option.guidance))


def _column(column: Column, texts: TranslatedQuestion) -> Column:
    translated = texts.columns.get(column.id)
    if translated is None:
        return column
    labels = translated.options if len(translated.options) == len(column.options) else column.options
    return msgspec.structs.replace(column, label=translated.label, option_labels=labels)


def _demand(demand: EvidenceDemand, key: str, texts: TranslatedQuestion) -> EvidenceDemand:
    return msgspec.structs.replace(demand, label=texts.evidence.get(key, demand.label))
