"""Frames of the school's journal in a table of their own: what was found out about an entry is written anew often.

The index over rooms goes: nothing asks for it, and every entry paid for it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
_KEPT = f"CREATE TRIGGER school_entry_kept BEFORE DELETE ON school_entry {_REFUSE}"
_FIXED = "entry_id, device, seq, prev, tag, received, position"
_FROZEN = f"CREATE TRIGGER school_entry_frozen BEFORE UPDATE OF {_FIXED} ON school_entry {_REFUSE}"
_FRAMES = (
    f"CREATE TRIGGER school_frame_frozen BEFORE UPDATE ON school_frame {_REFUSE}",
    f"CREATE TRIGGER school_frame_kept BEFORE DELETE ON school_frame {_REFUSE}",
)
_FIXED_BEFORE = "entry_id, device, seq, prev, tag, received, frame, position"
_FROZEN_BEFORE = f"CREATE TRIGGER school_entry_frozen BEFORE UPDATE OF {_FIXED_BEFORE} ON school_entry {_REFUSE}"
_OTHER = (
    *("position", "entry_id", "device", "seq", "prev", "tag", "received"),
    *("content", "tried", "key_id", "tag_index", "claimed", "room", "type", "version", "person", "at"),
    *("after", "auth", "pin", "claims", "fault", "state", "reason", "depth"),
)


def _text(name: str, *, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _number(name: str, *, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, autoincrement=False, server_default=default)


def _position() -> sa.Column[int]:
    return sa.Column("position", sa.Integer, primary_key=True, nullable=False)


def _frame() -> sa.Column[bytes]:
    return sa.Column("frame", sa.LargeBinary, nullable=False)


def upgrade() -> None:
    """Move the frames out."""
    op.create_table("school_frame", _position(), _frame())
    op.execute("INSERT INTO school_frame (position, frame) SELECT position, frame FROM school_entry ORDER BY position")
    _make_anew(with_frames=False)
    for trigger in (_FROZEN, _KEPT, *_FRAMES):
        op.execute(trigger)


def downgrade() -> None:
    """Move them back."""
    for trigger in ("school_frame_frozen", "school_frame_kept"):
        op.execute(f"DROP TRIGGER {trigger}")
    _make_anew(with_frames=True)
    op.create_index("school_entry_room", "school_entry", ["room", "depth", "entry_id"])
    op.drop_table("school_frame")
    for trigger in (_FROZEN_BEFORE, _KEPT):
        op.execute(trigger)


def _make_anew(*, with_frames: bool) -> None:
    """The table of entries with or without its frames; triggers are made afterwards."""
    for trigger in ("school_entry_frozen", "school_entry_kept"):
        op.execute(f"DROP TRIGGER {trigger}")
    if not with_frames:
        op.drop_index("school_entry_room")
    op.drop_index("school_entry_feed")
    op.rename_table("school_entry", "school_entry_before")
    op.create_table(
        "school_entry",
        _position(),
        *(_text(name) for name in ("entry_id", "device")),
        _number("seq"),
        *(_text(name) for name in ("prev", "tag", "received")),
        *((_frame(),) if with_frames else ()),
        _text("content", default="?"),
        _number("tried", default="0"),
        _text("key_id", default=""),
        _number("tag_index", default="-1"),
        *(_text(name, default="") for name in ("claimed", "room", "type")),
        _number("version", default="0"),
        *(_text(name, default="") for name in ("person", "at")),
        *(_text(name, default="[]") for name in ("after", "auth")),
        _text("pin", default=""),
        _text("claims", default="{}"),
        _text("fault", default=""),
        _text("state", default="sealed"),
        _text("reason", default=""),
        _number("depth", default="0"),
        sa.UniqueConstraint("entry_id", name="school_entry_id"),
    )
    columns = ", ".join(f'"{name}"' for name in _OTHER)
    told, taken = (f"{columns}, frame", "JOIN school_frame USING (position)") if with_frames else (columns, "")
    op.execute(
        f"INSERT INTO school_entry ({told}) SELECT {told} FROM school_entry_before {taken} ORDER BY position"  # noqa: S608 - ours
    )
    op.drop_table("school_entry_before")
    op.create_index("school_entry_feed", "school_entry", ["device", "seq"])
