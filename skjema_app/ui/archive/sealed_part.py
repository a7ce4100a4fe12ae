"""The password of an encrypted file, proposed and shown, and what the receiver is told when the file is made."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.background import Background
from skjema_app.ui.casework.portal_copy import PortalCopy
from skjema_app.ui.password_field import PasswordField
from skjema_app.ui.widgets.basics import Elided, Notice, announce, button, column, label
from skjema_app.ui.widgets.choices import Check
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.archive_export import SealedOutcome
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.start_alone import suggest_password


class SealedPassword(QWidget):
    """The password, while it can still be seen."""

    def __init__(self, background: Background, clipboard: PortalCopy) -> None:
        super().__init__()
        self._background = background
        self._clipboard = clipboard
        self.field = PasswordField(_("Passord til filen"), shown=True)
        self.copy = button(_("Kopier passordet"), "", "Files")
        self.suggest = button(_("Nytt forslag"), "quiet", "ArrowsCirclepath")
        self.noted = Check(_("Jeg har notert passordet"))
        self.said = label("", "muted")
        self.lead = label(
            _(
                "Vi har foreslått fem ord. Uten passordet kan ingen åpne filen, og vi kan ikke hente det fram for deg. "
                "Det vises bare nå."
            ),
            "muted",
        )
        inside = column(
            self.field.label,
            self.lead,
            self.field,
            flow(self.copy, self.suggest),
            self.said,
            self.noted,
            spacing=6,
        )
        inside.setContentsMargins(0, 0, 0, 0)
        self.setLayout(inside)
        self.setFocusProxy(self.field)
        self.said.hide()
        self.copy.clicked.connect(self._on_copy)
        self.suggest.clicked.connect(self.propose)
        self.field.edited.connect(self._on_edited)

    def begin(self) -> None:
        """Propose one, unless something stands there."""
        if self.field.empty:
            self.propose()

    def propose(self) -> None:
        """Five new words."""
        self._background.pool.run(suggest_password, self._on_words, self._on_no_words, self)

    def secret(self) -> Secret:
        """What stands there, as a secret of its own."""
        return self.field.secret()

    def settle(self, *, done: bool) -> None:
        """The file is made: the password can be copied once more, and not be changed."""
        self.field.line.setReadOnly(done)
        for part in (self.suggest, self.noted, self.lead):
            part.setVisible(not done)

    def wipe(self) -> None:
        """Leave nothing behind."""
        self.field.wipe()
        self.noted.setChecked(False)
        self.said.hide()

    def _on_words(self, words: str) -> None:
        self.field.show_text(True)
        self.field.propose(words)

    def _on_no_words(self, _error: Exception) -> None:
        """The person writes one."""

    def _on_edited(self) -> None:
        self.noted.setChecked(False)
        self.said.hide()

    def _on_copy(self) -> None:
        if self.field.empty:
            return
        self._clipboard.copy(self.field.text())
        self.said.setText(_("Passordet er kopiert, og fjernes fra utklippstavlen etter ett minutt."))
        self.said.show()
        announce(self.said, self.said.text())


class SealedDone(Notice):
    """The file is made: its name, where it lies, and what the receiver is told.

    Signals:
        told: what was copied.
    """

    told = Signal(str)

    def __init__(self, clipboard: PortalCopy) -> None:
        super().__init__("success")
        self._clipboard = clipboard
        self.place = Elided("", "muted")
        self.receiver = label("")
        self.copy = button(_("Kopier teksten til mottakeren"), "", "Files")
        for part in (self.place, label(_("Si dette til mottakeren"), "label"), self.receiver):
            self.body.addWidget(part)
        self.body.addWidget(flow(self.copy))
        self.copy.clicked.connect(self._on_copy)
        self.hide()

    def show_outcome(self, outcome: SealedOutcome) -> None:
        """Say it."""
        self.say(_("Den krypterte filen er klar"), outcome.sentence)
        self.place.set_whole(str(outcome.path))
        self.receiver.setText(receiver_text(outcome))
        self.show()
        announce(self, f"{_('Den krypterte filen er klar')}. {outcome.sentence}")

    def _on_copy(self) -> None:
        self._clipboard.copy(self.receiver.text())
        self.told.emit(_("Teksten er kopiert. Gi passordet en annen vei, for eksempel på telefon."))


def receiver_text(outcome: SealedOutcome) -> str:
    """What to do with the file; the password is not in it."""
    return _(
        "Filen {name} er kryptert. Åpne den med 7-Zip eller WinZip; Windows' egen utpakking kan ikke åpne den. "
        "Passordet får du på telefon. Inni ligger {inner}: pakk den ut også, og les LES-MEG.txt. "
        "Slett de utpakkede filene når alt er registrert. "
        "Kontrollsum (SHA-256): {sha256}"
    ).format(name=outcome.path.name, inner="pakke.zip", sha256=_in_groups(outcome.sha256))


def _in_groups(digest: str) -> str:
    """Eight letters at a time: can be compared by eye, and fits a narrow window."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
