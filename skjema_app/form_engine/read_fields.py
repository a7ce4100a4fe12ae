"""The tree of a form's text -> fields, with shared blocks put in where a form includes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeVar

from skjema_app.form_engine.conditions import AllOf, Condition
from skjema_app.form_engine.definition import (
    Dates,
    Field,
    FieldType,
    NotStaff,
    Option,
    PartyFact,
    PartyKind,
    Phase,
    Placement,
    Propose,
    PupilFact,
    Quick,
    Tone,
)
from skjema_app.form_engine.faults import BrokenTextError, FaultCode, Faults, FormFault, Position
from skjema_app.form_engine.read_conditions import ConditionPlace, ConditionReader
from skjema_app.form_engine.reading import TableReader
from skjema_app.form_engine.shared_data import SharedReader
from skjema_app.form_engine.yaml_tree import Listing, Scalar, Table

_Fact = TypeVar("_Fact", PupilFact, PartyFact)
_EVERY_FIELD = (
    "id",
    "type",
    "label",
    "help",
    "example",
    "law",
    "phase",
    "level",
    "required",
    "should",
    "when",
    "inherit",
    "once",
    "widget",
)
_BY_TYPE: Mapping[FieldType, tuple[str, ...]] = {
    FieldType.TEXT: ("suggestions", "own_words", "sentence", "max_length"),
    FieldType.LONG_TEXT: ("suggestions", "own_words", "sentence", "max_length"),
    FieldType.DATE: ("dates", "quick", "propose", "not_before", "within_weeks"),
    FieldType.TIME: ("quick",),
    FieldType.ONE: ("options",),
    FieldType.MANY: ("options",),
    FieldType.PERSON: ("propose", "not_staff"),
    FieldType.PUPIL: ("fills", "unknown"),
    FieldType.PARTY: ("kinds", "fills"),
    FieldType.ROWS: ("fields", "minimum", "keep"),
    FieldType.ATTACHMENT: ("largest", "most"),
    FieldType.NOTICE: ("tone", "placement", "phones"),
}
ALL_KEYS = frozenset(_EVERY_FIELD).union(*_BY_TYPE.values())
_NUMBERS = ("within_weeks", "minimum", "max_length", "largest", "most")
"""Keys whose number may be a threshold."""
_MOST_FIELDS = 600
_MOST_TEXT = 200_000
_MOST_WEEKS = 520
_SHORT_TEXT = 300
_LONG_TEXT = 20_000
LARGEST_FILE = 25
"""MiB that an attachment may have: the limit of everything that is stored beside an entry (design-review § 1.35)."""
_MOST_FILES = 50
_USUAL_FILES = 10


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a field gets from where it stands: its step's or include's level and condition, its row, its block."""

    level: str = ""
    when: Condition | None = None
    rows: str = ""
    phase: Phase = Phase.AUTHOR
    prefix: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """A field with the place it was written at, for the checks that come when all fields are known."""

    field: Field
    at: Position
    rows: str = ""


class FieldReader:
    """Reads fields. ``placed`` holds every field read, those within rows included; ``levels`` the levels they name."""

    def __init__(self, blocks: Mapping[str, Table], shared: SharedReader, faults: Faults) -> None:
        self._blocks = blocks
        self._shared = shared
        self._faults = faults
        self.conditions = ConditionReader(faults)
        self.placed: list[Placed] = []
        self.levels: list[tuple[Position, str]] = []

    def fields(self, reader: TableReader, around: Surroundings, *, may_include: bool = True) -> tuple[Field, ...]:
        """The fields of a step, a block or a row."""
        found: list[Field] = []
        for table in reader.tables("fields", must=True):
            if table.get("include") is None:
                found.append(self._field(table, around))
            elif may_include:
                found += self._include(table, around)
            else:
                self._faults.add(table.at, FaultCode.BLOCK_IN_BLOCK)
        return tuple(found)

    def _include(self, table: Table, around: Surroundings) -> list[Field]:
        reader = TableReader(table, self._faults)
        name = reader.word("include", must=True)
        prefix = reader.word("prefix")
        level = self._level(reader) or around.level
        when = self.conditions.read(reader.node("when"), ConditionPlace())
        omitted = reader.words("omit")
        override = reader.sub("override")
        reader.finish()
        block = self._blocks.get(name)
        if block is None:
            self._faults.add(reader.where("include"), FaultCode.UNKNOWN_BLOCK, name, self._blocks)
            return []
        tables: dict[str, Table] = {}
        for number, one in enumerate(TableReader(block, self._faults).tables("fields", must=True)):
            own = _id_of(one)
            if own in tables:
                self._faults.add(one.at, FaultCode.DUPLICATE_ID, own)
            tables[own or f"?{number}"] = one
        for wanted in omitted:
            if wanted not in tables:
                self._faults.add(reader.where("omit"), FaultCode.UNKNOWN_FIELD, wanted, tables)
        for key, node in override.table.entries if override else ():
            if key.value not in tables:
                self._faults.add(key.at, FaultCode.UNKNOWN_FIELD, key.value, tables)
            elif isinstance(node, Table):
                tables[key.value] = tables[key.value].overridden_by(node)
            else:
                self._faults.add(node.at, FaultCode.WRONG_TYPE, key.value)
        renamed = MappingProxyType({own: prefix + own for own in _ids_within(tables)} if prefix else {})
        inside = Surroundings(level, _both(around.when, when), prefix=prefix, renamed=renamed)
        found = []
        for own, one in tables.items():
            if own in omitted:
                continue
            if one.get("include") is not None:
                self._faults.add(one.at, FaultCode.BLOCK_IN_BLOCK)
                continue
            found.append(self._field(one, inside))
        return found

    def _field(self, table: Table, around: Surroundings) -> Field:
        if len(self.placed) >= _MOST_FIELDS:
            raise BrokenTextError(FormFault(table.at, FaultCode.TOO_LARGE))
        reader = TableReader(table, self._faults, ALL_KEYS)
        own = reader.new_id("id", of_field=True)
        field_id = around.prefix + own
        if reader.node("type") is None:
            reader.missing("type")
        type_ = reader.one_of("type", FieldType, FieldType.TEXT, code=FaultCode.UNKNOWN_TYPE)
        phase = reader.one_of("phase", Phase, around.phase)
        place = ConditionPlace(rows=around.rows, column="", phase=phase, renamed=around.renamed)
        deciding = replace(place, column=field_id if around.rows else "")
        notice = type_ is FieldType.NOTICE
        field = Field(
            field_id=field_id,
            type=type_,
            label=reader.text("label", must=not notice),
            help=reader.text("help", must=notice),
            example=reader.text("example"),
            law=reader.laws("law"),
            phase=phase,
            level=self._level(reader) or around.level,
            required=self.conditions.read(reader.node("required"), place),
            should=self.conditions.read(reader.node("should"), place),
            when=_both(around.when, self.conditions.read(reader.node("when"), deciding)),
            inherit=self._names(reader, "inherit", around),
            once=reader.flag("once"),
            widget=reader.word("widget"),
            threshold=_threshold(table),
        )
        self.placed.append(Placed(field, table.at, around.rows))
        slot = len(self.placed) - 1
        field = self._by_type(field, reader, around, place)
        self._check_misplaced(field, reader, around)
        self.placed[slot] = Placed(field, table.at, around.rows)
        reader.finish()
        return field

    def _check_misplaced(self, field: Field, reader: TableReader, around: Surroundings) -> None:
        """Nothing is asked by a notice, a field is required or should be there, and only what is in rows inherits."""
        misplaced = [
            key
            for key in ("required", "should", "once")
            if field.type is FieldType.NOTICE and reader.table.get(key) is not None
        ]
        if field.required is not None and field.should is not None:
            misplaced.append("should")
        if field.inherit and (not around.rows or field.type is FieldType.NOTICE or field.own_words):
            misplaced.append("inherit")
        for key in misplaced:
            self._faults.add(reader.where(key), FaultCode.MISPLACED_KEY, key)

    def _names(self, reader: TableReader, key: str, around: Surroundings) -> tuple[str, ...]:
        return tuple(_renamed(name, around) for name in reader.words(key))

    def _not_staff(self, reader: TableReader, around: Surroundings) -> NotStaff | None:
        rule = reader.sub("not_staff")
        if rule is None:
            return None
        found = NotStaff(self._names(rule, "fields", around), rule.words("words"))
        rule.finish()
        return found

    def _by_type(self, field: Field, reader: TableReader, around: Surroundings, place: ConditionPlace) -> Field:
        match field.type:
            case FieldType.TEXT | FieldType.LONG_TEXT:
                return replace(
                    field,
                    suggestions=reader.texts("suggestions"),
                    own_words=reader.flag("own_words"),
                    sentence=reader.flag("sentence"),
                    max_length=self._shared.number(
                        reader,
                        "max_length",
                        lowest=1,
                        highest=_MOST_TEXT,
                        default=_SHORT_TEXT if field.type is FieldType.TEXT else _LONG_TEXT,
                    ),
                )
            case FieldType.DATE:
                dates = reader.one_of("dates", Dates, Dates.ANY)
                return replace(
                    field,
                    dates=dates,
                    quick=reader.many_of("quick", Quick),
                    propose=_propose(reader),
                    not_before=_renamed(reader.word("not_before"), around),
                    within_weeks=self._shared.number(reader, "within_weeks", lowest=1, highest=_MOST_WEEKS, default=0),
                )
            case FieldType.TIME:
                return replace(field, quick=reader.many_of("quick", Quick))
            case FieldType.ONE | FieldType.MANY:
                return self._choice(field, reader, place)
            case FieldType.PERSON:
                return replace(field, propose=_propose(reader), not_staff=self._not_staff(reader, around))
            case FieldType.PUPIL:
                fills = self._fills(reader, around, PupilFact)
                return replace(field, fills=fills, unknown=reader.text("unknown"))
            case FieldType.PARTY:
                kinds = reader.many_of("kinds", PartyKind) or tuple(PartyKind)
                return replace(field, kinds=kinds, party_fills=self._fills(reader, around, PartyFact))
            case FieldType.ATTACHMENT:
                if around.rows:  # no form of the school needs it: files belong to the document, named after it
                    self._faults.add(reader.at, FaultCode.ATTACHMENT_IN_ROWS, field.field_id)
                largest = self._shared.number(reader, "largest", lowest=1, highest=LARGEST_FILE, default=LARGEST_FILE)
                most = self._shared.number(reader, "most", lowest=1, highest=_MOST_FILES, default=_USUAL_FILES)
                return replace(field, largest=largest, most=most)
            case FieldType.ROWS:
                return self._rows(field, reader, around)
            case FieldType.NOTICE:
                return replace(
                    field,
                    tone=reader.one_of("tone", Tone, Tone.INFO),
                    placement=reader.one_of("placement", Placement, Placement.INLINE),
                    phones=reader.flag("phones"),
                )
            case _:
                return field

    def _rows(self, field: Field, reader: TableReader, around: Surroundings) -> Field:
        if around.rows:
            self._faults.add(reader.at, FaultCode.ROWS_IN_ROWS, field.field_id)
            reader.node("fields")
            return field
        inside = replace(around, rows=field.field_id, when=None, level="", phase=field.phase)
        columns = self.fields(reader, inside, may_include=False)
        fewest = self._shared.number(reader, "minimum", lowest=0, highest=100, default=0)
        return replace(field, fields=columns, minimum_rows=fewest, keep=reader.flag("keep"))

    def _choice(self, field: Field, reader: TableReader, place: ConditionPlace) -> Field:
        """A choice with its options, written in place or in a list that forms share."""
        node = reader.node("options")
        if not isinstance(node, Table):
            return replace(field, options=self._options(reader.tables("options", must=True), place))
        tables = self._shared.list_options(node)
        name = node.get("list")
        own = replace(place, renamed=None)  # what a list's conditions name is the form's, whichever block asks for it
        pick_list = name.value if isinstance(name, Scalar) else ""
        return replace(field, options=self._options(tables, own), pick_list=pick_list)

    def options(self, tables: Iterable[Table]) -> None:
        """Read the options of a list for their faults only."""
        self._options(tables, ConditionPlace())

    def _options(self, tables: Iterable[Table], place: ConditionPlace) -> tuple[Option, ...]:
        options: list[Option] = []
        seen: set[str] = set()
        for table in tables:
            one = TableReader(table, self._faults)
            option_id = one.new_id("id", of_field=False)
            if option_id and option_id in seen:
                self._faults.add(one.where("id"), FaultCode.DUPLICATE_ID, option_id)
            seen.add(option_id)
            when = self.conditions.read(one.node("when"), place)
            options.append(Option(option_id, one.text("label", must=True), one.text("help"), when))
            one.finish()
        return tuple(options)

    def _fills(self, reader: TableReader, around: Surroundings, kind: type[_Fact]) -> Mapping[_Fact, str]:
        table = reader.sub("fills")
        found: dict[_Fact, str] = {}
        for key, node in table.table.entries if table else ():
            if key.value not in set(kind):
                self._faults.add(key.at, FaultCode.UNKNOWN_KEY, key.value, list(kind))
            elif not isinstance(node, Scalar):
                self._faults.add(node.at, FaultCode.WRONG_TYPE, key.value)
            else:
                found[kind(key.value)] = around.renamed.get(node.value, node.value)
        return MappingProxyType(found)

    def _level(self, reader: TableReader) -> str:
        level = reader.word("level")
        if level:
            self.levels.append((reader.where("level"), level))
        return level


def _renamed(name: str, around: Surroundings) -> str:
    return around.renamed.get(name, name)


def _propose(reader: TableReader) -> Propose | None:
    if reader.table.get("propose") is None:
        reader.node("propose")
        return None
    return reader.one_of("propose", Propose, Propose.TODAY)


def _both(first: Condition | None, second: Condition | None) -> Condition | None:
    if first is None or second is None:
        return first or second
    return AllOf((first, second))


def _id_of(table: Table) -> str:
    node = table.get("id")
    return node.value if isinstance(node, Scalar) else ""


def _ids_within(tables: Mapping[str, Table]) -> set[str]:
    """Ids of a block's fields and of the columns of its rows."""
    found = set()
    for own, table in tables.items():
        found.add(own)
        columns = table.get("fields")
        if isinstance(columns, Listing):
            found |= {_id_of(column) for column in columns.items if isinstance(column, Table)}
    return found


def _threshold(table: Table) -> str:
    """The threshold that one of a field's numbers is, or ""; whether there is such a one is judged with the number."""
    for key in _NUMBERS:
        node = table.get(key)
        name = node.get("threshold") if isinstance(node, Table) else None
        if isinstance(name, Scalar):
            return name.value
    return ""
