"""*Åpne uten passord*: let the machine's key store open the vault. Off by default, and its price is told first."""

from __future__ import annotations

import functools
import sys

from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.password_field import PasswordField
from skjema_app.ui.widgets.basics import Notice, button, column, label
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import without_password
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.session import Change
from skjema_app.workflows.without_password import WithoutPassword


class KeyStorePanel(QWidget):
    """On with the password, off with a click."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._secret: Secret | None = None
        self._asked = False
        self.state = label("", "muted")
        self.price = Notice(
            "warning",
            _("Låsen stopper da ikke den som sitter ved maskinen din"),
            _(
                "Alle som kommer inn på brukerkontoen din på denne maskinen, kan åpne Skjema med ett klikk. Også andre "
                "programmer som kjører på kontoen, kan hente nøkkelen. Kopiene et annet sted åpnes fortsatt bare med "
                "passordet."
            ),
        )
        self.password = PasswordField(_("Passordet ditt"))
        self.allow = button(_("Slå på åpning uten passord"))
        self.forbid = button(_("Slå av åpning uten passord"))
        self.trouble = Trouble()
        self.busy = Busy()
        whole = column(label(_("Åpne uten passord"), "h3"), self.state, self.price, self.password, spacing=10)
        for part in (flow(self.allow, self.forbid), self.busy, self.trouble):
            whole.addWidget(part)
        for part in (self.price, self.password, self.allow, self.forbid):
            part.hide()
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)
        self.allow.clicked.connect(self.switch_on)
        self.password.entered.connect(self.switch_on)
        self.forbid.clicked.connect(self.switch_off)

    def show_facts(self, facts: WithoutPassword) -> None:
        """How it stands."""
        can = facts.store and facts.allowed and not facts.on
        self._asked = self._asked and can
        self.state.setText(_state(facts))
        self.allow.setVisible(can)
        for part in (self.price, self.password):
            part.setVisible(self._asked)
        self.forbid.setVisible(facts.on)

    def wipe(self) -> None:
        """Leave no password behind, and no half-asked question."""
        self.password.wipe()
        self._asked = False
        self.price.hide()
        self.password.hide()
        self.trouble.show_words("")

    def switch_on(self) -> None:
        """Tell the price first, then let the store open the vault."""
        if self._secret is not None:
            return
        if not self._asked:
            self._asked = True
            self.price.show()
            self.password.show()
            self.password.setFocus()
            return
        if self.password.empty:
            self.trouble.show_words(_("Skriv passordet ditt"))
            self.password.setFocus()
            return
        self.trouble.show_words("")
        self._secret = self.password.take()
        enable(False, self.password, self.allow)
        self.busy.begin(_("Slår på … Maskinen kan spørre om lov."))
        work = functools.partial(without_password.allow, self._desk.session, self._secret)
        self._desk.ask(work, self._on_done, self, self._on_failed)

    def switch_off(self) -> None:
        """Only the password opens it again."""
        work = functools.partial(without_password.forbid, self._desk.session)
        self._desk.ask(work, self._on_done, self, self._on_failed)

    def _on_done(self, change: Change) -> None:
        self._end()
        self._desk.tell(change)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)

    def _end(self) -> None:
        if self._secret is not None:
            self._secret.wipe()
            self._secret = None
        enable(True, self.password, self.allow)
        self.busy.end()


def store_name() -> str:
    """What a person meets the system's key store as."""
    if sys.platform == "win32":
        return _("passordlageret i Windows (Legitimasjonsbehandling)")
    return _("nøkkelringen på Mac-en") if sys.platform == "darwin" else _("nøkkelringen på denne maskinen")


def _state(facts: WithoutPassword) -> str:
    if facts.on:
        return _("Slått på. {store} åpner hvelvet uten passord.").format(store=_first_upper(store_name()))
    if not facts.allowed:
        return _("Skolen har valgt at passordet alltid skal skrives. Styrt av skolen.")
    if not facts.store:
        return _(
            "Slått av. Denne maskinen har ikke noe passordlager som Skjema kan bruke. Passordet må skrives hver gang."
        )
    return _(
        "Slått av. Passordet må skrives hver gang. Slår du det på, tar {store} vare på en nøkkel til hvelvet."
    ).format(store=store_name())


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]
