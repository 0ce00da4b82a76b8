"""Folding keeps where each sign stood; right-to-left words keep their signs; symbol fonts never fail."""

from __future__ import annotations

from collections.abc import Iterator

from supplier.evidence import folding, right_to_left, symbols
from supplier.evidence.found import plain, tidy
from supplier.evidence.layout import Word
from tests.fuzz.checks import same_again, text_of, words_of

FONTS = ("Wingdings", "Wingdings 2", "ABCDEF+Webdings", "ZapfDingbats", "Symbol", "Arial")
MIXED = ("RegistrationNo ŁódźSoA ﬁnal ½ ②", "תאריך 12.03.2026 ABC", "شهادة ٢٠٢٦ ISO", "İstanbul ıŞIK ſtraße", "각하 ᄒ ﾊﾝｶｸ", "e\u0301\u0323 q\u0307")  # noqa: RUF001 - signs of documents


def seeds() -> Iterator[bytes]:
    yield from (text.encode() for text in MIXED)


def words() -> Iterator[bytes]:
    yield from words_of(
        ["ß", "İ", "ﬁ", "ǆ", "\u0301", "\u200f", "\u202e", "א", "ש", "م", "ﷺ", "㍿", "\uf0fc", "Aa", "’", "\u00ad", "𝟘", "\U0001e900"]  # noqa: RUF001 - signs of documents
    )


def check(data: bytes) -> None:
    text = data.decode("utf-8", "ignore")
    same_again(lambda: (folding.folded(text).text, folding.fold(text), plain(text), tidy(text)))
    folded = folding.folded(text)
    before = 0
    for at in range(len(folded.text)):
        start, end = folded.span(at, at + 1)
        assert 0 <= start < end <= len(text), (at, start, end)
        assert before <= start, (at, before, start)
        before = start
    assert folded.span(0, len(folded.text))[1] <= len(text)
    assert sorted(right_to_left.read(text)) == sorted(text)
    assert sorted(right_to_left.read([*text_of(data)])) == sorted(text_of(data))
    words = [Word(text=word, box=(float(at), 0.0, at + 1.0, 1.0)) for at, word in enumerate(text.split())]
    assert sorted(right_to_left.ordered(words), key=lambda word: word.box) == words
    ends = right_to_left.word_ends(text, range(len(text)))
    assert ends == sorted(set(ends))
    for font in FONTS:
        assert isinstance(symbols.readable(font, text), str)
