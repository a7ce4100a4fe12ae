"""The bars above every page: a failure, news, no exchange folder, no certificate yet; the copy that *Hjem* asks for."""

from __future__ import annotations

import functools

from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.exchange_bar import ExchangeBar
from skjema_app.ui.undo_bar import ActionBar
from skjema_app.ui.waiting_notice import WaitingNotice
from skjema_app.workflows.keep_copies import CopyReport, write_copy
from skjema_app.workflows.sentences import Sentence
from skjema_app.workflows.session import Change


class NewsBars(QWidget):
    """Take no room while there is nothing to say.

    Attributes:
        trouble: red, for failures that no page shows by itself.
        news: blue, for what was done.
        exchange: yellow, while the exchange folder is out of reach.
        waiting: blue, until the school has certified this vault.
        lock: yellow, what was found when the vault was opened.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.trouble = ActionBar("danger")
        self.news = ActionBar()
        self.lock = ActionBar("warning")
        self.exchange = ExchangeBar()
        self.waiting = WaitingNotice(desk)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for bar in (self.trouble, self.lock, self.exchange, self.waiting, self.news):
            column.addWidget(bar)
        desk.troubled.connect(self._on_trouble)
        self.waiting.answered.connect(self._on_answered)

    def tell_exported(self, name: str) -> None:
        """A PDF was written as a plain file."""
        self.news.show_words(_("PDF-en er lagret som «{name}».").format(name=name), _("Filen er ikke kryptert."))

    def tell_noticed(self, sentences: tuple[str, ...]) -> None:
        """What an exchange found, or who has joined."""
        self.news.show_words(sentences[0], "\n".join(sentences[1:]))

    def write_copy(self) -> None:
        """Make a copy in the second place, and tell how it went."""
        self.news.show_words(_("Lager sikkerhetskopi …"))
        work = functools.partial(write_copy, self._desk.session)
        self._desk.ask(work, self._on_copied, self, self._on_not_copied)

    def _on_copied(self, _report: CopyReport) -> None:
        self.news.show_words(_("Kopien er skrevet og kontrollert."))
        self._desk.tell(Change(copies=True))

    def _on_not_copied(self, error: Exception) -> None:
        self.news.hide()
        self._desk.trouble(error)
        self._desk.tell(Change(copies=True))

    def _on_answered(self) -> None:
        self.news.show_words(_("Skolen har godkjent deg."), _("Nå kan du sende det du skriver."))

    def _on_trouble(self, sentence: Sentence) -> None:
        self.trouble.show_words(sentence.heading, sentence.text)
