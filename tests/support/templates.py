"""Template processes that outlive their reader: a product's reader lives for weeks, a test's for a second, and starting took all of it.

Only what waits for the next document is kept; documents go to children of their own as ever. Tests of starting and ending
themselves ask for the fixture `own_templates`.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import threading
from collections import defaultdict
from collections.abc import Iterator

from supplier.evidence.isolate import Reader, _Template

Running = tuple[subprocess.Popen[bytes], socket.socket]


class Kept:
    """The processes that no reader holds, by kind."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Running]] = defaultdict(list)
        self._turn = threading.Lock()
        self._off = False
        self._started, self._close = _Template._started, Reader.close

    def begin(self) -> None:
        """From now on a reader that is closed leaves its idle processes to the next one."""
        kept = self

        def started(template: _Template) -> socket.socket:
            kept._lend(template)
            return kept._started(template)

        def close(reader: Reader) -> None:
            kept._take_back(reader)
            kept._close(reader)

        _Template._started, Reader.close = started, close  # type: ignore[method-assign]

    def end(self) -> None:
        """End them all; from now on readers are as shipped."""
        _Template._started, Reader.close = self._started, self._close  # type: ignore[method-assign]
        for kind, waiting in self._waiting.items():
            for process, link in waiting:
                template = _Template(kind, ())
                template._process, template._link = process, link
                template.close()
        self._waiting.clear()

    @contextlib.contextmanager
    def off(self) -> Iterator[None]:
        """Inside, readers start and end their own."""
        self._off = True
        try:
            yield
        finally:
            self._off = False

    def _lend(self, template: _Template) -> None:
        with self._turn:
            waiting = self._waiting[template._kind]
            if template._process is None and waiting and not template._roots and not self._off:
                template._process, template._link = waiting.pop()

    def _take_back(self, reader: Reader) -> None:
        """What works on a document is not idle: it ends with its reader."""
        with reader._condition, self._turn:
            reader._closed = True
            for template in () if self._off else (*reader._free, *reader._recognisers):
                process, link = template._process, template._link
                if process is not None and link is not None and not template._roots and process.poll() is None:
                    self._waiting[template._kind].append((process, link))
                    template._process = template._link = None
