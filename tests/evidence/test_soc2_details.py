"""Subservice organisations, user-entity controls, exceptions and the opinion of SOC reports: from tables and text, each from its own part."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from supplier.evidence import soc2
from supplier.evidence.layout import Cell, Line, Page, Source, Table
from supplier.evidence.soc2 import sections
from supplier.model.reading import Confidence, Fact, Kind

AUDITOR = ["Independent Service Auditor's Report", "To the Management of Harbour Data:"]
ASSERTION = ["Management's Assertion", "We have prepared the description."]
DESCRIPTION = "Section III - Description of the Trial Cloud System"
TESTS = "Section IV - Trust Services Criteria, Related Controls and Tests of Controls"


def table(rows: Sequence[Sequence[str]], page: int = 3) -> Table:
    return Table(page=page, rows=tuple(tuple(Cell(text, name=f"t{r}{c}") for c, text in enumerate(row)) for r, row in enumerate(rows)))


def source(
    *,
    auditor: Sequence[str] = (),
    description: Sequence[str | Line] = (),
    tests: Sequence[str] = (),
    other: Sequence[str] = (),
    tables: Sequence[Table] = (),
) -> Source:
    """A report of a cover, the auditor's report (page 2), the description (3), the tests (4) and other information (5)."""
    named = [(DESCRIPTION, description), (TESTS, tests), ("Other information provided by Harbour Data", other)]
    bodies = [["SOC 2 Type 2 Report"], [*AUDITOR, *auditor, *ASSERTION], *([heading, *lines] if lines else [] for heading, lines in named)]
    pages = tuple(
        Page(number=n, lines=tuple(line if isinstance(line, Line) else Line(line, n) for line in lines)) for n, lines in enumerate(bodies, 1)
    )
    return Source(name="r", media_type="text/plain", pages=pages, tables=tuple(tables))


def facts(held: Source, name: str) -> list[Fact]:
    return [fact for fact in soc2.facts(held, Kind.SOC2_REPORT).facts if fact.name == name]


SUBSERVICE = [
    ["Subservice organization", "Services"],
    ["Northwind Hosting, Inc.", "Hosting"],
    ["[Company Name]", "Mail"],
    ["", "None"],
    ["Northwind Hosting", "Backups"],
]


@pytest.mark.requirement("SOC2-HEAD")
def test_subservice_organisations_are_read_from_their_column_once_each() -> None:
    (fact,) = facts(source(tables=[table(SUBSERVICE)]), "subservice_organisations")
    assert (fact.value, fact.page, fact.cell, fact.confidence) == ("Northwind Hosting, Inc", 3, "t10", Confidence.MEDIUM)


@pytest.mark.requirement("SOC2-HEAD")
def test_a_word_that_is_no_name_is_no_subservice_organisation() -> None:
    text = "Harbour Data uses Northwind, The Company and Okta LLC, subservice organizations, to host the platform."
    assert [fact.value for fact in facts(source(description=[text]), "subservice_organisations")] == ["Northwind", "Okta LLC"]


def test_both_methods_are_kept_where_both_are_used() -> None:
    text = "The carve-out method is used for Northwind and the inclusive method for Okta."
    found = facts(source(auditor=["The carve-out method is used."], description=[text]), "subservice_method")
    assert [(fact.value, fact.page) for fact in found] == [("carve-out", 2), ("inclusive", 3)]


HEADING = "Complementary User Entity Controls"
ONE, TWO = "User entities are responsible for removing leavers without delay.", "User entities are responsible for reading logs."
LISTS: dict[str, tuple[Sequence[str | Line], list[str]]] = {
    "over two lines": ([HEADING, "• User entities are responsible for removing", "leavers without delay.", f"• {TWO}"], [ONE, TWO]),
    "with text behind the full stop": ([HEADING, f"• {ONE}", "This is all.", f"• {TWO}"], [ONE, TWO]),
    "with a running row of a table": ([HEADING, "• User entities are responsible for removing", "a | b", "leavers without delay."], [ONE]),
    "to the next bold heading": ([HEADING, f"• {ONE}", Line("Monitoring", 3, bold=True), f"• {TWO}"], [ONE]),
    "to the next large heading": ([HEADING, f"• {ONE}", Line("Monitoring", 3, size=16), f"• {TWO}"], [ONE]),
    "to the next subject": ([HEADING, f"• {ONE}", "Subservice organizations", f"• {TWO}"], [ONE]),
    "with a bold number": ([HEADING, f"• {ONE}", Line(f"2. {TWO}", 3, bold=True)], [ONE, TWO]),
    "of nothing": ([HEADING, "None were found."], []),
}


@pytest.mark.requirement("SOC2-HEAD")
@pytest.mark.parametrize("name", LISTS)
def test_user_entity_controls_are_the_items_under_their_heading(name: str) -> None:
    lines, wanted = LISTS[name]
    found = facts(source(description=lines), "cuec")
    assert [fact.value for fact in found] == wanted
    assert {fact.page for fact in found} <= {3}


@pytest.mark.requirement("SOC2-HEAD")
def test_user_entity_controls_are_read_from_their_column_and_a_heading_there_is_none() -> None:
    rows = [["Criteria", "CUEC"], ["CC6.1", ONE], ["CC6.2", "Access control"], ["CC6.3", ONE], ["CC6.4"]]
    (fact,) = facts(source(tables=[table(rows)]), "cuec")
    assert (fact.value, fact.page, fact.cell) == (ONE, 3, "t11")


FAILED = "Exception noted. For 2 of 25 leavers access was not removed in time."
RESULTS: dict[str, tuple[Sequence[Sequence[str]], list[tuple[str | None, str | None]]]] = {
    "criterion in a row above": ([["Control", "Test results"], ["CC6.2", ""], ["LA-04 Leavers", FAILED]], [("LA-04", "CC6.2")]),
    "control without an id": ([["Control", "Test results"], ["Leavers lose access", FAILED]], [("Leavers lose access", None)]),
    "no column of controls": ([["Description", "Test results"], ["LA-05 Leavers", FAILED]], [("LA-05", None)]),
    "no control at all": ([["Control", "Test results"], ["", FAILED]], [(None, None)]),
    "a short row": ([["Control", "Test", "Test results"], ["LA-04", "Looked"]], []),
    "no column of results": ([["Control", "Note"], ["LA-04", FAILED]], []),
    "no rows": ([], []),
}


@pytest.mark.requirement("SOC2-EXCEPTIONS")
@pytest.mark.parametrize("name", RESULTS)
def test_an_exception_in_a_table_has_the_control_and_the_criterion_of_its_row(name: str) -> None:
    rows, wanted = RESULTS[name]
    found = [fact.value for fact in facts(source(tables=[table(rows, 4)]), "exception")]
    assert [(value["control"], value["criterion"]) for value in found if isinstance(value, dict)] == wanted
    assert len(found) == len(wanted)


@pytest.mark.requirement("SOC2-EXCEPTIONS")
def test_a_response_in_the_last_part_belongs_to_the_control_before_it() -> None:
    rows = [["Control ID", "Test results"], ["LA-04", FAILED], ["LA-05", FAILED]]
    other = ["LA-04", "Management response: the process was automated in March."]
    found = facts(source(tests=["All was tested."], other=other, tables=[table(rows, 4)]), "exception")
    values = [fact.value for fact in found if isinstance(fact.value, dict)]
    assert [(value["control"], value["response"]) for value in values] == [("LA-04", "the process was automated in March."), ("LA-05", None)]


@pytest.mark.requirement("SOC2-EXCEPTIONS")
def test_a_response_behind_another_exception_is_not_of_the_first() -> None:
    tests = ["LA-04 Leavers.", FAILED, "LA-05 Joiners.", FAILED.replace("leavers", "joiners"), "Management response: both were put right."]
    found = [fact.value for fact in facts(source(tests=tests), "exception") if isinstance(fact.value, dict)]
    assert [value["control"] for value in found][:2] == ["LA-04", "LA-05"]
    assert "put right" in str(found[-1]["response"])


OPINIONS = [
    (["Qualified Opinion", "We looked at it."], "qualified", Confidence.MEDIUM),
    (["In our opinion, because of the significance of the matter, the controls were not suitably designed."], "adverse", Confidence.MEDIUM),
    (["In our opinion, except for the matter described below, it presents fairly what is there."], "qualified", Confidence.MEDIUM),
    (["In our opinion, in all material respects, it is so."], "unqualified", Confidence.HIGH),
    (["We looked at it."], "unknown", Confidence.LOW),
]


@pytest.mark.requirement("SOC2-OPINION")
@pytest.mark.parametrize(("lines", "value", "confidence"), OPINIONS)
def test_an_opinion_with_half_its_signs_is_less_sure(lines: list[str], value: str, confidence: Confidence) -> None:
    (fact,) = facts(source(auditor=lines), "opinion")
    assert (fact.value, fact.confidence, fact.page) == (value, confidence, 2)


@pytest.mark.requirement("SOC2-OPINION")
def test_without_an_auditors_report_there_is_no_opinion() -> None:
    held = Source(
        name="r", media_type="t", pages=(Page(number=1, lines=(Line("SOC 2", 1), Line("In our opinion, in all material respects, so.", 1))),)
    )
    extracted = soc2.facts(held, Kind.SOC2_REPORT)
    assert "opinion" not in {fact.name for fact in extracted.facts}
    assert [finding.code for finding in extracted.findings] == ["SOC2_PARTS_NOT_FOUND"]


def test_a_running_head_does_not_begin_a_part_and_is_no_text_of_it() -> None:
    foot = "Independent Service Auditor's Report - Harbour Data 2025"
    bodies = [["SOC 2 Type 2 Report"], [*AUDITOR, "In our opinion, in all material respects, it is so."], ASSERTION, [DESCRIPTION, "It runs."]]
    pages = tuple(Page(number=n, lines=tuple(Line(text, n) for text in (*lines, "Harbour Data confidential 7"))) for n, lines in enumerate(bodies, 1))
    (fact,) = facts(Source(name="r", media_type="t", pages=pages), "opinion")
    assert (fact.value, fact.page) == ("unqualified", 2)
    assert "confidential" not in str(fact.snippet)
    assert foot not in str(fact.snippet)


BOX = (60.0, 100.0, 300.0, 112.0)
BESIDE = (500.0, 101.0, 512.0, 111.0)
BELOW = (500.0, 140.0, 512.0, 150.0)


@pytest.mark.parametrize(("box", "page"), [(BESIDE, 2), (BELOW, 1)], ids=["beside", "below"])
def test_a_heading_with_a_page_number_beside_it_is_an_entry_of_the_contents(box: tuple[float, float, float, float], page: int) -> None:
    heading = "Independent Service Auditor's Report"
    first = Page(number=1, lines=(Line("SOC 2", 1), Line(heading, 1, BOX), Line("3", 1, box), Line("It follows.", 1)))
    second = Page(number=2, lines=(Line(heading, 2), Line("In our opinion, in all material respects, it is so.", 2)))
    held = Source(name="r", media_type="application/pdf", pages=(first, second))
    parts = sections.cut(held).of("auditor")
    assert parts[0].flow.lines[0].page == page


def test_a_part_of_a_few_lines_inside_another_is_a_mention() -> None:
    lines = [*AUDITOR, "We looked.", "Management's Assertion", "It is attached.", AUDITOR[0], "In our opinion, in all material respects, it is so."]
    held = Source(
        name="r", media_type="t", pages=(Page(number=1, lines=(Line("SOC 2", 1),)), Page(number=2, lines=tuple(Line(text, 2) for text in lines)))
    )
    assert [section.kind for section in sections.cut(held).sections] == ["auditor"]


BROKEN = {
    "a list": {"opinion": {"decoys": ["fine", "(broken"]}},
    "a text": {"categories": {"decoy_before": "(broken"}},
    "deep": {"a": {"b": {"c": ["(broken"]}}},
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_pattern_is_found_before_a_report_needs_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sections.prepare()
    monkeypatch.setattr(sections, "phrases", lambda: BROKEN[name])
    with pytest.raises(re.error):
        sections.prepare()
