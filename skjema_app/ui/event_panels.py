"""Small panels that write down what happened after finishing: told, conversation held, a new day for it.

They open inside the page, above the timeline, and never as dialogs: Esc or «Avbryt» closes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from skjema_app.domain.documents import EventKind
from skjema_app.system.texts import _
from skjema_app.ui.widgets.basics import Card, button, column, label, row
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.dates import DateInput, TimeInput
from skjema_app.ui.widgets.inputs import GrowingText


@dataclass(frozen=True, slots=True)
class EventWords:
    """What a panel asks the page to write down; the fields are those of ``workflows.documents.record_event``."""

    document_id: str
    kind: EventKind
    happened: str
    who: str = ""
    how: str = ""
    text: str = ""


class EventPanel(Card):
    """A panel with a heading, fields, one button that does it, and «Avbryt».

    Signals:
        written: what ``words`` gives: ``EventWords``, or one of those in ``answer_panels``.
        cancelled: nothing is written.
        edited: something was typed or chosen.
    """

    written = Signal(object)
    cancelled = Signal()
    edited = Signal()
    kind: ClassVar[str] = ""
    """What is asked, as a word that half-written texts are kept under."""

    def __init__(self, heading: str, action: str, document_id: str, now: datetime) -> None:
        super().__init__(spacing=10)
        self._document_id = document_id
        self._now = now
        self._inputs: list[QWidget] = []
        self.problem = label("", "error")
        self.problem.hide()
        self.fields = column(spacing=10)
        self.do_it = button(action, "primary")
        self.cancel = button(_("Avbryt"))
        self.column.addWidget(label(heading, "h2"))
        self.column.addLayout(self.fields)
        self.column.addWidget(self.problem)
        self.column.addLayout(row(self.do_it, self.cancel, None))
        self.do_it.clicked.connect(self.write)
        self.cancel.clicked.connect(self.cancelled)

    @property
    def document_id(self) -> str:
        """What it is about."""
        return self._document_id

    def held(self) -> dict[str, str]:
        """What is half-written, per field; empty as long as no word stands there."""
        if not any(_is_text(one) and _text(one).strip() for one in self._inputs):
            return {}
        return {str(place): _text(one) for place, one in enumerate(self._inputs)}

    def put(self, held: Mapping[str, str]) -> None:
        """Write what was half-written before."""
        for place, one in enumerate(self._inputs):
            if str(place) in held:
                _put(one, held[str(place)])

    def write(self) -> None:
        """Hand over what is filled in, or say what is missing."""
        words = self.words()
        if words is not None:
            self.written.emit(words)

    def words(self) -> object | None:
        """What is filled in; None when something is missing (then it is said)."""
        raise NotImplementedError

    def say_missing(self, text: str, widget: QWidget) -> None:
        """Tell what is missing and go there."""
        self.problem.setText(text)
        self.problem.show()
        widget.setFocus()

    def read_day(self, field: DateInput) -> date | None:
        """The day in a field; what is wrong is said."""
        try:
            return date.fromisoformat(field.value())
        except ValueError:
            self.say_missing(_("Skriv datoen slik: 20.11.2026"), field.line)
            return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the panel; Ctrl+Enter does it."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.write()
        else:
            super().keyPressEvent(event)

    def add_field(self, name: str, field: QWidget, hint: str = "") -> None:
        """A field under its label."""
        title = label(name, "label")
        target = field.line if isinstance(field, DateInput | TimeInput) else field
        title.setBuddy(target)
        target.setAccessibleName(name)
        parts: list[QWidget] = [title]
        if hint:
            parts.append(label(hint, "muted"))
        self._inputs.append(field)
        _watch(field, self)
        self.fields.addLayout(column(*parts, field, spacing=4))


class ConversationPanel(EventPanel):
    """«Skriv inn samtalen»: when, and the pupil's own words."""

    kind = "conversation"

    def __init__(self, document_id: str, now: datetime) -> None:
        super().__init__(_("Skriv inn samtalen med eleven"), _("Skriv inn"), document_id, now)
        self.day = past_day(now.date())
        self.text = GrowingText(3, 10)
        self.add_field(_("Når snakket dere sammen?"), self.day)
        self.add_field(
            _("Hva har eleven selv sagt?"), self.text, _("Skriv det eleven har sagt, gjerne ordrett og gjerne kort.")
        )
        self.setFocusProxy(self.text)

    def words(self) -> EventWords | None:
        """Day and words are both needed."""
        day = self.read_day(self.day)
        if day is None:
            return None
        if day > self._now.date():
            self.say_missing(_("Samtalen kan ikke være etter i dag"), self.day.line)
            return None
        if not self.text.toPlainText().strip():
            self.say_missing(_("Skriv det eleven har sagt"), self.text)
            return None
        return EventWords(
            self._document_id, EventKind.CONVERSATION_DONE, day.isoformat(), text=self.text.toPlainText().strip()
        )


class NewDayPanel(EventPanel):
    """«Velg ny dag» for the conversation that was not held."""

    kind = "new-day"

    def __init__(self, document_id: str, now: datetime, proposed: date) -> None:
        super().__init__(_("Velg ny dag for samtalen"), _("Velg dagen"), document_id, now)
        self.day = DateInput(now.date(), ((_("Neste skoledag"), proposed),))
        self.day.set_value(proposed.isoformat())
        self.why = QLineEdit()
        self.add_field(_("Ny dag"), self.day)
        self.add_field(_("Hvorfor? (valgfritt)"), self.why)
        self.setFocusProxy(self.day.line)

    def words(self) -> EventWords | None:
        """The day must be today or later."""
        day = self.read_day(self.day)
        if day is None:
            return None
        if day < self._now.date():
            self.say_missing(_("Velg i dag eller en dag som kommer"), self.day.line)
            return None
        return EventWords(
            self._document_id, EventKind.CONVERSATION_MOVED, day.isoformat(), text=self.why.text().strip()
        )


def past_day(today: date) -> DateInput:
    """A day with «I dag» and «I går», today proposed."""
    made = DateInput(today, ((_("I dag"), today), (_("I går"), today - timedelta(days=1))))
    made.set_value(today.isoformat())
    return made


def _is_text(field: QWidget) -> bool:
    return isinstance(field, GrowingText | QLineEdit)


def _text(field: QWidget) -> str:
    match field:
        case GrowingText():
            return field.toPlainText()
        case QLineEdit():
            return field.text()
        case QuietCombo():
            return field.currentText()
        case DateInput() | TimeInput():
            return field.value()
    return ""


def _put(field: QWidget, text: str) -> None:
    match field:
        case GrowingText():
            field.setPlainText(text)
        case QLineEdit():
            field.setText(text)
        case QuietCombo():
            field.setCurrentText(text)
        case DateInput() | TimeInput():
            field.set_value(text)


def _watch(field: QWidget, panel: EventPanel) -> None:
    match field:
        case GrowingText():
            field.textChanged.connect(panel.edited)
        case QLineEdit():
            field.textChanged.connect(panel.edited)
        case QuietCombo():
            field.currentTextChanged.connect(panel.edited)
        case DateInput() | TimeInput():
            field.changed.connect(panel.edited)
