"""Runs migrations on the connection that ``workflow.store.schema`` hands over."""

from alembic import context

from workflow.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
