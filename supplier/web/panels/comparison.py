"""Which gates turned since the scorecard before, with the reason given then and now."""

from __future__ import annotations

import msgspec

from supplier.model.scorecard import Scorecard
from supplier.scoring.compare import compare
from supplier.wording.comparison import render_comparison

_LANG = "en"


class GateChange(msgspec.Struct, frozen=True, kw_only=True):
    """One gate that says something else than before; without `was` or `now` only its rule or its confirmation changed."""

    sentence: str
    was: str = ""
    now: str = ""


def gate_changes(card: Scorecard, before: Scorecard | None) -> tuple[GateChange, ...]:
    """The gates that differ, in their order; empty where there was no scorecard before."""
    if before is None:
        return ()
    told = render_comparison(compare(before, card), _LANG)["differences"]
    return tuple(GateChange(sentence=one["sentence"], was=one.get("was", ""), now=one.get("now", "")) for one in told if one["area"] == "gate")
