"""§ 12-5 between two: nothing before, one by hand after, and for everybody else, the accused first, nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from case_kit import own_form, write
from form_samples import DECISIONS, SAMPLES, party
from school_stages import bytes_under, dump_of, newcomer
from three_people import PUPIL, RECTOR, TEACHER, School, report
from work_kit import filled_draft, finished

from skjema_app.domain.documents import EventKind, FinishedDocument, Place
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.workflows import (
    afterwards,
    attachments,
    cases,
    closed_room,
    decide,
    documents,
    employee_report,
    exchanging,
    fill_form,
    home,
    lookup,
    people,
    review,
)
from skjema_app.workflows.case_actions import CaseAction
from skjema_app.workflows.cases import CaseState
from skjema_app.workflows.employee_report import Likeness, likeness
from skjema_app.workflows.session import Session

ACCUSED, WORD = "Tormod Beskyldt", "xylofonord"
COUNSELLOR = "Rådny Fantasi"


def refused(call: object, *words: object, **named: object) -> ErrorCode:
    with pytest.raises(SkjemaError) as found:
        call(*words, **named)  # type: ignore[operator]
    return found.value.code


def about(session: Session, name: str = ACCUSED, *, leads: bool = False) -> FinishedDocument:
    return own_form(
        session,
        "ansatt-12-5",
        ansatt=party(name, "staff"),
        i_ledelsen=leads,
        hva=f"I gangen ropte den voksne {WORD} til eleven.",
        varslet="ikke_enna",
        varslet_hvem=None,
        varslet_dato=None,
        varslet_tid=None,
    )


def person_of(session: Session) -> str:
    assert session.school is not None
    return session.school.person_id


def readable(session: Session) -> set[str]:
    return {one.document_id for one in session.vault.documents.list()}


def shared(session: Session) -> FinishedDocument:
    (found,) = (one for one in session.vault.documents.list() if one.restricted and not one.supplements)
    return found


@pytest.fixture
def counsellor(school: School) -> Iterator[Session]:
    with newcomer(school, COUNSELLOR, Role.COUNSELLOR, "radgiver") as found:
        school.exchange(school.rector, school.teacher, school.office, found)
        yield found


def test_before_it_is_shared_there_is_not_a_byte_and_no_gap(school: School) -> None:
    report(school.teacher, fuller=False)
    exchanging.exchange_now(school.teacher)
    before = bytes_under(school.folder)
    device = school.teacher.vault.device.device_id
    assert school.teacher.school is not None
    tip = school.teacher.school.feeds().tips()[device]

    made = about(school.teacher)
    exchanging.exchange_now(school.teacher)
    assert not made.school
    assert school.teacher.school.feeds().tips()[device] == tip
    assert bytes_under(school.folder).count(b"SKJ1") == before.count(b"SKJ1"), "not one entry more"
    closed_room.share_with(school.teacher, made.document_id, person_of(school.rector))
    exchanging.exchange_now(school.teacher)
    assert school.teacher.school.feeds().tips()[device].seq == tip.seq + 2, "the next numbers: the version and its key"


def test_the_accused_is_never_a_recipient(school: School, counsellor: Session) -> None:
    made = about(school.teacher, RECTOR)
    names = {one.name for one in closed_room.recipients(school.teacher, made.document_id)}
    assert names == {"Kontor Påhitt", COUNSELLOR}
    assert refused(closed_room.share_with, school.teacher, made.document_id, person_of(school.rector), sure=True) is (
        ErrorCode.RECIPIENT_ACCUSED
    )
    assert refused(closed_room.share_with, school.teacher, made.document_id, person_of(school.teacher)) is (
        ErrorCode.PERSON_UNKNOWN
    )
    closed_room.share_with(school.teacher, made.document_id, person_of(counsellor))
    assert refused(closed_room.share_with, school.teacher, made.document_id, person_of(school.office)) is (
        ErrorCode.SHARED_ALREADY
    )


def test_about_the_leadership_nobody_who_decides_gets_it(school: School, counsellor: Session) -> None:
    made = about(school.teacher, "Ditte Deputert", leads=True)
    assert refused(closed_room.share_with, school.teacher, made.document_id, person_of(school.rector)) is (
        ErrorCode.RECIPIENT_LEADS
    )
    assert RECTOR not in {one.name for one in closed_room.recipients(school.teacher, made.document_id)}
    closed_room.share_with(school.teacher, made.document_id, person_of(counsellor))


def test_a_name_like_the_accuseds_is_asked_about(school: School) -> None:
    made = about(school.teacher, "Rita")
    (asked,) = (one for one in closed_room.recipients(school.teacher, made.document_id) if one.name == RECTOR)
    assert asked.ask
    assert refused(closed_room.share_with, school.teacher, made.document_id, person_of(school.rector)) is (
        ErrorCode.RECIPIENT_UNSURE
    )
    closed_room.share_with(school.teacher, made.document_id, person_of(school.rector), sure=True)


@pytest.mark.parametrize(
    ("written", "name", "expected"),
    [
        ("Rita Oppdiktet", "Rita Oppdiktet", Likeness.SAME),
        ("  rita   OPPDIKTET ", "Rita Oppdiktet", Likeness.SAME),
        ("Oppdiktet Rita", "Rita Oppdiktet", Likeness.SAME),
        ("Kaare Aas", "Kåre Ås", Likeness.SAME),
        ("Rita-Mari Oppdiktet", "Rita Mari Oppdiktet", Likeness.SAME),
        ("Rita", "Rita Oppdiktet", Likeness.PERHAPS),
        ("Rita Mari Oppdiktet", "Rita Oppdiktet", Likeness.PERHAPS),
        ("Rita Hansen", "Rita Oppdiktet", Likeness.OTHER),
    ],
)
def test_names_are_held_against_each_other(written: str, name: str, expected: Likeness) -> None:
    assert likeness(written, name) is expected


def test_the_accused_rector_with_every_file_has_no_key_row_count_hit_or_notice(
    school: School, counsellor: Session, tmp_path: Path
) -> None:
    before = (home.home(school.rector).waiting, cases.list_cases(school.rector), review.list_reviews(school.rector))
    made = about(school.teacher, RECTOR)
    closed_room.share_with(school.teacher, made.document_id, person_of(counsellor))
    everybody = (school.teacher, counsellor, school.rector, school.office)
    school.exchange(*everybody)
    got = shared(counsellor)
    answer = closed_room.start_answer(counsellor, got.document_id)
    ended = {"undersoker": None, "beslutning": "avslutte", "begrunnelse": f"Undersøkt: {WORD} ble ikke sagt."}
    answered = write(counsellor, answer.draft.draft_id, {**DECISIONS["ansatt-12-5"], **ended})
    school.exchange(*everybody)

    assert {got.document_id, answered.document_id} <= readable(counsellor) & readable(school.teacher)
    for outsider in (school.rector, school.office):
        assert readable(outsider).isdisjoint({made.document_id, got.document_id, answered.document_id})
        assert WORD not in dump_of(outsider)
        assert outsider.vault.documents.search(WORD) == ()
        assert outsider.school is not None
        assert outsider.school.waits() == ()
        assert outsider.school.all_marks().keys().isdisjoint({got.document_id, answered.document_id})
    after = (home.home(school.rector).waiting, cases.list_cases(school.rector), review.list_reviews(school.rector))
    assert after == before
    assert cases.list_cases(school.rector, hidden=True) == ()
    everything = bytes_under(school.folder)
    for name in (WORD, RECTOR, PUPIL):
        assert name.encode() not in everything


def test_in_nobodys_ordinary_lists_search_or_suggestions(school: School) -> None:
    made = about(school.teacher)
    closed_room.share_with(school.teacher, made.document_id, person_of(school.rector))
    school.exchange()
    for session in (school.teacher, school.rector):
        report = shared(session)
        assert cases.list_cases(session) == ()
        assert cases.list_cases(session, query=WORD) == ()
        assert lookup.finished_documents(session) == ()
        assert [one.key for one in cases.list_cases(session, hidden=True)] == [report.document_id]
        assert [one.key for one in cases.list_cases(session, query=WORD, hidden=True)] == [report.document_id]
        assert review.list_reviews(session) == ()
        assert decide.reports_waiting(session) == ()
        told = str(home.home(session))
        assert ACCUSED not in told
        assert PUPIL not in told
        opened = fill_form.open_draft(session, filled_draft(session))
        assert ACCUSED not in opened.staff
        assert ACCUSED not in {one.name for one in opened.parties}
        assert SAMPLES["ansatt-12-5"]["stemme_ord"] not in opened.earlier_words
    waits = [item for item in home.home(school.rector).waiting if item.kind == "closed"]
    assert [item.title for item in waits] == ["Skjermet sak venter på deg"]
    assert not [item for item in home.home(school.teacher).waiting if item.kind == "tell"], "somebody has it"


def test_the_draft_names_nobody_outside_its_own_place(school: School) -> None:
    level = school.teacher.forms.current("ansatt-12-5").levels[0].level_id
    opened = fill_form.start_draft(school.teacher, "ansatt-12-5", level)
    fill_form.save_draft(school.teacher, opened.draft.draft_id, {"hvem": {"ref": "", "name": PUPIL}}, Place())
    (draft,) = home.home(school.teacher).drafts
    assert (draft.title, draft.pupil, draft.group) == ("Skjermet sak", "", "")
    assert cases.list_cases(school.teacher) == ()
    assert [one.pupil for one in cases.list_cases(school.teacher, hidden=True)] == [PUPIL]


def test_the_recipient_answers_in_the_same_room_and_both_see_who_read(school: School, counsellor: Session) -> None:
    made = about(school.teacher)
    before = cases.open_case(school.teacher, made.document_id).readers
    assert before.lead.startswith("Bare du. Du kan gi den til én person")
    assert [one.you for one in before.people] == [True]
    closed_room.share_with(school.teacher, made.document_id, person_of(counsellor))
    school.exchange(school.teacher, counsellor)
    got = shared(counsellor)
    exchanging.mark_opened(counsellor, got.document_id)
    found = cases.open_case(counsellor, got.document_id)
    assert CaseAction.ANSWER in found.actions
    assert CaseAction.DECIDE not in found.actions
    assert found.state is CaseState.SHARED
    assert found.readers.lead == f"Bare du og {TEACHER} kan lese den."
    cannot = " ".join(found.readers.cannot)
    assert "Den meldingen gjelder, kan ikke lese den" in cannot
    assert f"{RECTOR} kan ikke lese den" in cannot
    assert "gjenopprettingsarket" in cannot

    opened = closed_room.start_answer(counsellor, got.document_id)
    again = closed_room.start_answer(counsellor, got.document_id)
    assert again.draft.draft_id == opened.draft.draft_id
    decision = write(counsellor, opened.draft.draft_id, DECISIONS["ansatt-12-5"])
    assert decision.restricted
    assert refused(closed_room.start_answer, counsellor, got.document_id) is ErrorCode.DECIDED_ALREADY
    school.exchange(school.teacher, counsellor)
    assert decision.document_id in readable(school.teacher), "who is no rector can answer too"
    assert decision.document_id not in readable(school.rector)
    mine = cases.open_case(school.teacher, got.document_id)
    assert mine.state is CaseState.ANSWERED
    assert mine.work.closed is not None
    assert [(one.who, one.what) for one in mine.work.closed.read_log] == [
        (COUNSELLOR, "Hentet"),
        (COUNSELLOR, "Åpnet"),
    ]
    assert mine.work.closed.given_to == COUNSELLOR
    assert {one.name: one.why for one in mine.readers.people}[COUNSELLOR].startswith(f"fikk det av {TEACHER}")
    assert refused(closed_room.start_answer, school.teacher, got.document_id) is ErrorCode.NOT_ALLOWED
    assert refused(closed_room.start_answer, school.rector, got.document_id) is ErrorCode.DOCUMENT_UNKNOWN


def test_no_role_and_no_new_machine_gets_the_key_by_itself(school: School, counsellor: Session) -> None:
    made = about(school.teacher)
    closed_room.share_with(school.teacher, made.document_id, person_of(school.rector))
    school.exchange(school.teacher, school.rector, counsellor)
    got = shared(school.rector).document_id
    with (
        newcomer(school, "Ditte Deputert", Role.DEPUTY, "assisterende") as deputy,
        newcomer(school, RECTOR, Role.PRINCIPAL, "rektor2", person_id=person_of(school.rector)) as second,
    ):
        school.exchange(school.rector, school.teacher, deputy, second)
        assert got not in readable(deputy)
        assert got not in readable(second)
        found = cases.open_case(school.teacher, got)
        assert CaseAction.NEW_MACHINES in found.actions
        assert found.work.closed is not None
        assert found.work.closed.new_machines == 1

        closed_room.let_new_machines_in(school.teacher, got)
        school.exchange(school.teacher, school.rector, deputy, second)
        assert got in readable(second)
        assert got not in readable(deputy)
        assert closed_room.new_machines(school.teacher, got) == 0


def test_what_is_added_goes_to_the_two_and_no_further(school: School, counsellor: Session) -> None:
    made = about(school.teacher)
    closed_room.share_with(school.teacher, made.document_id, person_of(counsellor))
    school.exchange(school.teacher, counsellor)
    got = shared(school.teacher)
    documents.record_event(
        school.teacher, got.document_id, EventKind.TOLD, who="Kommunen", how="telefon", happened="2026-11-23"
    )
    school.exchange(school.teacher, counsellor, school.rector)
    assert [one.kind for one in counsellor.vault.documents.events(got.document_id)] == [EventKind.TOLD]
    assert refused(afterwards.share_older, school.teacher, got.document_id) is ErrorCode.SHARED_ALREADY
    assert refused(decide.start_decision, school.rector, got.document_id) is ErrorCode.DOCUMENT_UNKNOWN


def test_an_ordinary_report_goes_on_in_the_form_for_it_with_what_is_written(school: School) -> None:
    draft = filled_draft(school.teacher, gjelder_ansatt="ja-ledelsen")
    opened, _change = employee_report.go_on_from_draft(school.teacher, draft)
    answers = opened.draft.answers
    assert opened.draft.pin.form_id == "ansatt-12-5"
    assert answers["hvem"] == {"ref": "", "name": PUPIL}
    assert answers["i_ledelsen"] is True
    assert "stemme_ord" in answers, "the same telling: the draft moves with everything"
    assert [one.draft_id for one in fill_form.list_drafts(school.teacher, deleted=True)] == [draft]
    ordinary = filled_draft(school.teacher)
    assert refused(employee_report.go_on_from_draft, school.teacher, ordinary) is ErrorCode.NOT_ALLOWED

    done = finished(school.teacher, gjelder_ansatt="ja")
    assert refused(closed_room.share_with, school.teacher, done, person_of(school.rector)) is ErrorCode.RESTRICTED
    assert CaseAction.GO_ON in cases.open_case(school.teacher, done).actions
    again = employee_report.go_on_from_report(school.teacher, done)
    assert "stemme_ord" not in again.draft.answers, "from a finished report the pupil is asked anew"
    assert again.draft.answers["i_ledelsen"] is False


def test_attachments_move_along_and_reach_the_recipient(school: School, counsellor: Session, tmp_path: Path) -> None:
    picture = tmp_path / "meldinger.txt"
    picture.write_text("Han skrev til eleven på kvelden.", encoding="utf-8")
    draft = filled_draft(school.teacher, gjelder_ansatt="ja")
    attachments.attach_to_draft(school.teacher, draft, "vedlegg", picture)
    opened, _change = employee_report.go_on_from_draft(school.teacher, draft)
    (taken,) = attachments.in_field(opened.draft.answers["vedlegg"])
    assert attachments.read_attachment(school.teacher, taken) == picture.read_bytes()
    assert [one.draft_id for one in fill_form.list_drafts(school.teacher, deleted=True)] == [draft]

    rest = {field: value for field, value in SAMPLES["ansatt-12-5"].items() if field not in opened.draft.answers}
    made = write(school.teacher, opened.draft.draft_id, {**rest, "ansatt": party(ACCUSED, "staff")})
    closed_room.share_with(school.teacher, made.document_id, person_of(counsellor))
    school.exchange(school.teacher, counsellor)
    (got,) = attachments.in_field(shared(counsellor).answers["vedlegg"])
    assert attachments.read_attachment(counsellor, got) == picture.read_bytes()


def test_a_draft_whose_attachment_is_gone_stays(school: School, tmp_path: Path) -> None:
    file = tmp_path / "meldinger.txt"
    file.write_text("Han skrev til eleven på kvelden.", encoding="utf-8")
    draft = filled_draft(school.teacher, gjelder_ansatt="ja")
    made, _change = attachments.attach_to_draft(school.teacher, draft, "vedlegg", file)
    attachments.forget(school.teacher, draft, made)
    opened, _change = employee_report.go_on_from_draft(school.teacher, draft)
    assert "vedlegg" not in opened.draft.answers
    assert not fill_form.list_drafts(school.teacher, deleted=True), "what couldn't come along is found where it was"


def test_who_is_told_outside_is_a_pdf_and_an_event(school: School, tmp_path: Path) -> None:
    made = about(school.teacher, RECTOR, leads=True)
    assert [item.kind for item in home.home(school.teacher).waiting] == ["tell"]
    documents.export_pdf(school.teacher, made.document_id, tmp_path / "til kommunen.pdf")
    documents.record_event(
        school.teacher, made.document_id, EventKind.TOLD, who="Kommunen", how="rekommandert", happened="2026-11-23"
    )
    assert home.home(school.teacher).waiting == ()
    assert [one.state for one in cases.list_cases(school.teacher, hidden=True)] == [CaseState.TOLD]
    assert people.list_people(school.rector)  # nothing of it has reached anybody
    assert made.document_id not in readable(school.rector)
