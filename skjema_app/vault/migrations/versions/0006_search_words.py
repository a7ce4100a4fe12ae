"""The search index keeps no text any more, knows titles and dates apart, and is told by triggers what is due.

Titles and names (``head``), texts (``body``) and keys of dates and forms (``keys``) come as folded words, so that the
tokenizer has nothing to decide. What is in it is made anew by the rebuild that follows every migration.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_COMMENTED = "WHEN {row}.kind IN ('approved', 'returned', 'withdrawn') "
_NOTED = (
    ("document", "document", "document_id", ""),
    ("document_event", "document", "document_id", ""),
    ("mark", "document", "document_id", _COMMENTED),
    ("school_case", "case", "room", ""),
)
_TIMES = (("insert", "new"), ("delete", "old"))
_BEFORE = (
    "CREATE VIRTUAL TABLE search USING fts5(text, entry_id UNINDEXED, document_id UNINDEXED, "
    "tokenize = 'unicode61 remove_diacritics 0')"
)


def _text(name: str, *, key: bool = False, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=False, server_default=default)


def upgrade() -> None:
    """Make the index anew, the table of what its rows stand for, and the triggers."""
    op.execute("DROP TABLE search")
    op.create_table(
        "search_row",
        sa.Column("row", sa.Integer, primary_key=True, nullable=False),
        *(_text(name) for name in ("kind", "entry_id", "digest")),
        _text("series", default=""),
        sa.Column("number", sa.Integer, nullable=False, server_default="1"),
        *(_text(name, default="") for name in ("origin", "author")),
        sa.UniqueConstraint("entry_id", name="search_row_entry"),
    )
    op.create_index("search_row_series", "search_row", ["series", "number"])
    op.create_index("search_row_origin", "search_row", ["origin"])
    op.create_table("search_due", _text("kind", key=True), _text("entry_id", key=True))
    op.execute(
        "CREATE VIRTUAL TABLE search USING fts5(head, body, keys, content = '', contentless_delete = 1, "
        "tokenize = 'ascii', prefix = '2 3')"
    )
    op.execute(
        "CREATE TRIGGER search_row_gone AFTER DELETE ON search_row BEGIN DELETE FROM search WHERE rowid = old.row; END"
    )
    for table, kind, column, only in _NOTED:
        for when, row in _TIMES:
            noted = f"INSERT OR IGNORE INTO search_due VALUES ('{kind}', {row}.{column})"  # noqa: S608 - ours
            op.execute(
                f"CREATE TRIGGER search_due_{table}_{when} AFTER {when.upper()} ON {table} "
                f"{only.format(row=row)}BEGIN {noted}; END"
            )


def downgrade() -> None:
    """As it was, with nothing in it."""
    for table, _kind, _column, _only in _NOTED:
        for when, _row in _TIMES:
            op.execute(f"DROP TRIGGER search_due_{table}_{when}")
    for table in ("search_row", "search_due", "search"):
        op.execute(f"DROP TABLE {table}")
    op.execute(_BEFORE)
    op.execute("INSERT INTO search(search, rank) VALUES ('secure-delete', 0)")
