"""Reading many files on every core: results in the order given, and no file stops the others."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from supplier.errors import BadInputError
from supplier.evidence.isolate import Reader, not_opened
from supplier.model.reading import Reading

Progress = Callable[[int, int, str], None]
"""Called with how many are done, how many there are, and the name of the newest."""
_AHEAD = 4
"""Files waiting for each core: enough to keep it busy, few enough to hold no thousand readings."""


def read_many(
    given: Sequence[tuple[Path, str]], *, ocr: bool, progress: Progress, explain: bool = False, roots: Sequence[bytes] = ()
) -> Iterator[tuple[Reading, ...]]:
    """The readings of each file (path and the name people call it by), in the order given, each as soon as those before it are done.

    A file that cannot be opened gives a reading that says so. Leaving early, or Ctrl-C, ends every child at once. `roots` are the
    certificates (DER) by which a digital signature is known.

    Raises:
        UnavailableError: the process that reads documents does not start.
    """
    cores = min(len(os.sched_getaffinity(0)), max(1, len(given)))
    threads = ThreadPoolExecutor(cores, thread_name_prefix="read")
    with Reader(workers=cores, ocr=ocr, roots=roots) as reader:
        try:
            waiting: deque[Future[tuple[Reading, ...]]] = deque()
            for number, (path, name) in enumerate(given):
                waiting.append(threads.submit(_one, reader, path, name, explain=explain))
                if len(waiting) > _AHEAD * cores:
                    yield _next(waiting, given, number, progress)
            while waiting:
                yield _next(waiting, given, len(given) - 1, progress)
        finally:
            # What is being read ends with its child; only then can no thread start another.
            threads.shutdown(wait=False, cancel_futures=True)
            reader.close()
            threads.shutdown()


def _one(reader: Reader, path: Path, name: str, *, explain: bool) -> tuple[Reading, ...]:
    try:
        return reader.read(path, name, explain=explain)
    except BadInputError as error:
        return (not_opened(name, error.message),)


def _next(waiting: deque[Future[tuple[Reading, ...]]], given: Sequence[tuple[Path, str]], last: int, progress: Progress) -> tuple[Reading, ...]:
    """The oldest result; `last` is the newest file handed out."""
    at = last - len(waiting) + 1
    found = waiting.popleft().result()
    progress(at + 1, len(given), given[at][1])
    return found
