"""Absence from the school's own system: a file or pasted text, shown first, written when confirmed, undone whole.

Pupils are found by name, and by class or birth date where names are alike; nobody is guessed. A list that says nothing
of valid or invalid takes nothing away that is known. Days that the file doesn't speak of are left as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from skjema_app.domain.absence import AbsenceDay, AbsenceSource, Validity
from skjema_app.domain.documents import Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.imports.absence_list import AbsenceList, AbsenceRow, AbsenceSkip, read_absence_list
from skjema_app.imports.absence_words import AbsenceColumn
from skjema_app.imports.cleaning import group_key, name_key
from skjema_app.system import safe_files
from skjema_app.system.calendar import day_and_month
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows.absence import Registered, why_not, write
from skjema_app.workflows.absence_register import Register, read_register
from skjema_app.workflows.absence_words import day_words
from skjema_app.workflows.session import Session

_REMEMBERED = "absence-mapping:"
_MOST_BYTES = (4 << 20) + 1
_PASTED = "innlimt.txt"


@dataclass(frozen=True, slots=True)
class AbsenceFile:
    """What is to be read: the bytes, and what to call it."""

    data: bytes = field(repr=False)
    name: str = ""

    @classmethod
    def of_path(cls, file: Path) -> AbsenceFile:
        """Of a file. Raises FILE_MISSING, READ_DENIED."""
        return cls(safe_files.read_file(file, limit=_MOST_BYTES), file.name)

    @classmethod
    def of_text(cls, text: str) -> AbsenceFile:
        """Of what was pasted."""
        return cls(text.encode("utf-8", "replace"), _PASTED)


class LineKind(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    SAME = "same"
    DIFFERS = "differs"
    UNKNOWN_PUPIL = "unknown-pupil"
    SEVERAL_PUPILS = "several-pupils"
    OUTSIDE_YEAR = "outside-year"
    FREE_DAY = "free-day"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """One line of the file: where, whose, which days in words, what becomes of it, and what to know."""

    line: int
    kind: LineKind
    name: str = ""
    group: str = ""
    days: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class AbsenceColumnChoice:
    """A column of the file, and what it is taken as."""

    index: int
    header: str
    samples: tuple[str, ...]
    taken_as: str


@dataclass(frozen=True, slots=True)
class AbsencePreview:
    """A list read and compared; nothing is written.

    Attributes:
        file_name: what it is called.
        file_date: the day it was made, ISO, or "".
        columns: with what each is taken as; ``choices`` are the possible meanings (code, words).
        choices: what a column can be taken as.
        lines: what becomes of every line with content; those that need an eye first.
        counts: lines by kind.
        days: days that would be written.
        needs_mapping: the person must say which column is which first.
        summary: one or two sentences.
    """

    file_name: str
    file_date: str
    columns: tuple[AbsenceColumnChoice, ...]
    choices: tuple[tuple[str, str], ...]
    lines: tuple[AbsenceLine, ...]
    counts: Mapping[LineKind, int]
    days: int
    summary: str
    needs_mapping: bool = False


def read_file(session: Session, source: AbsenceFile, *, mapping: Mapping[int, str] | None = None) -> AbsencePreview:
    """Read and compare; writes nothing.

    Raises:
        SkjemaError: LIST_EMPTY, LIST_BINARY, LIST_TOO_LARGE, LIST_UNREADABLE, ABSENCE_NO_DAYS.
    """
    found = _read(session, source, mapping)
    return _Compared(read_register(session), found, source.name).preview()


def take_over(
    session: Session, source: AbsenceFile, *, mapping: Mapping[int, str] | None = None
) -> tuple[AbsencePreview, Registered]:
    """Read again and write what is new or differs, as one registration that `absence.take_back` undoes.

    Raises:
        SkjemaError: as `read_file`; ABSENCE_NO_DAYS with ``reason`` «columns»; DISK_FULL, WRITE_DENIED.
    """
    found = _read(session, source, mapping)
    if found.needs_mapping:
        raise SkjemaError(ErrorCode.ABSENCE_NO_DAYS, reason="columns")
    register = read_register(session)
    compared = _Compared(register, found, source.name)
    done = write(
        session, register, compared.wanted, AbsenceSource.IMPORTED, file=source.name, file_date=found.file_date
    )
    if mapping:
        kept = ";".join(f"{index}={role}" for index, role in sorted(mapping.items()))
        session.vault.settings.set(_REMEMBERED + found.mark, kept)
    return compared.preview(), done


def column_words() -> dict[AbsenceColumn, str]:
    """What a column can be taken as, in the order they are offered."""
    return {
        AbsenceColumn.NAME: _("Navn (fornavn og etternavn)"),
        AbsenceColumn.FIRST_NAME: _("Fornavn"),
        AbsenceColumn.LAST_NAME: _("Etternavn"),
        AbsenceColumn.GROUP: _("Klasse eller gruppe"),
        AbsenceColumn.BIRTH: _("Fødselsdato"),
        AbsenceColumn.FROM: _("Dato, eller første dag"),
        AbsenceColumn.TO: _("Siste dag"),
        AbsenceColumn.HOURS: _("Timer"),
        AbsenceColumn.DAYS: _("Dager"),
        AbsenceColumn.KIND: _("Hva slags fravær"),
        AbsenceColumn.VALID: _("Gyldig fravær (ja eller nei)"),
        AbsenceColumn.DOCUMENTED: _("Dokumentert (ja eller nei)"),
        AbsenceColumn.IGNORE: _("Brukes ikke"),
    }


def _read(session: Session, source: AbsenceFile, mapping: Mapping[int, str] | None) -> AbsenceList:
    if mapping:
        return read_absence_list(source.data, source.name, _roles(mapping))
    found = read_absence_list(source.data, source.name)
    kept = session.vault.settings.get(_REMEMBERED + found.mark) or ""
    told = dict(part.split("=", 1) for part in kept.split(";") if "=" in part)
    if not told:
        return found
    return read_absence_list(
        source.data, source.name, _roles({int(index): role for index, role in told.items() if index.isdecimal()})
    )


def _roles(mapping: Mapping[int, str]) -> dict[int, AbsenceColumn]:
    known = set(AbsenceColumn)
    return {index: AbsenceColumn(role) for index, role in mapping.items() if role in known}


class _Compared:
    """A list against the register."""

    def __init__(self, register: Register, found: AbsenceList, name: str) -> None:
        self._register = register
        self._found = found
        self._name = name
        self._known = {pupil.pupil_id for pupil in register.pupils}
        self._by_name: dict[str, list[Pupil]] = {}
        for pupil in register.pupils:
            self._by_name.setdefault(name_key(pupil.name), []).append(pupil)
        self._days: dict[tuple[str, date], tuple[AbsenceDay, int]] = {}
        self._lines = [self._line(row) for row in found.rows]

    @property
    def wanted(self) -> tuple[AbsenceDay, ...]:
        """The days to be written; of lines that overlap the last word counts."""
        return tuple(day for day, _line in self._days.values())

    def preview(self) -> AbsencePreview:
        """What becomes of every line."""
        lines = [*self._lines, *_skipped(self._found)]
        counts = {kind: sum(one.kind is kind for one in lines) for kind in LineKind}
        fresh = [day for day in self.wanted if self._differs(day)]
        words = column_words()
        return AbsencePreview(
            file_name=self._name,
            file_date=self._found.file_date,
            columns=tuple(
                AbsenceColumnChoice(one.index, one.header, one.samples, one.role.value) for one in self._found.columns
            ),
            choices=tuple((role.value, said) for role, said in words.items()),
            lines=tuple(sorted(lines, key=_eye_first)),
            counts={kind: count for kind, count in counts.items() if count},
            days=len(fresh),
            summary=_("Si hvilken kolonne som er navnet, og hvilken som er datoen.")
            if self._found.needs_mapping
            else _summary(counts, len(fresh)),
            needs_mapping=self._found.needs_mapping,
        )

    def _differs(self, day: AbsenceDay) -> bool:
        known = self._register.truth.get((day.pupil_id, day.day))
        return known is None or not known.day.same_as(day)

    def _line(self, row: AbsenceRow) -> AbsenceLine:
        made = AbsenceLine(row.line, LineKind.SAME, row.name, row.group, _span(row))
        pupils = self._pupils(row)
        if len(pupils) != 1:
            kind = LineKind.SEVERAL_PUPILS if pupils else LineKind.UNKNOWN_PUPIL
            said = (
                _("Flere elever heter det samme. Skriv klassen i filen.")
                if pupils
                else _("Eleven står ikke i elevlisten.")
            )
            return replace(made, kind=kind, sentence=said)
        pupil = pupils[0]
        days = list(self._of_row(row, pupil))
        if not days:
            outside = self._is_outside(row, pupil)
            said = _("Dagen er ikke i dette eller forrige skoleår.") if outside else _("Det er skolefri.")
            return replace(made, kind=LineKind.OUTSIDE_YEAR if outside else LineKind.FREE_DAY, sentence=said)
        return self._compare(replace(made, name=pupil.name, group=pupil.group), row, days)

    def _compare(self, made: AbsenceLine, row: AbsenceRow, days: Sequence[AbsenceDay]) -> AbsenceLine:
        said: list[str] = []
        kind = LineKind.SAME
        for day in days:
            key = (day.pupil_id, day.day)
            earlier = self._days.get(key)
            if earlier is not None and not earlier[0].same_as(day):
                said.append(_("Overlapper med linje {n}; denne gjelder.").format(n=earlier[1]))
            self._days[key] = (day, row.line)
            known = self._register.truth.get(key)
            if known is None:
                kind = LineKind.NEW if kind is LineKind.SAME else kind
            elif not known.day.same_as(day):
                kind = LineKind.DIFFERS
                before = day_words(known.day)
                said.append(
                    _("{day}: {before} blir {after}.").format(
                        day=day_and_month(day.day), before=before, after=day_words(day)
                    )
                )
        return replace(made, kind=kind, sentence=" ".join(dict.fromkeys(said)))

    def _of_row(self, row: AbsenceRow, pupil: Pupil) -> Iterator[AbsenceDay]:
        """The days of a line that can be written, with what is known already where the list says nothing."""
        for step in range(min((row.last - row.first).days, 400) + 1):
            day = row.first + timedelta(days=step)
            one = AbsenceDay(pupil.pupil_id, day, row.validity, bool(row.documented), row.hours)
            if why_not(one, self._known, self._register.school_days, self._register.today) is not None:
                continue
            known = self._register.truth.get((pupil.pupil_id, day))
            if known is not None and known.day.absent:
                kept = known.day.validity if row.validity is Validity.UNKNOWN else row.validity
                noted = known.day.documented if row.documented is None else row.documented
                one = replace(one, validity=kept, documented=noted)
            yield one

    def _is_outside(self, row: AbsenceRow, pupil: Pupil) -> bool:
        one = AbsenceDay(pupil.pupil_id, row.first)
        problem = why_not(one, self._known, self._register.school_days, self._register.today)
        return problem is ErrorCode.ABSENCE_DAY

    def _pupils(self, row: AbsenceRow) -> list[Pupil]:
        """Who a line can be about: all of the name, fewer where class or birth date say more."""
        found = self._by_name.get(name_key(row.name), [])
        for fits in (
            [one for one in found if row.birth and one.birth_date == row.birth],
            [one for one in found if row.group and group_key(one.group) == group_key(row.group)],
            [one for one in found if not one.left],
        ):
            if len(found) > 1 and fits:
                found = fits
        return found


def _skipped(found: AbsenceList) -> list[AbsenceLine]:
    words = {
        AbsenceSkip.NO_NAME: _("Linjen har ikke noe navn."),
        AbsenceSkip.NO_DATE: _("Linjen har ingen dato."),
        AbsenceSkip.BAD_DATE: _("Datoen finnes ikke."),
        AbsenceSkip.BACKWARDS: _("Siste dag er før første dag."),
        AbsenceSkip.BAD_HOURS: _("Timene er ikke et tall."),
        AbsenceSkip.LATE: _("For sent er ikke fravær."),
        AbsenceSkip.THERE: _("Eleven var til stede."),
    }
    return [AbsenceLine(line, LineKind.SKIPPED, sentence=words[why]) for line, why in found.skipped if why in words]


def _span(row: AbsenceRow) -> str:
    if row.first == row.last:
        return day_and_month(row.first)
    return _("{first} til {last}").format(first=day_and_month(row.first), last=day_and_month(row.last))


def _summary(counts: Mapping[LineKind, int], days: int) -> str:
    told = (
        ngettext("{n} dag blir ført.", "{n} dager blir ført.", days).format(n=days) if days else _("Ingenting er nytt.")
    )
    parts = [told]
    if counts[LineKind.DIFFERS]:
        parts.append(
            ngettext("{n} linje retter noe.", "{n} linjer retter noe.", counts[LineKind.DIFFERS]).format(
                n=counts[LineKind.DIFFERS]
            )
        )
    left_out = sum(counts[kind] for kind in _LEFT_OUT)
    if left_out:
        parts.append(ngettext("{n} linje er ikke med.", "{n} linjer er ikke med.", left_out).format(n=left_out))
    return " ".join(parts)


_LEFT_OUT = (
    LineKind.UNKNOWN_PUPIL,
    LineKind.SEVERAL_PUPILS,
    LineKind.OUTSIDE_YEAR,
    LineKind.FREE_DAY,
    LineKind.SKIPPED,
)
_ORDER = (*_LEFT_OUT, LineKind.DIFFERS, LineKind.NEW, LineKind.SAME)


def _eye_first(one: AbsenceLine) -> tuple[int, int]:
    return _ORDER.index(one.kind), one.line
