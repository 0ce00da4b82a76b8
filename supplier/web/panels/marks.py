"""Numbered places in a document: every fact and control row, in reading order, with an anchor that pages link to."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from supplier.model.reading import Box, ControlRow, Fact, Reading
from supplier.model.scorecard import EvidenceRef
from supplier.scoring.facts import SNIPPET


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A place. `number` counts facts and control rows through the whole document; `name` is the fact's, or `control`."""

    number: int
    name: str
    value: str
    raw: str
    snippet: str
    page: int
    box: Box | None
    cell: str | None
    confidence: str
    method: str
    about: str | None = None
    control: str | None = None
    applicable: bool | None = None
    status: str = ""
    alternatives: tuple[str, ...] = ()
    part: int = 0

    @property
    def anchor(self) -> str:
        """The id of the place on its page."""
        return f"fact-{self.number}"


def marks(readings: Iterable[Reading]) -> tuple[Mark, ...]:
    """The marks of a document's readings, numbered as a person reads: page by page, from the top; what has no box comes last on its page."""
    found = [mark for reading in readings for mark in _of_reading(reading)]
    ordered = sorted(found, key=lambda mark: (mark.page, mark.box is None, (mark.box[1], mark.box[0]) if mark.box else (0.0, 0.0)))
    return tuple(msgspec.structs.replace(mark, number=number) for number, mark in enumerate(ordered, 1))


def _of_reading(reading: Reading) -> list[Mark]:
    part = reading.part.number if reading.part else 0
    return [*(_fact(fact, part) for fact in reading.facts), *(_control(row, part) for row in reading.controls)]


def _control(row: ControlRow, part: int) -> Mark:
    said = row.exclusion if row.applicable is False else row.inclusion
    return Mark(
        number=0,
        name="control",
        value=f"{row.id} {row.title or ''}".strip(),
        raw=row.id,
        snippet=said or "",
        page=row.page,
        box=row.box,
        cell=row.cell,
        confidence=row.confidence.value,
        method="table",
        control=row.id,
        applicable=row.applicable,
        status=row.status.value.replace("_", " "),
        part=part,
    )


def shown(value: object) -> str:
    """A fact's value as people read it."""
    if isinstance(value, dict):
        standard, edition = value.get("standard"), value.get("edition")
        known = f"{standard}:{edition}" if standard and edition else standard
        return str(known or " ".join(str(part) for part in value.values() if part))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def place_of(seen: EvidenceRef, known: tuple[Mark, ...]) -> Mark | None:
    """The mark an evidence speaks of: the same page and box, else the same page and words."""
    there = [mark for mark in known if mark.page == seen.page and (mark.control is not None) == (seen.kind == "control")]
    for mark in there:
        if seen.box is not None and mark.box == seen.box and (seen.snippet or "") in {"", mark.snippet[:SNIPPET]}:
            return mark
    for mark in there:
        same_words = bool(seen.snippet) and mark.snippet[:SNIPPET] == seen.snippet
        if (
            (seen.box is not None and mark.box == seen.box)
            or same_words
            or (mark.control and seen.value and seen.value.startswith(f"{mark.control} "))
        ):
            return mark
    return None


def _fact(fact: Fact, part: int) -> Mark:
    return Mark(
        number=0,
        name=fact.name,
        value=shown(fact.value),
        raw=fact.raw,
        snippet=fact.snippet,
        page=fact.page,
        box=fact.box,
        cell=fact.cell,
        confidence=fact.confidence.value,
        method=fact.method,
        about=fact.about,
        alternatives=tuple(shown(value) for value in fact.alternatives),
        part=fact.part or part,
    )
