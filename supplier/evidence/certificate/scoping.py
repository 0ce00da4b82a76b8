"""What the certificate covers: scope, sites, and the Statement of Applicability it names (ISO/IEC 17021-1, 8.2.2 a, f and h)."""

from __future__ import annotations

import re

import msgspec

from supplier.evidence import dates, gazetteer, labels, standards
from supplier.evidence.candidates import Candidate, Place, Sheet, is_punctuation, place, place_of, union
from supplier.evidence.certificate import columns, dating, pairs
from supplier.evidence.folding import fold
from supplier.evidence.labels import DATE_ROLES, Label
from supplier.evidence.layout import Line, Word

_FIRST_GAP, _NEXT_GAP, _SIZE_CHANGE = 80.0, 1.5, 0.3
_SHORTEST, _SHORTEST_BLOCK, _LONGEST = 8, 12, 4000
_OPENING, _COMMON_WORD, _LEAD = 60, 14, 30
_EDGES = " :：;.-–\t"
_WINDOW = 110
_SENTENCE = 16
"""Letters behind a label that make it part of a sentence, which no block below goes on with."""
_VERBS = (" is", " covers", " est", " umfasst", " omfatter", " omfattar", " obejmuje")
_STOPS = ("stop", "number", "assessed", "certifies", "sites", "issued_by", "soa", "scope", "number_other", "accredited_by", "holder")
_PLAIN_STOPS = frozenset(("stop", "number", "number_other", "soa"))
_VERSION = re.compile(r"[\s.:：#,第-]*(?:n[o°º]\.?\s*:?\s*)?(v?\d[a-z0-9_.-]*|[A-Z]{1,3}-?\d[a-z0-9_.-]*)", re.IGNORECASE)
_OPEN_BRACKET = re.compile(r"[\s(（\[]+$")
_BARE_VERSION = re.compile(r"\s*[:：]?\s*(v?\d{1,3}(?:\.\d{1,3}){1,2})(?![\d./-])(?=\s|[,;)]|$)", re.IGNORECASE)
"""A version without its word: a number with a point that directly follows the reference."""

_Tabled = list[tuple[Line, tuple[Word, ...]]]


class _Block(msgspec.Struct, frozen=True):
    lines: tuple[Line, ...]
    bounded: bool


def scope(sheet: Sheet) -> list[Candidate]:
    """The certified scope, whole: from its label to the next label, a wide gap or another size of letters."""
    found = [one for line in sheet.lines if (one := _scope_at(sheet, line))]
    if not found:
        return []
    best = max(found, key=lambda c: c.strength)
    return [best]


def _scope_at(sheet: Sheet, line: Line) -> Candidate | None:
    marks = labels.run(line.text, ("scope",))
    if not marks or not _is_heading(line, marks):
        return None
    label = marks[-1]
    rest = line.text[label.end :].lstrip(_EDGES).rstrip()
    colon = line.text[label.end :].lstrip().startswith((":", "：", ";"))
    inline = labels.letters(rest) >= _SHORTEST and (colon or not rest[0].islower() or fold(label.phrase).endswith(_VERBS))
    near_start = labels.letters(line.text[: marks[0].start]) <= _SHORTEST * 2
    paired = pairs.value(sheet, line) if near_start and not labels.letters(rest) else []
    if paired:
        return _paired(line, paired)
    if labels.letters(rest) >= _SENTENCE and not inline:
        return None
    tabled = columns.under_heading(sheet, line, _until_stop(sheet, line)) if near_start and not inline else []
    if tabled:
        return _tabled(line, tabled)
    block = _block(sheet, line, inline=inline)
    value = _clean(([rest] if inline else []) + [other.text for other in block.lines])
    if labels.letters(value) < (_SHORTEST if inline else _SHORTEST_BLOCK):
        return None
    return _scope_candidate(line, block, value, inline=inline, weak=all(map(_is_weak, marks)))


def _is_weak(label: Label) -> bool:
    """A single common word ("Scope"), which a sentence may also hold."""
    return " " not in label.phrase and labels.letters(label.phrase) < _COMMON_WORD and not labels.UNSPACED.search(label.phrase)


def _is_heading(line: Line, marks: tuple[Label, ...]) -> bool:
    """Not inside brackets, before a comma, in the middle of a sentence, beside a date; a common word only at the start, alone or with a colon."""
    before, after = line.text[: marks[0].start], line.text[marks[-1].end :].lstrip()
    far = labels.letters(before) > _OPENING and bool(after.strip(_EDGES))
    if dates.find(line.text) or line.text.lstrip().startswith("(") or after.startswith(",") or far:
        return False
    led = not after.strip(_EDGES) or after.startswith((":", "：", ";", "-", "/"))
    return not all(map(_is_weak, marks)) or (labels.letters(before) == 0 and led)


def _scope_candidate(line: Line, block: _Block, value: str, *, inline: bool, weak: bool) -> Candidate:
    lines = [line, *block.lines] if inline or not block.lines else list(block.lines)
    where = place_of(lines)
    raw = " ".join(part.text for part in lines)
    snippet = raw if inline else f"{line.text} {raw}"
    strength = (74 if weak else 80) + (6 if block.bounded and not _breaks_off(value) else 0) - (0 if line.page == 1 else 8)
    return Candidate(
        name="scope",
        value=value,
        raw=value if value in raw else raw,
        place=Place(where.page, where.box, snippet, where.source),
        method="label" if inline else "layout",
        strength=strength,
    )


def _breaks_off(value: str) -> bool:
    """Whether a text ends in a small word or an opening sign: something is missing."""
    last = value.rstrip().rsplit(maxsplit=1)[-1:]
    return bool(last) and (fold(last[0]) in labels.small_words() or last[0].endswith((",", "&", "/", "(")))


def _until_stop(sheet: Sheet, line: Line) -> list[Line]:
    found: list[Line] = []
    for other in _below(sheet, line):
        if labels.starts(other.text, "stop") or labels.find(other.text, ("expires", "valid_from", "initial")):
            break
        found.append(other)
    return found


def _tabled(heading: Line, rows: _Tabled) -> Candidate | None:
    raw = " ".join(word.text for _, words in rows for word in words)
    value = _clean([raw])
    if labels.letters(value) < _SHORTEST_BLOCK:
        return None
    box = union([word.box for _, words in rows for word in words])
    where = Place(heading.page, box, f"{heading.text} {raw}", place(rows[0][0]).source)
    strength = 78 - (0 if heading.page == 1 else 6)
    return Candidate(name="scope", value=value, raw=value if value in raw else raw, place=where, method="table", strength=strength)


def _paired(label: Line, lines: list[Line]) -> Candidate | None:
    value = _clean([line.text for line in lines])
    if labels.letters(value) < _SHORTEST:
        return None
    where = place_of(lines)
    strength = 86 - (0 if label.page == 1 else 8)
    snippet = f"{label.text} {where.snippet}"
    return Candidate(
        name="scope", value=value, raw=where.snippet, place=Place(where.page, where.box, snippet, where.source), method="layout", strength=strength
    )


def _block(sheet: Sheet, line: Line, *, inline: bool) -> _Block:
    """The lines under `line` that go on with it."""
    taken: list[Line] = []
    last = line
    column = line.box
    for other in _below(sheet, line):
        if column and other.box and not (other.box[0] < column[2] and other.box[2] > column[0]):
            continue
        if _ends(last, other, first=not taken and not inline, taken=taken):
            return _Block(tuple(taken), bounded=True)
        taken.append(other)
        last = other
        column = (min(column[0], other.box[0]), 0, max(column[2], other.box[2]), 0) if column and other.box and len(taken) == 1 else column
        if sum(len(one.text) for one in taken) > _LONGEST:
            break
    return _Block(tuple(taken), bounded=False)


def _below(sheet: Sheet, line: Line) -> list[Line]:
    if line.box is None:
        at = sheet.lines.index(line)
        return [other for other in sheet.lines[at + 1 :] if other.page == line.page]
    lower = [
        other for other in sheet.lines if other.page == line.page and other.box and line.box and other.box[1] >= line.box[3] - 2 and other is not line
    ]
    return sorted(lower, key=lambda o: (round(o.box[1]), o.box[0]))  # type: ignore[index]  # boxes were checked above


def _ends(last: Line, other: Line, *, first: bool, taken: list[Line]) -> bool:
    running = bool(taken) and not taken[-1].text.rstrip().endswith((".", ";", "。")) and labels.starts(other.text, "soa")
    if (any(_opens(other.text, role) for role in _STOPS) and not running) or _leads_to_scope(other):
        return True
    if not running and (_is_dated(other) or _opens_dates(other)):
        return True
    if not running and (pairs.is_label(other) or _opens_with_standard(other) or _is_signature(other)):
        return True
    if last.box is None or other.box is None:
        return is_punctuation(other.text)
    height = max(5.0, min(last.box[3] - last.box[1], other.box[3] - other.box[1]))
    gap = other.box[1] - last.box[3]
    if first:
        return gap > max(_FIRST_GAP, 6 * height)
    shown = taken[0].box if taken else None
    changed = shown is not None and abs((other.box[3] - other.box[1]) - (shown[3] - shown[1])) > _SIZE_CHANGE * height + 2
    return gap > max(_NEXT_GAP * height, 14.0) or changed


def _opens(text: str, role: str) -> bool:
    """Whether a line begins with a label; a common word ("Activities") is one only alone or before a colon."""
    label = labels.starts(text, role)
    if label is None or role in _PLAIN_STOPS or not _is_weak(label):
        return label is not None
    rest = text[label.end :].strip()
    return labels.letters(rest) <= 1 or rest.startswith((":", "："))


def _leads_to_scope(line: Line) -> bool:
    """A sentence that ends in a scope label: the same label in another language."""
    marks = labels.find(line.text, ("scope",))
    return bool(marks) and " " in marks[-1].phrase and labels.letters(line.text[marks[-1].end :]) == 0


def _opens_with_standard(line: Line) -> bool:
    """A line of nothing but a standard, or one that begins with a standard and its year, as a list of them does."""
    named = next(iter(standards.find(line.text)), None)
    return named is not None and (len(named.raw) > len(line.text) * 0.6 or (named.start == 0 and named.printed_year is not None))


def _is_signature(line: Line) -> bool:
    """A company and nothing else, or a town with a date."""
    name = next(iter(gazetteer.companies(line.text)), None)
    day = next(iter(dates.find(line.text)), None)
    return (name is not None and len(name.text) >= len(line.text.strip(" .,")) - 1) or (day is not None and dating.is_signed(line, day))


def _is_dated(line: Line) -> bool:
    """A date behind a colon or with a label; the date of a Statement of Applicability is part of the sentence that names it."""
    reference = labels.first(line.text, "soa")
    if reference is None and any(line.text[: mention.start].rstrip().endswith((":", "：")) for mention in dates.find(line.text)):
        return True
    return any(dates.find(line.text)) and any(reference is None or label.start < reference.start for label in labels.find(line.text, DATE_ROLES))


def _opens_dates(line: Line) -> bool:
    found = labels.find(line.text, tuple(role for role in DATE_ROLES if role not in {"validity", "decoy"}))
    return bool(found) and labels.letters(line.text[: found[0].start]) == 0 and len(line.text) - found[0].end < 25  # noqa: PLR2004 (a label alone, with a colon and a unit)


def _clean(pieces: list[str]) -> str:
    text = " ".join(" ".join(pieces).split())
    text = re.sub(r"(?<=[a-zäöüß])- (?=[a-zäöüß])", "", text)
    sentences = re.split(r"(?<=[.;])\s+(?=[A-ZÀ-Þ])", text)
    kept = [whole for at, sentence in enumerate(sentences) if (whole := _without_soa(sentence, first=at == 0))]
    return _OPEN_BRACKET.sub("", " ".join(kept)).strip(' "“”«»:*')


def _without_soa(sentence: str, *, first: bool) -> str:
    """A sentence that names the Statement of Applicability is no scope; of the first one, what stands before "in accordance with"."""
    label = labels.first(sentence, "soa")
    if label is None:
        return sentence
    leading = labels.find(sentence[: label.start], ("conforms", "soa_lead"))
    led = bool(leading) and labels.letters(sentence[leading[-1].end : label.start]) <= _LEAD
    before = _without_small_end(sentence[: leading[-1].start if led else label.start])
    return before if first and labels.letters(before) >= _SHORTEST_BLOCK else ""


def _without_small_end(text: str) -> str:
    """What leads up to a reference in small words ("… and the") goes with it."""
    words = text.rstrip(" ,(").split()
    while words and fold(words[-1].strip("(,")) in labels.small_words():
        words.pop()
    return " ".join(words).rstrip(" ,(")


def sites(sheet: Sheet) -> list[Candidate]:
    """Places listed under a heading for sites, one candidate each: blocks of lines in the heading's column."""
    found: list[Candidate] = []
    for line in sheet.lines:
        label = labels.starts(line.text, "sites")
        if label is None or labels.letters(line.text[label.end :]) > 1:
            continue
        for block in _site_blocks(sheet, line):
            where = place_of(block)
            value = ", ".join(part.text.strip(" ,") for part in block)
            found.append(Candidate(name="sites", value=value, raw=" ".join(part.text for part in block), place=where, method="layout", strength=72))
    return found


def _site_blocks(sheet: Sheet, heading: Line) -> list[list[Line]]:
    blocks: list[list[Line]] = []
    last = heading
    for other in _below(sheet, heading):
        if heading.box and other.box and not (other.box[0] < heading.box[2] + 20 and other.box[2] > heading.box[0]):
            continue
        if any(labels.starts(other.text, role) for role in _STOPS) or labels.find(other.text, DATE_ROLES):
            break
        gap = other.box[1] - last.box[3] if other.box and last.box else 0.0
        height = max(5.0, other.box[3] - other.box[1]) if other.box else 5.0
        if gap > (4 if not blocks else 3) * height:
            break
        if not blocks or gap > 0.8 * height:
            blocks.append([])
        blocks[-1].append(other)
        last = other
    return blocks


def soa(sheet: Sheet) -> list[Candidate]:
    """Version and date of the Statement of Applicability named on the certificate."""
    found: list[Candidate] = []
    for at, line in enumerate(sheet.lines):
        for label in labels.find(line.text, ("soa",)):
            alone = _says_no_more(line.text[label.end :])
            beside = sheet.beside(line, line.box, right=True)[:1] if alone else []
            following = next(iter([*beside, *sheet.under(line, line.box, reach=1.3)]), None) or (
                sheet.lines[at + 1] if at + 1 < len(sheet.lines) else None
            )
            ends = following is None or following.page != line.page or _opens_certificate_date(following)
            found.extend(_reference(line, label.end, None if ends else following))
    return found


def _says_no_more(rest: str) -> bool:
    """Nothing behind the name of the Statement of Applicability, or only what its value is called ("SoA version:")."""
    known = labels.find(rest, ("soa_version", "soa_dated"))
    return not any(char.isalnum() and not any(one.start <= at < one.end for one in known) for at, char in enumerate(rest))


def _opens_certificate_date(line: Line) -> bool:
    """A line that begins with a label for a date of the certificate itself goes on with no reference."""
    label = next((found for role in DATE_ROLES if role != "decoy" and (found := labels.starts(line.text, role))), None)
    if label is None:
        return False
    dated = labels.starts(line.text, "soa_dated")
    return dated is None or dated.end < label.end or line.text[label.end :].lstrip().startswith((":", "："))


def _reference(line: Line, start: int, following: Line | None) -> list[Candidate]:
    joined = line.text + (f" {following.text}" if following else "")
    window = joined[start : start + _WINDOW]
    stop = next((label.start for label in labels.find(window, ("expires", "valid_from", "initial", "number")) if label.start), len(window))
    window = window[:stop]
    found: list[Candidate] = []
    version = next((match for label in labels.find(window, ("soa_version",)) if (match := _VERSION.match(window, label.end))), None)
    given = dates.find(window)
    version = version or _BARE_VERSION.match(window)
    if version and not any(mention.start <= version.start(1) < mention.end for mention in given):
        value = version[1].rstrip(".-")
        found.append(_referred("soa_version", value, value, line, following, start + version.start(1), start + version.start(1) + len(value)))
    if given and labels.letters(window[: given[0].start]) <= 50:  # noqa: PLR2004 (a reference, not the next sentence)
        mention = given[0]
        one = _referred("soa_date", mention.value.isoformat(), mention.raw, line, following, start + mention.start, start + mention.end)
        found.append(msgspec.structs.replace(one, alternatives=tuple(day.isoformat() for day in mention.readings[1:])))
    return found


def _referred(name: str, value: str, raw: str, line: Line, following: Line | None, start: int, end: int) -> Candidate:
    if following is None or start < len(line.text):
        where = place(line, start, min(end, len(line.text)))
        snippet = line.text
    else:
        offset = len(line.text) + 1
        where = place(following, start - offset, end - offset)
        snippet = f"{line.text} {following.text}"
    return Candidate(name=name, value=value, raw=raw, place=Place(where.page, where.box, snippet, where.source), method="label", strength=88)
