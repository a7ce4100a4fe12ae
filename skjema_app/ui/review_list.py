"""The list of *Til godkjenning*: what each row asks of the decider."""

from __future__ import annotations

from datetime import datetime

from skjema_app.system.texts import _
from skjema_app.ui.list_rows import Badge, ListLine, RowModel
from skjema_app.ui.times import short_moment
from skjema_app.ui.widgets.basics import TagTone
from skjema_app.workflows.review import ReviewKind, ReviewRow

_KINDS: dict[ReviewKind, tuple[str, TagTone]] = {
    ReviewKind.DECIDE: ("Bell", "info"),
    ReviewKind.APPROVE: ("SealCheckmark", "accent"),
    ReviewKind.SETTLE: ("ExclamationmarkTriangle", "warning"),
    ReviewKind.JOIN: ("Files", "warning"),
}


def kind_words(kind: ReviewKind) -> str:
    """What is asked, in short."""
    return {
        ReviewKind.DECIDE: _("Ny melding"),
        ReviewKind.APPROVE: _("Til godkjenning"),
        ReviewKind.SETTLE: _("Må avklares"),
        ReviewKind.JOIN: _("Flere versjoner"),
    }[kind]


class ReviewModel(RowModel[ReviewRow]):
    """The rows of *Til godkjenning*."""

    def key_of(self, row: ReviewRow) -> str:
        """See ``RowModel``."""
        return row.document_id

    def line_of(self, row: ReviewRow, now: datetime | None) -> ListLine:
        """See ``RowModel``."""
        return _line(row, now or row.finished)

    def row_of(self, document_id: str) -> ReviewRow | None:
        """The row about a document, or None."""
        return next((row for row in self.rows if row.document_id == document_id), None)


def who_of(row: ReviewRow) -> str:
    """Pupil and class."""
    return f"{row.pupil}, {row.group}" if row.group else row.pupil


def _line(row: ReviewRow, now: datetime) -> ListLine:
    icon, tone = _KINDS[row.kind]
    words = kind_words(row.kind)
    about = _("{title} · {author}").format(title=row.title, author=row.author)
    aside = short_moment(row.finished, now)
    urgent = _("Haster.") if row.urgent else ""
    parts = (f"{who_of(row)}.", f"{words}.", f"{about}.", urgent, aside)
    badge = Badge(icon, words, f"{tone}-surface-tinted", f"{tone}-text-default")
    return ListLine(
        row.document_id, who_of(row), badge, about, aside, row.urgent, " ".join(part for part in parts if part)
    )
