"""The tree of a form's text -> what must hold between answers, and what the one who approves looks at."""

from __future__ import annotations

from collections.abc import Mapping

from skjema_app.form_engine.definition import FieldType, FormRule, Phase
from skjema_app.form_engine.faults import FaultCode, Faults
from skjema_app.form_engine.form_facts import CheckRule
from skjema_app.form_engine.read_conditions import ConditionPlace, ConditionReader
from skjema_app.form_engine.read_fields import Placed
from skjema_app.form_engine.reading import TableReader
from skjema_app.form_engine.yaml_tree import Node, Scalar


class RulesReader:
    """Reads rules and checklist; ``known`` holds all fields of the form."""

    def __init__(self, conditions: ConditionReader, known: Mapping[str, Placed], faults: Faults) -> None:
        self._conditions = conditions
        self._known = known
        self._faults = faults

    def rules(self, top: TableReader) -> tuple[FormRule, ...]:
        """The list ``rules``."""
        found: list[FormRule] = []
        for table in top.tables("rules"):
            one = TableReader(table, self._faults)
            rule_id = one.new_id("id", of_field=True)
            if any(rule.rule_id == rule_id for rule in found):
                self._faults.add(one.where("id"), FaultCode.DUPLICATE_ID, rule_id)
            phase = one.one_of("phase", Phase, Phase.AUTHOR)
            if phase is Phase.EVENT:  # nothing is judged after finishing
                self._faults.add(one.where("phase"), FaultCode.UNKNOWN_VALUE, phase, (Phase.AUTHOR, Phase.DECISION))
            place = ConditionPlace(phase=phase)
            must = self._conditions.read(one.node("must"), place)
            if must is None:
                one.missing("must")
            fields = tuple(self._field_word(node, phase) for node in one.items("fields", must=True))
            when = self._conditions.read(one.node("when"), place)
            message, ask = one.text("message", must=True), one.flag("ask")
            one.finish()
            if must is not None:
                found.append(FormRule(rule_id, must, fields, message, when, ask, phase))
        return tuple(found)

    def checklist(self, top: TableReader) -> tuple[CheckRule, ...]:
        """The list ``checklist``."""
        rules: list[CheckRule] = []
        for table in top.tables("checklist"):
            one = TableReader(table, self._faults)
            check_id = one.new_id("id", of_field=True)
            if any(rule.check_id == check_id for rule in rules):
                self._faults.add(one.where("id"), FaultCode.DUPLICATE_ID, check_id)
            fields = tuple(self._field_word(node, Phase.DECISION) for node in one.items("fields", must=True))
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

    def _field_word(self, node: Node, latest: Phase) -> str:
        if not isinstance(node, Scalar):
            self._faults.add(node.at, FaultCode.WRONG_TYPE, "fields")
            return ""
        placed = self._known.get(node.value)
        if placed is None:
            self._faults.add(node.at, FaultCode.UNKNOWN_FIELD, node.value, self._known)
        elif placed.field.type is FieldType.NOTICE:
            self._faults.add(node.at, FaultCode.WRONG_FIELD_TYPE, node.value)
        elif placed.field.phase.comes_after(latest):
            self._faults.add(node.at, FaultCode.WRONG_PHASE, node.value)
        return node.value
