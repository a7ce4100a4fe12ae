"""Where a finished document has got to (user-review § 1.2), from signed receipts; sending never replaces speaking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.school import Mark, MarkKind
from skjema_app.system.calendar import add_working_days, stamp_in_words
from skjema_app.system.texts import _
from skjema_app.vault.feed.marks import granted_persons
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School

DELIVERED = "exchange_delivered_seq"
"""Setting: the own feed lies in the folder up to this sequence number."""
_PLACED_AT = "placed:"
"""Setting per document: when it was seen in the exchange folder first."""


class DeliveryState(StrEnum):
    """How far a document has come."""

    HERE = "here"
    PLACED = "placed"
    FETCHED = "fetched"
    OPENED = "opened"


@dataclass(frozen=True, slots=True)
class DeliveryStep:
    """One step: what, when in words ("" while it has not happened), and whether it has."""

    title: str
    when: str
    done: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """The way of one document.

    Attributes:
        state: how far it has come.
        steps: all four, in order.
        call: the principal should be called: it is urgent, or nobody has fetched it after one school day.
        sentence: one sentence for the person (user-review § 7, texts 9 and 10).
    """

    state: DeliveryState
    steps: tuple[DeliveryStep, ...]
    call: bool
    sentence: str


def delivery(session: Session, document: FinishedDocument, marks: tuple[Mark, ...] | None = None) -> Delivery | None:
    """The way of one of this person's own documents; None for private ones and those of others."""
    school = session.school
    if school is None or not document.school or document.author != school.person_id:
        return None
    found = school.marks(document.document_id) if marks is None else marks
    if not set(granted_persons(found)) - {school.person_id}:
        return None  # a conversation, say, that stays with its author: it is on its way to nobody
    others = [mark for mark in found if mark.person_id != school.person_id]
    fetched = _first(others, MarkKind.FETCHED)
    opened = _first(others, MarkKind.OPENED)
    device, seq = school.place_of(document.document_id)
    placed = fetched is not None or (device == session.vault.device.device_id and seq <= delivered_seq(session))
    steps = (
        DeliveryStep(_("Ferdig på denne maskinen"), stamp_in_words(document.finished), done=True),
        DeliveryStep(_("Lagt i delingsmappen"), _placed_at(session, document.document_id) if placed else "", placed),
        _receipt_step(school, fetched or opened, _("Hentet"), _("Hentet av {name}")),
        _receipt_step(school, opened, _("Åpnet"), _("Åpnet av {name}")),
    )
    state = (
        DeliveryState.OPENED if opened else
        DeliveryState.FETCHED if fetched else
        DeliveryState.PLACED if placed else
        DeliveryState.HERE
    )  # fmt: skip
    call = (
        not opened and not document.restricted and (document.urgent or (fetched is None and _late(session, document)))
    )
    return Delivery(state, steps, call, _sentence(school, state, opened or fetched, document, call=call))


def delivered_seq(session: Session) -> int:
    """The own feed lies in the folder up to this number; -1 for nothing yet."""
    raw = session.vault.settings.get(DELIVERED) or ""
    return int(raw) if raw.lstrip("-").isdecimal() else -1


def note_placed(session: Session, before: int, after: int, now: datetime) -> None:
    """Remember when own documents came to lie in the folder."""
    school = session.school
    if school is None or after <= before:
        return
    own = session.vault.device.device_id
    for document in session.vault.documents.list():
        if document.school:
            device, seq = school.place_of(document.document_id)
            if device == own and before < seq <= after:
                session.vault.settings.set(_PLACED_AT + document.document_id, now.isoformat())


def _placed_at(session: Session, document_id: str) -> str:
    raw = session.vault.settings.get(_PLACED_AT + document_id) or ""
    return stamp_in_words(datetime.fromisoformat(raw)) if raw else ""


def _first(marks: list[Mark], kind: MarkKind) -> Mark | None:
    return min((mark for mark in marks if mark.kind is kind), key=_when, default=None)


def _when(mark: Mark) -> datetime:
    return mark.registered


def _receipt_step(school: School, mark: Mark | None, undone: str, done: str) -> DeliveryStep:
    if mark is None:
        return DeliveryStep(undone, "", done=False)
    name = school.person(mark.person_id).name
    return DeliveryStep(done.format(name=name), stamp_in_words(mark.registered), done=True)


def _late(session: Session, document: FinishedDocument) -> bool:
    return session.clock.now().date() > add_working_days(document.finished.date(), 1)


def _sentence(
    school: School, state: DeliveryState, receipt: Mark | None, document: FinishedDocument, *, call: bool
) -> str:
    if state is DeliveryState.OPENED and receipt is not None:
        name, when = school.person(receipt.person_id).name, stamp_in_words(receipt.registered)
        return _("Levert. {name} åpnet dokumentet {when}.").format(name=name, when=when)
    if state is DeliveryState.FETCHED and receipt is not None:
        name = school.person(receipt.person_id).name
        said = _("Levert. {name} har hentet dokumentet, men ikke åpnet det ennå.").format(name=name)
    elif state is DeliveryState.PLACED:
        said = _("Dokumentet ligger i delingsmappen. Ingen har hentet det ennå.")
    else:
        said = _("Dokumentet er ferdig og signert, men ikke levert ennå. Det sendes når delingsmappen er tilgjengelig.")
    if call:
        said += _(" Haster det, ring rektor nå.") if not document.urgent else _(" Det haster: ring rektor nå.")
    return said
