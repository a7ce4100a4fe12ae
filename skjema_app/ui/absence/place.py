"""*Fravær*: a class in a week, written with single keys, and the pupils that ask for something."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.domain.absence import AbsenceDay
from skjema_app.system.calendar import day_and_month
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.absence.grid import Grid
from skjema_app.ui.absence.limits_card import LimitsCard
from skjema_app.ui.absence.pupil_page import PupilPart
from skjema_app.ui.desk import Desk
from skjema_app.ui.undo_bar import ActionBar
from skjema_app.ui.widgets.basics import Card, Page, button, icon_button, label, notice, row
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import absence
from skjema_app.workflows.absence import Registered
from skjema_app.workflows.absence_limits import Limit, limits
from skjema_app.workflows.absence_view import ClassView, class_view
from skjema_app.workflows.absence_words import day_words
from skjema_app.workflows.session import Change, Session

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Content:
    """What the place shows: a class, and the limits of its pupils; which asking it answers."""

    view: ClassView
    limits: tuple[Limit, ...]
    asked: int


class AbsencePage(Page):
    """The place.

    Signals:
        import_wanted: *Hent fravær*.
        pupils_wanted: to the class list, when there is none.
        report_wanted: id of a pupil to write the report about.
        seen_wanted: a ``Limit`` that was seen to.
        loaded: it shows what is true now.
    """

    import_wanted = Signal()
    pupils_wanted = Signal()
    report_wanted = Signal(str)
    seen_wanted = Signal(object)
    loaded = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(widest=1080)
        self.setAccessibleName(_("Fravær"))
        self._desk = desk
        self._today = desk.session.clock.now().date()
        self._day = self._today
        self._group = ""
        self._asked = 0
        self._undo: list[str] = []
        self.content: Content | None = None
        self.groups = QuietCombo()
        self.groups.setAccessibleName(_("Klasse"))
        self.groups.setMinimumContentsLength(6)
        self.before = icon_button(_("Forrige uke"), "ChevronLeft")
        self.after = icon_button(_("Neste uke"), "ChevronRight")
        self.this_week = button(_("Denne uken"))
        self.take = button(_("Hent fra fil"), "", "FileImport")
        self.week = label("", "h2")
        self.keys = label(
            _(
                "G gyldig · U ugyldig · F ingen vet grunnen ennå · D dokumentert · 1–8 timer, 0 hele dagen · "
                "Delete var til stede · Ctrl+Z angre · Enter åpner eleven. Det lagres med en gang."
            ),
            "muted",
        )
        self.own = label("", "small")
        self.two = notice("warning")
        self.said = ActionBar()
        self.grid = Grid()
        self.limits = LimitsCard(of_class=True)
        self.pupil = PupilPart(desk, self._today)
        self.empty = _empty_card()
        self.of_class = QWidget()
        self._build()

    def _build(self) -> None:
        inside = QVBoxLayout(self.of_class)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(self.column.spacing())
        inside.addWidget(label(_("Fravær"), "h1"))
        inside.addWidget(flow(self.groups, self.before, self.this_week, self.after, self.take))
        for part in (self.week, self.keys, self.two, self.grid, self.own, self.limits):
            inside.addWidget(part)
        self.column.addWidget(self.said)
        self.column.addWidget(self.empty)
        self.column.addWidget(self.of_class)
        self.column.addWidget(self.pupil)
        self.column.addStretch(1)
        self.empty.hide()
        self.pupil.hide()
        self.groups.activated.connect(self._on_group)
        self.before.clicked.connect(self._on_before)
        self.after.clicked.connect(self._on_after)
        self.this_week.clicked.connect(self._on_this_week)
        self.take.clicked.connect(self.import_wanted)
        self.grid.written.connect(self._on_written)
        self.grid.pupil_wanted.connect(self.open_pupil)
        self.grid.undo_wanted.connect(self.undo)
        self.grid.selectionModel().currentChanged.connect(self._on_moved)
        self.said.pressed.connect(self.undo)
        self.limits.report_wanted.connect(self.report_wanted)
        self.limits.seen_wanted.connect(self.seen_wanted)
        self.limits.pupil_wanted.connect(self.open_pupil)
        self.pupil.back_wanted.connect(self.close_pupil)
        self.pupil.registered.connect(self.tell_registered)
        self.pupil.report_wanted.connect(self.report_wanted)
        self.pupil.seen_wanted.connect(self.seen_wanted)
        self.empty.act.clicked.connect(self.pupils_wanted)
        self._desk.changed.connect(self._on_changed)

    def refresh(self) -> None:
        """Ask for what is true now; an earlier answer is void."""
        self._asked += 1
        work = functools.partial(_gather, self._desk.session, self._group, self._day, self._asked)
        self._desk.ask(work, self._on_content, self)
        self.pupil.refresh()

    def open_pupil(self, pupil_id: str) -> None:
        """Show one pupil."""
        if not pupil_id:
            return
        self.of_class.hide()
        self.pupil.open_pupil(pupil_id)
        self.pupil.show()
        self.verticalScrollBar().setValue(0)
        self.pupil.back.setFocus()

    def close_pupil(self) -> None:
        """Back to the class."""
        self.pupil.pupil_id = ""
        self.pupil.hide()
        self.of_class.show()
        self.grid.setFocus()

    def tell_registered(self, done: Registered) -> None:
        """What a registration came to, with a way back."""
        if not done.batch:
            self.said.show_words(_("Det var ført fra før. Ingenting er endret."))
            return
        self._undo.append(done.batch)
        self.said.show_words(_words(done), _case_words(done), _("Angre"))
        self._desk.tell(done.change)

    def undo(self) -> None:
        """Take the last registration of this sitting back."""
        if self._undo:
            work = functools.partial(absence.take_back, self._desk.session, self._undo.pop())
            self._desk.ask(work, self._on_undone, self)

    def _on_undone(self, change: Change) -> None:
        self.said.show_words(_("Angret. Det som sto før, gjelder igjen."), "", _("Angre mer") if self._undo else "")
        self._desk.tell(change)

    def _on_changed(self, change: Change) -> None:
        if self.isVisible() and (change.absence or change.pupils or change.documents or change.settings):
            self.refresh()

    def _on_content(self, content: Content) -> None:
        if content.asked != self._asked:
            return
        self.content = content
        view = content.view
        none = not view.groups
        self.empty.setVisible(none)
        self.of_class.setVisible(not none and not self.pupil.pupil_id)
        if not none:
            self._name_groups(view)
            self.week.setText(_week_words(view))
            self.this_week.setEnabled(not view.days[0].day <= view.today <= view.days[-1].day + timedelta(days=2))
            self.grid.show_class(view)
            self.own.setText(view.own)
            self.own.setVisible(bool(view.own))
            self.two.say(_("To registre av samme klasse"), view.two)
            self.two.setVisible(bool(view.two))
            self.limits.show_limits(content.limits)
        self.loaded.emit()

    def _name_groups(self, view: ClassView) -> None:
        shown = [self.groups.itemData(place) for place in range(self.groups.count())]
        if shown != list(view.groups):
            self.groups.clear()
            for one in view.groups:
                self.groups.addItem(one or _("Uten klasse"), one)
        self.groups.setCurrentIndex(max(0, self.groups.findData(view.group)))
        self.groups.setVisible(len(view.groups) > 1)
        self._group = view.group

    def _on_moved(self, index: QModelIndex, _before: QModelIndex) -> None:
        """The page follows the cell: the grid is as high as the class, so it never scrolls by itself."""
        if self.grid.hasFocus():
            at = self.grid.viewport().mapTo(self.body, self.grid.visualRect(index).center())
            self.ensureVisible(at.x(), at.y(), 0, theme.px(70))

    def _on_group(self, _place: int) -> None:
        self._group = str(self.groups.currentData() or "")
        self.refresh()

    def _on_before(self) -> None:
        self._go(self._day - _WEEK)

    def _on_after(self) -> None:
        self._go(self._day + _WEEK)

    def _on_this_week(self) -> None:
        self._go(self._desk.session.clock.now().date())
        self.grid.setFocus()

    def _go(self, day: date) -> None:
        self._day = day
        self.refresh()

    def _on_written(self, one: AbsenceDay) -> None:
        work = functools.partial(absence.register, self._desk.session, (one,))
        self._desk.ask(work, self.tell_registered, self)


class _Empty(Card):
    """No pupils yet."""

    def __init__(self) -> None:
        super().__init__(spacing=10)
        self.act = button(_("Ta inn klasseliste"), "primary", "FileImport")
        self.column.addWidget(label(_("Ingen elever ennå"), "h2"))
        self.column.addWidget(
            label(_("Fraværet føres per elev. Ta inn klasselisten først, eller legg inn elevene selv."))
        )
        self.column.addLayout(row(self.act, None))


def _empty_card() -> _Empty:
    return _Empty()


def _gather(session: Session, group: str, day: date, asked: int) -> Content:
    view = class_view(session, group, day)
    mine = {row.pupil.pupil_id for row in view.rows}
    return Content(view, tuple(one for one in limits(session) if one.pupil.pupil_id in mine), asked)


def _week_words(view: ClassView) -> str:
    first, last = view.days[0].day, view.days[-1].day
    return _("Uke {n} · {first} til {last}").format(
        n=first.isocalendar().week, first=day_and_month(first), last=day_and_month(last)
    )


def _words(done: Registered) -> str:
    if done.corrected and not done.new:
        if len(done.corrected) == 1:
            one = done.corrected[0]
            facts = {"who": one.pupil, "day": day_and_month(one.after.day), "what": day_words(one.after)}
            before = day_words(one.before)
            return _("{who}, {day}: rettet fra {before} til {what}.").format(before=before, **facts)
        return ngettext("{n} dag er rettet.", "{n} dager er rettet.", len(done.corrected)).format(n=len(done.corrected))
    told = ngettext("{n} dag er ført.", "{n} dager er ført.", done.new).format(n=done.new)
    if done.corrected:
        more = ngettext("{n} er rettet.", "{n} er rettet.", len(done.corrected)).format(n=len(done.corrected))
        return f"{told} {more}"
    return told


def _case_words(done: Registered) -> str:
    return _("Saken har fått vite det: {case}").format(case=", ".join(done.cases)) if done.cases else ""
