"""The template process: it has the document libraries loaded and forks one caged child for every document.

`python -m supplier.evidence.child SOCKET CLASS` is started by `supplier.evidence.isolate`, speaks only over the socket it
inherits, has one thread, and holds no secret: its environment is made by its parent and it never opens a data file.
A request is one JSON message with two file descriptors, the document and the pipe for the result. What it finds on its
standard input when it starts are the trust roots for signatures, which no child could open as files.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from supplier import paths
from supplier.evidence import cage, limits
from supplier.evidence.refusals import RefusedError
from supplier.evidence.requests import FINDING, GUARD, IMAGE, READINGS, Ended, Request
from supplier.model.reading import Finding

_KEPT_MESSAGE = 65_536


def main() -> None:
    """Serve requests until the parent closes the socket."""
    handle, preload = int(sys.argv[1]), sys.argv[2] == "ocr"
    link = socket.socket(fileno=handle)
    given = sys.stdin.buffer.read()
    roots = msgspec.json.decode(given, type=tuple[bytes, ...]) if given else ()
    _preload(recogniser=preload)
    _freeze()
    link.send(b"ready")
    from supplier.evidence import warm

    steps = warm.steps()
    _build(steps, unless=link)
    while True:
        message, descriptors, _, _ = socket.recv_fds(link, _KEPT_MESSAGE, 2)
        if not message:
            return
        ended = _serve(link, msgspec.json.decode(message, type=Request), roots, *descriptors)
        if ended is None:
            return
        link.send(msgspec.json.encode(ended))
        _build(steps)


def _build(steps: Iterator[None], *, unless: socket.socket | None = None) -> None:
    """Build what documents need while none waits; the first one never waits for it, those after it find all of it."""
    built = False
    for _ in steps:
        built = True
        if unless is not None and select.select([unless], [], [], 0)[0]:
            break
    if built:
        _freeze()


def _freeze() -> None:
    """A child lives for one document: nothing is collected in it, and what it shares with the template is not touched."""
    gc.collect()
    gc.freeze()
    gc.disable()


def _preload(*, recogniser: bool) -> None:
    """Import all that a child will need, so that it opens no module itself."""
    import importlib

    wanted = ["read", "images", "kinds", "language", "certificate", "soa", "soc2", "other_kinds"]
    for name in wanted:
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(f"supplier.evidence.{name}")
    importlib.import_module("supplier.evidence.kinds").vocabulary()
    importlib.import_module("supplier.evidence.language").detect("the")
    if recogniser:
        with contextlib.suppress(ImportError):
            importlib.import_module("rapidocr")


def _serve(link: socket.socket, request: Request, roots: Sequence[bytes], document: int, result: int) -> Ended | None:
    """Fork, wait, and kill the child's whole group when time is over or the parent says so (or is gone)."""
    child = os.fork()
    if child == 0:
        _child(request, roots, document, result)
    os.close(result)
    os.close(document)
    watched = os.pidfd_open(child)
    ready, _, _ = select.select([watched, link.fileno()], [], [], request.budget.wall)
    over = watched not in ready
    stopped = link.fileno() in ready and link.recv(_KEPT_MESSAGE, socket.MSG_PEEK) == b""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL) if over else None
    _, status, usage = os.wait4(child, 0)
    os.close(watched)
    if stopped:
        return None
    killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    return Ended(
        signal=killed, code=os.waitstatus_to_exitcode(status), timed_out=over, cpu=usage.ru_utime + usage.ru_stime, memory=usage.ru_maxrss * 1024
    )


def _child(request: Request, roots: Sequence[bytes], document: int, result: int) -> None:
    """The forked child: enter the cage, do the one thing, write the result, leave. Never returns."""
    code = 1
    try:
        os.setsid()
        _close_all_but(document, result)
        guards = cage.enter(request.budget, _readable(), threads=request.ocr)
        _write(result, _do(request, roots, document, guards))
        code = 0
    except PermissionError as error:
        _write(result, FINDING + msgspec.json.encode(Finding(code="DOC_NO_ISOLATION", message=str(error))))
        code = 0
    except MemoryError:
        code = 3
    finally:
        os._exit(code)


def _close_all_but(document: int, result: int) -> None:
    nothing = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    keep = sorted({0, 1, 2, document, result})
    for low, high in zip(keep, [*keep[1:], 4096], strict=True):
        os.closerange(low + 1, high)


def _readable() -> list[str]:
    """What a child may still open: programs and libraries, this package and its vocabularies. No data, no settings."""
    package = Path(__file__).resolve().parent.parent
    return [
        sys.prefix,
        sys.base_prefix,
        str(package),
        str(paths.questionnaires()),
        "/usr",
        "/lib",
        "/lib64",
        "/proc/self",
        "/sys/devices/system/cpu",
        "/dev/null",
        "/dev/urandom",
    ]


def _do(request: Request, roots: Sequence[bytes], document: int, guards: tuple[str, ...]) -> bytes:
    if request.job == "guard":
        return GUARD + msgspec.json.encode(guards)
    with os.fdopen(document, "rb", closefd=False) as held:
        data = held.read(limits.FILE_BYTES + 1)
    if request.job == "render":
        return _render(data, request)
    if request.job == "probe":
        return GUARD + msgspec.json.encode(_probe(request.name))
    from supplier.evidence.read import read

    return READINGS + msgspec.json.encode(read(data, request.name, ocr=request.ocr, explain=request.explain, roots=roots))


def _render(data: bytes, request: Request) -> bytes:
    from supplier.evidence import images, sniff

    try:
        media_type = sniff.sniff(data, request.name).media_type
        return IMAGE + images.webp(images.page_image(data, media_type, request.page, request.scale))
    except RefusedError as refused:
        return FINDING + msgspec.json.encode(refused.finding())


def _probe(path: str) -> dict[str, Any]:
    """For tests and `doctor`: what the cage lets through. Everything must come back refused."""
    import subprocess

    def outcome(attempt: Any) -> str:
        try:
            attempt()
        except OSError as error:
            return type(error).__name__
        return "allowed"

    return {
        "connect": outcome(lambda: socket.create_connection(("127.0.0.1", 9), timeout=1)),
        "datagram": outcome(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)),
        "read": outcome(lambda: Path(path).read_bytes()),
        "list": outcome(lambda: list(Path("/").iterdir())),
        "write": outcome(lambda: Path(path).write_bytes(b"x")),
        "run": outcome(lambda: subprocess.run(["/bin/true"], check=True)),
    }


def _write(result: int, payload: bytes) -> None:
    view = memoryview(payload)
    while view:
        view = view[os.write(result, view) :]


if __name__ == "__main__":
    main()
