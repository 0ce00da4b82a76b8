"""From what was raised to flags: catalogue entry, state by reviewers' decisions and vendors' replies, and relevance."""

from __future__ import annotations

from typing import Literal

from supplier.model.base import Note, Value
from supplier.model.policy import FlagRule
from supplier.model.scorecard import Flag, Severity
from supplier.scoring.facts import View
from supplier.scoring.outcome import Raised
from supplier.scoring.standing import Verdict

_ORDER = {severity: place for place, severity in enumerate((Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.INFO))}
_State = Literal["open", "answered", "resolved", "withdrawn"]


class Marked(Value, frozen=True, kw_only=True):
    """What was raised, with its catalogue entry, its state and the ladders it bears on (empty: whatever rests on what it is about)."""

    raised: Raised
    rule: FlagRule
    state: _State
    bears: frozenset[str]

    @property
    def flag(self) -> Flag:
        """The flag as a scorecard shows it; the timeline looks at many days and shows none."""
        one, rule = self.raised, self.rule
        return Flag(
            code=one.code,
            severity=rule.severity,
            framework=rule.framework,
            about=one.about,
            why=Note(code=one.code, values=one.values),
            state=self.state,
            audience=rule.audience,
            evidence=one.evidence,
        )

    @property
    def code(self) -> str:
        """The code of the flag."""
        return self.raised.code

    @property
    def is_open(self) -> bool:
        """Answered flags still count until a reviewer resolves them."""
        return self.state in {"open", "answered"}


def marked(view: View, raised: tuple[Raised, ...]) -> tuple[Marked, ...]:
    """Merge what was raised by code and subject, and add severity, audience and state. The worst come first."""
    rules, merged = view.book.flags, dict[tuple[str, str], Raised]()
    for one in raised:
        key = (one.code, one.about or "")
        merged[key] = _merge(merged[key], one) if key in merged else one
    found = [(key, _mark(view, one, rules.get(one.code) or _unlisted(one.code))) for key, one in merged.items()]
    return tuple(mark for _, mark in sorted(found, key=lambda one: (_ORDER[one[1].rule.severity], one[0])))


def _merge(first: Raised, second: Raised) -> Raised:
    evidence = tuple(dict.fromkeys((*first.evidence, *second.evidence)))
    bears = () if not first.bears or not second.bears else tuple(sorted({*first.bears, *second.bears}))
    fuller = first if len([value for value in first.values.values() if value is not None]) >= len(second.values) else second
    return Raised(code=first.code, about=first.about, values=fuller.values, evidence=evidence, bears=bears)


def _unlisted(code: str) -> FlagRule:
    """A code of a company's own question set: shown, without an effect of its own."""
    return FlagRule(code=code, framework="any", severity=Severity.MEDIUM, kind="fact", audience="internal")


def _mark(view: View, one: Raised, rule: FlagRule) -> Marked:
    return Marked(raised=one, rule=rule, state=_state(view, one), bears=frozenset(one.bears))


def _state(view: View, one: Raised) -> _State:
    if not view.case.judgements and not view.case.replies:
        return "open"
    names = (f"{one.code}:{one.about}", one.code) if one.about else (one.code,)
    verdicts = [verdict for name in names if (verdict := view.verdict("flag", name)) is not None]
    if verdicts:
        return "withdrawn" if verdicts[0] in {"rejected", "no"} else "resolved"
    return "answered" if any(reply.flag in names for reply in view.case.replies) else "open"


def relevant(verdict: Verdict, flags: tuple[Marked, ...]) -> tuple[Marked, ...]:
    """The open flags that concern what the standing rests on; one that closed a higher standing is not among them."""
    rests_on, documents = verdict.rests_on, verdict.documents
    return tuple([mark for mark in flags if (rests_on in mark.bears if mark.bears else mark.raised.about in documents) and mark.is_open])
