"""*Innstillinger › Signatur*, first part: the time-stamp service."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QWidget

from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.widgets.basics import NOTICE_ICONS, Notice, Tone, announce, button, column, label, set_property
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import time_stamps
from skjema_app.workflows.session import Change
from skjema_app.workflows.time_stamps import TimeStampService, Tried


class TimeStampPart(QWidget):
    """Address, root certificate, *Prøv* and *Lagre*."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.chosen = TimeStampService()
        self.address = QLineEdit()
        self.address.setMaxLength(400)
        self.address.setMaximumWidth(theme.px(520))
        self.address.setPlaceholderText("https://")
        title = label(_("Adressen til tidsstempeltjenesten"), "label")
        title.setBuddy(self.address)
        self.address.setAccessibleName(title.text())
        self.root = label("", "muted")
        self.choose = button(_("Velg rotsertifikat"), "", "Folder")
        self.save = button(_("Lagre"), "primary")
        self.test = button(_("Prøv"), "", "Tasklist")
        self.drop = button(_("Ta bort"))
        self.busy = Busy()
        self.trouble = Trouble()
        self.done = Notice("success")
        self.done.hide()
        place = column(spacing=10)
        place.setContentsMargins(0, 0, 0, 0)
        place.addWidget(label(_("Tidsstempel"), "h3"))
        place.addWidget(
            label(
                _(
                    "Uten tidsstempel er tidspunktet i signaturen fra klokken på denne maskinen. En "
                    "tidsstempeltjeneste (RFC 3161) kan bekrefte det. Den får en kontrollsum og adressen til nettet "
                    "ditt, ikke navn og ikke innhold. Svarer den ikke, signeres dokumentet uten. Utstedere av "
                    "sertifikater spørres samtidig om de er stengt, og svaret legges i filen (B-LT)."
                ),
                "muted",
            )
        )
        place.addWidget(title)
        place.addWidget(self.address)
        place.addWidget(self.root)
        place.addWidget(flow(self.save, self.test, self.choose, self.drop))
        for part in (self.busy, self.trouble, self.done):
            place.addWidget(part)
        self.setLayout(place)
        self._question = FileQuestion(self, _("Velg rotsertifikatet til tjenesten"))
        self._question.chosen.connect(self.set_root)
        self.choose.clicked.connect(self._on_choose)
        self.save.clicked.connect(self.store)
        self.address.returnPressed.connect(self.store)
        self.test.clicked.connect(self.try_it)
        self.drop.clicked.connect(self.remove)

    def refresh(self) -> None:
        """Read what is set."""
        self._quiet()
        self._desk.ask(functools.partial(time_stamps.service, self._desk.session), self._on_service, self)

    def set_root(self, file: Path) -> None:
        """A certificate was chosen."""
        self._quiet()
        self._desk.ask(functools.partial(time_stamps.read_root, file), self._on_root, self, self._on_failed)

    def store(self) -> None:
        """*Lagre*."""
        self._begin(_("Lagrer …"))
        work = functools.partial(time_stamps.save_service, self._desk.session, self._typed())
        self._desk.ask(work, self._on_saved, self, self._on_failed)

    def try_it(self) -> None:
        """*Prøv*: beside the vault's thread, the service may be slow."""
        self._begin(_("Spør tjenesten …"))
        work = functools.partial(time_stamps.try_service, self._typed(), self._desk.session.clock.now())
        self._desk.background.pool.run(work, self._on_tried, self._on_failed, self)

    def remove(self) -> None:
        """*Ta bort*."""
        self.address.clear()
        self.store()

    def _typed(self) -> TimeStampService:
        return dataclasses.replace(self.chosen, address=self.address.text().strip())

    def _on_choose(self) -> None:
        self._question.open_file(_("Sertifikat (*.pem *.crt *.cer *.der)"))

    def _on_service(self, found: TimeStampService) -> None:
        self.address.setText(found.address)
        self._show_root(found)

    def _on_root(self, found: TimeStampService) -> None:
        self._show_root(found)

    def _show_root(self, found: TimeStampService) -> None:
        self.chosen = found
        words = _("Rotsertifikat: {name}").format(name=found.root_name) if found.root_name else ""
        self.root.setText(words or _("Uten rotsertifikat kan ingen si om det er rett tjeneste som svarer."))
        self.drop.setVisible(bool(self.address.text() or found.root_name))

    def _on_saved(self, change: Change) -> None:
        self._end()
        if self.address.text().strip():
            self._say(_("Lagret. Nye signaturer får tidsstempel når tjenesten svarer."))
        else:
            self._show_root(TimeStampService())
            self._say(_("Lagret. Dokumenter signeres uten tidsstempel."))
        self._desk.tell(change)

    def _on_tried(self, tried: Tried) -> None:
        self._end()
        self._say(tried.sentence, tried.warning)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)

    def _say(self, words: str, warning: str = "") -> None:
        tone: Tone = "warning" if warning else "success"
        set_property(self.done, "notice", tone)
        self.done.icon.show_icon(*NOTICE_ICONS[tone])
        self.done.say(words, warning)
        self.done.show()
        announce(self, f"{words} {warning}")

    def _quiet(self) -> None:
        self.done.hide()
        self.trouble.show_words("")

    def _begin(self, words: str) -> None:
        self._quiet()
        enable(False, self.save, self.test, self.choose, self.drop)
        self.busy.begin(words)

    def _end(self) -> None:
        enable(True, self.save, self.test, self.choose, self.drop)
        self.busy.end()
