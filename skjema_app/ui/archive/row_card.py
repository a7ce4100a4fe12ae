"""One row of the worklist: the file to drag, what it is, its journalpost number, and what can be done with it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import icons, theme
from skjema_app.ui.keyed import KeyedButton
from skjema_app.ui.widgets.basics import IconLabel, announce, button, column, label, row, set_property, tag
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.inputs import LineInput
from skjema_app.workflows.archive_round import RoundRow

_CHARACTERS = 16


class Wish(StrEnum):
    """What can be done with a row."""

    TITLE = "tittel"
    PUBLIC = "offentlig"
    FILE = "fil"
    SHOW = "vis"
    ABOUT = "opplysninger"
    HOME = "hjem"
    DRAG = "dra"


_KEYS = {
    (Qt.Key.Key_T, False): Wish.TITLE,
    (Qt.Key.Key_T, True): Wish.PUBLIC,
    (Qt.Key.Key_C, True): Wish.FILE,
}
_PLAIN_KEYS = {Qt.Key.Key_F2: Wish.ABOUT, Qt.Key.Key_F3: Wish.SHOW, Qt.Key.Key_F4: Wish.HOME}


class NumberInput(LineInput):
    """Where the number is typed.

    Signals:
        reached: it has the focus.
        stepped: up (-1) or down (1).
        column_pasted: several lines were pasted.
        undo_wanted: Ctrl+Z with nothing typed: the number before.
        given_up: Esc.
    """

    reached = Signal()
    stepped = Signal(int)
    column_pasted = Signal(str)
    undo_wanted = Signal()
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__(_CHARACTERS)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the row is the one that is worked on."""
        super().focusInEvent(event)
        self.reached.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go from row to row; a column that is pasted is not squeezed into one line."""
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down} and event.modifiers() in {
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        }:
            self.stepped.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
            return
        if event.matches(QKeySequence.StandardKey.Undo) and not self.text():
            self.undo_wanted.emit()
            return
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            text = QGuiApplication.clipboard().text()
            if "\n" in text.strip():
                self.column_pasted.emit(text)
                return
        super().keyPressEvent(event)


class RowCard(QFrame):
    """The row; a document that goes as an attachment of another one has no number of its own.

    Signals:
        number_given: (document id, what was typed): Enter.
        reached: document id; this row is worked on now.
        stepped: (document id, -1 or 1).
        column_pasted: several lines.
        wished: (a ``Wish``, document id).
        corrected: (document id, the right number; "" takes it back).
        correction_ended: document id; the number stays.
        undo_wanted: the number before was wrong.
    """

    number_given = Signal(str, str)
    reached = Signal(str)
    stepped = Signal(str, int)
    column_pasted = Signal(str)
    wished = Signal(str, str)
    corrected = Signal(str, str)
    correction_ended = Signal(str)
    undo_wanted = Signal()

    def __init__(self, one: RoundRow) -> None:
        super().__init__()
        self.attached = one.main != one.document_id
        self.setObjectName("rowCard" if self.attached else "card")
        self.row = one
        self.done = ""
        self.correcting = False
        self.held = False  # the mouse button is down on the row
        self.tools: QWidget | None = None
        self.buttons: dict[Wish, KeyedButton] = {}
        self._pressed: QPoint | None = None
        self.number = NumberInput()
        self.number.setPlaceholderText(_("Journalpostnr."))
        self.number.entered.connect(self._on_entered)
        self.number.reached.connect(self._on_reached)
        self.number.stepped.connect(self._on_stepped)
        self.number.column_pasted.connect(self.column_pasted)
        self.number.undo_wanted.connect(self.undo_wanted)
        self.number.given_up.connect(self._on_given_up)
        self.title = label("", "h3")
        self.about = label("", "muted")
        self.state = tag("", "success")
        self.fix = button(_("Rett"), "link")
        self.fix.setToolTip(_("Ctrl+Z i neste rad gjør det samme"))
        self.fix.clicked.connect(self._on_fix)
        self.trouble = label("", "error")
        self.trouble.hide()
        self.hint = label("", "muted")
        self.hint.hide()
        self._column = QVBoxLayout(self)
        self._lay_out()
        self.show_row(one, one.number)
        self.show_done("")

    def show_row(self, one: RoundRow, place: int) -> None:
        """Show what is true now; ``place`` in the list, 0 for none."""
        self.row = one
        self.title.setText(f"{place}. {one.metadata.title}" if place else one.metadata.title)
        parts = [", ".join(filter(None, (one.pupil, one.group))), _day(one.date)]
        if one.version > 1:
            parts.append(_("versjon {n}").format(n=one.version))
        if one.attachments:
            parts.append(ngettext("{n} vedlegg", "{n} vedlegg", one.attachments).format(n=one.attachments))
        if one.corrected:
            parts.append(_("rettingen er et av vedleggene"))
        if one.exported:
            parts.append(_("eksportert"))
        if self.attached:
            parts.append(_("følger med dokumentet over, og får samme nummer"))
        self.about.setText(" · ".join(filter(None, parts)))
        name = _("Journalpostnummer for {title}").format(title=one.metadata.title)
        self.number.setAccessibleName(name)
        self.number.setAccessibleDescription(self.about.text())

    def show_done(self, number: str) -> None:
        """It has its number; "" for not yet."""
        if self.correcting:
            self.show_trouble("")
            self.hint.hide()
        if number != self.done:
            self.number.clear()
        self.done, self.correcting = number, False
        self.fix.setVisible(bool(number) and not self.attached)
        self.state.setText(_("Arkivert {number}").format(number=number) if number else "")
        self.state.setVisible(bool(number))
        self.number.setVisible(not number and not self.attached)
        if number:
            self.show_trouble("")
            self.drop_tools()

    def show_trouble(self, words: str) -> None:
        """The number was not taken; "" takes it away."""
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))
        set_property(self.number, "error", "true" if words else "false")
        if words:
            announce(self.trouble, words)

    def begin_correction(self, typed: str = "", why: str = "") -> None:
        """The number that was given can be typed over; or what was ``typed`` was refused, and stays with the reason."""
        if not self.done or self.attached:
            return
        self.correcting = True
        self.state.hide()
        self.fix.hide()
        self.number.setText(typed or self.done)
        self.number.show()
        self.hint.setText(_("Skriv riktig nummer og trykk Enter. Tomt felt tar nummeret tilbake, Esc lar det stå."))
        self.hint.show()
        if why:  # the hand is elsewhere by now
            self.show_trouble(why)
            return
        announce(self.hint, self.hint.text())
        self.number.setFocus()
        self.number.selectAll()

    @property
    def is_open(self) -> bool:
        """A number can be typed here."""
        return not self.done and not self.attached

    def show_tools(self) -> None:
        """What can be done: only the row that is worked on shows it."""
        if self.tools is not None or not self.is_open:
            return
        words = (
            (Wish.TITLE, _("Kopier tittel"), _("Ctrl+T")),
            (Wish.PUBLIC, _("Kopier offentlig tittel"), _("Ctrl+Shift+T")),
            (Wish.FILE, _("Kopier filen"), _("Ctrl+Shift+C")),
            (Wish.SHOW, _("Vis"), _("F3")),
            (Wish.ABOUT, _("Opplysninger"), _("F2")),
            (Wish.HOME, _("Send hjem"), _("F4")),
        )
        for wish, text, keys in words:
            made = KeyedButton(text, wish.value, "link")
            made.setToolTip(keys)
            made.clicked.connect(self._on_tool)
            self.buttons[wish] = made
        self.tools = flow(*self.buttons.values(), spacing=10)
        self._column.addWidget(self.tools)
        before: QWidget = self.number
        for made in self.buttons.values():
            QWidget.setTabOrder(before, made)
            before = made

    def drop_tools(self) -> None:
        """Another row is worked on."""
        tools, self.tools, self.buttons = self.tools, None, {}
        if tools is not None:  # hiding moves the focus, and that may come back here
            tools.hide()
            tools.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the row, wherever in it the focus is."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        shift = Qt.KeyboardModifier.ShiftModifier
        wish = None
        if held & Qt.KeyboardModifier.ControlModifier and not held & Qt.KeyboardModifier.AltModifier:
            wish = _KEYS.get((Qt.Key(event.key()), bool(held & shift)))
        elif held == Qt.KeyboardModifier.NoModifier:
            wish = _PLAIN_KEYS.get(Qt.Key(event.key()))
        if wish is None:
            super().keyPressEvent(event)
        else:
            self.wished.emit(wish.value, self.row.document_id)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Perhaps the beginning of a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self.held = event.position().toPoint(), True
            if self.is_open:
                self.number.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Far enough: the file is wanted."""
        if self._pressed is None:
            return
        way = (event.position().toPoint() - self._pressed).manhattanLength()
        if way >= QApplication.startDragDistance():
            self._pressed = None
            self.wished.emit(Wish.DRAG.value, self.row.document_id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It was no drag."""
        self._pressed, self.held = None, False
        super().mouseReleaseEvent(event)

    def _lay_out(self) -> None:
        left = theme.px(44 if self.attached else 14)
        self._column.setContentsMargins(left, theme.px(10), theme.px(14), theme.px(10))
        self._column.setSpacing(theme.px(4))
        words = column(self.title, self.about, spacing=0)
        grip = IconLabel("FilePdf", icons.ACCENT, 28)
        grip.setToolTip(_("Dra filen herfra til Websak"))
        grip.setCursor(Qt.CursorShape.OpenHandCursor)
        side = column(self.number, row(self.state, self.fix, spacing=6), spacing=0)
        line = row(grip, words, side, spacing=12)
        line.setStretch(1, 1)
        line.setAlignment(side, Qt.AlignmentFlag.AlignVCenter)
        self._column.addLayout(line)
        self._column.addWidget(self.hint)
        self._column.addWidget(self.trouble)

    def _on_fix(self) -> None:
        self.begin_correction()

    def _on_given_up(self) -> None:
        if self.correcting:
            self.show_done(self.done)
            self.correction_ended.emit(self.row.document_id)

    def _on_entered(self) -> None:
        said = self.number.text().strip()
        if self.correcting and said == self.done:
            self._on_given_up()
            return
        if self.correcting:
            self.corrected.emit(self.row.document_id, said)
            return
        self.number_given.emit(self.row.document_id, self.number.text().strip())

    def _on_reached(self) -> None:
        self.reached.emit(self.row.document_id)

    def _on_stepped(self, step: int) -> None:
        self.stepped.emit(self.row.document_id, step)

    def _on_tool(self) -> None:
        sender = self.sender()
        if isinstance(sender, KeyedButton):
            self.wished.emit(sender.key, self.row.document_id)


def _day(iso: str) -> str:
    try:
        return date_in_words(date.fromisoformat(iso[:10]))
    except ValueError:
        return iso
