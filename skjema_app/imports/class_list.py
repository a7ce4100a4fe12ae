"""The door: bytes of a class list -> preview with a line-by-line report. Reads only; keeps nothing."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.imports.layout import find_layout
from skjema_app.imports.mapping import ColumnMapping
from skjema_app.imports.model import ClassList, SkipReason
from skjema_app.imports.pupils import read_pupils
from skjema_app.imports.records import read_table
from skjema_app.imports.text_decoding import decode


def read_class_list(data: bytes, name: str, mapping: ColumnMapping | None = None) -> ClassList:
    """Read a class list of any school system, or one that somebody made (user-review § 4.4).

    Args:
        data: the file's bytes.
        name: the file's name; used to say what kind of file a refused one is.
        mapping: a remembered or corrected mapping; ignored when its signature is not this file's.

    Returns:
        The preview. Addresses, phone numbers, identity numbers and remarks are not in it (design-review § 1, item 41);
        ``left_out`` counts them.

    Raises:
        SkjemaError: LIST_EMPTY, LIST_BINARY (kind=), LIST_NO_COLUMNS, LIST_TOO_LARGE, LIST_UNREADABLE.
    """
    decoded = decode(data, name)
    table = read_table(decoded.text)
    layout = find_layout(table.records, mapping)
    pupils = read_pupils(table.records, layout)
    skipped = tuple(sorted((*table.skipped, *pupils.skipped), key=lambda skip: skip.line))
    if not pupils.rows:
        only_frame = all(skip.reason not in {SkipReason.NO_NAME, SkipReason.TOO_LONG} for skip in skipped)
        raise SkjemaError(ErrorCode.LIST_EMPTY if only_frame else ErrorCode.LIST_NO_COLUMNS, lines=table.lines)
    return ClassList(
        rows=pupils.rows,
        skipped=skipped,
        columns=layout.columns,
        mapping=layout.mapping,
        remembered=layout.remembered,
        needs_mapping=not all(column.certain for column in layout.columns),
        encoding=decoded.encoding,
        separator=table.separator,
        lines=table.lines,
        left_out=pupils.left_out,
        stated_total=pupils.stated_total,
    )
