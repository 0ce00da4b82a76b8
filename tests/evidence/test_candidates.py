from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplier.evidence.candidates import Candidate, Place, Sheet, place, place_of, resolve, sheet_of, span_box, union
from supplier.evidence.layout import Line, Page, Source
from supplier.model.reading import Confidence, FactValue
from tests.evidence.sheets import line

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


def candidate(value: FactValue, strength: int, *, page: int = 1, source: str = "text", others: tuple[FactValue, ...] = ()) -> Candidate:
    where = Place(page, None, str(value), source)
    return Candidate(name="number", value=value, raw=str(value), place=where, method="label", strength=strength, alternatives=others)


@pytest.mark.parametrize(
    ("given", "value", "confidence", "others"),
    [
        ([candidate("A", 90)], "A", HIGH, ()),
        ([candidate("A", 70)], "A", MEDIUM, ()),
        ([candidate("A", 50)], "A", LOW, ()),
        ([candidate("A", 90), candidate("B", 60)], "A", HIGH, ()),
        ([candidate("A", 90), candidate("B", 80), candidate("B", 79)], "A", LOW, ("B",)),
        ([candidate("A", 90, others=("B",)), candidate("B", 80), candidate("C", 80)], "A", LOW, ("B", "C")),
        ([candidate("A", 90, source="ocr")], "A", MEDIUM, ()),
        ([candidate("A", 90, source="ocr"), candidate("A", 90, page=2, source="ocr")], "A", HIGH, ()),
    ],
    ids=["sure", "fair", "weak", "a rival far weaker", "a near rival", "named once each", "recognised", "recognised twice"],
)
def test_the_strongest_value_is_taken_and_near_rivals_make_it_doubtful(
    given: list[Candidate], value: str, confidence: Confidence, others: tuple[str, ...]
) -> None:
    fact = resolve(given)
    assert fact is not None
    assert (fact.value, fact.confidence, fact.alternatives) == (value, confidence, others)


def test_no_candidates_are_no_fact() -> None:
    assert resolve([]) is None


def test_the_box_of_a_stretch_is_that_of_its_words() -> None:
    one = line("Valid until 2027", 60, 100)
    assert span_box(one, 6, 11) == (90.0, 100, 115.0, 110)
    assert place(one).box == (60.0, 100, 140.0, 110)


def test_without_words_the_box_is_a_share_of_the_lines_and_without_a_box_none() -> None:
    one = msgspec.structs.replace(line("Valid until 2027", 60, 100), words=())
    assert span_box(one, 6, 11) == (90.0, 100, 115.0, 110)
    assert span_box(Line("Valid until 2027", 1), 6, 11) is None
    torn = msgspec.structs.replace(line("Valid until 2027", 60, 100), text="Vaiid until 2027")
    assert span_box(torn, 6, 11) == (90.0, 100, 115.0, 110), "a word that the text has otherwise does not hide the next"


def test_the_place_of_several_lines_is_round_all_of_them() -> None:
    where = place_of([line("One", 60, 100), line("Two", 90, 114), Line("Three", 1)])
    assert (where.page, where.box, where.snippet) == (1, (60, 100, 105.0, 124), "One Two Three")
    assert union([]) is None


SPANS = st.tuples(st.integers(0, 500), st.integers(5, 120), st.integers(0, 80), st.sampled_from([4, 9, 12, 60]))


@settings(max_examples=200, deadline=None)
@given(st.lists(SPANS, min_size=1, max_size=25), st.sampled_from([0.6, 2.2, 5.0]))
def test_neighbours_are_those_that_a_look_at_every_line_of_the_page_finds(spans: list[tuple[int, int, int, int]], reach: float) -> None:
    lines = [Line(text=f"word {at}", page=1, box=(left, top / 2, left + wide, top / 2 + high)) for at, (left, wide, top, high) in enumerate(spans)]
    sheet, own = Sheet(tuple(lines)), lines[0]
    boxes = [(one, one.box) for one in lines[1:] if one.box]
    x0, top, x1, bottom = own.box or (0.0, 0.0, 0.0, 0.0)
    height = max(6.0, bottom - top)
    sharing = [(one, box) for one, box in boxes if box[0] < x1 and box[2] > x0]
    under = [(one, box) for one, box in sharing if -0.3 * height <= box[1] - bottom <= reach * height]
    over = [(one, box) for one, box in sharing if -0.3 * height <= top - box[3] <= reach * height]
    assert sheet.under(own, own.box, reach) == [one for one, _ in sorted(under, key=lambda pair: (round(pair[1][1]), abs(pair[1][0] - x0)))]
    assert sheet.over(own, own.box, reach) == [one for one, _ in sorted(over, key=lambda pair: (-round(pair[1][3]), abs(pair[1][0] - x0)))]
    row = [
        (one, box)
        for one, box in boxes
        if abs((box[1] + box[3]) / 2 - (top + bottom) / 2) < 0.6 * max(4.0, bottom - top, box[3] - box[1]) and box[0] >= x1 - 3
    ]
    assert sheet.beside(own, own.box, right=True) == [one for one, _ in sorted(row, key=lambda pair: pair[1][0] - x1)]


ROWS = [
    ("Holder | Halden Optics Ltd", "Holder: Halden Optics Ltd"),
    ("Holder: | Halden Optics Ltd", "Holder: Halden Optics Ltd"),
    ("Holder | Halden Optics Ltd | York", "Holder | Halden Optics Ltd | York"),
    ("12 May 2026 | Halden", "12 May 2026 | Halden"),
    ("Holder | ", "Holder | "),
]


@pytest.mark.parametrize(("row", "wanted"), ROWS)
def test_a_row_of_two_cells_without_a_place_is_a_label_with_its_value(row: str, wanted: str) -> None:
    assert [one.text for one in sheet_of(Source("a.docx", "", (Page(1, lines=(Line(row, 1),)),))).lines] == [wanted]
    drawn = line(row.strip())
    assert sheet_of(Source("a.pdf", "", (Page(1, lines=(drawn,)),))).lines == (drawn,)
