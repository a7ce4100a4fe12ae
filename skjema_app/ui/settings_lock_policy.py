"""*For hele skolen*: what an issuer decides about locks for everybody."""

from __future__ import annotations

import functools

from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.minutes_box import MinutesBox
from skjema_app.ui.widgets.basics import Line, Notice, button, column, label, row
from skjema_app.ui.widgets.choices import Check
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.lock_policy import IDLE_DEFAULT, LockPolicy, set_lock_policy
from skjema_app.workflows.session import Change


class LockPolicyPanel(QWidget):
    """Three choices and one button; there only for those who decide."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shown: LockPolicy | None = None
        self.fixed = Check(_("Skolen bestemmer hvor lenge Skjema kan stå åpent uten bruk"))
        self.minutes = MinutesBox()
        self.minutes.setAccessibleName(_("Minutter uten bruk før Skjema låser seg, for hele skolen"))
        self.store = Check(
            _("Ansatte kan velge å åpne uten passord"),
            _("Da stopper ikke låsen i Skjema den som sitter ved maskinen deres."),
        )
        self.pictures = Check(
            _("Andre programmer kan ta bilder av Skjema"),
            _(
                "Slår du det av, blir vinduet svart i møter der skjermen deles, til den ansatte velger å dele i 60 "
                "minutter. Det virker på Windows og Mac."
            ),
        )
        self.save = button(_("Gjør gjeldende for hele skolen"))
        self.done = Notice("success")
        whole = column(Line(), label(_("For hele skolen"), "h3"), self.fixed, spacing=10)
        whole.addLayout(row(self.minutes, label(_("minutter (2–60)"), "muted"), None))
        for part in (self.store, self.pictures, flow(self.save), self.done):
            whole.addWidget(part)
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)
        self.hide()
        self.done.hide()
        self.fixed.toggled.connect(self.minutes.setEnabled)
        self.save.clicked.connect(self._on_save)

    def show_policy(self, policy: LockPolicy, *, decides: bool) -> None:
        """What holds now; choices that are being made stay."""
        self.setVisible(decides)
        if policy == self._shown:
            return
        self._shown = policy
        self.fixed.setChecked(bool(policy.minutes))
        self.minutes.setEnabled(bool(policy.minutes))
        self.minutes.setValue(policy.minutes or IDLE_DEFAULT)
        self.store.setChecked(policy.key_store)
        self.pictures.setChecked(policy.pictures)

    def _on_save(self) -> None:
        self.done.hide()
        chosen = LockPolicy(
            minutes=self.minutes.value() if self.fixed.isChecked() else 0,
            key_store=self.store.isChecked(),
            pictures=self.pictures.isChecked(),
        )
        work = functools.partial(set_lock_policy, self._desk.session, chosen)
        self._desk.ask(work, self._on_saved, self)

    def _on_saved(self, change: Change) -> None:
        self.done.say(_("Dette gjelder nå her."), _("De andre får det neste gang de utveksler."))
        self.done.show()
        self._desk.tell(change)
        self._desk.exchange_wanted.emit()
