"""Tables rebuilt from pages: typst draws them, pdfium gives words and rulings, the rows must come back."""

from __future__ import annotations

import pytest
import typst

from supplier.evidence import control_ids, pages, soa, tables
from supplier.model.reading import ControlStatus

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
