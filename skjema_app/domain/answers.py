"""Answers as plain JSON values, and the paths that point into them.

A set of answers maps field id -> value. Values by field type: text and long text ``str``; date ``"2026-11-22"``;
time ``"15:55"``; number ``int``; yes/no ``bool``; one choice: the option's id; many: a list of option ids;
pupil and person: ``{"ref": id or "", "name": "Kari Nordmann"}``; rows: a list of dicts, each with its own ``"id"``.
``None`` and a missing key both mean: not answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"
Answers: TypeAlias = Mapping[str, Json]
"""Field id -> value; see the module's text for the shape of each type."""

FieldPath: TypeAlias = str
"""``"hva_skjedde"``, or ``"andre/7f3a/rolle"``: field, row id, field within the row."""

ROW_ID = "id"


def value_at(answers: Answers, path: FieldPath) -> Json:
    """The value a path points to, or ``None`` where there is none."""
    head, _, rest = path.partition("/")
    value = answers.get(head)
    if not rest:
        return value
    row_id, _, inner = rest.partition("/")
    if not isinstance(value, list):
        return None
    for row in value:
        if isinstance(row, dict) and row.get(ROW_ID) == row_id:
            return value_at(row, inner) if inner else row
    return None


def is_empty(value: Json) -> bool:
    """Whether a value counts as not answered: nothing, only blanks, an empty list, a person without a name."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, list):
        return not value
    if isinstance(value, dict):
        return is_empty(value.get("name"))
    return False
