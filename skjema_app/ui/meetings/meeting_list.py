"""The list of *Møter*: what each row says. Who attended is not told here."""

from __future__ import annotations

from datetime import date, datetime

from skjema_app.system import calendar
from skjema_app.system.texts import _, ngettext
from skjema_app.ui.list_rows import Badge, LineList, ListLine, RowModel
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


class MeetingModel(RowModel[MeetingRow]):
    """The rows of *Møter*."""

    def key_of(self, row: MeetingRow) -> str:
        """See ``RowModel``."""
        return row.key

    def line_of(self, row: MeetingRow, now: datetime | None) -> ListLine:
        """See ``RowModel``."""
        return _line(row, now or row.when)


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
