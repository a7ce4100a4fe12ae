"""What a document needs to know beside the answers: who, when, which version, under which rule it is shielded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

COMPOSED = 3
"""Number of the rules that ``compose`` follows: raised whenever the same answers and facts make another text.

A document is composed anew wherever it is received (``recheck``), so every number ever used must go on being composed
as it was; a test holds the texts of each number against a golden file. 1: the change log was one table against the
version before. 2: it has a part per measure, over all versions, against the last approved one (REQ-22). 3: a sign
stands for letters that the font lacks, and a last section lists them; the last lines say whose clock it is and how IT
makes other programs trust the school; rows with the pupil's own words are no table.
"""

LASTING = 4
"""Composed as 3, and the file holds what issuers said of its certificates: an older program waits, as for new rules."""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A line of the change log (REQ-22, domain § 4.0 L), in words.

    Attributes:
        when: time of the change, with offset.
        label: which answer.
        before: the earlier answer, or "".
        after: the later answer, or "".
        why: the reason, or "".
        who: who changed it.
        measure: id of the measure's row, or "" for another answer.
        r_team: day it was discussed in R-team, ISO, or "" (REQ-23).
        urgent: why it could not wait for R-team, or "".
    """

    when: datetime
    label: str
    before: str
    after: str
    why: str
    who: str
    measure: str = ""
    r_team: str = ""
    urgent: str = ""


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
        decides: words on the report that this decision is about, in the same way; "" when it is no decision.
        revises: words on the version before (number, time, short hash), or on both where two are joined; or "".
        pupil: name of the pupil for a supplement or a decision, whose own answers don't hold it, or "".
        group: the pupil's class, likewise, or "".
        case_number: Skjema-nr. («S-2026-014»), or "".
        shielding: words on shielding; "" takes the form's own.
        changes: what changed since the version before, printed as Endringslogg from version 2 on.
        composed: which rules it is composed by, see ``COMPOSED``.
        compared: words on the version that ``changes`` go up from («versjon 2»); "" when none was approved before.
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
    decides: str = ""
    revises: str = ""
    pupil: str = ""
    group: str = ""
    case_number: str = ""
    shielding: str = ""
    changes: tuple[ChangeLine, ...] = ()
    composed: int = COMPOSED
    compared: str = ""
