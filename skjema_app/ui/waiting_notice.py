"""Above every page until the school has certified this vault: drafts go, sending waits, and danger is told by phone."""

from __future__ import annotations

import functools

from PySide6.QtCore import Signal

from skjema_app.domain.school import Membership
from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.widgets.basics import Notice
from skjema_app.workflows.session import Change, Session


class WaitingNotice(Notice):
    """Hidden unless the request to join has not been answered.

    Signals:
        answered: the school has certified this vault while the window was open.
    """

    answered = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            "info",
            _("Venter på at skolen godkjenner deg"),
            _("Du kan skrive kladder så lenge. Er noen i fare nå? Ring 112 først, og så rektor."),
        )
        self._desk = desk
        self._waited = False
        self.hide()
        desk.changed.connect(self._on_changed)

    def refresh(self) -> None:
        """Ask how it stands."""
        self._desk.ask(functools.partial(_membership, self._desk.session), self._on_membership, self)

    def _on_membership(self, membership: Membership | None) -> None:
        waits = membership is Membership.WAITING
        if self._waited and membership is Membership.CERTIFIED:
            self.answered.emit()
        self._waited = waits
        self.setVisible(waits)

    def _on_changed(self, change: Change) -> None:
        if change.school or change.exchange:
            self.refresh()


def _membership(session: Session) -> Membership | None:
    return session.school.membership if session.school is not None else None
