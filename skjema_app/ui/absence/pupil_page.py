"""One pupil: what it adds up to, what it asks for, days to register, and the history."""

from __future__ import annotations

import functools
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.domain.absence import AbsenceDay, Validity
from skjema_app.form_engine.values import parse_date
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.absence.limits_card import LimitsCard
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.widgets.basics import Card, button, clear, column, label, row
from skjema_app.ui.widgets.choices import Check, QuietCombo
from skjema_app.ui.widgets.dates import DateInput
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import absence
from skjema_app.workflows.absence import Registered
from skjema_app.workflows.absence_register import read_register
from skjema_app.workflows.absence_view import PupilView, pupil_view
from skjema_app.workflows.session import Session

_SHOWN = 60


class PupilPart(QWidget):
    """The part of the place that shows one pupil.

    Signals:
        back_wanted: to the class.
        registered: a ``Registered``.
        report_wanted: the pupil's id.
        seen_wanted: a ``Limit``.
        loaded: it shows what is true now.
    """

    back_wanted = Signal()
    registered = Signal(object)
    report_wanted = Signal(str)
    seen_wanted = Signal(object)
    loaded = Signal()

    def __init__(self, desk: Desk, today: date) -> None:
        super().__init__()
        self._desk = desk
        self.pupil_id = ""
        self.shown: PupilView | None = None
        self.back = button(_("Tilbake til klassen"), "link", "ArrowLeft")
        self.name = label("", "h1")
        self.count = label("", "lead")
        self.row = label("")
        self.next = label("", "muted")
        self.others = label("", "muted")
        self.report = button(_("Meld fravær"), "", "Plus")
        self.limits = LimitsCard(of_class=False)
        self.first = DateInput(today, ((_("I dag"), today),))
        self.first.line.setAccessibleName(_("Første dag"))
        self.last = DateInput(today)
        self.last.line.setAccessibleName(_("Siste dag"))
        self.kind = QuietCombo()
        self.kind.setAccessibleName(_("Hva slags fravær"))
        for words, value in (
            (_("Gyldig fravær"), Validity.VALID.value),
            (_("Ugyldig fravær"), Validity.INVALID.value),
            (_("Vet ikke ennå"), Validity.UNKNOWN.value),
            (_("Var til stede (rett)"), ""),
        ):
            self.kind.addItem(words, value)
        self.noted = Check(_("Dokumentert"), wide=False)
        self.trouble = Trouble(warning=True)
        self.put = button(_("Før"), "primary", "Checkmark")
        self._history = column(spacing=4)
        self._seen = column(spacing=4)
        self.seen_card = Card(spacing=6)
        self._build()

    def _build(self) -> None:
        days = Card(spacing=8)
        days.column.addWidget(label(_("Før flere dager"), "h2"))
        days.column.addWidget(
            label(_("La siste dag stå tom for én dag. Helger og fridager hoppes over av seg selv."), "muted")
        )
        first = column(label(_("Første dag"), "label"), self.first, spacing=4)
        last = column(label(_("Siste dag"), "label"), self.last, spacing=4)
        days.column.addLayout(row(first, last, spacing=24))
        days.column.addWidget(flow(self.kind, self.noted, self.put))
        days.column.addWidget(self.trouble)
        self.seen_card.column.addWidget(label(_("Fulgt opp"), "h2"))
        self.seen_card.column.addLayout(self._seen)
        history = Card(spacing=6)
        history.column.addWidget(label(_("Historikk"), "h2"))
        history.column.addLayout(self._history)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(10))
        outer.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self.name, self.count, self.row, self.next, self.others):
            outer.addWidget(part)
        outer.addLayout(row(self.report, None))
        for card in (self.limits, days, self.seen_card, history):
            outer.addWidget(card)
        self.back.clicked.connect(self.back_wanted)
        self.report.clicked.connect(self._on_report)
        self.limits.report_wanted.connect(self.report_wanted)
        self.limits.seen_wanted.connect(self.seen_wanted)
        self.put.clicked.connect(self._on_put)
        self.first.entered.connect(self._on_put)
        self.last.entered.connect(self._on_put)

    def open_pupil(self, pupil_id: str) -> None:
        """Show a pupil."""
        self.pupil_id = pupil_id
        self.first.set_value("")
        self.last.set_value("")
        self.trouble.show_words("")
        self.refresh()

    def refresh(self) -> None:
        """Ask for what is true now."""
        if self.pupil_id:
            self._desk.ask(functools.partial(pupil_view, self._desk.session, self.pupil_id), self._on_view, self)

    def _on_view(self, shown: PupilView) -> None:
        if shown.pupil.pupil_id != self.pupil_id:
            return
        self.shown = shown
        group = f", {shown.pupil.group}" if shown.pupil.group else ""
        self.name.setText(f"{shown.pupil.name}{group}")
        self.count.setText(shown.words)
        for part, words in ((self.row, shown.row), (self.next, shown.next), (self.others, " ".join(shown.others))):
            part.setText(words)
            part.setVisible(bool(words))
        self.limits.show_limits(shown.limits)
        self.report.setVisible(bool(shown.history) and not any(one.rule.form for one in shown.limits))
        clear(self._seen)
        for line in shown.seen_to:
            self._seen.addWidget(label(line))
        self.seen_card.setVisible(bool(shown.seen_to))
        clear(self._history)
        for one in shown.history[:_SHOWN]:
            told = "  ·  ".join(part for part in (one.origin, one.before) if part)
            what = _("{day}: {what}").format(day=date_in_words(one.day), what=one.words)
            self._history.addWidget(label(what))
            self._history.addWidget(label(told, "small"))
        if not shown.history:
            self._history.addWidget(label(_("Ikke noe fravær er ført."), "muted"))
        self.loaded.emit()

    def _on_report(self) -> None:
        self.report_wanted.emit(self.pupil_id)

    def _on_put(self) -> None:
        first = parse_date(self.first.value())
        last = parse_date(self.last.value()) if self.last.value() else first
        if first is None or last is None:
            self.trouble.show_words(_("Datoen mangler"), _("Skriv første dag, for eksempel 16.11."))
            (self.first if first is None else self.last).line.setFocus()
            return
        self.trouble.show_words("")
        kind = str(self.kind.currentData())
        like = AbsenceDay(
            self.pupil_id,
            first,
            Validity(kind) if kind else Validity.UNKNOWN,
            documented=bool(kind) and self.noted.isChecked(),
            absent=bool(kind),
        )
        self.put.setEnabled(False)
        self._desk.ask(
            functools.partial(_put, self._desk.session, first, last, like), self._on_done, self, self._on_not
        )

    def _on_done(self, done: Registered) -> None:
        self.put.setEnabled(True)
        self.first.set_value("")
        self.last.set_value("")
        self.registered.emit(done)

    def _on_not(self, error: Exception) -> None:
        self.put.setEnabled(True)
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        self.first.line.setFocus()


def _put(session: Session, first: date, last: date, like: AbsenceDay) -> Registered:
    days = absence.spread(read_register(session).school_days, like.pupil_id, first, last, like)
    return absence.register(session, days)
