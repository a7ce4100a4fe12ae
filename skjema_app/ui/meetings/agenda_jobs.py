"""What *Neste møte* asks the vault's thread to do: plain functions of a session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from skjema_app.workflows import agenda as agendas
from skjema_app.workflows import agenda_print
from skjema_app.workflows.agenda import Agenda
from skjema_app.workflows.agenda_facts import AgendaKind
from skjema_app.workflows.agenda_gather import MINUTES
from skjema_app.workflows.looking import PdfToShow
from skjema_app.workflows.session import Change, Session


@dataclass(frozen=True, slots=True)
class Which:
    """A meeting: its kind, and the class or step of one."""

    kind: AgendaKind
    group: str = ""


@dataclass(frozen=True, slots=True)
class AgendaFound:
    """An agenda with what can be chosen instead; ``agenda`` None where no class is known to choose."""

    number: int
    which: Which
    kinds: tuple[AgendaKind, ...]
    groups: tuple[str, ...]
    agenda: Agenda | None
    today: date


@dataclass(frozen=True, slots=True)
class PutOff:
    """«Utsett» until a day."""

    key: str
    until: date


@dataclass(frozen=True, slots=True)
class NotRelevant:
    """«Ikke aktuelt», and why."""

    key: str
    why: str


def kinds_here(session: Session) -> tuple[AgendaKind, ...]:
    """The meetings whose minutes have a form here."""
    forms = {one.form_id for one in session.forms.all()}
    return tuple(kind for kind in AgendaKind if MINUTES[kind] in forms)


def find(session: Session, number: int, which: Which | None) -> AgendaFound:
    """The agenda of a meeting, or of the one that this person prepares most likely."""
    kinds = kinds_here(session)
    kind = which.kind if which is not None else agendas.usual_kind(session)
    groups = agendas.groups(session, kind)
    wanted = "" if which is None else which.group
    group = wanted if wanted in groups else _usual(session, kind, groups)
    made = agendas.agenda(session, kind, group) if group or not kind.of_pupils else None
    return AgendaFound(number, Which(kind, group), kinds, groups, made, session.clock.now().date())


def _usual(session: Session, kind: AgendaKind, groups: Sequence[str]) -> str:
    """The class of a meeting that was held before, else the person's own, else the first."""
    from skjema_app.workflows.agenda_gather import group_key
    from skjema_app.workflows.meetings import recent_series

    held = [one.group for one in recent_series(session) if one.form_id == MINUTES[kind]]
    name = session.person.name
    own = [one.group for one in session.vault.pupils.list() if one.contact_teacher == name]
    keys = {group_key(kind, one): one for one in groups}
    for wanted in (*held, *own):
        if group_key(kind, wanted) in keys:
            return keys[group_key(kind, wanted)]
    return groups[0] if groups else ""


def choose(session: Session, which: Which, key: str, on: bool) -> Change:
    """A tick."""
    return agendas.choose(session, which.kind, which.group, key, on=on)


def reorder(session: Session, which: Which, keys: Sequence[str]) -> Change:
    """Another order."""
    return agendas.reorder(session, which.kind, which.group, keys)


def write(session: Session, which: Which, words: PutOff | NotRelevant) -> Change:
    """What a panel says."""
    match words:
        case PutOff(key, until):
            return agendas.put_off(session, which.kind, which.group, key, until)
        case NotRelevant(key, why):
            return agendas.drop(session, which.kind, which.group, key, why)


def bring_back(session: Session, which: Which, key: str) -> Change:
    """Undo them."""
    return agendas.bring_back(session, which.kind, which.group, key)


def write_pdf(session: Session, made: Agenda, target: Path, names: bool) -> Path:
    """The agenda as a file."""
    agenda_print.write_agenda(session, made, target, names=names)
    return target


def pdf(session: Session, made: Agenda, names: bool) -> PdfToShow:
    """The agenda to print."""
    return agenda_print.agenda_pdf(session, made, names=names)
