from __future__ import annotations

import io

import pypdf
import pytest
from pypdf.errors import DependencyError, LimitReachedError

from supplier.evidence import gatekeeper, limits, pages
from supplier.evidence.refusals import RefusedError
from tests.evidence import made


def look(data: bytes) -> gatekeeper.Opened:
    with gatekeeper.configured():
        return gatekeeper.look(data)


def refused(data: bytes) -> RefusedError:
    with pytest.raises(RefusedError) as error:
        look(data)
    return error.value


def test_a_file_that_pypdf_gives_up_on_is_left_to_the_other_library() -> None:
    opened = look(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")
    assert (opened.reader, opened.pages) == (None, None)


@pytest.mark.requirement("EVID-SAME-READING")
def test_a_refusal_never_names_an_address_in_memory() -> None:
    loop = refused(made.pdf(made.page(b"<</Length 4 0 R>>\nstream\nBT ET\nendstream")))
    assert loop.code == "DOC_TOO_LARGE"
    assert loop.message.endswith("(Detected loop with self reference for IndirectObject(4, 0)).")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Cannot read <pypdf.generic.StreamObject object at 0x7f12ab>.", "Cannot read <pypdf.generic.StreamObject object>"),
        ("Loop for IndirectObject(12, 0, 139866049607376).", "Loop for IndirectObject(12, 0)"),
        ("Declared size 900 exceeds allowed limit of 100!", "Declared size 900 exceeds allowed limit of 100!"),
    ],
)
@pytest.mark.requirement("EVID-SAME-READING")
def test_what_the_library_says_is_repeated_without_addresses(said: str, told: str) -> None:
    def stop() -> None:
        raise LimitReachedError(said)

    with pytest.raises(RefusedError) as error:
        gatekeeper.guarded(stop)
    assert error.value.message == f"The document unpacks to more than the reader accepts ({told})."


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_memory_and_depth_are_no_damage_of_the_file(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(gatekeeper.pdf_reader, "Reader", fail)
    with pytest.raises(error):
        look(made.document())


@pytest.mark.requirement("EVID-LIMITS")
@pytest.mark.parametrize("contents", [b"4 0 R", b"[4 0 R 4 0 R]"], ids=["one stream", "several"])
def test_content_is_weighed_over_all_streams_of_a_page(contents: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    objects = made.page(made.stream(b"0 0 m " * 100))
    objects[3] = objects[3].replace(b"/Contents 4 0 R", b"/Contents " + contents)
    assert look(made.pdf(objects)).pages == 1
    monkeypatch.setattr(limits, "CONTENT_BYTES", 599)
    assert refused(made.pdf(objects)).code == "DOC_TOO_LARGE"


def test_a_page_without_content_weighs_nothing() -> None:
    objects = made.page(made.stream(b""))
    objects[3] = objects[3].replace(b"/Contents 4 0 R", b"")
    assert look(made.pdf(objects)).pages == 1


@pytest.mark.parametrize(
    "encrypt",
    [b"/Encrypt<</Filter/Unheard.Of/V 9>>/ID[<00><00>]", b"/Encrypt<</Filter/Standard/V 9/R 9/O()/U()/P 0>>/ID[<00><00>]"],
    ids=["another lock", "a lock of later days"],
)
@pytest.mark.requirement("EVID-NEVER-RAISES")
def test_an_encryption_that_is_not_known_is_refused(encrypt: bytes) -> None:
    with pytest.raises(RefusedError) as error:
        pages.parse(made.pdf(made.page(made.stream(b"")), trailer=encrypt), "a.pdf")
    assert error.value.code == "DOC_ENCRYPTED"


@pytest.mark.requirement("EVID-SAME-READING")
def test_a_lock_that_the_library_gives_up_on_says_why_without_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        message = "cryptography is needed for <CryptAES object at 0x7f12ab>"
        raise DependencyError(message)

    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(made.document())))
    writer.encrypt("", owner_password="owner", algorithm="AES-256")
    held = io.BytesIO()
    writer.write(held)
    monkeypatch.setattr(gatekeeper.pypdf.PdfReader, "decrypt", fail)
    locked = refused(held.getvalue())
    assert locked.code == "DOC_ENCRYPTED"
    assert locked.message.endswith("(cryptography is needed for <CryptAES object>).")
