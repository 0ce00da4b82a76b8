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
SEND_MAIL = "send-mail"
QUEUE_OF = {READ_UPLOAD: DOCUMENTS, ASSESS: ERRANDS, SEND_MAIL: ERRANDS}
TRIES = 3
"""A job that killed its worker this often is parked."""
