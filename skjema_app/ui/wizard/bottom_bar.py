"""The bar that is always in sight: back, what is saved, close, on. And the calm bar for a write that failed."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from skjema_app.domain.errors import SkjemaError
from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.widgets.basics import Button, Elided, IconLabel, Notice, announce, button, set_property
from skjema_app.ui.wizard.texts import clock
from skjema_app.workflows.sentences import sentence_for


class BottomBar(QFrame):
    """Tilbake · what is saved · Lukk · Neste or Ferdigstill."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bar")
        self._busy = False
        self._finish_words = _("Ferdigstill")
        self.back = button(_("Tilbake"), "", "ArrowLeft")
        self.close_button = button(_("Lukk"), "quiet")
        self.next = button(_("Neste"), "primary", "ArrowRight", icon_after=True)
        self.finish = button(_("Ferdigstill"), "primary", "SealCheckmark")
        self._icon = IconLabel("CheckmarkCircle", icons.SUCCESS, 20)
        self.saved = Elided(_("Alt er lagret"), "muted")
        self._line = line = QHBoxLayout(self)
        line.setContentsMargins(theme.px(36), theme.px(10), theme.px(36), theme.px(10))
        line.setSpacing(theme.px(10))
        line.addWidget(self.back)
        line.addSpacing(theme.px(6))
        line.addWidget(self._icon)
        line.addWidget(self.saved, 1)
        line.addWidget(self.close_button)
        line.addWidget(self.next)
        line.addWidget(self.finish)
        self.finish.hide()

    def set_narrow(self, *, narrow: bool) -> None:
        """Less air at the sides when the window is narrow."""
        side = theme.px(16 if narrow else 36)
        self._line.setContentsMargins(side, theme.px(10), side, theme.px(10))

    def buttons(self) -> tuple[Button, ...]:
        """In Tab order."""
        return (self.back, self.close_button, self.next, self.finish)

    def show_for(self, *, first: bool, last: bool, after_change: bool) -> None:
        """Show what fits the page. ``after_change``: came here by «Endre», so the way on leads back."""
        self.back.setVisible(not first)
        self.next.setVisible(not last)
        self.finish.setVisible(last)
        text = _("Til oppsummeringen") if after_change else _("Neste")
        if self.next.label() != text:
            self.next.set_label(text)

    def show_saved(self, when: datetime) -> None:
        """A write is durable; the text changes by the minute only."""
        text = _("Lagret på denne maskinen {clock}").format(clock=clock(when))
        self._icon.show_icon("CheckmarkCircle", icons.SUCCESS)
        if text != self.saved.whole():
            self.saved.set_whole(text)

    def say(self, text: str) -> None:
        """Say something about what is saved, also aloud."""
        self._icon.show_icon("CheckmarkCircle", icons.SUCCESS)
        self.saved.set_whole(text)
        announce(self, text)

    def show_unsaved(self) -> None:
        """The last write failed."""
        self._icon.show_icon("ExclamationmarkTriangleFill", icons.WARNING)
        self.saved.set_whole(_("Ikke lagret ennå"))

    def set_sends(self, *, sends: bool) -> None:
        """Whether finishing sends the document to others (user-review § 3.8)."""
        self._finish_words = _("Ferdigstill og send") if sends else _("Ferdigstill")
        if not self._busy and self.finish.label() != self._finish_words:
            self.finish.set_label(self._finish_words)

    def show_busy(self, *, busy: bool) -> None:
        """*Ferdigstill* is under way."""
        self._busy = busy
        self.finish.set_label(_("Ferdigstiller …") if busy else self._finish_words)
        for one in self.buttons():
            one.setEnabled(not busy)


class TroubleBar(QWidget):
    """What went wrong, in one calm sentence, with «Prøv igjen». Takes no focus and blocks nothing."""

    retry = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.notice = Notice("warning")
        self.again = button(_("Prøv igjen"))
        self.again.clicked.connect(self.retry)
        self.notice.line.addWidget(self.again)
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        line.addWidget(self.notice)
        self.hide()

    def tell(self, error: Exception, *, again: bool) -> None:
        """Put a failure into words: what happened, whether anything is lost, what to do."""
        if isinstance(error, SkjemaError):
            sentence = sentence_for(error)
            self.say(sentence.heading, sentence.text, again=again)
        else:
            self.say(_("Noe stoppet"), _("Det du har skrevet, er fortsatt her. Prøv igjen."), again=again)

    def say(self, heading: str, text: str, *, again: bool) -> None:
        """Show it, and say it aloud once."""
        new = self.isHidden() or self.notice.title.text() != heading
        set_property(self.notice, "notice", "warning")
        self.notice.say(heading, text)
        self.again.setVisible(again)
        self.show()
        if new:
            announce(self, f"{heading}. {text}")
