"""Editors for people: the pupil (from the person's own list, or typed by hand, or unknown) and a member of staff."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QListView, QWidget

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Pupil
from skjema_app.form_engine.definition import UNKNOWN_PUPIL, Field
from skjema_app.system.texts import _
from skjema_app.ui.widgets.basics import Label, Notice, hidden_unless, set_property
from skjema_app.ui.widgets.choices import Check
from skjema_app.ui.widgets.inputs import LineInput
from skjema_app.ui.wizard.editors import Editor
from skjema_app.ui.wizard.texts import shown
from skjema_app.workflows.fill_form import OpenForm

_NAME = int(Qt.ItemDataRole.UserRole) + 1
REF_ROLE = int(Qt.ItemDataRole.UserRole) + 2
"""Where an item of a completer keeps what it stands for."""


def name_completer(rows: list[tuple[str, str, str]], parent: QWidget) -> QCompleter:
    """A completer over (name, shown text, ref); it matches anywhere in the name and never types by itself."""
    model = QStandardItemModel(parent)
    for name, text, ref in rows:
        item = QStandardItem(text)
        item.setData(name, _NAME)
        item.setData(ref, REF_ROLE)
        item.setData(text, int(Qt.ItemDataRole.AccessibleTextRole))
        model.appendRow(item)
    made = QCompleter(model, parent)
    made.setCompletionRole(_NAME)
    made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    made.setFilterMode(Qt.MatchFlag.MatchContains)
    made.setMaxVisibleItems(8)
    popup = QListView()
    popup.setObjectName("completer")
    made.setPopup(popup)
    return made


class PersonEditor(Editor):
    """A name, with those used before as suggestions."""

    def __init__(self, _field: Field, form: OpenForm) -> None:
        super().__init__()
        self.line = LineInput()
        self.line.setMaximumWidth(self.line.fontMetrics().horizontalAdvance("n") * 48)
        names = list(dict.fromkeys(name for name in (form.person_name, *form.staff) if name))
        self.line.setCompleter(name_completer([(name, name, "") for name in names], self))
        self.line.textChanged.connect(self._typed)
        self.line.left.connect(self.left)
        self.line.entered.connect(self.entered)
        self._loading = False
        self.column.addWidget(self.line)

    def value(self) -> Json:
        """See ``Editor``."""
        return {"ref": "", "name": self.line.text()} if self.line.text() else None

    def set_value(self, value: Json) -> None:
        """See ``Editor``."""
        self._loading = True
        name = value.get("name") if isinstance(value, dict) else ""
        self.line.setText(name if isinstance(name, str) else "")
        self._loading = False

    def focus_widget(self) -> QWidget:
        """See ``Editor``."""
        return self.line

    def _typed(self) -> None:
        if not self._loading:
            self.changed.emit()


class PupilEditor(Editor):
    """A pupil. A typed name that is exactly one pupil of the list counts as chosen; two of one name must be chosen."""

    def __init__(self, field: Field, form: OpenForm) -> None:
        super().__init__()
        self._pupils = {pupil.pupil_id: pupil for pupil in form.pupils if not pupil.left}
        self._unknown_text = shown(field.unknown)
        self._ref = ""
        self._loading = False
        self.line = LineInput()
        self.line.setCompleter(
            name_completer([(p.name, _with_group(p), p.pupil_id) for p in self._pupils.values()], self)
        )
        completer = self.line.completer()
        completer.activated[QModelIndex].connect(self._picked)  # type: ignore[index]
        self.line.textChanged.connect(self._typed)
        self.line.left.connect(self.left)
        self.line.entered.connect(self.entered)
        self.column.addWidget(self.line)
        self.about = Label("", "small")
        self.column.addWidget(self.about)
        self.protected = Notice(
            "warning",
            _("Fortrolig adresse"),
            _("Elevlisten sier at adressen er fortrolig. Ikke skriv adresse eller kontaktopplysninger her."),
        )
        self.column.addWidget(self.protected)
        self.unknown = Check(self._unknown_text)
        self.unknown.clicked.connect(self._unknown_clicked)
        self.unknown.entered.connect(self.entered)
        self.column.addWidget(hidden_unless(self.unknown, bool(field.unknown)))
        self._say()

    def value(self) -> Json:
        """See ``Editor``."""
        if self.unknown.isChecked():
            return {"ref": UNKNOWN_PUPIL, "name": self._unknown_text}
        return {"ref": self._ref, "name": self.line.text()} if self.line.text() else None

    def set_value(self, value: Json) -> None:
        """See ``Editor``."""
        self._loading = True
        ref, name = (value.get("ref"), value.get("name")) if isinstance(value, dict) else ("", "")
        unknown = ref == UNKNOWN_PUPIL
        self.unknown.setChecked(unknown)
        self._ref = ref if isinstance(ref, str) and not unknown else ""
        self.line.setText(name if isinstance(name, str) and not unknown else "")
        self._loading = False
        self._say()

    def focus_widget(self) -> QWidget:
        """The line, or the tick when the pupil is unknown."""
        return self.unknown if self.unknown.isChecked() else self.line

    def describe(self, name: str, description: str) -> None:
        """The line keeps the question's name also while the tick is chosen."""
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(description)

    def mark(self, *, wrong: bool) -> None:
        """The border of the line."""
        set_property(self.line, "error", "true" if wrong else "false")

    def _typed(self) -> None:
        if self._loading:
            return
        text = self.line.text().strip().casefold()
        same = [pupil for pupil in self._pupils.values() if pupil.name.casefold() == text]
        kept = self._pupils.get(self._ref)
        if kept is None or kept.name.casefold() != text:
            self._ref = same[0].pupil_id if len(same) == 1 else ""
        self._say()
        self.changed.emit()

    def _picked(self, index: QModelIndex | QPersistentModelIndex) -> None:
        ref = index.data(REF_ROLE)
        pupil = self._pupils.get(ref) if isinstance(ref, str) else None
        if pupil is None:
            return
        self._loading = True
        self._ref = pupil.pupil_id
        self.line.setText(pupil.name)
        self._loading = False
        self._say()
        self.changed.emit()

    def _unknown_clicked(self) -> None:
        self._say()
        self.changed.emit()
        if not self.unknown.isChecked():
            self.line.setFocus()

    def _say(self) -> None:
        unknown = self.unknown.isChecked()
        self.line.setEnabled(not unknown)
        pupil = self._pupils.get(self._ref)
        text = ""
        if pupil is not None and not unknown:
            group = _("{group} · fra elevlisten").format(group=pupil.group) if pupil.group else _("Fra elevlisten")
            text = group
        elif self.line.text().strip() and not unknown and self._pupils:
            twins = [p for p in self._pupils.values() if p.name.casefold() == self.line.text().strip().casefold()]
            if len(twins) > 1:
                text = _("Flere elever heter dette. Velg den rette i listen.")
            elif not twins:
                text = _("Skrevet for hånd, ikke funnet i elevlisten.")
        self.about.setText(text)
        self.about.setVisible(bool(text))
        self.protected.setVisible(pupil is not None and pupil.protected and not unknown)


def _with_group(pupil: Pupil) -> str:
    return f"{pupil.name} ({pupil.group})" if pupil.group else pupil.name
