"""Points in time as people say them: «i dag kl. 15:56», «i går kl. 08:02», «20. november kl. 10:12»."""

from __future__ import annotations

from datetime import datetime, timedelta

from skjema_app.system import calendar
from skjema_app.system.texts import _


def moment(when: datetime, now: datetime) -> str:
    """A time seen from ``now``; the day is told in words while it is near."""
    day, today = when.date(), now.date()
    clock = calendar.time_in_words(when)
    if day == today:
        return _("i dag {time}").format(time=clock)
    if day == today - timedelta(days=1):
        return _("i går {time}").format(time=clock)
    if day.year == today.year:
        return f"{calendar.date_in_words(day)} {clock}"
    return calendar.stamp_in_words(when)


def short_moment(when: datetime, now: datetime) -> str:
    """The same for a row of a list: what is older than yesterday by its day alone."""
    day, today = when.date(), now.date()
    if today - timedelta(days=1) <= day <= today:
        return moment(when, now)
    return calendar.day_and_month(day) if day.year == today.year else f"{day:%d.%m.%Y}"
