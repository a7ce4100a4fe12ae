"""«Merk som fortalt»: who was told, when and how. Writing it down never replaces saying it (user-review § 3.4)."""

from __future__ import annotations

from datetime import datetime, time

from PySide6.QtWidgets import QLineEdit

from skjema_app.domain.documents import EventKind
from skjema_app.system.texts import _
from skjema_app.ui.event_panels import EventPanel, EventWords, past_day
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.dates import TimeInput


class ToldPanel(EventPanel):
    """Three questions: who, when, how."""

    kind = "told"

    def __init__(self, document_id: str, now: datetime, *, restricted: bool = False) -> None:
        super().__init__(_("Merk som fortalt"), _("Skriv ned at det er fortalt"), document_id, now)
        self.who = QLineEdit()
        self.who.setMaxLength(200)
        self.day = past_day(now.date())
        self.clock = TimeInput(now_chip=True)
        self.clock.set_value(now.strftime("%H:%M"))
        self.how = QuietCombo()
        for words in (_("Muntlig"), _("Telefon"), _("Møte"), _("Brev eller papir"), _("På en annen måte")):
            self.how.addItem(words)
        hint = _("Navn og rolle, for eksempel skoleeier.") if restricted else _("Navn og rolle, for eksempel rektor.")
        self.add_field(_("Hvem har fått vite det?"), self.who, hint)
        self.add_field(_("Hvilken dag?"), self.day)
        self.add_field(_("Klokkeslett"), self.clock)
        self.add_field(_("Hvordan?"), self.how)
        self.setFocusProxy(self.who)

    def words(self) -> EventWords | None:
        """Who and when are needed."""
        if not self.who.text().strip():
            self.say_missing(_("Skriv hvem som har fått vite det"), self.who)
            return None
        day = self.read_day(self.day)
        if day is None:
            return None
        try:
            happened = datetime.combine(day, time.fromisoformat(self.clock.value()), self._now.tzinfo)
        except ValueError:
            self.say_missing(_("Skriv klokkeslettet slik: 14:30"), self.clock.line)
            return None
        if happened > self._now:
            self.say_missing(_("Tidspunktet kan ikke være etter nå"), self.day.line)
            return None
        return EventWords(
            self._document_id,
            EventKind.TOLD,
            happened.isoformat(timespec="minutes"),
            who=self.who.text().strip(),
            how=self.how.currentText(),
        )
