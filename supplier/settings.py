"""Settings from the environment: `SUPPLIER_*`, and `SUPPLIER_*_FILE` for secrets. An unknown name is an error."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from supplier.errors import BadInputError

PREFIX = "SUPPLIER_"
SECRETS = frozenset({"smtp_password", "database_url", "files_secret_key"})


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting, with its default. The name of the variable is `SUPPLIER_` and the field in capitals.

    Empty `database_url` means the embedded SQLite file in `data`; empty `files_url` means a folder in `data`.
    """

    data: str = "data"
    database_url: str = ""
    database_threads: Annotated[int, msgspec.Meta(ge=1, le=64)] = 8
    files_url: str = ""
    files_access_key: str = ""
    files_secret_key: str = ""
    files_region: str = "us-east-1"
    smtp_host: str = ""
    smtp_port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: bool = True
    smtp_sender: str = ""
    mail_dir: str = ""
    base_url: str = ""
    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 8000
    trusted_proxies: str = ""
    upload_max_mb: Annotated[int, msgspec.Meta(ge=1, le=100)] = 25
    uploads_per_questionnaire: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 100
    ocr: bool = True
    signature_roots: str = ""
    log_format: Literal["text", "json"] = "text"
    demo: bool = False

    @property
    def data_path(self) -> Path:
        """The data directory, absolute."""
        return Path(self.data).expanduser().resolve()


def names() -> dict[str, str]:
    """Environment variable -> field, for documentation and for checking."""
    return {PREFIX + field.upper(): field for field in Settings.__struct_fields__}


def load(environ: Mapping[str, str], **overrides: object) -> Settings:
    """Settings from `environ`; `overrides` (from the command line) win where they are not None.

    Raises:
        BadInputError: an unknown `SUPPLIER_` name, a value of the wrong type, or a secret file that cannot be read.
    """
    known = names()
    found: dict[str, object] = {}
    for variable, value in environ.items():
        if variable.startswith(PREFIX):
            found.update(_one(variable, value, known))
    found.update({name: value for name, value in overrides.items() if value is not None})
    try:
        return msgspec.convert(found, Settings, strict=False)
    except msgspec.ValidationError as error:
        code, hint = "setting-invalid", "The reference is docs/settings.md."
        raise BadInputError(code, f"A setting has a wrong value: {error} (the variable is {PREFIX}<name>).", hint) from error


def _one(variable: str, value: str, known: dict[str, str]) -> dict[str, str]:
    if variable in known:
        return {known[variable]: value}
    stem = variable.removesuffix("_FILE")
    if stem != variable and known.get(stem) in SECRETS:
        try:
            return {known[stem]: Path(value).read_text(encoding="utf-8").strip()}
        except (OSError, ValueError) as error:  # ValueError: not text, or no path
            message = f"{variable} names a file that cannot be read: {getattr(error, 'strerror', None) or 'it is not text in UTF-8'}."
            raise BadInputError("setting-file", message, f"Check the path {value}.") from error
    near = difflib.get_close_matches(variable, known, n=1)
    hint = f"Did you mean {near[0]}?" if near else "The reference is docs/settings.md."
    raise BadInputError("setting-unknown", f"{variable} is not a setting.", hint)
