"""*Fulgt opp*: when, how, and what came of it."""

from __future__ import annotations

import functools
from datetime import date

from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.widgets.basics import button, label
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.dates import DateInput
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.inputs import GrowingText
from skjema_app.workflows import absence_limits
from skjema_app.workflows.absence_limits import Limit
from skjema_app.workflows.session import Change


class SeenSheet(Overlay):
    """One limit that was seen to."""

    def __init__(self, over: QWidget, desk: Desk, limit: Limit, today: date) -> None:
        super().__init__(over, _("Fulgt opp"), widest=560)
        self._desk = desk
        self._limit = limit
        self.day = DateInput(today, ((_("I dag"), today),))
        self.day.set_value(today.isoformat())
        self.day.line.setAccessibleName(_("Når"))
        self.how = QuietCombo()
        self.how.setAccessibleName(_("Hvordan"))
        self.how.addItem(_("Ikke valgt"), "")
        for code, words in (
            ("telefon", _("Telefon")),
            ("melding", _("Skriftlig melding")),
            ("mote", _("Møte eller samtale")),
            ("annet", _("På en annen måte")),
        ):
            self.how.addItem(words, code)
        self.note = GrowingText(3, 6)
        self.note.setAccessibleName(_("Hva kom ut av det?"))
        self.trouble = Trouble(warning=True)
        self.save = button(_("Lagre"), "primary", "Checkmark")
        cancel = button(_("Avbryt"))
        parts: tuple[QWidget, ...] = (
            label(limit.words, "h3"),
            label(limit.why, "muted"),
            label(_("Når"), "label"),
            self.day,
            label(_("Hvordan"), "label"),
            self.how,
            label(_("Hva kom ut av det?"), "label"),
            self.note,
            self.trouble,
        )
        for part in parts:
            self.card.column.addWidget(part)
        self.card.column.addWidget(flow(self.save, cancel))
        self.save.clicked.connect(self._on_save)
        cancel.clicked.connect(self.close_sheet)

    def _on_save(self) -> None:
        work = functools.partial(
            absence_limits.see_to,
            self._desk.session,
            self._limit.pupil.pupil_id,
            self._limit.rule.rule_id,
            happened=self.day.value(),
            how=str(self.how.currentData() or ""),
            note=self.note.toPlainText(),
        )
        self.save.setEnabled(False)
        self._desk.ask(work, self._on_saved, self, self._on_failed)

    def _on_saved(self, change: Change) -> None:
        self.close_sheet()
        self._desk.tell(change)

    def _on_failed(self, error: Exception) -> None:
        self.save.setEnabled(True)
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        self.day.line.setFocus()
