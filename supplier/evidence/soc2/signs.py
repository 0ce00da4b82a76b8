"""Signs beside the facts of a SOC report: how many controls had nothing to test, what the report says never happened, template text."""

from __future__ import annotations

import re

from supplier.evidence import found
from supplier.evidence.first_signs import may_hold
from supplier.evidence.found import Flow
from supplier.evidence.soc2.sections import Report, phrases
from supplier.model.reading import Confidence, Fact, Finding

FEW_RESULTS = 10
NEAR = 120
MOST_FINDINGS = 5
_PLACEHOLDER_SIGNS = ("[", "<", "{{", "lorem", "xyz")
"""One of these is in every placeholder."""


def facts(report: Report, exceptions: int) -> tuple[Fact, ...]:
    """`results` and `results_not_tested` (counts), and `none_occurred` for incidents, changes and staff."""
    return (*_counts(report, exceptions), *_never(report))


def _counts(report: Report, exceptions: int) -> tuple[Fact, ...]:
    """Every control has one result: they are counted by their phrases, in the part with the tests, beside the exceptions that were read."""
    said = phrases()["results"]
    flows = [section.flow for section in report.of("tests")]
    idle = [(flow, match) for flow in flows for match in _apart(_each(said["not_tested"], flow))]
    done = [(flow, match) for flow in flows for match in _each(said["counted"], flow)]
    every = len(done) + len(idle) + exceptions
    if every < FEW_RESULTS or not done:
        return ()
    counts = (_fact("results", every, *done[0], report),)
    return (*counts, _fact("results_not_tested", len(idle), *idle[0], report)) if idle else counts


def _apart(matches: list[re.Match[str]]) -> list[re.Match[str]]:
    """One result may use several of the phrases: those near each other count once, so that too few are counted rather than too many."""
    kept: list[re.Match[str]] = []
    for match in sorted(matches, key=lambda one: one.start()):
        if not kept or match.start() > kept[-1].end() + NEAR:
            kept.append(match)
    return kept


def _never(report: Report) -> tuple[Fact, ...]:
    facts: dict[str, Fact] = {}
    for section in report.of("description", "tests"):
        for subject, patterns in phrases()["none_occurred"].items():
            match = next(iter(_each(patterns, section.flow)), None)
            if match is not None:
                facts.setdefault(subject, _fact("none_occurred", subject, section.flow, match, report))
    return tuple(facts.values())


def _each(patterns: list[str], flow: Flow) -> list[re.Match[str]]:
    return [match for pattern in patterns for match in re.finditer(pattern, flow.text)]


def _fact(name: str, value: str | int, flow: Flow, match: re.Match[str], report: Report) -> Fact:
    place, snippet = flow.place(*match.span()), flow.sentence(*match.span())[0]
    return found.fact(name, value, match[0], place, snippet, confidence=found.capped(Confidence.MEDIUM, report.source))


def findings(report: Report) -> tuple[Finding, ...]:
    """Text of a template that was never filled in, with its words."""
    seen: dict[str, Finding] = {}
    doubtful = (page for page in report.source.pages if may_hold(page.text(), _PLACEHOLDER_SIGNS))
    for line in (line for page in doubtful for line in page.lines):
        for pattern in phrases()["placeholders"]["left"]:
            match = re.search(pattern, line.text)
            if match is not None and len(seen) < MOST_FINDINGS:
                seen.setdefault(match[0], Finding(code="SOC2_PLACEHOLDER_TEXT", message=found.tidy(match[0]), page=line.page))
    return tuple(seen.values())
