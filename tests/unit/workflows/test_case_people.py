"""Overlat saken, people who leave, «Hvem kan lese dette?» and deputies, through what the window and commands call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from case_kit import REASON
from school_stages import newcomer
from split_kit import pdf_text
from three_people import COUNSELLOR, OFFICE, RECTOR, TEACHER, School, new_version, report

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.workflows import (
    case_people,
    case_people_leaving,
    cases,
    decide,
    deputies,
    good_practice,
    home,
    people,
    review,
    tasks,
)
from skjema_app.workflows.case_actions import CaseAction
from skjema_app.workflows.case_people import HandView
from skjema_app.workflows.deputies import DeputyState
from skjema_app.workflows.session import Session

CHANGED: Mapping[str, Json] = {
    "mal": "Prøve sier selv at hun har noen å være med i storefri hver dag.",
    "stemme_ord": "Det er bedre når Kari er ute.",
    "stemme_onske": "At det fortsetter.",
}
Stage = tuple[School, Mapping[str, str]]


def refused(work: Callable[..., object], *args: object, **more: object) -> ErrorCode:
    with pytest.raises(SkjemaError) as found:
        work(*args, **more)
    return found.value.code


def hands(session: Session, document_id: str) -> HandView:
    found = cases.open_case(session, document_id).hands
    assert found is not None
    return found


def kinds(session: Session) -> set[str]:
    today = session.clock.now().date()
    return {one.kind for one in tasks.of_cases(session, today) if one.mine}


def id_of(session: Session, name: str) -> str:
    return next(one.person_id for one in people.list_people(session) if one.name == name)


def test_a_case_is_offered_declined_offered_again_and_accepted(with_plan: Stage) -> None:
    school, ids = with_plan
    with newcomer(school, COUNSELLOR, Role.COUNSELLOR, "radgiver") as counsellor:
        school.exchange(school.rector, school.teacher, counsellor)
        her, key = id_of(school.teacher, COUNSELLOR), ids["report"]
        assert CaseAction.HAND_OVER in cases.open_case(school.teacher, key).actions
        assert [one.name for one in hands(school.teacher, key).candidates] == [RECTOR, COUNSELLOR]
        for code, person, text in (
            (ErrorCode.COMMENT_MISSING, her, "  "),
            (ErrorCode.CASE_THEIRS_ALREADY, id_of(school.teacher, TEACHER), "Du"),
            (ErrorCode.PERSON_UNKNOWN, "f" * 32, "Du"),
        ):
            assert refused(case_people.hand_over, school.teacher, key, person, text) is code
        assert refused(case_people.move_case, school.teacher, key, her) is ErrorCode.CASE_NOT_YOURS
        assert refused(case_people.move_case, school.rector, key, her) is ErrorCode.CASE_HAS_HOLDER

        case_people.hand_over(school.teacher, key, her, "Du kjenner eleven best.")
        assert refused(case_people.hand_over, school.teacher, key, her, "Igjen") is ErrorCode.CASE_OFFERED_ALREADY
        school.exchange(school.teacher, school.rector, counsellor)
        asked = hands(counsellor, key).mine
        assert asked is not None
        assert (asked.by, asked.text, asked.moved) == (TEACHER, "Du kjenner eleven best.", False)
        assert "hand-offer" in kinds(counsellor)
        assert "hand-offer" not in kinds(school.teacher)
        assert hands(counsellor, key).responsible == TEACHER
        assert refused(case_people.answer_offer, school.rector, key, "", accepted=True) is ErrorCode.OFFER_GONE
        assert refused(case_people.answer_offer, counsellor, key, "", accepted=False) is ErrorCode.COMMENT_MISSING

        case_people.answer_offer(counsellor, key, "Jeg har ingen timer der.", accepted=False)
        school.exchange(school.teacher, school.rector, counsellor)
        assert not hands(school.teacher, key).offers
        said = {item.text for item in cases.open_case(school.teacher, key).timeline}
        assert any("Jeg har ingen timer der." in one for one in said)
        former = cases.open_case(school.teacher, key).readers.former
        assert [(one.name, bool(one.left)) for one in former] == [(COUNSELLOR, True)]

        case_people.hand_over(school.teacher, key, her, "Nå har du timer.")
        case_people.take_offer_back(school.teacher, key)
        assert refused(case_people.take_offer_back, school.teacher, key) is ErrorCode.OFFER_GONE
        case_people.hand_over(school.teacher, key, her, "Likevel?")
        school.exchange(school.teacher, school.rector, counsellor)
        case_people.answer_offer(counsellor, key, "", accepted=True)
        school.exchange(school.teacher, school.rector, counsellor)
        for session in (school.rector, school.teacher, counsellor):
            assert cases.open_case(session, key).responsible == COUNSELLOR
        assert CaseAction.HAND_OVER not in cases.open_case(school.teacher, key).actions
        assert refused(case_people.answer_offer, counsellor, key, "", accepted=True) is ErrorCode.OFFER_GONE

        case_people.hand_over(counsellor, key, id_of(counsellor, TEACHER), "Tilbake til deg.")
        good_practice.close_case(counsellor, key, "Eleven har det bra.")
        school.exchange(school.teacher, counsellor)
        assert refused(case_people.answer_offer, school.teacher, key, "", accepted=True) is ErrorCode.CASE_CLOSED
        case_people.answer_offer(school.teacher, key, "Den er jo avsluttet.", accepted=False)
        assert TEACHER in {one.name for one in cases.open_case(school.teacher, key).readers.people}, "in it before"
        assert refused(case_people.hand_over, counsellor, key, her, "Ta den") is ErrorCode.CASE_CLOSED


def test_somebody_leaves_with_open_cases_and_the_rector_hands_them_on(with_plan: Stage) -> None:
    school, ids = with_plan
    with newcomer(school, COUNSELLOR, Role.COUNSELLOR, "radgiver") as counsellor:
        key, her = ids["report"], id_of(school.rector, COUNSELLOR)
        teacher = next(one for one in people.list_people(school.rector) if one.name == TEACHER)
        (machine,) = teacher.devices
        review.return_version(school.rector, ids["plan"], "Rett tiltak én.")
        school.exchange()
        found = case_people_leaving.leaving(school.rector, machine.device_id)
        assert (found.name, found.last, found.may_move) == (TEACHER, True, True)
        (held,) = found.cases
        assert held.words.startswith("S-2026-001")
        assert COUNSELLOR in {one.name for one in held.candidates}
        assert TEACHER not in {one.name for one in held.candidates}

        case_people_leaving.close_and_hand_on(school.rector, machine.device_id, {})
        assert "no-responsible" in kinds(school.rector)
        assert hands(school.rector, key).may_move
        assert not hands(school.rector, key).may_offer
        assert refused(case_people.hand_over, school.rector, key, her, "Ta den") is ErrorCode.CASE_NOBODYS
        assert refused(case_people.move_case, school.rector, key, teacher.person_id) is ErrorCode.PERSON_LEFT

        case_people.move_case(school.rector, key, her, "Kari har sluttet.")
        school.exchange(school.rector, counsellor)
        assert "hand-moved" in kinds(counsellor)
        assert "no-responsible" not in kinds(school.rector)
        moved = hands(counsellor, key)
        assert (moved.responsible, moved.mine is not None and moved.mine.moved) == (COUNSELLOR, True)
        case_people.answer_offer(counsellor, key, "Jeg slutter også.", accepted=False)
        school.exchange(school.rector, counsellor)
        assert "no-responsible" in kinds(school.rector)
        assert hands(school.rector, key).responsible == ""
        readers = {one.name: one for one in cases.open_case(school.rector, key).readers.former}
        assert "stengt" in readers[TEACHER].left

        case_people.move_case(school.rector, key, id_of(school.rector, RECTOR), "Jeg tar den selv.")
        assert hands(school.rector, key).responsible == RECTOR


def test_an_offer_to_somebody_who_left_is_told_and_taken_back(with_plan: Stage) -> None:
    school, ids = with_plan
    with newcomer(school, COUNSELLOR, Role.COUNSELLOR, "radgiver") as counsellor:
        key, her = ids["report"], id_of(school.rector, COUNSELLOR)
        school.exchange(school.rector, school.teacher)
        case_people.hand_over(school.teacher, key, her, "Du?")
        people.close_device(school.rector, counsellor.vault.device.device_id)
        school.exchange(school.rector, school.teacher)
        (offer,) = hands(school.teacher, key).offers
        assert offer.gone
        assert "hand-gone" in kinds(school.teacher)
        case_people.take_offer_back(school.teacher, key)
        assert refused(case_people.hand_over, school.teacher, key, her, "Igjen?") is ErrorCode.PERSON_LEFT
        assert cases.open_case(school.teacher, key).responsible == TEACHER


def test_who_can_read_is_said_with_why_and_since_when(with_plan: Stage) -> None:
    school, ids = with_plan
    view = cases.open_case(school.teacher, ids["report"])
    first, second = view.readers.people
    assert (first.name, first.you, second.name) == (TEACHER, True, RECTOR)
    assert first.why.startswith("saksansvarlig")
    assert "leder skolen" in second.why
    assert first.since is not None
    assert "hentet" in second.fetched.casefold()
    reports = next(one for one in view.readers.documents if one.document_id == ids["report"])
    why = {one.name: one.why for one in reports.people}
    assert why[TEACHER] == "skrev det"
    assert why[OFFICE] == "kontoret, for elevmappen"
    assert "2 personer" in view.readers.lead
    assert view.readers.cannot

    alone = report(school.teacher, fuller=False)
    sent = cases.open_case(school.teacher, alone.document_id).readers
    assert {one.name for one in sent.people} == {TEACHER, RECTOR}


def test_a_deputy_decides_and_approves_within_the_days_and_says_for_whom(with_plan: Stage, tmp_path: Path) -> None:
    school, ids = with_plan
    today = school.clock.now().date()
    with newcomer(school, COUNSELLOR, Role.COUNSELLOR, "radgiver") as counsellor:
        her = id_of(school.rector, COUNSELLOR)
        school.exchange(school.rector, school.teacher, counsellor)
        one_day = timedelta(days=1)
        assert refused(deputies.name_deputy, school.teacher, her, today, today) is ErrorCode.NOT_AN_ISSUER
        assert deputies.choices(school.teacher) == ()
        assert [one.name for one in deputies.choices(school.rector)] == [TEACHER, OFFICE, COUNSELLOR]
        for code, first, last in (
            (ErrorCode.DEPUTY_DAYS, today, today - one_day),
            (ErrorCode.DEPUTY_DAYS, today - 9 * one_day, today - one_day),
            (ErrorCode.DEPUTY_DAYS, today, today + 400 * one_day),
        ):
            assert refused(deputies.name_deputy, school.rector, her, first, last) is code
        me = id_of(school.rector, RECTOR)
        assert refused(deputies.name_deputy, school.rector, me, today, today) is ErrorCode.DEPUTY_NOT_NEEDED

        deputies.name_deputy(school.rector, her, today + one_day, today + 2 * one_day)
        school.exchange(school.rector, school.teacher, counsellor)
        assert refused(review.approve, counsellor, ids["plan"], comment=REASON) is ErrorCode.NOT_A_DECIDER
        assert deputies.deputy_lines(counsellor)[0].state is DeputyState.COMING
        assert not kinds(counsellor) & {"review", "decide"}

        school.clock.advance(days=1)
        fresh = report(school.teacher)
        school.exchange(school.rector, school.teacher, counsellor)
        assert [row.document_id for row in review.list_reviews(counsellor)] == [ids["plan"], fresh.document_id]
        assert deputies.in_place_of(counsellor) == RECTOR
        told = [item.title for item in home.home(counsellor).waiting if item.kind == "deputy"]
        assert len(told) == 1
        assert f"stedfortreder for {RECTOR}" in told[0]
        assert "deputy" not in {item.kind for item in home.home(school.teacher).waiting}
        review.approve(counsellor, ids["plan"], comment=REASON)
        school.exchange(school.rector, school.teacher, counsellor)
        approved = school.rector.school.approved_pdf(ids["plan"]) if school.rector.school else None
        assert approved is not None
        shown = " ".join(pdf_text(approved, tmp_path).split())
        assert f"Fullmakt fra {RECTOR}" in shown
        readers = {one.name: one.why for one in cases.open_case(school.teacher, ids["report"]).readers.people}
        assert f"stedfortreder for {RECTOR}" in readers[COUNSELLOR]

        school.clock.advance(days=2)
        again = new_version(school.teacher, ids["plan"], **CHANGED).document_id
        school.exchange(school.teacher, school.rector, counsellor)
        assert refused(decide.start_decision, counsellor, fresh.document_id) is ErrorCode.NOT_A_DECIDER
        assert refused(review.approve, counsellor, again, comment=REASON) in {
            ErrorCode.NOT_A_DECIDER,
            ErrorCode.DOCUMENT_UNKNOWN,
        }
        assert deputies.deputy_lines(school.rector)[0].state is DeputyState.OVER
        left = {one.name: one.left for one in cases.open_case(school.rector, ids["report"]).readers.former}
        assert left[COUNSELLOR].startswith("Var stedfortreder")
        line = deputies.deputy_lines(school.rector)[0]
        assert refused(deputies.end_deputy, school.rector, line.deputy_id) is ErrorCode.DEPUTY_UNKNOWN
