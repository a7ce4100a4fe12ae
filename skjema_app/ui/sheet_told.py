"""On *Hjem*: what the recovery sheet was used for, and that there is a new one, until the person has seen it."""

from __future__ import annotations

import functools

from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import clear, column, notice, row
from skjema_app.workflows import sheet_news
from skjema_app.workflows.sheet_news import SheetNews


class SheetTold(QWidget):
    """Hidden while there is nothing to tell. The page calls ``refresh`` when it is shown, and with each change."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.news: tuple[SheetNews, ...] = ()
        self._rows = column(spacing=10)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._rows)
        self.hide()

    def refresh(self) -> None:
        """Ask the vault what has happened."""
        self._desk.ask(functools.partial(sheet_news.news, self._desk.session), self.show_news, self)

    def show_news(self, found: tuple[SheetNews, ...]) -> None:
        """Show it."""
        if found == self.news:
            return
        self.news = found
        clear(self._rows)
        for one in found:
            made = notice("warning", one.heading, one.text)
            seen = KeyedButton(_("Jeg har sett det"), one.key)
            seen.setAccessibleName(_("Jeg har sett det: {heading}").format(heading=one.heading))
            seen.clicked.connect(self._on_seen)
            made.body.addLayout(row(seen, None))
            self._rows.addWidget(made)
        self.setVisible(bool(found))

    def _on_seen(self) -> None:
        work = functools.partial(sheet_news.mark_seen, self._desk.session, key_of(self.sender()))
        self._desk.change(work, self)
