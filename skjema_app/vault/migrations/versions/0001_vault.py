"""The vault: journal, keys, drafts, settings and the projections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_FROZEN = "entry_id, device, seq, frame, position"
_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
_TRIGGERS = (
    f"CREATE TRIGGER journal_frozen BEFORE UPDATE OF {_FROZEN} ON journal {_REFUSE}",
    f"CREATE TRIGGER journal_kept BEFORE DELETE ON journal {_REFUSE}",
)


def _text(name: str, *, key: bool = False, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=False, server_default=default)


def _number(name: str, *, key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=key, nullable=False, autoincrement=False)


def _blob(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


def upgrade() -> None:
    """Make every table of the first version."""
    _truth()
    _drafts()
    _projections()
    for trigger in _TRIGGERS:
        op.execute(trigger)


def _truth() -> None:
    op.create_table("fact", _text("name", key=True), _text("value"))
    op.create_table("setting", _text("name", key=True), _text("value"))
    op.create_table("device_keys", _text("device", key=True), _blob("secret"), _blob("leaf"), _blob("ca"))
    op.create_index("device_keys_again", "device_keys", ["device", "secret", "leaf", "ca"])
    op.create_table(
        "journal",
        sa.Column("position", sa.Integer, primary_key=True, nullable=False),
        _text("entry_id"),
        _text("device"),
        _number("seq"),
        _blob("frame"),
        _text("state"),
        _text("reason", default=""),
        _text("room", default=""),
        _text("type", default=""),
        sa.Column("depth", sa.Integer, nullable=False, server_default="0"),
        sa.UniqueConstraint("entry_id", name="journal_entry"),
        sa.UniqueConstraint("device", "seq", name="journal_feed"),
    )
    op.create_index("journal_room", "journal", ["room", "depth", "entry_id"])
    op.create_table("feed_head", _text("device", key=True), _number("seq"), _text("entry_id"))
    op.create_table("room_key", _text("room", key=True), _number("generation", key=True), _text("kind"), _blob("key"))
    op.create_index("room_key_again", "room_key", ["room", "generation", "kind", "key"])
    op.create_table("tag_counter", _text("device", key=True), _text("room", key=True), _number("next_index"))


def _drafts() -> None:
    op.create_table(
        "draft",
        _text("draft_id", key=True),
        _text("form_id"),
        _number("form_version"),
        _text("form_sha256"),
        _text("level"),
        _text("supplements"),
        _text("answers"),
        _text("place"),
        _text("created"),
        _text("updated"),
        _text("kept"),
        _text("deleted", default=""),
        _text("finished", default=""),
        _text("finished_at", default=""),
    )
    op.create_table(
        "draft_version",
        sa.Column("version_id", sa.Integer, primary_key=True, nullable=False),
        sa.Column("draft_id", sa.Text, sa.ForeignKey("draft.draft_id", ondelete="CASCADE"), nullable=False),
        _text("kind"),
        _text("at"),
        _text("answers"),
        sqlite_autoincrement=True,
    )
    op.create_index("draft_version_draft", "draft_version", ["draft_id", "version_id"])


def _projections() -> None:
    op.create_table("person", _text("person", key=True), _text("name"), _text("school_name"))
    op.create_table(
        "feed",
        _text("device", key=True),
        *(_text(name) for name in ("person", "feed_public", "receiving_public", "leaf_sha256", "entry_id")),
    )
    op.create_table(
        "feed_end",
        _text("device", key=True),
        _text("feed_public"),
        _number("last_seq"),
        *(_text(name) for name in ("reason", "gaps", "entry_id")),
    )
    op.create_table(
        "document",
        _text("document_id", key=True),
        _text("room"),
        _text("form_id"),
        _number("form_version"),
        *(_text(name) for name in ("form_sha256", "level", "supplements", "title", "pupil", "class_group")),
        *(_text(name) for name in ("answers", "finished", "experienced", "pdf_sha256", "blob", "blob_key")),
        *(_number(name) for name in ("blob_length", "restricted", "urgent")),
    )
    op.create_table(
        "document_event",
        _text("entry_id", key=True),
        _text("document_id"),
        _number("depth"),
        *(_text(name) for name in ("kind", "registered", "happened", "who", "how", "note")),
    )
    op.create_index("document_event_document", "document_event", ["document_id", "depth", "entry_id"])
    op.create_table(
        "pupil_list", _text("room", key=True), *(_text(name) for name in ("replaces", "registered", "source"))
    )
    op.create_table(
        "pupil",
        _text("room", key=True),
        _text("pupil_id", key=True),
        *(_text(name) for name in ("name", "class_group", "birth_date", "contact_teacher", "nickname")),
        *(_number(name) for name in ("protected", "gone")),
    )


def downgrade() -> None:
    """There is nothing before the first version."""
    raise NotImplementedError
