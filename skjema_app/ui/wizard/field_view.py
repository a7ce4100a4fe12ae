"""One question on a page: label, help, example and law on demand, the editor, and what is wrong with the answer.

When errors are shown: missing answers after the page was left once; wrong ones when the editor was left; never
while something is being typed. An error that is mended goes away at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from skjema_app.domain.answers import FieldPath, Json, is_empty
from skjema_app.form_engine.definition import Field, FieldType
from skjema_app.form_engine.state import FieldState, Problem, ProblemCode, Severity
from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.widgets.basics import Button, IconLabel, Label, announce, button, hidden_unless, tag
from skjema_app.ui.wizard.choice_editors import TickEditor
from skjema_app.ui.wizard.editors import Editor
from skjema_app.ui.wizard.notices import notice_box
from skjema_app.ui.wizard.texts import law_words, problem_text, shown, stood_before, uncertain_words
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.show_answers import value_in_words


class FieldView(QWidget):
    """One question.

    Signals:
        edited: the person changed the answer; carries the path.
        left: the editor was left; carries the path.
        entered: Enter was pressed; carries the path.
        confirmed: «Ja, det stemmer» to a question; carries the problem.
        grew: the height changed.
    """

    edited = Signal(str)
    left = Signal(str)
    entered = Signal(str)
    confirmed = Signal(object)
    grew = Signal()

    def __init__(
        self, field: Field, path: FieldPath, editor: Editor, today: date, running: OpenForm | None = None
    ) -> None:
        """``running``: the form, where changes since the version that runs are to be told."""
        super().__init__()
        self.field, self.path, self.editor = field, path, editor
        self._today = today
        self._running = running
        self._question: Problem | None = None
        self._shown_error = ""
        self._described_as = False
        self.label = Label(shown(field.label), "label")
        self.optional = tag(_("Valgfritt"))
        self.should = hidden_unless(tag(_("Bør være med"), "info"), condition=False)
        self.inherited = hidden_unless(Label("", "small"), condition=False)
        self.stood = Label("", "small")
        self.stood.setParent(self)
        self.stood.hide()
        self.help = hidden_unless(Label(shown(field.help), "muted"), bool(field.help))
        self.unchecked = unchecked_label(running, (field,) if "/" not in path else ())  # of rows it is told once
        self.more = Hint(field, today, running.confirmed if running is not None else frozenset())
        self.proposed = Label(_("Foreslått av Skjema. Endre om det ikke stemmer."), "small")
        self.proposed.hide()
        self._error_icon = IconLabel("ExclamationmarkTriangleFill", icons.DANGER, 18)
        self.error = Label("", "error")
        self._error_row = QWidget()
        line = QHBoxLayout(self._error_row)
        line.setContentsMargins(0, theme.px(2), 0, 0)
        line.setSpacing(theme.px(8))
        line.addWidget(self._error_icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.error, 1)
        self._error_row.hide()
        self._ask = QFrame()
        self._ask.setProperty("notice", "info")
        self._ask_text = Label("")
        self.confirm = button(_("Ja, det stemmer"))
        self.confirm.clicked.connect(self._confirm)
        asking = QHBoxLayout(self._ask)
        asking.addWidget(self._ask_text, 1)
        asking.addWidget(self.confirm)
        self._ask.hide()
        self._lay_out()
        self.label.setBuddy(editor.focus_widget())
        editor.changed.connect(self._edited)
        editor.left.connect(self._left)
        editor.entered.connect(self._entered)
        editor.grew.connect(self.grew)
        self._describe()

    def show_state(self, state: FieldState, *, judged: bool, proposed: bool) -> None:
        """Take over a new state: visibility, marks, choices, value (when another part changed it), errors.

        Args:
            state: the new state.
            judged: missing answers are to be shown.
            proposed: the value is the program's proposal.
        """
        if self.isHidden() == state.visible:
            self.setVisible(state.visible)
        if not state.visible:
            return
        self.editor.sync(state)
        if not _same(self.editor.value(), state.value):
            self.editor.set_value(state.value)
        plain = not isinstance(self.editor, TickEditor)
        should = plain and state.recommended
        optional = plain and not state.required and state.field.should is None and state.inherited is None
        if self.should.isHidden() == should:
            self.should.setVisible(should)
            self._describe()
        self._show_inherited(state)
        self._show_stood(state)
        if self.optional.isHidden() == optional:
            self.optional.setVisible(optional)
        if self._described_as != optional:
            self._described_as = optional
            self._describe()
        if self.proposed.isHidden() == proposed:
            self.proposed.setVisible(proposed)
        self._judge(state, judged=judged)

    def error_text(self) -> str:
        """The error that is shown now, or ""."""
        return self._shown_error

    def take_focus(self) -> None:
        """Put the focus into the editor."""
        self.editor.focus_widget().setFocus(Qt.FocusReason.OtherFocusReason)

    def has_focus(self) -> bool:
        """Whether the focus is in the editor."""
        focused = self.window().focusWidget()
        return focused is not None and self.editor.isAncestorOf(focused) and focused.hasFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F1 shows or hides example and law."""
        if event.key() == Qt.Key.Key_F1 and self.more.offered:
            self.more.toggle()
            return
        super().keyPressEvent(event)

    # --- inside ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(5))
        lone = isinstance(self.editor, TickEditor)
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        if not lone:
            self.label.setWordWrap(True)
            head.addWidget(self.label, 1)
            head.addWidget(self.should, 0, Qt.AlignmentFlag.AlignTop)
            head.addWidget(self.optional, 0, Qt.AlignmentFlag.AlignTop)
        else:
            self.label.hide()
            self.optional.hide()
            self.should.setParent(self)  # never shown, but it must have an owner
        if self.more.offered:
            head.addWidget(self.more.toggle_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self.help)
        column.addWidget(self.unchecked)
        column.addWidget(self.more)
        column.addWidget(self.editor)
        column.addWidget(self.inherited)
        column.addWidget(self.stood)
        column.addWidget(self.proposed)
        column.addWidget(self._error_row)
        column.addWidget(self._ask)

    def _show_inherited(self, state: FieldState) -> None:
        """What counts while nothing is written here, and from where (user-review § 2.5)."""
        taken = state.inherited
        text = ""
        if taken is not None:
            value = value_in_words(state.field, taken.value)
            said = _("Som over: {value}") if "/" in taken.source else _("Som for hele planen: {value}")
            text = said.format(value=value)
        if text != self.inherited.text() or self.inherited.isHidden() == bool(text):
            self.inherited.setText(text)
            self.inherited.setVisible(bool(text))
            self._describe()

    def _show_stood(self, state: FieldState) -> None:
        """What stood in the version that runs, where that was something else (REQ-22)."""
        running = self._running
        text = ""
        if running is not None and running.before_number and state.changed:
            text = stood_before(state, running.before_number, running.definition)
        if text != self.stood.text() or self.stood.isHidden() == bool(text):
            self.stood.setText(text)
            self.stood.setVisible(bool(text))
            self._describe()

    def _judge(self, state: FieldState, *, judged: bool) -> None:
        typing = self.editor.typed and self.has_focus()
        errors = [p for p in state.problems if p.severity is Severity.ERROR]
        if not judged:
            errors = [p for p in errors if p.code is not ProblemCode.REQUIRED]
        text = problem_text(errors[0], self.field, self._today) if errors else ""
        if text and typing and text != self._shown_error:
            text = ""
        self._show_error(text)
        question = next((p for p in state.problems if p.severity is Severity.ASK), None)
        self._question = None if typing else question
        if self._question is not None:
            self._ask_text.setText(problem_text(self._question, self.field, self._today))
        self._ask.setVisible(self._question is not None)

    def _show_error(self, text: str) -> None:
        if text == self._shown_error:
            return
        self._shown_error = text
        self.error.setText(text)
        self._error_row.setVisible(bool(text))
        self.editor.mark(wrong=bool(text))
        self._describe()
        if text and self.has_focus():
            announce(self, text)

    def _describe(self) -> None:
        name = shown(self.field.label)
        if self._described_as:
            name = _("{question} (valgfritt)").format(question=name)
        should = _("Bør være med.") if not self.should.isHidden() else ""
        helps = (shown(self.field.help), self.unchecked.text())
        parts = (self._shown_error, should, self.inherited.text(), self.stood.text(), *helps)
        self.editor.describe(name, " ".join(part for part in parts if part))
        self.more.name_after(shown(self.field.label))

    def _edited(self) -> None:
        self.edited.emit(self.path)

    def _left(self) -> None:
        self.left.emit(self.path)

    def _entered(self) -> None:
        self.entered.emit(self.path)

    def _confirm(self) -> None:
        if self._question is not None:
            self.confirmed.emit(self._question)


class Hint(QFrame):
    """Example and law of a question, hidden until asked for; ``toggle_button`` stands beside the label."""

    def __init__(self, field: Field, today: date, confirmed: frozenset[str]) -> None:
        """``confirmed``: ids of what the school has looked over."""
        super().__init__()
        self.setProperty("notice", "quiet")
        self.offered = bool(field.example) or bool(field.law)
        if field.example and field.law:
            self._text = _("Eksempel og regler")
        elif field.example:
            self._text = _("Vis eksempel")
        else:
            self._text = _("Hvorfor spør vi?")
        self.toggle_button: Button = button(self._text, "link")
        self.toggle_button.setProperty("small", "true")
        self.toggle_button.setToolTip(_("F1"))
        self.toggle_button.clicked.connect(self.toggle)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10))
        box.setSpacing(theme.px(6))
        if field.example:
            box.addWidget(Label(_("Eksempel"), "small"))
            box.addWidget(Label(shown(field.example)))
        if field.law:
            box.addWidget(Label(_("Hvorfor vi spør"), "small"))
            for law in field.law:
                box.addWidget(Label(law_words(law, today, confirmed)))
        if not self.offered:
            self.toggle_button.setParent(self)  # never shown, but it must have an owner
        self.hide()

    def toggle(self) -> None:
        """Show or hide it."""
        opened = self.isHidden()
        self.setVisible(opened)
        self.toggle_button.set_label(_("Skjul") if opened else self._text)
        self.name_after(self._question)

    def name_after(self, question: str) -> None:
        """The button is read with its question."""
        self._question = question
        self.toggle_button.setAccessibleName(
            _("{choice}: {question}").format(choice=self.toggle_button.label(), question=question)
        )


class NoticeView(QWidget):
    """A text that shows under a condition; asks nothing."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.path = field.field_id
        self.box = notice_box(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.box)

    def show_state(self, state: FieldState) -> None:
        """Show or hide it, and let it be heard when it comes."""
        if self.isHidden() == state.visible:
            self.setVisible(state.visible)
            if state.visible:
                announce(self, f"{self.box.title.text()} {self.box.text.text()}".strip())


def unchecked_label(form: OpenForm | None, fields: Iterable[Field]) -> Label:
    """«Kontroller»: what the school hasn't looked over of the lists and numbers behind some questions."""
    words = uncertain_words(form.definition, fields, form.confirmed) if form is not None else ""
    return hidden_unless(Label(words, "small"), bool(words))


def _same(one: Json, other: Json) -> bool:
    """Whether two values mean the same answer; all kinds of «not answered» do."""
    if is_empty(one) and is_empty(other):
        return True
    return one == other


def is_asked(field: Field) -> bool:
    """Whether a field has an editor here."""
    return field.type is not FieldType.NOTICE
