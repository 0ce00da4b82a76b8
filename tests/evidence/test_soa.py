"""Statements of Applicability with something amiss: rows that contradict, continue or repeat each other, and heads in running text."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from supplier.evidence import control_ids, soa, soa_words, workbook
from supplier.evidence.layout import Cell, Extracted, Line, Page, Source, Table
from supplier.evidence.sniff import CSV
from supplier.model.reading import Confidence, ControlRow, ControlStatus, Fact

TITLES = control_ids.titles("2022")
IDS = list(TITLES)
HEAD = ["Control", "Title", "Applicable", "Justification", "Status"]


def table(rows: Sequence[Sequence[str]], page: int = 1) -> Table:
    named = (tuple(Cell(text, name=workbook.cell_name(r, c)) for c, text in enumerate(row, 1)) for r, row in enumerate(rows, 1))
    return Table(page=page, rows=tuple(named))


def read(*tables: Sequence[Sequence[str]], lines: Sequence[str] = ()) -> Extracted:
    pages = (Page(number=1, lines=tuple(Line(text, 1) for text in lines)),)
    return soa.facts(Source(name="soa", media_type=CSV, pages=pages, tables=tuple(table(rows, n) for n, rows in enumerate(tables, 1))))


def row(control_id: str, applies: str = "Yes", said: str = "Implemented", reason: str = "needed") -> list[str]:
    return [control_id, TITLES.get(control_id, "Own"), applies, reason, said]


def by_id(extracted: Extracted) -> dict[str, ControlRow]:
    return {one.id: one for one in extracted.controls}


def fact(extracted: Extracted, name: str) -> Fact | None:
    return next((one for one in extracted.facts if one.name == name), None)


BODY = [row(i) for i in IDS[:12]]


@pytest.mark.requirement("SOA-WORDS")
def test_a_row_that_is_applicable_and_not_applicable_has_no_status() -> None:
    one = by_id(read([HEAD, row("A.5.1", "Yes", "Not applicable"), *BODY[1:]]))["A.5.1"]
    assert (one.applicable, one.status, one.confidence) == (True, ControlStatus.UNKNOWN, Confidence.LOW)


SILENT = [("Implemented", True), ("Planned", True), ("Not implemented", True), ("Not applicable", False), ("No", None), ("Not assessed", None)]


@pytest.mark.requirement("SOA-WORDS")
@pytest.mark.parametrize(("said", "applicable"), SILENT)
def test_applicability_left_blank_follows_from_the_status_where_that_decides_it(said: str, applicable: bool | None) -> None:  # noqa: FBT001  a case as data
    one = by_id(read([HEAD, row("A.5.1", "", said), *BODY[1:]]))["A.5.1"]
    assert (one.applicable, one.confidence) == (applicable, Confidence.MEDIUM)


@pytest.mark.requirement("SOA-COLUMNS")
def test_a_status_is_the_column_that_is_ticked_and_two_ticks_are_none() -> None:
    head = ["Control", "Title", "Applicable", "Implemented", "Partially implemented", "Planned"]
    ticks = {"A.5.1": ("x", "", ""), "A.5.2": ("", "x", ""), "A.5.3": ("", "", "x"), "A.5.4": ("x", "x", ""), "A.5.5": ("☐", "x", "☐")}
    read_rows = by_id(read([head, *([i, TITLES[i], "Yes", *marks] for i, marks in ticks.items())]))
    assert {i: one.status for i, one in read_rows.items()} == {
        "A.5.1": ControlStatus.IMPLEMENTED,
        "A.5.2": ControlStatus.PARTIAL,
        "A.5.3": ControlStatus.PLANNED,
        "A.5.4": ControlStatus.UNKNOWN,
        "A.5.5": ControlStatus.PARTIAL,
    }
    assert {one.applicable for one in read_rows.values()} == {True}


@pytest.mark.requirement("SOA-COLUMNS")
@pytest.mark.parametrize(("yes", "no", "applies"), [("✓", "✗", False), ("○", "×", False), ("✓", "–", None), ("✓", "", None)])
def test_a_cross_under_a_lone_column_of_ticks_says_no_a_dash_says_nothing(yes: str, no: str, applies: bool | None) -> None:  # noqa: FBT001  a case as data
    rows = [[i, TITLES[i], no if n == 3 else yes, "R-1"] for n, i in enumerate(IDS[:8])]
    read_rows = by_id(read([["Control", "Title", "Included", "Remarks"], *rows]))
    assert read_rows["A.5.1"].applicable is True
    assert read_rows["A.5.4"].applicable is applies


@pytest.mark.requirement("SOA-COLUMNS")
def test_balls_filled_in_part_are_a_status() -> None:
    rows = [[i, TITLES[i], "Yes", "why", ball] for i, ball in zip(IDS[:5], "●◕◑◔○", strict=True)]
    partial = ControlStatus.PARTIAL
    statuses = [one.status for one in read([HEAD, *rows]).controls]
    assert statuses == [ControlStatus.IMPLEMENTED, partial, partial, partial, ControlStatus.UNKNOWN]


@pytest.mark.requirement("SOA-COLUMNS")
def test_two_columns_of_reasons_are_for_the_two_answers() -> None:
    head = ["Control", "Title", "Applicable", "Justification for inclusion", "Justification for exclusion"]
    rows = [[i, TITLES[i], "No" if n == 3 else "Yes", "" if n == 3 else f"in {n}", "out" if n == 3 else ""] for n, i in enumerate(IDS[:8])]
    read_rows = by_id(read([head, *rows]))
    assert (read_rows["A.5.1"].inclusion, read_rows["A.5.1"].exclusion) == ("in 0", None)
    assert (read_rows["A.5.4"].inclusion, read_rows["A.5.4"].exclusion) == (None, "out")


@pytest.mark.requirement("SOA-COLUMNS")
@pytest.mark.parametrize("count", [4, 8])
def test_a_table_without_headings_is_read_by_its_contents_where_it_is_long_enough(count: int) -> None:
    rows = [[i, TITLES[i], "No" if n == 1 else "Yes", "Planned"] for n, i in enumerate(IDS[:count])]
    extracted = read(rows)
    assert len(extracted.controls) == (count if count > 4 else 0)
    if extracted.controls:
        read_rows = by_id(extracted)
        assert (read_rows["A.5.2"].applicable, read_rows["A.5.1"].status) == (False, ControlStatus.PLANNED)
        assert (read_rows["A.5.1"].title, read_rows["A.5.1"].confidence) == (TITLES["A.5.1"], Confidence.MEDIUM)


@pytest.mark.requirement("SOA-COLUMNS")
@pytest.mark.parametrize(
    "rows",
    [
        [[f"{n}", f"Subject {n}", "Yes"] for n in range(8)],
        [[i, TITLES[i], f"Owner {n}"] for n, i in enumerate(IDS[:8])],
    ],
    ids=["no ids", "no answers"],
)
def test_a_table_without_headings_that_answers_nothing_is_no_statement(rows: list[list[str]]) -> None:
    assert read(rows).controls == ()


@pytest.mark.requirement("SOA-PDF")
def test_a_table_goes_on_without_headings_on_the_next_page() -> None:
    first, second = [HEAD, *BODY[:9]], [row("A.5.10"), row("A.5.11", "No", "", "no such assets"), row("A.5.12", "", "", "")]
    read_rows = by_id(read(first, second))
    assert list(read_rows) == IDS[:12]
    assert (read_rows["A.5.11"].applicable, read_rows["A.5.11"].exclusion, read_rows["A.5.11"].page) == (False, "no such assets", 2)
    assert read_rows["A.5.10"].confidence is Confidence.HIGH
    assert read_rows["A.5.12"].applicable is None


@pytest.mark.parametrize(
    "second",
    [[["Name", "Role", "Since", "Office", "Phone"], ["Erika", "QA", "2020", "Ulm", "1"]], [row("A.5.10")[:3]]],
    ids=["another table", "another width"],
)
def test_a_table_that_only_stands_behind_is_no_continuation(second: list[list[str]]) -> None:
    assert list(by_id(read([HEAD, *BODY[:9]], second))) == IDS[:9]


CUT = [
    (["A.5.1", "Policies", "Yes", "the risk", "Implemented"], ["", "", "", "assessment asks", ""], (True, "the risk assessment asks", None)),
    (["A.5.1", "Policies", "No", "no own", ""], ["", "", "", "premises", "see above"], (False, None, "no own premises")),
    (["A.5.1", "Policies", "Yes", "", "Implemented"], ["", "and more", "", "", "here"], (True, None, None)),
    (["A.5.1", "Policies", "", "", ""], ["", "for security", "No", "", ""], (False, None, None)),
    (["A.5.1", "Policies", "", "", ""], ["", "for security", "", "", "perhaps"], (None, None, None)),
]


@pytest.mark.requirement("SOA-PDF")
@pytest.mark.parametrize(("above", "below", "wanted"), CUT)
def test_the_rest_of_a_row_that_a_page_break_cut_belongs_to_it(
    above: list[str],
    below: list[str],
    wanted: tuple[bool | None, str | None, str | None],
) -> None:
    read_rows = by_id(read([HEAD, above, below, *BODY[1:]]))
    one = read_rows["A.5.1"]
    assert (one.applicable, one.inclusion, one.exclusion) == wanted
    assert one.status is (
        ControlStatus.EXCLUDED if one.applicable is False else ControlStatus.IMPLEMENTED if one.applicable else ControlStatus.UNKNOWN
    )
    assert list(read_rows) == IDS[:12]


def test_of_two_tables_with_the_same_rows_those_that_answer_more_stay() -> None:
    overview = [["Control", "Title", "Applicable"], *([i, TITLES[i], "Yes"] for i in IDS[:8])]
    listed = [HEAD, *(row(i) for i in IDS[:8])]
    for tables in ((overview, listed), (listed, overview)):
        extracted = read(*tables)
        assert [one.id for one in extracted.controls] == IDS[:8]
        assert {one.status for one in extracted.controls} == {ControlStatus.IMPLEMENTED}


@pytest.mark.requirement("SOA-MIXED")
def test_one_control_with_two_answers_is_said() -> None:
    extracted = read([HEAD, *BODY, row("A.5.3", "No", "", "not here")])
    (finding,) = extracted.findings
    assert (finding.code, finding.page) == ("SOA_ROWS_CONFLICT", 1)
    assert "A.5.3" in finding.message


@pytest.mark.requirement("SOA-NUMBER-TRAP")
def test_an_id_that_may_be_two_controls_and_nothing_decides_is_left_and_said() -> None:
    extracted = read([HEAD, row("A.5.20"), ["5.1", "One", "Yes", "needed", "Implemented"], row("A.5.2")])
    assert [(one.id, one.confidence) for one in extracted.controls] == [
        ("A.5.20", Confidence.HIGH),
        ("A.5.1", Confidence.LOW),
        ("A.5.2", Confidence.HIGH),
    ]
    (finding,) = extracted.findings
    assert (finding.code, finding.message.split(". ")[0]) == ("SOA_ID_AMBIGUOUS", "Ids that can be read two ways were left as written: A.5.1")


ORGANISATIONS = [
    ("This document is for the information security management system of Harbour Data.", "Harbour Data"),
    ("The controls relevant to the Harbour Data ISMS are listed.", "Harbour Data"),
    ("This is for the ISMS of The Company.", None),
    ("The controls applicable to Annex A, and others.", None),
    ("It speaks of nobody.", None),
]


@pytest.mark.requirement("SOA-HEAD")
@pytest.mark.parametrize(("sentence", "name"), ORGANISATIONS)
def test_the_organisation_may_be_named_in_running_text(sentence: str, name: str | None) -> None:
    found = fact(read([HEAD, *BODY], lines=["Annex", sentence]), "organisation")
    assert (found and found.value, found and found.confidence) == (name, name and Confidence.MEDIUM)


@pytest.mark.requirement("SOA-HEAD")
@pytest.mark.parametrize(
    ("title", "version"), [("ISMS-005_SoA_v0.1_2026-02-07", "0.1"), ("SoA v1.2.3", "1.2.3"), ("SoA v2", None), ("SoA v1.2.", None)]
)
def test_the_version_may_stand_in_a_title_row(title: str, version: str | None) -> None:
    found = fact(read([[title], HEAD, *BODY]), "version")
    assert (found and found.value, found and found.cell) == (version, version and "A1")


EDITIONS = [
    (BODY, ["ISO/IEC 27001:2022"], "2022", Confidence.HIGH, ()),
    (BODY, ["ISO/IEC 27001:2013"], "2022", Confidence.MEDIUM, ("2013",)),
    (BODY, ["All 93 controls are listed."], "2022", Confidence.HIGH, ()),
    (BODY, ["It moves from ISO/IEC 27001:2013 to ISO/IEC 27001:2022."], "2022", Confidence.HIGH, ()),
    (BODY[:3], [], "2022", Confidence.MEDIUM, ()),
    ([], ["All 114 controls are listed."], "2013", Confidence.MEDIUM, ()),
]


@pytest.mark.requirement("SOA-HEAD")
@pytest.mark.parametrize(("rows", "lines", "edition", "confidence", "others"), EDITIONS)
def test_the_edition_is_that_of_the_ids_checked_against_what_is_stated(
    rows: list[list[str]], lines: list[str], edition: str, confidence: Confidence, others: tuple[str, ...]
) -> None:
    found = fact(read([HEAD, *rows], lines=lines), "edition")
    assert found is not None
    assert (found.value, found.confidence, found.alternatives) == (edition, confidence, others)


LISTED = [
    ("• A.7.4 Physical security monitoring - no own premises", "Physical security monitoring", "no own premises"),
    ("A.7.4 no", None, None),
    ("A.7.4 Our offices are rented", None, "Our offices are rented"),
    ("A.7.4", None, None),
]


@pytest.mark.requirement("SOA-REST")
@pytest.mark.parametrize(("entry", "title", "reason"), LISTED)
def test_an_exclusion_listed_in_text_has_its_title_and_reason(entry: str, title: str | None, reason: str | None) -> None:
    rows = read(lines=["Excluded controls", "A.8.30: Outsourced development – none", entry]).controls
    assert (rows[0].id, rows[0].title, rows[0].exclusion) == ("A.8.30", "Outsourced development", "none")
    if " no" in entry[5:8]:
        assert len(rows) == 1
    else:
        assert (rows[1].id, rows[1].title, rows[1].exclusion, rows[1].page) == ("A.7.4", title, reason, 1)


TOTALS = [
    (["Summary: Implemented (14), Partially implemented (18)"], [("stated_implemented", 14), ("stated_partial", 18)]),
    (["Implemented (14), see chapter (3)"], []),
    (["Applicable: 91 of 93"], [("stated_applicable", 91)]),
    (["Applicable: many"], []),
    (["Total: 93"], []),
]


@pytest.mark.requirement("SOA-TOTALS")
@pytest.mark.parametrize(("lines", "wanted"), TOTALS)
def test_totals_are_read_from_lines_that_count_twice_or_are_a_label(lines: list[str], wanted: list[tuple[str, int]]) -> None:
    assert [(one.name, one.value) for one in read([HEAD, *BODY], lines=lines).facts if one.name.startswith("stated")] == wanted


@pytest.mark.requirement("SOA-TOTALS")
@pytest.mark.parametrize(
    ("summary", "wanted"),
    [
        ([["Theme", "Applicable", "Owner", "Excluded"], ["Total", "91", "QA", "2 (2%)"]], [("stated_applicable", 91), ("stated_excluded", 2)]),
        ([["Theme", "Applicable", "Excluded"], ["Total", "2026", "999"]], []),
        ([["Total", "91", "2"], ["Theme", "Applicable", "Excluded"]], []),
        ([[], ["Total", "91"]], []),
    ],
    ids=["counts", "no counts", "headings below", "no headings"],
)
def test_the_total_row_counts_under_headings_that_name_counts(summary: list[list[str]], wanted: list[tuple[str, int]]) -> None:
    extracted = read(summary, [HEAD, *BODY])
    assert [(one.name, one.value) for one in extracted.facts if one.name.startswith("stated") and one.method == "table"] == wanted


@pytest.mark.requirement("SOA-WORDS")
@pytest.mark.parametrize(
    ("cell", "applicable", "status"),
    [
        ("...", None, None),
        ("*", None, None),
        ("適用する予定", True, None),
        ("不适用的", False, ControlStatus.EXCLUDED),
        ("未実施です", None, ControlStatus.NOT_IMPLEMENTED),
    ],
)
def test_a_short_word_of_another_script_begins_its_cell(cell: str, applicable: bool | None, status: ControlStatus | None) -> None:  # noqa: FBT001  a case as data
    assert (soa_words.applicable(cell), soa_words.status(cell)) == (applicable, status)


@pytest.mark.requirement("SOA-WORDS")
@pytest.mark.parametrize(
    "cell",
    [
        "Partly implemented",
        "Implemented - partially",
        "Implemented (in part)",
        "Implemented except for the branch in Ulm",
        "Substantially implemented",
        "nicht vollständig umgesetzt",
        "Umgesetzt bis auf zwei Standorte",
        "Mis en œuvre sauf site de Lyon",
        "No totalmente implementado",
        "已实施（部分）",
        "実施済み（一部）",
    ],
)
def test_what_is_implemented_with_a_limit_is_partial(cell: str) -> None:
    assert soa_words.status(cell) is ControlStatus.PARTIAL


@pytest.mark.requirement("SOA-WORDS")
@pytest.mark.parametrize("cell", ["Implemented without exception", "Implemented, half-yearly review", "Implemented (some controls are outsourced)"])
def test_a_remark_that_takes_nothing_back_leaves_a_control_implemented(cell: str) -> None:
    assert soa_words.status(cell) is ControlStatus.IMPLEMENTED


def test_a_row_known_by_its_title_counts_only_with_an_answer_and_a_title_of_the_standard() -> None:
    rows = [[TITLES[i], "Yes", "Implemented"] for i in IDS[:8]]
    extracted = read([["Control name", "Applicable", "Status"], *rows, [TITLES[IDS[9]], "", ""], ["Garden furniture", "Yes", "Implemented"]])
    assert [one.id for one in extracted.controls] == IDS[:8]
