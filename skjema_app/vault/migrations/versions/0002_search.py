"""Full-text search over finished documents. æ, ø and å are letters of their own: ``remove_diacritics 0``.

The table keeps its text (not contentless), so that rows can be deleted for good: ``secure-delete`` takes the words
out of the index at once. It is filled by the rebuild that follows every migration.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the search table, empty."""
    op.execute(
        "CREATE VIRTUAL TABLE search USING fts5(text, entry_id UNINDEXED, document_id UNINDEXED, "
        "tokenize = 'unicode61 remove_diacritics 0')"
    )
    op.execute("INSERT INTO search(search, rank) VALUES ('secure-delete', 1)")


def downgrade() -> None:
    """Drop it; nothing is lost, it can be rebuilt."""
    op.execute("DROP TABLE search")
