"""Where the header is and what each column holds: by header words first, by content where words don't tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.imports.cleaning import fold
from skjema_app.imports.content import LONGEST_TELLING, NAME_LIKE, STRONG, Kind, kind_of, looks_like_group
from skjema_app.imports.frame import is_footer, is_title, is_total
from skjema_app.imports.headers import is_header, is_protection_header, role_of_header
from skjema_app.imports.mapping import NAME_ROLES, ColumnMapping, ColumnRole, signature
from skjema_app.imports.model import Column
from skjema_app.imports.records import Record
from skjema_app.imports.sensitive import says_protected

_SEARCHED_RECORDS = 40
_MOST_SAMPLES = 3
_LONGEST_SAMPLE = 40
_MOST_COLUMNS = 100
_DOMINANT = 0.6
_CODES = frozenset({"0", "4", "6", "7"})  # the population register's old codes
_FEW_TEACHERS = 0.34  # a contact teacher has at least three of the pupils in any list

_ROLE_OF_KIND = {
    Kind.NATIONAL_ID: ColumnRole.NATIONAL_ID,
    Kind.DATE: ColumnRole.BIRTH,
    Kind.EMAIL: ColumnRole.EMAIL,
    Kind.PHONE: ColumnRole.PHONE,
    Kind.ADDRESS: ColumnRole.ADDRESS,
    Kind.GROUP: ColumnRole.GROUP,
    Kind.NUMBER: ColumnRole.IGNORE,
}
_NEVER_KEPT = frozenset(
    {ColumnRole.PROTECTION, ColumnRole.REMARK, ColumnRole.ADDRESS, ColumnRole.PHONE, ColumnRole.EMAIL}
    | {ColumnRole.NATIONAL_ID, ColumnRole.GUARDIAN}
)
_NUMBERS = frozenset({Kind.NATIONAL_ID, Kind.PHONE})
_SHOWABLE = frozenset({Kind.DATE, Kind.GROUP, Kind.NUMBER, Kind.COMMA_NAME, Kind.FULL_NAME, Kind.WORD, Kind.TEXT})


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read the records.

    Attributes:
        header_at: index of the header among the records, or None.
        columns: one per column.
        mapping: the same roles as a value to save.
        remembered: True when the given mapping fitted.
    """

    header_at: int | None
    columns: tuple[Column, ...]
    mapping: ColumnMapping
    remembered: bool


@dataclass(frozen=True, slots=True)
class _Profile:
    """The shapes of one column's cells below the header."""

    kinds: Counter[Kind]
    values: tuple[str, ...]

    @property
    def dominant(self) -> Kind:
        """The shape of most cells, or TEXT when none prevails; names of one and of several words count as one shape."""
        if not self.values:
            return Kind.EMPTY
        kind, count = self.kinds.most_common(1)[0]
        names = sum(self.kinds[each] for each in NAME_LIKE)
        if names >= _DOMINANT * len(self.values):
            return max(NAME_LIKE, key=lambda each: (self.kinds[each], each.value))
        return kind if count >= _DOMINANT * len(self.values) else Kind.TEXT


def find_layout(records: Sequence[Record], mapping: ColumnMapping | None) -> Layout:
    """Header, columns and mapping of a list.

    Raises:
        SkjemaError: LIST_NO_COLUMNS when no column can hold names, or the given mapping has none.
    """
    header_at = _find_header(records)
    header = records[header_at].cells[:_MOST_COLUMNS] if header_at is not None else ()
    body = records[header_at + 1 :] if header_at is not None else records
    profiles = _profiles(body, header)
    if header_at is None:
        shapes = "|".join(profile.dominant.name for profile in profiles)
        mark = signature(["no header", shapes])
    else:
        mark = signature(header)
    columns = _guess(header, profiles)
    remembered = mapping is not None and mapping.signature == mark
    if mapping is not None and remembered:
        columns = _as_mapped(columns, mapping)
    if not any(column.role in NAME_ROLES for column in columns):
        raise SkjemaError(ErrorCode.LIST_NO_COLUMNS, columns=len(columns))
    columns = tuple(replace(c, samples=_samples(c, profiles[c.index])) for c in columns)
    return Layout(header_at, columns, ColumnMapping(mark, tuple(c.role for c in columns)), remembered)


def _find_header(records: Sequence[Record]) -> int | None:
    for index, record in enumerate(records[:_SEARCHED_RECORDS]):
        if is_header(record.cells) and not any(kind_of(cell) in STRONG for cell in record.filled):
            return index
    return _header_by_contrast(records)


def _header_by_contrast(records: Sequence[Record]) -> int | None:
    """A first row in words nobody has told us, above columns of dates or classes: «Hvem;Hvor;Når»."""
    widths = Counter(len(record.filled) for record in records)
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    if usual < len(("name", "class")):
        return None
    for index, record in enumerate(records[:_SEARCHED_RECORDS]):
        if len(record.filled) < usual:
            continue
        kinds = [kind_of(cell) for cell in record.cells]
        if any(kind in STRONG or kind in {Kind.ADDRESS, Kind.NUMBER, Kind.COMMA_NAME} for kind in kinds):
            return None
        below = _profiles(records[index + 1 :], record.cells)
        contrast = any(p.dominant in STRONG and k is not Kind.EMPTY for p, k in zip(below, kinds, strict=False))
        return index if contrast else None
    return None


def _profiles(body: Sequence[Record], header: Sequence[str]) -> tuple[_Profile, ...]:
    """One profile per column. Records with a single filled cell (headings, titles) say nothing about columns."""
    pupils = [record for record in body if record.cells[:_MOST_COLUMNS] != header and not _is_frame(record)]
    telling = [record for record in pupils if len(record.filled) > 1] or pupils
    widths = Counter(_width(record.cells) for record in telling)
    usual = max(widths, key=lambda width: (widths[width], width), default=1)
    if header and widths[usual] * 2 <= len(telling):
        usual = _width(header)  # a cell too many in some lines is no column
    columns: list[_Profile] = []
    for index in range(min(max(usual, _width(header), 1), _MOST_COLUMNS)):
        values = tuple(record.cells[index] for record in telling if index < len(record.cells) and record.cells[index])
        columns.append(_Profile(Counter(kind_of(value) for value in values), values))
    return tuple(columns)


def _is_frame(record: Record) -> bool:
    text = " ".join(record.filled)
    if len(text) > LONGEST_TELLING:
        return False
    alone = len(record.filled) == 1
    return is_total(text) or is_footer(text) or (alone and (is_title(text) or looks_like_group(text)))


def _width(cells: Sequence[str]) -> int:
    return max((place + 1 for place, cell in enumerate(cells) if cell), default=0)


def _guess(header: Sequence[str], profiles: Sequence[_Profile]) -> tuple[Column, ...]:
    columns = []
    for index, profile in enumerate(profiles):
        words = header[index] if index < len(header) else ""
        role, certain = _role(words, profile)
        shown = "" if role is ColumnRole.PROTECTION or is_protection_header(words) or says_protected(words) else words
        columns.append(Column(index, shown, role, certain))
    columns = _one_of_each(columns)
    if not any(column.role in NAME_ROLES for column in columns):
        columns = _guess_names(columns, header, profiles)
    return tuple(columns)


def _role(words: str, profile: _Profile) -> tuple[ColumnRole, bool]:
    told = role_of_header(words)
    if fold(words) == "kode" and profile.values and all(value in _CODES for value in profile.values):
        told = ColumnRole.PROTECTION
    seen = profile.dominant
    if told is ColumnRole.NATIONAL_ID and seen is Kind.DATE:
        return ColumnRole.BIRTH, True  # «Fødselsnr» with 010213 in it
    if told is not None:
        # What the cells plainly are wins over a header that says they may be kept.
        dangerous = seen in _NUMBERS or (seen in {Kind.EMAIL, Kind.ADDRESS} and told not in NAME_ROLES)
        return (_ROLE_OF_KIND[seen], True) if dangerous and told not in _NEVER_KEPT else (told, True)
    if seen is Kind.EMPTY:
        return ColumnRole.IGNORE, True
    if any(says_protected(value) for value in profile.values):
        return ColumnRole.REMARK, not words
    if seen in _ROLE_OF_KIND:
        # A date under an unknown heading may be the day the pupil began.
        return _ROLE_OF_KIND[seen], not words or seen is not Kind.DATE
    return ColumnRole.IGNORE, False


def _one_of_each(columns: list[Column]) -> list[Column]:
    """A second column of a kind that there is one of («Gruppe» after «Klasse») is a guess for the person to settle."""
    seen: set[ColumnRole] = set()
    result = []
    single = {ColumnRole.NAME, ColumnRole.GROUP, ColumnRole.BIRTH, ColumnRole.FIRST_NAME, ColumnRole.LAST_NAME}
    for column in columns:
        if column.role in single and column.role in seen:
            result.append(replace(column, role=ColumnRole.IGNORE, certain=False))
        else:
            result.append(column)
        seen.add(column.role)
    return result


def _guess_names(columns: list[Column], header: Sequence[str], profiles: Sequence[_Profile]) -> list[Column]:
    """Find the names by content: whole names if there are any, else two columns of words, else the first text."""
    open_columns = [column for column in columns if not column.certain and column.role is ColumnRole.IGNORE]
    like = [c for c in open_columns if profiles[c.index].dominant in NAME_LIKE]
    roles: dict[int, tuple[ColumnRole, bool]] = {}
    teachers = {c.index for c in like if len(like) > 1 and _repeats(profiles[c.index])}
    pupils = [c.index for c in like if c.index not in teachers]
    whole = [index for index in pupils if profiles[index].dominant is not Kind.WORD]
    words = [index for index in pupils if profiles[index].dominant is Kind.WORD]
    if len(words) > 1 and not whole:
        roles[words[0]] = (ColumnRole.LAST_NAME, False)
        roles[words[1]] = (ColumnRole.FIRST_NAME, False)
    elif len(words) == 1 and len(whole) == 1 and words[0] < whole[0]:
        roles[words[0]] = (ColumnRole.LAST_NAME, False)
        roles[whole[0]] = (ColumnRole.FIRST_NAME, False)
    elif whole or words:
        roles[(whole or words)[0]] = (ColumnRole.NAME, not header and len(open_columns) == 1)
    else:
        texts = [c.index for c in open_columns if any(any(s.isalpha() for s in v) for v in profiles[c.index].values)]
        if texts:
            roles[texts[0]] = (ColumnRole.NAME, False)
    for index in teachers:
        roles[index] = (ColumnRole.CONTACT_TEACHER, False)
    return [replace(c, role=roles[c.index][0], certain=roles[c.index][1]) if c.index in roles else c for c in columns]


def _repeats(profile: _Profile) -> bool:
    return len(profile.values) > _MOST_SAMPLES and len(set(profile.values)) <= _FEW_TEACHERS * len(profile.values)


def _as_mapped(columns: Sequence[Column], mapping: ColumnMapping) -> tuple[Column, ...]:
    """The columns with the person's roles; columns that came later hold nothing that was asked for."""
    padded = mapping.roles + (ColumnRole.IGNORE,) * len(columns)
    return tuple(replace(c, role=role, certain=True) for c, role in zip(columns, padded, strict=False))


def _samples(column: Column, profile: _Profile) -> tuple[str, ...]:
    if column.role in _NEVER_KEPT:
        return ()
    safe = (v for v in profile.values if kind_of(v) in _SHOWABLE and not says_protected(v) and not _many_digits(v))
    return tuple(value[:_LONGEST_SAMPLE] for value in list(dict.fromkeys(safe))[:_MOST_SAMPLES])


def _many_digits(value: str) -> bool:
    """A number within a text may be anybody's; a date is not."""
    return kind_of(value) is not Kind.DATE and sum(character.isdigit() for character in value) >= len("20131")
