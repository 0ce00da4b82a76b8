"""The colours of spreadsheet cells, which the library that reads their values does not tell: cell by cell, by the name of the sheet.

A colour is `#00b050` where the file gives one, else the name the file has for it (`theme 9 0.4`): it is only ever compared.
"""

from __future__ import annotations

import itertools
import posixpath
import re
import zipfile
from collections.abc import Callable
from xml.parsers import expat

from supplier.evidence import archives, limits
from supplier.evidence.refusals import RefusedError

Fills = dict[str, dict[tuple[int, int], str]]
"""By sheet name, then by row and column, both counted from 0."""

MOST = 50_000
"""Coloured cells of a workbook that are kept."""
_PLACE = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\ss="(\d{1,6})"')
_NONE = frozenset(("", "#ffffff", "transparent", "theme 0 0", "indexed 9 0", "indexed 64 0", "indexed 65 0"))


def of_workbook(archive: zipfile.ZipFile) -> Fills:
    """The filled cells of an XLSX."""
    styles = _styles(archive)
    if not any(styles):
        return {}
    numbers = "|".join(str(at) for at, colour in enumerate(styles) if colour)
    coloured = re.compile(rf'<(?:\w+:)?c\s(?=[^>]*\ss="(?:{numbers})")[^>]*>'.encode())
    found: Fills = {}
    left = MOST
    for name, part in _sheets(archive).items():
        tags = [tag[0] for tag in itertools.islice(coloured.finditer(archives.read(archive, part)), left)]
        placed = ((_PLACE.search(tag), _STYLE.search(tag)) for tag in tags)
        found[name] = {(int(place[2]) - 1, column(place[1]) - 1): styles[int(style[1])] for place, style in placed if place and style}
        left -= len(tags)
    return found


def column(letters: bytes) -> int:
    """The number of a column, counted from 1: `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def of_open_document(archive: zipfile.ZipFile) -> Fills:
    """The filled cells of an ODS.

    Raises:
        RefusedError: its content is no whole XML, which the library that reads the values would look for the end of for ever.
    """
    sheet = _OpenSheet()
    _walk(archives.read(archive, "styles.xml"), sheet.styled)
    if not _walk(archives.read(archive, "content.xml"), sheet.opened, sheet.closed):
        raise RefusedError("DOC_UNREADABLE", "The workbook is damaged. Save it again and send it.")
    return sheet.found


def _walk(data: bytes, opened: Callable[[str, dict[str, str]], None], closed: Callable[[str], None] | None = None) -> bool:
    """Tell each element of a part; False where it is no whole XML, or declares entities of its own."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, given: opened(name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in given.items()})
    parser.EndElementHandler = (lambda name: closed(name.rpartition(":")[2])) if closed else None
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes no keyword
    except (expat.ExpatError, LookupError, ValueError):
        return False
    return True


def _refuse(*_: object) -> None:
    raise ValueError


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet by its name."""
    targets: dict[str, str] = {}
    names: dict[str, str] = {}

    def related(element: str, given: dict[str, str]) -> None:
        if element == "Relationship":
            targets[given.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", given.get("Target", ""))).lstrip("/")

    def listed(element: str, given: dict[str, str]) -> None:
        if element == "sheet" and len(names) < limits.SHEETS:
            names[given.get("name", "")] = given.get("id", "")

    _walk(archives.read(archive, "xl/_rels/workbook.xml.rels"), related)
    _walk(archives.read(archive, "xl/workbook.xml"), listed)
    return {name: targets[target] for name, target in names.items() if target in targets}


def _styles(archive: zipfile.ZipFile) -> list[str]:
    """The colour of each cell style of an XLSX, empty for none."""
    filled: list[str] = []
    used: list[int] = []
    inside = [""]

    def opened(element: str, given: dict[str, str]) -> None:
        inside.append(element)
        if element == "fill":
            filled.append("")
        elif element == "patternFill":
            inside[-1] = given.get("patternType", "")
        elif element == "fgColor" and inside[-2] == "solid" and filled:
            filled[-1] = _colour(given)
        elif element == "xf" and inside[-2] == "cellXfs":
            used.append(int(given["fillId"]) if given.get("fillId", "").isdecimal() else 0)

    def closed(_: str) -> None:
        inside.pop()

    _walk(archives.read(archive, "xl/styles.xml"), opened, closed)
    return [filled[at] if at < len(filled) else "" for at in used]


def _colour(given: dict[str, str]) -> str:
    rgb = given.get("rgb", "").lower()
    named = next((f"{kind} {given[kind]} {given.get('tint', '0')}" for kind in ("theme", "indexed") if kind in given), "")
    told = f"#{rgb[-6:]}" if len(rgb) >= 6 else named  # noqa: PLR2004 - two digits each for red, green and blue
    return "" if told in _NONE else told


class _OpenSheet:
    """Walks the content of an ODS: cell styles first, then rows and cells, of which some are said to repeat."""

    def __init__(self) -> None:
        self.found: Fills = {}
        self.colours: dict[str, str] = {}
        self.style = ""
        self.cells: dict[tuple[int, int], str] = {}
        self.row = self.column = self.repeated = self.kept = 0

    def styled(self, element: str, given: dict[str, str]) -> None:
        if element == "style":
            self.style = given.get("name", "")
            self.colours[self.style] = self.colours.get(given.get("parent-style-name", ""), "")
        elif element == "table-cell-properties" and "background-color" in given:
            told = given["background-color"].lower()
            self.colours[self.style] = "" if told in _NONE else told

    def opened(self, element: str, given: dict[str, str]) -> None:
        self.styled(element, given)
        if element == "table":
            self.cells = self.found.setdefault(given.get("name", ""), {})
            self.row = 0
        elif element == "table-row":
            self.column, self.repeated = 0, _count(given, "number-rows-repeated")
        elif element in {"table-cell", "covered-table-cell"}:
            wide = _count(given, "number-columns-repeated")
            colour = self.colours.get(given.get("style-name", ""), "")
            self.fill(colour, range(self.column, min(self.column + wide, limits.TABLE_COLUMNS))) if colour else None
            self.column += wide

    def fill(self, colour: str, columns: range) -> None:
        for at in columns:
            if self.kept < MOST:
                self.kept += 1
                self.cells[self.row, at] = colour

    def closed(self, element: str) -> None:
        if element == "table-row":
            self.row += self.repeated


def _count(given: dict[str, str], name: str) -> int:
    told = given.get(name, "1")
    return max(1, int(told)) if told.isdecimal() and len(told) < 8 else 1  # noqa: PLR2004 - more rows than any sheet has
