"""Notices of a form: among the questions, or above the whole form with phone numbers (user-review § 4.5)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from skjema_app.form_engine.definition import Field
from skjema_app.form_engine.definition import Tone as FormTone
from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.widgets.basics import IconLabel, Label, Notice, Tone, announce, clear
from skjema_app.ui.widgets.flow import FlowLayout
from skjema_app.ui.wizard.texts import shown

_TONES: dict[FormTone, Tone] = {FormTone.INFO: "info", FormTone.WARNING: "warning", FormTone.URGENT: "danger"}


def notice_box(field: Field) -> Notice:
    """The box for a notice field."""
    title, text = shown(field.label), shown(field.help)
    return Notice(_TONES[field.tone], title or text, text if title else "")


class TopNotices(QWidget):
    """The notices that stand above the form; outside the scrolling page, so that they are seen at once."""

    def __init__(self, phones: tuple[tuple[str, str, bool], ...]) -> None:
        super().__init__()
        self._phones = phones
        self._shown: tuple[str, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.px(36), theme.px(12), theme.px(36), 0)
        self._column.setSpacing(theme.px(8))
        self.hide()

    def show_notices(self, fields: tuple[Field, ...]) -> None:
        """Show exactly these."""
        wanted = tuple(field.field_id for field in fields)
        if wanted == self._shown:
            return
        self._shown = wanted
        clear(self._column)
        for field in fields:
            box = notice_box(field)
            box.setMaximumWidth(theme.px(760))
            if field.phones and self._phones:
                box.body.addWidget(self._numbers())
            self._column.addWidget(box)
        self.setVisible(bool(fields))
        if fields:
            announce(self, self.spoken(fields))

    def spoken(self, fields: tuple[Field, ...]) -> str:
        """What a screen reader says when they come: the words and the numbers."""
        words = [f"{shown(field.label)} {shown(field.help)}".strip() for field in fields]
        if any(field.phones for field in fields):
            words += [f"{name} {number}" for name, number, _confirmed in self._phones]
        return ". ".join(words)

    def _numbers(self) -> QWidget:
        area = QWidget()
        area.setLayout(flow := FlowLayout(theme.px(18), theme.px(4)))
        for name, number, confirmed in self._phones:
            item = QFrame()
            line = QHBoxLayout(item)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(theme.px(6))
            line.addWidget(IconLabel("Phone", icons.TEXT, 18))
            line.addWidget(Label(number, "h3", wrap=False))
            text = name if confirmed else _("{name} (kontroller nummeret)").format(name=name)
            line.addWidget(Label(text, wrap=False))
            item.setAccessibleName(f"{text} {number}")
            for label in item.findChildren(Label):
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            flow.addWidget(item)
        return area
