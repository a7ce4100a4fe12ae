"""Alembic's way in: the open connection comes in ``config.attributes``; no URL, hence no key in any configuration."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=None, render_as_batch=True, transactional_ddl=True)
context.run_migrations()  # inside the caller's transaction, so that a failure takes everything back
