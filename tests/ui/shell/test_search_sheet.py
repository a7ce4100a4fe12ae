"""*Søk* with real keys: opened from anywhere, hits while typing, Enter opens, Esc goes back, a lock empties it."""

from __future__ import annotations

import functools

import pytest
import work_kit
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ui_kit import focusable

from skjema_app.ui import search_parts
from skjema_app.ui.lock_note import LockReason
from skjema_app.ui.search_list import HitList, spoken
from skjema_app.ui.search_sheet import SearchSheet, _Asking, _find
from skjema_app.ui.side_bar import CASES, HOME
from skjema_app.vault import search, search_index
from skjema_app.workflows import fill_form
from skjema_app.workflows.search import HitKind

CONTROL = Qt.KeyboardModifier.ControlModifier


def key(name: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), name, *held)


def write(bench, text: str) -> None:
    QTest.keyClicks(QApplication.focusWidget(), text)
    bench.settle()


def sheet_of(main) -> SearchSheet:
    assert isinstance(main.finding.sheet, SearchSheet)
    return main.finding.sheet


@pytest.fixture
def window(bench):
    """The program at *Hjem*, with two reports, one on an employee, and a draft."""
    session = work_kit.new_session(bench.folder, bench.clock)
    made = {
        "åse": work_kit.finished(session, hvem={"ref": "", "name": "Åse Tenktvik"}, hva="Sto bak gymsalen i storefri."),
        "ola": work_kit.finished(session, hvem={"ref": "", "name": "Ola Påfunn"}, hva="Løp fra gymsalen."),
        "ansatt": work_kit.finished(session, gjelder_ansatt="ja", hva="Xylofonord i gymsalen."),
        "kladd": work_kit.filled_draft(session, hva="En kladd om gymsalen."),
    }
    fill_form.remember_place(session, "")
    session.close()
    shell = bench.unlocked()
    return shell, bench.main(shell), made


def test_from_a_key_to_the_case(bench, window) -> None:
    _shell, main, made = window
    key(Qt.Key.Key_K, CONTROL)
    sheet = sheet_of(main)
    assert sheet.field.hasFocus()
    assert sheet.list.isHidden()
    write(bench, "gymsal")
    hits = [row for row in sheet.list.hits.rows if not hasattr(row, "text")]
    assert [hit.opens for hit in hits] == [made["kladd"], made["ola"], made["åse"]]
    assert sheet.told.text() == "3 treff"
    assert sheet.list.chosen is hits[0]
    write(bench, " bak")
    assert [row.opens for row in sheet.list.hits.rows if not hasattr(row, "text")] == [made["åse"]]
    key(Qt.Key.Key_Return)
    bench.settle()
    assert main.finding.sheet is None
    assert main.stack.currentWidget() is main.cases
    assert main.cases.detail.view.document.document_id == made["åse"]


def test_arrows_pass_over_headings_and_read_beside(bench, window) -> None:
    _shell, main, made = window
    key(Qt.Key.Key_F, CONTROL)
    sheet = sheet_of(main)
    write(bench, "gymsalen")
    assert sheet.list.chosen.kind is HitKind.DRAFT
    assert "En kladd om gymsalen." in sheet.reader.toPlainText()
    key(Qt.Key.Key_Down)
    bench.settle()
    assert sheet.list.chosen.opens == made["ola"]
    assert "Løp fra gymsalen." in sheet.reader.toPlainText()
    assert sheet.reader.textCursor().block().text() == "Løp fra gymsalen."
    for _round in range(5):
        key(Qt.Key.Key_Down)
    assert sheet.list.chosen.opens == made["åse"]
    for _round in range(5):
        key(Qt.Key.Key_Up)
    assert sheet.list.chosen.opens == made["kladd"]
    assert sheet.field.hasFocus(), "one can go on typing"
    key(Qt.Key.Key_Return)
    bench.settle()
    assert main.form is not None
    assert main.form.draft_id == made["kladd"]


def test_esc_goes_back_to_where_one_was(bench, window) -> None:
    _shell, main, _made = window
    before = QApplication.focusWidget()
    key(Qt.Key.Key_K, CONTROL)
    write(bench, "gymsalen")
    key(Qt.Key.Key_Escape)
    bench.settle()
    assert main.finding.sheet is None
    assert main.stack.currentWidget() is main.home
    assert QApplication.focusWidget() is before
    key(Qt.Key.Key_K, CONTROL)
    bench.settle()
    assert sheet_of(main).field.selectedText() == "gymsalen", "to go on from, or to write over"
    write(bench, "ola")
    assert sheet_of(main).text == "ola"


def test_in_saker_ctrl_f_is_its_own_list(bench, window) -> None:
    _shell, main, _made = window
    main.go(CASES)
    bench.settle()
    key(Qt.Key.Key_F, CONTROL)
    assert main.cases.search.hasFocus()
    assert main.finding.sheet is None
    key(Qt.Key.Key_K, CONTROL)
    assert sheet_of(main).field.hasFocus()


def test_from_a_form_what_is_written_is_kept(bench, window) -> None:
    _shell, main, made = window
    main.open_draft(made["kladd"])
    bench.settle()
    main.form.wizard.go_to_field("hva")
    bench.settle()
    write(bench, "Nytt. ")
    key(Qt.Key.Key_K, CONTROL)
    bench.settle()
    write(bench, "løp")
    key(Qt.Key.Key_Return)
    bench.settle()
    assert main.form is None
    assert main.cases.detail.view.document.document_id == made["ola"]
    kept = main.desk.session.vault.drafts.get(made["kladd"])
    assert "Nytt." in str(kept.answers["hva"])


def test_what_is_hidden_is_not_found_and_the_sheet_says_where_it_is(bench, window) -> None:
    _shell, main, _made = window
    key(Qt.Key.Key_K, CONTROL)
    write(bench, "xylofonord")
    sheet = sheet_of(main)
    assert sheet.list.hits.rows == ()
    assert sheet.told.text().startswith("Ingen treff. ")
    assert "§ 12-5" in sheet.told.text()
    key(Qt.Key.Key_Return)
    assert main.finding.sheet is sheet, "there is nothing to open"
    sheet.field.clear()
    write(bench, "§")
    assert sheet.told.text() == "Skriv bokstaver eller tall for å søke."


def test_a_question_that_is_not_the_newest_is_not_answered(bench, window) -> None:
    _shell, main, _made = window
    session = main.desk.session
    asking = _Asking(newest=2)
    old = functools.partial(_find, session, asking, 1, "gymsalen", older=False)
    new = functools.partial(_find, session, asking, 2, "gymsalen", older=False)
    assert bench.background.vault.run(old, _nothing, _nothing, main).result() is None
    assert asking.finder is None, "nothing was looked for"
    answer = bench.background.vault.run(new, _nothing, _nothing, main).result()
    assert answer is not None
    assert len(answer.found.hits) == 3
    bench.settle()


def test_a_late_answer_does_not_take_the_place_of_a_newer(bench, window) -> None:
    _shell, main, made = window
    key(Qt.Key.Key_K, CONTROL)
    sheet = sheet_of(main)
    QTest.keyClicks(sheet.field, "åse")  # three questions before any is answered
    assert sheet.list.hits.rows == ()
    bench.settle()
    assert sheet.list.chosen.opens == made["åse"]


@pytest.mark.parametrize("reason", [LockReason.ASKED, LockReason.IDLE])
def test_a_lock_empties_it(bench, window, reason: LockReason) -> None:
    shell, main, _made = window
    key(Qt.Key.Key_K, CONTROL)
    write(bench, "gymsalen")
    sheet = sheet_of(main)
    gone: list[str] = []
    sheet.destroyed.connect(functools.partial(gone.append, "sheet"))
    shell.lock(reason.value)
    bench.settle()
    assert main.finding.sheet is None
    assert main.finding._last == ""
    assert gone == ["sheet"]
    assert shell.session is None


@pytest.mark.parametrize("size", [QSize(1180, 780), QSize(911, 512)])
def test_every_part_has_a_name_and_is_reached_with_tab(bench, window, size: QSize) -> None:
    shell, main, _made = window
    shell.resize(size)
    bench.settle()
    key(Qt.Key.Key_K, CONTROL)
    write(bench, "gymsalen")
    sheet = sheet_of(main)
    for one in focusable(sheet):
        interface = QAccessible.queryAccessibleInterface(one)
        assert interface.text(QAccessible.Text.Name), one
    seen = []
    for _round in range(6):
        seen.append(QApplication.focusWidget())
        key(Qt.Key.Key_Tab)
    assert {sheet.field, sheet.list, sheet.older} <= set(seen)
    assert sheet.list.height() >= 120
    hit = sheet.list.chosen
    index = sheet.list.currentIndex()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == spoken(hit)
    assert "Kladder:" in spoken(hit)
    assert isinstance(sheet.list, HitList)


def test_it_stays_closed_where_nothing_else_may_open(bench, window) -> None:
    _shell, main, _made = window
    main.report()
    bench.settle()
    assert main.sheet is not None
    main.finding.search()
    assert main.finding.sheet is None
    main.sheet.close_sheet()
    bench.settle()
    main.side.search.click()
    assert sheet_of(main).isVisible()
    main.go(HOME)
    bench.settle()
    assert main.finding.sheet is None


def _nothing(_value: object) -> None:
    """Nobody waits for it."""


def test_what_came_in_a_crowd_is_indexed_while_nothing_is_done(bench, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(search_index, "CROWD", 0)
    monkeypatch.setattr(search, "_SLICE", 1)
    monkeypatch.setattr(search_parts, "_QUIET_MS", 1)
    session = work_kit.new_session(bench.folder, bench.clock)
    for name in ("Åse Tenktvik", "Ola Påfunn", "Ine Påhitt"):
        work_kit.finished(session, hvem={"ref": "", "name": name})
    fill_form.remember_place(session, "")
    session.close()
    main = bench.main(bench.unlocked())
    vault = main.desk.session.vault

    def waiting() -> int:
        def count() -> int:
            with vault.state.database.transaction() as connection:
                return len(connection.exec_driver_sql("SELECT 1 FROM search_due").all())

        return main.desk.background.vault.wait_for(count)

    qtbot.waitUntil(lambda: waiting() == 0)


def _crowd(session) -> None:
    """As after a large exchange: nothing of it is indexed yet."""
    due = [("document", one.document_id) for one in session.vault.documents.list()]
    with session.vault.state.database.transaction() as connection:
        search_index.empty(connection)
        due += [("document", f"kommer-{number}") for number in range(search_index.CROWD + 200)]
        connection.exec_driver_sql("INSERT INTO search_due (kind, entry_id) VALUES (?, ?)", due)


def test_while_a_crowd_is_indexed_it_says_so_and_finds_the_rest_by_itself(bench, window, qtbot) -> None:
    _shell, main, made = window
    main.desk.background.vault.wait_for(functools.partial(_crowd, main.desk.session))
    key(Qt.Key.Key_K, CONTROL)
    sheet = sheet_of(main)
    QTest.keyClicks(sheet.field, "bak")
    qtbot.waitUntil(lambda: sheet.told.text().startswith("Søket gjøres klart …"))
    qtbot.waitUntil(lambda: sheet.told.text() == "1 treff")
    assert [row.opens for row in sheet.list.hits.rows if not hasattr(row, "text")] == [made["åse"]]


def test_the_search_in_saker_says_so_too(bench, window, qtbot) -> None:
    _shell, main, made = window
    main.go(CASES)
    bench.settle()
    main.desk.background.vault.wait_for(functools.partial(_crowd, main.desk.session))
    main.cases.focus_search()
    QTest.keyClicks(main.cases.search, "bak gymsalen")
    qtbot.waitUntil(lambda: main.cases.behind.isVisible())
    qtbot.waitUntil(lambda: main.cases.behind.isHidden())
    qtbot.waitUntil(lambda: main.cases.model.find(made["åse"]).isValid())
    assert main.cases.empty.isHidden()
