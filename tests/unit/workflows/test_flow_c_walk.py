"""Flow C from the first day to the closed case: what is asked of whom, and which days count (domain § 1.8).

A class teacher keeps the register, a year leader and the rector follow; the clock is moved by hand.
"""

from __future__ import annotations

from absence_kit import MATS, asked, away, pupil_id, with_class
from case_kit import decided_on, write
from flow_kit import due, flow_at, on, proposed, waiting
from form_samples import SAMPLES
from three_people import School, joined

from skjema_app.domain.roles import Role
from skjema_app.form_engine.flow import CaseFact
from skjema_app.workflows import absence_form, absence_limits, cases, exchanging, good_practice
from skjema_app.workflows.cases import CaseState
from skjema_app.workflows.session import Session

_LATER = ("lag_plan", "naervar_mal", "avtaler", "trygg_voksen", "opptrapping", "tilpasning", "plan_evaluering")
_MET = ("mote_dato", "mote_sagt", "sosial_r_team", "bup", "tverrfaglig_dato")


def everyone(school: School, leader: Session) -> None:
    school.exchange()
    exchanging.exchange_now(leader)
    school.exchange()


def reported(session: Session, pupil: str, day: str) -> str:
    """The report as a class teacher writes it at ten days, over what the register has filled in."""
    opened = absence_form.start_report(session, pupil)
    known = {**opened.draft.answers}
    sample = {
        name: value for name, value in SAMPLES["fravaersoppfolging"].items() if name not in {*known, *_LATER, *_MET}
    }
    contact = {**SAMPLES["fravaersoppfolging"]["kontakt"][0], "kontakt_dato": day}
    whole = {**sample, "kontakt": [contact], "fravar_grunn": ["vet_ikke"], "meldt_tl": day, "stemme_dato": day}
    return write(session, opened.draft.draft_id, {**whole, "meldt_dato": day}).document_id


def test_flow_c_from_the_first_day_to_a_closed_case(school: School) -> None:
    """REQ-56 to REQ-63: 1, 3, 10 and 15 days, meeting, services, plan, effect, closed."""
    teacher, rector = school.teacher, school.rector
    leader = joined(
        rector, "Trine Leder", Role.YEAR_LEADER, school.folder.parent / "trinn", school.folder, school.clock
    )
    everyone(school, leader)
    with_class(teacher)
    mats = pupil_id(teacher)

    on(school, "2026-11-30")  # Monday: the first day, and nobody has told why
    away(teacher, "2026-11-30", kind="ukjent")
    assert waiting(teacher) == [("kontakt", "i-dag")]
    absence_limits.see_to(teacher, mats, "kontakt", how="telefon", note="Mor sier at morgenene er vonde.")
    assert waiting(teacher) == []

    on(school, "2026-12-03")  # more than three in a row
    away(teacher, "2026-11-30", "2026-12-03")
    assert waiting(teacher) == [("trinnleder", "denne-uken")]
    absence_limits.see_to(teacher, mats, "trinnleder", who="Kari Eksempel")
    assert waiting(teacher) == []

    on(school, "2026-12-11")  # ten days
    away(teacher, "2026-12-04", "2026-12-11", "ugyldig")
    assert asked(teacher) == [("mote", "2026-12-18")]
    (limit,) = absence_limits.limits(teacher)
    assert limit.words.startswith("Si fra til trinnleder: kall inn foresatte og helsesykepleier")
    key = reported(teacher, mats, "2026-12-11")
    assert asked(teacher) == []
    everyone(school, leader)
    assert flow_at(teacher, key).view.title == "Fravær"
    assert proposed(teacher, key) == ("beslutning", ())
    assert due(leader, key)["fravarsmote"] == "2026-12-18"
    assert ("fravarsmote", "senere") in waiting(leader)
    assert proposed(rector, key) == ("beslutning", ("decide",))
    decided_on(rector, key, "fravaersoppfolging", **_decision(school, "2026-12-11"))
    everyone(school, leader)

    assert proposed(teacher, key) == ("arsak", ("samtale-12-4", "noter arsak"))
    good_practice.note_step(teacher, key, CaseFact.CAUSE)
    assert proposed(teacher, key)[0] == "mote"
    on(school, "2026-12-15")
    good_practice.note_step(teacher, key, CaseFact.ABSENCE_MEETING)
    assert proposed(teacher, key)[0] == "tiltak"
    assert "fravarsmote" not in due(teacher, key)
    good_practice.note_step(teacher, key, CaseFact.MEASURES)
    assert proposed(teacher, key) == ("r_team", ("r-team-melding", "noter meldt_r_team"))

    on(school, "2026-12-18")  # fifteen: the register tells the case
    done = away(teacher, "2026-12-14", "2026-12-18", "ugyldig")
    assert done.cases
    assert asked(teacher) == []
    everyone(school, leader)
    assert proposed(rector, key) == ("barnevern", ("noter meldt_barnevernet", "noter barnevern_vurdert"))
    assert due(rector, key)["fravar_barnevern"] == "2026-12-23"
    good_practice.note_step(rector, key, CaseFact.CHILD_PROTECTION)
    everyone(school, leader)
    assert "fravar_barnevern" not in due(rector, key)
    assert due(rector, key)["barnevernet"] == "2027-01-08"  # three weeks for their answer
    good_practice.note_step(teacher, key, CaseFact.TO_TEAM)
    good_practice.note_step(rector, key, CaseFact.DISCUSSED)
    everyone(school, leader)
    assert proposed(teacher, key)[0] == "tverrfaglig"
    good_practice.note_step(teacher, key, CaseFact.ALL_SERVICES)
    assert proposed(teacher, key) == ("plan", ("fravaersoppfolging", "noter fravarsplan"))
    good_practice.note_step(teacher, key, CaseFact.ABSENCE_PLAN)
    assert proposed(teacher, key) == ("evaluering", ("noter tiltak_evaluert",))

    on(school, "2027-01-04")
    good_practice.note_step(teacher, key, CaseFact.MEASURES_LOOKED_AT, outcome="virker_ikke")
    assert proposed(teacher, key)[0] == "tiltak"  # round again
    on(school, "2027-01-05")
    good_practice.note_step(teacher, key, CaseFact.MEASURES)
    on(school, "2027-01-15")
    good_practice.note_step(teacher, key, CaseFact.MEASURES_LOOKED_AT, outcome="virker")
    assert proposed(teacher, key) == ("avslutt", ("close",))
    good_practice.close_case(teacher, key, "Mats er på skolen hver dag.")
    everyone(school, leader)
    for session in (teacher, rector):
        view = flow_at(session, key).view
        assert (view.next, view.status) == (None, "Avsluttet")
        assert cases.open_case(session, key).state is CaseState.CLOSED
        assert {kind for kind, _when in waiting(session)} <= {"barnevernet", "archive-round"}
    leader.close()
    assert MATS not in str(done.batch)


def _decision(school: School, day: str) -> dict[str, object]:
    return {
        "mottatt_dato": day,
        "saksansvarlig": {"ref": "", "name": school.teacher.person.name},
        "barnevern": "nei",
        "barnevern_dato": None,
        "barnevern_grunn": "Ti dager. Skolen møter foresatte først.",
    }
