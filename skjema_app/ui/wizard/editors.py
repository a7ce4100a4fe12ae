"""Editors: one widget per answer, all with the same few doors, and the simple ones (texts, dates, numbers).

An editor knows its field and the open form, never the model. Choices, people and rows are in their own files.
"""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from skjema_app.domain.answers import Json
from skjema_app.form_engine.definition import Dates, Field, Quick
from skjema_app.form_engine.state import FieldState
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Button, button, set_property
from skjema_app.ui.widgets.dates import DateInput, TimeInput
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.inputs import GrowingText, LineInput
from skjema_app.ui.wizard.texts import shown
from skjema_app.workflows.fill_form import OpenForm

_SHORT = 60  # a text of at most so many characters gets a narrow box
_LARGEST = 1_000_000_000


class Editor(QWidget):
    """One answer.

    Signals:
        changed: the person changed the value.
        left: the person left the editor; errors may be shown now.
        entered: Enter: go to the next question.
        grew: the height changed.

    Attributes:
        typed: the value is typed, so errors wait until the editor is left.
    """

    changed = Signal()
    left = Signal()
    entered = Signal()
    grew = Signal()
    typed = True

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.px(6))

    def value(self) -> Json:
        """The value as answers hold it."""
        raise NotImplementedError

    def set_value(self, value: Json) -> None:
        """Show a value without telling ``changed``."""
        raise NotImplementedError

    def focus_widget(self) -> QWidget:
        """The widget that gets the focus and the label."""
        raise NotImplementedError

    def sync(self, state: FieldState) -> None:
        """Take over what depends on other answers (choices on offer, rows)."""

    def mark(self, *, wrong: bool) -> None:
        """Show by a border that something is wrong."""
        set_property(self.focus_widget(), "error", "true" if wrong else "false")

    def describe(self, name: str, description: str) -> None:
        """Name and description for screen readers."""
        widget = self.focus_widget()
        widget.setAccessibleName(name)
        widget.setAccessibleDescription(description)

    def text_position(self) -> int:
        """Place of the text cursor."""
        widget = self.focus_widget()
        if isinstance(widget, QLineEdit):
            return widget.cursorPosition()
        return widget.textCursor().position() if isinstance(widget, QPlainTextEdit) else 0

    def set_text_position(self, position: int) -> None:
        """Put the text cursor there."""
        widget = self.focus_widget()
        if isinstance(widget, QLineEdit):
            widget.setCursorPosition(position)
        elif isinstance(widget, QPlainTextEdit):
            cursor = widget.textCursor()
            cursor.setPosition(min(position, max(0, widget.document().characterCount() - 1)), _MOVE)
            widget.setTextCursor(cursor)


_MOVE = QTextCursor.MoveMode.MoveAnchor


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, field: Field, _form: OpenForm) -> None:
        super().__init__()
        narrow = field.max_length <= _SHORT
        self.line = LineInput(min(field.max_length, 16) if narrow else 0)
        self.line.textEdited.connect(self._typed)
        self.line.left.connect(self.left)
        self.line.entered.connect(self.entered)
        self.column.addWidget(self.line)
        self._chips = _suggestions(field)
        if self._chips:
            for chip in self._chips:
                chip.clicked.connect(self._pick)
            self.column.addWidget(flow(*self._chips, spacing=theme.px(6)))

    def value(self) -> Json:
        """See ``Editor``."""
        return self.line.text() or None

    def set_value(self, value: Json) -> None:
        """See ``Editor``."""
        self.line.setText(value if isinstance(value, str) else "")

    def focus_widget(self) -> QWidget:
        """See ``Editor``."""
        return self.line

    def _typed(self) -> None:
        self.changed.emit()

    def _pick(self) -> None:
        chip = self.sender()
        if isinstance(chip, Button):
            before = self.line.text().strip()
            self.line.setText(f"{before}, {chip.label()}" if before else chip.label())
            self.line.setFocus()
            self.changed.emit()


class TextEditor(Editor):
    """Several lines that grow."""

    def __init__(self, field: Field, _form: OpenForm) -> None:
        super().__init__()
        self._loading = False
        kind, _sep, number = field.widget.partition(":")
        least = int(number) if kind == "lines" and number.isdigit() else 4
        self.box = GrowingText(max(2, least), max(14, least))
        self.box.textChanged.connect(self._typed)
        self.box.left.connect(self.left)
        self.box.grew.connect(self.grew)
        self.column.addWidget(self.box)
        self._chips = _suggestions(field)
        if self._chips:
            for chip in self._chips:
                chip.clicked.connect(self._pick)
            self.column.addWidget(flow(*self._chips, spacing=theme.px(6)))

    def value(self) -> Json:
        """See ``Editor``."""
        return self.box.toPlainText() or None

    def set_value(self, value: Json) -> None:
        """See ``Editor``."""
        self._loading = True
        self.box.setPlainText(value if isinstance(value, str) else "")
        self._loading = False

    def focus_widget(self) -> QWidget:
        """See ``Editor``."""
        return self.box

    def _typed(self) -> None:
        if not self._loading:
            self.changed.emit()

    def _pick(self) -> None:
        chip = self.sender()
        if isinstance(chip, Button):
            cursor = self.box.textCursor()
            cursor.insertText(chip.label())
            self.box.setFocus()


class DateEditor(Editor):
    """A date."""

    def __init__(self, field: Field, form: OpenForm) -> None:
        super().__init__()
        quick = field.quick or ((Quick.TODAY, Quick.YESTERDAY) if field.dates is Dates.PAST else ())
        chips = []
        if Quick.TODAY in quick:
            chips.append((_("I dag"), form.today))
        if Quick.YESTERDAY in quick:
            chips.append((_("I går"), form.today - timedelta(days=1)))
        if field.dates is Dates.FUTURE and form.next_school_day > form.today:
            tomorrow = form.next_school_day == form.today + timedelta(days=1)
            chips.append((_("I morgen") if tomorrow else _("Neste skoledag"), form.next_school_day))
        self.input = DateInput(form.today, tuple(chips))
        self.input.changed.connect(self.changed)
        self.input.left.connect(self.left)
        self.input.entered.connect(self.entered)
        self.column.addWidget(self.input)

    def value(self) -> Json:
        """See ``Editor``."""
        return self.input.value() or None

    def set_value(self, value: Json) -> None:
        """See ``Editor``."""
        self.input.set_value(value if isinstance(value, str) else "")

    def focus_widget(self) -> QWidget:
        """See ``Editor``."""
        return self.input.line

    def describe(self, name: str, description: str) -> None:
        """The buttons beside the line are named after the question too."""
        super().describe(name, description)
        self.input.open_button.setAccessibleName(_("Velg dato i kalender: {question}").format(question=name))
        for chip in self.input.chips():
            chip.setAccessibleName(_("{choice}: {question}").format(choice=chip.label(), question=name))


class TimeEditor(Editor):
    """A time of day."""

    def __init__(self, field: Field, _form: OpenForm) -> None:
        super().__init__()
        self.input = TimeInput(now_chip=Quick.NOW in field.quick)
        self.input.changed.connect(self.changed)
        self.input.left.connect(self.left)
        self.input.entered.connect(self.entered)
        self.column.addWidget(self.input)

    def value(self) -> Json:
        """See ``Editor``."""
        return self.input.value() or None

    def set_value(self, value: Json) -> None:
        """See ``Editor``."""
        self.input.set_value(value if isinstance(value, str) else "")

    def focus_widget(self) -> QWidget:
        """See ``Editor``."""
        return self.input.line


class NumberEditor(Editor):
    """A whole number, typed. What is no number is kept as it was typed."""

    def __init__(self, _field: Field, _form: OpenForm) -> None:
        super().__init__()
        self.line = LineInput(10)
        self.line.textEdited.connect(self._typed)
        self.line.left.connect(self.left)
        self.line.entered.connect(self.entered)
        self.column.addWidget(self.line)

    def value(self) -> Json:
        """See ``Editor``."""
        text = self.line.text().replace(" ", "").replace("\u00a0", "")
        if text.removeprefix("-").isdecimal() and abs(int(text)) <= _LARGEST:
            return int(text)
        return self.line.text() or None

    def set_value(self, value: Json) -> None:
        """See ``Editor``."""
        self.line.setText("" if value is None else str(value))

    def focus_widget(self) -> QWidget:
        """See ``Editor``."""
        return self.line

    def _typed(self) -> None:
        self.changed.emit()


def _suggestions(field: Field) -> tuple[Button, ...]:
    return tuple(button(shown(text), "chip") for text in field.suggestions)
