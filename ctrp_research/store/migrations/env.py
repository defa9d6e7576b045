"""Alembic's entry: migrate the connection that `ctrp_research.store.database` hands over."""

from alembic import context

from ctrp_research.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
