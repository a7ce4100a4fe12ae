"""The licences of everything that Skjema is made of: one drop-down, and the words of the one that is chosen."""

from __future__ import annotations

import functools

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.widgets.basics import button, column, label
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.about import Part, licence_text, parts

_HEIGHT = 320


class LicencesPanel(QWidget):
    """Read from files when somebody asks; most never do."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._parts: tuple[Part, ...] = ()
        self._asked = 0
        self.show_all = button(_("Vis lisensene"), "", "Files")
        self.count = label("", "muted")
        self.choice = QuietCombo()
        self.choice.setAccessibleName(_("Del av Skjema"))
        self.choice.setMaxVisibleItems(20)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(theme.px(_HEIGHT))
        shown = (self.count, self.choice, self.text)
        whole = column(label(_("Lisenser"), "label"), flow(self.show_all), *shown, spacing=8)
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)
        for part in shown:
            part.hide()
        self.show_all.clicked.connect(self.fetch)
        self.choice.currentIndexChanged.connect(self._on_choice)

    def fetch(self) -> None:
        """Read which parts there are."""
        self.show_all.setEnabled(False)
        self._desk.background.pool.run(parts, self._on_parts, self._desk.trouble, self)

    def _on_parts(self, found: tuple[Part, ...]) -> None:
        self._parts = found
        self.show_all.hide()
        words = ngettext("Skjema er laget av {n} del.", "Skjema er laget av {n} deler.", len(found))
        self.count.setText(words.format(n=len(found)))
        for one in found:
            self.choice.addItem(" – ".join(filter(None, (f"{one.name} {one.version}".strip(), one.licence))))
        for part in (self.count, self.choice, self.text):
            part.show()
        self.choice.setFocus()

    def _on_choice(self, number: int) -> None:
        if 0 <= number < len(self._parts):
            self._asked += 1
            work = functools.partial(_read, self._parts[number], self._asked)
            self._desk.background.pool.run(work, self._on_text, self._desk.trouble, self)

    def _on_text(self, answer: tuple[int, str]) -> None:
        number, text = answer
        if number == self._asked:
            self.text.setPlainText(text or _("Lisensteksten følger ikke med som en fil."))
            self.text.setAccessibleName(_("Lisensen til {part}").format(part=self.choice.currentText()))


def _read(part: Part, number: int) -> tuple[int, str]:
    return number, licence_text(part)
