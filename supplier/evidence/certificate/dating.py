"""The dates of a certificate: which label each belongs to, and what the labelled dates say together.

Labels come before values: a date without a label is never an expiry date (ISO/IEC 17021-1, 8.2.2 b and c name what must stand there).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable

import msgspec

from supplier.evidence import dates, labels, standards
from supplier.evidence.candidates import Candidate, Place, Sheet, is_punctuation, place, span_box
from supplier.evidence.dates import DateMention
from supplier.evidence.labels import DATE_ROLES, Label
from supplier.evidence.layout import Line
from supplier.model.reading import Box

_LETTERS_BETWEEN, _LETTERS_AFTER_DECOY, _LETTERS_BEFORE_PLACE = 16, 60, 30
"""Letters that may stand between a label and its date: "expiry (dd.mm.yyyy)", a sentence after "previously issued", a town after "place and date"."""
_OWN_WORDS = 3
"""A date with no more letters before it on its line looks for its label elsewhere."""
_SETTLED_LOSS = 10
"""Strength that a date loses whose day and month only the term tells apart."""
_DAY_FIRST = frozenset(("de", "fr", "es", "it", "nl", "pt", "tr", "ru", "pl", "cs", "da"))
_BESIDE_NUMBER, _SIGNED = 66, 72
_UNTIL_LINES = 4
_WRAPPED_LINES = 4
_FLUSH = 6.0
"""Lines of a label that wraps, and points by which their left edges may differ."""
_FEWEST_IN_ORDER = 2
_TOWN = re.compile(r"(?:^|[,–-]\s*)(?P<town>[A-ZÀ-ÞА-Я][^\W\d_]+(?:[ .'’/-]{1,2}[^\W\d_]+){0,3})\s*,\s*(?:den|le|li|the|il|el|a|em)?\s*$")
_NO_TOWN = ("soa_version", "soa", "title", "stop", "number", "number_weak", "system", "holder", "scope", "accredited")
_BROKEN = re.compile(r"(?:\d{1,2}(?:st|nd|rd|th|er)?\.?\s+(?:de\s+)?[^\W\d_]{3,}\.?(?:\s+de)?|[^\W\d_]{3,}\.?\s+\d{1,2}(?:st|nd|rd|th)?,)\s*$")
_DAY_AND_MONTH = 60
"""Letters of the longest day with its month, and room: a pattern for the end of a line is not tried at each sign of it."""
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
"""A line that ends in a day and a month, and one that begins with a year."""
_HIGH_ROW = 4.0
"""Heights of a line that the first row of a table may lie below its heading."""
_PERIOD = 70
"""Strength of an end that only its period shows: two days joined by "until", whole years apart."""
_CLIMB = 12
"""Rows of a table that a column heading may stand above."""


class Dated(msgspec.Struct, frozen=True):
    """A date with the role its label gives it ("" where none does)."""

    mention: DateMention
    line: Line
    role: str
    strength: int
    method: str
    snippet: str
    about: str | None = None


def read(sheet: Sheet) -> list[Dated]:
    """Every date of the document with its role, in reading order; slash dates are settled across the document first."""
    found = _mentions(sheet)
    order = dates.settle([mention for mentions in found.values() for mention in mentions])
    result: list[Dated] = []
    for at, line in enumerate(sheet.lines):
        mentions = tuple(dates.settled(mention, order) for mention in found[at])
        result.extend(_of_line(sheet, line, mentions, result))
    return _settled_by_language(sheet, _settled_by_term(result)) if order is None else result


def _mentions(sheet: Sheet) -> dict[int, tuple[DateMention, ...]]:
    """The dates of each line; one whose year begins the next line belongs to the line it begins on."""
    found = {at: dates.find(line.text) for at, line in enumerate(sheet.lines)}
    for at, line in enumerate(sheet.lines):
        if not _BROKEN.search(line.text[-_DAY_AND_MONTH:]):
            continue
        below = next(iter(sheet.under(line, line.box, reach=1.2)), None)
        if below is not None and _YEAR.match(below.text):
            crossing = [one for one in dates.find(f"{line.text} {below.text[:4]}") if one.start < len(line.text) < one.end]
            found[at] = (*(one for one in found[at] if all(one.end <= other.start for other in crossing)), *crossing)
    return found


def _settled_by_language(sheet: Sheet, dated: list[Dated]) -> list[Dated]:
    """What is still open on a certificate in a language whose countries all write the day first."""
    if not any(one.mention.ambiguous for one in dated):
        return dated
    language = labels.language_of(" ".join(line.text for line in sheet.lines))
    return [_with_order(one, "day_first") for one in dated] if language in _DAY_FIRST else dated


def _settled_by_term(dated: list[Dated]) -> list[Dated]:
    """Slash dates settled by the length of the term: only what is labelled as its beginning and its end speaks."""
    begins = [one.mention for one in dated if one.role in {"issued", "valid_from", "initial", "revised"}]
    order = dates.settle_by_term(begins, [one.mention for one in dated if one.role in {"expires", "cycle_end"}])
    return [_with_order(one, order) for one in dated]


def _with_order(one: Dated, order: str | None) -> Dated:
    mention = dates.settled(one.mention, order)
    return one if mention is one.mention else msgspec.structs.replace(one, mention=mention, strength=one.strength - _SETTLED_LOSS)


def _of_line(sheet: Sheet, line: Line, mentions: tuple[DateMention, ...], before: list[Dated]) -> Iterable[Dated]:
    done: list[Dated] = []
    for number, mention in enumerate(mentions):
        start = mentions[number - 1].end if number else 0
        joined = number > 0 and labels.is_connector(line.text[start : mention.start])
        if joined:
            dated = _closing(done[-1], mention)
            if _is_term(line, done[-1], dated, line.text[start : mention.start]):
                done[-1] = msgspec.structs.replace(done[-1], role="valid_from", strength=_PERIOD)
                dated = msgspec.structs.replace(dated, role="expires", strength=_PERIOD, snippet=line.text.strip())
            if done[-1].role in {"validity", "expires"}:
                done[-1] = msgspec.structs.replace(done[-1], role="valid_from")
        else:
            dated = _labelled(sheet, line, mention, start, before)
        done.append(msgspec.structs.replace(dated, about=_about(sheet, line)))
    return done


def _is_term(line: Line, opened: Dated, closed: Dated, between: str) -> bool:
    """A period nobody labelled: a word for "until" between two days that are whole years apart, and no word for an audit or the like."""
    worded = labels.letters(between) > 0 and not opened.role and not labels.find(line.text, ("decoy",))
    return worded and dates.is_whole_years(opened.mention.value, closed.mention.value)


def _closing(opened: Dated, mention: DateMention) -> Dated:
    """The end of a period: an expiry, where its beginning is one of validity."""
    closes = opened.role in {"valid_from", "validity", "expires", "initial", "issued", "revised"}
    role = "cycle_end" if opened.role == "cycle_end" else "expires" if closes else "decoy" if opened.role == "decoy" else ""
    return Dated(mention, opened.line, role, min(opened.strength, 90), "label", opened.snippet)


def _labelled(sheet: Sheet, line: Line, mention: DateMention, start: int, before: list[Dated]) -> Dated:
    own = line.text[start : mention.start]
    label = _last(own)
    if label:
        return _dated(mention, line, label.role, 90, "label", line.text)
    behind = labels.starts(line.text[mention.end : mention.end + 30], "expires_after")
    if behind:
        return _dated(mention, line, "expires", 88, "label", line.text)
    if labels.letters(own) > _OWN_WORDS:
        return _flowing(sheet, line, mention, own, before) or _signed(line, mention) or _dated(mention, line, "", 0, "pattern", line.text)
    return (
        (_left(sheet, line, mention) if start == 0 else None)
        or _in_order(sheet, line, mention)
        or _above(sheet, line, mention, before)
        or _after_until(sheet, line, before, mention)
        or _flowing(sheet, line, mention, own, before)
        or _below(sheet, line, mention)
        or _numbered(sheet, line, mention)
        or _dated(mention, line, "", 0, "pattern", line.text)
    )


def _dated(mention: DateMention, line: Line, role: str, strength: int, method: str, snippet: str) -> Dated:
    if mention.form == "compact":
        strength -= 10
    return Dated(mention, line, role, strength - (25 if mention.short_year else 0), method, " ".join(snippet.split()))


def _last(text: str) -> Label | None:
    """The label that governs what follows `text`: the last one, unless too much stands behind it."""
    found = labels.find(text, DATE_ROLES)
    if not found:
        return None
    label = found[-1]
    rest = text[label.end :]
    if labels.find(text[found[-2].end if len(found) > 1 else 0 : label.start] + " | " + rest, ("former",)):
        label = msgspec.structs.replace(label, role="decoy")
    reach = {"decoy": _LETTERS_AFTER_DECOY, "placed": _LETTERS_BEFORE_PLACE}.get(label.role, _LETTERS_BETWEEN)
    return label if labels.letters(rest) <= reach and ". " not in rest.strip(". ") else None


def _left(sheet: Sheet, line: Line, mention: DateMention) -> Dated | None:
    """The label on the left; beyond another date only one that may have two."""
    passed = False
    for other in sheet.beside(line, span_box(line, mention.start, mention.end), right=False):
        ends = dates.find(other.text)
        label = _last(other.text[ends[-1].end :] if ends else other.text)
        if label:
            fits = not passed or label.role in {"validity", "decoy"}
            return _dated(mention, line, label.role, 88, "layout", f"{other.text} {line.text}") if fits else None
        if not ends:
            return None if passed else _wrapped(sheet, line, mention, other)
        passed = True
    return None


def _wrapped(sheet: Sheet, line: Line, mention: DateMention, first: Line) -> Dated | None:
    """A label of several lines in a left-hand column that ends in the label of the date: nothing stands beside its other lines."""
    lines = [first]
    while len(lines) < _WRAPPED_LINES:
        below = next((other for other in sheet.under(lines[-1], lines[-1].box, reach=0.7) if _is_flush(first, other)), None)
        if below is None or dates.find(below.text) or any(dates.find(other.text) for other in sheet.beside(below, below.box, right=True)):
            break
        lines.append(below)
    text = " ".join(other.text for other in lines)
    label = _last(text) if len(lines) > 1 else None
    alone = label is not None and labels.letters(text[label.end :]) <= _OWN_WORDS
    return _dated(mention, line, label.role, 80, "layout", f"{text} {line.text}") if label and alone else None


def _is_flush(first: Line, other: Line) -> bool:
    return first.box is not None and other.box is not None and abs(first.box[0] - other.box[0]) <= _FLUSH


def _flowing(sheet: Sheet, line: Line, mention: DateMention, own: str, before: list[Dated]) -> Dated | None:
    """A sentence that runs on from the line above: "… is valid until" / "22 October 2026"."""
    above = sheet.over(line, line.box, reach=1.2)[:1]
    if not above or mention.start - len(own) > 0:
        return None
    ends = dates.find(above[0].text)
    tail = above[0].text[ends[-1].end :] if ends else above[0].text
    opened = next((one for one in reversed(before) if ends and one.line is above[0] and one.mention.start == ends[-1].start), None)
    snippet = f"{above[0].text} {line.text}"
    if opened and opened.role in {"valid_from", "validity"} and labels.is_connector(f"{tail} {own}"):
        return _dated(mention, line, "expires", 85, "label", snippet)
    label = _last(f"{tail} {own}")
    if label and (label.end > len(tail) or labels.letters(tail[label.end :]) <= _OWN_WORDS):
        return _dated(mention, line, label.role, 82 if labels.letters(own) else 78, "layout", snippet) if _is_free(sheet, above[0]) else None
    return None


def _is_free(sheet: Sheet, line: Line) -> bool:
    """Whether a label at the end of its line has no date of its own beside it on its row."""
    right = sheet.beside(line, line.box, right=True)
    return not (right and dates.find(right[0].text) and not labels.find(right[0].text, DATE_ROLES))


def _in_order(sheet: Sheet, line: Line, mention: DateMention) -> Dated | None:
    """As many labels as dates, first all labels one under the other, then all dates: they belong together in order."""
    if line.box is None or not _is_date_alone(line):
        return None
    above = _run(sheet, line, _is_date_alone, up=True)
    days = len(above) + 1 + len(_run(sheet, line, _is_date_alone, up=False))
    captions = _run(sheet, above[-1] if above else line, _is_label_alone, up=True)
    if days < _FEWEST_IN_ORDER or len(captions) != days:
        return None
    caption = captions[days - 1 - len(above)]
    return _dated(mention, line, labels.find(caption.text, DATE_ROLES)[0].role, 80, "layout", f"{caption.text} {line.text}")


def _run(sheet: Sheet, line: Line, fits: Callable[[Line], bool], *, up: bool) -> list[Line]:
    """The lines that follow each other closely in the column of `line` and fit, nearest first."""
    found: list[Line] = []
    current = line
    while len(found) < _CLIMB:
        near = sheet.over(current, current.box, reach=1.2) if up else sheet.under(current, current.box, reach=1.2)
        if not near or not fits(near[0]):
            break
        current = near[0]
        found.append(current)
    return found


def _is_date_alone(line: Line) -> bool:
    found = dates.find(line.text)
    return len(found) == 1 and is_punctuation(line.text[: found[0].start] + line.text[found[0].end :])


def _is_label_alone(line: Line) -> bool:
    found = labels.find(line.text, DATE_ROLES)
    return len(found) == 1 and labels.letters(line.text) - labels.letters(line.text[found[0].start : found[0].end]) <= _OWN_WORDS


def _above(sheet: Sheet, line: Line, mention: DateMention, before: list[Dated]) -> Dated | None:
    """A heading over the date; in a table over the dates above it. A sentence that runs on from above is no heading."""
    box = span_box(line, mention.start, mention.end)
    if any(labels.ends_in_until(other.text) for other in sheet.over(line, line.box, reach=1.2)[:1]):
        return _flowing(sheet, line, mention, line.text[: mention.start], before)
    current = line
    for step in range(_CLIMB):
        over = sheet.over(current, box)
        best = _nearest_label(over, box)
        if best:
            other, label = best
            return _dated(mention, line, label.role, 86 - 3 * step, "layout" if step == 0 else "table", f"{other.text} {line.text}")
        dated = next((other for other in over if dates.find(other.text)), None)
        if dated is None or box is None:
            return _far_above(sheet, line, mention, current, box, step)
        current, box = dated, (box[0], dated.box[1], box[2], dated.box[3]) if dated.box else None
    return None


def _far_above(sheet: Sheet, line: Line, mention: DateMention, top: Line, box: Box | None, step: int) -> Dated | None:
    """The heading of a table with high rows: a label and nothing else over dates and nothing else."""
    far = [other for other in sheet.over(top, box, reach=_HIGH_ROW) if _is_label_alone(other)] if box and _is_date_alone(line) else []
    best = _nearest_label(far[:1], box)
    return _dated(mention, line, best[1].role, max(_PERIOD, 78 - 3 * step), "table", f"{best[0].text} {line.text}") if best else None


def _nearest_label(lines: list[Line], box: tuple[float, float, float, float] | None) -> tuple[Line, Label] | None:
    options: list[tuple[float, float, Line, Label]] = []
    for line in lines:
        taken = dates.find(line.text)
        for label in labels.find(line.text, DATE_ROLES):
            if any(mention.start >= label.end and labels.letters(line.text[label.end : mention.start]) <= _LETTERS_BETWEEN for mention in taken):
                continue
            where = line.box if _ends_sentence(line, label) else span_box(line, label.start, label.end)
            if box is None or where is None:
                options.append((0, 0, line, label))
            elif where[0] < box[2] + 12 and where[2] > box[0] - 12:
                options.append((round(box[1] - where[3]), abs(where[0] - box[0]), line, label))
    if not options:
        return None
    best = min(options, key=lambda o: (o[0], o[1]))
    return best[2], best[3]


def _ends_sentence(line: Line, label: Label) -> bool:
    """A sentence that leads up to its only label ("This certificate is valid from") heads what stands under any part of it."""
    return len(labels.find(line.text, DATE_ROLES)) == 1 and labels.letters(line.text[label.end :]) <= _LETTERS_BETWEEN


def _after_until(sheet: Sheet, line: Line, before: list[Dated], mention: DateMention) -> Dated | None:
    """The end of a period set one under the other: a beginning, "until" on a line of its own (in one language or more), this date."""
    current = line
    for _ in range(_UNTIL_LINES):
        above = next(iter(sheet.over(current, current.box, reach=1.5)), None)
        if above is None:
            return None
        opened = next((one for one in reversed(before) if one.line is above), None)
        if opened is not None:
            closes = current is not line and opened.role in {"valid_from", "validity"}
            return _dated(mention, line, "expires", 82, "layout", f"{opened.snippet} {current.text} {line.text}") if closes else None
        if not labels.is_connector(above.text):
            return None
        current = above
    return None


def is_signed(line: Line, mention: DateMention) -> bool:
    """A town and a date that end a line, as a signature has them: "Leeds, 12 March 2024"."""
    town = _TOWN.search(line.text[: mention.start])
    if town is None or mention.form == "month" or labels.letters(line.text[mention.end :]):
        return False
    return not labels.find(town["town"], _NO_TOWN)


def _signed(line: Line, mention: DateMention) -> Dated | None:
    return _dated(mention, line, "placed", _SIGNED, "pattern", line.text) if is_signed(line, mention) else None


def _below(sheet: Sheet, line: Line, mention: DateMention) -> Dated | None:
    """A caption under the date, as under a signature: only for a date that stands alone."""
    if not is_punctuation(line.text[: mention.start] + line.text[mention.end :]):
        return None
    for other in sheet.under(line, line.box, reach=1.2)[:1]:
        label = labels.find(other.text, DATE_ROLES) if not labels.ends_in_until(other.text) else ()
        if len(label) >= 1 and not dates.find(other.text) and labels.letters(other.text[: label[0].start]) <= _OWN_WORDS:
            if any(dates.find(right.text) for right in sheet.beside(other, other.box, right=True)[:1]):
                return None
            return _dated(mention, line, label[0].role, 68, "layout", f"{line.text} {other.text}")
    return None


def _numbered(sheet: Sheet, line: Line, mention: DateMention) -> Dated | None:
    """A date alone on its line over the certificate's number, as registers print date and number: a fair guess at the issue, never at an end."""
    if not is_punctuation(line.text[: mention.start] + line.text[mention.end :]):
        return None
    for other in sheet.under(line, line.box, reach=1.2)[:1]:
        label = next(iter(labels.find(other.text, ("number", "number_weak"))), None)
        if label and not labels.letters(other.text[: label.start]) and any(map(str.isdigit, other.text[label.end :])) and not dates.find(other.text):
            return _dated(mention, line, "numbered", _BESIDE_NUMBER, "layout", f"{line.text} {other.text}")
    return None


def _about(sheet: Sheet, line: Line) -> str | None:
    """The one standard named on the date's row, or None."""
    named = {found.standard for other in sheet.row(line) for found in standards.find(other.text) if not found.is_rule}
    return named.pop() if len(named) == 1 else None


def candidate(dated: Dated, name: str, *, ending: bool = False) -> Candidate:
    """A candidate for a fact from a labelled date. An ambiguous expiry takes its earlier reading; a month alone its last day."""
    mention = dated.mention
    readings = [dates.month_end(day) if ending and mention.form == "month" else day for day in mention.readings]
    value = min(readings) if ending else readings[0]
    others: list[dt.date] = [day for day in readings if day != value]
    if mention.form == "month":
        others.extend(mention.readings if ending else [dates.month_end(value)])
    where = place(dated.line, mention.start, mention.end)
    return Candidate(
        name=name,
        value=value.isoformat(),
        raw=mention.raw,
        place=Place(where.page, where.box, dated.snippet, where.source),
        method=dated.method,
        strength=dated.strength,
        about=dated.about,
        alternatives=tuple(day.isoformat() for day in dict.fromkeys(others) if day != value),
    )
