"""A pasted column with one number for each journalpost: what goes along with a document has no line of its own.

The worklist has one number field for a report with its decision, so the column that is written beside it has one line
for both, while the list in the package has one line for each file. Both can be pasted.
"""

from __future__ import annotations

from collections.abc import Sequence

from skjema_app.archive import receipt_csv
from skjema_app.domain.errors import SkjemaError
from skjema_app.workflows.archive_round import RoundRow


def by_journalpost(text: str, rows: Sequence[RoundRow]) -> str:
    """The column as a table that gives each number to all that share it; other text as it is.

    Args:
        text: what was pasted.
        rows: the worklist, in order.
    """
    try:
        numbers = receipt_csv.read_column(text)
    except SkjemaError:  # a table, or nothing that can be read: whoever reads it next says so
        return text
    mains = [one for one in rows if one.main == one.document_id]
    if len(numbers) != len(mains) or len(mains) == len(rows):
        return text
    given = dict(zip((one.document_id for one in mains), numbers, strict=True))
    lines = [f"{one.document_id};{given.get(one.main, '')}" for one in rows]
    return "\n".join(("Dokument;Journalpostnummer", *lines, ""))
