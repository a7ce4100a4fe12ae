"""What was worked out of everything, kept until anything is written that it was made from; § 12-5 is found at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_WATCHED = (
    *("document", "document_event", "draft", "mark", "school_case", "case_member", "case_link"),
    *("roster", "person", "feed", "feed_end", "pupil_list", "pupil"),
    *("absence_year", "absence_batch", "absence_day", "absence_undone", "absence_handled"),
)
_EMPTY = "BEGIN DELETE FROM kept_look; END"
_SAME = "SELECT 1 FROM setting WHERE name = new.name AND value = new.value"
_TIMES = ("INSERT", "UPDATE", "DELETE")
_PASSED_OVER = (
    *("exchange_last", "exchange_sent", "exchange_came", "exchange_failure", "exchange_fetched", "exchange_findings"),
    *("copy_last", "copy_failure", "copy_mark", "backup_last", "open_draft", "left_panel"),
)
"""Settings that are written with every exchange, copy or page, and that no list is made from."""


def _name(table: str, when: str) -> str:
    return f"kept_look_{table}_{when.lower()}"


def upgrade() -> None:
    """Make the table, and what empties it."""
    op.create_table(
        "kept_look",
        *(
            sa.Column(name, sa.Text, primary_key=name == "name", nullable=False)
            for name in ("name", "made_from", "value")
        ),
    )
    op.create_index("document_restricted", "document", ["document_id"], sqlite_where=sa.text("restricted = 1"))
    for table in _WATCHED:
        for when in _TIMES:
            op.execute(f"CREATE TRIGGER {_name(table, when)} AFTER {when} ON {table} {_EMPTY}")
    passed_over = ", ".join(f"'{name}'" for name in _PASSED_OVER)
    same = f"EXISTS ({_SAME})"
    for when, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
        only = f"{row}.name NOT IN ({passed_over}) AND {row}.name NOT LIKE 'half_written:%'"
        only += "" if row == "old" else f" AND NOT {same}"
        op.execute(f"CREATE TRIGGER {_name('setting', when)} BEFORE {when} ON setting WHEN {only} {_EMPTY}")
        op.execute(
            f"CREATE TRIGGER {_name('fact', when)} AFTER {when} ON fact WHEN {row}.name LIKE 'of-school%' {_EMPTY}"
        )


def downgrade() -> None:
    """Take it away; nothing is lost."""
    for table in (*_WATCHED, "setting", "fact"):
        for when in _TIMES:
            op.execute(f"DROP TRIGGER {_name(table, when)}")
    op.drop_index("document_restricted", "document")
    op.drop_table("kept_look")
