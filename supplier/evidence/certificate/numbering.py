"""The certificate's number (ISO/IEC 17021-1, 8.2.2 d: a unique identification code), among report, client and accreditation numbers."""

from __future__ import annotations

import re

from supplier.evidence import dates, labels, standards
from supplier.evidence.candidates import Candidate, Sheet, place
from supplier.evidence.labels import NUMBER_ROLES, Label
from supplier.evidence.layout import Line

_TOKEN = re.compile(r"[^\W_][\w./№#&+–-]*")
_LEAD = re.compile(r"[\s:：.#/)(°º№*=–-]*(?:\((?:number|no\.?|nr\.?|n[°º])\)[\s:.]*)?", re.IGNORECASE)
_SENTENCE = 25
"""Letters before a label that make it part of a sentence."""
_WEAK_LENGTH = 5
_CAPITALS = 6
_UNLABELLED = 65
_BARE_CODE = re.compile(r"[A-Z]{1,5}[-/ ]\d[\w/-]{3,20}")
_REVISION = re.compile(r"^[\s,(-]*(?:rev|ver|v|issue|version|revision|révision|ausgabe)[a-z]*[\s.:]*\d{1,3}\)?", re.IGNORECASE)
_WORD_JOIN = re.compile(r"\s{1,2}")


def candidates(sheet: Sheet) -> list[Candidate]:
    """All numbers with a certificate label, the plainest strongest."""
    found: list[Candidate] = []
    for line in sheet.lines:
        found.extend(_titled(line))
        found.extend(_under_title(sheet, line))
        marks = labels.find(line.text, NUMBER_ROLES)
        for at, label in enumerate(marks):
            stop = marks[at + 1].start if at + 1 < len(marks) else len(line.text)
            if label.role != "number_other" and not _excluded(sheet, line, label):
                found.extend(_after(sheet, line, label, stop))
    return found


def _excluded(sheet: Sheet, line: Line, label: Label) -> bool:
    """A number of an accreditation, of a company's registration, or a bare "No." inside other text."""
    before = line.text[: label.start]
    heading = sheet.beside(line, line.box, right=False)[:1]
    if labels.find(before[-40:], ("accredited",)) or any(labels.starts(other.text, "accredited") for other in heading):
        return True
    if label.role != "number_weak":
        return False
    other = labels.find(before, NUMBER_ROLES)
    return any(char.isalnum() for char in (before[: other[0].start] + before[other[-1].end :] if other else before))


def _strength(label: Label, before: str) -> int:
    if label.role == "number_weak":
        return 66
    sentence = labels.letters(before.rsplit(":", maxsplit=1)[-1]) > _SENTENCE
    return (70 if sentence else 90) - (4 if label.phrase.startswith(("reg", "appro")) else 0)


def _after(sheet: Sheet, line: Line, label: Label, stop: int) -> list[Candidate]:
    strength = _strength(label, line.text[: label.start])
    code = _code(line.text, label.end, stop)
    if code:
        if label.role == "number_weak" and (code[1] - code[0] < _WEAK_LENGTH or labels.letters(_REVISION.sub("", line.text[code[1] :]))):
            return []
        return [_candidate(line, code, strength, "label", line.text)]
    if any(char.isalnum() for char in line.text[label.end : stop]):
        return []
    if stop < len(line.text):
        return []  # another label stands behind: bilingual pairs share the value after the last one
    several = labels.run(line.text[: label.end], NUMBER_ROLES)
    from_box = place(line, several[0].start if several else label.start, label.end).box
    beside = sheet.beside(line, from_box or line.box, right=True)[:1]
    below = sheet.under(line, from_box)[:2]
    for other, loss in [*((one, 3) for one in beside), *((one, 5) for one in below)]:
        if labels.find(other.text[:12], NUMBER_ROLES):
            continue
        code = _code(other.text, 0, len(other.text))
        if code and labels.letters(other.text[code[1] :]) <= _SENTENCE:
            return [_candidate(other, code, strength - loss, "layout", f"{line.text} {other.text}")]
    return []


def _titled(line: Line) -> list[Candidate]:
    """A line that is nothing but the title and a code: "Certificate AB12/34567"."""
    label = labels.starts(line.text, "title")
    if label is None or labels.starts(line.text, "number"):
        return []
    code = _code(line.text, label.end, len(line.text))
    if code is None or line.text[code[1] :].strip(" .") or line.text[label.end : code[0]].strip(" :"):
        return []
    return [_candidate(line, code, 87, "label", line.text)]


def _under_title(sheet: Sheet, line: Line) -> list[Candidate]:
    """A code of letters, digits and a sign between them that stands alone under the title: a number without a label."""
    text = line.text.strip()
    above = next(iter(sheet.over(line, line.box, reach=4)), None) if _BARE_CODE.fullmatch(text) else None
    if above is None or labels.starts(above.text, "title") is None or not _is_code(text):
        return []
    at = line.text.index(text)
    return [_candidate(line, (at, at + len(text)), _UNLABELLED, "layout", f"{above.text} {line.text}")]


def _candidate(line: Line, code: tuple[int, int], strength: int, method: str, snippet: str) -> Candidate:
    value = " ".join(line.text[code[0] : code[1]].split())
    where = place(line, *code)
    kept = type(where)(where.page, where.box, " ".join(snippet.split()), where.source)
    return Candidate(name="number", value=value, raw=line.text[code[0] : code[1]], place=kept, method=method, strength=strength)


def _code(text: str, start: int, stop: int) -> tuple[int, int] | None:
    """Where the code lies that begins at `start`: tokens with digits, and capitals that lead to or follow them."""
    lead = _LEAD.match(text, start, stop)
    at = lead.end() if lead else start
    first = end = at
    tokens: list[str] = []
    while match := _TOKEN.match(text, end, stop):
        token = match[0].rstrip(".-–,/")
        if not _belongs(token, tokens, text[match.end() : stop]):
            break
        tokens.append(token)
        at = match.start() + len(token)
        gap = _WORD_JOIN.match(text, match.end(), stop) or re.compile(r"\s?[-/–]\s?").match(text, match.end(), stop)
        if match.end() != at or gap is None:
            break
        end = gap.end()
    return (first, at) if tokens and _is_code(text[first:at]) else None


def _belongs(token: str, before: list[str], rest: str) -> bool:
    if any(char.isdigit() for char in token):
        return not before or not dates.find(token)
    capitals = token.isupper() and len(token) <= _CAPITALS and token.isalpha()
    if not before:
        return capitals and re.match(r"\s*[-/–]?\s*\d", rest) is not None
    return capitals and (not rest.strip() or re.match(r"\s*[-/–]?\s*\d", rest) is not None)


def _is_code(text: str) -> bool:
    digits = sum(char.isdigit() for char in text)
    if digits < 2 or len(text) < 3 or not any(char.isalnum() for char in text):  # noqa: PLR2004 (a code has two digits and three signs)
        return False
    if dates.find(text) and dates.find(text)[0].raw.strip() == text.strip():
        return False
    named = standards.find(text)
    whole = bool(named) and len(named[0].raw.strip()) >= len(text.strip())
    return not whole and re.fullmatch(r"(?:19|20)\d\d", text) is None
