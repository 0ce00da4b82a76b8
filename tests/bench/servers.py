"""Starts what is measured, each as a process of its own: the product's server, and the floor under the same uvicorn."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tests.bench import measure

_ROOT = Path(__file__).resolve().parents[2]
_FLOOR = """
import uvicorn
uvicorn.run("tests.bench.floor:create_app", factory=True, port={port}, access_log=False, log_level="warning", server_header=False)
"""


class Served(msgspec.Struct, frozen=True):
    """A running server: process, port, and seconds from its start to the first answer, by the clock and of processor time."""

    pid: int
    port: int
    started: float
    started_cpu: float


@contextlib.contextmanager
def product(folder: Path, url: str) -> Iterator[Served]:
    """`supplier serve` on a data directory and a database, as an operator starts it."""
    port = _free_port()
    given = {"SUPPLIER_DATA": str(folder), "SUPPLIER_DATABASE_URL": url, "SUPPLIER_MAIL_DIR": str(folder / "mail")}
    with _running([sys.executable, "-m", "supplier", "serve", "--port", str(port)], given, port, "/healthz") as served:
        yield served


@contextlib.contextmanager
def floor(url: str, pages: Path) -> Iterator[Served]:
    """The bare application on the same database; `pages` holds the statements to replay."""
    port = _free_port()
    given = {"FLOOR_URL": url, "FLOOR_PAGES": str(pages)}
    with _running([sys.executable, "-c", _FLOOR.format(port=port)], given, port, "/nothing") as served:
        yield served


@contextlib.contextmanager
def _running(command: list[str], given: dict[str, str], port: int, path: str) -> Iterator[Served]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SUPPLIER_")}
    began = time.perf_counter()
    process = subprocess.Popen(command, env=kept | given, cwd=_ROOT)  # noqa: S603 - our own programs
    try:
        _await(process, port, path)
        yield Served(process.pid, port, time.perf_counter() - began, measure.cpu_seconds(process.pid))
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
        if process.poll() is None:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    until = time.monotonic() + 300
    while time.monotonic() < until:
        if process.poll() is not None:
            message = f"the server ended with {process.returncode}"
            raise RuntimeError(message)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            connection.getresponse().read()
            return
        time.sleep(0.02)
    message = "the server does not answer"
    raise RuntimeError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
