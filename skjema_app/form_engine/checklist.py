"""The checklist of a form: computed from the answers and linked to them; nobody ticks (user-review § 3.11).

A point is fulfilled when its fields are answered with nothing to put right, in every row, and its conditions hold. If
not, it is a *gap* when one of its fields can be required, else something that *should* be there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from skjema_app.domain.answers import Answers, FieldPath, is_empty
from skjema_app.form_engine.conditions import Condition, holds, mentioned
from skjema_app.form_engine.definition import CheckRule, FormDefinition, LawRef, Text
from skjema_app.form_engine.evaluate import FormState, ProblemCode, Severity, evaluate
from skjema_app.form_engine.view import View

_EMPTY: Answers = MappingProxyType({})
_COUNTS_TOO = frozenset({ProblemCode.TOO_FAR, ProblemCode.NOT_STAFF})
"""Questions the author may have answered «ja, det stemmer», and that the one who approves should see all the same."""


class CheckState(StrEnum):
    """``OK``: fulfilled. ``GAP``: what can be required is missing. ``RECOMMENDED``: what should be there is missing."""

    OK = "ok"
    GAP = "gap"
    RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One point of the checklist.

    Attributes:
        check_id: id of the point.
        label: what is looked at.
        law: references to law.
        state: ok, gap or recommended.
        paths: where to look: what lacks something, or all of it when the point is fulfilled.
    """

    check_id: str
    label: Text
    law: tuple[LawRef, ...]
    state: CheckState
    paths: tuple[FieldPath, ...]

    @property
    def ok(self) -> bool:
        """Whether the point is fulfilled."""
        return self.state is CheckState.OK


def checklist(
    definition: FormDefinition, answers: Answers, *, level: str, today: date, base: Answers = _EMPTY
) -> tuple[CheckItem, ...]:
    """The points that apply, in the form's order. Never raises.

    Points about what is decided are left out except at ``DECISION_LEVEL``.

    Args:
        definition: the form version of the answers.
        answers: a draft's or frozen answers.
        level: the level they are at.
        today: the day that limits such as «within four weeks» count from.
        base: frozen answers of the document that a decision is about, or a supplement adds to.
    """
    view = View(definition, answers, base, level)
    state = evaluate(definition, answers, level=level, base=base, today=today)
    return tuple(
        _item(rule, view, state)
        for rule in definition.checklist
        if not _later(rule, view) and (rule.when is None or holds(rule.when, view))
    )


def _later(rule: CheckRule, view: View) -> bool:
    """Whether the point is about a phase that isn't reached."""
    named = {*rule.fields, *(one for part in (rule.when, rule.ok, rule.any_row) for one in _mentioned(part))}
    return any(view.definition.index[one].phase.comes_after(view.phase) for one in named)


def _mentioned(condition: Condition | None) -> Iterator[str]:
    if condition is not None:
        yield from mentioned(condition)


def _item(rule: CheckRule, view: View, state: FormState) -> CheckItem:
    cells = [cell for field_id in rule.fields for cell in _cells(view, state, field_id)]
    lacking = tuple(path for path, good in cells if not good)
    met = not lacking and (rule.ok is None or holds(rule.ok, view))
    if met and rule.any_row is not None:
        met = _some_row(rule.any_row, rule, view)
    if met:
        said = CheckState.OK
    else:
        can_be_required = any(view.definition.index[one].required is not None for one in rule.fields)
        said = CheckState.GAP if can_be_required else CheckState.RECOMMENDED
    paths = lacking or tuple(path for path, _ in cells) or rule.fields
    return CheckItem(rule.check_id, rule.label, rule.law, said, paths)


def _cells(view: View, state: FormState, field_id: str) -> Iterator[tuple[FieldPath, bool]]:
    """Every cell of a field with whether it is good; a field that isn't asked now has none."""
    rows_field = view.definition.rows_of(field_id)
    if rows_field is None:
        field = view.definition.index[field_id]
        if field_id in view.seen:  # visible, or answered in the base
            yield field_id, not is_empty(view.seen[field_id]) and not _to_mend(state, field_id)
        elif field.phase is not view.phase and (field.when is None or holds(field.when, view)):
            yield field_id, False  # the report that is decided on left it open
        return
    if rows_field.field_id not in view.seen:
        return
    written = [row for row in view.rows(rows_field) if row.says_something]
    if not written:
        yield rows_field.field_id, False
    for row in written:
        if row.visible[field_id]:
            path = f"{row.path}/{field_id}"
            yield path, not is_empty(row.seen.get(field_id)) and not _to_mend(state, path)


def _to_mend(state: FormState, path: FieldPath) -> bool:
    found = state.field(path)
    problems = found.problems if found is not None else ()
    return any(one.severity is Severity.ERROR or one.code in _COUNTS_TOO for one in problems)


def _some_row(condition: Condition, rule: CheckRule, view: View) -> bool:
    rows_field = view.definition.rows_of(rule.fields[0])
    rows = view.rows(rows_field) if rows_field is not None else ()
    return any(row.says_something and holds(condition, row) for row in rows)
