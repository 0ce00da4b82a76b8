"""Names of standards with their edition: ISO numbers, national adoptions, and schemes. 27001 is not 27017; 9001 is not 90010."""

from __future__ import annotations

import functools
import re

import msgspec

from supplier.evidence import vocabulary
from supplier.evidence.folding import folded

_NAMED = re.compile(
    r"\b(?P<org>iso|iec|iatf|ohsas|bs\s+ohsas|jis\s*[qx]|q)(?:\s*/\s*(?:iec|ts|tr|iso)){0,3}"
    r"[\s:-]{0,3}(?P<number>\d{4,5})(?!\d)(?:\s?-\s?(?P<part>[1-9])(?!\d))?"
    r"(?:\s*[:/-]?\s*(?P<year>(?:19|20)\d\d)(?!\d))?"
)
_ADOPTION = re.compile(
    r"\b(?:din|bs|nf|une|uni|cei|en|nen|sn|srps|ts|st\s?rk|гост(?:\s?р)?|gost(?:\s?r)?|ст\s?рк|[кқ]р\s?ст|nzs|abnt|nbr|ds|ss|pn|csn|stn|sist|tcvn|sni|ks|cns"  # noqa: RUF001 (Russian and Kazakh designations)
    r"|ntc|evs|lvs|lst|msz|sr|bds|elot|onorm)[\s/-]*$"
)


class StandardMention(msgspec.Struct, frozen=True):
    """One standard in a text. `edition` is the ISO edition; `printed_year` what stands there; `odd` marks a year that no edition has."""

    start: int
    end: int
    raw: str
    standard: str
    edition: str | None
    printed_year: str | None = None
    odd: bool = False
    is_rule: bool = False


@functools.cache
def _by_number() -> dict[str, vocabulary.Standard]:
    return {standard.number: standard for standard in vocabulary.standards().standard}


def edition_of(number: str, year: str, *, adopted: bool = False) -> tuple[str | None, bool]:
    """The edition a printed year means, and whether the year is odd for a text that is not called an adoption.

    A year between two editions means the earlier one: what is adopted must have been published. Unknown standards keep
    their year, unless it is an adoption's.
    """
    standard = _by_number().get(number)
    if standard is None or not standard.editions:
        return (None if adopted else year), False
    if year in standard.editions:
        return year, False
    earlier = [edition for edition in standard.editions if edition < year]
    return (earlier[-1] if earlier else None), not adopted


@functools.lru_cache(maxsize=4096)
def find(text: str) -> tuple[StandardMention, ...]:
    """All standards named in `text`, in order."""
    plain = folded(text)
    hits = [_iso(text, plain.span(match.start(), match.end()), match) for match in _NAMED.finditer(plain.text)]
    for standard in vocabulary.standards().standard:
        for name in standard.adopted_as:
            hits.extend(_adopted(text, standard, name) if _digits(name) in plain.text else ())
    for name, pattern in _scheme_patterns():
        for match in pattern.finditer(plain.text):
            start, end = plain.span(match.start(), match.end())
            edition = match[1] if match.re.groups else None
            hits.append(StandardMention(start, end, text[start:end], name, edition, edition))
    return _apart(hits)


def _iso(text: str, span: tuple[int, int], match: re.Match[str]) -> StandardMention:
    number = match["number"]
    if match["part"] and f"{number}-{match['part']}" in _by_number():
        number = f"{number}-{match['part']}"
    known = _by_number().get(number)
    adopted = match["org"].startswith(("jis", "q")) or bool(_ADOPTION.search(match.string[max(0, match.start() - 12) : match.start()]))
    year = match["year"]
    edition, odd = edition_of(number, year, adopted=adopted) if year else (None, False)
    name = known.name if known else _plain_name(match, number)
    return StandardMention(span[0], span[1], text[span[0] : span[1]], name, edition, year, odd, bool(known and known.role == "rule"))


def _plain_name(match: re.Match[str], number: str) -> str:
    org = "ISO/IEC" if "iec" in match[0] and "iso" in match[0] else match["org"].upper().replace("JIS", "JIS ").strip()
    return f"{'ISO' if org.startswith(('JIS', 'Q')) else org} {number}" + (f"-{match['part']}" if match["part"] and "-" not in number else "")


def _adopted(text: str, standard: vocabulary.Standard, name: str) -> list[StandardMention]:
    plain = folded(text)
    found = []
    for match in _adopted_pattern(name).finditer(plain.text):
        start, end = plain.span(match.start(), match.end())
        edition = edition_of(standard.number, match["year"], adopted=True)[0] if match["year"] else None
        found.append(StandardMention(start, end, text[start:end], standard.name, edition, match["year"]))
    return found


@functools.cache
def _digits(name: str) -> str:
    """The number in a name, without which it stands nowhere."""
    return max(re.findall(r"\d+", name), key=len, default="")


@functools.cache
def _adopted_pattern(name: str) -> re.Pattern[str]:
    pattern = re.sub(r"\\?\s+|/", lambda m: r"\s*/\s*" if m[0] == "/" else r"\s*", name.casefold())
    return re.compile(rf"\b{pattern}(?!\d)(?:\s*[:-]\s*(?P<year>(?:19|20)\d\d)(?!\d))?")


@functools.cache
def _scheme_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((scheme.name, re.compile(scheme.pattern)) for scheme in vocabulary.standards().scheme)


def _apart(hits: list[StandardMention]) -> tuple[StandardMention, ...]:
    kept: list[StandardMention] = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start)):
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return tuple(sorted(kept, key=lambda h: h.start))
