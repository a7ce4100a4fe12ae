"""Two registers of one class: noticed where they meet, in what others wrote, and told (issue C1, item 6).

A register lies in one vault (``vault.absences`` says why), so nobody can look whether a colleague keeps one too, and
the days themselves are never shared: a pupil's absence is for those who follow it up. They read the report (4.7), among
them the pupil's contact teachers by the list, and the case. There two registers meet: a colleague's report about a
pupil whose days are kept here says how many days theirs has. Limits that it answers are not asked about again
(``absence_limits``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from skjema_app.domain.absence import count
from skjema_app.domain.documents import FinishedDocument, Pupil
from skjema_app.system.calendar import day_and_month
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows.absence_case import is_about
from skjema_app.workflows.absence_facts import ABSENCE
from skjema_app.workflows.absence_register import Register, year_of
from skjema_app.workflows.session import Session

_SUM = "fravar_sum"


@dataclass(frozen=True, slots=True)
class OtherReport:
    """What somebody else wrote this school year about the absence of a pupil whose days are kept here too.

    Attributes:
        pupil: who it is about.
        author: person id.
        day: when it was finished.
        theirs: days in their report, or None where it doesn't say.
        ours: days in this register at the end of that day.
    """

    pupil: Pupil
    author: str
    day: date
    theirs: int | None
    ours: int


def other_reports(session: Session, register: Register) -> tuple[OtherReport, ...]:
    """All of them, the newest of each author and pupil; none while nothing is kept here, and none alone."""
    school = session.member_of
    if school is None or not register.truth:
        return ()
    first, _last = year_of(register.today)
    written = [
        one
        for one in session.vault.documents.list()
        if one.pin.form_id == ABSENCE
        and not one.decides
        and one.school
        and one.author != school.person_id
        and one.finished.date() >= first
    ]
    ids = {one.pupil_id for one in register.pupils}
    kept = {pupil_id for pupil_id, _day in register.truth}
    found: dict[tuple[str, str], OtherReport] = {}
    for document in sorted(written, key=_finished) if written else ():
        for pupil in register.pupils:
            if pupil.pupil_id in kept and not pupil.left and is_about(document, pupil, ids):
                found[pupil.pupil_id, document.author] = _report(register, pupil, document, first)
    return tuple(found.values())


def class_words(session: Session, register: Register, group: str) -> tuple[str, str]:
    """For the page of a class: that this register is one person's, or that there seem to be two; "" for the other.

    Both are "" for somebody who is alone.
    """
    school = session.member_of
    if school is None:
        return "", ""
    others = {one.author for one in other_reports(session, register) if one.pupil.group == group}
    if not others:
        own = _(
            "Dette registeret ligger bare hos deg. Er dere flere kontaktlærere i {group}, bør én av dere føre, helst "
            "ved å hente fra skolens fraværssystem. Trinnleder, rektor og de som klasselisten har som elevens "
            "kontaktlærere, ser tallene når du melder fraværet."
        )
        return own.format(group=group), ""
    names = sorted(school.person(person).name for person in others)
    two = _(
        "{names} har også meldt fravær i {group}, og fører trolig et eget register. Dagene slås ikke sammen. Avtal "
        "hvem av dere som fører, og hent helst fra skolens fraværssystem ett sted."
    )
    return "", two.format(names=_listed(names), group=group)


def pupil_words(session: Session, register: Register, pupil_id: str) -> tuple[str, ...]:
    """For the page of a pupil: where what others wrote counts other days than this register."""
    school = session.member_of
    told = []
    for one in other_reports(session, register) if school is not None else ():
        if school is None or one.pupil.pupil_id != pupil_id or one.theirs is None or one.theirs == one.ours:
            continue
        words = ngettext(
            "Meldingen fra {name} {day} sier {n} dag. Her er det ført {ours} til og med den dagen.",
            "Meldingen fra {name} {day} sier {n} dager. Her er det ført {ours} til og med den dagen.",
            one.theirs,
        )
        name = school.person(one.author).name
        told.append(words.format(name=name, day=day_and_month(one.day), n=one.theirs, ours=one.ours))
    return tuple(told)


def _report(register: Register, pupil: Pupil, document: FinishedDocument, first: date) -> OtherReport:
    said = document.answers.get(_SUM)
    day = document.finished.date()
    ours = count(register.days_of(pupil.pupil_id), first, day, register.school_days).days
    theirs = said if isinstance(said, int) and not isinstance(said, bool) else None
    return OtherReport(pupil, document.author, day, theirs, ours)


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("{first} og {last}").format(first=", ".join(names[:-1]), last=names[-1])


def _finished(document: FinishedDocument) -> str:
    return document.finished.isoformat()
