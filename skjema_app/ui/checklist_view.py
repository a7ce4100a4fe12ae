"""The computed checklist: nobody ticks anything; each line says how it stands and leads to the answers (§ 3.11)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skjema_app.form_engine.checklist import CheckItem, CheckState
from skjema_app.system.texts import _, language, ngettext
from skjema_app.ui import icons, theme
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, IconLabel, button, column, label, row

_ICONS = {
    CheckState.OK: ("CheckmarkCircleFill", icons.SUCCESS),
    CheckState.GAP: ("ExclamationmarkTriangleFill", icons.DANGER),
    CheckState.RECOMMENDED: ("InformationSquareFill", icons.INFO),
}


class ChecklistView(Card):
    """A card with a line per point.

    Signals:
        answer_wanted: path of an answer to show.
    """

    answer_wanted = Signal(str)

    def __init__(self, checks: tuple[CheckItem, ...], gaps: int) -> None:
        super().__init__(spacing=8)
        self.links: list[KeyedButton] = []
        self.column.addWidget(label(_("Sjekk før du signerer"), "h2"))
        if gaps:
            text = ngettext(
                "{n} punkt mangler. Du kan godkjenne likevel, men da skriver du hvorfor.",
                "{n} punkter mangler. Du kan godkjenne likevel, men da skriver du hvorfor.",
                gaps,
            )
            self.column.addWidget(label(text.format(n=gaps), "muted"))
        lacking = [item for item in checks if not item.ok]
        fine = [item for item in checks if item.ok]
        self._fine = QWidget()
        hidden = QVBoxLayout(self._fine)
        hidden.setContentsMargins(0, 0, 0, 0)
        hidden.setSpacing(theme.px(8))
        for item in lacking:
            self.column.addLayout(self._line(item))
        for item in fine:
            hidden.addLayout(self._line(item))
        text = ngettext("{n} punkt er i orden", "{n} punkter er i orden", len(fine)).format(n=len(fine))
        self.toggle = button(text, "link", "ChevronRight")
        self.toggle.clicked.connect(self.show_all)
        if not fine:
            self.toggle.hide()
        self.column.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self._fine)
        self._fine.hide()

    def show_all(self) -> None:
        """Show or hide what is fulfilled."""
        shown = self._fine.isHidden()
        self._fine.setVisible(shown)
        self.toggle.set_icon("ChevronDown" if shown else "ChevronRight")

    def _line(self, item: CheckItem) -> QHBoxLayout:
        name, token = _ICONS[item.state]
        words = column(label(item.label.in_(language()), ""), spacing=0)
        state = state_words(item.state)
        laws = ", ".join(law.ref for law in item.law)
        about = " · ".join(part for part in (state, laws) if part)
        words.addWidget(label(about, "error" if item.state is CheckState.GAP else "muted"))
        icon = IconLabel(name, token, 20)
        line = row(icon, words, spacing=10)
        line.setStretch(1, 1)
        line.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
        if item.paths:
            look = KeyedButton(_("Se svaret"), item.paths[0], "link")
            look.setAccessibleName(_("Se svaret: {what}").format(what=item.label.in_(language())))
            look.clicked.connect(self._on_look)
            line.addWidget(look, 0, Qt.AlignmentFlag.AlignTop)
            self.links.append(look)
        return line

    def _on_look(self) -> None:
        self.answer_wanted.emit(key_of(self.sender()))


def state_words(state: CheckState) -> str:
    """How a point stands, in words."""
    return {CheckState.OK: _("I orden"), CheckState.GAP: _("Mangler"), CheckState.RECOMMENDED: _("Bør være med")}[state]
