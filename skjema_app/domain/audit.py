"""What the program notes of its own use: who read, searched, printed, exported, unlocked (design-review § 1.55).

Ids and codes only, never words: what was searched for, what stood in a document and what anybody is called is not
noted, so that erasing a pupil's documents leaves nothing of them here (design-review § 1.41).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Deed(StrEnum):
    """What was done. The code stands in signed entries: one that is new needs a new version of them."""

    READ = "read"  # opened a case or a document
    SEARCHED = "searched"  # that somebody searched; never the words
    PRINTED = "printed"
    EXPORTED = "exported"  # written to a plain file
    SHARED = "shared"  # given to somebody
    MASKED = "masked"  # confirmed a copy in which others' data are masked
    UNLOCKED = "unlocked"
    UNLOCK_FAILED = "unlock-failed"  # somebody tried a wrong password
    RECOVERY = "recovery"  # opened with the recovery sheet
    LOG_READ = "log-read"  # looked at what is noted of others


ONCE_AN_HOUR = frozenset({Deed.READ, Deed.SEARCHED, Deed.LOG_READ})
"""The same again within the clock's hour is not noted again: a page that shows itself anew is no new reading."""


@dataclass(frozen=True, slots=True)
class Noted:
    """Something to be noted.

    Attributes:
        deed: what was done.
        case: id of the case that it was done with, or "".
        document: id of the document, or "".
        pupil: the pupil's random id where neither of them says whom it is about, or "".
        moment: when; now where it is not given.
    """

    deed: Deed
    case: str = ""
    document: str = ""
    pupil: str = ""
    moment: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Something that was noted. To the minute.

    Attributes:
        moment: when.
        person: person id of whom; "" for the owner of this vault, in what only this vault holds.
        deed: what.
        case: … ``pupil``: see `Noted`.
        document: see ``case``.
        pupil: see ``case``.
        entry_id: the entry that says it; "" while it waits for the day's batch.
        place: its place in the entry, or in this vault's own table.
    """

    moment: datetime
    person: str
    deed: Deed
    case: str = ""
    document: str = ""
    pupil: str = ""
    entry_id: str = ""
    place: int = 0
