"""*Én elev nå*: whose documents are wanted, when somebody moves or asks (user-review § 1.9)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.archive.jobs import Whose
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.widgets.basics import SearchField, announce, button, label
from skjema_app.ui.widgets.flow import flow


class PupilSheet(Overlay):
    """A search line over a list; Enter takes the marked one.

    Signals:
        chosen: a ``Whose``.
    """

    chosen = Signal(object)

    def __init__(self, over: QWidget, pupils: tuple[Whose, ...]) -> None:
        super().__init__(over, _("Én elev nå"))
        self._pupils = pupils
        self.search = SearchField(_("Søk etter eleven"))
        self.list = QListWidget()
        self.list.setAccessibleName(_("Elever med dokumenter"))
        self.list.setMinimumHeight(theme.px(220))
        self.nothing = label(_("Ingen elever med det navnet har dokumenter her."), "muted")
        take = button(_("Vis dokumentene"), "primary")
        cancel = button(_("Avbryt"))
        for part in (
            label(
                _(
                    "Når en elev flytter, eller arkivet trenger det nå: alt som skal i elevmappen, for én elev. Ber "
                    "noen om innsyn, bruker du «Innsyn for en elev». Der er andre tatt ut."
                ),
                "muted",
            ),
            self.search,
            self.list,
            self.nothing,
            flow(take, cancel),
        ):
            self.card.column.addWidget(part)
        self.search.searched.connect(self._on_search)
        self.search.returnPressed.connect(self._take)
        self.list.itemActivated.connect(self._on_activated)
        take.clicked.connect(self._take)
        cancel.clicked.connect(self.close_sheet)
        self._on_search("")

    def _on_search(self, text: str) -> None:
        wanted = text.casefold().split()
        self.list.clear()
        for one in self._pupils:
            words = ", ".join(filter(None, (one.pupil, one.group)))
            if all(part in words.casefold() for part in wanted):
                item = QListWidgetItem(words)
                item.setData(Qt.ItemDataRole.UserRole, one)
                self.list.addItem(item)
        self.list.setCurrentRow(0)
        count = self.list.count()
        self.list.setVisible(bool(count))
        self.nothing.setVisible(not count)
        if text:
            announce(self.list, ngettext("{n} treff", "{n} treff", count).format(n=count))

    def _take(self) -> None:
        self._on_activated(self.list.currentItem())

    def _on_activated(self, item: QListWidgetItem | None) -> None:
        one = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if isinstance(one, Whose):
            self.close_sheet()
            self.chosen.emit(one)
