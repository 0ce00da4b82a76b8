"""Reading many files: order, bad files, leaving early."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from supplier.evidence.many import read_many
from supplier.model.reading import Kind
from tests.evidence import made


def files(folder: Path) -> list[tuple[Path, str]]:
    """Twelve certificates, of which the first is long, with a cut file and a missing one among them."""
    found = []
    for number in range(12):
        text = made.CERTIFICATE.replace("117", str(number)) + ("\nword" * 30 if number == 0 else "")
        path = folder / f"{number}.pdf"
        path.write_bytes(made.document(text)[: 200 if number == 5 else None])
        found.append((path, path.name))
    found[7][0].unlink()
    return found


@pytest.mark.requirement("EVID-READ-MANY")
def test_results_come_in_the_order_given_and_a_bad_file_stops_no_other(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    found = list(read_many(files(tmp_path), ocr=False, progress=lambda done, total, name: told.append((done, total, name))))
    assert [readings[0].file for readings in found] == [f"{number}.pdf" for number in range(12)]
    assert [number for number, readings in enumerate(found) if readings[0].kind is Kind.UNREADABLE] == [5, 7]
    assert [finding.code for finding in found[7][0].findings] == ["DOC_UNREADABLE"]
    assert told == [(number + 1, 12, f"{number}.pdf") for number in range(12)]


@pytest.mark.requirement("EVID-READ-MANY")
def test_no_file_gives_no_reading() -> None:
    assert list(read_many([], ocr=False, progress=lambda *_: None)) == []


@pytest.mark.requirement("EVID-READ-MANY")
@pytest.mark.usefixtures("own_templates")
def test_leaving_early_ends_every_child(tmp_path: Path) -> None:
    before = _children(os.getpid())
    some = read_many(files(tmp_path), ocr=False, progress=lambda *_: None)
    next(some)
    assert _children(os.getpid()) - before
    some.close()  # type: ignore[attr-defined]  # a generator
    assert _children(os.getpid()) - before == set()


def _children(process: int) -> set[str]:
    """Every child of a process, whichever of its threads started it."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return {child for task in tasks for child in task.read_text(encoding="ascii").split()}


def _hears() -> None:
    """A shell that starts something in the background makes it and its children deaf to interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.requirement("EVID-READ-MANY")
def test_an_interrupt_ends_the_command_at_once_and_leaves_no_process(tmp_path: Path) -> None:
    for number in range(400):
        (tmp_path / f"{number:03}.pdf").write_bytes(made.document(made.CERTIFICATE.replace("117", str(number))))
    command = [sys.executable, "-m", "supplier", "read", "--no-ocr", str(tmp_path)]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, preexec_fn=_hears, **pipes) as started:  # noqa: S603, PLW1509 - our own program; no thread of the test holds a lock
        assert started.stdout is not None
        assert started.stderr is not None
        assert started.stdout.readline()
        children = _children(started.pid)
        assert children
        began = time.monotonic()
        started.send_signal(signal.SIGINT)
        started.stdout.read()
        complaint = started.stderr.read()
    assert started.returncode == 1
    assert time.monotonic() - began < 10
    assert "Traceback" not in complaint
    assert [child for child in children if _lives(child)] == []


def _lives(process: str) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
