"""The archive round (REQ-66): what it holds, what is missing and why, and what a person decides about it.

For the window: `round_view` (the worklist and the rest), `answer` and `leave_out` (questions); then `archive_export`.
Who: the office, those who decide, and somebody who is alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from skjema_app.archive.model import (
    ArchiveItem,
    Candidate,
    LeftOut,
    Metadata,
    Missing,
    Round,
    Selection,
)
from skjema_app.archive.select import is_part, select
from skjema_app.domain.documents import DocumentEvent, EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import archive_exports, archive_facts, correction_file
from skjema_app.workflows.archive_words import lack_words, left_out_words, round_words
from skjema_app.workflows.session import Change, Session


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A row of the worklist: one document.

    Attributes:
        number: place in the worklist, from 1; stands in the cover list and in the receipt.
        document_id: which.
        main: the document it is an attachment of, its own id where it stands alone.
        title: what it is called in lists; names nobody.
        pupil: name.
        group: class or "".
        date: ISO date.
        version: from 1.
        metadata: what the archive is told.
        attachments: how many files go with it.
        exported: lies in an export of this vault already.
        corrected: what was corrected in it afterwards goes with it as one of its files.
    """

    number: int
    document_id: str
    main: str
    title: str
    pupil: str
    group: str
    date: str
    version: int
    metadata: Metadata
    attachments: int
    exported: bool
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class AboutRow:
    """A document, or a draft, that is not delivered (yet): what it is and a sentence on why.

    Attributes:
        code: of the reason.
        document_id: which, or "".
        draft_id: a draft of this vault, or "".
        title: what it is called.
        pupil: name or "".
        group: class or "".
        sentence: why, and what can be done.
        blocks: it is not delivered before that is done.
    """

    code: str
    document_id: str
    draft_id: str
    title: str
    pupil: str
    group: str
    sentence: str
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class ArchivedRow:
    """A document that has its journalpost number.

    Attributes:
        document_id: which.
        title: what it is called in lists; names nobody.
        pupil: name.
        group: class or "".
        number: the one that counts.
        round_id: the round that it was registered in.
        day: when, ISO date.
        by: who registered it.
        before: numbers that were corrected, oldest first; "" where one was taken back.
        main: the document whose number it shares, its own id where it stands alone.
    """

    document_id: str
    title: str
    pupil: str
    group: str
    number: str
    round_id: str = ""
    day: str = ""
    by: str = ""
    before: tuple[str, ...] = ()
    main: str = ""


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round as the place *Arkiv* shows it.

    Attributes:
        round_id: hand it back to the other functions.
        title: «Januarrunden 2027».
        rows: the worklist, in order.
        missing: what isn't there yet.
        questions: what a person decides: `answer` or `leave_out`.
        left_out: what doesn't go, and why.
        archived: what has its number.
        pupils: how many pupils the worklist is about.
        sentence: one sentence on how it stands (user-review § 7, text 14).
    """

    round_id: str
    title: str
    rows: tuple[RoundRow, ...]
    missing: tuple[AboutRow, ...]
    questions: tuple[AboutRow, ...]
    left_out: tuple[AboutRow, ...]
    archived: tuple[ArchivedRow, ...]
    pupils: int
    sentence: str


def may_archive(session: Session) -> bool:
    """Whether this person has the place *Arkiv*: the office, those who decide, and whoever is alone with something."""
    if session.school is None:
        return session.vault.documents.has_any
    school = session.member_of
    return school is not None and school.me is not None and (school.me.decides or Role.OFFICE in school.me.roles)


def rounds(session: Session) -> tuple[tuple[str, str], ...]:
    """The rounds to choose from, the one that is prepared now first: (id, words)."""
    now = Round.upcoming(session.clock.now().date())
    return tuple((one.round_id, round_words(one)) for one in (now, now.before))


def round_view(session: Session, round_id: str, *, pupil: str = "", group: str = "") -> RoundView:
    """A round with all that is in it, missing, asked, left out.

    Args:
        session: whose vault.
        round_id: «2027-januar»; "" takes the one that is prepared now.
        pupil: for one pupil now (user-review § 1.9): name; ``round_id`` is then not used.
        group: their class.

    Raises:
        SkjemaError: ARCHIVE_ROLE, ROUND_UNKNOWN.
    """
    round_ = round_of(session, round_id, pupil, group)
    found = selected(session, round_)
    exported = archive_exports.exported(session)
    rows = tuple(_row(number, item, exported) for number, item in enumerate(found.items, 1))
    events = session.vault.documents.all_events()
    return RoundView(
        round_id=round_.round_id,
        title=round_words(round_),
        rows=rows,
        missing=tuple(_missing_row(one) for one in found.missing),
        questions=tuple(_question_row(one) for one in found.questions),
        left_out=tuple(_left_out_row(one) for one in found.left_out),
        archived=tuple(_archived_row(one, events[one.document_id]) for one in found.archived),
        pupils=len({(row.pupil, row.group) for row in rows}),
        sentence=_sentence(round_, rows, found),
    )


def answer(session: Session, document_id: str) -> Change:
    """«Skal arkiveres»: for what the form leaves to a person, and to take back `leave_out`.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, RESTRICTED, NOT_IN_ROUND (its form says that such documents don't go).
    """
    one = _changeable(session, document_id)
    session.vault.record_event(one.document_id, EventKind.ARCHIVE_CHOSEN)
    return Change(documents=True, exchange=True)


def leave_out(session: Session, document_id: str, reason: str, round_id: str = "") -> Change:
    """«Skal ikke arkiveres», with a reason; everybody who reads the document sees it.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, RESTRICTED, NOT_IN_ROUND, COMMENT_MISSING.
    """
    one = _changeable(session, document_id)
    if not reason.strip():
        raise SkjemaError(ErrorCode.COMMENT_MISSING)
    session.vault.record_event(one.document_id, EventKind.ARCHIVE_LEFT_OUT, how=round_id, text=reason.strip())
    return Change(documents=True, exchange=True)


def round_of(session: Session, round_id: str, pupil: str = "", group: str = "") -> Round:
    """The round that is meant, for somebody who may deliver it. Raises ARCHIVE_ROLE, ROUND_UNKNOWN."""
    if not may_archive(session):
        raise SkjemaError(ErrorCode.ARCHIVE_ROLE)
    today = session.clock.now().date()
    if pupil:
        return Round.one_pupil(today, pupil, group)
    return Round.parse(round_id) if round_id else Round.upcoming(today)


def selected(session: Session, round_: Round) -> Selection:
    """What a round holds in this vault."""
    return select(archive_facts.candidates(session), round_, drafts=archive_facts.old_drafts(session))


def _changeable(session: Session, document_id: str) -> Candidate:
    session.vault.documents.get(document_id)
    one = next(found for found in archive_facts.candidates(session) if found.document_id == document_id)
    if one.restricted:
        raise SkjemaError(ErrorCode.RESTRICTED)
    if one.belongs.value == "nei" or one.archived:
        raise SkjemaError(ErrorCode.NOT_IN_ROUND)
    return one


def _row(number: int, item: ArchiveItem, exported: frozenset[str]) -> RoundRow:
    one = item.candidate
    return RoundRow(
        number=number,
        document_id=one.document_id,
        main=item.main,
        title=one.title,
        pupil=item.folder_pupil,
        group=one.group,
        date=one.finished.date().isoformat(),
        version=one.number,
        metadata=one.metadata,
        attachments=len(one.attachments),
        exported=one.sha256 in exported,
        corrected=any(correction_file.is_one(file) for file in one.attachments),
    )


def _missing_row(one: Missing) -> AboutRow:
    return AboutRow(
        one.lack.value, one.document_id, one.draft_id, one.title, one.pupil, one.group, lack_words(one), one.blocks
    )


def _question_row(one: Candidate) -> AboutRow:
    sentence = _("Skal den i elevmappen? Skjemaet lar skolen bestemme.")
    return AboutRow("spor", one.document_id, "", one.title, one.pupil, one.group, sentence)


def _left_out_row(left: LeftOut) -> AboutRow:
    one = left.candidate
    hidden = one.restricted  # told of without a name, as everywhere
    return AboutRow(
        left.why.value,
        one.document_id,
        "",
        _("Skjermet sak") if hidden else one.title,
        "" if hidden else one.pupil,
        "" if hidden else one.group,
        left_out_words(left),
    )


def _archived_row(one: Candidate, events: Sequence[DocumentEvent]) -> ArchivedRow:
    given = [event for event in events if event.kind is EventKind.ARCHIVED]
    last = given[-1]
    return ArchivedRow(
        document_id=one.document_id,
        title=one.title,
        pupil=one.pupil,
        group=one.group,
        number=one.archived,
        round_id=last.how,
        day=last.happened or last.registered.date().isoformat(),
        by=last.who,
        before=tuple(event.text for event in given[:-1]),
        main=one.base if is_part(one) else one.document_id,
    )


def _sentence(round_: Round, rows: tuple[RoundRow, ...], found: Selection) -> str:
    if rows:
        pupils = len({(row.pupil, row.group) for row in rows})
        documents = ngettext("{n} dokument", "{n} dokumenter", len(rows)).format(n=len(rows))
        return ngettext(
            "{documents} for {n} elev er klare for arkivet.", "{documents} for {n} elever er klare for arkivet.", pupils
        ).format(documents=documents, n=pupils)
    if found.archived:
        return _("Alt som er levert, har journalpostnummer. {round} er ferdig.").format(round=round_words(round_))
    return _("Det er ingenting å levere nå.")
