"""Plain text, Markdown and web pages: how bytes become letters, and what of a page is shown."""

from __future__ import annotations

import pytest

from supplier.evidence import limits, texts
from supplier.evidence.refusals import RefusedError
from supplier.evidence.sniff import HTML, MARKDOWN, TEXT
from supplier.model.reading import TextSource

ENCODED = [
    ("Prüfung – gültig".encode(), "Prüfung – gültig"),
    ("\ufeffPrüfung".encode(), "Prüfung"),
    ("Prüfung – gültig".encode("cp1252"), "Prüfung – gültig"),
    ("Prüfung".encode("utf-16"), "Prüfung"),
    ("Prüfung".encode("utf-16-be"), None),
]


@pytest.mark.parametrize(("data", "text"), ENCODED)
def test_text_is_decoded_by_its_mark_else_as_it_can_be(data: bytes, text: str | None) -> None:
    decoded = texts.decode(data)
    assert (decoded == text) if text else ("Prüfung" not in decoded)


@pytest.mark.requirement("EVID-LIMITS")
def test_more_text_than_the_reader_accepts_is_refused() -> None:
    with pytest.raises(RefusedError, match="characters") as refused:
        texts.parse(b"x" * (limits.TEXT_CHARACTERS + 1), "a.txt", TEXT)
    assert refused.value.code == "DOC_TOO_LARGE"


def test_a_form_feed_starts_a_page_and_a_page_may_be_blank() -> None:
    source = texts.parse(b"One\n\x0c\n\x0cThree", "a.txt", TEXT)
    assert [(page.number, page.text(), page.source) for page in source.pages] == [
        (1, "One", TextSource.TEXT),
        (2, "", TextSource.NONE),
        (3, "Three", TextSource.TEXT),
    ]


def test_a_line_longer_than_any_page_is_cut_at_its_blanks_and_loses_no_word() -> None:
    words = [f"word{n}" for n in range(limits.LINE_CHARACTERS)]
    source = texts.parse(" ".join(words).encode(), "a.txt", TEXT)
    assert all(len(line.text) <= limits.LINE_CHARACTERS for line in source.lines())
    assert " ".join(line.text for line in source.lines()).split() == words


MARKED = [
    ("###### Sixth", "Sixth", 12.0, True),
    ("####### Seventh", "####### Seventh", 0.0, False),
    ("#hash", "#hash", 0.0, False),
    ("**Scope**", "Scope", 0.0, True),
    ("- [x] Done", "Done", 0.0, False),
    ("> 2. Quoted ![logo](a.png)", "Quoted logo", 0.0, False),
    ("![](a.png)", "a.png", 0.0, False),
]


@pytest.mark.parametrize(("row", "text", "size", "bold"), MARKED)
def test_the_marks_of_markdown_are_meaning_and_not_text(row: str, text: str, size: float, bold: bool) -> None:  # noqa: FBT001  a case as data
    (line,) = texts.parse(row.encode(), "a.md", MARKDOWN).lines()
    assert (line.text, line.size, line.bold) == (text, size, bold)


def test_a_table_of_markdown_has_the_title_above_and_one_row_is_no_table() -> None:
    text = "## Controls\n\n| Id | Reason |\n|---|---|\n| A.5.1 | a \\| b |\n\n| alone |\n"
    source = texts.parse(text.encode(), "a.md", MARKDOWN)
    (table,) = source.tables
    assert (table.title, table.rows[1][1].text, table.rows[1][1].name) == ("Controls", "a | b", "table 1 row 2 column 2")
    assert [line.text for line in source.lines()] == ["Controls", "Id | Reason", "A.5.1 | a | b", "alone"]


def test_a_table_of_a_web_page_is_under_the_heading_above_it() -> None:
    page = "<h2>Controls</h2><table><caption>List</caption><tr><th>Id</th></tr><tr><td>A.5.1</td></tr></table><table><tr><td>one</td></tr></table>"
    source = texts.parse(page.encode(), "a.html", HTML)
    (table,) = source.tables
    assert (table.title, [[cell.text for cell in row] for row in table.rows]) == ("Controls", [["Id"], ["A.5.1"]])
    assert "one" in source.text()


BROKEN = [
    ("<p>a</p></table><p>b</p>", ["a", "b"]),
    ("<tr><td>a</td></tr>", ["a"]),
    ("<table><td>a</td></table>", ["a"]),
    ("<style>p{}</em></style>a", ["a"]),
    ("<template><p>x</template>a", ["a"]),
    ("a<br hidden>b", ["a", "b"]),
    ("<object><object>x</object>y</object>a", ["a"]),
    ("a &amp; b<!-- c -->", ["a & b"]),
]


@pytest.mark.parametrize(("page", "lines"), BROKEN)
def test_a_web_page_with_loose_ends_keeps_what_is_shown(page: str, lines: list[str]) -> None:
    assert [line.text for line in texts.parse(page.encode(), "a.html", HTML).lines()] == lines


@pytest.mark.parametrize(("count", "codes"), [(texts.MENU_PARTS, []), (texts.MENU_PARTS + 1, ["DOC_HIDDEN_TEXT"])])
def test_more_hidden_parts_than_menus_have_are_said(count: int, codes: list[str]) -> None:
    source = texts.parse(("<p>shown</p>" + "<p hidden>x</p>" * count).encode(), "a.html", HTML)
    assert [finding.code for finding in source.findings] == codes
    assert source.text() == "shown"
