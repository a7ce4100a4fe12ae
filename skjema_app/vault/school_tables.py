"""The tables of the school's journal: frames of all devices, keys of rooms, and what was found out about them.

*Truth*: ``school_entry`` and ``school_frame``, ``school_stray``, ``school_key``, ``school_head``,
``issuing_authority``, ``invitation``, ``exchange_note``. *Found out*, made anew by rebuild: the columns of
``school_entry`` from ``tried`` on, ``school_tag``, ``school_rotation``, ``school_blob``. *Projections*: marks, cases,
roster.
"""

from __future__ import annotations

import sqlalchemy as sa

from skjema_app.vault.tables import metadata


def _text(name: str, *, key: bool = False, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=False, server_default=default)


def _number(name: str, *, key: bool = False, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=key, nullable=False, autoincrement=False, server_default=default)


def _blob(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


entries = sa.Table(
    "school_entry",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True, nullable=False),
    _text("entry_id"),
    _text("device"),
    _number("seq"),
    _text("prev"),
    _text("tag"),
    _text("received"),
    # content: verdict on its attachment: "?" not looked at yet, "" fits, otherwise a reason. Kept through a rebuild.
    _text("content", default="?"),
    # What was found out with the keys held: nothing of it is believed by a rebuild.
    _number("tried", default="0"),
    _text("key_id", default=""),
    _number("tag_index", default="-1"),
    _text("claimed", default=""),
    _text("room", default=""),
    _text("type", default=""),
    _number("version", default="0"),
    _text("person", default=""),
    _text("at", default=""),
    _text("after", default="[]"),
    _text("auth", default="[]"),
    _text("pin", default=""),
    _text("claims", default="{}"),
    _text("fault", default=""),
    _text("state", default="sealed"),
    _text("reason", default=""),
    _number("depth", default="0"),
    # cut: 0 whole, 1 came without body and envelopes, 2 they were cut here by an erasure. Kept too.
    _number("cut", default="0"),
    sa.UniqueConstraint("entry_id", name="school_entry_id"),
    sa.Index("school_entry_feed", "device", "seq"),
)
"""Append-only (triggers). Every entry here is signed by the device it names; two may have one number (a fork)."""

frames = sa.Table(
    "school_frame",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True, nullable=False),
    _blob("frame"),
)
"""Append-only (triggers), but that an erasure may cut everything after the signature: the bytes of every entry."""

strays = sa.Table(
    "school_stray",
    metadata,
    _text("frame_sha256", key=True),
    _text("entry_id"),
    _text("device"),
    _text("received"),
    _blob("frame"),
)
"""Frames of devices whose key is not known yet: nothing says that the signature holds, so they wait outside."""

keys = sa.Table(
    "school_key",
    metadata,
    _text("key_id", key=True),
    _blob("key"),
    sa.Index("school_key_again", "key_id", "key"),  # kept twice, as room_key
)

heads = sa.Table("school_head", metadata, _text("device", key=True), _number("seq"), _text("entry_id"))
"""The last entry of feeds written in this vault: a journal whose tail was cut is seen."""

authorities = sa.Table("issuing_authority", metadata, _text("school", key=True), _blob("secret"))

invitations = sa.Table(
    "invitation",
    metadata,
    _text("invitation_id", key=True),
    _text("person"),
    _text("name"),
    _text("roles"),
    _text("made"),
    _text("expires"),
    _blob("mac_key"),
    _text("state", default="open"),
    _text("device", default=""),
)

notes = sa.Table("exchange_note", metadata, _text("name", key=True), _text("value"))

TRUTH: tuple[sa.Table, ...] = (entries, frames, strays, keys, heads, authorities, invitations, notes)

# --- found out -------------------------------------------------------------------------------------------------------

tags = sa.Table(
    "school_tag",
    metadata,
    _text("device", key=True),
    _text("key_id", key=True),
    _number("next_index"),
    _text("tag"),
)
"""The next expected tag of every device under every key (design-review § 1.24)."""

rotations = sa.Table(
    "school_rotation", metadata, _text("key_id", key=True), _text("room", key=True), _text("prev", key=True)
)
"""A rotation under ``key_id`` says that the key belongs to ``room``, and that ``prev`` was a key of it before."""

blobs = sa.Table("school_blob", metadata, _text("sha256", key=True), _text("entry_id", key=True), _text("device"))

FOUND: tuple[sa.Table, ...] = (tags, rotations, blobs)

# --- projections -----------------------------------------------------------------------------------------------------

marks = sa.Table(
    "mark",
    metadata,
    _text("entry_id", key=True),
    _text("document_id"),
    _text("room"),
    _number("depth"),
    _text("kind"),
    _text("person"),
    _text("registered"),
    _text("data"),
    _text("blob", default=""),
    _text("blob_key", default=""),
    _number("blob_length", default="0"),
    sa.Index("mark_document", "document_id", "depth", "entry_id"),
)

cases = sa.Table(
    "school_case",
    metadata,
    _text("room", key=True),
    _text("number"),
    _text("suffix"),
    _text("pupil"),
    _text("class_group"),
    _text("responsible"),
    _text("opened"),
    _text("opened_by"),
)

members = sa.Table("case_member", metadata, _text("room", key=True), _text("person", key=True), _number("member"))
"""``member``: 1 for those who are, 0 for those who were."""

links = sa.Table("case_link", metadata, _text("room", key=True), _text("document_id", key=True), _number("place"))

holders = sa.Table(
    "case_holder", metadata, _text("room", key=True), _text("key_id", key=True), _text("device", key=True)
)
"""Devices that were given a key of a case: who is among them and is no member any more makes it rotate."""

case_keys = sa.Table("case_key", metadata, _text("room", key=True), _text("key_id"))
"""The key that a case is written under now."""

CASE_TABLES: tuple[sa.Table, ...] = (cases, members, links, holders, case_keys)
PROJECTIONS: tuple[sa.Table, ...] = (marks, *CASE_TABLES)
