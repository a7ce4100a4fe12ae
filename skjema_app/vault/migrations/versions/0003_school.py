"""A school with several people: its journal, keys and projections, and what documents and drafts gain by it.

The private journal stays as it is; the school's has tables of its own.

FTS5's ``secure-delete`` is turned off: where rows are deleted and others inserted in one transaction, it damages the
index («checksum mismatch», reproduced with SQLite 3.53). Words leave the index when it is made anew, on pages that
``PRAGMA secure_delete`` overwrites.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_DRAFT = (("revises", "[]"), ("case_room", ""))
_DOCUMENT = (
    ("school", ""),
    ("series", ""),
    ("parents", "[]"),
    ("number", 1),
    ("author", ""),
    ("authors", "[]"),
    ("decides", ""),
    ("written_before", 0),
    ("origin", ""),
    ("facts", "{}"),
)
_EVENT = (("person", ""), ("blob", ""), ("blob_key", ""), ("blob_length", 0))
_FROZEN = "entry_id, device, seq, prev, tag, received, frame, position"
_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
_TRIGGERS = (
    f"CREATE TRIGGER school_entry_frozen BEFORE UPDATE OF {_FROZEN} ON school_entry {_REFUSE}",
    f"CREATE TRIGGER school_entry_kept BEFORE DELETE ON school_entry {_REFUSE}",
)
_TABLES = (
    "school_entry",
    "school_stray",
    "school_key",
    "school_head",
    "issuing_authority",
    "invitation",
    "exchange_note",
    "school_tag",
    "school_rotation",
    "school_blob",
    "mark",
    "school_case",
    "case_member",
    "case_link",
    "case_holder",
    "case_key",
    "roster",
)


def _text(name: str, *, key: bool = False, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=False, server_default=default)


def _number(name: str, *, key: bool = False, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=key, nullable=False, autoincrement=False, server_default=default)


def _blob(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


def upgrade() -> None:
    """Make the tables, and the columns that documents, events and drafts gain."""
    for table, columns in (("draft", _DRAFT), ("document", _DOCUMENT), ("document_event", _EVENT)):
        for name, default in columns:
            made = _text(name, default=default) if isinstance(default, str) else _number(name, default=str(default))
            op.add_column(table, made)
    _journal()
    _people()
    _found_out()
    _projections()
    for trigger in _TRIGGERS:
        op.execute(trigger)
    op.execute("INSERT INTO search(search, rank) VALUES ('secure-delete', 0)")


def _journal() -> None:
    op.create_table(
        "school_entry",
        sa.Column("position", sa.Integer, primary_key=True, nullable=False),
        _text("entry_id"),
        _text("device"),
        _number("seq"),
        *(_text(name) for name in ("prev", "tag", "received")),
        _blob("frame"),
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
    op.create_index("school_entry_feed", "school_entry", ["device", "seq"])
    op.create_index("school_entry_room", "school_entry", ["room", "depth", "entry_id"])
    op.create_table(
        "school_stray",
        _text("frame_sha256", key=True),
        *(_text(name) for name in ("entry_id", "device", "received")),
        _blob("frame"),
    )
    op.create_table("school_key", _text("key_id", key=True), _blob("key"))
    op.create_index("school_key_again", "school_key", ["key_id", "key"])
    op.create_table("school_head", _text("device", key=True), _number("seq"), _text("entry_id"))


def _people() -> None:
    op.create_table("issuing_authority", _text("school", key=True), _blob("secret"))
    op.create_table(
        "invitation",
        _text("invitation_id", key=True),
        *(_text(name) for name in ("person", "name", "roles", "made", "expires")),
        _blob("mac_key"),
        _text("state", default="open"),
        _text("device", default=""),
    )
    op.create_table("exchange_note", _text("name", key=True), _text("value"))


def _found_out() -> None:
    op.create_table(
        "school_tag", _text("device", key=True), _text("key_id", key=True), _number("next_index"), _text("tag")
    )
    op.create_table("school_rotation", *(_text(name, key=True) for name in ("key_id", "room", "prev")))
    op.create_table("school_blob", _text("sha256", key=True), _text("entry_id", key=True), _text("device"))


def _projections() -> None:
    op.create_table(
        "mark",
        _text("entry_id", key=True),
        _text("document_id"),
        _text("room"),
        _number("depth"),
        *(_text(name) for name in ("kind", "person", "registered", "data")),
        *(_text(name, default="") for name in ("blob", "blob_key")),
        _number("blob_length", default="0"),
    )
    op.create_index("mark_document", "mark", ["document_id", "depth", "entry_id"])
    op.create_table(
        "school_case",
        _text("room", key=True),
        *(_text(name) for name in ("number", "suffix", "pupil", "class_group", "responsible", "opened", "opened_by")),
    )
    op.create_table("case_member", _text("room", key=True), _text("person", key=True), _number("member"))
    op.create_table("case_link", _text("room", key=True), _text("document_id", key=True), _number("place"))
    op.create_table("case_holder", *(_text(name, key=True) for name in ("room", "key_id", "device")))
    op.create_table("case_key", _text("room", key=True), _text("key_id"))
    op.create_table("roster", _text("kind", key=True), _text("name", key=True), _text("value"))


def downgrade() -> None:
    """Drop it again; only for vaults that belong to no school."""
    for trigger in ("school_entry_frozen", "school_entry_kept"):
        op.execute(f"DROP TRIGGER {trigger}")
    for table in reversed(_TABLES):
        op.drop_table(table)
    for table, columns in (("document_event", _EVENT), ("document", _DOCUMENT), ("draft", _DRAFT)):
        for name, _ in reversed(columns):
            op.drop_column(table, name)
