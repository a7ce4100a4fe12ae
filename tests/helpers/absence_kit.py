"""A class and its absence: synthetic pupils, days put down in one line, the clock moved by hand."""

from __future__ import annotations

from datetime import date

from skjema_app.domain.absence import AbsenceDay, Validity
from skjema_app.workflows import absence, import_pupils
from skjema_app.workflows.absence import Registered
from skjema_app.workflows.absence_limits import limits
from skjema_app.workflows.absence_register import find_pupil, read_register
from skjema_app.workflows.session import Session

MATS, AMINA = "Mats Prøvesen", "Amina Prøvesen"


def with_class(session: Session, *names: str, group: str = "9B") -> None:
    """Put pupils on the list."""
    for name in names or (MATS, AMINA):
        import_pupils.add_pupil(session, name, group)


def pupil_id(session: Session, name: str = MATS) -> str:
    return find_pupil(read_register(session), name).pupil_id


def away(
    session: Session, first: str, last: str = "", kind: str = "gyldig", *, name: str = MATS, **more: bool | int
) -> Registered:
    """The same for every school day of a span."""
    who = pupil_id(session, name)
    begins = date.fromisoformat(first)
    like = AbsenceDay(who, begins, Validity(kind), bool(more.get("documented")), int(more.get("hours", 0)))
    like = AbsenceDay(who, begins, like.validity, like.documented, like.hours, bool(more.get("absent", True)))
    days = absence.spread(
        read_register(session).school_days, who, begins, date.fromisoformat(last) if last else begins, like
    )
    return absence.register(session, days)


def asked(session: Session) -> list[tuple[str, str]]:
    """Open limits: rule and deadline."""
    return [(one.rule.rule_id, one.due.isoformat()) for one in limits(session)]
