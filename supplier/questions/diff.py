"""What changed between two versions: how far the version must move, and what becomes of last year's answers."""

from __future__ import annotations

import enum
from collections.abc import Iterator

from supplier.model.answers import Answer
from supplier.model.base import Value
from supplier.model.questions import Question, QuestionSet
from supplier.questions.versions import Bump


class Carry(enum.StrEnum):
    """What happens to an answer given under the old version."""

    SILENT = "silent"
    CONFIRM = "confirm"
    RESCORE = "rescore"
    ASK_AGAIN = "ask_again"
    ARCHIVE = "archive"


_WEIGHT = (Carry.SILENT, Carry.RESCORE, Carry.CONFIRM, Carry.ASK_AGAIN, Carry.ARCHIVE)
"""Heaviest last: the heaviest of a question's changes decides."""


class Change(Value, frozen=True, kw_only=True):
    """One change. `question` is empty for the set as a whole; `options` names removed options, which decide per answer."""

    what: str
    question: str = ""
    bump: Bump
    carry: Carry
    detail: str = ""
    options: tuple[str, ...] = ()


_WORDING = ("text", "help", "why", "clauses", "review", "catalog", "unit")
_SCORED = ("critical", "supplies")
_ASKED = ("required", "use", "show_if", "show_if_mode", "minimum", "maximum")


def diff(old: QuestionSet, new: QuestionSet) -> tuple[Change, ...]:
    """Every change, whole-set changes first, then by the order of the new set, removed questions last."""
    before = {question.id: question for question in old.questions()}
    after = {question.id: question for question in new.questions()}
    found = list(_whole(old, new))
    for question in after.values():
        if question.id in before:
            found += _question(before[question.id], question)
        else:
            found.append(Change(what="question-added", question=question.id, bump=Bump.MINOR, carry=Carry.SILENT))
    gone = [key for key in before if key not in after]
    return (*found, *(Change(what="question-removed", question=key, bump=Bump.MAJOR, carry=Carry.ARCHIVE) for key in gone))


def bump_of(changes: tuple[Change, ...]) -> Bump:
    """The least bump that all the changes together ask for."""
    return max((change.bump for change in changes), default=Bump.NONE)


def carry_over(changes: tuple[Change, ...], answer: Answer) -> Carry:
    """What becomes of one answer: the heaviest change of its question; a removed option matters only when it was chosen."""
    mine = [change for change in changes if change.question == answer.question and (not change.options or set(change.options) & set(answer.chosen))]
    return max((change.carry for change in mine), key=_WEIGHT.index, default=Carry.SILENT)


def _whole(old: QuestionSet, new: QuestionSet) -> Iterator[Change]:
    if old.framework != new.framework:
        yield Change(what="framework-changed", bump=Bump.MAJOR, carry=Carry.RESCORE, detail=f"{old.framework} to {new.framework}")
    if old.findings != new.findings:
        yield Change(what="findings-changed", bump=Bump.MAJOR, carry=Carry.RESCORE)
    if old.use != new.use:
        yield Change(what="use-changed", bump=Bump.MINOR, carry=Carry.SILENT)
    heads = [(s.id, s.title, s.intro, tuple(q.id for q in s.questions)) for s in old.sections]
    if (old.title, old.intro, old.sources) != (new.title, new.intro, new.sources):
        yield Change(what="head-changed", bump=Bump.PATCH, carry=Carry.SILENT)
    if heads != [(s.id, s.title, s.intro, tuple(q.id for q in s.questions)) for s in new.sections]:
        yield Change(what="sections-changed", bump=Bump.PATCH, carry=Carry.SILENT)


def _question(old: Question, new: Question) -> Iterator[Change]:
    if old.rev != new.rev:
        yield _change(new, "rev-changed", Bump.MAJOR, Carry.ASK_AGAIN, f"{old.rev} to {new.rev}")
    if old.type != new.type:
        yield _change(new, "type-changed", Bump.MAJOR, Carry.ASK_AGAIN, f"{old.type} to {new.type}")
    if changed := _differing(old, new, _SCORED):
        yield _change(new, "scoring-changed", Bump.MAJOR, Carry.RESCORE, changed)
    if changed := _differing(old, new, _ASKED):
        yield _change(new, "asking-changed", Bump.MINOR, Carry.CONFIRM, changed)
    if changed := _differing(old, new, _WORDING):
        yield _change(new, "wording-changed", Bump.PATCH, Carry.SILENT, changed)
    yield from _options(old, new)
    yield from _columns(old, new)
    yield from _evidence(old, new)


def _options(old: Question, new: Question) -> Iterator[Change]:
    before, after = ({option.value: option for option in question.options} for question in (old, new))
    gone = tuple(value for value in before if value not in after)
    if gone:
        yield Change(what="option-removed", question=new.id, bump=Bump.MAJOR, carry=Carry.ASK_AGAIN, detail=", ".join(gone), options=gone)
    if added := [value for value in after if value not in before]:
        yield _change(new, "option-added", Bump.MINOR, Carry.CONFIRM, ", ".join(added))
    both = [(before[value], after[value]) for value in after if value in before]
    if rescored := [b.value for a, b in both if (a.state, a.flag) != (b.state, b.flag)]:
        yield _change(new, "option-rescored", Bump.MAJOR, Carry.RESCORE, ", ".join(rescored))
    if demanding := [b.value for a, b in both if (a.comment, a.planned_on) != (b.comment, b.planned_on)]:
        yield _change(new, "option-demands-changed", Bump.MINOR, Carry.CONFIRM, ", ".join(demanding))
    moved = [option.value for option in old.options if option.value in after] != [option.value for option in new.options if option.value in before]
    if moved or any((a.label, a.guidance) != (b.label, b.guidance) for a, b in both):
        yield _change(new, "option-wording-changed", Bump.PATCH, Carry.SILENT, "")


def _columns(old: Question, new: Question) -> Iterator[Change]:
    before, after = ({column.id: column for column in question.columns} for question in (old, new))
    lost = [
        key for key, column in before.items() if key not in after or after[key].type != column.type or set(column.options) - set(after[key].options)
    ]
    if lost:
        yield _change(new, "column-removed", Bump.MAJOR, Carry.ASK_AGAIN, ", ".join(lost))
    elif after.keys() - before.keys() or any(after[key].required and not column.required for key, column in before.items()):
        yield _change(new, "column-added", Bump.MINOR, Carry.CONFIRM, ", ".join(key for key in after if key not in before))
    elif old.columns != new.columns:
        yield _change(new, "column-wording-changed", Bump.PATCH, Carry.SILENT, "")


def _evidence(old: Question, new: Question) -> Iterator[Change]:
    def demanded(question: Question) -> set[tuple[object, ...]]:
        return {(demand.kind, demand.when, demand.required, demand.max_age_days) for demand in question.evidence}

    if demanded(new) - demanded(old):
        yield _change(new, "evidence-added", Bump.MINOR, Carry.CONFIRM, ", ".join(sorted({demand.kind for demand in new.evidence})))
    elif demanded(old) - demanded(new):
        yield _change(new, "evidence-removed", Bump.MINOR, Carry.SILENT, ", ".join(sorted({demand.kind for demand in old.evidence})))
    elif old.evidence != new.evidence:
        yield _change(new, "evidence-wording-changed", Bump.PATCH, Carry.SILENT, "")


def _differing(old: Question, new: Question, fields: tuple[str, ...]) -> str:
    return ", ".join(field for field in fields if getattr(old, field) != getattr(new, field))


def _change(question: Question, what: str, bump: Bump, carry: Carry, detail: str) -> Change:
    return Change(what=what, question=question.id, bump=bump, carry=carry, detail=detail)
