"""Rules about wording: short sentences, one question at a time. Warnings only: a person decides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from supplier.model.questions import QuestionSet
from supplier.questions.problems import Problem, warning

LONGEST_SENTENCE = 30
"""Words. Readers who answer in a second language lose the thread beyond that."""

_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+")
_DOUBLE = re.compile(r"\b(?:and/or|und/oder)\b|\?.*\?", re.IGNORECASE | re.DOTALL)


def text_problems(questions: QuestionSet) -> Iterator[Problem]:
    """Long sentences and double questions, in whatever language the set is."""
    for question in questions.questions():
        for field in ("text", "help", "why"):
            longest = max((len(sentence.split()) for sentence in _sentences(getattr(question, field) or "")), default=0)
            if longest > LONGEST_SENTENCE:
                yield warning("sentence-long", question.id, f"`{field}` ({questions.lang}) has a sentence of {longest} words.", "Split it.")
        if _DOUBLE.search(question.text):
            yield warning(
                "double-question", question.id, f"`text` ({questions.lang}) asks two things at once.", "Ask one thing, or make two questions."
            )


def _sentences(text: str) -> list[str]:
    return _SENTENCE_END.split(text)
