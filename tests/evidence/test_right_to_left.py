from __future__ import annotations

import pytest

from supplier.evidence import lines, right_to_left
from supplier.evidence.glyphs import Frame, Glyph, Run
from tests.evidence.sheets import line

RUN = Run("Arial", 10, bold=False, hidden=False, white=False, quarter=0, level=True)
FRAME = Frame(0, 0, 600, 800, 0)
NAME, LABEL = "דוגמה", "שם"


def drawn(visual: str) -> list[Glyph]:
    """Characters five points wide from left to right as they stand on the page; a blank is a gap that the file has as a space.

    A file writes words as they are read: a space comes before the first letter of the next word, which stands at its right end.
    """
    found: list[Glyph] = []
    for at, sign in enumerate(visual):
        if sign == " ":
            continue
        before = visual[at - 1 : at] == " " if sign.isascii() else visual[at + 1 : at + 2] == " "
        found.append(Glyph(50 + 5 * at, 100, 55 + 5 * at, 110, sign, RUN, before))
    return found


def text(visual: str) -> str:
    (only,) = lines.build(drawn(visual), FRAME, 1)
    return only.text


@pytest.mark.requirement("EVID-WORDS")
@pytest.mark.parametrize(
    ("visual", "wanted"),
    [
        (f"{NAME[::-1]} :{LABEL[::-1]}", f"{LABEL}: {NAME}"),
        (f"12345 {LABEL[::-1]}", f"{LABEL} 12345"),
        (f"ISO/IEC 27001:2022 {LABEL[::-1]} {NAME[::-1]}", f"{NAME} {LABEL} ISO/IEC 27001:2022"),
        (f"Name of the organisation: {LABEL[::-1]}{NAME[:2][::-1]} {NAME[::-1]} Ltd", f"Name of the organisation: {NAME} {NAME[:2]}{LABEL} Ltd"),
        (f"2027-03-14-{LABEL[::-1]}", f"{LABEL}-2027-03-14"),
        ("ةداهش", "شهادة"),
        ("ةدﻻو", "ولادة"),
    ],
    ids=["label and name", "number behind a word", "half Latin", "a name in a Latin line", "a number inside a word", "Arabic", "a ligature"],
)
def test_lines_of_right_to_left_scripts_are_read_as_people_read_them(visual: str, wanted: str) -> None:
    assert text(visual) == wanted


@pytest.mark.requirement("EVID-WORDS")
def test_each_word_keeps_the_box_of_its_letters() -> None:
    (only,) = lines.build(drawn(f"{NAME[::-1]} {LABEL[::-1]}"), FRAME, 1)
    assert [(word.text, word.box[0]) for word in only.words] == [(LABEL, 80.0), (NAME, 50.0)]


def test_vowel_points_stay_behind_their_letter() -> None:
    assert "".join(right_to_left.read("בא\u05b8")) == "א\u05b8ב"


def test_text_of_other_scripts_is_left_as_it_is() -> None:
    words = line("Certificate number: 12345 é", 10, 10).words
    assert right_to_left.ordered(words) == list(words)
    assert right_to_left.read("e\u0301a") == ["e", "\u0301", "a"]
    assert not right_to_left.has("Größe 12 登録証")
