"""What a new document may take over from one of another form (``facts.prefill``): who it is about, who is responsible.

Never the pupil's own words, whichever of the two forms calls them so: they are asked for anew (domain § 4.15).
"""

from __future__ import annotations

from skjema_app.domain.answers import ROW_ID, Answers, Json
from skjema_app.form_engine.definition import UNKNOWN_PUPIL, Field, FieldType, FormDefinition
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
    for target_id, source_id in rule.fields.items():
        target, origin = definition.index.get(target_id), source.index.get(source_id)
        if target is not None and origin is not None:
            value = _fitting(target, origin, source_answers.get(source_id))
            if value is not None:
                found[target_id] = value
    return found


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
