"""Rules about one question: its type and fields, options, conditions, evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from supplier.model.intake import SWITCHES
from supplier.model.questions import Condition, Option, Question
from supplier.model.reading import Kind
from supplier.questions.problems import Problem, error, warning

_VALUE = re.compile(r"[a-z0-9][a-z0-9_]*")
CHOSEN = frozenset({"choice", "multi", "attest"})
"""The types that are answered with option values."""

_ONLY_FOR: dict[str, frozenset[str]] = {
    "options": CHOSEN,
    "columns": frozenset({"table"}),
    "catalog": frozenset({"controls"}),
    "unit": frozenset({"number"}),
    "minimum": frozenset({"number"}),
    "maximum": frozenset({"number"}),
}
_NEEDS: dict[str, str] = {
    "choice": "options",
    "multi": "options",
    "attest": "options",
    "table": "columns",
    "controls": "catalog",
    "document": "evidence",
}
_LEAST_OPTIONS = 2


def question_problems(question: Question, set_id: str, earlier: Sequence[Question]) -> Iterator[Problem]:
    """Every problem of one question that can be seen without other files. `earlier` are the questions before it."""
    yield from _identity(question, set_id, earlier)
    yield from _fields(question)
    yield from _options(question)
    yield from _evidence(question)
    yield from _asked_when(question, earlier)
    if question.critical and not question.evidence and not any(option.comment == "required" for option in question.options):
        yield error("critical-without-proof", question.id, "is critical but asks for neither evidence nor a comment.", "Add an evidence demand.")


def condition_problems(condition: Condition, where: str, known: Sequence[Question]) -> Iterator[Problem]:
    """A condition names a question in `known` that is answered by options, and options that exist."""
    target = next((question for question in known if question.id == condition.question), None)
    if target is None:
        remedy = "Name a question that stands before it; conditions look backwards only."
        yield error("condition-target", where, f"depends on {condition.question}, which does not stand before it.", remedy)
        return
    if bool(condition.is_) == bool(condition.is_not):
        yield error("condition-shape", where, "needs exactly one of `is` and `is_not`.", "Give the option values in one of them.")
    values = {option.value for option in target.options}
    for value in (*condition.is_, *condition.is_not):
        if value not in values:
            known_values = ", ".join(sorted(values)) or "none: it has no options"
            yield error("condition-option", where, f"asks for option {value!r} of {target.id}.", f"Its options are: {known_values}.")


def _identity(question: Question, set_id: str, earlier: Sequence[Question]) -> Iterator[Problem]:
    if not re.fullmatch(re.escape(set_id) + r"\.[a-z0-9][a-z0-9._-]*", question.id):
        yield error("id-prefix", question.id, "is not a lower-case id of this set.", f"Let it begin with `{set_id}.`.")
    if any(other.id == question.id for other in earlier):
        yield error("id-twice", question.id, "is the id of two questions.", "Ids are never reused: choose another.")
    if question.rev < 1:
        yield error("rev-range", question.id, "has a rev below 1.", "Begin with 1.")


def _fields(question: Question) -> Iterator[Problem]:
    for field, types in _ONLY_FOR.items():
        if getattr(question, field) not in ((), None) and question.type not in types:
            yield error("field-type", question.id, f"is of type {question.type} and has `{field}`.", f"`{field}` belongs to {_words(types)} only.")
    needed = _NEEDS.get(question.type)
    if needed and not getattr(question, needed):
        yield error("field-missing", question.id, f"is of type {question.type} and lacks `{needed}`.", f"Add `{needed}`.")
    if question.minimum is not None and question.maximum is not None and question.minimum > question.maximum:
        yield error("number-range", question.id, "has a minimum above its maximum.", "Swap them.")
    ids = [column.id for column in question.columns]
    for column in question.columns:
        if ids.count(column.id) > 1:
            yield error("column-twice", question.id, f"has two columns {column.id}.", "Give each its own id.")
        if (column.type == "choice") != bool(column.options):
            yield error(
                "column-options", question.id, f"column {column.id}: `options` belong to choice columns, and these need them.", "Add or remove them."
            )


def _options(question: Question) -> Iterator[Problem]:
    values = [option.value for option in question.options]
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield error("option-twice", question.id, f"has the option {value!r} twice.", "Give each its own value.")
    if question.type == "choice" and len(values) < _LEAST_OPTIONS:
        yield error("options-few", question.id, "is a choice with fewer than two options.", "Add an option or make it an attest question.")
    if question.type == "attest" and len(values) != 1:
        yield error("attest-options", question.id, "is an attest question without exactly one option.", "Give the one statement that is confirmed.")
    for option in question.options:
        yield from _option(question, option)


def _option(question: Question, option: Option) -> Iterator[Problem]:
    if not _VALUE.fullmatch(option.value):
        yield error("option-value", question.id, f"option {option.value!r} is not a lower-case word.", "Use letters, digits and underscores.")
    if option.flag and question.type == "multi":
        yield error("option-flag", question.id, f"option {option.value!r} of a multi question has a flag.", "Use a [[findings]] rule instead.")
    if option.state == "planned" and option.planned_on is None and option.comment == "optional":
        yield warning("planned-bare", question.id, f"option {option.value!r} is planned but asks for no date or comment.", "Ask for `planned_on`.")
    if option.state == "na" and option.comment == "optional":
        yield warning("na-bare", question.id, f"option {option.value!r} is not applicable but asks for no reason.", 'Set comment = "required".')


def _evidence(question: Question) -> Iterator[Problem]:
    values = {option.value for option in question.options}
    for demand in question.evidence:
        if demand.kind not in set(Kind):
            yield error("evidence-kind", question.id, f"demands {demand.kind!r}, which is no kind of document.", f"Kinds: {', '.join(Kind)}.")
        for value in demand.when:
            if value not in values:
                yield error(
                    "evidence-when", question.id, f"demands evidence for option {value!r}, which it does not have.", f"Options: {_words(values)}."
                )
        if demand.max_age_days is not None and demand.max_age_days < 1:
            yield error("evidence-age", question.id, "has an evidence age below one day.", "Give days, or leave it out.")


def _asked_when(question: Question, earlier: Sequence[Question]) -> Iterator[Problem]:
    for condition in question.show_if:
        yield from condition_problems(condition, question.id, earlier)
    for switch in question.use:
        if switch not in SWITCHES:
            yield error("use-switch", question.id, f"has the switch {switch!r} in `use`.", f"Switches: {_words(SWITCHES)}.")


def _words(values: frozenset[str] | set[str]) -> str:
    return ", ".join(sorted(values)) or "none"
