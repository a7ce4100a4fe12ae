"""Who may do what, as people meet it: what is offered, what is refused before anything is lost, what is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from school_stages import Stages
from three_people import School, decided, report

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.form_engine.facts_of import facts_of
from skjema_app.workflows import access, case_forms, meetings
from skjema_app.workflows.access_words import access_matrix
from skjema_app.workflows.meetings import MeetingKind
from skjema_app.workflows.route import require_leave
from skjema_app.workflows.session import Session
from skjema_app.workflows.threads import find_thread

R_TEAM = "referat-r-team"


def offered(session: Session) -> set[str]:
    return {one.form_id for one in meetings.meeting_choices(session, MeetingKind.MINUTES)}


def refused(code: ErrorCode, work: Callable[..., object], *values: object) -> None:
    with pytest.raises(SkjemaError) as caught:
        work(*values)
    assert caught.value.code is code


def test_a_form_for_other_roles_is_neither_offered_nor_begun(school: School) -> None:
    assert R_TEAM in offered(school.rector)
    assert R_TEAM not in offered(school.teacher)
    assert "referat-trinnmote" in offered(school.teacher)
    assert not offered(school.office) & {R_TEAM, "referat-trinnmote"}
    refused(ErrorCode.FORM_NOT_YOURS, meetings.start_meeting, school.teacher, R_TEAM)
    assert not school.teacher.vault.drafts.list()


def test_who_lost_the_role_keeps_the_draft_and_is_told(school: School) -> None:
    definition = school.teacher.forms.current(R_TEAM)
    level = definition.levels[0].level_id
    draft = school.teacher.vault.drafts.create(definition.pin, level, answers={"tema": "skrevet før"})
    refused(ErrorCode.FORM_NOT_YOURS, require_leave, school.teacher, draft, facts_of(definition, {}, level=level))
    assert [one.draft_id for one in school.teacher.vault.drafts.list()] == [draft.draft_id]


def test_who_reports_and_has_no_part_in_it_sees_the_report_and_nothing_else(stages: Stages) -> None:
    """Whoever works at the school may write a concern; the case is not theirs."""
    with stages.at("three") as (school, _ids):
        written = report(school.office)
        school.exchange()
        decided(school.rector, written.document_id)
        school.exchange()
        assert {one.document_id for one in school.office.vault.documents.list()} >= {written.document_id}
        assert school.office.school is not None
        assert not school.office.school.cases()
        assert school.rector.school is not None
        (case,) = school.rector.school.cases()
        assert school.office.school.person_id not in case.members


def test_in_a_case_the_office_is_offered_nothing_to_write(with_plan: tuple[School, Mapping[str, str]]) -> None:
    school, ids = with_plan
    thread = find_thread(school.teacher, ids["case"])
    assert thread is not None
    assert "undersokelse" in {one.form_id for one in case_forms.forms_in_case(school.teacher, thread)}
    assert access.may_fill(school.teacher, school.teacher.forms.current("undersokelse"))
    assert not access.may_fill(school.office, school.office.forms.current("undersokelse"))


def test_the_matrix_says_in_words_what_the_data_say(school: School) -> None:
    found = access_matrix(school.rector)
    told = found.text()
    by_role = {one.heading: one.lines for one in found.roles}
    assert len(by_role) == len(Role)
    (writes,) = by_role["En lærer kan"]
    assert writes == "skrive alle skjemaer unntatt «Referat fra R-team», «Referat fra sosial R-team»"
    assert any(line.startswith("godkjenne det andre har skrevet: ") for line in by_role["Rektor kan"])
    assert any("arkivert" in line for line in by_role["Kontoret kan"])
    forms = {one.form_id: one for one in found.forms}
    assert set(forms) == {one.form_id for one in school.rector.forms.all()}
    assert forms["ansatt-12-5"].reads == "den som skrev, mottakeren som velges"
    assert forms["samtale-12-4"].reads == "bare den som skrev"
    assert forms["melding-12-4"].members == "rektor, saksansvarlig"
    assert forms["melding-12-4"].proposed == "elevens kontaktlærer, rådgiver, sosiallærer"
    assert not forms["samtale-12-4"].members
    assert "Ingen godkjenner det de selv har vært med på å skrive." in told
    assert "!" not in told
