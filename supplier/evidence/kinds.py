"""What a document is, decided on what it says and always with the reason. Unsure means other.

Phrases live in `questionnaires/reading/kinds.toml`, in several languages. A phrase in the heading of a document counts
more than one in its text; phrases may speak against a kind. The best kind must be clear of the next one.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import cache

import msgspec

from supplier import paths
from supplier.evidence import gazetteer
from supplier.evidence.layout import Line, Page, Source
from supplier.model.reading import Kind

HEADING = 4.0
MORE_HEADING = 1.0
TEXT = 1.0
AGAINST = 3.0
_QUESTION_MARKS = frozenset("?\uff1f")
_HEADING_LINES = 22
_LISTED = 5
"""Lines that begin with the id of a control: as good as the word."""
_TEXT_SAMPLE = 400_000


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What speaks for and against one kind.

    `heading` counts in the heading, `text` anywhere (each phrase once, up to `most`), `against` anywhere. `needs` lists
    groups of which at least one phrase must occur; `standard` adds points where an ISO or IEC number is named.
    """

    heading: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    against_heading: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    standard: float = 0.0
    most: int = 4
    least: float = 4.0


class Vocabulary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of phrases."""

    format: str
    kinds: dict[Kind, Phrases]
    applicability_headers: tuple[str, ...]


class Verdict(msgspec.Struct, frozen=True):
    """The kind and why; `others` are the kinds that were considered after it, each with why it was not taken."""

    kind: Kind
    reason: str
    others: tuple[tuple[Kind, str], ...] = ()


class _Zone(msgspec.Struct, frozen=True):
    """Text to look in: words apart by one space, the same without spaces (for split and letter-spaced words), and each word once."""

    words: str
    squeezed: str
    known: frozenset[str]

    def has(self, phrase: str) -> bool:
        sought = _sought(phrase)
        if sought.first in self.known and sought.spaced in self.words:
            return True
        return sought.tight != "" and sought.tight in self.squeezed


class _Sought(msgspec.Struct, frozen=True):
    """A phrase as it is looked for: its first word, its words with a blank around each, and without any where it is long enough to be told so."""

    first: str
    spaced: str
    tight: str


@cache
def _sought(phrase: str) -> _Sought:
    folded = fold(phrase)
    tight = folded.replace(" ", "")
    told = (len(tight) >= 12 or not tight.isascii()) and len(tight) > 2  # noqa: PLR2004 - sizes of headings, tables and words that real documents have
    return _Sought(folded.partition(" ")[0], f" {folded} ", tight if told else "")


_NUMBERS = "9001|13485|14001|2000\\d|22000|22301|27001|27017|27018|27701|37001|39001|42001|45001|50001|9100|17025|15189|22716"
_BODIES = "iso|iec|isms|bs|din|en|une|nf|uni|ts|gost|гост|ст рк|jis"
_STANDARD = re.compile(rf"\b(?:{_BODIES})(?: iec| en| iso){{0,3}} (?:{_NUMBERS})\b")
_CONTROL = re.compile(r"^(?:(?:annexe?|anhang|anexo|allegato|bijlage)\s+)?(?:A[. ]?)?(?:5|6|7|8|9|1[0-8])\.\d{1,2}(?:\.\d{1,2})?\b", re.IGNORECASE)


@cache
def vocabulary() -> Vocabulary:
    """The phrases, read once."""
    data = (paths.questionnaires() / "reading" / "kinds.toml").read_bytes()
    return msgspec.toml.decode(data, type=Vocabulary)


@cache
def fold(text: str) -> str:
    """Lower case, without accents, words apart by one space."""
    return _folded(text)


_WORD = re.compile(r"\w+")
_ASCII = re.compile(r"[\x00-\x7f]+")
_BLANKED = {code: " " for code in range(128) if not _WORD.match(chr(code))}
_FEW = 40
"""So many signs are replaced one after the other sooner than all at once."""


def _folded(text: str) -> str:
    if text.isascii():
        return " ".join(text.lower().translate(_BLANKED).split())
    plain = unicodedata.normalize("NFKD", text).casefold()
    odd = {sign: "" if unicodedata.combining(sign) else " " for sign in set(_ASCII.sub("", plain)) if not _WORD.match(sign)}
    if len(odd) > _FEW:
        plain = plain.translate({ord(sign): instead for sign, instead in odd.items()})
    else:
        for sign, instead in odd.items():
            plain = plain.replace(sign, instead)
    return " ".join(plain.translate(_BLANKED).split() if plain.isascii() else _WORD.findall(plain))


def names_a_kind(title: str) -> bool:
    """Whether a title holds words that stand in the headings of some kind; cheap, and no verdict."""
    zone = _zone(title)
    return zone.squeezed != "" and any(zone.has(phrase) for phrases in vocabulary().kinds.values() for phrase in phrases.heading)


def decide(source: Source) -> Verdict:
    """The kind of a document with its reason; a document without any text is unreadable."""
    text = source.text()
    if not text.strip():
        return Verdict(Kind.UNREADABLE, "no text could be read")
    lines = [line.text for line in _heading(source)]
    heading = _zone("\n".join(map(_nameless, lines)))
    whole = _zone(text[:_TEXT_SAMPLE])
    known = _control_list(source)
    if known is not None:
        return known
    controls = sum(bool(_CONTROL.match(line.text)) for line in source.lines()) >= _LISTED
    scores = {
        kind: _score(phrases, heading, whole, met=controls and kind is Kind.STATEMENT_OF_APPLICABILITY)
        for kind, phrases in vocabulary().kinds.items()
    }
    _add_questions(source, scores)
    ranked = sorted(scores.items(), key=lambda item: (-item[1][0], item[0].value))
    (best, (points, why)), (_, (second, _)) = ranked[0], ranked[1]
    if points < vocabulary().kinds[best].least:
        return Verdict(Kind.OTHER, "nothing says clearly what it is", _considered(ranked))
    if points - second < 1.0:
        return Verdict(Kind.OTHER, f"it reads like {best.value} and like {ranked[1][0].value} alike", _considered(ranked))
    return Verdict(best, why, _considered(ranked[1:]))


def _considered(ranked: list[tuple[Kind, tuple[float, str]]]) -> tuple[tuple[Kind, str], ...]:
    """The next three with any points, and how many of those they need."""
    least = {kind: phrases.least for kind, phrases in vocabulary().kinds.items()}
    return tuple((kind, f"{points:g} points of {least[kind]:g} and a clear lead: {why}") for kind, (points, why) in ranked[:3] if points > 0)


def _add_questions(source: Source, scores: dict[Kind, tuple[float, str]]) -> None:
    """Headings that are questions, or many lines that are, speak for a questionnaire."""
    lines = source.lines()
    asked = [line for line in lines if line.text.rstrip()[-1:] in _QUESTION_MARKS]
    headings = sum(line.bold for line in asked)
    if (headings >= 3 and headings >= 0.5 * sum(line.bold for line in lines)) or len(asked) >= max(10, 0.2 * len(lines)):  # noqa: PLR2004 - sizes of headings, tables and words that real documents have
        points, why = scores[Kind.QUESTIONNAIRE]
        scores[Kind.QUESTIONNAIRE] = (points + HEADING, "; ".join(filter(None, [why, f"{len(asked)} lines are questions"])))


def _zone(text: str) -> _Zone:
    folded = _folded(text)
    return _Zone(f" {folded} ", folded.replace(" ", ""), frozenset(folded.split()))


def _nameless(text: str) -> str:
    """A heading without names of companies: one called "… Validation GmbH" makes no validation document."""
    for name in reversed(gazetteer.companies(text)):
        text = f"{text[: name.start]} {text[name.end :]}"
    return text


def _score(phrases: Phrases, heading: _Zone, whole: _Zone, *, met: bool) -> tuple[float, str]:
    """The points of a kind and why; `met` where its own rows were found."""
    if phrases.needs and not met and not any(whole.has(phrase) for phrase in phrases.needs):
        return 0.0, ""
    titles = [phrase for phrase in phrases.heading if heading.has(phrase)]
    texts = list(itertools.islice((phrase for phrase in phrases.text if whole.has(phrase)), phrases.most))
    points = (HEADING + MORE_HEADING * min(2, len(titles) - 1) if titles else 0.0) + TEXT * len(texts)
    if phrases.standard and _STANDARD.search(whole.words):
        points += phrases.standard
    points += TEXT if met else 0.0
    points -= AGAINST * sum(whole.has(phrase) for phrase in phrases.against) + AGAINST * sum(
        heading.has(phrase) for phrase in phrases.against_heading
    )
    why = [f"the heading says {', '.join(map(repr, titles[:2]))}"] if titles else []
    why += ["its lines begin with the ids of controls"] if met else []
    why += [f"the text says {', '.join(map(repr, texts[:3]))}"] if texts else []
    return points, "; ".join(why)


def _heading(source: Source) -> list[Line]:
    """The first lines, lines set larger than the rest of their page, and the titles of tables on the first page."""
    pages = [page for page in source.pages if page.lines][:2]
    if not pages:
        return []
    first = pages[0]
    found = list(first.lines[:_HEADING_LINES])
    found += [line for line in first.lines[_HEADING_LINES:200] if _large(line, first)]
    if len(pages) > 1 and sum(len(line.text) for line in first.lines) < 200:  # noqa: PLR2004 - sizes of headings, tables and words that real documents have
        found += pages[1].lines[:_HEADING_LINES]
    found += [Line(table.title, table.page) for table in source.tables if table.title and len(table.title) < 80]  # noqa: PLR2004 - sizes of headings, tables and words that real documents have
    name = [Line(source.metadata["title"], 1)] if source.metadata.get("title") else []
    return [line for line in [*found, *name] if len(line.text) < 160]  # noqa: PLR2004 - sizes of headings, tables and words that real documents have


def _large(line: Line, page: Page) -> bool:
    sizes = sorted(other.size for other in page.lines if other.size)
    return bool(sizes) and line.size > 1.25 * sizes[len(sizes) // 2]


def _control_list(source: Source) -> Verdict | None:
    """A table of control ids is a Statement of Applicability only when a column says which apply."""
    for table in source.tables:
        ids = sum(any(_CONTROL.match(cell.text) for cell in row[:4]) for row in table.rows)
        if ids < 10:  # noqa: PLR2004 - sizes of headings, tables and words that real documents have
            continue
        headers = [fold(cell.text) for row in table.rows[:12] for cell in row if 0 < len(cell.text) < 60]  # noqa: PLR2004 - sizes of headings, tables and words that real documents have
        named = next((header for header in headers if any(fold(word) in header for word in vocabulary().applicability_headers)), None)
        if named:
            return Verdict(Kind.STATEMENT_OF_APPLICABILITY, f"a table lists {ids} controls with the column {named!r}")
    return None
