"""A synthetic teacher at work: a session, answers that can be finished, documents by the dozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from skjema_app.crypto.secret import Secret
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Place
from skjema_app.system.clock import Clock, FixedClock
from skjema_app.workflows import fill_form, finish_document
from skjema_app.workflows.session import Session
from skjema_app.workflows.start_alone import start_alone

PASSWORD = "lampe fjord eple trapp skog vott"
NAME, SCHOOL = "Kari Eksempel", "Eksempelåsen ungdomsskole"
FORM = "melding-12-4"
MONDAY = datetime(2026, 11, 23, 15, 55, tzinfo=UTC)

ANSWERS: Mapping[str, Json] = {
    "hvem": {"ref": "", "name": "Prøve Prøvesen"},
    "klasse": "8A",
    "hva": "I storefri sto Prøve alene ved benken. To elever gikk forbi og sa «flytt deg». " * 4,
    "naar": "2026-11-20",
    "haster": "nei",
    "gjelder_ansatt": "nei",
    "sier_selv": "ja",
    "stemme": "ja",
    "stemme_ord": "Jeg vil ikke gå ut i friminuttene lenger.",
    "stemme_hvem": {"ref": "", "name": NAME},
    "stemme_dato": "2026-11-20",
}
LATER: Mapping[str, Json] = {
    "stemme": "ikke_enna",
    "stemme_grunn": "gikk_hjem",
    "stemme_plan_hvem": {"ref": "", "name": "Ola Eksempel"},
    "stemme_plan_dato": "2026-11-24",
}


def secret(text: str = PASSWORD) -> Secret:
    """A password as the workflows take it."""
    return Secret.from_text(text)


def new_session(folder: Path, clock: Clock | None = None) -> Session:
    """A new vault, open."""
    return start_alone(name=NAME, school=SCHOOL, password=secret(), folder=folder, clock=clock or FixedClock(MONDAY))


def filled_draft(session: Session, **changed: Json) -> str:
    """A draft that can be finished; ``changed`` answers replace the usual ones, None takes one away."""
    opened = fill_form.start_draft(session, FORM, "kort")
    answers = {field: value for field, value in {**ANSWERS, **changed}.items() if value is not None}
    fill_form.save_draft(session, opened.draft.draft_id, answers, Place())
    return opened.draft.draft_id


def finished(session: Session, **changed: Json) -> str:
    """A finished report's id."""
    draft = filled_draft(session, **changed)
    return finish_document.finish_document(session, draft).document.document_id


def without_voice(**changed: Json) -> dict[str, Json]:
    """The usual answers with «ikke ennå» for the pupil's voice."""
    return {"stemme_ord": None, "stemme_hvem": None, "stemme_dato": None, **LATER, **changed}
