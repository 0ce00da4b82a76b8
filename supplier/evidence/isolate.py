"""Reading documents in a caged child process. The process that calls this imports no document library.

A warm template process is started once; for every document it forks a child without network, files or rights, with limits
on memory, processor time and wall time. Whatever a document does to its child, the caller gets a reading.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from supplier.errors import BadInputError, UnavailableError
from supplier.evidence import limits, second_look
from supplier.evidence.requests import FINDING, GUARD, IMAGE, READINGS, Ended, Request
from supplier.evidence.version import READER
from supplier.model.reading import Finding, Kind, Reading, TextSource

_START_SECONDS = 60.0
_GRACE_SECONDS = 5.0
_NEARLY_ALL = 0.6
_GROWING = 0.3
"""Of the memory: a list that grows asks for twice what it holds, and pdfium aborts where it is refused."""
_UNTYPED = "application/octet-stream"


class _Outcome(msgspec.Struct, frozen=True):
    """What came back: the result's first byte and rest, or how the child ended."""

    tag: bytes
    payload: bytes
    ended: Ended | None


class Reader:
    """Reads and renders documents in caged children. Safe to use from several threads; `close()` ends its processes.

    `workers` documents are read at the same time. With `ocr`, pages without text are read again by the recogniser where
    it is installed, in a class of children of its own with more memory and time. `roots` are the certificates (DER) by
    which a digital signature is known; no others are.
    """

    def __init__(self, *, workers: int = 1, ocr: bool = False, roots: Sequence[bytes] = ()) -> None:
        self._ocr = ocr and importlib.util.find_spec("rapidocr") is not None
        self._free = [_Template("read", roots) for _ in range(max(1, workers))]
        self._recognisers = [_Template("ocr", roots)] if self._ocr else []
        self._all = [*self._free, *self._recognisers]
        self._condition = threading.Condition()
        self._closed = False

    def read(self, path: Path, name: str, *, explain: bool = False) -> tuple[Reading, ...]:
        """The readings of the file at `path`; `name` is what people call it. Never raises for what the file holds.

        With `explain` they also say what was seen and not taken.

        Raises:
            BadInputError: there is no file at `path`, or it may not be opened.
            UnavailableError: the template process does not start, or this reader is closed.
        """
        started = time.monotonic()
        readings = self._readings(path, Request(job="read", name=name, budget=limits.READ, explain=explain), self._free)
        if self._ocr and any(second_look.is_worth_it(reading) for reading in readings):
            again = self._readings(path, Request(job="read", name=name, budget=limits.OCR, ocr=True, explain=explain), self._recognisers)
            readings = again if any(reading.text_source is not TextSource.NONE for reading in again) else readings
        seconds = round(time.monotonic() - started, 3)
        return tuple(msgspec.structs.replace(reading, seconds=seconds) for reading in readings)

    def render(self, path: Path, page: int, scale: float) -> bytes:
        """Page `page` (from 1) as a WebP image, `scale` pixels for each point.

        Raises:
            BadInputError: no such file or page, a document without pages, or one that cannot be drawn within limits.
            UnavailableError: the template process does not start.
        """
        request = Request(job="render", name=path.name, budget=limits.RENDER, page=page, scale=scale)
        outcome = self._run(path, request, self._free)
        if outcome.tag == IMAGE:
            return outcome.payload
        finding = msgspec.json.decode(outcome.payload, type=Finding) if outcome.tag == FINDING else _failure(outcome.ended, request.budget)
        raise BadInputError("page-not-drawn", finding.message, f"The code is {finding.code}. Read the text of the document instead.")

    def network_guard(self) -> str:
        """What keeps a child off the network and away from files on this machine, in words (for `doctor`)."""
        request = Request(job="guard", name="", budget=limits.READ)
        outcome = self._run(Path(os.devnull), request, self._free)
        if outcome.tag == GUARD:
            return ", ".join(msgspec.json.decode(outcome.payload, type=tuple[str, ...]))
        return "none: " + (
            msgspec.json.decode(outcome.payload, type=Finding).message if outcome.tag == FINDING else _failure(outcome.ended, request.budget).message
        )

    def probe(self, path: Path) -> dict[str, str]:
        """What a child can still do: open `path`, write, connect, run programs. Everything but `allowed` is a refusal."""
        outcome = self._run(Path(os.devnull), Request(job="probe", name=str(path), budget=limits.READ), self._free)
        return msgspec.json.decode(outcome.payload, type=dict[str, str])

    def close(self) -> None:
        """End the template processes and whatever they are doing; nothing is read after that."""
        self._closed = True
        for template in self._all:
            template.close()

    def __enter__(self) -> Self:
        """The reader itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close."""
        self.close()

    def _readings(self, path: Path, request: Request, pool: list[_Template]) -> tuple[Reading, ...]:
        outcome = self._run(path, request, pool)
        if outcome.tag == READINGS:
            with contextlib.suppress(msgspec.MsgspecError):
                return msgspec.json.decode(outcome.payload, type=tuple[Reading, ...])
        finding = msgspec.json.decode(outcome.payload, type=Finding) if outcome.tag == FINDING else _failure(outcome.ended, request.budget)
        return (_unread(path, request.name, finding),)

    def _run(self, path: Path, request: Request, pool: list[_Template]) -> _Outcome:
        try:
            document = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise BadInputError("file-not-found", f"{path} cannot be opened: {error.strerror}.", "Check the path.") from error
        with self._condition:
            while not pool:
                self._condition.wait()
            template = pool.pop()
        try:
            if self._closed:
                raise UnavailableError("reader-closed", "The reader was closed.", "Open it again.")
            return template.run(request, document)
        finally:
            os.close(document)
            with self._condition:
                pool.append(template)
                self._condition.notify()


class _Template:
    """One template process and the socket to it; started when first needed and again after it died."""

    def __init__(self, kind: str, roots: Sequence[bytes]) -> None:
        self._kind = kind
        self._roots = roots
        self._process: subprocess.Popen[bytes] | None = None
        self._link: socket.socket | None = None

    def run(self, request: Request, document: int) -> _Outcome:
        """One job, from request to end."""
        link = self._started()
        read_end, write_end = os.pipe2(os.O_CLOEXEC)
        try:
            socket.send_fds(link, [msgspec.json.encode(request)], [document, write_end])
        except OSError:
            self.close()
            return _Outcome(b"", b"", None)
        finally:
            os.close(write_end)
        try:
            payload = _drain(read_end, request.budget.wall + _GRACE_SECONDS)
        finally:
            os.close(read_end)
        ended = self._ended(request.budget.wall + _GRACE_SECONDS)
        if payload is None or ended is None:
            # More than the pipe may carry, or a template that does not answer: end it with its child, start afresh.
            # How the child ended says nothing then: it fails when nobody takes what it writes.
            self.close()
            return _Outcome(b"", b"", ended if ended is not None and ended.timed_out else None)
        complete = ended.signal == 0 and ended.code == 0
        return _Outcome(payload[:1], payload[1:], ended) if complete else _Outcome(b"", b"", ended)

    def close(self) -> None:
        """End the process; its child dies with it. Another thread may be waiting for it, or be closing it as well."""
        process, link, self._process, self._link = self._process, self._link, None, None
        if link is not None:
            link.close()
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=_GRACE_SECONDS)
            if process.returncode is None:
                process.kill()
                process.wait()

    def _started(self) -> socket.socket:
        if self._process is not None and self._link is not None and self._process.poll() is None:
            return self._link
        self.close()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, _held(self._roots) as given:
            command = [sys.executable, "-m", "supplier.evidence.child", str(theirs.fileno()), self._kind]
            null = subprocess.DEVNULL
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command, pass_fds=[theirs.fileno()], stdin=given, stdout=null, stderr=null, env=_environment(), cwd="/", start_new_session=True
            )
        self._link = ours
        if _message(ours, _START_SECONDS) != b"ready":
            self.close()
            message = "The process that reads documents does not start."
            raise UnavailableError("reader-not-started", message, "Run `supplier doctor`; it shows what is missing.")
        return ours

    def _ended(self, seconds: float) -> Ended | None:
        message = _message(self._link, seconds) if self._link is not None else b""
        return msgspec.json.decode(message, type=Ended) if message else None


@contextlib.contextmanager
def _held(roots: Sequence[bytes]) -> Iterator[int]:
    """Trust roots as a file in memory: what a process finds on its standard input need not wait to be read."""
    handle = os.memfd_create("roots", os.MFD_CLOEXEC)
    try:
        with open(handle, "wb", closefd=False) as file:
            file.write(msgspec.json.encode(roots) if roots else b"")
        os.lseek(handle, 0, os.SEEK_SET)
        yield handle
    finally:
        os.close(handle)


def _environment() -> dict[str, str]:
    """Nothing of ours but the way to the package: no secrets, no settings, no proxies."""
    root = str(Path(__file__).resolve().parents[2])
    compiled = {name: value for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX") if (value := os.environ.get(name))}
    return compiled | {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONPATH": root,
        "OMP_NUM_THREADS": "2",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }


def _message(link: socket.socket, seconds: float) -> bytes:
    ready, _, _ = select.select([link], [], [], seconds)
    try:
        return link.recv(65_536) if ready else b""
    except OSError:
        return b""


def _drain(read_end: int, seconds: float) -> bytes | None:
    """All that the child writes, or None when it writes too much or takes too long."""
    until = time.monotonic() + seconds
    held = bytearray()
    while True:
        left = until - time.monotonic()
        ready, _, _ = select.select([read_end], [], [], max(0.0, left))
        if not ready:
            return None
        piece = os.read(read_end, 1 << 20)
        if not piece:
            return bytes(held)
        held += piece
        if len(held) > limits.RESULT_BYTES:
            return None


def _failure(ended: Ended | None, budget: limits.Budget) -> Finding:
    """Why a child gave no result, from how it ended."""
    if ended is None:
        return Finding(code="DOC_TOO_LARGE", message="Reading the document gives more than the reader may return, or takes too long.")
    if ended.timed_out:
        return Finding(code="DOC_LIMIT_TIME", message="Reading the document takes longer than the reader may.")
    if ended.signal == signal.SIGXCPU or (ended.signal == signal.SIGKILL and ended.cpu >= budget.cpu - 1):
        return Finding(code="DOC_LIMIT_CPU", message="Reading the document needs more processor time than the reader may use.")
    share = _GROWING if ended.signal == signal.SIGABRT else _NEARLY_ALL
    if ended.code == 3 or ended.memory > share * budget.memory:  # noqa: PLR2004 - the child's code for a MemoryError
        return Finding(code="DOC_LIMIT_MEMORY", message="Reading the document needs more memory than the reader may use.")
    return Finding(code="DOC_CRASHED", message="The document made the reader stop. A person has to look at it, in a safe place.")


def not_opened(name: str, message: str) -> Reading:
    """The reading of a file whose bytes cannot be had."""
    return _unreadable("", name, Finding(code="DOC_UNREADABLE", message=message))


def _unread(path: Path, name: str, finding: Finding) -> Reading:
    with path.open("rb") as held:
        digest = hashlib.file_digest(held, "sha256").hexdigest()
    return _unreadable(digest, name, finding)


def _unreadable(digest: str, name: str, finding: Finding) -> Reading:
    return Reading(
        file=name,
        sha256=digest,
        media_type=_UNTYPED,
        pages=None,
        language=None,
        kind=Kind.UNREADABLE,
        kind_reason=finding.message,
        text_source=TextSource.NONE,
        findings=(finding,),
        reader=READER,
    )
