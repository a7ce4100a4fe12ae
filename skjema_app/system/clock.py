"""What time it is, as something that can be handed in: nothing else in the program asks the system's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # loaded with the first question, not before the first window
    from datetime import datetime


class Clock(Protocol):
    """Tells the local time."""

    def now(self) -> datetime:
        """The local time with its offset, to the microsecond."""
        ...


class SystemClock:
    """The clock of this machine. It may go backwards: the journal never orders by it (design-review § 4)."""

    def now(self) -> datetime:
        """The local time with the offset that holds here and now."""
        from datetime import UTC, datetime

        return datetime.now(UTC).astimezone()


class FixedClock:
    """A clock that stands still until it is moved; for tests and for the demonstration vault."""

    def __init__(self, when: datetime) -> None:
        self._when = _aware(when)

    def now(self) -> datetime:
        """The time it was set to."""
        return self._when

    def set(self, when: datetime) -> None:
        """Move to a given time, forwards or backwards."""
        self._when = _aware(when)

    def advance(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0, milliseconds: float = 0
    ) -> datetime:
        """Move by a duration (negative goes back); gives the new time."""
        from datetime import timedelta

        self._when += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds, milliseconds=milliseconds)
        return self._when


def _aware(when: datetime) -> datetime:
    if when.tzinfo is None:
        msg = "a clock needs a time with an offset"
        raise ValueError(msg)
    return when
