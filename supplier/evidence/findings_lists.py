"""Lists of findings in audit and penetration-test reports: how many of the serious ones are open.

Counted from a table with a severity and a status column; else from the sentence that all are closed; else from lines that are a
severity and a number and nothing else, which are held for open. A number in running text may be of another test or another year.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import NamedTuple

from supplier.evidence import document_head, found, tables
from supplier.evidence.found import Flow, Place
from supplier.evidence.layout import Cell, Source, Table
from supplier.model.reading import Confidence, Fact

MIN_ROWS = 1
_SUMMARY = re.compile(r"^(?P<label>[^\W\d_][^:：\d]{2,50}?)\s*[:：]\s*(?P<n>\d{1,3})\.?$")
_FINDING_WORDS = (
    r"\b(?:findings?|vulnerabilit(?:y|ies)|issues?|risks?|severity|non-?\s?conformit(?:y|ies)|abweichung(?:en)?|feststellung(?:en)?|schwachstellen?|"
    r"nichtkonformität(?:en)?|non-?conformités?|vulnérabilités?|no conformidad(?:es)?|non conformità)\b"
)
_COUNTED = re.compile(r"^\d{1,3}$")


class _Entry(NamedTuple):
    severity: str
    open: bool
    number: int
    table: Table
    cell: Cell


def open_counts(source: Source, names: dict[str, str]) -> tuple[Fact, ...]:
    """Facts such as `open_critical` with a whole number. `names` maps severity groups of the vocabulary to fact names."""
    listed = source.tables or tables.reconstruct(source.pages)
    entries = [entry for table in listed for entry in _entries(table)]
    detailed = [entry for entry in entries if entry.number == 0]
    chosen = detailed or entries
    facts = []
    for group, name in names.items():
        mine = [entry for entry in chosen if entry.severity == group]
        if not chosen:
            continue
        still = sum(max(1, entry.number) for entry in mine if entry.open)
        shown = next((entry for entry in mine if entry.open), mine[0] if mine else chosen[0])
        place = Place(shown.table.page, shown.cell.box, shown.cell.name)
        confidence = found.capped(Confidence.MEDIUM, source)
        facts.append(found.fact(name, still, shown.cell.text, place, _row_text(shown), method="table", confidence=confidence))
    return tuple(facts) or _all_closed(source, names) or _summary(source, names)


def _row_text(entry: _Entry) -> str:
    row = next(row for row in entry.table.rows if any(cell is entry.cell for cell in row))
    return " ".join(cell.text for cell in row if cell.text)


def _entries(table: Table) -> list[_Entry]:
    """A row each with its severity; a summary table gives counts beside the severities."""
    columns = ((at, _column(row, "headings"), _column(row, "status_headings")) for at, row in enumerate(table.rows[:4]))
    named = next(((at, severity, status) for at, severity, status in columns if severity is not None and status is not None), None)
    if named is None:
        return []
    at, severity_at, status_at = named
    count_at = next(
        (i for i, cell in enumerate(table.rows[at]) if found.label_key(cell.text) in {"count", "number", "anzahl", "nombre", "número", "total"}), None
    )
    entries = []
    for row in table.rows[at + 1 :]:
        if max(severity_at, status_at) >= len(row):
            continue
        group = _severity(row[severity_at].text)
        count = int(row[count_at].text) if count_at is not None and count_at < len(row) and _COUNTED.match(row[count_at].text.strip()) else 0
        if group and row[status_at].text.strip() and (count_at is None or count):
            entries.append(_Entry(group, not _is_closed(row[status_at].text), count, table, row[status_at]))
    return entries


def _column(row: Sequence[Cell], group: str) -> int | None:
    wanted = {found.label_key(label) for label in document_head.words()["severity"][group]}
    return next((i for i, cell in enumerate(row) if found.label_key(cell.text) in wanted), None)


@functools.cache
def _group(name: str) -> frozenset[str]:
    return frozenset(found.label_key(word) for word in document_head.words()["severity"][name])


def _severity(text: str) -> str | None:
    folded = found.label_key(text)
    first = re.split(r"[\s,(/]+", folded)[0] if folded else ""
    return next((name for name in ("critical", "high", "major") if folded in _group(name) or first in _group(name)), "other" if folded else None)


def _is_closed(text: str) -> bool:
    folded = found.label_key(text)
    if re.search(r"\b(?:not|nicht|non|un\w+|partially|teilweise|in progress|pending)\b", folded):
        return False
    return any(folded == word or folded.startswith(word + " ") for word in _group("closed"))


def _all_closed(source: Source, names: dict[str, str]) -> tuple[Fact, ...]:
    """No list, but the sentence that all findings are fixed: none of them is open, at low confidence."""
    flow = Flow(source.lines())
    for pattern in document_head.words()["severity"]["all_closed"]:
        match = re.search(pattern, flow.text)
        if match:
            place, snippet = flow.place(*match.span()), flow.sentence(*match.span())[0]
            return tuple(found.fact(name, 0, match[0], place, snippet, confidence=Confidence.LOW) for name in names.values())
    return ()


def _summary(source: Source, names: dict[str, str]) -> tuple[Fact, ...]:
    """Lines such as "Critical: 0" or "Major nonconformities: 1". Where a severity comes twice, the summary is not one."""
    counted: dict[str, list[Fact]] = {}
    for page in source.pages:
        for line in page.lines:
            match = _SUMMARY.match(found.plain(line.text))
            group = _named_group(match["label"]) if match else None
            if match and group in names:
                made = found.fact(
                    names[group], int(match["n"]), line.text, Place(page.number, line.box), line.text, method="label", confidence=Confidence.LOW
                )
                counted.setdefault(group, []).append(made)
    return tuple(facts[0] for facts in counted.values() if len({fact.value for fact in facts}) == 1)


def _named_group(label: str) -> str | None:
    """The severity of a label that is the severity alone or with a word for findings."""
    folded = found.label_key(label)
    bare = re.sub(_FINDING_WORDS, "", folded).strip()
    return next((name for name in ("critical", "high", "major") if folded in _group(name) or bare in _group(name)), None)
