"""What an open window has of the lock: minutes, the machine's own lock, pictures, what was found at opening."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.idle import IdleWatch
from skjema_app.ui.main_window import MainView
from skjema_app.ui.system_lock import SystemLock
from skjema_app.workflows import without_password
from skjema_app.workflows.lock_policy import lock_policy
from skjema_app.workflows.opening_news import opening_news
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.settings import vault_settings


@dataclass(frozen=True, slots=True)
class _Rules:
    minutes: int
    pictures: bool
    change: Change


class LockParts(QObject):
    """Belongs to one open window.

    Signals:
        lock_wanted: the machine was locked or sleeps (``LockReason`` value).
    """

    lock_wanted = Signal(str)

    def __init__(self, desk: Desk, main: MainView, idle: IdleWatch, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._main = main
        self._idle = idle
        self.system = SystemLock(self)
        self.system.fell.connect(self.lock_wanted)
        idle.warned.connect(main.warn_of_lock)
        idle.resumed.connect(main.calm)
        main.minutes_changed.connect(self.set_minutes)
        main.settled.connect(self._on_settled)
        desk.changed.connect(self._on_changed)
        desk.ask(functools.partial(_rules, desk.session), self._on_first_rules, self)
        self.system.listen(window)

    def rest(self) -> None:
        """The vault is being left: nothing more can make it lock."""
        self._idle.stop()
        self.system.stop()

    def wake(self) -> None:
        """It is not left after all."""
        self._idle.start()
        self.system.go_on()

    def set_minutes(self, minutes: int) -> None:
        """Lock after so many minutes without use."""
        self._idle.set_limit(minutes * 60)

    def _on_first_rules(self, rules: _Rules) -> None:
        self._on_rules(rules)
        self._idle.start()

    def _on_rules(self, rules: _Rules) -> None:
        if self._idle.limit_seconds != rules.minutes * 60:
            self.set_minutes(rules.minutes)
        self._desk.screen.want(not rules.pictures)
        if rules.change != Change():
            self._desk.tell(rules.change)

    def _on_changed(self, change: Change) -> None:
        if change.school:  # the school may have decided otherwise
            self._desk.ask(functools.partial(_rules, self._desk.session), self._on_rules, self)

    def _on_settled(self) -> None:
        self._desk.ask(functools.partial(opening_news, self._desk.session), self._on_news, self)

    def _on_news(self, sentences: tuple[str, ...]) -> None:
        if sentences:
            self._main.bars.lock.show_words(_("Dette bør du vite"), "\n".join(sentences))


def _rules(session: Session) -> _Rules:
    """What holds now; a slot that the school has forbidden since goes at once."""
    change = without_password.obey(session)
    return _Rules(vault_settings(session).idle_minutes, lock_policy(session).pictures, change)
