"""What *Arkiv* asks of the vault: plain functions for its thread, and the values they bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import (
    archive_drag,
    archive_exports,
    archive_metadata,
    archive_receipts,
    archive_reminders,
    archive_round,
)
from skjema_app.workflows.archive_exports import PlainExport
from skjema_app.workflows.archive_metadata import Metadata
from skjema_app.workflows.archive_receipts import ReceiptPreview, Recorded
from skjema_app.workflows.archive_round import RoundView
from skjema_app.workflows.session import Change, Session


@dataclass(frozen=True, slots=True)
class Whose:
    """One pupil, for «Én elev nå»; an empty name is a whole round."""

    pupil: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What one refresh of the place brings.

    Attributes:
        asked: number of the question; an older answer is void.
        view: the round.
        rounds: (id, words) to choose from.
        exports: plain files that are left.
        places: the numbers on the list that was printed with the round's newest export.
        registered: how many documents got their number in this round; for one pupil, at any time.
        may_remind: there is a school, so there is somebody to ask.
        now: the moment.
    """

    asked: int
    view: RoundView
    rounds: tuple[tuple[str, str], ...]
    exports: tuple[PlainExport, ...]
    places: Mapping[str, int]
    registered: int
    may_remind: bool
    now: datetime


def gather(session: Session, asked: int, round_id: str, whose: Whose) -> Gathered:
    """Everything that the place shows."""
    view = archive_round.round_view(session, round_id, pupil=whose.pupil, group=whose.group)
    shown = {one.document_id for one in view.archived}
    if whose.pupil:
        registered = len(shown)
    else:
        registered = sum(
            any(event.kind is EventKind.ARCHIVED and event.how == view.round_id for event in events)
            for document_id, events in session.vault.documents.all_events().items()
            if document_id in shown
        )
    return Gathered(
        asked,
        view,
        archive_round.rounds(session),
        archive_exports.plain_exports(session),
        archive_exports.places_of(session, view.round_id),
        registered,
        session.member_of is not None,
        session.clock.now(),
    )


def record(session: Session, document_id: str, number: str, round_id: str) -> Recorded:
    """One number; what was written for dragging this document is deleted at once."""
    made = archive_receipts.record(session, document_id, number, round_id)
    archive_drag.clear(session, registered_only=True)
    return made


def preview(session: Session, asked: int, text: str, round_id: str) -> tuple[int, bool, ReceiptPreview]:
    """What a pasted text would write: a column where it is one, else a table. (number, it is a table, preview)."""
    try:
        return asked, False, archive_receipts.preview_column(session, text, round_id)
    except SkjemaError as error:
        if error.code is not ErrorCode.RECEIPT_UNREADABLE or error.details.get("reason") != "columns":
            raise
    return asked, True, archive_receipts.preview_table(session, text, round_id)


def record_all(session: Session, text: str, round_id: str, *, table: bool) -> Recorded:
    """Write down what `preview` showed."""
    write = archive_receipts.record_table if table else archive_receipts.record_column
    made = write(session, text, round_id)
    archive_drag.clear(session, registered_only=True)
    return made


def file_for(session: Session, document_id: str) -> tuple[str, Path]:
    """A plain file of a document, to drag or to paste: (document id, path)."""
    return document_id, archive_drag.file_for(session, document_id)


def remind(session: Session, round_id: str) -> archive_reminders.Reminded:
    """Ask for what is missing, without saying what anything is about."""
    return archive_reminders.remind(session, round_id)


def may_archive(session: Session) -> bool:
    """Whether the place is offered."""
    return archive_round.may_archive(session)


def pupils(session: Session) -> tuple[Whose, ...]:
    """The pupils with documents in this vault; § 12-5 tells nothing."""
    found = {
        (one.pupil, one.group) for one in session.vault.documents.list() if one.pupil.strip() and not one.restricted
    }
    return tuple(Whose(*one) for one in sorted(found, key=_by_name))


def set_metadata(session: Session, document_id: str, about: Metadata) -> Change:
    """What the archive is told of a document."""
    return archive_metadata.set_metadata(session, document_id, about)


def _by_name(one: tuple[str, str]) -> tuple[str, str]:
    return one[0].casefold(), one[1]
