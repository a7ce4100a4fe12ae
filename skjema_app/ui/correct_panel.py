"""«Rett opplysning»: what is wrong and what is right, beside the document; the signed file is never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QLineEdit

from skjema_app.domain.documents import DocumentEvent, EventKind
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _
from skjema_app.ui.event_panels import EventPanel, EventWords
from skjema_app.ui.widgets.basics import Card, column, label
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.inputs import GrowingText
from skjema_app.workflows.correction_words import CORRECTION, corrections_in, said


class CorrectPanel(EventPanel):
    """Three questions, and which version where there are several."""

    kind = "correct"

    def __init__(self, choices: Sequence[tuple[str, str]], now: datetime) -> None:
        """``choices``: ids of documents with what they are called; the last is proposed."""
        super().__init__(_("Rett opplysning"), _("Legg til rettingen"), choices[-1][0], now)
        self.which = QuietCombo()
        for document_id, title in choices:
            self.which.addItem(title, document_id)
        self.which.setCurrentIndex(len(choices) - 1)
        if len(choices) > 1:
            self.add_field(_("Hvilket dokument er det feil i?"), self.which)
        self.wrong, self.right = GrowingText(2, 6), GrowingText(2, 8)
        self.asked_by = QLineEdit()
        self.asked_by.setMaxLength(200)
        hint = _("Dokumentet er signert og blir ikke endret. Rettingen står ved siden av, og følger med i kopier.")
        self.add_field(_("Hva er feil?"), self.wrong, hint)
        self.add_field(_("Hva er riktig?"), self.right)
        self.add_field(_("Hvem ba om rettingen? (valgfritt)"), self.asked_by)
        self.setFocusProxy(self.wrong)

    def words(self) -> EventWords | None:
        """Both texts are needed."""
        if not self.wrong.toPlainText().strip():
            self.say_missing(_("Skriv hva som er feil"), self.wrong)
            return None
        if not self.right.toPlainText().strip():
            self.say_missing(_("Skriv hva som er riktig"), self.right)
            return None
        return EventWords(
            str(self.which.currentData()),
            EventKind.NOTE,
            self._now.date().isoformat(),
            who=self.asked_by.text().strip(),
            how=CORRECTION,
            text=said(self.wrong.toPlainText(), self.right.toPlainText()),
        )


class CorrectionsCard(Card):
    """The corrections of a row, beside what they correct."""

    def __init__(self, events: Sequence[DocumentEvent]) -> None:
        super().__init__(spacing=8)
        self.column.addWidget(label(_("Rettinger"), "h2"))
        for one in corrections_in(events):
            facts = date_in_words(one.registered.date())
            if one.who:
                facts = _("{day}, bedt om av {who}").format(day=facts, who=one.who)
            self.column.addLayout(column(label(one.text), label(facts, "small"), spacing=0))
