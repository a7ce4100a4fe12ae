"""The card *Tidslinje* in the window: choosing, jumping, by keyboard, through an exchange; its chronology on disk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import timeline_kit
import work_kit
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from timeline_kit import PUPIL, WITNESS

from skjema_app.domain.documents import EventKind
from skjema_app.ui.casework.timeline_card import FEW, TimelineCard, TimelineChoice
from skjema_app.ui.casework.timeline_model import RowKind
from skjema_app.ui.casework.timeline_sheets import ChronologySheet
from skjema_app.ui.widgets.basics import Page
from skjema_app.workflows import documents
from skjema_app.workflows.session import Change
from skjema_app.workflows.timeline_filter import TimelineFilter, TimelineOrder
from skjema_app.workflows.timeline_item import ItemKind, TimelineItem
from skjema_app.workflows.timeline_wide import TimelineScope

TODAY = work_kit.MONDAY.date()
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def titles(card: TimelineCard) -> list[str]:
    return [row.item.title for row in card.list.shown.rows if row.item is not None]


def pressed(card: TimelineCard, kind: ItemKind) -> None:
    card.chips[kind.value].click()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, timeline_kit.Autumn]:
    """An autumn, written once."""
    folder = tmp_path_factory.mktemp("host") / "hvelv"
    session, made, _clock = timeline_kit.made_in(folder)
    session.close()
    return folder, made


@pytest.fixture
def opened(bench, written: tuple[Path, timeline_kit.Autumn]):
    """Its case, open in the window."""
    folder, made = written
    shutil.copytree(folder, bench.folder)
    shell = bench.unlocked()
    main = bench.main(shell)
    main.open_case(made.report)
    shell.activateWindow()
    bench.settle()
    return main, made


@pytest.fixture
def long_card(qapp: QApplication):
    """Five hundred lines in a page that scrolls."""
    page = Page()
    card = TimelineCard(TimelineScope(row="x"), timeline_kit.many(500), TODAY)
    card.use(None, TimelineChoice())
    page.column.addWidget(card)
    page.resize(700, 500)
    page.show()
    page.activateWindow()
    qapp.processEvents()
    yield page, card
    page.hide()
    page.deleteLater()


def test_chips_choose_kinds_and_what_hides_everything_is_told(bench, opened) -> None:
    main, _made = opened
    card = main.cases.detail.timeline.card
    everything = titles(card)
    pressed(card, ItemKind.DOCUMENT)
    assert titles(card) == ["Melding til rektor", "Utfyllende opplysninger", "Samtale etter § 12-4"]
    assert not card.chips["alle"].isChecked()
    pressed(card, ItemKind.DEADLINE)
    assert {row.item.kind for row in card.list.shown.rows if row.item} == {ItemKind.DOCUMENT, ItemKind.DEADLINE}
    card.search.setFocus()
    QTest.keyClicks(card.search, "zebra")
    QTest.keyClick(card.search, Qt.Key.Key_Return)
    assert titles(card) == []
    assert card.empty.text() == "Utvalget skjuler alt: bare Dokumenter og Frister · bare med teksten «zebra»."
    assert card.clear.isVisible()
    assert not card.save.isVisible()
    card.clear.click()
    assert titles(card) == everything
    assert card.search.text() == ""
    assert card.chips["alle"].isChecked()
    pressed(card, ItemKind.DOCUMENT)
    card.chips["alle"].click()
    assert titles(card) == everything


def test_what_was_chosen_outlives_an_exchange(bench, opened) -> None:
    main, made = opened
    card = main.cases.detail.timeline.card
    pressed(card, ItemKind.HAPPENED)
    card.order.setCurrentIndex(1)
    card.order.activated.emit(1)
    card.search.setFocus()
    QTest.keyClicks(card.search, "stor")
    card.list.setCurrentIndex(card.list.shown.line_from(4))
    line = card.list.current_key
    assert line
    card.search.setFocus()
    main.cases.detail.verticalScrollBar().setValue(200)
    work = documents.record_event
    session = main.desk.session
    bench.background.vault.run(
        lambda: work(session, made.report, EventKind.NOTE, text="Ny linje om storefri."), _ignore, _ignore, main
    )
    bench.settle()
    main.desk.tell(Change(exchange=True))
    bench.settle()
    after = main.cases.detail.timeline.card
    assert after is not card
    assert after.choice.chosen == TimelineFilter(frozenset({ItemKind.HAPPENED}), "", "stor", TimelineOrder.WRITTEN)
    assert after.search.text() == "stor"
    assert "Notat" in titles(after)
    assert after.list.current_key == line
    assert after.search.hasFocus()
    assert after.chips[ItemKind.HAPPENED.value].isChecked()
    assert main.cases.detail.verticalScrollBar().value() > 0


def test_five_hundred_lines_are_painted_not_made(long_card) -> None:
    page, card = long_card
    assert len(titles(card)) == 500
    assert len(card.findChildren(QWidget)) < 80
    assert card.list.height() > 500 * 40
    assert page.verticalScrollBar().maximum() > 0
    card.grab()


def test_jumping_by_keyboard(long_card) -> None:
    page, card = long_card
    months = card.list.shown.months
    assert months[0][0] == "Skoleåret 2023/24"
    QTest.keyClick(page, Qt.Key.Key_J, CONTROL)
    assert card.jump.hasFocus() or card.jump.view().isVisible()
    card.jump.hidePopup()
    card.jump.setCurrentIndex(3)
    card.jump.activated.emit(3)
    assert card.list.hasFocus()
    at = card.list.currentIndex()
    assert card.list.shown.rows[at.row() - 1].words == "Skoleåret 2025/26"
    upper = card.list.viewport().mapTo(page.viewport(), card.list.visualRect(at).topLeft()).y()
    assert 0 <= upper < page.viewport().height(), "the page has followed"
    QTest.keyClick(page, Qt.Key.Key_J, CONTROL | SHIFT)
    assert titles(card).index(card.list.shown.item_at(card.list.currentIndex()).title) == 499
    seen = card.list.currentIndex().row()
    for _press in range(3):
        QTest.keyClick(card.list, Qt.Key.Key_Up)
    assert card.list.currentIndex().row() == seen - 3
    row = card.list.visualRect(card.list.currentIndex())
    assert 0 <= card.list.viewport().mapTo(page.viewport(), row.topLeft()).y() < page.viewport().height()


def test_headings_are_passed_over_and_enter_shows_the_pdf(long_card) -> None:
    _page, card = long_card
    shown: list[str] = []
    card.pdf_wanted.connect(shown.append)
    rows = card.list.shown.rows
    heading = next(n for n, row in enumerate(rows) if row.kind is RowKind.HEADING and n)
    card.list.setFocus()
    card.list.setCurrentIndex(card.list.shown.index(heading - 1, 0))
    QTest.keyClick(card.list, Qt.Key.Key_Down)
    assert card.list.currentIndex().row() == heading + 1
    place = next(n for n, row in enumerate(rows) if row.item is not None and row.item.document_id)
    card.list.setCurrentIndex(card.list.shown.index(place, 0))
    QTest.keyClick(card.list, Qt.Key.Key_Return)
    link = card.list.link_rect(card.list.shown.index(place, 0))
    QTest.mouseClick(card.list.viewport(), Qt.MouseButton.LeftButton, pos=link.center())
    QTest.mouseClick(card.list.viewport(), Qt.MouseButton.LeftButton, pos=link.topLeft() - QPoint(0, 12))
    assert shown == [rows[place].item.document_id] * 2
    spoken = card.list.shown.data(card.list.shown.index(place, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert "Enter viser PDF-en." in spoken
    assert "skrevet inn" in spoken or not rows[place].item.told_later


def test_a_short_timeline_has_nothing_to_choose_with(qapp: QApplication) -> None:
    place = QWidget()
    QVBoxLayout(place).addWidget(card := TimelineCard(TimelineScope(row="x"), timeline_kit.many(FEW), TODAY))
    card.use(None, TimelineChoice())
    place.show()
    assert not card.search.isVisible()
    assert not card.chips["alle"].isVisible()
    assert card.paper.isVisible()
    items: tuple[TimelineItem, ...] = timeline_kit.many(FEW + 1)
    QVBoxLayout(other := QWidget()).addWidget(more := TimelineCard(TimelineScope(row="x"), items, TODAY))
    more.use(None, TimelineChoice())
    other.show()
    assert more.search.isVisible()
    for one in (place, other):
        one.hide()
        one.deleteLater()


def test_a_class_is_fetched_beside_the_window_and_can_be_saved(bench, opened, tmp_path: Path) -> None:
    main, made = opened
    card = main.cases.detail.timeline.card
    words = [card.scope.itemText(place) for place in range(card.scope.count())]
    assert words[0] == "Denne saken"
    assert words[-1] == "Hele 8A"
    own = len(titles(card))
    card.scope.setCurrentIndex(1)
    card.scope.activated.emit(1)
    bench.settle()
    assert len(titles(card)) == own + 1, "and the incident that the pupil saw"
    card.save.click()
    bench.settle()
    (sheet,) = main.findChildren(ChronologySheet)
    assert not sheet.others.isChecked()
    sheet.begin()
    bench.settle()
    assert sheet._question.dialog is not None
    sheet._question.dialog.reject()
    target = tmp_path / "kronologi"
    sheet.write_to(target)
    bench.settle()
    paper = target.with_suffix(".pdf")
    assert paper.read_bytes().startswith(b"%PDF")
    assert not main.findChildren(ChronologySheet)
    events = main.desk.session.vault.documents.events(made.other)
    assert [one.text for one in events if one.kind is EventKind.EXPORTED] == ["Kronologi: kronologi.pdf"]
    assert any("Kronologi" in one.text for one in main.cases.detail.view.timeline)


def test_a_file_that_is_there_is_asked_about(bench, opened, tmp_path: Path) -> None:
    main, _made = opened
    main.cases.detail.timeline.card.save.click()
    bench.settle()
    (sheet,) = main.findChildren(ChronologySheet)
    target = tmp_path / "der.pdf"
    target.write_bytes(b"gammel")
    sheet.begin()
    bench.settle()
    sheet._question.dialog.reject()
    sheet.write_to(target)
    bench.settle()
    assert target.read_bytes() == b"gammel"
    assert sheet.replace.isVisible()
    sheet.replace.click()
    bench.settle()
    assert target.read_bytes().startswith(b"%PDF")


def test_printing_is_noted_in_the_case(bench, opened, tmp_path: Path) -> None:
    main, made = opened
    main.cases.detail.timeline.card.paper.click()
    bench.settle()
    (sheet,) = main.findChildren(ChronologySheet)
    sheet.begin()
    bench.settle()
    job = sheet._job
    assert job is not None
    job._dialog.hide()
    job.printer.setOutputFileName(str(tmp_path / "papir.pdf"))
    job.fetch()
    bench.settle()
    assert (tmp_path / "papir.pdf").read_bytes().startswith(b"%PDF")
    events = main.desk.session.vault.documents.events(made.report)
    assert "Kronologi" in [one.text for one in events if one.kind is EventKind.PRINTED]


def test_a_shielded_report_has_no_chronology_and_offers_nobody_elses(bench, opened) -> None:
    main, made = opened
    main.open_case(made.hidden)
    bench.settle()
    card = main.hidden.detail.timeline.card
    assert not card.save.isVisible()
    assert not card.paper.isVisible()
    assert not card.scope.isVisible()
    card = main.cases.detail.timeline.card
    main.open_case(made.report)
    bench.settle()
    assert card is not None
    words = [card.scope.itemText(place) for place in range(card.scope.count())]
    assert f"Alt jeg kan lese om {PUPIL}" in words
    assert f"Alt jeg kan lese om {WITNESS}" in words


def _ignore(_value: object) -> None:
    """The answer is seen in the window."""
