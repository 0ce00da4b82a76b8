"""Whose report it is, about what, of which type, by whom, for which categories."""

from __future__ import annotations

import collections
import re

from supplier.evidence import document_head, found
from supplier.evidence.found import Flow, Place
from supplier.evidence.layout import Line
from supplier.evidence.soc2.sections import Report, matches, phrases
from supplier.model.reading import Confidence, Fact, Kind

SIGNATURE_LINES = 7
MAX_NAME = 90
_NOT_NAMES = re.compile(
    r"^(?:(?:the|our|its|this|an?)\s+)?"
    r"(?:the|management|our|its|this|these|controls?|a|an|we|section|company|service organi[sz]ation|user entities)$",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:[’']s?|\s+\([^)]*\)?|,)$")
_NOT_FIRM = re.compile(
    r"\b(?:assurance|auditors?)[’']?s?\s+(?:report|opinion|responsib)|\breasonable\s+assurance\b|\breport\b|^(?:to|the|our|we|section|opinion|scope)\b",
    re.IGNORECASE,
)

_PROFESSION = re.compile(
    r"\b(?:(?:independent|registered|certified|chartered|public|service)\s+)*(?:accountants?|auditors?|CPAs?|accounting\s+firm|Wirtschaftsprüfer)\b",
    re.IGNORECASE,
)
"""What a firm is, under its name: no name of its own."""


def organisation(report: Report) -> Fact | None:
    """The service organisation: as the auditor's report names it, else by label or as the company on the cover."""
    hits: list[tuple[str, Fact]] = []
    for flow in (*(section.flow for section in report.of("auditor", "assertion")), report.cover):
        for pattern in phrases()["party"]["organisation"]:
            for match in re.finditer(pattern, flow.text):
                name = _name(match["name"])
                if name:
                    snippet = flow.sentence(*match.span("name"))[0]
                    hits.append(
                        (
                            name,
                            found.fact("organisation", name, match["name"], flow.place(*match.span("name")), snippet, confidence=Confidence.MEDIUM),
                        )
                    )
    if hits:
        counts = collections.Counter(_key(name) for name, _ in hits)
        best = max(hits, key=lambda hit: (counts[_key(hit[0])], -hits.index(hit)))[1]
        sure = counts[_key(str(best.value))] > 1
        return _with(best, found.capped(Confidence.HIGH if sure else Confidence.MEDIUM, report.source))
    return document_head.organisation(report.source, document_head.pairs(report.source), ("SOC 2", "SOC 1", "SOC 3"))


def _with(fact: Fact, confidence: Confidence) -> Fact:
    place = Place(fact.page, fact.box, fact.cell)
    return found.fact(fact.name, fact.value, fact.raw, place, fact.snippet, method=fact.method, confidence=confidence)


def _name(text: str) -> str | None:
    name = found.tidy(text).strip(" “”\"'")
    while _TAIL.search(name):
        name = _TAIL.sub("", name).strip()
    if not 2 <= len(name) <= MAX_NAME or _NOT_NAMES.match(name) or not document_head.clean_name(name):  # noqa: PLR2004  two letters
        return None
    return name


def _key(name: str) -> str:
    return re.sub(r"\W+", "", re.sub(r"\b(?:inc|llc|ltd|limited|corp|corporation|gmbh|co|plc)\b", "", name.casefold()))


def system(report: Report) -> Fact | None:
    """The system's name, where the auditor or the assertion names it."""
    for section in report.of("auditor", "assertion"):
        for pattern in phrases()["party"]["system"]:
            match = re.search(pattern, section.flow.text)
            name = _name(match["name"]) if match else None
            if match and name and not re.match(r"(?:System|Description|Section)\b", name):
                confidence = found.capped(Confidence.MEDIUM, report.source)
                return found.fact(
                    "system",
                    name,
                    match["name"],
                    section.flow.place(*match.span("name")),
                    section.flow.sentence(*match.span("name"))[0],
                    confidence=confidence,
                )
    return None


def report_type(report: Report, kind: Kind) -> Fact | None:
    """Type 1 or 2 as a whole number: what the title says, checked against the wording of the auditor's report."""
    said = phrases()["type"]
    titled = None if kind is Kind.SOC3_REPORT else _titled(report)
    auditor = report.of("auditor")
    flow = auditor[0].flow if auditor else None
    period = matches(said["period"], flow.text) if flow else None
    point = matches(said["point"], flow.text) if flow else None
    worded = 1 if point and (not period or "did not perform" in point[0].casefold()) else 2 if period else None
    if titled is None:
        match = point if worded == 1 else period
        if match is None or flow is None:
            return None
        value = 1 if worded == 1 else 2
        return found.fact("type", value, match[0], flow.place(*match.span()), flow.sentence(*match.span())[0], confidence=Confidence.MEDIUM)
    value, raw, place, snippet = titled
    agree = worded is None or worded == value
    sure = Confidence.HIGH if worded == value else Confidence.MEDIUM if agree else Confidence.LOW
    return found.fact(
        "type", value, raw, place, snippet, confidence=found.capped(sure, report.source), alternatives=() if agree or worded is None else (worded,)
    )


def _titled(report: Report) -> tuple[int, str, Place, str] | None:
    said = phrases()["type"]
    for flow in (report.cover, *(section.flow for section in report.of("auditor", "assertion"))):
        two, one = matches(said["title2"], flow.text), matches(said["title1"], flow.text)
        if two and (not one or two.start() <= one.start()):
            return 2, two[0], flow.place(*two.span()), flow.sentence(*two.span())[0]
        if one:
            return 1, one[0], flow.place(*one.span()), flow.sentence(*one.span())[0]
    return None


def auditor(report: Report, organisation_name: str) -> Fact | None:
    """The signing firm: the line with a firm's form at the end of the auditor's report, else by label on the cover."""
    for section in report.of("auditor")[:1]:
        for line in reversed(section.flow.lines[-SIGNATURE_LINES - 8 :]):
            name = _firm(line, organisation_name)
            if name:
                confidence = found.capped(Confidence.HIGH, report.source)
                return found.fact("auditor", name, name, Place(line.page, line.box), line.text, method="layout", confidence=confidence)
    labels = ["Service auditor", "Independent service auditor", "Auditor", "Audit firm", "CPA firm", "Prepared by", "Issued by", "Examined by"]
    by_label = document_head.labelled_text("auditor", document_head.pairs(report.source), labels, report.source)
    if by_label is not None:
        return by_label
    for line in report.cover.lines:
        name = _firm(line, organisation_name)
        if name:
            return found.fact("auditor", name, name, Place(line.page, line.box), line.text, method="layout", confidence=Confidence.MEDIUM)
    return None


def _firm(line: Line, organisation_name: str) -> str | None:
    text = re.sub(r"^(?:/s/|signed:?|by:?)\s*", "", found.plain(line.text), flags=re.IGNORECASE)
    if len(text) > 70 or not matches(phrases()["party"]["firm"], text) or _NOT_FIRM.search(text) or not text[:1].isupper():  # noqa: PLR2004  a name, not a sentence
        return None
    if text.endswith((".", ":")) and not re.search(r"(?:P\.C|L\.L\.P|Inc|Co)\.$", text):
        return None
    if not _PROFESSION.sub("", text).strip(" ,.&"):
        return None
    return None if _key(text) == _key(organisation_name) else document_head.clean_name(text) or None


def categories(report: Report) -> tuple[Fact, ...]:
    """The trust services categories examined, one fact each. The full title of the criteria names all five and says nothing."""
    said = phrases()["categories"]
    flows = [*(section.flow for section in report.of("auditor")), report.cover, *(section.flow for section in report.of("assertion"))]
    for patterns in (said["relevant"], said["criteria_for"]):
        for flow in flows:
            told = _listed(flow, patterns)
            if told:
                sure = Confidence.HIGH if patterns is said["relevant"] else Confidence.MEDIUM
                return _category_facts(flow, told, found.capped(sure, report.source))
    return ()


def _listed(flow: Flow, patterns: list[str]) -> re.Match[str] | None:
    before = phrases()["categories"]["decoy_before"]
    for pattern in patterns:
        for match in re.finditer(pattern, flow.text):
            if (
                re.search(r"(?i)\w", match["list"])
                and _names(match["list"])
                and not re.search(before, flow.text[max(0, match.start() - 90) : match.start()])
            ):
                return match
    return None


def _names(text: str) -> list[str]:
    folded = found.tidy(text).casefold()
    return [name for name in phrases()["categories"]["names"] if name.casefold() in folded]


def _category_facts(flow: Flow, match: re.Match[str], confidence: Confidence) -> tuple[Fact, ...]:
    place = flow.place(*match.span())
    snippet = flow.text[max(0, match.start() - 60) : match.end()]
    return tuple(found.fact("categories", name, name, place, snippet, confidence=confidence) for name in _names(match["list"]))
