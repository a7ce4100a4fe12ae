"""«Dette ble bestemt» on the page of minutes: who does it and by when, and whether it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal

from skjema_app.system.calendar import day_and_month
from skjema_app.system.texts import _
from skjema_app.ui.event_panels import EventPanel
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, Line, TagTone, column, label, row, tag
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.inputs import GrowingText
from skjema_app.workflows.decided import Decision, DecisionState, Passed


@dataclass(frozen=True, slots=True)
class DropWords:
    """A decision that is not to be done after all, and why."""

    key: str
    why: str


class DropDecisionPanel(EventPanel):
    """«Skal ikke gjøres»."""

    kind = "decision-drop"

    def __init__(self, document_id: str, now: datetime, key: str) -> None:
        super().__init__(_("Vedtaket skal ikke gjøres"), _("Skriv det ned"), document_id, now)
        self._key = key
        self.reason = GrowingText(2, 5)
        self.add_field(_("Hvorfor?"), self.reason, _("De som leser referatet, ser hvorfor."))
        self.setFocusProxy(self.reason)

    def words(self) -> DropWords | None:
        """The reason is needed."""
        reason = self.reason.toPlainText().strip()
        if not reason:
            self.say_missing(_("Skriv hvorfor vedtaket ikke skal gjøres"), self.reason)
            return None
        return DropWords(self._key, reason)


class DecisionsCard(Card):
    """The list.

    Signals:
        done: key of a decision that is done.
        opened: key of one that isn't after all.
        drop_wanted: key of one that is not to be done.
    """

    done = Signal(str)
    opened = Signal(str)
    drop_wanted = Signal(str)

    def __init__(self, decisions: Sequence[Decision], settles: frozenset[str]) -> None:
        super().__init__(spacing=10)
        self.column.addWidget(label(_("Dette ble bestemt"), "h2"))
        for number, one in enumerate(decisions):
            if number:
                self.column.addWidget(Line())
            self._add(one, may=one.key in settles)

    def _add(self, one: Decision, *, may: bool) -> None:
        words, tone = _state(one)
        head = row(label(one.what), tag(words, tone), spacing=10)
        head.setStretch(0, 1)
        self.column.addLayout(column(head, label(who_words(one), "muted"), spacing=4))
        if not may:
            return
        if one.state is not DecisionState.OPEN:
            again = KeyedButton(_("Ikke gjort likevel"), one.key, "quiet")
            again.setAccessibleName(_("Ikke gjort likevel: {what}").format(what=one.short))
            again.clicked.connect(self._on_again)
            self.column.addWidget(flow(again))
            return
        done = KeyedButton(_("Gjort"), one.key, "", "Checkmark")
        drop = KeyedButton(_("Skal ikke gjøres"), one.key, "quiet")
        for made in (done, drop):
            made.setAccessibleName(f"{made.label()}: {one.short}")
        done.clicked.connect(self._on_done)
        drop.clicked.connect(self._on_drop)
        self.column.addWidget(flow(done, drop))

    def _on_done(self) -> None:
        self.done.emit(key_of(self.sender()))

    def _on_again(self) -> None:
        self.opened.emit(key_of(self.sender()))

    def _on_drop(self) -> None:
        self.drop_wanted.emit(key_of(self.sender()))


def who_words(one: Decision) -> str:
    """Who, by when, about whom, and what became of it."""
    parts = [one.doer, _("innen {day}").format(day=day_and_month(one.due)) if one.due else "", one.pupil]
    if one.state is DecisionState.OPEN:
        passed = {
            Passed.LEFT: _("{name} er ikke med i Skjema").format(name=one.doer),
            Passed.NO_KEY: _("kan ikke lese referatet, gi beskjed"),
        }
        parts.append(passed.get(one.passed, ""))
    elif one.settled is not None:
        parts += [f"{one.settled_by} {day_and_month(one.settled.date())}", one.note]
    return " · ".join(part for part in parts if part)


def _state(one: Decision) -> tuple[str, TagTone]:
    match one.state:
        case DecisionState.DONE:
            return _("Gjort"), "success"
        case DecisionState.DROPPED:
            return _("Skal ikke gjøres"), "neutral"
        case _:
            return _("Ikke gjort ennå"), "warning"
