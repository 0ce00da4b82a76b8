"""What a Statement of Applicability was written with is what is read from it, in every style of table and as a workbook."""

from __future__ import annotations

import random

import pytest

from supplier.evidence.read import read
from supplier.model.reading import Kind, Reading
from supplier.samples import statements

STYLES = ("grid", "rows", "zebra", "none")
STATUSES = ("Implemented", "Partially implemented", "Planned", "Excluded")
WORDS = {"Implemented": "implemented", "Partially implemented": "partial", "Planned": "planned"}


def statement(seed: int, style: str) -> statements.Statement:
    """All 93 controls, a third of them with a status and a reason of their own."""
    chance = random.Random(f"{style} {seed}")  # noqa: S311 - choices of a test, the same every time
    changes = {
        control: (chance.choice(STATUSES), f"Own reason {number} with several words, kept in register R-{number}")
        for number, (control, _) in enumerate(statements.controls())
        if chance.random() < 0.35
    }
    return statements.Statement(
        organisation=chance.choice(("Aurelia Systems Ltd", "Müller & Söhne GmbH", "Ibarra Cloud S.L.")),
        version=chance.choice(("1.0", "3.2", "12")),
        dated_on=chance.choice(("2026-01-14", "3 February 2026")),
        approved_by="J. Okafor, CISO",
        scope="Development and operation of the trial platform",
        rows=statements.rows(changes),
        style=style,
    )


def check(made: statements.Statement, reading: Reading) -> None:
    assert reading.kind is Kind.STATEMENT_OF_APPLICABILITY
    facts = {fact.name: fact.value for fact in reading.facts}
    assert (facts["organisation"], facts["version"], facts["edition"]) == (made.organisation, made.version, "2022")
    assert facts["dated_on"] == ("2026-01-14" if made.dated_on.startswith("2026") else "2026-02-03")
    read_rows = {row.id: row for row in reading.controls}
    assert sorted(read_rows) == sorted(row.id for row in made.rows)
    for row in made.rows:
        got = read_rows[row.id]
        assert got.applicable is row.applicable, row.id
        if row.applicable:
            assert got.status is not None, row.id
            assert got.status.value == WORDS[row.status], row.id
        told = f"{got.inclusion or ''} {got.exclusion or ''}"
        assert "".join(row.reason.split()) in "".join(told.split()), row.id


@pytest.mark.requirement("SAMPLES-STATEMENTS")
@pytest.mark.parametrize("style", STYLES)
def test_a_statement_drawn_in_any_style_is_read_as_written(style: str) -> None:
    made = statement(1, style)
    check(made, *read(statements.statement_pdf(made), "soa.pdf"))


@pytest.mark.requirement("SAMPLES-STATEMENTS")
def test_a_workbook_is_read_as_written() -> None:
    made = statement(2, "grid")
    check(made, *read(statements.statement_workbook(made), "soa.xlsx"))


@pytest.mark.nightly
@pytest.mark.parametrize("style", STYLES)
def test_forty_statements_of_each_style_are_read_as_written(style: str) -> None:
    for seed in range(40):
        made = statement(seed, style)
        check(made, *read(statements.statement_pdf(made), "soa.pdf"))
        check(made, *read(statements.statement_workbook(made), "soa.xlsx"))
