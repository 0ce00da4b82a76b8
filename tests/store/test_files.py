from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from supplier.errors import BadInputError, NotFoundError, UnavailableError
from supplier.store.files import CHUNK, INCOMING, FileStore

if TYPE_CHECKING:
    from tests.support.s3_server import S3Server

BYTES = b"%PDF-1.7 " + bytes(range(256)) * 40
SHA = hashlib.sha256(BYTES).hexdigest()
OWNER = "Owner1"


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FileStore]:
    if request.param == "folder":
        yield FileStore(str(tmp_path / "files"), tmp_path)
        return
    server: S3Server = request.getfixturevalue("s3_server")
    yield FileStore(server.url(f"bucket-{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:20]}"), tmp_path, access_key="a", secret_key="b")


@pytest.mark.requirement("FILES-BY-DIGEST")
def test_what_was_kept_comes_back_by_owner_and_digest(store: FileStore) -> None:
    stored = store.put(OWNER, io.BytesIO(BYTES), 1_000_000)
    assert (stored.sha256, stored.size) == (SHA, len(BYTES))
    assert store.get(OWNER, SHA) == BYTES
    with store.as_path(OWNER, SHA) as path:
        assert path.read_bytes() == BYTES


@pytest.mark.requirement("STORE-TENANT")
def test_another_organisation_does_not_reach_the_same_bytes(store: FileStore) -> None:
    store.put(OWNER, io.BytesIO(BYTES), 1_000_000)
    with pytest.raises(NotFoundError):
        store.get("Owner2", SHA)


def test_keeping_the_same_bytes_twice_is_keeping_them_once(store: FileStore) -> None:
    assert store.put(OWNER, io.BytesIO(BYTES), 1_000_000) == store.put(OWNER, io.BytesIO(BYTES), 1_000_000)
    assert store.get(OWNER, SHA) == BYTES


@pytest.mark.requirement("FILES-LIMIT")
def test_a_file_over_the_limit_is_cut_off_while_it_arrives_and_leaves_nothing(store: FileStore) -> None:
    endless = io.BytesIO(b"x" * (3 * CHUNK))
    with pytest.raises(BadInputError) as refused:
        store.put(OWNER, endless, CHUNK)
    assert refused.value.code == "upload-too-large"
    assert endless.tell() == 2 * CHUNK
    assert list(store._incoming.iterdir()) == []


@pytest.mark.parametrize(
    ("owner", "sha256"), [("../other", SHA), ("a/b", SHA), (OWNER, "../" + "a" * 61), (OWNER, "AB" * 32), ("", SHA), (OWNER, "")]
)
def test_a_key_never_leaves_its_place(store: FileStore, owner: str, sha256: str) -> None:
    with pytest.raises(NotFoundError):
        store.get(owner, sha256)


def test_page_images_are_kept_by_digest_page_and_scale(store: FileStore) -> None:
    key = store.put_page(OWNER, SHA, 2, 150, b"webp")
    assert key == f"{OWNER}/pages/{SHA}/2@150.webp"
    assert store.page(key) == b"webp"
    store.put_page(OWNER, SHA, 2, 150, b"another rendering")
    assert store.page(key) == b"webp"


def test_the_probe_writes_reads_and_leaves_nothing(store: FileStore) -> None:
    store.check()
    if store.local is not None:
        assert [path for path in store.local.rglob("*") if path.is_file()] == []


@pytest.mark.requirement("FILES-DAMAGE")
def test_bytes_that_were_exchanged_are_refused_by_name(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path / "files"), tmp_path)
    store.put(OWNER, io.BytesIO(BYTES), 1_000_000)
    place = tmp_path / "files" / OWNER / SHA[:2] / SHA
    place.chmod(0o600)
    place.write_bytes(BYTES.replace(b"1.7", b"1.6"))
    with pytest.raises(UnavailableError, match=SHA) as refused:
        store.get(OWNER, SHA)
    assert refused.value.code == "file-damaged"


def test_leaving_without_keeping_leaves_nothing(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path / "files"), tmp_path)
    with store.intake(100) as intake:
        intake.write(b"half")
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_what_a_crash_left_behind_is_swept_after_an_hour(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path / "files"), tmp_path)
    left = tmp_path / "files" / INCOMING / "left"
    left.write_bytes(b"half")
    made = left.stat().st_mtime
    assert store.sweep(3600, made + 3599) == 0
    assert store.sweep(3600, made + 3601) == 1
    assert not left.exists()


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path / "files"), tmp_path)
    store._incoming = tmp_path / "gone"
    with pytest.raises(UnavailableError, match="cannot be written"):
        store.put(OWNER, io.BytesIO(BYTES), 1_000_000)


def test_an_s3_store_that_does_not_answer_is_reported_with_the_remedy(tmp_path: Path) -> None:
    store = FileStore("s3://bucket/x?endpoint=http://127.0.0.1:1", tmp_path, access_key="a", secret_key="b")
    with pytest.raises(UnavailableError) as refused:
        store.put(OWNER, io.BytesIO(b"x"), 10)
    assert "SUPPLIER_FILES_URL" in refused.value.hint


def test_an_address_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="s3://"):
        FileStore("ftp://somewhere", tmp_path)
