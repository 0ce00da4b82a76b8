"""Words that only the store uses."""

from __future__ import annotations

import enum


class MessageState(enum.StrEnum):
    """The life of a mail. Without a mail server it stays waiting and is shown to staff."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"


class UploadState(enum.StrEnum):
    """Where an upload is on its way. Removed and superseded ones are kept."""

    QUEUED = "queued"
    READING = "reading"
    READ = "read"
    UNREADABLE = "unreadable"
    REMOVED = "removed"
    SUPERSEDED = "superseded"
