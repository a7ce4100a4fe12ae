"""Versions that this person finished and that do not count: on a machine that was closed, or on a copy of a vault.

They lie in the journal as what they are, waiting. Nobody else is shown them; their author must be, or the work is lost
to the eye (design-review §§ 1.33, 4.4).
"""

from __future__ import annotations

from skjema_app.domain.school import LeftOut, LeftOutWhy
from skjema_app.vault.bodies import EntryType
from skjema_app.vault.feed.core import SchoolCore
from skjema_app.vault.feed.ledger import Entry
from skjema_app.vault.feed.school_fold import document_of
from skjema_app.vault.feed.unsealing import read_entry
from skjema_app.vault.judge.reasons import Reason

_WHY = {
    Reason.CUT_OFF: LeftOutWhy.CLOSED,
    Reason.TWO_HISTORIES: LeftOutWhy.TWO_HISTORIES,
    Reason.OTHER_BRANCH: LeftOutWhy.OTHER_HISTORY,
}


class LeftOutPart(SchoolCore):
    """Reads them."""

    def left_out(self) -> tuple[LeftOut, ...]:
        """This person's versions that don't count, oldest first, as far as this vault can open them.

        Raises:
            SkjemaError: DATABASE_DAMAGED.
        """
        own = {one.device_id for one in self.me.devices} if self.me is not None else set()
        own.add(self._device_id)
        ledger = self._entries()
        found = [entry for entry in ledger if entry.device in own and self._is_left_out(entry)]
        if not found:
            return ()
        with self._transaction() as connection, self._ring(connection) as ring:
            read = [
                LeftOut(document_of(read_entry(connection, ledger, ring, entry)), _WHY[Reason(entry.reason)])
                for entry in found
            ]
        return tuple(sorted(read, key=_age))

    def _is_left_out(self, entry: Entry) -> bool:
        return (
            entry.kind == EntryType.DOCUMENT_FINISHED
            and entry.reason in _WHY
            and bool(entry.room)
            and not entry.fault
            and entry.by == self.person_id
        )


def _age(one: LeftOut) -> tuple[str, str]:
    return one.document.finished.isoformat(), one.document.document_id
