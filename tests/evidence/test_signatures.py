from __future__ import annotations

import msgspec
import pytest

from supplier.evidence import signatures
from supplier.evidence.layout import Source
from supplier.model.reading import Confidence
from tests.evidence.sheets import line, source_of

TO_SIGN = (60.0, 300.0, 200.0, 301.0)
NAME = line("Maren Brandt, Quality Manager", 60, 305)
WRITTEN = line("M. Brandt", 80, 285)


def page(*lines: object, rulings: tuple[tuple[float, float, float, float], ...] = (TO_SIGN,)) -> Source:
    source = source_of(*lines)  # type: ignore[arg-type]
    return msgspec.structs.replace(source, pages=(msgspec.structs.replace(source.pages[0], rulings=rulings),))


@pytest.mark.parametrize(
    ("source", "signed", "words"),
    [
        (page(NAME, WRITTEN), True, "M. Brandt"),
        (page(NAME, line("..", 80, 285)), False, NAME.text),
        (page(NAME, line("far above it", 80, 200)), False, NAME.text),
    ],
    ids=["written over", "only signs over it", "writing elsewhere"],
)
def test_a_line_to_sign_on_is_signed_where_something_is_written_over_it(source: Source, signed: bool, words: str) -> None:  # noqa: FBT001 - one column of the table
    fact = signatures.signed(source)
    assert fact is not None
    assert (fact.value, fact.raw, fact.page, fact.confidence) == (signed, words, 1, Confidence.MEDIUM)


@pytest.mark.parametrize(
    "source",
    [
        page(NAME, WRITTEN, rulings=()),
        page(WRITTEN),
        page(line("and what follows in small letters", 60, 305)),
        page(NAME, rulings=((60.0, 300.0, 90.0, 301.0),)),
        page(NAME, rulings=((60.0, 300.0, 500.0, 301.0),)),
        page(NAME, rulings=(TO_SIGN, (60.0, 340.0, 200.0, 341.0))),
    ],
    ids=["no line", "no name under it", "a sentence under it", "too short", "too long", "a table"],
)
def test_other_lines_are_nothing_to_sign_on(source: Source) -> None:
    assert signatures.signed(source) is None


def test_one_blank_line_of_two_leaves_the_document_unsigned_and_unsure() -> None:
    second = (300.0, 300.0, 440.0, 301.0)
    fact = signatures.signed(page(NAME, WRITTEN, line("Jan Vos, Director", 300, 305), rulings=(TO_SIGN, second)))
    assert fact is not None
    assert (fact.value, fact.raw, fact.confidence) == (False, "Jan Vos, Director", Confidence.LOW)
