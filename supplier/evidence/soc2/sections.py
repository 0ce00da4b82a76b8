"""The parts of a SOC report, found by their headings, so that nothing is matched blindly over two hundred pages.

The order of auditor's report and management's assertion varies; headings repeat as running heads; the contents list names them
all without being them.
"""

from __future__ import annotations

import functools
import re
import tomllib
from typing import Any, NamedTuple

from supplier import paths
from supplier.evidence import dates, found, tables
from supplier.evidence.found import Flow
from supplier.evidence.layout import Line, Source, Table

COVER_PAGES = 3
MAX_HEADING = 130
FEW_LINES = 4
_NUMBERED = re.compile(r"^(?:section|part|chapter|abschnitt|teil|kapitel|chapitre|partie|sezione|parte)\s+(?:[ivx]+|\d{1,2})\b", re.IGNORECASE)
_NUMBERING = re.compile(r"^(?:(?:section|part|chapter|abschnitt|teil)\b\s*)?(?:(?:[ivx]{1,4}|\d{1,2})(?=[\s.:|)\-–—]))?[\s\-–—:.|)]*", re.IGNORECASE)
_SPOKEN = re.compile(r"^(?:we|our|in\s+our|wir|nach\s+unserer|nous|à\s+notre|hemos|en\s+nuestra|abbiamo)\s", re.IGNORECASE)
"""How sentences begin that no heading begins with, though they may name a part of the report."""
_IN_CONTENTS = re.compile(r"(?:\.{3,}|…|\s{2,}|\s)\d{1,3}\s*$")
_PAGE_BEHIND = re.compile(r"(?:\.{3,}|…|\s)\s*\d{1,3}$")


class Section(NamedTuple):
    """One part of the report: `kind` is auditor, assertion, description, tests or other; its own running text."""

    kind: str
    heading: str
    flow: Flow


class Report(NamedTuple):
    """A report cut into its parts; `cover` is the text before the first part (at most three pages), running feet left out.

    `tables` are all that the pages show or the file holds.
    """

    source: Source
    cover: Flow
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]

    def of(self, *kinds: str) -> tuple[Section, ...]:
        """The parts of these kinds, in the order of the kinds."""
        return tuple(section for kind in kinds for section in self.sections if section.kind == kind)


@functools.cache
def phrases() -> dict[str, Any]:
    """The phrases of `soc2_phrases.toml`."""
    return tomllib.loads((paths.questionnaires() / "reading" / "soc2_phrases.toml").read_text(encoding="utf-8"))


def prepare() -> None:
    """Make the patterns before a report needs them."""
    groups = [phrases()]
    while groups:
        for held in groups.pop().values():
            if isinstance(held, dict):
                groups.append(held)
            else:
                for pattern in [held] if isinstance(held, str) else held:
                    re.compile(pattern)


def matches(patterns: list[str], text: str) -> re.Match[str] | None:
    """The first pattern that is found in the text."""
    return next((match for pattern in patterns if (match := re.search(pattern, text))), None)


def cut(source: Source) -> Report:
    """The report in its parts."""
    lines = _without_running_lines(source)
    marks = [(at, kind) for at, line in enumerate(lines) if (kind := _heading_kind(line, lines, at))]
    starts = _changes(marks)
    sections = []
    for number, (at, kind) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(lines)
        sections.append(Section(kind, found.plain(lines[at].text), Flow(lines[at:end])))
    first = starts[0][0] if starts else len(lines)
    cover = [line for line in lines[:first] if line.page <= (source.pages[0].number if source.pages else 1) + COVER_PAGES - 1]
    listed = source.tables or tables.reconstruct(source.pages)
    return Report(source, Flow(cover), tuple(section for section in sections if len(section.flow.lines) > 1), listed)


def _heading_kind(line: Line, lines: list[Line], at: int) -> str | None:
    text = found.plain(line.text)
    if len(text) > MAX_HEADING or text.endswith((",", ";")) or not text[:1].isalnum() or _ends_in_number(text, _IN_CONTENTS):
        return None
    bare = _NUMBERING.sub("", text, count=1)
    if bare[:1].islower() or bare.endswith(".") or _SPOKEN.match(bare) or _in_contents_list(lines, at):
        return None
    return _kind_named(bare) or (_kind_named(bare, "numbered_sections") if _NUMBERED.match(text) else None)


def _kind_named(bare: str, group: str = "sections") -> str | None:
    """The part that a line begins to name; none of the patterns looks further than the beginning."""
    return next((kind for kind, patterns in phrases()[group].items() if any(re.match(pattern, bare) for pattern in patterns)), None)


def _in_contents_list(lines: list[Line], at: int) -> bool:
    """Neighbours end in page numbers: a contents list."""
    near = [found.plain(line.text) for line in lines[max(0, at - 2) : at + 3] if line.page == lines[at].page]
    beside = next((found.plain(line.text) for line in lines[at + 1 : at + 2] if _same_level(line, lines[at])), "")
    if re.fullmatch(r"[.\s]*\d{1,3}", beside):
        return True
    return sum(_ends_in_number(text, _PAGE_BEHIND) for text in near) >= 2  # noqa: PLR2004


def _ends_in_number(text: str, pattern: re.Pattern[str]) -> bool:
    return text[-1:].isdecimal() and pattern.search(text) is not None


def _same_level(one: Line, two: Line) -> bool:
    return one.box is not None and two.box is not None and one.box[1] <= (two.box[1] + two.box[3]) / 2 <= one.box[3]


def _changes(marks: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Where the kind of part changes; repeated headings of the same part are running heads.

    Sub-headings do not end the auditor's report: a part that shows up for a few lines only is a mention.
    """
    starts: list[tuple[int, str]] = []
    for at, kind in marks:
        if starts and starts[-1][1] == kind:
            continue
        if starts and at - starts[-1][0] < FEW_LINES and len(starts) > 1 and starts[-2][1] == kind:
            starts.pop()
            continue
        starts.append((at, kind))
    return starts


def _without_running_lines(source: Source) -> list[Line]:
    """All lines but those repeated at the top or foot of pages (a SOC 3 may carry the foot of a SOC 2)."""
    edges: dict[str, set[int]] = {}
    for page in source.pages:
        for line in (*page.lines[:2], *page.lines[-3:]):
            edges.setdefault(_shape(line), set()).add(page.number)
    repeated = {shape for shape, numbers in edges.items() if len(numbers) > 1} if len(source.pages) > 2 else set()  # noqa: PLR2004
    return [
        line
        for page in source.pages
        for edge in [(*page.lines[:2], *page.lines[-3:])]
        for line in page.lines
        if not (line in edge and _shape(line) in repeated and not _kind_named(found.plain(line.text)))
    ]


def _shape(line: Line) -> str:
    """The line without its numbers, so that page numbers do not matter; a line that holds a date is itself."""
    text = " ".join(line.text.casefold().split())
    return text if dates.find(text) else re.sub(r"\d+", "0", text)
