"""The language of a text: a code of the vocabulary or none, whatever the text is made of."""

from __future__ import annotations

from collections.abc import Iterator

from supplier.evidence import labels, language, sketch
from supplier.samples import certificates
from tests.fuzz.checks import same_again, text_of, words_of

SCRIPTS = (
    "これは適用宣言書です",
    "이것은 적용성 보고서입니다",
    "这是适用性声明",
    "Это заявление о применимости",  # noqa: RUF001 - signs of documents
    "هذا بيان",
    "זה תעודה",
    "Αυτό είναι",
    "นี่คือ",
)


def seeds() -> Iterator[bytes]:
    yield from (" ".join(certificates.labels(one).values()).encode() for one in certificates.LANGUAGES)
    yield from (text.encode() for text in SCRIPTS)


def words() -> Iterator[bytes]:
    yield from words_of([" the ", " und ", " de la ", " het ", " och ", " og ", " je ", " w ", *SCRIPTS])


def check(data: bytes) -> None:
    text = text_of(data)
    same_again(lambda: (language.detect(text), labels.language_of(text), sketch.make(text)))
    found = language.detect(text)
    assert found is None or (len(found) == 2 and found.isalpha()), found
    assert found is not None or labels.language_of(text) is None or labels.letters(text), text
