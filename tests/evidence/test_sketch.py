from __future__ import annotations

import hashlib
import random
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplier.evidence import read, sketch
from tests.evidence import made

STEMS = ("access", "backup", "change", "control", "data", "event", "incident", "key", "log", "record", "review", "risk", "server", "test", "user")
VERBS = (
    "is kept",
    "is reviewed",
    "was tested",
    "is approved by",
    "are recorded for",
    "are held in",
    "is restored from",
    "is told to",
    "were compared with",
)


LETTERS = str.maketrans("0123456789", "abcdefghij")


def prose(seed: int, sentences: int = 400, *, company: str = "Aurelia Systems Ltd") -> str:
    """Invented running text that names its company now and then."""
    chance = random.Random(seed)  # noqa: S311 - repeatable text
    return " ".join(
        f"{company} says: the {chance.choice(STEMS)} {chance.choice(VERBS)} the {chance.choice(STEMS)} and the {chance.choice(STEMS)} every "
        f"{chance.choice(STEMS)} in {chance.randrange(2020, 2027)}."
        for _ in range(sentences)
    )


def share(one: str, other: str) -> float:
    first, second = sketch.make(one), sketch.make(other)
    assert first is not None
    assert second is not None
    return sketch.similarity(first.passages, second.passages)


@pytest.mark.requirement("EVID-SKETCH")
def test_a_report_made_out_to_another_company_and_year_is_nearly_the_same() -> None:
    mine = prose(1)
    copied = prose(1, company="Borrowed Cloud GmbH").replace("2024", "2031")
    assert share(mine, copied) == 1.0
    assert sketch.make(mine) != sketch.make(copied)


@pytest.mark.requirement("EVID-SKETCH")
@pytest.mark.parametrize(("changed", "low", "high"), [(0.005, sketch.SAME, 1.0), (0.25, 0.0, 0.7)])
def test_a_few_changed_words_leave_it_the_same_and_many_do_not(changed: float, low: float, high: float) -> None:
    chance = random.Random(2)  # noqa: S311 - repeatable text
    words = [f"w{chance.randrange(900)}".translate(LETTERS) for _ in range(5_000)]
    assert low <= share(" ".join(words), " ".join("other" if chance.random() < changed else word for word in words)) <= high


@pytest.mark.requirement("EVID-SKETCH")
def test_two_texts_about_the_same_things_are_not_the_same() -> None:
    assert share(prose(4), prose(5)) < 0.8


@pytest.mark.requirement("EVID-SKETCH")
def test_the_estimate_is_near_the_share_of_common_passages() -> None:
    chance = random.Random(6)  # noqa: S311 - repeatable text
    lines = [prose(seed, 12) for seed in range(100, 160)]
    for _ in range(5):
        mine, theirs = (" ".join(chance.sample(lines, 45)) for _ in range(2))
        exact = [set(sketch._passages(text)) for text in (mine, theirs)]
        assert abs(share(mine, theirs) - len(exact[0] & exact[1]) / len(exact[0] | exact[1])) < 0.1


@pytest.mark.parametrize(("text", "compared"), [("", False), ("word " * 39, False), ("word " * 41, True)])
def test_a_text_of_a_few_words_has_no_sketch(text: str, compared: bool) -> None:  # noqa: FBT001 - a case
    assert (sketch.make(text) is not None) is compared


def test_short_texts_are_compared_word_for_word_only() -> None:
    made_of = sketch.make(made.CERTIFICATE)
    assert made_of is not None
    assert made_of.passages == ""
    assert sketch.similarity(made_of.passages, made_of.passages) == 0.0


@pytest.mark.parametrize(
    "language", ["情報セキュリティの管理策を定期的に見直し記録を保存する。", "система управления проверяется и записи хранятся в журнале "]
)
def test_prose_in_other_scripts_is_compared(language: str) -> None:
    chance = random.Random(7)  # noqa: S311 - repeatable text
    parts = language.split() if " " in language else list(language)
    text = (" " if " " in language else "").join(chance.choice(parts) for _ in range(6000)) + " " + "слово " * 41
    assert share(text, text) == 1.0


@pytest.mark.requirement("EVID-SKETCH")
def test_the_same_words_in_other_bytes_have_the_same_digest() -> None:
    (one,), (other,) = (read.read(made.document(drawing=drawing), "a.pdf") for drawing in ("", "0 0 1 1 re f\n"))
    assert one.sha256 != other.sha256
    assert one.sketch
    assert one.sketch == other.sketch


def test_a_document_without_text_has_no_sketch() -> None:
    assert not read.read(b"", "a.pdf")[0].sketch


def test_the_hashes_are_written_lowest_byte_first_on_every_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    native = sketch._packed([1, 2])
    monkeypatch.setattr(sys, "byteorder", "little" if sys.byteorder == "big" else "big")
    turned = sketch._packed([1, 2])
    assert turned != native, "what this machine writes is turned round once more"
    assert sketch._unpacked(turned) == {1, 2}


@given(st.text(alphabet="aB\u00df\u0130\u03a3 \n\f\r\t\v\x1c\x85\u00a0\u2028", max_size=30))
def test_words_are_hashed_line_by_line_as_all_at_once(text: str) -> None:
    words = text.casefold().split()
    assert sketch._hashed(text) == (len(words), hashlib.sha256(" ".join(words).encode()).hexdigest())
