from __future__ import annotations

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from supplier.questions.policy import load_policy
from supplier.scoring import book
from tests.scoring.builder import POLICY


def test_a_body_is_found_by_any_name_it_prints_however_many_were_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "_MOST_NAMES", 1)
    register = book.Register(POLICY.accreditation_bodies)
    first, second = POLICY.accreditation_bodies[:2]
    found = [(register.of(name), len(register._seen)) for name in (first.name, second.name, first.name, "Nobody's Register")]
    assert found == [(first, 1), (second, 1), (first, 1), (None, 1)]


def test_only_so_many_policies_are_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "_MOST_BOOKS", 1)
    monkeypatch.setattr(book, "_BOOKS", {})
    others = [replace(POLICY, version=version) for version in ("one", "two")]
    assert [book.book_of(one).policy.version for one in (*others, others[1])] == ["one", "two", "two"]
    assert len(book._BOOKS) == 1


@pytest.mark.requirement("SCORE-POLICY")
def test_the_policy_in_force_names_the_newest_version_of_all_that_gates_share_and_the_first_policy_the_oldest() -> None:
    assert POLICY.shared_rules is not UNSET
    assert set(POLICY.shared_rules) == {f"{name}@{newest}" for name, newest in book.SHARED.items()}
    first = book.book_of(load_policy("2026.1"))
    assert {first.shared(name) for name in book.SHARED} == {1}


@pytest.mark.requirement("SCORE-POLICY")
@pytest.mark.parametrize("named", ["KNOWN@0", "KNOWN@3", "KNOWN@two", "KNOWN", "NOBODY@1"])
def test_a_version_that_does_not_exist_is_refused(named: str) -> None:
    assert book.Book(replace(POLICY, shared_rules=("KNOWN@1",))).shared("KNOWN") == 1
    with pytest.raises(KeyError):
        book.Book(replace(POLICY, shared_rules=(named,)))
