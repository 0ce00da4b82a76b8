"""Agreements: who, from when, whether signed, and which of the rights that Annex 11 clause 3.1 asks about are in the text.

A right counts only with a sentence that gives it. A sentence that denies it ("no right to audit") is kept as a refusal, which
outweighs nothing and proves nothing: with both in the text the fact says False at low confidence, for a person to read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from supplier.evidence import dates, document_head, found, signatures
from supplier.evidence.found import Flow, Labelled, Place
from supplier.evidence.layout import Page, Source
from supplier.model.reading import Confidence, Fact

MAX_SENTENCE = 900
_BLANK_LINE = re.compile(r"^[\s_.…\-–—]*$")


class _Said(NamedTuple):
    text: str
    raw: str
    place: Place


def facts(source: Source, given: Sequence[Labelled]) -> tuple[Fact, ...]:
    """Facts: party (one each), signed, and audit_rights, inspector_access, change_notice, ... with their sentences."""
    flow = Flow(source.lines())
    rights = [fact for name, patterns in document_head.words()["agreement"]["grants"].items() if (fact := _right(name, patterns, flow, source))]
    single = (_signed(source, flow), *(_stage(name, given, source) for name in ("stage1_on", "stage2_on")))
    return (*_parties(flow, given, source), *(fact for fact in single if fact), *rights)


def _stage(name: str, given: Sequence[Labelled], source: Source) -> Fact | None:
    """When a certification audit is agreed for; only certification contracts say so."""
    return document_head.labelled_date(name, given, document_head.words()["agreement"]["stages"][name], source)


def _right(name: str, patterns: Sequence[str], flow: Flow, source: Source) -> Fact | None:
    granted: _Said | None = None
    denied: _Said | None = None
    for pattern in patterns:
        for match in re.finditer(pattern, flow.text):
            sentence, begin, end = flow.sentence(*match.span())
            if len(sentence) > MAX_SENTENCE or _is_question_or_title(sentence):
                continue
            said = _Said(sentence, match[0], flow.place(begin, end))
            if _denies(sentence):
                denied = denied or said
            elif granted is None or (_is_whole(said.text) and not _is_whole(granted.text)):
                granted = said
    if granted is not None:
        sure = Confidence.MEDIUM if denied is None else Confidence.LOW
        value = denied is None
        return found.fact(
            name, value, granted.raw, granted.place, granted.text, confidence=found.capped(sure, source), alternatives=() if value else (True,)
        )
    if denied is not None:
        return found.fact(name, False, denied.raw, denied.place, denied.text, confidence=found.capped(Confidence.MEDIUM, source))  # noqa: FBT003  the value of the fact
    return None


def _denies(sentence: str) -> bool:
    return any(re.search(pattern, sentence) for pattern in document_head.words()["agreement"]["denies"])


def _is_whole(sentence: str) -> bool:
    """A sentence rather than cells of a row: it begins with a capital or a number and ends with a stop."""
    return (sentence[:1].isupper() or sentence[:1].isdigit()) and sentence.rstrip().endswith((".", ";", "。"))


def _is_question_or_title(sentence: str) -> bool:
    return sentence.rstrip().endswith("?") or len(sentence.split()) < 5  # noqa: PLR2004  a heading names a right without giving it


def _parties(flow: Flow, given: Sequence[Labelled], source: Source) -> tuple[Fact, ...]:
    """The parties: from the opening clause, else from their role labels."""
    opening = flow.text[:6000]
    for pattern in document_head.words()["agreement"]["parties"]["between"]:
        match = re.search(pattern, opening)
        names = [(group, _party(match[group])) for group in ("one", "two")] if match else []
        if match and all(name for _, name in names):
            sentence = opening[match.start() : match.end()]
            return tuple(
                found.fact("party", name, match[group], flow.place(*match.span(group)), sentence, confidence=found.capped(Confidence.MEDIUM, source))
                for group, name in names
            )
    labels = document_head.words()["agreement"]["parties"]["labels"]
    facts: dict[str, Fact] = {}
    for pair in found.by_label(given, labels):
        name = document_head.clean_name(pair.value)
        if name and document_head.COMPANY.search(name):
            company = document_head.COMPANY.search(name)
            value = company["name"] if company else name
            confidence = found.capped(Confidence.MEDIUM, source)
            facts.setdefault(
                value.casefold(),
                found.fact("party", value, value, pair.place, pair.snippet, method="label", confidence=confidence, about=found.label_key(pair.label)),
            )
    return tuple(facts.values())


def _party(text: str) -> str:
    name = found.tidy(text).strip(" \"“”'")
    return document_head.clean_name(name) if len(name.split()) <= 10 and name[:1].isupper() else ""  # noqa: PLR2004  a name, not a clause


def _signed(source: Source, flow: Flow) -> Fact | None:
    """True with a name or mark beside a signature label or an electronic signature; False where all signature lines are blank."""
    said = document_head.words()["agreement"]["signature"]
    for pattern in said["electronic"]:
        match = re.search(pattern, flow.text)
        if match:
            place, snippet = flow.place(*match.span()), flow.sentence(*match.span())[0]
            return found.fact("signed", True, match[0], place, snippet, confidence=found.capped(Confidence.MEDIUM, source))  # noqa: FBT003  the value of the fact
    labels = {found.label_key(label) for label in said["labels"]}
    blanks: list[_Said] = []
    for page in source.pages:
        for at, line in enumerate(page.lines):
            text = found.plain(line.text)
            match = re.match(r"^(?P<label>[^\W\d_][\w ]{1,18}?)\s*(?:[:：]|\s{2,}|_{2,}|$)\s*(?P<rest>.*)$", text)
            if not match or found.label_key(match["label"]) not in labels:
                continue
            rest = _after_label(page, at, match["rest"])
            if rest and not _BLANK_LINE.match(rest) and not _only_labels(rest):
                raw = rest[:80]
                return found.fact("signed", True, raw, Place(page.number, line.box), f"{text} {rest}", method="form field", confidence=Confidence.LOW)  # noqa: FBT003  see above
            blanks.append(_Said(text, text, Place(page.number, line.box)))
    if blanks:
        return found.fact("signed", False, blanks[0].raw, blanks[0].place, blanks[0].text, method="form field", confidence=Confidence.MEDIUM)  # noqa: FBT003  see above
    return signatures.signed(source)


def _after_label(page: Page, at: int, rest: str) -> str:
    if rest.strip():
        return rest.strip()
    line = page.lines[at]
    beside = [
        other for other in page.lines[at + 1 : at + 3] if line.box and other.box and other.box[1] <= (line.box[1] + line.box[3]) / 2 <= other.box[3]
    ]
    return found.plain(beside[0].text) if beside else ""


def _only_labels(text: str) -> bool:
    """`Date`, `Name / Title`: the next label of the signature block, nothing filled in."""
    if dates.find(text):
        return False
    words = [word for word in re.split(r"[\s/:_,.]+", text.casefold()) if word]
    known = {
        "date",
        "name",
        "title",
        "company",
        "datum",
        "place",
        "ort",
        "signature",
        "position",
        "role",
        "fonction",
        "nom",
        "and",
        "printed",
        "print",
        "by",
    }
    return bool(words) and all(word in known for word in words)
