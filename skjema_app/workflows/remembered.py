"""What was worked out of an open vault's cases, kept until something in a case changes.

Each value stands beside what it was made from; it is given again while that is equal. What is unchanged is the very
same object (`Documents.all_events`, `School.all_marks`), so that the question costs next to nothing, and an answer is
never older than what it is asked about. Used from the vault's one thread, as everything of a session.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakKeyDictionary

from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.vault.vault import Vault

V = TypeVar("V")


class Kept(Generic[V]):
    """Values of one sort by their keys, each with what it was made from."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[tuple[object, ...], V]] = {}

    def get(self, key: str, made_from: tuple[object, ...], make: Callable[[], V]) -> V:
        """The value that was made from the same, else a new one."""
        known = self._made.get(key)
        if known is not None and known[0] == made_from:
            return known[1]
        value = make()
        self._made[key] = (made_from, value)
        return value


class KeptByVault(Generic[V]):
    """Values of one sort for each open vault; they go with the vault."""

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[Vault, Kept[V]] = WeakKeyDictionary()

    def of(self, session: Session) -> Kept[V]:
        """What is kept of a session's vault."""
        return self._of.setdefault(session.vault, Kept())


@dataclass(slots=True)
class _Held:
    surroundings: tuple[object, ...] = ()
    context: tuple[object, ...] = ()


_HELD: WeakKeyDictionary[Vault, _Held] = WeakKeyDictionary()


def surroundings(session: Session) -> tuple[object, ...]:
    """What besides a case itself what is said of it depends on: the forms, who is who, and whose vault it is.

    While that is equal it is the same object, so that thousands of comparisons with it take no time.
    """
    school, held = session.school, _HELD.setdefault(session.vault, _Held())
    found: tuple[object, ...] = (session.forms, session.person)
    if school is not None:
        people = tuple((one.person_id, one.name, one.active, one.decides, one.roles) for one in school.people())
        found = (*found, school.person_id, school.membership, people)
    if held.surroundings != found:
        held.surroundings = found
    return held.surroundings


def context(session: Session, *parts: object) -> tuple[object, ...]:
    """The same with what else the tasks of all cases depend on: the day, days off, rules."""
    held = _HELD.setdefault(session.vault, _Held())
    found = (surroundings(session), *parts)
    if held.context != found:
        held.context = found
    return held.context
