"""The facts layer: one flat, typed view of a Case, in which rules look things up. Question ids are not visible here."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, Literal, TypeVar, TypeVarTuple

import msgspec
from msgspec import UNSET

from supplier.model.answers import Claim
from supplier.model.case import Case, Document, Judgement, LookUp, Match
from supplier.model.intake import Tier, tier_of
from supplier.model.policy import Policy
from supplier.model.questions import State
from supplier.model.reading import Confidence, ControlRow, Fact, FactValue, Kind, TextSource
from supplier.model.scorecard import EvidenceRef
from supplier.scoring.book import book_of
from supplier.scoring.clock import Clock, Lasting
from supplier.scoring.names import Relation, relation

_Kept = TypeVar("_Kept")
_Given = TypeVarTuple("_Given")
SNIPPET = 240
"""Characters of the words read that evidence keeps."""
_NAMED = 3
"""Other documents a match names."""
_WORST_FIRST = (State.NOT_MET, State.PLANNED, State.PARTLY, State.MET, State.NA)
POORLY_READ = frozenset(
    {
        "DOC_UNREADABLE",
        "DOC_ENCRYPTED",
        "DOC_IMAGE_ONLY",
        "DOC_TEXT_IN_PICTURE",
        "DOC_STRUCTURE_DAMAGED",
        "DOC_FACTS_FAILED",
        "DOC_CRASHED",
        "DOC_TOO_LARGE",
        "DOC_LIMIT_TIME",
        "DOC_LIMIT_CPU",
        "DOC_LIMIT_MEMORY",
    }
)


def as_date(value: object) -> dt.date | None:
    """An ISO 8601 date, or None for anything else."""
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return None


class Doc:
    """One reading with the reviewer's corrections applied; the subject of certificate, SoA and report rules."""

    def __init__(self, document: Document, corrections: dict[str, Judgement]) -> None:
        self.document = document
        self.reading = document.reading
        self.sha256 = document.reading.sha256
        self.kind = document.reading.kind
        read = document.reading.facts
        self.facts = tuple(_corrected(read, self.sha256, corrections)) if corrections else read
        self.findings = frozenset(finding.code for finding in document.reading.findings)
        self.kept: dict[object, Any] = {}
        named: defaultdict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            named[fact.name].append(fact)
        self._named = {name: tuple(found) for name, found in named.items()}

    @property
    def poorly_read(self) -> bool:
        """Whether a missing field may be our reading rather than the document: scans and pages the reader complained about."""
        return self.reading.text_source is not TextSource.TEXT or bool(self.findings & POORLY_READ)

    def of(self, *names: str, about: str = "") -> tuple[Fact, ...]:
        """The facts of these names; those said to be about something else are left out when `about` is given."""
        if len(names) == 1 and not about:
            return self._named.get(names[0], ())
        return _once(self.kept, ("of", names, about), self._of, names, about)

    def _of(self, names: tuple[str, ...], about: str) -> tuple[Fact, ...]:
        if self._named.keys().isdisjoint(names):
            return ()
        return tuple([fact for fact in self.facts if fact.name in names and _concerns(fact, about)])

    def text(self, *names: str) -> str | None:
        """The first value as text."""
        for text in self.texts(*names):
            if text.strip():
                return text
        return None

    def texts(self, *names: str) -> tuple[str, ...]:
        """Every value as text."""
        return tuple([str(fact.value) for fact in self.of(*names) if not isinstance(fact.value, dict)])

    def dates(self, *names: str, about: str = "") -> tuple[dt.date, ...]:
        """Every date read under these names, alternatives of doubtful ones included, in order."""
        return _once(self.kept, ("dates", names, about), self._days, names, about)

    def _days(self, names: tuple[str, ...], about: str) -> tuple[dt.date, ...]:
        return _dates(self.of(*names, about=about))

    def date(self, *names: str, about: str = "") -> dt.date | None:
        """The earliest of the dates read, so that doubt never lengthens a life."""
        days = self.dates(*names, about=about)
        return days[0] if days else None

    def latest(self, *names: str) -> dt.date | None:
        """The latest of the dates read."""
        days = self.dates(*names)
        return days[-1] if days else None

    def says(self, *names: str) -> bool:
        """Whether one of these yes/no facts is true, or a value was read under the name."""
        return any(fact.value not in {False, "false", "no", ""} for fact in self.of(*names) if not isinstance(fact.value, dict))

    def ref(self, *names: str) -> tuple[EvidenceRef, ...]:
        """Where these facts were seen."""
        return _once(self.kept, ("ref", names), self._refs, names)

    def _refs(self, names: tuple[str, ...]) -> tuple[EvidenceRef, ...]:
        return tuple([self._seen("fact", fact, fact.snippet, shown(fact.value)) for fact in self.of(*names)])

    def whole(self) -> tuple[EvidenceRef, ...]:
        """The document itself, where no single place can be named."""
        return self._whole

    @cached_property
    def _whole(self) -> tuple[EvidenceRef, ...]:
        return (EvidenceRef(kind="fact", file=self.reading.file, sha256=self.sha256, page=1 if self.reading.pages else None),)

    def row_ref(self, row: ControlRow) -> EvidenceRef:
        """Where a control row was seen."""
        return self._seen("control", row, row.exclusion or row.inclusion or None, f"{row.id} {row.status}")

    def _seen(self, kind: Literal["fact", "control"], at: Fact | ControlRow, words: str | None, value: str) -> EvidenceRef:
        snippet = None if words is None else words[:SNIPPET]
        return EvidenceRef(kind=kind, file=self.reading.file, sha256=self.sha256, page=at.page, box=at.box, snippet=snippet, value=value)


def _once(kept: dict[object, Any], key: object, make: Callable[[*_Given], _Kept], *given: *_Given) -> _Kept:
    found: _Kept | None = kept.get(key)
    if found is None:
        found = kept[key] = make(*given)
    return found


def _concerns(fact: Fact, about: str) -> bool:
    return fact.about is None or about in fact.about


def _dates(facts: tuple[Fact, ...]) -> tuple[dt.date, ...]:
    values: list[FactValue] = []
    for fact in facts:
        values += [fact.value, *fact.alternatives]
    return tuple(sorted({day for value in values if (day := as_date(value))}))


def shown(value: FactValue) -> str:
    """A fact's value as evidence keeps it."""
    return " ".join(part for part in value.values() if part) if isinstance(value, dict) else str(value)


def _corrected(facts: Iterable[Fact], sha256: str, corrections: dict[str, Judgement]) -> Iterable[Fact]:
    """A reviewer's decision on a fact replaces or removes it; a corrected value that was never read is added."""
    seen: set[str] = set()
    for fact in facts:
        decision = corrections.get(f"{sha256}:{fact.name}")
        seen.add(fact.name)
        if decision is None:
            yield fact
        elif decision.verdict in {"accepted", "yes"}:
            yield _settled(fact, None)
        elif decision.verdict == "corrected" and decision.value is not None:
            yield _settled(fact, decision.value)
    for target, decision in corrections.items():
        name = target.partition(":")[2]
        if target.startswith(f"{sha256}:") and name not in seen and decision.verdict == "corrected" and decision.value is not None:
            yield Fact(
                name=name, value=decision.value, raw=decision.value, page=1, snippet=decision.reason, method="reviewer", confidence=Confidence.HIGH
            )


def _settled(fact: Fact, value: str | None) -> Fact:
    return Fact(
        name=fact.name,
        value=fact.value if value is None else value,
        raw=fact.raw,
        page=fact.page,
        box=fact.box,
        cell=fact.cell,
        snippet=fact.snippet,
        method="reviewer",
        confidence=Confidence.HIGH,
        about=fact.about,
        part=fact.part,
    )


class View:
    """Everything rules may ask about one vendor and service, as of one date.

    `docs` may be relied on; `earlier`, what they took the place of and the reports of earlier questionnaires, is only compared with.
    """

    def __init__(self, case: Case, policy: Policy, clock: Clock) -> None:
        self.case = case
        self.book = book_of(policy)
        self.numbers = policy.parameters
        self.clock = clock
        self.use = case.service.intended_use
        self.corrections = {j.target: j for j in sorted(case.judgements, key=lambda one: one.on) if j.subject == "fact"}
        self.docs = tuple(Doc(document, self.corrections) for document in case.documents if not document.superseded)
        replaced = tuple(document for document in case.documents if document.superseded)
        before = () if case.earlier is UNSET else case.earlier
        self.earlier = tuple(Doc(document, self.corrections) for document in (*replaced, *before))
        self.kinds = frozenset([doc.kind for doc in self.docs])
        self.judged: dict[tuple[str, str], Judgement] = {(j.subject, j.target): j for j in sorted(case.judgements, key=lambda one: one.on)}
        self.look_ups: dict[tuple[str, str], LookUp] = {(found.about, found.sha256): found for found in sorted(case.look_ups, key=lambda x: x.on)}
        self.matches: dict[str, Match] = _gravest(case.matches)
        self.kept: dict[object, Any] = {}
        self.lasts: dict[object, Lasting[Any]] = {}
        self.claims: dict[str, tuple[Claim, ...]] = {}
        for claim in case.claims:
            if claim.supplies:
                self.claims[claim.supplies] = (*self.claims.get(claim.supplies, ()), claim)

    @cached_property
    def linked(self) -> dict[str, tuple[Claim, ...]]:
        """The answers that name a clause and supply no fact, by clause."""
        found: defaultdict[str, list[Claim]] = defaultdict(list)
        for claim in self.case.claims:
            if claim.supplies is None:
                for link in claim.clauses:
                    told = found[link.ref]
                    if not told or told[-1] is not claim:
                        told.append(claim)
        return {ref: tuple(told) for ref, told in found.items()}

    @cached_property
    def worded(self) -> tuple[Claim, ...]:
        """The answers in the vendor's own words: with a comment, or a text given rather than chosen."""
        return tuple(
            claim for claim in self.case.claims if claim.comment or (claim.state is None and claim.answered and (claim.value or claim.values))
        )

    def at(self, clock: Clock) -> View:
        """The same view as of a later date: what that date does not change is not worked out again."""
        other = object.__new__(type(self))
        other.__dict__ = {**self.__dict__, "clock": clock}
        return other

    def once(self, key: object, make: Callable[[*_Given], _Kept], *given: *_Given) -> _Kept:
        """What `make` gives, worked out once for all dates: `make` must not ask the clock."""
        return _once(self.kept, key, make, *given)

    def lasting(self, key: object, make: Callable[[*_Given], _Kept], *given: *_Given) -> _Kept:
        """What `make` gives, worked out again only on a date that turns an answer of the clock that it rests on."""
        clock = self.clock
        held: Lasting[_Kept] | None = self.lasts.get(key)
        if held is None or not held.since <= clock.as_of < held.until:
            held = self.lasts[key] = clock.noting(make, *given)
        if held.turning:
            clock.turning |= held.turning
        return held.made

    @cached_property
    def tier(self) -> Tier:
        """How much depends on the service."""
        return tier_of(self.use)[0]

    @cached_property
    def vendor_names(self) -> tuple[str, ...]:
        """The names an own document may carry: the vendor's legal names and the affiliates a person listed."""
        vendor = self.case.vendor
        return tuple(name for name in (vendor.name, *vendor.legal_names, *vendor.affiliates) if name)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The names of the vendor's host and subcontractors: what carries them belongs to somebody else."""
        rows = tuple(row for claim in self.claims.get("subcontractors", ()) for row in claim.values)
        host = self.value("hosting_provider")
        return tuple(name for name in (self.case.vendor.hosting_provider, host, *rows) if name)

    def whose(self, printed: str) -> Relation | str:
        """Say "same", "close", "different", or "other" where the name is that of the vendor's host or subcontractor."""
        return self.once(("whose", printed), self._whose, printed)

    def _whose(self, printed: str) -> Relation | str:
        found = relation(printed, self.vendor_names)
        if found == "same" and self.book.shared("OWNER") > 1 and self._contested(printed):
            return "close"
        if found == "different" and relation(printed, self.others) != "different":
            return "other"
        return found

    def _contested(self, printed: str) -> bool:
        """Whether a stated name is also that of a host or subcontractor; the name that the buyer knows the vendor by is the vendor's."""
        vendor = self.case.vendor
        known = vendor.named and relation(printed, (vendor.name,)) == "same"
        return not known and relation(printed, self.others) != "different"

    def verdict(self, subject: str, target: str) -> str | None:
        """What a reviewer decided, if anything."""
        decision = self.judged.get((subject, target))
        return decision.verdict if decision else None

    def decided(self, subject: str, target: str) -> tuple[EvidenceRef, ...]:
        """A reviewer's decision as evidence."""
        decision = self.judged.get((subject, target))
        return (EvidenceRef(kind="decision", sha256=target, snippet=decision.reason, value=decision.verdict),) if decision else ()

    def kind(self, *kinds: Kind) -> tuple[Doc, ...]:
        """The documents of these kinds."""
        return _once(self.kept, ("kind", kinds), self._kind, kinds)

    def _kind(self, kinds: tuple[Kind, ...]) -> tuple[Doc, ...]:
        return tuple([doc for doc in self.docs if doc.kind in kinds])

    def said(self, fact: str) -> State | None:
        """What the answers amount to for a fact: the worst of several; None while unanswered."""
        told = self.claims.get(fact)
        states = [claim.state for claim in told if claim.answered and claim.state] if told else ()
        return min(states, key=_WORST_FIRST.index) if states else None

    def value(self, fact: str) -> str | None:
        """The value given for a fact, as text; None while unanswered."""
        for claim in self.claims.get(fact, ()):
            if claim.answered and claim.value:
                return claim.value
        return None

    def day(self, fact: str) -> dt.date | None:
        """The date given for a fact."""
        return as_date(self.value(fact))

    def number(self, fact: str) -> int | None:
        """The number given for a fact."""
        value = self.value(fact)
        try:
            return int(float(value)) if value is not None else None
        except ValueError:
            return None

    def answer(self, *facts: str) -> tuple[EvidenceRef, ...]:
        """The answers that supply these facts, as evidence."""
        return tuple(
            EvidenceRef(kind="answer", question=claim.question, value=claim.value or ", ".join(claim.values) or None, snippet=claim.comment)
            for fact in facts
            for claim in self.claims.get(fact, ())
            if claim.answered
        )

    def attached(self, *facts: str) -> tuple[Doc, ...]:
        """The documents attached to the answers that supply these facts."""
        digests = {digest for fact in facts for claim in self.claims.get(fact, ()) for digest in claim.evidence}
        return tuple(doc for doc in self.docs if doc.sha256 in digests)


def _gravest(matches: Iterable[Match]) -> dict[str, Match]:
    """For each document the gravest match: the same bytes before nearly the same text, then the most alike; every document found so is named."""
    found: dict[str, list[Match]] = {}
    for match in sorted(matches, key=lambda one: (one.how != "same_bytes", -one.similarity, one.other)):
        found.setdefault(match.sha256, []).append(match)
    return {sha256: msgspec.structs.replace(same[0], other=_others(same)) for sha256, same in found.items()}


def _others(matches: list[Match]) -> str:
    named = list(dict.fromkeys(match.other for match in matches if match.how == matches[0].how))
    return ", ".join(named[:_NAMED]) + (f" +{len(named) - _NAMED}" if len(named) > _NAMED else "")


def needed(doc: Doc | None) -> Doc:
    """The document a rule is about; the ladder runs such rules only where there is one."""
    if doc is None:
        message = "this rule is about a document, and none was given"
        raise ValueError(message)
    return doc
