"""What stands in a document and was not taken, for people who ask why: other kinds it reads like, dates and standards no fact uses."""

from __future__ import annotations

from collections.abc import Iterator

from supplier.evidence import dates, standards
from supplier.evidence.kinds import Verdict
from supplier.evidence.layout import Extracted, Line, Source
from supplier.model.reading import Fact, Rejected

_MOST = 40
"""Of one sort: a report of 150 pages names hundreds of dates."""
_SNIPPET = 160


def rejected(source: Source, verdict: Verdict, extracted: Extracted) -> tuple[Rejected, ...]:
    """Other kinds, other values of the facts taken, dates and standards; the first of each sort in the order of the pages."""
    kinds = [Rejected(name="kind", value=kind.value, why=why) for kind, why in verdict.others]
    return (*kinds, *_rivals(extracted.facts), *list(_dates(source, extracted.facts))[:_MOST], *list(_standards(source, extracted.facts))[:_MOST])


def _rivals(facts: tuple[Fact, ...]) -> Iterator[Rejected]:
    for fact in facts:
        for value in fact.alternatives:
            why = f"{fact.value} is found in a stronger way or is the first reading of the same text"
            yield Rejected(name=fact.name, value=str(value), why=why, page=fact.page, snippet=fact.snippet[:_SNIPPET])


def _dates(source: Source, facts: tuple[Fact, ...]) -> Iterator[Rejected]:
    """Dates that no fact uses. A date without a label is never given a meaning."""
    taken = {str(value) for fact in facts for value in (fact.value, *fact.alternatives)}
    seen: set[tuple[str, int]] = set()
    for line in source.lines():
        for mention in dates.find(line.text):
            value = mention.value.isoformat()
            if (value, line.page) not in seen and not taken & {day.isoformat() for day in mention.readings}:
                seen.add((value, line.page))
                yield _at(line, "date", value, "no label that this kind of document is read by stands beside it")


def _standards(source: Source, facts: tuple[Fact, ...]) -> Iterator[Rejected]:
    taken = {fact.value["standard"] for fact in facts if isinstance(fact.value, dict) and "standard" in fact.value}
    seen: set[str] = set()
    for line in source.lines():
        for mention in standards.find(line.text):
            if taken and mention.standard not in taken and mention.standard not in seen:
                seen.add(mention.standard)
                yield _at(line, "standards", mention.standard, "it is named, but not as what is certified")


def _at(line: Line, name: str, value: str, why: str) -> Rejected:
    return Rejected(name=name, value=value, why=why, page=line.page, snippet=" ".join(line.text.split())[:_SNIPPET])
