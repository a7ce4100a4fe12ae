"""Erasures (design-review §§ 1.39, 1.42): what two people of the right roles have both named is gone, in any order.

Each states it in the school room. One of the two decides (rector, deputy); the other decides too, or is the office. An
entry is erased when two such people name it, whatever else they name. Nothing of the school's own room can be named:
everybody reads that, and authority stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping

from skjema_app.domain.roles import Role
from skjema_app.domain.school import DECIDERS
from skjema_app.vault.bodies import EntryType, texts
from skjema_app.vault.judge.authority import statements_of
from skjema_app.vault.judge.claims import KNOWN
from skjema_app.vault.judge.ground import Ground
from skjema_app.vault.judge.held import Anchor, Held
from skjema_app.vault.judge.order import is_opened
from skjema_app.vault.judge.reasons import Reason
from skjema_app.vault.judge.roster import Authority

STATES = DECIDERS | {Role.OFFICE}
"""Roles that may state an erasure; one of the two who do must decide."""


def erased_ids(held: Mapping[str, Held], anchor: Anchor) -> frozenset[str]:
    """Ids of all entries that are erased, here or not.

    Headers and the school room decide it, and neither can be erased: so it is the same before and after.
    """
    said = [entry for entry in held.values() if entry.kind == EntryType.ERASURE_STATED and entry.room == anchor.room]
    if not said:
        return frozenset()
    ground = Ground(dict(held), anchor, only_school=True)
    authority = Authority(ground, statements_of(ground))
    persons: dict[str, set[str]] = {}
    decided: set[str] = set()
    for entry in said:
        if not _counts(ground, authority, entry):
            continue
        decides = not DECIDERS.isdisjoint(authority.roles_of(entry, entry.by))
        for named in texts(entry.claims, "entries"):
            persons.setdefault(named, set()).add(entry.by)
            if decides:
                decided.add(named)
    return frozenset(named for named, by in persons.items() if len(by) > 1 and named in decided)


def erasure_problem(ground: Ground, authority: Authority, entry: Held) -> str:
    """Why a statement whose feed, window, place and person are in order does not count, or ""."""
    if not entry.after:
        return Reason.NO_PARENTS
    if STATES.isdisjoint(authority.roles_of(entry, entry.by)):
        return Reason.ROLE
    named = (ground.held.get(key) for key in texts(entry.claims, "entries"))
    if any(one is not None and one.room == ground.anchor.room for one in named):
        return Reason.ROOM_KIND
    return ""


def _counts(ground: Ground, authority: Authority, entry: Held) -> bool:
    """All that the judge asks of a statement, in its order."""
    standing = authority.standings.get(entry.device)
    if standing is None or standing.contested or not is_opened(entry) or (entry.kind, entry.version) not in KNOWN:
        return False
    if ground.header_problem(entry) is not None or authority.windows[entry.device].problem(entry) is not None:
        return False
    if ground.body_problem(entry) is not None or entry.by != standing.person:
        return False
    return not erasure_problem(ground, authority, entry)
