"""What the window asks the vault's thread to do when a form is opened or left: plain functions of a session."""

from __future__ import annotations

from dataclasses import dataclass

from skjema_app.ui.side_bar import CASES, HIDDEN, HOME
from skjema_app.ui.wizard.texts import shown
from skjema_app.workflows import fill_form
from skjema_app.workflows.cases import open_case
from skjema_app.workflows.fill_form import FormChoice, OpenForm
from skjema_app.workflows.half_written import left_panel
from skjema_app.workflows.session import Change, Session


@dataclass(frozen=True, slots=True)
class FormOffer:
    """A form and level as *Meld fra* offers it; ``level`` is the level's title."""

    choice: FormChoice
    level: str


def offers(session: Session) -> tuple[FormOffer, ...]:
    """What *Meld fra* offers, lightest first."""
    return tuple(_offer(session, choice) for choice in fill_form.form_choices(session))


def _offer(session: Session, choice: FormChoice) -> FormOffer:
    level = session.forms.current(choice.form_id).level(choice.level)
    return FormOffer(choice, shown(level.title) if level is not None else choice.title)


@dataclass(frozen=True, slots=True)
class Left:
    """What to begin with: a form, else a place, and the document that something was being written about there."""

    form: OpenForm | None = None
    place: int = HOME
    document_id: str = ""


def first_form(session: Session) -> Left:
    """A new draft of the lightest form, for the first start."""
    choices = fill_form.form_choices(session)
    return Left(start(session, choices[0]) if choices else None)


def left(session: Session) -> Left:
    """The draft that was open at the last lock or crash, or the panel that stood open at the last lock."""
    place, document_id = left_panel(session)
    draft_id = fill_form.last_place(session)
    if draft_id:
        return Left(fill_form.open_draft(session, draft_id))
    return Left(None, int(place), document_id) if document_id else Left()


def start(session: Session, choice: FormChoice) -> OpenForm:
    """A new draft of the chosen form, remembered as the open one."""
    form = fill_form.start_draft(session, choice.form_id, choice.level)
    fill_form.remember_place(session, form.draft.draft_id)
    return form


def supplement(session: Session, document_id: str) -> OpenForm:
    """A draft that adds to a finished document, at the widest level of its form."""
    form_id = open_case(session, document_id).document.pin.form_id
    widest = [choice.level for choice in fill_form.form_choices(session) if choice.form_id == form_id][-1]
    form = fill_form.start_draft(session, form_id, widest, supplements=document_id)
    fill_form.remember_place(session, form.draft.draft_id)
    return form


def open_again(session: Session, draft_id: str) -> OpenForm:
    """A draft, remembered as the open one."""
    form = fill_form.open_draft(session, draft_id)
    fill_form.remember_place(session, draft_id)
    return form


def place_of(session: Session, document_id: str) -> tuple[int, str]:
    """Where a document's row stands: *Saker*, or *Skjermet* for § 12-5."""
    shared = session.school.shared_as(document_id) if session.school is not None else ""
    known = {one.document_id: one.restricted for one in session.vault.documents.list()}
    return (HIDDEN if known.get(shared or document_id) else CASES), document_id


def forget_place(session: Session) -> Change:
    """No draft is open any more."""
    fill_form.remember_place(session, "")
    return Change(drafts=True)
