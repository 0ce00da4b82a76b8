"""Indexes that hold all the inbox sorts by and all the portfolio counts, so that neither reads the rows themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    """One index of services gives way to a fuller one, questionnaires get one more."""
    op.drop_index(op.f("ix_service_organisation_id_service_tier_service_badge"), table_name="service")
    op.create_index("ix_service_portfolio", "service", ["organisation_id", "tier", "badge", "risk"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_questionnaire_inbox", "questionnaire", ["organisation_id", "state", "submitted_at", "id", "service_id"])
