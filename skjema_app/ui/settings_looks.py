"""*Innstillinger › Utseende*: light or dark, text size. Kept on the machine, since the locked window uses it too."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup

from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.settings_section import Section
from skjema_app.ui.widgets.basics import column, label, row
from skjema_app.ui.widgets.choices import QuietCombo, Radio

TEXT_SIZES = (100, 110, 125, 150, 175, 200)


class LooksSection(Section):
    """Theme and text size.

    Signals:
        wanted: (theme, per cent).
    """

    wanted = Signal(str, int)

    def __init__(self, desk: Desk, choice: str) -> None:
        super().__init__(_("Utseende"), desk)
        self.themes = QButtonGroup(self)
        self._names = (theme.SYSTEM, theme.LIGHT, theme.DARK)
        radios = [Radio(_("Følg systemet"), wide=False), Radio(_("Lyst"), wide=False), Radio(_("Mørkt"), wide=False)]
        for number, radio in enumerate(radios):
            self.themes.addButton(radio, number)
            radio.setChecked(self._names[number] == choice)
        self.text_size = QuietCombo()
        for percent in TEXT_SIZES:
            self.text_size.addItem(f"{percent} %", percent)
        self.text_size.setAccessibleName(_("Tekststørrelse"))
        nearest = min(TEXT_SIZES, key=lambda percent: abs(percent - theme.text_percent()))
        self.text_size.setCurrentIndex(TEXT_SIZES.index(nearest))
        title = label(_("Tekststørrelse"), "label")
        title.setBuddy(self.text_size)
        self.column.addLayout(column(label(_("Farger"), "label"), *radios, spacing=4))
        self.column.addLayout(column(title, row(self.text_size, None), spacing=4))
        self.say(_("Ctrl og + gjør teksten større, Ctrl og - mindre, Ctrl+0 setter den tilbake."))
        self.themes.idClicked.connect(self._on_choice)
        self.text_size.activated.connect(self._on_choice)

    def _on_choice(self, _number: int) -> None:
        self.wanted.emit(self._names[self.themes.checkedId()], TEXT_SIZES[self.text_size.currentIndex()])
