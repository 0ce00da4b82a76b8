"""Bridge letters: which dates are of the report, which of the gap, and what the letter says of changes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from supplier.evidence.layout import Line, Page, Source
from supplier.evidence.soc2 import bridge_letter
from supplier.model.reading import Confidence, Fact


def read(*lines: str) -> dict[str, Fact]:
    source = Source(name="letter", media_type="text/plain", pages=(Page(number=1, lines=tuple(Line(text, 1) for text in lines)),))
    return {fact.name: fact for fact in bridge_letter.facts(source).facts}


DATES = ("report_period_start", "report_period_end", "period_start", "period_end", "dated_on")
REPORT = "The SOC 2 Type 2 report covers the period January 1, 2025 to December 31, 2025."
LETTERS: dict[str, tuple[Sequence[str], tuple[str | None, ...]]] = {
    "both periods": (
        [REPORT, "There were no material changes for the gap from January 1, 2026 to March 31, 2026.", "April 2, 2026"],
        ("2025-01-01", "2025-12-31", "2026-01-01", "2026-03-31", "2026-04-02"),
    ),
    "only the end of the report, and the gap": (
        [
            "Our SOC 2 report for the period that ended on December 31, 2025 was sent.",
            "Since then, from January 1, 2026 to March 31, 2026, all is well.",
        ],
        (None, "2025-12-31", "2026-01-01", "2026-03-31", None),
    ),
    "only the end of the report, and a period before it": (
        ["Our SOC 2 examination ended December 31, 2025.", "Since our letter on the gap of January 1, 2025 to March 31, 2025 nothing changed."],
        (None, "2025-12-31", None, None, None),
    ),
    "the end of the report as a month": (
        ["Our SOC 2 report for the year ended December 2025 was sent.", "This letter speaks of no period."],
        (None, None, None, None, None),
    ),
    "a period that only the gap is near": (
        ["Since our last letter, from January 1, 2026 to March 31, 2026, nothing changed."],
        ("2026-01-01", "2026-03-31", None, None, None),
    ),
    "no date under the letter": (
        [REPORT, "We know of no material changes through the date of this letter."],
        ("2025-01-01", "2025-12-31", None, None, None),
    ),
    "a date and no word of how far the letter reaches": (
        ["Leeds, 3 March 2026", REPORT, "Nothing changed."],
        ("2025-01-01", "2025-12-31", None, None, "2026-03-03"),
    ),
}


@pytest.mark.parametrize("letter", LETTERS)
def test_the_dates_of_the_report_and_of_the_gap_are_kept_apart(letter: str) -> None:
    lines, wanted = LETTERS[letter]
    found = read(*lines)
    assert tuple(str(found[name].value) if name in found else None for name in DATES) == wanted
    assert all(fact.page == 1 for fact in found.values())


NAMES = [
    ("On behalf of Harbour Data, we write to our customers.", "Harbour Data"),
    ("On behalf of Management, we write to our customers.", None),
    ("Harbour Data management has prepared this.", "Harbour Data"),
    ("We write to our customers about nothing.", None),
]


@pytest.mark.parametrize(("sentence", "name"), NAMES)
def test_the_letter_is_of_the_company_whose_management_speaks(sentence: str, name: str | None) -> None:
    fact = read("To our customers", sentence).get("organisation")
    assert (fact and fact.value) == name
    if fact:
        assert (fact.confidence, fact.snippet) == (Confidence.MEDIUM, sentence)


SAID = [
    ("We are not aware of any material changes to our controls.", {"no_material_change": True}),
    ("Our SOC 2 Type 2 report was issued.", {"bridges": "SOC 2 Type 2 report"}),
    ("Controls were changed and moved.", {}),
]


@pytest.mark.parametrize(("sentence", "wanted"), SAID)
def test_only_what_the_letter_says_becomes_a_fact(sentence: str, wanted: dict[str, object]) -> None:
    found = read(sentence)
    assert {name: found[name].value for name in ("bridges", "no_material_change") if name in found} == wanted
