"""`python -m tests.support.worker_process DATA URL`: a real worker whose reading job is the slow one. Prints `ready`."""

from __future__ import annotations

import sys
import threading

from supplier.jobs import engine, handlers
from supplier.parts import build
from supplier.queue.names import READ_UPLOAD
from supplier.settings import Settings


def main() -> None:
    """Run until killed."""
    handlers.HANDLERS[READ_UPLOAD] = "tests.support.slow_job:read"
    handlers.GIVEN_UP[READ_UPLOAD] = "tests.support.slow_job:give_up"
    engine.POLLING_SECONDS = 0.1
    parts = build(Settings(data=sys.argv[1], database_url=sys.argv[2], demo=True))
    engine.start(parts, worker=True, silent_seconds=float(sys.argv[3]))
    print("ready", flush=True)  # noqa: T201 - the parent waits for it
    threading.Event().wait()


if __name__ == "__main__":
    main()
