"""Autosave: nothing lost while writing, order kept, calm when it fails, the place remembered; versions and levels."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import ui_kit
from pauses import pause
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from skjema_app.domain.documents import Place
from skjema_app.ui.wizard.autosave import DELAY_MS
from skjema_app.ui.wizard.wizard import REVIEW
from skjema_app.workflows import pdf_libraries

MANY_KEYS = 20 * DELAY_MS // 20
LEFT = Qt.MouseButton.LeftButton


class TestAutosave:
    def test_a_pause_is_not_needed(self, desk, qtbot):
        """Typing on and on must not put the write off: the timer starts at the first unsaved key."""
        wizard = desk.open()
        desk.keeper.writes.clear()
        box = wizard.page.view("hva").editor.box
        box.setFocus()
        for _key in range(MANY_KEYS):
            QTest.keyClick(box, Qt.Key.Key_A)
            pause(20)
            if desk.keeper.writes:
                break
        assert desk.keeper.answers["hva"]

    def test_nothing_typed_during_a_write_is_lost(self, desk):
        wizard = desk.open()
        desk.keeper.delay = 0.15
        box = wizard.page.view("hva").editor.box
        box.setFocus()
        text = "Hun satt alene i storefri i dag også, og ingen av de andre sa noe til henne."
        for letter in text:
            QTest.keyClicks(box, letter)
            pause(8)
        assert wizard.flush()
        assert desk.keeper.answers["hva"] == text
        assert desk.keeper.most_at_once == 1
        lengths = [len(str(answers.get("hva") or "")) for answers, _place in desk.keeper.writes]
        assert lengths == sorted(lengths)
        assert len(lengths) > 1

    def test_what_changes_during_a_write_becomes_one_write_after_it(self, desk):
        wizard = desk.open()
        assert wizard.flush()
        desk.background.drain()
        gate, seen = threading.Event(), []

        def save(answers, _place):
            seen.append(answers.get("hva"))
            gate.wait(10)
            return datetime.now(UTC)

        desk.keeper.save = save
        for text in ("Først", "Så", "Til slutt"):
            wizard.page.view("hva").editor.box.setPlainText(text)
            wizard.autosave.save_now()
        gate.set()
        desk.background.drain()
        assert wizard.flush()
        assert seen == ["Først", "Til slutt"]

    def test_a_change_of_page_and_a_lost_focus_write_at_once(self, desk):
        wizard = desk.open()
        QTest.keyClicks(wizard.page.view("hvem").editor.line, "Kari")
        wizard.go_on()
        desk.background.drain()
        assert desk.keeper.answers["hvem"] == {"ref": "", "name": "Kari"}
        QTest.keyClicks(wizard.page.view("naar").editor.input.line, "20.11.2026")
        wizard._focus_changed(None, None)
        desk.background.drain()
        assert desk.keeper.answers["naar"] == "2026-11-20"

    def test_the_time_is_shown_when_it_is_written(self, desk, qtbot):
        wizard = desk.open()
        with qtbot.waitSignal(wizard.saved):
            QTest.keyClicks(wizard.page.view("hvem").editor.line, "K")
        assert wizard.bar.saved.whole() == "Lagret på denne maskinen kl. 15:56"

    def test_lukk_writes_and_tells(self, desk, qtbot):
        wizard = desk.open()
        QTest.keyClicks(wizard.page.view("hvem").editor.line, "Kari")
        with qtbot.waitSignal(wizard.closed):
            QTest.mouseClick(wizard.bar.close_button, LEFT)
        assert desk.keeper.answers["hvem"] == {"ref": "", "name": "Kari"}

    def test_a_failed_write_is_said_calmly_and_nothing_is_lost(self, desk, qtbot):
        wizard = desk.open()
        desk.keeper.broken = True
        line = wizard.page.view("hvem").editor.line
        QTest.keyClicks(line, "Kari")
        qtbot.waitUntil(wizard.trouble.isVisible)
        assert wizard.trouble.notice.title.text()
        assert line.text() == "Kari"
        assert wizard.bar.saved.whole() == "Ikke lagret ennå"
        assert not wizard.flush(0.5)
        desk.keeper.broken = False
        QTest.mouseClick(wizard.trouble.again, LEFT)
        qtbot.waitUntil(lambda: not wizard.trouble.isVisible())
        assert desk.keeper.answers["hvem"] == {"ref": "", "name": "Kari"}

    def test_lukk_stays_when_it_cannot_be_written(self, desk):
        wizard = desk.open()
        desk.keeper.broken = True
        told = []
        wizard.closed.connect(lambda: told.append(1))
        QTest.keyClicks(wizard.page.view("hvem").editor.line, "Kari")
        QTest.mouseClick(wizard.bar.close_button, LEFT)
        desk.settle()
        assert not told
        assert wizard.trouble.isVisible()

    def test_flush_gives_up_after_its_time(self, desk):
        wizard = desk.open()
        gate = threading.Event()
        desk.keeper.save = lambda *_args: gate.wait(10) and datetime.now(UTC)
        QTest.keyClicks(wizard.page.view("hvem").editor.line, "Kari")
        assert not wizard.flush(0.05)
        gate.set()
        assert wizard.flush(5)

    def test_after_ferdigstill_nothing_is_written(self, desk, qtbot):
        wizard = desk.open(ui_kit.FULL_KORT)
        wizard.go_to(REVIEW)
        with qtbot.waitSignal(wizard.finished):
            wizard.finish()
        before = len(desk.keeper.writes)
        wizard.go_to("hvem_og_hva")
        assert wizard.flush()
        assert len(desk.keeper.writes) == before


class TestPlace:
    def test_step_field_cursor_and_scroll_come_back(self, desk):
        long_text = "\n".join(f"Linje {n} om det som skjedde." for n in range(30))
        wizard = desk.open({**ui_kit.FULL_KORT, "hva": long_text}, size=(1000, 500))
        wizard.page.focus_path("hva")
        wizard.page.view("hva").editor.set_text_position(57)
        wizard.page.verticalScrollBar().setValue(120)
        desk.settle()
        assert wizard.flush()
        place = desk.keeper.place
        assert (place.step, place.field, place.cursor, place.scroll) == ("hvem_og_hva", "hva", 57, 120)

        again = desk.open(desk.keeper.answers, place=place, size=(1000, 500))
        assert again.page.view("hva").has_focus()
        assert again.page.view("hva").editor.text_position() == 57
        assert again.page.verticalScrollBar().value() == 120

    def test_the_review_comes_back_too(self, desk):
        wizard = desk.open(ui_kit.FULL_KORT)
        wizard.go_to(REVIEW)
        assert wizard.flush()
        assert desk.open(ui_kit.FULL_KORT, place=desk.keeper.place).step_id == REVIEW

    def test_a_place_that_is_gone_opens_the_first_step(self, desk):
        assert desk.open(place=Place("finnes_ikke", "heller_ikke", 9999, 9999)).step_id == "hvem_og_hva"


class TestVersions:
    def test_an_earlier_version_is_compared_and_brought_back(self, desk):
        wizard = desk.open(ui_kit.FULL_KORT)
        desk.keeper.kept = (ui_kit.version(7, {**ui_kit.FULL_KORT, "hva": "Det jeg skrev først."}),)
        wizard.show_versions()
        desk.settle()
        dialog = wizard.errands.dialog
        texts = [label.text() for label in dialog.differences.findChildren(type(dialog.lead))]
        assert "Det jeg skrev først." in texts
        assert "Ett svar er ulikt det du har nå." in texts
        QTest.mouseClick(dialog.use_button, LEFT)
        desk.settle()
        assert wizard._model.value("hva") == "Det jeg skrev først."
        assert wizard.page.view("hva").editor.value() == "Det jeg skrev først."

    def test_none_yet_is_said(self, desk):
        wizard = desk.open()
        wizard.show_versions()
        desk.settle()
        assert "Ingen tidligere versjoner ennå" in wizard.errands.dialog.lead.text()
        wizard.errands.dialog.close()


class TestPreview:
    def test_pages_of_what_is_written_now(self, desk, qtbot):
        wizard = desk.open()
        QTest.keyClicks(wizard.page.view("hvem").editor.line, "Kari")
        with qtbot.waitSignal(wizard.preview_ready) as caught:
            wizard.preview()
        assert caught.args[0].draft
        assert desk.keeper.answers["hvem"] == {"ref": "", "name": "Kari"}

    def test_saving_goes_on_while_the_pages_are_drawn(self, desk, qtbot):
        wizard = desk.open()
        desk.keeper.may_draw.clear()
        try:
            wizard.preview()
            QTest.keyClicks(wizard.page.view("hvem").editor.line, "Kari")
            qtbot.waitUntil(lambda: desk.keeper.answers.get("hvem") == {"ref": "", "name": "Kari"}, timeout=5000)
        finally:
            with qtbot.waitSignal(wizard.preview_ready):
                desk.keeper.may_draw.set()


class _Windows(QObject):
    """Notes every widget that becomes a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


def test_no_part_flashes_as_a_window_of_its_own(desk):
    watcher = _Windows()
    application = QApplication.instance()
    application.installEventFilter(watcher)
    try:
        wizard = desk.open(ui_kit.FULL_KORT, level="utfyllende")
        for step_id in wizard.journey.ids():
            wizard.go_to(step_id)
            desk.settle()
    finally:
        application.removeEventFilter(watcher)
    assert watcher.seen == ["FormWizard"]


def test_what_ferdigstill_needs_is_loaded_beside_the_window_once_the_person_looks_over(desk, monkeypatch):
    threads: list[threading.Thread] = []
    monkeypatch.setattr(pdf_libraries, "load", _Loading(threads))
    wizard = desk.open(ui_kit.FULL_KORT)
    desk.settle()
    assert not threads
    for step in (REVIEW, wizard.journey.ids()[0], REVIEW):
        wizard.go_to(step)
    desk.settle()
    assert len(threads) == 1
    assert threads[0].name.startswith("pool")


class _Loading:
    def __init__(self, threads: list[threading.Thread]) -> None:
        self._threads = threads

    def __call__(self) -> None:
        self._threads.append(threading.current_thread())
