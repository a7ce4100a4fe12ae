"""*Innstillinger › Skolen*: the recovery sheet. Which one is in force, using it, and putting a new one in its place."""

from __future__ import annotations

import functools
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Busy, Trouble
from skjema_app.ui.sheet_letters import SheetLetters
from skjema_app.ui.sheet_step import SheetStep
from skjema_app.ui.widgets.basics import Card, button, column, label
from skjema_app.ui.widgets.choices import Check
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import recovery
from skjema_app.workflows.found_school import SheetInHand
from skjema_app.workflows.recovery import Governor, SheetState
from skjema_app.workflows.session import Change


class SheetPanel(QWidget):
    """«Gjenopprettingsarket»."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.state: SheetState | None = None
        self.form: UseForm | RenewForm | None = None
        self.words = label("")
        self.use = button(_("Bruk gjenopprettingsarket"), "", "KeyHorizontal")
        self.renew = button(_("Lag nytt ark"))
        self._place = column(spacing=0)
        whole = column(
            label(_("Gjenopprettingsarket"), "h3"), self.words, flow(self.use, self.renew), self._place, spacing=10
        )
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)
        self.use.clicked.connect(self.ask_use)
        self.renew.clicked.connect(self.ask_renew)

    def refresh(self) -> None:
        """Ask how it stands."""
        self._desk.ask(functools.partial(recovery.sheet_state, self._desk.session), self.show_state, self)

    def show_state(self, state: SheetState) -> None:
        """Show it; a form that is being filled in stays."""
        if state == self.state:
            return
        self.state = state
        names = ", ".join(dict.fromkeys(one.name for one in state.governors)) or _("ingen")
        words = [
            _("Ark nr. {n} gjelder. Styrer hvem som er med: {names}.").format(n=state.number, names=names),
            _("Den som har arket og mappen med et hvelv, kan lese alt i hvelvet uten at det merkes."),
        ]
        if state.contested:
            words.insert(1, _("To nye ark er laget på en gang, og ingen av dem gjelder. Lag ett nytt."))
        self.words.setText("\n".join(words))
        self.use.setVisible(not state.you_govern or len(state.governors) > 1)
        self.renew.setVisible(state.you_govern)

    def ask_use(self) -> None:
        """Type the sheet; this machine governs then too."""
        if self.state is not None:
            self._open(UseForm(self._desk, self.state))

    def ask_renew(self) -> None:
        """Draw a new sheet."""
        self._open(RenewForm(self._desk))

    def drop_form(self) -> None:
        """Nothing is done, and nothing that was typed or drawn stays."""
        form, self.form = self.form, None
        if form is not None:
            form.wipe()
            self._place.removeWidget(form)
            form.hide()
            form.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the form."""
        if event.key() == Qt.Key.Key_Escape and self.form is not None:
            self.drop_form()
        else:
            super().keyPressEvent(event)

    def _open(self, form: UseForm | RenewForm) -> None:
        self.drop_form()
        self.form = form
        form.cancel.clicked.connect(self.drop_form)
        self._place.addWidget(form)
        form.begin(self._on_done)

    def _on_done(self, change: Change) -> None:
        self.drop_form()
        self._desk.tell(change)
        self._desk.exchange_wanted.emit()
        self.refresh()


class _Form(Card):
    """One piece of work with the sheet at a time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(spacing=10)
        self._desk = desk
        self._done: Callable[[Change], None] | None = None
        self.trouble = Trouble()
        self.busy = Busy()
        self.cancel = button(_("Avbryt"))


class UseForm(_Form):
    """The sheet, and whose machines are lost."""

    def __init__(self, desk: Desk, state: SheetState) -> None:
        super().__init__(desk)
        self._governs = state.you_govern
        self.sheet = SheetLetters()
        self.lost: dict[str, Check] = {one.device_id: _lost(one) for one in state.governors if not one.this_one}
        words = (
            _("Med arket kan du ta fra andre at de styrer hvem som er med.")
            if state.you_govern
            else _("Med arket kan denne maskinen også styre hvem som er med: invitere, gi roller og avslutte tilgang.")
        )
        self.do_it = button(_("Ta bort de valgte") if state.you_govern else _("La denne maskinen styre"), "primary")
        self.column.addWidget(label(words))
        self.column.addWidget(self.sheet)
        if self.lost:
            self.column.addLayout(
                column(label(_("Hvem skal ikke styre lenger?"), "label"), *self.lost.values(), spacing=4)
            )
        self.column.addWidget(label(_("Alle på skolen får se at arket er brukt."), "muted"))
        for part in (self.trouble, self.busy, flow(self.do_it, self.cancel)):
            self.column.addWidget(part)
        self.do_it.clicked.connect(self.go_on)
        self.sheet.entered.connect(self.go_on)

    def begin(self, done: Callable[[Change], None]) -> None:
        """Ready to type; ``done`` takes the ``Change``."""
        self._done = done
        self.sheet.setFocus()

    def wipe(self) -> None:
        """Leave no letters behind."""
        self.sheet.wipe()

    def go_on(self) -> None:
        """Use it, or say what is missing."""
        if self.busy.isVisible():
            return
        self.sheet.mark(_("Skriv bokstavene fra arket") if self.sheet.empty else "", 1)
        lost = tuple(device for device, check in self.lost.items() if check.isChecked())
        if self.sheet.empty:
            return
        if self._governs and not lost:
            self.trouble.show_words(_("Velg hvem som ikke skal styre lenger"))
            return
        self.trouble.show_words("")
        self.busy.begin(_("Bruker arket …"))
        work = functools.partial(recovery.govern_here, self._desk.session, self.sheet.text, lost=lost)
        self._desk.ask(work, self._on_done, self, self._on_failed)

    def _on_done(self, change: Change) -> None:
        self.busy.end()
        if self._done is not None:
            self._done(change)

    def _on_failed(self, error: Exception) -> None:
        self.busy.end()
        if not self.sheet.take(error):
            sentence = self._desk.sentence(error)
            self.trouble.show_words(sentence.heading, sentence.text)


class RenewForm(_Form):
    """A new sheet, kept; the old one's letters where it is at hand."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.step = SheetStep(desk)
        self.step.go_on.set_label(_("Ta det nye arket i bruk"))
        self.at_hand = Check(_("Jeg har det gamle arket"), _("Da bekrefter det gamle arket det nye."))
        self.old = SheetLetters()
        self.old.hide()
        for part in (
            label(
                _(
                    "Det nye arket gjelder når du tar det i bruk. Det gamle åpner fortsatt hvelv som ikke er åpnet og "
                    "utvekslet etterpå. Makuler det når alle har gjort det."
                )
            ),
            self.at_hand, self.old, self.step, self.trouble, self.busy, flow(self.cancel),
        ):  # fmt: skip
            self.column.addWidget(part)
        self.at_hand.toggled.connect(self.old.setVisible)
        self.step.done.connect(self.go_on)

    def begin(self, done: Callable[[Change], None]) -> None:
        """Draw it; ``done`` takes the ``Change``."""
        self._done = done
        self._desk.ask(functools.partial(recovery.draw_new, self._desk.session), self._on_drawn, self, self._on_failed)

    def wipe(self) -> None:
        """Forget the secret."""
        self.old.wipe()
        self.step.wipe()

    def go_on(self) -> None:
        """It is kept: put it in place."""
        sheet = self.step.sheet
        if sheet is None or self.busy.isVisible():
            return
        self.trouble.show_words("")
        self.busy.begin(_("Tar det nye arket i bruk …"))
        old = self.old.text if self.at_hand.isChecked() and not self.old.empty else ""
        work = functools.partial(recovery.renew, self._desk.session, sheet, old)
        self._desk.ask(work, self._on_done, self, self._on_failed)

    def _on_drawn(self, sheet: SheetInHand) -> None:
        self.step.show_sheet(sheet)
        self.step.setFocus()

    def _on_done(self, change: Change) -> None:
        self.busy.end()
        self.wipe()
        if self._done is not None:
            self._done(change)

    def _on_failed(self, error: Exception) -> None:
        self.busy.end()
        if not (self.at_hand.isChecked() and self.old.take(error)):
            sentence = self._desk.sentence(error)
            self.trouble.show_words(sentence.heading, sentence.text)


def _lost(one: Governor) -> Check:
    return Check(_("{name} (maskin {short})").format(name=one.name, short=one.device_id[:4]))
