"""The words of Statements of Applicability: ids, answers and statuses of single cells."""

from __future__ import annotations

from collections.abc import Iterator

from supplier.evidence import control_ids, soa_words
from supplier.model.reading import ControlStatus
from tests.fuzz.checks import same_again, text_of, words_of

IDS = (
    b"A.5.1 - A.5.4",
    b"5.10",
    b"A 8.34, A.8.33 and A.8.1",
    b"A.12.1.2",
    b"5. Oct",
    b"2022-10-05 00:00:00",
    b"Annex A 5.19)",
    b"SEC-01.2",
    b"5.1\xe2\x80\x935.3",
)


def listed() -> list[str]:
    vocabulary = soa_words.vocabulary()
    return [word for group in ("words", "marks", "headings", "totals") for words in vocabulary[group].values() for word in words]


def seeds() -> Iterator[bytes]:
    yield from IDS
    yield from (f"not {word} (partly), see 4.2".encode() for word in listed()[::40])


def words() -> Iterator[bytes]:
    yield from words_of([*listed(), "A.5.", "not ", "100 %", " - "], most=900)


def check(data: bytes) -> None:
    text = text_of(data)
    same_again(lambda: (soa_words.headings(text), soa_words.applicable(text), soa_words.status(text), soa_words.tick(text), control_ids.read(text)))
    same_again(lambda: (control_ids.own_scheme(text), control_ids.by_title(text), soa_words.reason_heading(text), soa_words.says_nothing(text)))
    for one in control_ids.read(text):
        assert one.candidates, one
        assert all(control_ids.edition_of(control_id) for control_id in one.candidates), one
        assert control_ids.title_score(one.candidates[0], one.rest) >= 0
    if soa_words.tick(text) is not None:
        assert soa_words.applicable(text) is soa_words.tick(text)
    if soa_words.applicable(text) is False:
        assert soa_words.status(text) is not ControlStatus.IMPLEMENTED, text
