"""What the job engine and everybody who enqueues must agree on. Changing any of it strands what is waiting."""

from __future__ import annotations

APPLICATION = "supplier"
ENGINE_VERSION = "1"
"""Pinned: the engine's default is a hash of the code, and after an upgrade it would never resume what was running."""

DOCUMENTS = "documents"
"""Queue of the jobs that read documents: few at once, each may take long."""

ERRANDS = "errands"
"""Queue of everything else."""

READ_UPLOAD = "read-upload"
ASSESS = "assess"
DAILY = "daily"
QUEUE_OF = {READ_UPLOAD: DOCUMENTS, ASSESS: ERRANDS, DAILY: ERRANDS}
TRIES = 3
"""A job that was cut off this often is parked."""

PARKED = "parked"
RESUMED = "resumed"
"""Keys of a job's attributes: why it was parked, and how often it was resumed after its worker died."""
