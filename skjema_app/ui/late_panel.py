"""«X skrev 2 ting som stedfortreder, som kom etter siste dag»: what it is, *Godta* and *La ligge*.

Stands on *Hjem* until somebody has looked at it, and in *Innstillinger › Skolen* as long as it waits.
"""

from __future__ import annotations

import functools

from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, clear, column, label, row, tag
from skjema_app.workflows import late_deputies
from skjema_app.workflows.late_deputies import LateGroup
from skjema_app.workflows.session import Change


class LatePanel(QWidget):
    """Hidden while nothing waits. The page calls ``refresh`` when it is shown, and with each change."""

    def __init__(self, desk: Desk, *, left_too: bool) -> None:
        """``left_too``: show also what somebody has let lie."""
        super().__init__()
        self._desk = desk
        self._left_too = left_too
        self.groups: tuple[LateGroup, ...] = ()
        self._cards = column(spacing=8)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._cards)
        self.hide()

    def refresh(self) -> None:
        """Ask the vault."""
        self._desk.ask(functools.partial(late_deputies.late_groups, self._desk.session), self.show_groups, self)

    def show_groups(self, groups: tuple[LateGroup, ...]) -> None:
        """Show them, one card for each person."""
        shown = tuple(one for one in groups if self._left_too or not one.left)
        if shown == self.groups:
            return
        self.groups = shown
        clear(self._cards)
        for one in shown:
            self._cards.addWidget(self._card(one))
        self.setVisible(bool(shown))

    def _card(self, group: LateGroup) -> Card:
        made = Card(spacing=8, name="rowCard") if self._left_too else Card(spacing=8)
        head = row(label(group.sentence, "h3"), *([tag(_("Ikke godtatt"))] if group.left else []))
        head.setStretch(0, 1)
        made.column.addLayout(head)
        made.column.addWidget(label(group.explained))
        for line in group.lines:
            made.column.addLayout(column(label(line.words), label(line.when, "muted"), spacing=2))
        if group.may_weigh:
            take = KeyedButton(_("Godta"), group.person_id, "primary")
            take.setAccessibleName(_("Godta: {what}").format(what=group.sentence))
            take.clicked.connect(self._on_accept)
            acts: list[QWidget | None] = [take]
            if not group.left:
                leave = KeyedButton(_("La ligge"), group.person_id)
                leave.setAccessibleName(_("La ligge: {what}").format(what=group.sentence))
                leave.clicked.connect(self._on_leave)
                acts.append(leave)
            made.column.addLayout(row(*acts, None))
        return made

    def _on_accept(self) -> None:
        group = self._group()
        if group is not None:
            work = functools.partial(late_deputies.accept, self._desk.session, group.person_id, group.entries)
            self._desk.ask(work, self._on_done, self)

    def _on_leave(self) -> None:
        group = self._group()
        if group is not None:
            work = functools.partial(late_deputies.let_lie, self._desk.session, group.person_id, group.entries)
            self._desk.ask(work, self._on_done, self)

    def _group(self) -> LateGroup | None:
        """The one whose button was pressed."""
        wanted = key_of(self.sender())
        return next((one for one in self.groups if one.person_id == wanted), None)

    def _on_done(self, change: Change) -> None:
        self._desk.tell(change)
        self._desk.exchange_wanted.emit()
