"""Who accredited the issuer, as far as the text says so: by name, by the form of the issuer's accreditation number, or behind a label.

A logo is not text: most certificates name their accreditor in a picture only, and then nothing is said here.
"""

from __future__ import annotations

import re

import msgspec

from supplier.evidence import gazetteer, labels, standards
from supplier.evidence.candidates import Candidate, Sheet, place
from supplier.evidence.folding import fold, folded
from supplier.evidence.gazetteer import Name
from supplier.evidence.layout import Line

_MARK = 6
"""Letters of the longest acronym."""
_FEWEST_WORDS, _MOST_WORDS = 3, 9
"""Words of a body's own name."""
_SMALL_WORDS = frozenset(
    ("of", "for", "and", "the", "de", "für", "da", "di", "per", "i", "y", "et", "e", "del", "do", "des", "la", "le", "forassessment")
)
_UNIT = ("accredit", "akkredit", "acredit", "akredit")
_PARTICIPLE = ("ed", "ert", "ado", "ada", "ato", "ata", "ite", "itee")
_WITH_ACRONYM = re.compile(r"(?P<name>[^\W\d_][^\W\d_'’-]*(?:\s+[^\W\d_][^\W\d_'’-]*){2,8})\s*\((?P<acronym>[A-ZÀ-Þ]{2,8})\)")
_CAPITALISED = re.compile(r"[\s:：(]*((?:[A-ZÀ-Þ][\w&'’-]*)(?:\s+(?:of|for|and|de|für|da|di|per|et|[A-ZÀ-Þ][\w&'’-]*))*)")
_LOOSE_END = re.compile(r"(?:\s+(?:of|for|and|de|für|da|di|per|et))+$")
_ACRONYM = re.compile(r"\s*\([A-ZÀ-Þ]{2,8}\)")
_BY_LABEL, _WITH_ACRONYM_GAIN = 70, 1


def bodies(sheet: Sheet) -> list[Candidate]:
    """Accreditors of the register by name or number; else names that a label or their own words show to be of an accreditor."""
    found: dict[str, Candidate] = {}
    for at, line in enumerate(sheet.lines):
        for one in (*_registered(sheet, at, line), *_unregistered(sheet, line)):
            key = fold(str(one.value).split("(")[0])
            if key not in found or one.strength > found[key].strength:
                found[key] = one
    known = [one for one in found.values() if one.method == "gazetteer"]
    return sorted(known or found.values(), key=lambda c: -c.strength)


def _in_mark(sheet: Sheet, line: Line) -> list[Line]:
    """What stands close under an acronym of its own line, as in the mark of a body; lines beside the mark may come between in reading order."""
    return sheet.under(line, line.box, reach=0.6)[:1] if len(line.text.strip()) <= _MARK and line.box else []


def _registered(sheet: Sheet, at: int, line: Line) -> list[Candidate]:
    likely, numbers = gazetteer.accreditors(line.text, context=True), gazetteer.accreditors_by_number(line.text)
    if not (likely or numbers):
        return []
    near = [other for other in sheet.lines[max(0, at - 1) : at + 2] if other.page == line.page]
    context = any(labels.find(other.text, ("accredited",)) for other in (*near, *_in_mark(sheet, line)))
    names = likely if context else gazetteer.accreditors(line.text, context=False)
    named = [_candidate(line, name, 90 if name.full else 86 if context else 74) for name in names]
    numbered = [_candidate(line, name, 80 if context else 72) for name in numbers]
    return [*named, *numbered]


def _unregistered(sheet: Sheet, line: Line) -> list[Candidate]:
    return [_candidate(line, name, 68) for name in _self_styled(line.text)] + _labelled(sheet, line)


def _candidate(line: Line, name: Name, strength: int) -> Candidate:
    inside_code = bool(re.search(r"[\w]-$", line.text[: name.start])) or line.text[name.end : name.end + 1] == "-"
    value = name.id or " ".join(name.text.split())
    return Candidate(
        name="accreditation_body",
        value=value,
        raw=name.text,
        place=place(line, name.start, name.end),
        method="gazetteer" if name.id else "pattern",
        strength=55 if inside_code else strength + (_WITH_ACRONYM_GAIN if value.endswith(")") else 0),
    )


def _self_styled(text: str) -> list[Name]:
    """A line that is the name of a body for accreditation, of the register or not; or such a name in a sentence, with its acronym behind it."""
    if not any(map(folded(text).text.__contains__, _UNIT)):
        return []
    words = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text))
    if _FEWEST_WORDS <= len(words) <= _MOST_WORDS and ":" not in text and not any(char.isdigit() for char in text) and _is_unit(words):
        return [Name(0, len(text), text.strip())]
    return [name for match in _WITH_ACRONYM.finditer(text) for name in _before_acronym(text, match)]


def _before_acronym(text: str, match: re.Match[str]) -> list[Name]:
    """The capitalised words before an acronym whose letters they begin with: a sentence may lead up to them."""
    words = list(re.finditer(r"\S+", match["name"]))
    for at, word in enumerate(words):
        rest = [one[0] for one in words[at:]]
        initials = "".join(one[0] for one in rest if one[0].isupper())
        if word[0][0].isupper() and initials == match["acronym"] and _is_unit(rest):
            start = match.start("name") + word.start()
            return [Name(start, match.end(), text[start : match.end()])]
    return []


def _is_unit(words: list[str]) -> bool:
    """Capitalised words, one of them "accreditation" in some language and none of them a verb."""
    titled = all(word[0].isupper() or word.casefold() in _SMALL_WORDS for word in words)
    return titled and any(fold(word).startswith(_UNIT) and not fold(word).endswith(_PARTICIPLE) for word in words)


def _labelled(sheet: Sheet, line: Line) -> list[Candidate]:
    """A company or a short name behind "accredited by", or beside or under it where the label stands alone."""
    label = next(iter(labels.find(line.text, ("accredited_by",))), None)
    if label is None:
        return []
    if labels.letters(line.text[label.end :]):
        name = _first_name(line.text, label.end)
        return [_candidate(line, name, _BY_LABEL)] if name else []
    if labels.letters(line.text[: label.start]):
        return []
    for other in [*sheet.beside(line, line.box, right=True)[:1], *sheet.under(line, line.box)[:1]]:
        name = _first_name(other.text, 0)
        if name:
            one = _candidate(other, name, _BY_LABEL)
            snippet = f"{line.text} {other.text}"
            return [msgspec.structs.replace(one, place=type(one.place)(one.place.page, one.place.box, snippet, one.place.source))]
    return []


def _first_name(text: str, start: int) -> Name | None:
    """A company that begins there, or capitalised words up to the first sign or small word."""
    company = next((name for name in gazetteer.companies(text) if not labels.letters(text[start : name.start]) and name.start >= start), None)
    if company:
        return company
    match = _CAPITALISED.match(text, start)
    if match is None:
        return None
    name = _LOOSE_END.sub("", match[1])
    acronym = _ACRONYM.match(text, match.start(1) + len(name))
    end = acronym.end() if acronym else match.start(1) + len(name)
    known = labels.find(name, ("title", "number", "number_weak", "number_other", "scope", "system", "expires", "issued"))
    standard = any(one.start < match.end(1) and one.end > match.start(1) for one in standards.find(text))
    return None if known or standard or len(name) < _FEWEST_WORDS else Name(match.start(1), end, text[match.start(1) : end])
