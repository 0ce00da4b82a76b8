from __future__ import annotations

import pytest

from supplier.scoring import book
from tests.scoring.builder import POLICY


def test_a_body_is_found_by_any_name_it_prints_however_many_were_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "_MOST_NAMES", 1)
    register = book.Register(POLICY.accreditation_bodies)
    first, second = POLICY.accreditation_bodies[:2]
    assert [register.of(name) for name in (first.name, second.name, first.name, "Nobody's Register")] == [first, second, first, None]
