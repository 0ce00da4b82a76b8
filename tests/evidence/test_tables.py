"""Tables rebuilt from pages: typst draws them, pdfium gives words and rulings, the rows must come back."""

from __future__ import annotations

import pytest
import typst

from supplier.evidence import control_ids, pages, soa, tables
from supplier.evidence.layout import Line, Page
from supplier.model.reading import ControlStatus
from tests.evidence import sheets

LOOKS = {
    "grid": "stroke: 0.5pt",
    "level lines": "stroke: (x: none, y: 0.4pt)",
    "zebra": "stroke: none, fill: (_, y) => if calc.odd(y) { luma(230) }",
    "no lines": "stroke: none, row-gutter: 6pt",
}


def drawn(look: str, edition: str, *, landscape: bool = True, count: int = 40) -> tuple[bytes, list[tuple[str, str, bool, str]]]:
    titles = control_ids.titles(edition)
    rows = []
    for n, control_id in enumerate(list(titles)[:count]):
        applies = n % 7 != 3
        reason = "the risk assessment asks for it and customers do as well, see the treatment plan of this year" if n % 3 else "legal duty"
        rows.append((control_id, titles[control_id], applies, reason))
    cells = ",".join(f"[{i}], [{t}], [{'Yes' if a else 'No'}], [{r}], [{'Implemented' if a else 'N/A'}]" for i, t, a, r in rows)
    source = f"""
#set page(paper: "a4", flipped: {str(landscape).lower()}, margin: 1.5cm,
  footer: [Statement of Applicability #h(1fr) #context counter(page).display()])
#set text(size: 8pt)
= Statement of Applicability
#v(8pt)
#table(columns: (1.6cm, 4.5cm, 1.8cm, 1fr, 2.6cm), inset: 4pt, {LOOKS[look]},
  table.header([*Control*], [*Control title*], [*Applicable*], [*Justification*], [*Status*]), {cells})
"""
    return typst.compile(source.encode()), rows


@pytest.mark.requirement("SOA-PDF")
@pytest.mark.parametrize(("look", "edition"), [*((look, "2022") for look in LOOKS), ("grid", "2013")])
def test_a_table_over_several_pages_comes_back_row_by_row(look: str, edition: str) -> None:
    data, rows = drawn(look, edition)
    extracted = soa.facts(pages.parse(data, "soa.pdf"))
    assert [row.id for row in extracted.controls] == [control_id for control_id, *_ in rows]
    for row, (_, title, applies, reason) in zip(extracted.controls, rows, strict=True):
        assert row.applicable is applies
        assert row.status is (ControlStatus.IMPLEMENTED if applies else ControlStatus.EXCLUDED)
        assert squeezed(row.title) == squeezed(title)
        assert squeezed(row.inclusion if applies else row.exclusion) == squeezed(reason)
        assert row.box is not None


def squeezed(text: str | None) -> str:
    return "".join((text or "").split()).replace("-", "")


def test_portrait_pages_with_narrow_columns_keep_their_answers() -> None:
    data, rows = drawn("grid", "2022", landscape=False)
    extracted = soa.facts(pages.parse(data, "soa.pdf"))
    assert [(row.id, row.applicable) for row in extracted.controls] == [(control_id, applies) for control_id, _, applies, _ in rows]


def test_a_page_of_prose_has_no_table() -> None:
    text = "= Report\n" + "\n\n".join(f"Paragraph {n} speaks of nothing that stands in columns and goes on for a while." for n in range(12))
    assert tables.reconstruct(pages.parse(typst.compile(text.encode()), "prose.pdf").pages) == ()


ANSWERS = (("A.5.1", "Yes"), ("A.5.2", "No"), ("A.5.3", "Yes"), ("A.5.4", "No"))


def laid_out(step: float, gap: float, *, heads: float | None = 24, width: float = 595) -> Page:
    """Rows of two lines, `step` points apart within a row and `gap` points more between rows; headings `heads` above the first."""
    lines, y = [], 200.0
    if heads is not None:
        lines += [sheets.line(text, x, y - heads) for text, x in (("Control", 60), ("Title", 140), ("Applicable", 330), ("Status", 450))]
    for control_id, answer in ANSWERS:
        lines += [sheets.line(text, x, y) for text, x in ((control_id, 60), ("Policies for", 140), (answer, 330), ("Planned", 450))]
        lines.append(sheets.line("information", 140, y + step))
        y += 2 * step + gap
    lines.append(sheets.line("This list is held by the quality unit and read every year.", 60, y + 120))
    return Page(number=1, width=width, height=842, lines=tuple(lines))


@pytest.mark.requirement("SOA-PDF")
@pytest.mark.parametrize(("gap", "heads"), [(14.0, 24.0), (14.0, None), (0.0, 16.0)], ids=["wide gaps", "no headings", "no gaps"])
def test_rows_without_rulings_are_parted_by_gaps_else_by_their_ids(gap: float, heads: float | None) -> None:
    (table,) = tables.reconstruct([laid_out(13, gap, heads=heads)])
    body = [[cell.text for cell in row] for row in table.rows if row[0].text.startswith("A.")]
    assert body == [[control_id, "Policies for information", answer, "Planned"] for control_id, answer in ANSWERS]
    assert [cell.text for cell in table.rows[0]] == (["Control", "Title", "Applicable", "Status"] if heads else body[0])
    assert "quality unit" not in str(table.rows)


def test_a_line_far_above_the_first_row_is_no_heading() -> None:
    (table,) = tables.reconstruct([laid_out(13, 14, heads=60)])
    assert [row[0].text for row in table.rows] == [control_id for control_id, _ in ANSWERS]


def ruled(levels: tuple[float, ...], uprights: tuple[float, ...], *lines: Line) -> Page:
    """A page with level rulings at these heights and upright ones at these places, joined to a grid."""
    flat = [(uprights[0], y - 0.2, uprights[-1], y + 0.2) for y in levels]
    steep = [(x - 0.2, levels[0], x + 0.2, levels[-1]) for x in uprights]
    return Page(number=1, width=595, height=842, lines=lines, rulings=(*flat, *steep))


GRIDS = {
    "a grid with words": (
        ruled((100, 120, 140), (60, 200, 340), sheets.line("Owner", 66, 105), sheets.line("QA", 206, 125)),
        [["Owner", ""], ["", "QA"]],
    ),
    "a row of nothing": (
        ruled((100, 120, 140, 160), (60, 200, 340), sheets.line("Owner", 66, 105), sheets.line("QA", 206, 145)),
        [["Owner", ""], ["", "QA"]],
    ),
    "an empty grid": (ruled((100, 120, 140), (60, 200, 340)), None),
    "a box": (ruled((100, 120, 140), (60, 340), sheets.line("Owner", 66, 105)), None),
    "two level lines": (ruled((100, 120), (60, 200, 340), sheets.line("Owner", 66, 105)), None),
}


@pytest.mark.parametrize("name", GRIDS)
def test_a_drawn_grid_is_a_table_where_it_has_columns_and_words(name: str) -> None:
    page, wanted = GRIDS[name]
    found = [[[cell.text for cell in row] for row in table.rows] for table in tables.reconstruct([page])]
    assert found == ([wanted] if wanted else [])


def test_three_ids_alone_on_their_pages_are_still_rows() -> None:
    listed = []
    for n, (control_id, answer) in enumerate(ANSWERS, 1):
        lines = tuple(
            sheets.line(text, x, 200, page=n)
            for text, x in ((control_id, 60), (("Policies", "Roles", "Duties", "Contacts")[n - 1], 140), (answer, 330))
        )
        listed.append(Page(number=n, width=595, height=842, lines=lines))
    found = tables.reconstruct(listed)
    assert [(table.page, [cell.text for cell in table.rows[-1]][::2]) for table in found] == [
        (n, [control_id, answer]) for n, (control_id, answer) in enumerate(ANSWERS, 1)
    ]
