"""A meeting that has met: minutes from an agenda, filled in as a tired leader would. Synthetic people."""

from __future__ import annotations

from case_kit import write
from three_people import RECTOR, TEACHER

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FinishedDocument
from skjema_app.form_engine.values import rows_of
from skjema_app.workflows import agenda
from skjema_app.workflows.agenda_facts import AgendaKind
from skjema_app.workflows.session import Session


def there(row: str, name: str, role: str) -> dict[str, Json]:
    """A participant who came."""
    who: Json = {"ref": "", "name": name, "kind": "staff"}
    return {"id": row, "deltaker": who, "deltaker_rolle": role, "deltaker_til_stede": "til_stede"}


def both() -> list[Json]:
    """The rector and the teacher."""
    return [there("d1", RECTOR, "rektor"), there("d2", TEACHER, "kontaktlaerer")]


def decided_item(row: str, what: str, who: str = "", due: str = "", pupil: str = "") -> dict[str, Json]:
    """An item of the shared agenda block with a decision."""
    found: dict[str, Json] = {"id": row, "sak_tema": "Friminuttene", "sak_beslutning": what}
    if who:
        found["sak_ansvarlig"] = {"ref": "", "name": who}
    if due:
        found["sak_frist"] = due
    if pupil:
        found |= {"sak_elev": {"ref": "", "name": pupil}, "sak_arkiveres": True}
    return found


def held(session: Session, kind: AgendaKind, group: str = "", **changed: Json) -> FinishedDocument:
    """*Start referat*, advice for every pupil of R-team, a status for every plan, and finished."""
    opened = agenda.start_minutes(session, kind, group)
    said = {**opened.form.draft.answers}
    filled: dict[str, Json] = {"deltakere": both()}
    if not kind.of_pupils:
        filled["mote_type"] = "vanlig"
    if "team_saker" in said:
        advice: Json = "Prøv faste grupper i to uker."
        filled["team_saker"] = [{**row, "team_rad": advice} for _row_id, row in rows_of(said["team_saker"])]
    if "elever_plan" in said:
        status: dict[str, Json] = {"plan_fulgt": "ja", "plan_effekt": "virker", "plan_status": "Det går bedre."}
        allowed = {"plan_effekt"} if kind is AgendaKind.CLASS else {"plan_status"}
        kept = {key: value for key, value in status.items() if key in {"plan_fulgt", *allowed}}
        filled["elever_plan"] = [{**row, **kept} for _row_id, row in rows_of(said["elever_plan"])]
    return write(session, opened.form.draft.draft_id, {**filled, **changed})
