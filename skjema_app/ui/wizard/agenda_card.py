"""One agenda item: folded up it is read, opened it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skjema_app.domain.answers import FieldPath, Json, is_empty
from skjema_app.form_engine.definition import Field, FieldType
from skjema_app.form_engine.state import ProblemCode, RowState, Severity
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Button, Label, button, hidden_unless, tag
from skjema_app.ui.wizard.field_view import FieldView
from skjema_app.ui.wizard.rows_view import RowCard
from skjema_app.ui.wizard.texts import shown
from skjema_app.workflows.show_answers import value_in_words

_SHORT = frozenset({FieldType.PERSON, FieldType.DATE, FieldType.TIME, FieldType.NUMBER, FieldType.YES_NO})
_SIDE_BY_SIDE = frozenset({FieldType.PERSON, FieldType.DATE})


@dataclass(frozen=True, slots=True)
class ItemParts:
    """The columns of an agenda by what they are: the theme, long texts, the pupil, and what is short."""

    theme: Field | None
    texts: tuple[Field, ...]
    pupil: Field | None
    short: tuple[Field, ...]


def item_parts(field: Field) -> ItemParts:
    """What the columns of a ``rows`` field are."""
    columns = field.fields
    return ItemParts(
        theme=next((one for one in columns if one.type is FieldType.TEXT), None),
        texts=tuple(one for one in columns if one.type is FieldType.LONG_TEXT),
        pupil=next((one for one in columns if one.type is FieldType.PUPIL), None),
        short=tuple(one for one in columns if one.type in _SHORT),
    )


class OpenButton(Button):
    """The way into a folded item. Delete removes it.

    Signals:
        delete_pressed: Delete.
    """

    delete_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes the item, with a way back; other keys as in any button."""
        if event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)


class AgendaCard(RowCard):
    """One item.

    Signals:
        open_wanted: row id.
        remove_wanted: row id.
    """

    open_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, row_id: str, field: Field) -> None:
        self._parts = item_parts(field)
        self._told: object = None
        self._told_gaps = -1
        self._number = 0
        self.opened = False
        self.open_button = OpenButton("", "icon", "NotePencil")
        self.about = tag("", "accent")
        self.gaps = tag("", "warning")
        self.read = Label("", "")
        self.facts = hidden_unless(Label("", "muted"), condition=False)
        self.next = button(_("Neste sak"), "", "ArrowDown")
        self.next.setToolTip(_("Ctrl+↓"))
        self._body = QWidget()
        self._fields = QVBoxLayout(self._body)
        super().__init__(row_id, {})
        self.open_button.clicked.connect(self._on_open)
        self.open_button.delete_pressed.connect(self._on_delete)
        self.fold()

    def take_in(self, views: Mapping[FieldPath, FieldView]) -> None:
        """The editors, made when the item is opened first."""
        self.views = dict(views)
        beside: QHBoxLayout | None = None
        for view in self.views.values():
            if view.field.type not in _SIDE_BY_SIDE:
                beside = None
                self._fields.addWidget(view)
                continue
            if beside is None:
                beside = QHBoxLayout()
                beside.setSpacing(theme.px(16))
                self._fields.addLayout(beside)
            beside.addWidget(view, 1)

    def fold(self) -> None:
        """Show it to be read."""
        self._turn(opened=False)

    def unfold(self) -> None:
        """Show it to be written."""
        self._turn(opened=True)

    def name(self, number: int, last: int) -> None:
        """See ``RowCard``."""
        super().name(number, last)
        self._number = number
        self._told = None

    def tell(self, row: RowState, written: Json, *, judged: bool) -> None:
        """What stands in it, for reading. Costs nothing while nothing in it has changed."""
        gaps = sum(
            1
            for cell in row.fields
            for one in cell.problems
            if one.severity is Severity.ERROR and (judged or one.code is not ProblemCode.REQUIRED)
        )
        if written is self._told and gaps == self._told_gaps:
            return
        self._told, self._told_gaps = written, gaps
        self._say(written if isinstance(written, dict) else {}, gaps)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click anywhere in a folded item opens it."""
        if not self.opened and event.button() is Qt.MouseButton.LeftButton:
            self.open_wanted.emit(self.row_id)
        else:
            super().mousePressEvent(event)

    # --- inside ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.px(6))
        head.addWidget(self.title, 1)
        for one in (self.gaps, self.about, self.open_button, self.up, self.down, self.remove):
            head.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        self.column.setSpacing(theme.px(6))
        self.column.addLayout(head)
        self.column.addWidget(self.read)
        self.column.addWidget(self.facts)
        self._fields.setContentsMargins(0, 0, 0, 0)
        self._fields.setSpacing(theme.px(12))
        self.column.addWidget(self._body)
        self.column.addWidget(self.next, 0, Qt.AlignmentFlag.AlignLeft)

    def _turn(self, *, opened: bool) -> None:
        self.opened = opened
        self._body.setVisible(opened)
        self.next.setVisible(opened)
        self.open_button.setVisible(not opened)
        self.read.setVisible(not opened and bool(self.read.text()))
        self.facts.setVisible(not opened and bool(self.facts.text()))
        # Folded, an item is one stop for Tab: Alt+arrows move it, Delete removes it.
        policy = Qt.FocusPolicy.StrongFocus if opened else Qt.FocusPolicy.NoFocus
        for one in (self.up, self.down, self.remove):
            one.setFocusPolicy(policy)
        self.setCursor(Qt.CursorShape.ArrowCursor if opened else Qt.CursorShape.PointingHandCursor)

    def _say(self, written: Mapping[str, Json], gaps: int) -> None:
        parts = self._parts
        theme_text = _in_words(parts.theme, written) or _("Uten tema")
        heading = _("Sak {n}: {theme}").format(n=self._number, theme=theme_text)
        self.title.setText(heading)
        pupil = _in_words(parts.pupil, written)
        self.about.setText(_("Gjelder {name}").format(name=pupil) if pupil else "")
        self.about.setVisible(bool(pupil))
        self.gaps.setText(ngettext("Mangler {n} svar", "Mangler {n} svar", gaps).format(n=gaps) if gaps else "")
        self.gaps.setVisible(bool(gaps))
        texts = [(one, _in_words(one, written)) for one in parts.texts]
        self.read.setText("\n".join(said_of(shown(one.label), text) for one, text in texts if text))
        facts = [(one, _in_words(one, written)) for one in parts.short]
        self.facts.setText(" · ".join(said_of(shown(one.label), text) for one, text in facts if text))
        self.read.setVisible(not self.opened and bool(self.read.text()))
        self.facts.setVisible(not self.opened and bool(self.facts.text()))
        spoken = (heading, self.about.text(), self.gaps.text(), self.read.text(), self.facts.text())
        self.open_button.setAccessibleName(_("Skriv i sak {n}").format(n=self._number))
        self.open_button.setToolTip(_("Skriv i sak {n}").format(n=self._number))
        self.open_button.setAccessibleDescription(". ".join(part for part in spoken if part))

    def _on_open(self) -> None:
        self.open_wanted.emit(self.row_id)

    def _on_delete(self) -> None:
        self.remove_wanted.emit(self.row_id)


def said_of(question: str, answer: str) -> str:
    """Question and answer on one line, whether the question ends in «?» or not."""
    if question.endswith("?"):
        return f"{question} {answer}"
    return _("{question}: {answer}").format(question=question, answer=answer)


def _in_words(field: Field | None, written: Mapping[str, Json]) -> str:
    value = written.get(field.field_id) if field is not None else None
    return value_in_words(field, value).strip() if field is not None and not is_empty(value) else ""
