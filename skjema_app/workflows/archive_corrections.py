"""A wrong journalpost number: corrected by a later receipt that supersedes it, or taken back; both stay in the history.

What was delivered together (a report with its decision and its supplement) has one number, and is corrected together.
"""

from __future__ import annotations

from skjema_app.archive import receipt_csv
from skjema_app.archive.model import Round
from skjema_app.archive.select import is_part, select
from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import archive_facts, archive_round
from skjema_app.workflows.archive_receipts import Recorded
from skjema_app.workflows.session import Change, Session


def correct(session: Session, document_id: str, number: str) -> Recorded:
    """Give another number in place of the one that was given; it is registered in the same round.

    Raises:
        SkjemaError: ARCHIVE_ROLE, DOCUMENT_UNKNOWN, NOT_IN_ROUND (it has no number), RECEIPT_REFUSED (``reason`` form,
            mangler, samme-nummer).
    """
    cleaned = receipt_csv.clean_number(number)
    if not cleaned:
        raise SkjemaError(ErrorCode.RECEIPT_REFUSED, reason="mangler")
    together = _together(session, document_id)
    taken = {
        one
        for one, found in session.vault.documents.all_events().items()
        if one not in together and archive_facts.number_of(found) == cleaned
    }
    if taken:
        raise SkjemaError(ErrorCode.RECEIPT_REFUSED, reason="samme-nummer", what=cleaned)
    return _write(session, together, cleaned)


def take_back(session: Session, document_id: str) -> Recorded:
    """The number was another document's: this one waits for its number again.

    Raises:
        SkjemaError: ARCHIVE_ROLE, DOCUMENT_UNKNOWN, NOT_IN_ROUND (it has no number).
    """
    return _write(session, _together(session, document_id), "")


def _together(session: Session, document_id: str) -> frozenset[str]:
    """The document with what shares its number, seen from the main one or from a part."""
    document = session.vault.documents.get(document_id)
    if not document.restricted and not archive_round.may_archive(session):
        raise SkjemaError(ErrorCode.ARCHIVE_ROLE)
    everything = select(archive_facts.candidates(session), Round.upcoming(session.clock.now().date()))
    archived = {one.document_id: one for one in everything.archived}
    own = archived.get(document_id)
    if own is None:
        raise SkjemaError(ErrorCode.NOT_IN_ROUND)
    main = own.base if is_part(own) else document_id
    return frozenset(
        one.document_id
        for one in archived.values()
        if one.archived == own.archived
        and (one.document_id in {main, document_id} or (is_part(one) and one.base == main))
    )


def _write(session: Session, together: frozenset[str], number: str) -> Recorded:
    events = session.vault.documents.all_events()
    day = session.clock.now().date().isoformat()
    count = 0
    for document_id in sorted(together):
        last = [one for one in events[document_id] if one.kind is EventKind.ARCHIVED][-1]
        if last.text != number:
            session.vault.record_event(
                document_id, EventKind.ARCHIVED, happened=day, who=session.person.name, how=last.how, text=number
            )
            count += 1
    return Recorded(count, Change(documents=bool(count), exchange=bool(count)))
