"""The mutation tool changes one thing at a time, notices what the cases notice, and lists what they do not."""

from __future__ import annotations

import pytest

from tests.mutation import mutate
from tests.mutation.mutate import Mutant, Reach, _run, caught, changed, explained, mutants, mutants_of
from tests.scoring.test_cases import CASES

TEXT = '''"""A module of 3 lines."""
LIMIT: int = 2
@rule("C1", 1)
def decide(view: int) -> State | None:
    if not view and any(one > LIMIT for one in view[:3]):
        return passed("x", State.MET, seen=True)
    return None
'''


def test_each_mutant_changes_one_thing_and_leaves_annotations_decorators_and_slices_alone() -> None:
    found = list(mutants_of("some", TEXT))
    assert [one.key for one in found] == [
        "module: 2 -> 3",
        "decide: not view and any((one > LIMIT for one in view[:3])) -> any((one > LIMIT for one in view[:3]))",
        "decide: not view and any((one > LIMIT for one in view[:3])) -> not view",
        "decide: not view -> not not view",
        "decide: any((one > LIMIT for one in view[:3])) -> all((one > LIMIT for one in view[:3]))",
        "decide: one > LIMIT -> one >= LIMIT",
        "decide: passed('x', State.MET, seen=True) -> failed('x', State.MET, seen=True)",
        "decide: State.MET -> State.PARTLY",
        "decide: True -> False",
    ]
    assert len({changed(one, TEXT) for one in found}) == len(found)
    assert [one.line for one in found] == [2, 5, 5, 5, 5, 5, 6, 6, 6]


def test_a_mutant_that_changes_a_verdict_is_caught_by_a_case_that_then_comes_first() -> None:
    broken = next(one for one in mutants("overall") if one.key == "badge: StandingWord.CERTIFIED -> StandingWord.ATTESTED")
    order = list(range(len(CASES)))
    assert caught(broken, order)
    assert order[0] > 0
    assert sorted(order) == list(range(len(CASES)))


def test_a_change_that_changes_nothing_survives_and_is_listed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(mutate, "changed", lambda _mutant, text: text)
    first = next(mutants("overall"))
    assert _run([first], float("inf")) == 1
    assert capsys.readouterr().out == (f"overall.py:{first.line}: {first.key}\noverall: 1 of 1 mutants run: 0 caught, 0 explained, 1 open\n")


def test_what_changes_nothing_passes_the_tests_of_its_module_too(monkeypatch: pytest.MonkeyPatch) -> None:
    names = next(mutants("names"))
    monkeypatch.setattr(mutate, "reach", lambda _module: Reach(frozenset(), ()))
    assert caught(names, [])
    monkeypatch.setattr(mutate, "changed", lambda _mutant, text: text)
    assert not caught(names, [])


def test_what_is_explained_is_a_mutant_that_exists() -> None:
    made = {(module, one.key) for module in {module for module, _ in explained()} for one in mutants(module)}
    assert explained().keys() - made == set()


def test_only_cases_that_run_the_changed_lines_are_scored() -> None:
    found = Reach(imported=frozenset({1, 2}), cases=(frozenset({4, 5}), frozenset({9}), frozenset()))
    assert found.of(Mutant("some", 5, 6, "key", 0, 0)) == [0]
    assert found.of(Mutant("some", 2, 2, "key", 0, 0)) == [0, 1, 2]
    assert found.of(Mutant("some", 7, 7, "key", 0, 0)) == []
