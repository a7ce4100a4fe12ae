"""Flow A and Flow B from the first sign to the closed case: what is offered, what waits, and which days count.

At each step the proposal, the tasks and the deadlines are those of the action plan (domain § 1.6 and 1.7). The clock is
moved by hand; days are Norwegian working days, and the week of 21 December has public holidays in it.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from case_kit import WHO, approved, decided_on, evaluated, in_case, next_version, own_form
from flow_kit import due, flow_at, on, proposed, waiting
from three_people import School, decided, planned, report
from work_kit import MONDAY, finished, new_session

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.flow import CaseFact
from skjema_app.form_engine.flow_place import StepState
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import cases, good_practice, new_members, people, review
from skjema_app.workflows.cases import CaseState

MEASURES = {
    "avtaler": [{"id": "x1", "avtale_hva": "Kari er ute i storefri.", "avtale_hvem": {"ref": "", "name": "Kari"}}]
}
"""What was agreed in a conversation: the class teacher's own measures."""


def test_flow_b_from_a_report_to_a_closed_case(school: School) -> None:
    """REQ-52 B1-B8, REQ-21, REQ-53: investigate, meet, plan, evaluate, new measures, effect, close, open again."""
    teacher, rector = school.teacher, school.rector
    on(school, "2026-11-23")  # Monday
    first = report(teacher)  # B1, B2: discovered, and told in writing
    key = first.document_id
    assert proposed(teacher, key) == ("beslutning", ())
    assert flow_at(teacher, key).view.status == "Meldt"
    assert due(teacher, key) == {"plan": "2026-11-30"}  # five working days, the school's own
    school.exchange()
    assert proposed(rector, key) == ("beslutning", ("decide",))
    assert ("decide", "i-dag") in waiting(rector)

    on(school, "2026-11-24")
    decided(
        rector,
        key,
        beslutning="undersoke",
        undersokelse=None,
        undersokelse_dato="2026-11-25",
        mottatt_dato="2026-11-24",
    )
    school.exchange()  # B3: who does what
    assert proposed(teacher, key) == ("undersokelse", ("undersokelse", "samtale-12-4"))
    assert proposed(rector, key) == ("undersokelse", ())
    assert due(teacher, key) == {"undersokelse": "2026-11-25", "plan": "2026-11-30", "(statsforvalteren)": "2026-12-01"}
    assert waiting(teacher) == [("undersokelse", "denne-uken"), ("plan", "senere")]
    assert waiting(rector) == []

    on(school, "2026-11-26")
    assert waiting(teacher) == [("undersokelse", "over-fristen"), ("plan", "senere")]
    in_case(teacher, key, "undersokelse", **WHO, lager_plan="ja")  # B4, B6
    school.exchange()
    assert proposed(teacher, key)[0] == "mote"  # B5: the rector calls pupil and guardians
    assert proposed(rector, key)[0] == "mote"
    good_practice.note_step(rector, key, CaseFact.MET, happened="2026-11-26")
    school.exchange()
    assert proposed(teacher, key) == ("plan", ("plan",))  # B7
    assert waiting(teacher) == [("plan", "senere")]
    on(school, "2026-11-30")
    assert waiting(teacher) == [("plan", "i-dag")]

    case = teacher.school.cases()[0].case_id
    plan = planned(teacher, case, plan_start="2026-11-30", neste_evaluering="2026-12-21")
    assert "plan" not in due(teacher, key)
    school.exchange()
    assert proposed(teacher, key) == ("godkjenning", ())
    assert proposed(rector, key) == ("godkjenning", ("review",))
    assert ("review", "i-dag") in waiting(rector)
    approved(school, plan.document_id)
    assert proposed(teacher, key) == ("sendt_hjem", ("send-home", "noter sendt_hjem"))
    assert waiting(teacher) == [("sendt_hjem", "denne-uken")]
    good_practice.note_step(teacher, key, CaseFact.SENT_HOME)
    assert proposed(teacher, key) == ("evaluering", ("evaluate", "new-version"))
    assert waiting(teacher) == []  # nothing is asked for until the day comes near
    assert due(teacher, key) == {"(statsforvalteren)": "2026-12-01", "evaluering": "2026-12-21"}

    on(school, "2026-12-21")
    assert waiting(teacher) == [("evaluering", "i-dag")]
    made = evaluated(  # B8, no effect yet
        teacher,
        plan.document_id,
        {"a1": "endre"},
        mote_dato="2026-12-21",
        forslag="endre",
        ny_evaluering="2027-01-11",
        endring_rteam="2026-12-21",
    )
    school.exchange()
    assert proposed(teacher, key) == ("etter_evaluering", ())
    assert proposed(rector, key)[1][0] == "decide"
    on(school, "2026-12-22")
    decided_on(rector, made.document_id, "evaluering", beslutning_evaluering="2027-01-11")
    school.exchange()
    assert proposed(teacher, key) == ("nye_tiltak", ("after-evaluation",))
    second = next_version(teacher, plan, {"a1": _changed()}, neste_evaluering="2027-01-11")
    approved(school, second.document_id)
    assert proposed(teacher, key)[0] == "sendt_hjem"  # the loop: a new plan goes home too
    good_practice.note_step(teacher, key, CaseFact.SENT_HOME)
    assert proposed(teacher, key)[0] == "evaluering"

    on(school, "2027-01-11")
    last = evaluated(teacher, second.document_id, {}, **_ended("2027-01-11"))
    school.exchange()
    on(school, "2027-01-12")
    decided_on(
        rector,
        last.document_id,
        "evaluering",
        beslutning="avslutt",
        avslutt_grunn="Eleven sier selv at det er trygt, og tre voksne har sett det.",
        endring_hva=None,
    )
    school.exchange()
    assert proposed(teacher, key)[0] == "oppfolging"  # effect: the pupil is well
    assert due(teacher, key)["kontrollsamtale"] == "2027-03-09"
    assert waiting(teacher) == []
    on(school, "2027-03-08")
    assert waiting(teacher) == [("kontrollsamtale", "denne-uken")]
    in_case(teacher, key, "samtale-12-4", **WHO, samtale_dato="2027-03-08")
    school.exchange()
    assert proposed(teacher, key) == ("avslutt", ("close",))
    assert waiting(teacher) == [("avslutt", "senere")]
    good_practice.close_case(teacher, key, "Eleven har det bra.")
    school.exchange()
    for session in (teacher, rector):
        view = flow_at(session, key).view
        assert (view.next, view.status) == (None, "Avsluttet")
        assert view.closing is not None
        assert view.closing.why == "Eleven har det bra."
        assert cases.open_case(session, key).state is CaseState.CLOSED
        assert waiting(session) == []

    on(school, "2027-03-29")
    good_practice.reopen_case(rector, key, "Det har begynt igjen.")
    school.exchange()
    assert proposed(teacher, key) == ("nye_tiltak", ("new-version",))
    assert waiting(teacher) == [("nye_tiltak", "denne-uken")]


def _changed() -> dict[str, object]:
    return {
        "tiltak_hva": "Kari er ved døra.",
        "tiltak_endring": "endring",
        "tiltak_endring_hvorfor": "Benkene var ikke stedet.",
        "tiltak_endring_rteam": "2026-12-21",
    }


def _ended(day: str) -> dict[str, object]:
    return {
        "mote_dato": day,
        "forslag": "avslutt",
        "forslag_grunn": "Eleven sier at det er trygt nå.",
        "trygt_na": "ja",
        "ny_evaluering": None,
        "tett_til": None,
        "kontrollsamtale": None,
        "endring_rteam": None,
    }


def test_flow_a_alone_from_a_conversation_to_effect(tmp_path: Path) -> None:
    """REQ-49 A1-A3: observed, own measures, evaluated with effect, closed."""
    session = new_session(tmp_path / "hvelv")
    talk = own_form(session, "elevsamtale", **MEASURES)
    key = talk.document_id
    assert cases.open_case(session, key).flow is None, "a conversation is no case until somebody notes something of it"
    good_practice.note_step(session, key, CaseFact.GUARDIANS)
    assert proposed(session, key) == ("evaluering", ("noter tiltak_evaluert",))
    assert flow_at(session, key).view.title == "Bekymring for en elev"
    assert waiting(session, without=()) == [("evaluering", "senere")]
    good_practice.note_step(session, key, CaseFact.MEASURES_LOOKED_AT, outcome="virker")
    assert proposed(session, key) == ("avslutt", ("close",))
    good_practice.close_case(session, key, "Det hjalp.")
    assert flow_at(session, key).view.next is None
    assert waiting(session, without=()) == []
    session.close()


def test_flow_a_without_effect_goes_to_the_team_and_round_again(tmp_path: Path) -> None:
    """REQ-50 A4-A8: no effect, R-team, meeting, discussed, new measures, no effect, again, effect."""
    clock = FixedClock(MONDAY)
    session = new_session(tmp_path / "hvelv", clock)
    key = own_form(session, "elevsamtale", **MEASURES).document_id
    steps = []

    def note(fact: CaseFact, outcome: str = "") -> None:
        clock.advance(hours=1)
        good_practice.note_step(session, key, fact, outcome=outcome)
        steps.append(proposed(session, key)[0])

    note(CaseFact.MEASURES)
    note(CaseFact.MEASURES_LOOKED_AT, "virker_ikke")
    note(CaseFact.TO_TEAM)
    note(CaseFact.MET)
    note(CaseFact.DISCUSSED)
    note(CaseFact.MEASURES)
    note(CaseFact.MEASURES_LOOKED_AT, "virker_ikke")
    note(CaseFact.MEASURES)
    note(CaseFact.MEASURES_LOOKED_AT, "virker")
    assert steps == [
        "evaluering",
        "r_team",
        "mote",
        "droftet",
        "nye_tiltak",
        "nytt_mote",
        "nye_tiltak",
        "nytt_mote",
        "avslutt",
    ]
    session.close()


def test_from_a_to_b_at_any_time_and_never_back_by_itself(tmp_path: Path) -> None:
    """REQ-51: one event, no hurdles."""
    session = new_session(tmp_path / "hvelv")
    key = own_form(session, "elevsamtale", **MEASURES).document_id
    good_practice.note_step(session, key, CaseFact.MEASURES)
    assert flow_at(session, key).view.may_move
    good_practice.move_to_chain(session, key)
    view = flow_at(session, key).view
    assert (view.flow_id, view.may_move) == ("b", False)
    assert view.next is not None
    assert view.next.step_id == "meldt"
    good_practice.note_step(session, key, CaseFact.MEASURES_LOOKED_AT, outcome="virker")
    assert flow_at(session, key).view.flow_id == "b"
    session.close()


def test_a_report_alone_is_followed_through(tmp_path: Path) -> None:
    """Alone nobody decides in the program: what the rector says is noted, and the plan runs when it is written."""
    clock = FixedClock(MONDAY)
    session = new_session(tmp_path / "hvelv", clock)
    key = finished(session)
    assert proposed(session, key) == ("beslutning", ("noter besluttet",))
    clock.advance(hours=1)
    good_practice.note_step(session, key, CaseFact.DECIDED, who="Rektor", outcome="plan")
    assert proposed(session, key) == ("plan", ("plan",))
    clock.advance(hours=1)
    planned(session, key)
    assert proposed(session, key)[0] == "sendt_hjem"
    session.close()


def test_a_plan_that_comes_back_is_corrected_first(school: School) -> None:
    key = report(school.teacher).document_id
    school.exchange()
    school.clock.advance(hours=1)
    decided(school.rector, key)
    school.exchange()
    plan = planned(school.teacher, school.teacher.school.cases()[0].case_id)
    school.exchange()
    review.return_version(school.rector, plan.document_id, "Hvem følger opp i storefri?")
    school.exchange()
    assert proposed(school.teacher, key) == ("rett_plan", ("new-version",))
    assert ("returned", "i-dag") in waiting(school.teacher)
    assert proposed(school.rector, key) == ("rett_plan", ())


def test_no_need_for_a_plan_leads_to_closing_not_to_a_deadline(school: School) -> None:
    key = report(school.teacher).document_id
    school.exchange()
    decided(school.rector, key, beslutning="undersoke", undersokelse=None)
    school.exchange()
    in_case(school.teacher, key, "undersokelse", **WHO, trygt="ja", lager_plan=None)
    assert proposed(school.teacher, key) == ("avslutt", ("close",))
    assert "plan" not in due(school.teacher, key)


def test_good_practice_ticks_itself_and_by_hand(school: School) -> None:
    """REQ-53: each line with a day and who."""
    key = report(school.teacher).document_id
    school.exchange()
    decided(school.rector, key)
    school.exchange()
    lines = {one.practice_id: one for one in flow_at(school.teacher, key).practice}
    assert [one for one, line in lines.items() if line.done] == ["samtale", "foresatte"]
    assert lines["foresatte"].said == "fredag 20. november, Kari Eksempel"
    good_practice.note_step(school.rector, key, CaseFact.INVESTIGATED, happened="2026-11-20", who="Rådgiveren")
    school.exchange()
    line = next(one for one in flow_at(school.teacher, key).practice if one.practice_id == "undersokt")
    assert (line.done, line.said) == (True, "fredag 20. november, Rådgiveren")


def test_who_may_close_and_what_is_refused(school: School) -> None:
    key = report(school.teacher).document_id
    with pytest.raises(SkjemaError) as found:
        good_practice.close_case(school.teacher, key, "for tidlig")  # it waits for the rector
    assert found.value.code is ErrorCode.CASE_NOT_YOURS
    school.exchange()
    decided(school.rector, key)
    school.exchange()
    note = partial(good_practice.note_step, school.teacher, key)
    for call, code in (
        (lambda: good_practice.close_case(school.teacher, key, "  "), ErrorCode.COMMENT_MISSING),
        (lambda: good_practice.reopen_case(school.teacher, key, "x"), ErrorCode.CASE_NOT_CLOSED),
        (lambda: good_practice.close_case(school.teacher, "f" * 64, "x"), ErrorCode.CASE_UNKNOWN),
        (lambda: note(CaseFact.PLAN_RUNS), ErrorCode.NOT_ALLOWED),
        (
            lambda: note(CaseFact.MET, happened="2026-02-30"),
            ErrorCode.NOT_ALLOWED,
        ),
        (
            lambda: note(CaseFact.MET, happened="2099-01-01"),
            ErrorCode.DATE_AHEAD,
        ),
        (lambda: note(CaseFact.MET, outcome="virker"), ErrorCode.NOT_ALLOWED),
        (lambda: note(CaseFact.MEASURES_LOOKED_AT), ErrorCode.NOT_ALLOWED),
    ):
        with pytest.raises(SkjemaError) as found:
            call()
        assert found.value.code is code
    good_practice.close_case(school.teacher, key, "Ferdig.")
    with pytest.raises(SkjemaError) as found:
        good_practice.close_case(school.teacher, key, "igjen")
    assert found.value.code is ErrorCode.CASE_CLOSED
    with pytest.raises(SkjemaError) as found:
        note(CaseFact.MET)
    assert found.value.code is ErrorCode.CASE_CLOSED
    assert any("avsluttet" in one.title for one in cases.open_case(school.teacher, key).timeline)


def test_the_office_and_a_reporter_outside_the_case_are_told_no_flow(school: School) -> None:
    key = report(school.teacher).document_id
    school.exchange()
    assert school.teacher.school is not None
    new_members.leave_out(school.rector, key, [school.teacher.school.person_id])  # the pupil's contact teacher
    decided(school.rector, key, saksansvarlig={"ref": "", "name": "Rita Oppdiktet"})
    school.exchange()
    assert cases.open_case(school.teacher, key).flow is None  # the reporter got an answer, not the case
    assert cases.open_case(school.office, key).flow is None
    assert waiting(school.teacher) == waiting(school.office) == []
    assert proposed(school.rector, key)[0] == "plan"


def test_who_leaves_leaves_no_case_behind(school: School) -> None:
    key = report(school.teacher).document_id
    school.exchange()
    decided(school.rector, key)
    school.exchange()
    for device in school.rector.school.person(school.teacher.school.person_id).devices:
        people.close_device(school.rector, device.device_id)
    assert ("no-responsible", "i-dag") in waiting(school.rector)
    assert proposed(school.rector, key)[0] == "plan"  # what was theirs is hers until somebody has it


def test_the_team_first_when_the_rector_says_so(school: School) -> None:
    """REQ-64, REQ-52 B2: the rector asks R-team for advice; the duty to report waited for nobody's consent."""
    key = report(school.teacher).document_id
    school.exchange()
    decided(school.rector, key, beslutning="r_team", undersokelse=False, undersokelse_dato=None)
    school.exchange()
    assert proposed(school.teacher, key) == ("r_team", ("r-team-melding", "noter meldt_r_team"))
    school.clock.advance(hours=1)
    in_case(school.teacher, key, "r-team-melding", **WHO)
    school.exchange()
    assert proposed(school.teacher, key)[0] == "undersokelse"
    good_practice.note_step(school.rector, key, CaseFact.DISCUSSED)
    school.exchange()
    assert proposed(school.teacher, key)[0] == "undersokelse", "advice takes the place of no duty"


def test_the_picture_follows_the_day_that_the_rector_set_for_the_investigation(school: School) -> None:
    """«Lag plan nå» and a day for the investigation: both are true, and the picture gainsays no deadline."""
    key = report(school.teacher).document_id
    school.exchange()
    decided(school.rector, key, undersokelse_dato="2026-11-24")
    school.exchange()

    def investigation() -> tuple[StepState, str]:
        line = next(one for one in flow_at(school.teacher, key).view.steps if one.step_id == "undersokelse")
        return line.state, line.said

    assert proposed(school.teacher, key)[0] == "plan"
    assert investigation() == (StepState.AHEAD, "satt til 24. november")
    on(school, "2026-11-26")
    assert investigation() == (StepState.AHEAD, "skulle vært gjort 24. november")
    planned(school.teacher, school.teacher.school.cases()[0].case_id, plan_start="2026-11-30")
    assert "undersokelse" in due(school.teacher, key)
    assert investigation()[0] is StepState.AHEAD, "a plan is no investigation"
    in_case(school.teacher, key, "undersokelse", **WHO, lager_plan="ja")
    assert "undersokelse" not in due(school.teacher, key)
    assert investigation()[0] is StepState.DONE
