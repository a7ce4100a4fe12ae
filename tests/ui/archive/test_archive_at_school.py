"""The round at a school of three: the office's window, the rector's questions, what reaches the teacher's page."""

from __future__ import annotations

from case_kit import own_form
from form_samples import party
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from school_stages import newcomer

from skjema_app.domain.documents import EventKind
from skjema_app.domain.roles import Role
from skjema_app.ui.archive.home_sheet import HomeSheet
from skjema_app.ui.archive.place_parts import Part
from skjema_app.ui.archive.receipt_sheet import ReceiptSheet
from skjema_app.ui.side_bar import ARCHIVE, HOME
from skjema_app.workflows import archive_export, archive_exports, archive_receipts, archive_round, cases, closed_room
from skjema_app.workflows.case_actions import CaseAction


def test_the_office_sees_what_it_was_granted_and_nothing_else(school, window) -> None:
    made, ids = school
    office = window(made.office)
    page = office.go()

    assert office.main.place == ARCHIVE
    assert set(page.work.cards) == {ids["report"], ids["decision"], ids["plan"]}
    assert {one.document_id for one in page.work.open_rows} == {ids["report"], ids["plan"]}
    assert "følger med dokumentet over, og får samme nummer" in office.person.read()
    assert page.questions.isHidden()  # the supplement is not the office's
    assert page.missing.remind.isVisible()


def test_the_office_goes_through_the_round_and_the_teacher_sees_it(school, window) -> None:
    made, ids = school
    office = window(made.office)
    page = office.go()
    person = office.person
    QGuiApplication.clipboard().setText("26/1-1\n26/1-2\n")
    page.work.focus_first()
    person.press(Qt.Key.Key_V, ctrl=True)
    receipt = office.main.sheet
    assert isinstance(receipt, ReceiptSheet)
    receipt.look()
    office.settle()
    given = [receipt.lines.item(at, 2).text() for at in range(receipt.lines.rowCount())]
    assert receipt.trouble.isHidden(), receipt.trouble.text.text()
    assert sorted(set(given)) == ["26/1-1", "26/1-2"]  # one a journalpost: the decision has its report's
    assert len(given) == 3
    number = {row.document_id: f"26/1-{at}" for at, row in enumerate(page.work.open_rows, 1)}[ids["plan"]]
    person.click_on("Registrer 3 nummer")
    office.refreshed()
    person.see("Alle 3 har journalpostnummer.")
    made.exchange()

    teacher = window(made.teacher)
    teacher.go()
    assert ARCHIVE not in teacher.main.side.shown()
    teacher.main.open_case(ids["plan"])
    teacher.settle()
    read = teacher.person.read()
    assert "Arkivert" in read
    assert f"Journalpost {number}" in read
    assert "Kontor Påhitt" in read


def test_before_the_numbers_are_there_nothing_is_said_of_deleting(school, window) -> None:
    made, ids = school
    teacher = window(made.teacher)
    teacher.go()
    teacher.main.open_case(ids["plan"])
    teacher.settle()
    assert teacher.main.cases.detail.cards.filed is None

    archive_receipts.record(made.office, ids["report"], "26/1-1")
    made.exchange()
    teacher.main.cases.open_document(ids["plan"])
    teacher.settle()
    read = teacher.person.read()
    assert "er ikke arkivert ennå. Behold filene" in read
    assert "har journalpostnummer" not in read


def test_questions_are_answered_from_the_keyboard(school, window) -> None:
    made, ids = school
    rector = window(made.rector)
    page = rector.go()
    (question,) = page.content.view.questions
    page.jumps.buttons[Part.QUESTIONS].click()
    assert rector.person.focus().startswith("Ja, ta med: Utfyllende opplysninger")

    rector.person.key("N")
    assert page.questions.reason.hasFocus()
    rector.person.key("Return")  # no reason, nothing happens
    assert page.questions.reason.hasFocus()
    rector.person.type("Står i meldingen.")
    rector.person.key("Return")
    rector.refreshed()
    left = archive_round.round_view(made.rector, "").left_out
    assert [one.sentence for one in left if one.document_id == question.document_id] == [
        "Valgt bort: Står i meldingen."
    ]
    assert page.questions.isHidden()

    page.jumps.buttons[Part.LEFT_OUT].click()
    rector.person.click_on("Ta med likevel: Utfyllende opplysninger, Prøve Prøvesen")
    rector.refreshed()
    assert question.document_id in page.work.cards
    assert ids["report"] in page.work.cards


def test_the_reminder_leads_its_owner_to_the_document(school, window) -> None:
    made, ids = school
    office = window(made.office)
    page = office.go()
    assert "Planen skal evalueres" in office.person.read()
    page.missing.remind.click()
    office.refreshed()
    assert "Minnet er sendt for 1 dokument." in office.person.read()
    page.missing.remind.click()
    office.refreshed()
    assert "er minnet på det fra før" in office.person.read()
    made.exchange()

    teacher = window(made.teacher)
    teacher.go()
    teacher.main.go(HOME)
    teacher.settle()
    sentence = "Kontoret venter på 1 dokument før januarrunden."
    teacher.person.see(sentence)
    teacher.person.click_on(f"Åpne saken: {sentence}")
    teacher.settle()
    assert teacher.main.cases.detail.view.document.document_id in ids.values()
    assert "Send hjem" in teacher.person.read()


def test_a_copy_for_home_is_begun_from_the_case_and_from_the_page_of_the_document(school, window) -> None:
    made, ids = school
    teacher = window(made.teacher)
    teacher.go()
    teacher.main.open_case(ids["plan"])
    teacher.settle()
    teacher.person.click_on("Send hjem")
    teacher.settle()
    sheet = teacher.main.sheet
    assert isinstance(sheet, HomeSheet)
    assert sheet.view.document_id == ids["plan"]
    sheet.close_sheet()

    teacher.main.show_pdf(ids["report"])
    teacher.settle()
    teacher.person.wait(lambda: bool(teacher.main.preview.pages), "the pages")
    assert teacher.main.preview.home.isVisible()
    teacher.main.preview.home.click()
    teacher.settle()
    sheet = teacher.main.sheet
    assert isinstance(sheet, HomeSheet)
    assert sheet.view.document_id == ids["report"]


def test_somebody_new_at_the_school_has_no_place_called_arkiv(school, window) -> None:
    made, _ids = school
    with newcomer(made, "Nina Nyansatt", Role.TEACHER, "ny") as session:
        teacher = window(session, short=True)
        page = teacher.go()
        assert ARCHIVE not in teacher.main.side.shown()
        assert "Arkivrunden er kontorets" in teacher.person.read()
        assert page.export.isHidden()
        teacher.leave()


def test_a_closed_report_is_delivered_by_who_was_given_it_and_by_nobody_else(school, window) -> None:
    made, _ids = school
    written = own_form(
        made.teacher,
        "ansatt-12-5",
        ansatt=party("Tormod Beskyldt", "staff"),
        i_ledelsen=False,
        hva="I gangen ropte den voksne til eleven.",
        varslet="ikke_enna",
        varslet_hvem=None,
        varslet_dato=None,
        varslet_tid=None,
    )
    actions = cases.open_case(made.teacher, written.document_id).actions
    assert CaseAction.DELIVER in actions  # nobody else has it
    closed_room.share_with(made.teacher, written.document_id, made.rector.school.person_id)
    made.exchange()
    shared = made.teacher.school.shared_as(written.document_id)

    assert CaseAction.DELIVER not in cases.open_case(made.teacher, shared).actions
    assert CaseAction.DELIVER in cases.open_case(made.rector, shared).actions
    assert shared not in {one.document_id for one in made.office.vault.documents.list()}
    rector = window(made.rector)
    page = rector.go()
    assert shared not in page.work.cards
    rector.main.filing.deliver_restricted(shared)
    rector.settle()
    rector.person.write_in("Journalpostnummer", "27/77")
    rector.person.key("Return")
    rector.settle()
    assert "Registrert som 27/77." in rector.person.read()
    made.exchange()
    assert "Arkivert" in [one.title for one in cases.open_case(made.teacher, shared).timeline]


def test_a_recipient_whose_number_the_journal_does_not_take_keeps_it_herself(school, window, tmp_path) -> None:
    made, _ids = school
    written = own_form(
        made.teacher,
        "ansatt-12-5",
        ansatt=party("Tormod Beskyldt", "staff"),
        i_ledelsen=False,
        hva="I gangen ropte den voksne til eleven.",
        varslet="ikke_enna",
        varslet_hvem=None,
        varslet_dato=None,
        varslet_tid=None,
    )
    with newcomer(made, "Rådny Fantasi", Role.COUNSELLOR, "rad") as session:
        made.exchange(made.teacher)
        closed_room.share_with(made.teacher, written.document_id, session.school.person_id)
        made.exchange(made.teacher, session)
        shared = made.teacher.school.shared_as(written.document_id)
        counsellor = window(session, short=True)
        counsellor.go()
        counsellor.main.filing.deliver_restricted(shared)
        counsellor.settle()
        alone = "Nummeret ligger bare i hvelvet ditt. Ingen andre ser det."
        assert "Nummeret lagres bare i hvelvet ditt." in counsellor.person.read()
        out = tmp_path / "ut"
        out.mkdir()
        plan = archive_export.prepare_restricted(session, shared)
        archive_export.note_export(session, plan, archive_export.export(session, plan, out))
        assert not archive_exports.plain_exports(session)[0].receipted
        counsellor.main.sheet.number.setText("27/12-5")
        counsellor.main.sheet.register()
        counsellor.settle()
        counsellor.main.sheet.number.setText("27/125")
        counsellor.main.sheet.register()
        counsellor.settle()
        assert f"Registrert som 27/125. {alone}" in counsellor.person.read()
        assert archive_exports.plain_exports(session)[0].receipted  # the plain files may go
        counsellor.leave()
        made.exchange(made.teacher, session)
        assert not any(event.kind is EventKind.ARCHIVED for event in session.vault.documents.events(shared))
        assert session.school.waits() == ()
