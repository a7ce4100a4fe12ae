"""What absence asks for: a line for each limit that was reached, with what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _
from skjema_app.ui import icons
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, IconLabel, clear, column, label, row
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.absence_limits import Limit

_APART = "/"


class LimitsCard(Card):
    """The open limits.

    Signals:
        seen_wanted: a ``Limit`` that was seen to.
        report_wanted: id of the pupil to write the report about.
        pupil_wanted: id of the pupil to open.
    """

    seen_wanted = Signal(object)
    report_wanted = Signal(str)
    pupil_wanted = Signal(str)

    def __init__(self, *, of_class: bool) -> None:
        super().__init__(spacing=12)
        self._of_class = of_class
        self.limits: dict[str, Limit] = {}
        self.column.addWidget(label(_("Å følge opp"), "h2"))
        self._lines = column(spacing=12)
        self.column.addLayout(self._lines)
        self.hide()

    def show_limits(self, limits: tuple[Limit, ...]) -> None:
        """Take over; hidden with none."""
        self.limits = {f"{one.pupil.pupil_id}{_APART}{one.rule.rule_id}": one for one in limits}
        clear(self._lines)
        for key, one in self.limits.items():
            self._lines.addWidget(self._line(key, one))
        self.setVisible(bool(limits))

    def _line(self, key: str, one: Limit) -> QWidget:
        late = _("Skolens egen frist: {day}").format(day=date_in_words(one.due))
        done = KeyedButton(_("Fulgt opp"), key, "", "Checkmark")
        done.setAccessibleName(_("Fulgt opp: {what}").format(what=one.words))
        done.clicked.connect(self._on_done)
        buttons: list[QWidget] = [done]
        if one.rule.form:
            write = KeyedButton(_("Meld fravær"), one.pupil.pupil_id, "primary", "Plus")
            write.setAccessibleName(_("Meld fravær: {who}").format(who=one.pupil.name))
            write.clicked.connect(self._on_report)
            buttons.insert(0, write)
        elif self._of_class:
            shown = KeyedButton(_("Åpne"), one.pupil.pupil_id)
            shown.setAccessibleName(_("Åpne {who}").format(who=one.pupil.name))
            shown.clicked.connect(self._on_pupil)
            buttons.append(shown)
        words = column(label(one.words, "h3"), label(one.why), label(late, "muted"), spacing=2)
        words.addWidget(flow(*buttons))
        icon = IconLabel("Bell", icons.ACCENT, 22)
        line = row(icon, words, spacing=12)
        line.setStretch(1, 1)
        line.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
        made = QWidget()
        made.setLayout(line)
        line.setContentsMargins(0, 0, 0, 0)
        return made

    def _on_done(self) -> None:
        self.seen_wanted.emit(self.limits[key_of(self.sender())])

    def _on_report(self) -> None:
        self.report_wanted.emit(key_of(self.sender()))

    def _on_pupil(self) -> None:
        self.pupil_wanted.emit(key_of(self.sender()))
