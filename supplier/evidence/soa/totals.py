"""Totals that a Statement of Applicability states about itself, checked against its rows."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from supplier.evidence import found, soa_words
from supplier.evidence.found import Labelled, Place
from supplier.evidence.layout import Source, Table
from supplier.model.reading import Confidence, ControlRow, ControlStatus, Fact, Finding

MAX_CONTROLS = 400
_COUNT = re.compile(r"^\s*(?P<n>\d{1,3})\s*(?:controls?|of\s+\d{2,3}|/\s*\d{2,3}|\(\s*\d{1,3}\s*%\s*\))?\s*$", re.IGNORECASE)
_IN_TEXT = re.compile(r"(?P<label>[^\W\d_][\w\s/]{3,30}?)\s*\((?P<n>\d{1,3})\)")
_TOTAL_WORDS = ("total", "totals", "sum", "gesamt", "summe", "insgesamt", "totale", "totaal", "overall", "合計", "合计")


def stated(source: Source, tables: Sequence[Table]) -> tuple[Fact, ...]:
    """Facts `stated_applicable`, `stated_excluded`, `stated_implemented`, ... with whole numbers, one for each statement."""
    pairs = found.labelled(source, under_headings=False)
    facts = [fact for pair in pairs if (fact := _from_pair(pair))]
    for table in tables:
        facts += _from_summary(table)
    facts += _from_sentences(source)
    kept: dict[tuple[str, object], Fact] = {}
    for fact in facts:
        kept.setdefault((fact.name, fact.value), fact)
    return tuple(kept.values())


def mismatches(totals: Sequence[Fact], rows: Sequence[ControlRow]) -> Iterator[Finding]:
    """A finding for each stated total that the rows do not bear out. Without rows there is nothing to compare."""
    if not rows:
        return
    counted = {
        "applicable": sum(row.applicable is True for row in rows),
        "excluded": sum(row.applicable is False for row in rows),
        **{status.value: sum(row.status is status for row in rows) for status in ControlStatus if status is not ControlStatus.EXCLUDED},
        "total": len({row.id for row in rows}),
    }
    for fact in totals:
        what = fact.name.removeprefix("stated_")
        if counted[what] != fact.value:
            message = f"The document states {fact.value} {what.replace('_', ' ')} controls; its rows give {counted[what]}."
            yield Finding(code="SOA_SUMMARY_MISMATCH", message=message, page=fact.page)


@functools.cache
def _labels() -> dict[str, str]:
    table = soa_words.vocabulary()["totals"]
    return {found.label_key(label): what for what, labels in table.items() for label in labels}


def _from_pair(pair: Labelled) -> Fact | None:
    what = _labels().get(found.label_key(pair.label))
    match = _COUNT.match(pair.value)
    if what is None or match is None or (what == "total" and found.label_key(pair.label) in {"total", "gesamt"}):
        return None
    return _fact(what, int(match["n"]), pair.value, pair.place, pair.snippet, method="label")


def _fact(what: str, count: int, raw: str, place: Place, snippet: str, *, method: str) -> Fact:
    return found.fact(f"stated_{what}", count, raw, place, snippet, method=method, confidence=Confidence.MEDIUM)


def _from_summary(table: Table) -> Iterator[Fact]:
    """The total row of a summary table: headings name the counts, the row called Total holds them."""
    for at, row in enumerate(table.rows):
        if not row or found.label_key(found.plain(row[0].text)) not in _TOTAL_WORDS:
            continue
        heads = next((head for head in table.rows[:at] if sum(found.label_key(cell.text) in _labels() for cell in head) > 1), None)
        if heads is None:
            continue
        for head, cell in zip(heads[1:], row[1:], strict=False):
            what, match = _labels().get(found.label_key(head.text)), _COUNT.match(found.plain(cell.text))
            if what and match and int(match["n"]) <= MAX_CONTROLS:
                yield _fact(
                    what,
                    int(match["n"]),
                    match["n"],
                    Place(table.page, cell.box, cell.name),
                    f"{head.text}: {found.plain(cell.text)}",
                    method="table",
                )


def _from_sentences(source: Source) -> Iterator[Fact]:
    """`Implementation summary: Fully Implemented (14), Partially Implemented (18)`: two such pairs in a line at least."""
    for line in source.lines():
        text = found.plain(line.text)
        hits = [(what, match) for match in _IN_TEXT.finditer(text) if (what := _in_sentence(match["label"]))]
        if len(hits) > 1:
            for what, match in hits:
                yield _fact(what, int(match["n"]), match[0], Place(line.page, line.box), text, method="pattern")


def _in_sentence(label: str) -> str | None:
    words = label.split()
    return next((what for size in range(min(4, len(words)), 0, -1) if (what := _labels().get(found.label_key(" ".join(words[-size:]))))), None)
