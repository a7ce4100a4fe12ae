"""Attachments of drafts and of finished documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _text(name: str, *, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=False)


def _number(name: str, *, key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=key, nullable=False, autoincrement=False)


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "draft_blob",
        sa.Column(
            "draft_id", sa.Text, sa.ForeignKey("draft.draft_id", ondelete="CASCADE"), primary_key=True, nullable=False
        ),
        _text("attachment_id", key=True),
        *(_text(name) for name in ("media", "sha256", "added", "blob", "blob_key")),
        _number("blob_length"),
    )
    op.create_table(
        "document_blob",
        _text("document_id", key=True),
        _number("place", key=True),
        *(_text(name) for name in ("attachment_id", "media", "sha256", "blob", "blob_key")),
        _number("blob_length"),
    )
    op.create_index("document_blob_attachment", "document_blob", ["attachment_id"])


def downgrade() -> None:
    """Drop them again; the bytes stay where they are."""
    op.drop_table("document_blob")
    op.drop_table("draft_blob")
