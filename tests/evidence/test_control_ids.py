"""Ids of controls in a cell: lists, ranges, and what only looks like one."""

from __future__ import annotations

import pytest

from supplier.evidence import control_ids

CELLS = [
    ("A.8.25 – A.8.28", ["A.8.25", "A.8.26", "A.8.27", "A.8.28"]),
    ("A.8.28 – A.8.25", ["A.8.28"]),
    ("A.5.1 – A.8.3", ["A.5.1"]),
    ("A.5.1 – A.9.1.2", ["A.5.1"]),
    ("A.5.1, A.5.2", ["A.5.1", "A.5.2"]),
    ("13 March 2026", []),
    ("Monday", []),
    ("", []),
]


@pytest.mark.requirement("SOA-IDS")
@pytest.mark.parametrize(("text", "ids"), CELLS)
def test_a_range_is_filled_only_upwards_and_within_one_section(text: str, ids: list[str]) -> None:
    assert [one.candidates[0] for one in control_ids.read(text)] == ids
