"""*Innstillinger › Signatur*, second part: a certificate of one's own, from a file or on a smart card."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.password_field import PasswordField
from skjema_app.ui.widgets.basics import (
    NOTICE_ICONS,
    Notice,
    Tone,
    announce,
    button,
    clear,
    column,
    label,
    set_property,
)
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import own_certificates
from skjema_app.workflows.own_certificates import CardChoice, OwnCertificate
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.session import Change, Session


class CertificatePart(QWidget):
    """Which certificate signs, and how to take another."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._file: Path | None = None
        self._choices: tuple[CardChoice, ...] = ()
        self.status = Notice("info")
        self.lines = label("", "muted")
        self.from_file = button(_("Hent fra fil"), "", "Folder")
        self.from_card = button(_("Bruk smartkort"), "", "KeyHorizontal")
        self.drop = button(_("Ta bort"))
        self.password = PasswordField(_("Passordet til filen"))
        self.use = button(_("Ta i bruk"), "primary")
        self.ask = QWidget()
        asked = column(spacing=8)
        asked.setContentsMargins(0, 0, 0, 0)
        self.file_name = label("", "label")
        for part in (self.file_name, self.password, flow(self.use)):
            asked.addWidget(part)
        self.ask.setLayout(asked)
        self.ask.hide()
        self._cards = column(spacing=6)
        self.busy = Busy()
        self.trouble = Trouble()
        place = column(spacing=10)
        place.setContentsMargins(0, 0, 0, 0)
        place.addWidget(label(_("Eget sertifikat"), "h3"))
        place.addWidget(
            label(
                _(
                    "Har du et sertifikat fra kommunen eller en annen utsteder, kan det signere PDF-ene. Skolen ser "
                    "fortsatt at dokumentet er ditt. Nøkkelen fra en fil lagres kryptert i hvelvet; på et smartkort "
                    "blir den på kortet, og du skriver PIN-koden hver gang."
                ),
                "muted",
            )
        )
        for widget in (self.status, self.lines, flow(self.from_file, self.from_card, self.drop), self.ask):
            place.addWidget(widget)
        place.addLayout(self._cards)
        for widget in (self.busy, self.trouble):
            place.addWidget(widget)
        self.setLayout(place)
        self._files = FileQuestion(self, _("Velg sertifikatet"))
        self._files.chosen.connect(self.set_file)
        self._libraries = FileQuestion(self, _("Velg PKCS#11-biblioteket til kortet"))
        self._libraries.chosen.connect(self.look_at_cards)
        self.from_file.clicked.connect(self._on_file)
        self.from_card.clicked.connect(self._on_card)
        self.drop.clicked.connect(self.remove)
        self.use.clicked.connect(self.take)
        self.password.entered.connect(self.take)

    def refresh(self) -> None:
        """Read which one is in use."""
        self.trouble.show_words("")
        self._close_questions()
        self._desk.ask(functools.partial(own_certificates.own_certificate, self._desk.session), self.show_own, self)

    def wipe(self) -> None:
        """The section is left."""
        self._close_questions()

    def show_own(self, found: OwnCertificate | None) -> None:
        """Say which certificate signs."""
        tone: Tone = "info" if found is None else "warning" if found.trouble or found.note else "success"
        set_property(self.status, "notice", tone)
        self.status.icon.show_icon(*NOTICE_ICONS[tone])
        if found is None:
            self.status.say(_("Du signerer med sertifikatet i hvelvet"))
            self.lines.hide()
        else:
            who = f"{found.name}, {found.organisation}" if found.organisation else found.name
            self.status.say(_("Du signerer med et eget sertifikat"), found.trouble or found.note)
            chain = _("Kjede: {chain}").format(chain=" › ".join(found.chain))
            issued = _("Utstedt av {issuer}").format(issuer=found.issuer)
            self.lines.setText("\n".join((who, issued, chain, found.valid, found.where)))
            self.lines.show()
        self.drop.setVisible(found is not None)

    def set_file(self, file: Path) -> None:
        """A file was chosen: ask for its password."""
        self.refresh()
        self._file = file
        self.file_name.setText(file.name)
        self.ask.show()
        self.password.setFocus()

    def take(self) -> None:
        """*Ta i bruk*."""
        if self._file is None:
            return
        self._begin(_("Leser sertifikatet …"))
        work = functools.partial(_imported, self._desk.session, self._file, self.password.take())
        self._desk.ask(work, self._on_taken, self, self._on_failed)

    def look_at_cards(self, library: Path) -> None:
        """A card's library was chosen."""
        self._begin(_("Ser etter kort …"))
        work = functools.partial(own_certificates.on_cards, self._desk.session, library)
        self._desk.ask(work, self._on_cards, self, self._on_failed)

    def use_card(self, choice: CardChoice) -> None:
        """One of the certificates on the cards."""
        self._begin(_("Lagrer …"))
        work = functools.partial(own_certificates.use_card, self._desk.session, choice)
        self._desk.ask(work, self._on_changed, self, self._on_failed)

    def remove(self) -> None:
        """*Ta bort*."""
        self._begin(_("Fjerner sertifikatet …"))
        work = functools.partial(own_certificates.remove, self._desk.session)
        self._desk.ask(work, self._on_changed, self, self._on_failed)

    def _on_file(self) -> None:
        self._files.open_file(_("Sertifikat med nøkkel (*.p12 *.pfx)"))

    def _on_card(self) -> None:
        self._libraries.open_file(_("Bibliotek (*.so *.dll *.dylib)"))

    def _on_taken(self, found: OwnCertificate) -> None:
        announce(self, _("Du signerer med et eget sertifikat"))
        self._on_changed(Change(settings=True))
        self.show_own(found)

    def _on_cards(self, choices: tuple[CardChoice, ...]) -> None:
        self._end()
        self._close_questions()
        self._choices = choices
        for number, choice in enumerate(choices):
            words = choice.words
            made = KeyedButton(f"{words.name} – {words.issuer} – {words.where}", str(number))
            made.clicked.connect(self._on_choice)
            self._cards.addWidget(made)

    def _on_choice(self) -> None:
        self.use_card(self._choices[int(key_of(self.sender()))])

    def _on_changed(self, change: Change) -> None:
        self._end()
        self._desk.tell(change)
        self.refresh()

    def _on_failed(self, error: Exception) -> None:
        self._end()
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)

    def _close_questions(self) -> None:
        self._file = None
        self.password.wipe()
        self.ask.hide()
        clear(self._cards)

    def _begin(self, words: str) -> None:
        self.trouble.show_words("")
        enable(False, self.from_file, self.from_card, self.drop, self.use)
        self.busy.begin(words)

    def _end(self) -> None:
        enable(True, self.from_file, self.from_card, self.drop, self.use)
        self.busy.end()


def _imported(session: Session, file: Path, password: Secret) -> OwnCertificate:
    with password:
        return own_certificates.import_file(session, file, password)
