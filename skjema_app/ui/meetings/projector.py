"""*Møtevisning* (user-review § 1.13): one agenda item at a time, large, for a screen that everybody sees.

Covers the whole window: no side bar, no other item, no other pupil. Between two items stands «Sak 3 av 7» without a
name or a theme; one key shows the item. Nothing else of the program can be opened by a key from here, except lock,
hide and quit. Discussion and decision can be written here and are saved as anywhere. It lies in the program's own
window, so it is on the screen where the window is, and a lock covers it like everything else.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from skjema_app.domain.answers import FieldPath
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.meetings.projector_items import ProjectorItem, items_of, names_others, others_present
from skjema_app.ui.meetings.text_marks import WholeText
from skjema_app.ui.widgets.basics import Page, announce, button, clear, label, notice
from skjema_app.ui.wizard.agenda_card import said_of
from skjema_app.ui.wizard.model import FormModel
from skjema_app.ui.wizard.texts import shown

TEXT, HEADING, TITLE = 26, 34, 48
"""Letters in logical pixels at 100 % text."""

_ZOOMS = (1.0, 1.25, 1.5, 2.0)
_CTRL = Qt.KeyboardModifier.ControlModifier
_GOES_THROUGH = frozenset(
    {
        QKeyCombination(_CTRL, Qt.Key.Key_L).toCombined(),
        QKeyCombination(_CTRL, Qt.Key.Key_Q).toCombined(),
        QKeyCombination(Qt.KeyboardModifier.NoModifier, Qt.Key.Key_F12).toCombined(),
    }
)
"""Keys of the window that work here too: lock, quit, hide."""

_PAGE_KEYS = frozenset({Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Escape, Qt.Key.Key_F11, Qt.Key.Key_F5})
_FORTH = frozenset({Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter})
_BACK = frozenset({Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_Backspace})
_LARGER = frozenset({Qt.Key.Key_Plus, Qt.Key.Key_Equal})


class ProjectorText(WholeText):
    """A text of an item; keys that turn the page are not its own."""

    def __init__(self, path: FieldPath, name: str, text: str) -> None:
        super().__init__(2)
        self.path = path
        self.setPlainText(text)
        self.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page keys and Esc go to the view."""
        if Qt.Key(event.key()) in _PAGE_KEYS or (event.modifiers() & _CTRL and event.key() in _LARGER):
            event.ignore()
        else:
            super().keyPressEvent(event)


class ProjectorView(QWidget):
    """The meeting view.

    Signals:
        closed: Esc; carries the path of the text that had the focus, or "".
    """

    closed = Signal(str)

    def __init__(self, over: QWidget, model: FormModel, begin_at: FieldPath = "") -> None:
        """``begin_at``: path of a question; the view begins with the item it is in."""
        super().__init__(over)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Møtevisning"))
        self._model = model
        self._zoom = 0
        self._shown = False
        self._texts: list[ProjectorText] = []
        self._before_full: Qt.WindowState | None = None
        items = self._items()
        begun = next((at for at, one in enumerate(items) if begin_at.startswith(f"{one.path}/")), 0)
        self._at = begun
        self.number = label("", "", wrap=False)
        self.number.setProperty("projector", "text")
        self.previous = button(_("Forrige"), "", "ArrowLeft")
        self.next = button(_("Vis"), "primary", "ArrowRight", icon_after=True)
        self.full = button(_("Fullskjerm (F11)"), "quiet")
        self.leave = button(_("Avslutt (Esc)"), "quiet", "XMark")
        self.page = Page(widest=1500, margin=56)
        self._lay_out()
        self.previous.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        self.full.clicked.connect(self.toggle_full_screen)
        self.leave.clicked.connect(self.close_view)
        over.installEventFilter(self)
        self._dress()
        self._turn()

    def open(self) -> None:
        """Cover the window."""
        self._fit()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def item(self) -> ProjectorItem | None:
        """The item that is shown or comes next; None after the last."""
        items = self._items()
        return items[self._at] if self._at < len(items) else None

    @property
    def showing(self) -> bool:
        """Whether the item itself is shown, and not only its number."""
        return self._shown

    def go_on(self) -> None:
        """Show the item; from an item to the number of the next."""
        if self.item is None:
            return
        if self._shown:
            self._at += 1
        self._shown = not self._shown
        self._turn()

    def go_back(self) -> None:
        """Hide the item; from a number to the number before."""
        if self._shown:
            self._shown = False
        elif self._at:
            self._at -= 1
        self._turn()

    def toggle_full_screen(self) -> None:
        """F11."""
        window = self.window()
        if window.isFullScreen():
            self._end_full_screen()
        else:
            self._before_full = window.windowState()
            window.showFullScreen()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_view(self) -> None:
        """Esc: back to where one was."""
        focused = QApplication.focusWidget()
        path = focused.path if isinstance(focused, ProjectorText) else ""
        if self._before_full is not None and self.window().isFullScreen():
            self._end_full_screen()
        self.hide()
        self.closed.emit(path)
        self.deleteLater()

    def event(self, event: QEvent) -> bool:
        """No key opens anything else: not another place, not another form, not the search."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.keyCombination().toCombined() not in _GOES_THROUGH:
                event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, page keys and Space turn the page; Esc ends."""
        key, held = Qt.Key(event.key()), bool(event.modifiers() & _CTRL)
        if key == Qt.Key.Key_Escape:
            self.close_view()
        elif key == Qt.Key.Key_F11:
            self.toggle_full_screen()
        elif held and (key in _LARGER or key in {Qt.Key.Key_Minus, Qt.Key.Key_0}):
            self._resize_letters(key)
        elif not held and key in _FORTH:
            self.go_on()
        elif not held and key in _BACK:
            self.go_back()
        else:
            event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as what it covers."""
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._fit()
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays inside."""
        stops: list[QWidget] = [self, *self._texts, self.previous, self.next, self.full, self.leave]
        stops = [one for one in stops if one is self or (one.isVisibleTo(self) and one.isEnabled())]
        now = QApplication.focusWidget()
        at = stops.index(now) if now in stops else 0
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True

    # --- inside ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        strip = QFrame()
        strip.setObjectName("bar")
        line = QHBoxLayout(strip)
        line.setContentsMargins(theme.px(24), theme.px(8), theme.px(24), theme.px(8))
        line.addWidget(self.number)
        line.addStretch(1)
        for one in (self.previous, self.next, self.full, self.leave):
            line.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.page, 1)
        column.addWidget(strip)

    def _items(self) -> tuple[ProjectorItem, ...]:
        return items_of(self._model.open_form.definition, self._model.state)

    def _turn(self) -> None:
        """Show what belongs to this page, and nothing else."""
        for text in self._texts:
            text.blockSignals(True)
        self._texts = []
        clear(self.page.column)
        item, count = self.item, len(self._items())
        place = _("Sak {n} av {all}").format(n=self._at + 1, all=count) if item is not None else ""
        self.number.setText(place if self._shown else "")
        if item is None:
            self._say_end()
        elif self._shown:
            self._show_item(item)
        else:
            self._show_number(item, place)
        self.page.column.addStretch(1)
        self.previous.setEnabled(bool(self._at) or self._shown)
        self.next.setEnabled(item is not None)
        self.next.set_label(_("Neste") if self._shown else _("Vis"))
        self.page.verticalScrollBar().setValue(0)
        if self.isVisible():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self, place or _("Ingen flere saker"))

    def _show_number(self, item: ProjectorItem, place: str) -> None:
        answers = self._model.answers
        if self._at == 0 and others_present(self._model.open_form.definition, answers):
            words = _("Ikke alle som er til stede, arbeider på skolen. Vis bare det alle kan se.")
            self.page.column.addWidget(notice("info", "", words))
        self.page.column.addSpacing(theme.px(80))
        self._add(place, "title", middle=True)
        about = _("Gjelder en elev.") if item.pupil() else _("Gjelder ingen enkelt elev.")
        self._add(about, "text", middle=True)
        if names_others(item, self._model.open_form.pupils):
            words = _("Teksten i saken nevner også andre elever. Se over den før du viser den.")
            self.page.column.addWidget(notice("warning", "", words))
        self._add(_("Mellomrom viser saken."), "faint", middle=True)

    def _show_item(self, item: ProjectorItem) -> None:
        if item.pupil():
            self._add(item.pupil(), "pupil")
        self._add(item.title(), "title")
        for field in item.parts.texts:
            path = f"{item.path}/{field.field_id}"
            if not any(cell.field is field and cell.visible for cell in item.row.fields):
                continue
            caption = self._add(shown(field.label), "heading")
            text = ProjectorText(path, shown(field.label), item.words(field))
            caption_of = getattr(caption, "setBuddy", None)
            if callable(caption_of):
                caption_of(text)
            text.textChanged.connect(self._on_typed)
            self._texts.append(text)
            self.page.column.addWidget(text)
        for question, words in item.facts():
            self._add(said_of(question, words), "text")

    def _say_end(self) -> None:
        self.page.column.addSpacing(theme.px(80))
        empty = not self._items()
        self._add(_("Ingen saker ennå.") if empty else _("Ingen flere saker."), "title", middle=True)

    def _add(self, words: str, kind: str, *, middle: bool = False) -> QWidget:
        made = label(words)
        made.setProperty("projector", kind)
        if middle:
            made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.page.column.addWidget(made)
        return made

    def _on_typed(self) -> None:
        text = self.sender()
        if isinstance(text, ProjectorText):
            self._model.set_value(text.path, text.toPlainText() or None)

    def _resize_letters(self, key: Qt.Key) -> None:
        step = 1 if key in _LARGER else -1
        self._zoom = 0 if key == Qt.Key.Key_0 else min(len(_ZOOMS) - 1, max(0, self._zoom + step))
        self._dress()

    def _dress(self) -> None:
        size = _ZOOMS[self._zoom]
        text, heading, title = (theme.px(one * size) for one in (TEXT, HEADING, TITLE))
        accent, faint = theme.color("accent-text-default").name(), theme.color("neutral-text-subtle").name()
        self.setStyleSheet(
            f"QLabel[projector='title'] {{ font-size: {title}px; font-weight: 600; }}"
            f"QLabel[projector='pupil'] {{ font-size: {heading}px; font-weight: 600; color: {accent}; }}"
            f"QLabel[projector='heading'] {{ font-size: {text}px; font-weight: 600; color: {faint}; }}"
            f"QLabel[projector='text'] {{ font-size: {text}px; }}"
            f"QLabel[projector='faint'] {{ font-size: {text}px; color: {faint}; }}"
            f"QPlainTextEdit, QFrame[notice] QLabel {{ font-size: {text}px; }}"
        )

    def _end_full_screen(self) -> None:
        window = self.window()
        maximized = self._before_full is not None and bool(self._before_full & Qt.WindowState.WindowMaximized)
        if maximized:
            window.showMaximized()
        else:
            window.showNormal()
        self._before_full = None

    def _fit(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
