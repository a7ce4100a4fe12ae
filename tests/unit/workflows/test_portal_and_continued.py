"""The portal's text and «Merk som meldt»; plans that ran somewhere else and go on here, alone and at a school."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from case_kit import approved, view, write
from school_stages import newcomer
from three_people import PLAN, PUPIL, School, report
from work_kit import ANSWERS, finished, new_session

from skjema_app.documents.facts_json import facts_from_json
from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.workflows import cases, continue_plan, portal, review
from skjema_app.workflows.cases import CaseState
from skjema_app.workflows.session import Session

Stage = tuple[School, Mapping[str, str]]
CONTINUED = {"viderefort_fra": "onenote", "viderefort_start": "2026-10-05"}


def refused(call: object, *words: object, **named: object) -> ErrorCode:
    with pytest.raises(SkjemaError) as found:
        call(*words, **named)  # type: ignore[operator]
    return found.value.code


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Session]:
    session = new_session(tmp_path / "hvelv")
    yield session
    session.close()


def test_the_text_for_the_portal_is_plain_and_whole(alone: Session) -> None:
    done = finished(alone)
    text = portal.portal_text(alone, done)
    assert text.startswith("Hvem gjelder det?\nPrøve Prøvesen\n\n")
    assert str(ANSWERS["stemme_ord"]) in text
    assert str(ANSWERS["hva"]).strip() in text
    assert not [letter for letter in "*#|\t" if letter in text]
    (line,) = view(alone, done).work.portal
    assert (line.document_id, line.reported) == (done, "")


def test_reported_is_said_once_with_a_day_that_has_been(alone: Session) -> None:
    done = finished(alone)
    assert refused(portal.mark_reported, alone, done, date(2026, 11, 24)) is ErrorCode.DATE_AHEAD
    portal.mark_reported(alone, done, date(2026, 11, 20))
    assert view(alone, done).work.portal[0].reported == "fredag 20. november 2026"
    assert refused(portal.mark_reported, alone, done, date(2026, 11, 23)) is ErrorCode.REPORTED_ALREADY
    assert [one.kind for one in alone.vault.documents.events(done)] == [EventKind.TOLD_PORTAL]


def test_nothing_about_an_employee_goes_into_the_portal(alone: Session) -> None:
    hidden = finished(alone, gjelder_ansatt="ja")
    assert refused(portal.portal_text, alone, hidden) is ErrorCode.RESTRICTED
    assert refused(portal.mark_reported, alone, hidden, date(2026, 11, 23)) is ErrorCode.RESTRICTED
    assert view(alone, hidden).work.portal == ()


def test_alone_a_plan_from_onenote_goes_on_without_any_report(alone: Session) -> None:
    opened = continue_plan.continue_plan(alone)
    assert opened.draft.answers == {"viderefort": True}
    made = write(alone, opened.draft.draft_id, {**PLAN, **CONTINUED})
    assert made.title == "Aktivitetsplan (videreført)"
    (row,) = cases.list_cases(alone)
    assert row.title == "Aktivitetsplan (videreført)"
    assert [one.key for one in cases.list_cases(alone, query="videreført")] == [made.document_id]
    assert "evaluering" in {one.form_id for one in view(alone, made.document_id).work.forms}


def test_a_teachers_continued_plan_waits_for_the_rector_and_gets_its_case_then(school: School) -> None:
    opened = continue_plan.continue_plan(school.teacher)
    made = write(school.teacher, opened.draft.draft_id, {**PLAN, **CONTINUED})
    school.exchange()
    assert view(school.teacher, made.document_id).case_id == ""
    assert [row.document_id for row in review.list_reviews(school.rector)] == [made.document_id]
    assert made.document_id not in {one.document_id for one in school.office.vault.documents.list()}

    approved(school, made.document_id)
    found = view(school.teacher, made.document_id)
    assert found.case_id
    assert found.number == "S-2026-001"
    assert found.responsible == "Kari Eksempel"
    assert found.state is CaseState.PLAN_APPROVED
    school.exchange()
    assert len(school.rector.school.cases()) == 1  # type: ignore[union-attr]


def test_one_case_is_opened_also_where_two_decide(school: School) -> None:
    with newcomer(school, "Ditte Deputert", Role.DEPUTY, "assisterende") as deputy:
        school.exchange(school.rector, deputy, school.teacher)
        opened = continue_plan.continue_plan(school.teacher)
        made = write(school.teacher, opened.draft.draft_id, {**PLAN, **CONTINUED})
        school.exchange(school.teacher, school.rector, deputy)
        review.approve(deputy, made.document_id, comment="Videreført fra i fjor.")
        school.exchange(deputy, school.rector, school.teacher)
        for session in (deputy, school.rector, school.teacher):
            assert len(session.school.cases()) == 1  # type: ignore[union-attr]


def test_who_decides_has_a_case_for_an_own_plan_at_once(school: School) -> None:
    opened = continue_plan.continue_plan(school.rector)
    made = write(school.rector, opened.draft.draft_id, {**PLAN, **CONTINUED})
    found = view(school.rector, made.document_id)
    assert found.case_id
    assert found.document.pupil == PUPIL
    assert found.responsible == "Rita Oppdiktet"


def test_in_a_case_it_is_the_cases_plan(reported: Stage) -> None:
    from three_people import decided

    school, ids = reported
    decided(school.rector, ids["report"])
    school.exchange()
    key = view(school.teacher, ids["report"]).case_id
    opened = continue_plan.continue_plan(school.teacher, key)
    assert opened.draft.answers["viderefort"] is True
    assert opened.draft.answers["hvem"] == {"ref": "", "name": PUPIL}
    made = write(school.teacher, opened.draft.draft_id, {**PLAN, **CONTINUED})
    assert view(school.teacher, made.document_id).case_id == key
    assert refused(continue_plan.continue_plan, school.teacher, key) is ErrorCode.PLAN_EXISTS


def test_the_printed_plan_says_where_it_comes_from(school: School) -> None:
    report(school.teacher, fuller=False)
    opened = continue_plan.continue_plan(school.teacher)
    made = write(school.teacher, opened.draft.draft_id, {**PLAN, **CONTINUED})
    from skjema_app.documents.compose import compose

    stated = facts_from_json(school.teacher.vault.documents.facts(made.document_id))
    model = compose(school.teacher.forms.current("aktivitetsplan"), made.answers, stated)
    assert [one.text for one in model.notices] == ["Videreført fra OneNote. Planen begynte 5. oktober 2026."]
