"""Settings from the environment: what is refused, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from supplier.errors import BadInputError
from supplier.settings import load


def test_nothing_set_is_the_embedded_default() -> None:
    found = load({"PATH": "/bin", "SUPPLIERS": "not ours"})
    assert (found.database_url, found.host, found.port, found.ocr, found.demo) == ("", "127.0.0.1", 8000, True, False)


def test_values_become_what_the_setting_is() -> None:
    found = load({"SUPPLIER_PORT": "8123", "SUPPLIER_OCR": "false", "SUPPLIER_LOG_FORMAT": "json"})
    assert (found.port, found.ocr, found.log_format) == (8123, False, "json")


def test_the_command_line_wins_where_it_says_something() -> None:
    found = load({"SUPPLIER_HOST": "0.0.0.0", "SUPPLIER_PORT": "8123"}, host="::1", port=None)  # noqa: S104 - nothing listens
    assert (found.host, found.port) == ("::1", 8123)


@pytest.mark.parametrize(
    ("variable", "hint"),
    [
        ("SUPPLIER_DATABASE_ULR", "Did you mean SUPPLIER_DATABASE_URL?"),
        ("SUPPLIER_QQQQQQQQQQQQQQQQ", "The reference is docs/settings.md."),
        ("SUPPLIER_SMTP_HOST_FILE", "Did you mean SUPPLIER_SMTP_HOST?"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_one(variable: str, hint: str) -> None:
    with pytest.raises(BadInputError, match=f"{variable} is not a setting") as refused:
        load({variable: "x"})
    assert refused.value.hint == hint


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("SUPPLIER_PORT", "eighty", "port"),
        ("SUPPLIER_PORT", "0", "port"),
        ("SUPPLIER_UPLOAD_MAX_MB", "1000", "upload_max_mb"),
        ("SUPPLIER_OCR", "maybe", "ocr"),
        ("SUPPLIER_LOG_FORMAT", "xml", "log_format"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_and_the_setting_named(variable: str, value: str, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        load({variable: value})


def test_a_secret_is_read_from_a_file_without_its_line_end(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hunter two\n", encoding="utf-8")
    assert load({"SUPPLIER_SMTP_PASSWORD_FILE": str(tmp_path / "password")}).smtp_password == "hunter two"


@pytest.mark.parametrize("content", [None, b"\xff\xfe not text"])
def test_a_secret_file_that_cannot_be_read_is_named_and_its_content_is_not(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadInputError, match="SUPPLIER_SMTP_PASSWORD_FILE names a file that cannot be read") as refused:
        load({"SUPPLIER_SMTP_PASSWORD_FILE": str(file)})
    assert refused.value.hint == f"Check the path {file}."
    assert "not text" not in refused.value.message.removesuffix("it is not text in UTF-8.")
