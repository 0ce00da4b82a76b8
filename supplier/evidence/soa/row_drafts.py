"""The rows of a Statement of Applicability out of its tables.

Order of belief (clause 6.1.3 d asks for these three): applicability from its own column, else from the status word, else from a
reason for exclusion; never from silence. A row whose cells have slipped sideways is put right only by words that are plainly
applicability or status, and is marked low.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from supplier.evidence import control_ids, soa_words
from supplier.evidence.control_ids import IdText
from supplier.evidence.found import tidy, union
from supplier.evidence.layout import Cell, Table
from supplier.evidence.soa import column_roles
from supplier.evidence.soa.column_roles import Columns, Row
from supplier.model.reading import Confidence, ControlRow, ControlStatus

MAX_REASON = 1000
FITS = 80.0
FITS_NOT = 55.0
CLEARLY = 12.0
_ORDER = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)


class Draft(NamedTuple):
    """A row before its ids are settled. `ids` is empty for a row known by its title only."""

    ids: tuple[IdText, ...]
    own_id: str | None
    title: str
    applicable: bool | None
    status: ControlStatus
    inclusion: str | None
    exclusion: str | None
    confidence: Confidence
    page: int
    cell: Cell
    table: int


class Drafts(NamedTuple):
    """All rows of a document, and how many tables they came from."""

    rows: tuple[Draft, ...]
    tables: int


def drafts(tables: Sequence[Table]) -> Drafts:
    """The rows of every table that is part of a Statement of Applicability, in the order of the document."""
    rows: list[Draft] = []
    used = 0
    before: tuple[Columns, Row, int] | None = None
    for table in tables:
        columns = column_roles.find(table)
        if columns is None or not columns.has_headings:
            columns = _carried(table, before) or columns
        if columns is None:
            continue
        used += 1
        rows.extend(_rows(table, columns, used))
        if columns.has_headings and columns.heading_rows[0] < len(table.rows):
            before = (columns, table.rows[columns.heading_rows[0]], len(table.rows[0]))
    return Drafts(tuple(rows), used)


def _carried(table: Table, before: tuple[Columns, Row, int] | None) -> Columns | None:
    """The columns of the table before, for its continuation on the next page without headings."""
    if before is None or not table.rows or len(table.rows[0]) != before[2] or before[0].id is None:
        return None
    at = before[0].id
    hits = sum(bool(control_ids.read(row[at].text) or control_ids.own_scheme(row[at].text)) for row in table.rows if at < len(row))
    return before[0]._replace(heading_rows=()) if 2 * hits >= len(table.rows) else None


def _rows(table: Table, columns: Columns, number: int) -> Iterator[Draft]:
    headings = table.rows[columns.heading_rows[0]] if columns.has_headings else ()
    first = columns.heading_rows[-1] + 1 if columns.has_headings else 0
    pending: Draft | None = None
    for row in table.rows[first:]:
        if not any(cell.text.strip() for cell in row) or (headings and column_roles.same_headings(row, headings)):
            continue
        draft = _draft(row, columns, table, number)
        if draft is not None:
            if pending is not None:
                yield pending
            pending = draft
        elif pending is not None and not _is_section(row, columns):
            pending = _continued(pending, row, columns)
    if pending is not None:
        yield pending


def _text(row: Row, at: int | None) -> str:
    return row[at].text.strip() if at is not None and at < len(row) else ""


def _draft(row: Row, columns: Columns, table: Table, number: int) -> Draft | None:
    ids, own, at = _ids(row, columns)
    title = _text(row, columns.title)
    if not ids and own is None:
        if columns.id is not None or not title or len(title) > 160:  # noqa: PLR2004  a title, not a paragraph
            return None
    elif (ids and columns.title in {None, at}) or (not title and ids):
        title = ids[-1].rest or title if ids else title
    settled = _settle(row, columns, at)
    if settled is None and not ids and own is None:
        return None
    applies, said, confidence = settled or (None, ControlStatus.UNKNOWN, Confidence.MEDIUM)
    inclusion, exclusion, applies = _reasons(row, columns, applies=applies)
    if applies is False:
        said = ControlStatus.EXCLUDED
    elif said is ControlStatus.EXCLUDED:
        said, confidence = ControlStatus.UNKNOWN, Confidence.LOW
    cell = Cell("", union(c.box for c in row), row[at].name or next((c.name for c in row if c.name), None))
    return Draft(ids, own, tidy(title), applies, said, inclusion, exclusion, confidence, table.page, cell, number)


def _ids(row: Row, columns: Columns) -> tuple[tuple[IdText, ...], str | None, int]:
    at = columns.id if columns.id is not None else columns.title or 0
    text = _text(row, at)
    ids = control_ids.read(text)
    if not ids and columns.title is not None and columns.title != at:
        inside = control_ids.read(_text(row, columns.title))
        ids = inside if inside and not inside[0].bare else ()
    if ids:
        return ids, None, at
    return (), control_ids.own_scheme(text) if columns.id is not None else None, at


def _is_section(row: Row, columns: Columns) -> bool:
    """A theme row: text in one place only, no answer."""
    texts = list(dict.fromkeys(cell.text.strip() for cell in row if cell.text.strip()))
    return len(texts) <= 1 and not (columns.id is not None and _text(row, columns.why))


def _settle(row: Row, columns: Columns, id_at: int) -> tuple[bool | None, ControlStatus, Confidence] | None:
    """Applicability and status of a row with the confidence, or None where the row answers nothing."""
    plain = _plain(row, columns)
    if plain is not None:
        return plain
    slipped = _slipped(row, columns, id_at)
    if slipped is not None:
        return (*slipped, Confidence.LOW)
    return None


def _plain(row: Row, columns: Columns) -> tuple[bool | None, ControlStatus, Confidence] | None:
    applies, in_applicable = _applicability(row, columns)
    said = _said(row, columns)
    text = _text(row, columns.applicable)
    unread = bool(text) and columns.applicable is not None and applies is None and not soa_words.is_empty_box(text)
    unread = unread and soa_words.status(text) is not ControlStatus.UNKNOWN
    status_text = _text(row, columns.status)
    if unread or (status_text and said is None and columns.applicable is not None and _answers_further_right(row, columns)):
        return None
    if applies is None and said is None:
        return None
    confidence = Confidence.HIGH if columns.named else Confidence.MEDIUM
    if applies is None and columns.applicable is None and columns.yes_tick is None:
        applies, confidence = _from_status(said, status_text), Confidence.MEDIUM
    elif applies is None:
        applies = _from_status(said, status_text) if not text else None
        confidence = Confidence.MEDIUM
    return applies, said or in_applicable or ControlStatus.UNKNOWN, confidence


def _answers_further_right(row: Row, columns: Columns) -> bool:
    """A status word right of a status cell that holds something else: the row has slipped."""
    texts = [cell.text.strip() for cell in row[(columns.status or 0) + 1 :]]
    return any(text and len(text.split()) <= 3 and soa_words.status(text) not in {None, ControlStatus.UNKNOWN} for text in texts)  # noqa: PLR2004


def _applicability(row: Row, columns: Columns) -> tuple[bool | None, ControlStatus | None]:
    """What the applicability column says, and the status where an implementation word stands in it."""
    if columns.yes_tick is not None or columns.no_tick is not None:
        yes, no = _ticked(_text(row, columns.yes_tick)), _ticked(_text(row, columns.no_tick))
        if columns.no_tick is None and soa_words.is_no_sign(_text(row, columns.yes_tick)):
            return False, None
        return (None if yes == no else yes), None
    text = _text(row, columns.applicable)
    applies = soa_words.applicable(text) if text else None
    word = soa_words.status(text) if applies and soa_words.tick(text) is None and soa_words.fold(text) not in _yes_words() else None
    return applies, word if word not in {None, ControlStatus.EXCLUDED, ControlStatus.UNKNOWN} else None


@functools.cache
def _yes_words() -> frozenset[str]:
    return frozenset(soa_words.fold(word) for word in soa_words.vocabulary()["words"]["yes"])


def _ticked(text: str) -> bool:
    return bool(text) and not soa_words.is_empty_box(text) and soa_words.tick(text) is not False


def _said(row: Row, columns: Columns) -> ControlStatus | None:
    if columns.status_ticks:
        ticked = [value for at, value in columns.status_ticks if _ticked(_text(row, at))]
        return ControlStatus(ticked[0]) if len(ticked) == 1 else None
    text = _text(row, columns.status)
    return soa_words.status(text) if text else None


def _from_status(said: ControlStatus | None, text: str) -> bool | None:
    """Applicability that follows from a status; a plain No under "Implemented" may mean either."""
    if said is ControlStatus.EXCLUDED:
        return False
    if said in {ControlStatus.IMPLEMENTED, ControlStatus.PARTIAL, ControlStatus.PLANNED}:
        return True
    return True if said is ControlStatus.NOT_IMPLEMENTED and len(soa_words.fold(text).split()) > 1 else None


def _slipped(row: Row, columns: Columns, id_at: int) -> tuple[bool | None, ControlStatus] | None:
    """A row whose later cells moved right because a comma split a cell: the first plain answers to the right count."""
    start = max(id_at, columns.title or 0) + 1
    if columns.applicable is None or not any(cell.text.strip() for cell in row[start:]):
        return None
    found: bool | None = None
    for at in range(columns.applicable, len(row)):
        text = _text(row, at)
        if found is None and text and len(text.split()) <= 3:  # noqa: PLR2004  an answer, not a reason
            found = soa_words.applicable(text)
            continue
        said = soa_words.status(text) if found is not None and text and len(text.split()) <= 3 and text.casefold() not in {"y", "n"} else None  # noqa: PLR2004
        if said is not None:
            return found, said
    return (found, ControlStatus.UNKNOWN) if found is not None else None


def _reasons(row: Row, columns: Columns, *, applies: bool | None) -> tuple[str | None, str | None, bool | None]:
    why, why_in, why_out = _reason(_text(row, columns.why)), _reason(_text(row, columns.why_in)), _reason(_text(row, columns.why_out))
    ticked = [meaning for at, meaning in columns.reason_ticks if _ticked(_text(row, at))]
    why_in = why_in or (", ".join(ticked) if ticked else None)
    answered = columns.applicable is not None or columns.status is not None or columns.yes_tick is not None
    if applies is None and why_out and not why_in and not answered:
        applies = False
    if applies is False:
        return None, why_out or why, applies
    return why_in or (why if applies else None), why_out if applies is None else None, applies


def _reason(text: str) -> str | None:
    return None if soa_words.says_nothing(text) else tidy(text)[:MAX_REASON]


def _continued(draft: Draft, row: Row, columns: Columns) -> Draft:
    """A row cut by a page break: its rest stands in a row without an id."""
    why = " ".join(text for at in (columns.why, columns.why_in, columns.why_out) if (text := _text(row, at)))
    applies, said = draft.applicable, draft.status
    if applies is None and said is ControlStatus.UNKNOWN:
        settled = _plain(row, columns)
        applies, said = (settled[0], settled[1]) if settled else (applies, said)
        said = ControlStatus.EXCLUDED if applies is False else said
    if why and draft.exclusion and draft.applicable is False:
        return draft._replace(exclusion=f"{draft.exclusion} {tidy(why)}"[:MAX_REASON], applicable=applies, status=said)
    if why and draft.inclusion:
        return draft._replace(inclusion=f"{draft.inclusion} {tidy(why)}"[:MAX_REASON], applicable=applies, status=said)
    return draft._replace(applicable=applies, status=said)


class Settled(NamedTuple):
    """Control rows with what was noticed on the way: ids repaired by order or title, ids left open, rows known by title."""

    rows: tuple[ControlRow, ...]
    repaired: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    by_title: tuple[str, ...] = ()


def settle(found: Drafts) -> Settled:
    """Give every draft its id: sole readings first, then title and neighbours decide the doubtful ones."""
    rows: list[ControlRow] = []
    repaired: list[str] = []
    left_open: list[str] = []
    titled: list[str] = []
    edition = _main_edition(found.rows)
    previous: tuple[int, str] | None = None
    for at, draft in enumerate(found.rows):
        for position, id_text in enumerate(draft.ids):
            control_id, sure = _choose(id_text, draft, previous, _next_certain(found.rows, at))
            if _is_domain_heading(control_id, draft, edition) or not _is_control(control_id, id_text, draft, found.rows):
                continue
            if not sure:
                left_open.append(control_id)
            elif control_id != id_text.candidates[0]:
                repaired.append(control_id)
            doubt = Confidence.HIGH if sure and control_id == id_text.candidates[0] else Confidence.MEDIUM if sure else Confidence.LOW
            doubt = max(doubt, Confidence.MEDIUM if len(draft.ids) > 1 else Confidence.HIGH, key=_ORDER.index)
            rows.append(_row(draft, control_id, control_ids.edition_of(control_id), doubt, with_title=position == len(draft.ids) - 1))
            previous = (draft.table, control_id)
        if draft.own_id:
            rows.append(_row(draft, draft.own_id, "own", Confidence.HIGH, with_title=True))
        elif not draft.ids:
            by_title = control_ids.by_title(draft.title, edition or "2022") or (None if edition else control_ids.by_title(draft.title, "2013"))
            if by_title:
                titled.append(by_title[0])
                rows.append(_row(draft, by_title[0], control_ids.edition_of(by_title[0]), Confidence.MEDIUM, with_title=True))
    return Settled(_merged(rows, found), tuple(repaired), tuple(left_open), tuple(titled))


def _row(draft: Draft, control_id: str, edition: str | None, doubt: Confidence, *, with_title: bool) -> ControlRow:
    title = draft.title if with_title and draft.title else None
    return ControlRow(
        id=control_id,
        edition=edition,
        title=title or (control_ids.titles(edition).get(control_id) if edition in control_ids.EDITIONS and not with_title else None),
        applicable=draft.applicable,
        status=draft.status,
        inclusion=draft.inclusion,
        exclusion=draft.exclusion,
        page=draft.page,
        box=draft.cell.box,
        cell=draft.cell.name,
        confidence=max(doubt, draft.confidence, key=_ORDER.index),
    )


def _main_edition(rows: Sequence[Draft]) -> str | None:
    editions = [control_ids.edition_of(row.ids[0].candidates[0]) for row in rows if row.ids]
    return max(control_ids.EDITIONS, key=editions.count) if editions else None


def _is_domain_heading(control_id: str, draft: Draft, edition: str | None) -> bool:
    """`A.5.1` in a 2013 table heads a group of controls and answers nothing."""
    return edition == "2013" and control_ids.edition_of(control_id) == "2022" and draft.applicable is None


def _is_control(control_id: str, id_text: IdText, draft: Draft, rows: Sequence[Draft]) -> bool:
    """A bare `5.1` or `8.2` may be a clause of the standard: controls have a fitting title, or company above x.5."""
    if not id_text.bare or control_ids.edition_of(control_id) != "2022":
        return True
    if draft.title and control_ids.title_score(control_id, draft.title) >= FITS:
        return True
    others = {order for row in rows if row.table == draft.table for one in row.ids if (order := control_ids.order(one.candidates[0]))}
    return any(len(order) == 2 and order[1] > 5 for order in others) or any(not one.bare for row in rows for one in row.ids)  # noqa: PLR2004


def _next_certain(rows: Sequence[Draft], at: int) -> str | None:
    table = rows[at].table
    return next((row.ids[0].candidates[0] for row in rows[at + 1 : at + 8] if row.table == table and row.ids and row.ids[0].certain), None)


def _choose(id_text: IdText, draft: Draft, previous: tuple[int, str] | None, following: str | None) -> tuple[str, bool]:
    """One of the candidates and whether that is sure: the title decides where it fits one, else the order of the rows."""
    if id_text.certain:
        return id_text.candidates[0], True
    scores = sorted(((control_ids.title_score(one, draft.title), one) for one in id_text.candidates), reverse=True)
    if scores[0][0] >= FITS and scores[0][0] - scores[1][0] >= CLEARLY:
        return scores[0][1], True
    before = control_ids.order(previous[1]) if previous and previous[0] == draft.table else (0,)
    after = control_ids.order(following) if following else (99,)
    fitting = [one for one in id_text.candidates if before < control_ids.order(one) < after]
    if len(fitting) == 1:
        return fitting[0], True
    pool = fitting or id_text.candidates
    nearest = min(pool, key=control_ids.order)
    follows_on = previous is not None and _directly_after(before, control_ids.order(nearest))
    return nearest, bool(fitting) and (follows_on or before[0] != control_ids.order(nearest)[0])


def _directly_after(before: tuple[int, ...], order: tuple[int, ...]) -> bool:
    return len(before) == len(order) and before[:-1] == order[:-1] and order[-1] - before[-1] == 1


def _merged(rows: Sequence[ControlRow], found: Drafts) -> tuple[ControlRow, ...]:
    """Tables that repeat each other's rows (an overview and a list): the row that answers more stays, once."""
    if found.tables < 2 or len(rows) != len(found.rows):  # noqa: PLR2004  one table: what it repeats stands
        return tuple(rows)
    table_of = {id(row): draft.table for row, draft in zip(rows, found.rows, strict=True)}
    kept: dict[str, list[ControlRow]] = {}
    for row in rows:
        group = kept.setdefault(row.id, [])
        if group and table_of[id(group[0])] != table_of[id(row)]:
            if _answers(row) > _answers(group[0]):
                kept[row.id] = [row]
        else:
            group.append(row)
    chosen = {id(row) for group in kept.values() for row in group}
    return tuple(row for row in rows if id(row) in chosen)


def _answers(row: ControlRow) -> int:
    return (row.applicable is not None) + (row.status is not ControlStatus.UNKNOWN) + bool(row.inclusion or row.exclusion)
