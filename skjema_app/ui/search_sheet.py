"""*Søk*: a field above everything, hits while typing, Enter opens, Esc goes back to where one was."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.catching_up import CatchingUp
from skjema_app.ui.desk import Desk
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.search_list import HitList, spoken
from skjema_app.ui.search_reader import SearchReader
from skjema_app.ui.widgets.basics import SearchField, announce, button, label, row
from skjema_app.ui.widgets.choices import Check
from skjema_app.workflows.search import Finder, Found, Hit, Reading
from skjema_app.workflows.session import Session

_BESIDE = 900
"""Least width of the window for reading a hit beside the list."""
_LOW = 600
"""Below this height the line about keys gives way to the hits."""


class _Field(SearchField):
    """Up and down go through the hits while one types; Esc and Enter are the sheet's."""

    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See above."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}
        if event.key() in steps:
            self.moved.emit(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


@dataclass(slots=True)
class _Asking:
    """Shared with the vault's thread: which question is the newest, and the finder, made by the first of them."""

    newest: int = 0
    finder: Finder | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Answer:
    number: int
    found: Found = field(repr=False)


class SearchSheet(Overlay):
    """The sheet.

    Signals:
        hit_wanted: the ``Hit`` to open; the sheet is gone then.
        answered: the list shows the answer to what stands in the field.
    """

    hit_wanted = Signal(object)
    answered = Signal()

    def __init__(self, over: QWidget, desk: Desk, text: str = "") -> None:
        """``text``: what was sought last in this window, to go on from."""
        super().__init__(over, _("Søk"), widest=1080)
        self._desk = desk
        self._asking = _Asking()
        self._found = Found()
        self.field = _Field(_("Søk"), _("Ord, navn, klasse eller dato"))
        self.older = Check(_("Ta med eldre versjoner"), wide=False)
        self.told = label("", "muted")
        self.list = HitList()
        self.reader = SearchReader()
        self.hint = label(
            _("Enter åpner. Pil opp og ned går mellom treffene. Esc går tilbake. Det du søker etter, lagres ikke."),
            "small",
        )
        close = button(_("Lukk"))
        close.clicked.connect(self.close_sheet)
        self._both = row(self.list, self.reader, spacing=12)
        self._both.setStretch(0, 5)
        self._both.setStretch(1, 4)
        for part in (self.field, self.told):
            self.card.column.addWidget(part)
        self.card.column.addLayout(self._both, 1)
        self.card.column.addLayout(row(self.older, None, close))
        self.card.column.addWidget(self.hint)
        self._catching_up = CatchingUp(desk, self)
        self._catching_up.caught_up.connect(self._ask)
        self._anchor()
        self.field.setMaxLength(200)
        self.field.textChanged.connect(self._ask)
        self.field.moved.connect(self._on_moved)
        self.field.returnPressed.connect(self._open_chosen)
        self.older.toggled.connect(self._ask)
        self.list.activated.connect(self._on_activated)
        self.list.clicked.connect(self._on_activated)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self._show(Found())
        self.field.setText(text)
        self.field.selectAll()

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.field.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size."""
        caught = super().eventFilter(watched, event)
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._fit_list()
        return caught

    def open(self) -> None:
        """Show it with the focus in the field."""
        self._fit_list()
        super().open()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _ask(self) -> None:
        self._asking.newest += 1
        text = self.field.text()
        if not text.strip():
            self._on_answer(_Answer(self._asking.newest, Found()))
            return
        work = functools.partial(
            _find, self._desk.session, self._asking, self._asking.newest, text, older=self.older.isChecked()
        )
        self._desk.ask(work, self._on_answer, self)

    def _on_answer(self, answer: _Answer | None) -> None:
        if answer is not None and answer.number == self._asking.newest:
            self._show(answer.found)
            if answer.found.behind:
                self._catching_up.begin()
            self.answered.emit()

    def _show(self, found: Found) -> None:
        self._found = found
        self.list.hits.show_found(found)
        self.told.setText(self._words(found))
        self.list.setVisible(bool(found.hits))
        self.older.setVisible(found.asked)
        self.list.go_to_first()
        self._show_reader()
        if self.text.strip():
            announce(self.field, self.told.text())

    def _words(self, found: Found) -> str:
        if not self.text.strip():
            return _(
                "Søk i saker, dokumenter, møter, samtaler og kladder. Et ord finner også ord som begynner slik. "
                "Skriv «flere ord» i anførselstegn for å finne dem akkurat slik."
            )
        if not found.asked:
            return _("Skriv bokstaver eller tall for å søke.")
        if found.behind:
            so_far = ngettext("{n} treff så langt.", "{n} treff så langt.", len(found.hits)).format(n=len(found.hits))
            return f"{_('Søket gjøres klart …')} {so_far}"
        if not found.hits:
            return _(
                "Ingen treff. Prøv færre ord, bare begynnelsen av et ord, eller navnet uten resten. "
                "Skjermede meldinger (§ 12-5) er aldri med her."
            )
        if found.more:
            return _("Viser de nyeste treffene. Skriv mer for å finne det du leter etter.")
        return ngettext("{n} treff", "{n} treff", len(found.hits)).format(n=len(found.hits))

    def _on_moved(self, steps: int) -> None:
        self.list.move_by(steps)
        chosen = self.list.chosen
        if chosen is not None:
            announce(self.field, spoken(chosen))

    def _on_current(self, _current: QModelIndex, _before: QModelIndex) -> None:
        self._show_reader()

    def _show_reader(self) -> None:
        chosen = self.list.chosen
        beside = chosen is not None and self.width() >= theme.px(_BESIDE)
        self.reader.setVisible(beside)
        if chosen is None or not beside:
            self.reader.empty()
            return
        work = functools.partial(_read, self._asking, chosen, self._found)
        self._desk.ask(work, self._on_reading, self)

    def _on_reading(self, read: tuple[Hit, Reading] | None) -> None:
        if read is not None and read[0] is self.list.chosen:
            self.reader.show_reading(read[1])

    def _on_activated(self, _index: QModelIndex) -> None:
        self._open_chosen()

    def _open_chosen(self) -> None:
        chosen = self.list.chosen
        if chosen is not None and self.isVisible():
            self.close_sheet()
            self.hit_wanted.emit(chosen)

    def _anchor(self) -> None:
        """The field stays where it is while hits come and go."""
        holder = self.card.parentWidget()
        inside = holder.layout() if holder is not None else None
        if isinstance(inside, QVBoxLayout):
            inside.setStretch(0, 0)
            inside.setContentsMargins(0, theme.px(28), 0, theme.px(12))

    def _fit_list(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        low = parent.height() < theme.px(_LOW)
        self.hint.setVisible(not low)
        height = max(theme.px(140), parent.height() - theme.px(300 if low else 340))
        for part in (self.list, self.reader):
            part.setFixedHeight(height)
        self._show_reader()


def _find(session: Session, asking: _Asking, number: int, text: str, *, older: bool) -> _Answer | None:
    """On the vault's thread. A question that isn't the newest any more is not answered."""
    if number != asking.newest:
        return None
    if asking.finder is None:
        asking.finder = Finder(session, whole=False)
    return _Answer(number, asking.finder.find(text, older=older))


def _read(asking: _Asking, hit: Hit, found: Found) -> tuple[Hit, Reading] | None:
    return None if asking.finder is None else (hit, asking.finder.read(hit, found.query))
