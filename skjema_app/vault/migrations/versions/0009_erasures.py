"""Erasures: a frame may lose everything after its signature, and nothing else of it may ever change.

That is also how the whole frame takes the place of one that was cut on its way: its header holds the hash of the rest.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
_SIGNED = "length(new.frame) >= 259 AND substr(new.frame, 6, 254) = substr(old.frame, 6, 254)"
_SAME = f"new.position = old.position AND {_SIGNED}"
_BEFORE = (
    f"CREATE TRIGGER school_frame_frozen BEFORE UPDATE ON school_frame {_REFUSE}",
    "CREATE TRIGGER journal_frozen BEFORE UPDATE OF entry_id, device, seq, frame, position ON journal " + _REFUSE,
)
_AFTER = (
    f"CREATE TRIGGER school_frame_frozen BEFORE UPDATE ON school_frame WHEN NOT ({_SAME}) {_REFUSE}",
    f"CREATE TRIGGER journal_frozen BEFORE UPDATE OF entry_id, device, seq, position ON journal {_REFUSE}",
    f"CREATE TRIGGER journal_signed BEFORE UPDATE OF frame ON journal WHEN NOT ({_SIGNED}) {_REFUSE}",
)


def upgrade() -> None:
    """Let frames be cut."""
    op.add_column("school_entry", sa.Column("cut", sa.Integer, nullable=False, server_default="0"))
    for trigger in ("school_frame_frozen", "journal_frozen"):
        op.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    for trigger in _AFTER:
        op.execute(trigger)


def downgrade() -> None:
    """Frames that were cut stay cut."""
    for trigger in ("school_frame_frozen", "journal_frozen", "journal_signed"):
        op.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    for trigger in _BEFORE:
        op.execute(trigger)
    op.drop_column("school_entry", "cut")
