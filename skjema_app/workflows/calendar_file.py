"""The days on which something waits, as a calendar file (iCalendar): how many tasks, and nothing else.

A calendar is read on telephones and by other people, so no name, no class, no case number and no word of what it is
about goes in (user-review § 4.11); the ids of its entries are made from the day alone. Whoever wants to know opens
Skjema. What others must do is not in it, nor what has no day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows.session import Session
from skjema_app.workflows.tasks import Task, tasks


def calendar_bytes(listed: Iterable[Task], now: datetime) -> bytes:
    """One entry for each day that own tasks are due on; overdue ones on today's."""
    from icalendar import Calendar, Event

    today = now.date()
    days = Counter(max(one.due, today) for one in listed if one.mine and one.due is not None)
    made = Calendar()
    made.add("prodid", "-//Skjema//Oppgaver//NO")
    made.add("version", "2.0")
    for day, count in sorted(days.items()):
        entry = Event()
        entry.add("uid", f"{day.isoformat()}@skjema")
        entry.add("dtstamp", now)
        entry.add("dtstart", day)
        entry.add("dtend", day + timedelta(days=1))
        entry.add("summary", count_sentence(count))
        entry.add("transp", "TRANSPARENT")
        made.add_component(entry)
    return bytes(made.to_ical())


def save_calendar(session: Session, target: Path, *, replace: bool = False) -> int:
    """Write the file; gives how many days are in it.

    Raises:
        SkjemaError: FILE_EXISTS, WRITE_DENIED, DISK_FULL.
    """
    if target.exists() and not replace:
        raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))
    content = calendar_bytes(tasks(session), session.clock.now())
    safe_files.atomic_write(target, content, private=False)
    return content.count(b"BEGIN:VEVENT")


def what_is_in_it() -> tuple[str, ...]:
    """What to tell before the file is written."""
    return (
        _(
            "Filen sier hvilke dager du har oppgaver i Skjema, og hvor mange: «Skjema: 2 oppgaver». "
            "Ingen navn, ingen klasse, ikke hva det gjelder. Det ser du når du åpner Skjema."
        ),
        _("Den følger ikke med når oppgavene endrer seg. Da lagrer du den på nytt."),
    )


def waits_today(session: Session, today: date | None = None) -> int:
    """How many of this person's tasks are for today, or were for earlier."""
    day = session.clock.now().date() if today is None else today
    return sum(1 for one in tasks(session, day) if one.mine and one.due is not None and one.due <= day)


def count_sentence(count: int) -> str:
    """«Skjema: 1 oppgave»: what a calendar shows."""
    return ngettext("Skjema: {n} oppgave", "Skjema: {n} oppgaver", count).format(n=count)


def notice_sentence(count: int) -> str:
    """«Skjema: 1 oppgave venter i dag.»: what is said outside the window (user-review § 7, text 19)."""
    return ngettext("Skjema: {n} oppgave venter i dag.", "Skjema: {n} oppgaver venter i dag.", count).format(n=count)
