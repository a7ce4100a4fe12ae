"""Editors for choices: yes/no, one of several (radio buttons or a drop-down), many, and a lone tick."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QGroupBox, QHBoxLayout, QVBoxLayout, QWidget

from skjema_app.domain.answers import Json
from skjema_app.form_engine.definition import Field, Option, Text
from skjema_app.form_engine.state import FieldState
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import button
from skjema_app.ui.widgets.choices import Check, QuietCombo, Radio
from skjema_app.ui.wizard.editors import Editor
from skjema_app.ui.wizard.texts import shown
from skjema_app.workflows.fill_form import OpenForm

MOST_RADIOS = 6
_YES, _NO = "ja", "nei"


class _Group(QGroupBox):
    """A group without a frame: it only gives the choices a common name."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlat(True)
        self.setStyleSheet("QGroupBox { border: none; margin: 0; padding: 0; }")


class RadioEditor(Editor):
    """One choice by radio buttons. What is optional can be taken back with «Fjern svaret»."""

    typed = False

    def __init__(self, field: Field, _form: OpenForm, *, across: bool = False) -> None:
        super().__init__()
        self._group_box = _Group()
        self._group = QButtonGroup(self)
        self._radios: dict[str, Radio] = {}
        box: QHBoxLayout | QVBoxLayout = QHBoxLayout() if across else QVBoxLayout()
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(16 if across else 2))
        self._group_box.setLayout(box)
        for option in self._choices(field):
            radio = Radio(shown(option.label), shown(option.help), wide=not across)
            radio.entered.connect(self.entered)
            self._group.addButton(radio)
            self._radios[option.option_id] = radio
            box.addWidget(radio)
        if across:
            box.addStretch(1)
        self._group.buttonClicked.connect(self._clicked)
        self._remove = button(_("Fjern svaret"), "link")
        self._remove.clicked.connect(self._clear)
        self._remove.hide()
        self._required = False
        self.column.addWidget(self._group_box)
        self.column.addWidget(self._remove)

    def value(self) -> Json:
        """See ``Editor``."""
        return next((option_id for option_id, radio in self._radios.items() if radio.isChecked()), None)

    def set_value(self, value: Json) -> None:
        """See ``Editor``."""
        self._check(value if isinstance(value, str) else "")

    def focus_widget(self) -> QWidget:
        """The chosen one, else the first on offer."""
        shown_radios = [radio for radio in self._radios.values() if not radio.isHidden()]
        chosen = next((radio for radio in shown_radios if radio.isChecked()), None)
        return chosen or (shown_radios[0] if shown_radios else self._group_box)

    def sync(self, state: FieldState) -> None:
        """Show the choices on offer."""
        offered = {option.option_id for option in state.options}
        for option_id, radio in self._radios.items():
            radio.setVisible(option_id in offered or radio.isChecked())
        self._required = state.required
        self._show_remove()

    def mark(self, *, wrong: bool) -> None:
        """Nothing to draw: icon and text under the choices say it."""

    def describe(self, name: str, description: str) -> None:
        """The group has the question's name; the error or help goes with every choice."""
        self._group_box.setAccessibleName(name)
        self._group_box.setAccessibleDescription(description)
        self._remove.setAccessibleName(_("Fjern svaret: {question}").format(question=name))

    def radio(self, option_id: str) -> Radio:
        """The radio button of a choice."""
        return self._radios[option_id]

    def _choices(self, field: Field) -> tuple[Option, ...]:
        return field.options

    def _check(self, option_id: str) -> None:
        chosen = self._radios.get(option_id)
        if chosen is not None:
            chosen.setChecked(True)
        else:
            self._group.setExclusive(False)
            for radio in self._radios.values():
                radio.setChecked(False)
            self._group.setExclusive(True)
        self._show_remove()

    def _clicked(self) -> None:
        self._show_remove()
        self.changed.emit()

    def _clear(self) -> None:
        self._check("")
        self.changed.emit()
        self.focus_widget().setFocus()

    def _show_remove(self) -> None:
        self._remove.setVisible(not self._required and self._group.checkedButton() is not None)


class YesNoEditor(RadioEditor):
    """Ja or Nei beside each other."""

    def __init__(self, field: Field, form: OpenForm) -> None:
        super().__init__(field, form, across=True)

    def value(self) -> Json:
        """See ``Editor``."""
        chosen = super().value()
        return None if chosen is None else chosen == _YES

    def set_value(self, value: Json) -> None:
        """See ``Editor``."""
        self._check({True: _YES, False: _NO}.get(value, "") if isinstance(value, bool) else "")

    def sync(self, state: FieldState) -> None:
        """Both are always on offer."""
        self._required = state.required
        self._show_remove()

    def _choices(self, field: Field) -> tuple[Option, ...]:
        return (Option(_YES, Text(_("Ja"))), Option(_NO, Text(_("Nei"))))


class ComboEditor(Editor):
    """One of many choices in a drop-down whose first line is «Velg …»."""

    typed = False

    def __init__(self, field: Field, _form: OpenForm) -> None:
        super().__init__()
        self._field = field
        self._offered: tuple[str, ...] = ()
        self.box = QuietCombo()
        self.box.setMaximumWidth(theme.px(440))
        self.box.activated.connect(self._chosen)
        self.box.currentIndexChanged.connect(self._moved)
        self.box.entered.connect(self.entered)
        self._loading = False
        self.column.addWidget(self.box)
        self._offer(tuple(option.option_id for option in field.options))

    def value(self) -> Json:
        """See ``Editor``."""
        data = self.box.currentData()
        return data if isinstance(data, str) and data else None

    def set_value(self, value: Json) -> None:
        """See ``Editor``."""
        self._loading = True
        place = self.box.findData(value) if isinstance(value, str) else 0
        self.box.setCurrentIndex(max(0, place))
        self._loading = False

    def focus_widget(self) -> QWidget:
        """See ``Editor``."""
        return self.box

    def sync(self, state: FieldState) -> None:
        """Show the choices on offer; an earlier choice stays until it is changed."""
        wanted = tuple(
            option.option_id
            for option in self._field.options
            if option in state.options or option.option_id == state.value
        )
        if wanted != self._offered:
            self._offer(wanted)
            self.set_value(state.value)

    def _offer(self, option_ids: tuple[str, ...]) -> None:
        self._offered = option_ids
        self._loading = True
        self.box.clear()
        self.box.addItem(_("Velg …"), "")
        for option_id in option_ids:
            option = self._field.option(option_id)
            if option is not None:
                self.box.addItem(shown(option.label), option_id)
        self._loading = False

    def _chosen(self) -> None:
        self.left.emit()

    def _moved(self) -> None:
        if not self._loading:
            self.changed.emit()


class ManyEditor(Editor):
    """Any number of choices."""

    typed = False

    def __init__(self, field: Field, _form: OpenForm) -> None:
        super().__init__()
        self._group_box = _Group()
        self._checks: dict[str, Check] = {}
        box = QVBoxLayout(self._group_box)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(2))
        for option in field.options:
            check = Check(shown(option.label), shown(option.help))
            check.clicked.connect(self._clicked)
            check.entered.connect(self.entered)
            self._checks[option.option_id] = check
            box.addWidget(check)
        self.column.addWidget(self._group_box)

    def value(self) -> Json:
        """See ``Editor``."""
        chosen: list[Json] = [option_id for option_id, check in self._checks.items() if check.isChecked()]
        return chosen or None

    def set_value(self, value: Json) -> None:
        """See ``Editor``."""
        chosen = value if isinstance(value, list) else []
        for option_id, check in self._checks.items():
            check.setChecked(option_id in chosen)

    def focus_widget(self) -> QWidget:
        """The first choice on offer."""
        return next((check for check in self._checks.values() if not check.isHidden()), self._group_box)

    def sync(self, state: FieldState) -> None:
        """Show the choices on offer."""
        offered = {option.option_id for option in state.options}
        for option_id, check in self._checks.items():
            check.setVisible(option_id in offered or check.isChecked())

    def mark(self, *, wrong: bool) -> None:
        """Nothing to draw: icon and text under the choices say it."""

    def describe(self, name: str, description: str) -> None:
        """The group has the question's name."""
        self._group_box.setAccessibleName(name)
        self._group_box.setAccessibleDescription(description)

    def check(self, option_id: str) -> Check:
        """The check box of a choice."""
        return self._checks[option_id]

    def _clicked(self) -> None:
        self.changed.emit()


class TickEditor(Editor):
    """A yes/no asked as one tick: ticked is yes, not ticked is no answer."""

    typed = False

    def __init__(self, field: Field, _form: OpenForm) -> None:
        super().__init__()
        self.tick = Check(shown(field.label))
        self.tick.clicked.connect(self._clicked)
        self.tick.entered.connect(self.entered)
        self.column.addWidget(self.tick)

    def value(self) -> Json:
        """See ``Editor``."""
        return True if self.tick.isChecked() else None

    def set_value(self, value: Json) -> None:
        """See ``Editor``."""
        self.tick.setChecked(value is True)

    def focus_widget(self) -> QWidget:
        """See ``Editor``."""
        return self.tick

    def _clicked(self) -> None:
        self.changed.emit()


def choice_editor(field: Field, form: OpenForm, *, compact: bool = False) -> Editor:
    """Radio buttons where they are few enough to be read at a glance, else a drop-down.

    ``compact``: in a row, where a form that asks for a drop-down gets one, so that a row stays in sight.
    """
    if compact and field.widget == "dropdown":
        return ComboEditor(field, form)
    if len(field.options) <= MOST_RADIOS or field.widget == "radio":
        return RadioEditor(field, form)
    return ComboEditor(field, form)
