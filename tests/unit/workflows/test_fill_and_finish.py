"""Filling a form, keeping drafts, Ferdigstill: the main job through the public door, with a real vault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import work_kit
from work_kit import ANSWERS, FORM, MONDAY, filled_draft, finished, new_session, without_voice

from skjema_app.documents.readback import structure_texts
from skjema_app.documents.recheck import check_answers
from skjema_app.domain.documents import EventKind, Place
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import cases, documents, fill_form, finish_document, home, unlock, verify_pdf
from skjema_app.workflows.cases import CaseState
from skjema_app.workflows.session import Session


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MONDAY)


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    opened = new_session(tmp_path / "hvelv", clock)
    yield opened
    opened.close()


def test_a_draft_exists_before_its_first_field_and_is_listed(session: Session) -> None:
    opened = fill_form.start_draft(session, FORM, "kort")
    listed = fill_form.list_drafts(session)
    assert [draft.draft_id for draft in listed] == [opened.draft.draft_id]
    assert listed[0].missing == 7  # the seven answers of a short report
    assert fill_form.last_place(session) == opened.draft.draft_id


def test_a_short_report_asks_seven_answers(session: Session) -> None:
    opened = fill_form.start_draft(session, FORM, "kort")
    assert opened.state({}).required_total == 7


def test_answers_and_place_come_back_after_reopening(session: Session, tmp_path: Path, clock: FixedClock) -> None:
    draft = fill_form.start_draft(session, FORM, "kort").draft.draft_id
    place = Place("hvem_og_hva", "hva", 11, 240)
    fill_form.save_draft(session, draft, {"hva": "Hun sto al"}, place)
    session.close()
    again = unlock.unlock(tmp_path / "hvelv", work_kit.secret(), clock)
    try:
        assert fill_form.last_place(again) == draft
        opened = fill_form.open_draft(again, draft)
        assert opened.draft.answers == {"hva": "Hun sto al"}
        assert opened.draft.place == place
    finally:
        again.close()


def test_going_to_the_full_version_and_back_loses_nothing(session: Session) -> None:
    draft = filled_draft(session)
    wide = fill_form.widen_draft(session, draft, "utfyllende")
    assert len(wide.state(wide.draft.answers).steps) > 3
    fill_form.save_draft(session, draft, {**ANSWERS, "hvor": ["friminutt"]}, Place())
    assert fill_form.widen_draft(session, draft, "kort").draft.answers["hvor"] == ["friminutt"]


def test_a_deleted_draft_comes_back_within_thirty_days(session: Session, clock: FixedClock) -> None:
    draft = filled_draft(session)
    fill_form.delete_draft(session, draft)
    assert fill_form.list_drafts(session) == ()
    clock.advance(days=29)
    assert [one.draft_id for one in fill_form.list_drafts(session, deleted=True)] == [draft]
    fill_form.undelete_draft(session, draft)
    assert fill_form.open_draft(session, draft).draft.answers == dict(ANSWERS)


def test_an_earlier_version_can_be_brought_back(session: Session, clock: FixedClock) -> None:
    draft = filled_draft(session)
    clock.advance(hours=2)
    fill_form.save_draft(session, draft, {"hva": "noe helt annet"}, Place())
    versions = fill_form.draft_versions(session, draft)
    assert versions
    assert versions[0].answers == dict(ANSWERS)
    restored = fill_form.restore_draft_version(session, draft, versions[0].version_id)
    assert restored.draft.answers == dict(ANSWERS)
    kept = [version.answers for version in fill_form.draft_versions(session, draft)]
    assert {"hva": "noe helt annet"} in kept


def test_finishing_refuses_and_names_what_is_missing_and_keeps_the_draft(session: Session) -> None:
    draft = filled_draft(session, hva=None, stemme_ord="ok")
    with pytest.raises(finish_document.AnswersNotComplete) as refused:
        finish_document.finish_document(session, draft)
    assert {problem.path for problem in refused.value.problems} >= {"hva", "stemme_ord"}
    assert fill_form.open_draft(session, draft).draft.answers["stemme_ord"] == "ok"
    assert cases.list_cases(session)[0].state is CaseState.DRAFT


def test_a_finished_report_is_signed_listed_found_and_verified(session: Session, tmp_path: Path) -> None:
    report = finished(session)
    row = cases.list_cases(session)[0]
    assert (row.key, row.pupil, row.state) == (report, "Prøve Prøvesen", CaseState.FINISHED)
    assert fill_form.list_drafts(session) == ()
    assert [one.key for one in cases.list_cases(session, query="prøvesen benk")] == [report]
    assert cases.list_cases(session, query="provesen") == ()  # ø is not o
    target = tmp_path / "ut.pdf"
    documents.export_pdf(session, report, target)
    verdict = verify_pdf.verify_files((target,), session)[0]
    assert (verdict.code, verdict.good) == ("unchanged", True)
    assert [signer.name for signer in verdict.signers] == [work_kit.NAME]
    assert not verdict.signers[0].confirmed  # «ikke bekreftet av skolen»
    assert cases.open_case(session, report).events[-1].kind is EventKind.EXPORTED


def test_export_never_overwrites_unasked(session: Session, tmp_path: Path) -> None:
    report = finished(session)
    target = tmp_path / "ut.pdf"
    target.write_bytes(b"noe annet")
    with pytest.raises(SkjemaError) as refused:
        documents.export_pdf(session, report, target)
    assert refused.value.code is ErrorCode.FILE_EXISTS
    assert target.read_bytes() == b"noe annet"


def test_a_proposed_file_name_tells_nothing_about_the_pupil(session: Session) -> None:
    name = documents.proposed_file_name(session, finished(session))
    assert "Prøve" not in name
    assert not set('<>:"/\\|?*') & set(name)


def test_letters_the_font_lacks_are_named_before_anything_is_written(session: Session) -> None:
    draft = filled_draft(session, hva="Han skrev 😀 og العربية til henne.")
    with pytest.raises(SkjemaError) as refused:
        finish_document.finish_document(session, draft)
    assert refused.value.code is ErrorCode.LETTERS_NOT_DRAWABLE
    assert str(refused.value.details["letters"]).startswith("😀 ا ل ع ر")
    assert refused.value.details["path"] == "hva"
    assert "fortalt? 😀 ا ل ع ر og 3 til (emoji eller symbol, arabisk skrift)" in str(refused.value.details["places"])
    assert fill_form.list_drafts(session)[0].draft_id == draft


def test_the_person_may_go_on_with_a_sign_and_the_answers_keep_the_letters(session: Session, tmp_path: Path) -> None:
    typed = "Han skrev 😀 og العربية til henne."
    draft = filled_draft(session, hva=typed)
    assert draft_texts(session, draft).count("Han skrev [?] og [?] til henne.") == 1
    document = finish_document.finish_document(session, draft, signs=True).document
    assert document.answers["hva"] == typed
    pdf = documents.signed_pdf(session, document.document_id)
    texts = structure_texts(pdf)
    assert "Han skrev [?] og [?] til henne." in texts
    assert any("U+1F600; U+0627 U+0644" in text for text in texts)
    facts = finish_document.finished_facts(session, document)
    check_answers(pdf, session.form_of(document.pin), document.answers, facts)
    (tmp_path / "ut.pdf").write_bytes(pdf)
    assert verify_pdf.verify_files((tmp_path / "ut.pdf",), session)[0].good


def draft_texts(session: Session, draft: str) -> list[str]:
    return structure_texts(finish_document.draft_model(session, draft).pdf())


def test_a_supplement_asks_only_what_is_open_and_belongs_to_its_report(session: Session) -> None:
    report = finished(session)
    opened = fill_form.start_draft(session, FORM, "utfyllende", supplements=report)
    shown = {field.path for step in opened.state({}).steps for field in step.fields if field.visible}
    assert "hva" not in shown
    assert "hvor" in shown
    # asking again gives the same draft, not a second one
    assert (
        fill_form.start_draft(session, FORM, "utfyllende", supplements=report).draft.draft_id == opened.draft.draft_id
    )
    case = cases.open_case(session, report)
    assert case.supplement_draft == opened.draft.draft_id
    assert not case.can_supplement


def test_a_promised_conversation_waits_until_it_is_held(session: Session, clock: FixedClock) -> None:
    report = finished(session, **without_voice())
    waiting = home.home(session).waiting
    assert [(item.kind, item.key, item.overdue) for item in waiting] == [("conversation", report, False)]
    clock.advance(days=3)
    assert home.home(session).waiting[0].overdue
    documents.record_event(session, report, EventKind.CONVERSATION_MOVED, happened="2026-11-30")
    assert not home.home(session).waiting[0].overdue
    assert "Ola Eksempel" in cases.open_case(session, report).open_conversation
    documents.record_event(session, report, EventKind.CONVERSATION_DONE, happened="2026-11-26", text="«Nei.»")
    assert home.home(session).waiting == ()
    assert cases.open_case(session, report).open_conversation == ""


def test_a_report_about_an_employee_waits_until_somebody_was_told(session: Session) -> None:
    report = finished(session, gjelder_ansatt="ja-ledelsen")
    assert cases.list_cases(session) == ()
    assert cases.list_cases(session, hidden=True)[0].state is CaseState.RESTRICTED
    assert [item.kind for item in home.home(session).waiting] == ["tell"]
    assert "kommunen" in cases.open_case(session, report).notice
    documents.record_event(session, report, EventKind.TOLD, who="Kommunen", how="telefon", happened="2026-11-23T16:10")
    assert home.home(session).waiting == ()
    assert cases.list_cases(session, hidden=True)[0].state is CaseState.TOLD


def test_the_timeline_stands_in_order_of_time(session: Session, clock: FixedClock) -> None:
    report = finished(session)
    clock.advance(hours=1)
    documents.record_event(session, report, EventKind.NOTE, text="Ringte hjem.")
    times = [item.when for item in cases.open_case(session, report).timeline]
    assert times == sorted(times)
    assert cases.list_cases(session)[0].when == MONDAY + timedelta(hours=1)


def test_previews_of_draft_and_document_are_pictures(session: Session) -> None:
    draft = documents.draft_pages(session, filled_draft(session, hva="Bare begynt"), dpi=50)()
    document = documents.preview_document(session, finished(session), dpi=50)
    assert draft.draft
    assert not document.draft
    assert len(document.pages) == 1  # a short report is one page
    assert all(len(page.rgb) == page.width * page.height * 3 for page in (*draft.pages, *document.pages))


def test_a_draft_is_drawn_without_its_vault(tmp_path: Path) -> None:
    session = new_session(tmp_path / "hvelv")
    draw = documents.draft_pages(session, filled_draft(session, hva="Bare begynt"), dpi=50)
    looker = session.looker
    session.vault.close()
    pages = draw()
    looker.close()
    assert pages.draft
    assert pages.pages


def test_a_changed_file_is_said_to_be_changed(session: Session, tmp_path: Path) -> None:
    pdf = documents.signed_pdf(session, finished(session))
    changed = tmp_path / "endret.pdf"
    at = len(pdf) // 3
    changed.write_bytes(pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :])
    assert verify_pdf.verify_files((changed,))[0].code in {"changed", "unreadable"}
    missing = verify_pdf.verify_files((tmp_path / "borte.pdf",))[0]
    assert (missing.code, missing.good) == ("missing", False)


def test_a_clock_set_back_before_the_vault_is_named(session: Session, clock: FixedClock) -> None:
    draft = filled_draft(session, naar="2026-11-02", stemme_dato="2026-11-02")
    clock.set(MONDAY - timedelta(days=10))
    with pytest.raises(SkjemaError) as refused:
        finish_document.finish_document(session, draft)
    assert refused.value.code is ErrorCode.CLOCK_BEFORE_VAULT
    assert fill_form.open_draft(session, draft).draft.answers["klasse"] == "8A"


def test_invisible_characters_reach_neither_lists_nor_stored_answers(session: Session) -> None:
    name = {"ref": "", "name": "Prøve\x1b[31m\u202e Prøve\u009bsen"}
    report = finished(session, hvem=name, hva="Han sa\u202e «flytt\x00 deg».\nSå gikk han.")
    document = session.vault.documents.get(report)
    assert document.pupil == "Prøve[31m Prøvesen"
    assert document.answers["hva"] == "Han sa «flytt deg».\nSå gikk han."
