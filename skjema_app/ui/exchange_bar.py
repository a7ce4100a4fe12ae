"""The bar above every page when the exchange folder is out of reach (user-review § 7, text 17)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Notice, announce, button, icon_button
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.sentences import Sentence, sentence_for


class ExchangeBar(Notice):
    """Says it once; stays until it is mended or closed.

    Signals:
        again_wanted: *Prøv igjen*.
        folder_wanted: *Velg mappe*.
    """

    again_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("warning")
        self.again = button(_("Prøv igjen"))
        self.choose = button(_("Velg mappe"))
        self.close_button = icon_button(_("Lukk meldingen"), "XMark")
        self.body.addSpacing(theme.px(6))
        self.body.addWidget(flow(self.again, self.choose))
        self.line.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.again.clicked.connect(self.again_wanted)
        self.choose.clicked.connect(self.folder_wanted)
        self.close_button.clicked.connect(self.hide)
        self.hide()

    def show_trouble(self, code: str, waiting: int) -> None:
        """Say what stops the exchange, and how many documents wait for it."""
        sentence = trouble_sentence(code, waiting)
        self.say(sentence.heading, sentence.text)
        self.show()
        announce(self, f"{sentence.heading} {sentence.text}")


def trouble_sentence(code: str, waiting: int) -> Sentence:
    """The words for a failure of the exchange folder."""
    sentence = sentence_for(SkjemaError(ErrorCode(code)))
    if code != ErrorCode.FOLDER_GONE.value or not waiting:
        return sentence
    held = ngettext(
        "Du kan arbeide som vanlig. {n} dokument venter og sendes når mappen er tilbake.",
        "Du kan arbeide som vanlig. {n} dokumenter venter og sendes når mappen er tilbake.",
        waiting,
    ).format(n=waiting)
    return Sentence(sentence.heading, held, sentence.action)
