"""Who holds the certificate and who issued it (ISO/IEC 17021-1, 8.2.2 a and g)."""

from __future__ import annotations

import re

from supplier.evidence import dates, gazetteer, labels, standards
from supplier.evidence.candidates import Candidate, Place, Sheet, place, place_of
from supplier.evidence.folding import fold
from supplier.evidence.gazetteer import Name
from supplier.evidence.layout import Line

_ID_BEFORE = re.compile(r"^(?:[^\s,]{0,8}\s*\d{6,}\s*,\s*)+")
_BRACKETED = re.compile(r"^\(.*\)$")
_REACH = 5.0
_NEIGHBOURS = 3
_LONGEST_NAME = 120
_LABEL_REACH = 160
"""Signs before and behind a name in which a label for it may stand: a line may hold hundreds of names."""
_FIRST_WORDS = 2
_WORTH_SAYING = 54
"""A body by its short name where the issuer signs; a company somewhere on the page is less."""
_TRADE = re.compile(r"(?:\s+[A-ZÀ-Þ][\w&-]*){1,3}\s*$")
_ISSUING, _NAMED_AS_ISSUER = 20, 26
"""Strength gained near a label for the issuer, and right beside one."""
_SYSTEM_WORDS = frozenset(("management", "system", "systems", "managementsystem", "sistema", "systeme", "gestion", "gestione", "gestao"))
_VERB_LAST = frozenset(("ja", "ko"))
"""Languages whose sentences end in the verb: what they certify stands before it."""
_UNSPACED_NAME = re.compile(r"\s*[:：]\s*([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{3,25})\s*$")
_CERTIFYING = re.compile(r"\s*(?:(?:Le|La|Les|L'|Die|Der|Das|De|Het|The|A|O|El|Il)\s+)?([A-ZÀ-Þ][\w&+./-]+(?:\s[A-ZÀ-Þ][\w&+./-]*){0,3})\s*")
_SHORT_NAME = re.compile(r"\s*:?\s*([A-ZÀ-Þ][\w&+.-]*(?:\s[A-ZÀ-Þ][\w&+.-]*){0,3})\s*[.:]?\s*$")


def holder(sheet: Sheet) -> list[Candidate]:
    """The certified organisation: after "certifies that", beside a holder label, or before "has been assessed"."""
    found: list[Candidate] = []
    for line in sheet.lines:
        found.extend(_after_phrase(sheet, line))
        found.extend(_labelled(sheet, line))
    if found:
        return found
    return _before_verdict(sheet) or _largest_company(sheet)


def _after_phrase(sheet: Sheet, line: Line) -> list[Candidate]:
    marks = labels.find(line.text, ("certifies",))
    if not marks:
        return []
    label = marks[-1]
    if _VERB_LAST.issuperset(label.languages):
        return []
    rest = line.text[label.end :].strip(" :：,-")
    if _is_name(rest):
        return [_named(sheet, line, line.text.index(rest, label.end), 84, "label", line.text)]
    if labels.letters(rest) > _NEIGHBOURS:
        return []
    for other in [*sheet.beside(line, line.box, right=True)[:1], *sheet.under(line, line.box, reach=_REACH)]:
        if _is_name(other.text) and not labels.find(other.text, ("certifies",)):
            return [_named(sheet, other, 0, 88, "layout", f"{line.text} {other.text}")]
        if labels.starts(other.text, "assessed") or labels.find(other.text, ("certifies", "system")):
            break
    return []


def _labelled(sheet: Sheet, line: Line) -> list[Candidate]:
    several = labels.run(line.text, ("holder",))
    label = several[-1] if several and labels.letters(line.text[: several[0].start]) == 0 else labels.starts(line.text, "holder")
    if label is None:
        return []
    rest = line.text[label.end :]
    if rest.lstrip().startswith((":", "：")) and _is_name(rest.strip(" :：")):
        at = line.text.index(rest.strip(" :："), label.end)
        return [_named(sheet, line, at, 84, "label", line.text)]
    if labels.letters(rest):
        return []
    for other in [*sheet.beside(line, line.box, right=True)[:1], *sheet.under(line, line.box)[:1]]:
        if _is_name(other.text) and not labels.starts(other.text, "holder"):
            return [_named(sheet, other, 0, 80, "layout", f"{line.text} {other.text}")]
    return []


def _before_verdict(sheet: Sheet) -> list[Candidate]:
    for line in sheet.lines:
        if not labels.starts(line.text, "assessed"):
            continue
        above = [other for other in sheet.over(line, line.box, reach=14) if gazetteer.companies(other.text) and _is_name(other.text)]
        if above:
            return [_named(sheet, max(above, key=_height), 0, 76, "layout", f"{max(above, key=_height).text} {line.text}")]
    return []


def _largest_company(sheet: Sheet) -> list[Candidate]:
    lines = [line for line in sheet.lines if line.page == sheet.lines[0].page and gazetteer.companies(line.text) and _is_name(line.text)]
    lines = [line for line in lines if not gazetteer.sounds_like_certifier(line.text) and not gazetteer.certifiers(line.text)]
    if not lines:
        return []
    best = max(lines, key=_height)
    rival = max((_height(line) for line in lines if line is not best), default=0.0)
    return [_named(sheet, best, 0, 68 if _height(best) > rival * 1.15 else 60, "layout", best.text)]


def _height(line: Line) -> float:
    return line.size or ((line.box[3] - line.box[1]) if line.box else 0.0)


def _is_name(text: str) -> bool:
    plain = text.strip(" \"“”«»'.,")
    if labels.letters(plain) < 2 or len(plain) > 2 * _LONGEST_NAME or _BRACKETED.match(plain):  # noqa: PLR2004 (two letters make a name)
        return False
    if plain.split()[0].islower() or plain[0] in "(:" or _is_generic(plain):
        return False
    return not (standards.find(plain) or dates.find(plain) or labels.starts(plain, "assessed") or labels.starts(plain, "scope") or _is_phrase(plain))


def _is_generic(text: str) -> bool:
    """Nothing but words for an organisation or its system ("THE ORGANISATION"): the name is on another line."""
    known = labels.find(text, ("holder", "system"))
    rest = "".join(char for at, char in enumerate(text) if not any(label.start <= at < label.end for label in known))
    words = [fold(word) for word in re.findall(r"[^\W\d_]+", rest)]
    return all(word in labels.small_words() or word in _SYSTEM_WORDS or len(word) == 1 for word in words) and (bool(known) or bool(words))


def _is_phrase(text: str) -> bool:
    if labels.find(text, ("scope", "assessed", "system")) and not gazetteer.companies(text):
        return True
    return any(labels.starts(text, role) for role in ("certifies", "number", "title", "conforms", "issued_by")) or bool(
        labels.find(text[:24], ("expires", "issued"))
    )


def _named(sheet: Sheet, line: Line, start: int, strength: int, method: str, snippet: str) -> Candidate:
    text = line.text[start:]
    cut = _ID_BEFORE.match(text)
    start += cut.end() if cut else 0
    text = line.text[start:]
    lines = [line]
    forms = gazetteer.companies(text)
    if forms:
        text = text[: forms[0].end] + (")" if "(" in text[: forms[0].end] and ")" not in text[: forms[0].end] else "")
    else:
        follow = _continuation(sheet, line)
        lines += [follow] if follow else []
        text = text.split(",")[0] if follow is None and text.count(",") >= 2 else text  # noqa: PLR2004 (a name and an address of two parts)
        text = f"{text} {follow.text}" if follow else text
    value = gazetteer.trimmed(text)
    where = place_of(lines) if len(lines) > 1 else place(line, start, start + len(text))
    kept = Place(
        where.page, where.box, " ".join(snippet.split()) if len(lines) == 1 else " ".join(f"{snippet} {lines[-1].text}".split()), where.source
    )
    return Candidate(
        name="holder", value=value, raw=text.strip(), place=kept, method=method, strength=strength if forms or len(lines) > 1 else strength - 4
    )


def _continuation(sheet: Sheet, line: Line) -> Line | None:
    """The next line, where it ends the name: the same size of letters and a legal form."""
    for other in sheet.under(line, line.box, reach=0.8)[:1]:
        alike = abs(_height(other) - _height(line)) <= 0.12 * max(1.0, _height(line))
        short = gazetteer.companies(f"X {other.text}") or gazetteer.companies(f"{line.text} {other.text}")
        if alike and short and not any(char.isdigit() for char in other.text) and len(other.text) < _LONGEST_NAME // 2:
            return other
    return None


def certification_body(sheet: Sheet, held_by: str | None) -> list[Candidate]:
    """The issuer: companies whose name is in the register or sounds like a certifier, or that stand where the issuer signs."""
    found: dict[str, Candidate] = {}
    for line in sheet.lines:
        named = _bodies(line.text)
        near = _ISSUING if named and _issuing(sheet, line) else 0
        for name in named:
            if held_by and (fold(name.text) in fold(held_by) or fold(held_by) in fold(name.text)):
                continue
            strength = _body_strength(name) + max(near, _NAMED_AS_ISSUER if _named_as_issuer(line.text, name) else _credited(sheet, name))
            if strength < _WORTH_SAYING:
                continue
            one = Candidate(
                name="certification_body",
                value=gazetteer.bare_name(" ".join(name.text.split())),
                raw=name.text,
                place=place(line, name.start, name.end),
                method="gazetteer" if name.id else "layout",
                strength=min(strength, 92),
            )
            key = name.id or fold(name.text)
            if key not in found or _better(one, found[key]):
                found[key] = one
    return _foremost(list(found.values()))


def _named_as_issuer(text: str, name: Name) -> bool:
    """Right behind a label for the issuer, or right before "certifies that"."""
    front, rest = text[max(0, name.start - _LABEL_REACH) : name.start], text[name.end : name.end + _LABEL_REACH]
    before, after = labels.find(front, ("issued_by", "signatory")), labels.find(rest, ("certifies",))
    behind = bool(before) and labels.letters(front[before[-1].end :]) == 0
    return behind or (bool(after) and labels.letters(rest[: after[0].start]) == 0)


def _credited(sheet: Sheet, name: Name) -> int:
    """Strength of a company that a sentence names by its first words behind "issued by" or the like: the whole name stands at the foot."""
    words = re.findall(r"[\w&+-]+", fold(name.text))
    if not name.full or len(words) <= _FIRST_WORDS:
        return 0
    short = re.compile(r"[\W_]*" + r"\W+".join(map(re.escape, words[:_FIRST_WORDS])) + r"\b")
    ends = ((line.text, label.end) for line in sheet.lines for label in labels.find(line.text, ("issued_by", "signatory")))
    return _ISSUING if any(short.match(fold(text[end:])) and name.text not in text for text, end in ends) else 0


def _better(one: Candidate, other: Candidate) -> bool:
    """The stronger one; but the legal name of a body rather than its brand, of whatever strength."""
    legal, known = bool(gazetteer.companies(one.raw)), bool(gazetteer.companies(other.raw))
    return one.strength > other.strength if legal == known else legal


def _foremost(found: list[Candidate]) -> list[Candidate]:
    best = max((one.strength for one in found), default=0)
    return [one for one in found if one.strength >= best - 5]


def _bodies(text: str) -> list[Name]:
    known = gazetteer.certifiers(text)
    found = []
    for company in gazetteer.companies(text):
        inside = next((name for name in known if name.start < company.end and name.end > company.start), None)
        near = None if inside else gazetteer.closest_certifier(company.text)
        found.append(Name(company.start, company.end, company.text, inside.id if inside else near[0] if near else None, full=True))
    found += [_whole(text, name) for name in known if all(name.end <= other.start or name.start >= other.end for other in found)]
    return found or _signatory(text)


def _whole(text: str, name: Name) -> Name:
    """A brand with the words of its trade behind it, up to the end of the line: "Bureau Veritas Certification"."""
    rest = _TRADE.match(text, name.end)
    if name.full or rest is None or labels.find(rest[0], ("title",)) or not gazetteer.sounds_like_certifier(rest[0]):
        return name
    end = name.end + len(rest[0].rstrip())
    return Name(name.start, end, text[name.start : end], name.id)


def _signatory(text: str) -> list[Name]:
    """One to four capitalised words behind "on behalf of" or "assessed by": a certifier by its short name; a name in a script without blanks."""
    label = next(iter(labels.find(text, ("signatory",))), None)
    match = _SHORT_NAME.match(text, label.end) if label else None
    if match is None:
        label = labels.starts(text, "issued_by")
        match = _UNSPACED_NAME.match(text, label.end) if label else None
    if match is None:
        label = labels.first(text, "certifies")
        match = _CERTIFYING.fullmatch(text[: label.start]) if label else None
        match = match if match and (" " in match[1] or match[1].isupper()) else None
    return [Name(match.start(1), match.end(1), match[1])] if match else []


def _body_strength(name: Name) -> int:
    strength = 42 if name.full else 30 if name.id else 34
    strength += 30 if name.id else 0
    return strength + (26 if gazetteer.sounds_like_certifier(name.text) else 0)


def _issuing(sheet: Sheet, line: Line) -> bool:
    near = [line, *sheet.beside(line, line.box, right=False)[:1], *sheet.over(line, line.box, reach=4)[:_NEIGHBOURS]]
    return any(labels.find(other.text, ("issued_by", "signatory")) for other in near)
