"""Copies that are there: which, is one whole, and is it the one that is wanted. Opening one is `keep_copies`'s."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from skjema_app.crypto.keyslots import KeysFile
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.calendar import stamp_in_words
from skjema_app.vault.backup import FOLDER
from skjema_app.vault.copyfile import CopyReader
from skjema_app.vault.keyfile import COPIES, read_keys
from skjema_app.vault.restore import check_copy
from skjema_app.vault.rotation import CopyFile, list_copies, newest_first, of_vault
from skjema_app.workflows.machine_rules import given_second_place
from skjema_app.workflows.session import Session
from skjema_app.workflows.settings import machine_settings

SECOND_PLACE = "second_place"


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A copy by its name: nothing of it was read. ``elsewhere``: in the second place. ``size`` in bytes."""

    path: Path
    made: datetime
    size: int
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class CheckedCopy:
    """A copy that was read from end to end and is whole.

    Attributes:
        path: where it lies.
        made: when, by the clock of the machine that made it.
        documents: finished documents of the private journal's lists.
        drafts: drafts.
        entries: entries of the private journal.
        attachments_inside: attachments are in the copy; else they lie in the vault beside it.
    """

    path: Path
    made: datetime
    documents: int
    drafts: int
    entries: int
    attachments_inside: bool


def second_place(session: Session) -> str:
    """The folder for copies somewhere else: what this machine's policy says, else the person's choice, or ""."""
    return given_second_place() or session.vault.settings.get(SECOND_PLACE) or ""


def copies_of(session: Session) -> tuple[CopyRow, ...]:
    """All copies of this vault that can be found, newest first; a second place that is away has none."""
    vault_id = session.vault.info().vault_id
    here = of_vault(session.vault.backups(), vault_id)
    place = second_place(session)
    elsewhere = _in_folder(Path(place), vault_id) if place else ()
    rows = []
    for copy in newest_first(here, elsewhere):
        with contextlib.suppress(OSError):  # gone meanwhile
            rows.append(CopyRow(copy.path, copy.made, copy.path.stat().st_size, copy in elsewhere))
    return tuple(rows)


def copy_elsewhere(session: Session) -> Path | None:
    """The copy that was written last to the second place, or None."""
    return next((one.path for one in copies_of(session) if one.elsewhere), None)


def verify_copy(copy: Path, password: Secret) -> CheckedCopy:
    """Read a copy from end to end and open its database; nothing is put in place, and the copy isn't changed.

    Raises:
        SkjemaError: FILE_MISSING, READ_DENIED, COPY_NOT_OURS, COPY_DAMAGED, COPY_OTHER_KEYS, COPY_EARLIER_KEYS,
            WRONG_PASSWORD, KEYS_ALTERED, VAULT_NEWER, DISK_FULL.
    """
    # What lies here for a moment is the copy's encrypted database; the folder is the person's alone.
    with password_of_its_time(copy), tempfile.TemporaryDirectory(prefix="skjema-", ignore_cleanup_errors=True) as place:
        found = check_copy(copy, password, Path(place))
    return CheckedCopy(copy, found.created, found.documents, found.drafts, found.entries, found.blobs_inside)


def concern(copy: Path, folder: Path) -> SkjemaError | None:
    """What a person should know before they open a copy in the place of ``folder``; None when there is nothing.

    COPY_OF_ANOTHER: there is a vault in ``folder``, and the copy is of another one. COPY_STALE: a newer copy of the
    same vault lies beside it, in ``folder`` or in the second place. Needs no password; a copy that can't be read has
    no concern here, opening it says why.
    """
    try:
        with CopyReader(copy) as reader:
            keys = reader.keys()
    except SkjemaError:
        return None
    there = _keys_in(folder)
    if there is not None and there.vault_id != keys.vault_id:
        return SkjemaError(ErrorCode.COPY_OF_ANOTHER)
    known = _known(copy, folder, keys.vault_id)
    mine = next((one for one in known if one.path.absolute() == copy.absolute()), None)
    if mine is None or mine is known[0] or known[0].made <= mine.made:
        return None
    return SkjemaError(
        ErrorCode.COPY_STALE,
        made=stamp_in_words(mine.made),
        newest=stamp_in_words(known[0].made),
        file=known[0].path.name,
    )


@contextlib.contextmanager
def password_of_its_time(copy: Path, folder: Path | None = None) -> Iterator[None]:
    """Say of a password that doesn't fit whether the keys were changed after the copy was made.

    Raises:
        SkjemaError: COPY_EARLIER_KEYS in the place of WRONG_PASSWORD, when the vault in ``folder``, or a newer copy,
            has keys of a later epoch.
    """
    try:
        yield
    except SkjemaError as error:
        made = _earlier(copy, folder) if error.code is ErrorCode.WRONG_PASSWORD else None
        if made is None:
            raise
        raise SkjemaError(ErrorCode.COPY_EARLIER_KEYS, made=stamp_in_words(made)) from error


def _earlier(copy: Path, folder: Path | None) -> datetime | None:
    """When the copy was made, if keys of a later epoch are known."""
    keys = _keys_of(copy)
    if keys is None:
        return None
    later = [] if folder is None else [_keys_in(folder)]
    known = _known(copy, folder, keys.vault_id)
    later += [_keys_of(one.path) for one in known[:1]]
    if not any(one is not None and one.vault_id == keys.vault_id and one.epoch > keys.epoch for one in later):
        return None
    return next((one.made for one in known if one.path.absolute() == copy.absolute()), None)


def _known(copy: Path, folder: Path | None, vault_id: str) -> tuple[CopyFile, ...]:
    """Copies of a vault beside this one, in its folder and in the second place of this machine; newest first."""
    places = {copy.absolute().parent}
    if folder is not None:
        places.add((folder / FOLDER).absolute())
    second = given_second_place() or machine_settings().second_place
    if second:
        places.add(Path(second).absolute())
    return newest_first(*(_in_folder(place, vault_id) for place in sorted(places)))


def _in_folder(place: Path, vault_id: str) -> tuple[CopyFile, ...]:
    with contextlib.suppress(SkjemaError):  # a place that can't be read has nothing to tell
        return of_vault(list_copies(place), vault_id)
    return ()


def _keys_of(copy: Path) -> KeysFile | None:
    with contextlib.suppress(SkjemaError), CopyReader(copy) as reader:
        return reader.keys()
    return None


def _keys_in(folder: Path) -> KeysFile | None:
    for number in (0, *COPIES):
        with contextlib.suppress(SkjemaError):
            return read_keys(folder, number)
    return None
