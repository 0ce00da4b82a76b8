"""Certificates as workbooks and Word documents, and Statements whose answers are colours, squares or signs: read, and nothing made up."""

from __future__ import annotations

from typing import Any

import pytest

from supplier.evidence.read import read
from supplier.model.reading import ControlRow, ControlStatus, Kind
from tests.evidence import formats
from tests.evidence.test_strangers import documents, fits

ANSWERS = {"yes": True, "no": False, "-": None}


def expected(rows: str) -> dict[str, tuple[bool | None, str]]:
    """Each control with its answer and status as the document tells them."""
    told = (row.split() for row in rows.split(", "))
    return {f"A.{number}": (ANSWERS[applies], "unknown" if status == "-" else status) for number, applies, status in told}


def verdict(wanted: tuple[bool | None, str], row: ControlRow | None) -> str:
    """Right, wrong (another value, or one that is not told) or missed."""
    if row is None:
        return "missed"
    got = (row.applicable, row.status.value)
    if got == wanted:
        return "right"
    silent = (row.applicable is None or row.applicable == wanted[0]) and row.status.value in {wanted[1], ControlStatus.UNKNOWN.value}
    return "missed" if silent else "wrong"


def counted(document: dict[str, Any]) -> dict[str, list[str]]:
    """What of a document is read right, wrong and not at all."""
    (reading, *_) = read(*formats.written(document))
    found: dict[str, list[str]] = {"right": [], "wrong": [], "missed": []}
    if "rows" in document:
        rows = {row.id: row for row in reading.controls}
        wanted = expected(document["rows"])
        for control_id, told in wanted.items():
            found[verdict(told, rows.get(control_id))].append(control_id)
        found["wrong"] += [control_id for control_id in rows if control_id not in wanted]
        found["wrong"] += [] if reading.kind is Kind.STATEMENT_OF_APPLICABILITY else [reading.kind.value]
        return found
    named: dict[str, list[Any]] = {}
    for fact in reading.facts:
        named.setdefault(fact.name, []).append(fact)
    for name, told in document["facts"].items():
        found["missed" if name not in named else "right" if fits(name, told, named[name]) else "wrong"].append(name)
    found["wrong"] += [] if reading.kind is Kind.ISO_CERTIFICATE else [reading.kind.value]
    return found


@pytest.mark.requirement("SOA-COLOURS")
@pytest.mark.parametrize("document", documents("formats"))
def test_a_document_in_another_format_or_answered_in_colours_is_read(document: dict[str, Any]) -> None:
    found = counted(document)
    assert (found["wrong"], found["missed"]) == ([], document.get("missed", []))
