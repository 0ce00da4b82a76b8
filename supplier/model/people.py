"""The people who sign in, and what their role lets them do."""

from __future__ import annotations

import enum


class Role(enum.StrEnum):
    """A person may hold several. Admin has no rights over records."""

    PROCUREMENT = "procurement"
    QA = "qa"
    ADMIN = "admin"
