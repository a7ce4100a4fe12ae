"""Rules between one answer and another: a date not before another, not too far ahead, a person who isn't staff."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from skjema_app.domain.answers import FieldPath, Json
from skjema_app.form_engine.definition import Field, FieldType, NotStaff
from skjema_app.form_engine.state import ProblemCode
from skjema_app.form_engine.values import Fault, bare, parse_date
from skjema_app.form_engine.view import RowView, View


def relation_faults(
    view: View, scope: View | RowView, field: Field, path: FieldPath, own: Json, effective: Json, today: date
) -> list[Fault]:
    """What is wrong with an answer beside others. ``own``: what is written; ``effective``: that, or what is inherited.

    A day too far ahead and a person who isn't staff are told where they are written, not in each row that inherits.
    """
    if field.type is FieldType.DATE and isinstance(effective, str):
        day = parse_date(effective)
        if day is None:
            return []
        found = _before(view, scope, field, path, day)
        return found if found or own is None else _too_far(field, day, today)
    if field.not_staff is not None and isinstance(own, dict):
        return _not_staff(view, field.not_staff, own)
    return []


def _before(view: View, scope: View | RowView, field: Field, path: FieldPath, day: date) -> list[Fault]:
    earliest = scope.answer(field.not_before) if field.not_before else None
    other = parse_date(earliest) if isinstance(earliest, str) else None
    if other is None or day >= other or _told_already(view, scope, field):
        return []
    column = isinstance(scope, RowView) and field.not_before in scope.visible
    where = f"{path.rpartition('/')[0]}/{field.not_before}" if column else field.not_before
    label = view.definition.index[field.not_before].label.nb
    return [(ProblemCode.BEFORE_OTHER, {"other": where, "other_label": label})]


def _told_already(view: View, scope: View | RowView, field: Field) -> bool:
    """Both dates are inherited, and the rule was judged where they come from."""
    if not isinstance(scope, RowView) or field.field_id not in scope.inherits or field.not_before not in scope.inherits:
        return False
    source = scope.inherits[field.field_id].source
    return "/" in source or bool(view.definition.index[source].not_before)


def _too_far(field: Field, day: date, today: date) -> list[Fault]:
    if not field.within_weeks or day - today <= timedelta(weeks=field.within_weeks):
        return []
    return [(ProblemCode.TOO_FAR, {"weeks": field.within_weeks})]


def _not_staff(view: View, rule: NotStaff, person: dict[str, Json]) -> list[Fault]:
    name = person.get("name")
    said = bare(name) if isinstance(name, str) else ""
    if not said:
        return []
    if said in _bare_words(rule):
        return [(ProblemCode.NOT_STAFF, {})]
    names = view.names.get(rule)
    if names is None:
        names = view.names[rule] = _names(view, rule)
    for other in names:
        first = other.split(" ", 1)[0]
        if said in {other, first}:
            return [(ProblemCode.NOT_STAFF, {})]
    return []


@cache
def _bare_words(rule: NotStaff) -> frozenset[str]:
    return frozenset(bare(word) for word in rule.words)


def _names(view: View, rule: NotStaff) -> list[str]:
    """Bare names in the fields of the rule, those within rows included."""
    found: list[Json] = [view.answer(field_id) for field_id in rule.fields]
    for _, rows_field in view.definition.fields():
        wanted = [column.field_id for column in rows_field.fields if column.field_id in rule.fields]
        if wanted:
            found += [row.seen.get(column) for row in view.rows(rows_field) for column in wanted]
    names = [one.get("name") if isinstance(one, dict) else one for one in found]
    return [bare(name) for name in names if isinstance(name, str) and bare(name)]
