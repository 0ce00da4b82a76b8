from __future__ import annotations

from supplier.evidence.found import Flow
from supplier.evidence.layout import Line
from tests.evidence.sheets import line, stacked

LONG = "The management system of the organisation covers the software develop\u00ad"


def test_a_word_parted_at_the_end_of_a_line_is_joined_again() -> None:
    flow = Flow(stacked(LONG, "ment for clinical trials and the laboratories of all of its sponsors"))
    assert "software development for clinical trials" in flow.text


def test_a_stretch_has_the_page_and_the_box_of_the_lines_it_begins_on() -> None:
    first, second = line("One sentence ends. Another", 60, 100), line("goes on here.", 60, 114, page=2)
    flow = Flow([first, second])
    assert flow.place(0, 5) == (1, first.box, None)
    assert flow.place(0, len(flow.text)) == (1, first.box, None)
    assert flow.place(flow.text.index("goes"), len(flow.text)) == (2, second.box, None)


def test_sentences_end_at_a_stop_and_not_at_an_abbreviation() -> None:
    flow = Flow([Line("Audited by Dr. Vos. Valid for No. 4711 only! The rest", 1)])
    assert [text for text, _, _ in flow.sentences()] == ["Audited by Dr. Vos.", "Valid for No. 4711 only!", "The rest"]
    assert flow.sentence(flow.text.index("4711"))[0] == "Valid for No. 4711 only!"


def test_no_lines_hold_no_sentences() -> None:
    assert list(Flow([Line("  ", 1)]).sentences()) == []
