"""`score`: a Case, a policy and a date in, a Scorecard out. Pure: same input, same output, in any order, on any machine."""

from __future__ import annotations

import datetime as dt
from functools import cached_property, lru_cache

import msgspec

from supplier.model.base import Note
from supplier.model.case import Case, Framework
from supplier.model.policy import Policy
from supplier.model.reading import Confidence
from supplier.model.scorecard import Duty, Scorecard, Standing, StandingWord, Versions
from supplier.scoring import clauses, context, overall, soc2, standing, support, timeline
from supplier.scoring.book import book_of
from supplier.scoring.canonical import digest, digest_of_names, settled
from supplier.scoring.clock import Clock
from supplier.scoring.confidence import decided, settle
from supplier.scoring.facts import View
from supplier.scoring.flags import Marked, marked, relevant
from supplier.scoring.outcome import Raised
from supplier.scoring.standing import Climb, Verdict

_FRAMEWORKS = tuple(Framework)
_NOT_REQUESTED = {one: Standing(framework=one, standing=StandingWord.NOT_REQUESTED, confidence=Confidence.HIGH) for one in Framework}
_JUDGES = {Framework.ISO27001: standing.iso27001, Framework.SOC2: standing.soc_2, Framework.ANNEX11: standing.annex_11}


class Evaluated:
    """What follows from a Case as of one date, before confidence, clauses, timeline, risk and digest."""

    def __init__(self, view: View, verdicts: tuple[Verdict, ...], raised: tuple[Raised, ...]) -> None:
        self.view, self.verdicts, self.raised = view, verdicts, raised

    @cached_property
    def flags(self) -> tuple[Marked, ...]:
        """Every flag, the worst first."""
        return marked(self.view, self.raised)

    @property
    def moment(self) -> timeline.Moment:
        """What of it the timeline compares; of the flags only those that hold or block can move a standing."""
        may_move = self.view.book.moving
        moving = marked(self.view, tuple([one for one in self.raised if one.code in may_move]))
        return timeline.Moment(
            standings={verdict.framework: decided(verdict, relevant(verdict, moving))[0] for verdict in self.verdicts},
            codes=self.codes,
            turning=self.view.clock.turning,
        )

    def codes(self, framework: Framework) -> tuple[frozenset[str], ...]:
        """The flags that explain a standing, ladder by ladder, and last those relevant to it."""
        verdict = next(verdict for verdict in self.verdicts if verdict.framework is framework)
        by_ladder = [frozenset(one.code for one in climb.raised) for climb in verdict.climbs]
        return (*by_ladder, frozenset(mark.code for mark in relevant(verdict, self.flags)))


def score(case: Case, policy: Policy, as_of: dt.date, program: str = "", *, with_timeline: bool = True) -> Scorecard:
    """Decide every requested standing as of a date, with gates, flags, clauses, risk, timeline and duties.

    `program` is the version that ran and is not part of the digest. Without the timeline the result is only for a quick look: its
    digest is another one, and the date of the next look does not know what changes by itself. Raises KeyError when the policy names a
    rule that does not exist.
    """
    case = settled(case)
    view = View(case, policy, Clock(as_of))
    now = _evaluate(view)
    shown, duties = support.results(view, now.verdicts), _duties(view, now.verdicts)
    months = policy.parameters.timeline_months if with_timeline else 0
    steps = timeline.steps(lambda day: _evaluate(view.at(Clock(day))).moment, now.moment, as_of, months)
    settled_now = tuple(settle(view, verdict, now.flags) for verdict in now.verdicts)
    standings, word = _every(settled_now), overall.badge(settled_now)
    card = Scorecard(
        vendor=case.vendor.name,
        service=case.service.name,
        as_of=as_of,
        badge=word,
        headline=overall.headline(standings, word),
        standings=standings,
        flags=tuple(mark.flag for mark in now.flags),
        clauses=shown,
        risk=overall.risk(view, standings, steps),
        timeline=steps,
        duties=duties,
        versions=_versions(case, policy, program),
        digest="",
    )
    return _sealed(card, case, policy)


def recompute(case: Case, policy: Policy, as_of: dt.date) -> Scorecard:
    """Compute a stored scorecard again from its stored Case; the digest must be the stored one."""
    return score(case, policy, as_of)


def _versions(case: Case, policy: Policy, program: str) -> Versions:
    return Versions(
        rule_pack=policy.rule_pack,
        policy=policy.version,
        registers=policy.registers,
        sets=case.sets,
        program=program,
        overlay=policy.overlay,
    )


def _sealed(card: Scorecard, case: Case, policy: Policy) -> Scorecard:
    """Add the digest over codes, values and inputs: not over sentences (there are none here) or the program's version."""
    body = msgspec.structs.asdict(card)
    body["versions"] = msgspec.to_builtins(card.versions)
    body["versions"].pop("program")
    body.pop("digest")
    found = digest_of_names({"scorecard": body, "case": digest(case), "policy": book_of(policy).digest})
    return msgspec.structs.replace(card, digest=found)


def _evaluate(view: View) -> Evaluated:
    judged = [_judged(view, framework) for framework in view.case.requested]
    verdicts = tuple([verdict for verdict, _ in judged])
    gathered = [one for verdict, shelf in judged for climb in (*verdict.climbs, *shelf) for one in climb.raised]
    return Evaluated(view, verdicts, (*gathered, *context.raised(view, verdicts)))


def _judged(view: View, framework: Framework) -> tuple[Verdict, tuple[Climb, ...]]:
    return view.lasting(("standing", framework), _JUDGES[framework], view)


def _every(standings: tuple[Standing, ...]) -> tuple[Standing, ...]:
    """Those that were asked for, and of each other framework that it was not."""
    asked = {one.framework: one for one in standings}
    return tuple(asked.get(framework) or _NOT_REQUESTED[framework] for framework in _FRAMEWORKS)


@lru_cache(maxsize=256)
def _duty(clause: str) -> Duty:
    return Duty(ref=clause, why=Note(code=f"duty.{clause.partition('#')[2]}"))


def _duties(view: View, verdicts: tuple[Verdict, ...]) -> tuple[Duty, ...]:
    """What only the buyer can do: its part of the Annex 11 clauses, and the user-entity controls of a report relied on."""
    found = []
    for verdict in verdicts:
        if verdict.framework is Framework.ANNEX11:
            found += [_duty(one.clause.ref) for one in clauses.annex11(view) if one.clause.duty]
        if verdict.framework is Framework.SOC2 and verdict.standing in {StandingWord.ATTESTED, StandingWord.ALIGNED, StandingWord.UNDER_REVIEW}:
            doc = next((doc for doc in view.docs if doc.sha256 == verdict.climbs[0].sha256), None)
            texts = [soc2.text_of(fact) for fact in soc2.cuecs(doc)] if doc else []
            found += [
                Duty(ref=f"soc2#cuec-{number}", why=Note(code="duty.cuec", values={"text": text[:300]})) for number, text in enumerate(texts, start=1)
            ]
    return tuple(found)
