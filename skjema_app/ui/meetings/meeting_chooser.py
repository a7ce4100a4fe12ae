"""«Nytt referat» and «Ny samtale»: go on with meetings that were held before, or choose a form."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from skjema_app.system import calendar
from skjema_app.system.texts import _
from skjema_app.ui.form_jobs import FormOffer
from skjema_app.ui.meetings.meeting_jobs import ChoicesOf
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.report_chooser import ChoiceButton
from skjema_app.ui.widgets.basics import button, label, row
from skjema_app.workflows.fill_form import FormChoice
from skjema_app.workflows.meetings import MeetingKind, Series


class MeetingChoice(ChoiceButton):
    """A form; what it is called stands once."""

    def __init__(self, choice: FormChoice) -> None:
        super().__init__(FormOffer(choice, choice.title))
        self._lead.setText(choice.lead)
        self.setAccessibleName(f"{self._title.text()}. {choice.lead}")


class MeetingChooser(Overlay):
    """Offers the forms.

    Signals:
        chosen: form id, class ("" when it isn't known).
    """

    chosen = Signal(str, str)

    def __init__(self, over: QWidget, choices: ChoicesOf) -> None:
        minutes = choices.kind is MeetingKind.MINUTES
        super().__init__(over, _("Nytt referat") if minutes else _("Ny samtale"))
        self.series: dict[QPushButton, Series] = {}
        self.buttons: list[ChoiceButton] = []
        if choices.series:
            self.card.column.addWidget(label(_("Som forrige møte"), "h2"))
            self.card.column.addWidget(label(_("Deltakere, leder og sted hentes fra forrige møte."), "muted"))
            for one in choices.series:
                self.card.column.addWidget(self._series_button(one))
            self.card.column.addWidget(label(_("Et annet møte"), "h2"))
        self._add_forms(choices.forms)
        cancel = button(_("Avbryt"))
        cancel.clicked.connect(self.close_sheet)
        self.card.column.addLayout(row(None, cancel))

    def _series_button(self, series: Series) -> QPushButton:
        name = f"{series.title}, {series.group}" if series.group else series.title
        day = calendar.date_in_words(series.last)
        made = button(_("{name} – sist {day}").format(name=name, day=day), "", "ArrowsCirclepath")
        made.clicked.connect(self._on_series)
        self.series[made] = series
        return made

    def _add_forms(self, forms: Sequence[FormChoice]) -> None:
        for choice in forms:
            made = MeetingChoice(choice)
            made.clicked.connect(self._on_choice)
            self.buttons.append(made)
            self.card.column.addWidget(made)

    def _on_series(self) -> None:
        pressed = self.sender()
        series = self.series.get(pressed) if isinstance(pressed, QPushButton) else None
        if series is not None:
            self._choose(series.form_id, series.group)

    def _on_choice(self) -> None:
        pressed = self.sender()
        if isinstance(pressed, ChoiceButton):
            self._choose(pressed.choice.form_id, "")

    def _choose(self, form_id: str, group: str) -> None:
        self.close_sheet()
        self.chosen.emit(form_id, group)
