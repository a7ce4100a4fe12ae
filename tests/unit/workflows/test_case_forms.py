"""«Nytt i saken» and «Knytt til sak»: what can be begun where, with what, and who reads it; alone and at a school."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from case_kit import approved, changed_measure, in_case, next_version, own_form, view, write
from school_stages import newcomer
from three_people import PLAN, PUPIL, School
from work_kit import ANSWERS, finished, new_session

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.workflows import case_forms, cases, link_case, plan
from skjema_app.workflows.case_actions import CaseAction
from skjema_app.workflows.cases import CaseState
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import Standing

Stage = tuple[School, Mapping[str, str]]


def refused(call: object, *words: object, **named: object) -> ErrorCode:
    with pytest.raises(SkjemaError) as found:
        call(*words, **named)  # type: ignore[operator]
    return found.value.code


def forms(session: Session, document_id: str) -> set[str]:
    return {one.form_id for one in view(session, document_id).work.forms}


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Session]:
    session = new_session(tmp_path / "hvelv")
    yield session
    session.close()


def test_a_case_offers_its_forms_filled_in_but_never_with_the_pupils_words(with_plan: Stage) -> None:
    school, ids = with_plan
    offered = {"undersokelse", "r-team-melding", "evaluering", "fravaersoppfolging", "samtykke", "samtale-12-4"}
    assert forms(school.teacher, ids["report"]) == offered

    for form_id in forms(school.teacher, ids["report"]):
        opened = case_forms.start_in_case(school.teacher, ids["case"], form_id)
        told = str(opened.draft.answers)
        assert opened.draft.answers["hvem"] == {"ref": "", "name": PUPIL}
        assert opened.draft.answers["klasse"] == "8A"
        assert str(ANSWERS["stemme_ord"]) not in told
        assert "Det hjelper når en voksen" not in told
        again = case_forms.start_in_case(school.teacher, ids["report"], form_id)
        assert again.draft.draft_id == opened.draft.draft_id, "gone on with, also when a document of the row is named"
    begun = {one.form_id: one.draft for one in view(school.teacher, ids["report"]).work.forms}
    assert all(begun.values())
    assert view(school.teacher, ids["report"]).plan_draft == "", "a form that is begun stands in no other's way"


def test_nobody_begins_anything_in_a_case_that_is_not_theirs(with_plan: Stage) -> None:
    school, ids = with_plan
    with newcomer(school, "Rådny Fantasi", Role.COUNSELLOR, "radgiver") as stranger:
        school.exchange(school.rector, stranger)
        assert refused(case_forms.start_in_case, stranger, ids["case"], "samtykke") is ErrorCode.CASE_UNKNOWN
    assert refused(case_forms.start_in_case, school.office, ids["case"], "samtykke") is ErrorCode.CASE_UNKNOWN
    assert refused(case_forms.start_in_case, school.teacher, ids["case"], "elevsamtale") is ErrorCode.NOT_ALLOWED
    assert refused(case_forms.start_in_case, school.teacher, ids["case"], "aktivitetsplan") is ErrorCode.PLAN_EXISTS
    if ids["report"] in readable(school.office):
        assert view(school.office, ids["report"]).work.forms == ()


def readable(session: Session) -> set[str]:
    return {one.document_id for one in session.vault.documents.list()}


def test_what_is_begun_in_a_case_is_linked_into_it_and_read_by_its_members(with_plan: Stage) -> None:
    school, ids = with_plan
    document = in_case(school.teacher, ids["case"], "undersokelse")
    school.exchange()

    assert document.document_id in school.rector.school.case(ids["case"]).documents  # type: ignore[union-attr]
    assert document.document_id in readable(school.rector)
    assert any(one.document_id == document.document_id for one in view(school.rector, ids["report"]).timeline)


def test_a_talk_stays_with_its_author_until_it_is_put_into_a_case(with_plan: Stage) -> None:
    school, ids = with_plan
    talk = own_form(school.teacher, "elevsamtale")
    school.exchange()
    assert talk.school, "in the school's journal, for nobody else"
    assert talk.document_id not in readable(school.rector)
    found = view(school.teacher, talk.document_id)
    assert found.delivery is None, "it is on its way to nobody"
    assert found.state is CaseState.FINISHED
    assert CaseAction.PUT_IN_CASE in found.actions
    assert [one.key for one in found.work.cases] == [ids["case"]]

    link_case.put_into_case(school.teacher, talk.document_id, ids["case"])
    school.exchange()
    assert talk.document_id in readable(school.rector)
    assert talk.document_id not in readable(school.office)
    assert view(school.rector, talk.document_id).document.document_id == ids["report"], "the row is called as before"
    assert refused(link_case.put_into_case, school.teacher, talk.document_id, ids["case"]) is ErrorCode.NOT_ALLOWED
    assert refused(link_case.put_into_case, school.teacher, ids["report"], ids["case"]) is ErrorCode.NOT_ALLOWED


def test_minutes_about_several_pupils_are_never_put_whole_into_ones_case(with_plan: Stage) -> None:
    school, ids = with_plan
    minutes = own_form(school.teacher, "referat-klassemote")
    assert view(school.teacher, minutes.document_id).work.loose == ""
    assert refused(link_case.put_into_case, school.teacher, minutes.document_id, ids["case"]) is ErrorCode.NOT_ALLOWED
    assert minutes.document_id not in school.teacher.school.case(ids["case"]).documents  # type: ignore[union-attr]


def test_participants_contact_teacher_and_counsellor_read_by_the_codes(school: School) -> None:
    with newcomer(school, "Rådny Fantasi", Role.COUNSELLOR, "radgiver") as counsellor:
        school.exchange(school.rector, school.teacher, counsellor)
        minutes = own_form(
            school.teacher,
            "referat-klassemote",
            moteleder={"ref": "", "name": "Kari Eksempel"},
            deltakere=[
                {
                    "id": "d1",
                    "deltaker": {"ref": "", "name": "Rådny Fantasi", "kind": "staff"},
                    "deltaker_rolle": "radgiver",
                    "deltaker_til_stede": "til_stede",
                }
            ],
        )
        school.exchange(school.teacher, counsellor, school.rector, school.office)
        assert minutes.document_id in readable(counsellor)
        assert minutes.document_id in readable(school.rector)
        assert minutes.document_id not in readable(school.office)


def test_alone_a_row_is_a_case(alone: Session) -> None:
    report = finished(alone)
    found = view(alone, report)
    offered = {"undersokelse", "r-team-melding", "aktivitetsplan", "fravaersoppfolging", "samtykke", "samtale-12-4"}
    assert forms(alone, report) == offered
    assert {CaseAction.PLAN, CaseAction.CONTINUE_PLAN} <= found.actions

    search = in_case(alone, report, "undersokelse")
    first = plan.start_plan(alone, report)
    assert first.draft.answers["hvem"] == {"ref": "", "name": PUPIL}
    made = write(alone, first.draft.draft_id, PLAN)
    rows = cases.list_cases(alone)
    assert [row.key for row in rows] == [report], "one row, called after the report"
    again = view(alone, made.document_id)
    assert again.document.document_id == report
    assert {one.document_id for one in again.timeline} >= {report, search.document_id, made.document_id}
    assert "evaluering" in forms(alone, report)
    assert refused(plan.start_plan, alone, report) is ErrorCode.PLAN_EXISTS

    talk = own_form(alone, "elevsamtale")
    assert [one.key for one in view(alone, talk.document_id).work.cases] == [report]
    link_case.put_into_case(alone, talk.document_id, report)
    assert view(alone, talk.document_id).document.document_id == report
    alone.vault.rebuild()
    assert view(alone, talk.document_id).document.document_id == report, "the journal says so"


def test_alone_a_plan_gets_versions_that_a_rebuild_knows(alone: Session) -> None:
    report = finished(alone)
    first = write(alone, plan.start_plan(alone, report).draft.draft_id, PLAN)
    second = next_version(alone, first, {"a1": changed_measure(tiltak_hva="Kari er ved døra i storefri.")})

    assert (second.number, second.parents, second.series) == (2, (first.document_id,), first.document_id)
    assert [(one.number, one.standing.standing, one.newest) for one in view(alone, report).versions] == [
        (1, Standing.PRIVATE, False),
        (2, Standing.PRIVATE, True),
    ]
    alone.vault.rebuild()
    assert alone.vault.documents.get(second.document_id) == second
    history = view(alone, report).work.measures
    assert [(one.measure, [change.what for change in one.changes]) for one in history] == [
        ("a1", ["Hva skal gjøres?"]),
        ("b2", []),
    ]


def test_an_approved_plan_is_what_an_evaluation_begins_from(with_plan: Stage) -> None:
    school, ids = with_plan
    approved(school, ids["plan"])
    opened = case_forms.start_in_case(school.teacher, ids["case"], "evaluering")
    rows = opened.draft.answers["evaluering_tiltak"]
    assert isinstance(rows, list)
    assert [(row["id"], row["e_hva"]) for row in rows if isinstance(row, dict)] == [
        ("a1", "To faste voksne er ved benkene i storefri."),
        ("b2", "Kari og Prøve snakker sammen hver fredag."),
    ]
