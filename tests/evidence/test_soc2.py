"""SOC reports built part by part, with the sentences that mislead left in."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from supplier.evidence import soc2
from supplier.evidence.layout import Cell, Line, Page, Source, Table
from supplier.model.reading import Confidence, Fact, Kind

CLEAN = [
    "Opinion",
    "In our opinion, in all material respects, the description presents the Example Platform as designed and implemented throughout the period.",
]
QUALIFIED = [
    "Basis for Qualified Opinion",
    "Access reviews were not performed, so the controls for criterion CC6.2 did not operate effectively.",
    "Qualified Opinion",
    "In our opinion, except for the matter described in the preceding paragraph, in all material respects, the description presents the system.",
]
ADVERSE = ["Adverse Opinion", "In our opinion, because of the significance of the matter described, the controls were not suitably designed."]
DISCLAIMER = [
    "Disclaimer of Opinion",
    "We were unable to obtain sufficient appropriate evidence. Accordingly, we do not express an opinion on the description of the system.",
]
STANDARD = [
    "There are inherent limitations in any system of internal control.",
    "Our examination did not include other information, and we do not express an opinion on it.",
    "We have not evaluated the suitability of the design or operating effectiveness of such complementary user entity controls.",
    "Our examination does not extend to the controls of the subservice organization.",
]
USES = "Example uses Amazon Web Services (AWS) and Okta, Inc., subservice organizations, to host the platform."


def _examined(period: str) -> str:
    criteria = "2017 Trust Services Criteria for Security, Availability, Processing Integrity, Confidentiality, and Privacy"
    return (
        f"We have examined Example Systems, Inc.'s description of its Example Platform titled System {period} "
        f"based on the criteria relevant to security, availability, and confidentiality set forth in TSP section 100, {criteria}."
    )


def report(
    opinion: Sequence[str],
    *,
    period: str = "throughout the period January 1, 2025 to December 31, 2025",
    title: str = "SOC 2 Type 2 Report",
    tables: Sequence[Table] = (),
    extra: Sequence[str] = (),
) -> Source:
    pages = [
        [
            title,
            "Example Systems, Inc.",
            "Relevant to Security, Availability, and Confidentiality",
            "For the period January 1, 2025 to December 31, 2025",
        ],
        [
            "Section I - Independent Service Auditor's Report",
            "To the Management of Example Systems, Inc.",
            _examined(period),
            *STANDARD,
            *opinion,
            "Ledger & Partners LLP",
            "Chicago, Illinois",
            "February 12, 2026",
        ],
        ["Section II - Management's Assertion", "We have prepared the description. We are confident.", "January 30, 2026"],
        [
            "Section III - Description of the Example Platform System",
            USES,
            "The description uses the carve-out method for them.",
            "Complementary User Entity Controls",
            "• User entities are responsible for removing leavers without delay.",
            "• User entities are responsible for reviewing their audit logs.",
        ],
        [
            "Section IV - Trust Services Criteria, Related Controls and Tests of Controls",
            "The phrase exception noted means that a test found a deviation.",
            *extra,
        ],
    ]
    built = tuple(Page(number=n, lines=tuple(Line(text, n) for text in lines)) for n, lines in enumerate(pages, 1))
    return Source(name="report", media_type="text/plain", pages=built, tables=tuple(tables))


def facts(source: Source, kind: Kind = Kind.SOC2_REPORT) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in soc2.facts(source, kind).facts:
        found.setdefault(fact.name, []).append(fact)
    return found


def values(source: Source, name: str) -> list[object]:
    return [fact.value for fact in facts(source).get(name, [])]


@pytest.mark.requirement("SOC2-OPINION")
@pytest.mark.parametrize(
    ("opinion", "value"), [(CLEAN, "unqualified"), (QUALIFIED, "qualified"), (ADVERSE, "adverse"), (DISCLAIMER, "disclaimer"), ([], "unknown")]
)
def test_the_opinion_is_read_past_the_standard_paragraphs(opinion: list[str], value: str) -> None:
    fact = facts(report(opinion))["opinion"][0]
    assert fact.value == value
    assert fact.page == 2


@pytest.mark.requirement("SOC2-OPINION")
def test_a_qualified_opinion_names_the_criterion_it_touches() -> None:
    assert values(report(QUALIFIED), "modified_criteria") == ["CC6.2"]
    assert values(report(CLEAN), "modified_criteria") == []


def test_an_opinion_outside_the_auditors_report_is_no_opinion() -> None:
    source = report([])
    moved = (*source.pages[:2], Page(number=3, lines=(*source.pages[2].lines, Line(CLEAN[1], 3))), *source.pages[3:])
    assert [fact.value for fact in facts(Source(name="r", media_type="t", pages=moved))["opinion"]] == ["unknown"]


@pytest.mark.requirement("SOC2-HEAD")
def test_the_head_of_a_type_two_report() -> None:
    found = {name: [fact.value for fact in listed] for name, listed in facts(report(CLEAN)).items()}
    assert found["organisation"] == ["Example Systems, Inc"] or found["organisation"] == ["Example Systems, Inc."]
    assert found["type"] == [2]
    assert (found["period_start"], found["period_end"]) == (["2025-01-01"], ["2025-12-31"])
    assert found["report_date"] == ["2026-02-12"]
    assert found["auditor"] == ["Ledger & Partners LLP"]
    assert found["categories"] == ["Security", "Availability", "Confidentiality"]
    assert found["subservice_organisations"] == ["Amazon Web Services (AWS)", "Okta Inc"]
    assert found["subservice_method"] == ["carve-out"]
    assert found["cuec"] == [
        "User entities are responsible for removing leavers without delay.",
        "User entities are responsible for reviewing their audit logs.",
    ]


@pytest.mark.requirement("SOC2-TYPE")
def test_a_type_one_report_has_a_date_and_no_period() -> None:
    source = report(
        ["In our opinion, in all material respects, the controls were suitably designed as of June 30, 2025."],
        period="as of June 30, 2025",
        title="SOC 2 Type 1 Report",
    )
    first = Page(number=1, lines=(Line("SOC 2 Type 1 Report", 1), Line("Example Systems, Inc.", 1), Line("As of June 30, 2025", 1)))
    found = facts(Source(name="r", media_type="t", pages=(first, *source.pages[1:])))
    assert [fact.value for fact in found["type"]] == [1]
    assert [fact.value for fact in found["as_of"]] == ["2025-06-30"]
    assert "period_end" not in found


def test_a_period_whose_first_date_lacks_the_year() -> None:
    source = report(CLEAN, period="throughout the period October 1 to March 31, 2026")
    first = Page(number=1, lines=(Line("SOC 2 Type II Report", 1),))
    found = facts(Source(name="r", media_type="t", pages=(first, *source.pages[1:])))
    assert [fact.value for fact in found["period_start"]] == ["2025-10-01"]


RESULTS = [
    ("No exceptions noted.", False),
    ("Exception noted. For 2 of 25 leavers access was not removed in time.", True),
    ("For 3 out of 40 changes no approval was found.", True),
    ("No exceptions noted for 3 of 3 samples.", False),
    ("The control did not operate during the period.", False),
]


@pytest.mark.requirement("SOC2-EXCEPTIONS")
@pytest.mark.parametrize(("result", "is_exception"), RESULTS)
def test_exceptions_come_from_the_results_column(result: str, is_exception: bool) -> None:  # noqa: FBT001  a case as data
    rows = [
        ["Control ID", "Criteria", "Control", "Test results", "Management response"],
        ["LA-04", "CC6.2", "Leavers lose access", result, "Corrected in March"],
    ]
    table = Table(page=5, rows=tuple(tuple(Cell(text, name=f"t{r}{c}") for c, text in enumerate(row)) for r, row in enumerate(rows)))
    found = facts(report(CLEAN, tables=[table])).get("exception", [])
    assert [fact.value for fact in found] == (
        [{"control": "LA-04", "criterion": "CC6.2", "text": result, "response": "Corrected in March"}] if is_exception else []
    )


def test_exceptions_in_running_text_carry_criterion_and_response() -> None:
    extra = [
        "CC6.2",
        "LA-04 Leavers lose access within a day.",
        "Exception noted: for 2 of 25 leavers access was not removed in time.",
        "Management's response: the process was automated in March.",
    ]
    value = facts(report(CLEAN, extra=extra))["exception"][0].value
    assert isinstance(value, dict)
    assert (value["control"], value["criterion"]) == ("LA-04", "CC6.2")
    assert "automated" in str(value["response"])


def test_a_contents_list_does_not_begin_a_part() -> None:
    contents = ["Contents", "Independent Service Auditor's Report 3", "Management's Assertion 6", "Description of the System 9"]
    source = report(CLEAN)
    first = Page(number=1, lines=(*source.pages[0].lines, *(Line(text, 1) for text in contents)))
    assert [fact.page for fact in facts(Source(name="r", media_type="t", pages=(first, *source.pages[1:])))["opinion"]] == [2]


def test_a_bridge_letter_keeps_the_report_and_the_gap_apart() -> None:
    lines = [
        "Example Systems, Inc.",
        "March 3, 2026",
        "SOC 2 Bridge Letter",
        "The SOC 2 Type 2 report of Example Systems, Inc. covers the period January 1, 2025 to December 31, 2025.",
        "We are not aware of any material changes to our control environment from January 1, 2026 through the date of this letter.",
    ]
    source = Source(name="letter", media_type="text/plain", pages=(Page(number=1, lines=tuple(Line(text, 1) for text in lines)),))
    found = {fact.name: fact.value for fact in soc2.facts(source, Kind.BRIDGE_LETTER).facts}
    assert found["report_period_end"] == "2025-12-31"
    assert found["period_end"] == "2026-03-03"
    assert found["no_material_change"] is True
    assert str(found["organisation"]).startswith("Example Systems")


@pytest.mark.requirement("SOC2-HEAD")
@pytest.mark.parametrize(
    ("sentence", "hosts"),
    [
        (
            "The infrastructure is hosted on Microsoft Azure, and the message store and servers are managed by Harbour Data.",
            ["Microsoft Azure", "Harbour Data"],
        ),
        ("The databases are operated by Example Systems engineers.", []),
        ("The servers are managed by The Company.", []),
        ("The servers are managed by Operations staff.", []),
    ],
)
def test_hosts_that_are_only_named_are_weak_and_never_the_organisation_itself(sentence: str, hosts: list[str]) -> None:
    pages = tuple(
        Page(number=page.number, lines=tuple(Line(one.text.replace(USES, sentence), one.page) for one in page.lines if "carve-out" not in one.text))
        for page in report(CLEAN).pages
    )
    found = facts(Source(name="r", media_type="t", pages=pages)).get("subservice_organisations", [])
    assert [fact.value for fact in found] == hosts
    assert all(fact.confidence is Confidence.LOW for fact in found)
