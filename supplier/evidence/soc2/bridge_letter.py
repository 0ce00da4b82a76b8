"""A bridge letter: management says what happened between the end of a report and today. It explains, it proves nothing."""

from __future__ import annotations

import re

from supplier.evidence import dates, document_head, found
from supplier.evidence.found import Flow, Place
from supplier.evidence.layout import Extracted, Source
from supplier.evidence.soc2 import periods
from supplier.evidence.soc2.periods import Period
from supplier.evidence.soc2.sections import matches, phrases
from supplier.model.reading import Confidence, Fact

_REPORT_NEAR = re.compile(r"\b(?:SOC\s*[123]|report|examination|audit(?:or|ed)?)\b", re.IGNORECASE)
_GAP_NEAR = re.compile(
    r"\b(?:this\s+letter|bridge|gap|since|subsequent|no\s+(?:material|significant)|not\s+aware|between\s+the\s+end)\b", re.IGNORECASE
)
_ENDED = re.compile(r"\b(?:period|year|report|examination)\b[^.\n]{0,60}?\bend(?:ed|ing|s)\b(?:\s+on)?\s+(?:the\s+)?", re.IGNORECASE)


def facts(source: Source) -> Extracted:
    """Facts: organisation, dated_on, bridges, report_period_start/_end, period_start/_end (the gap), no_material_change."""
    flow = Flow(source.lines())
    given = document_head.pairs(source)
    told = [*periods.periods(flow)]
    ended = _report_end(flow, source)
    reported = next((period for period in told if _is_report(flow, period)), told[0] if told and ended is None else None)
    covered = [period for period in told if _follows(period, reported, ended)]
    dated = _dated(source, flow)
    facts: list[Fact | None] = [document_head.organisation(source, given, ("bridge letter", "gap letter")) or _management_of(flow), dated]
    if reported:
        facts += periods.period_facts(reported, "report_period_start", "report_period_end", source)
    elif ended:
        facts.append(ended)
    if covered:
        facts += periods.period_facts(covered[0], "period_start", "period_end", source)
    elif dated is not None:
        facts.append(_until_letter(flow, dated))
    facts += [_bridged(flow), _no_change(flow)]
    return Extracted(facts=tuple(fact for fact in facts if fact is not None))


def _report_end(flow: Flow, source: Source) -> Fact | None:
    """The last day of the report where only that is told: "for the period that ended on 31 December 2025"."""
    for match in _ENDED.finditer(flow.text):
        mentions = [mention for mention in dates.find(flow.text[match.end() : match.end() + 40]) if mention.start <= 3]  # noqa: PLR2004  right behind
        if mentions and mentions[0].form != "month":
            place = flow.place(match.start(), match.end() + mentions[0].end)
            snippet = flow.sentence(match.start(), match.end())[0]
            order = document_head.day_order(source)
            return document_head.date_fact("report_period_end", mentions[0], place, snippet, source, order=order, method="pattern")
    return None


def _follows(period: Period, reported: Period | None, ended: Fact | None) -> bool:
    if reported is not None:
        return period.start > reported.start and period.end > reported.end
    return ended is not None and period.start.isoformat() >= str(ended.value)


def _is_report(flow: Flow, period: Period) -> bool:
    at = flow.text.find(period.end_raw)
    near = flow.text[max(0, at - 220) : at + 60]
    return bool(_REPORT_NEAR.search(near)) and not _GAP_NEAR.search(near)


def _dated(source: Source, flow: Flow) -> Fact | None:
    """The letter's date: a line that is hardly more than a date."""
    order = document_head.day_order(source)
    for line in flow.lines:
        text = found.plain(line.text)
        mentions = [mention for mention in dates.find(text) if mention.form != "month"]
        if len(mentions) == 1 and len(text) - len(mentions[0].raw) <= 20:  # noqa: PLR2004  a city or "Date:" may stand beside it
            return document_head.date_fact("dated_on", mentions[0], Place(line.page, line.box), text, source, order=order, method="layout")
    return None


def _until_letter(flow: Flow, dated: Fact) -> Fact | None:
    match = matches(phrases()["bridge"]["through_letter"], flow.text)
    if match is None:
        return None
    place, snippet = flow.place(*match.span()), flow.sentence(*match.span())[0]
    return found.fact("period_end", dated.value, match[0], place, snippet, confidence=Confidence.MEDIUM)


def _management_of(flow: Flow) -> Fact | None:
    for pattern in (
        r"\b(?:management\s+of|[Oo]n\s+behalf\s+of)\s+(?!(?:Management|The|Our)\b)(?P<name>[A-Z][^\n,;.(]{1,60})",
        r"(?P<name>[A-Z][\w&.-]{0,40}(?: [A-Z][\w&.,-]{0,40}){0,5})(?:[’']s)?\s+(?:management|SOC\s*2)\b",
    ):
        match = re.search(pattern, flow.text)
        name = document_head.clean_name(match["name"]) if match else ""
        if match and name:
            return found.fact(
                "organisation",
                name,
                match["name"],
                flow.place(*match.span("name")),
                flow.sentence(*match.span("name"))[0],
                confidence=Confidence.MEDIUM,
            )
    return None


def _bridged(flow: Flow) -> Fact | None:
    match = matches(phrases()["bridge"]["report"], flow.text)
    if match is None:
        return None
    return found.fact(
        "bridges", found.tidy(match[0]), match[0], flow.place(*match.span()), flow.sentence(*match.span())[0], confidence=Confidence.MEDIUM
    )


def _no_change(flow: Flow) -> Fact | None:
    match = matches(phrases()["bridge"]["no_change"], flow.text)
    if match is None:
        return None
    return found.fact("no_material_change", True, match[0], flow.place(*match.span()), flow.sentence(*match.span())[0], confidence=Confidence.MEDIUM)  # noqa: FBT003  the value of the fact
