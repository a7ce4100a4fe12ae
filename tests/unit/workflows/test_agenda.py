"""The agenda of R-team, class and step meetings, the minutes that are begun from it, and decisions as tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import absence_kit
import pypdfium2
import pytest
from agenda_kit import both, decided_item, held, there
from case_kit import decided_on, evaluated, in_case, own_form
from flow_kit import on
from school_stages import RUNNING, Stages, newcomer
from split_kit import gone_through
from three_people import PUPIL, RECTOR, TEACHER, School
from work_kit import MONDAY, new_session

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import EventKind, Place
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.form_engine.values import rows_of
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import (
    absence_limits,
    agenda,
    agenda_print,
    calendar_file,
    cases,
    consent,
    decided,
    exchanging,
    fill_form,
    finish_document,
    good_practice,
    home,
    link_case,
    meetings,
    people,
    split_minutes,
    tasks,
)
from skjema_app.workflows.agenda_facts import AgendaKind, Because, Sharing
from skjema_app.workflows.agenda_items import AgendaItem
from skjema_app.workflows.anonymous_about import link_pupil
from skjema_app.workflows.decided import Decision, DecisionState, Passed
from skjema_app.workflows.session import Session
from skjema_app.workflows.tasks import Task, TaskGroup

R_TEAM, SOCIAL, CLASS, STEP = AgendaKind.R_TEAM, AgendaKind.SOCIAL, AgendaKind.CLASS, AgendaKind.STEP
TEAM = {"team": "r_team", "samtykke_tjenester": ["r_team"]}
REFUSED = {
    "har_samtykke": "nei",
    "samtykke_fra": None,
    "samtykke_tjenester": None,
    "samtykke_annet": None,
    "samtykke_dato": None,
    "samtykke_mate": None,
    "samtykke_til": None,
    "samtykke_hva": None,
}


@pytest.fixture
def running(stages: Stages) -> Iterator[tuple[School, Mapping[str, str]]]:
    """The teacher's plan runs; it is evaluated on 14 December."""
    with stages.at(RUNNING) as found:
        yield found


def kinds(session: Session, kind: AgendaKind, group: str = "") -> list[str]:
    return [one.because.value for one in agenda.agenda(session, kind, group).items]


def only(session: Session, kind: AgendaKind, group: str = "") -> AgendaItem:
    (one,) = agenda.agenda(session, kind, group).items
    return one


def todo(session: Session) -> list[Task]:
    return [one for one in tasks.tasks(session) if one.kind == "decision" and one.mine]


def refused(call: object, *arguments: object) -> ErrorCode:
    assert callable(call)
    with pytest.raises(SkjemaError) as found:
        call(*arguments)
    return found.value.code


def words_of(session: Session, kind: AgendaKind, group: str = "", *, names: bool = True) -> str:
    """Everything that an agenda tells, on the screen, in the PDF and in the minutes."""
    found = agenda.agenda(session, kind, group)
    shown = agenda_print.agenda_pdf(session, found, names=names)
    with pypdfium2.PdfDocument(shown.pdf) as pdf:
        pages = " ".join(page.get_textpage().get_text_range() for page in pdf)
    whole = repr((agenda.minutes_rows(kind, found.chosen), found)) if names else ""
    return " ".join(pages.split()) + whole


def test_from_what_is_open_to_minutes_to_tasks_and_back(running: tuple[School, Mapping[str, str]]) -> None:
    school, ids = running
    assert not agenda.agenda(school.rector, R_TEAM).items, "the plan is evaluated in three weeks"
    in_case(school.teacher, ids["case"], "r-team-melding", **TEAM)
    school.exchange()
    on(school, "2026-12-17")
    found = agenda.agenda(school.rector, R_TEAM)
    assert [one.because for one in found.items] == [Because.REPORT, Because.EVALUATE]
    assert {(one.about, one.group, one.number, one.sharing) for one in found.items} == {
        (PUPIL, "8A", "S-2026-001", Sharing.YES)
    }
    assert found.items[1].why == "Planen skulle vært evaluert 14. desember."
    assert found.items[1].overdue
    assert not agenda.agenda(school.rector, SOCIAL).chosen[1:], "the report is to the other team"

    opened = agenda.start_minutes(school.rector, R_TEAM)
    said = opened.form.draft.answers
    rows = [row for _row_id, row in rows_of(said["team_saker"])]
    assert [(row["team_samtykke"], row["team_elev"]) for row in rows] == [("ja", {"ref": "", "name": PUPIL})] * 2
    assert rows[1]["team_gjelder"] == "Plan som skal evalueres. Planen skulle vært evaluert 14. desember."
    assert {key for row in rows for key in row} == {"id", "team_samtykke", "team_elev", "team_gjelder"}
    assert agenda.start_minutes(school.rector, R_TEAM).form.draft.draft_id == opened.form.draft.draft_id
    assert agenda.agenda(school.rector, R_TEAM).draft == opened.form.draft.draft_id

    first, second = rows
    minute = held(
        school.rector,
        R_TEAM,
        mote_fra="10:00",
        mote_til="11:00",
        team_saker=[
            {**first, "team_rad": "Prøv faste grupper.", "team_ny_dato": "2027-01-05"},
            {**second, "team_rad": "Vent med å endre planen."},
        ],
        saker=[decided_item("x1", "Kari ser etter benkene.", TEACHER, "2026-12-20", PUPIL)],
    )
    school.exchange()
    assert kinds(school.rector, R_TEAM) == ["vedtak"], "advice has been given on the rest"
    (task,) = todo(school.teacher)
    assert (task.words, task.due, task.group) == (
        "Vedtak: Kari ser etter benkene.",
        date(2026, 12, 20),
        TaskGroup.THIS_WEEK,
    )
    assert (task.source, task.key) == ("R-team, 17. desember", minute.document_id)
    assert not todo(school.rector)
    assert "decision" in {one.kind for one in home.home(school.teacher).waiting}
    days = calendar_file.calendar_bytes(tasks.tasks(school.teacher), school.clock.now())
    assert b"20261220" in days
    assert b"benkene" not in days

    decided.mark_done(school.teacher, task.action, "Gjort hver dag.")
    school.exchange()
    assert not todo(school.teacher)
    on(school, "2026-12-28")
    again = agenda.agenda(school.rector, R_TEAM)
    assert [one.because for one in again.items] == [Because.AGAIN], "it was agreed to take it up again"
    assert [(one.short, one.state, one.settled_by) for one in again.settled] == [
        ("Kari ser etter benkene.", DecisionState.DONE, TEACHER)
    ]
    assert again.last is not None
    assert again.last.minutes_each == 20
    events = school.office.vault.documents.all_events()
    assert minute.document_id not in events, "the office isn't in R-team"
    assert [one.kind for one in school.rector.vault.documents.events(minute.document_id)] == [EventKind.DECISION_DONE]
    decided.open_again(school.rector, task.action)
    assert kinds(school.rector, R_TEAM) == ["vedtak", "tas-opp-igjen"]


def test_a_class_follows_its_plans_and_nobody_elses(running: tuple[School, Mapping[str, str]]) -> None:
    school, ids = running
    one = only(school.teacher, CLASS, "8a")
    assert (one.because, one.about) == (Because.PLAN, PUPIL)
    assert only(school.teacher, STEP, "8").about == PUPIL
    assert not agenda.agenda(school.teacher, CLASS, "9A").items
    known = {one.document_id for one in school.office.vault.documents.list()}
    seen = agenda.agenda(school.office, CLASS, "8A").items
    assert {one.opens for one in seen} == {ids["plan"]} <= known, "the office has the plan, and not the case"
    assert refused(agenda.agenda, school.teacher, CLASS) is ErrorCode.AGENDA_GROUP
    held(school.teacher, CLASS, "8 a", saker=[decided_item("k1", "Bordene settes i hestesko.", "Ukjent Vikar")])
    school.exchange()
    on(school, "2026-12-15")
    found = agenda.agenda(school.teacher, CLASS, "8A")
    assert [one.because for one in found.items] == [Because.DECISION, Because.EVALUATE]
    assert (found.title, found.group) == ("Klassemøte 8 A", "8 A")
    opened = agenda.start_minutes(school.teacher, CLASS, "8A")
    people_there = [row for _row_id, row in rows_of(opened.form.draft.answers["deltakere"])]
    assert [meetings.PRESENCE in row for row in people_there] == [False, False], "nobody has come yet"
    assert [row["deltaker_rolle"] for row in people_there] == ["rektor", "kontaktlaerer"]
    plan = in_case_evaluated(school, ids)
    assert plan, "the evaluation is written"
    assert kinds(school.teacher, CLASS, "8A") == ["vedtak", "plan"]


def in_case_evaluated(school: School, ids: Mapping[str, str]) -> str:
    """The plan is evaluated and goes on."""
    done = evaluated(school.teacher, ids["plan"], {}, ny_evaluering="2027-01-11")
    school.exchange()
    decided_on(school.rector, done.document_id, "evaluering", beslutning="fortsett", beslutning_evaluering="2027-01-11")
    school.exchange()
    return done.document_id


def test_without_consent_nothing_is_named(running: tuple[School, Mapping[str, str]]) -> None:
    school, ids = running
    report = in_case(school.teacher, ids["case"], "r-team-melding", **TEAM)
    school.exchange()
    on(school, "2026-12-16")
    held(school.rector, R_TEAM, team_saker=None, saker=[decided_item("y1", "Ring PPT om Prøve.", RECTOR, "", PUPIL)])
    assert PUPIL in words_of(school.rector, R_TEAM)
    assert PUPIL not in words_of(school.rector, R_TEAM, names=False)
    consent.withdraw_consent(
        school.rector, report.document_id, "r_team", who="Mor", happened=date(2026, 12, 16), how="telefon"
    )
    told = words_of(school.rector, R_TEAM)
    for secret in (PUPIL, *PUPIL.split(), "8A", "S-2026", "PPT", "Mor"):
        assert secret not in told, secret
    assert kinds(school.rector, R_TEAM) == ["vedtak", "melding", "evaluering"], "it is still open, without a name"
    assert {one.sharing for one in agenda.agenda(school.rector, R_TEAM).items} == {Sharing.NO}
    rows = agenda.minutes_rows(R_TEAM, agenda.agenda(school.rector, R_TEAM).chosen)
    assert {row["team_samtykke"] for _row_id, row in rows_of(rows["team_saker"])} == {"anonymt"}
    assert PUPIL in words_of(school.rector, CLASS, "8A"), "the class follows the plan up"


def test_only_for_the_rector_and_in_spite_of_no_consent(running: tuple[School, Mapping[str, str]]) -> None:
    school, ids = running
    anyway: dict[str, Json] = {"deling": "likevel", "uten_samtykke_grunn": "Eleven er i fare hjemme."}
    in_case(school.teacher, ids["case"], "r-team-melding", **{**TEAM, **REFUSED, **anyway})
    school.exchange()
    one = only(school.rector, R_TEAM)
    assert (one.sharing, one.about) == (Sharing.ANYWAY, PUPIL)
    assert "i fare" not in words_of(school.rector, R_TEAM)
    assert kinds(school.rector, SOCIAL) == []
    own_form(school.teacher, "r-team-melding", **{**TEAM, **REFUSED, "deling": "kun_rektor"})
    school.exchange()
    assert kinds(school.rector, R_TEAM) == ["melding"], "what is for the rector alone isn't on it"


def test_attack_closed_rooms_and_anonymous_discussions(school: School) -> None:
    own_form(school.rector, "ansatt-12-5")
    opened = fill_form.start_draft(school.rector, "anonym-drofting", "drofting")
    answers: dict[str, Json] = {"droftet_med": "r_team", "beskrivelse": "En elev går alene.", "tema": ["sosialt"]}
    fill_form.save_draft(school.rector, opened.draft.draft_id, answers, Place())
    link_pupil(school.rector, opened.draft.draft_id, "", name=PUPIL)
    on(school, "2027-01-20")
    for kind, group in ((R_TEAM, ""), (SOCIAL, ""), (CLASS, "8A"), (STEP, "8")):
        told = words_of(school.rector, kind, group)
        for secret in (PUPIL, *PUPIL.split(), "går alene", "Solberg", "12-5", "Skjermet"):
            assert secret not in told, (kind, secret)
        assert kinds(school.rector, kind, group) == (["anonym"] if kind is R_TEAM else [])
    rows = agenda.minutes_rows(R_TEAM, agenda.agenda(school.rector, R_TEAM).chosen)
    (row,) = [row for _row_id, row in rows_of(rows["team_saker"])]
    assert set(row) == {"id", "team_samtykke", "team_gjelder"}
    assert row["team_samtykke"] == "anonymt"
    assert "Ingen saker" in words_of(school.office, R_TEAM), "an empty agenda says so"


def test_what_was_not_reached_moves_on_and_an_item_leaves_only_in_three_ways(
    running: tuple[School, Mapping[str, str]],
) -> None:
    school, ids = running
    in_case(school.teacher, ids["case"], "r-team-melding", **TEAM)
    school.exchange()
    on(school, "2026-12-10")
    report, plan = agenda.agenda(school.rector, R_TEAM).items
    agenda.reorder(school.rector, R_TEAM, "", [plan.key, report.key])
    agenda.choose(school.rector, R_TEAM, "", report.key, on=False)
    found = agenda.agenda(school.rector, R_TEAM)
    assert [(one.because, one.chosen) for one in found.items] == [(Because.EVALUATE, True), (Because.REPORT, False)]
    opened = agenda.start_minutes(school.rector, R_TEAM)
    (row,) = [row for _row_id, row in rows_of(opened.form.draft.answers["team_saker"])]
    held(
        school.rector,
        R_TEAM,
        team_saker=None,
        saker=[{"id": row["id"], "sak_tema": "Planen", "sak_droftet": "Rakk det ikke."}],
    )
    plan, report = agenda.agenda(school.rector, R_TEAM).items
    assert report.chosen, "left out of one meeting only"
    assert plan.why.endswith("Ble ikke ferdig 10. desember.")
    assert plan.last == date(2026, 12, 10)

    assert refused(agenda.put_off, school.rector, R_TEAM, "", plan.key, date(2026, 12, 10)) is ErrorCode.AGENDA_DAY
    assert refused(agenda.drop, school.rector, R_TEAM, "", report.key, "  ") is ErrorCode.COMMENT_MISSING
    assert refused(agenda.drop, school.rector, R_TEAM, "", "plan:x", "Nei.") is ErrorCode.AGENDA_ITEM_UNKNOWN
    agenda.put_off(school.rector, R_TEAM, "", plan.key, date(2026, 12, 12))
    agenda.drop(school.rector, R_TEAM, "", report.key, "Tatt på telefon.")
    found = agenda.agenda(school.rector, R_TEAM)
    assert not found.items
    assert {(one.until, one.dropped) for one in found.put_away} == {
        (date(2026, 12, 12), ""),
        (None, "Tatt på telefon."),
    }
    assert [one.key for one in agenda.agenda(school.rector, R_TEAM, today=date(2026, 12, 12)).items] == [plan.key]
    agenda.bring_back(school.rector, R_TEAM, "", report.key)
    assert [one.key for one in agenda.agenda(school.rector, R_TEAM).items] == [report.key]


def test_a_case_that_stands_still_is_told_of_until_something_is_written(
    running: tuple[School, Mapping[str, str]],
) -> None:
    school, ids = running
    on(school, "2026-11-24")
    in_case_evaluated(school, ids)
    on(school, "2026-12-20")
    assert kinds(school.rector, R_TEAM) == ["stille"]
    one = only(school.rector, R_TEAM)
    assert (one.about, one.sharing) == ("", Sharing.NO)
    good_practice.close_case(school.rector, ids["report"], "Eleven har det bra.")
    assert not agenda.agenda(school.rector, R_TEAM).items


def test_whose_a_decision_is(running: tuple[School, Mapping[str, str]]) -> None:
    school, _ids = running
    with newcomer(school, "Nils Nykommer", Role.TEACHER, "nils") as nils:
        school.exchange()
        minute = held(
            school.teacher,
            CLASS,
            "8A",
            deltakere=[*both(), there("d3", "Nils Nykommer", "laerer")],
            saker=[
                decided_item("a", "Nils ringer hjem.", "Nils Nykommer", "2026-11-25"),
                decided_item("b", "Kontoret bestiller stoler.", "Kontor Påhitt"),
                decided_item("c", "Vikaren låser døra.", "Ukjent Vikar"),
                decided_item("d", "Vi prøver hestesko."),
            ],
        )
        for session in (school.teacher, school.rector, nils):
            school.exchange(session)
        (task,) = todo(nils)
        assert task.words == "Vedtak: Nils ringer hjem."
        mine = {one.words: one.why for one in todo(school.teacher)}
        assert mine == {
            "Vedtak: Kontoret bestiller stoler.": "Kontor Påhitt kan ikke lese referatet. Gi beskjed.",
            "Vedtak: Vikaren låser døra.": "Ukjent Vikar er ikke med i Skjema.",
        }
        assert refused(decided.mark_done, nils, key_of(school.teacher, minute.document_id, "b")) is (
            ErrorCode.DECISION_NOT_YOURS
        )
        assert refused(decided.mark_done, nils, "finnes-ikke") is ErrorCode.DECISION_UNKNOWN
        assert refused(decided.drop, nils, task.action, " ") is ErrorCode.COMMENT_MISSING
        person = next(one for one in school.rector.school.people() if one.name == "Nils Nykommer")
        people.close_device(school.rector, person.devices[0].device_id)
        school.exchange()
        left = {one.place: one for one in decided.decisions_in(school.teacher, minute.document_id)}
        assert left["saker/a"].passed is Passed.LEFT
        assert "Vedtak: Nils ringer hjem." in {one.words for one in todo(school.teacher)}


def key_of(session: Session, minute: str, row: str) -> str:
    (one,) = [one for one in decided.decisions_in(session, minute) if one.place == f"saker/{row}"]
    return one.key


def test_a_corrected_version_goes_on_with_what_is_done(tmp_path: Path) -> None:
    session = new_session(tmp_path / "hvelv")
    name = session.person.name
    minute = held(
        session, CLASS, "8A", saker=[decided_item("a", "Jeg rydder.", name), decided_item("b", "Per rydder.", "Per")]
    )
    assert [one.words for one in todo(session)] == ["Vedtak: Jeg rydder."], "alone only one's own"
    decided.mark_done(session, todo(session)[0].action)
    assert not todo(session)
    before: list[Decision] = list(decided.decisions_in(session, minute.document_id))
    assert [one.state for one in before] == [DecisionState.DONE, DecisionState.OPEN]
    assert kinds(session, CLASS, "8A") == ["vedtak"]
    assert link_case.cases_to_choose(session, minute.document_id) == ()
    session.close()


def test_the_case_tells_who_may_read_the_minutes_and_the_others_by_the_pupils_copy(
    running: tuple[School, Mapping[str, str]],
) -> None:
    school, ids = running
    with newcomer(school, "Nils Nykommer", Role.TEACHER, "nils") as nils:
        school.exchange()
        case = school.rector.school
        assert case is not None
        added = next(one.person_id for one in case.people() if one.name == "Nils Nykommer")
        case.add_member(ids["case"], added)
        school.exchange()
        exchange_all(school, nils)
        minute = held(
            school.teacher,
            CLASS,
            "8A",
            saker=[
                decided_item("a", "Kari er ute i storefri.", TEACHER, "2026-11-27", PUPIL),
                decided_item("b", "Ola sitter foran.", TEACHER, "", "Ola Annen"),
            ],
        )
        exchange_all(school, nils)
        lines = [one for one in cases.open_case(school.teacher, ids["report"]).timeline if one.key.startswith("mote:")]
        assert {one.title for one in lines} == {"Klassemøte 8A: eleven ble tatt opp"}
        assert {one.document_id for one in lines} == {minute.document_id}
        told = " ".join(one.text for one in lines)
        assert "Bestemt: Kari er ute i storefri. Kari Eksempel gjør det innen 27. november." in told
        assert "Ola" not in told
        theirs = cases.open_case(nils, ids["report"]).timeline
        assert not [one for one in theirs if one.key.startswith("mote:")], (
            "who may not read the minutes is told nothing"
        )

        pupil = next(one for one in split_minutes.pupils_of(school.teacher, minute.document_id) if one.name == PUPIL)
        opened = split_minutes.start_extract(school.teacher, minute.document_id, pupil.pupil_id)
        gone_through(school.teacher, opened.draft.draft_id)
        copy = finish_document.finish_document(school.teacher, opened.draft.draft_id).document
        exchange_all(school, nils)
        decided.mark_done(school.teacher, key_of(school.teacher, minute.document_id, "a"))
        exchange_all(school, nils)
        theirs = cases.open_case(nils, ids["report"]).timeline
        assert copy.document_id in {one.document_id for one in theirs}
        assert "Vedtak gjort" in {one.title for one in theirs}
        assert "Ola" not in repr(theirs)
        lines = [one for one in cases.open_case(school.teacher, ids["report"]).timeline if one.key.startswith("mote:")]
        assert not lines, "the copy stands for it"


def exchange_all(school: School, other: Session) -> None:
    for _round in range(2):
        school.exchange()
        exchanging.exchange_now(other)
    school.exchange()


def test_a_step_meeting_takes_up_absence_until_somebody_sees_to_it(tmp_path: Path) -> None:
    session = new_session(tmp_path / "hvelv", FixedClock(MONDAY))
    absence_kit.with_class(session)
    absence_kit.away(session, "2026-11-09", "2026-11-20", "ugyldig")
    one = only(session, STEP, "9. trinn")
    assert (one.because, one.about, one.group, one.days) == (Because.ABSENCE, absence_kit.MATS, "9B", 10)
    assert not agenda.agenda(session, STEP, "8").items
    assert not agenda.agenda(session, CLASS, "9B").items, "the step's leader sees to it"
    (row,) = [row for _row_id, row in rows_of(agenda.minutes_rows(STEP, (one,))["elever_fravar"])]
    assert (row["fravar_dager"], row["fravar_terskel"]) == (10, "t10")
    pupil = absence_kit.pupil_id(session)
    assert row["fravar_elev"] == {"ref": pupil, "name": absence_kit.MATS}
    absence_kit.away(session, "2026-09-21", "2026-09-24")
    assert only(session, STEP, "9").days == 14, "days of the school year, as the minutes ask"
    for limit in absence_limits.limits(session):
        absence_limits.see_to(session, pupil, limit.rule.rule_id)
    assert not agenda.agenda(session, STEP, "9").items
    session.close()
