"""Names of certification and accreditation bodies, and of companies by their legal form, found in running text."""

from __future__ import annotations

import functools
import itertools
import operator
import re
from collections.abc import Callable

import msgspec
from rapidfuzz import fuzz, process

from supplier.evidence import labels, vocabulary
from supplier.evidence.folding import fold, folded

_SHORT = 4
"""Letters up to which an alias must stand in its own capitals."""
_NEEDS_CONTEXT = 3
"""Letters up to which an accreditor's acronym counts only beside a word for accreditation."""
_NEVER = 2
_SCORE, _MARGIN = 92.0, 4.0
_WORD = re.compile(r"[^\s,;:|()\"“”«»]+")
_LEADING_WORD = re.compile(r"[\s,.-]*(?:(?:of|for|and|the|by|und|et|y|e|für)\s+)*")
_ROLE = 14
"""Letters from which a role is one ("Certification Body"): a shorter word may begin a name ("Certificadora del Norte")."""
_ARTICLE = re.compile(r"(?:the|die|der|das|la|le|el|il|de|het|a|o)\s+", re.IGNORECASE)
_NAME_STOP = re.compile(r"[;:|\"“”«»•]|(?<=[a-z]{4})\.\s|(?<=\d[A-Z]{2})\.\s|(?<=\d\d)\.\s|\s[-–—]\s(?=[A-Z].*\s[-–—]\s)")


class Name(msgspec.Struct, frozen=True):
    """A body or company named in a text: `id` of the register or None, `text` as printed, and whether its full name stands there."""

    start: int
    end: int
    text: str
    id: str | None = None
    full: bool = False


class _Alias(msgspec.Struct, frozen=True):
    text: str
    id: str
    full: bool


@functools.cache
def _certifiers() -> tuple[_Alias, ...]:
    found = []
    for body in vocabulary.certification_bodies():
        found += [_Alias(name, body.id, full=True) for name in body.legal_names_on_certificates]
        found += [_Alias(name, body.id, full=False) for name in body.aliases]
    return tuple(sorted(found, key=lambda a: -len(a.text)))


@functools.cache
def _accreditors() -> tuple[_Alias, ...]:
    found = []
    for body in vocabulary.accreditation_bodies():
        names = dict.fromkeys((body.name, *re.findall(r"[^()]+", body.name)))
        found += [_Alias(name.strip(), body.id, full=True) for name in names if len(name.strip()) > _SHORT * 2]
        found += [_Alias(mark, body.id, full=len(mark.split()) > 1) for mark in body.mark_texts]
    return tuple(sorted(found, key=lambda a: -len(a.text)))


@functools.cache
def _pattern(alias: str) -> re.Pattern[str]:
    return re.compile(r"(?<![\w])" + r"[\s,.-]*".join(re.escape(word) for word in re.split(r"[\s,.-]+", alias) if word) + r"(?![\w])")


@functools.cache
def _folded_pattern(alias: str) -> re.Pattern[str]:
    return _pattern(fold(alias))


def names() -> tuple[str, ...]:
    """Every name and alias of both registers that is looked for in folded text."""
    return tuple(alias.text for alias in (*_certifiers(), *_accreditors()) if len(alias.text) > _SHORT)


def prepare(given: tuple[str, ...]) -> None:
    """Make the patterns of these names before a text needs them."""
    for name in given:
        _folded_pattern(name)


@functools.cache
def _worded(register: Callable[[], tuple[_Alias, ...]]) -> dict[str, tuple[tuple[int, _Alias], ...]]:
    """The aliases of a register with their rank by their longest word, without which their pattern finds nothing."""
    found: dict[str, list[tuple[int, _Alias]]] = {}
    for rank, alias in enumerate(register()):
        written = alias.text if len(alias.text) <= _SHORT else fold(alias.text)
        found.setdefault(max(re.split(r"[\s,.-]+", written), key=len), []).append((rank, alias))
    return {word: tuple(aliases) for word, aliases in found.items()}


def _find(text: str, register: Callable[[], tuple[_Alias, ...]]) -> list[Name]:
    plain = folded(text)
    found: list[Name] = []
    known = _worded(register)
    near = _near(text, register)
    for _, alias in sorted(itertools.chain.from_iterable(map(known.__getitem__, near))):
        if len(alias.text) <= _SHORT:
            spans = [match.span() for match in _pattern(alias.text).finditer(text)]
        else:
            spans = [plain.span(*match.span()) for match in _folded_pattern(alias.text).finditer(plain.text)]
        for start, end in spans:
            if all(end <= other.start or start >= other.end for other in found):
                found.append(Name(start, end, text[start:end], alias.id, alias.full))
    return sorted(found, key=lambda name: name.start)


@functools.cache
def _beginnings(register: Callable[[], tuple[_Alias, ...]]) -> dict[str, tuple[str, ...]]:
    """The longest words of a register by their first two signs."""
    found: dict[str, list[str]] = {}
    for word in _worded(register):
        found.setdefault(word[:2], []).append(word)
    return {signs: tuple(words) for signs, words in found.items()}


def _near(text: str, register: Callable[[], tuple[_Alias, ...]]) -> list[str]:
    """The longest words of a register that stand in a text, as printed or folded: only those are looked for that may begin in it."""
    both, begun = f"{text}\n{folded(text).text}", _beginnings(register)
    return [word for pair in begun.keys() & _pairs(both) for word in begun[pair] if word in both]


@functools.lru_cache(maxsize=256)
def _pairs(text: str) -> frozenset[str]:
    """Every two signs that follow each other."""
    return frozenset(map(operator.add, text, text[1:]))


def certifiers(text: str) -> list[Name]:
    """Certification bodies of the register named in `text`, by legal name or alias."""
    return _find(text, _certifiers)


def certifiers_called(name: str) -> dict[str, str]:
    """The certification bodies of the register with just this name, in small letters and digits alone: how they are called by their id."""
    return _called().get(name, {})


@functools.cache
def _called() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for alias in _certifiers():
        found.setdefault("".join(re.findall(r"[^\W_]+", fold(alias.text))), {})[alias.id] = alias.text
    return found


def accreditors(text: str, *, context: bool) -> list[Name]:
    """Accreditation bodies of the register named in `text`. Short acronyms only where `context` (a word for accreditation) is given."""
    found = _find(text, _accreditors)
    return [name for name in found if not _is_form(text, name) and (_has_its_number(text, name) or _counts(name, context=context))]


@functools.cache
def _numbers() -> tuple[tuple[str, re.Pattern[str]], ...]:
    distinct = (body for body in vocabulary.accreditation_bodies() if body.cb_number_distinct)
    return tuple((body.id, re.compile(body.cb_number_pattern)) for body in distinct)


def accreditors_by_number(text: str) -> list[Name]:
    """Accreditation bodies whose numbers for certifiers have a form that no other body's have, by such a number in `text`."""
    if not any(map(str.isdecimal, text)):
        return []
    return [Name(*match.span(), match[0], body) for body, pattern in _numbers() for match in pattern.finditer(text)]


def _is_form(text: str, name: Name) -> bool:
    """An acronym that stands here as a form of companies: "Alster Cert SAS", "SAS au capital de …"."""
    if name.full or name.text not in vocabulary.certificate().legal_forms.ending:
        return False
    ends = any(one.start < name.start and one.end >= name.end for one in companies(text))
    return ends or text[name.end :].lstrip().startswith("au capital")


@functools.cache
def _number_forms() -> dict[str, re.Pattern[str]]:
    return {body.id: re.compile(body.cb_number_pattern) for body in vocabulary.accreditation_bodies() if body.cb_number_pattern}


def _has_its_number(text: str, name: Name) -> bool:
    """Whether the number that follows an acronym has the form this body gives: "PCA AC 123" needs no word for accreditation."""
    form = _number_forms().get(name.id or "")
    return form is not None and any(form.match(piece) for piece in (text[name.start :], text[name.end :].lstrip(" :-–")))


def _counts(name: Name, *, context: bool) -> bool:
    bare = re.sub(r"\W", "", name.text)
    if len(bare) <= _NEVER:
        return False
    return name.full or len(bare) > _NEEDS_CONTEXT or context or not bare.isupper()


def _bare(name: str) -> str:
    return " ".join(re.findall(r"\w+", fold(name)))


def closest_certifier(name: str) -> tuple[str, float] | None:
    """The register's id for a name that is nearly a legal name of it, with the score; None below the score or without a margin."""
    choices, ids = _legal_names()
    ranked = process.extract(_bare(name), choices, scorer=fuzz.token_sort_ratio, limit=5)
    if not ranked or ranked[0][1] < _SCORE:
        return None
    best = ids[ranked[0][2]]
    rival = next((score for _, score, at in ranked if ids[at] != best), 0.0)
    return (best, ranked[0][1]) if ranked[0][1] - rival >= _MARGIN else None


@functools.cache
def _legal_names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The bare legal names of the certifiers of the register, and the id of each."""
    ids = {alias.text: alias.id for alias in _certifiers() if alias.full}
    return tuple(map(_bare, ids)), tuple(ids.values())


@functools.cache
def _legal_form() -> re.Pattern[str]:
    forms = sorted(vocabulary.certificate().legal_forms.ending, key=len, reverse=True)
    # Parted by their first letter: most places of a text are then passed without trying the forms one by one.
    letters = dict.fromkeys(form[0].lower() for form in forms)
    parted = "|".join(f"(?={re.escape(letter)})(?:{'|'.join(_loose(form) for form in forms if form[0].lower() == letter)})" for letter in letters)
    first = "".join(map(re.escape, letters))
    return re.compile(rf"(?<!\w)(?=[{first}])(?:{parted})(?!\w)\.?(?:\s*\(?(?:UK|India)\)?)?", re.IGNORECASE)


def _loose(form: str) -> str:
    letters_only = [piece for piece in re.split(r"[\s.]+", form) if piece]
    return r"[\s.]{0,2}".join(re.escape(piece) for piece in letters_only)


@functools.cache
def _cjk_form() -> re.Pattern[str]:
    forms = vocabulary.certificate().legal_forms
    ends = "|".join(map(re.escape, forms.cjk_ending))
    leads = "|".join(map(re.escape, [form for form in forms.leading if labels.UNSPACED.search(form)]))
    # A name with its form behind it begins where a run of signs does: tried at each sign of a long run, it would cost the square of its length.
    return re.compile(rf"(?:(?:{leads})\s*[^\s,、。()]+)|(?<![^\s,、。():：])(?:[^\s,、。():：]+(?:(?:{ends})|\s(?:{ends})(?=\s*$)))")


@functools.cache
def _leading_form() -> re.Pattern[str]:
    forms = [form for form in vocabulary.certificate().legal_forms.leading if not labels.UNSPACED.search(form)]
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, forms)) + r")\s+(?:[«\"“„][^«\"“„»”]{2,60}[»\"”“]|[^,;«\"“„»”]{2,60})")


@functools.cache
def _quoted_form() -> re.Pattern[str]:
    return re.compile(r"[«\"“„](?P<name>[^«\"“„»”]{2,60})[»\"”“]\s*" + _legal_form().pattern, re.IGNORECASE)


def bare_name(name: str) -> str:
    """What stands in quotation marks beside a legal form; the whole name where there are none."""
    quoted = re.search(r"[«\"“„]([^«\"“„»”]{2,60})[»\"”“]", name)
    return quoted[1].strip() if quoted else name


def trimmed(name: str) -> str:
    """A name without signs around it; quotation marks go only where they enclose all of it or lack their other half."""
    name = " ".join(name.strip(" :,").split())
    inner = name.strip('"“”„«»')
    if inner == name or (len(name) - len(inner) == 1 and re.search(r"[\"“”„«»]", inner)):
        return name
    return inner.strip(" :,")


def companies(text: str) -> list[Name]:
    """Companies in `text` by their legal form: from the beginning of the name to the end of the form."""
    return list(_companies(text))


@functools.lru_cache(maxsize=1024)
def _companies(text: str) -> tuple[Name, ...]:
    found = [Name(m.start(), m.end(), m[0].strip(" ,"), full=True) for m in _quoted_form().finditer(text)]
    if found:
        return tuple(found)
    for match in _legal_form().finditer(text):
        start = _name_start(text, match.start(), found[-1].end if found else 0)
        name = text[start : match.end()].strip(" ,.-")
        if _is_name(text[start : match.start()], match[0]):
            if found and text[found[-1].end : start].strip(" ,.&") == "" and start - found[-1].end <= 1:
                start = found.pop().start  # "GmbH & Co. KG": one name with two forms
            found.append(Name(start, match.end(), text[start : match.end()].strip(" ,"), full=True))
        elif found and text[found[-1].end : match.start()].strip(" ,.&") == "" and name:
            found[-1] = Name(found[-1].start, match.end(), text[found[-1].start : match.end()], full=True)
    if not found:
        for pattern in (_cjk_form(), _leading_form()):
            found += [Name(m.start(), m.end(), m[0].strip(" ,"), full=True) for m in pattern.finditer(text)]
    return tuple(found)


def _name_start(text: str, end: int, floor: int) -> int:
    """Back from a legal form to where the name begins: a delimiter, or a small word that no name has."""
    start = floor
    for match in _NAME_STOP.finditer(text, floor, end):
        start = match.end()
    piece = text[start:end].rstrip(" ,")
    comma = piece.rfind(",")
    if comma >= 0:
        start += comma + 1
    begin = start
    for match in _WORD.finditer(text, start, end):
        word = match[0]
        if word.islower() and word.casefold() not in {
            "and",
            "of",
            "for",
            "de",
            "del",
            "y",
            "e",
            "und",
            "the",
            "et",
            "di",
            "da",
            "do",
            "von",
            "van",
            "la",
            "für",
            "ve",
            "och",
            "og",
        }:
            begin = match.end()
    lead = _LEADING_WORD.match(text, begin, end)
    return _past_role(text, lead.end() if lead else begin, end)


def _past_role(text: str, begin: int, end: int) -> int:
    """Past the words that say what the company is: "Certification Body Halmstad Cert AB"; a name made of nothing else stays."""
    article = _ARTICLE.match(text, begin, end)
    tried = ((first, labels.starts(text[first:end], "issued_by")) for first in (begin, article.end() if article else begin))
    first, label = next(((first, label) for first, label in tried if label and len(label.phrase) >= _ROLE), (begin, None))
    if label is None:
        return begin
    rest = _LEADING_WORD.match(text, first + label.end, end)
    after = rest.end() if rest else first + label.end
    return after if any(char.isupper() for char in text[after:end]) else begin


def _is_name(before: str, form: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", before) if len(word) > 1 or word.isupper()]
    if not words or not any(not word.islower() or not word[0].isascii() for word in words):
        return False
    bare = re.sub(r"\W", "", form)
    return len(bare) > 2 or form[0].isupper() or "." in form[:-1]  # noqa: PLR2004 ("sa", "se" and "as" are words when small, "a.s." is none)


@functools.cache
def _certifier_words() -> re.Pattern[str]:
    return re.compile("|".join(_open(fold(word)) for word in vocabulary.certificate().legal_forms.certifier_words))


def _open(word: str) -> str:
    """The pattern of a word; a star leaves its beginning or its end open, and words of scripts without blanks have neither."""
    body = re.escape(word.strip("*"))
    if labels.UNSPACED.search(word):
        return body
    return ("" if word.startswith("*") else r"\b") + body + (r"\w*" if word.endswith("*") else r"\b")


def sounds_like_certifier(name: str) -> bool:
    """Whether a name has a word that certifiers use of themselves."""
    return _certifier_words().search(fold(name)) is not None
