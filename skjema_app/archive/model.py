"""The words of the archive round (REQ-66, domain § 4.13): a round, what is delivered, what is missing, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from skjema_app.domain.attachments import Attachment
from skjema_app.domain.errors import ErrorCode, SkjemaError

_ROUND = re.compile(r"(2\d{3})-(januar|juni)")
_NOW = re.compile(r"(2\d{3}-\d{2}-\d{2})-na")
_AUGUST = 8
_JANUARY, _JUNE = 1, 6
_LAST_DAYS = {_JANUARY: 31, _JUNE: 30}

FIKS, EFM = "fiks", "efm"
"""Which ``arkivmelding`` an archive takes: KS Fiks Arkiv V1's, or eFormidling's."""
MESSAGES = (FIKS, EFM)


class Term(StrEnum):
    """Which round of the year; ``NOW`` is one pupil at any time (user-review § 1.9)."""

    JANUARY = "januar"
    JUNE = "juni"
    NOW = "na"


@dataclass(frozen=True, slots=True)
class Round:
    """One hand-over.

    Attributes:
        term: which.
        day: last day of the round's month; for ``NOW`` the day it is made.
        pupil: name of the one pupil of a ``NOW`` round, else "".
        group: their class, or "".
    """

    term: Term
    day: date
    pupil: str = ""
    group: str = ""

    @classmethod
    def parse(cls, text: str) -> Round:
        """«2027-januar», «2027-juni»; «2026-11-23-na» is one of a pupil who is not named in it.

        Raises:
            SkjemaError: ROUND_UNKNOWN with ``round``.
        """
        typed = text.strip().lower()
        found, now = _ROUND.fullmatch(typed), _NOW.fullmatch(typed)
        try:
            if found:
                term = Term(found[2])
                month = _JANUARY if term is Term.JANUARY else _JUNE
                return cls(term, date(int(found[1]), month, _LAST_DAYS[month]))
            if now:
                return cls(Term.NOW, date.fromisoformat(now[1]))
        except ValueError:
            pass
        raise SkjemaError(ErrorCode.ROUND_UNKNOWN, round=text[:40])

    @classmethod
    def one_pupil(cls, day: date, pupil: str, group: str) -> Round:
        """Everything of one pupil, now."""
        return cls(Term.NOW, day, pupil, group)

    @classmethod
    def upcoming(cls, today: date) -> Round:
        """The round that is prepared on a day: January's until the end of January, June's until the end of June."""
        if today.month == _JANUARY or today.month > _JUNE:
            year = today.year + (today.month > _JUNE)
            return cls(Term.JANUARY, date(year, _JANUARY, _LAST_DAYS[_JANUARY]))
        return cls(Term.JUNE, date(today.year, _JUNE, _LAST_DAYS[_JUNE]))

    @property
    def before(self) -> Round:
        """The round before this one."""
        if self.term is Term.JANUARY:
            return Round(Term.JUNE, date(self.day.year - 1, _JUNE, _LAST_DAYS[_JUNE]))
        return Round(Term.JANUARY, date(self.day.year, _JANUARY, _LAST_DAYS[_JANUARY]))

    @property
    def round_id(self) -> str:
        """What `parse` reads: stands in events, settings and manifests. Names nobody."""
        if self.term is Term.NOW:
            return f"{self.day.isoformat()}-na"
        return f"{self.day.year}-{self.term.value}"

    @property
    def school_year(self) -> str:
        """«2026-2027»."""
        first = self.day.year if self.day.month >= _AUGUST else self.day.year - 1
        return f"{first}-{first + 1}"


class Belongs(StrEnum):
    """Whether documents of a form go to the archive: the form's ``facts.archive``."""

    YES = "ja"
    NO = "nei"
    ASK = "spor"


class Part(StrEnum):
    """What a document is to another one."""

    OWN = "eget"
    SUPPLEMENT = "utfyllende"
    DECISION = "beslutning"
    EXTRACT = "utdrag"  # one pupil's part of minutes
    WHOLE_MINUTES = "helt-referat"  # minutes about several pupils, which are split


class Answer(StrEnum):
    """How a version stands with those who approve or decide."""

    NOT_NEEDED = "trengs-ikke"
    WAITING = "venter"
    GIVEN = "gitt"
    RETURNED = "sendt-tilbake"
    OPEN = "ikke-avklart"  # approved and returned at once


class LeftOutWhy(StrEnum):
    """Why a document is not in the round."""

    RESTRICTED = "12-5"  # its recipient exports it alone (user-review § 1.11)
    FORM = "skjema"  # the form says no
    WITHDRAWN = "trukket"
    RETURNED = "sendt-tilbake"  # a version that never ran
    SPLIT = "deles"  # minutes about several pupils: each pupil's part goes instead
    OLD_EXTRACT = "nyere-utdrag"
    NO_CASE = "uten-sak"  # a conversation that belongs to no case
    NEXT_ROUND = "neste-runde"
    BY_HAND = "valgt"  # somebody said so, with a reason
    NO_PUPIL = "uten-elev"


class Lack(StrEnum):
    """What is missing before, or beside, a delivery."""

    NOT_DECIDED = "ikke-besluttet"
    NOT_APPROVED = "ikke-godkjent"
    NOT_SETTLED = "ikke-avklart"
    NO_EVALUATION = "uten-evaluering"
    NO_PARTICIPANTS = "uten-deltakere"
    NOT_SPLIT = "ikke-delt"  # minutes with items about pupils that no copy was made of
    NOT_SIGNED = "ikke-signert"
    OLD_DRAFT = "gammel-kladd"
    SAME_NAME = "samme-navn"  # two pupils of one name in one class, and this document doesn't say which


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the archive is told of a document; defaults come from its form, the office may change them.

    Attributes:
        title: holds the pupil's name.
        public_title: reveals nobody.
        record_type: journalposttype, e.g. "X".
        document_type: dokumenttype, e.g. "NOTAT".
        shielding: the reference it is shielded by, or "".
    """

    title: str
    public_title: str
    record_type: str
    document_type: str
    shielding: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finished document, as far as selecting needs to know it. Plain facts, gathered by the workflows.

    Attributes:
        document_id: which.
        form_id: its form.
        title: short title of the form, for lists.
        pupil: name of its pupil, or "".
        group: class, or "".
        born: ISO date of birth where the document says it, or "".
        finished: when.
        number: version.
        newest: no later version follows it.
        belongs: what its form says.
        part: what it is to another document.
        base: that document, or "".
        restricted: § 12-5.
        talk: a conversation, which belongs only where it is linked to a case.
        in_case: it is linked to a case; for the office: it was handed over.
        answer: approval, or for a report the decision.
        withdrawn: by its author.
        signed: its PDF carries a signature.
        plan: it is a plan, which is evaluated.
        evaluates: it is an evaluation.
        evaluation_due: the day a plan is to be evaluated, or None.
        has_participants: False where its form asks for participants and there are none.
        unsplit: how many pupils of these minutes have items and no copy.
        chosen: somebody said «skal arkiveres», or it was handed over to the office.
        left_out: why somebody said that it isn't archived, or "".
        archived: its journalpost number, or "".
        sha256: of the signed bytes that are delivered.
        author: name.
        metadata: titles and codes.
        attachments: files that belong to it.
    """

    document_id: str
    form_id: str
    title: str
    pupil: str
    group: str
    born: str
    finished: datetime
    number: int
    newest: bool
    belongs: Belongs
    part: Part
    base: str
    restricted: bool
    talk: bool
    in_case: bool
    answer: Answer
    withdrawn: bool
    signed: bool
    plan: bool
    evaluates: bool
    evaluation_due: date | None
    has_participants: bool
    unsplit: int
    chosen: bool
    left_out: str
    archived: str
    sha256: str
    author: str
    metadata: Metadata
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class OldDraft:
    """A draft of this vault that has lain for long: told to its owner only."""

    draft_id: str
    title: str
    pupil: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class ArchiveItem:
    """A document that is delivered.

    Attributes:
        candidate: what it is.
        main: the document that it is an attachment of in the archive, its own id where it is the main one.
        folder_pupil: the pupil's folder; tells two of one name apart.
    """

    candidate: Candidate
    main: str
    folder_pupil: str

    @property
    def document_id(self) -> str:
        """Which document."""
        return self.candidate.document_id


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A document that is not delivered; ``reason``: what a person wrote, else ""."""

    candidate: Candidate
    why: LeftOutWhy
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is missing.

    Attributes:
        lack: what.
        document_id: the document it is about, or "" for a draft.
        draft_id: the draft, or "".
        title: of it.
        pupil: name or "".
        group: class or "".
        blocks: the document is not delivered before it is there.
        count: how many, for ``NOT_SPLIT``.
        day: the day it was to be done, for ``NO_EVALUATION``.
    """

    lack: Lack
    document_id: str
    title: str
    pupil: str
    group: str
    blocks: bool
    draft_id: str = ""
    count: int = 0
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """What a round holds.

    Attributes:
        items: delivered, in the order of class, pupil, date: the worklist.
        missing: what is not there yet.
        questions: documents where the form leaves it to a person.
        left_out: what is not delivered, and why.
        archived: what has its number already.
    """

    items: tuple[ArchiveItem, ...]
    missing: tuple[Missing, ...]
    questions: tuple[Candidate, ...]
    left_out: tuple[LeftOut, ...]
    archived: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Codes:
    """What the archive calls things; a receiver's code lists differ, so all of it can be set (pdf-archive § 4).

    Attributes:
        system: fagsystem, the name of the sender.
        pdf_format: PRONOM code of PDF/A-2a.
        filled_pdf_format: of PDF/A-3a, a signed file with the answers inside.
        json_format: of the answers.
        jpeg_format: of pictures.
        png_format: of pictures.
        other_pdf_format: of attached PDFs, whose exact kind isn't known.
        text_format: of plain text.
        variant: variantformat of the signed file; "A" is Arkivformat, "S" Digitalt signert dokument.
        restriction: tilgangsrestriksjon.
        folder_type: mappetype.
        json_in_message: the answers as JSON are an attachment in the archive too, not only a file beside it.
        message: which ``arkivmelding`` is made, one of ``MESSAGES``.
    """

    system: str = "Skjema"
    pdf_format: str = "fmt/476"
    filled_pdf_format: str = "fmt/479"
    json_format: str = "fmt/817"
    jpeg_format: str = "fmt/43"
    png_format: str = "fmt/13"
    other_pdf_format: str = "fmt/276"
    text_format: str = "x-fmt/111"
    variant: str = "A"
    restriction: str = "13"
    folder_type: str = "Elevmappe"
    json_in_message: bool = False
    message: str = FIKS


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """Everything an export needs beside the bytes; the same plan gives the same files.

    Attributes:
        round: which.
        school: its name.
        items: what is delivered, in order.
        codes: what the archive calls things.
        restricted: a § 12-5 document alone, by its recipient.
    """

    round: Round
    school: str
    items: tuple[ArchiveItem, ...]
    codes: Codes = field(default_factory=Codes)
    restricted: bool = False
