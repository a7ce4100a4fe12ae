"""The tree of a form's text -> what the rest of the program needs to know: facts, decision, prefilling, checklist."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter
from types import MappingProxyType

from skjema_app.form_engine.conditions import Condition
from skjema_app.form_engine.definition import FieldType, Phase
from skjema_app.form_engine.faults import FaultCode, Faults
from skjema_app.form_engine.form_facts import (
    Access,
    Archive,
    CheckRule,
    Conversation,
    DecisionFacts,
    DecisionTexts,
    FormFacts,
    Prefill,
)
from skjema_app.form_engine.read_conditions import ConditionPlace, ConditionReader
from skjema_app.form_engine.read_fields import Placed
from skjema_app.form_engine.reading import TableReader, read_law
from skjema_app.form_engine.text import LawRef, Text
from skjema_app.form_engine.yaml_tree import Node, Scalar, Table

_PLACEHOLDERS = ("elev",)


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

    def checklist(self, top: TableReader) -> tuple[CheckRule, ...]:
        """The list ``checklist``."""
        rules: list[CheckRule] = []
        for table in top.tables("checklist"):
            one = TableReader(table, self._faults)
            check_id = one.new_id("id", of_field=True)
            if any(rule.check_id == check_id for rule in rules):
                self._faults.add(one.where("id"), FaultCode.DUPLICATE_ID, check_id)
            fields = tuple(self._field_word(node) for node in one.items("fields", must=True))
            rows = next((self._known[name].rows for name in fields if name in self._known), "")
            last = ConditionPlace(phase=Phase.DECISION)
            rules.append(
                CheckRule(
                    check_id=check_id,
                    label=one.text("label", must=True),
                    law=one.laws("law"),
                    fields=fields,
                    when=self._conditions.read(one.node("when"), last),
                    ok=self._conditions.read(one.node("ok"), last),
                    any_row=self._conditions.read(one.node("any_row"), ConditionPlace(rows=rows, phase=Phase.DECISION)),
                )
            )
            if one.table.get("any_row") is not None and not rows:
                self._faults.add(one.where("any_row"), FaultCode.MISPLACED_KEY, "any_row")
            one.finish()
        return tuple(rules)

    def _field_word(self, node: Node) -> str:
        if not isinstance(node, Scalar):
            self._faults.add(node.at, FaultCode.WRONG_TYPE, "fields")
            return ""
        placed = self._known.get(node.value)
        if placed is None:
            self._faults.add(node.at, FaultCode.UNKNOWN_FIELD, node.value, self._known)
        elif placed.field.type is FieldType.NOTICE:
            self._faults.add(node.at, FaultCode.WRONG_FIELD_TYPE, node.value)
        elif placed.field.phase is Phase.EVENT:
            self._faults.add(node.at, FaultCode.WRONG_PHASE, node.value)
        return node.value

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
        access = Access(reader.words("fills"), reader.words("reads"), reader.words("approves"))
        reader.finish()
        return access

    def _decision(self, facts: TableReader) -> DecisionFacts | None:
        reader = facts.sub("decision")
        if reader is None:
            return None
        outcome = self._named(reader, "outcome", _decided(FieldType.ONE), must=True)
        responsible = self._named(reader, "responsible", _decided(FieldType.PERSON), must=True)
        accepts = reader.words("accepts")
        chosen = self._known.get(outcome)
        options = [option.option_id for option in chosen.field.options] if chosen is not None else []
        for option_id in accepts:
            if chosen is not None and option_id not in options:
                self._faults.add(reader.where("accepts"), FaultCode.UNKNOWN_OPTION, option_id, options)
        reader.finish()
        return DecisionFacts(outcome, responsible, accepts)

    def _prefill(self, facts: TableReader) -> Prefill | None:
        reader = facts.sub("prefill")
        if reader is None:
            return None
        source = reader.word("from", must=True)
        table = reader.sub("fields", must=True)
        found: dict[str, str] = {}
        for key, node in table.table.entries if table else ():
            placed = self._known.get(key.value)
            if not isinstance(node, Scalar):
                self._faults.add(node.at, FaultCode.WRONG_TYPE, key.value)
            elif placed is None or placed.rows:
                self._faults.add(key.at, FaultCode.UNKNOWN_FIELD, key.value, self._known)
            elif placed.field.own_words or placed.field.type in {FieldType.NOTICE, FieldType.ATTACHMENT}:
                self._faults.add(key.at, FaultCode.WRONG_FIELD_TYPE, key.value)
            else:
                found[key.value] = node.value
        reader.finish()
        return Prefill(source, MappingProxyType(found))

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


def _top_of(type_: FieldType) -> Callable[[Placed], bool]:
    """Whether a field is of a type and not within rows."""

    def fits(placed: Placed) -> bool:
        return placed.field.type is type_ and not placed.rows

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
