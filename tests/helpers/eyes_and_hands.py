"""A person before the window who is told what to do in the words that stand on the screen, and waits until they do.

Everything waits for what it needs, so a journey says only what people do; nothing here sleeps a fixed time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hands import Hands
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from skjema_app.ui.list_rows import LineList
from skjema_app.ui.shell import Shell
from skjema_app.ui.widgets.letters import LetterGroups
from skjema_app.ui.wizard.field_view import FieldView
from skjema_app.ui.wizard.rows_view import RowsView


class EyesAndHands(Hands):
    """Looks for words, and clicks, types and chooses where they stand."""

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """As any hands wait; a failure also says what stands in the window."""
        try:
            super().wait(condition, what)
        except AssertionError as error:
            raise AssertionError(f"{error}\nIn the window:\n{self.read()}") from None

    # looking

    def read(self) -> str:
        """Every word in the window now: texts, buttons, rows of lists, and what is typed."""
        found: list[str] = []
        for one in self.window.findChildren(QWidget):
            if not one.isVisible():
                continue
            if isinstance(one, QLabel | QAbstractButton | QLineEdit):
                found.append(one.text().strip() or one.accessibleName())
            elif isinstance(one, QPlainTextEdit):
                found.append(one.toPlainText())
            elif isinstance(one, QComboBox):
                found.append(one.currentText())
            elif isinstance(one, LineList):
                found += self._rows(one)
        return "\n".join(found)

    def see(self, *texts: str) -> None:
        """Wait until all of it stands in the window."""
        for text in texts:
            self.wait(lambda text=text: text in self.read(), f"«{text}» is shown")  # type: ignore[misc]

    def miss(self, *texts: str) -> None:
        """Wait until none of it stands in the window."""
        for text in texts:
            self.wait(lambda text=text: text not in self.read(), f"«{text}» is gone")  # type: ignore[misc]

    def rows(self) -> list[str]:
        """What the list in the window says, row by row."""
        lists = [one for one in self.window.findChildren(LineList) if one.isVisible()]
        return [row for one in lists for row in self._rows(one)]

    def code(self) -> str:
        """The large letters, as somebody reads them aloud."""
        return next(one.shown for one in self.window.findChildren(LetterGroups) if one.isVisible() and one.shown)

    def password(self) -> str:
        """The password that is proposed, for writing it down."""
        self.wait(lambda: bool(self._line("Passord").text()), "a suggested password")
        return self._line("Passord").text()

    def focus(self) -> str:
        """What a screen reader calls the place where the next key goes."""
        one = self.focused()
        return one.accessibleName() or type(one).__name__

    def wait_for_focus(self, name: str) -> None:
        """Wait until the next key goes to what is called this."""
        self.wait(lambda: self.focus() == name, f"«{name}» has the focus")

    def picture(self, file: str) -> None:
        """A picture of the window."""
        self.window.grab().save(file)

    def count(self) -> int:
        """Presses and clicks so far; free text isn't counted."""
        return self.presses

    # doing

    def key(self, keys: str, times: int = 1) -> None:
        """Keys by name: «Return», «Ctrl+PageDown»."""
        *held, name = keys.split("+")
        self.press(Qt.Key[f"Key_{name}"], times, ctrl="Ctrl" in held, alt="Alt" in held, shift="Shift" in held)

    def click_on(self, text: str) -> None:
        """Click the button that says this, once it can be clicked."""
        button: QAbstractButton | None = None
        while button is None:  # waiting handles events, and these may make the page anew
            self.wait(lambda: self._button(text) is not None, f"a button «{text}»")
            button = self._button(text)
        self.click(button)

    def click_last(self, text: str) -> None:
        """Click the lowest of several buttons that say this: the one in a panel below the first."""
        self.wait(lambda: len(self._buttons(text)) > 1, f"a second button «{text}»")
        self.click(self._buttons(text)[-1])

    def open_row(self, text: str) -> None:
        """Click the row of a list that says this, once it is there."""
        self.wait(lambda: self._row(text) is not None, f"a row «{text}»")
        found = self._row(text)
        assert found is not None
        listed, place = found
        QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place.center())
        self.presses += 1
        self.log.append(f"rad {text}")
        QApplication.processEvents()

    def write_in(self, name: str, text: str) -> None:
        """Click into the line with this name, and type."""
        self.wait(lambda: self._line_or_none(name) is not None, f"a line «{name}»")
        line = self._line(name)
        self.click(line)
        line.selectAll()
        self.type(text)

    def answer(self, field: str, text: str) -> None:
        """Click into a question of the form, and type."""
        target = self._question(field).editor.focus_widget()
        if isinstance(target, QPlainTextEdit):
            self._reach(target)
            QTest.mouseClick(target.viewport(), Qt.MouseButton.LeftButton)
            self.presses += 1
            target.selectAll()
        else:
            self.click(target)
            if isinstance(target, QLineEdit):
                target.selectAll()
        self.type(text)

    def choose(self, field: str, text: str) -> None:
        """Click a choice or a chip of a question, or pick it in its drop-down."""
        view = self._question(field)
        box = next((one for one in view.findChildren(QComboBox) if one.isVisible()), None)
        if box is None:
            self.click(self.button_of(view.path, text, self.window))
            return
        self._pick_in(box, text, field)

    def pick(self, text: str, place: int = 0) -> None:
        """Pick this in one of the page's drop-downs that offer it; the first one, or the one at this place."""
        boxes = [one for one in self.window.findChildren(QComboBox) if one.isVisible() and one.findText(text) >= 0]
        assert len(boxes) > place, f"{len(boxes)} drop-downs offer «{text}»"
        boxes.sort(key=lambda one: one.mapTo(self.window, one.rect().topLeft()).y())
        self._pick_in(boxes[place], text, "the page")

    def add_row(self, field: str) -> None:
        """«Legg til» in a list of rows."""
        rows = next(one for one in self.window.findChildren(RowsView) if one.isVisible() and one.path == field)
        before = len(rows.views())
        self.click(rows.add_button)
        self.wait(lambda: len(rows.views()) > before, "a new row")
        self.wait(lambda: rows.views()[before].has_focus(), "the new row has the focus")

    def file(self, path: str) -> None:
        """Answer the file dialog."""
        self.wait(lambda: bool(self._dialogs()), "a file dialog")
        dialog = self._dialogs()[0]
        line = dialog.findChildren(QLineEdit)[0]
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, path)
        QTest.keyClick(line, Qt.Key.Key_Return)
        self.log.append(f"fil {Path(path).name}")
        # A dialog that is hidden still takes keys until it is destroyed, and Qt doesn't survive that.
        self.wait(lambda: not self.window.findChildren(QFileDialog), "the file dialog is gone")
        self.wait(self._is_back, "the next key goes to the window")

    def proposed_file(self) -> str:
        """The name that the file dialog proposes."""
        self.wait(lambda: bool(self._dialogs()), "a file dialog")
        return self._dialogs()[0].findChildren(QLineEdit)[0].text()

    # the window itself

    @property
    def shell(self) -> Shell:
        """The window of the program."""
        assert isinstance(self.window, Shell)
        return self.window

    def form_opens(self, title: str) -> None:
        """Wait until a form with this title is the page, with a question in focus."""
        self.wait(self._has_form, "a form opens")
        self.see(title)
        self.wait(lambda: self._in_form(self.focused()), "the first question has the focus")

    def form_done(self) -> None:
        """Wait for the receipt of *Ferdigstill*."""
        self.see("Ferdig og signert")

    # inside

    def _target(self) -> QWidget:
        """When a dialog or a list of suggestions goes, a window manager makes the window active again; here we do."""
        if QApplication.activeWindow() is None:
            self.window.activateWindow()
            QTest.qWaitForWindowActive(self.window)
        return super()._target()

    def _is_back(self) -> bool:
        whole = self.window.window()
        if QApplication.activeWindow() is not whole:
            whole.activateWindow()
            return False
        focus = QApplication.focusWidget()
        return focus is None or focus is whole or whole.isAncestorOf(focus)

    def _pick_in(self, box: QComboBox, text: str, where: str) -> None:
        box.setFocus(Qt.FocusReason.TabFocusReason)
        self.press(Qt.Key.Key_Home)
        for _line in range(box.count()):
            if box.currentText() == text:
                return
            self.press(Qt.Key.Key_Down)
        assert box.currentText() == text, f"no choice «{text}» of {where}"

    def _has_form(self) -> bool:
        return self.shell.main is not None and self.shell.main.form is not None

    def _in_form(self, one: QWidget) -> bool:
        return self._has_form() and self.shell.main.form.isAncestorOf(one)  # type: ignore[union-attr]

    def _rows(self, listed: LineList) -> list[str]:
        model = listed.model()
        count = model.rowCount()
        return [str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(count)]

    def _row(self, text: str) -> tuple[LineList, QRect] | None:
        for listed in self.window.findChildren(LineList):
            if listed.isVisible():
                for number, said in enumerate(self._rows(listed)):
                    if text in said:
                        index = listed.model().index(number, 0)
                        listed.scrollTo(index)
                        return listed, listed.visualRect(index)
        return None

    def _buttons(self, text: str) -> list[QAbstractButton]:
        found = [
            one
            for one in self.window.findChildren(QAbstractButton)
            if one.isVisible() and one.isEnabled() and text in {one.text().strip(), one.accessibleName()}
        ]
        return sorted(found, key=lambda one: one.mapTo(self.window, one.rect().topLeft()).y())

    def _button(self, text: str) -> QAbstractButton | None:
        """The button that says exactly this; else the only one that begins with it."""
        exact = self._buttons(text)
        if exact:
            return exact[0]
        begins = [
            one
            for one in self.window.findChildren(QAbstractButton)
            if one.isVisible() and one.isEnabled() and (one.text().strip() or one.accessibleName()).startswith(text)
        ]
        return begins[0] if begins else None

    def _line_or_none(self, name: str) -> QLineEdit | None:
        lines = self.window.findChildren(QLineEdit)
        return next((one for one in lines if one.isVisible() and one.accessibleName() == name), None)

    def _line(self, name: str) -> QLineEdit:
        found = self._line_or_none(name)
        names = [one.accessibleName() for one in self.window.findChildren(QLineEdit) if one.isVisible()]
        assert found is not None, f"no line «{name}»; there are {names}"
        return found

    def _question(self, field: str) -> FieldView:
        """The last question with this id: in rows, the newest row's."""
        self.wait(lambda: bool(self._questions(field)), f"the question {field}")
        return self._questions(field)[-1]

    def _questions(self, field: str) -> list[FieldView]:
        views = self.window.findChildren(FieldView)
        return [one for one in views if one.isVisible() and one.path.rpartition("/")[2] == field]

    def _reach(self, target: QWidget) -> None:
        if target.visibleRegion().isEmpty():
            self._scroll_to(target)

    def _dialogs(self) -> list[QFileDialog]:
        return [one for one in self.window.findChildren(QFileDialog) if one.isVisible()]
