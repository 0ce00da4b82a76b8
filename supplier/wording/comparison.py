"""A comparison of two scorecards in words: the JSON of `compare --json`, and the sentences that pages and the command line show."""

from __future__ import annotations

from typing import Any

from supplier.model.base import Note
from supplier.model.comparison import COMPARISON_SCHEMA, Comparison, Difference, Side
from supplier.wording.catalog import fill, flag
from supplier.wording.render import sentence


def render_comparison(comparison: Comparison, lang: str) -> dict[str, Any]:
    """The comparison with every code worded in `lang`."""
    return {
        "schema": COMPARISON_SCHEMA,
        "same": comparison.same,
        "old": _side(comparison.old, lang),
        "new": _side(comparison.new, lang),
        "differences": [_difference(one, lang) for one in comparison.differences],
    }


def _side(side: Side, lang: str) -> dict[str, Any]:
    return {
        "vendor": side.vendor,
        "service": side.service,
        "as_of": side.as_of.isoformat(),
        "headline": sentence(side.headline, lang),
        "digest": side.digest,
    }


def _difference(one: Difference, lang: str) -> dict[str, Any]:
    reasons = {"was": one.was, "now": one.now}
    told = {name: _reason(one, note, lang) for name, note in reasons.items() if note is not None}
    return {"area": one.area, "key": one.key, "code": one.why.code, "sentence": sentence(one.why, lang), **told}


def _reason(one: Difference, note: Note, lang: str) -> str:
    if one.area == "flag":
        return fill(flag(note.code, lang)[0], {**note.values, "code": note.code}, lang)
    return sentence(note, lang)
