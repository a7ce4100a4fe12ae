"""«Frister» and «God praksis»: the days that count in a case, each with where its rule comes from, and the checklist.

The school's own deadlines and days that were agreed on stand first; what others may do from a day on stands by itself,
so that nobody takes it for a deadline (user-review § 3.14).
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skjema_app.form_engine.flow_deadlines import DeadlineKind
from skjema_app.system import calendar
from skjema_app.system.texts import _
from skjema_app.ui import icons
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, IconLabel, Line, column, label, row
from skjema_app.workflows.case_flow import CaseFlow
from skjema_app.workflows.deadlines import Deadline
from skjema_app.workflows.good_practice import PracticeLine


class DeadlinesCard(Card):
    """The days."""

    def __init__(self, deadlines: tuple[Deadline, ...]) -> None:
        super().__init__(spacing=10)
        self.column.addWidget(label(_("Frister"), "h2"))
        own = [one for one in deadlines if one.kind is not DeadlineKind.INFORMATION]
        others = [one for one in deadlines if one.kind is DeadlineKind.INFORMATION]
        for one in own:
            self.column.addLayout(_deadline(one))
        if own and others:
            self.column.addWidget(Line())
        if others:
            self.column.addWidget(label(_("Til opplysning"), "label"))
        for one in others:
            self.column.addLayout(_deadline(one))


class PracticeCard(Card):
    """The checklist.

    Signals:
        note_wanted: the fact to note by hand.
    """

    note_wanted = Signal(str)

    def __init__(self, lines: tuple[PracticeLine, ...], *, may_note: bool) -> None:
        super().__init__(spacing=8)
        self.column.addWidget(label(_("God praksis"), "h2"))
        for one in lines:
            self.column.addLayout(self._line(one, may_note=may_note))

    def _line(self, one: PracticeLine, *, may_note: bool) -> QHBoxLayout:
        icon = IconLabel(
            "CheckmarkCircleFill" if one.done else "Circle", icons.SUCCESS if one.done else icons.SUBTLE, 20
        )
        icon.setAccessibleName(_("Gjort") if one.done else _("Ikke gjort"))
        said = column(label(one.label), spacing=0)
        if one.said:
            said.addWidget(label(one.said, "muted"))
        parts: list[QWidget | QVBoxLayout] = [icon, said]
        line = row(*parts, spacing=10)
        line.setStretch(1, 1)
        if not one.done and may_note:
            note = KeyedButton(_("Noter"), one.fact.value, "link")
            note.setAccessibleName(_("Noter: {what}").format(what=one.label))
            note.clicked.connect(self._on_note)
            line.addWidget(note)
        return line

    def _on_note(self) -> None:
        self.note_wanted.emit(key_of(self.sender()))


def cards_of(shown: CaseFlow) -> tuple[DeadlinesCard | None, PracticeCard | None]:
    """The cards that have something in them."""
    return (
        DeadlinesCard(shown.deadlines) if shown.deadlines else None,
        PracticeCard(shown.practice, may_note=shown.may_note)
        if shown.practice and shown.view.closing is None
        else None,
    )


def deadline_words(one: Deadline) -> str:
    """«Skolens egen frist for plan: fredag 27. november.»; of one that has passed when it was."""
    day = calendar.date_in_words(one.day)
    if one.overdue and one.kind is DeadlineKind.AGREED:
        return _("{what}: var satt til {day}").format(what=one.label, day=day)
    if one.overdue:
        return _("{what}: fristen var {day}").format(what=one.label, day=day)
    return _("{what}: {day}").format(what=one.label, day=day)


def _deadline(one: Deadline) -> QHBoxLayout:
    token = icons.DANGER if one.overdue else icons.SUBTLE
    icon = IconLabel("InformationSquare" if one.kind is DeadlineKind.INFORMATION else "Clock", token, 20)
    said = column(label(deadline_words(one), "error" if one.overdue else ""), spacing=0)
    source = one.source if one.checked else _("{source} (kontroller)").format(source=one.source)
    said.addWidget(label(f"{one.rule} {_('Kilde: {source}.').format(source=source)}", "muted"))
    if not one.sure:
        said.addWidget(label(_("Skolens fridager er ikke lagt inn for denne tiden. Dagen kan bli senere."), "muted"))
    line = row(icon, said, spacing=10)
    line.setStretch(1, 1)
    return line
