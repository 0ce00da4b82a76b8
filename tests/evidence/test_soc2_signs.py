"""Signs in a SOC report: controls with nothing to test, what never happened, template text left in."""

from __future__ import annotations

import pytest

from supplier.evidence import soc2
from supplier.model.reading import Finding, Kind
from tests.evidence.test_soc2 import CLEAN, report, values

DONE = [f"Control {n}: inspected the records of a sample of {n + 3} changes. No exceptions noted." for n in range(12)]
SPACE = "Inspected the policy and the ticket of the month in which the review was planned, and asked the owner about the way it is done in practice."


def _left(*lines: str, kind: Kind = Kind.SOC2_REPORT) -> list[Finding]:
    found = soc2.facts(report(CLEAN, extra=lines), kind).findings
    return [finding for finding in found if finding.code == "SOC2_PLACEHOLDER_TEXT"]


@pytest.mark.requirement("SOC2-SIGNS")
@pytest.mark.parametrize(
    "said",
    [
        "The control did not operate during the period.",
        "The circumstances that warrant the operation of the control did not occur during the period.",
        "There were no instances of escalation during the examination period.",
        "Not tested, as there was no disaster in the year.",
    ],
)
def test_controls_with_nothing_to_test_are_counted_beside_the_others(said: str) -> None:
    source = report(CLEAN, extra=[*DONE, said, SPACE, said])
    assert (values(source, "results"), values(source, "results_not_tested")) == ([14], [2])


@pytest.mark.requirement("SOC2-SIGNS")
@pytest.mark.parametrize("said", ["The control did not operate effectively.", "No exceptions noted.", "The control did not operate as designed."])
def test_a_control_that_failed_or_passed_was_tested(said: str) -> None:
    assert values(report(CLEAN, extra=[*DONE, said]), "results_not_tested") == []


def test_one_result_in_several_phrases_counts_once() -> None:
    said = "No occurrences in the period, so the control did not operate."
    assert values(report(CLEAN, extra=[*DONE, said]), "results_not_tested") == [1]


def test_of_a_handful_of_results_nothing_is_counted() -> None:
    assert values(report(CLEAN, extra=DONE[:3]), "results") == []


@pytest.mark.requirement("SOC2-SIGNS")
def test_what_is_said_never_to_have_happened_is_told_by_subject() -> None:
    quiet = [
        "No security incidents occurred during the period.",
        "No system changes were made during the examination period.",
        "There were no terminated employees during the period.",
    ]
    assert values(report(CLEAN, extra=[*quiet, *quiet]), "none_occurred") == ["incidents", "changes", "staff"]


@pytest.mark.requirement("SOC2-SIGNS")
@pytest.mark.parametrize(
    "said",
    ["No significant changes were made to the system during the period.", "Incidents are logged.", "No changes are made without approval."],
)
def test_a_year_in_which_something_happened_is_not_quiet(said: str) -> None:
    assert values(report(CLEAN, extra=[said]), "none_occurred") == []


@pytest.mark.requirement("SOC2-SIGNS")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[Company Name] has prepared the description.", "[Company Name]"),
        ("The system of [Service Organization] was examined.", "[Service Organization]"),
        ("[Insert date of the letter]", "[Insert date of the letter]"),
        ("Prepared for <Client Name> by us.", "<Client Name>"),
        ("{{ vendor.name }} operates the platform.", "{{ vendor.name }}"),
        ("Lorem ipsum dolor sit amet.", "Lorem ipsum"),
        ("XYZ Service Organization hosts the platform.", "XYZ Service Organization"),
    ],
)
def test_template_text_is_found_with_its_words_and_page(line: str, words: str) -> None:
    assert [(finding.message, finding.page) for finding in _left(line)] == [(words, 5)]


@pytest.mark.requirement("SOC2-SIGNS")
@pytest.mark.parametrize(
    "line",
    ["[Redacted]", "[1] See the annex.", "Values < 5 and > 3 were sampled.", "The company [the “Company”] was examined.", "System names are unique."],
)
def test_brackets_and_signs_of_honest_reports_are_no_template(line: str) -> None:
    assert _left(line) == []


def test_only_the_first_few_are_told_and_only_of_a_soc_2_report() -> None:
    lines = [f"[Insert value {n}]" for n in range(9)]
    assert len(_left(*lines)) == 5
    assert _left(*lines, kind=Kind.SOC3_REPORT) == []
