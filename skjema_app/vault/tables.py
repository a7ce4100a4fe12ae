"""The tables of ``data.db`` as SQLAlchemy Core objects; the migrations make them (a test compares the two).

Three sorts: the *truth* (journal, keys, drafts, settings), *projections* (made by ``fold.py`` from the journal, and
made anew by rebuild) and the search index (FTS5, made of the projections by ``search_index.py``). The school's journal
has tables of its own, in ``school_tables.py``: it is written by many devices, the private one by this device alone.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()


def _text(name: str, *, key: bool = False, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=False, server_default=default)


def _number(name: str, *, key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=key, nullable=False, autoincrement=False)


# --- the truth -------------------------------------------------------------------------------------------------------

facts = sa.Table("fact", metadata, _text("name", key=True), _text("value"))
"""Plain facts of this vault: its id, the epoch of its keys, the id of the private feed, the last copy."""

settings = sa.Table("setting", metadata, _text("name", key=True), _text("value"))

device_keys = sa.Table(
    "device_keys",
    metadata,
    _text("device", key=True),
    sa.Column("secret", sa.LargeBinary, nullable=False),
    sa.Column("leaf", sa.LargeBinary, nullable=False),
    sa.Column("ca", sa.LargeBinary, nullable=False),
    # Nothing can replace these rows, so they are kept twice, on pages of their own; salvage reads either.
    sa.Index("device_keys_again", "device", "secret", "leaf", "ca"),
)
"""This device's private keys and certificates: one row."""

journal = sa.Table(
    "journal",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True, nullable=False),
    _text("entry_id"),
    _text("device"),
    _number("seq"),
    sa.Column("frame", sa.LargeBinary, nullable=False),
    _text("state"),
    _text("reason", default=""),
    _text("room", default=""),
    _text("type", default=""),
    sa.Column("depth", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("entry_id", name="journal_entry"),
    sa.UniqueConstraint("device", "seq", name="journal_feed"),
    sa.Index("journal_room", "room", "depth", "entry_id"),
)
"""Append-only (triggers): who, when, what, signed. ``state`` … ``depth`` are what was found out about the frame."""

feed_heads = sa.Table("feed_head", metadata, _text("device", key=True), _number("seq"), _text("entry_id"))
"""The last entry of each feed, on a page of its own: a journal whose tail was cut is seen."""

room_keys = sa.Table(
    "room_key",
    metadata,
    _text("room", key=True),
    _number("generation", key=True),
    _text("kind"),
    sa.Column("key", sa.LargeBinary, nullable=False),
    sa.Index("room_key_again", "room", "generation", "kind", "key"),  # kept twice, as device_keys
)

tag_counters = sa.Table(
    "tag_counter", metadata, _text("device", key=True), _text("room", key=True), _number("next_index")
)
"""How many entries a device has sealed under a room's key."""

drafts = sa.Table(
    "draft",
    metadata,
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
    _text("revises", default="[]"),
    _text("case_room", default=""),
)
"""The only mutable rows. ``kept``: time of the newest version, so that saving need not look for it."""

draft_versions = sa.Table(
    "draft_version",
    metadata,
    sa.Column("version_id", sa.Integer, primary_key=True, nullable=False),
    sa.Column("draft_id", sa.Text, sa.ForeignKey("draft.draft_id", ondelete="CASCADE"), nullable=False),
    _text("kind"),
    _text("at"),
    _text("answers"),
    sa.Index("draft_version_draft", "draft_id", "version_id"),
    sqlite_autoincrement=True,
)

draft_blobs = sa.Table(
    "draft_blob",
    metadata,
    sa.Column(
        "draft_id", sa.Text, sa.ForeignKey("draft.draft_id", ondelete="CASCADE"), primary_key=True, nullable=False
    ),
    _text("attachment_id", key=True),
    _text("media"),
    _text("sha256"),
    _text("added"),
    _text("blob"),
    _text("blob_key"),
    _number("blob_length"),
)
"""Attachments of drafts: the key stands here until the draft is finished, then in the sealed entry."""

audit_local = sa.Table(
    "audit_local",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True, nullable=False, autoincrement=False),
    _text("moment"),
    _text("deed"),
    _text("case_id"),
    _text("document_id"),
    _text("pupil_id"),
    _text("hash"),
)
"""What was noted and waits for the day's batch; each row's hash has the one before it inside (``audit.py``)."""

audit_ends = sa.Table("audit_end", metadata, _text("name", key=True), _number("position"), _text("hash"))
"""Where ``audit_local`` begins and ends, on a page of its own: that its head or tail was cut is seen."""

# --- projections -----------------------------------------------------------------------------------------------------

people = sa.Table("person", metadata, _text("person", key=True), _text("name"), _text("school_name"))

feeds = sa.Table(
    "feed",
    metadata,
    _text("device", key=True),
    _text("person"),
    _text("feed_public"),
    _text("receiving_public"),
    _text("leaf_sha256"),
    _text("entry_id"),
)

feed_ends = sa.Table(
    "feed_end",
    metadata,
    _text("device", key=True),
    _text("feed_public"),
    _number("last_seq"),
    _text("reason"),
    _text("gaps"),
    _text("entry_id"),
)
"""Feeds that were closed: up to which entry they count, and which gaps are known (after salvage)."""

documents = sa.Table(
    "document",
    metadata,
    _text("document_id", key=True),
    _text("room"),
    _text("form_id"),
    _number("form_version"),
    _text("form_sha256"),
    _text("level"),
    _text("supplements"),
    _text("title"),
    _text("pupil"),
    _text("class_group"),
    _text("answers"),
    _text("finished"),
    _text("experienced"),
    _text("pdf_sha256"),
    _text("blob"),
    _text("blob_key"),
    _number("blob_length"),
    _number("restricted"),
    _number("urgent"),
    # Of the school's feed only; what stands here by itself is right for the private one.
    _text("school", default=""),
    _text("series", default=""),
    _text("parents", default="[]"),
    sa.Column("number", sa.Integer, nullable=False, server_default="1"),
    _text("author", default=""),
    _text("authors", default="[]"),
    _text("decides", default=""),
    sa.Column("written_before", sa.Integer, nullable=False, server_default="0"),
    _text("origin", default=""),
    _text("facts", default="{}"),
    sa.Index("document_restricted", "document_id", sqlite_where=sa.text("restricted = 1")),
)

document_blobs = sa.Table(
    "document_blob",
    metadata,
    _text("document_id", key=True),
    _number("place", key=True),
    _text("attachment_id"),
    _text("media"),
    _text("sha256"),
    _text("blob"),
    _text("blob_key"),
    _number("blob_length"),
    sa.Index("document_blob_attachment", "attachment_id"),
)
"""Attachments of finished documents in the order of the answers; ``sha256`` is of the plain bytes."""

document_events = sa.Table(
    "document_event",
    metadata,
    _text("entry_id", key=True),
    _text("document_id"),
    _number("depth"),
    _text("kind"),
    _text("registered"),
    _text("happened"),
    _text("who"),
    _text("how"),
    _text("note"),
    _text("person", default=""),
    _text("blob", default=""),
    _text("blob_key", default=""),
    sa.Column("blob_length", sa.Integer, nullable=False, server_default="0"),
    sa.Index("document_event_document", "document_id", "depth", "entry_id"),
)

pupil_lists = sa.Table(
    "pupil_list", metadata, _text("room", key=True), _text("replaces"), _text("registered"), _text("source")
)

pupils = sa.Table(
    "pupil",
    metadata,
    _text("room", key=True),
    _text("pupil_id", key=True),
    _text("name"),
    _text("class_group"),
    _text("birth_date"),
    _text("contact_teacher"),
    _text("nickname"),
    _number("protected"),
    _number("gone"),
)

absence_years = sa.Table("absence_year", metadata, _number("year", key=True), _text("room"))
"""A room of its own for each school year, called after the year it begins in, so that one can be erased."""

absence_batches = sa.Table(
    "absence_batch",
    metadata,
    _text("batch", key=True),
    _text("registered"),
    _text("source"),
    _text("file"),
    _text("file_date"),
)

absence_days = sa.Table(
    "absence_day",
    metadata,
    _text("entry_id", key=True),
    _number("place", key=True),
    _text("batch"),
    _number("depth"),
    _text("pupil_id"),
    _text("day"),
    _text("validity"),
    _number("documented"),
    _number("hours"),
    _number("absent"),
    sa.Index("absence_day_pupil", "pupil_id", "day"),
)
"""Everything that was registered, what was corrected since included; ``domain.absence`` says what counts of it."""

absence_undone = sa.Table("absence_undone", metadata, _text("batch", key=True), _text("entry_id"), _text("registered"))

absence_handled = sa.Table(
    "absence_handled",
    metadata,
    _text("pupil_id", key=True),
    _text("rule", key=True),
    _text("occasion", key=True),
    _number("done"),
    _text("happened"),
    _text("who"),
    _text("how"),
    _text("note"),
)

audit_lines = sa.Table(
    "audit_line",
    metadata,
    _text("entry_id", key=True),
    _number("place", key=True),
    _text("person"),
    _text("moment"),
    _text("deed"),
    _text("case_id"),
    _text("document_id"),
    _text("pupil_id"),
    sa.Index("audit_line_case", "case_id"),
    sa.Index("audit_line_document", "document_id"),
)
"""What was noted of the program's use, of both feeds; ``person`` is "" for the owner, in the private one."""

roster = sa.Table("roster", metadata, _text("kind", key=True), _text("name", key=True), _text("value"))
"""The school's people, devices, issuers and policy as JSON; of the school's journal, here for the names of authors."""

search = sa.Table(
    "search_row",
    metadata,
    sa.Column("row", sa.Integer, primary_key=True, nullable=False),
    _text("kind"),
    _text("entry_id"),
    _text("digest"),
    _text("series", default=""),
    sa.Column("number", sa.Integer, nullable=False, server_default="1"),
    _text("origin", default=""),
    _text("author", default=""),
    sa.UniqueConstraint("entry_id", name="search_row_entry"),
    sa.Index("search_row_series", "series", "number"),
    sa.Index("search_row_origin", "origin"),
)
"""What each row of the search index stands for; see ``search_index.py``. A row that goes takes its words along."""

search_due = sa.Table("search_due", metadata, _text("kind", key=True), _text("entry_id", key=True))
"""Whose words are to be indexed anew; filled by triggers, emptied in the same transaction."""

SEARCH_TABLE = (
    "CREATE VIRTUAL TABLE search USING fts5(head, body, keys, content = '', contentless_delete = 1, "
    "tokenize = 'ascii', prefix = '2 3')"
)
"""The index itself; the migrations make it too. FTS5's own ``secure-delete`` stays off, see 0003_school.py."""

SEARCH_GONE_TRIGGER = (
    "CREATE TRIGGER search_row_gone AFTER DELETE ON search_row BEGIN DELETE FROM search WHERE rowid = old.row; END"
)

kept_looks = sa.Table("kept_look", metadata, _text("name", key=True), _text("made_from"), _text("value"))
"""Long lists as they were worked out last; see ``kept_looks.py``. Triggers empty it at the first write that counts."""

PROJECTIONS: tuple[sa.Table, ...] = (
    people,
    feeds,
    feed_ends,
    documents,
    document_blobs,
    document_events,
    pupil_lists,
    pupils,
    absence_years,
    absence_batches,
    absence_days,
    absence_undone,
    absence_handled,
    audit_lines,
    roster,
)
"""The projections except search, in the order in which they are dumped and compared."""
