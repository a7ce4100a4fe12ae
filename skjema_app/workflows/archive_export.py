"""The round as files: a plain folder, or one encrypted file; with progress and stop, and nothing half-made.

`prepare` on the vault's thread gives a plain value; `export` or `export_sealed` runs on the pool and hops onto the
vault's thread for each document (``on_vault``); `note_export` on the vault's thread remembers what came of it. If the
program ends before that, it is remembered the next time anybody looks (`archive_exports.settle`).
A § 12-5 document is exported by `prepare_restricted`, alone, by whoever may read it (user-review § 1.11).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.archive import manifest, package
from skjema_app.archive.model import ArchiveItem, Candidate, Round
from skjema_app.archive.model import ExportPlan as ExportPlan
from skjema_app.crypto import passwords
from skjema_app.domain.answers import Json
from skjema_app.domain.attachments import Attachment
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import places
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import archive_exports, archive_facts, archive_metadata, correction_file
from skjema_app.workflows.archive_round import round_of, selected
from skjema_app.workflows.attachments import read_attachment
from skjema_app.workflows.documents import signed_pdf
from skjema_app.workflows.feeds_on_vault import OnVault, directly
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.archive.package import Written
    from skjema_app.crypto.secret import Secret

_GUESSES_LOG10 = 15.0
"""A zip's key is cheap to guess at (1,000 rounds), so its password must stand more than a vault's."""


@dataclass(frozen=True, slots=True)
class SealedOutcome:
    """An encrypted file: where, how many documents, its hash, and what to tell the person."""

    path: Path
    documents: int
    sha256: str
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


def prepare(
    session: Session,
    round_id: str,
    *,
    pupil: str = "",
    group: str = "",
    only_new: bool = False,
    only: frozenset[str] = frozenset(),
    message: str = "",
) -> ExportPlan:
    """What an export would write, as a plain value.

    Args:
        session: whose vault.
        round_id: as `round_view`.
        pupil: as `round_view`.
        group: as `round_view`.
        only_new: «nytt siden sist»: without what lies in an export of this vault.
        only: these documents alone; empty takes all.
        message: which ``arkivmelding``, one of `archive_metadata.MESSAGES`; "" takes what is set (`codes`).

    Raises:
        SkjemaError: ARCHIVE_ROLE, ROUND_UNKNOWN, ROUND_EMPTY, USAGE (no such ``message``).
    """
    round_ = round_of(session, round_id, pupil, group)
    exported = archive_exports.exported(session)
    items = tuple(
        one
        for one in selected(session, round_).items
        if not (only_new and one.candidate.sha256 in exported) and (not only or one.document_id in only)
    )
    return with_message(_plan(session, round_, items), message)


def with_message(plan: ExportPlan, message: str) -> ExportPlan:
    """The same plan with the other kind of ``arkivmelding``; "" keeps it. Raises USAGE for one that there isn't."""
    if not message:
        return plan
    if message not in archive_metadata.MESSAGES:
        raise SkjemaError(ErrorCode.USAGE, what="message")
    return replace(plan, codes=replace(plan.codes, message=message))


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
    digest = manifest.plan_digest(plan, more)
    on_vault(lambda: archive_exports.announce(session, plan, out, digest))
    written = package.write(
        plan, out, _FromVault(session, on_vault), more, progress=progress or _silent, stopped=stopped or _never
    )
    return _outcome(plan, written)


def note_export(session: Session, plan: ExportPlan, outcome: ExportOutcome) -> Change:
    """Remember the plain files until they are deleted, and log the export in each document's room, once a round."""
    archive_exports.remember(session, plan, outcome.folder, outcome.files)
    return _log_export(session, plan)


def require_password(session: Session, password: Secret) -> None:
    """Whether a password may guard an encrypted package: five words of the list, or as strong.

    Raises:
        SkjemaError: WEAK_PASSWORD with ``reason``.
    """
    with password.exposed() as typed:
        judged = passwords.judge(typed.decode("utf-8", "replace"), (session.person.name, session.person.school))
    if judged.reason is not None:
        raise SkjemaError(ErrorCode.WEAK_PASSWORD, reason=judged.reason.value)
    if judged.guesses_log10 < _GUESSES_LOG10:
        raise SkjemaError(ErrorCode.WEAK_PASSWORD, reason=passwords.WeakReason.GUESSABLE.value)


def export_sealed(
    session: Session,
    plan: ExportPlan,
    out: Path,
    password: Secret,
    *,
    on_vault: OnVault = directly,
    progress: Callable[[int, int], None] | None = None,
    stopped: Callable[[], bool] | None = None,
) -> SealedOutcome:
    """Write the package as one encrypted zip; 7-Zip opens it. It may lie in a cloud folder: it is only ciphertext.

    The caller has asked `require_password`; a stopped run leaves nothing and begins anew.

    Raises:
        SkjemaError: FILE_MISSING, FILE_EXISTS, and as `archive.sealed.write_sealed`.
    """
    from skjema_app.archive.sealed import write_sealed

    if not out.is_dir():
        raise SkjemaError(ErrorCode.FILE_MISSING, path=str(out))
    more = on_vault(lambda: _more_files(session, plan))
    made = write_sealed(
        plan,
        out,
        _FromVault(session, on_vault),
        more,
        password,
        progress=progress or _silent,
        stopped=stopped or _never,
    )
    count = len(plan.items)
    sentence = ngettext(
        "{n} dokument ligger kryptert i filen. Den åpnes med 7-Zip og passordet.",
        "{n} dokumenter ligger kryptert i filen. Den åpnes med 7-Zip og passordet.",
        count,
    ).format(n=count)
    return SealedOutcome(made.path, count, made.sha256, sentence)


def note_sealed(session: Session, plan: ExportPlan) -> Change:
    """Log the export in each document's room; there are no plain files to remember."""
    return _log_export(session, plan)


def _log_export(session: Session, plan: ExportPlan) -> Change:
    archive_exports.log_exported(session, [item.document_id for item in plan.items], plan.round.round_id)
    return Change(documents=True, settings=True)


class _FromVault:
    """Reads one document at a time, on the vault's thread."""

    def __init__(self, session: Session, on_vault: OnVault) -> None:
        self._session = session
        self._on_vault = on_vault
        self._read: tuple[str, bytes] = ("", b"")

    def pdf(self, document_id: str) -> bytes:
        if self._read[0] != document_id:
            self._read = (document_id, self._on_vault(lambda: signed_pdf(self._session, document_id)))
        return self._read[1]

    def holds_answers(self, document_id: str) -> bool:
        from skjema_app.documents.metadata import FILLED_PART, says_part

        return says_part(self.pdf(document_id)) == FILLED_PART

    def answers(self, document_id: str) -> bytes:
        return self._on_vault(lambda: _answers(self._session, document_id))

    def attachment(self, attachment: Attachment) -> bytes:
        return self._on_vault(lambda: _attached(self._session, attachment))

    def judged(self, pdf: bytes) -> tuple[int, bool]:
        from skjema_app.documents.verify import verify

        verdict = verify(pdf)
        return len(verdict.signatures), verdict.unchanged


def _attached(session: Session, attachment: Attachment) -> bytes:
    """The corrections of a document, or a file that somebody added to it."""
    corrected = correction_file.read(session, attachment)
    return read_attachment(session, attachment) if corrected is None else corrected


def _answers(session: Session, document_id: str) -> bytes:
    """The answers beside the PDF: those that are printed, in one way of writing them."""
    from skjema_app.documents.answers_json import answers_json

    document = session.vault.documents.get(document_id)
    said: dict[str, Json] = {
        "skjema": document.pin.form_id,
        "versjon": document.pin.version,
        "skjema_sha256": document.pin.sha256,
        "dokument": document.document_id,
        "pdf_sha256": document.pdf_sha256,
    }
    return answers_json(session.form_of(document.pin), document.answers, said)


def _more_files(session: Session, plan: ExportPlan) -> Mapping[str, bytes]:
    from skjema_app.workflows.archive_papers import papers

    return papers(session, plan)


def _plan(session: Session, round_: Round, items: tuple[ArchiveItem, ...]) -> ExportPlan:
    if not items:
        raise SkjemaError(ErrorCode.ROUND_EMPTY)
    there = {one.document_id for one in items}
    items = tuple(one if one.main in there else replace(one, main=one.document_id) for one in items)
    school = session.member_of
    name = session.person.school if school is None else school.name
    return ExportPlan(round_, name, items, archive_metadata.codes(session))


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
