from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplier.questions.diff import Carry, bump_of, carry_over, diff
from supplier.questions.versions import Bump, bump_between, is_version, least, ordered
from tests.questions.build import YES_NO, a_set, answer, question

EVIDENCE = [{"kind": "policy", "label": "A policy"}]
COLUMNS = [{"id": "a", "label": "A"}, {"id": "b", "label": "B", "type": "choice", "options": ["x", "y"]}]
MAYBE = {"value": "maybe", "label": "Maybe", "state": "partly"}


def _table(*columns: dict[str, Any]) -> dict[str, Any]:
    return {"type": "table", "options": None, "columns": list(columns)}


CASES: list[tuple[str, dict[str, Any], dict[str, Any], Bump, Carry]] = [
    ("wording-changed", {}, {"text": "Is it really so?"}, Bump.PATCH, Carry.SILENT),
    ("wording-changed", {}, {"clauses": [{"ref": "a#1"}]}, Bump.PATCH, Carry.SILENT),
    ("option-wording-changed", {}, {"options": [YES_NO[0] | {"label": "Yes, always"}, YES_NO[1]]}, Bump.PATCH, Carry.SILENT),
    ("option-wording-changed", {}, {"options": YES_NO[::-1]}, Bump.PATCH, Carry.SILENT),
    ("option-added", {}, {"options": [*YES_NO, MAYBE]}, Bump.MINOR, Carry.CONFIRM),
    ("option-removed", {"options": [*YES_NO, MAYBE]}, {}, Bump.MAJOR, Carry.ASK_AGAIN),
    ("option-rescored", {}, {"options": [YES_NO[0], YES_NO[1] | {"state": "partly"}]}, Bump.MAJOR, Carry.RESCORE),
    ("option-rescored", {}, {"options": [YES_NO[0], YES_NO[1] | {"flag": "X"}]}, Bump.MAJOR, Carry.RESCORE),
    ("option-demands-changed", {}, {"options": [YES_NO[0], YES_NO[1] | {"comment": "required"}]}, Bump.MINOR, Carry.CONFIRM),
    ("scoring-changed", {}, {"critical": True}, Bump.MAJOR, Carry.RESCORE),
    ("scoring-changed", {}, {"supplies": "incidents"}, Bump.MAJOR, Carry.RESCORE),
    ("asking-changed", {}, {"use": ["signing"]}, Bump.MINOR, Carry.CONFIRM),
    ("rev-changed", {}, {"rev": 2}, Bump.MAJOR, Carry.ASK_AGAIN),
    ("type-changed", {}, {"type": "multi"}, Bump.MAJOR, Carry.ASK_AGAIN),
    ("evidence-added", {}, {"evidence": EVIDENCE}, Bump.MINOR, Carry.CONFIRM),
    ("evidence-added", {"evidence": EVIDENCE}, {"evidence": [EVIDENCE[0] | {"required": True}]}, Bump.MINOR, Carry.CONFIRM),
    ("evidence-removed", {"evidence": EVIDENCE}, {}, Bump.MINOR, Carry.SILENT),
    ("evidence-wording-changed", {"evidence": EVIDENCE}, {"evidence": [EVIDENCE[0] | {"label": "Policy"}]}, Bump.PATCH, Carry.SILENT),
    ("column-added", _table(COLUMNS[0]), _table(*COLUMNS), Bump.MINOR, Carry.CONFIRM),
    ("column-added", _table(COLUMNS[0]), _table(COLUMNS[0] | {"required": True}), Bump.MINOR, Carry.CONFIRM),
    ("column-removed", _table(*COLUMNS), _table(COLUMNS[0]), Bump.MAJOR, Carry.ASK_AGAIN),
    ("column-removed", _table(*COLUMNS), _table(COLUMNS[0], COLUMNS[1] | {"options": ["x"]}), Bump.MAJOR, Carry.ASK_AGAIN),
    ("column-removed", _table(COLUMNS[0]), _table(COLUMNS[0] | {"type": "date"}), Bump.MAJOR, Carry.ASK_AGAIN),
    ("column-wording-changed", _table(COLUMNS[0]), _table(COLUMNS[0] | {"label": "Name"}), Bump.PATCH, Carry.SILENT),
]  # fmt: skip


@pytest.mark.requirement("SETS-BUMP")
@pytest.mark.parametrize(("what", "old", "new", "bump", "carry"), CASES, ids=[f"{case[0]}-{number}" for number, case in enumerate(CASES)])
def test_a_change_of_a_question_asks_for_its_bump(what: str, old: dict[str, Any], new: dict[str, Any], bump: Bump, carry: Carry) -> None:
    (change,) = diff(a_set(question(**old)), a_set(question(**new)))
    assert (change.what, change.bump, change.carry, change.question) == (what, bump, carry, "demo.first")


@pytest.mark.requirement("SETS-BUMP")
@pytest.mark.parametrize(
    ("what", "fields", "bump"),
    [
        ("head-changed", {"title": "New"}, Bump.PATCH),
        ("sections-changed", {"sections": [{"id": "only", "title": "New", "questions": [question()]}]}, Bump.PATCH),
        ("framework-changed", {"framework": "soc2"}, Bump.MAJOR),
        ("findings-changed", {"findings": [{"flag": "X"}]}, Bump.MAJOR),
        ("use-changed", {"use": ["regulated"]}, Bump.MINOR),
    ],
)
def test_a_change_of_the_set_asks_for_its_bump(what: str, fields: dict[str, Any], bump: Bump) -> None:
    (change,) = diff(a_set(question()), a_set(question(), **fields))
    assert (change.what, change.bump, change.question) == (what, bump, "")


def test_added_and_removed_questions() -> None:
    one, two = a_set(question("a")), a_set(question("a"), question("b"))
    added = diff(one, two)
    assert [(c.what, c.bump) for c in added] == [("sections-changed", Bump.PATCH), ("question-added", Bump.MINOR)]
    removed = diff(two, one)
    assert [(c.what, c.bump, c.carry) for c in removed][1:] == [("question-removed", Bump.MAJOR, Carry.ARCHIVE)]
    assert (bump_of(added), bump_of(removed), bump_of(())) == (Bump.MINOR, Bump.MAJOR, Bump.NONE)


@pytest.mark.requirement("SETS-CARRY-OVER")
def test_a_removed_option_is_asked_again_only_where_it_was_chosen() -> None:
    changes = diff(a_set(question(options=[*YES_NO, MAYBE])), a_set(question(text="Is it so now?")))
    assert carry_over(changes, answer("first", "maybe")) is Carry.ASK_AGAIN
    assert carry_over(changes, answer("first", "yes")) is Carry.SILENT
    assert carry_over(changes, answer("untouched", "yes")) is Carry.SILENT


def test_nothing_changed_is_no_change() -> None:
    assert diff(a_set(question()), a_set(question())) == ()


@pytest.mark.parametrize(
    ("text", "good"), [("1.0.0", True), ("10.2.33", True), ("1.0", False), ("01.0.0", False), ("1.0.0-rc", False), ("2026.1", False)]
)
def test_versions_are_three_numbers(text: str, good: bool) -> None:  # noqa: FBT001 - a case
    assert is_version(text) is good


def test_versions_are_compared_as_numbers() -> None:
    assert sorted(["1.10.0", "1.9.0", "1.9.1"], key=ordered) == ["1.9.0", "1.9.1", "1.10.0"]


_VERSIONS = st.tuples(*[st.integers(0, 20)] * 3).map(lambda parts: ".".join(map(str, parts)))


@given(_VERSIONS, st.sampled_from(Bump))
def test_the_least_version_is_exactly_far_enough(version: str, bump: Bump) -> None:
    assert bump_between(version, least(version, bump)) is bump


def test_a_step_back_is_no_bump() -> None:
    assert bump_between("1.1.0", "1.0.9") is Bump.NONE
