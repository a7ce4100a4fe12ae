"""*Innstillinger › Utveksling*: how the exchange stands in words, *Utveksle nå*, *Test mappen*, *Bytt mappe*."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import icons
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.folder_choice import FolderLines
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.settings_section import Section
from skjema_app.ui.widgets.basics import (
    NOTICE_ICONS,
    Elided,
    IconLabel,
    Notice,
    Tone,
    button,
    clear,
    column,
    label,
    row,
    set_property,
)
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import exchange_folder, exchanging
from skjema_app.workflows.exchanging import ExchangeOutcome, ExchangeStatus
from skjema_app.workflows.session import Change

if TYPE_CHECKING:
    from skjema_app.workflows.exchange_folder import FolderLine


class ExchangeSection(Section):
    """The folder, and how it goes."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Utveksling"), desk)
        self.current: ExchangeStatus | None = None
        self._asked = 0
        self.status = Notice("info")
        self.folder = Elided("", "muted")
        self.now = button(_("Utveksle nå"), "primary", "ArrowsCirclepath")
        self.test = button(_("Test mappen"), "", "Tasklist")
        self.choose = button(_("Bytt mappe"), "", "Folder")
        self.governed = label(_("Mappen er styrt av skolen."), "muted")
        self.governed.hide()
        self.buttons = flow(self.now, self.test, self.choose)
        self.busy = Busy()
        self.trouble = Trouble()
        self.done = Notice("success")
        self.done.hide()
        self.lines = FolderLines()
        self._facts = column(spacing=10)
        for part in (
            self.status,
            self.folder,
            self.governed,
            self.buttons,
            self.busy,
            self.trouble,
            self.done,
            self.lines,
        ):
            self.column.addWidget(part)
        self.column.addLayout(self._facts)
        self.say(
            _(
                "Alt i delingsmappen er kryptert. Mappen viser hvilken maskin som skriver når, og omtrent hvor mye, "
                "men ikke hva, og ikke om hvem. Skjema utveksler av seg selv; knappen er for den som vil vite det nå."
            )
        )
        self._question = FileQuestion(self, _("Velg delingsmappen"))
        self._question.chosen.connect(self.set_folder)
        self.now.clicked.connect(self.exchange)
        self.test.clicked.connect(self.test_folder)
        self.choose.clicked.connect(self._question.folder)
        desk.exchanged.connect(self._on_exchanged)

    def refresh(self) -> None:
        """Ask how it stands."""
        self.desk.ask(functools.partial(exchanging.exchange_status, self.desk.session), self.show_status, self)

    def on_change(self, change: Change) -> None:
        """Something went or came."""
        if change.exchange or change.school:
            self.refresh()

    def exchange(self) -> None:
        """*Utveksle nå*."""
        self._begin(_("Utveksler …"))
        self._waiting = True
        self.desk.exchange_wanted.emit()

    def test_folder(self) -> None:
        """*Test mappen*: off the vault's thread, a folder may be slow."""
        if self.current is None or not self.current.folder:
            return
        self._begin(_("Prøver mappen …"))
        work = functools.partial(
            exchange_folder.test_folder, Path(self.current.folder), self.desk.session.clock
        )  # fmt: skip
        self.desk.background.pool.run(work, self._on_tested, self._on_failed, self)

    def set_folder(self, folder: Path) -> None:
        """*Bytt mappe*."""
        self._begin(_("Prøver mappen …"))
        work = functools.partial(exchange_folder.choose_folder, self.desk.session, folder)
        self.desk.ask(work, self._on_folder, self, self._on_failed)

    def show_status(self, status: ExchangeStatus) -> None:
        """Show it."""
        self.current = status
        tone: Tone = "warning" if status.warn else "success" if status.last else "info"
        set_property(self.status, "notice", tone)
        self.status.icon.show_icon(*NOTICE_ICONS[tone])
        self.status.say(status.school, status.sentence)
        self.folder.set_whole(_("Mappe: {folder}").format(folder=status.folder) if status.folder else "")
        self.folder.setVisible(bool(status.folder))
        self.buttons.setVisible(status.membership is not None)
        self.now.setVisible(bool(status.folder))
        self.test.setVisible(bool(status.folder))
        self.choose.set_label(_("Bytt mappe") if status.folder else _("Velg mappe"))
        self.choose.setEnabled(not status.folder_given)
        self.governed.setVisible(status.folder_given)
        clear(self._facts)
        for part in _facts(status):
            self._facts.addLayout(part)

    _waiting = False

    def _on_exchanged(self, outcome: ExchangeOutcome | None) -> None:
        if self._waiting:
            self._waiting = False
            self._end()
            if outcome is not None and not outcome.trouble:
                self.done.say(outcome.sentence)
                self.done.show()
        if self.isVisible():
            self.refresh()

    def _on_tested(self, lines: tuple[FolderLine, ...]) -> None:
        self._end()
        self.lines.show_lines(lines)

    def _on_folder(self, change: Change) -> None:
        self._end()
        self.desk.tell(change)
        self.refresh()

    def _on_failed(self, error: Exception) -> None:
        self._end()
        sentence = self.desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)

    def _begin(self, words: str) -> None:
        self.done.hide()
        self.lines.show_lines(())
        self.trouble.show_words("")
        enable(False, self.now, self.test, self.choose)
        self.busy.begin(words)

    def _end(self) -> None:
        enable(True, self.now, self.test)
        enable(self.current is None or not self.current.folder_given, self.choose)
        self.busy.end()


def _facts(status: ExchangeStatus) -> list[QVBoxLayout]:
    parts: list[QVBoxLayout] = []
    times = (
        _("Sist levert: {when}").format(when=status.delivered) if status.delivered else "",
        _("Sist hentet: {when}").format(when=status.fetched) if status.fetched else "",
    )
    told = tuple(words for words in times if words)
    if told:
        parts.append(_list("", "Clock", told))
    if status.undelivered:
        words = ngettext(
            "{n} dokument er ikke levert ennå.", "{n} dokumenter er ikke levert ennå.", status.undelivered
        ).format(n=status.undelivered)
        parts.append(_list("", "Clock", (words,)))
    if status.waits:
        parts.append(_list(_("Venter"), "ClockDashed", status.waits))
    if status.silent:
        heading = _("Det har ikke kommet noe på to uker fra")
        parts.append(_list(heading, "Person", status.silent))
    if status.notices:
        parts.append(_list(_("Ved siste utveksling"), "InformationSquare", status.notices))
    return parts


def _list(heading: str, icon: str, sentences: tuple[str, ...]) -> QVBoxLayout:
    made = column(spacing=4)
    if heading:
        made.addWidget(label(heading, "label"))
    for sentence in sentences:
        line = row(IconLabel(icon, icons.SUBTLE, 18), label(sentence), spacing=8)
        line.setStretch(1, 1)
        made.addLayout(line)
    return made
