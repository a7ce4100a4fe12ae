"""A report on its way: sharing an older one, § 12-5, delivery in every stage, withdrawing, the rector's decision."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import pytest
from school_stages import bytes_under, newcomer
from three_people import COUNSELLOR, DECISION, OFFICE, RECTOR, TEACHER, School, decided, report, supplement
from work_kit import filled_draft, finished

from skjema_app.domain.documents import Place
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import MarkKind
from skjema_app.workflows import (
    afterwards,
    cases,
    decide,
    delivery,
    exchanging,
    fill_form,
    finish_document,
    home,
    home_school,
    new_members,
    review,
)
from skjema_app.workflows.case_actions import CaseAction
from skjema_app.workflows.cases import CaseState
from skjema_app.workflows.delivery import DeliveryState
from skjema_app.workflows.session import Session

Stage = tuple[School, Mapping[str, str]]


def way_of(session: Session, document_id: str) -> delivery.Delivery:
    found = delivery.delivery(session, session.vault.documents.get(document_id))
    assert found is not None
    return found


def state_of(session: Session, document_id: str) -> CaseState:
    return cases.open_case(session, document_id).state


def refused(call: object, *words: object, **named: object) -> ErrorCode:
    with pytest.raises(SkjemaError) as found:
        call(*words, **named)  # type: ignore[operator]
    return found.value.code


# --- delivery ---------------------------------------------------------------------------------------------------------


def test_a_report_is_here_then_placed_then_fetched_then_opened_each_with_its_time(school: School) -> None:
    document = report(school.teacher, fuller=False).document_id
    finished_at = school.clock.now()
    here = way_of(school.teacher, document)
    assert here.state is DeliveryState.HERE
    assert [step.done for step in here.steps] == [True, False, False, False]
    assert state_of(school.teacher, document) is CaseState.FINISHED
    assert exchanging.exchange_status(school.teacher).undelivered == 1

    school.clock.advance(hours=1)
    exchanging.exchange_now(school.teacher)
    placed = way_of(school.teacher, document)
    assert placed.state is DeliveryState.PLACED
    assert "16" in placed.steps[1].when, placed.steps
    assert state_of(school.teacher, document) is CaseState.PLACED
    assert exchanging.exchange_status(school.teacher).undelivered == 0

    school.clock.advance(hours=1)
    exchanging.exchange_now(school.rector)
    exchanging.exchange_now(school.teacher)
    fetched = way_of(school.teacher, document)
    assert fetched.state is DeliveryState.FETCHED
    assert RECTOR in fetched.steps[2].title
    assert fetched.steps[2].when != fetched.steps[1].when != fetched.steps[0].when
    assert state_of(school.rector, document) is CaseState.NEW
    assert not fetched.steps[3].done

    school.clock.advance(hours=1)
    exchanging.mark_opened(school.rector, document)
    assert not exchanging.mark_opened(school.rector, document).exchange, "one receipt is enough"
    exchanging.mark_opened(school.teacher, document)
    school.exchange(school.rector, school.teacher)
    opened = way_of(school.teacher, document)
    assert opened.state is DeliveryState.OPENED
    assert f"{RECTOR} åpnet" in opened.sentence
    assert all(step.done and step.when for step in opened.steps)
    assert not opened.call
    assert delivery.delivery(school.rector, school.rector.vault.documents.get(document)) is None, "not hers"
    titles = [item.title for item in cases.open_case(school.teacher, document).timeline]
    assert titles.count("Åpnet") == titles.count("Hentet") == 1
    assert school.clock.now() - finished_at == timedelta(hours=3)


@pytest.mark.parametrize("placed", [False, True], ids=["folder gone", "lies in the folder"])
def test_what_nobody_has_fetched_after_a_school_day_asks_to_ring(school: School, *, placed: bool) -> None:
    document = report(school.teacher, fuller=False).document_id
    if placed:
        exchanging.exchange_now(school.teacher)
    school.clock.advance(days=1)  # Tuesday: one school day has not gone by yet
    assert not way_of(school.teacher, document).call
    school.clock.advance(days=1)

    way = way_of(school.teacher, document)

    assert way.call
    assert "ring rektor" in way.sentence
    assert "call" in {item.kind for item in home_school.school_items(school.teacher)}
    school.exchange(school.teacher, school.rector, school.teacher)
    assert not way_of(school.teacher, document).call, "fetched: the machine has it"


def test_a_weekend_is_no_school_day(school: School) -> None:
    school.clock.advance(days=4)  # Friday
    document = report(school.teacher, fuller=False, naar="2026-11-27").document_id
    school.clock.advance(days=3)
    assert not way_of(school.teacher, document).call
    school.clock.advance(days=1)
    assert way_of(school.teacher, document).call


def test_an_urgent_report_asks_to_ring_at_once_until_somebody_has_opened_it(school: School) -> None:
    document = report(school.teacher, fuller=False, haster="ja-i-dag").document_id

    assert way_of(school.teacher, document).call
    assert "ring rektor nå" in way_of(school.teacher, document).sentence
    school.exchange(school.teacher, school.rector)
    assert way_of(school.teacher, document).call, "fetched by a program is not read by a person"
    assert review.list_reviews(school.rector)[0].urgent
    assert [one.due for one in home.home(school.rector).waiting if one.kind == "decide"] == ["Haster"]
    exchanging.mark_opened(school.rector, document)
    school.exchange(school.rector, school.teacher)
    assert not way_of(school.teacher, document).call


# --- sharing, § 12-5, withdrawing -------------------------------------------------------------------------------------


def test_an_older_document_is_shared_with_its_pdf_unchanged(school: School) -> None:
    from work_kit import new_session

    from skjema_app.workflows import join_school, people

    alone = new_session(school.folder.parent / "alene", school.clock)
    try:
        older, other = finished(alone), finished(alone, klasse="9C")
        pdf = alone.vault.documents.pdf(older)
        invited = people.invite(school.rector, name=COUNSELLOR, roles=[Role.COUNSELLOR])
        join_school.join(alone, invited.data, " ".join(invited.code), school.folder)
        assert refused(afterwards.share_older, alone, older) is ErrorCode.NOT_CERTIFIED
        school.exchange(school.rector, alone)
        assert cases.open_case(alone, older).actions == {CaseAction.SHARE, CaseAction.ERASE_OWN}

        afterwards.share_older(alone, older)
        school.exchange(alone, school.rector)

        (shared,) = school.rector.vault.documents.list()
        assert school.rector.vault.documents.pdf(shared.document_id) == pdf
        assert shared.written_before
        assert other not in {shared.origin, shared.document_id}
        told = [item.text for item in cases.open_case(school.rector, shared.document_id).timeline]
        assert any("Skrevet før skolen tok Skjema i bruk" in text for text in told)
        assert refused(afterwards.share_older, alone, shared.document_id) is ErrorCode.SHARED_ALREADY
        assert refused(afterwards.share_older, alone, older) is ErrorCode.SHARED_ALREADY
        opened = cases.open_case(alone, older)
        assert opened.document.document_id == shared.document_id, "what was shared stands for what was written"
        assert CaseAction.SHARE not in opened.actions
        assert review.list_reviews(school.rector)[0].document_id == shared.document_id
    finally:
        alone.close()


def test_what_is_about_an_employee_never_leaves_the_vault(school: School) -> None:
    before = report(school.teacher, fuller=False).document_id
    exchanging.exchange_now(school.teacher)
    feed = bytes_under(school.folder)
    device = school.teacher.vault.device.device_id

    hidden = finished(school.teacher, gjelder_ansatt="usikker", hva="Xylofonlærer ropte til eleven. " * 20)
    assert refused(afterwards.share_older, school.teacher, hidden) is ErrorCode.RESTRICTED
    offered = {CaseAction.GO_ON, CaseAction.DELIVER, CaseAction.ERASE_OWN}
    assert cases.open_case(school.teacher, hidden).actions == offered
    school.exchange()

    assert school.rector.school is not None
    assert school.teacher.school is not None
    tips = school.teacher.school.feeds().tips()
    assert school.rector.school.feeds().tips()[device] == tips[device], "no gap tells that something is kept back"
    assert school.teacher.school.place_of(before)[1] <= tips[device].seq
    everything = bytes_under(school.folder)
    assert b"Xylofon" not in everything
    assert hidden.encode() not in everything
    assert len(everything) >= len(feed)
    assert hidden not in {one.document_id for one in school.rector.vault.documents.list()}
    after = report(school.teacher, fuller=False).document_id
    school.exchange()
    assert school.teacher.school.place_of(after)[1] == tips[device].seq + 1, "the next number is the next document's"
    assert school.rector.vault.documents.get(after)


def test_nothing_that_adds_to_an_employee_matter_leaves_either(school: School) -> None:
    hidden = finished(school.teacher, gjelder_ansatt="ja")
    first = school.teacher.vault.documents.get(hidden)

    added = supplement(school.teacher, first)
    school.exchange()

    assert not added.school
    assert school.rector.vault.documents.list() == ()


def test_a_withdrawn_report_is_seen_by_its_receivers_and_waits_for_nobody(reported: Stage) -> None:
    school, ids = reported
    assert refused(afterwards.withdraw, school.teacher, ids["report"], " ") is ErrorCode.COMMENT_MISSING
    assert refused(afterwards.withdraw, school.rector, ids["report"], "Feil") is ErrorCode.NOT_ALLOWED
    assert review.list_reviews(school.rector)

    afterwards.withdraw(school.teacher, ids["report"], "Skrevet på feil elev.")
    school.exchange()

    view = cases.open_case(school.rector, ids["report"])
    assert view.state is state_of(school.teacher, ids["report"]) is CaseState.WITHDRAWN
    assert any("Skrevet på feil elev" in item.text for item in view.timeline)
    assert review.list_reviews(school.rector) == ()
    assert school.rector.vault.documents.pdf(ids["report"]), "the history keeps it"
    assert refused(decide.start_decision, school.rector, ids["report"]) is ErrorCode.ANSWERED_ALREADY


def test_what_was_decided_is_not_withdrawn_any_more(with_plan: Stage) -> None:
    school, ids = with_plan

    assert refused(afterwards.withdraw, school.teacher, ids["report"], "Angret") is ErrorCode.DECIDED_ALREADY
    review.approve(school.rector, ids["plan"], comment="Resten tas på møtet.")
    school.exchange()
    assert refused(afterwards.withdraw, school.teacher, ids["plan"], "Angret") is ErrorCode.ANSWERED_ALREADY
    school.exchange()
    assert state_of(school.rector, ids["report"]) is CaseState.PLAN_APPROVED


# --- the decision -----------------------------------------------------------------------------------------------------


def test_a_decision_waits_for_the_fuller_answers_and_is_kept_meanwhile(school: School) -> None:
    document = report(school.teacher, fuller=False)
    school.exchange(school.teacher, school.rector)

    draft = decide.start_decision(school.rector, document.document_id).draft
    assert draft.answers["mottatt_dato"] == "2026-11-23"
    fill_form.save_draft(school.rector, draft.draft_id, {**draft.answers, **DECISION}, Place())
    with pytest.raises(SkjemaError) as found:
        finish_document.finish_document(school.rector, draft.draft_id)
    assert found.value.code is ErrorCode.SUPPLEMENT_MISSING
    assert int(found.value.details["count"]) > 0
    again = decide.start_decision(school.rector, document.document_id).draft
    assert (again.draft_id, again.answers["beslutning"]) == (draft.draft_id, "plan")

    supplement(school.rector, document)  # anyone who may read it can write what is missing
    done = finish_document.finish_document(school.rector, draft.draft_id).document
    assert done.decides == document.document_id
    assert hashlib.sha256(school.rector.vault.documents.pdf(document.document_id)).hexdigest() == document.pdf_sha256


@pytest.mark.parametrize("who", ["teacher", "office"])
def test_only_the_rector_decides(reported: Stage, who: str) -> None:
    school, ids = reported
    session: Session = getattr(school, who)
    expected = ErrorCode.NOT_A_DECIDER

    assert refused(decide.start_decision, session, ids["report"]) is expected
    assert review.list_reviews(session) == ()


def test_accepting_opens_a_case_with_a_number_and_tells_and_grants(reported: Stage) -> None:
    school, ids = reported
    decision = decided(school.rector, ids["report"])
    school.exchange()

    hers, theirs = cases.open_case(school.rector, ids["report"]), cases.open_case(school.teacher, ids["report"])
    assert hers.number == theirs.number == "S-2026-001"
    assert hers.responsible == theirs.responsible == TEACHER
    assert hers.state is theirs.state is CaseState.ACCEPTED
    assert {one.name for one in theirs.readers.people} == {RECTOR, TEACHER}
    assert "lages plan" in theirs.decision or "plan" in theirs.decision.lower()
    assert {one.document_id for one in school.office.vault.documents.list()} == {ids["report"], decision.document_id}
    assert school.office.school is not None
    assert school.office.school.cases() == ()
    assert refused(decide.start_decision, school.rector, ids["report"]) is ErrorCode.DECIDED_ALREADY
    assert CaseAction.PLAN in theirs.actions
    (row,) = cases.list_cases(school.teacher)
    assert row.number == "S-2026-001"
    assert cases.list_cases(school.rector, query="S-2026-001")
    assert not cases.list_cases(school.rector, query="S-2026-002")


def test_closing_gives_a_reason_and_no_case(reported: Stage) -> None:
    school, ids = reported
    closing = {"beslutning": "avslutte", "begrunnelse": "Elevene er enige igjen, og vi følger med i storefri."}
    with pytest.raises(finish_document.AnswersNotComplete):
        decided(school.rector, ids["report"], beslutning="avslutte")

    decision = decided(school.rector, ids["report"], **closing)
    school.exchange()

    assert decision.decides == ids["report"]
    for session in (school.rector, school.teacher):
        assert session.school is not None
        assert session.school.cases() == ()
        assert state_of(session, ids["report"]) is CaseState.CLOSED
        assert cases.open_case(session, ids["report"]).number == ""
    assert review.list_reviews(school.rector) == ()


def test_a_crash_between_the_decision_and_what_follows_is_made_good(
    reported: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    school, ids = reported

    for stop_at in ("open_case", "link", "grant", "decided"):
        with monkeypatch.context() as broken:
            assert school.rector.school is not None
            broken.setattr(type(school.rector.school), stop_at, _power_cut)
            work = partial(decided, school.rector, ids["report"])
            with pytest.raises(KeyboardInterrupt):
                _ = work() if stop_at == "open_case" else decide.carry_out_all(school.rector)
        assert refused(decide.start_decision, school.rector, ids["report"]) is ErrorCode.DECIDED_ALREADY
    assert review.list_reviews(school.rector) == (), "decided, although nobody was told yet"

    school.exchange()

    assert school.rector.school is not None
    (case,) = school.rector.school.cases()
    assert len(case.documents) == 3
    marks = school.rector.school.marks(ids["report"])
    assert [mark.kind for mark in marks].count(MarkKind.DECIDED) == 1
    assert cases.open_case(school.teacher, ids["report"]).number == "S-2026-001"
    assert len(school.office.vault.documents.list()) == 2
    before = school.rector.school.feeds().tips()[school.rector.vault.device.device_id]
    decide.carry_out_all(school.rector)
    assert school.rector.school.feeds().tips()[school.rector.vault.device.device_id] == before, "nothing is done twice"


def _power_cut(*_words: object, **_named: object) -> object:
    raise KeyboardInterrupt


def test_a_supplement_by_somebody_outside_the_case_reaches_its_members(reported: Stage) -> None:
    school, ids = reported
    with newcomer(school, COUNSELLOR, Role.COUNSELLOR, "radgiver") as counsellor:
        school.exchange(school.teacher, school.rector)
        assert school.teacher.school is not None
        new_members.leave_out(school.rector, ids["report"], [school.teacher.school.person_id])
        decided(school.rector, ids["report"], saksansvarlig={"ref": "", "name": COUNSELLOR})
        school.exchange(school.rector, school.teacher, counsellor)
        assert school.teacher.school.cases() == (), "who reported is not in the case by that"
        draft = fill_form.start_draft(school.teacher, "melding-12-4", "utfyllende", supplements=ids["report"]).draft
        fill_form.save_draft(school.teacher, draft.draft_id, {"foresatte_syn": "Faren ringte igjen."}, Place())
        late = finish_document.finish_document(school.teacher, draft.draft_id).document

        school.exchange(school.teacher, school.rector, counsellor)

        assert counsellor.vault.documents.get(late.document_id).supplements == ids["report"]
        assert OFFICE not in {one.name for one in cases.open_case(counsellor, ids["report"]).readers.people}


def test_a_decision_made_elsewhere_meanwhile_stops_the_second_one(school: School) -> None:
    with newcomer(school, "Ditte Deputert", Role.DEPUTY, "assisterende") as deputy:
        exchanging.exchange_now(school.teacher)
        ids = {"report": report(school.teacher).document_id}
        school.exchange(school.teacher, school.rector, deputy)
        opened = decide.start_decision(deputy, ids["report"]).draft
        answers = {**opened.answers, **DECISION}
        fill_form.save_draft(deputy, opened.draft_id, answers, Place())
        decided(school.rector, ids["report"])
        school.exchange(school.rector, deputy)

        assert refused(finish_document.finish_document, deputy, opened.draft_id) is ErrorCode.DECIDED_ALREADY
        assert fill_form.open_draft(deputy, opened.draft_id).draft.answers["beslutning"] == "plan"


def test_the_office_that_comes_later_gets_what_belongs_to_it(reported: Stage) -> None:
    school, ids = reported
    decision = decided(school.rector, ids["report"])
    school.exchange()

    with newcomer(school, "Ny Kontoransatt", Role.OFFICE, "kontor2") as late:
        school.exchange(school.rector, late)

        assert {one.document_id for one in late.vault.documents.list()} == {ids["report"], decision.document_id}


def test_a_decision_is_about_a_report_and_nothing_else(with_plan: Stage) -> None:
    school, ids = with_plan

    for other in (ids["plan"], ids["decision"]):
        assert refused(decide.start_decision, school.rector, other) is ErrorCode.NOT_ALLOWED
    draft = filled_draft(school.rector)
    assert finish_document.finish_document(school.rector, draft).document.school


def test_a_saksansvarlig_who_has_no_vault_keeps_the_name(reported: Stage) -> None:
    school, ids = reported
    decided(school.rector, ids["report"], saksansvarlig={"ref": "", "name": "Per Utenfor"})
    school.exchange()
    for session in (school.rector, school.teacher):
        assert cases.open_case(session, ids["report"]).responsible == "Per Utenfor"


def test_the_office_is_not_asked_for_fuller_answers(with_plan: Stage) -> None:
    school, ids = with_plan
    assert cases.open_case(school.teacher, ids["report"]).can_supplement
    assert not cases.open_case(school.office, ids["report"]).can_supplement
