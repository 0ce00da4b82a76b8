"""The end of the chain that `assess --explain` prints: from a gate or clause to each fact, answer or decision it rests on, with its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from supplier.model.reading import Reading
from supplier.scoring.facts import SNIPPET, shown
from supplier.wording import word
from supplier.wording.catalog import day

_NAMED_AT_MOST = 8
_DATE_LENGTH = 10
Names = dict[tuple[str, int | None, str, str], str]


def fact_names(readings: Iterable[Reading]) -> Names:
    """What each fact is called, by document, page, words and value: evidence itself keeps only those."""
    return {(one.sha256, fact.page, fact.snippet[:SNIPPET], shown(fact.value)): fact.name for one in readings for fact in one.facts}


def chain(evidence: list[dict[str, Any]], names: Names, lang: str) -> list[str]:
    """One line for each piece of evidence: what, its value, the words read, and file and page."""
    lines = list(dict.fromkeys(_link(one, names, lang) for one in evidence))
    more = len(lines) - _NAMED_AT_MOST
    return [*lines[:_NAMED_AT_MOST], f"+ {more}"] if more > 0 else lines


def _link(one: dict[str, Any], names: Names, lang: str) -> str:
    if one["kind"] == "answer":
        return _said(f"{word('explain', 'answer', lang)} {one['question']}", _value(one, lang), one.get("snippet"))
    if one["kind"] == "decision":
        return _said(word("explain", "decision", lang), _value(one, lang), one.get("snippet"))
    place = f"[{one['file']}, p. {one['page']}]" if one.get("page") else f"[{one['file']}]"
    name = names.get((one["sha256"], one.get("page"), one.get("snippet") or "", str(one.get("value") or "")))
    if one["kind"] == "control":
        return f"{_said(word('explain', 'row', lang), _value(one, lang), one.get('snippet'))} {place}"
    if name is None and one.get("value") is None:
        return f"{word('explain', 'document', lang)} {place}"
    return f"{_said(word('fact', name, lang) if name else word('explain', 'fact', lang), _value(one, lang), one.get('snippet'))} {place}"


def _said(what: str, value: str, snippet: str | None) -> str:
    shown = f": {value}" if value else ""
    words = " ".join((snippet or "").split())
    return f"{what}{shown}" + (f' "{words}"' if words and words != value else "")


def _value(one: dict[str, Any], lang: str) -> str:
    value = str(one.get("value") or "")
    return day(value, lang) if len(value) == _DATE_LENGTH else value
