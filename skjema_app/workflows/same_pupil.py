"""«Er dette samme elev?»: the pairs in a class list that only a person can tell apart, and what their answers do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from skjema_app.domain.documents import Pupil
from skjema_app.imports.compare import Decisions, Doubt, ListDiff
from skjema_app.imports.model import PupilRow
from skjema_app.system.texts import _

Answers = Mapping[str, bool]
"""``SamePair.key`` -> whether it is the same pupil. A pair that is not in it is undecided."""


@dataclass(frozen=True, slots=True)
class SamePair:
    """A line of the file, and a known pupil or another line that may be the same pupil.

    Attributes:
        key: names the pair in ``Answers``; the same each time the file is read.
        line: of the file; counted from 1.
        row: what the file says.
        other: what the present list says, or the other line.
        other_key: the known pupil's id or the other line: two lines can't be one known pupil.
        known: the other one is in the present list.
    """

    key: str
    line: int
    row: str
    other: str
    other_key: str
    known: bool


def pairs_of(difference: ListDiff) -> tuple[SamePair, ...]:
    """What to ask, in the order of the file's lines."""
    found = [pair for doubt in difference.doubtful for pair in _pairs(doubt)]
    return tuple(sorted(found, key=lambda pair: pair.line))


def settled(pairs: tuple[SamePair, ...], answers: Answers) -> dict[str, bool]:
    """The answers with what follows from them: a line that is one pupil is no other.

    Two lines said to be one known pupil contradict each other; both are then undecided.
    """
    same = [pair for pair in pairs if pair.known and answers.get(pair.key)]
    clear = [
        one
        for one in same
        if not any(two is not one and (two.line == one.line or two.other_key == one.other_key) for two in same)
    ]
    told = {pair.key: answers[pair.key] for pair in pairs if pair.key in answers and pair not in same}
    lines = {pair.line for pair in clear}
    return told | {pair.key: pair in clear for pair in pairs if pair.known and pair.line in lines}


def decisions(difference: ListDiff, answers: Answers) -> Decisions:
    """What the answers decide. Undecided: a line that may be a known pupil changes nothing; like lines are all new."""
    told = settled(pairs_of(difference), answers)
    same_as: dict[int, str] = {}
    new = set(Decisions.all_new(difference).new)
    skip: set[int] = set()
    for doubt in difference.doubtful:
        for row in doubt.rows:
            mine = {_key(row, pupil.pupil_id): pupil.pupil_id for pupil in doubt.pupils}
            chosen = [pupil_id for key, pupil_id in mine.items() if told.get(key)]
            if chosen:
                same_as[row.line] = chosen[0]
            elif mine and all(told.get(key) is False for key in mine):
                new.add(row.line)
        if not doubt.pupils:
            skip |= {row.line for row in doubt.rows[1:] if told.get(_key(row, _line(doubt.rows[0])))}
    # Nobody leaves because of an answer here: a namesake may be in a class that the file doesn't speak of.
    keep = frozenset(pupil.pupil_id for doubt in difference.doubtful for pupil in doubt.pupils)
    return Decisions(same_as, frozenset(new - skip), frozenset(skip), keep)


def _pairs(doubt: Doubt) -> Iterator[SamePair]:
    for row in doubt.rows:
        for pupil in doubt.pupils:
            yield SamePair(
                _key(row, pupil.pupil_id), row.line, _row_words(row), _pupil_words(pupil), pupil.pupil_id, known=True
            )
    if not doubt.pupils:
        first = doubt.rows[0]
        other = _("linje {n}: {pupil}").format(n=first.line, pupil=_row_words(first))
        for row in doubt.rows[1:]:
            yield SamePair(_key(row, _line(first)), row.line, _row_words(row), other, _line(first), known=False)


def _key(row: PupilRow, other: str) -> str:
    return f"{row.line}:{other}"


def _line(row: PupilRow) -> str:
    return f"line-{row.line}"


def _row_words(row: PupilRow) -> str:
    return _words(row.name, row.group, row.birth)


def _pupil_words(pupil: Pupil) -> str:
    words = _words(pupil.name, pupil.group, pupil.birth_date)
    return _("{pupil} (har sluttet)").format(pupil=words) if pupil.left else words


def _words(name: str, group: str, birth: str) -> str:
    parts = [name, group]
    try:
        day = date.fromisoformat(birth)
    except ValueError:  # unknown
        pass
    else:
        parts.append(_("født {day}.{month}.{year}").format(day=day.day, month=day.month, year=day.year))
    return ", ".join(part for part in parts if part)
