"""*Skjermbilder*: whether other programs may take pictures of Skjema, and sharing the screen for an hour."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.screen_guard import can_refuse
from skjema_app.ui.widgets.basics import button, column, label
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.lock_policy import LockPolicy


class ScreenPanel(QWidget):
    """Says how it stands; with a policy of the school, a button to share the screen."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._policy = LockPolicy()
        self.state = label("", "muted")
        self.share = button(_("Del skjerm i 60 minutter"), "", "Eye")
        self.stop = button(_("Slutt å dele nå"))
        whole = column(label(_("Skjermbilder og skjermdeling"), "h3"), self.state, flow(self.share, self.stop))
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)
        self.share.hide()
        self.stop.hide()
        self.share.clicked.connect(self._on_share)
        self.stop.clicked.connect(desk.screen.stop_sharing)
        desk.screen.changed.connect(self._show)

    def show_policy(self, policy: LockPolicy) -> None:
        """What the school has decided."""
        self._policy = policy
        self._show()

    def _on_share(self) -> None:
        self._desk.screen.share(self._desk.session.clock.now())

    def _show(self) -> None:
        until = self._desk.screen.shared_until
        blocked = not self._policy.pictures
        self.state.setText(self._words())
        self.share.setVisible(blocked and can_refuse() and until is None)
        self.stop.setVisible(blocked and until is not None)

    def _words(self) -> str:
        until = self._desk.screen.shared_until
        if self._policy.pictures:
            return _("Andre programmer kan ta bilder av Skjema, og skjermen kan deles i møter.")
        if not can_refuse():
            return _(
                "Skolen vil hindre skjermbilder av Skjema, men på Linux kan ikke programmet det. Lukk Skjema eller "
                "skjul skjermen (F12) før du deler den."
            )
        if until is not None:
            return _("Skjermen kan deles til kl. {time}. Da skjules Skjema igjen.").format(
                time=until.astimezone().strftime("%H:%M")
            )
        return _("Skolen har slått av skjermbilder av Skjema. I et møte ser de andre et svart vindu. Styrt av skolen.")
