"""What a person finished that doesn't count: on a machine that was closed meanwhile, or on a copy of a vault."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from school_stages import newcomer
from three_people import TEACHER, School, new_version, report, supplement
from work_kit import filled_draft, secret

from skjema_app.domain.documents import Place
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership
from skjema_app.workflows import (
    cases,
    exchanging,
    fill_form,
    finish_document,
    home_school,
    join_school,
    left_out,
    people,
)
from skjema_app.workflows.cases import CaseState
from skjema_app.workflows.session import Session
from skjema_app.workflows.unlock import unlock

Stage = tuple[School, Mapping[str, str]]


def rows_of(session: Session, query: str = "") -> dict[str, CaseState]:
    return {row.key: row.state for row in cases.list_cases(session, query=query)}


def close_teacher(school: School) -> None:
    people.close_device(school.rector, school.teacher.vault.device.device_id)
    school.exchange(school.rector, school.teacher)
    assert school.teacher.school is not None
    assert school.teacher.school.membership is Membership.CLOSED


def invited_again(school: School) -> None:
    """A new invitation for the same person; the vault becomes a new machine."""
    (teacher,) = [row for row in people.list_people(school.rector) if row.name == TEACHER]
    invited = people.invite(school.rector, name=TEACHER, roles=(), person_id=teacher.person_id)
    join_school.join(school.teacher, invited.data, " ".join(invited.code), school.folder)
    school.exchange(school.rector, school.teacher)
    assert school.teacher.member_of is not None


def finish(session: Session, draft_id: str) -> str:
    return finish_document.finish_document(session, draft_id).document.document_id


def test_what_was_finished_while_the_machine_was_closed_is_in_its_authors_list_with_what_to_do(school: School) -> None:
    offline = report(school.teacher, fuller=False)
    assert rows_of(school.teacher)[offline.document_id] is not CaseState.LEFT_OUT
    close_teacher(school)

    assert rows_of(school.teacher) == {offline.document_id: CaseState.LEFT_OUT}
    assert rows_of(school.teacher, "prøve") == {offline.document_id: CaseState.LEFT_OUT}
    assert rows_of(school.teacher, "ukjent") == {}
    (one,) = left_out.left_out(school.teacher)
    assert one.document.answers == offline.answers
    assert one.sentence.startswith("Denne ble ferdig etter at skolen stengte maskinen. Ingen andre ser den.")
    assert "Be skolen om en ny invitasjon" in one.sentence
    assert ("left-out", offline.document_id) in {(i.kind, i.key) for i in home_school.school_items(school.teacher)}
    assert rows_of(school.rector) == {}
    assert left_out.left_out(school.rector) == ()


def test_it_is_finished_again_after_a_new_invitation_and_the_row_goes(school: School) -> None:
    offline = report(school.teacher, fuller=False)
    close_teacher(school)
    opened = left_out.take_up(school.teacher, offline.document_id)
    assert opened.draft.answers == offline.answers
    assert left_out.take_up(school.teacher, offline.document_id).draft.draft_id == opened.draft.draft_id
    fill_form.save_draft(school.teacher, opened.draft.draft_id, {**opened.draft.answers, "klasse": "9B"}, Place())
    assert left_out.left_out(school.teacher)[0].draft_id == opened.draft.draft_id
    assert not [one for one in home_school.school_items(school.teacher) if one.kind == "left-out"]
    with pytest.raises(SkjemaError) as refused:
        finish(school.teacher, opened.draft.draft_id)
    assert refused.value.code is ErrorCode.CLOSED_OUT

    invited_again(school)
    assert "ferdigstill på nytt" in left_out.left_out(school.teacher)[0].sentence
    again = finish(school.teacher, opened.draft.draft_id)
    school.exchange(school.teacher, school.rector)

    assert set(rows_of(school.teacher)) == {again}
    assert rows_of(school.rector) == {again: CaseState.NEW}
    school.clock.advance(days=40)
    school.teacher.vault.drafts.tidy()
    assert set(rows_of(school.teacher)) == {again}, "also when the draft itself is gone"


def test_a_draft_of_it_that_is_deleted_loses_nothing(school: School) -> None:
    offline = report(school.teacher, fuller=False)
    close_teacher(school)
    draft = left_out.take_up(school.teacher, offline.document_id).draft.draft_id
    fill_form.delete_draft(school.teacher, draft)
    assert left_out.left_out(school.teacher)[0].draft_id == ""
    school.clock.advance(days=40)
    school.teacher.vault.drafts.tidy()
    other = left_out.take_up(school.teacher, offline.document_id).draft
    assert other.draft_id != draft
    assert other.answers == offline.answers


def test_what_adds_to_a_lost_report_becomes_one_whole_report_with_it(school: School) -> None:
    offline = report(school.teacher, fuller=False)
    extra = supplement(school.teacher, offline)
    close_teacher(school)

    draft = left_out.take_up(school.teacher, extra.document_id).draft

    assert draft.supplements == ""
    assert draft.answers == {**offline.answers, **extra.answers}


def test_a_version_of_a_plan_goes_on_in_its_case(with_plan: Stage) -> None:
    school, ids = with_plan
    second = new_version(school.teacher, ids["plan"], mal="Prøve sier selv at det er trygt.")
    close_teacher(school)

    draft = left_out.take_up(school.teacher, second.document_id).draft
    assert (draft.revises, draft.case) == ((ids["plan"],), ids["case"])
    invited_again(school)
    again = finish(school.teacher, draft.draft_id)
    school.exchange(school.teacher, school.rector)

    versions = {one.document_id: one.number for one in cases.open_case(school.rector, ids["report"]).versions}
    assert versions == {ids["plan"]: 1, again: 2}


def test_what_was_written_on_a_copy_of_the_vault_is_offered_there(school: School, tmp_path: Path) -> None:
    """Design-review § 1.33: the texts of the other branch are offered to their author to finish again."""
    folder = school.teacher.vault.folder
    school.teacher.close()
    shutil.copytree(folder, tmp_path / "kopi")
    one, copy = (unlock(place, secret(), school.clock) for place in (folder, tmp_path / "kopi"))
    school = replace(school, teacher=copy)
    try:
        mine = finish(one, filled_draft(one))
        device, tip = one.vault.device.device_id, _tip(one)
        theirs = finish(copy, filled_draft(copy, klasse="10C"))
        school.exchange(one, school.rector, one)
        assert exchanging.exchange_now(copy).trouble, "the folder knows more of this machine than the vault does"
        assert rows_of(copy) == {theirs: CaseState.FINISHED}
        invited_again(school)

        (waiting,) = [left for left in left_out.left_out(copy) if left.document.document_id == theirs]
        assert waiting.document.answers["klasse"] == "10C"
        assert "mens en kopi av hvelvet også var i bruk" in waiting.sentence
        assert rows_of(copy)[theirs] is CaseState.UNSETTLED

        assert school.rector.school is not None
        school.rector.school.end_device(device, *tip, reason="two-histories")
        school.exchange(school.rector, copy)
        assert rows_of(copy)[mine] is not CaseState.LEFT_OUT
        assert rows_of(copy)[theirs] is CaseState.LEFT_OUT
        assert "det andre hvelvet gjelder" in left_out.left_out(copy)[0].sentence

        again = finish(copy, left_out.take_up(copy, theirs).draft.draft_id)
        school.exchange(copy, school.rector)
        assert set(rows_of(copy)) == set(rows_of(school.rector)) == {mine, again}
    finally:
        one.close()
        copy.close()


def test_nobody_is_shown_what_others_claim_to_be_theirs(school: School) -> None:
    report(school.teacher, fuller=False)
    close_teacher(school)
    with newcomer(school, "Ny Påhitt", Role.TEACHER, "ny") as other:
        assert left_out.left_out(other) == ()
        with pytest.raises(SkjemaError) as refused:
            left_out.take_up(other, "f" * 64)
        assert refused.value.code is ErrorCode.DOCUMENT_UNKNOWN


def _tip(session: Session) -> tuple[int, str]:
    """Number and id of the last entry of this vault's own feed."""
    query = "SELECT seq, entry_id FROM school_entry WHERE device = ? ORDER BY seq DESC LIMIT 1"
    row = session.vault.state.database.raw.execute(query, (session.vault.device.device_id,)).fetchone()
    return int(row[0]), str(row[1])
