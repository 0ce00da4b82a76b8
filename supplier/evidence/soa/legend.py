"""Answers that are colours, signs or letters: what the legend of a document says they mean, written into the cells that hold them.

A colour means nothing of itself: without a legend it gives no answer. Nor does a digit of a scale that nothing explains.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from supplier.evidence import control_ids, soa_words, tables
from supplier.evidence.layout import Cell, Line, Page, Source, Table, Word

MOST_WORDS = 6
"""Of a meaning: longer ones are sentences."""
REACH = 120.0
"""Points from a coloured square to its meaning: the width of a column of a legend."""
GAP = 25.0
_HALF = frozenset("◐◑◒◓◔◕")
_EMPTY = frozenset("○〇◯")  # noqa: RUF001 - signs of documents
_PARTS = re.compile(r"\s*[,;|·]\s*|\s{2,}|\s+/\s+|\s+(?=[^\w\s(\[\"'&+=:–→-]{1,2}\s*[=:]?\s*\w)")
_PAIR = re.compile(r"(?P<key>[^\w\s]{1,3}|[^\W_]{1,3}(?=\s*[=:–]))\s*[=:–→-]?\s*(?P<meaning>\S.*)")
_LEAD = re.compile(r"^\s*[^\W\d_][\w ]{1,30}[:：]\s*")
_KEYED = re.compile(r"\s*(?:[^\W\d_][\w ]{1,30}[:：]\s*)?[|\s]*(?:[^\w\s]{1,3}\s*[\w|=:–→-]|[^\W_]{1,3}\s*[=:–])")
"""How such a line begins, with or without a word for it."""
_DIGIT = re.compile(r"\d")

Legend = dict[str, str]
"""A colour or a sign, and the words it stands for."""


def answered(source: Source) -> tuple[Table, ...]:
    """The tables of a document, with words where its legend explains a colour or sign, and without signs that nothing explains."""
    colours = _settled(_of_squares(source.pages)) if not source.tables else _settled(_of_cells(source.tables))
    listed = source.tables or tables.reconstruct(source.pages, frozenset(colours))
    known = colours | _settled(_of_lines(source.lines()))
    spelled = [_spelled(table, known) for table in listed] if known else listed
    return tuple(_without_scales(table, known) for table in spelled)


def _settled(pairs: Iterable[tuple[str, str]]) -> Legend:
    """The signs that always mean the same; nothing where fewer than two things are told apart."""
    meanings: dict[str, dict[object, str]] = {}
    for key, meaning in pairs:
        meanings.setdefault(key, {}).setdefault((soa_words.applicable(meaning), soa_words.status(meaning)), meaning)
    sure = {key: told for key, told in meanings.items() if len(told) == 1}
    if len({next(iter(told)) for told in sure.values()}) < 2:  # noqa: PLR2004 - a legend tells things apart
        return {}
    return {key: next(iter(told.values())) for key, told in sure.items()}


def _means(text: str) -> bool:
    """Words for an answer or a status."""
    if len(text.split()) > MOST_WORDS or not any(map(str.isalpha, text)) or soa_words.tick(text) is not None:
        return False
    return soa_words.status(text) is not None or soa_words.applicable(text) is not None


def _of_cells(listed: Iterable[Table]) -> Iterator[tuple[str, str]]:
    """Coloured cells that hold a meaning, or stand before one, in rows that are about no control."""
    for table in listed:
        for row in table.rows:
            if _names_control(row):
                continue
            for at, cell in enumerate(row):
                beside = row[at + 1] if at + 1 < len(row) else Cell("")
                meaning = cell.text.strip() or ("" if beside.fill not in {"", cell.fill} else beside.text.strip())
                if cell.fill and _means(meaning):
                    yield cell.fill, meaning


def _names_control(row: Sequence[Cell]) -> bool:
    return any(control_ids.read(cell.text) or control_ids.own_scheme(cell.text) for cell in row if cell.text)


def _of_squares(pages: Iterable[Page]) -> Iterator[tuple[str, str]]:
    """Coloured areas of a page before a meaning on their level, where no control stands."""
    for page in pages:
        words = [word for line in page.lines for word in line.words] if page.swatches else []
        for box, fill in page.swatches:
            middle = (box[1] + box[3]) / 2
            level = sorted((word for word in words if word.box[1] - 2 <= middle <= word.box[3] + 2), key=lambda word: word.box[0])
            if any(control_ids.read(word.text) for word in level[:3]):
                continue
            others = [other[0] for other, _ in page.swatches if other[0] > box[0] and other[1] <= middle <= other[3]]
            meaning = _beside(level, box[2], min(others, default=page.width))
            if _means(meaning):
                yield fill, meaning


def _beside(level: Sequence[Word], left: float, right: float) -> str:
    """The words that begin close behind `left`, up to a gap or `right`."""
    found: list[Word] = []
    for word in level:
        near = word.box[0] - (found[-1].box[2] + GAP if found else left + REACH) <= 0
        if word.box[0] >= left - 2 and word.box[2] <= right + 2 and near:
            found.append(word)
    return " ".join(word.text for word in found)


def _of_lines(lines: Iterable[Line]) -> Iterator[tuple[str, str]]:
    """Signs and letters with their meanings, from lines that hold nothing else: "Key: ● implemented, ◑ in part", "I = implemented"."""
    for line in lines:
        if len(line.text) <= 300 and _KEYED.match(line.text):  # noqa: PLR2004 - longer ones are paragraphs
            yield from _pairs([part for part in _PARTS.split(_LEAD.sub("", line.text)) if part.strip(" :=")])


def _pairs(parts: Sequence[str]) -> list[tuple[str, str]]:
    """Signs and meanings, none unless every part belongs to a pair."""
    found: list[tuple[str, str]] = []
    sign = ""
    for part in parts:
        pair = _PAIR.fullmatch(part.strip())
        if sign and _means(part):
            found.append((sign, part.strip()))
            sign = ""
        elif pair and not sign and _means(pair["meaning"]):
            found.append((soa_words.fold(pair["key"]) or pair["key"], pair["meaning"].strip()))
        elif not sign and len(part.strip()) <= 2 and not part.strip().isalnum():  # noqa: PLR2004 - one sign with its variation
            sign = soa_words.fold(part) or part.strip()
        else:
            return []
    return [] if sign else found


def _spelled(table: Table, known: Legend) -> Table:
    """The table with the meaning in each cell of a control's row that is only a colour or sign of the legend."""
    rows = tuple(tuple(_worded(cell, known) for cell in row) if _names_control(row) else row for row in table.rows)
    return msgspec.structs.replace(table, rows=rows)


def _worded(cell: Cell, known: Legend) -> Cell:
    text = cell.text.strip()
    key = (soa_words.fold(text) or text) if text else cell.fill
    return msgspec.structs.replace(cell, text=known[key]) if key in known else cell


def _without_scales(table: Table, known: Legend) -> Table:
    """Without the signs of a scale whose other steps show that they are no ticks: an empty ball beside half ones, 0 and 1 beside 2."""
    columns: dict[int, set[str]] = {}
    for row in table.rows:
        for at, cell in enumerate(row):
            columns.setdefault(at, set()).add(cell.text.strip())
    balls = {at for at, texts in columns.items() if texts & _HALF}
    levels = {at for at, texts in columns.items() if any(len(text) == 1 and text > "1" and _DIGIT.match(text) for text in texts)}
    if not balls and not levels:
        return table
    dropped = {**dict.fromkeys(levels, frozenset("01")), **dict.fromkeys(balls, _EMPTY)}
    rows = tuple(
        tuple(
            msgspec.structs.replace(cell, text="") if cell.text.strip() in dropped.get(at, ()) and cell.text.strip() not in known else cell
            for at, cell in enumerate(row)
        )
        for row in table.rows
    )
    return msgspec.structs.replace(table, rows=rows)
