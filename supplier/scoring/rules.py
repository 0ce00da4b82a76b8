"""The register of rules: every version of every rule stays here, so that an old rule pack can always be run again."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from supplier.model.base import Value
from supplier.scoring.facts import Doc, View
from supplier.scoring.outcome import Outcome, Raised

RuleFunction = Callable[[View, Doc | None], Outcome]
Raiser = Callable[[View], Iterable[Raised]]


class Rule(Value, frozen=True, kw_only=True):
    """A rule: which gate it decides, in which version, from which clause, and the facts of answers it reads."""

    gate: str
    version: int
    source: str
    reads: tuple[str, ...]
    decide: RuleFunction

    @property
    def name(self) -> str:
        """The id and version as a rule pack names it, for instance `C4@1`."""
        return f"{self.gate}@{self.version}"


RULES: dict[str, Rule] = {}
RAISERS: dict[str, Raiser] = {}


def rule(gate: str, version: int, source: str, *reads: str) -> Callable[[RuleFunction], RuleFunction]:
    """Register a rule. `source` is the clause it rests on; `reads` are facts of `questionnaires/facts.toml`."""

    def register(decide: RuleFunction) -> RuleFunction:
        entry = Rule(gate=gate, version=version, source=source, reads=reads, decide=decide)
        if entry.name in RULES:
            message = f"rule {entry.name} exists already: a changed rule is a new version beside the old one"
            raise ValueError(message)
        RULES[entry.name] = entry
        return decide

    return register


def _all_of(find: Raiser, view: View) -> tuple[Raised, ...]:
    return tuple(find(view))


def raiser(name: str, version: int) -> Callable[[Raiser], Raiser]:
    """Register a rule that raises flags and decides no gate. It runs where a flag of the catalogue names it (`SOC2_GAP@1`)."""

    def register(find: Raiser) -> Raiser:
        known = f"{name}@{version}"
        if known in RAISERS:
            message = f"rule {known} exists already: a changed rule is a new version beside the old one"
            raise ValueError(message)
        RAISERS[known] = lambda view: view.lasting(known, _all_of, find, view)
        return find

    return register
