"""Control ids of ISO/IEC 27001 Annex A in every spelling people use, and control titles matched to ids.

Two-level ids (`A.5.19`) belong to the 2022 edition, three-level ids (`A.15.1.1`) to the 2013 edition. Only ids that stand in
the control lists count. A bare number may have lost its last zero in a spreadsheet (5.10 stored as 5.1): such a text has
several candidates, and the order of the rows decides (`soa.row_drafts`).
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from typing import NamedTuple

from rapidfuzz import fuzz, process

from supplier import paths

EDITIONS = ("2022", "2013")
MIN_TITLE_SCORE = 86.0
MIN_TITLE_MARGIN = 4.0

_BEFORE = re.compile(
    r"""^\s*(?:ISO(?:\s*/\s*IEC)?[\s\-:_]*)?(?:2700[12])?(?:[:\s\-]*20(?:13|22))?[\s:\-_]*
    (?:(?:annex|anhang|annexe|anexo|allegato|bijlage|附属書|附录)\s*)?
    (?:(?:control|controle|contr[oô]le|controllo|ma(?:ß|ss)nahme|mesure|maatregel|controlo|管理策)\s*)?
    (?:no\.?|nr\.?|n°|id)?[\s:.#\-]*""",
    re.IGNORECASE | re.VERBOSE,
)
_THREE = re.compile(r"(?P<a>A)?[\s.\-_]{0,2}(?P<s>\d{1,2})\.(?P<g>\d{1,2})\.(?P<n>\d{1,2})(?![.\d]|\w)", re.IGNORECASE)
_TWO = re.compile(r"(?P<a>A)?[\s.\-_]{0,2}(?P<s>0?[5-8])\.\s?(?P<n>\d{1,2})(?![\d%]|\.\d|\w)", re.IGNORECASE)
_TWO_DASHED = re.compile(r"(?P<a>A)[\s.\-_]{0,2}(?P<s>0?[5-8])[\-_](?P<n>\d{1,2})(?![\d%]|\.\d|\w)", re.IGNORECASE)
_NEXT = re.compile(r"\s*(?:,|;|/|&|\+|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b|\n|\s)\s*", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:-|–|—|\.\.\.?|…|\bto\b|\bbis\b|\bà\b|\bthrough\b)\s*", re.IGNORECASE)
_MONTHS = {name: number for number, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_MONTHS |= {"mrz": 3, "mär": 3, "mai": 5, "okt": 10, "dez": 12}
_DATES = (
    re.compile(r"^(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[T ]00:00(?::00)?)?$"),
    re.compile(r"^(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>(?:20|19)\d{2})$"),
    re.compile(r"^(?P<d>\d{1,2})[.\- ]{1,2}(?P<w>[^\W\d]{3,4})\.?$"),
    re.compile(r"^(?P<w>[^\W\d]{3,4})\.?[\- ](?P<d>\d{1,2})$"),
)
_OWN = re.compile(r"^(?P<stem>[A-Z]{2,6}(?:[-._ ][A-Z]{2,6})?)[-._ ]?(?P<number>\d{1,3}(?:\.\d{1,3}){0,3})(?![\d.])", re.ASCII)


class IdText(NamedTuple):
    """An id as written. `candidates` are canonical ids, the plain reading first; `bare` says that it had no letter A."""

    candidates: tuple[str, ...]
    bare: bool
    rest: str = ""

    @property
    def certain(self) -> bool:
        """One reading only."""
        return len(self.candidates) == 1


@functools.cache
def titles(edition: str) -> dict[str, str]:
    """The Annex A controls of an edition: id to public title, in the order of the standard."""
    data = tomllib.loads((paths.questionnaires() / "clauses" / f"iso27001-{edition}.toml").read_text(encoding="utf-8"))
    return {clause["id"]: clause["title"] for clause in data["clauses"] if clause["id"].startswith("A.")}


def edition_of(control_id: str) -> str | None:
    """`2022`, `2013`, or None for an id of another scheme."""
    return next((edition for edition in EDITIONS if control_id in titles(edition)), None)


def order(control_id: str) -> tuple[int, ...]:
    """The numbers of an id, so that A.5.9 comes before A.5.10."""
    return tuple(int(number) for number in re.findall(r"\d+", control_id))


@functools.lru_cache(maxsize=8192)
def read(text: str) -> tuple[IdText, ...]:
    """The ids at the beginning of a cell: one as a rule, several for a list or a range; empty where there is none.

    The last entry's `rest` is what follows the ids (a title in the same cell).
    """
    clean = unicodedata.normalize("NFKC", text).replace("\u00ad", "").strip()
    dated = _from_date(clean)
    if dated:
        return (dated,)
    start = _BEFORE.match(clean)
    found, at = _one(clean, start.end() if start else 0)
    if found is None:
        found, at = _one(clean, 0)
    if found is None:
        return ()
    many, at = _following(clean, [found], at)
    rest = clean[at:].lstrip(" \t\n-–—:.)|").strip()
    return (*many[:-1], many[-1]._replace(rest=rest))


def own_scheme(text: str) -> str | None:
    """A company's own control number (`SEC-01`, `ISMS 4.2`), as written, or None."""
    match = _OWN.match(unicodedata.normalize("NFKC", text).strip())
    if match is None or match["stem"] in {"ISO", "IEC", "EN", "DIN", "BS", "CVE", "EV", "POL"}:
        return None
    return match[0]


@functools.lru_cache(maxsize=8192)
def title_score(control_id: str, title: str) -> float:
    """How well a title fits an id, 0 to 100."""
    edition = edition_of(control_id)
    return _score(_fold(titles(edition)[control_id]), _fold(title)) if edition and title.strip() else 0.0


@functools.lru_cache(maxsize=4096)
def by_title(title: str, edition: str = "2022") -> tuple[str, float] | None:
    """The id whose title fits clearly better than every other, with its score, or None."""
    folded = _fold(title)
    if len(folded) < 4:  # noqa: PLR2004  three letters fit too many titles
        return None
    # A title that scores lower than this is no rival: it cannot win, and the margin to it is wide enough.
    least = MIN_TITLE_SCORE - MIN_TITLE_MARGIN
    plain, squeezed = _folded_titles(edition)
    near = [
        *process.extract(folded.replace(" ", ""), squeezed, scorer=fuzz.ratio, score_cutoff=least, limit=None),
        *process.extract(folded, plain, scorer=fuzz.token_sort_ratio, score_cutoff=least, limit=None),
    ]
    scores: dict[str, float] = {}
    for _, score, control_id in near:
        scores[control_id] = max(score, scores.get(control_id, 0.0))
    ranked = sorted(((score, control_id) for control_id, score in scores.items()), reverse=True)
    best, control_id = ranked[0] if ranked else (0.0, "")
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    return (control_id, best) if best >= MIN_TITLE_SCORE and best - second >= MIN_TITLE_MARGIN else None


@functools.cache
def _folded_titles(edition: str) -> tuple[dict[str, str], dict[str, str]]:
    """The folded titles by id, and the same without blanks."""
    plain = {control_id: _fold(title) for control_id, title in titles(edition).items()}
    return plain, {control_id: title.replace(" ", "") for control_id, title in plain.items()}


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold().replace("-", " ")
    return " ".join(re.findall(r"\w+", text))


def _score(known: str, given: str) -> float:
    squeezed = fuzz.ratio(known.replace(" ", ""), given.replace(" ", ""))
    return max(squeezed, fuzz.token_sort_ratio(known, given))


def _one(text: str, at: int) -> tuple[IdText | None, int]:
    three = _THREE.match(text, at)
    if three:
        control_id = f"A.{int(three['s'])}.{int(three['g'])}.{int(three['n'])}"
        return (IdText((control_id,), three["a"] is None), three.end()) if control_id in titles("2013") else (None, at)
    two = _TWO.match(text, at) or _TWO_DASHED.match(text, at)
    if two is None:
        return None, at
    bare = two["a"] is None
    candidates = _two_level(two["s"], two["n"], bare=bare)
    return (IdText(candidates, bare), two.end()) if candidates else (None, at)


def _two_level(section: str, number: str, *, bare: bool) -> tuple[str, ...]:
    plain = f"A.{int(section)}.{int(number)}"
    lost_zero = f"{plain}0" if bare and len(number) == 1 else ""
    return tuple(control_id for control_id in (plain, lost_zero) if control_id in titles("2022"))


def _following(text: str, found: list[IdText], at: int) -> tuple[list[IdText], int]:
    while True:
        span = _RANGE.match(text, at)
        last, end = _one(text, span.end()) if span else (None, at)
        between = _between(found[-1], last) if last else None
        if between is not None:
            found, at = found + between, end
            continue
        step = _NEXT.match(text, at)
        other, end = _one(text, step.end()) if step else (None, at)
        if other is None:
            return found, at
        found, at = [*found, other], end


def _between(first: IdText, last: IdText) -> list[IdText] | None:
    """The ids after `first` up to `last` within one edition and section, or None where that is not a range."""
    start, end = first.candidates[0], last.candidates[0]
    edition = edition_of(start)
    if edition is None or edition != edition_of(end) or order(start)[0] != order(end)[0] or order(start) >= order(end):
        return None
    known = list(titles(edition))
    return [IdText((control_id,), bare=False) for control_id in known[known.index(start) + 1 : known.index(end) + 1]]


def _from_date(text: str) -> IdText | None:
    """An id that a spreadsheet turned into a date: 5.10 became 5 October, or May 10."""
    match = next((found for pattern in _DATES if (found := pattern.match(text))), None)
    if match is None:
        return None
    parts = match.groupdict()
    month = _MONTHS.get(parts["w"].casefold()[:3]) if parts.get("w") else int(parts.get("m") or 0)
    if not month:
        return None
    day = int(parts["d"])
    known = titles("2022")
    candidates = dict.fromkeys(f"A.{a}.{b}" for a, b in ((day, month), (month, day)) if f"A.{a}.{b}" in known)
    lost = [f"{control_id}0" for control_id in candidates if f"{control_id}0" in known]
    return IdText((*candidates, *lost), bare=True) if candidates else None
