"""Two scorecards laid beside each other: the same Case under old and new rules, a vendor a year on, or two vendors.

Pure. Every difference is a code with values, from what went in down to gates, flags and clauses.
"""

from __future__ import annotations

from collections.abc import Iterator

from supplier.model.base import Note
from supplier.model.comparison import Area, Comparison, Difference, Side
from supplier.model.scorecard import ClauseResult, Duty, Flag, GateOutcome, GateResult, Scorecard, Standing, StandingWord, TimelineStep
from supplier.scoring.outcome import Scalar

_STATES = ("open", "answered", "resolved", "withdrawn")
_SHA256_LENGTH = 64


def compare(old: Scorecard, new: Scorecard) -> Comparison:
    """Everything that differs, in the order in which a reader asks: what went in, what came out, why."""
    found = [*_inputs(old, new), *_badge(old, new), *_standings(old, new), *_flags(old, new), *_clauses(old, new), *_risk(old, new)]
    found += [*_timeline(old, new), *_duties(old, new)]
    same = old.digest == new.digest
    if not found and not same:
        found.append(_note("inputs", "input", "compare.input"))
    return Comparison(old=_side(old), new=_side(new), same=same, differences=tuple(found))


def _side(card: Scorecard) -> Side:
    return Side(vendor=card.vendor, service=card.service, as_of=card.as_of, headline=card.headline, digest=card.digest)


def _note(area: Area, key: str, code: str, was: Note | None = None, now: Note | None = None, /, **values: Scalar) -> Difference:
    return Difference(area=area, key=key, why=Note(code=code, values=values), was=was, now=now)


def _inputs(old: Scorecard, new: Scorecard) -> Iterator[Difference]:
    for key, was, now in (
        ("vendor", old.vendor, new.vendor),
        ("service", old.service, new.service),
        ("as_of", old.as_of.isoformat(), new.as_of.isoformat()),
        ("rule_pack", old.versions.rule_pack, new.versions.rule_pack),
        ("policy", _policy(old), _policy(new)),
        ("registers", old.versions.registers, new.versions.registers),
        ("sets", _sets(old), _sets(new)),
    ):
        if was != now:
            yield _note("inputs", key, f"compare.{key}", old=was, new=now)


def _policy(card: Scorecard) -> str:
    own = card.versions.overlay
    return f"{card.versions.policy} + {own.version} ({own.digest[7:15]})" if own else card.versions.policy


def _sets(card: Scorecard) -> str:
    return ", ".join(f"{one.id} {one.version}" for one in card.versions.sets)


def _badge(old: Scorecard, new: Scorecard) -> Iterator[Difference]:
    if old.badge is not new.badge:
        yield _note("badge", "badge", "compare.badge", old=old.badge.value, new=new.badge.value)


def _standings(old: Scorecard, new: Scorecard) -> Iterator[Difference]:
    before = {one.framework: one for one in old.standings}
    for one in new.standings:
        if one.framework in before:
            gates = list(_gates(before[one.framework], one))
            yield from _standing(before[one.framework], one, gates)
            yield from gates


def _standing(old: Standing, new: Standing, gates: list[Difference]) -> Iterator[Difference]:
    name = new.framework.value
    if old.standing is not new.standing:
        turned = ", ".join(_turned(gates))
        yield _note("standing", name, "compare.standing", framework=name, old=old.standing.value, new=new.standing.value, gates=turned)
    elif _basis(old) != _basis(new):
        yield _note("standing", name, "compare.basis", framework=name, standing=new.standing.value, old=_basis(old), new=_basis(new))
    if StandingWord.NOT_REQUESTED in {old.standing, new.standing}:
        return
    added, gone = (", ".join(sorted(set(one.caps) - set(other.caps))) for one, other in ((new, old), (old, new)))
    if old.confidence is not new.confidence:
        yield _note(
            "standing", name, "compare.confidence", framework=name, old=old.confidence.value, new=new.confidence.value, added=added, gone=gone
        )
    elif added or gone:
        yield _note("standing", name, "compare.caps", framework=name, confidence=new.confidence.value, added=added, gone=gone)


def _turned(gates: list[Difference]) -> list[str]:
    """The gates that give another result; those that were only reached or left, where there are no others."""
    found = [one for one in gates if one.why.code == "compare.gate.result"]
    asked = [one for one in found if GateOutcome.NOT_REACHED.value not in {one.why.values["old"], one.why.values["new"]}]
    return [one.key for one in asked or found]


def _basis(one: Standing) -> str | None:
    """What a standing rests on; which gates wait for a reviewer is told gate by gate."""
    return "review" if one.basis and one.basis.startswith("review:") else one.basis


def _gates(old: Standing, new: Standing) -> Iterator[Difference]:
    before, after = ({gate.id: gate for gate in one.gates} for one in (old, new))
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            asked = (one for one in (was, now) if one is not None and one.result is not GateOutcome.NOT_REACHED)
            yield from (_one_sided(one, gone=now is None) for one in asked)
        elif was != now:
            yield from _gate(was, now)


def _one_sided(gate: GateResult, *, gone: bool) -> Difference:
    if gone:
        return _note("gate", gate.id, "compare.gate.gone", gate.why, None, gate=gate.id, old=gate.result.value)
    return _note("gate", gate.id, "compare.gate.new", None, gate.why, gate=gate.id, new=gate.result.value)


def _gate(old: GateResult, new: GateResult) -> Iterator[Difference]:
    rules = (old.rule, new.rule) if old.rule != new.rule else (None, None)
    values: dict[str, Scalar] = {"gate": new.id, "old": old.result.value, "new": new.result.value, "old_rule": rules[0], "new_rule": rules[1]}
    if old.result is not new.result:
        yield _note("gate", new.id, "compare.gate.result", old.why, new.why, **values)
    elif old.why != new.why:
        code = "compare.gate.values" if old.why.code == new.why.code else "compare.gate.reason"
        yield _note("gate", new.id, code, old.why, new.why, **values)
    elif rules != (None, None):
        yield _note("gate", new.id, "compare.gate.rule", **values)
    elif old.provisional is not new.provisional:
        yield _note("gate", new.id, "compare.gate.provisional" if new.provisional else "compare.gate.confirmed", **values)


def _flags(old: Scorecard, new: Scorecard) -> Iterator[Difference]:
    before, after = _by_place(old.flags), _by_place(new.flags)
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key, ()), after.get(key, ())
        code, place = key
        values: dict[str, Scalar] = {"flag": code, "clause": place}
        if not was:
            yield _note("flag", code, "compare.flag.new", None, now[0].why, **values, state=_state(now))
        elif not now:
            yield _note("flag", code, "compare.flag.gone", was[0].why, None, **values, state=_state(was))
        else:
            yield from _flag(was, now, values)


def _by_place(flags: tuple[Flag, ...]) -> dict[tuple[str, str], tuple[Flag, ...]]:
    """The flags by code and clause or control. Documents are left out: next year's certificate is another file."""
    found: dict[tuple[str, str], tuple[Flag, ...]] = {}
    for flag in flags:
        about = flag.about or ""
        key = (flag.code, "" if len(about) == _SHA256_LENGTH else about.rpartition("#")[2])
        found[key] = (*found.get(key, ()), flag)
    return found


def _state(flags: tuple[Flag, ...]) -> str:
    """The state of the flag that is furthest from being settled."""
    return min((flag.state for flag in flags), key=_STATES.index)


def _flag(old: tuple[Flag, ...], new: tuple[Flag, ...], values: dict[str, Scalar]) -> Iterator[Difference]:
    code = new[0].code
    for name, was, now in (
        ("state", _state(old), _state(new)),
        ("severity", old[0].severity.value, new[0].severity.value),
        ("count", len(old), len(new)),
    ):
        if was != now:
            yield _note("flag", code, f"compare.flag.{name}", **values, old=was, new=now)
    if len(old) == len(new) == 1 and old[0].why != new[0].why:
        yield _note("flag", code, "compare.flag.values", old[0].why, new[0].why, **values)


def _clauses(old: Scorecard, new: Scorecard) -> Iterator[Difference]:
    before, after = ({one.ref: one for one in card.clauses} for card in (old, new))
    for ref in dict.fromkeys([*before, *after]):
        was, now = before.get(ref), after.get(ref)
        if was is None or now is None:
            yield from (_listed_once(one, gone=now is None) for one in (was, now) if one is not None)
        else:
            yield from _clause(was, now)


def _name(one: ClauseResult) -> str:
    return one.ref.partition("#")[2]


def _listed_once(one: ClauseResult, *, gone: bool) -> Difference:
    code = "compare.clause.gone" if gone else "compare.clause.new"
    return _note("clause", one.ref, code, one.why if gone else None, None if gone else one.why, clause=_name(one), state=one.state.value)


def _clause(old: ClauseResult, new: ClauseResult) -> Iterator[Difference]:
    name = _name(new)
    if old.state is not new.state:
        yield _note("clause", new.ref, "compare.clause.state", old.why, new.why, clause=name, old=old.state.value, new=new.state.value)
    elif old.level != new.level:
        yield _note("clause", new.ref, "compare.clause.level", old.why, new.why, clause=name, old=old.level, new=new.level)
    elif old.why.code != new.why.code:
        yield _note("clause", new.ref, "compare.clause.reason", old.why, new.why, clause=name, state=new.state.value)


def _risk(old: Scorecard, new: Scorecard) -> Iterator[Difference]:
    for key, was, now in (
        ("risk", old.risk.risk, new.risk.risk),
        ("tier", old.risk.tier.value, new.risk.tier.value),
        ("assurance", old.risk.assurance, new.risk.assurance),
        ("reassess_by", old.risk.reassess_by.isoformat(), new.risk.reassess_by.isoformat()),
    ):
        if was != now:
            yield _note("risk", key, f"compare.{key}", old=was, new=now)


def _timeline(old: Scorecard, new: Scorecard) -> Iterator[Difference]:
    yield from (_step(one, "compare.step.new") for one in new.timeline if _change(one) not in map(_change, old.timeline))
    yield from (_step(one, "compare.step.gone") for one in old.timeline if _change(one) not in map(_change, new.timeline))


def _change(one: TimelineStep) -> tuple[str, ...]:
    return one.on.isoformat(), one.framework.value, one.was.value, one.becomes.value


def _step(one: TimelineStep, code: str) -> Difference:
    on, framework, was, becomes = _change(one)
    return _note("timeline", framework, code, on=on, framework=framework, old=was, new=becomes)


def _duties(old: Scorecard, new: Scorecard) -> Iterator[Difference]:
    before, after = ({_act(one): one for one in card.duties} for card in (old, new))
    yield from (_note("duty", one.ref, "compare.duty.new", None, one.why) for act, one in after.items() if act not in before)
    yield from (_note("duty", one.ref, "compare.duty.gone", one.why, None) for act, one in before.items() if act not in after)


def _act(one: Duty) -> tuple[str, str]:
    """What has to be done; the user-entity controls of a report are told apart by their words, not by their number."""
    return one.why.code, str(one.why.values.get("text"))
