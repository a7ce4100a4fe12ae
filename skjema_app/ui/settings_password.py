"""*Bytt passord*: the old one, a new one that is judged while it is typed, and «noen kan kjenne det gamle»."""

from __future__ import annotations

import functools

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui import icons
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.password_field import PasswordField
from skjema_app.ui.renewal import Renewal
from skjema_app.ui.widgets.basics import IconLabel, Notice, button, column, label, row
from skjema_app.ui.widgets.choices import Check
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import renew_key, start_alone
from skjema_app.workflows.renew_key import Price
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.start_alone import PasswordVerdict
from skjema_app.workflows.unlock import change_password

_JUDGE_AFTER_MS = 250


class PasswordPanel(QWidget):
    """Change it; the database isn't touched, unless somebody may know the old one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._price = Price()
        self._secrets: tuple[Secret, Secret] | None = None
        self._verdict: PasswordVerdict | None = None
        self.old = PasswordField(_("Passordet du har nå"))
        self.new = PasswordField(_("Nytt passord"), shown=True)
        self.suggest = button(_("Foreslå fem ord"), "quiet", "ArrowsCirclepath")
        self.strength_icon = IconLabel("CheckmarkCircleFill", icons.SUCCESS, 18)
        self.strength_icon.hide()
        self.strength = label("", "muted")
        self.known = Check(
            _("Noen kan kjenne det gamle passordet"),
            _("Kryss av hvis noen kan ha sett det, og kan ha hatt maskinen eller en kopi av hvelvet."),
        )
        self.costs = Notice("warning", _("Hvelvet får en ny nøkkel"), " ")
        self.have_sheet = Check(_("Jeg har skolens gjenopprettingsark"))
        self.trouble = Trouble()
        self.busy = Busy()
        self.done = Notice("success")
        self.change = button(_("Bytt passord"), "primary")
        strength = row(self.strength_icon, self.strength, spacing=6)
        strength.setStretch(1, 1)
        whole = column(label(_("Bytt passord"), "h3"), self.old, spacing=10)
        whole.addLayout(column(self.new, strength, flow(self.suggest), spacing=4))
        advice = _("Skriv ned det nye passordet og legg det trygt, eller lær det. Vi kan ikke hente det fram for deg.")
        whole.addWidget(label(advice, "muted"))
        for part in (self.known, self.costs, self.have_sheet, flow(self.change), self.busy, self.trouble, self.done):
            whole.addWidget(part)
        for part in (self.costs, self.have_sheet, self.done):
            part.hide()
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)
        self._judge_soon = QTimer(self)
        self._judge_soon.setSingleShot(True)
        self._judge_soon.setInterval(_JUDGE_AFTER_MS)
        self._judge_soon.timeout.connect(self._judge)
        self.new.edited.connect(self._on_edited)
        self.suggest.clicked.connect(self._on_suggest)
        self.change.clicked.connect(self.change_password)
        self.new.entered.connect(self.change_password)
        self.known.toggled.connect(self._on_known)

    def show_price(self, price: Price) -> None:
        """What a new key would cost this person."""
        self._price = price
        self._on_known(self.known.isChecked())

    def wipe(self) -> None:
        """Leave no password behind."""
        self.old.wipe()
        self.new.wipe()

    def change_password(self) -> None:
        """Change it, or say what is missing."""
        self.done.hide()
        if self._secrets is not None:
            return
        if self.old.empty:
            self.trouble.show_words(_("Skriv passordet du har nå"))
            self.old.setFocus()
            return
        if self.new.empty or (self._verdict is not None and not self._verdict.good):
            self.trouble.show_words(self._verdict.sentence if self._verdict else _("Skriv et nytt passord"))
            self.new.setFocus()
            return
        self.trouble.show_words("")
        self._secrets = (self.old.secret(), self.new.secret())
        self._switch(on=False)
        self.busy.begin(_("Bytter passord …"))
        session = self._desk.session
        if self.known.isChecked():
            check = functools.partial(renew_key.check, session, *self._secrets, have_sheet=self.have_sheet.isChecked())
            self._desk.ask(check, self._on_checked, self, self._on_failed)
        else:
            work = functools.partial(change_password, session, *self._secrets)
            self._desk.ask(work, self._on_done, self, self._on_failed)

    def _on_known(self, known: bool) -> None:
        self.costs.say(_("Hvelvet får en ny nøkkel"), "\n".join(renew_key.price_sentences(self._price)))
        self.costs.setVisible(known)
        self.have_sheet.setVisible(known and self._price.issuer)
        self.change.set_label(_("Bytt passord og nøkkel, og lås") if known else _("Bytt passord"))

    def _on_edited(self) -> None:
        self._verdict = None
        self._judge_soon.start()

    def _judge(self) -> None:
        if self.new.empty:
            self._show_no_strength()
            return
        person = self._desk.session.person
        work = functools.partial(start_alone.judge_password, self.new.text(), name=person.name, school=person.school)
        self._desk.background.pool.run(work, self._on_judged, self._desk.trouble, self)

    def _on_judged(self, verdict: PasswordVerdict) -> None:
        if self.new.empty:
            return
        self._verdict = verdict
        self.strength.setText(verdict.sentence)
        name = "CheckmarkCircleFill" if verdict.good else "ExclamationmarkTriangleFill"
        self.strength_icon.show_icon(name, icons.SUCCESS if verdict.good else icons.WARNING)
        self.strength_icon.show()

    def _on_suggest(self) -> None:
        self._desk.background.pool.run(start_alone.suggest_password, self._on_suggestion, self._desk.trouble, self)

    def _on_suggestion(self, words: str) -> None:
        self.new.show_text(True)
        self.new.propose(words)

    def _on_checked(self, _price: Price) -> None:
        """Nothing is in the way: the window is covered and left, and comes back locked, with the new key."""
        if self._secrets is not None:
            old, new = self._secrets
            self._secrets = None
            self.wipe()
            self._desk.renewal_wanted.emit(Renewal(old, new, self.have_sheet.isChecked()))

    def _on_done(self, _nothing: None) -> None:
        self._end()
        self.wipe()
        self._show_no_strength()
        self.done.say(_("Passordet er byttet."), _("Eldre kopier et annet sted åpnes med det gamle passordet."))
        self.done.show()

    def _on_failed(self, error: Exception) -> None:
        self._end()
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        self.old.setFocus()

    def _show_no_strength(self) -> None:
        self.strength.setText("")
        self.strength_icon.hide()

    def _end(self) -> None:
        for secret in self._secrets or ():
            secret.wipe()
        self._secrets = None
        self._switch(on=True)
        self.busy.end()

    def _switch(self, *, on: bool) -> None:
        enable(on, self.old, self.new, self.change, self.suggest, self.known, self.have_sheet)
