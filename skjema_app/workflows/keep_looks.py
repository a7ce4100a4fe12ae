"""Getting an open vault ready in small steps, and keeping what was worked out for the next time it is opened.

After unlocking the first lists come as they were kept (`recalled`). Meanwhile everything else is read in steps of a few
hundredths of a second, between what the person asks for, so that the first change costs no more than any other. Once
that is done and nothing has happened for a while, and when one leaves, the lists are kept: those of the next days too,
so that the first look of the morning is as quick as that after a coffee.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from skjema_app.system.clock import FixedClock
from skjema_app.vault.kept_looks import KeptLook
from skjema_app.workflows import case_gather, cases, home, review, value_text
from skjema_app.workflows.recalled import Look, made_from
from skjema_app.workflows.session import Session
from skjema_app.workflows.threads import threads_of

T = TypeVar("T")

_DOCUMENTS, _ROWS = 300, 40
"""So many documents, or rows, at a time."""

_AHEAD = 3
"""For so many days ahead *Hjem* is kept: a weekend."""


@dataclass(slots=True)
class Readying:
    """What is left to be read and worked out in one open vault. Used on the vault's thread."""

    session: Session
    _steps: Iterator[None] | None = field(default=None, repr=False)

    def step(self) -> bool:
        """The next few hundredths of a second of it. Returns whether more is left."""
        if self._steps is None:
            self._steps = _steps(self.session)
        return next(self._steps, _END) is not _END


_END = object()


def _steps(session: Session) -> Iterator[None]:
    while session.vault.documents.read_some(_DOCUMENTS):
        yield
    session.vault.documents.list()
    yield
    while session.vault.documents.read_some_events(_DOCUMENTS):
        yield
    while session.school is not None and session.school.read_some_marks(_DOCUMENTS):
        yield
    threads = threads_of(session)
    yield
    for first in range(0, len(threads), _ROWS):
        # What happened is asked for anew: something may have been written between two steps.
        case_gather.facts_of_rows(session, threads[first : first + _ROWS], session.vault.documents.all_events())
        yield


def keep_looks(session: Session, *, ahead: int = _AHEAD) -> bool:
    """Keep the lists for the next time, unless they are already. Does nothing where not everything has been read.

    Returns:
        Whether they are kept now.

    Raises:
        SkjemaError: DISK_FULL, WRITE_DENIED.
    """
    mark = made_from(session)
    if not session.vault.documents.are_read or not mark:
        return False
    now = session.clock.now()
    days = [now.date() + timedelta(days=one) for one in range(ahead, -1, -1)]  # today last: its tasks stay in memory
    wanted = {look.name_on(day) for look in (cases.ROWS, home.GATHERED, review.REVIEWS) for day in days}
    if session.vault.looks.names() == {(name, mark) for name in wanted}:
        return True
    written = session.vault.looks.written
    kept: dict[str, KeptLook] = {}
    for day in days:
        then = session if day == now.date() else replace(session, clock=FixedClock(_noon(day, now)))
        kept |= {home.GATHERED.name_on(day): KeptLook(mark, _text(then, home.GATHERED, day))}
    kept |= {cases.ROWS.name: KeptLook(mark, _text(session, cases.ROWS, now.date()))}
    kept |= {review.REVIEWS.name: KeptLook(mark, _text(session, review.REVIEWS, now.date()))}
    return session.vault.looks.keep(kept, written)


def _text(session: Session, look: Look[T], day: date) -> str:
    return value_text.to_text(look.kind, look.make(session, day))


def _noon(day: date, like: datetime) -> datetime:
    return datetime.combine(day, time(12), like.tzinfo)
