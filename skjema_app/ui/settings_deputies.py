"""*Innstillinger › Skolen*: who stands in for the rector, and when; naming and ending it for those who govern."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.late_panel import LatePanel
from skjema_app.ui.widgets.basics import Card, TagTone, button, clear, column, label, row, tag
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.dates import DateInput
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import deputies
from skjema_app.workflows.deputies import DeputyChoice, DeputyLine, DeputyState
from skjema_app.workflows.session import Change, Session

_MOST_OVER = 3
"""Deputyships that are over and still told of."""


@dataclass(frozen=True, slots=True)
class DeputyFacts:
    """What the panel shows: the lines, whom this person can name, and today."""

    lines: tuple[DeputyLine, ...]
    choices: tuple[DeputyChoice, ...]
    today: date


class DeputyPanel(QWidget):
    """«Stedfortreder»."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.facts: DeputyFacts | None = None
        self.form: DeputyForm | None = None
        self._rows = column(spacing=8)
        self.late = LatePanel(desk, left_too=True)
        self._place = column(spacing=8)
        self.name = button(_("Sett inn stedfortreder"), "", "PersonPlus")
        self.name.clicked.connect(self.ask)
        whole = column(label(_("Stedfortreder"), "h3"), self._rows, self.late, flow(self.name), self._place, spacing=10)
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)

    def refresh(self) -> None:
        """Ask who it is."""
        self.late.refresh()
        self._desk.ask(functools.partial(_gather, self._desk.session), self.show_facts, self)

    def show_facts(self, facts: DeputyFacts) -> None:
        """Show them; a form that is being filled in stays."""
        if facts == self.facts:
            return
        self.facts = facts
        clear(self._rows)
        over = [one for one in facts.lines if one.state is DeputyState.OVER][:_MOST_OVER]
        for one in [one for one in facts.lines if one.state is not DeputyState.OVER] + over:
            self._rows.addWidget(self._line(one, may_end=bool(facts.choices)))
        if not facts.lines:
            self._rows.addWidget(label(_("Ingen er satt inn for rektor."), "muted"))
        self.name.setVisible(bool(facts.choices))

    def ask(self) -> None:
        """Open the form."""
        if self.facts is None or self.form is not None:
            return
        self.form = DeputyForm(self.facts)
        self.form.cancel.clicked.connect(self.drop_form)
        self.form.do_it.clicked.connect(self._on_name)
        self._place.addWidget(self.form)
        self.name.hide()
        self.form.who.setFocus()

    def drop_form(self) -> None:
        """Nobody is named."""
        form, self.form = self.form, None
        if form is not None:
            self._place.removeWidget(form)
            form.hide()
            form.deleteLater()
            self.name.setVisible(self.facts is not None and bool(self.facts.choices))
            self.name.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the form."""
        if event.key() == Qt.Key.Key_Escape and self.form is not None:
            self.drop_form()
        else:
            super().keyPressEvent(event)

    def _line(self, one: DeputyLine, *, may_end: bool) -> Card:
        words: dict[DeputyState, tuple[str, TagTone]] = {
            DeputyState.NOW: (_("Nå"), "success"),
            DeputyState.COMING: (_("Kommer"), "info"),
            DeputyState.OVER: (_("Over"), "neutral"),
        }
        text, tone = words[one.state]
        made = Card(spacing=6, name="rowCard")
        head: QHBoxLayout = row(label(one.words), tag(text, tone))
        head.setStretch(0, 1)
        made.column.addLayout(head)
        if may_end and one.state is not DeputyState.OVER:
            end = KeyedButton(_("Avslutt nå"), one.deputy_id, "link")
            end.setAccessibleName(_("Avslutt nå: {words}").format(words=one.words))
            end.clicked.connect(self._on_end)
            made.column.addLayout(row(end, None))
        return made

    def _on_name(self) -> None:
        asked = self.form.asked() if self.form is not None else None
        if asked is not None:
            work = functools.partial(deputies.name_deputy, self._desk.session, *asked)
            self._desk.ask(work, self._on_named, self)

    def _on_named(self, change: Change) -> None:
        self.drop_form()
        self._on_done(change)

    def _on_end(self) -> None:
        work = functools.partial(deputies.end_deputy, self._desk.session, key_of(self.sender()))
        self._desk.ask(work, self._on_done, self)

    def _on_done(self, change: Change) -> None:
        self._desk.tell(change)
        self._desk.exchange_wanted.emit()
        self.refresh()


class DeputyForm(Card):
    """Who, from when, to when."""

    def __init__(self, facts: DeputyFacts) -> None:
        super().__init__(spacing=10)
        self._choices = facts.choices
        text = _(
            "Stedfortrederen bestemmer og godkjenner for rektor på disse dagene, får rektors oppgaver, og kan lese "
            "sakene som ledelsen har. Signaturen sier at det er etter fullmakt. Etter siste dag er det slutt av seg "
            "selv."
        )
        self.who = QuietCombo()
        self.who.addItem(_("Velg en person"))
        for one in facts.choices:
            self.who.addItem(f"{one.name} ({one.roles})" if one.roles else one.name)
        tomorrow = facts.today + timedelta(days=1)
        self.first = DateInput(facts.today, ((_("I dag"), facts.today), (_("I morgen"), tomorrow)))
        self.first.set_value(facts.today.isoformat())
        friday = facts.today + timedelta(days=(4 - facts.today.weekday()) % 7)
        self.last = DateInput(facts.today, ((_("Fredag"), friday), (_("Om to uker"), facts.today + timedelta(days=14))))
        self.problem = label("", "error")
        self.problem.hide()
        self.do_it = button(_("Sett inn"), "primary")
        self.cancel = button(_("Avbryt"))
        self.column.addWidget(label(text))
        for name, field in ((_("Hvem?"), self.who), (_("Første dag"), self.first), (_("Siste dag"), self.last)):
            title = label(name, "label")
            target = field.line if isinstance(field, DateInput) else field
            title.setBuddy(target)
            target.setAccessibleName(name)
            self.column.addLayout(column(title, field, spacing=4))
        self.column.addWidget(self.problem)
        self.column.addLayout(row(self.do_it, self.cancel, None))

    def asked(self) -> tuple[str, date, date] | None:
        """What is filled in; None when something is wrong (then it is said)."""
        place = self.who.currentIndex() - 1
        if place < 0:
            self._say(_("Velg hvem det er"), self.who)
            return None
        days = []
        for field in (self.first, self.last):
            try:
                days.append(date.fromisoformat(field.value()))
            except ValueError:
                self._say(_("Skriv datoen slik: 20.11.2026"), field.line)
                return None
        first, last = days
        if last < first:
            self._say(_("Siste dag kan ikke være før den første"), self.last.line)
            return None
        return self._choices[place].person_id, first, last

    def _say(self, words: str, field: QWidget) -> None:
        self.problem.setText(words)
        self.problem.show()
        field.setFocus()


def _gather(session: Session) -> DeputyFacts:
    return DeputyFacts(deputies.deputy_lines(session), deputies.choices(session), session.clock.now().date())
