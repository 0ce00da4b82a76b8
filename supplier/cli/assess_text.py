"""A scorecard as a terminal shows it: what decided, what waits, what would change it, and the page behind each."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from supplier.cli.assess_chain import Names, chain, fact_names
from supplier.model.reading import Reading
from supplier.questions.proposals import Proposal
from supplier.wording import word

_WIDTH = 110
_NAMED_AT_MOST = 8
_MARKS = {"pass": "+", "fail": "-", "unknown": "?", "not_reached": " "}


def text(
    card: dict[str, Any], readings: tuple[Reading, ...], kinds: Mapping[str, str], lang: str, suggested: tuple[Proposal, ...] = (), *, explain: bool
) -> str:
    """The whole page, plain text, at most 110 columns wide.

    `kinds` says of each gate whether it blocks, holds or limits; `suggested` is what the documents would answer.
    """
    names = fact_names(readings) if explain else None
    parts = [_head(card, lang), *(_standing(one, kinds, lang, names) for one in card["standings"])]
    parts.append(_points(card["flags"], lang))
    if names is not None:
        parts.append(_clauses(card["clauses"], names, lang))
    parts += [_timeline(card["timeline"], lang), _suggested(suggested, lang), _documents(readings, lang, explain=explain), _foot(card)]
    return plain("\n\n".join(part for part in parts if part))


def plain(shown: str) -> str:
    """Without control characters that a document may have smuggled in."""
    return "".join(sign if sign == "\n" or sign.isprintable() else " " for sign in shown)


def _wrap(line: str, indent: int, deeper: int = 2) -> str:
    return textwrap.fill(
        line, _WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + deeper), break_on_hyphens=False, break_long_words=False
    )


def _place(evidence: list[dict[str, Any]]) -> str:
    for one in evidence:
        if one.get("file"):
            return f" [{one['file']}" + (f", p. {one['page']}]" if one.get("page") else "]")
        if one.get("question"):
            return f" [{one['question']}]"
    return ""


def _head(card: dict[str, Any], lang: str) -> str:
    risk = card["risk"]
    service = f", {card['service']}" if card["service"] else ""
    who = card["vendor"] or f"({word('assess', 'unnamed', lang)})"
    lines = [f"{who}{service}, {word('assess', 'as_of', lang)} {card['as_of']}", card["headline"]]
    tier, look = word("tier", risk["tier"], lang), word("assurance", risk["assurance"], lang)
    said = f"{word('assess', 'risk', lang)}: {word('risk', risk['risk'], lang)} ({word('assess', 'tier', lang)} {tier}: {risk['tier_rule']}; "
    lines.append(_wrap(f"{said}{word('assess', 'assurance', lang)} {look}). {word('assess', 'again', lang)} {risk['reassess_by']}.", 0))
    return "\n".join(lines)


def _standing(one: dict[str, Any], kinds: Mapping[str, str], lang: str, names: Names | None) -> str:
    if one["standing"] == "not_requested":
        return ""
    lines = [_title(one, lang)]
    if one.get("reference"):
        lines.append(_wrap(one["reference"], 2))
    if one["caps"]:
        named = ", ".join(word("flag_title", code, lang) for code in one["caps"])
        lines.append(_wrap(f"{word('assess', 'capped', lang)}: {named}", 2))
    gates = one["gates"] if names is not None else [gate for gate in one["gates"] if gate["result"] != "not_reached"]
    for heading, chosen in _grouped(gates, kinds):
        if heading == "holds" and names is None:
            lines.append(_wrap(f"{word('assess', heading, lang)}: {', '.join(gate['id'] for gate in chosen)}", 2))
        else:
            lines += [f"  {word('assess', heading, lang)}", *(line for gate in chosen for line in _gate(gate, names, lang))]
    return "\n".join(lines)


def _title(one: dict[str, Any], lang: str) -> str:
    basis = one["basis"] or ""
    group = "review" if basis.startswith("review:") else basis
    title = f"{word('framework', one['framework'], lang)}: {word('standing', one['standing'], lang)}"
    said = f"{word('basis', group, lang)}; {word('assess', 'confidence', lang)} {word('confidence', one['confidence'], lang)}"
    return _wrap(f"{title} ({said})", 0)


def _grouped(gates: Iterable[dict[str, Any]], kinds: Mapping[str, str]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The gates under their headings: what decided, what waits for a person, what limits confidence, what holds."""
    groups: dict[str, list[dict[str, Any]]] = {"decides": [], "waits": [], "limits": [], "holds": [], "not_reached": []}
    for gate in gates:
        limiting = kinds.get(gate["id"]) == "limiting"
        heading = {"pass": "holds", "not_reached": "not_reached", "unknown": "waits"}.get(gate["result"], "limits" if limiting else "decides")
        groups["waits" if gate["provisional"] else heading].append(gate)
    return [(heading, chosen) for heading, chosen in groups.items() if chosen]


def _gate(gate: dict[str, Any], names: Names | None, lang: str) -> list[str]:
    """A gate in one sentence with the first place; explained, with its rule and every fact, answer and decision it rests on."""
    head = f"{_MARKS[gate['result']]} {gate['id']:<4}{gate['sentence']}"
    if names is None:
        return [_wrap(f"{head}{_place(gate['evidence'])}", 4, 6)]
    links = [_wrap(f"<- {link}", 10, 3) for link in chain(gate["evidence"], names, lang)]
    return [_wrap(head, 4, 6), _wrap(f"{gate['rule']}, {gate['source']}", 10), *links]


def _points(flags: list[dict[str, Any]], lang: str) -> str:
    """The flags, one entry a code, the worst first; what resolves them stands below."""
    by_code: dict[str, list[dict[str, Any]]] = {}
    for one in flags:
        if one["state"] in {"open", "answered"}:
            by_code.setdefault(one["code"], []).append(one)
    lines = [word("assess", "points", lang)] if by_code else []
    for code, ones in by_code.items():
        severity = word("severity", ones[0]["severity"], lang)
        lines += [_wrap(f"{severity:<10}{_said(ones)} ({code})", 2, 10), _wrap(f"-> {ones[0]['resolves']}", 12, 3)]
    return "\n".join(lines)


def _said(ones: list[dict[str, Any]]) -> str:
    """One flag in full; of several the first, and what the others concern."""
    first = f"{ones[0]['sentence']}{_place(ones[0]['evidence'])}"
    others = list(dict.fromkeys(filter(None, (_concerned(one) for one in ones[1:]))))
    if not others:
        return first
    shown = ", ".join(others[:_NAMED_AT_MOST]) + (f" + {len(others) - _NAMED_AT_MOST}" if len(others) > _NAMED_AT_MOST else "")
    return f"{first} (+ {shown})"


def _concerned(one: dict[str, Any]) -> str:
    clause = str(one["about"] or "").partition("#")[2]
    return clause or next((str(ref["file"]) for ref in one["evidence"] if ref.get("file")), "")


def _clauses(clauses: list[dict[str, Any]], names: Names, lang: str) -> str:
    lines = [word("assess", "clauses", lang)] if clauses else []
    for one in clauses:
        lines.append(_wrap(f"{one['ref'].partition('#')[2]:<8}{word('state', one['state'], lang)}: {one['sentence']}", 2, 8))
        lines += [_wrap(f"<- {link}", 10, 3) for link in chain(one["evidence"], names, lang)]
        notes: dict[str, list[str]] = {}
        for note in one["supported_by"]:
            notes.setdefault(note["still_missing"], []).append(note["ref"].partition("#")[2])
        for lacking, refs in notes.items():
            said = f"{word('assess', 'supported', lang)} {', '.join(refs)}; {word('assess', 'missing', lang)}: {lacking}"
            lines.append(_wrap(said, 10))
    return "\n".join(lines)


def _timeline(steps: list[dict[str, Any]], lang: str) -> str:
    lines = [word("assess", "timeline", lang)] if steps else []
    for step in steps:
        change = f"{word('standing', step['from'], lang)} -> {word('standing', step['to'], lang)}"
        because = ", ".join(word("flag_title", code, lang) for code in step["because"])
        lines.append(_wrap(f"{step['on']}  {word('framework', step['framework'], lang)}: {change}" + (f" ({because})" if because else ""), 2))
    return "\n".join(lines)


def _suggested(suggested: tuple[Proposal, ...], lang: str) -> str:
    lines = [word("assess", "suggested", lang)] if suggested else []
    for one in suggested:
        sure = word("confidence", one.confidence, lang)
        pages = sorted({place.page for place in one.facts if place.page})
        seen = f" [{one.file}" + (f", p. {', '.join(map(str, pages[:3]))}]" if pages else "]")
        lines.append(_wrap(f"{one.question}: {_answered(one)}{seen} ({word('assess', 'confidence', lang)} {sure})", 2))
    return "\n".join(dict.fromkeys(lines))


def _answered(one: Proposal) -> str:
    """What the proposed answer says, in a few words."""
    given = one.answer
    if given.rows:
        shown = [", ".join(row.values()) for row in given.rows[:_NAMED_AT_MOST]]
        return "; ".join(shown) + (f" + {len(given.rows) - _NAMED_AT_MOST}" if len(given.rows) > _NAMED_AT_MOST else "")
    said = given.text or given.date or given.number
    return ", ".join(given.chosen) if given.chosen else str(said)


def _documents(readings: tuple[Reading, ...], lang: str, *, explain: bool) -> str:
    lines = [f"{word('assess', 'documents', lang)} ({len(readings)})"]
    if explain or len(readings) <= _NAMED_AT_MOST:
        return "\n".join([*lines, *(_wrap(f"{word('kind', one.kind.value, lang):<28}{one.file}", 2) for one in readings)])
    counted = Counter(word("kind", one.kind.value, lang) for one in readings)
    return "\n".join([*lines, *(f"  {number:>4}  {kind}" for kind, number in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))])


def _foot(card: dict[str, Any]) -> str:
    versions = card["versions"]
    own = f" with {versions['overlay']['version']}" if versions.get("overlay") else ""
    return f"rules {versions['rule_pack']}, policy {versions['policy']}{own}, registers {versions['registers']}\n{card['digest']}"
