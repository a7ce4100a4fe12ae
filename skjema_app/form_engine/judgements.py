"""What is wrong between answers rather than with one of them: the form's rules, consent, and rows that were dropped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from skjema_app.domain.answers import FieldPath, Json, is_empty
from skjema_app.form_engine.conditions import holds, mentioned
from skjema_app.form_engine.definition import Field, FieldType, FormRule, Phase
from skjema_app.form_engine.state import Problem, ProblemCode, Severity
from skjema_app.form_engine.text import NO_TEXT, Text
from skjema_app.form_engine.values import tidied
from skjema_app.form_engine.view import View

_ASKED = frozenset(
    {
        ProblemCode.SAME_AS_OTHER,
        ProblemCode.SAME_AS_EARLIER,
        ProblemCode.PAST_DATE,
        ProblemCode.TOO_FAR,
        ProblemCode.NOT_STAFF,
    }
)
_MOST_WORDS = 60
ENDED = "avsluttet"
"""The option that ends a row of a field with ``keep``, instead of taking it away."""


def problem(
    code: ProblemCode,
    step_id: str,
    field: Field,
    path: FieldPath,
    params: Mapping[str, str | int] | None = None,
    value: Json = None,
    *,
    message: Text = NO_TEXT,
    ask: bool = False,
) -> Problem:
    """One problem. What is asked has a key that follows ``value``, so that a new answer is asked about anew."""
    asked = ask or code in _ASKED
    key = ""
    if asked:
        digest = hashlib.sha256(str(value).encode("utf-8", "surrogatepass")).hexdigest()
        key = f"{code.value}:{path}:{digest[:16]}"
    severity = Severity.ASK if asked else Severity.ERROR
    return Problem(code, severity, path, step_id, field.label, MappingProxyType(dict(params or {})), key, message)


def between_answers(view: View) -> Mapping[FieldPath, tuple[Problem, ...]]:
    """Problems by the field they are told at. One pupil's copy is not judged: the minutes were."""
    found: dict[FieldPath, tuple[Problem, ...]] = {}
    if view.is_copy:
        return found
    for one in (*_broken_rules(view), *_missing_consent(view)):
        found[one.path] = (*found.get(one.path, ()), one)
    return found


def dropped_rows(view: View, step_id: str, field: Field) -> Iterator[Problem]:
    """Rows of the earlier version that aren't there any more, of a field that keeps them."""
    if not field.keep or not view.revises:
        return
    here = {row.row_id for row in view.rows(field) if row.says_something}
    for row_id, row in view.earlier_rows(field.field_id).items():
        if row_id not in here:
            params = {"row": row_id, "words": _row_words(field, row)}
            yield problem(ProblemCode.ROW_DROPPED, step_id, field, field.field_id, params)


def ended_by(field: Field) -> Field | None:
    """The column that ends a row of a field with ``keep``, by the option ``ENDED``; None when it has none."""
    return next((column for column in field.fields if column.option(ENDED) is not None), None)


def _row_words(field: Field, row: Mapping[str, Json]) -> str:
    """The first words of a row, to know it by."""
    for column in field.fields:
        value = tidied(column, row.get(column.field_id))
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and column.type not in {FieldType.ONE, FieldType.DATE, FieldType.TIME}:
            words = " ".join(value.split())
            return words if len(words) <= _MOST_WORDS else words[:_MOST_WORDS].rstrip() + " …"
    return ""


def _broken_rules(view: View) -> Iterator[Problem]:
    for rule in view.definition.rules:
        if rule.phase is not view.phase or (rule.when is not None and not holds(rule.when, view)):
            continue
        if holds(rule.must, view):
            continue
        path = next(filter(None, (_asked_at(view, field_id) for field_id in rule.fields)), "")
        if path:
            yield _broken(view, rule, path)


def _broken(view: View, rule: FormRule, path: FieldPath) -> Problem:
    field = view.definition.field_at(path) or view.definition.index[rule.fields[0]]
    said = {*rule.fields, *mentioned(rule.must)}
    values: Json = [view.seen.get(field_id) for field_id in sorted(said)]
    step = view.definition.step_of(path.partition("/")[0])
    step_id = step.step_id if step is not None else ""
    params = {"rule": rule.rule_id}
    return problem(ProblemCode.RULE, step_id, field, path, params, values, message=rule.message, ask=rule.ask)


def _asked_at(view: View, field_id: str) -> FieldPath:
    """Where a field is asked: itself, the first written row for a column (or its rows, where none is), or ""."""
    if view.visible.get(field_id, False):
        return field_id
    rows_field = view.definition.rows_of(field_id)
    if rows_field is None or not view.visible[rows_field.field_id]:
        return ""
    written = [row for row in view.rows(rows_field) if row.written]
    return next((f"{row.path}/{field_id}" for row in written if row.visible[field_id]), rows_field.field_id)


def _missing_consent(view: View) -> Iterator[Problem]:
    """Sharing needs a consent that isn't there, and no reason is written why it is shared all the same."""
    consent = view.definition.facts.consent
    if consent is None or view.phase is not Phase.AUTHOR or not holds(consent.needed, view):
        return
    if holds(consent.given, view) or not is_empty(view.seen.get(consent.override)):
        return
    candidates = (consent.override, *consent.services, *mentioned(consent.given))
    path = next(filter(None, (_asked_at(view, field_id) for field_id in candidates if field_id)), "")
    field = view.definition.field_at(path)
    step = view.definition.step_of(path.partition("/")[0])
    if field is not None and step is not None:
        yield problem(ProblemCode.CONSENT, step.step_id, field, path)
