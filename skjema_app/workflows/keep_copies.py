"""A copy somewhere else (user-review § 1.1): choose the second place, write and verify copies, restore, salvage."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import places, safe_files
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.vault.restore import restore
from skjema_app.vault.salvage import salvage
from skjema_app.vault.vault import Vault
from skjema_app.workflows.forms_here import load_forms
from skjema_app.workflows.gap_words import gap_lines
from skjema_app.workflows.known_copies import SECOND_PLACE, copies_of, password_of_its_time, second_place
from skjema_app.workflows.machine_rules import given_second_place, refuse_if_governed
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.settings import machine_settings, save_machine_settings

_LAST, _FAILURE = "copy_last", "copy_failure"
_LAST_LOCAL, _FAILURE_LOCAL = "backup_last", "backup_failure"
_MARK = "copy_mark"
_CLOCKS_DIFFER = timedelta(days=1)
_WARN_AFTER = timedelta(days=3)  # user-review § 1.1


@dataclass(frozen=True, slots=True)
class CopyStatus:
    """The state of the copies, as *Hjem* and *Innstillinger* show it.

    Attributes:
        second_place: the folder, or "" when none is chosen.
        last_success: time of the last verified copy there, or None.
        last_failure_code: error code of the last failed try after that, or "".
        sentence: one plain sentence for the person.
        warn: True when no verified copy is younger than three days (or no place is chosen).
        local_count: rotated backups on this machine.
        place_given: the second place is decided for everybody on this machine.
    """

    second_place: str
    last_success: datetime | None
    last_failure_code: str
    sentence: str
    warn: bool
    local_count: int
    place_given: bool = False


@dataclass(frozen=True, slots=True)
class CopyReport:
    """A copy that was written and read back. ``size`` in bytes."""

    path: Path
    made: datetime
    size: int
    documents: int
    drafts: int


@dataclass(frozen=True, slots=True)
class SalvageReport:
    """What could be saved from a damaged vault.

    Attributes:
        folder: the new vault.
        entries: entries in the new journal.
        documents: finished documents that can be shown.
        drafts: drafts.
        gaps: what is missing, as kind and position, for a program to read.
        gap_lines: the same in words, one line for each kind; never people.
        from_school: the vault belonged to a school, so that what is missing may come back through the exchange.
    """

    folder: Path
    entries: int
    documents: int
    drafts: int
    gaps: tuple[str, ...]
    gap_lines: tuple[str, ...]
    from_school: bool


def copy_status(session: Session) -> CopyStatus:
    """How the copies stand now."""
    settings = session.vault.settings
    place = second_place(session)
    raw = settings.get(_LAST) or ""
    last = datetime.fromisoformat(raw) if raw else None
    failure = settings.get(_FAILURE) or ""
    failure_here = settings.get(_FAILURE_LOCAL) or ""
    # A copy from the future was made while the clock was wrong: it says nothing about today.
    late = last is None or not -_CLOCKS_DIFFER < session.clock.now() - last <= _WARN_AFTER
    return CopyStatus(
        second_place=place,
        last_success=last,
        last_failure_code=failure or failure_here,
        sentence=_status_sentence(place, last, failure, failure_here, late=late),
        warn=late or bool(failure or failure_here),
        local_count=len(session.vault.backups()),
        place_given=bool(given_second_place()),
    )


def set_second_place(session: Session, folder: Path) -> Change:
    """Choose the folder (USB, home folder, also cloud-synced: only ciphertext goes there); tries it by a first copy.

    The choice is kept only when that first copy was written and read back.

    Raises:
        SkjemaError: POLICY_GOVERNS when this machine's policy names another folder; as `write_copy`.
    """
    if str(folder) != given_second_place():
        refuse_if_governed("backup_folder")
    report = session.vault.write_copy(folder)
    session.vault.settings.set(SECOND_PLACE, str(folder))
    # Also outside the vault: when it is damaged, the copies in the second place are what helps.
    save_machine_settings(replace(machine_settings(), second_place=str(folder)))
    _remember_success(session, report.made)
    return Change(copies=True, settings=True)


def write_copy(session: Session) -> CopyReport:
    """Write and verify a copy in the second place; raises SECOND_PLACE_UNSET, SECOND_PLACE_GONE, COPY_NOT_VERIFIED."""
    place = second_place(session)
    if not place:
        raise SkjemaError(ErrorCode.SECOND_PLACE_UNSET)
    if given_second_place():
        with contextlib.suppress(OSError):  # what is decided for everybody needn't be made by each
            Path(place).mkdir(exist_ok=True)
    try:
        report = session.vault.write_copy(Path(place))
    except SkjemaError as error:
        _remember(session, _FAILURE, error.code.value)
        raise
    _remember_success(session, report.made)
    return CopyReport(report.path, report.made, report.size, report.documents, report.drafts)


def back_up_if_due(session: Session, *, leaving: bool) -> Change:
    """Local backup once a day and the second place at lock, close (``leaving``) and daily.

    Failures are remembered for ``copy_status`` and never stop a lock or a close. When leaving, a copy is written only
    if something was written since the last one.
    """
    now = session.clock.now()
    settings = session.vault.settings
    changed = after_erasure(session) != Change()
    if (settings.get(_LAST_LOCAL) or "") != now.date().isoformat() or settings.get(_FAILURE_LOCAL):
        changed = True
        try:
            back_up_now(session)
        except SkjemaError as error:
            _remember(session, _FAILURE_LOCAL, error.code.value)
    raw = settings.get(_LAST) or ""
    last = datetime.fromisoformat(raw) if raw else None
    daily = last is None or not -_CLOCKS_DIFFER < now - last < timedelta(days=1)
    written = leaving and settings.get(_MARK) != _write_mark(session)
    if second_place(session) and (daily or written or _is_lost(session)):
        changed = True
        with contextlib.suppress(SkjemaError):  # remembered by write_copy; Hjem says it
            write_copy(session)
    return Change(copies=changed)


def after_erasure(session: Session) -> Change:
    """What was erased must not live on in copies: new ones here and in the second place, then the older ones go.

    Fails as `back_up_if_due` does: it is remembered, and tried again.
    """
    if not session.vault.copies_due():
        return Change()
    place = second_place(session)
    try:
        session.vault.renew_copies(Path(place) if place else None)
    except SkjemaError as error:
        _remember(session, _FAILURE if place else _FAILURE_LOCAL, error.code.value)
        return Change(copies=True)
    session.vault.settings.set(_LAST_LOCAL, session.clock.now().date().isoformat())
    if place:
        _remember_success(session, session.clock.now())
    return Change(copies=True)


def back_up_now(session: Session) -> Path:
    """A local rotated backup; returns its file."""
    made = session.vault.make_backup()
    settings = session.vault.settings
    settings.set(_LAST_LOCAL, session.clock.now().date().isoformat())
    if settings.get(_FAILURE_LOCAL):
        settings.set(_FAILURE_LOCAL, "")
    return made


def back_up_fresh(vault: Vault, second_place: Path | None) -> bool:
    """Copies of a vault that has just got another key, which take the place of all older ones; whether all went well.

    A failure is no reason to undo the new key: the next copy does what this one could not.
    """
    whole = True
    try:
        vault.make_backup()
        if second_place is not None:
            report = vault.write_copy(second_place)
            vault.settings.set(_LAST, report.made.isoformat())
            vault.settings.set(_FAILURE, "")
    except SkjemaError as error:
        whole = False
        with contextlib.suppress(SkjemaError):
            vault.settings.set(_FAILURE, error.code.value)
    return whole


def restore_copy(copy: Path, folder: Path, password: Secret, clock: Clock) -> Session:
    """Open a copy on this machine as a new device; the folder must be empty or missing.

    Raises:
        SkjemaError: as `vault.restore.restore`; COPY_EARLIER_KEYS in the place of WRONG_PASSWORD for a copy from
            before the keys were changed.
    """
    places.check_vault_place(folder)
    with password_of_its_time(copy, folder):
        vault = restore(copy, folder, password, clock)
    return Session(vault, load_forms(), clock)


def salvage_vault(folder: Path, target: Path, password: Secret, clock: Clock) -> SalvageReport:
    """Save what can be read from a damaged vault into a new one in ``target``; the damaged one isn't changed."""
    report = salvage(folder, password, target, clock)
    gaps = tuple(f"{gap.kind} {gap.position}" for gap in report.gaps)
    lines = gap_lines(report.gaps)
    return SalvageReport(target, report.entries, report.documents, report.drafts, gaps, lines, report.from_school)


def repair_in_place(folder: Path, password: Secret, clock: Clock, *, copy: Path | None = None) -> Session:
    """Set a damaged vault aside (renamed, kept) and put a restored copy, or a salvaged vault, in its place.

    The new one is made beside the damaged one first; only when it opens are the two renamed.
    """
    stamp = clock.now().strftime("%Y-%m-%d-%H%M%S")
    fresh = folder.with_name(f"{folder.name}-ny-{stamp}")
    aside = folder.with_name(f"{folder.name}-skadet-{stamp}")
    if copy is not None:
        with password_of_its_time(copy, folder):
            restore_copy(copy, fresh, password, clock).close()
    else:
        salvage_vault(folder, fresh, password, clock)
    safe_files.replace(folder, aside)
    try:
        safe_files.replace(fresh, folder)
    except BaseException:
        safe_files.replace(aside, folder)
        raise
    return Session(Vault.open(folder, password, clock), load_forms(), clock)


def _write_mark(session: Session) -> str:
    """Changes whenever something a person wrote has changed: entries are only added, drafts carry their time."""
    drafts = session.vault.drafts.list(include_deleted=True)
    newest = max((draft.updated.isoformat() for draft in drafts), default="")
    return f"{session.vault.info().entries}/{len(drafts)}/{newest}"


def _is_lost(session: Session) -> bool:
    """Whether the second place is there and has no copy of this vault any more: somebody tidied up."""
    place = second_place(session)
    return Path(place).is_dir() and not any(copy.elsewhere for copy in copies_of(session))


def _remember(session: Session, name: str, value: str) -> None:
    """For `copy_status`. On a full disk even this can't be written; the copy's own failure is what counts then."""
    with contextlib.suppress(SkjemaError):
        session.vault.settings.set(name, value)


def _remember_success(session: Session, made: datetime) -> None:
    session.vault.settings.set(_MARK, _write_mark(session))
    session.vault.settings.set(_LAST, made.isoformat())
    session.vault.settings.set(_FAILURE, "")


def _status_sentence(place: str, last: datetime | None, failure: str, failure_here: str, *, late: bool) -> str:
    if not place:
        return _("Ingen kopi et annet sted ennå. Går denne maskinen i stykker, er alt borte.")
    if last is None:
        return _("Det er ikke laget noen kopi ennå.")
    when = stamp_in_words(last)
    if failure == ErrorCode.SECOND_PLACE_GONE.value:
        return _("Fant ikke mappen for kopien. Siste hele kopi er fra {when}.").format(when=when)
    if failure == ErrorCode.COPY_NO_ROOM.value:
        return _("Det var ikke plass til kopien. Siste hele kopi er fra {when}.").format(when=when)
    if failure:
        return _("Siste forsøk på å lage kopi lyktes ikke. Siste hele kopi er fra {when}.").format(when=when)
    if late:
        return _("Siste kopi er fra {when}. Det er mer enn tre dager siden.").format(when=when)
    if failure_here == ErrorCode.COPY_NO_ROOM.value:
        return _("Det er ikke plass til dagens kopi på denne maskinen. Kopien et annet sted er fra {when}.").format(
            when=when
        )
    if failure_here:
        return _("Dagens kopi på denne maskinen lyktes ikke. Kopien et annet sted er fra {when}.").format(when=when)
    return _("Siste kopi ble laget og kontrollert {when}.").format(when=when)
