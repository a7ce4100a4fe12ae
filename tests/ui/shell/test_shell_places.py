"""Hjem, Saker, Innstillinger: reachable by keys, true after each change, quick with many rows."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import work_kit
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from skjema_app.domain.documents import EventKind
from skjema_app.ui.case_list import CaseList, CaseModel
from skjema_app.ui.errors import CrashDialog, CrashReporter
from skjema_app.ui.keyed import KeyedButton
from skjema_app.ui.side_bar import CASES, HIDDEN
from skjema_app.ui.told_dialog import ToldPanel
from skjema_app.workflows import cases, documents, fill_form, import_pupils, keep_copies
from skjema_app.workflows.cases import CaseRow, CaseState

CONTROL = Qt.KeyboardModifier.ControlModifier


def _with_work(bench, *, size: QSize | None = None):
    """An open window on a vault with one report, one on an employee, and one draft."""
    session = work_kit.new_session(bench.folder, bench.clock)
    report = work_kit.finished(session, **work_kit.without_voice())
    other = work_kit.finished(session, gjelder_ansatt="ja", hvem={"ref": "", "name": "Emil Testesen"}, klasse="10B")
    draft = work_kit.filled_draft(session, hva=None)
    fill_form.remember_place(session, "")
    session.close()
    shell = bench.unlocked(size=size)
    return shell, bench.main(shell), report, other, draft


def _keyed(root, key: str) -> list[KeyedButton]:
    return [one for one in root.findChildren(KeyedButton) if one.key == key and one.isVisible()]


def test_places_are_reached_by_keys(bench) -> None:
    shell = bench.unlocked()
    main = bench.main(shell)
    for key, page in ((Qt.Key.Key_2, "cases"), (Qt.Key.Key_4, "settings"), (Qt.Key.Key_1, "home")):
        QTest.keyClick(QApplication.focusWidget(), key, CONTROL)
        bench.settle()
        assert main.stack.currentWidget() is getattr(main, page)
    main.go(CASES)
    bench.settle()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F1)
    assert main.help.isVisible()
    assert main.help.topic == "saker"
    assert main.help.text.toPlainText()


def test_meld_fra_is_two_presses_away_also_from_a_form(bench) -> None:
    shell = bench.unlocked()
    main = bench.main(shell)
    for round_ in (1, 2):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_N, CONTROL)
        bench.settle()
        assert main.sheet is not None
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
        bench.settle()
        assert main.form is not None
        assert len(fill_form.list_drafts(main.desk.session)) == round_
    assert fill_form.last_place(main.desk.session) == main.form.draft_id


def test_esc_closes_the_choice_and_gives_the_focus_back(bench) -> None:
    main = bench.main(bench.unlocked())
    main.side.report.setFocus()
    main.side.report.click()
    bench.settle()
    sheet = main.sheet
    for _tab in range(8):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert sheet.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    bench.settle()
    assert main.sheet is None
    assert main.side.report.hasFocus()
    assert fill_form.list_drafts(main.desk.session) == ()


def test_empty_places_are_friendly(bench) -> None:
    main = bench.main(bench.unlocked())
    words = " ".join(one.text() for one in main.home.findChildren(type(main.home.undo.title)))
    assert "Ingenting venter på deg nå." in words
    main.go(1)
    bench.settle()
    assert main.cases.empty.isVisible()
    assert main.cases.empty_report.isVisible()


def test_hjem_shows_what_waits_and_drafts_with_gaps(bench) -> None:
    _shell, main, report, other, draft = _with_work(bench)
    view = main.home.content.view
    assert {item.key for item in view.waiting} == {report, other}
    assert [one.missing for one in view.drafts] == [1]
    go_on = _keyed(main.home, draft)
    assert any(one.label() == "Fortsett" for one in go_on)
    _keyed(main.home, report)[0].click()
    bench.settle()
    assert main.stack.currentWidget() is main.cases
    assert main.cases.detail.view.document.document_id == report


def test_a_deleted_draft_comes_back(bench) -> None:
    _shell, main, _report, _other, draft = _with_work(bench)
    drop = next(one for one in _keyed(main.home, draft) if not one.label())
    drop.click()
    bench.settle()
    assert main.home.content.view.drafts == ()
    assert main.home.undo.isVisible()
    assert main.home.undo.action.hasFocus()
    main.home.undo.action.click()
    bench.settle()
    assert [one.draft_id for one in main.home.content.view.drafts] == [draft]
    main.home.delete_draft(draft)
    bench.settle()
    main.home._on_toggle_deleted()
    bench.settle()
    back = next(one for one in _keyed(main.home, draft) if one.label() == "Hent tilbake")
    back.click()
    bench.settle()
    assert len(main.home.content.view.drafts) == 1


def test_saker_searches_filters_and_opens(bench) -> None:
    _shell, main, report, other, draft = _with_work(bench)
    main.go(1)
    bench.settle()
    assert {row.key for row in main.cases.model.rows} == {report, draft}, "§ 12-5 has a place of its own"
    main.cases.chips.button(2).click()
    assert [row.key for row in main.cases.model.rows] == [draft]
    main.cases.chips.button(0).click()
    QTest.keyClicks(main.cases.search, "Testesen")
    QTest.keyClick(main.cases.search, Qt.Key.Key_Return)
    bench.settle()
    assert main.cases.model.rows == ()
    main.go(HIDDEN)
    bench.settle()
    QTest.keyClicks(main.hidden.search, "Testesen")
    QTest.keyClick(main.hidden.search, Qt.Key.Key_Return)
    bench.settle()
    assert [row.key for row in main.hidden.model.rows] == [other]
    QTest.keyClick(main.hidden.list, Qt.Key.Key_Home)
    main.hidden._on_activated(main.hidden.list.currentIndex())
    bench.settle()
    assert main.hidden.detail.view.document.document_id == other
    assert main.hidden.detail.view.notice


def test_while_a_chosen_row_is_fetched_nobody_elses_buttons_stand_there(bench) -> None:
    """Attack on haste: choose the next pupil and press *Eksporter PDF* at once."""
    session = work_kit.new_session(bench.folder, bench.clock)
    first = work_kit.finished(session)
    second = work_kit.finished(session, hvem={"ref": "", "name": "Emil Testesen"})
    session.close()
    main = bench.main(bench.unlocked())
    main.cases.open_document(first)
    main.go(CASES)
    bench.settle()
    assert _keyed(main.cases.detail, first)
    free = threading.Event()
    main.desk.ask(free.wait, bool, main)
    try:
        main.cases.list.setCurrentIndex(main.cases.model.find(second))
        QApplication.processEvents()
        assert not _keyed(main.cases.detail, first)
    finally:
        free.set()
    bench.settle()
    assert _keyed(main.cases.detail, second)


def test_telling_is_written_down_with_who_when_and_how(bench) -> None:
    _shell, main, _report, other, _draft = _with_work(bench)
    main.open_case(other)
    bench.settle()
    main.hidden.detail.on_told()
    bench.settle()
    panel = main.hidden.detail.panel
    assert isinstance(panel, ToldPanel)
    panel.write()
    assert panel.problem.isVisible()
    panel.who.setText("Ragnhild Berg, rektor")
    panel.clock.set_value("15:30")
    panel.write()
    bench.settle()
    events = main.hidden.detail.view.events
    assert [(one.kind, one.who, one.how) for one in events] == [(EventKind.TOLD, "Ragnhild Berg, rektor", "Muntlig")]
    assert main.hidden.detail.panel is None


def test_what_has_not_happened_yet_is_refused(bench) -> None:
    _shell, main, _report, other, _draft = _with_work(bench)
    main.open_case(other)
    bench.settle()
    main.hidden.detail.on_told()
    bench.settle()
    panel = main.hidden.detail.panel
    panel.who.setText("Rektor")
    panel.clock.set_value("23:59")
    panel.write()
    assert panel.problem.isVisible()
    panel.clock.set_value("tull")
    panel.write()
    assert "klokkeslett" in panel.problem.text().lower()
    QTest.keyClick(panel.who, Qt.Key.Key_Escape)
    assert main.hidden.detail.panel is None


def test_the_conversation_is_moved_and_written_in(bench) -> None:
    _shell, main, report, _other, _draft = _with_work(bench)
    main.open_case(report)
    bench.settle()
    detail = main.cases.detail
    assert detail.view.open_conversation
    detail.on_new_day()
    bench.settle()
    detail.panel.write()
    bench.settle()
    assert [one.kind for one in detail.view.events] == [EventKind.CONVERSATION_MOVED]
    detail.on_conversation()
    bench.settle()
    detail.panel.write()
    assert detail.panel.problem.isVisible()
    detail.panel.text.setPlainText("Jeg vil sitte et annet sted.")
    detail.panel.write()
    bench.settle()
    assert not detail.view.open_conversation


def test_a_supplement_opens_as_a_form(bench) -> None:
    _shell, main, report, _other, _draft = _with_work(bench)
    main.open_case(report)
    bench.settle()
    next(one for one in _keyed(main.cases.detail, report) if one.label() == "Skriv utfyllende").click()
    bench.settle()
    assert main.form is not None
    drafts = main.desk.session.vault.drafts.list()
    assert [one.supplements for one in drafts if one.draft_id == main.form.draft_id] == [report]


def test_finishing_shows_what_to_do_next_and_the_case(bench) -> None:
    session = work_kit.new_session(bench.folder, bench.clock)
    draft = work_kit.filled_draft(session)
    session.close()
    main = bench.main(bench.unlocked())
    main.open_draft(draft)
    bench.settle()
    main.form.wizard.finish_or_review()
    main.form.wizard.finish()
    bench.settle()
    assert main.form is None
    assert main.stack.currentWidget() is main.receipt
    assert fill_form.last_place(main.desk.session) == ""
    main.receipt.case.click()
    bench.settle()
    assert main.cases.detail.view is not None
    assert fill_form.list_drafts(main.desk.session) == ()


def test_pages_of_a_document_and_of_a_draft(bench) -> None:
    _shell, main, report, _other, draft = _with_work(bench)
    main.go(1)
    bench.settle()
    main.show_pdf(report)
    bench.settle()
    assert main.preview.pages
    assert main.preview.export.isVisible()
    before = main.preview.scale
    QTest.keyClick(main.preview, Qt.Key.Key_Plus, CONTROL)
    assert main.preview.scale > before
    QTest.keyClick(main.preview, Qt.Key.Key_PageDown)
    QTest.keyClick(main.preview, Qt.Key.Key_Escape)
    bench.settle()
    assert main.stack.currentWidget() is main.cases
    main._on_draft_pages(documents.draft_pages(main.desk.session, draft)())
    bench.settle()
    assert main.preview.draft_tag.isVisible()
    assert not main.preview.export.isVisible()


def test_export_warns_first_and_never_replaces_unasked(bench, tmp_path: Path) -> None:
    _shell, main, report, _other, _draft = _with_work(bench)
    main.export(report)
    panel = main.sheet
    target = tmp_path / "ut.pdf"
    target.write_bytes(b"gammel")
    panel.write_to(target)
    bench.settle()
    assert panel.replace.isVisible()
    assert target.read_bytes() == b"gammel"
    panel.replace.click()
    bench.settle()
    assert target.read_bytes().startswith(b"%PDF")
    assert main.bars.news.isVisible()
    kinds = [one.kind for one in cases.open_case(main.desk.session, report).events]
    assert kinds == [EventKind.EXPORTED]


def test_export_to_a_place_that_refuses_says_so(bench, tmp_path: Path) -> None:
    _shell, main, report, _other, _draft = _with_work(bench)
    main.export(report)
    main.sheet.write_to(tmp_path / "finnes-ikke" / "ut")
    bench.settle()
    assert main.sheet.trouble.isVisible()
    assert main.sheet.choose.isEnabled()


def test_a_second_place_is_chosen_and_the_warning_goes(bench, tmp_path: Path) -> None:
    _shell, main, _report, _other, _draft = _with_work(bench)
    assert main.home.content.view.copies.warn
    place = tmp_path / "usb"
    place.mkdir()
    main._on_copy_place()
    main.settings.copies.set_place(place)
    bench.settle()
    assert main.settings.copies.done.isVisible()
    assert list(place.glob("*.skjemakopi"))
    main.go(0)
    bench.settle()
    assert not main.home.content.view.copies.warn
    assert not keep_copies.copy_status(main.desk.session).warn
    main.settings.show_section(main.settings.copies)
    main.settings.copies.set_place(tmp_path / "borte")
    bench.settle()
    assert main.settings.copies.trouble.isVisibleTo(main.settings)


def test_lock_minutes_and_password_change(bench) -> None:
    shell = bench.unlocked()
    main = bench.main(shell)
    main.go(2)
    lock = main.settings.lock
    main.settings.show_section(lock)
    bench.settle()
    lock.minutes.setValue(2)
    lock._save_minutes()
    bench.settle()
    assert shell.idle.limit_seconds == 120
    lock.password.old.line.setText("galt")
    lock.password.new.line.setText("trapp lampe skog vott fjord")
    lock.password.change_password()
    bench.settle()
    assert lock.password.trouble.isVisible()
    lock.password.old.line.setText(work_kit.PASSWORD)
    lock.password.change_password()
    bench.settle()
    assert lock.password.done.isVisible()
    assert lock.password.old.empty
    assert lock.password.new.empty
    lock.password.new.line.setText("noe")
    main.go(0)
    assert lock.password.new.empty


def test_looks_change_at_once_and_stay(bench) -> None:
    from skjema_app.ui import theme
    from skjema_app.workflows.settings import machine_settings

    shell = bench.unlocked()
    main = bench.main(shell)
    main.go(2)
    bench.settle()
    shell.set_looks("dark", 150)
    bench.settle()
    assert theme.is_dark()
    assert theme.text_percent() == 150
    assert main.stack.currentWidget() is main.settings
    assert machine_settings().text_percent == 150
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_0, CONTROL)
    bench.settle()
    assert theme.text_percent() == 100


def test_pupils_by_hand_and_from_a_file(bench, tmp_path: Path) -> None:
    main = bench.main(bench.unlocked())
    main.go(2)
    section = main.settings.pupils
    main.settings.show_section(section)
    bench.settle()
    section.name.setText("Nora Prøve")
    section.group.setText("8A")
    QTest.keyClick(section.name, Qt.Key.Key_Return)
    bench.settle()
    assert [one.name for one in section.pupils] == ["Nora Prøve"]
    section.take_in.click()
    page = main.settings.importer
    file = tmp_path / "klasse.csv"
    file.write_text("Navn;Klasse\nEmil Testesen;8A\nAmina Eksempel;8B\n;\n", "utf-8")
    page.read(file)
    bench.settle()
    assert page.result.isVisible()
    assert len(page.combos) == 2
    assert len(page.preview.new) == 2
    assert page.mark_left.isVisible()
    page.take_over.click()
    bench.settle()
    assert main.settings.currentWidget() is main.settings.page
    assert len(import_pupils.list_pupils(main.desk.session)) == 3
    page.begin()
    page.read(tmp_path / "mangler.csv")
    bench.settle()
    assert page.trouble.isVisibleTo(page)


def test_a_pdf_is_checked_in_words(bench, tmp_path: Path) -> None:
    _shell, main, report, _other, _draft = _with_work(bench)
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(documents.signed_pdf(main.desk.session, report))
    bad = tmp_path / "b.pdf"
    bad.write_bytes(b"ikke en pdf")
    main.go(2)
    section = main.settings.verify
    main.settings.show_section(section)
    section.verify((pdf, bad))
    bench.settle()
    words = " ".join(one.text() for one in section.findChildren(type(section.column.itemAt(0).widget())))
    assert work_kit.NAME in words
    assert "b.pdf" in words


def test_phone_numbers_carry_their_mark(bench) -> None:
    main = bench.main(bench.unlocked())
    main.go(2)
    section = main.settings.phones
    main.settings.show_section(section)
    bench.settle()
    section.principal.setText("22 00 00 00")
    section.save.click()
    bench.settle()
    assert section.done.isVisible()
    assert section.principal.text() == "22 00 00 00"


def test_ten_thousand_rows_stay_lazy(qapp, qtbot) -> None:
    now = datetime(2026, 11, 23, 15, 56, tzinfo=UTC)
    rows = tuple(
        CaseRow(f"{n:064x}", False, "Melding til rektor", f"Elev {n}", "8A", CaseState.FINISHED, n % 7 == 0,
                now - timedelta(minutes=n))
        for n in range(10_000)
    )  # fmt: skip
    asked: list[int] = []

    class Counting(CaseModel):
        def data(self, index, role=Qt.ItemDataRole.DisplayRole):
            asked.append(index.row())
            return super().data(index, role)

    model = Counting()
    view = CaseList()
    qtbot.addWidget(view)
    view.setModel(model)
    view.resize(320, 600)
    view.show()
    model.show_rows(rows, now)
    qapp.processEvents()
    view.scrollToBottom()
    view.grab()
    assert len(set(asked)) < 100
    assert len(view.findChildren(QPushButton)) == 0
    spoken = model.data(model.index(7, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert "Elev 7, 8A" in spoken
    assert "Haster" in spoken
    assert QAccessible.queryAccessibleInterface(view) is not None
    assert model.find(rows[9999].key).row() == 9999
    assert not model.find("nei").isValid()


def test_on_a_narrow_window_list_and_report_take_turns(bench) -> None:
    _shell, main, report, _other, _draft = _with_work(bench, size=QSize(911, 512))
    main.go(1)
    bench.settle()
    assert main.cases.list.isVisible()
    assert not main.cases.detail.isVisible()
    main.cases._on_activated(main.cases.model.find(report))
    bench.settle()
    assert main.cases.detail.isVisible()
    assert not main.cases.list.isVisible()
    QTest.keyClick(main.cases.detail, Qt.Key.Key_Escape)
    assert main.cases.list.isVisible()


def test_a_crash_report_names_nobody(qapp, qtbot) -> None:
    reporter = CrashReporter()
    reports: list[str] = []
    reporter.crashed.connect(reports.append)
    try:
        raise ValueError("Kari Nordmann, 8A")
    except ValueError as error:
        reporter.report(error)
    qtbot.waitUntil(lambda: reporter._dialog is not None)
    assert "ValueError" in reports[0]
    assert "Kari" not in reports[0]
    dialog = reporter._dialog
    assert isinstance(dialog, CrashDialog)
    dialog._copy.click()
    assert QApplication.clipboard().text() == reports[0]
    reporter.report(RuntimeError("x"))
    qapp.processEvents()
    assert reporter._dialog is dialog
    dialog.reject()
    assert reporter._dialog is None


def test_trouble_is_told_in_the_window(bench) -> None:
    main = bench.main(bench.unlocked())
    main.open_draft("f" * 32)
    bench.settle()
    assert main.bars.trouble.isVisible()
    assert main.form is None
