"""A case at work: forms begun in it and finished with whole answers, evaluations, approvals. Synthetic people."""

from __future__ import annotations

from collections.abc import Mapping

from form_samples import DECISIONS, SAMPLES
from three_people import PUPIL, School, new_version

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FinishedDocument, Place
from skjema_app.workflows import case_forms, cases, decide, evaluation, fill_form, finish_document, review
from skjema_app.workflows.cases import CaseView
from skjema_app.workflows.session import Session

WHO: Mapping[str, Json] = {"hvem": {"ref": "", "name": PUPIL}, "klasse": "8A"}
REASON = "Resten tas på evalueringsmøtet."


def write(session: Session, draft_id: str, answers: Mapping[str, Json]) -> FinishedDocument:
    """Put answers into a draft, over what it begins with (None takes one away), and finish it."""
    draft = session.vault.drafts.get(draft_id)
    whole = {field: value for field, value in {**draft.answers, **answers}.items() if value is not None}
    fill_form.save_draft(session, draft_id, whole, Place())
    return finish_document.finish_document(session, draft_id).document


def in_case(session: Session, key: str, form_id: str, **changed: Json) -> FinishedDocument:
    """A form begun in a case and finished, about the case's pupil."""
    opened = case_forms.start_in_case(session, key, form_id)
    sample = {field: value for field, value in SAMPLES[form_id].items() if field not in WHO}
    return write(session, opened.draft.draft_id, {**sample, **changed})


def own_form(session: Session, form_id: str, **changed: Json) -> FinishedDocument:
    """A form begun outside any case, about the pupil of the tests."""
    level = session.forms.current(form_id).levels[0].level_id
    opened = fill_form.start_draft(session, form_id, level)
    who = {field: value for field, value in WHO.items() if field in SAMPLES[form_id]}
    return write(session, opened.draft.draft_id, {**SAMPLES[form_id], **who, **changed})


def view(session: Session, document_id: str) -> CaseView:
    """The row that a document is in."""
    return cases.open_case(session, document_id)


def approved(school: School, document_id: str, comment: str = REASON) -> None:
    """The rector approves, and everybody hears of it."""
    school.exchange()
    review.approve(school.rector, document_id, comment=comment)
    school.exchange()


def changed_measure(**what: Json) -> dict[str, Json]:
    """What a changed measure says of itself."""
    return {
        "tiltak_endring": "endring",
        "tiltak_endring_hvorfor": "Benkene var ikke stedet.",
        "tiltak_endring_rteam": "2026-11-23",
        **what,
    }


def plan_rows(document: FinishedDocument, changes: Mapping[str, Mapping[str, Json]]) -> list[Json]:
    """The measures of a plan with some of them changed, by row id."""
    rows = document.answers["tiltak"]
    assert isinstance(rows, list)
    return [{**row, **changes.get(str(row["id"]), {})} for row in rows if isinstance(row, dict)]


def next_version(
    session: Session, document: FinishedDocument, changes: Mapping[str, Mapping[str, Json]], **more: Json
) -> FinishedDocument:
    """A new version of a plan with some measures changed; the pupil is asked anew."""
    voice: dict[str, Json] = {"stemme_ord": "Det er bedre når en voksen er der.", "stemme_onske": "At det fortsetter."}
    return new_version(session, document.document_id, tiltak=plan_rows(document, changes), **voice, **more)


def evaluated(session: Session, plan_id: str, onward: Mapping[str, str], **changed: Json) -> FinishedDocument:
    """An evaluation of a plan: what happens with each measure (fortsett, endre, avslutt), by row id."""
    opened = evaluation.start_evaluation(session, plan_id)
    rows = opened.draft.answers["evaluering_tiltak"]
    assert isinstance(rows, list)
    said: list[Json] = [
        {
            **row,
            "e_gjennomfort": "ja",
            "e_effekt": "delvis",
            "e_elev": "Det er greit.",
            "e_videre": onward.get(str(row["id"]), "fortsett"),
            **({"e_grunn": "Eleven ønsker noe annet."} if onward.get(str(row["id"]), "fortsett") != "fortsett" else {}),
        }
        for row in rows
        if isinstance(row, dict)
    ]
    sample = {field: value for field, value in SAMPLES["evaluering"].items() if field not in WHO}
    return write(session, opened.draft.draft_id, {**sample, "evaluering_tiltak": said, **changed})


def decided_on(rector: Session, document_id: str, form_id: str, **changed: Json) -> FinishedDocument:
    """The rector's decision on an evaluation or a report to R-team."""
    opened = decide.start_decision(rector, document_id)
    return write(rector, opened.draft.draft_id, {**DECISIONS[form_id], **changed})
