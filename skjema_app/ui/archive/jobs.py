"""What *Arkiv* asks of the vault: plain functions for its thread, and the values they bring."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import (
    archive_begun,
    archive_corrections,
    archive_drag,
    archive_export,
    archive_exports,
    archive_facts,
    archive_metadata,
    archive_own_number,
    archive_paste,
    archive_receipts,
    archive_reminders,
    archive_round,
    verify_pdf,
)
from skjema_app.workflows.archive_begun import Begun
from skjema_app.workflows.archive_exports import PlainExport
from skjema_app.workflows.archive_metadata import Metadata
from skjema_app.workflows.archive_receipts import ReceiptPreview, Recorded
from skjema_app.workflows.archive_round import RoundView
from skjema_app.workflows.session import Change, Session

Progress: TypeAlias = Callable[[int, int], None]
"""(done, of how many)."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An export that was begun and did not end; ``may_go_on``: here and now."""

    begun: Begun
    may_go_on: bool


@dataclass(frozen=True, slots=True)
class Restricted:
    """How a § 12-5 document stands.

    Attributes:
        documents: how many go together.
        number: its number, or "".
        exports: plain files that are left of it.
        unfinished: exports of it that did not end.
        only_here: the number that this person registers stays in this vault: their role can't tell it to others.
    """

    documents: int
    number: str
    exports: tuple[PlainExport, ...]
    unfinished: tuple[Unfinished, ...]
    only_here: bool = False


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
        unfinished: exports that were begun and did not end.
    """

    asked: int
    view: RoundView
    rounds: tuple[tuple[str, str], ...]
    exports: tuple[PlainExport, ...]
    places: Mapping[str, int]
    registered: int
    may_remind: bool
    now: datetime
    unfinished: tuple[Unfinished, ...] = ()


def gather(session: Session, asked: int, round_id: str, whose: Whose) -> Gathered:
    """Everything that the place shows."""
    view = archive_round.round_view(session, round_id, pupil=whose.pupil, group=whose.group)
    registered = sum(1 for one in view.archived if whose.pupil or one.round_id == view.round_id)
    return Gathered(
        asked,
        view,
        archive_round.rounds(session),
        archive_exports.plain_exports(session),
        archive_exports.places_of(session, view.round_id),
        registered,
        session.member_of is not None,
        session.clock.now(),
        unfinished(session),
    )


def unfinished(session: Session) -> tuple[Unfinished, ...]:
    """Exports that were begun and did not end."""
    return tuple(Unfinished(one, archive_begun.may_go_on(session, one)) for one in archive_begun.unfinished(session))


def restricted(session: Session, document_id: str) -> Restricted:
    """How a § 12-5 document stands."""
    plan = archive_export.prepare_restricted(session, document_id)
    told = archive_facts.number_of(session.vault.documents.events(document_id))
    return Restricted(
        len(plan.items),
        told or archive_own_number.noted(session, document_id),
        tuple(one for one in archive_exports.plain_exports(session) if document_id in one.documents),
        tuple(one for one in unfinished(session) if one.begun.document_id == document_id),
        bool(session.vault.documents.get(document_id).school) and not archive_round.may_archive(session),
    )


def record_restricted(session: Session, document_id: str, number: str) -> Recorded:
    """Its number, also for what is delivered with it; a wrong one is corrected."""
    change, count = Change(), 0
    for item in archive_export.prepare_restricted(session, document_id).items:
        made = archive_receipts.record(session, item.document_id, number)
        change, count = change | made.change, count + made.count
    return Recorded(count, change)


def discard(session: Session, begun: Begun) -> Change:
    """*Slett det som ligger der*."""
    return archive_begun.discard(session, begun)


def correct(session: Session, document_id: str, number: str) -> Recorded:
    """The right number in place of a wrong one; "" takes the number back."""
    if number:
        return archive_corrections.correct(session, document_id, number)
    return archive_corrections.take_back(session, document_id)


def roots(session: Session) -> tuple[bytes, ...]:
    """What signatures must lead to: the school's root, or while alone the vault's own."""
    return (ssl.PEM_cert_to_DER_cert(verify_pdf.root_certificate_pem(session)),)


def record(session: Session, document_id: str, number: str, round_id: str, whose: Whose) -> Recorded:
    """One number; what was written for dragging this document is deleted at once."""
    made = archive_receipts.record(session, document_id, number, round_id, pupil=whose.pupil, group=whose.group)
    archive_drag.clear(session, registered_only=True)
    return made


def preview(session: Session, asked: int, text: str, round_id: str, whose: Whose) -> tuple[int, str, ReceiptPreview]:
    """What a pasted text would write: a column where it is one, else a table; with the text as a table, or ""."""
    about = {"pupil": whose.pupil, "group": whose.group}
    table = archive_paste.by_journalpost(text, archive_round.round_view(session, round_id, **about).rows)
    if table != text:
        return asked, table, archive_receipts.preview_table(session, table, round_id, **about)
    try:
        return asked, "", archive_receipts.preview_column(session, text, round_id, **about)
    except SkjemaError as error:
        if error.code is not ErrorCode.RECEIPT_UNREADABLE or error.details.get("reason") != "columns":
            raise
    return asked, text, archive_receipts.preview_table(session, text, round_id, **about)


def record_all(session: Session, text: str, round_id: str, whose: Whose, *, table: bool) -> Recorded:
    """Write down what `preview` showed."""
    write = archive_receipts.record_table if table else archive_receipts.record_column
    made = write(session, text, round_id, pupil=whose.pupil, group=whose.group)
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
