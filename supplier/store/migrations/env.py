"""Alembic's entry point: runs on the connection that `supplier.store.schema` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from supplier.store.schema import ours
from supplier.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=ours,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
