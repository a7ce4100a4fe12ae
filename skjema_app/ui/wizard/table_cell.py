"""A question as one cell of a table: its editor and what is wrong with it. Whose cell it is goes into its name."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.domain.answers import FieldPath
from skjema_app.form_engine.definition import Field
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.wizard.editors import Editor
from skjema_app.ui.wizard.field_view import FieldView
from skjema_app.ui.wizard.texts import shown


class TableCell(FieldView):
    """One cell. The column's heading stands above the table; a screen reader hears heading and person."""

    def __init__(self, field: Field, path: FieldPath, editor: Editor, today: date) -> None:
        self._whose = ""
        super().__init__(field, path, editor, today)

    def belongs_to(self, whose: str) -> None:
        """Name the cell after the person of its row."""
        if whose != self._whose:
            self._whose = whose
            self._describe()

    def _lay_out(self) -> None:
        unseen = QWidget(self)  # what a question has around it and a cell hasn't must still have an owner
        unseen.hide()
        around: tuple[QWidget, ...] = (self.label, self.optional, self.should, self.inherited, self.help, self.proposed)
        for one in (*around, self.unchecked, self.more, self.more.toggle_button):
            one.setParent(unseen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(3))
        for part in (self.editor, self._error_row, self._ask):
            column.addWidget(part)
        column.addStretch(1)

    def _describe(self) -> None:
        super()._describe()
        if self._whose:
            name = _("{question}: {name}").format(question=shown(self.field.label), name=self._whose)
            self.editor.describe(name, self.error_text())
