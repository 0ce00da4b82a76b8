"""Invented Statements of Applicability, as PDF in several table styles and as a workbook."""

from __future__ import annotations

import functools
import io
import tomllib

import msgspec
import xlsxwriter

from supplier import paths
from supplier.samples.documents import Letter, Section, Signature, pdf

THEMES = {"5": "Organizational controls", "6": "People controls", "7": "Physical controls", "8": "Technological controls"}
HEADINGS = ("Control", "Title", "Applicable", "Status", "Justification")
_REASONS = {
    "5": (
        "Risk treatment plan, register entry R-{n}",
        "Required by customers' quality agreements (QA-{n})",
        "Information security policy, section {n}",
    ),
    "6": ("Personnel procedure HR-{n}", "Contract of employment, annex {n}", "Joiner and leaver checklist JL-{n}"),
    "7": ("Office security plan, zone {n}", "Lease and visitor procedure VP-{n}", "Data centre contract, annex {n}"),
    "8": ("Platform hardening standard PH-{n}", "Change procedure CP-{n}", "Monitoring runbook MR-{n}"),
}


class Row(msgspec.Struct, frozen=True):
    """One control as the statement gives it."""

    id: str
    title: str
    applicable: bool
    status: str
    reason: str


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """A whole statement. `style` is grid, rows, zebra or none."""

    organisation: str
    version: str
    dated_on: str
    approved_by: str
    scope: str
    rows: tuple[Row, ...]
    style: str = "grid"
    totals: bool = True


@functools.cache
def controls() -> tuple[tuple[str, str], ...]:
    """Id and public title of the 93 controls of the 2022 edition."""
    found = tomllib.loads((paths.questionnaires() / "clauses" / "iso27001-2022.toml").read_text(encoding="utf-8"))["clauses"]
    return tuple((entry["id"], entry["title"]) for entry in found if entry["id"].startswith("A."))


def rows(changes: dict[str, tuple[str, str]] | None = None, *, boilerplate: bool = False) -> tuple[Row, ...]:
    """All 93 rows, implemented with a reason of their own; `changes` maps an id to (status, reason)."""
    made = []
    for number, (control, title) in enumerate(controls(), start=1):
        theme = control.split(".")[1]
        status, reason = (changes or {}).get(control, ("Implemented", ""))
        own = _REASONS[theme][number % 3].format(n=100 + number)
        made.append(Row(control, title, status != "Excluded", status, reason or ("Best practice" if boilerplate else own)))
    return tuple(made)


def statement_pdf(statement: Statement) -> bytes:
    """The statement as a landscape PDF, one table a theme."""
    counted = sum(row.applicable for row in statement.rows)
    summary = f"Of {len(statement.rows)} controls, {counted} apply and {len(statement.rows) - counted} are excluded."
    sections = [Section(heading="Scope", paragraphs=(statement.scope, *((summary,) if statement.totals else ())))]
    sections += [_theme(statement, theme) for theme in THEMES if any(row.id.startswith(f"A.{theme}.") for row in statement.rows)]
    return pdf(
        Letter(
            title="Statement of Applicability",
            subtitle="ISO/IEC 27001:2022, Annex A",
            landscape=True,
            header=f"{statement.organisation} · Information security management system",
            reference=f"SoA {statement.version}",
            meta=(
                ("Organisation", statement.organisation),
                ("Version", statement.version),
                ("Date", statement.dated_on),
                ("Approved by", statement.approved_by),
            ),
            sections=tuple(sections),
            signatures=(
                Signature(name=statement.approved_by, role="Approved", date=statement.dated_on, written=statement.approved_by.split(",")[0]),
            ),
        )
    )


def _theme(statement: Statement, theme: str) -> Section:
    shown = [row for row in statement.rows if row.id.startswith(f"A.{theme}.")]
    cells = [(row.id, row.title, "Yes" if row.applicable else "No", row.status, row.reason) for row in shown]
    return Section(heading=f"A.{theme} {THEMES[theme]}", table=(HEADINGS, *cells), widths=(1, 3.2, 1, 1.2, 3.4), lines=statement.style)


def statement_workbook(statement: Statement) -> bytes:
    """The statement as an XLSX workbook: a cover sheet and one sheet with a row a control."""
    opened = io.BytesIO()
    book = xlsxwriter.Workbook(opened, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    cover = book.add_worksheet("Cover")
    for line, pair in enumerate(
        (
            ("Document", "Statement of Applicability, ISO/IEC 27001:2022"),
            ("Organisation", statement.organisation),
            ("Version", statement.version),
            ("Date", statement.dated_on),
            ("Approved by", statement.approved_by),
            ("Scope", statement.scope),
        )
    ):
        cover.write_row(line, 0, pair)
    sheet = book.add_worksheet("SoA")
    sheet.write_row(0, 0, HEADINGS)
    for line, row in enumerate(statement.rows, start=1):
        for column, value in enumerate((row.id, row.title, "Yes" if row.applicable else "No", row.status, row.reason)):
            sheet.write_string(line, column, value)
    book.close()
    return opened.getvalue()
