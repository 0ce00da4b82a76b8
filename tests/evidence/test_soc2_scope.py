"""Whose SOC report it is, of which type, by whom and for which categories, where the usual sentence is missing or misleads."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from supplier.evidence import soc2
from supplier.evidence.layout import Line, Page, Source
from supplier.model.reading import Confidence, Fact, Kind

AUDITOR = "Independent Service Auditor's Report"


def read(cover: Sequence[str], auditor: Sequence[str], *, kind: Kind = Kind.SOC2_REPORT) -> dict[str, list[Fact]]:
    """The facts of a report of a cover and, where there are lines for it, an auditor's report on page 2."""
    pages = [cover, [AUDITOR, *auditor]] if auditor else [cover]
    built = tuple(Page(number=n, lines=tuple(Line(text, n) for text in lines)) for n, lines in enumerate(pages, 1))
    found: dict[str, list[Fact]] = {}
    for fact in soc2.facts(Source(name="r", media_type="text/plain", pages=built), kind).facts:
        found.setdefault(fact.name, []).append(fact)
    return found


TO = "To the Management of Harbour Data:"
EXAMINED = "We have examined Harbour Data's description of its Trial Cloud system titled so throughout the period."
OPERATED = "The controls operated effectively throughout the period."
DESIGNED = "The controls were suitably designed as of June 30, 2025."
NOT_TESTED = "We did not perform any procedures regarding the operating effectiveness of controls."

TYPES = [
    (["SOC 2 Type 2"], [OPERATED], 2, Confidence.HIGH, ()),
    (["SOC 2 Type 2"], ["We have examined the controls."], 2, Confidence.MEDIUM, ()),
    (["SOC 2 Type 2"], [DESIGNED], 2, Confidence.LOW, (1,)),
    (["SOC 2 Type 1"], [OPERATED], 1, Confidence.LOW, (2,)),
    (["SOC 2 Type I and Type II"], [OPERATED], 2, Confidence.HIGH, ()),
    (["SOC 2"], [OPERATED], 2, Confidence.MEDIUM, ()),
    (["SOC 2"], [DESIGNED], 1, Confidence.MEDIUM, ()),
    (["SOC 2"], [OPERATED, NOT_TESTED], 1, Confidence.MEDIUM, ()),
    (["SOC 2"], ["This is the Type 2 report."], 2, Confidence.MEDIUM, ()),
    (["SOC 2"], ["We have examined the controls."], None, None, ()),
    (["SOC 2"], [], None, None, ()),
]


@pytest.mark.requirement("SOC2-TYPE")
@pytest.mark.parametrize(("cover", "auditor", "value", "confidence", "others"), TYPES)
def test_the_type_is_that_of_the_title_checked_against_the_auditors_words(
    cover: list[str], auditor: list[str], value: int | None, confidence: Confidence | None, others: tuple[int, ...]
) -> None:
    fact = next(iter(read(cover, auditor).get("type", [])), None)
    assert (fact and fact.value, fact and fact.confidence, fact.alternatives if fact else ()) == (value, confidence, others)


@pytest.mark.requirement("SOC2-TYPE")
def test_the_type_of_a_soc_3_report_is_never_that_of_a_title() -> None:
    assert "type" not in read(["SOC 3 Type 2"], ["We have examined the controls."], kind=Kind.SOC3_REPORT)
    assert read(["SOC 3"], [OPERATED], kind=Kind.SOC3_REPORT)["type"][0].value == 2


ORGANISATIONS = [
    (["SOC 2"], [TO, EXAMINED], "Harbour Data", Confidence.HIGH),
    (["SOC 2"], [TO], "Harbour Data", Confidence.MEDIUM),
    (["SOC 2 - Harbour Data Ltd"], ["To the Management of The Company:"], "Harbour Data Ltd", Confidence.MEDIUM),
    (["SOC 2"], ["To the Management of Management:"], None, None),
    (["SOC 2"], ["To the Management of Harbour Data, Inc.:", EXAMINED], "Harbour Data", Confidence.HIGH),
]


@pytest.mark.requirement("SOC2-HEAD")
@pytest.mark.parametrize(("cover", "auditor", "name", "confidence"), ORGANISATIONS)
def test_the_organisation_is_whom_the_report_is_addressed_to_and_never_a_common_word(
    cover: list[str], auditor: list[str], name: str | None, confidence: Confidence | None
) -> None:
    fact = next(iter(read(cover, auditor).get("organisation", [])), None)
    assert (fact and str(fact.value).startswith(name or ""), fact and fact.confidence) == (name and True, confidence)


SYSTEMS = [
    ("We have examined its description of its Trial Cloud system titled so.", "Trial Cloud"),
    ("We have examined the controls within the Trial Cloud, as described.", "Trial Cloud"),
    ("We have examined the description of its System titled so.", None),
    ("We have examined the controls.", None),
]


@pytest.mark.requirement("SOC2-HEAD")
@pytest.mark.parametrize(("sentence", "name"), SYSTEMS)
def test_the_system_is_a_name_and_not_the_word_system(sentence: str, name: str | None) -> None:
    fact = next(iter(read(["SOC 2"], [sentence]).get("system", [])), None)
    assert (fact and fact.value, fact and fact.page) == (name, name and 2)


FIRMS = [
    (["SOC 2"], [TO, "Ledger & Partners LLP", "Leeds"], "Ledger & Partners LLP", 2),
    (["SOC 2"], [TO, "/s/ Ledger & Partners LLP"], "Ledger & Partners LLP", 2),
    (["SOC 2"], [TO, "Ledger and Partners, P.C."], "Ledger and Partners, P.C", 2),
    (["SOC 2", "Service auditor: Ledger LLP"], [TO, "Leeds"], "Ledger LLP", 1),
    (["SOC 2", "Ledger Chartered Accountants"], [TO, "Leeds"], "Ledger Chartered Accountants", 1),
    (["SOC 2"], [TO, "Our work was done by Ledger LLP."], None, None),
    (["SOC 2"], [TO, "Reasonable assurance"], None, None),
    (["SOC 2"], [TO, "Ledger Auditors."], None, None),
    (["SOC 2"], ["To the Management of Ledger LLP:", "Ledger LLP"], None, None),
]


@pytest.mark.requirement("SOC2-HEAD")
@pytest.mark.parametrize(("cover", "auditor", "name", "page"), FIRMS)
def test_the_auditor_is_the_firm_that_signs_and_never_the_organisation(
    cover: list[str], auditor: list[str], name: str | None, page: int | None
) -> None:
    fact = next(iter(read(cover, auditor).get("auditor", [])), None)
    assert (fact and str(fact.value).rstrip("."), fact and fact.page) == (name, page)


CATEGORIES = [
    (["SOC 2"], ["The criteria relevant to security and privacy apply."], ["Security", "Privacy"], Confidence.HIGH),
    (["SOC 2"], ["We used the trust services criteria for security, availability."], ["Security", "Availability"], Confidence.MEDIUM),
    (["Relevant to Confidentiality"], ["We have examined the controls."], ["Confidentiality"], Confidence.HIGH),
    (["SOC 2"], ["It is set forth in TSP section 100, criteria relevant to security and privacy."], [], None),
    (["SOC 2"], ["The matters relevant to and beside the controls."], [], None),
]


@pytest.mark.requirement("SOC2-HEAD")
@pytest.mark.parametrize(("cover", "auditor", "names", "confidence"), CATEGORIES)
def test_the_categories_are_those_examined_and_not_the_title_of_the_criteria(
    cover: list[str], auditor: list[str], names: list[str], confidence: Confidence | None
) -> None:
    facts = read(cover, auditor).get("categories", [])
    assert [fact.value for fact in facts] == names
    assert {fact.confidence for fact in facts} == ({confidence} if confidence else set())


def test_a_soc_1_report_has_no_categories() -> None:
    assert "categories" not in read(["SOC 1"], ["The criteria relevant to security and privacy apply."], kind=Kind.SOC1_REPORT)


DATES = [
    (["Ledger LLP", "Leeds, February 12, 2026"], "2026-02-12", Confidence.HIGH),
    (["Ledger LLP", "04/05/2026"], "2026-05-04", Confidence.LOW),
    (["Ledger LLP", "We looked at it until March 3, 2026 and at nothing else"], None, None),
    (["Ledger LLP", "Date of report: 3 March 2026 (signed by the partner of the firm who did the work in Leeds)"], "2026-03-03", Confidence.MEDIUM),
]


@pytest.mark.requirement("SOC2-HEAD")
@pytest.mark.parametrize(("lines", "value", "confidence"), DATES)
def test_the_date_of_the_report_stands_alone_under_the_signature(lines: list[str], value: str | None, confidence: Confidence | None) -> None:
    fact = next(iter(read(["SOC 2"], [TO, *lines]).get("report_date", [])), None)
    assert (fact and fact.value) == value
    if confidence in {Confidence.HIGH, Confidence.LOW}:
        assert fact is not None
        assert fact.confidence is confidence


PERIODS = [
    (["SOC 2"], ["We have examined it throughout the period 1 January 2025 to 31 December 2025."], "2025-01-01", "2025-12-31", []),
    (["For the period 1 January 2025 to 31 December 2025"], ["We have examined it."], "2025-01-01", "2025-12-31", []),
    (
        ["For the period 1 January 2024 to 31 December 2024"],
        ["We have examined it throughout the period 1 January 2025 to 31 December 2025."],
        "2025-01-01",
        "2025-12-31",
        ["SOC2_PERIOD_DISAGREES"],
    ),
    (["SOC 2"], ["The contract runs from 1 January 2020 to 31 December 2025."], None, None, []),
    (["SOC 2"], ["It goes from 31 December 2025 to 1 January 2025."], None, None, []),
    (["SOC 2"], ["It covers February 29 to March 31, 2025."], None, None, []),
    (["SOC 2"], ["It covers February 31 to March 31, 2025."], None, None, []),
    (["SOC 2"], ["It covers April 31 to June 30, 2025."], None, None, []),
    (["SOC 2"], ["It covers Room 12 to March 31, 2025."], None, None, []),
]


@pytest.mark.requirement("SOC2-HEAD")
@pytest.mark.parametrize(("cover", "auditor", "start", "end", "codes"), PERIODS)
def test_a_period_is_two_dates_in_order_and_not_years_apart(
    cover: list[str], auditor: list[str], start: str | None, end: str | None, codes: list[str]
) -> None:
    built = tuple(Page(number=n, lines=tuple(Line(text, n) for text in lines)) for n, lines in enumerate((cover, [AUDITOR, *auditor]), 1))
    extracted = soc2.facts(Source(name="r", media_type="text/plain", pages=built), Kind.SOC2_REPORT)
    found = {fact.name: fact.value for fact in extracted.facts}
    assert (found.get("period_start"), found.get("period_end")) == (start, end)
    assert [finding.code for finding in extracted.findings if "PERIOD" in finding.code] == codes


def test_the_date_of_a_type_one_report_that_can_be_read_two_ways_says_so() -> None:
    (fact,) = read(["SOC 2 Type 1"], ["The controls were suitably designed as of 04/05/2025."])["as_of"]
    assert (fact.value, fact.alternatives, fact.confidence) == ("2025-05-04", ("2025-04-05",), Confidence.LOW)


def test_a_type_one_report_without_a_date_keeps_its_period() -> None:
    found = read(["SOC 2 Type 1"], ["We have examined it throughout the period 1 January 2025 to 31 December 2025."])
    assert "as_of" not in found
    assert found["period_end"][0].value == "2025-12-31"
