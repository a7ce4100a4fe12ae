"""*Innstillinger › Sikkerhetskopi*: the second place for encrypted copies, in words, and «Lag kopi nå»."""

from __future__ import annotations

import functools
from pathlib import Path

from skjema_app.system.texts import _, ngettext
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.settings_section import Section
from skjema_app.ui.times import moment
from skjema_app.ui.widgets.basics import NOTICE_ICONS, Notice, Tone, button, label, set_property
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import keep_copies
from skjema_app.workflows.keep_copies import CopyReport, CopyStatus
from skjema_app.workflows.session import Change


class CopiesSection(Section):
    """Where the copy goes and how it stands."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Sikkerhetskopi"), desk)
        self.say(
            _(
                "Hvelvet ligger bare på denne maskinen. Blir den borte eller satt opp på nytt, er alt borte. "
                "Velg et sted til: en minnepinne, hjemmeområdet ditt, eller en mappe i skyen. "
                "Kopien er kryptert, og bare passordet ditt åpner den."
            )
        )
        self.status = Notice("info")
        self.place = label("", "muted")
        self.choose = button(_("Velg sted"), "primary", "Folder")
        self.copy_now = button(_("Lag kopi nå"), "", "HddDown")
        self.busy = Busy()
        self.trouble = Trouble()
        self.done = Notice("success")
        self.done.hide()
        for part in (self.status, self.place, flow(self.choose, self.copy_now), self.busy, self.trouble, self.done):
            self.column.addWidget(part)
        self.say(_("Skjema lager en kopi når du låser eller lukker, og minst én gang om dagen."))
        self._given = False
        self._question = FileQuestion(self, _("Velg sted for sikkerhetskopien"))
        self._question.chosen.connect(self.set_place)
        self.choose.clicked.connect(self._question.folder)
        self.copy_now.clicked.connect(self.write_copy)

    def refresh(self) -> None:
        """Ask how the copies stand."""
        self.desk.ask(functools.partial(keep_copies.copy_status, self.desk.session), self._on_status, self)

    def set_place(self, folder: Path) -> None:
        """Take a folder as the second place; a first copy tries it."""
        self._begin(_("Prøver stedet med en første kopi …"))
        work = functools.partial(keep_copies.set_second_place, self.desk.session, folder)
        self.desk.ask(work, self._on_place, self, self._on_failed)

    def write_copy(self) -> None:
        """Make a copy now."""
        self._begin(_("Lager og kontrollerer kopien …"))
        work = functools.partial(keep_copies.write_copy, self.desk.session)
        self.desk.ask(work, self._on_copy, self, self._on_failed)

    def on_change(self, change: Change) -> None:
        """A backup was made elsewhere."""
        if change.copies:
            self.refresh()

    def _on_status(self, status: CopyStatus) -> None:
        tone: Tone = "warning" if status.warn else "success"
        set_property(self.status, "notice", tone)
        self.status.icon.show_icon(*NOTICE_ICONS[tone])
        self.status.say(_("Trenger et sted") if not status.second_place else "", status.sentence)
        self._given = status.place_given
        words = _("Sted: {folder} – styrt av skolen") if status.place_given else _("Sted: {folder}")
        self.place.setText(words.format(folder=status.second_place) if status.second_place else "")
        self.choose.setEnabled(not status.place_given)
        self.place.setVisible(bool(status.second_place))
        self.copy_now.setVisible(bool(status.second_place))
        self.choose.set_label(_("Velg et annet sted") if status.second_place else _("Velg sted"))

    def _on_place(self, change: Change) -> None:
        self._end()
        self.done.say(_("Kopien er skrevet og kontrollert."))
        self.done.show()
        self.desk.tell(change)
        self.refresh()

    def _on_copy(self, report: CopyReport) -> None:
        self._end()
        documents = ngettext("{n} dokument", "{n} dokumenter", report.documents).format(n=report.documents)
        drafts = ngettext("{n} kladd", "{n} kladder", report.drafts).format(n=report.drafts)
        when = moment(report.made, self.desk.session.clock.now())
        self.done.say(
            _("Kopien er skrevet og kontrollert."),
            _("{documents} og {drafts}, {when}.").format(documents=documents, drafts=drafts, when=when),
        )
        self.done.show()
        self.desk.tell(Change(copies=True))

    def _on_failed(self, error: Exception) -> None:
        self._end()
        sentence = self.desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        self.desk.tell(Change(copies=True))

    def _begin(self, words: str) -> None:
        self.done.hide()
        self.trouble.show_words("")
        enable(False, self.choose, self.copy_now)
        self.busy.begin(words)

    def _end(self) -> None:
        enable(True, self.copy_now)
        enable(not self._given, self.choose)
        self.busy.end()
