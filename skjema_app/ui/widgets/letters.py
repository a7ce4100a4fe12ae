"""Groups of letters to be read aloud or copied by hand: large, numbered, and never cut."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Label, clear, label
from skjema_app.ui.widgets.flow import FlowLayout

_SIZE = 1.7
_APART = 108  # per cent


class LetterGroups(QWidget):
    """Shows groups such as ``7K3M``; a screen reader spells them."""

    def __init__(self) -> None:
        super().__init__()
        self._flow = FlowLayout(theme.px(8))
        self.setLayout(self._flow)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._letters: list[Label] = []
        self.hide()
        theme.notifier().changed.connect(self._rescale)

    def show_groups(self, groups: tuple[str, ...]) -> None:
        """Show these; none takes them away."""
        clear(self._flow)
        self._letters = []
        for number, group in enumerate(groups, start=1):
            self._flow.addWidget(self._tile(number, group))
        self._rescale()
        self.setVisible(bool(groups))
        self.updateGeometry()

    @property
    def shown(self) -> str:
        """What can be read now."""
        return " ".join(one.text() for one in self._letters)

    def _tile(self, number: int, group: str) -> QFrame:
        tile = QFrame()
        tile.setObjectName("rowCard")
        letters = label(group, wrap=False)
        letters.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        letters.setAccessibleName(_("Gruppe {n}: {letters}").format(n=number, letters=" ".join(group)))
        self._letters.append(letters)
        column = QVBoxLayout(tile)
        column.setContentsMargins(theme.px(12), theme.px(4), theme.px(12), theme.px(8))
        column.setSpacing(0)
        column.addWidget(label(str(number), "small", wrap=False))
        column.addWidget(letters)
        return tile

    def _rescale(self) -> None:
        font = theme.font(_SIZE)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, _APART)
        font.setWeight(QFont.Weight.DemiBold)
        for one in self._letters:
            one.setFont(font)
