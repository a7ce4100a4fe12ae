"""«Sammenlign»: two versions that stand side by side, what differs, and a way to join them (user-review § 7)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.system import calendar
from skjema_app.system.texts import _, ngettext
from skjema_app.ui.changes_view import ChangesView
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.review_jobs import Compared
from skjema_app.ui.widgets.basics import button, label
from skjema_app.ui.widgets.flow import flow


class CompareSheet(Overlay):
    """Shows the difference.

    Signals:
        join_wanted: ids of both versions, for a version that joins them.
    """

    join_wanted = Signal(object)

    def __init__(self, over: QWidget, compared: Compared, *, may_join: bool) -> None:
        super().__init__(over, _("Sammenlign versjonene"), widest=820)
        self._ids = (compared.first.document_id, compared.second.document_id)
        first, second = compared.first, compared.second
        headings = (_version(first.number, first.author_name), _version(second.number, second.author_name))
        for heading, document in zip(headings, (first, second), strict=True):
            when = calendar.stamp_in_words(document.finished)
            self.card.column.addWidget(label(_("{version}, {when}").format(version=heading, when=when), "muted"))
        count = len(compared.found)
        text = (
            ngettext("{n} svar er ulikt.", "{n} svar er ulike.", count).format(n=count)
            if count
            else _("Svarene er like i de to versjonene.")
        )
        self.card.column.addWidget(label(text, "h3"))
        self.changes = ChangesView(compared.found, second.answers, headings=headings)
        self.card.column.addWidget(self.changes)
        self.join = button(_("Lag versjon som samler begge"), "primary", "Files")
        if not may_join:
            self.join.hide()
        self.join.clicked.connect(self._on_join)
        leave = button(_("Lukk"))
        leave.clicked.connect(self.close_sheet)
        self.card.column.addWidget(flow(self.join, leave))

    def _on_join(self) -> None:
        ids = self._ids
        self.close_sheet()
        self.join_wanted.emit(ids)


def _version(number: int, author: str) -> str:
    return _("Versjon {number} av {author}").format(number=number, author=author)
