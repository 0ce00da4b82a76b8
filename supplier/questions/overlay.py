"""A company's own policy file: what it may change of a released policy, what is wrong with it, and the policy that results.

It may make values stricter, never looser, and never change structure: no gates, rules, clauses or crosswalk.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

from supplier.model.base import Value
from supplier.model.policy import FlagRule, Parameters, Policy
from supplier.model.scorecard import PinnedOverlay, Severity
from supplier.questions.problems import Problem, error

Stricter = Literal["lower", "higher", "more", "fixed"]
_CAPS = (None, "medium", "low")
_SEVERITIES = tuple(Severity)
_EFFECTS = ("severity", "cap", "blocks", "hold")
_TYPES = {field.name: field.type for field in msgspec.structs.fields(Parameters)}


class Parameter(Value, frozen=True, kw_only=True):
    """What a number or list of the policy is, where it comes from, and how far a company may move it."""

    title: str
    unit: str
    stricter: Stricter
    source: str
    reason: str
    least: float | None = None
    most: float | None = None
    not_above: str | None = None
    among: Literal["controls"] | tuple[str, ...] | None = None


class ParameterFile(Value, frozen=True, kw_only=True):
    """`questionnaires/scoring/parameters.toml`."""

    format: Literal["supplier-parameters/1"]
    parameters: dict[str, Parameter]


class OverlayFile(Value, frozen=True, kw_only=True):
    """`<data>/questionnaires/scoring/<any name>.toml`. Entries are checked one by one, so that every problem is named at once."""

    format: Literal["supplier-policy-overlay/1"]
    version: str
    base: str
    dated: dt.date
    parameters: dict[str, dict[str, Any]] = {}
    flags: dict[str, dict[str, Any]] = {}
    accreditation_bodies: dict[str, dict[str, Any]] = {}


def overlay_problems(overlay: OverlayFile, policy: Policy, catalogue: dict[str, Parameter]) -> Iterator[Problem]:
    """Everything that keeps the file from being used with the policy it is written for."""
    if not overlay.version.strip():
        yield error("overlay-version", "version", "is empty.", "Name this version of your policy; scorecards show it.")
    found = [problem for name, change in overlay.parameters.items() for problem in _parameter(name, change, policy, catalogue)]
    yield from found or _together(_parameters(policy, overlay), catalogue)
    for code, change in overlay.flags.items():
        yield from _flag(code, change, policy)
    for name, change in overlay.accreditation_bodies.items():
        yield from _body(name, change, policy)


def laid_over(policy: Policy, overlay: OverlayFile, digest: str) -> Policy:
    """The policy with the company's values, pinned by the digest of the file. The file must have no problems."""
    refused = {name for name, change in overlay.accreditation_bodies.items() if change.get("accepted") is False}
    return msgspec.structs.replace(
        policy,
        parameters=_parameters(policy, overlay),
        flags=tuple(_changed(rule, overlay.flags.get(rule.code, {})) for rule in policy.flags),
        accreditation_bodies=tuple(body for body in policy.accreditation_bodies if body.id not in refused),
        overlay=PinnedOverlay(version=overlay.version, digest=digest),
    )


def _parameters(policy: Policy, overlay: OverlayFile) -> Parameters:
    values = {name: _typed(name, _merged(policy, name, change["value"])) for name, change in overlay.parameters.items()}
    return msgspec.structs.replace(policy.parameters, **values)


def _parameter(name: str, change: dict[str, Any], policy: Policy, catalogue: dict[str, Parameter]) -> Iterator[Problem]:
    where = f"parameters.{name}"
    entry = catalogue.get(name)
    if entry is None:
        yield error("overlay-unknown", where, "is no value of the policy.", _nearest(name, catalogue))
        return
    yield from _reasoned(where, change, ("value",))
    released = getattr(policy.parameters, name)
    if "value" not in change:
        yield error("overlay-value-missing", where, "has no value.", f"Add `value`; released is {shown(released)}.")
    elif entry.stricter == "fixed":
        yield error("overlay-fixed", where, "cannot be changed: it is a fact, not a choice.", f"Remove it. Source: {entry.source}.")
    else:
        yield from _value(where, name, change["value"], policy, entry)


def _value(where: str, name: str, given: Any, policy: Policy, entry: Parameter) -> Iterator[Problem]:
    released = getattr(policy.parameters, name)
    try:
        value = _typed(name, _merged(policy, name, given))
    except msgspec.ValidationError as wrong:
        remedy = f"Give a value like the released one, {shown(released)}."
        yield error("overlay-type", where, f"is {shown(given)}: {str(wrong)[0].lower()}{str(wrong)[1:]}.", remedy)
        return
    if isinstance(value, dict) and (unknown := [key for key in value if key not in released]):
        yield error("overlay-unknown", f"{where}.{unknown[0]}", "is no value of the policy.", _nearest(unknown[0], released))
        return
    pairs = [(f".{key}", released[key], value[key]) for key in released] if isinstance(value, dict) else [("", released, value)]
    for key, old, new in pairs:
        if looser(entry.stricter, old, new):
            yield error("overlay-looser", f"{where}{key}", f"is {shown(new)}, looser than the released {shown(old)}.", _remedy(entry.stricter, old))
        elif (entry.least is not None and new < entry.least) or (entry.most is not None and new > entry.most):
            bound = f"at least {entry.least:g}" if entry.least is not None and new < entry.least else f"at most {entry.most:g}"
            yield error("overlay-bound", f"{where}{key}", f"is {shown(new)}, which makes no sense.", f"Give {bound} {entry.unit}.")
    yield from _members(where, value, policy, entry)


def _members(where: str, value: Any, policy: Policy, entry: Parameter) -> Iterator[Problem]:
    if entry.among is None:
        return
    known = tuple(control.id for control in policy.controls) if entry.among == "controls" else entry.among
    for unknown in (one for one in value if one not in known):
        yield error("overlay-unknown", where, f"holds {unknown!r}, which is not known.", _nearest(unknown, known))


def _together(parameters: Parameters, catalogue: dict[str, Parameter]) -> Iterator[Problem]:
    """Values that only make sense together: the lower of two must not pass the upper."""
    for name, entry in catalogue.items():
        if entry.not_above is None:
            continue
        value, upper = getattr(parameters, name), getattr(parameters, entry.not_above)
        if value > upper:
            yield error(
                "overlay-order", f"parameters.{name}", f"is {shown(value)}, above {entry.not_above} with {shown(upper)}.", "Change both, or neither."
            )


def _flag(code: str, change: dict[str, Any], policy: Policy) -> Iterator[Problem]:
    where = f"flags.{code}"
    rules = {rule.code: rule for rule in policy.flags}
    if code not in rules:
        yield error("overlay-unknown", where, "is no flag of the catalogue.", _nearest(code, rules))
        return
    yield from _reasoned(where, change, _EFFECTS)
    if not any(name in change for name in _EFFECTS):
        yield error("overlay-value-missing", where, "changes nothing.", f"Give one of {', '.join(_EFFECTS)}.")
    old = rules[code]
    try:
        new = _changed(old, change)
    except msgspec.ValidationError as wrong:
        yield error("overlay-type", where, f"{wrong}.", f"The released flag has {_effects(old)}.")
        return
    if (
        _CAPS.index(new.cap) < _CAPS.index(old.cap)
        or _SEVERITIES.index(new.severity) < _SEVERITIES.index(old.severity)
        or not set(new.blocks) >= set(old.blocks)
        or (old.hold and not new.hold)
    ):
        yield error(
            "overlay-looser", where, f"has {_effects(new)}, looser than the released {_effects(old)}.", "Keep the released effects; add to them."
        )
    elif new.hold and not old.hold and new.blocks:
        # A held standing is under review, which is better than the standing that a block would leave.
        yield error("overlay-looser", where, "would hold a standing that it blocks.", "Use `cap`, or leave it blocking.")
    elif old.kind == "parse" and set(new.blocks) > set(old.blocks):
        # What could not be read is unknown and never lowers a standing.
        yield error("overlay-parse", where, "is about our reading, which never lowers a standing.", "Use `cap` or `hold`.")


def _changed(rule: FlagRule, change: dict[str, Any]) -> FlagRule:
    """The flag with what the company changed. Raises msgspec.ValidationError for a value that does not fit."""
    return msgspec.convert(msgspec.to_builtins(rule) | {name: change[name] for name in _EFFECTS if name in change}, FlagRule)


def _effects(rule: FlagRule) -> str:
    holds = ", hold" if rule.hold else ""
    blocks = f", blocks {' and '.join(rule.blocks)}" if rule.blocks else ""
    return f"severity {rule.severity.value}, cap {rule.cap or 'none'}{blocks}{holds}"


def _body(name: str, change: dict[str, Any], policy: Policy) -> Iterator[Problem]:
    where = f"accreditation_bodies.{name}"
    known = {body.id for body in policy.accreditation_bodies}
    if name not in known:
        yield error("overlay-unknown", where, "is not in the register of accreditation bodies.", _nearest(name, known))
        return
    yield from _reasoned(where, change, ("accepted",))
    if change.get("accepted") is not False:
        message = f"has accepted = {shown(change.get('accepted'))}."
        yield error("overlay-type", where, message, "Only `accepted = false` can be said here: a body is added in the register, with its source.")


def _reasoned(where: str, change: dict[str, Any], others: tuple[str, ...]) -> Iterator[Problem]:
    known = (*others, "source", "reason")
    for key, value in change.items():
        if key not in known:
            yield error("overlay-key", f"{where}.{key}", f"is not a key here (it has the value {shown(value)}).", _nearest(key, known))
    for key in ("source", "reason"):
        given = change.get(key)
        if not isinstance(given, str) or not given.strip():
            yield error(f"overlay-{key}", where, f"has no {key}.", f"Add `{key}`: " + ("which procedure says so." if key == "source" else "why."))


def _nearest(word: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = difflib.get_close_matches(word, names, 1)
    return f"Did you mean {near[0]}?" if near else "`supplier policy show` lists what can be changed."


def _merged(policy: Policy, name: str, given: Any) -> Any:
    """Of a table the values given, over the released ones."""
    released = getattr(policy.parameters, name)
    return {**released, **given} if isinstance(released, dict) and isinstance(given, dict) else given


def _typed(name: str, given: Any) -> Any:
    return msgspec.convert(given, _TYPES[name])


def looser(stricter: Stricter, old: Any, new: Any) -> bool:
    """Whether moving from `old` to `new` would let more pass."""
    if stricter == "more":
        return not set(new) >= set(old)
    return bool(new > old if stricter == "lower" else new < old)


def _remedy(stricter: Stricter, old: Any) -> str:
    if stricter == "more":
        return f"Keep {shown(old)}, and add to it."
    return f"Give {shown(old)} or {stricter}, or leave it out."


def shown(value: Any) -> str:
    """A value as messages and lists show it."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {shown(one)}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value) or "nothing"
    return f"{value:g}" if isinstance(value, float) else str(value)
