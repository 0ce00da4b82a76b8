"""The scorecard as pages show it: cards, reasons, flags, clauses and what changed, worked out so that templates only print."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from itertools import groupby

import msgspec

from supplier.model.questions import Source
from supplier.web.panels import words
from supplier.web.panels.card import Card, ClauseLine, FlagLine, GateLine, LinkView, Places, StandingLine
from supplier.wording.catalog import day, word
from supplier.wording.catalog import flag as flag_words

LANG = "en"
_OWN = re.compile(r"\bown(?=:|$)")
OPEN_STATES = frozenset({"open", "answered"})


class StandingView(msgspec.Struct, frozen=True, kw_only=True):
    """A standing card. `caps` say in words what holds the confidence down; `edition` the text it is held against, and how far that was checked."""

    framework: str
    title: str
    word: str
    tone: str
    icon: str
    basis: str
    reference: str
    edition: str
    confidence: str
    caps: tuple[str, ...]
    flags: int


class ReasonView(msgspec.Struct, frozen=True, kw_only=True):
    """A gate: its sentence, the text it comes from, and where it was seen."""

    id: str
    rule: str
    result: str
    icon: str
    sentence: str
    source: str
    provisional: bool
    links: tuple[LinkView, ...]


class WhyView(msgspec.Struct, frozen=True, kw_only=True):
    """Why a standing is what it is: the gates by result, what is missing first."""

    framework: str
    title: str
    groups: tuple[tuple[str, tuple[ReasonView, ...]], ...]
    shown: tuple[ReasonView, ...]
    skipped: int


class FlagView(msgspec.Struct, frozen=True, kw_only=True):
    """A flag with what QA can do about it. `asks` is the judgement that settles it; `target` names it; `href` is its clause in the matrix."""

    code: str
    title: str
    severity: str
    tone: str
    framework: str
    sentence: str
    why: str
    resolves: str
    state: str
    state_tone: str
    is_open: bool
    internal: bool
    file: str
    links: tuple[LinkView, ...]
    asks: str
    target: str
    href: str


class FlagGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Flags that say the same of several clauses or documents: title, why and what resolves it stand once, on `lead`."""

    lead: FlagView
    flags: tuple[FlagView, ...]


class ClauseView(msgspec.Struct, frozen=True, kw_only=True):
    """A clause with its state and evidence level."""

    ref: str
    number: str
    anchor: str
    state: str
    state_word: str
    tone: str
    icon: str
    level: str
    level_word: str
    sentence: str
    supported: tuple[tuple[str, str], ...]
    links: tuple[LinkView, ...]


class SectionView(msgspec.Struct, frozen=True, kw_only=True):
    """The clauses of one text, and how many stand in each state."""

    title: str
    clauses: tuple[ClauseView, ...]
    counts: tuple[tuple[str, str, str, int], ...]


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the verdict timeline."""

    on: dt.date
    framework: str
    was: str
    becomes: str
    because: tuple[str, ...]


def headline_parts(card: Card) -> tuple[tuple[str, bool], ...]:
    """The statements of the headline, each with whether it says that something is not demonstrated: nobody may overlook that half."""
    lacking = word("standing", "not_demonstrated", LANG)
    return tuple((text, text.endswith(lacking)) for text in card.headline.split(". "))


def standing_views(card: Card, sources: tuple[Source, ...]) -> tuple[StandingView, ...]:
    """The cards, in the order of the frameworks."""
    annex11 = next((edition(source) for source in sources if source.id == words.ANNEX11), "")
    return tuple(_standing(one, card.flags, annex11 if one.framework == "annex11" else "") for one in card.standings)


def edition(source: Source) -> str:
    """A text that clauses are taken from, with when its status was checked and whether a person compared it with the original."""
    checked = f", status checked on {day(source.status_checked_on.isoformat(), LANG)}" if source.status_checked_on else ""
    compared = "" if source.compared_with_original else ", not yet compared with the original text by a person"
    return f"{words.SECTIONS.get(source.id, source.title)}{checked}{compared}"


def _standing(one: StandingLine, flags: tuple[FlagLine, ...], held_against: str) -> StandingView:
    label, tone, icon = words.STANDINGS[one.standing]
    basis = (one.basis or "").partition(":")[0] if (one.basis or "").startswith("review") else one.basis or ""
    return StandingView(
        framework=one.framework,
        title=words.FRAMEWORKS[one.framework],
        word=label,
        tone=tone,
        icon=icon,
        basis=word("basis", basis, LANG) if basis else "",
        reference=one.reference or "",
        edition=held_against,
        confidence=word("confidence", one.confidence, LANG),
        caps=tuple(_cap(code, one, flags) for code in one.caps),
        flags=sum(flag.framework == one.framework and flag.state in OPEN_STATES for flag in flags),
    )


def _cap(code: str, one: StandingLine, flags: tuple[FlagLine, ...]) -> str:
    said = next((flag.sentence for flag in flags if flag.code == code), "")
    return said or next((gate.sentence for gate in one.gates if gate.id == code), flag_words(code, LANG)[0])


def why_views(card: Card, places: Places) -> tuple[WhyView, ...]:
    """For every framework that was asked for: its gates, what fails first."""
    return tuple(_why(one, places) for one in card.standings if one.standing != "not_requested")


def _why(one: StandingLine, places: Places) -> WhyView:
    groups = []
    for result in ("fail", "unknown"):
        found = tuple(_reason(gate, places) for gate in one.gates if gate.result == result)
        if found:
            at_best = result == "fail" and one.standing == words.BEST[one.framework]
            groups.append((words.LIMITS if at_best else words.RESULTS[result][0], found))
    skipped = sum(gate.result == "not_reached" for gate in one.gates)
    shown = tuple(_reason(gate, places) for gate in one.gates if gate.result == "pass")
    return WhyView(framework=one.framework, title=_question(one), groups=tuple(groups), shown=shown, skipped=skipped)


def _question(one: StandingLine) -> str:
    name, label = words.FRAMEWORKS[one.framework], words.STANDINGS[one.standing][0].lower()
    best = words.STANDINGS[words.BEST[one.framework]][0].lower()
    if one.standing == "under_review":
        return f"{name}: what is it waiting for?"
    if one.standing == words.BEST[one.framework]:
        return f"{name}: why “{label}”?"
    return f"{name}: why “{label}” and not “{best}”?"


def _reason(gate: GateLine, places: Places) -> ReasonView:
    return ReasonView(
        id=gate.id,
        rule=gate.rule,
        result=gate.result,
        icon=words.RESULTS[gate.result][1],
        sentence=gate.sentence,
        source=_OWN.sub("our own rule", gate.source),
        provisional=gate.provisional,
        links=places.of(gate.evidence),
    )


def flag_views(card: Card, places: Places) -> tuple[FlagView, ...]:
    """The flags, open ones first, each group with the worst first (as the scorecard orders them)."""
    return tuple(_flag(one, places) for one in sorted(card.flags, key=lambda flag: flag.state not in OPEN_STATES))


def _flag(one: FlagLine, places: Places) -> FlagView:
    severity, tone = words.SEVERITIES[one.severity]
    state, state_tone = words.FLAG_STATES[one.state]
    asks, target = settles(one.code, one.about)
    return FlagView(
        code=one.code,
        title=word("flag_title", one.code, LANG),
        severity=severity,
        tone=tone,
        framework=words.FRAMEWORKS.get(one.framework, word("framework", one.framework, LANG)),
        sentence=one.sentence,
        why=one.why,
        resolves=one.resolves,
        state=state,
        state_tone=state_tone,
        is_open=one.state in OPEN_STATES,
        internal=one.audience == "internal",
        file=places.file(one.about),
        links=places.of(one.evidence),
        asks=asks,
        target=target,
        href=f"#{_anchor(one.about)}" if one.about and "#" in one.about else "",
    )


def flag_groups(flags: tuple[FlagView, ...]) -> tuple[FlagGroup, ...]:
    """The flags in their order; those that share code, severity, state, reason and remedy stand together at the place of the first."""
    kinds: dict[tuple[str, ...], list[FlagView]] = {}
    for flag in flags:
        kinds.setdefault((flag.code, flag.severity, flag.state, flag.why, flag.resolves), []).append(flag)
    return tuple(FlagGroup(lead=alike[0], flags=tuple(alike)) for alike in kinds.values())


def settles(code: str, about: str | None) -> tuple[str, str]:
    """Which judgement settles a flag, and its target: whose document it is, what its scope covers, or the flag itself."""
    if code == "HOLDER_UNCONFIRMED" and about:
        return "holder", about
    if code == "SCOPE_UNCONFIRMED" and about:
        return "scope", about
    return "flag", f"{code}:{about}" if about else code


def section_views(card: Card, places: Places) -> tuple[SectionView, ...]:
    """The clauses, text by text in the order of the scorecard."""
    ordered = sorted(
        card.clauses, key=lambda clause: list(words.SECTIONS).index(_source(clause)) if _source(clause) in words.SECTIONS else len(words.SECTIONS)
    )
    found = []
    for source, group in groupby(ordered, key=_source):
        clauses = tuple(_clause(one, places) for one in group)
        counts = [(state, *words.CLAUSE_STATES[state][:2]) for state in words.CLAUSE_STATES]
        held = tuple((state, label, tone, total) for state, label, tone in counts if (total := sum(clause.state == state for clause in clauses)))
        found.append(SectionView(title=words.SECTIONS.get(source, source), clauses=clauses, counts=held))
    return tuple(found)


def _anchor(ref: str) -> str:
    return "clause-" + ref.replace("#", "-").replace(".", "-")


def _source(clause: ClauseLine) -> str:
    return clause.ref.partition("#")[0]


def _clause(one: ClauseLine, places: Places) -> ClauseView:
    label, tone, icon = words.CLAUSE_STATES[one.state]
    return ClauseView(
        ref=one.ref,
        number=one.ref.partition("#")[2],
        anchor=_anchor(one.ref),
        state=one.state,
        state_word=label,
        tone=tone,
        icon=icon,
        level=one.level,
        level_word=word("level", one.level, LANG),
        sentence=one.sentence,
        supported=tuple((support.ref.partition("#")[2] or support.ref, support.still_missing) for support in one.supported_by),
        links=places.of(one.evidence),
    )


def step_views(card: Card) -> tuple[StepView, ...]:
    """When standings change by themselves, and why."""
    return tuple(
        StepView(
            on=step.on,
            framework=words.FRAMEWORKS[step.framework],
            was=words.STANDINGS[step.was][0].lower(),
            becomes=words.STANDINGS[step.becomes][0].lower(),
            because=tuple(word("flag_title", code, LANG) for code in step.because),
        )
        for step in card.timeline
    )


def changes(card: Card, before: Card | None) -> tuple[str, ...]:
    """What is different from the scorecard before, in sentences; empty where nothing is, or there was none."""
    if before is None:
        return ()
    old = {one.framework: one for one in before.standings}
    found = [_moved(old[one.framework], one) for one in card.standings if one.framework in old and _differs(old[one.framework], one)]
    was, now = _open_flags(before), _open_flags(card)
    found += _flags_said("New flag", [key for key in now if key not in was], now)
    found += _flags_said("No longer open", [key for key in was if key not in now], was)
    states = {clause.ref: clause.state for clause in before.clauses}
    for clause in card.clauses:
        if clause.ref in states and states[clause.ref] != clause.state:
            found.append(f"{clause.ref.partition('#')[2]}: {_state(states[clause.ref])}, now {_state(clause.state)}.")
    return tuple(found)


def _flags_said(lead: str, keys: list[tuple[str, str]], sentences: dict[tuple[str, str], str]) -> list[str]:
    """One sentence a flag; several of one code as their title with how many there are."""
    codes = Counter(code for code, _ in keys)
    once = [f"{lead}: {sentences[key]}" for key in keys if codes[key[0]] == 1]
    return once + [f"{lead}: {word('flag_title', code, LANG)}, {total} times." for code, total in codes.items() if total > 1]


def _differs(old: StandingLine, new: StandingLine) -> bool:
    return old.standing != new.standing or (old.confidence != new.confidence and new.standing != "not_requested")


def _moved(old: StandingLine, new: StandingLine) -> str:
    name = words.FRAMEWORKS[new.framework]
    if old.standing == new.standing:
        return f"{name}: confidence {old.confidence}, now {new.confidence}."
    return f"{name}: {words.STANDINGS[old.standing][0].lower()}, now {words.STANDINGS[new.standing][0].lower()}."


def _state(state: str) -> str:
    return words.CLAUSE_STATES[state][0].lower()


def _open_flags(card: Card) -> dict[tuple[str, str], str]:
    return {(flag.code, flag.about or ""): flag.sentence for flag in card.flags if flag.state in OPEN_STATES}
