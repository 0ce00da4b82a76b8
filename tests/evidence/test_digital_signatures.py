from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import hashlib
import io
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import DummyTimeStamper

from supplier.evidence import digital_signatures, limits
from supplier.evidence.digital_signatures import INVALID, UNCHECKED, UNKNOWN, VALID
from supplier.evidence.isolate import Reader
from supplier.evidence.read import read
from supplier.model.reading import Finding, Kind
from tests.evidence import made, signing

CONTENTS = b"/Contents <"


def checked(data: bytes, *names: str) -> list[Finding]:
    """What is found where the roots of these names are trusted."""
    return digital_signatures.findings(data, [signing.authority(name).root for name in names])


def codes(data: bytes, *names: str) -> list[str]:
    return [finding.code for finding in checked(data, *names)]


@pytest.fixture(scope="module")
def signed() -> bytes:
    return signing.signed(made.document())


@pytest.mark.requirement("EVID-SIGNATURE")
def test_a_signer_is_known_by_a_root_that_the_operator_trusts(signed: bytes) -> None:
    (finding,) = checked(signed, "Alder Root CA")
    assert (finding.code, finding.page) == (VALID, 1)
    assert finding.message == (
        "Digitally signed by Runa Falk, Alder Certification AB, on 2024-07-01 09:30 UTC as it claims; intact, and the chain ends in the "
        "trusted root Alder Root CA. It covers the whole file."
    )


@pytest.mark.requirement("EVID-SIGNATURE")
@pytest.mark.parametrize(
    ("roots", "why"),
    [((), "no roots are trusted here"), (("Birch Root CA",), "its chain of certificates ends in none of the roots that are trusted here")],
)
def test_an_intact_signature_of_a_stranger_says_so(signed: bytes, roots: tuple[str, ...], why: str) -> None:
    (finding,) = checked(signed, *roots)
    assert finding.code == UNKNOWN
    assert f"is not known: {why}. It covers the whole file." in finding.message


@pytest.mark.requirement("EVID-SIGNATURE")
def test_a_root_of_the_same_name_with_another_key_makes_nobody_known(signed: bytes) -> None:
    (finding,) = digital_signatures.findings(signed, [signing.Authority("Alder Root CA").root])
    assert (finding.code, "does not hold together" in finding.message) == (UNKNOWN, True)


@pytest.mark.requirement("EVID-SIGNATURE")
@pytest.mark.parametrize(
    ("until", "expected"),
    [(signing.CLAIMED - dt.timedelta(days=1), UNKNOWN), (signing.CLAIMED + dt.timedelta(days=1), VALID)],
    ids=["ended before", "ended since"],
)
def test_a_chain_is_judged_at_the_time_of_signing_and_not_on_the_day_of_reading(until: dt.datetime, expected: str) -> None:
    data = signing.signed(made.document(), signing.authority("Alder Root CA").signer("Runa Falk", "", until=until))
    (finding,) = checked(data, "Alder Root CA")
    assert finding.code == expected
    assert ("did not hold at the time of signing" in finding.message) is (expected == UNKNOWN)


@pytest.mark.requirement("EVID-SIGNATURE")
def test_one_changed_byte_makes_a_signature_invalid(signed: bytes) -> None:
    altered = signed.replace(b"30 June 2027", b"30 June 2029", 1)
    (finding,) = checked(altered, "Alder Root CA")
    assert finding.code == INVALID
    assert finding.message.endswith("is invalid: the bytes it covers are not those that were signed.")


@pytest.mark.requirement("EVID-SIGNATURE")
def test_a_value_of_another_signature_fits_neither_bytes_nor_key(signed: bytes) -> None:
    start, end = slot(signed)
    whole = signed[start:end]
    content = cms.ContentInfo.load(bytes.fromhex(whole.decode()))
    value = content["content"]["signer_infos"][0]["signature"].native
    at = whole.upper().index(value.hex().upper().encode())
    data = signed[: start + at + 40] + (b"00" if whole[at + 40 : at + 42] != b"00" else b"11") + signed[start + at + 42 :]
    (finding,) = checked(data, "Alder Root CA")
    assert (finding.code, "its value does not fit the certificate" in finding.message) == (INVALID, True)


def again(data: bytes, *, new_text: bytes = b"") -> bytes:
    """The file saved once more: a note added to its information, or its page drawn anew."""
    writer = pypdf.PdfWriter(io.BytesIO(data), incremental=True)
    if new_text:
        page = writer.pages[0]
        stream = pypdf.generic.DecodedStreamObject()
        stream.set_data(new_text)
        page[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


@pytest.mark.requirement("EVID-SIGNATURE")
def test_a_page_drawn_anew_after_signing_is_a_change_no_signed_document_allows(signed: bytes) -> None:
    data = again(signed, new_text=made.lines_of(made.CERTIFICATE.replace("2027", "2029")).encode())
    assert data.startswith(signed), "the signed bytes are all still there"
    (finding,) = checked(data, "Alder Root CA")
    assert (finding.code, "changed after signing" in finding.message) == (INVALID, True)


@pytest.mark.requirement("EVID-SIGNATURE")
def test_a_second_signature_leaves_the_first_one_valid(signed: bytes) -> None:
    both = signing.signed(signed, signing.signer("Ove Lind", "Birch AB", "Birch Root CA"), field="Signature2", box=None)
    first, second = checked(both, "Alder Root CA")
    assert (first.code, first.page) == (VALID, 1)
    assert "later revisions only add signatures or fill in forms" in first.message
    assert (second.code, second.page) == (UNKNOWN, None), "known by another root, and shown nowhere"
    assert second.message.startswith("Digitally signed by Ove Lind, Birch AB,")


@pytest.mark.requirement("EVID-SIGNATURE")
def test_a_certified_document_that_allows_no_change_is_invalid_after_any() -> None:
    data = signing.signed(made.document(), certify=fields.MDPPerm.NO_CHANGES)
    assert codes(data, "Alder Root CA") == [VALID]
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    writer.root["/Lang"] = generic.pdf_string("en")
    writer.update_root()
    held = io.BytesIO()
    writer.write(held)
    assert codes(held.getvalue(), "Alder Root CA") == [INVALID]


@pytest.mark.requirement("EVID-SIGNATURE")
def test_bytes_behind_the_end_of_the_file_change_no_document(signed: bytes) -> None:
    (finding,) = checked(signed + b"\n\n", "Alder Root CA")
    assert (finding.code, "bytes that change nothing were added later" in finding.message) == (VALID, True)


def slot(data: bytes) -> tuple[int, int]:
    """Where the digits of the signature stand."""
    start = data.index(CONTENTS) + len(CONTENTS)
    return start, data.index(b">", start)


def with_value(data: bytes, value: bytes) -> bytes:
    """The signature replaced by these bytes."""
    start, end = slot(data)
    return data[:start] + value.hex().encode().ljust(end - start, b"0")[: end - start] + data[end:]


@pytest.mark.requirement("EVID-SIGNATURE")
def test_a_signature_that_leaves_out_part_of_the_document_is_invalid_though_its_digest_fits(signed: bytes) -> None:
    at = signed.index(b"/ByteRange [") + len(b"/ByteRange [")
    end = signed.index(b"]", at)
    _, length, second, rest = map(int, signed[at:end].split())
    left_out = signed[:at] + (b"0 %d %d %d" % (length, second + 40, rest - 40)).ljust(end - at) + signed[end:]
    digest = hashlib.sha256(left_out[:length] + left_out[second + 40 :]).digest()
    attributes = PdfCMSSignedAttributes(signing_time=signing.CLAIMED)
    content = asyncio.run(signing.signer().async_sign(digest, "sha256", signed_attr_settings=attributes))
    (finding,) = checked(with_value(left_out, content.dump()), "Alder Root CA")
    assert (finding.code, "leaves out parts" in finding.message) == (INVALID, True)


@pytest.mark.requirement("EVID-SIGNATURE")
@pytest.mark.parametrize(
    "value",
    [b"", b"\x00" * 40, b"\x30\x82\xff", b"\x30\x80" * 1000, b"\x30\x03\x02\x01\x01", b"not a signature"],
    ids=["nothing", "zeros", "cut short", "nested", "a number", "words"],
)
def test_a_broken_signature_is_told_and_never_called_valid_or_forged(signed: bytes, value: bytes) -> None:
    (finding,) = checked(with_value(signed, value), "Alder Root CA")
    assert (finding.code, finding.page) == (UNCHECKED, 1)
    assert "was not checked: it is broken" in finding.message


@pytest.mark.requirement("EVID-SIGNATURE")
def test_a_broken_signature_hides_no_other(signed: bytes) -> None:
    both = signing.signed(with_value(signed, b"broken"), field="Signature2")
    assert codes(both, "Alder Root CA") == [UNCHECKED, VALID]


def form(names: str, *objects: bytes) -> bytes:
    """A document with these fields in its form; objects count from 10."""
    more = {10 + number: body for number, body in enumerate(objects)}
    parts = made.page(made.stream(made.lines_of(made.CERTIFICATE).encode()), more=more)
    parts[1] = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[" + names.encode() + b"]>>>>"
    return made.pdf(parts)


def dictionary(value: bytes, sub: bytes = b"/adbe.pkcs7.detached") -> bytes:
    return b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter" + sub + b"/ByteRange[0 9 19 9]/Contents<" + value.hex().encode() + b">>>"


FIELD = b"<</FT/Sig/T(S)/V 11 0 R>>"
NESTED = b"\x30\x84\x00\x0f\x00\x00" * 30_000
HOSTILE = {
    "thousands of fields": form(" ".join(f"{20 + n} 0 R" for n in range(3000)), b"null", dictionary(b"x"), *[b"null"] * 8, *[FIELD] * 3000),
    "a field inside itself": form("10 0 R", b"<</T(S)/Kids[10 0 R 12 0 R]>>", dictionary(b"x"), FIELD),
    "a huge signature": form("10 0 R", FIELD, dictionary(b"\x30" * (limits.SIGNATURE_BYTES + 1))),
    "deep nesting": form("10 0 R", FIELD, dictionary(NESTED)),
    "an unknown kind": form("10 0 R", FIELD, dictionary(b"x", b"/some.other")),
    "no dictionary": form("10 0 R", FIELD, b"(a text)"),
    "a range of words": form("10 0 R", FIELD, dictionary(b"x").replace(b"[0 9 19 9]", b"(0 9)")),
    "a range beyond the end": form("10 0 R", FIELD, dictionary(b"x").replace(b"[0 9 19 9]", b"[0 9999999 -5 99999999999]")),
}


@pytest.mark.requirement("EVID-SIGNATURE")
@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_signature_costs_its_finding_and_not_the_reading(data: bytes) -> None:
    started = time.process_time()
    (reading,) = read(data, "a.pdf", roots=[signing.authority("Alder Root CA").root])
    assert (reading.kind, len(reading.facts) > 5) == (Kind.ISO_CERTIFICATE, True)
    found = [finding.code for finding in reading.findings]
    assert UNCHECKED in found
    assert not {VALID, INVALID, UNKNOWN} & set(found)
    assert time.process_time() - started < limits.SIGNATURE_SECONDS


@pytest.mark.requirement("EVID-SIGNATURE")
def test_of_many_signatures_the_first_are_checked_and_the_others_told() -> None:
    found = checked(HOSTILE["thousands of fields"])
    assert len(found) == limits.SIGNATURES + 1
    assert f"more than {limits.SIGNATURES} signatures" in found[-1].message


@pytest.mark.requirement("EVID-SIGNATURE")
def test_a_file_that_was_saved_endlessly_is_not_compared_with_itself(signed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SIGNED_REVISIONS", 1)
    (finding,) = checked(signed)
    assert (finding.code, "saved 2 times" in finding.message) == (UNCHECKED, True)


@pytest.mark.requirement("EVID-SIGNATURE")
def test_checking_ends_when_its_time_is_over(signed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> Iterator[Finding]:
        yield Finding(code=VALID, message="the first one")
        while True:
            with contextlib.suppress(Exception):  # as a library might
                time.monotonic()

    monkeypatch.setattr(limits, "SIGNATURE_SECONDS", 0.05)
    monkeypatch.setattr(digital_signatures, "_each", endless)
    first, second = checked(signed)
    assert (first.code, second.code, "takes longer" in second.message) == (VALID, UNCHECKED, True)


@pytest.mark.requirement("EVID-SIGNATURE")
def test_a_thread_that_cannot_be_woken_checks_all_the_same(signed: bytes) -> None:
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.extend(codes(signed, "Alder Root CA")))
    thread.start()
    thread.join()
    assert found == [VALID]


@pytest.mark.requirement("EVID-SIGNATURE")
def test_a_file_locked_with_an_owners_password_is_checked_like_any_other() -> None:
    locked = io.BytesIO()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made.document()))
    writer.encrypt("", "owner", algorithm="AES-256")
    writer.write(locked)
    pen = IncrementalPdfFileWriter(io.BytesIO(locked.getvalue()), strict=False)
    pen.encrypt(b"")
    held = signers.PdfSigner(signers.PdfSignatureMetadata(field_name="S"), signing.signer()).sign_pdf(pen)
    assert codes(held.getvalue(), "Alder Root CA") == [VALID]


@pytest.mark.requirement("EVID-SIGNATURE")
def test_a_time_stamp_is_a_signature_of_who_stamped() -> None:
    by = signing.authority("Alder Root CA").signer("Alder Time", "", stamps=True)
    stamper = DummyTimeStamper(by.signing_cert, by.signing_key, by.cert_registry, fixed_dt=signing.CLAIMED)
    held = signers.PdfTimeStamper(stamper).timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(made.document()), strict=False), "sha256")
    assert codes(held.getvalue(), "Birch Root CA") == [UNKNOWN]
    (finding,) = checked(held.getvalue(), "Alder Root CA")
    assert (finding.code, finding.page) == (VALID, None)
    assert finding.message.startswith("Digitally signed by Alder Time, on 2024-07-01 09:30 UTC")


@pytest.mark.requirement("EVID-SIGNATURE")
def test_the_time_of_signing_is_no_date_of_the_document(signed: bytes) -> None:
    (plain,), (reading,) = read(made.document(), "a.pdf"), read(signed, "a.pdf")
    assert [(fact.name, fact.value) for fact in reading.facts] == [(fact.name, fact.value) for fact in plain.facts]
    assert [finding.code for finding in reading.findings] == [UNKNOWN]


@pytest.mark.requirement("EVID-SIGNATURE")
def test_the_caged_child_checks_with_the_roots_its_reader_was_given(signed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(signed)
    for roots, expected in (((signing.authority("Alder Root CA").root,), VALID), ((), UNKNOWN)):
        with Reader(roots=roots) as reader:
            (reading,) = reader.read(path, "a.pdf")
            assert [finding.code for finding in reading.findings] == [expected]


@pytest.mark.requirement("EVID-SIGNATURE")
def test_the_library_is_loaded_only_where_a_file_is_signed(signed: bytes) -> None:
    script = (
        "import sys; from supplier.evidence.read import read; data = sys.stdin.buffer.read(); plain, signed = data.split(b'--cut--')\n"
        "read(plain, 'a.pdf'); before = 'pyhanko' in sys.modules; read(signed, 'a.pdf'); print(before, 'pyhanko' in sys.modules)"
    )
    given = made.document() + b"--cut--" + signed
    done = subprocess.run([sys.executable, "-c", script], input=given, capture_output=True, check=True)  # noqa: S603 - our own program
    assert done.stdout.split() == [b"False", b"True"]
