"""What a test writes need not outlive a power cut, so no test waits until the disk has it (as the PostgreSQL cluster of tests does not)."""

from __future__ import annotations

import os

from supplier.store import database

SHIPPED = database._PRAGMAS
"""The settings of SQLite as the product has them."""


def never_wait_for_the_disk() -> None:
    """From now on nothing in this process waits; the processes that tests start do."""
    database._PRAGMAS = tuple("synchronous=OFF" if one.startswith("synchronous=") else one for one in SHIPPED)
    os.fsync = lambda _file: None
