"""The first look after unlocking: what was worked out before the lock, given again while it is still true.

An open vault keeps what it has read and worked out in memory, and a change costs no more than what it touches
(`remembered`). After unlocking nothing is in memory, and reading thousands of cases takes seconds. So the two lists
that stand first, the rows of *Saker* and what *Hjem* tells, are kept in the vault too (`keep_looks`). The vault forgets
them at the first write to anything that they are made from; what they depend on beside it stands in `made_from`: this
program and its forms, the language, the day, who this is at the school and who else is there.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from skjema_app import __version__
from skjema_app.system.texts import language
from skjema_app.workflows import value_text
from skjema_app.workflows.forms_here import mark_of_forms
from skjema_app.workflows.session import Session

T = TypeVar("T")

_SHAPE = "1"
"""Of the looks: grows when what is worked out changes although the program's version doesn't."""


@dataclass(frozen=True, slots=True)
class Look(Generic[T]):
    """One of them.

    Attributes:
        name: in the vault.
        kind: what it is: a frozen dataclass (`value_text`).
        make: works it out, for a day.
        daily: another one each day.
    """

    name: str
    kind: type[T]
    make: Callable[[Session, date], T]
    daily: bool

    def name_on(self, day: date) -> str:
        """Its name in the vault, of a day."""
        return f"{self.name} {day.isoformat()}" if self.daily else self.name


def recall(session: Session, look: Look[T]) -> T:
    """The look as it is now; after unlocking, and until everything has been read anyway, as it was kept."""
    today = session.clock.now().date()
    if not session.vault.documents.are_read:
        mark = made_from(session)
        text = session.vault.looks.read(look.name_on(today), mark) if mark else None
        if text is not None:
            with contextlib.suppress(ValueError, TypeError, KeyError):  # it can't be read: no reason to show nothing
                return value_text.from_text(look.kind, text)
    return look.make(session, today)


def made_from(session: Session) -> str:
    """What looks depend on beside the vault's own rows, as a hash; "" where the forms are nobody's own."""
    forms = mark_of_forms(session.forms)
    if forms is None:
        return ""
    parts = [_SHAPE, __version__, forms.hex(), language(), repr(session.person)]
    school = session.school
    if school is not None:
        parts += [school.person_id, school.membership.value, str(school.stopped)]
        for one in school.people():
            roles = ",".join(sorted(role.value for role in one.roles))
            parts.append(f"{one.person_id} {one.name} {one.active} {one.decides} {roles}")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
