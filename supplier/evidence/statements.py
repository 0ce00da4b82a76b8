"""Sentences in which a paper speaks of a standard or of its own security. What they are worth is not decided here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from supplier.evidence import found
from supplier.evidence.found import Flow
from supplier.evidence.layout import Extracted, Source
from supplier.model.reading import Confidence, Fact

MOST = 40
MAX_SENTENCE = 400
_SPEAKS = re.compile(
    r"\b(?:ISO|SOC[\s-]*2|Annex[\s-]*11|Anhang[\s-]*11|Part[\s-]*11|GxP|GMP|GAMP)\b|\b(?:bank|military)[\s-]*(?:grade|level)\b|Bank(?:en)?niveau|militärisch",
    re.IGNORECASE,
)


def facts(source: Source) -> Extracted:
    """One fact `statement` for each such sentence, the first ones only."""
    kept: dict[str, Fact] = {}
    for fact in _spoken(source):
        kept.setdefault(str(fact.value), fact)
        if len(kept) == MOST:
            break
    return Extracted(facts=tuple(kept.values()))


def _spoken(source: Source) -> Iterator[Fact]:
    flow = Flow(source.lines())
    for text, start, end in flow.sentences():
        if len(text) <= MAX_SENTENCE and _SPEAKS.search(text):
            place = flow.place(start, end)
            yield found.fact("statement", text, text, place, text, confidence=found.capped(Confidence.MEDIUM, source))
