"""What a supervisor is told about parts that answer and parts that do not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from supplier.parts import Parts, build
from supplier.settings import Settings
from supplier.workflow import readiness


def test_an_instance_that_can_work_is_ready(parts: Parts) -> None:
    assert readiness.check(parts) == {"database": True, "files": True, "queue": True}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_store_that_is_gone_is_not_ready(parts: Parts) -> None:
    assert parts.files.local is not None
    shutil.rmtree(parts.files.local)
    parts.files.local.write_text("a file where the folder was", encoding="utf-8")
    assert readiness.check(parts) == {"database": True, "files": False, "queue": True}


def test_a_database_that_was_never_set_up_is_not_ready(tmp_path: Path) -> None:
    parts = build(Settings(data=str(tmp_path)))
    assert readiness.check(parts) == {"database": False, "files": True, "queue": False}
    parts.close()


def test_a_database_that_does_not_answer_is_not_ready(tmp_path: Path) -> None:
    parts = build(Settings(data=str(tmp_path), database_url="postgresql://nobody@127.0.0.1:1/none"))
    assert readiness.check(parts) == {"database": False, "files": True, "queue": False}
    parts.close()
