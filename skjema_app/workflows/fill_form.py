"""Fill a form: choose it, open its draft, keep what is written, earlier versions, delete and undo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from skjema_app.domain.answers import Answers
from skjema_app.domain.documents import Draft, DraftVersion, Place, Pupil
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.form_engine.evaluate import FormState
from skjema_app.workflows.session import Change, Session


@dataclass(frozen=True, slots=True)
class FormChoice:
    """A form as it is offered: with its level, and how long it takes.

    Attributes:
        form_id: id of the form.
        level: id of the level.
        title: e.g. «Melding til rektor (§ 12-4)».
        lead: one sentence on when to use this level.
        minutes: about how many minutes it takes.
    """

    form_id: str
    level: str
    title: str
    lead: str
    minutes: int


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """A draft in a list: never more than the list needs."""

    draft_id: str
    title: str
    pupil: str
    group: str
    level: str
    updated: datetime
    missing: int
    deleted: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenForm:
    """All that the wizard needs, as plain values; everything about pages is computed from it on the UI thread.

    Attributes:
        draft: the draft as it was last written.
        definition: the pinned form version.
        base: frozen answers of the document this draft supplements, or empty.
        pupils: the person's pupil list, for the picker.
        staff: names of staff used before, for the picker.
        person_name: the author's name («jeg»).
        today: date to propose.
        next_school_day: date that «ikke ennå» proposes.
        phones: (label, number, confirmed by the school) shown at acute danger.
    """

    draft: Draft
    definition: FormDefinition
    base: Answers
    pupils: tuple[Pupil, ...]
    staff: tuple[str, ...]
    person_name: str
    today: date
    next_school_day: date
    phones: tuple[tuple[str, str, bool], ...]

    def state(self, answers: Answers) -> FormState:
        """What these answers mean: visible fields, gaps, progress. Pure and fast (well under a frame)."""
        raise NotImplementedError


def form_choices(session: Session) -> tuple[FormChoice, ...]:
    """The forms and levels that *Meld fra* offers, lightest first."""
    raise NotImplementedError


def start_draft(session: Session, form_id: str, level: str, *, supplements: str = "") -> OpenForm:
    """Make the draft's row before its first field is shown, and open it."""
    raise NotImplementedError


def open_draft(session: Session, draft_id: str) -> OpenForm:
    """Open a draft where it was left; keeps the state at opening as a version."""
    raise NotImplementedError


def save_draft(session: Session, draft_id: str, answers: Answers, place: Place) -> datetime:
    """Write answers and place in one durable commit; returns when."""
    raise NotImplementedError


def widen_draft(session: Session, draft_id: str, level: str) -> OpenForm:
    """Go from *kort* to *utfyllende* in the same draft (or back); nothing written is lost."""
    raise NotImplementedError


def list_drafts(session: Session, *, deleted: bool = False) -> tuple[DraftSummary, ...]:
    """Drafts newest first; with ``deleted`` those that can be brought back."""
    raise NotImplementedError


def draft_versions(session: Session, draft_id: str) -> tuple[DraftVersion, ...]:
    """Earlier versions, newest first («Vis tidligere versjoner»)."""
    raise NotImplementedError


def restore_draft_version(session: Session, draft_id: str, version_id: int) -> OpenForm:
    """Bring an earlier version back; the present one is kept as a version first."""
    raise NotImplementedError


def delete_draft(session: Session, draft_id: str) -> Change:
    """*Slett kladd*: hidden at once, can be undone for 30 days."""
    raise NotImplementedError


def undelete_draft(session: Session, draft_id: str) -> Change:
    """Bring a deleted draft back."""
    raise NotImplementedError


def remember_place(session: Session, draft_id: str) -> None:
    """Remember which draft is open ("" for none), so that unlocking returns to it."""
    raise NotImplementedError


def last_place(session: Session) -> str:
    """Draft id that was open at the last lock or crash, or ""."""
    raise NotImplementedError
