"""What a person finished that does not count at the school: told in their own list, and taken up again as a draft.

The signed version stays where it is. When the school lets it in after all it is an ordinary document again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Draft, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import LeftOut, LeftOutWhy, Membership
from skjema_app.form_engine.definition import DECISION_LEVEL
from skjema_app.system.texts import _
from skjema_app.workflows import fill_form
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.session import Session

_TAKEN, _DONE = "taken_up:", "done"


@dataclass(frozen=True, slots=True)
class LeftOutView:
    """One of them as its author sees it.

    Attributes:
        document: what was finished.
        settled: it is known that nobody else sees it; else that depends on which of two vaults counts.
        sentence: what happened, and what to do.
        draft_id: the draft it was taken up in, or "".
    """

    document: FinishedDocument
    settled: bool
    sentence: str
    draft_id: str


def left_out(session: Session) -> tuple[LeftOutView, ...]:
    """What doesn't count and was not finished again, oldest first."""
    school = session.school
    found = school.left_out() if school is not None else ()
    return tuple(
        LeftOutView(
            one.document, one.why is not LeftOutWhy.TWO_HISTORIES, _sentence(session, one.why), _draft_of(session, one)
        )
        for one in found
        if not _is_finished_again(session, one)
    )


def take_up(session: Session, document_id: str) -> OpenForm:
    """A draft with all that was written, or the one begun already; it is finished and sent as any other.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN.
    """
    all_of_them = session.school.left_out() if session.school is not None else ()
    one = next((one for one in all_of_them if one.document.document_id == document_id), None)
    if one is None:
        raise SkjemaError(ErrorCode.DOCUMENT_UNKNOWN)
    begun = _draft_of(session, one)
    if begun:
        return fill_form.open_draft(session, begun)
    document = one.document
    known = {each.document_id for each in session.vault.documents.list()}
    about = document.decides or document.supplements
    answers: dict[str, Json] = dict(document.answers)
    if about and about not in known:  # it adds to something that doesn't count either: one whole report is made of both
        answers = {**_answers_of(all_of_them, about), **answers}
    draft = session.vault.drafts.create(
        document.pin,
        DECISION_LEVEL if document.decides else document.level,
        supplements=about if about in known else "",
        answers=answers,
        revises=[parent for parent in document.parents if parent in known],
        case=session.vault.drafts.written_in_cases().get(document_id, ""),
    )
    session.vault.settings.set(_TAKEN + document_id, draft.draft_id)
    return fill_form.open_draft(session, draft.draft_id)


def _answers_of(documents: Iterable[LeftOut], document_id: str) -> dict[str, Json]:
    found = next((one.document for one in documents if one.document.document_id == document_id), None)
    if found is None:
        raise SkjemaError(ErrorCode.DOCUMENT_UNKNOWN)
    return dict(found.answers)


def _draft(session: Session, one: LeftOut) -> Draft | None:
    draft_id = session.vault.settings.get(_TAKEN + one.document.document_id) or ""
    if draft_id in {"", _DONE}:
        return None
    try:
        return session.vault.drafts.get(draft_id)
    except SkjemaError as error:
        if error.code is not ErrorCode.DRAFT_UNKNOWN:
            raise
        return None  # deleted, and its thirty days are over


def _draft_of(session: Session, one: LeftOut) -> str:
    draft = _draft(session, one)
    return "" if draft is None or draft.finished or draft.deleted else draft.draft_id


def _is_finished_again(session: Session, one: LeftOut) -> bool:
    name = _TAKEN + one.document.document_id
    if session.vault.settings.get(name) == _DONE:
        return True
    draft = _draft(session, one)
    if draft is None or not draft.finished:
        return False
    session.vault.settings.set(name, _DONE)  # the draft itself is tidied away after thirty days
    return True


def _sentence(session: Session, why: LeftOutWhy) -> str:
    closed = session.school is not None and session.school.membership is Membership.CLOSED
    match why:
        case LeftOutWhy.CLOSED if closed:
            told = _("Denne ble ferdig etter at skolen stengte maskinen. Ingen andre ser den.")
        case LeftOutWhy.CLOSED:
            told = _("Denne ble ferdig på en maskin som skolen hadde stengt. Ingen andre ser den.")
        case LeftOutWhy.TWO_HISTORIES:
            told = _(
                "Denne ble skrevet mens en kopi av hvelvet også var i bruk. Bare det ene hvelvet gjelder, og "
                "det er ikke avgjort hvilket. Spør rektor om den er kommet fram."
            )
        case LeftOutWhy.OTHER_HISTORY:
            told = _("Denne ble skrevet på en kopi av hvelvet, og det andre hvelvet gjelder. Ingen andre ser den.")
    if session.member_of is not None:
        return _("{told} Trengs den fortsatt, fortsett på en kladd med det du skrev, og ferdigstill på nytt.").format(
            told=told
        )
    return _(
        "{told} Be skolen om en ny invitasjon. Du kan fortsette på en kladd med det du skrev, og ferdigstille når "
        "du er med igjen."
    ).format(told=told)
