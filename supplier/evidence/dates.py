"""Dates as they are printed: own tables, no guessing. What can be read two ways is given both ways."""

from __future__ import annotations

import bisect
import calendar
import datetime as dt
import functools
import re
from collections.abc import Callable, Iterator

import msgspec

from supplier.evidence import vocabulary
from supplier.evidence.folding import fold, folded

_FIRST_YEAR, _LAST_YEAR = 1980, 2069
_CENTURY_SPLIT = 70
_MONTHS_A_YEAR = 12
_ORDERS = ("day_first", "month_first")
_NUMBER = re.compile(r"\d(?<!\d\d)")
"""Where a number begins: the digit comes first in the pattern, so that places without one are passed fast."""
_WORD = re.compile(r"[^\W\d_]+")
_NAME_REACH = 32
"""Characters before a number in which the name of a month stands, with blanks and a small word between them."""
_ERAS = {"令和": 2018, "平成": 1988}


class DateMention(msgspec.Struct, frozen=True):
    """One date in a text. `start`/`end` are indexes of the text; `readings` are all dates it can mean, day first first.

    `form` is numeric (slash or dash, day or month first), dotted, iso, named, cjk, era, compact or month (no day: the
    reading is the first of the month). `short_year` says that the year was printed with two digits.
    """

    start: int
    end: int
    raw: str
    readings: tuple[dt.date, ...]
    form: str
    short_year: bool = False

    @property
    def ambiguous(self) -> bool:
        """More than one reading."""
        return len(self.readings) > 1

    @property
    def value(self) -> dt.date:
        """The first reading."""
        return self.readings[0]


class _Hit(msgspec.Struct, frozen=True):
    start: int
    end: int
    readings: tuple[dt.date, ...]
    form: str
    short_year: bool = False


@functools.cache
def month_names() -> dict[str, int]:
    """Folded month names and abbreviations of all languages, with their number."""
    names: dict[str, int] = {}
    for language in vocabulary.certificate().language:
        for number, line in enumerate(language.months, 1):
            for name in line.split():
                names.setdefault(fold(name), number)
    return names


def _by_first_letter(names: list[str]) -> str:
    """The pattern of any of these names: parted by their first letter, so that most places of a text are passed without trying them one by one."""
    parted: dict[str, list[str]] = {}
    for name in names:
        parted.setdefault(name[0], []).append(re.escape(name[1:]))
    return "|".join(f"{re.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in parted.items())


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], _Hit | None]], ...]:
    """What a date begins with, its pattern, and what reads it: the pattern is tried only where a date may begin."""
    month = _by_first_letter(sorted(month_names(), key=len, reverse=True))
    number, era, name = "number", "era", "name"
    joint = r"[\s,./-]*(?:(?:de|del|of|do|d')\s*)?"
    tail = r"(?![\w])"
    return (
        (number, re.compile(r"(?<!\d)(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]"), _cjk),
        (era, re.compile(r"(令和|平成)\s*(\d{1,2}|元)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"), _era),
        (number, re.compile(r"(?<![\w/.-])(\d{4})\s?([-./])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d|[/.-]\d)"), _year_first),
        (number, re.compile(r"(?<![\d/.])(?<!\d-)(\d{1,2})\s?([-./])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d|[/-]\d|\.\d)"), _numeric),
        (
            number,
            re.compile(
                rf"(?<![\d/])(\d\s\d|\d{{1,2}})(?:\s*(?:st|nd|rd|th)(?![a-z])|(?:er|ro|o|a)(?![a-z])|\s*\.)?{joint}({month}){joint}'?(\d\s?\d\s?\d\s?\d|\d{{2}})(?!\d)"
            ),
            _day_month,
        ),
        (name, re.compile(rf"(?<![^\W\d_])({month})[.,]?\s*(\d{{1,2}})\s*(?:st|nd|rd|th)?[\s,.]+(\d{{4}}){tail}"), _month_day),
        (number, re.compile(rf"(?<!\d)(\d{{4}})[\s,.-]+({month})[\s,.-]*(\d{{1,2}})(?!\d)"), _year_month_day),
        (number, re.compile(rf"(?<!\d)(\d{{4}})\s*жыл\w*\s*(\d{{1,2}})\s*({month})"), _year_day_month),
        (number, re.compile(r"(?<![\w-])((?:19|20)\d{2})(\d{2})(\d{2})(?![\w-])"), _compact),
        (
            name,
            re.compile(rf"(?<![^\W\d_])(?<!\d)(?<!\d[\s.-])(?<!\d\.\s)({month})[\s,.-]+(?:(?:de|del|of)\s+)?((?:19|20)\d{{2}}){tail}"),
            _month_year,
        ),
    )


def _day(year: int, month: int, day: int) -> dt.date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _hit(match: re.Match[str], readings: list[dt.date | None], form: str, *, short_year: bool = False) -> _Hit | None:
    found = tuple(dict.fromkeys(day for day in readings if day))
    return _Hit(match.start(), match.end(), found, form, short_year) if found else None


def _year(text: str) -> tuple[int, bool]:
    digits = re.sub(r"\s", "", text)
    number = int(digits)
    if len(digits) > 2:  # noqa: PLR2004 (two digits: a short year)
        return number, False
    return number + (2000 if number < _CENTURY_SPLIT else 1900), True


def _cjk(match: re.Match[str]) -> _Hit | None:
    return _hit(match, [_day(int(match[1]), int(match[2]), int(match[3]))], "cjk")


def _era(match: re.Match[str]) -> _Hit | None:
    year = _ERAS[match[1]] + (1 if match[2] == "元" else int(match[2]))
    return _hit(match, [_day(year, int(match[3]), int(match[4]))], "era")


def _year_first(match: re.Match[str]) -> _Hit | None:
    return _hit(match, [_day(int(match[1]), int(match[3]), int(match[4]))], "iso")


def _numeric(match: re.Match[str]) -> _Hit | None:
    year, short = _year(match[4])
    first, second = int(match[1]), int(match[3])
    day_first, month_first = _day(year, second, first), _day(year, first, second)
    if match[2] == ".":
        return _hit(match, [day_first or month_first], "dotted", short_year=short)
    readings = [day_first, month_first]
    if short and len(match[1]) == len(match[4]):  # one digit is no year
        readings.append(_day(_year(match[1])[0], second, int(match[4])))
    return _hit(match, readings, "numeric", short_year=short)


def _day_month(match: re.Match[str]) -> _Hit | None:
    year, short = _year(match[3])
    month = month_names()[match[2]]
    readings = [_day(year, month, int(re.sub(r"\s", "", match[1])))]
    if " " in match[1]:  # "1 5 July": a day torn apart, or a number before the 5th
        readings.append(_day(year, month, int(match[1].split()[-1])))
    return _hit(match, readings, "named", short_year=short)


def _month_day(match: re.Match[str]) -> _Hit | None:
    return _hit(match, [_day(int(match[3]), month_names()[match[1]], int(match[2]))], "named")


def _year_month_day(match: re.Match[str]) -> _Hit | None:
    return _hit(match, [_day(int(match[1]), month_names()[match[2]], int(match[3]))], "named")


def _year_day_month(match: re.Match[str]) -> _Hit | None:
    return _hit(match, [_day(int(match[1]), month_names()[match[3]], int(match[2]))], "named")


def _compact(match: re.Match[str]) -> _Hit | None:
    return _hit(match, [_day(int(match[1]), int(match[2]), int(match[3]))], "compact")


def _month_year(match: re.Match[str]) -> _Hit | None:
    return _hit(match, [_day(int(match[2]), month_names()[match[1]], 1)], "month")


def _hits(text: str) -> Iterator[_Hit]:
    numbers = [match.start() for match in _NUMBER.finditer(text)]
    if not numbers:
        return
    eras = [match.start() for era in _ERAS if era in text for match in re.finditer(era, text)]
    starts = {"number": numbers, "name": _names(text, numbers), "era": sorted(eras)}
    for opening, pattern, read in _patterns():
        end = 0
        for at in starts[opening]:
            match = pattern.match(text, at) if at >= end else None
            if match:
                end = match.end()
                hit = read(match)
                if hit:
                    yield hit


def _names(text: str, numbers: list[int]) -> list[int]:
    """Where names of months begin that a number follows, with no more than a small word between them."""
    words = (word for at in numbers for word in list(_WORD.finditer(text, max(0, at - _NAME_REACH), at))[-2:])
    return sorted({word.start() for word in words if word[0] in month_names()})


@functools.lru_cache(maxsize=4096)
def find(text: str) -> tuple[DateMention, ...]:
    """All dates of `text` in order; of overlapping readings the longest stretch wins."""
    plain = folded(text)
    kept: list[_Hit] = []
    for hit in sorted(_hits(plain.text), key=lambda h: (h.start - h.end, h.start)):
        at = bisect.bisect_left(kept, hit.start, key=lambda h: h.start)
        if (at == 0 or kept[at - 1].end <= hit.start) and (at == len(kept) or hit.end <= kept[at].start):
            kept.insert(at, hit)
    mentions = []
    for hit in kept:
        start, end = plain.span(hit.start, hit.end)
        mentions.append(DateMention(start, end, text[start:end], hit.readings, hit.form, hit.short_year))
    return tuple(mentions)


def month_end(day: dt.date) -> dt.date:
    """The last day of the month: what an expiry printed without a day means."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def is_whole_years(start: dt.date, end: dt.date, most: int = 5) -> bool:
    """Whether `end` closes a term of 1 to `most` years from `start`, on the day before or on the anniversary."""
    years = end.year - start.year
    if not 1 <= years <= most:
        return False
    anniversary = _day(end.year, start.month, start.day) or _day(end.year, start.month, start.day - 1)
    return anniversary is not None and 0 <= (anniversary - end).days <= 1


def settle(mentions: list[DateMention]) -> str | None:
    """How slash and dash dates of one document are to be read: `day_first`, `month_first`, or None where nothing shows it.

    Two signs count, each from the document itself: a date whose day is above 12, and the same day printed unambiguously
    elsewhere. Signs that disagree settle nothing.
    """
    open_ones = [m for m in mentions if _is_open(m)]
    plain = {m.value for m in mentions if not m.ambiguous and m.form != "month"}
    votes = {_order_of(m) for m in mentions if m.form == "numeric" and not m.ambiguous and not m.short_year}
    for mention in open_ones:
        sure = [order for order, day in zip(_ORDERS, mention.readings, strict=True) if day in plain]
        votes.update(sure if len(sure) == 1 else [])
    return _agreed(votes)


def settle_by_term(begins: list[DateMention], ends: list[DateMention]) -> str | None:
    """The order in which an issue and an expiry are whole years apart (or a day less), where only one order makes them so."""
    votes: set[str | None] = set()
    for begin in filter(_is_open, begins):
        for end in filter(_is_open, ends):
            pairs = zip(_ORDERS, begin.readings, end.readings, strict=True)
            fits = [order for order, a, b in pairs if is_whole_years(a, b)]
            votes.update(fits if len(fits) == 1 else [])
    return _agreed(votes)


def _is_open(mention: DateMention) -> bool:
    return mention.form == "numeric" and mention.ambiguous and not mention.short_year


def _agreed(votes: set[str | None]) -> str | None:
    votes = votes - {None}
    return votes.pop() if len(votes) == 1 else None


def _order_of(mention: DateMention) -> str | None:
    parts = [int(part) for part in re.findall(r"\d+", mention.raw)]
    if len(parts) != 3 or parts[0] == parts[1]:  # noqa: PLR2004 (day, month, year)
        return None
    return "day_first" if parts[0] > _MONTHS_A_YEAR else "month_first" if parts[1] > _MONTHS_A_YEAR else None


def settled(mention: DateMention, order: str | None) -> DateMention:
    """The mention with the one reading that `order` leaves, or unchanged."""
    if not mention.ambiguous or mention.form != "numeric" or mention.short_year or order is None:
        return mention
    chosen = mention.readings[0 if order == "day_first" else 1]
    return msgspec.structs.replace(mention, readings=(chosen,))
