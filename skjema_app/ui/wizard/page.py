"""One page of the form, made from its step once and then changed in place only."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from skjema_app.domain.answers import Answers, FieldPath, Json
from skjema_app.form_engine.definition import FieldType, Step
from skjema_app.form_engine.evaluate import Problem
from skjema_app.ui import theme
from skjema_app.ui.attachment_files import AttachmentFiles
from skjema_app.ui.widgets.basics import Card, Label, Page, hidden_unless
from skjema_app.ui.wizard.attachment_editor import AttachmentEditor
from skjema_app.ui.wizard.field_view import FieldView, NoticeView, is_asked
from skjema_app.ui.wizard.make_editor import make_editor
from skjema_app.ui.wizard.make_rows import make_rows
from skjema_app.ui.wizard.model import FormModel
from skjema_app.ui.wizard.rows_view import RowsView
from skjema_app.ui.wizard.texts import shown

_ROOM_FOR_CARET = 24


class StepPage(Page):
    """A page of questions.

    Signals:
        past_end: Enter was pressed in the last question.
        left: a question was left; time to write.
    """

    past_end = Signal()
    left = Signal()

    def __init__(self, step: Step, model: FormModel) -> None:
        super().__init__()
        self.step_id = step.step_id
        self.judged = False
        self._model = model
        self._views: dict[FieldPath, FieldView | RowsView | NoticeView] = {}
        self.number = Label("", "muted")
        self.title = Label(shown(step.title), "h1")
        self.intro = hidden_unless(Label(shown(step.intro), "lead"), bool(step.intro))
        heading = Card(spacing=2, name="")
        heading.column.setContentsMargins(0, 0, 0, 0)
        for part in (self.number, self.title, self.intro):
            heading.column.addWidget(part)
        self.column.addWidget(heading)
        sheet = Card(spacing=26)
        sheet.column.setContentsMargins(theme.px(24), theme.px(22), theme.px(24), theme.px(26))
        self.column.addWidget(sheet)
        self.column.addStretch(1)
        form = model.open_form
        asked = form.definition.asked_phase(form.draft.level)
        for field in step.fields:
            if field.phase is not asked:
                continue
            if field.type is FieldType.NOTICE:
                if field.placement.value == "inline":
                    self._views[field.field_id] = NoticeView(field)
            elif field.type is FieldType.ROWS:
                group = _Reader(model, form.definition.facts.group)
                rows = make_rows(field, form, _Reader(model, field.field_id), group)
                rows.edited.connect(self._rows_edited)
                rows.cell_edited.connect(self._edited)
                self._views[field.field_id] = rows
                self._listen(rows)
            elif is_asked(field):
                view = FieldView(field, field.field_id, make_editor(field, form), form.today, form)
                view.edited.connect(self._edited)
                self._views[field.field_id] = view
                self._listen(view)
            if field.field_id in self._views:
                sheet.column.addWidget(self._views[field.field_id])

    def use_files(self, files: AttachmentFiles) -> None:
        """What is behind the questions that take files."""
        for view in self._views.values():
            if isinstance(view, FieldView) and isinstance(view.editor, AttachmentEditor):
                view.editor.use_files(files, self._all_answers)

    def show_state(self) -> None:
        """Take over the model's state: visibility, values and errors change in place."""
        step = self._model.state.step(self.step_id)
        for state in step.fields if step is not None else ():
            view = self._views.get(state.path)
            if isinstance(view, FieldView):
                view.show_state(state, judged=self.judged, proposed=self._model.is_proposed(state.path))
            elif isinstance(view, RowsView):
                view.show_state(state, judged=self.judged, proposed=self._model.is_proposed)
            elif isinstance(view, NoticeView):
                view.show_state(state)

    def questions(self) -> tuple[FieldView, ...]:
        """The questions that are shown now, in order, those within rows included."""
        found: list[FieldView] = []
        for view in self._views.values():
            if isinstance(view, FieldView):
                found.append(view)
            elif isinstance(view, RowsView) and not view.isHidden():
                found += view.views()
        return tuple(view for view in found if not view.isHidden())

    def view(self, path: FieldPath) -> FieldView | None:
        """The question with this path, or None."""
        return next((view for view in self.questions() if view.path == path), None)

    def focus_first(self) -> None:
        """Put the focus into the first question, or where rows are added when nothing else is asked."""
        questions = self.questions()
        lists = (view for view in self._views.values() if isinstance(view, RowsView) and not view.isHidden())
        first = questions[0] if questions else next(lists, None)
        if first is not None:
            first.take_focus()
            self.show_view(first)

    def focus_path(self, path: FieldPath) -> bool:
        """Put the focus into a question (or its list of rows) and scroll it into sight."""
        rows = self._views.get(path.partition("/")[0])
        if isinstance(rows, RowsView):
            rows.reveal(path)
        view = self.view(path) or rows
        if isinstance(view, FieldView | RowsView) and not view.isHidden():
            view.take_focus()
            self.show_view(view)
            return True
        return False

    def show_view(self, view: QWidget) -> None:
        """Scroll so that a whole question is seen, from its label on."""
        self.settle()
        top = view.mapTo(self.body, QPoint(0, 0)).y()
        bar = self.verticalScrollBar()
        height = self.viewport().height()
        margin = theme.px(16)
        if top - margin < bar.value() or top + view.height() + margin > bar.value() + height:
            bar.setValue(max(0, min(top - margin, max(top + view.height() + margin - height, top - margin))))

    def focused(self) -> tuple[FieldPath, int]:
        """Path and text position of the question that has the focus, or ("", 0)."""
        for view in self.questions():
            if view.has_focus():
                return view.path, view.editor.text_position()
        return "", 0

    # --- inside ------------------------------------------------------------------------------------------------

    def _listen(self, view: FieldView | RowsView) -> None:
        view.left.connect(self._left)
        view.entered.connect(self._entered)
        view.confirmed.connect(self._confirmed)
        view.grew.connect(self._keep_caret)

    def _edited(self, path: FieldPath) -> None:
        view = self.view(path)
        if view is not None:
            self._model.set_value(path, view.editor.value())

    def _all_answers(self) -> Answers:
        return self._model.answers

    def _rows_edited(self, path: FieldPath, rows: Json) -> None:
        self._model.set_value(path, rows)

    def _confirmed(self, problem: Problem) -> None:
        self._model.confirm(problem)

    def _left(self, _path: FieldPath) -> None:
        self.show_state()
        self.left.emit()

    def _entered(self, path: FieldPath) -> None:
        questions = self.questions()
        place = next((place for place, view in enumerate(questions) if view.path == path), -1)
        if 0 <= place < len(questions) - 1:
            after = questions[place + 1]
            after.editor.focus_widget().setFocus(Qt.FocusReason.TabFocusReason)
            self.show_view(after)
        else:
            self.past_end.emit()

    def _keep_caret(self) -> None:
        """A box that grows must not push its own caret out of sight."""
        focused = self.window().focusWidget()
        if isinstance(focused, QPlainTextEdit) and self.isAncestorOf(focused):
            self.settle()
            caret = focused.cursorRect().bottomLeft()
            at = focused.viewport().mapTo(self.body, caret)
            self.ensureVisible(at.x(), at.y(), theme.px(_ROOM_FOR_CARET), theme.px(_ROOM_FOR_CARET * 2))


class _Reader:
    """Reads the present answer of a field; a callable that holds no widget."""

    def __init__(self, model: FormModel, field_id: str) -> None:
        self._model = model
        self._field_id = field_id

    def __call__(self) -> Json:
        return self._model.value(self._field_id)
