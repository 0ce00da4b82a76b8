"""Rows of Statements of Applicability: what was written is what is read, whatever the file and the habit of its author."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from supplier.evidence import control_ids, soa, workbook
from supplier.evidence.layout import Cell, Extracted, Line, Page, Source, Table
from supplier.evidence.sniff import CSV, XLSX
from supplier.model.reading import Confidence, ControlRow, ControlStatus

IDS_2022 = list(control_ids.titles("2022"))
IDS_2013 = list(control_ids.titles("2013"))


def source(*tables: Sequence[Sequence[str]], lines: Sequence[str] = (), titles: Sequence[str] = ()) -> Source:
    built = tuple(
        Table(
            page=number,
            rows=tuple(tuple(Cell(text, name=workbook.cell_name(r, c)) for c, text in enumerate(row, 1)) for r, row in enumerate(rows, 1)),
            title=titles[number - 1] if titles else "",
        )
        for number, rows in enumerate(tables, 1)
    )
    page = Page(number=1, lines=tuple(Line(text, 1) for text in lines))
    return Source(name="soa", media_type=CSV, pages=(page,), tables=built)


def read(*tables: Sequence[Sequence[str]], lines: Sequence[str] = ()) -> Extracted:
    return soa.facts(source(*tables, lines=lines))


def by_id(extracted: Extracted) -> dict[str, ControlRow]:
    return {row.id: row for row in extracted.controls}


HEAD = ["Control", "Title", "Applicable", "Justification", "Status"]

SPELLINGS = {
    "letter and points": lambda i: i,
    "no letter": lambda i: i.removeprefix("A."),
    "letter and blank": lambda i: i.replace("A.", "A "),
    "letter run on": lambda i: i.replace("A.", "A"),
    "zero padded": lambda i: "A." + ".".join(part.zfill(2) for part in i.split(".")[1:]),
    "framework prefix": lambda i: "ISO-" + i.replace(".", "-"),
    "edition before": lambda i: f"27001:2022 {i}",
    "title in the same cell": lambda i: f"{i} – {control_ids.titles('2022')[i]}",
    "word before": lambda i: f"Control {i.removeprefix('A.')}",
}


@pytest.mark.requirement("SOA-IDS")
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_an_id_is_the_same_control(spelling: str) -> None:
    write = SPELLINGS[spelling]
    rows = [[write(i), control_ids.titles("2022")[i], "Yes", "needed", "Implemented"] for i in IDS_2022]
    extracted = read([HEAD, *rows])
    assert [row.id for row in extracted.controls] == IDS_2022
    assert {row.edition for row in extracted.controls} == {"2022"}


@pytest.mark.requirement("SOA-2013")
def test_domain_rows_of_a_2013_table_are_not_controls() -> None:
    rows = [["A.5", "Information security policies", "", "", ""], ["A.5.1", "Management direction for information security", "", "", ""]]
    rows += [[i, control_ids.titles("2013")[i], "Yes", "risk", "Implemented"] for i in IDS_2013]
    extracted = read([HEAD, *rows])
    assert [row.id for row in extracted.controls] == IDS_2013
    assert {fact.value for fact in extracted.facts if fact.name == "edition"} == {"2013"}


ANSWERS = [
    ("Yes", "Implemented", True, ControlStatus.IMPLEMENTED),
    ("Yes", "Not implemented", True, ControlStatus.NOT_IMPLEMENTED),
    ("Y", "Partially implemented", True, ControlStatus.PARTIAL),
    ("Yes", "To be implemented", True, ControlStatus.PLANNED),
    ("Yes", "Not yet implemented", True, ControlStatus.PLANNED),
    ("Yes", "Gap - Not Addressed", True, ControlStatus.NOT_IMPLEMENTED),
    ("Yes", "Not Assessed", True, ControlStatus.UNKNOWN),
    ("Yes", "100%", True, ControlStatus.IMPLEMENTED),
    ("Yes", "40 %", True, ControlStatus.PARTIAL),
    ("Yes", "0%", True, ControlStatus.NOT_IMPLEMENTED),
    ("Yes", "No", True, ControlStatus.NOT_IMPLEMENTED),
    ("No", "N/A", False, ControlStatus.EXCLUDED),
    ("Not applicable", "", False, ControlStatus.EXCLUDED),
    ("✅", "✅", True, ControlStatus.IMPLEMENTED),
    ("❌", "N/A", False, ControlStatus.EXCLUDED),
    ("☒", "Implemented", True, ControlStatus.IMPLEMENTED),
    ("Ja", "Umgesetzt", True, ControlStatus.IMPLEMENTED),
    ("Ja", "Teilweise umgesetzt", True, ControlStatus.PARTIAL),
    ("Entbehrlich", "", False, ControlStatus.EXCLUDED),
    ("Nein", "entfällt", False, ControlStatus.EXCLUDED),
    ("Oui", "En cours", True, ControlStatus.PARTIAL),
    ("Non applicable", "", False, ControlStatus.EXCLUDED),
    ("Sí", "Planificado", True, ControlStatus.PLANNED),
    ("Sì", "Attuato", True, ControlStatus.IMPLEMENTED),
    ("Van toepassing", "Niet geïmplementeerd", True, ControlStatus.NOT_IMPLEMENTED),
    ("Niet van toepassing", "", False, ControlStatus.EXCLUDED),
    ("Sim", "Em andamento", True, ControlStatus.PARTIAL),
    ("適用", "実施済み", True, ControlStatus.IMPLEMENTED),
    ("適用除外", "", False, ControlStatus.EXCLUDED),
    ("不适用", "", False, ControlStatus.EXCLUDED),
    ("适用", "部分实施", True, ControlStatus.PARTIAL),
    ("Implemented", "", True, ControlStatus.IMPLEMENTED),
    ("", "", None, ControlStatus.UNKNOWN),
    ("see annex", "somehow", None, ControlStatus.UNKNOWN),
]


@pytest.mark.requirement("SOA-WORDS")
@pytest.mark.parametrize(("applies", "said", "applicable", "status"), ANSWERS)
def test_words_of_nine_languages_and_signs_mean_what_they_say(applies: str, said: str, applicable: bool | None, status: ControlStatus) -> None:  # noqa: FBT001  a case as data
    others = [[i, control_ids.titles("2022")[i], "Yes", "needed", "Implemented"] for i in IDS_2022[1:9]]
    extracted = read([HEAD, [IDS_2022[0], "Policies for information security", applies, "because", said], *others])
    row = by_id(extracted)["A.5.1"]
    assert (row.applicable, row.status) == (applicable, status)


HEADINGS = [
    ["Control-ID", "Control-Name", "Anwendbar (Ja/Nein)", "Begründung", "Umsetzungsstatus"],
    ["N°", "Mesure de sécurité", "Applicabilité (Oui/Non)", "Justification", "État (Planifié/En cours/En place)"],
    ["ID", "Título", "Aplica", "Justificación", "Estado"],
    ["Controllo", "Titolo", "Applicabile", "Motivazione", "Stato"],
    ["Maatregel", "Titel", "Van toepassing", "Onderbouwing", "Status"],
    ["管理策番号", "管理策名", "適用可否", "理由", "実施状況"],
    ["控制编号", "控制措施", "是否适用", "理由", "实施状态"],
    ["Ref.", "Control", "In scope", "Justification for inclusion / exclusion", "Implementation status"],
    ["Annex A control", "Control name", "Necessary", "Rationale", "Current status"],
]


@pytest.mark.requirement("SOA-COLUMNS")
@pytest.mark.parametrize("headings", HEADINGS)
def test_columns_are_found_by_heading_words_in_any_order(headings: list[str]) -> None:
    order = [3, 0, 4, 2, 1]
    rows = [
        headings,
        *[
            [i, control_ids.titles("2022")[i], "Yes" if n % 3 else "No", f"reason {n}", "Implemented" if n % 3 else ""]
            for n, i in enumerate(IDS_2022[:20])
        ],
    ]
    extracted = read([[row[at] for at in order] for row in rows])
    rows_read = by_id(extracted)
    assert rows_read["A.5.2"].inclusion == "reason 1"
    assert rows_read["A.5.1"].exclusion == "reason 0"
    assert sum(row.applicable is False for row in extracted.controls) == 7
    assert {row.confidence for row in extracted.controls} == {Confidence.HIGH}


@pytest.mark.requirement("SOA-NUMBER-TRAP")
@pytest.mark.parametrize("with_titles", [True, False])
def test_ids_that_a_spreadsheet_cut_to_numbers_are_put_right(with_titles: bool) -> None:  # noqa: FBT001  a case as data
    rows = [
        [str(float(i.removeprefix("A."))), control_ids.titles("2022")[i] if with_titles else "", "Yes", "needed", "Implemented"] for i in IDS_2022
    ]
    extracted = read([HEAD, *rows])
    assert [row.id for row in extracted.controls] == IDS_2022
    assert [finding.code for finding in extracted.findings] == ["SOA_ID_AMBIGUOUS"]
    assert by_id(extracted)["A.5.10"].confidence is Confidence.MEDIUM


def test_an_id_that_became_a_date_is_put_right_by_its_title() -> None:
    rows = [[i, control_ids.titles("2022")[i], "Yes", "needed", "Implemented"] for i in IDS_2022[:12]]
    rows[4][0] = "2026-05-05"
    rows[6][0] = "7-May"
    extracted = read([HEAD, *rows])
    assert [row.id for row in extracted.controls] == IDS_2022[:12]


def test_clauses_of_the_standard_are_not_taken_for_controls() -> None:
    rows = [["4.1", "Understanding the organization", "Yes", "", "Implemented"], ["5.1", "Leadership and commitment", "Yes", "", "Implemented"]]
    rows += [["6.1", "Actions to address risks", "Yes", "", "Implemented"], ["8.2", "Information security risk assessment", "Yes", "", "Implemented"]]
    assert read([HEAD, *rows]).controls == ()


@pytest.mark.requirement("SOA-OWN-SCHEME")
def test_an_own_scheme_is_kept_with_its_ids() -> None:
    rows = [[f"SEC-{n:02}", f"Subject {n}", "Yes", "needed", "Fully implemented"] for n in range(1, 12)]
    extracted = read([["Ref", "Control name", "Applicable", "Justification", "Implementation status"], *rows])
    assert [row.id for row in extracted.controls] == [f"SEC-{n:02}" for n in range(1, 12)]
    assert {row.edition for row in extracted.controls} == {"own"}


def test_a_risk_register_that_names_controls_is_no_statement_of_applicability() -> None:
    head = ["Risk ID", "Asset", "Likelihood", "Impact", "Treatment", "Controls", "Status"]
    rows = [[f"R{n:02}", "Server", "3", "4", "Mitigate", "A.8.5", "Implemented"] for n in range(1, 12)]
    assert read([head, *rows]).controls == ()


@pytest.mark.requirement("SOA-EMPTY")
def test_an_empty_template_gives_no_rows() -> None:
    assert read([HEAD]).controls == ()
    assert read([HEAD, *[[i, control_ids.titles("2022")[i], "", "", ""] for i in IDS_2022]]).controls == ()


def test_titles_alone_name_the_controls() -> None:
    rows = [[control_ids.titles("2022")[i], "Yes", "Implemented"] for i in IDS_2022]
    extracted = read([["Control name", "Applicable", "Status"], *rows])
    assert [row.id for row in extracted.controls] == IDS_2022
    assert {row.confidence for row in extracted.controls} == {Confidence.MEDIUM}


def test_two_controls_in_one_row_become_two() -> None:
    rows = [["A.5.1, A.5.2", "Policies and roles", "Yes", "needed", "Implemented"], ["A.8.25 – A.8.28", "Development", "No", "no development", ""]]
    rows += [[i, control_ids.titles("2022")[i], "Yes", "needed", "Implemented"] for i in IDS_2022[2:6]]
    read_rows = by_id(read([HEAD, *rows]))
    assert read_rows["A.5.2"].status is ControlStatus.IMPLEMENTED
    assert [i for i, row in read_rows.items() if row.applicable is False] == ["A.8.25", "A.8.26", "A.8.27", "A.8.28"]
    assert read_rows["A.8.27"].confidence is Confidence.MEDIUM


def test_repeated_headings_and_section_rows_are_passed_over() -> None:
    rows: list[list[str]] = [HEAD]
    for n, i in enumerate(IDS_2022):
        if n % 20 == 0:
            rows += [["A.5 Organizational controls", "", "", "", ""], HEAD]
        rows.append([i, control_ids.titles("2022")[i], "Yes", "needed", "Implemented"])
    assert [row.id for row in read(rows).controls] == IDS_2022


def test_tick_columns_for_yes_no_status_and_reasons() -> None:
    first = ["Control", "Title", "Applicable", "", "Reasons for selection", "", "", "Implementation status"]
    second = ["", "", "Yes", "No", "LR", "CO", "RRA", ""]
    rows = [
        [i, control_ids.titles("2022")[i], "x" if n % 4 else "", "" if n % 4 else "x", "x", "", "x", "Implemented"]
        for n, i in enumerate(IDS_2022[:16])
    ]
    read_rows = by_id(read([first, second, *rows]))
    assert read_rows["A.5.1"].applicable is False
    assert read_rows["A.5.2"].applicable is True
    assert read_rows["A.5.2"].inclusion == "legal requirement, result of risk assessment"


def test_a_blank_tick_is_unknown_and_never_yes() -> None:
    rows = [[i, control_ids.titles("2022")[i], "x" if n % 2 else "", "reason"] for n, i in enumerate(IDS_2022[:16])]
    read_rows = by_id(read([["Control", "Title", "Applicable", "Justification"], *rows]))
    assert read_rows["A.5.1"].applicable is None
    assert read_rows["A.5.2"].applicable is True


def test_a_plain_no_under_implemented_does_not_decide_applicability() -> None:
    rows = [[i, control_ids.titles("2022")[i], "Yes" if n else "No", "reason"] for n, i in enumerate(IDS_2022[:12])]
    row = by_id(read([["Control", "Title", "Implemented", "Justification"], *rows]))["A.5.1"]
    assert (row.applicable, row.status) == (None, ControlStatus.NOT_IMPLEMENTED)


@pytest.mark.requirement("SOA-SHIFTED")
def test_a_row_whose_cells_have_slipped_is_put_right_and_marked_low() -> None:
    rows = [[i, control_ids.titles("2022")[i], "Yes", "needed", "Planned", ""] for i in IDS_2022[:12]]
    rows[3] = ["A.5.4", "Management", " duties and more", "No", "not here", "N/A"]
    rows[5] = ["A.5.6", "Contact", "Yes", "needed", " and wanted", "Implemented"]
    read_rows = by_id(read([[*HEAD, "Notes"], *rows]))
    assert (read_rows["A.5.4"].applicable, read_rows["A.5.4"].confidence) == (False, Confidence.LOW)
    assert (read_rows["A.5.6"].status, read_rows["A.5.6"].confidence) == (ControlStatus.IMPLEMENTED, Confidence.LOW)
    assert read_rows["A.5.1"].confidence is Confidence.HIGH


@pytest.mark.requirement("SOA-TOTALS")
def test_stated_totals_that_the_rows_do_not_bear_out_are_found() -> None:
    rows = [[i, control_ids.titles("2022")[i], "Yes", "needed", "Implemented"] for i in IDS_2022]
    extracted = read([HEAD, *rows], lines=["Applicable: 91", "Not Applicable: 2", "Implemented: 93"])
    codes = [(finding.code, finding.message) for finding in extracted.findings]
    assert ("SOA_SUMMARY_MISMATCH", "The document states 91 applicable controls; its rows give 93.") in codes
    assert len(codes) == 2


def test_the_total_row_of_a_summary_counts_and_its_parts_do_not() -> None:
    rows = [[i, control_ids.titles("2022")[i], "Yes", "needed", "Implemented"] for i in IDS_2022]
    summary = [
        ["Theme", "Total controls", "Applicable", "Not applicable"],
        ["People", "8", "8", "0"],
        ["Physical", "14", "14", "0"],
        ["Total", "93", "93", "0"],
    ]
    extracted = read(summary, [HEAD, *rows])
    assert {(fact.name, fact.value) for fact in extracted.facts if fact.name.startswith("stated")} == {
        ("stated_total", 93),
        ("stated_applicable", 93),
        ("stated_excluded", 0),
    }
    assert extracted.findings == ()


@pytest.mark.requirement("SOA-MIXED")
def test_both_editions_in_one_table_are_said() -> None:
    rows = [[i, control_ids.titles("2022")[i], "Yes", "needed", "Implemented"] for i in IDS_2022[:30]]
    rows += [[i, control_ids.titles("2013")[i], "Yes", "needed", "Implemented"] for i in IDS_2013[:20]]
    extracted = read([HEAD, *rows])
    assert [finding.code for finding in extracted.findings] == ["SOA_EDITION_MIXED"]


STATEMENTS = [
    ("All other Annex A controls are included and implemented.", 93, ControlStatus.IMPLEMENTED),
    ("All remaining controls have been selected.", 93, ControlStatus.UNKNOWN),
    ("Alle übrigen Controls sind anwendbar und umgesetzt.", 93, ControlStatus.IMPLEMENTED),
    ("It is not the case that all other controls are implemented.", 2, None),
    ("All controls were discussed.", 2, None),
]


@pytest.mark.requirement("SOA-REST")
@pytest.mark.parametrize(("sentence", "count", "status"), STATEMENTS)
def test_a_list_of_exclusions_counts_for_all_only_where_the_document_says_so(sentence: str, count: int, status: ControlStatus | None) -> None:
    rows = [["A.7.4", "Physical security monitoring", "No own premises"], ["A.8.30", "Outsourced development", "All development is ours"]]
    extracted = read([["Control", "Title", "Justification for exclusion"], *rows], lines=["Statement of Applicability", sentence])
    assert len(extracted.controls) == count
    assert sum(row.applicable is False for row in extracted.controls) == 2
    if status is not None:
        row = by_id(extracted)["A.5.19"]
        assert (row.applicable, row.status, row.confidence) == (True, status, Confidence.MEDIUM)


def test_exclusions_listed_in_text_are_rows() -> None:
    lines = [
        "Excluded controls",
        "• A.7.4 Physical security monitoring – no own premises",
        "• A.8.30: Outsourced development – none",
        "",
        "The ISMS covers all sites.",
        "A.5.1 is described in the manual.",
    ]
    extracted = read(lines=lines)
    assert [(row.id, row.applicable) for row in extracted.controls] == [("A.7.4", False), ("A.8.30", False)]


def test_every_row_says_where_it_stands() -> None:
    extracted = read([HEAD, *[[i, "", "Yes", "needed", "Implemented"] for i in IDS_2022]])
    assert [row.cell for row in extracted.controls[:3]] == ["A2", "A3", "A4"]


statuses = st.sampled_from(
    [
        ("Implemented", ControlStatus.IMPLEMENTED),
        ("Partially implemented", ControlStatus.PARTIAL),
        ("Planned", ControlStatus.PLANNED),
        ("Not implemented", ControlStatus.NOT_IMPLEMENTED),
    ]
)
words = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüßéèñçåøłž", min_size=3, max_size=12)
reasons = st.lists(words, min_size=2, max_size=8).map(lambda parts: "reason " + " ".join(parts))
answers = st.lists(st.tuples(st.booleans(), statuses, reasons), min_size=6, max_size=93)


@pytest.mark.requirement("SOA-ROUND-TRIP")
@settings(max_examples=12, deadline=None)
@given(answers=answers, edition=st.sampled_from(["2022", "2013"]), lead=st.integers(0, 3))
def test_what_is_written_to_a_workbook_is_what_is_read(answers: list[tuple[bool, tuple[str, ControlStatus], str]], edition: str, lead: int) -> None:
    titles = control_ids.titles(edition)
    ids = list(titles)[: len(answers)]
    rows: list[list[str]] = [["Statement of Applicability"], *[[]] * lead, HEAD]
    for i, (applies, (word, _), reason) in zip(ids, answers, strict=True):
        rows.append([i, titles[i], "Yes" if applies else "No", reason, word if applies else "N/A"])
    extracted = soa.facts(workbook.parse(_xlsx(rows), "soa.xlsx", XLSX))
    assert [row.id for row in extracted.controls] == ids
    for row, (applies, (_, status), reason) in zip(extracted.controls, answers, strict=True):
        assert row.applicable is applies
        assert row.status is (status if applies else ControlStatus.EXCLUDED)
        assert (row.inclusion if applies else row.exclusion) == reason


def _xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("SoA")
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            sheet.write_string(r, c, text)
    book.close()
    return out.getvalue()


HEAD_LINES = [
    (["Statement of Applicability - Example Prosthetics"], "organisation", "Example Prosthetics"),
    (["Organisation: Example Ltd", "Version: 2.1", "Date: 3 March 2026"], "organisation", "Example Ltd"),
    (["Organisation: [Organization Name]"], "organisation", None),
    (["Version 3.2 - Approved 15 March 2025"], "version", "3.2"),
    (["Version 3.2 - Approved 15 March 2025"], "dated_on", "2025-03-15"),
    (["Genehmigt von: Erika Muster"], "approved_by", "Erika Muster"),
    (["Approved by: Date"], "approved_by", None),
]


@pytest.mark.requirement("SOA-HEAD")
@pytest.mark.parametrize(("lines", "name", "value"), HEAD_LINES)
def test_the_head_of_the_document_is_read_and_placeholders_are_not(lines: list[str], name: str, value: str | None) -> None:
    extracted = read([HEAD, *[[i, "", "Yes", "needed", "Implemented"] for i in IDS_2022]], lines=lines)
    assert next((fact.value for fact in extracted.facts if fact.name == name), None) == value
