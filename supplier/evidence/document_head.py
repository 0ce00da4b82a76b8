"""What a document says about itself: whose it is, its version, its date, who approved it. Shared by the readers of reports.

A label beside a value is believed first; a name in the title or a company name at the top second, with less confidence. A
placeholder of a template is never a value.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from supplier import paths
from supplier.evidence import dates, found
from supplier.evidence.dates import DateMention
from supplier.evidence.found import Labelled, Place
from supplier.evidence.layout import Line, Source
from supplier.model.reading import Confidence, Fact

FIRST_LINES = 14
MAX_NAME_WORDS = 9
HEAD_PAGES = 3
_PLACEHOLDER = re.compile(
    r"[\[<{]{1,2}\s*[A-Za-z _/-]+\s*[\]>}]{1,2}|\b(?:company|organi[sz]ation|client|customer|vendor)\s+name\b|^_{3,}|\bx{3,}\b|lorem ipsum",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"^(?:version|ver\.?|v|rev(?:ision)?\.?|issue|fassung)?[\s.:]*(?P<v>\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?)(?=$|[\s,;()|·\-–—/])", re.IGNORECASE
)
_VERSION_IN_TEXT = re.compile(
    r"\b(?:version|versión|versione|versie|versão)\s*(?:no\.?|nr\.?)?\s*[:.]?\s*(?P<v>\d{1,3}(?:\.\d{1,3}){0,3})\b|(?<![^\W_])v(?P<w>\d{1,3}(?:\.\d{1,3}){1,3})\b",
    re.IGNORECASE,
)
_VERSION_LINE = re.compile(
    r"^(?:issue|rev(?:ision)?|revisione|revisión|révision|edition|édition|edición|edizione|ausgabe|fassung|utgåva|udgave|utgave|wersja|wydanie|verze|vydání)"
    r"[\s.:#]*(?:no\.?|nr\.?|n°)?\s*(?P<v>\d{1,3}(?:\.\d{1,3}){0,3})(?=\s*(?:$|[-–—|,;(]))",
    re.IGNORECASE,
)
_GOES_ON_AS_DATE = re.compile(r"[./]\d|-\d{1,2}-\d")
_LEGAL_FORM = (
    r"(?:Inc|LLC|L\.L\.C|Ltd|Limited|LLP|PLC|plc|Corp|Corporation|Company|Co|GmbH(?:\s*&\s*Co\.?\s*KG)?|AG|SE|KG|mbH|UG|e\.V|S\.?A\.?S?|SARL|SASU|S\.?r\.?l|S\.?p\.?A"
    r"|B\.?V|N\.?V|Oy|AB|A/S|ApS|AS|Pty\.?\s+Ltd|Pvt\.?\s+Ltd|Private\s+Limited|Sp\.\s*z\s*o\.?o|s\.r\.o|a\.s|Kft|Zrt|S\.L|Lda|Ltda|A\.Ş|Ltd\.?\s*Şti|K\.K|Pte\.?\s+Ltd)"
)
COMPANY = re.compile(
    rf"(?P<name>(?:(?<!\w)[a-z]?[A-Z0-9ÄÖÜÉÈÀŞİÇ][\w&'’.+-]{{0,60}},?\s+(?:(?:&|and|und|et|of|de|for|the)\s+)?){{1,6}}?"
    rf"{_LEGAL_FORM}(?:\.?,?\s+{_LEGAL_FORM})*)(?![\w-])\.?"
)
_NO_NAME = re.compile(
    r"\d{4}|_|\bISO|Annex|version|draft|\bv\d|confidential|internal|^(?:sheet|tabelle|feuil|hoja|foglio|blad)\s*\d*$|report|register"
    r"|^(?:re|ref|subject|betreff|betrifft|objet|asunto|oggetto|betreft|to|from|date|cc|letter)$",
    re.IGNORECASE,
)
_ANY_COMPANY = re.compile(r"\b(?:the|this|our|your)\s+(?:company|corporation)$", re.IGNORECASE)
"""What a template calls the organisation: a word and no name, though it ends like a legal form."""
_SIGN = re.compile(r"\s*[|–—:·]\s*|\s+-\s+")


@functools.cache
def words() -> dict[str, Any]:
    """The labels and phrases of `other_kinds.toml`."""
    return tomllib.loads((paths.questionnaires() / "reading" / "other_kinds.toml").read_text(encoding="utf-8"))


def pairs(source: Source) -> tuple[Labelled, ...]:
    """Labels with values on the first pages, where documents introduce themselves."""
    given = found.labelled(source, pages=HEAD_PAGES) if len(source.pages) > HEAD_PAGES else found.labelled(source)
    return tuple(piece for pair in given for piece in _apart(pair))


def _apart(pair: Labelled) -> Iterator[Labelled]:
    """Several labels in one line ("Name: A Product: B") are several pairs; a value ends where the next label begins."""
    label, value = pair.label, pair.value
    while True:
        following = next(
            (m for m in _known_label().finditer(value) if " " in m["label"] or not re.search(r"(?:^|\s)[A-Z]\w*\s$", value[: m.start()])), None
        )
        if following is None:
            break
        yield pair._replace(label=label, value=value[: following.start()].strip())
        label, value = following["label"], value[following.end() :].strip()
    unknown = re.search(r"(?:\s+\S+){1,2}:\s", value)
    yield pair._replace(label=label, value=value[: unknown.start()].strip() if unknown and unknown.start() else value)


@functools.cache
def _known_label() -> re.Pattern[str]:
    groups = (words()["labels"], words()["dates"], words()["people"])
    labels = {label for group in groups for listed in group.values() for label in listed if len(label) > 3}  # noqa: PLR2004  short ones stand in words
    return re.compile(rf"(?<!\w)(?P<label>{'|'.join(re.escape(label) for label in sorted(labels, key=len, reverse=True))})\s*:\s", re.IGNORECASE)


def labelled_text(name: str, given: Sequence[Labelled], labels: Sequence[str], source: Source, *, about: str | None = None) -> Fact | None:
    """A text fact from the best label, or None. Values that are labels, sentences or placeholders do not count."""
    for pair in found.by_label(given, labels):
        value = clean_name(pair.value)
        if value:
            confidence = found.capped(Confidence.HIGH, source)
            return found.fact(name, value, value, pair.place, pair.snippet, method="label", confidence=confidence, about=about)
    return None


def clean_name(text: str) -> str:
    """A name as a value: the part before a remark; empty for placeholders, sentences and label words."""
    text = found.tidy(text.split("\n", 1)[0]).strip(' .;,|"“”„')
    text = re.split(r"\s+\|\s+|\s{2,}", text, maxsplit=1)[0].strip(" .;,")
    text = re.sub(r"\s*\([^()]*\)$", "", text)
    if not re.search(r"[^\W\d_]{2}", text) or _PLACEHOLDER.search(text) or len(text.split()) > MAX_NAME_WORDS + 3 or text.endswith(":"):
        return ""
    return "" if found.label_key(text) in _label_words() else text


@functools.cache
def _label_words() -> frozenset[str]:
    groups = (words()["labels"], words()["dates"], words()["people"])
    more = (
        "name",
        "function",
        "title",
        "role",
        "date",
        "signature",
        "n/a",
        "tbd",
        "status",
        "description",
        "value",
        "yes",
        "no",
        "type",
        "department",
        "position",
    )
    return frozenset(found.label_key(label) for group in groups for labels in group.values() for label in labels) | frozenset(more)


def organisation(source: Source, given: Sequence[Labelled], titles: Sequence[str] = ()) -> Fact | None:
    """The organisation the document speaks of: by label, beside the title, or the company name that stands at the top."""
    labelled = labelled_text("organisation", given, words()["labels"]["organisation"], source)
    if labelled is not None:
        value = COMPANY.search(str(labelled.value))
        return labelled if value is None or len(str(labelled.value).split()) <= MAX_NAME_WORDS else _named(labelled, value["name"])
    top = [line for page in source.pages[:1] for line in page.lines[:FIRST_LINES]]
    return _beside_title(top, titles) or _company(top) or _company(_edges(source))


def _named(fact: Fact, name: str) -> Fact:
    return found.fact(
        "organisation", name.strip(), name, Place(fact.page, fact.box, fact.cell), fact.snippet, method=fact.method, confidence=fact.confidence
    )


def _beside_title(lines: Iterable[Line], titles: Sequence[str]) -> Fact | None:
    """`Statement of Applicability - Example Ltd`: the other half of the title."""
    for line in lines:
        text = found.plain(line.text)
        folded = text.casefold()
        if not any(title.casefold() in folded for title in titles) or len(text) > 120:  # noqa: PLR2004  a title, not a sentence
            continue
        parts = [part.strip(" ()") for part in _SIGN.split(text)]
        others = [part for part in parts if part and not any(title.casefold() in part.casefold() for title in titles)]
        for part in others:
            name = clean_name(part)
            if name and len(name.split()) <= 5 and not _NO_NAME.search(name):  # noqa: PLR2004
                return found.fact("organisation", name, name, Place(line.page, line.box), text, method="pattern", confidence=Confidence.MEDIUM)
    return None


def _company(lines: Iterable[Line]) -> Fact | None:
    """The first name with a legal form, where a line is little more than that name."""
    for line in lines:
        text = found.plain(line.text)
        match = COMPANY.search(text)
        name = match["name"].strip() if match else ""
        if match and len(text) <= 2 * len(match["name"]) + 40 and clean_name(name) and not _ANY_COMPANY.search(name):
            return found.fact("organisation", name, name, Place(line.page, line.box), text, method="layout", confidence=Confidence.MEDIUM)
    return None


def _edges(source: Source) -> list[Line]:
    """Lines that stand at the foot of several pages."""
    feet = [line for page in source.pages for line in page.lines[-3:] if page.lines]
    texts = [found.tidy(re.sub(r"\d+", "", line.text)) for line in feet]
    return [line for line, text in zip(feet, texts, strict=True) if texts.count(text) > 1]


def version(source: Source, given: Sequence[Labelled]) -> Fact | None:
    """The document's version as written: by label, else from a version word near the top."""
    for pair in found.by_label(given, words()["labels"]["version"]):
        match = _VERSION.match(pair.value.strip())
        if match and not dates.find(pair.value[: match.end() + 8]):
            return found.fact(
                "version", match["v"], match["v"], pair.place, pair.snippet, method="label", confidence=found.capped(Confidence.HIGH, source)
            )
    for page in source.pages[:2]:
        for line in page.lines[:FIRST_LINES]:
            text = found.plain(line.text)
            match = _VERSION_LINE.match(text) or _VERSION_IN_TEXT.search(text)
            if match and len(line.text) <= 120 and not _GOES_ON_AS_DATE.match(text, match.end()):  # noqa: PLR2004  a title, not a sentence
                value = match["v"] or match["w"]
                return found.fact("version", value, match[0], Place(line.page, line.box), line.text, confidence=Confidence.MEDIUM)
    return None


def labelled_date(name: str, given: Sequence[Labelled], labels: Sequence[str], source: Source, *, last: bool = False) -> Fact | None:
    """A date fact from the best label; a period gives its last day where `last` is set, else its first."""
    for pair in found.by_label(given, labels):
        mentions = [mention for mention in dates.find(pair.value[:120]) if mention.form != "month"]
        if mentions and (len(pair.value) <= 60 or mentions[0].start < 25):  # noqa: PLR2004  a date, not a paragraph
            return date_fact(name, mentions[-1 if last else 0], pair.place, pair.snippet, source, order=day_order(source), method="label")
    return None


def dated_on(source: Source, given: Sequence[Labelled]) -> Fact | None:
    """The document's own date: by label, else the only date beside a version word near the top."""
    by_label = labelled_date("dated_on", given, words()["labels"]["dated_on"], source)
    if by_label is not None:
        return by_label
    for page in source.pages[:1]:
        for line in page.lines[:FIRST_LINES]:
            text = found.plain(line.text)
            mentions = [mention for mention in dates.find(text) if mention.form != "month"]
            if found.beside(page, line):
                continue
            told = re.search(r"\b(?:version|approved|effective|issued|dated?|stand|v\d)|_v\d", text, re.IGNORECASE) or len(text) <= 30  # noqa: PLR2004
            if len(mentions) == 1 and told and len(text) <= 120:  # noqa: PLR2004
                return date_fact("dated_on", mentions[0], Place(line.page, line.box), text, source, order=day_order(source), method="pattern")
    return None


def date_fact(name: str, mention: DateMention, place: Place, snippet: str, source: Source, *, order: str | None, method: str) -> Fact:
    """A date with its other readings, where the document does not settle day and month."""
    mention = dates.settled(mention, order)
    sure = Confidence.HIGH if method == "label" and not mention.short_year else Confidence.MEDIUM
    confidence = Confidence.LOW if mention.ambiguous else found.capped(sure, source)
    others = tuple(reading.isoformat() for reading in mention.readings[1:])
    return found.fact(name, mention.value.isoformat(), mention.raw, place, snippet, method=method, confidence=confidence, alternatives=others)


def day_order(source: Source) -> str | None:
    """How slash dates of this document are to be read, from its own unambiguous ones."""
    return _day_order("\n".join(line.text for page in source.pages[:40] for line in page.lines if any(map(str.isdigit, line.text))))


@functools.lru_cache(maxsize=32)
def _day_order(text: str) -> str | None:
    return dates.settle(list(dates.find(text[:200_000])))


def approved_by(source: Source, given: Sequence[Labelled]) -> Fact | None:
    """Who approved the document, where a name stands beside the label."""
    fact = labelled_text("approved_by", given, words()["labels"]["approved_by"], source)
    if fact is None or dates.find(str(fact.value)):
        return None
    return fact
