"""«Sett opp for skolen» at first start: name, school, what you are there, password. The rest comes inside."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from skjema_app.domain.roles import Role
from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.background import Background
from skjema_app.ui.first_start import NewVaultPage
from skjema_app.ui.widgets.basics import label
from skjema_app.ui.widgets.choices import Radio


class FounderRole(QWidget):
    """What the one who sets up the school is there."""

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._roles: tuple[frozenset[Role], ...] = (
            frozenset({Role.PRINCIPAL}),
            frozenset({Role.DEPUTY}),
            frozenset({Role.OFFICE}),
            frozenset(),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(2))
        column.addWidget(label(_("Hva er du på skolen?"), "label"))
        words = (
            (_("Rektor"), _("Tar imot meldinger og godkjenner planer.")),
            (_("Assisterende rektor"), _("Kan gjøre det samme.")),
            (_("Kontoret"), _("Får de godkjente dokumentene til arkivet.")),
            (_("IT eller en annen"), _("Setter opp og inviterer, men får ingen saker.")),
        )
        for number, (text, help_text) in enumerate(words):
            made = Radio(text, help_text)
            self._group.addButton(made, number)
            column.addWidget(made)
        self._group.button(0).setChecked(True)

    @property
    def roles(self) -> frozenset[Role]:
        """The chosen roles; none for somebody who only sets up."""
        return self._roles[self._group.checkedId()]

    def choose(self, number: int) -> None:
        """Choose one of them, from 0."""
        self._group.button(number).setChecked(True)


class FoundPage(NewVaultPage):
    """Asks the founder."""

    def __init__(self, folder: Path, background: Background, clock: Clock) -> None:
        super().__init__(
            folder,
            background,
            clock,
            heading=_("Sett opp for skolen"),
            lead=_("Først hvelvet ditt. Så kommer gjenopprettingsarket, delingsmappen og invitasjonene."),
            icon="PersonGroup",
            action=_("Gå videre"),
        )

    def middle(self) -> tuple[QWidget, ...]:
        """One question more."""
        self.role = FounderRole()
        return (self.role,)
