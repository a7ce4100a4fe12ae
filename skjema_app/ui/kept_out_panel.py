"""On *Hjem*: a draft that its author keeps out of recovery, with what it costs; the password is asked for."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from skjema_app.domain.errors import SkjemaError
from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Busy, Trouble
from skjema_app.ui.password_field import PasswordField
from skjema_app.ui.widgets.basics import Card, button, label
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import kept_out
from skjema_app.workflows.fill_form import DraftSummary
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.session import Change


class KeptOutPanel(Card):
    """Hidden until ``ask``."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(spacing=8)
        self._desk = desk
        self._secrets: tuple[Secret, ...] = ()
        self.draft: DraftSummary | None = None
        self.heading = label("", "h3")
        self.words = label("")
        self.earlier = PasswordField(_("Passordet du hadde da"))
        self.password = PasswordField(_("Passordet ditt"))
        self.do_it = button("", "primary")
        self.cancel = button(_("Avbryt"))
        self.trouble = Trouble()
        self.busy = Busy()
        for part in (
            self.heading, self.words, self.earlier, self.password, self.trouble, flow(self.do_it, self.cancel),
            self.busy,
        ):  # fmt: skip
            self.column.addWidget(part)
        self.hide()
        self.do_it.clicked.connect(self.go_on)
        self.password.entered.connect(self.go_on)
        self.cancel.clicked.connect(self.drop)

    def ask(self, draft: DraftSummary) -> None:
        """Say what it means for this draft, and ask for the password."""
        self.drop()
        self.draft = draft
        if draft.locked:
            heading, do_it = _("Kladden er holdt utenfor gjenoppretting"), _("Åpne kladden")
            words = [_("Hvelvet fikk nytt passord med arket. Bare passordet kladden ble skrevet under, åpner den.")]
        elif draft.kept_out:
            heading, do_it = _("Kladden er holdt utenfor gjenoppretting"), _("Ta den inn igjen")
            words = [_("Bare passordet ditt åpner den. Tar du den inn igjen, kan skolens ark også åpne den.")]
        else:
            heading, do_it = _("Holde kladden utenfor gjenoppretting?"), _("Hold den utenfor")
            words = list(kept_out.price())
        self.heading.setText(heading)
        self.words.setText("\n".join(words))
        self.do_it.set_label(do_it)
        self.earlier.setVisible(draft.locked)
        self.show()
        (self.earlier if draft.locked else self.password).setFocus()

    def drop(self) -> None:
        """Nothing is done, and no password stays."""
        for field in (self.earlier, self.password):
            field.take().wipe()
        self.trouble.show_words("")
        self.hide()

    def go_on(self) -> None:
        """Do it, or say what is missing."""
        draft = self.draft
        if draft is None or self._secrets:
            return
        if self.password.empty or (draft.locked and self.earlier.empty):
            self.trouble.show_words(_("Skriv passordet"))
            return
        self.trouble.show_words("")
        self._secrets = (self.password.take(), self.earlier.take())
        password, earlier = self._secrets
        self.busy.begin(_("Et øyeblikk …"))
        work = (
            functools.partial(kept_out.read_with_earlier, self._desk.session, earlier, password)
            if draft.locked
            else functools.partial(
                kept_out.keep_out, self._desk.session, draft.draft_id, password, on=not draft.kept_out
            )
        )
        self._desk.ask(work, self._on_done, self, self._on_failed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc cancels."""
        if event.key() == Qt.Key.Key_Escape:
            self.drop()
        else:
            super().keyPressEvent(event)

    def _on_done(self, change: Change) -> None:
        self._wipe()
        self.drop()
        self._desk.tell(change)

    def _on_failed(self, error: Exception) -> None:
        self._wipe()
        if not isinstance(error, SkjemaError):
            self._desk.trouble(error)
            return
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        self.password.setFocus()

    def _wipe(self) -> None:
        self.busy.end()
        for secret in self._secrets:
            secret.wipe()
        self._secrets = ()
