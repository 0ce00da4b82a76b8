from __future__ import annotations

import pytest
from pypdf.errors import LimitReachedError

from supplier.evidence import gatekeeper
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
