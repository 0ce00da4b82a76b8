"""A policy as rules look things up in it, indexed once for as long as it is in memory."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cached_property

from msgspec import UNSET

from supplier.model.case import Framework
from supplier.model.policy import Body, Clause, Gate, Policy, Proof
from supplier.model.scorecard import Severity
from supplier.scoring.canonical import digest
from supplier.scoring.names import fold

SHARED = {"OWNER": 2, "BEST": 2, "BASIS": 2, "CLAUSE": 2, "UNREAD": 2, "LIST": 2, "KNOWN": 2}
"""What several gates share, with its newest version: whose name a document carries, which document is relied on, the reason why nothing
is demonstrated, how long a clause's proof is looked at, what follows from what could not be read, how a sentence ends a
list that is too long for it, and what is known of a vendor against its exclusions. Older versions stay beside it, as older rules do."""
_MOST_BOOKS = 16
_MOST_NAMES = 4096


class Register:
    """Certification or accreditation bodies by the names they print."""

    def __init__(self, bodies: tuple[Body, ...]) -> None:
        named = ((fold(name), body) for body in bodies for name in (body.name, body.id, *body.names))
        self._names = [(len(name), body.id, f" {name} ", body) for name, body in named if name]
        self._seen: dict[str, Body | None] = {}

    def of(self, printed: str) -> Body | None:
        """The body that a printed name speaks of, by name or alias; longer aliases win over short ones."""
        text = fold(printed)
        if text not in self._seen:
            if len(self._seen) >= _MOST_NAMES:
                self._seen.clear()
            found = [one for one in self._names if one[2] in f" {text} "]
            self._seen[text] = max(found, key=lambda one: one[:2])[3] if found else None
        return self._seen[text]


class Book:
    """What every Case is held against; nothing in here depends on one."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.controls = {control.id: control for control in policy.controls}
        self.new_controls = tuple(control.id for control in policy.controls if control.new_in_2022)
        self.flags = {rule.code: rule for rule in policy.flags}
        self.notes = {entry.clause: entry for entry in policy.crosswalk}
        self.proofs = {clause.ref: _by_kind(clause) for clause in policy.clauses}
        self.holding = frozenset(flag.code for flag in policy.flags if flag.hold)
        self.moving = frozenset(flag.code for flag in policy.flags if flag.hold or flag.blocks)
        self.critical = frozenset(flag.code for flag in policy.flags if flag.severity is Severity.CRITICAL)
        self.accreditors = Register(policy.accreditation_bodies)
        self.certifiers = Register(policy.certification_bodies)
        self._gates: defaultdict[str, tuple[Gate, ...]] = defaultdict(tuple)
        for gate in policy.gates:
            self._gates[gate.ladder] += (gate,)
        self._clauses: defaultdict[Framework, tuple[Clause, ...]] = defaultdict(tuple)
        for clause in policy.clauses:
            self._clauses[clause.framework] += (clause,)
        self.raisers: dict[str, frozenset[str]] = {}
        for flag in policy.flags:
            if flag.rule is not UNSET:
                self.raisers[flag.rule] = self.raisers.get(flag.rule, frozenset()) | {flag.code}
        self._shared = _versions(() if policy.shared_rules is UNSET else policy.shared_rules)
        self._ruled = frozenset[str]().union(*self.raisers.values())

    @cached_property
    def digest(self) -> str:
        """The policy's digest."""
        return digest(self.policy)

    def gates(self, ladder: str) -> tuple[Gate, ...]:
        """The gates of a ladder, from below."""
        return self._gates[ladder]

    def clauses(self, framework: Framework) -> tuple[Clause, ...]:
        """The clauses of a framework."""
        return self._clauses[framework]

    def ruled(self, code: str) -> bool:
        """Whether the flag catalogue leaves raising this flag to a rule of its own."""
        return code in self._ruled

    def shared(self, name: str) -> int:
        """The version in force of what several gates share."""
        return self._shared[name]

    def limit(self, code: str) -> float:
        """The number that the rule of a flag compares with; out of reach where the catalogue gives none."""
        limit = self.flags[code].limit
        return math.inf if limit is UNSET else limit


def _versions(named: tuple[str, ...]) -> dict[str, int]:
    found = dict.fromkeys(SHARED, 1)
    for one in named:
        name, _, version = one.partition("@")
        if not version.isdecimal() or not 1 <= int(version) <= SHARED[name]:
            raise KeyError(one)
        found[name] = int(version)
    return found


def _by_kind(clause: Clause) -> dict[str, tuple[Proof, ...]]:
    found: defaultdict[str, tuple[Proof, ...]] = defaultdict(tuple)
    for proof in clause.proof:
        found[proof.kind] += (proof,)
    return dict(found)


_BOOKS: dict[int, Book] = {}


def book_of(policy: Policy) -> Book:
    """The book of a policy. It is kept with its policy, so an id is never used again while it is here."""
    book = _BOOKS.get(id(policy))
    if book is None:
        if len(_BOOKS) >= _MOST_BOOKS:
            _BOOKS.clear()
        book = _BOOKS[id(policy)] = Book(policy)
    return book
