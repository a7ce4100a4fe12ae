"""Absence: what was registered of pupils' days, what was taken back, and which limits were seen to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _text(name: str, *, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=False)


def _number(name: str, *, key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=key, nullable=False, autoincrement=False)


def upgrade() -> None:
    """Make the projections; the rebuild that follows fills them."""
    op.create_table("absence_year", _number("year", key=True), _text("room"))
    op.create_table(
        "absence_batch",
        _text("batch", key=True),
        *(_text(name) for name in ("registered", "source", "file", "file_date")),
    )
    op.create_table(
        "absence_day",
        _text("entry_id", key=True),
        _number("place", key=True),
        _text("batch"),
        _number("depth"),
        *(_text(name) for name in ("pupil_id", "day", "validity")),
        *(_number(name) for name in ("documented", "hours", "absent")),
    )
    op.create_index("absence_day_pupil", "absence_day", ["pupil_id", "day"])
    op.create_table("absence_undone", _text("batch", key=True), _text("entry_id"), _text("registered"))
    op.create_table(
        "absence_handled",
        *(_text(name, key=True) for name in ("pupil_id", "rule", "occasion")),
        _number("done"),
        *(_text(name) for name in ("happened", "who", "how", "note")),
    )


def downgrade() -> None:
    """Take them away; the entries stay in the journal."""
    for table in ("absence_handled", "absence_undone", "absence_day", "absence_batch", "absence_year"):
        op.drop_table(table)
