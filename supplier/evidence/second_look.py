"""What a reading without recognition leaves open that words in pictures may tell: one rule for the reader and for who calls it again."""

from __future__ import annotations

from supplier.model.reading import Kind, Reading

IN_PICTURE = "DOC_TEXT_IN_PICTURE"
_ASKING = frozenset((Kind.ISO_CERTIFICATE, Kind.OTHER))


def pages(reading: Reading) -> list[int]:
    """The pages whose pictures may hold what this reading leaves open: the kind, or facts of a certificate."""
    if reading.kind not in _ASKING:
        return []
    return [finding.page for finding in reading.findings if finding.code == IN_PICTURE and finding.page is not None]


def is_worth_it(reading: Reading) -> bool:
    """Whether some page has no text, or the words in a picture may help."""
    codes = {finding.code for finding in reading.findings}
    return "DOC_IMAGE_ONLY" in codes or (IN_PICTURE in codes and reading.kind in _ASKING)
