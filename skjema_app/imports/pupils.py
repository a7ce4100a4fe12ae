"""Records -> pupils and skipped lines, by a layout. One pass, with the class of the last heading carried along."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from skjema_app.imports.cleaning import fold, group_key, name_key
from skjema_app.imports.content import (
    LONGEST_TELLING,
    Kind,
    kind_of,
    looks_like_group,
    looks_like_name,
    read_date,
    read_year_group,
    tidy_group,
)
from skjema_app.imports.frame import class_in_title, is_footer, is_title, is_total, stated_total
from skjema_app.imports.headers import is_header
from skjema_app.imports.layout import Layout
from skjema_app.imports.mapping import ColumnRole
from skjema_app.imports.model import Issue, LeftOut, LeftOutKind, PupilRow, SkippedLine, SkipReason
from skjema_app.imports.names import NameStyle, TidyName, name_issues, style_of, tidy_full_name, tidy_part
from skjema_app.imports.records import Record
from skjema_app.imports.sensitive import is_national_id, protection_value, says_protected, scrub

_LONGEST_NAME = 120
_LONGEST_GROUP = 40
_ROLE_KIND = {
    ColumnRole.ADDRESS: LeftOutKind.ADDRESS,
    ColumnRole.PHONE: LeftOutKind.PHONE,
    ColumnRole.EMAIL: LeftOutKind.EMAIL,
    ColumnRole.NATIONAL_ID: LeftOutKind.NATIONAL_ID,
    ColumnRole.REMARK: LeftOutKind.REMARK,
    ColumnRole.GUARDIAN: LeftOutKind.GUARDIAN,
}
_SHAPE_KIND = {
    Kind.ADDRESS: LeftOutKind.ADDRESS,
    Kind.PHONE: LeftOutKind.PHONE,
    Kind.EMAIL: LeftOutKind.EMAIL,
    Kind.NATIONAL_ID: LeftOutKind.NATIONAL_ID,
}
_NAME_CELLS = frozenset({ColumnRole.NAME, ColumnRole.FIRST_NAME, ColumnRole.MIDDLE_NAME, ColumnRole.LAST_NAME})
_KEPT_TEXT = _NAME_CELLS | {
    ColumnRole.GROUP,
    ColumnRole.CONTACT_TEACHER,
    ColumnRole.NICKNAME,
    ColumnRole.YEAR,
    ColumnRole.BIRTH,
}
_ORDER = {issue: place for place, issue in enumerate(Issue)}


@dataclass(frozen=True, slots=True)
class Pupils:
    """What the records gave."""

    rows: tuple[PupilRow, ...]
    skipped: tuple[SkippedLine, ...]
    left_out: tuple[LeftOut, ...]
    stated_total: int | None


@dataclass(slots=True)
class _Cells:
    """One record by role, while it is read. ``found`` are all its issues, ``left`` what is not kept of it."""

    values: dict[ColumnRole, str] = field(default_factory=dict)
    found: set[Issue] = field(default_factory=set)
    left: set[LeftOutKind] = field(default_factory=set)
    protected: bool = False
    identity: str = ""
    too_long: bool = False

    def take(self, role: ColumnRole) -> str:
        """The value of a role, or ""."""
        return self.values.get(role, "")


def read_pupils(records: Sequence[Record], layout: Layout) -> Pupils:
    """Every record as a pupil or as a skipped line."""
    return _Reader(layout, records).read()


class _Reader:
    """The pass over the records."""

    def __init__(self, layout: Layout, records: Sequence[Record]) -> None:
        self._layout = layout
        self._records = records
        self._roles = layout.mapping.roles
        header = records[layout.header_at].cells if layout.header_at is not None else ()
        self._header = tuple(fold(cell) for cell in header)
        self._has_group = ColumnRole.GROUP in self._roles or ColumnRole.YEAR in self._roles
        self._styles = self._name_styles()
        self._heading = ""
        self._title_group = ""
        self._rows: list[PupilRow] = []
        self._skipped: list[SkippedLine] = []
        self._left_out: Counter[LeftOutKind] = Counter()
        self._seen: dict[tuple[str, str, str], int] = {}
        self._totals: list[int | None] = []

    def read(self) -> Pupils:
        """Read all records."""
        for index, record in enumerate(self._records):
            reason = self._skip_reason(index, record) or self._add_pupil(record)
            if reason:
                self._skipped.append(SkippedLine(record.line, reason))
        rows = _with_same_names(self._rows)
        left_out = tuple(LeftOut(kind, self._left_out[kind]) for kind in LeftOutKind if self._left_out[kind])
        total = self._totals[0] if len(self._totals) == 1 else None
        return Pupils(tuple(rows), tuple(self._skipped), left_out, total)

    def _name_styles(self) -> dict[ColumnRole, NameStyle]:
        start = (self._layout.header_at or 0) + 1 if self._layout.header_at is not None else 0
        cells: dict[ColumnRole, list[str]] = defaultdict(list)
        for record in self._records[start:]:
            for role, cell in zip(self._roles, record.cells, strict=False):
                if role in _NAME_CELLS and cell and not looks_like_group(cell):
                    cells[role].append(cell)
        return {role: style_of(names) for role, names in cells.items()}

    def _skip_reason(self, index: int, record: Record) -> SkipReason | None:
        header_at = self._layout.header_at
        if header_at is not None and index == header_at:
            return SkipReason.HEADER
        before_header = header_at is not None and index < header_at
        folded = tuple(fold(cell) for cell in record.cells)
        if self._header and folded[: len(self._header)] == self._header:
            return SkipReason.HEADER
        text = " ".join(record.filled)
        if len(text) > LONGEST_TELLING:
            return SkipReason.TITLE if before_header else None
        if len(record.filled) == 1 and looks_like_group(text):
            self._heading = tidy_group(text)
            return SkipReason.HEADING
        if before_header or self._is_title(record, text):
            self._read_title(text)
            return SkipReason.TITLE
        if is_total(text):
            self._totals.append(stated_total(text))
            return SkipReason.TOTAL
        if is_footer(text):
            return SkipReason.FOOTER
        if self._header and is_header(record.cells) and not any(looks_like_group(cell) for cell in record.filled):
            return SkipReason.HEADER
        return None

    def _is_title(self, record: Record, text: str) -> bool:
        """A line that only names the list: its words say so, or it comes first and holds one cell that is no name."""
        if len(record.filled) != 1:
            return False
        first = not self._rows and not self._header
        return is_title(text) or (first and len(self._roles) > 1 and not looks_like_name(text))

    def _read_title(self, text: str) -> None:
        if not self._has_group:
            self._title_group = class_in_title(text) or self._title_group

    def _add_pupil(self, record: Record) -> SkipReason | None:
        cells = self._read_cells(record)
        if cells.too_long:
            return SkipReason.TOO_LONG
        name = self._read_name(cells)
        if not any(character.isalpha() for character in name.text):
            return SkipReason.NO_NAME
        if len(name.text) > _LONGEST_NAME:
            return SkipReason.TOO_LONG
        birth = self._read_birth(cells)
        group = self._read_group(cells, name)
        row = PupilRow(
            line=record.line,
            name=name.text,
            group=group,
            birth=birth,
            contact_teacher=self._read_person(cells, ColumnRole.CONTACT_TEACHER),
            nickname=self._read_person(cells, ColumnRole.NICKNAME) or name.nickname,
            protected=cells.protected,
        )
        cells.found |= name.issues | name_issues(row.name)
        if not self._is_new(row, cells.identity):
            return SkipReason.DUPLICATE_LINE
        self._left_out.update(cells.left)
        self._rows.append(replace(row, issues=_ordered(cells.found)))
        return None

    def _is_new(self, row: PupilRow, identity: str) -> bool:
        """Whether this pupil has not been read yet. A protection that only the repeated line tells of is kept."""
        keys = [("birth", row.birth), ("identity", identity)]
        marks = [(kind, value, f"{name_key(row.name)}|{group_key(row.group)}") for kind, value in keys if value]
        earlier = next((self._seen[mark] for mark in marks if mark in self._seen), None)
        if earlier is None:
            self._seen.update(dict.fromkeys(marks, len(self._rows)))
            return True
        if row.protected:
            self._rows[earlier] = replace(self._rows[earlier], protected=True)
        return False

    def _read_cells(self, record: Record) -> _Cells:
        cells = _Cells()
        for index, cell in enumerate(record.cells):
            if not cell:
                continue
            role = self._roles[index] if index < len(self._roles) else ColumnRole.IGNORE
            if index >= len(self._roles):
                cells.found.add(Issue.EXTRA_CELLS)
            if role is ColumnRole.PROTECTION:
                cells.protected = cells.protected or protection_value(cell)
            elif role in _KEPT_TEXT:
                self._keep(cells, role, cell, cleaned=index in record.cleaned)
            else:
                cells.protected = cells.protected or says_protected(cell)
                kind = _ROLE_KIND.get(role) or _SHAPE_KIND.get(kind_of(cell))
                if kind:
                    cells.left.add(kind)
            if len(cell) <= LONGEST_TELLING and is_national_id(cell):
                cells.identity = cell
        if record.stray_quote:
            cells.found.add(Issue.STRAY_QUOTE)
        if self._header and len(record.cells) < len(self._roles) and len(self._roles) > 1:
            cells.found.add(Issue.MISSING_CELLS)
        return cells

    def _keep(self, cells: _Cells, role: ColumnRole, cell: str, *, cleaned: bool) -> None:
        """Put a cell that may be kept where it belongs, after taking out what may not."""
        if role is ColumnRole.BIRTH:
            cells.values.setdefault(role, cell)
            return
        too_long = len(cell) > LONGEST_TELLING
        if too_long and role in _NAME_CELLS:
            cells.too_long = True
            return
        if role not in _NAME_CELLS and (too_long or says_protected(cell)):
            cells.protected = cells.protected or says_protected(cell)
            cells.left.add(LeftOutKind.REMARK)
            cells.found.add(Issue.PARTLY_LEFT_OUT)
            return
        result = scrub(cell, numbers=role is not ColumnRole.GROUP)
        cells.protected = cells.protected or result.protected
        cells.left |= result.taken
        if result.taken:
            cells.found.add(Issue.PARTLY_LEFT_OUT)
        if cleaned and role in _NAME_CELLS:
            cells.found.add(Issue.NAME_CLEANED)
        before = cells.take(role)
        cells.values[role] = f"{before} {result.text}".strip() if role in _NAME_CELLS else before or result.text

    def _read_name(self, cells: _Cells) -> TidyName:
        parts = [
            tidy_part(cells.take(role), self._styles.get(role, NameStyle()), cells.found)
            for role in (ColumnRole.FIRST_NAME, ColumnRole.MIDDLE_NAME, ColumnRole.LAST_NAME)
            if cells.take(role)
        ]
        whole = cells.take(ColumnRole.NAME)
        if not whole:
            return TidyName(" ".join(parts))
        name = tidy_full_name(whole, self._styles.get(ColumnRole.NAME, NameStyle()))
        if name.remark:
            cells.left.add(LeftOutKind.REMARK)
            cells.protected = cells.protected or says_protected(whole)
        if not parts:
            return name
        # «Navn» beside «Etternavn»: the first holds the first name only.
        known = name.text.casefold().split()
        missing = [part for part in parts if not set(part.casefold().split()) <= set(known)]
        return replace(name, text=" ".join([name.text, *missing]))

    def _read_birth(self, cells: _Cells) -> str:
        cell = cells.take(ColumnRole.BIRTH)
        if not cell:
            return ""
        if is_national_id(cell):
            cells.left.add(LeftOutKind.NATIONAL_ID)
            return ""
        birth = read_date(cell)
        if not birth:
            cells.found.add(Issue.BAD_BIRTH)
        return birth

    def _read_group(self, cells: _Cells, name: TidyName) -> str:
        group = tidy_group(cells.take(ColumnRole.GROUP))
        year = read_year_group(cells.take(ColumnRole.YEAR)) or cells.take(ColumnRole.YEAR)
        if len(group) == 1 and group.isalpha() and year:
            group = f"{year}{group.upper()}"
        elif not group and year:
            group = f"{year}. trinn" if year.isdigit() else year
        if len(group) > _LONGEST_GROUP:
            cells.found.add(Issue.ODD_GROUP)
            group = ""
        group = group or name.group or self._heading
        if not group and self._title_group:
            cells.found.add(Issue.GROUP_FROM_TITLE)
            group = self._title_group
        if not group:
            cells.found.add(Issue.NO_GROUP)
        return group

    def _read_person(self, cells: _Cells, role: ColumnRole) -> str:
        """A teacher's name or a name in daily use, the right way round; longer text is a remark."""
        text = cells.take(role)
        if len(text) > _LONGEST_NAME:
            cells.left.add(LeftOutKind.REMARK)
            cells.found.add(Issue.PARTLY_LEFT_OUT)
            return ""
        parts = [part.strip() for part in text.split(",")]
        turned = len(parts) == len(("last", "first")) and all(looks_like_name(part) for part in parts)
        return f"{parts[1]} {parts[0]}" if turned else text


def _with_same_names(rows: Sequence[PupilRow]) -> list[PupilRow]:
    """Mark pupils of one name: in one class (and whether birth dates tell them apart), or one person in two classes."""
    by_class: dict[tuple[str, str], list[PupilRow]] = defaultdict(list)
    by_birth: Counter[tuple[str, str]] = Counter()
    for row in rows:
        by_class[name_key(row.name), group_key(row.group)].append(row)
        if row.birth:
            by_birth[name_key(row.name), row.birth] += 1
    result = []
    for row in rows:
        issues = set(row.issues)
        fellows = by_class[name_key(row.name), group_key(row.group)]
        if len(fellows) > 1:
            issues.add(Issue.SAME_NAME)
            births = [fellow.birth for fellow in fellows]
            if "" in births or len(set(births)) < len(births):
                issues.add(Issue.NOT_TOLD_APART)
        if row.birth and by_birth[name_key(row.name), row.birth] > 1:
            issues.add(Issue.SAME_PERSON_TWICE)
        result.append(replace(row, issues=_ordered(issues)))
    return result


def _ordered(issues: set[Issue]) -> tuple[Issue, ...]:
    return tuple(sorted(issues, key=_ORDER.__getitem__))
