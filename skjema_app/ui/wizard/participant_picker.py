"""«Legg til flere»: tick people in one list, or type to find them. Enter ticks; a name nobody knows is from outside.

By keyboard: type a few letters, Enter ticks the first who fits, and so on; Enter in the empty box takes them all in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from skjema_app.form_engine.definition import PartyKind
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.widgets.basics import SearchField, announce, button, column, hidden_unless, label, row
from skjema_app.ui.widgets.choices import is_enter
from skjema_app.ui.widgets.inputs import LineInput
from skjema_app.ui.wizard.participant_offers import PartyOffer
from skjema_app.ui.wizard.pick_list import PickList, PickModel

_AROUND = 400
"""Logical pixels that everything but the list takes, the question about a newcomer included."""

_TO_LIST = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class FilterField(SearchField):
    """The box to type in; the arrows move in the list while the box keeps the focus.

    Signals:
        moved: key to move in the list by.
        entered: Enter.
    """

    moved = Signal(object)
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the list, Enter ticks, all else is typed."""
        if event.key() in _TO_LIST:
            self.moved.emit(event)
        elif is_enter(event):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class ParticipantPicker(Overlay):
    """The sheet.

    Signals:
        picked: tuple of ``PartyOffer``.
    """

    picked = Signal(object)

    def __init__(
        self, over: QWidget, offers: Sequence[PartyOffer], *, outside: bool, ticked: Sequence[PartyOffer] = ()
    ) -> None:
        """``outside``: a name that isn't in the list may be taken in; ``ticked``: who is proposed."""
        super().__init__(over, _("Legg til deltakere"), widest=640)
        self._outside = outside
        self.filter = FilterField(_("Søk, eller skriv et nytt navn"), _("Skriv et navn"))
        self.filter.searched.connect(self._on_typed)
        self.filter.moved.connect(self._on_moved)
        self.filter.entered.connect(self._on_entered)
        self.model = PickModel(tuple(offers), tuple(ticked), self)
        self.list = PickList(self.model)
        self.list.find_room(over.height() - theme.px(_AROUND))
        self.list.toggled.connect(self._toggle)
        self.organisation_label = label(_("Hvor kommer {name} fra?").format(name=""), "label")
        self.organisation = LineInput()
        self.organisation.setAccessibleName(_("Virksomhet"))
        self.organisation.setPlaceholderText(_("For eksempel PPT eller helsestasjonen. Kan stå tom."))
        self.organisation.entered.connect(self._take_newcomer)
        self._newcomer = hidden_unless(QWidget(), condition=False)
        add = button(_("Legg til navnet"))
        add.clicked.connect(self._take_newcomer)
        inside = column(self.organisation_label, row(self.organisation, add), spacing=6)
        inside.setContentsMargins(0, 0, 0, 0)
        self._newcomer.setLayout(inside)
        self.chosen = label("", "muted")
        self.done = button(_("Legg til"), "primary")
        self.done.clicked.connect(self.take)
        cancel = button(_("Avbryt"))
        cancel.clicked.connect(self.close_sheet)
        help_text = _("Kryss av, eller skriv noen bokstaver og trykk Enter. Enter i tom boks legger til alle.")
        for part in (label(help_text, "muted"), self.filter, self.list, self._newcomer, self.chosen):
            self.card.column.addWidget(part)
        self.card.column.addLayout(row(None, cancel, self.done))
        self.model.changed.connect(self._say)
        self._on_typed("")
        self._say()

    def open(self) -> None:
        """Shown with the cursor in the box."""
        super().open()
        self.filter.setFocus(Qt.FocusReason.PopupFocusReason)

    def take(self) -> None:
        """Hand over whom was picked."""
        picked = self.model.ticked()
        self.close_sheet()
        if picked:
            self.picked.emit(picked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter takes them in from anywhere."""
        if (
            event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.take()
        else:
            super().keyPressEvent(event)

    def _on_typed(self, text: str) -> None:
        self._newcomer.hide()
        wanted = text.strip()
        self.model.narrow(wanted, newcomer=wanted if self._outside and wanted else "")
        if wanted:
            self.list.go_to_first()
            found = self.model.count()
            announce(self.filter, ngettext("{n} treff", "{n} treff", found).format(n=found))
        else:
            self.list.setCurrentIndex(QModelIndex())

    def _on_moved(self, event: QKeyEvent) -> None:
        self.list.step(event)

    def _on_entered(self) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            self._toggle(index)
        elif not self.filter.text().strip():
            self.take()

    def _toggle(self, index: QModelIndex) -> None:
        if self.model.is_newcomer(index):
            self._ask_where_from()
            return
        self.model.toggle(index)
        if self.filter.text():
            self.filter.clear()
            self.filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_where_from(self) -> None:
        name = self.filter.text().strip()
        self.organisation_label.setText(_("Hvor kommer {name} fra?").format(name=name))
        self.organisation.clear()
        self._newcomer.show()
        self.organisation.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_newcomer(self) -> None:
        name, where = self.filter.text().strip(), self.organisation.text().strip()
        self._newcomer.hide()
        if name:
            made = PartyOffer(PartyKind.OUTSIDE, name, detail=where, organisation=where)
            known = next((one for one in self.model.offers() if one.key == made.key), None)
            self.model.tick(replace(known, organisation=where or known.organisation) if known else made)
        self.filter.clear()
        self.filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self) -> None:
        picked = self.model.ticked()
        count = len(picked)
        self.done.set_label(ngettext("Legg til {n}", "Legg til {n}", count).format(n=count) if count else _("Legg til"))
        self.done.setEnabled(bool(picked))
        names = ", ".join(f"{one.name} ({one.organisation})" if one.organisation else one.name for one in picked)
        self.chosen.setText(_("Valgt: {names}").format(names=names) if picked else _("Ingen valgt ennå."))
