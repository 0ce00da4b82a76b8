"""What a rule returns: a result, why, where it was seen, and the flags it raises."""

from __future__ import annotations

from supplier.model.base import Note, Value
from supplier.model.scorecard import EvidenceRef, GateOutcome

Scalar = str | int | bool | None


class Raised(Value, frozen=True, kw_only=True):
    """A flag before its catalogue entry is looked up.

    `about` is the document (SHA-256), control or clause it concerns. `bears` names the ladders it has an effect on; left
    empty, it bears on every standing that rests on `about`.
    """

    code: str
    about: str | None = None
    values: dict[str, Scalar] = {}
    evidence: tuple[EvidenceRef, ...] = ()
    bears: tuple[str, ...] = ()


class Outcome(Value, frozen=True, kw_only=True):
    """The result of one gate for one document (or none)."""

    result: GateOutcome
    why: Note
    evidence: tuple[EvidenceRef, ...] = ()
    provisional: bool = False
    raised: tuple[Raised, ...] = ()


def passed(code: str, evidence: tuple[EvidenceRef, ...] = (), *raised: Raised, **values: Scalar) -> Outcome:
    """The gate passes."""
    return Outcome(result=GateOutcome.PASS, why=Note(code=code, values=values), evidence=evidence, raised=raised)


def proposed(code: str, evidence: tuple[EvidenceRef, ...] = (), *raised: Raised, **values: Scalar) -> Outcome:
    """The gate passes for now: the machine proposes, a person has still to confirm."""
    return Outcome(result=GateOutcome.PASS, why=Note(code=code, values=values), evidence=evidence, provisional=True, raised=raised)


def failed(code: str, evidence: tuple[EvidenceRef, ...] = (), *raised: Raised, **values: Scalar) -> Outcome:
    """The gate fails, for certain."""
    return Outcome(result=GateOutcome.FAIL, why=Note(code=code, values=values), evidence=evidence, raised=raised)


def unknown(code: str, evidence: tuple[EvidenceRef, ...] = (), *raised: Raised, **values: Scalar) -> Outcome:
    """It could not be read, or waits for a reviewer."""
    return Outcome(result=GateOutcome.UNKNOWN, why=Note(code=code, values=values), evidence=evidence, raised=raised)
