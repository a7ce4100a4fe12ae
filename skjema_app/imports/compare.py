"""A list against the pupils that are known: new, moved, left, same, doubtful. Never guesses silently, never deletes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from skjema_app.domain.documents import Pupil
from skjema_app.imports.cleaning import group_key, name_key
from skjema_app.imports.model import Issue, PupilRow


class DoubtReason(StrEnum):
    """Why a person has to say who is who."""

    SAME_NAME = "same-name"  # several of one name, and nothing tells which is which
    BIRTH_DIFFERS = "birth-differs"  # same name and class, another birth date: corrected, or another pupil


@dataclass(frozen=True, slots=True)
class Match:
    """A known pupil and the row that is the same pupil."""

    pupil: Pupil
    row: PupilRow

    @property
    def returned(self) -> bool:
        """Whether the pupil had left and is back."""
        return self.pupil.left


@dataclass(frozen=True, slots=True)
class Doubt:
    """Rows and pupils of one name that only a person can pair. ``pupils`` is empty when the rows alone are alike."""

    rows: tuple[PupilRow, ...]
    pupils: tuple[Pupil, ...]
    reason: DoubtReason


@dataclass(frozen=True, slots=True)
class ListDiff:
    """What a list would change.

    Attributes:
        new: rows of pupils not known.
        moved: known pupils with another class, or back after they had left.
        left: known pupils of a class that the list speaks of, who are not in it.
        same: known pupils with the same class.
        doubtful: what a person has to decide.
        untouched: known pupils of classes that the list doesn't speak of.
    """

    new: tuple[PupilRow, ...]
    moved: tuple[Match, ...]
    left: tuple[Pupil, ...]
    same: tuple[Match, ...]
    doubtful: tuple[Doubt, ...]
    untouched: tuple[Pupil, ...] = ()


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decided about doubts and leavers. A doubtful row in none of these changes nothing.

    Attributes:
        same_as: line of a doubtful row -> id of the pupil it is.
        new: lines of doubtful rows that are pupils of their own.
        skip: lines of doubtful rows that are not to be read (the same pupil twice).
        keep: ids of pupils shown as left who have not left.
    """

    same_as: Mapping[int, str] = field(default_factory=dict)
    new: frozenset[int] = frozenset()
    skip: frozenset[int] = frozenset()
    keep: frozenset[str] = frozenset()

    @classmethod
    def all_new(cls, diff: ListDiff) -> Decisions:
        """Every doubtful row that no known pupil can be is a pupil of its own.

        Doubts about known pupils stay undecided and change nothing, so the same list can be read again and again.
        """
        return cls(new=frozenset(row.line for doubt in diff.doubtful if not doubt.pupils for row in doubt.rows))


def compare(existing: Sequence[Pupil], rows: Sequence[PupilRow]) -> ListDiff:
    """Pair rows with known pupils: by name and birth date, then name and class, then the name alone if unique.

    Args:
        existing: all known pupils, those who left included.
        rows: the rows of one list; their lines tell them apart.
    """
    pairing = _Pairing(existing, rows)
    pairing.run()
    spoken_of = _classes_spoken_of(existing, rows, pairing.matches)
    in_doubt = {pupil.pupil_id for doubt in pairing.doubts for pupil in doubt.pupils}
    matched = {match.pupil.pupil_id for match in pairing.matches}
    rest = [p for p in existing if not p.left and p.pupil_id not in matched and p.pupil_id not in in_doubt]
    doubted = {row.line for doubt in pairing.doubts for row in doubt.rows}
    paired = {match.row.line for match in pairing.matches}
    matches = sorted(pairing.matches, key=lambda match: match.row.line)
    return ListDiff(
        new=tuple(row for row in rows if row.line not in paired and row.line not in doubted),
        moved=tuple(match for match in matches if _has_moved(match)),
        left=tuple(pupil for pupil in rest if group_key(pupil.group) in spoken_of),
        same=tuple(match for match in matches if not _has_moved(match)),
        doubtful=tuple(sorted(pairing.doubts, key=lambda doubt: doubt.rows[0].line)),
        untouched=tuple(pupil for pupil in rest if group_key(pupil.group) not in spoken_of),
    )


def merge(
    existing: Sequence[Pupil], diff: ListDiff, decisions: Decisions, id_factory: Callable[[], str]
) -> tuple[Pupil, ...]:
    """All pupils after the list: known ones with their ids in their old order, new ones after them.

    Nobody is deleted; who left is marked. A protection once known is never lifted: most lists
    don't speak of it.

    Args:
        existing: what the diff was made from.
        diff: from ``compare``.
        decisions: a person's answers to ``diff.doubtful`` and ``diff.left``.
        id_factory: gives a new pupil id for each call.

    Raises:
        ValueError: a decision names a row or pupil that is not in that doubt, or two rows are the same pupil.
    """
    updates = {match.pupil.pupil_id: match.row for match in (*diff.same, *diff.moved)}
    fresh = list(diff.new)
    leaving = {pupil.pupil_id for pupil in diff.left}
    _check(diff, decisions)
    for doubt in diff.doubtful:
        fresh += [row for row in doubt.rows if row.line in decisions.new]
        chosen = {decisions.same_as[row.line]: row for row in doubt.rows if row.line in decisions.same_as}
        updates.update(chosen)
        settled = all(row.line in {*decisions.same_as, *decisions.new, *decisions.skip} for row in doubt.rows)
        if settled:
            leaving |= {pupil.pupil_id for pupil in doubt.pupils} - chosen.keys()
    leaving -= decisions.keep
    known = [_updated(pupil, updates.get(pupil.pupil_id), leaving=pupil.pupil_id in leaving) for pupil in existing]
    return (*known, *(_pupil(row, id_factory()) for row in sorted(fresh, key=lambda row: row.line)))


class _Pairing:
    """The three rounds of pairing. Rows and pupils leave the pool when they are matched or doubted."""

    def __init__(self, existing: Sequence[Pupil], rows: Sequence[PupilRow]) -> None:
        self.matches: list[Match] = []
        self.doubts: list[Doubt] = []
        self._pupils: dict[str, list[Pupil]] = defaultdict(list)
        self._rows: dict[str, list[PupilRow]] = defaultdict(list)
        for pupil in existing:
            self._pupils[name_key(pupil.name)].append(pupil)
        for row in rows:
            self._rows[name_key(row.name)].append(row)

    def run(self) -> None:
        """Pair within each name: two different names are never the same pupil."""
        for key, rows in self._rows.items():
            pupils = self._pupils[key]
            alone = len(rows) == 1 and len(pupils) == 1
            self._by(rows, pupils, lambda row: row.birth, lambda pupil: pupil.birth_date)
            if alone and rows and not _births_differ(rows[0], pupils[0]):
                self.matches.append(Match(pupils.pop(), rows.pop()))
        turned = _classes_that_turned(self.matches)
        for key, rows in self._rows.items():
            self._pair_namesakes(rows, self._pupils[key], turned)

    def _pair_namesakes(self, rows: list[PupilRow], pupils: list[Pupil], turned: frozenset[str]) -> None:
        """The rest of a name. The class tells namesakes apart, except where last year's 8A is this year's 9A."""
        if not _conflicting(rows, pupils):
            self._by(
                rows, pupils, lambda row: _class_unless(turned, row.group), lambda p: _class_unless(turned, p.group)
            )
        if rows and pupils:
            self._doubt(rows, pupils)
        else:
            self._rows_alone(rows)

    def _by(
        self,
        rows: list[PupilRow],
        pupils: list[Pupil],
        row_value: Callable[[PupilRow], str],
        pupil_value: Callable[[Pupil], str],
    ) -> None:
        """Match what has a value that is there exactly once on both sides, and take it out of the pool."""
        in_rows, in_pupils = Counter(map(row_value, rows)), Counter(map(pupil_value, pupils))
        for row in list(rows):
            value = row_value(row)
            if not value or in_rows[value] != 1 or in_pupils[value] != 1:
                continue
            pupil = next(pupil for pupil in pupils if pupil_value(pupil) == value)
            self.matches.append(Match(pupil, row))
            rows.remove(row)
            pupils.remove(pupil)

    def _rows_alone(self, rows: Sequence[PupilRow]) -> None:
        """Rows of a name nobody has: new, but those that are alike among themselves are for a person."""
        alike: dict[str, list[PupilRow]] = defaultdict(list)
        for row in rows:
            if {Issue.NOT_TOLD_APART, Issue.SAME_PERSON_TWICE} & set(row.issues):
                alike[row.birth or group_key(row.group)].append(row)
        for fellows in alike.values():
            self.doubts.append(Doubt(tuple(fellows), (), DoubtReason.SAME_NAME))

    def _doubt(self, rows: Sequence[PupilRow], pupils: Sequence[Pupil]) -> None:
        """What is left of a name. A row that differs from every pupil in birth date and class is simply new."""
        possible = [row for row in rows if any(_may_be(row, pupil) for pupil in pupils)]
        candidates = tuple(pupil for pupil in pupils if any(_may_be(row, pupil) for row in possible))
        self._rows_alone([row for row in rows if row not in possible])
        if possible:
            differs = all(_births_differ(row, pupil) for row in possible for pupil in candidates)
            reason = DoubtReason.BIRTH_DIFFERS if differs else DoubtReason.SAME_NAME
            self.doubts.append(Doubt(tuple(possible), candidates, reason))


def _births_differ(row: PupilRow, pupil: Pupil) -> bool:
    return bool(row.birth and pupil.birth_date and row.birth != pupil.birth_date)


def _may_be(row: PupilRow, pupil: Pupil) -> bool:
    return not _births_differ(row, pupil) or group_key(row.group) == group_key(pupil.group)


def _conflicting(rows: Iterable[PupilRow], pupils: Sequence[Pupil]) -> bool:
    """Whether pairing by class would pair two different birth dates somewhere in this name."""
    pairs = ((row, pupil) for row in rows for pupil in pupils if group_key(row.group) == group_key(pupil.group))
    return any(_births_differ(row, pupil) for row, pupil in pairs)


def _class_unless(turned: frozenset[str], group: str) -> str:
    key = group_key(group)
    return "" if key in turned else key


def _classes_that_turned(matches: Iterable[Match]) -> frozenset[str]:
    """Classes whose certain pupils mostly have another class now: there, the same class tells nothing."""
    stay: Counter[str] = Counter()
    move: Counter[str] = Counter()
    for match in matches:
        before, after = group_key(match.pupil.group), group_key(match.row.group)
        if before == after:
            stay[after] += 1
        else:
            move.update({before, after})
    return frozenset(group for group, count in move.items() if count > stay[group])


def _has_moved(match: Match) -> bool:
    if match.pupil.left:
        return True
    return bool(match.row.group) and group_key(match.row.group) != group_key(match.pupil.group)


def _classes_spoken_of(existing: Sequence[Pupil], rows: Sequence[PupilRow], matches: Sequence[Match]) -> set[str]:
    """Classes in the list, and old classes most of which are found in it again (8A that is 9A this year).

    So a list of one class doesn't make the rest of the school leave.
    """
    spoken_of = {group_key(row.group) for row in rows}
    size = Counter(group_key(pupil.group) for pupil in existing if not pupil.left)
    found = Counter(group_key(match.pupil.group) for match in matches if not match.pupil.left)
    return spoken_of | {group for group, count in found.items() if count * 2 > size[group]}


def _check(diff: ListDiff, decisions: Decisions) -> None:
    doubtful = {row.line: doubt for doubt in diff.doubtful for row in doubt.rows}
    decided = [*decisions.same_as, *decisions.new, *decisions.skip]
    if not set(decided) <= doubtful.keys() or len(decided) != len(set(decided)):
        msg = "decisions must name doubtful lines, each once"
        raise ValueError(msg)
    for line, pupil_id in decisions.same_as.items():
        if pupil_id not in {pupil.pupil_id for pupil in doubtful[line].pupils}:
            msg = "a row can only be a pupil of its own doubt"
            raise ValueError(msg)
    if len(set(decisions.same_as.values())) != len(decisions.same_as):
        msg = "two rows can't be the same pupil"
        raise ValueError(msg)


def _updated(pupil: Pupil, row: PupilRow | None, *, leaving: bool) -> Pupil:
    if row is None:
        return replace(pupil, left=True) if leaving else pupil
    return replace(
        pupil,
        group=row.group or pupil.group,
        birth_date=row.birth or pupil.birth_date,
        contact_teacher=row.contact_teacher or pupil.contact_teacher,
        nickname=row.nickname or pupil.nickname,
        protected=pupil.protected or row.protected,
        left=False,
    )


def _pupil(row: PupilRow, pupil_id: str) -> Pupil:
    return Pupil(
        pupil_id=pupil_id,
        name=row.name,
        group=row.group,
        birth_date=row.birth,
        contact_teacher=row.contact_teacher,
        nickname=row.nickname,
        protected=row.protected,
    )
