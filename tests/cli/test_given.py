from __future__ import annotations

from pathlib import Path

import pytest

from supplier.cli import given
from supplier.errors import BadInputError


def test_a_folder_stands_for_its_files_in_the_order_of_names_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.pdf", "a/c.pdf", ".hidden.pdf", ".git/d.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    found = [(path.relative_to(tmp_path).as_posix(), folder == tmp_path) for path, folder in given.files((str(tmp_path),))]
    assert found == [("a/c.pdf", True), ("b.pdf", True)]
    hidden = tmp_path / ".hidden.pdf"
    assert list(given.files((str(hidden),))) == [(hidden, tmp_path)]


def test_an_empty_folder_and_a_name_that_is_not_there_are_told(tmp_path: Path) -> None:
    for name, says in ((str(tmp_path), "holds no files"), (str(tmp_path / "gone.pdf"), "does not exist")):
        with pytest.raises(BadInputError, match=says):
            list(given.files((name,)))


def test_progress_is_said_on_a_terminal_and_only_of_several_files(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    given.progress(1, 2, "a.pdf")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    given.progress(1, 1, "a.pdf")
    assert capsys.readouterr().err == ""
    given.progress(2, 2, "a\x1b[2J.pdf")
    assert capsys.readouterr().err == "\r\x1b[K2/2 a [2J.pdf\n"
