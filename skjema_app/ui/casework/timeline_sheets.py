"""*Lagre kronologi som PDF* and *Skriv ut kronologi*: what will stand in it, the warning, and where it goes."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.pictures import Picture
from skjema_app.system.texts import _
from skjema_app.ui.casework.timeline_card import ChronologyRequest
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy, Trouble
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.printing import PagesPrint
from skjema_app.ui.widgets.basics import button, label, notice, row
from skjema_app.workflows import chronology
from skjema_app.workflows.chronology import Chronology, ChronologyWish
from skjema_app.workflows.looking import PdfToShow, each_page
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.timeline_filter import filter_words, order_words
from skjema_app.workflows.timeline_wide import scope_words

_DPI = 220


class ChronologySheet(Overlay):
    """One chronology. It is made beside the window's thread and the vault's.

    Signals:
        saved: name of the file that was written.
    """

    saved = Signal(str)

    def __init__(self, over: QWidget, desk: Desk, request: ChronologyRequest) -> None:
        title = _("Skriv ut kronologi") if request.printing else _("Lagre kronologi som PDF")
        super().__init__(over, title)
        self._desk, self._request = desk, request
        self._target: Path | None = None
        self._made: Chronology | None = None
        self._job: PagesPrint | None = None
        wish = request.wish
        chosen = filter_words(wish.chosen) or _("alt")
        said = _("Med: {chosen}. Rekkefølge: {order}.").format(
            chosen=chosen, order=order_words(wish.chosen.order).lower()
        )
        self.card.column.addWidget(label(_("{scope}. {said}").format(scope=scope_words(wish.scope), said=said)))
        self.card.column.addWidget(
            label(_("En utskrift, ikke et arkivdokument. Det noteres i saken at den er laget."), "muted")
        )
        self.others = QCheckBox(_("Ta med navnene på andre elever"))
        self.others.setToolTip(
            _("Ellers byttes de ut der Skjema kjenner dem igjen. Les gjennom før du gir den fra deg.")
        )
        if not wish.scope.group:
            self.card.column.addWidget(self.others)
        if not request.printing:
            self.card.column.addWidget(
                notice(
                    "warning",
                    _("PDF-en er ikke kryptert"),
                    _(
                        "Alle som får tak i filen, kan lese den. Legg den ikke i en mappe som deles, og slett den når "
                        "du ikke trenger den lenger."
                    ),
                )
            )
        self.trouble, self.busy = Trouble(), Busy()
        words = _("Skriv ut") if request.printing else _("Velg hvor filen skal ligge")
        self.go = button(words, "primary", "PrinterSmall" if request.printing else "FileExport")
        self.replace = button(_("Erstatt filen"), "danger")
        self.replace.hide()
        cancel = button(_("Avbryt"))
        self.card.column.addWidget(self.trouble)
        self.card.column.addWidget(self.busy)
        self.card.column.addLayout(row(self.go, self.replace, None, cancel))
        self._question = FileQuestion(self, title)
        self._question.chosen.connect(self.write_to)
        self.go.clicked.connect(self.begin)
        self.replace.clicked.connect(self._on_replace)
        cancel.clicked.connect(self.close_sheet)

    def begin(self) -> None:
        """Read what is to stand in it."""
        self._working(_("Leser saken …"))
        work = functools.partial(chronology.compose, self._desk.session, self._wish())
        self._desk.ask(work, self._on_composed, self, self._on_failed)

    def write_to(self, target: Path) -> None:
        """Write the file; an existing one is asked about first."""
        self._target = target if target.suffix.casefold() == ".pdf" else target.with_name(f"{target.name}.pdf")
        self._write()

    def _wish(self) -> ChronologyWish:
        asked = self._request.wish
        return ChronologyWish(asked.scope, asked.chosen, name_others=self.others.isChecked())

    def _on_composed(self, made: Chronology) -> None:
        self._made = made
        self._rest()
        if not self._request.printing:
            self._question.save_file(made.file_name, _("PDF (*.pdf)"))
            return
        pages = functools.partial(_pages, self._desk.session, made)
        self._job = PagesPrint(self, self._desk, pages)
        self._job.printed.connect(self._on_printed)
        self._job.start()

    def _write(self, *, replace: bool = False) -> None:
        if self._made is None or self._target is None:
            return
        self._working(_("Skriver filen …"))
        work = functools.partial(_rendered, self._made, replace=replace)
        self._desk.background.pool.run(work, self._on_rendered, self._on_failed, self)

    def _on_rendered(self, rendered: tuple[PdfToShow, bool]) -> None:
        paper, replace = rendered
        if self._made is None or self._target is None:
            return
        work = functools.partial(chronology.save, self._desk.session, self._made, paper, self._target, replace=replace)
        self._desk.ask(work, self._on_saved, self, self._on_failed)

    def _on_saved(self, change: Change) -> None:
        self.saved.emit(self._target.name if self._target is not None else "")
        self.close_sheet()
        self._desk.tell(change)

    def _on_printed(self) -> None:
        if self._made is not None:
            self._desk.change(functools.partial(chronology.printed, self._desk.session, self._made), self._desk)
        self.close_sheet()

    def _on_replace(self) -> None:
        self._write(replace=True)

    def _working(self, words: str) -> None:
        self.trouble.show_words("")
        self.replace.hide()
        self.go.setEnabled(False)
        self.busy.begin(words)

    def _rest(self) -> None:
        self.busy.end()
        self.go.setEnabled(True)

    def _on_failed(self, error: Exception) -> None:
        self._rest()
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        exists = isinstance(error, SkjemaError) and error.code is ErrorCode.FILE_EXISTS
        self.replace.setVisible(exists)
        (self.replace if exists else self.go).setFocus()


def _rendered(made: Chronology, *, replace: bool) -> tuple[PdfToShow, bool]:
    return chronology.render(made), replace


def _pages(session: Session, made: Chronology) -> Iterator[Picture]:
    return each_page(session.looker, chronology.render(made), dpi=_DPI)
