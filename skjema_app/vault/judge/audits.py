"""What notes on a program's use are worth (design-review § 1.55): each of oneself, one chain per device and room.

Each batch names the one before it by number and hash, so that one that is left out, put in another order or cut is
seen for itself, beside the feed's own chain. It shows what honest programs did; a hostile one leaves nothing.
"""

from __future__ import annotations

from skjema_app.vault.bodies import EntryType, number, text
from skjema_app.vault.judge.ground import Ground
from skjema_app.vault.judge.held import Held
from skjema_app.vault.judge.reasons import Reason

AUDIT_KINDS = frozenset({EntryType.AUDIT_NOTED, EntryType.AUDIT_CASE, EntryType.AUDIT_DOCUMENT})


def chain_problem(entry: Held, ground: Ground) -> Reason | None:
    """Whether a batch says it of its writer, and follows the one that its device wrote before it in the room."""
    claims = entry.claims
    if text(claims, "person") != entry.by:
        return Reason.AUDIT_OTHER
    if text(claims, "day") > entry.at[:10]:
        return Reason.AUDIT_DAY
    if entry.kind == EntryType.AUDIT_NOTED:
        last = ground.own_before(entry)
        if last is None and entry.after:
            return Reason.AUDIT_ROOM
        if last is not None and last.kind != EntryType.AUDIT_NOTED:
            return Reason.ROOM_KIND
    before = ground.own_before(entry, AUDIT_KINDS)
    count = number(claims, "number")
    if before is not None and text(claims, "day") < text(before.claims, "day"):
        return Reason.AUDIT_DAY
    if before is not None and count == number(before.claims, "number") + 1:
        return None if text(claims, "before") == text(before.claims, "digest") else Reason.AUDIT_CHAIN
    if before is None and not count:
        return None
    if count and ground.cut_between(before, entry):
        return None  # those between were erased
    return Reason.AUDIT_GAP
