"""Trust roots for signatures in documents: the certificates an operator chose, never those that came with the system."""

from __future__ import annotations

import re
from pathlib import Path

from supplier.errors import BadInputError

_SUFFIXES = frozenset((".pem", ".crt", ".cer", ".der"))
_FILE_BYTES = 4 << 20
_MOST = 500
"""Certificates. Whoever trusts more of them trusts nobody in particular."""
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_HINT = "SUPPLIER_SIGNATURE_ROOTS is a file of certificates (PEM or DER), or a folder with .pem, .crt, .cer and .der files."


def load(place: str) -> tuple[bytes, ...]:
    """The certificates in a file, or in a folder's files, each once and in DER; none where no place is given.

    Raises:
        BadInputError: there is nothing, it cannot be opened, or something in it is no certificate.
    """
    if not place:
        return ()
    path = Path(place).expanduser()
    try:
        files = sorted(one for one in path.iterdir() if one.suffix.lower() in _SUFFIXES) if path.is_dir() else [path]
        found = tuple(dict.fromkeys(root for file in files for root in _certificates(file)))
    except OSError as error:
        raise _wrong(f"{error.filename or path} cannot be opened: {error.strerror}.") from error
    if not found:
        raise _wrong(f"{path} holds no certificate.")
    if len(found) > _MOST:
        raise _wrong(f"{path} holds {len(found)} certificates; at most {_MOST} are trusted.")
    return found


def _certificates(file: Path) -> list[bytes]:
    import ssl

    with file.open("rb") as held:
        data = held.read(_FILE_BYTES + 1)
    if len(data) > _FILE_BYTES:
        raise _wrong(f"{file} is larger than {_FILE_BYTES >> 20} MB.")
    try:
        found = [ssl.PEM_cert_to_DER_cert(one.decode("ascii")) for one in _PEM.findall(data)] or [data]
        for one in found:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=one)
    except (ssl.SSLError, ValueError) as error:
        raise _wrong(f"{file} holds something that is no certificate.") from error
    return found


def _wrong(message: str) -> BadInputError:
    return BadInputError("signature-roots", message, _HINT)
