from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from supplier.errors import BadInputError
from supplier.evidence import roots
from tests.evidence import signing

ALDER, BIRCH = (signing.authority(name).root for name in ("Alder Root CA", "Birch Root CA"))
PEM = [ssl.DER_cert_to_PEM_cert(one).encode() for one in (ALDER, BIRCH)]


@pytest.mark.requirement("EVID-SIGNATURE-ROOTS")
def test_no_place_is_no_root() -> None:
    assert roots.load("") == ()


@pytest.mark.requirement("EVID-SIGNATURE-ROOTS")
@pytest.mark.parametrize(
    ("data", "expected"),
    [(PEM[0], (ALDER,)), (b"Alder, then Birch\n" + PEM[0] + b"\n" + PEM[1] + PEM[0], (ALDER, BIRCH)), (BIRCH, (BIRCH,))],
    ids=["one", "several with words between them", "DER"],
)
def test_a_file_of_certificates_gives_each_once(tmp_path: Path, data: bytes, expected: tuple[bytes, ...]) -> None:
    file = tmp_path / "roots"
    file.write_bytes(data)
    assert roots.load(str(file)) == expected


@pytest.mark.requirement("EVID-SIGNATURE-ROOTS")
def test_of_a_folder_the_files_of_certificates_count(tmp_path: Path) -> None:
    for name, data in (("b.CER", BIRCH), ("a.pem", PEM[0]), ("read-me.txt", b"What this folder is for"), ("key.bin", b"no certificate")):
        (tmp_path / name).write_bytes(data)
    assert roots.load(str(tmp_path)) == (ALDER, BIRCH)


@pytest.mark.requirement("EVID-SIGNATURE-ROOTS")
@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "holds no certificate"),
        ({"read-me.txt": PEM[0]}, "holds no certificate"),
        ({"a.pem": PEM[0], "b.pem": b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"}, "b.pem holds something that is no certificate"),
        ({"a.pem": b"-----BEGIN CERTIFICATE-----\n\xff\n-----END CERTIFICATE-----"}, "a.pem holds something that is no certificate"),
        ({"a.der": b""}, "a.der holds something that is no certificate"),
        ({"a.crt": bytes(5 << 20)}, "a.crt is larger than 4 MB"),
    ],
    ids=["empty folder", "nothing by its name", "broken", "no text", "empty file", "huge"],
)
def test_what_is_no_certificate_is_named_with_its_file(tmp_path: Path, files: dict[str, bytes], said: str) -> None:
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    with pytest.raises(BadInputError, match=said) as refused:
        roots.load(str(tmp_path))
    assert (refused.value.code, "SUPPLIER_SIGNATURE_ROOTS" in refused.value.hint) == ("signature-roots", True)


@pytest.mark.requirement("EVID-SIGNATURE-ROOTS")
def test_a_place_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"missing\.pem cannot be opened: No such file"):
        roots.load(str(tmp_path / "missing.pem"))


@pytest.mark.requirement("EVID-SIGNATURE-ROOTS")
def test_nobody_trusts_five_hundred_roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roots, "_MOST", 1)
    (tmp_path / "a.pem").write_bytes(b"".join(PEM))
    with pytest.raises(BadInputError, match="holds 2 certificates; at most 1 are trusted"):
        roots.load(str(tmp_path))
