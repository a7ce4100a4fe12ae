"""«Sendes hjem» (user-review § 1.12, REQ-3): a copy for each guardian with foreldreansvar, and who is to have none.

Every copy, and every «skal ikke ha kopi» with its reason, is an event in the document's room.

For the window: `home_view` → `begin` (a plain value; costs as much as a preview) → `home_copy.with_words` for places to
rewrite, `home_copy.confirmed` for those that may stand → `home_copy.copy_pdf` to read → `send`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from skjema_app.domain.audit import Deed
from skjema_app.domain.documents import DocumentEvent, EventKind, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import PupilFact
from skjema_app.form_engine.values import rows_of
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _
from skjema_app.workflows import audit, home_copy
from skjema_app.workflows.home_copy import HomeCopy
from skjema_app.workflows.name_data import GUARDIAN_NAME, GUARDIAN_ROWS
from skjema_app.workflows.plain_writes import write_plain
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.standing import has_run, needs_approval

_RESPONSIBILITY = "foresatt_ansvar"
_OPEN_ADDRESS = "nei"


class HomeState(StrEnum):
    """How it stands with a guardian."""

    OPEN = "ikke-sendt"
    SENT = "sendt"
    OLDER = "eldre-versjon"  # an earlier version was sent
    NOT = "skal-ikke"


@dataclass(frozen=True, slots=True)
class Guardian:
    """A guardian of the pupil.

    Attributes:
        name: as the documents have it.
        responsible: has foreldreansvar; None where no document says.
        state: how it stands.
        day: when that was, in words, or "".
        reason: why they get no copy, or "".
    """

    name: str
    responsible: bool | None
    state: HomeState
    day: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HomeView:
    """What *Sendes hjem* shows for a document.

    Attributes:
        document_id: which.
        title: what it is.
        pupil: whose.
        guardians: whom it may go to.
        protected: fortrolig or strengt fortrolig adresse: ask the office first.
        ready: it may be sent; else ``sentence`` says why not.
        sentence: one sentence, or "".
        channels: proposals for how it goes.
    """

    document_id: str
    title: str
    pupil: str
    guardians: tuple[Guardian, ...]
    protected: bool
    ready: bool
    sentence: str
    channels: tuple[str, ...]


def home_view(session: Session, document_id: str) -> HomeView:
    """To whom a document may go, and what has gone.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, RESTRICTED (§ 12-5).
    """
    document = _document(session, document_id)
    ready = _is_ready(session, document)
    protected = _is_protected(session, document)
    if not ready:
        sentence = _("Den sendes hjem når den er godkjent.")
    elif protected:
        sentence = _("Eleven har fortrolig adresse. Spør kontoret før noe sendes hjem.")
    else:
        sentence = ""
    return HomeView(
        document_id=document_id,
        title=document.title,
        pupil=document.pupil,
        guardians=_guardians(session, document),
        protected=protected,
        ready=ready,
        sentence=sentence,
        channels=(_("Websak"), _("Brev"), _("Levert på papir"), _("Vigilo eller en annen lukket kanal")),
    )


def may_go_home(session: Session, document_id: str) -> bool:
    """Whether «Send hjem» is offered for a document: it is about one pupil, and not § 12-5. Costs nothing."""
    try:
        document = session.vault.documents.get(document_id)
    except SkjemaError:
        return False
    return bool(document.pupil.strip()) and not document.restricted


def begin(session: Session, document_id: str, guardian: str) -> HomeCopy:
    """The copy for one guardian as it begins: what is sure is taken out.

    Args:
        session: whose vault.
        document_id: which document.
        guardian: name, as `home_view` lists it.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, RESTRICTED, HOME_NOT_FOR (``reason`` responsibility, not-sent, not-finished).
    """
    document = _document(session, document_id)
    _require_for(session, document, guardian)
    audit.read_document(session, document)
    return home_copy.make_copy(session, document, guardian)


def proposed_name(session: Session, copy: HomeCopy) -> str:
    """A file name that names nobody."""
    document = session.vault.documents.get(copy.document_id)
    title = session.form_of(document.pin).short_title.nb
    return f"{document.finished.date().isoformat()} {title} – kopi {copy.digest[:4]}.pdf"


def send(session: Session, copy: HomeCopy, target: Path, *, how: str, read: str, overwrite: bool = False) -> Change:
    """Write the copy as a plain file, and log that it was sent home.

    Args:
        session: whose vault.
        copy: as it was read.
        target: where the file goes.
        how: by which way it is sent.
        read: the digest of the text that the person says to have read («Jeg har lest kopien»).
        overwrite: an existing file is replaced.

    Raises:
        SkjemaError: HOME_LOOKS with ``count``, HOME_NOT_READ, HOME_NOT_FOR, COMMENT_MISSING (``how`` is empty),
            FILE_EXISTS, WRITE_DENIED, DISK_FULL, and as `make_copy`.
    """
    document = _document(session, copy.document_id)
    _require_for(session, document, copy.guardian)
    if copy.open_spots:
        raise SkjemaError(ErrorCode.HOME_LOOKS, count=len(copy.open_spots))
    if read != copy.digest:
        raise SkjemaError(ErrorCode.HOME_NOT_READ)
    if not how.strip():
        raise SkjemaError(ErrorCode.COMMENT_MISSING)
    if target.exists() and not overwrite:
        raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))
    pdf = home_copy.copy_pdf(session, copy).pdf
    write_plain(session, target, pdf)
    words = _("versjon {number}, SHA-256 {hash} …").format(
        number=document.number, hash=hashlib.sha256(pdf).hexdigest()[:16]
    )
    session.vault.record_event(
        copy.document_id,
        EventKind.SENT_HOME,
        happened=session.clock.now().date().isoformat(),
        who=copy.guardian,
        how=how.strip(),
        text=words,
    )
    audit.read_document(session, document, Deed.MASKED)
    return Change(documents=True, exchange=True)


def not_for(session: Session, document_id: str, guardian: str, reason: str) -> Change:
    """«Skal ikke ha kopi»: a guardian gets none, and why.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, RESTRICTED, HOME_REASON, HOME_NOT_FOR (no such guardian).
    """
    document = _document(session, document_id)
    if not reason.strip():
        raise SkjemaError(ErrorCode.HOME_REASON)
    if guardian not in {one.name for one in _guardians(session, document)}:
        raise SkjemaError(ErrorCode.HOME_NOT_FOR)
    session.vault.record_event(
        document_id,
        EventKind.NOT_SENT_HOME,
        happened=session.clock.now().date().isoformat(),
        who=guardian,
        text=reason.strip(),
    )
    return Change(documents=True, exchange=True)


# --- inside -----------------------------------------------------------------------------------------------------------


def _document(session: Session, document_id: str) -> FinishedDocument:
    document = session.vault.documents.get(document_id)
    if document.restricted:
        raise SkjemaError(ErrorCode.RESTRICTED)
    return document


def _is_ready(session: Session, document: FinishedDocument) -> bool:
    return not needs_approval(session.form_of(document.pin), document) or has_run(session, document)


def _is_protected(session: Session, document: FinishedDocument) -> bool:
    """What any document about the pupil, or the class list, says; one that says so is enough."""
    for pupil in session.vault.pupils.list(include_left=True):
        if pupil.protected and _plain(pupil.name) == _plain(document.pupil):
            return True
    for one in session.vault.documents.list():
        if _plain(one.pupil) == _plain(document.pupil):
            definition = session.form_of(one.pin)
            pupil_field = definition.field(definition.facts.pupil)
            name = pupil_field.fills.get(PupilFact.PROTECTED, "") if pupil_field is not None else ""
            if one.answers.get(name) not in (None, "", _OPEN_ADDRESS):
                return True
    return False


def _guardians(session: Session, document: FinishedDocument) -> tuple[Guardian, ...]:
    """The guardians that documents about the pupil name, the newest word on each."""
    found: dict[str, tuple[str, bool | None]] = {}
    same = [one for one in session.vault.documents.list() if _plain(one.pupil) == _plain(document.pupil)]
    for one in sorted(same, key=_finished):
        for _row_id, row in rows_of(one.answers.get(GUARDIAN_ROWS)):
            name, said = row.get(GUARDIAN_NAME), row.get(_RESPONSIBILITY)
            if isinstance(name, str) and name.strip():
                key = _plain(name)
                before = found.get(key, ("", None))[1]
                found[key] = (" ".join(name.split()), said if isinstance(said, bool) else before)
    versions = [one for one in same if one.series == document.series]
    events = session.vault.documents.all_events()
    return tuple(_guardian(name, said, document, versions, events) for name, said in found.values())


def _guardian(
    name: str,
    responsible: bool | None,
    document: FinishedDocument,
    versions: list[FinishedDocument],
    events: Mapping[str, tuple[DocumentEvent, ...]],
) -> Guardian:
    own = _last(events.get(document.document_id, ()), name)
    if own is not None:
        state = HomeState.SENT if own.kind is EventKind.SENT_HOME else HomeState.NOT
        reason = own.text if state is HomeState.NOT else ""
        return Guardian(name, responsible, state, _day(own.happened), reason)
    for one in sorted(versions, key=_finished, reverse=True):
        before = _last(events.get(one.document_id, ()), name)
        if before is not None and before.kind is EventKind.NOT_SENT_HOME:
            return Guardian(name, responsible, HomeState.NOT, _day(before.happened), before.text)
        if before is not None:
            return Guardian(name, responsible, HomeState.OLDER, _day(before.happened))
    return Guardian(name, responsible, HomeState.OPEN)


def _last(events: tuple[DocumentEvent, ...], name: str) -> DocumentEvent | None:
    kinds = {EventKind.SENT_HOME, EventKind.NOT_SENT_HOME}
    found = [one for one in events if one.kind in kinds and _plain(one.who) == _plain(name)]
    return found[-1] if found else None


def _require_for(session: Session, document: FinishedDocument, guardian: str) -> None:
    if not _is_ready(session, document):
        raise SkjemaError(ErrorCode.HOME_NOT_FOR, reason="not-finished")
    found = next((one for one in _guardians(session, document) if one.name == guardian), None)
    if found is None or not found.responsible:
        raise SkjemaError(ErrorCode.HOME_NOT_FOR, reason="responsibility")
    if found.state is HomeState.NOT:
        raise SkjemaError(ErrorCode.HOME_NOT_FOR, reason="not-sent")


def _finished(one: FinishedDocument) -> tuple[str, str]:
    return one.finished.isoformat(), one.document_id


def _day(text: str) -> str:
    try:
        return date_in_words(date.fromisoformat(text[:10]))
    except ValueError:
        return text


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
