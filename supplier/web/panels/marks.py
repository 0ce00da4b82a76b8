"""Numbered places in a document: every fact and control row, in reading order, with an anchor that pages link to."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from supplier.model.reading import Box, Fact, Reading
from supplier.model.scorecard import EvidenceRef


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
    reason: str = ""
    alternatives: tuple[str, ...] = ()
    part: int = 0

    @property
    def anchor(self) -> str:
        """The id of the place on its page."""
        return f"fact-{self.number}"


def marks(readings: Iterable[Reading]) -> tuple[Mark, ...]:
    """The marks of a document's readings, part after part: facts first, then control rows."""
    found: list[Mark] = []
    for reading in readings:
        part = reading.part.number if reading.part else 0
        found += [_fact(fact, len(found) + place, part) for place, fact in enumerate(reading.facts, 1)]
        start = len(found)
        for place, row in enumerate(reading.controls, 1):
            said = row.exclusion if row.applicable is False else row.inclusion
            found.append(
                Mark(
                    number=start + place,
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
                    reason=said or "",
                    part=part,
                )
            )
    return tuple(found)


def shown(value: object) -> str:
    """A fact's value as people read it."""
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def place_of(seen: EvidenceRef, known: tuple[Mark, ...]) -> Mark | None:
    """The mark an evidence speaks of: the same page and box, else the same page and words."""
    there = [mark for mark in known if mark.page == seen.page and (mark.control is not None) == (seen.kind == "control")]
    for mark in there:
        if seen.box is not None and mark.box == seen.box and (seen.snippet or "") in {"", mark.snippet[:240]}:
            return mark
    for mark in there:
        same_words = bool(seen.snippet) and mark.snippet[:240] == seen.snippet
        if (
            (seen.box is not None and mark.box == seen.box)
            or same_words
            or (mark.control and seen.value and seen.value.startswith(f"{mark.control} "))
        ):
            return mark
    return None


def _fact(fact: Fact, number: int, part: int) -> Mark:
    return Mark(
        number=number,
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
