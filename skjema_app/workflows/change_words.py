"""What stood before and what stands now, in words: for the review page, the change log and the command line."""

from __future__ import annotations

from skjema_app.documents.values import in_words
from skjema_app.domain.answers import Json
from skjema_app.form_engine.changes import ChangeKind, FieldChange
from skjema_app.form_engine.definition import Field, FieldType
from skjema_app.system.texts import _


def before_words(change: FieldChange) -> str:
    """The earlier answer in words; "" when there was none."""
    return _words(change.kind, change.before_field, change.before)


def after_words(change: FieldChange) -> str:
    """The later answer in words; "" when there is none."""
    return _words(change.kind, change.after_field, change.after)


def _words(kind: ChangeKind, field: Field | None, value: Json) -> str:
    if kind is ChangeKind.ROW_MOVED:
        return _("nr. {place}").format(place=value) if isinstance(value, int) else ""
    if field is None:
        return ""
    if isinstance(value, dict) and field.type is FieldType.ROWS:
        cells = (in_words(column, value.get(column.field_id)) for column in field.fields)
        return next((cell for cell in cells if cell), "")  # what the row is called; the rest stands in the document
    return in_words(field, value)
