"""What *Møter* asks the vault's thread to do: plain functions of a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from skjema_app.workflows.fill_form import FormChoice
from skjema_app.workflows.meeting_page import MeetingView, open_meeting
from skjema_app.workflows.meetings import (
    MeetingKind,
    MeetingRow,
    Series,
    list_meetings,
    meeting_choices,
    recent_series,
)
from skjema_app.workflows.session import Session


@dataclass(frozen=True, slots=True)
class Found:
    """The rows, for the question with this number."""

    number: int
    rows: tuple[MeetingRow, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """One minute or conversation."""

    view: MeetingView
    now: datetime
    phone: str


@dataclass(frozen=True, slots=True)
class ChoicesOf:
    """What the chooser offers."""

    kind: MeetingKind
    forms: tuple[FormChoice, ...]
    series: tuple[Series, ...]


def find(session: Session, number: int) -> Found:
    """All rows."""
    return Found(number, list_meetings(session), session.clock.now())


def open_one(session: Session, document_id: str) -> Opened:
    """A finished one."""
    phone = session.vault.settings.get("principal_phone") or ""
    return Opened(open_meeting(session, document_id), session.clock.now(), phone)


def choices(session: Session, kind: MeetingKind) -> ChoicesOf:
    """What can be begun."""
    series = recent_series(session) if kind is MeetingKind.MINUTES else ()
    return ChoicesOf(kind, meeting_choices(session, kind), series)
