"""Periods and dates of SOC reports: two dates joined by "to", the examination period where both parts of the report agree."""

from __future__ import annotations

import collections
import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from supplier.evidence import dates, document_head, found
from supplier.evidence.found import Flow, Place
from supplier.evidence.layout import Source
from supplier.evidence.soc2.sections import Report
from supplier.model.reading import Confidence, Fact, Finding

LONGEST_PERIOD = 800
_JOIN = re.compile(r"^\s*,?\s*(?:to|through|thru|until|till|and|bis|bis zum|au|al|a|-|–|—|~)\s*(?:the\s+)?$", re.IGNORECASE)
_PERIOD_WORD = re.compile(r"\b(?:period|throughout|covering|covers?|from|between|during|zeitraum|vom|période|du|periodo|dal)\b", re.IGNORECASE)
_YEARLESS = re.compile(r"(?P<m>[A-Z][a-z]{2,8})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?\s*,?\s*(?:to|through|until|-|–|—)\s*$")
_AS_OF = re.compile(r"\b(?:as\s+(?:of|at)|zum|au|al)\s+(?:the\s+date\s+(?:of\s+)?)?$", re.IGNORECASE)


class Period(NamedTuple):
    """A period with where it stands; `start_raw` may lack the year."""

    start: dt.date
    end: dt.date
    start_raw: str
    end_raw: str
    place: Place
    snippet: str
    sure: bool


def periods(flow: Flow) -> Iterator[Period]:
    """Every period in a text: two dates joined by a word for "to", near a word for a period."""
    mentions = [mention for mention in dates.find(flow.text) if mention.form != "month"]
    for at, mention in enumerate(mentions):
        following = mentions[at + 1] if at + 1 < len(mentions) else None
        before = flow.text[max(0, mention.start - 70) : mention.start]
        if following and _JOIN.match(flow.text[mention.end : following.start]):
            if mention.value < following.value and (following.value - mention.value).days <= LONGEST_PERIOD:
                sure = not mention.ambiguous and not following.ambiguous and bool(_PERIOD_WORD.search(before))
                yield _period(flow, mention.value, following.value, (mention.start, mention.end, following.start, following.end), sure=sure)
            continue
        yearless = _YEARLESS.search(before)
        month = dates.month_names().get(yearless["m"].casefold()) if yearless else None
        if yearless and month and int(yearless["d"]) <= 28 + 3 * (month != 2):  # noqa: PLR2004  February
            start = _day_before(mention.value, month, int(yearless["d"]))
            if start:
                begin = mention.start - len(before) + yearless.start()
                yield _period(
                    flow, start, mention.value, (begin, begin + len(yearless["m"]) + 1 + len(yearless["d"]), mention.start, mention.end), sure=True
                )


def _day_before(end: dt.date, month: int, day: int) -> dt.date | None:
    try:
        start = dt.date(end.year, month, day)
        return start if start < end else start.replace(year=end.year - 1)
    except ValueError:
        return None


def _period(flow: Flow, start: dt.date, end: dt.date, span: tuple[int, int, int, int], *, sure: bool) -> Period:
    snippet = found.tidy(flow.text[max(0, span[0] - 120) : span[3] + 40])
    return Period(start, end, flow.text[span[0] : span[1]], flow.text[span[2] : span[3]], flow.place(span[0], span[3]), snippet, sure)


def examined(report: Report) -> tuple[tuple[Fact, ...], tuple[Finding, ...]]:
    """`period_start` and `period_end`: of the auditor's report first, then of the cover and the assertion."""
    spoken = [list(periods(section.flow)) for section in report.of("auditor")[:1]]
    flows = (report.cover, *(section.flow for section in report.of("assertion", "description", "tests")))
    # Where the auditor names a period, two others are asked whether they agree: the longest parts are not looked through for it.
    others = [list(periods(flow)) for flow in (flows[:2] if spoken and spoken[0] else flows)]
    chosen = next((group[0] for group in (*spoken, *others) if group), None)
    if chosen is None:
        return (), ()
    counts = collections.Counter((p.start, p.end) for group in (*spoken, *others[:2]) for p in group)
    if not (spoken and spoken[0]):
        start_end = counts.most_common(1)[0][0] if counts else (chosen.start, chosen.end)
        chosen = next((p for group in others for p in group if (p.start, p.end) == start_end), chosen)
    rivals = [key for key in counts if key != (chosen.start, chosen.end) and abs((key[1] - chosen.end).days) < LONGEST_PERIOD]
    agreed = not rivals and chosen.sure and (counts[(chosen.start, chosen.end)] > 1 or bool(spoken and spoken[0]))
    confidence = found.capped(Confidence.HIGH if agreed else Confidence.MEDIUM, report.source)
    facts = _facts(chosen, "period_start", "period_end", confidence, tuple(rivals))
    cover = [key for key in {(p.start, p.end) for p in others[0]} if spoken and spoken[0] and key not in {(p.start, p.end) for p in spoken[0]}]
    return facts, tuple(_disagreement(chosen, key) for key in cover[:1])


def _disagreement(chosen: Period, other: tuple[dt.date, dt.date]) -> Finding:
    message = f"The auditor's report says {chosen.start} to {chosen.end}, the cover {other[0]} to {other[1]}."
    return Finding(code="SOC2_PERIOD_DISAGREES", message=message, page=chosen.place.page)


def _facts(period: Period, first: str, last: str, confidence: Confidence, rivals: tuple[tuple[dt.date, dt.date], ...] = ()) -> tuple[Fact, ...]:
    starts = tuple(key[0].isoformat() for key in rivals if key[0] != period.start)
    ends = tuple(key[1].isoformat() for key in rivals if key[1] != period.end)
    start = found.fact(first, period.start.isoformat(), period.start_raw, period.place, period.snippet, confidence=confidence, alternatives=starts)
    end = found.fact(last, period.end.isoformat(), period.end_raw, period.place, period.snippet, confidence=confidence, alternatives=ends)
    return start, end


def period_facts(period: Period, first: str, last: str, source: Source) -> tuple[Fact, ...]:
    """A period as two facts under the given names."""
    return _facts(period, first, last, found.capped(Confidence.HIGH if period.sure else Confidence.MEDIUM, source))


def as_of(report: Report) -> Fact | None:
    """The date of a Type I report: after "as of", in the auditor's report or on the cover."""
    for flow in (*(section.flow for section in report.of("auditor")), report.cover, *(section.flow for section in report.of("assertion"))):
        for mention in dates.find(flow.text):
            if mention.form != "month" and _AS_OF.search(flow.text[max(0, mention.start - 30) : mention.start]):
                sure = Confidence.LOW if mention.ambiguous else found.capped(Confidence.HIGH, report.source)
                others = tuple(reading.isoformat() for reading in mention.readings[1:])
                place = flow.place(mention.start, mention.end)
                snippet = flow.text[max(0, mention.start - 100) : mention.end + 20]
                return found.fact("as_of", mention.value.isoformat(), mention.raw, place, snippet, confidence=sure, alternatives=others)
    return None


def report_date(report: Report, not_before: dt.date | None) -> Fact | None:
    """The date under the auditor's signature, else the date labelled as the report's."""
    for section in report.of("auditor")[:1]:
        for line in reversed(section.flow.lines):
            text = found.plain(line.text)
            mentions = [mention for mention in dates.find(text) if mention.form != "month"]
            if len(mentions) != 1 or len(text) > 70 or (not_before and mentions[0].value < not_before):  # noqa: PLR2004  a signature line
                continue
            mention = mentions[0]
            alone = len(text) - len(mention.raw) <= 25  # noqa: PLR2004  a city or "Date:" may stand beside it
            if alone:
                confidence = Confidence.LOW if mention.ambiguous else found.capped(Confidence.HIGH, report.source)
                return found.fact(
                    "report_date", mention.value.isoformat(), mention.raw, Place(line.page, line.box), text, method="layout", confidence=confidence
                )
    given = document_head.pairs(report.source)
    labels = [*document_head.words()["dates"]["report_date"], "Date of report", "Dated"]
    return document_head.labelled_date("report_date", given, labels, report.source)
