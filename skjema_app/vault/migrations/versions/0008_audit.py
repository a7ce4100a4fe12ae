"""What the program notes of its own use: what waits for the day's batch, and what stands in entries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _text(name: str, *, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=False)


def _number(name: str, *, key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=key, nullable=False, autoincrement=False)


def upgrade() -> None:
    """Make the tables; the rebuild that follows fills the last one."""
    noted = ("moment", "deed", "case_id", "document_id", "pupil_id")
    op.create_table("audit_local", _number("position", key=True), *(_text(name) for name in (*noted, "hash")))
    op.create_table("audit_end", _text("name", key=True), _number("position"), _text("hash"))
    op.create_table(
        "audit_line",
        _text("entry_id", key=True),
        _number("place", key=True),
        _text("person"),
        *(_text(name) for name in noted),
    )
    op.create_index("audit_line_case", "audit_line", ["case_id"])
    op.create_index("audit_line_document", "audit_line", ["document_id"])


def downgrade() -> None:
    """Take them away; the entries stay in the journal."""
    for table in ("audit_line", "audit_end", "audit_local"):
        op.drop_table(table)
