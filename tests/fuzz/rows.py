"""Tables rebuilt from a page and the rows of a Statement of Applicability in them."""

from __future__ import annotations

from collections.abc import Iterator

from supplier.evidence import soa, tables
from supplier.evidence.layout import Source
from supplier.samples import statements
from tests.fuzz import statuses
from tests.fuzz.checks import forget, holds, page_of, text_of

CHANGES = {"A.5.7": ("Excluded", "no own premises"), "A.5.9": ("Planned", "R-7")}


def seeds() -> Iterator[bytes]:
    made = statements.rows(CHANGES)
    for start, count in ((0, 14), (37, 10), (60, 20)):
        rows = [f"{row.id} | {row.title} | {'Yes' if row.applicable else 'No'} | {row.status} | {row.reason}" for row in made[start : start + count]]
        yield "\n".join(["# Statement of Applicability", " | ".join(statements.HEADINGS), *rows]).encode()
    ticked = [f"{row.id} | {row.title} | {'x |' if row.applicable else ' | x'} | ●" for row in made[:12]]
    yield "\n".join(["Control | Title | Yes | No | Status", *ticked, "All other controls are included. Controls excluded: 2"]).encode()


def words() -> Iterator[bytes]:
    yield from statuses.words()
    yield from (b" | ", b"\n", b"\n---\n", b"# ", b" \\ ")


def check(data: bytes) -> None:
    source = page_of(text_of(data))
    rebuilt = tables.reconstruct(source.pages)
    forget()
    assert tables.reconstruct(source.pages) == rebuilt
    known = {word for line in source.lines() for word in line.text.split()}
    for table in rebuilt:
        assert len({len(row) for row in table.rows}) <= 1, table
        assert all(word in known for row in table.rows for cell in row for word in cell.text.split()), table
    holds(source, soa.facts)
    holds(natural(source), soa.facts)


def natural(source: Source) -> Source:
    """The same with its rows as a table by nature, as workbooks have."""
    import msgspec

    from supplier.evidence.layout import Cell, Table
    from supplier.evidence.workbook import cell_name

    rows: dict[int, list[str]] = {}
    for line in source.lines():
        rows.setdefault(line.page * 100_000 + round(line.box[1] if line.box else 0), []).append(line.text)
    named = tuple(tuple(Cell(text, name=cell_name(r, c)) for c, text in enumerate(row, 1)) for r, row in enumerate(rows.values(), 1))
    return msgspec.structs.replace(source, tables=(Table(source.pages[0].number, named),)) if source.pages else source
