"""What happened with the recovery sheet, told to those concerned until they have said that they saw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from skjema_app.domain.school import SheetUse
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.texts import _
from skjema_app.workflows import found_school
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.vault.feed.recovery import SheetEvent

_SEEN = "sheet_events_seen"


@dataclass(frozen=True, slots=True)
class SheetNews:
    """Something that happened with the sheet, for *Hjem*: id to say that it was seen, heading and text."""

    key: str
    heading: str
    text: str


def keep_up(session: Session) -> bool:
    """At an exchange: tell that this vault was opened with the sheet, and give the sheet the school room's key."""
    school = session.member_of
    if school is None or school.stopped:
        return False
    opened = session.vault.settings.get(found_school.OPENED_WITH_SHEET) or ""
    if opened:
        school.note_vault_opened(int(opened))
        session.vault.settings.remove(found_school.OPENED_WITH_SHEET)
    return school.give_sheet_the_key() or bool(opened)


def news(session: Session) -> tuple[SheetNews, ...]:
    """What happened with the sheet that this person should know of and has not said they have seen, oldest first."""
    school = session.member_of
    if school is None:
        return ()
    seen = set((session.vault.settings.get(_SEEN) or "").split())
    return tuple(
        _news(session, one) for one in school.sheet_events() if one.entry_id[:16] not in seen and _is_for(session, one)
    )


def mark_seen(session: Session, key: str) -> Change:
    """*Jeg har sett det*."""
    seen = (session.vault.settings.get(_SEEN) or "").split()
    if key[:16] not in seen:
        session.vault.settings.set(_SEEN, " ".join((*seen, key[:16])))
    return Change(settings=True)


def _is_for(session: Session, one: SheetEvent) -> bool:
    """A new sheet or governor concerns all; an opened vault its owner and those who govern or decide."""
    school = session.member_of
    if school is None:
        return False
    mine = one.person_id == school.person_id
    if one.use is not SheetUse.VAULT_OPENED:
        return True
    return mine or school.is_issuer or school.decides


def _news(session: Session, one: SheetEvent) -> SheetNews:
    school = session.member_of
    person = None if school is None else school.roster.people.get(one.person_id)
    name = _("en som ikke er med lenger") if person is None else person.name
    words = {"name": name, "when": stamp_in_words(one.when), "n": one.number}
    ask = _("Visste du ikke om det? Spør {name} i dag, og la den som styrer hvem som er med, lage et nytt ark.")
    if school is not None and one.person_id == school.person_id:
        ask = _("Var det ikke du som gjorde det? Si fra til rektor i dag, og få laget et nytt ark.")
    if one.use is None:
        heading = _("Skolen har fått nytt gjenopprettingsark, nr. {n}")
        text = _("{name} laget det {when}. Makuler det gamle når alle har åpnet Skjema og utvekslet.")
        if not one.by_old:
            text += " " + _("Det gamle arket var ikke med på det.")
    elif one.use is SheetUse.VAULT_OPENED:
        heading = _("Hvelvet til {name} er åpnet med gjenopprettingsarket")
        text = _("Det skjedde rundt {when}, og hvelvet fikk nytt passord.")
    else:
        heading = _("Gjenopprettingsarket er brukt: {name} styrer hvem som er med")
        text = _("Det skjedde {when}, med ark nr. {n}.")
    return SheetNews(one.entry_id, heading.format(**words), f"{text} {ask}".format(**words))
