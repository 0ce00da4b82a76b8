"""Labels of certificates: in order, apart, and only of the roles that were asked for."""

from __future__ import annotations

from collections.abc import Iterator

from supplier.evidence import labels
from supplier.samples import certificates
from tests.fuzz.checks import same_again, text_of, words_of

ROLES = (labels.DATE_ROLES, labels.NUMBER_ROLES, ("scope", "holder"))


def seeds() -> Iterator[bytes]:
    for language in certificates.LANGUAGES:
        yield "; ".join(certificates.labels(language).values()).encode()
    for first, second in zip(certificates.LANGUAGES, certificates.LANGUAGES[1:], strict=False):
        yield " / ".join(f"{text} {certificates.labels(second)[key]}" for key, text in certificates.labels(first).items()).encode()


def words() -> Iterator[bytes]:
    yield from words_of(labels.phrases())


def check(data: bytes) -> None:
    text = text_of(data)
    for roles in ROLES:
        same_again(lambda roles=roles: labels.find(text, roles))  # type: ignore[misc]
        end = 0
        for label in labels.find(text, roles):
            assert end <= label.start <= label.end <= len(text), label
            assert label.role in roles, label
            assert label.languages, label
            end = label.end
        assert set(labels.run(text, roles)) <= set(labels.find(text, roles))
    same_again(lambda: labels.language_of(text))
    assert labels.is_connector(text) in {True, False}
    assert labels.ends_in_until(text) in {True, False}
