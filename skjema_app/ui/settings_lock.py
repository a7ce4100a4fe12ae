"""*Innstillinger › Passord og lås*: change the password, and after how many minutes Skjema locks itself."""

from __future__ import annotations

import dataclasses
import functools

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSpinBox

from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.password_field import PasswordField
from skjema_app.ui.settings_section import Section
from skjema_app.ui.widgets.basics import IconLabel, Line, Notice, button, column, label, row
from skjema_app.workflows import start_alone
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.settings import VaultSettings, save_vault_settings, vault_settings
from skjema_app.workflows.start_alone import PasswordVerdict
from skjema_app.workflows.unlock import change_password

LEAST_MINUTES, MOST_MINUTES = 2, 60


class LockSection(Section):
    """Password and lock.

    Signals:
        minutes_changed: the new number of minutes.
    """

    minutes_changed = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Passord og lås"), desk)
        self._settings: VaultSettings | None = None
        self._secrets: tuple[Secret, Secret] | None = None
        self._verdict: PasswordVerdict | None = None
        self.minutes = MinutesBox()
        self.minutes.setAccessibleName(_("Lås etter så mange minutter uten bruk"))
        title = label(_("Lås etter så mange minutter uten bruk"), "label")
        title.setBuddy(self.minutes)
        self.column.addLayout(column(title, row(self.minutes, label(_("minutter (2–60)"), "muted"), None), spacing=4))
        self.say(
            _("Du får et varsel 30 sekunder før. Det du holder på med, er lagret, og du kommer tilbake til samme sted.")
        )
        self.column.addWidget(Line())
        self.column.addWidget(label(_("Bytt passord"), "h3"))
        self.old = PasswordField(_("Passordet du har nå"))
        self.new = PasswordField(_("Nytt passord"), shown=True)
        self.suggest = button(_("Foreslå fem ord"), "quiet", "ArrowsCirclepath")
        self.strength_icon = IconLabel("CheckmarkCircleFill", icons.SUCCESS, 18)
        self.strength_icon.hide()
        self.strength = label("", "muted")
        self.trouble = Trouble()
        self.busy = Busy()
        self.done = Notice("success")
        self.done.hide()
        self.change = button(_("Bytt passord"), "primary")
        strength = row(self.strength_icon, self.strength, spacing=6)
        strength.setStretch(1, 1)
        self.column.addWidget(self.old)
        self.column.addLayout(column(self.new, strength, row(self.suggest, None), spacing=4))
        self.say(_("Skriv ned det nye passordet og legg det trygt, eller lær det. Vi kan ikke hente det fram for deg."))
        self.column.addLayout(row(self.change, None))
        for part in (self.busy, self.trouble, self.done):
            self.column.addWidget(part)
        self._judge_soon = _timer(self, 250)
        self._save_soon = _timer(self, 600)
        self._judge_soon.timeout.connect(self._judge)
        self._save_soon.timeout.connect(self._save_minutes)
        self.minutes.valueChanged.connect(self._on_minutes)
        self.new.edited.connect(self._on_edited)
        self.suggest.clicked.connect(self._on_suggest)
        self.change.clicked.connect(self.change_password)
        self.new.entered.connect(self.change_password)

    def refresh(self) -> None:
        """Read the settings."""
        self.desk.ask(functools.partial(vault_settings, self.desk.session), self._on_settings, self)

    def wipe(self) -> None:
        """Leave no password behind."""
        self.old.wipe()
        self.new.wipe()

    def change_password(self) -> None:
        """Change it, or say what is missing."""
        self.done.hide()
        if self._secrets is not None:
            return
        if self.old.empty:
            self.trouble.show_words(_("Skriv passordet du har nå"))
            self.old.setFocus()
            return
        if self.new.empty or (self._verdict is not None and not self._verdict.good):
            self.trouble.show_words(self._verdict.sentence if self._verdict else _("Skriv et nytt passord"))
            self.new.setFocus()
            return
        self.trouble.show_words("")
        self._secrets = (self.old.secret(), self.new.secret())
        enable(False, self.old, self.new, self.change, self.suggest)
        self.busy.begin(_("Bytter passord …"))
        work = functools.partial(change_password, self.desk.session, *self._secrets)
        self.desk.ask(work, self._on_done, self, self._on_failed)

    def _on_settings(self, settings: VaultSettings) -> None:
        self._settings = settings
        self.minutes.blockSignals(True)
        self.minutes.setValue(settings.idle_minutes)
        self.minutes.blockSignals(False)

    def _on_minutes(self, _value: int) -> None:
        self._save_soon.start()

    def _save_minutes(self) -> None:
        if self._settings is not None and self.minutes.value() != self._settings.idle_minutes:
            self._settings = dataclasses.replace(self._settings, idle_minutes=self.minutes.value())
            self.desk.change(functools.partial(_save_minutes, self.desk.session, self.minutes.value()), self)
            self.minutes_changed.emit(self.minutes.value())

    def _on_edited(self) -> None:
        self._verdict = None
        self._judge_soon.start()

    def _judge(self) -> None:
        if self.new.empty:
            self.strength.setText("")
            self.strength_icon.hide()
            return
        person = self.desk.session.person
        work = functools.partial(start_alone.judge_password, self.new.text(), name=person.name, school=person.school)
        self.desk.background.pool.run(work, self._on_judged, self.desk.trouble, self)

    def _on_judged(self, verdict: PasswordVerdict) -> None:
        if self.new.empty:
            return
        self._verdict = verdict
        self.strength.setText(verdict.sentence)
        name = "CheckmarkCircleFill" if verdict.good else "ExclamationmarkTriangleFill"
        self.strength_icon.show_icon(name, icons.SUCCESS if verdict.good else icons.WARNING)
        self.strength_icon.show()

    def _on_suggest(self) -> None:
        self.desk.background.pool.run(start_alone.suggest_password, self._on_suggestion, self.desk.trouble, self)

    def _on_suggestion(self, words: str) -> None:
        self.new.show_text(True)
        self.new.propose(words)

    def _on_done(self, _nothing: None) -> None:
        self._end()
        self.wipe()
        self.strength.setText("")
        self.strength_icon.hide()
        self.done.say(_("Passordet er byttet."), _("Eldre sikkerhetskopier åpnes fortsatt med det gamle passordet."))
        self.done.show()

    def _on_failed(self, error: Exception) -> None:
        self._end()
        sentence = self.desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        self.old.setFocus()

    def _end(self) -> None:
        for secret in self._secrets or ():
            secret.wipe()
        self._secrets = None
        enable(True, self.old, self.new, self.change, self.suggest)
        self.busy.end()


class MinutesBox(QSpinBox):
    """2–60; the wheel changes nothing unseen."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(LEAST_MINUTES, MOST_MINUTES)
        self.lineEdit().setTextMargins(theme.px(6), 0, 0, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


def _timer(parent: LockSection, length: int) -> QTimer:
    made = QTimer(parent)
    made.setSingleShot(True)
    made.setInterval(length)
    return made


def _save_minutes(session: Session, minutes: int) -> Change:
    return save_vault_settings(session, dataclasses.replace(vault_settings(session), idle_minutes=minutes))
