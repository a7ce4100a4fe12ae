"""The list of *Møter*: what each row says. Who attended is not told here."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtWidgets import QWidget

from skjema_app.system import calendar
from skjema_app.system.texts import _, ngettext
from skjema_app.ui.list_rows import Badge, Index, LineList, LineModel, ListLine
from skjema_app.ui.times import moment
from skjema_app.workflows.meetings import MeetingRow


def day_words(iso: str) -> str:
    """A day of a meeting in words, "" for none; an odd value as it is."""
    try:
        return calendar.date_in_words(date.fromisoformat(iso[:10])) if iso else ""
    except ValueError:
        return iso


def heading_of(row: MeetingRow) -> str:
    """What a row is called: kind of meeting, and the class or the pupil it is about."""
    return ", ".join(part for part in (row.title, row.pupil, row.group) if part)


class MeetingModel(LineModel):
    """The rows of *Møter*."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now: datetime | None = None
        self.rows: tuple[MeetingRow, ...] = ()

    def show_rows(self, rows: tuple[MeetingRow, ...], now: datetime) -> None:
        """Show these rows."""
        self.beginResetModel()
        self.rows, self._now = rows, now
        self.keys = tuple(row.key for row in rows)
        self.endResetModel()

    def line(self, number: int) -> ListLine:
        """See ``LineModel``."""
        row = self.rows[number]
        return _line(row, self._now or row.when)

    def row(self, index: Index) -> MeetingRow | None:
        """The row at an index, or None."""
        return self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None


class MeetingList(LineList):
    """The list itself."""

    def __init__(self) -> None:
        super().__init__(_("Møter"))


def missing_words(missing: int) -> str:
    """What a draft lacks."""
    if not missing:
        return _("alle svar er med")
    return ngettext("mangler {n} svar", "mangler {n} svar", missing).format(n=missing)


def _line(row: MeetingRow, now: datetime) -> ListLine:
    state, icon, tone = (
        (_("Kladd"), "PencilLine", "neutral") if row.draft else (_("Ferdig"), "CheckmarkCircle", "success")
    )
    badge = Badge(icon, state, f"{tone}-surface-tinted", f"{tone}-text-default")
    about = day_words(row.day) or (_("Dagen er ikke skrevet inn") if row.draft else moment(row.when, now))
    aside = missing_words(row.missing) if row.draft else row.author
    heading = heading_of(row)
    spoken = " ".join(f"{part}." for part in (heading, about, state, aside) if part)
    return ListLine(row.key, heading, badge, about, aside, urgent=False, spoken=spoken)
