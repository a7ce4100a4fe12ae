"""The archive round (REQ-66): what it holds, what a person decides about it, and the export with progress and stop.

For the window: `round_view` (the worklist and what is missing), `answer` and `leave_out` (questions), `prepare` (plain
values, on the vault's thread), then `export` on the pool with ``on_vault`` (it hops onto the vault's thread for each
document), and `note_export` on the vault's thread with what came of it.

Who: the office, those who decide, and somebody who is alone. A § 12-5 document is exported by `prepare_restricted`,
alone, by whoever may read it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.archive import package
from skjema_app.archive.model import (
    ArchiveItem,
    Candidate,
    ExportPlan,
    LeftOut,
    Metadata,
    Missing,
    Round,
    Selection,
)
from skjema_app.archive.select import select
from skjema_app.domain.answers import Json
from skjema_app.domain.attachments import Attachment
from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.system import places
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import archive_exports, archive_facts, archive_metadata
from skjema_app.workflows.archive_words import lack_words, left_out_words, round_words
from skjema_app.workflows.attachments import read_attachment
from skjema_app.workflows.documents import signed_pdf
from skjema_app.workflows.feeds_on_vault import OnVault, directly
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.archive.package import Written


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
    """A document that has its journalpost number."""

    document_id: str
    title: str
    pupil: str
    group: str
    number: str


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


@dataclass(frozen=True, slots=True)
class ExportOutcome:
    """What an export made.

    Attributes:
        folder: the finished package.
        documents: how many.
        files: path inside it, size and hash of every file.
        unchanged: it lay there already with the same bytes.
        resumed: files that an earlier, stopped run had written.
        sentence: what to tell the person.
    """

    folder: Path
    documents: int
    files: tuple[archive_exports.PlainFile, ...]
    unchanged: bool
    resumed: int
    sentence: str


def may_archive(session: Session) -> bool:
    """Whether this person has the place *Arkiv*: the office, those who decide, and whoever is alone with something."""
    if session.school is None:
        return bool(session.vault.documents.list())
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
    round_ = _round(session, round_id, pupil, group)
    found = _selected(session, round_)
    exported = archive_exports.exported(session)
    rows = tuple(_row(number, item, exported) for number, item in enumerate(found.items, 1))
    return RoundView(
        round_id=round_.round_id,
        title=round_words(round_),
        rows=rows,
        missing=tuple(_missing_row(one) for one in found.missing),
        questions=tuple(_question_row(one) for one in found.questions),
        left_out=tuple(_left_out_row(one) for one in found.left_out),
        archived=tuple(
            ArchivedRow(one.document_id, one.title, one.pupil, one.group, one.archived) for one in found.archived
        ),
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


def prepare(
    session: Session,
    round_id: str,
    *,
    pupil: str = "",
    group: str = "",
    only_new: bool = False,
    only: frozenset[str] = frozenset(),
) -> ExportPlan:
    """What an export would write, as a plain value.

    Args:
        session: whose vault.
        round_id: as `round_view`.
        pupil: as `round_view`.
        group: as `round_view`.
        only_new: «nytt siden sist»: without what lies in an export of this vault.
        only: these documents alone; empty takes all.

    Raises:
        SkjemaError: ARCHIVE_ROLE, ROUND_UNKNOWN, ROUND_EMPTY.
    """
    round_ = _round(session, round_id, pupil, group)
    exported = archive_exports.exported(session)
    items = tuple(
        one
        for one in _selected(session, round_).items
        if not (only_new and one.candidate.sha256 in exported) and (not only or one.document_id in only)
    )
    return _plan(session, round_, items)


def prepare_restricted(session: Session, document_id: str) -> ExportPlan:
    """A § 12-5 document with what adds to it and answers it, alone, by somebody who reads it (user-review § 1.11).

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, NOT_IN_ROUND (it is none).
    """
    document = session.vault.documents.get(document_id)
    if not document.restricted:
        raise SkjemaError(ErrorCode.NOT_IN_ROUND)
    found = [one for one in archive_facts.candidates(session) if document_id in {one.document_id, one.base}]
    items = tuple(ArchiveItem(one, document_id, one.pupil or _("Uten navn")) for one in sorted(found, key=_finished))
    round_ = Round.one_pupil(session.clock.now().date(), _("Skjermet sak"), "")
    return replace(_plan(session, round_, items), restricted=True)


def check_place(out: Path, *, synced_ok: bool = False) -> None:
    """Whether plain files may be put there: the folder exists, and no cloud service copies it (or that is confirmed).

    Raises:
        SkjemaError: FILE_MISSING, PLACE_UNUSABLE, ARCHIVE_PLACE_SYNCED with ``reason`` (which service).
    """
    if not out.is_dir():
        raise SkjemaError(ErrorCode.FILE_MISSING, path=str(out))
    try:
        places.check_vault_place(out.absolute())
    except SkjemaError as error:
        if error.code is ErrorCode.PLACE_IS_SYNCED:
            if not synced_ok:
                raise SkjemaError(ErrorCode.ARCHIVE_PLACE_SYNCED, **error.details) from error
        elif error.code is not ErrorCode.PLACE_IS_NETWORK:  # the office's own drive on a server is fine
            raise


def export(
    session: Session,
    plan: ExportPlan,
    out: Path,
    *,
    on_vault: OnVault = directly,
    progress: Callable[[int, int], None] | None = None,
    stopped: Callable[[], bool] | None = None,
    synced_ok: bool = False,
) -> ExportOutcome:
    """Write the package; a second run with the same plan finds it whole, or goes on where a stopped one ended.

    Args:
        session: whose vault.
        plan: of `prepare`.
        out: an existing folder; the package becomes a folder in it.
        on_vault: runs a piece of work on the vault's thread.
        progress: told (documents done, of how many) on the calling thread.
        stopped: asked often; True ends with ARCHIVE_STOPPED, and what was written waits in ``<name>.uferdig``.
        synced_ok: the person has confirmed that a cloud service copies the folder.

    Raises:
        SkjemaError: as `check_place` and `archive.package.write`.
    """
    check_place(out, synced_ok=synced_ok)
    more = on_vault(lambda: _more_files(session, plan))
    written = package.write(
        plan, out, _FromVault(session, on_vault), more, progress=progress or _silent, stopped=stopped or _never
    )
    return _outcome(plan, written)


def note_export(session: Session, plan: ExportPlan, outcome: ExportOutcome) -> Change:
    """Remember the plain files until they are deleted, and log the export in each document's room, once a round."""
    archive_exports.remember(session, plan, outcome.folder, outcome.files)
    events = session.vault.documents.all_events()
    for item in plan.items:
        seen = any(
            event.kind is EventKind.EXPORTED and event.how == plan.round.round_id
            for event in events.get(item.document_id, ())
        )
        if not seen:
            session.vault.record_event(
                item.document_id, EventKind.EXPORTED, how=plan.round.round_id, text=round_words(plan.round)
            )
    return Change(documents=True, settings=True)


class _FromVault:
    """Reads one document at a time, on the vault's thread."""

    def __init__(self, session: Session, on_vault: OnVault) -> None:
        self._session = session
        self._on_vault = on_vault

    def pdf(self, document_id: str) -> bytes:
        return self._on_vault(lambda: signed_pdf(self._session, document_id))

    def answers(self, document_id: str) -> bytes:
        return self._on_vault(lambda: _answers(self._session, document_id))

    def attachment(self, attachment: Attachment) -> bytes:
        return self._on_vault(lambda: read_attachment(self._session, attachment))


def _answers(session: Session, document_id: str) -> bytes:
    """The answers beside the PDF: those that are printed, in one way of writing them."""
    from skjema_app.documents.kept_out import kept_out

    document = session.vault.documents.get(document_id)
    hidden = kept_out(session.form_of(document.pin), document.answers)
    said: dict[str, Json] = {
        "skjema": document.pin.form_id,
        "versjon": document.pin.version,
        "skjema_sha256": document.pin.sha256,
        "dokument": document.document_id,
        "pdf_sha256": document.pdf_sha256,
        "svar": {name: value for name, value in document.answers.items() if name not in hidden},
    }
    return (json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode("utf-8", "surrogatepass")


def _more_files(session: Session, plan: ExportPlan) -> Mapping[str, bytes]:
    from skjema_app.workflows.archive_papers import papers

    return papers(session, plan)


def _round(session: Session, round_id: str, pupil: str, group: str) -> Round:
    if not may_archive(session):
        raise SkjemaError(ErrorCode.ARCHIVE_ROLE)
    today = session.clock.now().date()
    if pupil:
        return Round.one_pupil(today, pupil, group)
    return Round.parse(round_id) if round_id else Round.upcoming(today)


def _selected(session: Session, round_: Round) -> Selection:
    return select(archive_facts.candidates(session), round_, drafts=archive_facts.old_drafts(session))


def _plan(session: Session, round_: Round, items: tuple[ArchiveItem, ...]) -> ExportPlan:
    if not items:
        raise SkjemaError(ErrorCode.ROUND_EMPTY)
    there = {one.document_id for one in items}
    items = tuple(one if one.main in there else replace(one, main=one.document_id) for one in items)
    school = session.member_of
    name = session.person.school if school is None else school.name
    return ExportPlan(round_, name, items, archive_metadata.codes(session))


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


def _outcome(plan: ExportPlan, written: Written) -> ExportOutcome:
    count = len(plan.items)
    words = ngettext("{n} dokument", "{n} dokumenter", count).format(n=count)
    if written.unchanged:
        sentence = _("{documents} ligger der allerede, uendret.").format(documents=words)
    else:
        sentence = _("{documents} er lagt i mappen. Filene er ikke kryptert. Slett dem når alt er registrert.").format(
            documents=words
        )
    files = tuple(archive_exports.PlainFile(one.path, one.size, one.sha256) for one in written.files)
    return ExportOutcome(written.folder, count, files, written.unchanged, written.resumed, sentence)


def _silent(_done: int, _total: int) -> None:
    """Nobody asked."""


def _never() -> bool:
    return False


def _finished(one: Candidate) -> tuple[str, str]:
    return one.finished.isoformat(), one.document_id
