"""The open cases at the turn of the year: what becomes of the plan, and who each is offered to."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui.widgets.basics import Card, clear, column, label, row
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.workflows.new_year import NewYear, OpenCase

_MOST = 60
"""Cases that are shown; what must be decided stands first."""


class CasesCard(Card):
    """The cases with a choice each, where there is one.

    Signals:
        chosen: another person was chosen for a case.
    """

    chosen = Signal()

    def __init__(self, title: str) -> None:
        super().__init__(label(title, "h2"), spacing=10)
        self.combos: dict[str, QuietCombo] = {}
        self._said: dict[str, str] = {}
        self._touched: set[str] = set()
        self.lead = label("", "muted")
        self._rows = column(spacing=10)
        self.column.addWidget(self.lead)
        self.column.addLayout(self._rows)

    def show_cases(self, view: NewYear) -> None:
        """These; what was chosen for a case that is still there stays chosen."""
        self._said |= {case: str(combo.currentData()) for case, combo in self.combos.items() if case in self._touched}
        clear(self._rows)
        self.combos = {}
        hands = any(one.may_hand for one in view.cases)
        lead = _("Ingen åpne saker.")
        if view.cases and hands:
            lead = _(
                "Sakene fortsetter som før. Velg hvem som skal overta der noen slutter eller en klasse får ny "
                "kontaktlærer. Den som får tilbudet, svarer ja eller nei. Til da er det som før."
            )
        elif view.cases:
            lead = _("Sakene fortsetter som før.")
        self.lead.setText(lead)
        for one in view.cases[:_MOST]:
            self._rows.addWidget(self._row(one, view))
        more = len(view.cases) - _MOST
        if more > 0:
            words = ngettext("Og {n} sak til, uten endring.", "Og {n} saker til, uten endring.", more)
            self._rows.addWidget(label(words.format(n=more), "muted"))

    def wanted(self) -> dict[str, str]:
        """Case id → person id of whom it is offered to."""
        return {case: str(combo.currentData()) for case, combo in self.combos.items() if combo.currentData()}

    def _row(self, one: OpenCase, view: NewYear) -> QWidget:
        card = Card(spacing=4, name="rowCard")
        group = f"{one.group} → {one.after}" if one.after and one.after != one.group else one.group
        card.column.addWidget(label(f"{one.title} · {group}" if group else one.title, "h3"))
        for words in (one.plan, one.why):
            if words:
                card.column.addWidget(label(words))
        if one.offered:
            card.column.addWidget(
                label(_("Tilbudt {name}, som ikke har svart ennå.").format(name=one.offered), "muted")
            )
        elif one.may_hand:
            combo = QuietCombo()
            keeps = _("Fortsatt {name}").format(name=one.responsible) if one.responsible else _("Ingen valgt")
            combo.addItem(keeps, "")
            for person, name in view.people:
                if name != one.responsible:
                    combo.addItem(name, person)
            wanted = self._said.get(one.case_id, one.proposed)
            combo.setCurrentIndex(max(0, combo.findData(wanted)))
            combo.setAccessibleName(_("Saksansvarlig for {title}").format(title=one.title))
            combo.activated.connect(self._on_chosen)
            title = label(_("Saksansvarlig"), "label")
            title.setBuddy(combo)
            card.column.addLayout(row(title, combo, None))
            self.combos[one.case_id] = combo
        elif one.responsible:
            card.column.addWidget(label(_("Saksansvarlig: {name}").format(name=one.responsible), "muted"))
        return card

    def _on_chosen(self) -> None:
        sender = self.sender()
        self._touched |= {case for case, combo in self.combos.items() if combo is sender}
        self.chosen.emit()
