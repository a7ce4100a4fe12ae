"""A round from above, by keyboard only: titles, numbers, the end, the files that are left."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from skjema_app.ui.side_bar import ARCHIVE
from skjema_app.workflows import archive_exports, archive_round


def numbers(office) -> dict[str, str]:
    view = archive_round.round_view(office.session, "")
    return {one.document_id: one.number for one in view.archived}


def test_thirty_documents_need_no_mouse_and_no_file_manager(office) -> None:
    office.fill(30)
    page = office.go()
    person = office.person
    assert len(page.work.cards) == 30
    assert "30 dokumenter for 30 elever er klare for arkivet." in person.read()
    order = [one.document_id for one in page.work.open_rows]
    page.work.focus_first()

    for at, document_id in enumerate(order):
        assert page.work.cards[document_id].number.hasFocus(), at
        person.press(Qt.Key.Key_T, ctrl=True)
        title = QGuiApplication.clipboard().text()
        assert "Elev" in title
        person.press(Qt.Key.Key_T, ctrl=True, shift=True)
        public = QGuiApplication.clipboard().text()
        assert "Elev" not in public
        assert public
        person.type(f"27/{1001 + at}")
        person.key("Return")
    office.refreshed()

    assert numbers(office) == {one: f"27/{1001 + at}" for at, one in enumerate(order)}
    assert "Alle 30 har journalpostnummer." in person.read()
    assert "Januarrunden 2027 er ferdig." in person.read()
    assert not page.done.visibleRegion().isEmpty()  # from far down the list to what is left to do


def test_a_receipt_of_thirty_is_pasted_and_registered_with_two_keys(office) -> None:
    office.fill(30)
    page = office.go()
    person = office.person
    order = [one.document_id for one in page.work.open_rows]
    QGuiApplication.clipboard().setText("\n".join(f"27/{1001 + at}" for at in range(30)) + "\n")
    person.key("Ctrl+Down")
    assert page.work.cards[order[0]].number.hasFocus()

    person.key("Ctrl+V")
    person.wait(lambda: person.focus() == "Registrer 30 nummer", "the hand is on «Registrer 30 nummer»")
    person.key("Return")
    office.refreshed()

    assert numbers(office) == {one: f"27/{1001 + at}" for at, one in enumerate(order)}
    assert "Alle 30 har journalpostnummer." in person.read()


def test_a_number_that_does_not_fit_stays_in_its_row_and_is_come_back_to(office) -> None:
    first, second = office.fill(2)
    page = office.go()
    person = office.person
    order = [one.document_id for one in page.work.open_rows]
    page.work.focus_first()

    person.type("nummer?")
    person.key("Return")
    assert page.work.cards[order[1]].number.hasFocus()
    office.settle()
    assert "ligner ikke et journalpostnummer" in page.work.cards[order[0]].trouble.text()
    person.type("27/2")
    person.key("Return")
    office.settle()
    assert page.work.cards[order[0]].number.hasFocus()
    person.type("27/1")
    person.key("Return")
    office.refreshed()

    assert numbers(office) == {order[0]: "27/1", order[1]: "27/2"}
    assert {first, second} == set(order)


def test_rows_keep_their_place_and_their_words_while_others_get_numbers(office) -> None:
    office.fill(3)
    page = office.go()
    person = office.person
    order = [one.document_id for one in page.work.open_rows]
    page.work.cards[order[2]].number.setText("27/9")
    page.work.focus_first()

    person.type("27/7")
    person.key("Return")
    office.refreshed()

    assert [one.document_id for one in page.work._rows] == order
    assert page.work.cards[order[0]].state.text() == "Arkivert 27/7"
    assert page.work.cards[order[2]].number.text() == "27/9"
    assert page.work.cards[order[1]].number.hasFocus()
    assert page.work.cards[order[1]].title.text().startswith("2. ")


def test_arrows_go_from_row_to_row_and_only_the_row_in_hand_shows_its_buttons(office) -> None:
    office.fill(3)
    page = office.go()
    person = office.person
    order = [one.document_id for one in page.work.open_rows]
    page.work.focus_first()

    person.key("Down", 2)
    assert page.work.cards[order[2]].number.hasFocus()
    person.key("Down")
    person.key("Up")
    office.settle()

    assert page.work.cards[order[1]].number.hasFocus()
    assert [bool(page.work.cards[one].buttons) for one in order] == [False, True, False]
    person.key("Tab")
    assert person.focus() == "Kopier tittel"
    person.key("Tab", 6)
    assert page.work.cards[order[2]].number.hasFocus()


def test_enter_without_a_number_goes_on_and_writes_nothing(office) -> None:
    office.fill(2)
    page = office.go()
    order = [one.document_id for one in page.work.open_rows]
    page.work.focus_first()

    office.person.key("Return")
    office.settle()

    assert page.work.cards[order[1]].number.hasFocus()
    assert numbers(office) == {}


def test_the_file_is_dragged_out_of_the_row(office, monkeypatch) -> None:
    office.fill(1)
    page = office.go()
    (card,) = page.work.cards.values()
    carried: list[Path] = []
    monkeypatch.setattr(page.work, "carry", lambda _card, path: carried.append(Path(path)))
    middle = card.about.geometry().center()

    QTest.mousePress(card, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(card, middle + middle * 0)
    far = middle + type(middle)(QApplication.startDragDistance() + 5, 0)
    QTest.mouseMove(card, far)
    office.settle()
    QTest.mouseRelease(card, Qt.MouseButton.LeftButton, pos=far)

    (file,) = carried
    assert file.read_bytes().startswith(b"%PDF")


def test_the_file_can_be_had_without_a_mouse(office) -> None:
    office.fill(1)
    page = office.go()
    page.work.focus_first()

    office.person.key("Ctrl+Shift+C")
    office.settle()

    (url,) = QGuiApplication.clipboard().mimeData().urls()
    assert Path(url.toLocalFile()).read_bytes().startswith(b"%PDF")
    assert QGuiApplication.clipboard().text() == url.toLocalFile()


def test_from_the_list_to_deleted_files(office, tmp_path: Path) -> None:
    office.fill(2)
    page = office.go()
    person = office.person
    out = tmp_path / "eksport"
    out.mkdir()
    page.export.click()
    assert "2 dokumenter for 2 elever er klare for Websak." in person.read()
    page.export_card.write_to(out)
    office.refreshed()
    (exported,) = archive_exports.plain_exports(office.session)
    assert exported.left > 2
    assert "Ukrypterte filer på disken" in person.read()

    page.work.focus_first()
    for at in (1, 2):
        person.type(f"27/{at}")
        person.key("Return")
    office.refreshed()

    assert "Alle 2 har journalpostnummer." in person.read()
    person.wait(page.done.delete.hasFocus, "the hand is on «Slett filene nå»")
    person.key("Return")
    office.refreshed()

    assert archive_exports.plain_exports(office.session) == ()
    assert list(out.iterdir()) == []
    assert "slettet" in page.note.title.text()


def test_the_place_is_offered_when_there_is_something_to_deliver(office) -> None:
    office.main.begin(fresh=False)
    office.settle()
    assert ARCHIVE not in office.main.side.shown()

    office.fill(1)
    office.main.filing.look()
    office.settle()

    assert ARCHIVE in office.main.side.shown()
