"""Packed documents (XLSX, DOCX, ODS): sizes are checked from the directory before anything is unpacked."""

from __future__ import annotations

import io
import zipfile

from supplier.evidence import limits
from supplier.evidence.refusals import RefusedError


def check(data: bytes) -> zipfile.ZipFile:
    """The opened archive, once its directory has shown that it is safe to unpack.

    Raises:
        RefusedError: too many entries, too large, packed too tightly, encrypted, overlapping, or broken.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise RefusedError("DOC_UNREADABLE", "The file is damaged: its archive cannot be opened. Send the original again.") from error
    entries = archive.infolist()
    if len(entries) > limits.ZIP_ENTRIES:
        raise RefusedError("DOC_TOO_LARGE", f"The file holds {len(entries)} packed parts; the reader accepts {limits.ZIP_ENTRIES}.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise RefusedError("DOC_ENCRYPTED", "The file needs a password. Upload a copy without one.")
    _sizes(entries, len(data))
    return archive


def _sizes(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.ZIP_UNPACKED_BYTES:
        raise RefusedError("DOC_TOO_LARGE", f"The file unpacks to {unpacked / 1e6:.0f} MB; the reader accepts {limits.ZIP_UNPACKED_BYTES >> 20} MB.")
    for entry in entries:
        if entry.file_size > limits.MEGABYTE and entry.file_size > limits.ZIP_RATIO * max(1, entry.compress_size):
            raise RefusedError(
                "DOC_TOO_LARGE", f"A part of the file is packed {entry.file_size // max(1, entry.compress_size)} to 1; honest documents are not."
            )
    if sum(entry.compress_size for entry in entries) > packed:
        raise RefusedError("DOC_TOO_LARGE", "Parts of the file overlap, so that it unpacks to more than it holds.")


def read(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part, or nothing where it is absent; never more than its directory said.

    Raises:
        RefusedError: the part is broken.
    """
    try:
        entry = archive.getinfo(name)
    except KeyError:
        return b""
    try:
        with archive.open(entry) as part:
            return part.read(entry.file_size)
    except Exception as error:  # what unpacks it raises errors without a common base
        raise RefusedError("DOC_UNREADABLE", f"The part {name} of the file is damaged. Send the original again.") from error
