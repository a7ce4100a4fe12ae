"""The small panels of *Neste møte*: put an item off to a day, or say why it isn't relevant."""

from __future__ import annotations

from datetime import datetime, timedelta

from skjema_app.system.texts import _
from skjema_app.ui.event_panels import EventPanel
from skjema_app.ui.meetings.agenda_jobs import NotRelevant, PutOff
from skjema_app.ui.widgets.basics import label
from skjema_app.ui.widgets.dates import DateInput
from skjema_app.ui.widgets.inputs import GrowingText


class PutOffPanel(EventPanel):
    """«Utsett»."""

    kind = "agenda-put-off"

    def __init__(self, key: str, now: datetime) -> None:
        super().__init__(_("Utsett saken"), _("Utsett"), key, now)
        today = now.date()
        week, two = today + timedelta(weeks=1), today + timedelta(weeks=2)
        self.day = DateInput(today, ((_("Om en uke"), week), (_("Om to uker"), two)))
        self.add_field(_("Til hvilken dag?"), self.day, _("Den dagen kommer saken tilbake på sakslisten av seg selv."))
        self.setFocusProxy(self.day.line)

    def words(self) -> PutOff | None:
        """A day to come."""
        day = self.read_day(self.day)
        if day is None:
            return None
        if day <= self._now.date():
            self.say_missing(_("Velg en dag etter i dag"), self.day.line)
            return None
        return PutOff(self._document_id, day)


class NotRelevantPanel(EventPanel):
    """«Ikke aktuelt»."""

    kind = "agenda-not-relevant"

    def __init__(self, key: str, now: datetime) -> None:
        super().__init__(_("Saken er ikke aktuell"), _("Ta den av sakslisten"), key, now)
        self.fields.addWidget(label(_("Saken blir ikke borte. Den står bare ikke på denne sakslisten."), "muted"))
        self.reason = GrowingText(2, 4)
        self.add_field(_("Hvorfor?"), self.reason)
        self.setFocusProxy(self.reason)

    def words(self) -> NotRelevant | None:
        """The reason is needed."""
        reason = self.reason.toPlainText().strip()
        if not reason:
            self.say_missing(_("Skriv hvorfor saken ikke er aktuell"), self.reason)
            return None
        return NotRelevant(self._document_id, reason)
