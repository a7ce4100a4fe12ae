"""*Innstillinger › Passord og lås*: when Skjema locks itself, the password, the key store, pictures of the screen."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.minutes_box import MinutesBox
from skjema_app.ui.settings_key_store import KeyStorePanel
from skjema_app.ui.settings_lock_policy import LockPolicyPanel
from skjema_app.ui.settings_password import PasswordPanel
from skjema_app.ui.settings_screen import ScreenPanel
from skjema_app.ui.settings_section import Section
from skjema_app.ui.widgets.basics import Line, column, label, row
from skjema_app.workflows.lock_policy import LockPolicy, lock_policy, may_decide, school_lock_policy
from skjema_app.workflows.renew_key import Price, price
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.settings import VaultSettings, save_vault_settings, vault_settings
from skjema_app.workflows.without_password import WithoutPassword, without_password


@dataclass(frozen=True, slots=True)
class LockFacts:
    """What the section shows."""

    settings: VaultSettings
    policy: LockPolicy
    school: LockPolicy
    decides: bool
    price: Price
    store: WithoutPassword


class LockSection(Section):
    """Password and lock.

    Signals:
        minutes_changed: the new number of minutes.
    """

    minutes_changed = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Passord og lås"), desk)
        self._settings: VaultSettings | None = None
        self.minutes = MinutesBox()
        self.minutes.setAccessibleName(_("Lås etter så mange minutter uten bruk"))
        title = label(_("Lås etter så mange minutter uten bruk"), "label")
        title.setBuddy(self.minutes)
        self.governed = label(_("minutter (2–60)"), "muted")
        self.column.addLayout(column(title, row(self.minutes, self.governed, None), spacing=4))
        self.say(
            _(
                "Du får et varsel 30 sekunder før. Skjema låser seg også når maskinen låses eller går i dvale, med "
                "Ctrl+L, og med F12 (skjul skjermen). Det du holder på med, er lagret, og du kommer tilbake til samme "
                "sted."
            )
        )
        self.password = PasswordPanel(desk)
        self.store = KeyStorePanel(desk)
        self.pictures = ScreenPanel(desk)
        self.policy = LockPolicyPanel(desk)
        for panel in (self.password, self.store, self.pictures, self.policy):
            if panel is not self.policy:  # most people have none: it brings its own line
                self.column.addWidget(Line())
            self.column.addWidget(panel)
        self._save_soon = QTimer(self)
        self._save_soon.setSingleShot(True)
        self._save_soon.setInterval(600)
        self._save_soon.timeout.connect(self._save_minutes)
        self.minutes.valueChanged.connect(self._on_minutes)

    def refresh(self) -> None:
        """Read how it stands."""
        self.desk.ask(functools.partial(_gather, self.desk.session), self._on_facts, self)

    def on_change(self, change: Change) -> None:
        """The school decided, or the key store was switched."""
        if change.school or change.settings:
            self.refresh()

    def wipe(self) -> None:
        """Leave no password behind."""
        self.password.wipe()
        self.store.wipe()

    def _on_facts(self, facts: LockFacts) -> None:
        self._settings = facts.settings
        self.minutes.blockSignals(True)
        self.minutes.setValue(facts.settings.idle_minutes)
        self.minutes.blockSignals(False)
        self.minutes.setEnabled(not facts.settings.idle_by_school)
        self.governed.setText(
            _("minutter – styrt av skolen") if facts.settings.idle_by_school else _("minutter (2–60)")
        )
        self.password.show_price(facts.price)
        self.store.show_facts(facts.store)
        self.pictures.show_policy(facts.policy)
        self.policy.show_policy(facts.school, decides=facts.decides)

    def _on_minutes(self, _value: int) -> None:
        self._save_soon.start()

    def _save_minutes(self) -> None:
        if self._settings is not None and self.minutes.value() != self._settings.idle_minutes:
            self._settings = dataclasses.replace(self._settings, idle_minutes=self.minutes.value())
            self.desk.change(functools.partial(_save_minutes, self.desk.session, self.minutes.value()), self)
            self.minutes_changed.emit(self.minutes.value())


def _gather(session: Session) -> LockFacts:
    return LockFacts(
        vault_settings(session),
        lock_policy(session),
        school_lock_policy(session),
        may_decide(session),
        price(session),
        without_password(session),
    )


def _save_minutes(session: Session, minutes: int) -> Change:
    return save_vault_settings(session, dataclasses.replace(vault_settings(session), idle_minutes=minutes))
