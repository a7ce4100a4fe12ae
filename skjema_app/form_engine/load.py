"""A form's YAML text -> ``FormDefinition``, or a word on why not: file, line, column, what, and a suggestion."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from skjema_app.form_engine.definition import OWN_LEVELS, FormDefinition, Level, Step
from skjema_app.form_engine.faults import BrokenTextError, FaultCode, Faults, FormFault, Position
from skjema_app.form_engine.read_facts import FactsReader
from skjema_app.form_engine.read_fields import FieldReader, Surroundings
from skjema_app.form_engine.read_rules import RulesReader
from skjema_app.form_engine.reading import TableReader
from skjema_app.form_engine.references import (
    check_fills,
    check_ids,
    check_levels,
    check_mentions,
    check_relations,
    visibility_order,
)
from skjema_app.form_engine.shared_data import (
    LISTS_FOLDER,
    NO_TEXTS,
    THRESHOLDS_FILE,
    Shared,
    SharedReader,
    Threshold,
    cached_tree,
    read_list,
)
from skjema_app.form_engine.yaml_tree import Listing, Scalar, Table, read_tree

_MOST_VERSIONS = 10_000


def parse_form(text: str, source_name: str, shared: Shared | Mapping[str, str]) -> FormDefinition:
    """Read a form.

    Args:
        text: the YAML text.
        source_name: file name for messages.
        shared: the blocks, lists and thresholds it may take parts from; a plain mapping is blocks by name.

    Raises:
        SkjemaError: FORM_BROKEN with ``file``, ``line``, ``column``, ``problem`` (a ``FaultCode``), ``what`` and
            ``suggestion``, for the first fault in the text.
    """
    definition, faults = inspect_form(text, source_name, shared)
    if definition is None:
        raise faults[0].error()
    return definition


def inspect_form(
    text: str, source_name: str, shared: Shared | Mapping[str, str]
) -> tuple[FormDefinition | None, tuple[FormFault, ...]]:
    """Read a form and list all its faults in the order of the text; the definition is None when there are any."""
    shared = shared if isinstance(shared, Shared) else Shared(shared)
    blocks = shared.blocks
    faults = Faults()
    definition: FormDefinition | None = None
    try:
        tree = read_tree(text, source_name)
        used = {name: blocks[name] for name in sorted(_included(tree)) if name in blocks}
        trees = {name: _block_tree(name, block, faults) for name, block in used.items()}
        trees |= {name: Table(Position(_block_file(name), 1, 1), ()) for name in blocks if name not in used}
        parts = SharedReader(shared, faults)
        definition = _FormReader(tree, trees, parts, faults).form()
        found = fingerprint(text, used, parts.list_texts(), parts.thresholds.values())
        definition = replace(definition, sha256=found)
    except BrokenTextError as broken:
        faults.found.append(broken.fault)
    if not faults.found:
        return definition, ()
    main_first = sorted(faults.found, key=lambda fault: (fault.at.file != source_name, fault.at.line, fault.at.column))
    return None, tuple(main_first)


def inspect_block(text: str, name: str, shared: Shared | None = None) -> tuple[FormFault, ...]:
    """The faults of a shared block by itself. Fields that it names but doesn't hold are the including form's matter."""
    faults = Faults()
    try:
        fields = FieldReader({}, SharedReader(shared or Shared({}), faults), faults)
        fields.fields(TableReader(_block_tree(name, text, faults), Faults()), Surroundings(), may_include=False)
        check_ids(fields.placed, faults)
    except BrokenTextError as broken:
        faults.found.append(broken.fault)
    return tuple(sorted(faults.found, key=lambda fault: (fault.at.line, fault.at.column)))


def inspect_list(text: str, name: str) -> tuple[FormFault, ...]:
    """The faults of a pick list by itself; what its conditions name is the matter of the form that uses it."""
    faults = Faults()
    try:
        _, options = read_list(text, name, faults)
        FieldReader({}, SharedReader(Shared({}), faults), faults).options(options)
    except BrokenTextError as broken:
        faults.found.append(broken.fault)
    return tuple(sorted(faults.found, key=lambda fault: (fault.at.line, fault.at.column)))


def fingerprint(
    text: str,
    blocks: Mapping[str, str],
    lists: Mapping[str, str] = NO_TEXTS,
    thresholds: Iterable[Threshold] = (),
) -> str:
    """The hash that pins a form version, in hex: over its text, the blocks and lists it uses, its thresholds' values.

    Line endings don't count, so that the same form has the same hash on every system.
    """
    digest = hashlib.sha256(b"skjema/form/1")
    parts = {**blocks}  # a block's name has no slash, so that neither kind can pass for another
    parts |= {f"{LISTS_FOLDER}/{name}": part for name, part in lists.items()}
    parts |= {f"{THRESHOLDS_FILE}/{one.threshold_id}": str(one.value) for one in thresholds}
    for name, part in (("", text), *sorted(parts.items())):
        for piece in (name, part.replace("\r\n", "\n")):
            encoded = piece.encode("utf-8", "surrogatepass")
            digest.update(len(encoded).to_bytes(8, "big"))
            digest.update(encoded)
    return digest.hexdigest()


def _block_file(name: str) -> str:
    return f"blocks/{name}.yaml"


def _block_tree(name: str, text: str, faults: Faults) -> Table:
    tree = cached_tree(text, _block_file(name))
    reader = TableReader(tree, faults)
    if reader.word("block", must=True) != name:
        faults.add(reader.where("block"), FaultCode.UNKNOWN_BLOCK, name)
    reader.text("purpose")
    reader.tables("fields", must=True)
    reader.finish()
    return tree


def _included(tree: Table) -> set[str]:
    """Names of the blocks that a form's steps include."""
    found: set[str] = set()
    steps = tree.get("steps")
    for step in steps.items if isinstance(steps, Listing) else ():
        fields = step.get("fields") if isinstance(step, Table) else None
        for one in fields.items if isinstance(fields, Listing) else ():
            name = one.get("include") if isinstance(one, Table) else None
            if isinstance(name, Scalar):
                found.add(name.value)
    return found


class _FormReader:
    """Reads one form; made for one use."""

    def __init__(self, tree: Table, blocks: Mapping[str, Table], shared: SharedReader, faults: Faults) -> None:
        self._faults = faults
        self._shared = shared
        self._top = TableReader(tree, faults)
        self._fields = FieldReader(blocks, shared, faults)

    def form(self) -> FormDefinition:
        """Everything but the fingerprint, with all faults noted on the way."""
        top = self._top
        form_id = top.new_id("form", of_field=False)
        version = top.integer("version", lowest=1, highest=_MOST_VERSIONS)
        title = top.text("title", must=True)
        levels = self._levels()
        steps = self._steps()
        known = check_ids(self._fields.placed, self._faults)
        facts = FactsReader(self._fields.conditions, known, self._faults)
        rules = RulesReader(self._fields.conditions, known, self._faults)
        definition = FormDefinition(
            form_id=form_id,
            version=version,
            sha256="",
            title=title,
            short_title=top.text("short_title") or title,
            button=top.text("button", must=True),
            purpose=top.text("purpose", must=True),
            search_words=top.words("search_words"),
            levels=levels,
            steps=steps,
            facts=facts.facts(top),
            index=MappingProxyType({field_id: one.field for field_id, one in known.items()}),
            visibility_order=visibility_order(
                [known[f.field_id].field for s in steps for f in s.fields if f.field_id in known], known, self._faults
            ),
            decision=facts.decision_texts(top, title),
            checklist=rules.checklist(top),
            rules=rules.rules(top),
            lists=tuple(self._shared.lists.values()),
            thresholds=tuple(self._shared.thresholds.values()),
        )
        top.finish()
        conditions = self._fields.conditions
        check_mentions(conditions.mentions, known, self._faults)
        check_fills(known, self._faults)
        check_relations(known, self._faults)
        level_ids = [level.level_id for level in levels]
        check_levels([*self._fields.levels, *conditions.levels], level_ids, self._faults)
        return definition

    def _levels(self) -> tuple[Level, ...]:
        levels: list[Level] = []
        for table in self._top.tables("levels", must=True):
            one = TableReader(table, self._faults)
            level_id = one.new_id("id", of_field=False)
            if level_id in OWN_LEVELS or any(level.level_id == level_id for level in levels):
                self._faults.add(one.where("id"), FaultCode.DUPLICATE_ID, level_id)
            minutes = one.integer("minutes", lowest=1, highest=240)
            levels.append(Level(level_id, one.text("title", must=True), one.text("lead", must=True), minutes))
            one.finish()
        return tuple(levels)

    def _steps(self) -> tuple[Step, ...]:
        steps: list[Step] = []
        for table in self._top.tables("steps", must=True):
            one = TableReader(table, self._faults)
            step_id = one.new_id("id", of_field=True)
            if any(step.step_id == step_id for step in steps):
                self._faults.add(one.where("id"), FaultCode.DUPLICATE_ID, step_id)
            level = one.word("level")
            if level:
                self._fields.levels.append((one.where("level"), level))
            title, intro = one.text("title", must=True), one.text("intro")
            steps.append(Step(step_id, title, self._fields.fields(one, Surroundings(level)), intro, level))
            one.finish()
        return tuple(steps)
