"""Who becomes a member of a new case: the data say it, who decides sees it with why, and can leave out the proposed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from case_kit import own_form
from form_samples import party
from school_stages import REPORTED, Stages, newcomer
from three_people import COUNSELLOR, DECISION, OFFICE, PLAN, PUPIL, RECTOR, TEACHER, School, decided, report

from skjema_app.domain.documents import Place, Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.form_engine.access_rules import Members, NewCase
from skjema_app.form_engine.library import FormLibrary
from skjema_app.workflows import cases, closed_room, continue_plan, decide, fill_form, finish_document, review
from skjema_app.workflows.new_members import NewMembers, circle_of, leave_out, members_for_draft
from skjema_app.workflows.session import Session

SECOND = "Olga Kontaktsen"


@pytest.fixture
def world(stages: Stages) -> Iterator[tuple[School, Session, Mapping[str, str]]]:
    """A whole report with the rector, and a counsellor at the school."""
    with stages.at(REPORTED) as (school, ids), newcomer(school, COUNSELLOR, Role.COUNSELLOR, "radgiver") as counsellor:
        school.exchange(school.rector, counsellor, school.teacher)
        yield school, counsellor, ids


def begun(rector: Session, report_id: str, **changed: object) -> str:
    """A decision that is written and not finished."""
    opened = decide.start_decision(rector, report_id)
    fill_form.save_draft(rector, opened.draft.draft_id, {**opened.draft.answers, **DECISION, **changed}, Place())
    return opened.draft.draft_id


def named(found: NewMembers | None) -> dict[str, tuple[str, bool, bool]]:
    assert found is not None
    return {one.name: (one.why, one.always, one.chosen) for one in found.people}


def members(school: School) -> set[str]:
    assert school.rector.school is not None
    (case,) = school.rector.school.cases()
    return {school.rector.school.person(one).name for one in case.members}


def reads_case(session: Session) -> bool:
    assert session.school is not None
    return bool(session.school.cases())


def test_the_list_is_shown_before_the_decision_and_its_members_read_the_case(
    world: tuple[School, Session, Mapping[str, str]],
) -> None:
    school, counsellor, ids = world
    draft = begun(school.rector, ids["report"])
    assert named(members_for_draft(school.rector, draft)) == {
        RECTOR: ("du, som åpner saken", True, True),
        TEACHER: ("får saken", True, True),
        COUNSELLOR: ("skolens rådgiver", False, True),
    }
    assert not reads_case(counsellor)
    finish_document.finish_document(school.rector, draft)
    school.exchange(school.rector, counsellor, school.office)
    assert members(school) == {RECTOR, TEACHER, COUNSELLOR}
    assert reads_case(counsellor)
    assert ids["report"] in {one.document_id for one in counsellor.vault.documents.list()}
    assert not reads_case(school.office)
    told = {one.name: one.why for one in cases.open_case(school.rector, ids["report"]).readers.people}
    assert told[COUNSELLOR] == "rådgiver, med siden saken ble åpnet"


def test_whoever_is_left_out_stays_out_also_when_it_is_done_again_after_a_crash(
    world: tuple[School, Session, Mapping[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    school, counsellor, ids = world
    draft = begun(school.rector, ids["report"])
    found = members_for_draft(school.rector, draft)
    assert found is not None
    assert counsellor.school is not None
    everybody = [one.person_id for one in found.people]
    leave_out(school.rector, found.key, everybody)  # who is always in it can't be left out
    assert {one.name for one in found.people if one.always} == {RECTOR, TEACHER}
    assert named(members_for_draft(school.rector, draft))[COUNSELLOR] == ("skolens rådgiver", False, False)

    def crash(*_words: object) -> None:
        raise SkjemaError(ErrorCode.DISK_FULL)

    with monkeypatch.context() as broken:
        broken.setattr(decide, "carry_out", crash)
        with pytest.raises(SkjemaError):
            finish_document.finish_document(school.rector, draft)
    assert not school.rector.school.cases()  # type: ignore[union-attr]
    decide.carry_out_all(school.rector)
    school.exchange(school.rector, counsellor)
    assert members(school) == {RECTOR, TEACHER}
    assert not reads_case(counsellor)
    assert not school.rector.vault.settings.all("new-case-without/")


def test_nothing_is_shown_where_no_case_is_opened(world: tuple[School, Session, Mapping[str, str]]) -> None:
    school, _counsellor, ids = world
    draft = begun(school.rector, ids["report"], beslutning="avslutte", avslutte_begrunnelse="Det er løst.")
    assert members_for_draft(school.rector, draft) is None
    decided(school.rector, ids["report"])
    assert members_for_draft(school.teacher, continue_plan.continue_plan(school.teacher).draft.draft_id) is None


def test_who_reports_without_a_part_in_it_sees_the_report_only(stages: Stages) -> None:
    with stages.at("three") as (school, _ids):
        written = report(school.office, kontaktlarer=None)
        school.exchange()
        found = named(members_for_draft(school.rector, begun(school.rector, written.document_id)))
        assert OFFICE not in found
        assert TEACHER in found


def test_the_pupils_contact_teacher_is_found_in_the_document_or_the_list(
    world: tuple[School, Session, Mapping[str, str]],
) -> None:
    school, _counsellor, _ids = world
    with newcomer(school, SECOND, Role.CONTACT_TEACHER, "kontaktlarer") as second:
        school.exchange(school.rector, second)
        rector = school.rector
        other = "Liste Listesen"
        rector.vault.pupils.import_list([Pupil("", other, "9B", contact_teacher=f"{SECOND} og {TEACHER}")], "")
        written = report(school.teacher, fuller=False, hvem={"ref": "", "name": other}, klasse="9B")
        school.exchange(rector, school.teacher)
        assert rector.school is not None
        circle = circle_of(rector, rector.school, written, "")
        assert {rector.school.person(one).name for one, why in circle.proposed.items() if why == "kontaktlaerer"} == {
            SECOND,
            TEACHER,
        }
        third = report(school.teacher, fuller=False, hvem={"ref": "", "name": "Ukjent Listesen"}, klasse="9B")
        school.exchange(rector, school.teacher)
        assert "kontaktlaerer" not in circle_of(rector, rector.school, third, "").proposed.values()


def test_whom_a_hidden_report_concerns_is_not_proposed(world: tuple[School, Session, Mapping[str, str]]) -> None:
    school, _counsellor, ids = world
    about = own_form(
        school.teacher,
        "ansatt-12-5",
        hvem={"ref": "", "name": PUPIL},
        ansatt=party(COUNSELLOR, "staff"),
        i_ledelsen=False,
        varslet="ikke_enna",
        varslet_hvem=None,
        varslet_dato=None,
        varslet_tid=None,
    )
    rector = school.rector
    assert rector.school is not None
    closed_room.share_with(school.teacher, about.document_id, rector.school.person_id)
    school.exchange(rector, school.teacher)
    found = members_for_draft(rector, begun(rector, ids["report"]))
    assert COUNSELLOR not in named(found)
    assert found is not None
    assert found.notes == (f"{COUNSELLOR} er ikke foreslått, på grunn av en melding som ligger under Skjermet.",)
    hidden = next(one for one in rector.vault.documents.list() if one.restricted)
    with pytest.raises(SkjemaError) as caught:
        circle_of(rector, rector.school, hidden, "")
    assert caught.value.code is ErrorCode.RESTRICTED


def test_approving_what_opens_a_case_shows_and_keeps_the_choice(
    world: tuple[School, Session, Mapping[str, str]],
) -> None:
    school, counsellor, _ids = world
    assert counsellor.school is not None
    draft = continue_plan.continue_plan(school.teacher).draft
    answers = {**draft.answers, **PLAN, "viderefort_fra": "onenote", "viderefort_start": "2026-10-05"}
    fill_form.save_draft(school.teacher, draft.draft_id, answers, Place())
    plan = finish_document.finish_document(school.teacher, draft.draft_id).document
    school.exchange(school.rector, school.teacher)
    view = review.review(school.rector, plan.document_id)
    assert named(view.members) == {
        RECTOR: ("du, som åpner saken", True, True),
        TEACHER: ("får saken", True, True),
        COUNSELLOR: ("skolens rådgiver", False, True),
    }
    comment = "Sett over." if view.gaps else ""
    review.approve(school.rector, plan.document_id, comment=comment, without=[counsellor.school.person_id])
    assert members(school) == {RECTOR, TEACHER}
    assert review.review(school.rector, plan.document_id).members is None


def test_a_school_may_say_otherwise(world: tuple[School, Session, Mapping[str, str]]) -> None:
    school, counsellor, ids = world
    rector = school.rector
    assert rector.school is not None
    assert counsellor.school is not None
    document = rector.vault.documents.get(ids["report"])
    rules = replace(rector.forms.access, members=Members(NewCase(("rektor", "radgiver"), ("forfatter",))))
    other = replace(rector, forms=replace(rector.forms, access=rules))
    circle = circle_of(other, rector.school, document, "")
    assert set(circle.always) == {rector.school.person_id, counsellor.school.person_id}
    assert set(circle.proposed) == {document.author}


def test_the_forms_that_the_data_name_are_there() -> None:
    library = FormLibrary.load()
    named_forms = library.access.members.by_form
    assert set(named_forms) <= {one.form_id for one in library.definitions}
    for one in (library.access.members.general, *named_forms.values()):
        assert {"rektor", "saksansvarlig"} <= set(one.always)
