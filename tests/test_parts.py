"""The parts joined: a data directory that cannot be used, and addresses in mails."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from supplier.errors import BadInputError
from supplier.parts import Parts, build, has_ocr
from supplier.settings import Settings
from tests.support.house import House


def test_a_data_directory_that_is_a_file_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    with pytest.raises(BadInputError, match="cannot be used") as refused:
        build(Settings(data=str(tmp_path / "data")))
    assert "SUPPLIER_DATA" in refused.value.hint


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("own", "configured", "address"),
    [
        ("https://own.example/", "https://all.example", "https://own.example/p/x"),
        ("", "https://all.example/", "https://all.example/p/x"),
        ("", "", "http://127.0.0.1:8000/p/x"),
    ],
)
def test_the_organisations_address_comes_before_the_settings_and_that_before_this_machine(
    parts: Parts, house: House, at: dt.datetime, own: str, configured: str, address: str
) -> None:
    del at
    parts.settings = msgspec.structs.replace(parts.settings, base_url=configured)
    assert parts.address(msgspec.structs.replace(house.organisation, base_url=own), "/p/x") == address


@pytest.mark.requirement("EVID-SIGNATURE-ROOTS")
def test_roots_that_are_none_stop_the_start(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"nowhere\.pem cannot be opened") as refused:
        build(Settings(data=str(tmp_path / "data"), signature_roots=str(tmp_path / "nowhere.pem")))
    assert "SUPPLIER_SIGNATURE_ROOTS" in refused.value.hint
    assert not (tmp_path / "data").exists()


def test_whether_pictures_can_be_read_is_whether_the_extra_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("importlib.util.find_spec", asked.append)
    assert not has_ocr()
    assert asked == ["rapidocr"]
