"""«Hent skoleruta»: the periods of a calendar file, to tick those that are days off before anything is written."""

from __future__ import annotations

import functools

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.system import calendar
from skjema_app.system.texts import _, ngettext
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.widgets.basics import Elided, button, column, label
from skjema_app.ui.widgets.choices import Check
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import free_days_file
from skjema_app.workflows.free_days import school_year, year_words
from skjema_app.workflows.free_days_file import CalendarPreview, CalendarRow
from skjema_app.workflows.session import Change


class CalendarSheet(Overlay):
    """One file.

    Signals:
        taken: how many periods were written down.
    """

    taken = Signal(int)

    def __init__(self, over: QWidget, desk: Desk, preview: CalendarPreview) -> None:
        super().__init__(over, _("Hent skoleruta"), widest=680)
        self._desk = desk
        self._preview = preview
        self._count = 0
        self.card.column.addWidget(Elided(preview.file_name, "muted"))
        self.card.column.addWidget(
            label(_("Kryss av for dagene elevene har fri. Skjema har krysset av dem som ser slik ut."))
        )
        likely = set(free_days_file.likely_ones(preview))
        self.checks: list[Check] = []
        lines = column(spacing=4)
        year = None
        for number, one in enumerate(preview.rows):
            if school_year(one.period.first) != year:
                year = school_year(one.period.first)
                lines.addWidget(label(_("Skoleåret {year}").format(year=year_words(year)), "label"))
            check = Check(_words(one), _("Er skrevet inn fra før") if one.known else "", wide=False)
            check.setChecked(number in likely)
            check.toggled.connect(self._show_count)
            self.checks.append(check)
            lines.addWidget(check)
        self.card.column.addLayout(lines)
        for remark in preview.remarks:
            self.card.column.addWidget(label(remark, "muted"))
        self.trouble = Trouble()
        self.take = button("", "primary")
        cancel = button(_("Avbryt"))
        self.card.column.addWidget(self.trouble)
        self.card.column.addWidget(flow(self.take, cancel))
        self.take.clicked.connect(self.write)
        cancel.clicked.connect(self.close_sheet)
        self._show_count()

    @property
    def chosen(self) -> tuple[int, ...]:
        """Numbers of the ticked rows."""
        return tuple(number for number, check in enumerate(self.checks) if check.isChecked())

    def write(self) -> None:
        """Write them down."""
        self._count = len(self.chosen)
        self.take.setEnabled(False)
        work = functools.partial(free_days_file.take_calendar, self._desk.session, self._preview, self.chosen)
        self._desk.ask(work, self._on_taken, self, self._on_failed)

    def _on_taken(self, change: Change) -> None:
        self.taken.emit(self._count)
        self._desk.tell(change)
        self.close_sheet()

    def _on_failed(self, error: Exception) -> None:
        self.take.setEnabled(True)
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        self.take.setFocus()

    def _show_count(self) -> None:
        count = len(self.chosen)
        self.take.set_label(ngettext("Skriv inn {n} periode", "Skriv inn {n} perioder", count).format(n=count))
        self.take.setEnabled(bool(count))


def _words(one: CalendarRow) -> str:
    days = calendar.span_in_words(one.period.first, one.period.last)
    return f"{days}: {one.period.words}" if one.period.words else days
