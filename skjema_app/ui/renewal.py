"""A new vault key as the last thing that is done with an open vault: what the departure is given to do."""

from __future__ import annotations

from dataclasses import dataclass

from skjema_app.workflows import renew_key
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.session import Session


@dataclass(frozen=True, slots=True)
class Renewal:
    """Both passwords, and whether an issuer has the recovery sheet at hand. Call it once, on the vault's thread."""

    old: Secret
    new: Secret
    have_sheet: bool

    def __call__(self, session: Session) -> None:
        """Do it; the session is closed afterwards, whatever happens."""
        try:
            renew_key.renew_key(session, self.old, self.new, have_sheet=self.have_sheet)
        finally:
            self.wipe()
            session.close()

    def wipe(self) -> None:
        """Leave no password behind."""
        self.old.wipe()
        self.new.wipe()
