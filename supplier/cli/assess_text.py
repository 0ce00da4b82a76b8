"""A scorecard as a terminal shows it: what it is, why, and the page."""

from __future__ import annotations

import textwrap
from typing import Any

from supplier.model.reading import Reading
from supplier.wording import word

_WIDTH = 110
_MARKS = {"pass": "+", "fail": "-", "unknown": "?", "not_reached": " "}


def text(card: dict[str, Any], readings: tuple[Reading, ...], lang: str, *, explain: bool) -> str:
    """The whole page, plain text, at most 110 columns wide."""
    parts = [_head(card, lang), *(_standing(one, lang, explain=explain) for one in card["standings"])]
    parts.append(_flags(card["flags"], lang))
    if explain:
        parts.append(_clauses(card["clauses"], lang))
    parts += [_timeline(card["timeline"], lang), _documents(readings, lang), _foot(card)]
    return plain("\n\n".join(part for part in parts if part))


def plain(shown: str) -> str:
    """Without control characters that a document may have smuggled in."""
    return "".join(sign if sign == "\n" or sign.isprintable() else " " for sign in shown)


def _wrap(line: str, indent: int) -> str:
    return textwrap.fill(line, _WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2), break_on_hyphens=False)


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
    lines = [f"{card['vendor'] or '(vendor not named)'}{service}, as of {card['as_of']}", card["headline"]]
    tier, rule = word("tier", risk["tier"], lang), risk["tier_rule"]
    risk_word, look = word("risk", risk["risk"], lang), word("assurance", risk["assurance"], lang)
    lines.append(f"Risk {risk_word}: tier {tier} ({rule}), assurance {look}; look again by {risk['reassess_by']}")
    return "\n".join(lines)


def _standing(one: dict[str, Any], lang: str, *, explain: bool) -> str:
    title = f"{word('framework', one['framework'], lang)}: {word('standing', one['standing'], lang)}"
    if one["standing"] == "not_requested":
        return ""
    basis = one["basis"] or ""
    group = "review" if basis.startswith("review:") else basis
    said = f" ({word('basis', group, lang)}; confidence {word('confidence', one['confidence'], lang)})"
    lines = [title + said]
    if one["caps"]:
        lines.append(_wrap(f"limited by {', '.join(one['caps'])}", 2))
    if one.get("reference"):
        lines.append(_wrap(one["reference"], 2))
    for gate in one["gates"]:
        if gate["result"] == "not_reached" and not explain:
            continue
        lines.append(_wrap(f"{_MARKS[gate['result']]} {gate['id']:<4}{gate['sentence']}{_place(gate['evidence'])}", 2))
        if explain:
            lines.append(_wrap(f"{gate['rule']}, {gate['source']}", 8))
    return "\n".join(lines)


def _flags(flags: list[dict[str, Any]], lang: str) -> str:
    lines = ["Flags"] if flags else []
    for one in flags:
        severity = word("severity", one["severity"], lang)
        lines.append(_wrap(f"{severity:<9}{one['code']}: {one['sentence']}{_place(one['evidence'])}", 2))
        lines.append(_wrap(f"-> {one['resolves']}", 11))
    return "\n".join(lines)


def _clauses(clauses: list[dict[str, Any]], lang: str) -> str:
    lines = ["Clauses"] if clauses else []
    for one in clauses:
        lines.append(_wrap(f"{one['ref'].partition('#')[2]:<8}{word('state', one['state'], lang)}: {one['sentence']}{_place(one['evidence'])}", 2))
        lines += [
            _wrap(f"supported by {note['ref'].partition('#')[2]}; still missing: {note['still_missing']}", 10) for note in one["supported_by"][:3]
        ]
    return "\n".join(lines)


def _timeline(steps: list[dict[str, Any]], lang: str) -> str:
    lines = ["Will change by itself"] if steps else []
    for step in steps:
        name = word("framework", step["framework"], lang)
        change = f"{word('standing', step['from'], lang)} -> {word('standing', step['to'], lang)}"
        lines.append(_wrap(f"{step['on']}  {name}: {change} ({', '.join(step['because'])})", 2))
    return "\n".join(lines)


def _documents(readings: tuple[Reading, ...], lang: str) -> str:
    lines = [f"Documents ({len(readings)})"]
    lines += [_wrap(f"{word('kind', one.kind.value, lang):<28}{one.file}", 2) for one in readings]
    return "\n".join(lines)


def _foot(card: dict[str, Any]) -> str:
    versions = card["versions"]
    return f"rules {versions['rule_pack']}, policy {versions['policy']}, registers {versions['registers']}, {card['digest']}"
