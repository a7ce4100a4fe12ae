"""What a new document may take over from one of another form (``facts.prefill``): who it is about, who is responsible.

Never the pupil's own words, whichever of the two forms calls them so: they are asked for anew (domain § 4.15).
"""

from __future__ import annotations

from skjema_app.domain.answers import ROW_ID, Answers, Json
from skjema_app.form_engine.definition import UNKNOWN_PUPIL, Field, FieldType, FormDefinition, RowsPrefill
from skjema_app.form_engine.values import rows_of, tidied


def prefilled(definition: FormDefinition, source: FormDefinition, source_answers: Answers) -> dict[str, Json]:
    """Answers to begin a draft with; empty when the form takes nothing from such a document. Never raises.

    Args:
        definition: the form of the new draft.
        source: the form of the document, of any version; a field it doesn't have is passed over.
        source_answers: its frozen answers (a report's and its decision's together, where there is one).
    """
    rule = definition.facts.prefill
    if rule is None or rule.from_form != source.form_id:
        return {}
    found: dict[str, Json] = {}
    for target_id, how in rule.rows.items():
        target, origin = definition.index.get(target_id), source.index.get(how.source)
        if target is not None and origin is not None:
            rows = _mapped_rows(target, origin, how, source_answers.get(how.source))
            if rows:
                found[target_id] = rows
    for target_id, source_id in rule.fields.items():
        target, origin = definition.index.get(target_id), source.index.get(source_id)
        if target is not None and origin is not None:
            value = _fitting(target, origin, source_answers.get(source_id))
            if value is not None:
                found[target_id] = value
    return found


def carried_over(definition: FormDefinition, answers: Answers) -> dict[str, Json]:
    """What a new version begins with: the answers of the earlier one, but for those that are asked anew each time."""
    kept: dict[str, Json] = {}
    for field_id, value in answers.items():
        field = definition.index.get(field_id)
        if field is not None and field.once:
            continue
        if field is not None and field.type is FieldType.ROWS and any(column.once for column in field.fields):
            once = {column.field_id for column in field.fields if column.once}
            value = [_without(row, once) for row in value] if isinstance(value, list) else value
        kept[field_id] = value
    return kept


def _without(row: Json, keys: set[str]) -> Json:
    return {key: value for key, value in row.items() if key not in keys} if isinstance(row, dict) else row


def _mapped_rows(target: Field, origin: Field, how: RowsPrefill, value: Json) -> list[Json]:
    """Rows of the other document, column by column."""
    rows: list[Json] = []
    for row_id, row in rows_of(value) if origin.type is FieldType.ROWS else ():
        kept: dict[str, Json] = {}
        for column_id, source_id in how.columns.items():
            column, source = target.column(column_id), origin.column(source_id)
            cell = _fitting(column, source, row.get(source_id)) if column is not None and source is not None else None
            if cell is not None:
                kept[column_id] = cell
        if kept:
            number = len(rows) + 1
            rows.append({ROW_ID: row_id if how.keep_ids else f"fra{number}", **kept})
    return rows


def _fitting(target: Field, origin: Field, value: Json) -> Json:
    if target.type is not origin.type or target.own_words or origin.own_words:
        return None
    if target.type is FieldType.ROWS:
        return _rows(target, origin, value)
    kept = tidied(target, value)
    if isinstance(kept, dict) and kept.get("ref") == UNKNOWN_PUPIL and not target.unknown:
        return None
    if target.type is FieldType.ONE:
        return kept if isinstance(kept, str) and target.option(kept) else None
    if isinstance(kept, list) and target.type is FieldType.MANY:
        return [one for one in kept if isinstance(one, str) and target.option(one)] or None
    return kept


def _rows(target: Field, origin: Field, value: Json) -> Json:
    rows: list[Json] = []
    for row_id, row in rows_of(value):
        kept: dict[str, Json] = {ROW_ID: row_id}
        for column in target.fields:
            source = origin.column(column.field_id)
            cell = _fitting(column, source, row.get(column.field_id)) if source is not None else None
            if cell is not None:
                kept[column.field_id] = cell
        if len(kept) > 1:
            rows.append(kept)
    return rows or None
