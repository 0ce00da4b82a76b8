"""Signs in a report or a Statement of Applicability that a reviewer should know of; each is a fact that was read, none is a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator

from supplier.model.reading import Kind
from supplier.scoring import soa, soc2
from supplier.scoring.facts import Doc, View
from supplier.scoring.outcome import Raised, Scalar
from supplier.scoring.rules import raiser

_REDACTED = re.compile(
    r"\W*(?:(?:text|reason|justification|content|begründung|inhalt)?\s*(?:was\s+|is\s+|wurde\s+|ist\s+)?"
    r"(?:redacted|withheld|blacked\s+out|geschwärzt|unkenntlich\s+gemacht)(?:\s+(?:for|due\s+to|aus|wegen)\s+[\w\s-]{0,40})?|[█■▇▉]{3,}[\s█■▇▉]*)\W*",
    re.IGNORECASE,
)
_QUIET = frozenset({"incidents", "changes", "staff"})


@raiser("SOA_REDACTED", 1)
def redacted(view: View) -> Iterator[Raised]:
    """Reasons of the statement were taken out before it was handed over."""
    for statement in soa.statements(view):
        reasons = {text for row in statement.rows.values() for text in (row.inclusion, row.exclusion) if text}
        gone = {text for text in reasons if _REDACTED.fullmatch(text)}
        if gone:
            rows, doc = [row for row in statement.rows.values() if row.inclusion in gone or row.exclusion in gone], statement.doc
            evidence = tuple(doc.row_ref(row) for row in rows[:5])
            yield Raised(code="SOA_REDACTED", about=doc.sha256, values={"file": doc.reading.file, "count": len(rows)}, evidence=evidence)


@raiser("SOC2_NOT_TESTED_MANY", 1)
def not_tested(view: View) -> Iterator[Raised]:
    """The limit is the share of controls with nothing to test in the period."""
    for doc in view.kind(Kind.SOC2_REPORT):
        every, idle = _count(doc, "results"), _count(doc, "results_not_tested")
        if every and idle > view.book.limit("SOC2_NOT_TESTED_MANY") * every:
            values: dict[str, Scalar] = {"file": doc.reading.file, "count": idle, "of": every}
            yield Raised(code="SOC2_NOT_TESTED_MANY", about=doc.sha256, values=values, evidence=doc.ref("results_not_tested"))


@raiser("SOC2_TOO_CLEAN", 1)
def too_clean(view: View) -> Iterator[Raised]:
    """The tests were read and found no exception, and the report itself says that no incident, change or move of staff occurred."""
    for doc in view.kind(Kind.SOC2_REPORT):
        if _count(doc, "results") and not soc2.exceptions(doc) and set(doc.texts("none_occurred")) >= _QUIET:
            yield Raised(code="SOC2_TOO_CLEAN", about=doc.sha256, values={"file": doc.reading.file}, evidence=doc.ref("none_occurred"))


def _count(doc: Doc, name: str) -> int:
    text = doc.text(name) or ""
    return int(text) if text.isdecimal() else 0
