"""What the headings and cells of a Statement of Applicability mean, by vocabulary.

Pure look-ups over `questionnaires/reading/soa_vocab.toml`: the longest entry that fits wins, so that "not implemented" is never
read as "implemented". A word that is not known gives None: a missing value costs less than a wrong one.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from typing import Any

from supplier import paths
from supplier.model.reading import ControlStatus

SHORT_CELL_WORDS = 7
_FIRST_EAST_ASIAN = "\u2e80"
TELLING_LENGTH = 4
_NEGATIONS = {
    "not",
    "no",
    "never",
    "nicht",
    "kein",
    "keine",
    "non",
    "pas",
    "niet",
    "não",
    "nao",
    "sin",
    "without",
    "ohne",
    "un",
    "yet",
    "to",
    "be",
    "nie",
    "ne",
    "ej",
    "inte",
    "ikke",
    "не",
}
_STATUSES = {
    "implemented": ControlStatus.IMPLEMENTED,
    "partial": ControlStatus.PARTIAL,
    "planned": ControlStatus.PLANNED,
    "not_implemented": ControlStatus.NOT_IMPLEMENTED,
    "not_assessed": ControlStatus.UNKNOWN,
    "no": ControlStatus.EXCLUDED,
}
_PERCENT = re.compile(r"^(?:~|ca\.?\s*)?(\d{1,3})\s*%$")
_PLAIN_NO = {
    "no",
    "n",
    "non",
    "nein",
    "nee",
    "não",
    "无",
    "無",
    "否",
    "false",
    "ne",
    "nie",
    "όχι",
    "ei",
    "nem",
    "hayır",
    "nej",
    "nei",
    "нет",
    "아니오",
    "いいえ",
    "×",
    "❌",
    "✗",
    "✘",
    "✖",
    "❎",
}
_NOTHING = {"", "-", "–", "—", "n/a", "na", "none", "nil", "keine", "entfällt", "n.a.", "n.v.t.", "/", "s/o", "not applicable", "tbd"}


@functools.cache
def vocabulary() -> dict[str, Any]:
    """The vocabulary file."""
    return tomllib.loads((paths.questionnaires() / "reading" / "soa_vocab.toml").read_text(encoding="utf-8"))


def fold(text: str) -> str:
    """Case, width, variation selectors and repeated blanks removed; symbols stay."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("\ufe0f", "").replace("\u00ad", "").replace("’", "'")
    return " ".join(text.split()).strip(" .:;*")


@functools.lru_cache(maxsize=8192)
def headings(text: str) -> tuple[str, ...]:
    """The meanings a column heading may have, the likeliest first; empty for an unknown heading."""
    folded = fold(text)
    plain = _without_remarks(folded)
    table = _heading_table()
    exact = table.get(folded) or table.get(plain)
    if exact:
        return exact
    if len(plain.split()) > SHORT_CELL_WORDS + 2:
        return ()
    inside = [
        (len(words), roles)
        for words, roles in table.items()
        if len(words) >= TELLING_LENGTH and words in plain and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", plain)
    ]
    if not inside:
        return ()
    longest = max(length for length, _ in inside)
    return tuple(dict.fromkeys(role for length, roles in inside if length == longest for role in roles))


def is_foreign_heading(text: str) -> bool:
    """A heading of a risk register, an asset list or a finding list: its table is not a Statement of Applicability."""
    return _without_remarks(fold(text)) in _foreign()


@functools.cache
def _foreign() -> frozenset[str]:
    return frozenset(fold(word) for word in vocabulary()["not_soa"]["columns"])


def reason_heading(text: str) -> str | None:
    """What a tick column of reasons stands for (`LR` = legal requirement)."""
    return _reasons().get(_without_remarks(fold(text)))


@functools.cache
def _reasons() -> dict[str, str]:
    return {fold(key): value for key, value in vocabulary()["reason_columns"].items()}


def says_nothing(text: str) -> bool:
    """Blank, a dash or n/a: no reason given."""
    return fold(text) in _NOTHING


@functools.lru_cache(maxsize=8192)
def applicable(text: str) -> bool | None:
    """What a cell of an applicability column says. An implementation word there says that the control is applied."""
    folded = fold(text)
    mark = tick(folded)
    if mark is not None:
        return mark
    group = _longest(folded, ("yes", "no", "implemented", "partial", "planned", "not_implemented", "not_assessed"))
    return {"yes": True, "no": False, "implemented": True, "partial": True, "planned": True}.get(group or "")


@functools.lru_cache(maxsize=8192)
def status(text: str) -> ControlStatus | None:
    """What a cell of a status column says; EXCLUDED for "not applicable", None for words we do not know."""
    folded = fold(text)
    percent = _PERCENT.match(folded)
    if percent:
        share = int(percent[1])
        return ControlStatus.IMPLEMENTED if share >= 100 else ControlStatus.PARTIAL if share else ControlStatus.NOT_IMPLEMENTED  # noqa: PLR2004
    if folded in _PLAIN_NO:
        return ControlStatus.NOT_IMPLEMENTED
    if tick(folded) is True:
        return ControlStatus.IMPLEMENTED
    group = _longest(folded, ("implemented", "partial", "planned", "not_implemented", "not_assessed", "no"))
    if group == "implemented" and _limiting().search(" ".join(folded.split()[:SHORT_CELL_WORDS])):
        return ControlStatus.PARTIAL
    if group:
        return _STATUSES[group]
    return ControlStatus.IMPLEMENTED if folded in _exact("yes") else None


@functools.cache
def _limiting() -> re.Pattern[str]:
    """Words that take something back: "implemented in part", "umgesetzt bis auf zwei Standorte"."""
    parted = [word for word in _exact("limiting") if word[0] < _FIRST_EAST_ASIAN]
    joined = [word for word in _exact("limiting") if word[0] >= _FIRST_EAST_ASIAN]
    return re.compile("|".join([rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(parted)] + [re.escape(word) for word in sorted(joined)]))


@functools.lru_cache(maxsize=8192)
def tick(text: str) -> bool | None:
    """True for a tick or cross set in a box, False for an explicit no-sign, None for anything else (a blank says nothing)."""
    folded = fold(text) or text.strip()
    if folded in _marks("ticked"):
        return True
    return False if folded in _marks("crossed") else None


def is_no_sign(text: str) -> bool:
    """A cross or a sign of prohibition; a dash or a zero may be no more than a blank."""
    return fold(text) in _PLAIN_NO and not any(map(str.isalnum, text))


def is_empty_box(text: str) -> bool:
    """A drawn box without a tick."""
    return text.strip() in _marks("empty_box")


@functools.cache
def _marks(group: str) -> frozenset[str]:
    return frozenset(fold(mark) or mark for mark in vocabulary()["marks"][group])


def _without_remarks(folded: str) -> str:
    return re.sub(r"\s*(?:\([^)]*\)?|\[[^\]]*\]?)\s*", " ", folded).strip(" ?*.:")


@functools.cache
def _heading_table() -> dict[str, tuple[str, ...]]:
    listed = [(role, fold(word)) for role, words in vocabulary()["headings"].items() for word in words]
    table: dict[str, list[str]] = {}
    for role, word in listed:
        table.setdefault(word, []).append(role)
    return {word: tuple(dict.fromkeys(roles)) for word, roles in table.items()}


@functools.cache
def _exact(group: str) -> frozenset[str]:
    return frozenset(fold(word) or word for word in vocabulary()["words"][group])


@functools.cache
def _phrases(groups: tuple[str, ...]) -> dict[str, str]:
    """Each phrase with its group, the longest phrase first; of a phrase in several groups the first group counts."""
    listed = sorted(((word, group) for group in groups for word in _exact(group)), key=lambda entry: (-len(entry[0]), groups.index(entry[1])))
    found: dict[str, str] = {}
    for word, group in listed:
        found.setdefault(word, group)
    return found


def _longest(folded: str, groups: tuple[str, ...]) -> str | None:
    """The group of the longest phrase that is the cell, begins it before a separator, or stands inside a short cell."""
    if not folded:
        return None
    phrases = _phrases(groups)
    if folded in phrases:
        return phrases[folded]
    beginnings = (folded[:length] for length in _lengths(groups))
    leading = next((phrases[begin] for begin in beginnings if begin in phrases and _goes_on(folded[len(begin) :])), None)
    if leading or len(folded.split()) > SHORT_CELL_WORDS:
        return leading
    return next((group for word, group in phrases.items() if word in folded and _contains(folded, word)), None)


@functools.cache
def _lengths(groups: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(sorted({len(word) for word in _phrases(groups)}, reverse=True))


def _goes_on(rest: str) -> bool:
    """After a phrase that begins a cell comes a separator: "Yes - see 4.2", "Implemented (documented)"."""
    return bool(re.match(r"\s*[-–—:;,(/|.]|\s*$", rest))


def _contains(folded: str, word: str) -> bool:
    if len(word) < 4 and word.isascii():  # noqa: PLR2004  "no", "si", "na" stand inside too many other words
        return False
    if not word.isascii() and not any(char.isalpha() and char.isascii() for char in word) and len(word) <= 4:  # noqa: PLR2004
        return folded.startswith(word)
    match = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded) if word in folded else None
    if match is None:
        return False
    before = folded[: match.start()].split()
    return not before or before[-1].strip("-") not in _NEGATIONS
