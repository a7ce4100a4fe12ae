"""The tree of a form's text -> what the rest of the program needs to know of it (``facts``, ``decision``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter
from types import MappingProxyType

from skjema_app.domain.roles import Role
from skjema_app.form_engine.conditions import Condition
from skjema_app.form_engine.definition import Begins, FieldType, Phase
from skjema_app.form_engine.faults import FaultCode, Faults
from skjema_app.form_engine.form_facts import (
    Access,
    Archive,
    ClosingFacts,
    ConsentFacts,
    Conversation,
    DecisionFacts,
    DecisionTexts,
    FormFacts,
    Prefill,
    RowsPrefill,
    SplitFacts,
)
from skjema_app.form_engine.read_conditions import ConditionPlace, ConditionReader
from skjema_app.form_engine.read_fields import Placed
from skjema_app.form_engine.reading import TableReader, read_law
from skjema_app.form_engine.text import LawRef, Text
from skjema_app.form_engine.yaml_tree import Listing, Node, Scalar, Table

_PLACEHOLDERS = ("elev",)
_EVERYBODY = ("alle", "forfatter", "deltakere", "saksansvarlig", "mottaker", *Role)
"""Who may be named in ``access``: roles, and people by what they are to the document."""
_ANSWERS = frozenset(FieldType) - {FieldType.NOTICE, FieldType.ATTACHMENT}


class FactsReader:
    """Reads what a form says about itself; ``known`` holds all its fields."""

    def __init__(self, conditions: ConditionReader, known: Mapping[str, Placed], faults: Faults) -> None:
        self._conditions = conditions
        self._known = known
        self._faults = faults

    def facts(self, top: TableReader) -> FormFacts:
        """The table ``facts``."""
        reader = top.sub("facts", must=True) or TableReader(Table(top.at, ()), Faults())
        shielding = reader.sub("shielding", must=True)
        facts = FormFacts(
            archive=reader.one_of("archive", Archive, Archive.ASK),
            document_type=reader.word("document_type", must=True),
            record_type=reader.word("record_type", must=True),
            shielding=read_law(shielding) if shielding else LawRef("", checked=False),
            title=self._template(reader, "title", _PLACEHOLDERS, must=True),
            public_title=self._template(reader, "public_title", (), must=True),
            pupil=self._named(reader, "pupil", _top_of(FieldType.PUPIL)),
            group=self._named(reader, "group", _top_of(FieldType.TEXT)),
            experienced=self._named(reader, "experienced", _top_of(FieldType.DATE)),
            urgent_when=self._condition(reader, "urgent_when"),
            restricted_when=self._condition(reader, "restricted_when"),
            conversation=self._conversation(reader),
            access=self._access(reader),
            decision=self._decision(reader),
            prefill=self._prefill(reader),
            begins=self._begins(reader),
            split=self._split(reader),
            consent=self._consent(reader),
            closing=self._closing(reader),
            portal=reader.flag("portal"),
            hidden=reader.flag("hidden"),
            anonymous=reader.flag("anonymous"),
        )
        reader.finish()
        return facts

    def decision_texts(self, top: TableReader, form_title: Text) -> DecisionTexts | None:
        """The table ``decision``: what the decision on such a document is called."""
        reader = top.sub("decision")
        if reader is None:
            return None
        title = reader.text("title", must=True) or form_title
        texts = DecisionTexts(
            title=title,
            short_title=reader.text("short_title") or title,
            lead=reader.text("lead"),
            record_title=self._template(reader, "record_title", _PLACEHOLDERS) or title,
            public_title=self._template(reader, "public_title", ()) or title,
        )
        reader.finish()
        return texts

    def _conversation(self, facts: TableReader) -> Conversation | None:
        reader = facts.sub("conversation")
        if reader is None:
            return None
        when = self._condition(reader, "when")
        if when is None:
            reader.missing("when")
        who = self._named(reader, "who", _top_of(FieldType.PERSON))
        date = self._named(reader, "date", _top_of(FieldType.DATE))
        reader.finish()
        return None if when is None else Conversation(when, who, date)

    def _access(self, facts: TableReader) -> Access:
        reader = facts.sub("access", must=True)
        if reader is None:
            return Access((), (), ())
        access = Access(*(self._people(reader, key) for key in ("fills", "reads", "approves")))
        reader.finish()
        return access

    def _people(self, reader: TableReader, key: str) -> tuple[str, ...]:
        found = reader.words(key)
        for word, node in zip(found, reader.items(key), strict=True):
            if word and word not in _EVERYBODY:
                self._faults.add(node.at, FaultCode.UNKNOWN_VALUE, word, _EVERYBODY)
        return found

    def _begins(self, facts: TableReader) -> tuple[Begins, ...]:
        """Where it is offered; every form says so."""
        facts.items("begins", must=True)
        return facts.many_of("begins", Begins)

    def _split(self, facts: TableReader) -> SplitFacts | None:
        reader = facts.sub("split")
        if reader is None:
            return None
        rows = self._columns(reader, "rows", FieldType.PUPIL)
        archive: dict[str, str] = {}
        for node in _one_or_more(reader, "archive"):
            rows_id = self._column(node, rows, FieldType.YES_NO)
            if rows_id and isinstance(node, Scalar):
                archive[rows_id] = node.value
        for name, placed in self._known.items():
            if placed.field.type is FieldType.PUPIL and placed.rows and rows.get(placed.rows) != name:
                self._faults.add(reader.where("rows"), FaultCode.NOT_SPLIT, placed.rows)
        found = SplitFacts(
            rows=MappingProxyType(rows),
            archive=MappingProxyType(archive),
            title=self._template(reader, "title", _PLACEHOLDERS, must=True),
            public_title=self._template(reader, "public_title", (), must=True),
        )
        reader.finish()
        return found

    def _columns(self, reader: TableReader, key: str, type_: FieldType) -> dict[str, str]:
        """A table of ``rows`` fields, each with one of its columns."""
        table = reader.sub(key, must=True)
        found: dict[str, str] = {}
        for name, node in table.table.entries if table else ():
            placed = self._known.get(name.value)
            if placed is None:
                self._faults.add(name.at, FaultCode.UNKNOWN_FIELD, name.value, self._rows_fields())
            elif placed.field.type is not FieldType.ROWS:
                self._faults.add(name.at, FaultCode.WRONG_FIELD_TYPE, name.value)
            elif self._column(node, {name.value: ""}, type_) and isinstance(node, Scalar):
                found[name.value] = node.value
        return found

    def _column(self, node: Node, rows: Mapping[str, str], type_: FieldType) -> str:
        """The one of these ``rows`` fields that a column is in, or "" with a fault."""
        word = node.value if isinstance(node, Scalar) else ""
        placed = self._known.get(word)
        if placed is None or placed.rows not in rows:
            inside = [name for name, one in self._known.items() if one.rows in rows and one.field.type is type_]
            self._faults.add(node.at, FaultCode.UNKNOWN_FIELD, word, inside)
            return ""
        if placed.field.type is not type_:
            self._faults.add(node.at, FaultCode.WRONG_FIELD_TYPE, word)
            return ""
        return placed.rows

    def _rows_fields(self) -> list[str]:
        return [name for name, one in self._known.items() if one.field.type is FieldType.ROWS]

    def _consent(self, facts: TableReader) -> ConsentFacts | None:
        reader = facts.sub("consent")
        if reader is None:
            return None
        needed, given = self._condition(reader, "needed"), self._condition(reader, "given")
        for key, condition in (("needed", needed), ("given", given)):
            if condition is None:
                reader.missing(key)
        services = []
        for node in _one_or_more(reader, "services"):
            word = node.value if isinstance(node, Scalar) else ""
            if word not in self._known:
                self._faults.add(node.at, FaultCode.UNKNOWN_FIELD, word, self._known)
            services.append(word)
        override = self._named(reader, "override", _top_of(FieldType.LONG_TEXT))
        reader.finish()
        return None if needed is None or given is None else ConsentFacts(needed, given, tuple(services), override)

    def _closing(self, facts: TableReader) -> ClosingFacts | None:
        reader = facts.sub("closing")
        if reader is None:
            return None
        outcome = self._named(reader, "outcome", _top_of(FieldType.ONE), must=True)
        ends = self._options_of(reader, "ends", outcome)
        voice = self._named(reader, "voice", _top_of(FieldType.ONE, FieldType.YES_NO))
        reader.finish()
        return ClosingFacts(outcome, ends, voice)

    def _options_of(self, reader: TableReader, key: str, field_id: str) -> tuple[str, ...]:
        words = reader.words(key)
        chosen = self._known.get(field_id)
        options = [option.option_id for option in chosen.field.options] if chosen is not None else []
        for word in words:
            if chosen is not None and word not in options:
                self._faults.add(reader.where(key), FaultCode.UNKNOWN_OPTION, word, options)
        return words

    def _decision(self, facts: TableReader) -> DecisionFacts | None:
        reader = facts.sub("decision")
        if reader is None:
            return None
        outcome = self._named(reader, "outcome", _decided(FieldType.ONE), must=True)
        responsible = self._named(reader, "responsible", _decided(FieldType.PERSON), must=True)
        accepts = self._options_of(reader, "accepts", outcome)
        reader.finish()
        return DecisionFacts(outcome, responsible, accepts)

    def _prefill(self, facts: TableReader) -> Prefill | None:
        reader = facts.sub("prefill")
        if reader is None:
            return None
        source = reader.word("from", must=True)
        found = self._taken(reader.sub("fields"), "")
        rows: dict[str, RowsPrefill] = {}
        table = reader.sub("rows")
        for key, node in table.table.entries if table else ():
            placed = self._known.get(key.value)
            if not isinstance(node, Table):
                self._faults.add(node.at, FaultCode.WRONG_TYPE, key.value)
            elif placed is None:
                self._faults.add(key.at, FaultCode.UNKNOWN_FIELD, key.value, self._rows_fields())
            elif placed.field.type is not FieldType.ROWS:
                self._faults.add(key.at, FaultCode.WRONG_FIELD_TYPE, key.value)
            else:
                one = TableReader(node, self._faults)
                columns = self._taken(one.sub("columns", must=True), key.value)
                rows[key.value] = RowsPrefill(
                    one.word("from", must=True), MappingProxyType(columns), one.flag("keep_ids")
                )
                one.finish()
        if not found and not rows and reader.table.get("fields") is None and table is None:
            reader.missing("fields")
        reader.finish()
        return Prefill(source, MappingProxyType(found), MappingProxyType(rows))

    def _taken(self, table: TableReader | None, rows: str) -> dict[str, str]:
        """Fields here, or columns of these rows, each with the one there that it is filled in from."""
        found: dict[str, str] = {}
        for key, node in table.table.entries if table else ():
            placed = self._known.get(key.value)
            if not isinstance(node, Scalar):
                self._faults.add(node.at, FaultCode.WRONG_TYPE, key.value)
            elif placed is None or placed.rows != rows:
                beside = [name for name, one in self._known.items() if one.rows == rows]
                self._faults.add(key.at, FaultCode.UNKNOWN_FIELD, key.value, beside)
            elif placed.field.own_words or placed.field.type not in _ANSWERS:
                self._faults.add(key.at, FaultCode.WRONG_FIELD_TYPE, key.value)
            else:
                found[key.value] = node.value
        return found

    def _condition(self, reader: TableReader, key: str) -> Condition | None:
        return self._conditions.read(reader.node(key), ConditionPlace())

    def _named(self, reader: TableReader, key: str, fits: Callable[[Placed], bool], *, must: bool = False) -> str:
        field_id = reader.word(key, must=must)
        if not field_id:
            return ""
        fitting = [name for name, one in self._known.items() if fits(one)]
        if field_id not in self._known:
            self._faults.add(reader.where(key), FaultCode.UNKNOWN_FIELD, field_id, fitting)
        elif field_id not in fitting:
            self._faults.add(reader.where(key), FaultCode.WRONG_FIELD_TYPE, field_id)
        return field_id

    def _template(self, reader: TableReader, key: str, allowed: tuple[str, ...], *, must: bool = False) -> Text:
        text = reader.text(key, must=must)
        for language in (text.nb, text.nn, text.en):
            for name in _placeholders(language):
                if name not in allowed:
                    self._faults.add(reader.where(key), FaultCode.UNKNOWN_PLACEHOLDER, name, allowed)
        return text


def _one_or_more(reader: TableReader, key: str) -> tuple[Node, ...]:
    """The words of a key that may hold one or a list of them."""
    node = reader.node(key)
    if node is None:
        return ()
    return node.items if isinstance(node, Listing) else (node,)


def _top_of(*types: FieldType) -> Callable[[Placed], bool]:
    """Whether a field is of a type and not within rows."""

    def fits(placed: Placed) -> bool:
        return placed.field.type in types and not placed.rows

    return fits


def _decided(type_: FieldType) -> Callable[[Placed], bool]:
    """The same, and answered in the decision."""

    def fits(placed: Placed) -> bool:
        return placed.field.type is type_ and not placed.rows and placed.field.phase is Phase.DECISION

    return fits


def _placeholders(template: str) -> list[str]:
    try:
        parsed = list(Formatter().parse(template))
    except ValueError:
        return ["{"]
    return [
        name + (f":{spec}" if spec else "") + (f"!{how}" if how else "")
        for _, name, spec, how in parsed
        if name is not None
    ]
