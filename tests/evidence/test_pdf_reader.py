"""The quick look at object headers finds what pypdf's own way finds, and leaves to it what is not as it should be."""

from __future__ import annotations

import io

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplier.evidence import pdf_reader
from tests.evidence import made


def headed(kind: type[pypdf.PdfReader], header: bytes) -> tuple[object, int]:
    """What a reader makes of a header, and where the stream stands after it."""
    reader, stream = kind(io.BytesIO(made.document())), io.BytesIO(header)
    try:
        found: object = reader.read_object_header(stream)
    except ValueError as error:
        found = str(error)
    return found, stream.tell()


@pytest.mark.parametrize(
    "header",
    [
        b"1 0 obj\n<<>>",
        b"  12 0 obj<<>>",
        b"7\r\n0\tobj\x00\x0c<<>>",
        b"%x\n1 0 obj 5",
        b"a 0 obj <<",
        b"1 b obj <<",
        b"1 0 xyz <<",
        b"+1 0 obj <<",
        b"1 0 obj(",
    ],
)
def test_a_header_is_read_as_by_its_parent(header: bytes) -> None:
    assert headed(pdf_reader.Reader, header) == headed(pypdf.PdfReader, header)


@given(st.lists(st.sampled_from([b"1", b"23", b" ", b"\n", b"\r", b"\x00", b"\x0b", b"obj", b"<<", b"%", b"a", b"-"]), min_size=4, max_size=12))
def test_any_beginning_is_read_as_by_its_parent(pieces: list[bytes]) -> None:
    header = b"".join(pieces) + b" [1 2 3]\n"
    assert headed(pdf_reader.Reader, header) == headed(pypdf.PdfReader, header)
