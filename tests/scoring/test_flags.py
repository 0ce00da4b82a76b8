"""Flags that several rules raise about the same thing become one, in an order that does not depend on who came first."""

from __future__ import annotations

from supplier.scoring.clock import Clock
from supplier.scoring.facts import View
from supplier.scoring.flags import Marked, marked
from supplier.scoring.outcome import Raised, Scalar
from tests.scoring.builder import AS_OF, POLICY, build


def _marked(*raised: Raised) -> tuple[Marked, ...]:
    return marked(View(build({}), POLICY, Clock(AS_OF)), raised)


def _raised(about: str = "x", bears: tuple[str, ...] = (), **values: Scalar) -> Raised:
    return Raised(code="DOC_TOO_OLD", about=about, bears=bears, values=values)


def test_a_flag_raised_once_without_naming_ladders_bears_on_whatever_rests_on_its_subject() -> None:
    named = _raised(bears=("soc2_attested",))
    assert [mark.bears for mark in _marked(named, _raised())] == [frozenset()]
    assert [mark.bears for mark in _marked(_raised(), named)] == [frozenset()]


def test_a_flag_raised_for_two_ladders_bears_on_both() -> None:
    both = _marked(_raised(bears=("soc2_attested",)), _raised(bears=("soc2_aligned",)))
    assert [mark.bears for mark in both] == [frozenset({"soc2_attested", "soc2_aligned"})]


def test_the_fuller_values_are_told_and_of_equally_full_ones_the_first() -> None:
    first, second = _raised(file="a.pdf", on="2024-01-01"), _raised(file="b.pdf", on="2024-02-01")
    assert _marked(first, second)[0].flag.why.values == first.values
    assert _marked(_raised(file="a.pdf", on=None), second)[0].flag.why.values == second.values


def test_flags_of_one_code_stand_in_the_order_of_their_subjects() -> None:
    assert [mark.flag.about for mark in _marked(_raised("b"), _raised("a"))] == ["a", "b"]
