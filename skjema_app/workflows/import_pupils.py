"""Take pupils from a class list: preview, mapping, compare with the list that is there, take over."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from skjema_app.crypto import names
from skjema_app.crypto.secret import random_id
from skjema_app.domain.documents import Pupil
from skjema_app.imports.class_list import read_class_list
from skjema_app.imports.compare import ListDiff, compare, merge
from skjema_app.imports.mapping import ColumnMapping, ColumnRole
from skjema_app.imports.model import ClassList
from skjema_app.system import safe_files
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import pupil_list_undo, same_pupil
from skjema_app.workflows.list_words import issue_words, left_out_words, role_words, skip_words
from skjema_app.workflows.same_pupil import Answers, SamePair
from skjema_app.workflows.session import Change, Session

_REMEMBERED = "mapping:"
_MOST_BYTES = (4 << 20) + 1  # one more than the reader takes, so that it can say why


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column of the file: header, three sample values, and what it is taken as ("" = not used)."""

    index: int
    header: str
    samples: tuple[str, ...]
    taken_as: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What became of one line of the file. ``kind``: "pupil", "doubtful", "skipped". ``sentence`` is for people."""

    line: int
    kind: str
    name: str
    group: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ListPreview:
    """A class list read but not yet taken over.

    Attributes:
        file_name: name of the file.
        columns: the columns with their mapping; ``choices`` are the possible meanings (code, words).
        choices: what a column can be taken as.
        needs_mapping: the person must say which column is which.
        lines: line-by-line report.
        new: names that are new, as "Kari Nordmann (8A)".
        moved: "Kari Nordmann: 8A → 8B".
        left: in the present list, not in the file; never deleted, marked as left only if chosen.
        same: how many are unchanged.
        summary: one sentence.
        doubts: pairs that a person has to tell apart; see ``same_pupil``.
    """

    file_name: str
    columns: tuple[ColumnChoice, ...]
    choices: tuple[tuple[str, str], ...]
    needs_mapping: bool
    lines: tuple[ReportLine, ...]
    new: tuple[str, ...]
    moved: tuple[str, ...]
    left: tuple[str, ...]
    same: int
    summary: str
    doubts: tuple[SamePair, ...] = ()


def list_pupils(session: Session, *, include_left: bool = False) -> tuple[Pupil, ...]:
    """The person's pupil list, by class and name."""
    pupils = session.vault.pupils.list(include_left=include_left)
    return tuple(sorted(pupils, key=lambda pupil: (pupil.left, pupil.group.casefold(), pupil.name.casefold())))


def add_pupil(session: Session, name: str, group: str) -> Change:
    """A pupil typed by hand. Raises NAME_MISSING or NAME_NOT_ALLOWED."""
    session.vault.pupils.add_by_hand(names.checked_name(name), group.strip())
    return Change(pupils=True)


def read_list(session: Session, file: Path, *, mapping: dict[int, str] | None = None) -> ListPreview:
    """Read a file and compare; writes nothing. Raises LIST_EMPTY, LIST_BINARY, LIST_NO_COLUMNS …."""
    found = _read(session, file, mapping)
    existing = session.vault.pupils.list(include_left=True)
    return _preview(file, found, compare(existing, found.rows))


def take_over_list(
    session: Session,
    file: Path,
    *,
    mapping: dict[int, str] | None = None,
    mark_left: bool = False,
    same: Answers | None = None,
) -> tuple[ListPreview, Change]:
    """Read again and write the list as one journal entry; remembers the mapping for files with these columns.

    Two pupils of one name are both taken in as new when the file says so; nobody is deleted, and those who are not in
    the file are marked as left only with ``mark_left``. ``same``: a person's answers to ``ListPreview.doubts``. Can be
    taken back: ``pupil_list_undo``.
    """
    found = _read(session, file, mapping)
    existing = session.vault.pupils.list(include_left=True)
    difference = compare(existing, found.rows)
    decisions = same_pupil.decisions(difference, same or {})
    if not mark_left:
        decisions = replace(decisions, keep=decisions.keep | {pupil.pupil_id for pupil in difference.left})
    pupils = merge(existing, difference, decisions, random_id)
    pupil_list_undo.remember(session, existing, pupils)
    present = [pupil for pupil in pupils if not pupil.left]  # the vault keeps those who are not in it, marked as left
    session.vault.pupils.import_list(present, hashlib.sha256(file.name.encode()).hexdigest())
    session.vault.settings.set(_REMEMBERED + found.mapping.signature, found.mapping.to_json())
    return _preview(file, found, difference), Change(pupils=True)


def pupils_taken(preview: ListPreview, same: Answers) -> int:
    """How many pupils of the file are in the list when it is taken over with these answers."""
    told = same_pupil.settled(preview.doubts, same)
    known = [pair for pair in preview.doubts if pair.known]
    decided = {pair.line for pair in known} - {pair.line for pair in known if pair.key not in told}
    alike = [pair for pair in preview.doubts if not pair.known]
    others = [pair for pair in alike if not told.get(pair.key)]
    certain = len(preview.new) + len(preview.moved) + preview.same
    return certain + len(decided) + len({pair.other_key for pair in alike}) + len(others)


def _read(session: Session, file: Path, chosen: dict[int, str] | None) -> ClassList:
    data = safe_files.read_file(file, limit=_MOST_BYTES)
    found = read_class_list(data, file.name)
    if chosen:
        mapping = found.mapping
        for index, role in chosen.items():
            mapping = mapping.with_role(index, ColumnRole(role))
        return read_class_list(data, file.name, mapping)
    remembered = session.vault.settings.get(_REMEMBERED + found.mapping.signature)
    return read_class_list(data, file.name, ColumnMapping.from_json(remembered)) if remembered else found


def _preview(file: Path, found: ClassList, difference: ListDiff) -> ListPreview:
    roles = role_words()
    return ListPreview(
        file_name=file.name,
        columns=tuple(ColumnChoice(c.index, c.header, c.samples, c.role.value) for c in found.columns),
        choices=tuple((role.value, words) for role, words in roles.items()),
        needs_mapping=found.needs_mapping,
        lines=_report(found),
        new=tuple(_with_group(row.name, row.group) for row in difference.new),
        moved=tuple(
            _("{name}: {before} → {after}").format(name=m.row.name, before=m.pupil.group, after=m.row.group)
            for m in difference.moved
        ),
        left=tuple(_with_group(pupil.name, pupil.group) for pupil in difference.left),
        same=len(difference.same),
        summary=_summary(found, difference),
        doubts=same_pupil.pairs_of(difference),
    )


def _report(found: ClassList) -> tuple[ReportLine, ...]:
    issues, skips = issue_words(), skip_words()
    lines = []
    for row in found.rows:
        parts = [issues[issue] for issue in row.issues]
        if row.protected:
            parts.append(_("Fortrolig adresse er merket."))
        kind = "doubtful" if row.doubtful else "pupil"
        lines.append(ReportLine(row.line, kind, row.name, row.group, " ".join(parts)))
    lines += [ReportLine(line.line, "skipped", "", "", skips[line.reason]) for line in found.skipped]
    return tuple(sorted(lines, key=lambda line: line.line))


def _summary(found: ClassList, difference: ListDiff) -> str:
    parts = [
        ngettext("{count} elev lest.", "{count} elever lest.", len(found.rows)).format(count=len(found.rows)),
        _("{new} nye, {moved} har byttet klasse, {left} er ikke i filen, {same} er uendret.").format(
            new=len(difference.new), moved=len(difference.moved), left=len(difference.left), same=len(difference.same)
        ),
    ]
    if difference.doubtful:
        parts.append(
            ngettext(
                "{count} elev har samme navn som en annen.",
                "{count} elever har samme navn som en annen.",
                len(difference.doubtful),
            ).format(count=len(difference.doubtful))
        )
    if found.left_out:
        kinds = left_out_words()
        what = ", ".join(kinds[one.kind] for one in found.left_out)
        parts.append(_("Dette er ikke tatt med: {what}.").format(what=what))
    return " ".join(parts)


def _with_group(name: str, group: str) -> str:
    return f"{name} ({group})" if group else name
