"""Sett opp for skolen (a quarter of an hour): root, recovery sheet, issuing authority, exchange folder.

The sheet's secret is in no vault. It lives in a `SheetInHand` until the sheet has been printed or saved and the school
is founded, and is wiped then. What stays behind is the hash of one of its seven groups (20 of 140 bits), so that
*Hjem* can ask for that group until somebody has found the sheet again and typed it.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import secrets
from pathlib import Path

from skjema_app.crypto import letter_groups, names, passwords
from skjema_app.crypto.certificates import IssuingAuthority, root_certificate
from skjema_app.crypto.revocation import root_list
from skjema_app.crypto.school_root import SheetKeys, new_sheet_secret
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.system import places, safe_files
from skjema_app.system.clock import Clock
from skjema_app.vault.vault import Vault
from skjema_app.workflows import revocation_lists
from skjema_app.workflows.forms_here import load_forms
from skjema_app.workflows.session import Change, Session

SHEET_NUMBER = 1
_ASKED_GROUP = "sheet_asked_group"
_ASKED_HASH = "sheet_asked_hash"


class SheetInHand:
    """The recovery sheet while it is still to be printed or saved. Not a value: holds the secret, until wiped."""

    def __init__(self, school: str, founder: str, made: str, secret: Secret) -> None:
        self.school = school
        self.founder = founder
        self.made = made
        self._secret = secret

    @property
    def groups(self) -> tuple[str, ...]:
        """The seven groups of four letters."""
        return letter_groups.encode(self._secret)

    def pdf(self) -> bytes:
        """The sheet as one page; exists in memory only until the person prints or saves it."""
        from datetime import date

        from skjema_app.documents.recovery_sheet import recovery_sheet

        return recovery_sheet(
            school=self.school,
            sheet_number=SHEET_NUMBER,
            made=date.fromisoformat(self.made),
            groups=self.groups,
            founder=self.founder,
            part="",
        )

    def keys(self) -> SheetKeys:
        """The keys made from it; the caller wipes them."""
        return SheetKeys.derive(self._secret)

    def wipe(self) -> None:
        """Forget the secret; the sheet can't be shown again."""
        self._secret.wipe()


def draw_sheet(session: Session, *, school: str) -> SheetInHand:
    """Draw a recovery sheet. Nothing is founded before somebody has kept it: a sheet that is lost is then no loss.

    Args:
        session: an open vault that belongs to no school yet.
        school: the school's name; stands in every certificate.

    Raises:
        SkjemaError: SCHOOL_MISSING, NAME_NOT_ALLOWED, SCHOOL_EXISTS.
    """
    school = names.checked_name(school, missing=ErrorCode.SCHOOL_MISSING)
    if session.school is not None:
        raise SkjemaError(ErrorCode.SCHOOL_EXISTS)
    return SheetInHand(school, session.person.name, session.clock.now().date().isoformat(), new_sheet_secret())


def found_school(session: Session, sheet: SheetInHand, *, roles: frozenset[Role]) -> Change:
    """Found the school of a sheet that has been kept, with this vault as its first issuer.

    Args:
        session: an open vault that belongs to no school yet.
        sheet: from `draw_sheet`, printed or saved; stays the caller's, who wipes it.
        roles: what the founder is there («rektor», or someone of IT or the office).

    Raises:
        SkjemaError: SCHOOL_EXISTS, DISK_FULL, WRITE_DENIED.
    """
    if session.school is not None:
        raise SkjemaError(ErrorCode.SCHOOL_EXISTS)
    now = session.clock.now()
    name = session.person.name
    with sheet.keys() as keys:
        root = root_certificate(sheet.school, keys, now=now)
        authority = IssuingAuthority.create(school=sheet.school, issuer_name=name, sheet=keys, root_der=root, now=now)
        try:
            session.vault.found_school(
                name=sheet.school, sheet=keys, authority=authority, root_der=root, my_name=name, roles=roles
            )
        finally:
            authority.wipe()
        revocation_lists.keep_root_list(session, root_list(keys, root, now=now))
    session.vault.seal_to_sheet()
    _remember_one_group(session, sheet.groups)
    return Change(school=True, settings=True)


def save_sheet(session: Session, sheet: SheetInHand, target: Path) -> None:
    """Save the sheet as a PDF, for somebody who has no printer at hand.

    Raises:
        SkjemaError: PLACE_IS_SYNCED or PLACE_IS_NETWORK (a sheet in the cloud protects nobody), SHEET_IN_VAULT,
            FILE_EXISTS, WRITE_DENIED, DISK_FULL.
    """
    check_sheet_place(session, target)
    safe_files.atomic_write(target, sheet.pdf())


def check_sheet_place(session: Session, target: Path, exchange: Path | None = None) -> None:
    """Whether the sheet may be saved there; asked before founding too, so that no sheet is made that can't be kept.

    Args:
        session: an open vault.
        target: the file.
        exchange: the exchange folder that is about to be chosen, or None.

    Raises:
        SkjemaError: as `save_sheet`.
    """
    folder = target.parent.resolve()
    chosen = session.vault.settings.get("exchange_folder") or ""
    for private in (session.vault.folder, *((Path(chosen),) if chosen else ()), *((exchange,) if exchange else ())):
        if folder == private.resolve() or private.resolve() in folder.parents:
            raise SkjemaError(ErrorCode.SHEET_IN_VAULT, path=str(folder))
    places.check_vault_place(folder)
    if target.exists():
        raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))


def asked_group(session: Session) -> int:
    """Number (1-7) of the group that *Hjem* asks for until it has been typed; 0 for none."""
    raw = session.vault.settings.get(_ASKED_GROUP) or ""
    return int(raw) if raw.isdecimal() else 0


def type_group(session: Session, text: str) -> bool:
    """Whether the typed group is the one asked for; when it is, *Hjem* asks no more."""
    number = asked_group(session)
    expected = session.vault.settings.get(_ASKED_HASH) or ""
    if not number or not hmac.compare_digest(_hash_of(number, text), expected):
        return False
    session.vault.settings.remove(_ASKED_GROUP)
    session.vault.settings.remove(_ASKED_HASH)
    return True


def open_with_sheet(folder: Path, typed: str, password: Secret, clock: Clock) -> Session:
    """A forgotten password: open the vault with the sheet as it was typed, under a new password.

    Raises:
        SkjemaError: SHEET_MISTYPED, SHEET_WRONG, WEAK_PASSWORD, and what opening a vault can say.
    """
    with password.exposed() as raw:
        passwords.require_strong(raw.decode(), ())
    with letter_groups.decode(typed, bits=letter_groups.SHEET_BITS) as secret, SheetKeys.derive(secret) as sheet:
        session = Session(Vault.open_with_sheet(folder, sheet, password, clock), load_forms(), clock)
        _root_list_again(session, sheet)
    return session


def _root_list_again(session: Session, sheet: SheetKeys) -> None:
    """The root's list, in schools that were founded before there was one: the sheet is seldom in hand."""
    root = b"" if session.school is None else session.school.roster.root_der
    if root:
        with contextlib.suppress(SkjemaError):  # an older sheet than the one in force
            revocation_lists.keep_root_list(session, root_list(sheet, root, now=session.clock.now()))


def _remember_one_group(session: Session, groups: tuple[str, ...]) -> None:
    number = secrets.randbelow(len(groups)) + 1
    session.vault.settings.set(_ASKED_HASH, _hash_of(number, groups[number - 1]))
    session.vault.settings.set(_ASKED_GROUP, str(number))


def _hash_of(number: int, group: str) -> str:
    tidy = letter_groups.read_group(group)
    return hashlib.sha256(f"skjema/sheet-group/{number}/{tidy}".encode()).hexdigest()
