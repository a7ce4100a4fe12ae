"""The recovery sheet on screen: seven groups, *Skriv ut* and *Lagre PDF*, and what it is, said honestly."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.domain.errors import SkjemaError
from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy, Trouble, enable
from skjema_app.ui.printing import PagesPrint
from skjema_app.ui.widgets.basics import Notice, button, column, label, notice
from skjema_app.ui.widgets.choices import Check
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.letters import LetterGroups
from skjema_app.workflows.found_school import SheetInHand, save_sheet
from skjema_app.workflows.sheet_pages import sheet_pages


class SheetStep(QWidget):
    """Shows one sheet until it is kept somewhere.

    Signals:
        done: it is kept, and the person goes on; ``wipe`` lets go of the secret when the school stands.
    """

    done = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._sheet: SheetInHand | None = None
        self._kept = False
        self.job: PagesPrint | None = None
        self.letters = LetterGroups()
        self.other_letters = LetterGroups()
        self.split = Check(_("Del det i to konvolutter"), _("For rektor og skoleeier. Da må begge arkene skrives inn."))
        self.other_title = label(_("Ark 2 av 2"), "label")
        self.other_title.hide()
        self.first_title = label(_("Ark 1 av 2"), "label")
        self.first_title.hide()
        self.show_letters = button(_("Vis bokstavene"), "quiet", "Eye")
        self.print = button(_("Skriv ut"), "primary", "PrinterSmall")
        self.save = button(_("Lagre PDF"), "", "Download")
        self.noted = Check(_("Jeg har skrevet ut eller lagret arket"))
        self.trouble = Trouble()
        self.warning = Trouble(warning=True)
        self.busy = Busy()
        self.kept = Notice("success")
        self.kept.hide()
        self.go_on = button(_("Gå videre"), "primary", "ArrowRight", icon_after=True)
        whole = column(
            label(
                _(
                    "Arket er skolens reservenøkkel. Glemmer noen passordet, åpner arket hvelvet på maskinen deres. "
                    "Arket trengs også når noen nye skal styre hvem som er med."
                )
            ),
            self.first_title,
            self.letters,
            self.other_title,
            self.other_letters,
            flow(self.show_letters),
            self.split,
            flow(self.print, self.save),
            self.busy,
            self.trouble,
            self.kept,
            notice(
                "warning",
                _("Den som har arket og mappen med et hvelv, kan lese alt i hvelvet. Det merkes ikke."),
                _(
                    "Legg arket i en lukket konvolutt på et låst sted, ikke sammen med en maskin. "
                    "Ikke ta bilde av det, og ikke legg det i skyen. "
                    "Skjema tar ikke vare på arket og kan ikke vise det igjen."
                ),
            ),
            self.warning,
            self.noted,
            flow(self.go_on),
            spacing=12,
        )
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)
        self.setFocusProxy(self.print)
        self.show_letters.hide()
        self._question = FileQuestion(self, _("Lagre gjenopprettingsarket"))
        self._question.chosen.connect(self.save_to)
        self.print.clicked.connect(self.print_sheet)
        self.save.clicked.connect(self._on_save)
        self.show_letters.clicked.connect(self._on_show)
        self.noted.toggled.connect(self._on_noted)
        self.split.toggled.connect(self._on_split)
        self.go_on.clicked.connect(self._on_go_on)

    @property
    def sheet(self) -> SheetInHand | None:
        """The sheet in hand."""
        return self._sheet

    @property
    def at_risk(self) -> bool:
        """Whether a sheet is in hand that nobody has kept yet."""
        return self._sheet is not None and not self._kept and not self.noted.isChecked()

    def show_sheet(self, sheet: SheetInHand) -> None:
        """Show it."""
        self._sheet = sheet
        self._kept = False
        self.kept.hide()
        self.noted.setChecked(False)
        self.split.setChecked(sheet.parts > 1)
        self.split.setEnabled(True)
        self._show_letters()

    def warn(self) -> None:
        """Somebody wants to lock or close: cover the letters and say what that would mean."""
        self._hide_letters()
        self.show_letters.show()
        self.warning.show_words(
            _("Arket er ikke skrevet ut eller lagret ennå"),
            _("Bokstavene er skjult. Låser eller lukker du en gang til, må du begynne på nytt med et nytt ark."),
        )
        self.print.setFocus()

    def wipe(self) -> None:
        """Let go of the secret."""
        self._hide_letters()
        if self._sheet is not None:
            self._sheet.wipe()
            self._sheet = None

    def print_sheet(self) -> None:
        """Ask for a printer."""
        if self._sheet is None or self.job is not None:
            return
        self.job = PagesPrint(self, self._desk, functools.partial(sheet_pages, self._sheet))
        self.job.printed.connect(self._on_printed)
        self.job.ended.connect(self._on_print_ended)
        self.job.start()

    def save_to(self, target: Path) -> None:
        """Write the PDF there."""
        if self._sheet is None:
            return
        file = target if target.suffix.casefold() == ".pdf" else target.with_name(f"{target.name}.pdf")
        self.trouble.show_words("")
        self._switch(False)
        self.busy.begin(_("Lagrer arket …"))
        work = functools.partial(_saved, self._desk, self._sheet, file)
        self._desk.ask(work, self._on_saved, self, self._on_failed)

    def _on_save(self) -> None:
        self._question.save_file(_("Gjenopprettingsark.pdf"), _("PDF (*.pdf)"))

    def _on_show(self) -> None:
        if self._sheet is not None:
            self._show_letters()
        self.show_letters.hide()
        self.warning.show_words("")
        self.print.setFocus()

    def _on_printed(self) -> None:
        self._keep(_("Arket er sendt til skriveren."), _("Se at alle sju gruppene står på papiret."))

    def _on_print_ended(self) -> None:
        if self.job is not None:
            self.job.deleteLater()
            self.job = None

    def _on_saved(self, name: str) -> None:
        self._switch(True)
        self._keep(
            _("Arket er lagret som «{name}».").format(name=name),
            _("Skriv ut, legg hvert papir i sin konvolutt, og slett det som er lagret. Det er ikke kryptert."),
        )

    def _on_failed(self, error: Exception) -> None:
        self._switch(True)
        if not isinstance(error, SkjemaError):
            self._desk.trouble(error)
            return
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        self.print.setFocus()

    def _on_split(self, on: bool) -> None:
        if self._sheet is not None and (self._sheet.parts > 1) is not on:
            self._sheet.split(on=on)
            self._show_letters()

    def _show_letters(self) -> None:
        if self._sheet is None:
            return
        two = self._sheet.parts > 1
        self.letters.show_groups(self._sheet.groups)
        self.other_letters.show_groups(self._sheet.groups_of(1) if two else ())
        self.first_title.setVisible(two)
        self.other_title.setVisible(two)

    def _hide_letters(self) -> None:
        self.letters.show_groups(())
        self.other_letters.show_groups(())
        self.first_title.hide()
        self.other_title.hide()

    def _keep(self, heading: str, text: str) -> None:
        self._kept = True
        self.split.setEnabled(False)  # what was printed is what holds
        self.trouble.show_words("")
        self.warning.show_words("")
        self.kept.say(heading, text)
        self.kept.show()
        self.noted.setChecked(True)
        self.go_on.setFocus()

    def _on_noted(self, _on: bool) -> None:
        self.warning.show_words("")

    def _on_go_on(self) -> None:
        if self.at_risk:
            self.warning.show_words(
                _("Skriv ut eller lagre arket først"),
                _("Har du gjort det på en annen måte, kryss av under. Arket vises bare nå."),
            )
            self.noted.setFocus()
            return
        self._hide_letters()
        self.done.emit()

    def _switch(self, on: bool) -> None:
        enable(on, self.print, self.save, self.go_on)
        if on:
            self.busy.end()


def _saved(desk: Desk, sheet: SheetInHand, file: Path) -> str:
    return _("» og «").join(one.name for one in save_sheet(desk.session, sheet, file))
