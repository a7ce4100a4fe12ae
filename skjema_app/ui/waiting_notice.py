"""Above every page until the school has certified this vault: drafts go, sending waits, and danger is told by phone."""

from __future__ import annotations

import functools

from skjema_app.domain.school import Membership
from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.widgets.basics import Notice
from skjema_app.workflows.session import Change, Session


class WaitingNotice(Notice):
    """Hidden unless the request to join has not been answered."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            "info",
            _("Venter på at skolen godkjenner deg"),
            _("Du kan skrive kladder så lenge. Er noen i fare nå? Ring 112 først, og så rektor."),
        )
        self._desk = desk
        self.hide()
        desk.changed.connect(self._on_changed)

    def refresh(self) -> None:
        """Ask how it stands."""
        self._desk.ask(functools.partial(_waits, self._desk.session), self.setVisible, self)

    def _on_changed(self, change: Change) -> None:
        if change.school or change.exchange:
            self.refresh()


def _waits(session: Session) -> bool:
    return session.school is not None and session.school.membership is Membership.WAITING
