"""What a document needs to know beside the answers: who, when, which version, under which rule it is shielded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """A line of the change log (domain § 4.0 L), in words.

    Attributes:
        when: time of the change.
        what: which answer.
        before: the earlier answer, or "".
        after: the later answer, or "".
        reason: why.
        who: who changed it.
    """

    when: datetime
    what: str
    before: str
    after: str
    reason: str
    who: str


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """Everything ``compose`` is told beside form and answers.

    Attributes:
        school: name of the school.
        author: name of the person who wrote it.
        author_confirmed: a school has certified the author's key (never, while alone).
        level: level it is filled at.
        version: version of the document, from 1.
        finished: time of Ferdigstill with offset; ``None`` makes a draft: UTKAST, no places for signatures.
        restricted: § 12-5.
        urgent: marked «haster».
        answers_sha256: hash of the frozen answers, 64 hex digits, or "".
        supplements: words on the document it adds to (title, time, short hash), or "".
        pupil: name of the pupil for a supplement, whose own answers don't hold it, or "".
        group: the pupil's class for a supplement, or "".
        case_number: Skjema-nr. («S-2026-014»), or "".
        shielding: words on shielding; "" takes the form's own.
        change_log: changes since the version before.
    """

    school: str
    author: str
    author_confirmed: bool
    level: str
    version: int
    finished: datetime | None
    restricted: bool = False
    urgent: bool = False
    answers_sha256: str = ""
    supplements: str = ""
    pupil: str = ""
    group: str = ""
    case_number: str = ""
    shielding: str = ""
    change_log: tuple[ChangeEntry, ...] = ()
