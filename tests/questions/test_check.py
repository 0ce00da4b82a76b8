from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from supplier.model.reading import Kind
from supplier.questions.check import check_answer
from tests.questions.build import YES_NO, a_question, answer

DATE = dt.date(2026, 12, 1)
PLANNED = {"value": "planned", "label": "Planned", "state": "planned", "comment": "required", "planned_on": "required"}
TABLE = [
    {"id": "name", "label": "Name", "required": True},
    {"id": "since", "label": "Since", "type": "date"},
    {"id": "data", "label": "Data", "type": "choice", "options": ["yes", "no"]},
]

CASES: list[tuple[str, dict[str, Any], dict[str, Any], list[tuple[str, str]]]] = [
    ("a choice is enough", {}, {"chosen": ("yes",)}, []),
    ("nothing chosen", {}, {"comment": "later"}, [("answer", "answer-missing")]),
    ("optional and empty", {"required": False}, {}, []),
    ("an unknown option", {}, {"chosen": ("maybe",)}, [("answer", "answer-option-unknown")]),
    ("two options of a choice", {}, {"chosen": ("yes", "no")}, [("answer", "answer-one-option-only")]),
    ("two options of a multi", {"type": "multi"}, {"chosen": ("yes", "no")}, []),
    (
        "planned without anything",
        {"options": [*YES_NO, PLANNED]},
        {"chosen": ("planned",)},
        [("comment", "answer-comment-missing"), ("planned_on", "answer-planned-date-missing")],
    ),
    (
        "planned with a blank comment",
        {"options": [*YES_NO, PLANNED]},
        {"chosen": ("planned",), "comment": " ", "planned_on": DATE},
        [("comment", "answer-comment-missing")],
    ),
    ("planned complete", {"options": [*YES_NO, PLANNED]}, {"chosen": ("planned",), "comment": "soon", "planned_on": DATE}, []),
    ("text", {"type": "text"}, {"text": "Contoso GmbH"}, []),
    ("blank text", {"type": "text"}, {"text": "  "}, [("answer", "answer-missing")]),
    ("a number in range", {"type": "number", "minimum": 0, "maximum": 9}, {"number": 0}, []),
    ("a number without range", {"type": "number"}, {"number": -5}, []),
    ("a number too small", {"type": "number", "minimum": 1}, {"number": 0}, [("answer", "answer-number-low")]),
    ("a number too large", {"type": "number", "maximum": 9}, {"number": 10}, [("answer", "answer-number-high")]),
    ("no number", {"type": "number"}, {"text": "9"}, [("answer", "answer-missing")]),
    ("a date", {"type": "date"}, {"date": DATE}, []),
    ("no date", {"type": "date"}, {}, [("answer", "answer-missing")]),
    ("a document", {"type": "document"}, {"evidence": ("a1",)}, []),
    ("no document", {"type": "document"}, {}, [("answer", "answer-missing")]),
    ("a full row", {"type": "table", "columns": TABLE}, {"rows": ({"name": "A", "since": "2026-01-31", "data": "no"},)}, []),
    ("an optional cell", {"type": "table", "columns": TABLE}, {"rows": ({"name": "A"},)}, []),
    ("no rows", {"type": "table", "columns": TABLE}, {}, [("answer", "answer-missing")]),
    (
        "bad cells",
        {"type": "table", "columns": TABLE},
        {"rows": ({"name": " ", "since": "31.1.2026", "data": "perhaps", "x": "1"},)},
        [
            ("rows", "answer-column-unknown"),
            ("rows", "answer-cell-missing"),
            ("rows", "answer-cell-not-a-date"),
            ("rows", "answer-cell-option-unknown"),
        ],
    ),
    ("a control", {"type": "controls"}, {"rows": ({"id": "A.5.19", "status": "implemented"},)}, []),
    (
        "a bad control",
        {"type": "controls"},
        {"rows": ({"id": "A.9.99", "status": "done"}, {})},
        [("rows", "answer-control-unknown"), ("rows", "answer-control-status-unknown")] * 2,
    ),
    ("a confirmation", {"type": "attest"}, {"chosen": ("yes",)}, []),
]


@pytest.mark.requirement("SETS-CHECK-ANSWER")
@pytest.mark.parametrize(("fields", "given", "missing"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_missing_is_named_with_its_field(fields: dict[str, Any], given: dict[str, Any], missing: list[tuple[str, str]]) -> None:
    catalog = ["A.5.19"] if fields.get("type") == "controls" else []
    found = check_answer(a_question(**fields), answer("first", *given.pop("chosen", ()), **given), catalog=catalog)
    assert [(one.field, one.note.code) for one in found] == missing


def test_no_answer_at_all_is_missing_only_where_one_is_required() -> None:
    assert [one.note.code for one in check_answer(a_question(), None)] == ["answer-missing"]
    assert check_answer(a_question(required=False), None) == ()


def test_any_control_fits_without_a_catalog() -> None:
    rows = ({"id": "OWN-1", "status": "planned"},)
    assert check_answer(a_question(type="controls"), answer("first", rows=rows)) == ()


DEMAND = [{"kind": "agreement", "label": "The agreement", "when": ["yes"], "required": True}, {"kind": "policy", "label": "A policy"}]


@pytest.mark.requirement("SETS-CHECK-ANSWER")
@pytest.mark.parametrize(
    ("chosen", "evidence", "kinds", "codes"),
    [
        ("yes", (), None, ["answer-evidence-missing"]),
        ("yes", ("a1",), None, []),
        ("yes", ("a1",), {"a1": Kind.AGREEMENT}, []),
        ("yes", ("a1",), {"a1": Kind.POLICY}, ["answer-evidence-other-kind"]),
        ("yes", ("a1",), {}, ["answer-evidence-other-kind"]),
        ("no", (), None, []),
    ],
)
def test_demanded_evidence_must_be_there_and_of_its_kind(
    chosen: str, evidence: tuple[str, ...], kinds: dict[str, Kind] | None, codes: list[str]
) -> None:
    found = check_answer(a_question(evidence=DEMAND), answer("first", chosen, evidence=evidence), kinds)
    assert [one.note.code for one in found] == codes
