"""How an open vault comes to belong to a school that is there already: by an invitation, or by its recovery sheet."""

from __future__ import annotations

from skjema_app.crypto.invitation import Invitation
from skjema_app.vault.feed.core import Surroundings
from skjema_app.vault.feed.finding import FoundSchool
from skjema_app.vault.school_feed import School, ask_to_join, enter_with_sheet


class JoinPart:
    """What a vault does to join."""

    _school: School | None

    def _around(self) -> Surroundings:
        raise NotImplementedError

    def ask_to_join(self, invitation: Invitation, *, began_alone: bool) -> School:
        """Remember the school of an invitation; the request itself is `crypto.join_request`'s, with `device`.

        Args:
            invitation: opened with its code.
            began_alone: whether the person had a vault before they were invited.

        Raises:
            SkjemaError: SCHOOL_EXISTS, SCHOOL_DIFFERS, MUST_RENEW (call `renew_device` first), DISK_FULL, WRITE_DENIED.
        """
        self._school = ask_to_join(self._around(), invitation, began_alone=began_alone)
        return self._school

    def enter_school(self, found: FoundSchool) -> School:
        """Belong to the school that the recovery sheet led to; `School.govern_with_sheet` is what comes next.

        Raises:
            SkjemaError: SCHOOL_EXISTS, DISK_FULL, WRITE_DENIED.
        """
        self._school = enter_with_sheet(self._around(), found)
        return self._school
