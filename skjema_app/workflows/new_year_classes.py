"""Classes moved up a year: 8B becomes 9B, the last year leaves. Pure: a pupil list in, a pupil list out.

Nobody is lost and nobody doubled: every pupil of before is there after, with the same id and name; who leaves is marked
and keeps the class that they left from.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from skjema_app.domain.documents import Pupil
from skjema_app.imports.cleaning import group_key

_YEAR = re.compile(r"(\d{1,2})(?!\d)(.*)", re.DOTALL)
_LAST_YEARS = (7, 10)
"""A primary school ends with the first, a lower secondary or a whole one with the second."""


@dataclass(frozen=True, slots=True)
class ClassMove:
    """What becomes of a class: its new name, "" when its pupils leave; a new contact teacher, or "" for as it is."""

    before: str
    after: str
    contact: str = ""


def classes_of(pupils: Iterable[Pupil]) -> tuple[tuple[str, int], ...]:
    """The classes of those who are there, each as it is written most, with how many pupils; in order."""
    written: dict[str, Counter[str]] = {}
    for pupil in pupils:
        if not pupil.left and pupil.group.strip():
            written.setdefault(group_key(pupil.group), Counter())[pupil.group.strip()] += 1
    found = [(max(names.items(), key=_often)[0], names.total()) for names in written.values()]
    return tuple(sorted(found, key=_by_class))


def proposed_moves(pupils: Iterable[Pupil]) -> tuple[ClassMove, ...]:
    """Every class a year up; those of the school's last year leave. A class without a year in its name stays."""
    names = [name for name, _count in classes_of(pupils)]
    years = [int(found[1]) for name in names if (found := _YEAR.fullmatch(name))]
    last = next((year for year in _LAST_YEARS if max(years, default=0) <= year), max(years, default=0))
    return tuple(ClassMove(name, next_class(name, last)) for name in names)


def next_class(name: str, last: int) -> str:
    """«9B» for «8B»; "" after the last year."""
    found = _YEAR.fullmatch(name)
    if found is None:
        return name
    year = int(found[1]) + 1
    return "" if year > last else f"{year}{found[2]}"


def moved(pupils: Sequence[Pupil], moves: Iterable[ClassMove]) -> tuple[Pupil, ...]:
    """The list afterwards, in the same order. A class that isn't named stays as it is."""
    by_class = {group_key(one.before): one for one in moves}
    return tuple(_moved(pupil, by_class) for pupil in pupils)


def fingerprint(pupils: Iterable[Pupil]) -> str:
    """Tells whether a list is the one that was looked at."""
    rows = sorted((one.pupil_id, one.name, one.group, one.contact_teacher, one.left) for one in pupils)
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _moved(pupil: Pupil, by_class: Mapping[str, ClassMove]) -> Pupil:
    move = by_class.get(group_key(pupil.group)) if pupil.group.strip() else None
    if pupil.left or move is None:
        return pupil
    after = move.after.strip()
    if not after:
        return replace(pupil, left=True)
    return replace(pupil, group=after, contact_teacher=move.contact.strip() or pupil.contact_teacher)


def _often(item: tuple[str, int]) -> tuple[int, str]:
    return item[1], item[0]


def _by_class(item: tuple[str, int]) -> tuple[int, str]:
    found = _YEAR.fullmatch(item[0])
    return (int(found[1]) if found else 99), item[0].casefold()
