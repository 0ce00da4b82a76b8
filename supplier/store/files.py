"""The file store: uploads by organisation and digest, page images by digest, page and scale. Written once, never changed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import urlsplit

import msgspec
import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.exceptions import NotFoundError as MissingError
from obstore.store import LocalStore, S3Store

from supplier.errors import BadInputError, NotFoundError, UnavailableError

CHUNK = 1 << 20
INCOMING = ".incoming"
_PLACE = re.compile(r"[A-Za-z0-9]{1,64}\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


class Stored(msgspec.Struct, frozen=True):
    """What was kept: its digest (hex) and its size in bytes."""

    sha256: str
    size: int


class FileStore:
    """Bytes in a local folder or an S3-compatible bucket.

    Args:
        url: a folder, or `s3://bucket/prefix?endpoint=http://host:port`.
        folder: local folder for what is still arriving; with a local store it is the store itself.
        access_key: for S3.
        secret_key: for S3.
        region: for S3.
    """

    def __init__(self, url: str, folder: Path, *, access_key: str = "", secret_key: str = "", region: str = "us-east-1") -> None:
        self.url = url
        self.local: Path | None = None
        if url.startswith("s3://"):
            self._store: Any = _s3(url, access_key, secret_key, region)
        elif "://" in url and not url.startswith("file://"):
            raise BadInputError("files-url", "SUPPLIER_FILES_URL must be a folder or start with s3://.", "For instance s3://bucket/prefix.")
        else:
            self.local = Path(url.removeprefix("file://")).expanduser().resolve()
            self.local.mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(prefix=str(self.local))
        self._incoming = (self.local or folder) / INCOMING
        self._incoming.mkdir(parents=True, exist_ok=True)

    def intake(self, limit: int) -> Intake:
        """Take in one file of at most `limit` bytes, piece by piece."""
        return Intake(self, self._incoming, limit)

    def put(self, organisation_id: str, stream: IO[bytes], limit: int) -> Stored:
        """Take in a whole stream of at most `limit` bytes and keep it."""
        with self.intake(limit) as intake:
            while piece := stream.read(CHUNK):
                intake.write(piece)
            return intake.keep(organisation_id)

    def get(self, organisation_id: str, sha256: str) -> bytes:
        """The whole file, its digest checked.

        Raises:
            NotFoundError: there is no such file.
            UnavailableError: the store does not answer, or the bytes are not those that were kept.
        """
        data = self._get(_key(organisation_id, sha256))
        if hashlib.sha256(data).hexdigest() != sha256:
            raise UnavailableError(
                "file-damaged", f"The stored file {sha256} is damaged.", "Restore it from a backup; `supplier audit verify --files` lists all."
            )
        return data

    @contextlib.contextmanager
    def as_path(self, organisation_id: str, sha256: str) -> Iterator[Path]:
        """The file as a path for a reader: the stored one itself, or a copy that is gone afterwards. Treat it as read-only."""
        if self.local is not None:
            path = self.local / _key(organisation_id, sha256)
            if not path.is_file():
                raise _missing(sha256)
            yield path
            return
        with tempfile.NamedTemporaryFile(dir=self._incoming) as copy:
            copy.write(self.get(organisation_id, sha256))
            copy.flush()
            yield Path(copy.name)

    def put_page(self, organisation_id: str, sha256: str, page: int, scale: int, image: bytes) -> str:
        """Keep a page image (WebP) and return its key; one that is there already stays."""
        key = f"{_owner(organisation_id)}/pages/{_digest(sha256)}/{page:d}@{scale:d}.webp"
        self._create(key, image)
        return key

    def page(self, key: str) -> bytes:
        """A page image by the key `put_page` returned."""
        return self._get(key)

    def check(self) -> None:
        """Write, read and delete a probe.

        Raises:
            UnavailableError: one of them failed.
        """
        key, data = f"probe/{secrets.token_hex(8)}", secrets.token_bytes(16)
        self._create(key, data)
        same = self._get(key) == data
        with _translated():
            self._store.delete(key) if self.local is None else (self.local / key).unlink()
        if not same:
            raise UnavailableError(
                "files-wrong", "The file store returned other bytes than were written.", "Check the storage behind SUPPLIER_FILES_URL."
            )

    def sweep(self, older_than: float, now: float) -> int:
        """Delete what began to arrive but never finished before `now - older_than` (seconds); returns how many."""
        gone = 0
        for left in self._incoming.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if now - left.stat().st_mtime > older_than:
                    left.unlink()
                    gone += 1
        return gone

    def keep(self, organisation_id: str, sha256: str, arrived: Path) -> None:
        """Move an arrived file to its place; if its bytes are there already nothing changes."""
        key = _key(organisation_id, sha256)
        if self.local is not None:
            _link(arrived, self.local / key)
        elif not self._exists(key):
            with _translated(), contextlib.suppress(AlreadyExistsError):
                obstore.put(self._store, key, arrived, mode="create", use_multipart=False)

    def _create(self, key: str, data: bytes) -> None:
        if self.local is None:
            with _translated(), contextlib.suppress(AlreadyExistsError):
                obstore.put(self._store, key, data, mode="create", use_multipart=False)
            return
        with self.intake(len(data)) as intake:
            intake.write(data)
            intake.finish()
            _link(intake.path, self.local / key)

    def _exists(self, key: str) -> bool:
        with _translated():
            try:
                obstore.head(self._store, key)
            except (FileNotFoundError, MissingError):
                return False
        return True

    def _get(self, key: str) -> bytes:
        with _translated():
            try:
                return bytes(obstore.get(self._store, key).bytes())
            except (FileNotFoundError, MissingError) as error:
                raise _missing(key) from error


class Intake:
    """One file on its way in: `write` the pieces, then `keep`. Leaving the block without keeping leaves nothing behind."""

    def __init__(self, store: FileStore, folder: Path, limit: int) -> None:
        self.store, self.limit, self.size = store, limit, 0
        self.path = folder / secrets.token_hex(16)
        self._digest = hashlib.sha256()
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        """Open the temporary file."""
        with _translated():
            self._file = self.path.open("xb")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close and remove the temporary file; what was kept has its own name by now."""
        if self._file is not None:
            self._file.close()
        self.path.unlink(missing_ok=True)

    def write(self, piece: bytes) -> None:
        """Add a piece.

        Raises:
            BadInputError: the file is larger than allowed; nothing is kept.
            UnavailableError: the disk is full.
        """
        self.size += len(piece)
        if self.size > self.limit:
            message = f"The file is larger than {self.limit / 1_000_000:g} MB."
            raise BadInputError("upload-too-large", message, "Make it smaller, or split it into several files.", field="file")
        self._digest.update(piece)
        with _translated():
            self._open().write(piece)

    def finish(self) -> str:
        """Bring everything to the disk and return the SHA-256."""
        with _translated():
            file = self._open()
            file.flush()
            os.fsync(file.fileno())
        return self._digest.hexdigest()

    def keep(self, organisation_id: str) -> Stored:
        """Keep the file under its digest. After this returns it survives a power loss."""
        sha256 = self.finish()
        self.store.keep(organisation_id, sha256, self.path)
        return Stored(sha256, self.size)

    def _open(self) -> IO[bytes]:
        if self._file is None:
            message = "an intake is used with `with`"
            raise RuntimeError(message)
        return self._file


def _s3(url: str, access_key: str, secret_key: str, region: str) -> S3Store:
    parts = urlsplit(url)
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    endpoint = options.get("endpoint")
    plain = bool(endpoint and endpoint.startswith("http://"))
    return S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        config={"access_key_id": access_key, "secret_access_key": secret_key, "region": region} | ({"endpoint": endpoint} if endpoint else {}),  # type: ignore[arg-type]  # a plain dict is taken
        client_options={"allow_http": plain, "timeout": "20s"},
        retry_config={"max_retries": 2},
    )


def _link(arrived: Path, place: Path) -> None:
    """Give the arrived file its name if that is free: whole or not at all, also across a crash."""
    with _translated():
        place.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.link(arrived, place)
        folder = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _key(organisation_id: str, sha256: str) -> str:
    return f"{_owner(organisation_id)}/{_digest(sha256)[:2]}/{sha256}"


def _owner(organisation_id: str) -> str:
    if not _PLACE.match(organisation_id):
        raise NotFoundError("file-unknown", "This document does not exist.")
    return organisation_id


def _digest(sha256: str) -> str:
    if not _SHA256.match(sha256):
        raise NotFoundError("file-unknown", "This document does not exist.")
    return sha256


def _missing(key: str) -> NotFoundError:
    return NotFoundError("file-missing", f"The stored file {key.rsplit('/', 1)[-1]} is not there.", "Restore it from a backup.")


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnavailableError(
            "files-unavailable", f"The file store cannot be written or read: {error.strerror or error}.", "Check space and rights of the folder."
        ) from error
    except BaseError as error:
        hint = "Check SUPPLIER_FILES_URL, the keys and that the store runs."
        raise UnavailableError("files-unavailable", "The file store does not answer.", hint) from error
