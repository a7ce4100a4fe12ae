"""*Innstillinger › Fridager*: the school's own days off, which deadlines hop over; shown as a year, with a way back."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skjema_app.form_engine.values import parse_date
from skjema_app.system import calendar
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.free_days_sheet import CalendarSheet
from skjema_app.ui.free_days_year import YearView, period_words
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.keyed import key_of, keyed_icon
from skjema_app.ui.settings_section import Section
from skjema_app.ui.undo_bar import ActionBar
from skjema_app.ui.widgets.basics import Notice, button, clear, column, label, row
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.dates import DateInput
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.inputs import LineInput
from skjema_app.workflows import free_days, free_days_file
from skjema_app.workflows.free_days import FreePeriod, KeptDays, year_words
from skjema_app.workflows.free_days_file import CalendarPreview
from skjema_app.workflows.session import Change, Session


@dataclass(frozen=True, slots=True)
class FreeDaysContent:
    """What one refresh brings."""

    periods: tuple[FreePeriod, ...]
    warnings: tuple[str, ...]
    kept: KeptDays
    this_year: int
    today: date
    allowed: bool


class FreeDaysSection(Section):
    """The year, its periods, and the ways to change them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Fridager"), desk)
        self.content: FreeDaysContent | None = None
        self._before: KeptDays | None = None
        self._wanted = ""
        self.say(
            _(
                "Dager elevene har fri: ferier, planleggingsdager og elevfrie dager. Fristene i arbeidsdager hopper "
                "over dem. Helger og helligdager kjenner Skjema fra før."
            )
        )
        self.warning = Notice("warning")
        self.undo = ActionBar()
        self.years = QuietCombo()
        self.years.setAccessibleName(_("Skoleår"))
        self.year_view = YearView()
        self.legend = label(_("Fylt dag: skolens fridag. Dag med ring: helligdag."), "small")
        self.none = label(_("Ingen fridager er skrevet inn for dette skoleåret."), "muted")
        self._lines = column(spacing=2)
        self.refused = label(_("Rektor skriver inn fridagene for hele skolen."), "muted")
        title = label(_("Skoleår"), "label")
        title.setBuddy(self.years)
        self.column.addWidget(self.warning)
        self.column.addWidget(self.undo)
        self.column.addLayout(row(title, self.years, None))
        for part in (self.year_view, self.legend, self.none):
            self.column.addWidget(part)
        self.column.addLayout(self._lines)
        self.column.addWidget(self.refused)
        self.editor = self._editor()
        self.column.addWidget(self.editor)
        self._question = FileQuestion(self, _("Velg skoleruta"))
        self._question.chosen.connect(self.read_file)
        self.years.activated.connect(self._show_year)
        self.undo.pressed.connect(self.put_back)
        for hidden in (self.warning, self.editor, self.refused, self.none):
            hidden.hide()

    def refresh(self) -> None:
        """Read them."""
        self.desk.ask(functools.partial(_read, self.desk.session), self._on_content, self)

    def on_change(self, change: Change) -> None:
        """They were changed, here or by the rector."""
        if change.settings or change.school:
            self.refresh()

    @property
    def year(self) -> int:
        """The school year in view, by the year it begins in."""
        found = self.years.currentData()
        return int(found) if found is not None else 0

    def add(self) -> None:
        """«Legg til»: a day, or from … to."""
        self.trouble.show_words("")
        first, last = parse_date(self.first.value()), parse_date(self.last.value() or self.first.value())
        if first is None:
            self._refuse(_("Skriv den første dagen"), _("For eksempel 5.10.2026."), self.first)
        elif last is None:
            self._refuse(_("Skriv den siste dagen"), _("Er det bare én dag, lar du feltet stå tomt."), self.last)
        elif last < first:
            self._refuse(_("Den siste dagen er før den første"), _("Bytt om på dagene."), self.last)
        else:
            period = FreePeriod(first, last, self.words.text().strip())
            self._wanted = _("{what} er lagt til.").format(what=period_words(period))
            self._keep()
            work = functools.partial(free_days.add_periods, self.desk.session, [period])
            self.desk.ask(work, self._on_added, self, self._on_failed)

    def remove(self, period: FreePeriod) -> None:
        """Take one away, with a way back."""
        self._wanted = _("{what} er tatt bort.").format(what=period_words(period))
        self._keep()
        work = functools.partial(free_days.remove_days, self.desk.session, period.first, period.last)
        self.desk.ask(work, self._on_removed, self, self._on_failed)

    def put_back(self) -> None:
        """*Angre*."""
        if self._before is not None:
            work = functools.partial(free_days.put_back, self.desk.session, self._before)
            self._before = None
            self.desk.ask(work, self.desk.tell, self, self._on_failed)
            self.years.setFocus()

    def read_file(self, file: Path) -> None:
        """Look into a calendar file; writes nothing."""
        self.trouble.show_words("")
        work = functools.partial(free_days_file.read_calendar, self.desk.session, file)
        self.desk.ask(work, self._on_preview, self, self._on_failed)

    def _editor(self) -> QWidget:
        made = QWidget()
        today = self.desk.session.clock.now().date()
        self.first, self.last, self.words = DateInput(today), DateInput(today), LineInput(24)
        self.words.setMaxLength(60)
        self.words.setPlaceholderText(_("for eksempel høstferie"))
        self.put = button(_("Legg til"), "primary", "Plus")
        self.take_file = button(_("Hent skoleruta fra fil"), "", "FileImport")
        self.trouble = Trouble()
        names = ((_("Første dag"), self.first), (_("Siste dag, hvis det er flere"), self.last))
        inside = column(label(_("Legg til fridager"), "h3"), spacing=10)
        inside.setContentsMargins(0, theme.px(8), 0, 0)
        for name, editor in names:
            inside.addLayout(_titled(name, editor.line, editor))
            editor.entered.connect(self.add)
        inside.addLayout(_titled(_("Hva er det?"), self.words, self.words))
        self.words.entered.connect(self.add)
        inside.addWidget(self.trouble)
        inside.addWidget(flow(self.put, self.take_file))
        inside.addWidget(
            label(_("Filen kan være en kalender (.ics), eller CSV med første dag, siste dag og hva det er."), "small")
        )
        self.put.clicked.connect(self.add)
        self.take_file.clicked.connect(self._on_take_file)
        made.setLayout(inside)
        return made

    def _on_content(self, content: FreeDaysContent) -> None:
        held = self.year or content.this_year
        self.content = content
        told = {free_days.school_year(one.first) for one in content.periods}
        years = sorted({content.this_year, content.this_year + 1, held, *told})
        self.years.clear()
        for year in years:
            self.years.addItem(year_words(year), year)
        self.years.setCurrentIndex(years.index(held))
        self.warning.say("", "\n".join(content.warnings))
        self.warning.setVisible(bool(content.warnings))
        self.editor.setVisible(content.allowed)
        self.refused.setVisible(not content.allowed)
        self._show_year()

    def _show_year(self) -> None:
        if self.content is None:
            return
        shown = [
            one
            for one in self.content.periods
            if self.year in {free_days.school_year(one.first), free_days.school_year(one.last)}
        ]
        self.year_view.show_year(self.year, shown)
        clear(self._lines)
        self._shown = {one.first.isoformat(): one for one in shown}
        for one in shown:
            self._lines.addLayout(self._line(one))
        self.none.setVisible(not shown)

    def _line(self, one: FreePeriod) -> QHBoxLayout:
        words = label(one.words or _("Fridag"))
        days = label(calendar.span_in_words(one.first, one.last), "muted")
        line = row(days, words, spacing=12)
        days.setMinimumWidth(theme.px(190))
        line.setStretch(1, 1)
        if self.content is not None and self.content.allowed:
            name = _("Ta bort: {what}").format(what=period_words(one))
            drop = keyed_icon(name, one.first.isoformat(), "Trash")
            drop.clicked.connect(self._on_drop)
            line.addWidget(drop)
        return line

    def _on_drop(self) -> None:
        self.remove(self._shown[key_of(self.sender())])

    def _on_take_file(self) -> None:
        self._question.open_file(_("Kalendere (*.ics *.csv *.txt);;Alle filer (*)"))

    def _on_preview(self, preview: CalendarPreview) -> None:
        sheet = CalendarSheet(self.window(), self.desk, preview)
        sheet.taken.connect(self._on_taken)
        self._keep()
        sheet.open()

    def _on_taken(self, count: int) -> None:
        said = ngettext("{n} periode er skrevet inn.", "{n} perioder er skrevet inn.", count).format(n=count)
        self.undo.show_words(said, "", _("Angre"))

    def _on_added(self, change: Change) -> None:
        for part in (self.first, self.last):
            part.set_value("")
        self.words.clear()
        self.first.line.setFocus()
        self._on_changed_here(change)

    def _on_removed(self, change: Change) -> None:
        self._on_changed_here(change)
        self.undo.action.setFocus()  # the button that was pressed goes with its line

    def _on_changed_here(self, change: Change) -> None:
        self.undo.show_words(self._wanted, "", _("Angre"))
        self.desk.tell(change)

    def _on_failed(self, error: Exception) -> None:
        sentence = self.desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)

    def _refuse(self, heading: str, text: str, editor: DateInput) -> None:
        self.trouble.show_words(heading, text)
        editor.line.setFocus()

    def _keep(self) -> None:
        self._before = None if self.content is None else self.content.kept


def _titled(name: str, line: QWidget, editor: QWidget) -> QVBoxLayout:
    title = label(name, "label")
    title.setBuddy(line)
    line.setAccessibleName(name)
    held = row(editor, None)
    held.setStretch(0, 1 if isinstance(editor, DateInput) else 0)
    return column(title, held, spacing=2)


def _read(session: Session) -> FreeDaysContent:
    today = session.clock.now().date()
    return FreeDaysContent(
        periods=free_days.free_periods(session),
        warnings=free_days.coverage_sentences(free_days.coverage(session)),
        kept=free_days.kept_days(session),
        this_year=free_days.school_year(today),
        today=today,
        allowed=free_days.may_change(session),
    )
