"""*Innstillinger › Sikkerhet*: what is protected against what, and texts that the school can start from."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QTextBrowser

from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.settings_section import Section
from skjema_app.ui.widgets.basics import Notice, announce, button
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import security_texts
from skjema_app.workflows.security_texts import SecurityText
from skjema_app.workflows.session import Session


class SecuritySection(Section):
    """One text at a time, to read, to copy and to save as a PDF."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Sikkerhet"), desk)
        self.say(
            _(
                "Hva Skjema beskytter, og hva det ikke kan beskytte. Tre av tekstene er et utgangspunkt for skolen: "
                "lim dem inn hos dere, og endre dem."
            )
        )
        names = (_("Hva er beskyttet"), _("Kontrolltiltak"), _("DPIA"), _("Behandlingsprotokoll"))
        self.topics = QButtonGroup(self)
        self.topics.setExclusive(True)
        chips = []
        for number, name in enumerate(names):
            chip = button(name, "chip")
            chip.setCheckable(True)
            self.topics.addButton(chip, number)
            chips.append(chip)
        self.text = _Reading()
        self.save = button(_("Lagre som PDF"), "", "FilePdf")
        self.copy = button(_("Kopier teksten"), "", "Files")
        self.done = Notice("success")
        self.done.hide()
        for part in (flow(*chips), flow(self.save, self.copy), self.done, self.text):
            self.column.addWidget(part)
        self.shown: SecurityText | None = None
        self._question: FileQuestion | None = None
        self.topics.idClicked.connect(self._on_topic)
        self.save.clicked.connect(self.ask_where)
        self.copy.clicked.connect(self.copy_text)

    def refresh(self) -> None:
        """Show the first text, or the one that was read last."""
        if self.shown is None:
            self._on_topic(0)

    def ask_where(self) -> None:
        """Ask for a file name."""
        if self.shown is not None:
            self._question = FileQuestion(self, _("Lagre PDF"))
            self._question.chosen.connect(self.write)
            self._question.save_file(security_texts.file_name(self.shown), _("PDF-filer (*.pdf)"))

    def write(self, target: Path) -> None:
        """Make the PDF and put it there."""
        if self.shown is None:
            return
        self.done.hide()
        self.save.setEnabled(False)
        target = target if target.suffix else target.with_suffix(".pdf")
        work = functools.partial(_write, self.desk.session, self.shown, target)
        self.desk.ask(work, self._on_written, self, self._on_failed)

    def copy_text(self) -> None:
        """Put the text on the clipboard; nothing in it is about anybody."""
        if self.shown is not None:
            QGuiApplication.clipboard().setText(security_texts.plain_text(self.shown))
            self._tell(_("Teksten er kopiert."))

    def _on_topic(self, number: int) -> None:
        self.topics.button(number).setChecked(True)
        self.done.hide()
        work = functools.partial(security_texts.security_text, security_texts.TOPICS[number])
        self.desk.background.pool.run(work, self._on_text, self.desk.trouble, self)

    def _on_text(self, text: SecurityText) -> None:
        self.shown = text
        self.text.show_markdown(text.title, text.markdown)

    def _on_written(self, target: Path) -> None:
        self.save.setEnabled(True)
        self._tell(_("Lagret i {file}.").format(file=target.name))

    def _on_failed(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self.desk.trouble(error)

    def _tell(self, words: str) -> None:
        self.done.say(words)
        self.done.show()
        announce(self, words)


class _Reading(QTextBrowser):
    """A text as tall as it is: the page scrolls, not the text in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("QTextBrowser { border: none; padding: 0; background: transparent; }")
        self.document().setDocumentMargin(0)
        self.document().setIndentWidth(theme.px(20))

    def show_markdown(self, name: str, text: str) -> None:
        """Show one of our own texts, from the package."""
        self.setAccessibleName(name)
        _title, _newline, rest = text.partition("\n")  # what is chosen says it
        self.setMarkdown(rest.replace("\n## ", "\n#### "))  # as large as other headings in a card
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The narrower, the taller."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        self.setFixedHeight(int(self.document().size().height()) + 4)


def _write(session: Session, text: SecurityText, target: Path) -> Path:
    security_texts.write_security_pdf(session, text, target)
    return target
