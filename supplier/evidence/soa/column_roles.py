"""Which column of a table means what in a Statement of Applicability: headings first, contents decide between meanings.

"Control" may head the ids or the titles, "Justification" serves both directions, "Implemented" holds yes and no: the words in
the cells settle it. Without headings the contents alone must be telling.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from supplier.evidence import control_ids, soa_words
from supplier.evidence.layout import Cell, Table

TELLING = 0.5
MIN_ROWS_WITHOUT_HEADINGS = 5
MAX_HEADING_LENGTH = 90

Row = tuple[Cell, ...]


class Columns(NamedTuple):
    """Column numbers by meaning. Tick columns map a column to what its tick says. `heading_rows` are the rows above the body."""

    id: int | None = None
    title: int | None = None
    applicable: int | None = None
    status: int | None = None
    why: int | None = None
    why_in: int | None = None
    why_out: int | None = None
    yes_tick: int | None = None
    no_tick: int | None = None
    status_ticks: tuple[tuple[int, str], ...] = ()
    reason_ticks: tuple[tuple[int, str], ...] = ()
    heading_rows: tuple[int, ...] = ()
    own_ids: bool = False
    named: bool = False

    def decides(self) -> bool:
        """Says something about controls: applicability, status or a reason."""
        reasons = (self.why_in, self.why_out, self.yes_tick, self.no_tick)
        return bool(self.status_ticks) or any(at is not None for at in (self.applicable, self.status, *reasons)) or bool(self.reason_ticks)

    @property
    def has_headings(self) -> bool:
        """The headings stand in this table; `named` alone: in the one before that it continues."""
        return bool(self.heading_rows)


class _Profile(NamedTuple):
    """What the cells below a heading hold, as shares of those that are not blank."""

    ids: float
    own: float
    yes_no: float
    status: float
    titles: float
    marks: float
    filled: int


def find(table: Table) -> Columns | None:
    """The columns of a table that is (part of) a Statement of Applicability, or None."""
    at = _heading_row(table.rows)
    if at is None:
        return _by_contents(table.rows)
    labels, last = _labels(table.rows, at)
    if sum(soa_words.is_foreign_heading(label) for label in labels) > 1:
        return None
    body = [row for row in table.rows[last + 1 :] if any(cell.text.strip() for cell in row)]
    return _assign(labels, body, tuple(range(at, last + 1)))


def same_headings(row: Row, headings: Row) -> bool:
    """A row that repeats the heading row, as on each page of a long table."""
    told, asked = [soa_words.fold(c.text) for c in row], [soa_words.fold(c.text) for c in headings]
    return any(told) and sum(a == b for a, b in itertools.zip_longest(told, asked)) >= 0.7 * max(len(told), len(asked))


def _heading_row(rows: Sequence[Row]) -> int | None:
    """The row with the most heading words among those above the first two dozen ids."""
    best, best_score = None, 0.0
    for at, row in enumerate(rows[:60]):
        texts = _distinct(row)
        if any(control_ids.read(text) for text in texts[:3]) and len(texts) > 1:
            continue
        roles = [soa_words.headings(text) for text in texts if len(text) <= MAX_HEADING_LENGTH]
        kinds = {roles[0] for roles in roles if roles}
        ticks = sum(bool(soa_words.reason_heading(text)) for text in texts)
        score = len(kinds) + 0.25 * sum(map(bool, roles)) + 0.25 * ticks
        if len(kinds) >= 2 and score > best_score:  # noqa: PLR2004  one known word is no heading row
            best, best_score = at, score
    return best


def _distinct(row: Row) -> list[str]:
    return list(dict.fromkeys(cell.text.strip() for cell in row if cell.text.strip()))


def _labels(rows: Sequence[Row], at: int) -> tuple[list[str], int]:
    """One label a column; a second heading row (Yes | No under Applicable) is added to the first."""
    labels = [cell.text.strip() for cell in rows[at]]
    if at + 1 >= len(rows) or not _is_sub_heading(rows[at + 1], labels):
        return labels, at
    below = [cell.text.strip() for cell in rows[at + 1]]
    spread, parent = [], ""
    for label, sub in itertools.zip_longest(labels, below, fillvalue=""):
        parent = label or (parent if sub else "")
        spread.append(f"{parent} / {sub}" if sub and sub != parent else parent if label else "")
    return spread, at + 1


def _is_sub_heading(row: Row, labels: Sequence[str]) -> bool:
    texts = [cell.text.strip() for cell in row]
    if not any(texts) or any(control_ids.read(text) or control_ids.own_scheme(text) for text in texts[:3]):
        return False
    subs = [text for text, label in itertools.zip_longest(texts, labels, fillvalue="") if text and text != label]
    known = [text for text in subs if soa_words.reason_heading(text) or soa_words.fold(text) in {"yes", "no", "ja", "nein", "oui", "non", "y", "n"}]
    return len(known) >= 2 and len(known) >= 0.6 * len(subs)  # noqa: PLR2004  one such word may be a cell


def _assign(labels: Sequence[str], body: Sequence[Row], heading_rows: tuple[int, ...]) -> Columns | None:
    profiles = [_profile(at, body) for at in range(len(labels))]
    roles = [soa_words.headings(_last_part(label)) or soa_words.headings(label) for label in labels]
    id_at, own = _id_column(labels, roles, profiles)
    columns = _tick_columns(Columns(id=id_at, own_ids=own, named=True, heading_rows=heading_rows), labels, profiles)
    taken = {id_at, columns.yes_tick, columns.no_tick, *(at for at, _ in (*columns.status_ticks, *columns.reason_ticks))}
    for role in ("applicable", "status", "why_out", "why_in", "why", "title"):
        at = _column_for(role, roles, profiles, taken)
        if at is not None:
            taken.add(at)
            columns = _with(columns, role, at)
    if columns.title is None and id_at is not None:
        columns = columns._replace(title=_title_by_contents(profiles, taken, roles))
    return columns if _is_soa(columns, profiles) else None


def _last_part(label: str) -> str:
    return label.rsplit(" / ", 1)[-1]


def _is_soa(columns: Columns, profiles: Sequence[_Profile]) -> bool:
    decides = columns.decides() or (columns.why is not None and columns.title is not None)
    if not decides:
        return False
    if columns.own_ids:
        return columns.applicable is not None or columns.yes_tick is not None
    if columns.id is not None:
        return True
    return columns.title is not None and (profiles[columns.title].titles >= TELLING or not any(p.filled for p in profiles))


def _id_column(labels: Sequence[str], roles: Sequence[tuple[str, ...]], profiles: Sequence[_Profile]) -> tuple[int | None, bool]:
    """The column of ids: of Annex A where half its cells are such ids, else of an own scheme under an id heading."""
    annex = [(("id" in roles[at]) * 2 + ("title" in roles[at]) + p.ids, -at) for at, p in enumerate(profiles) if p.ids >= TELLING]
    if annex:
        return -max(annex)[1], False
    own = [at for at, p in enumerate(profiles) if p.own >= TELLING and p.filled > 2 and ("id" in roles[at] or "title" in roles[at])]  # noqa: PLR2004
    own = [at for at in own if not soa_words.is_foreign_heading(labels[at])]
    if own:
        return own[0], True
    if not any(p.filled for p in profiles):
        return next((at for at, role in enumerate(roles) if role[:1] == ("id",)), None), False
    return None, False


def _with(columns: Columns, role: str, at: int) -> Columns:
    match role:
        case "applicable":
            return columns._replace(applicable=at)
        case "status":
            return columns._replace(status=at)
        case "why_out":
            return columns._replace(why_out=at)
        case "why_in":
            return columns._replace(why_in=at)
        case "why":
            return columns._replace(why=at)
        case _:
            return columns._replace(title=at)


def _tick_columns(columns: Columns, labels: Sequence[str], profiles: Sequence[_Profile]) -> Columns:
    """Columns whose heading is the answer and whose cells are marks. A lone column of No is no tick column."""
    answers: dict[str, int] = {}
    statuses: list[tuple[int, str]] = []
    reasons: list[tuple[int, str]] = []
    for at, label in enumerate(labels):
        if not label or (profiles[at].filled and profiles[at].marks < TELLING):
            continue
        reason = soa_words.reason_heading(_last_part(label))
        if reason:
            reasons.append((at, reason))
        elif profiles[at].marks >= TELLING:
            _answer_column(at, label, answers, statuses)
    several = len(statuses) > 1
    no_at = answers.get("no") if "yes" in answers or several else None
    if "yes" in answers and no_at is None:
        no_at = _blank_no(labels, profiles)
    return columns._replace(yes_tick=answers.get("yes"), no_tick=no_at, status_ticks=tuple(statuses) if several else (), reason_ticks=tuple(reasons))


def _blank_no(labels: Sequence[str], profiles: Sequence[_Profile]) -> int | None:
    """A column for No without a tick so far: the first may stand on a later page."""
    for at, label in enumerate(labels):
        reasons = {"why", "why_in", "why_out"} & set(soa_words.headings(label))
        if label and not reasons and not profiles[at].filled and _answer(_last_part(label)) is False:
            return at
    return None


def _answer_column(at: int, label: str, answers: dict[str, int], statuses: list[tuple[int, str]]) -> None:
    sub = _last_part(label)
    under_status = " / " in label and "status" in soa_words.headings(label.rsplit(" / ", 1)[0])
    applies = None if under_status else _answer(sub)
    said = soa_words.status(sub)
    if applies is False:
        answers.setdefault("no", at)
    elif applies is True and soa_words.headings(sub)[:1] == ("applicable",):
        answers.setdefault("yes", at)
    elif said is not None and soa_words.fold(sub) not in {"yes", "ja", "oui", "y"}:
        statuses.append((at, said.value))
    elif applies is True:
        answers.setdefault("yes", at)


def _answer(heading: str) -> bool | None:
    """What a heading answers; of "Applicable no" the last word does."""
    *first, last = heading.split() or [""]
    told = soa_words.applicable(last.strip("()")) if first and "applicable" in soa_words.headings(" ".join(first)) else None
    return soa_words.applicable(heading) if told is None else told


def _column_for(role: str, roles: Sequence[tuple[str, ...]], profiles: Sequence[_Profile], taken: set[int | None]) -> int | None:
    options = [(roles[at].index(role), -_fit(role, profile), at) for at, profile in enumerate(profiles) if role in roles[at] and at not in taken]
    options = [option for option in options if _possible(role, profiles[option[2]])]
    if not options:
        return None
    return min(options, key=lambda option: (option[1], option[0], option[2]))[2]


def _fit(role: str, profile: _Profile) -> float:
    shares = {"applicable": profile.yes_no, "status": profile.status, "title": profile.titles}
    return round(shares.get(role, 0.0), 1)


def _possible(role: str, profile: _Profile) -> bool:
    """Contents that speak against a meaning: a status column must hold status words, an applicability column yes or no."""
    if not profile.filled:
        return True
    if role == "applicable":
        return profile.yes_no >= 0.3  # noqa: PLR2004  shifted rows may hold other text
    if role == "status":
        return profile.status >= 0.3  # noqa: PLR2004
    return profile.ids < TELLING if role != "title" else True


def _title_by_contents(profiles: Sequence[_Profile], taken: set[int | None], roles: Sequence[tuple[str, ...]]) -> int | None:
    options = [(p.titles, -at) for at, p in enumerate(profiles) if at not in taken and p.titles >= TELLING and "description" not in roles[at]]
    return -max(options)[1] if options else None


def _by_contents(rows: Sequence[Row]) -> Columns | None:
    """Columns without headings: ids of Annex A and a column of yes and no or of status words, in enough rows."""
    width = max((len(row) for row in rows), default=0)
    profiles = [_profile(at, rows) for at in range(width)]
    ids = [at for at, p in enumerate(profiles) if p.ids >= 0.6 and p.filled >= MIN_ROWS_WITHOUT_HEADINGS]  # noqa: PLR2004
    if not ids:
        return None
    applies = next((at for at, p in enumerate(profiles) if at not in ids and p.yes_no >= 0.8 and p.filled >= MIN_ROWS_WITHOUT_HEADINGS), None)  # noqa: PLR2004
    taken: set[int | None] = {*ids, applies}
    said = next((at for at, p in enumerate(profiles) if at not in taken and p.status >= 0.8 and p.filled >= MIN_ROWS_WITHOUT_HEADINGS), None)  # noqa: PLR2004
    if applies is None and said is None:
        return None
    taken.add(said)
    return Columns(id=ids[0], applicable=applies, status=said, title=_title_by_contents(profiles, taken, [()] * width))


def _profile(at: int, body: Sequence[Row]) -> _Profile:
    texts = [row[at].text.strip() for row in body if at < len(row) and row[at].text.strip()]
    if not texts:
        return _Profile(0, 0, 0, 0, 0, 0, 0)
    count = len(texts)
    ids = sum(bool(control_ids.read(text)) for text in texts) / count
    own = 0.0 if ids >= TELLING else len({text for text in texts if control_ids.own_scheme(text)}) / count
    yes_no = sum(soa_words.applicable(text) is not None or soa_words.is_empty_box(text) for text in texts) / count
    status = sum(soa_words.status(text) is not None for text in texts) / count
    titles = sum(bool(len(text) < 110 and (control_ids.by_title(text) or control_ids.by_title(text, "2013"))) for text in texts[:40]) / min(count, 40)  # noqa: PLR2004
    marks = sum(soa_words.tick(text) is not None or soa_words.is_empty_box(text) for text in texts) / count
    return _Profile(ids, own, yes_no, status, titles, marks, count)
