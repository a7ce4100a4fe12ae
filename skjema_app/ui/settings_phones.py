"""*Innstillinger › Telefonnumre*: shown above a report at acute danger; marked «kontroller» until the school did."""

from __future__ import annotations

import dataclasses
import functools

from PySide6.QtWidgets import QLineEdit

from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.settings_section import Section
from skjema_app.ui.widgets.basics import Notice, button, clear, column, label, row, tag
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.settings import VaultSettings, save_vault_settings, vault_settings


class PhonesSection(Section):
    """The principal's number, which the person writes, and the numbers that come with the forms."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Telefonnumre"), desk)
        self.say(
            _(
                "Numrene vises øverst i meldingen når noen er i fare. "
                "De merket «kontroller» bør du holde opp mot skolens egen liste."
            )
        )
        self.principal = QLineEdit()
        self.principal.setAccessibleName(_("Rektors telefon"))
        self.principal.setMaxLength(40)
        self.principal.setMaximumWidth(theme.px(220))
        title = label(_("Rektors telefon"), "label")
        title.setBuddy(self.principal)
        self.save = button(_("Lagre nummeret"), "primary")
        self.done = Notice("success", _("Nummeret er lagret."))
        self.done.hide()
        self._lines = column(spacing=6)
        self.column.addLayout(column(title, row(self.principal, self.save, None), spacing=4))
        self.column.addWidget(self.done)
        self.column.addWidget(label(_("Numre som vises"), "label"))
        self.column.addLayout(self._lines)
        self.save.clicked.connect(self.store)
        self.principal.returnPressed.connect(self.store)

    def refresh(self) -> None:
        """Read them."""
        self.done.hide()
        self._read()

    def store(self) -> None:
        """Write the principal's number."""
        work = functools.partial(_store, self.desk.session, self.principal.text().strip())
        self.desk.ask(work, self._on_stored, self)

    def _read(self) -> None:
        self.desk.ask(functools.partial(vault_settings, self.desk.session), self._on_settings, self)

    def _on_settings(self, settings: VaultSettings) -> None:
        self.principal.setText(settings.principal_phone)
        clear(self._lines)
        for who, number, confirmed in settings.phones:
            name, digits = label(who), label(number, "h3")
            name.setFixedWidth(theme.px(260))
            mark = tag(_("Kontrollert"), "success") if confirmed else tag(_("Kontroller"), "warning")
            digits.setMinimumWidth(theme.px(80))
            line = row(name, digits, mark, None)
            self._lines.addLayout(line)

    def _on_stored(self, change: Change) -> None:
        self.done.show()
        self.desk.tell(change)
        self._read()


def _store(session: Session, principal: str) -> Change:
    return save_vault_settings(session, dataclasses.replace(vault_settings(session), principal_phone=principal))
