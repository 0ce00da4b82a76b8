"""Open findings: counted from lists, summaries and sentences, and never guessed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from supplier.evidence import findings_lists
from supplier.evidence.layout import Cell, Line, Page, Source, Table
from supplier.model.reading import Confidence

NAMES = {"critical": "open_critical", "high": "open_high"}


def counts(lines: Sequence[str], *tables: Sequence[Sequence[str]]) -> dict[str, tuple[object, Confidence, str | None]]:
    built = tuple(Table(2, tuple(tuple(Cell(text, name=f"r{r}c{c}") for c, text in enumerate(row)) for r, row in enumerate(rows))) for rows in tables)
    pages = (Page(number=1, lines=tuple(Line(text, 1) for text in lines)),)
    source = Source(name="a", media_type="text/plain", pages=pages, tables=built)
    return {fact.name: (fact.value, fact.confidence, fact.cell) for fact in findings_lists.open_counts(source, NAMES)}


def numbers(
    critical: int, high: int, confidence: Confidence, cells: tuple[str | None, str | None]
) -> dict[str, tuple[object, Confidence, str | None]]:
    return {"open_critical": (critical, confidence, cells[0]), "open_high": (high, confidence, cells[1])}


HEAD = ["Severity", "Title", "Status"]
TABLES: dict[str, tuple[Sequence[Sequence[str]], dict[str, tuple[object, Confidence, str | None]]]] = {
    "a row each": ([HEAD, ["Critical", "SQL", "Open"], ["High", "TLS", "Fixed"]], numbers(1, 0, Confidence.MEDIUM, ("r1c2", "r2c2"))),
    "a title row above": ([["Findings"], HEAD, ["High (7.5)", "TLS", "In progress"]], numbers(0, 1, Confidence.MEDIUM, ("r2c2", "r2c2"))),
    "a short row and one without status": (
        [HEAD, ["High"], ["High", "TLS", ""], ["Critical", "SQL", "Not fixed"], ["", "x", "Open"]],
        numbers(1, 0, Confidence.MEDIUM, ("r3c2", "r3c2")),
    ),
    "only small findings": ([HEAD, ["Low", "CSP", "Open"]], numbers(0, 0, Confidence.MEDIUM, ("r1c2", "r1c2"))),
    "a summary with counts": (
        [["Severity", "Count", "Status"], ["Critical", "2", "Open"], ["High", "3", "Closed"], ["High", "many", "Open"], ["High", "0", "Open"]],
        numbers(2, 0, Confidence.MEDIUM, ("r1c2", "r2c2")),
    ),
    "no status column": ([["Severity", "Title"], ["Critical", "SQL"]], {}),
    "no row": ([HEAD], {}),
    "nothing": ([], {}),
}


@pytest.mark.requirement("PENTEST-OPEN")
@pytest.mark.parametrize("name", TABLES)
def test_findings_are_counted_by_severity_and_status(name: str) -> None:
    rows, wanted = TABLES[name]
    assert counts(["Penetration Test"], rows) == wanted


@pytest.mark.requirement("PENTEST-OPEN")
def test_the_list_counts_before_its_summary() -> None:
    summary = [["Severity", "Count", "Status"], ["Critical", "9", "Open"]]
    assert counts([], summary, [HEAD, ["Critical", "SQL", "Open"]]) == numbers(1, 0, Confidence.MEDIUM, ("r1c2", "r1c2"))


SENTENCES: dict[str, tuple[Sequence[str], dict[str, tuple[object, Confidence, str | None]]]] = {
    "all are closed": (["All identified vulnerabilities have been fixed."], numbers(0, 0, Confidence.LOW, (None, None))),
    "lines with numbers": (["Critical: 0", "High findings: 2"], numbers(0, 2, Confidence.LOW, (None, None))),
    "the same number twice": (["Critical: 1", "Critical: 1"], {"open_critical": (1, Confidence.LOW, None)}),
    "two numbers for one": (["Critical: 1", "Critical: 3"], {}),
    "labels of something else": (["Pages: 3", "High water: 2"], {}),
    "running text": (["In 2019 there were 3 critical findings."], {}),
}


@pytest.mark.requirement("PENTEST-OPEN")
@pytest.mark.parametrize("name", SENTENCES)
def test_without_a_list_only_plain_statements_count(name: str) -> None:
    lines, wanted = SENTENCES[name]
    assert counts(lines) == wanted
