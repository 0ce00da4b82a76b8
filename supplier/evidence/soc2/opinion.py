"""The service auditor's opinion: read only inside the auditor's report, with the standard paragraphs left out.

Every such report says what it does not cover and that controls have inherent limits; none of that modifies the opinion.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from supplier.evidence import found
from supplier.evidence.found import Flow
from supplier.evidence.soc2.sections import Report, matches, phrases
from supplier.model.reading import Confidence, Fact

_CRITERION = re.compile(r"\b(?:CC\d|A1|C1|PI1|P\d)\.\d{1,2}\b")
_NEAR = 1600
MAX_HEADING_WORDS = 7


class _Sentence(NamedTuple):
    text: str
    start: int
    end: int


def facts(report: Report) -> tuple[Fact, ...]:
    """`opinion` with its sentence, and `modified_criteria` where a modified opinion names them."""
    for section in report.of("auditor"):
        flow = section.flow
        spoken = [_Sentence(*sentence) for sentence in flow.sentences()]
        kept = [s for s in spoken if not matches(phrases()["opinion"]["decoys"], s.text) or matches(phrases()["opinion"]["qualified"][1:], s.text)]
        told = _modified(kept) or _unqualified(flow)
        if told is not None:
            value, sentence, sure = told
            confidence = found.capped(Confidence.HIGH if sure else Confidence.MEDIUM, report.source)
            fact = found.fact("opinion", value, sentence.text[:300], flow.place(sentence.start, sentence.end), sentence.text, confidence=confidence)
            return (fact, *(_criteria(flow, sentence, report) if value in {"qualified", "adverse"} else ()))
    return _unknown(report)


def _unknown(report: Report) -> tuple[Fact, ...]:
    auditor = report.of("auditor")
    if not auditor:
        return ()
    line = auditor[0].flow.lines[0]
    place = auditor[0].flow.place(0, 1)
    return (found.fact("opinion", "unknown", line.text, place, line.text, confidence=Confidence.LOW),)


def _modified(kept: list[_Sentence]) -> tuple[str, _Sentence, bool] | None:
    said = phrases()["opinion"]
    for kind in ("disclaimer", "adverse", "qualified"):
        heading = next((s for s in kept if len(s.text.split()) <= MAX_HEADING_WORDS and matches(said[kind][:1], s.text)), None)
        spoken = next((s for s in kept if len(s.text.split()) > MAX_HEADING_WORDS and matches(said[kind], s.text)), None)
        if kind == "qualified" and spoken is None:
            spoken = next((s for s in kept if matches(said["qualified"], s.text)), None)
        if heading or spoken:
            return kind, spoken or heading or kept[0], bool(heading and spoken and spoken is not heading)
    weak = next((s for s in kept if matches(said["adverse_weak"], s.text)), None)
    return ("adverse", weak, False) if weak else None


def _unqualified(flow: Flow) -> tuple[str, _Sentence, bool] | None:
    match = matches(phrases()["opinion"]["unqualified"], flow.text)
    if match is None:
        return None
    _, start, end = flow.sentence(*match.span())
    end = max(end, min(len(flow.text), start + 500))
    return "unqualified", _Sentence(found.tidy(flow.text[start:end]), start, end), True


def _criteria(flow: Flow, sentence: _Sentence, report: Report) -> tuple[Fact, ...]:
    """Criteria named round the modification."""
    begin = max(0, sentence.start - _NEAR)
    near = flow.text[begin : sentence.end + _NEAR]
    seen: dict[str, Fact] = {}
    for match in _CRITERION.finditer(near):
        place = flow.place(begin + match.start(), begin + match.end())
        snippet = flow.sentence(begin + match.start())[0]
        confidence = found.capped(Confidence.MEDIUM, report.source)
        seen.setdefault(match[0], found.fact("modified_criteria", match[0], match[0], place, snippet, confidence=confidence))
    return tuple(seen.values())
