"""«Sammenlign»: versions that stand side by side, what differs between two of them, and a way to join them all."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.domain.documents import FinishedDocument
from skjema_app.system.texts import _, ngettext
from skjema_app.ui.changes_view import ChangesView
from skjema_app.ui.fork_words import join_words, version_words
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.review_jobs import Compared
from skjema_app.ui.widgets.basics import button, clear, column, label
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.flow import flow

_PAIR = 2


class CompareSheet(Overlay):
    """Shows the difference between two; where there are more, the person chooses which two.

    Signals:
        pair_wanted: (document id, document id) to show the difference between.
        join_wanted: ids of all of them, for a version that joins them; those that are shown come first.
    """

    pair_wanted = Signal(str, str)
    join_wanted = Signal(object)

    def __init__(self, over: QWidget, compared: Compared) -> None:
        super().__init__(over, _("Sammenlign versjonene"), widest=820)
        self._all = compared.fork
        self._shown = compared
        self.choices: tuple[QuietCombo, ...] = ()
        if len(self._all) > _PAIR:
            self.choices = (self._choice(_("Sammenlign denne versjonen")), self._choice(_("med denne versjonen")))
        self._difference = QVBoxLayout()
        self.card.column.addLayout(self._difference)
        self.changes = ChangesView((), {})
        self.show_compared(compared)
        self.join = button(join_words(len(self._all)), "primary", "Files")
        self.join.clicked.connect(self._on_join)
        leave = button(_("Lukk"))
        leave.clicked.connect(self.close_sheet)
        self.card.column.addWidget(flow(self.join, leave))

    def show_compared(self, compared: Compared) -> None:
        """Show what differs between two of them."""
        self._shown = compared
        first, second = compared.first, compared.second
        for choice, document in zip(self.choices, (first, second), strict=False):
            choice.blockSignals(True)
            choice.setCurrentIndex(choice.findData(document.document_id))
            choice.blockSignals(False)
        clear(self._difference)
        if not self.choices:
            for document in (first, second):
                self._difference.addWidget(label(version_words(document), "muted"))
        count = len(compared.found)
        text = (
            ngettext("{n} svar er ulikt.", "{n} svar er ulike.", count).format(n=count)
            if count
            else _("Svarene er like i de to versjonene.")
        )
        self._difference.addWidget(label(text, "h3"))
        self.changes = ChangesView(compared.found, second.answers, headings=(_heading(first), _heading(second)))
        self._difference.addWidget(self.changes)

    def _choice(self, name: str) -> QuietCombo:
        made = QuietCombo()
        made.setAccessibleName(name)
        for document in self._all:
            made.addItem(version_words(document), document.document_id)
        made.currentIndexChanged.connect(self._on_choice)
        title = label(name, "label")
        title.setBuddy(made)
        self.card.column.addLayout(column(title, made, spacing=4))
        return made

    def _on_choice(self, _index: int) -> None:
        first, second = (choice.currentData() for choice in self.choices)
        changed = self.sender()
        if first == second:  # the other one gives way: nothing is compared with itself
            other = next(one.document_id for one in self._all if one.document_id != first)
            first, second = (first, other) if changed is self.choices[0] else (other, second)
        self.pair_wanted.emit(first, second)

    def _on_join(self) -> None:
        shown = (self._shown.first.document_id, self._shown.second.document_id)
        ids = (*shown, *(one.document_id for one in self._all if one.document_id not in shown))
        self.close_sheet()
        self.join_wanted.emit(ids)


def _heading(document: FinishedDocument) -> str:
    return _("Versjon {number} av {author}").format(number=document.number, author=document.author_name)
