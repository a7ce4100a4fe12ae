"""*Innstillinger › Tilgang*: who can do what at the school, in plain words, from the data that every vault enforces."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.settings_section import Section
from skjema_app.ui.widgets.basics import Card, announce, button, clear, column, label, row
from skjema_app.workflows.access_words import AccessGroup, AccessMatrix, FormAccessRow, access_matrix, form_lines


class AccessSection(Section):
    """«En kontaktlærer kan …», by role, by standing and by form; the text can be copied to print or send."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Tilgang"), desk)
        self.matrix: AccessMatrix | None = None
        self.lead = label("", "muted")
        self.copy = button(_("Kopier som tekst"))
        self.copy.clicked.connect(self.copy_text)
        self.column.addWidget(self.lead)
        self.column.addLayout(row(self.copy, None))
        self._lines = column(spacing=14)
        self.column.addLayout(self._lines)

    def refresh(self) -> None:
        """Read it once: it stays as it is while the program runs."""
        if self.matrix is None:
            self.desk.ask(functools.partial(access_matrix, self.desk.session), self._on_matrix, self)

    def copy_text(self) -> None:
        """«Kopier som tekst»: it names no pupil."""
        if self.matrix is not None:
            QGuiApplication.clipboard().setText(self.matrix.text())
            announce(self.copy, _("Kopiert."))

    def _on_matrix(self, found: AccessMatrix) -> None:
        self.matrix = found
        self.lead.setText(found.lead)
        clear(self._lines)
        self._lines.addWidget(_always(found.never))
        self._add(_("Etter rolle"), [_group(one) for one in found.roles])
        self._add(_("Etter hva man har med saken å gjøre"), [_group(one) for one in found.standings])
        self._add(_("Skjema for skjema"), [_form(one) for one in found.forms])

    def _add(self, heading: str, cards: Sequence[QWidget]) -> None:
        self._lines.addWidget(label(heading, "h3"))
        for card in cards:
            self._lines.addWidget(card)


def _always(lines: Sequence[str]) -> QWidget:
    card = Card(label(_("Alltid"), "label"), spacing=4, name="rowCard")
    for line in lines:
        card.column.addWidget(label(line))
    return card


def _group(one: AccessGroup) -> QWidget:
    card = Card(label(one.heading, "label"), spacing=4, name="rowCard")
    for line in one.lines:
        card.column.addWidget(label(f"• {line}"))
    return card


def _form(one: FormAccessRow) -> QWidget:
    card = Card(label(one.title, "label"), spacing=4, name="rowCard")
    for words in form_lines(one)[1:]:
        card.column.addWidget(label(words.strip()))
    return card
