from __future__ import annotations

import io
import zipfile

import pytest

from supplier.evidence import archives, read, sniff
from supplier.evidence.refusals import RefusedError
from tests.evidence import made

PLAIN = made.archive({"one.xml": b"<one/>" * 40, "two.xml": b"<two/>" * 40})


def locked() -> bytes:
    """The bit that says encrypted, in each entry of the directory."""
    data = bytearray(PLAIN)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)


def overlapping() -> bytes:
    """A hundred names in the directory for the one part that is there."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made_archive:
        made_archive.writestr("one.xml", b"x" * 9_000)
        entry = made_archive.infolist()[0]
        made_archive.filelist.extend([entry] * 99)
    return held.getvalue()


def broken(name: str, body: bytes = b"<x/>" * 200, **more: bytes) -> bytes:
    """An archive in which the packed bytes of one part are nonsense."""
    data = bytearray(made.archive({name: body, **more}))
    at = data.index(name.encode()) + len(name)
    data[at : at + 8] = b"\xff" * 8
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [(PLAIN[:-30], "DOC_UNREADABLE"), (b"", "DOC_UNREADABLE"), (locked(), "DOC_ENCRYPTED"), (overlapping(), "DOC_TOO_LARGE")],
    ids=["cut short", "nothing", "locked", "overlapping"],
)
@pytest.mark.requirement("EVID-LIMITS")
def test_an_archive_that_may_not_be_unpacked_says_why(data: bytes, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        archives.check(data)
    assert refused.value.code == code


def test_a_part_is_read_and_an_absent_one_is_nothing() -> None:
    with archives.check(PLAIN) as archive:
        assert archives.read(archive, "one.xml") == b"<one/>" * 40
        assert archives.read(archive, "three.xml") == b""


@pytest.mark.requirement("EVID-NEVER-RAISES")
def test_a_part_that_does_not_unpack_is_named() -> None:
    with archives.check(broken("one.xml")) as archive, pytest.raises(RefusedError, match=r"The part one\.xml") as refused:
        archives.read(archive, "one.xml")
    assert refused.value.code == "DOC_UNREADABLE"


@pytest.mark.requirement("EVID-NEVER-RAISES")
def test_a_packed_file_whose_type_does_not_unpack_is_of_no_known_type() -> None:
    (reading,) = read.read(broken("mimetype", sniff.ODS.encode() * 3, **{"content.xml": b"<x/>"}), "a.ods")
    assert [finding.code for finding in reading.findings] == ["DOC_UNSUPPORTED"]
