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

from skjema_app.crypto import letter_groups, names, passwords, school_root
from skjema_app.crypto.certificates import IssuingAuthority, root_certificate
from skjema_app.crypto.revocation import root_list
from skjema_app.crypto.school_root import SheetKeys, new_sheet_secret
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.system import places, safe_files
from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.vault.vault import Vault
from skjema_app.workflows import audit, revocation_lists, tries
from skjema_app.workflows.exchange_folder import chosen_folder
from skjema_app.workflows.forms_here import load_forms
from skjema_app.workflows.session import Change, Session

SHEET_NUMBER = 1
_GROUPS = 7
_SIGNS = 4 * _GROUPS
OPENED_WITH_SHEET = "opened_with_sheet"
"""Setting: the number of the sheet that this vault was opened with, until the school has been told."""
_ASKED_GROUP = "sheet_asked_group"
_ASKED_HASH = "sheet_asked_hash"


class SheetInHand:
    """The recovery sheet while it is still to be printed or saved. Not a value: holds the secret, until wiped.

    In two envelopes it is two sheets of the same form; neither says anything without the other (design-review § 1.43).
    """

    def __init__(self, school: str, founder: str, made: str, secret: Secret, *, number: int = SHEET_NUMBER) -> None:
        self.school = school
        self.founder = founder
        self.made = made
        self.number = number
        self._secret = secret
        self._halves: tuple[Secret, ...] = ()

    @property
    def parts(self) -> int:
        """How many envelopes: 1 or 2."""
        return len(self._halves) or 1

    def split(self, *, on: bool) -> None:
        """Print it as two sheets for two envelopes, or as one."""
        for half in self._halves:
            half.wipe()
        self._halves = school_root.split(self._secret) if on else ()

    @property
    def groups(self) -> tuple[str, ...]:
        """The seven groups of four letters; in two envelopes those of the first."""
        return self.groups_of(0)

    def groups_of(self, part: int) -> tuple[str, ...]:
        """The groups on one of the papers, counted from 0."""
        return letter_groups.encode(self._halves[part] if self._halves else self._secret)

    def pdf(self, part: int = 0) -> bytes:
        """One of the papers as one page; exists in memory only until the person prints or saves it."""
        from datetime import date

        from skjema_app.documents.recovery_sheet import recovery_sheet

        words = _("{n} av {all}").format(n=part + 1, all=self.parts) if self._halves else ""
        return recovery_sheet(
            school=self.school,
            sheet_number=self.number,
            made=date.fromisoformat(self.made),
            groups=self.groups_of(part),
            founder=self.founder,
            part=words,
        )

    def keys(self) -> SheetKeys:
        """The keys made from it; the caller wipes them."""
        return SheetKeys.derive(self._secret)

    def wipe(self) -> None:
        """Forget the secret; the sheet can't be shown again."""
        self.split(on=False)
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
    remember_one_group(session, sheet)
    return Change(school=True, settings=True)


def save_sheet(session: Session, sheet: SheetInHand, target: Path) -> tuple[Path, ...]:
    """Save the sheet as a PDF, for somebody who has no printer at hand; in two envelopes as two files.

    Raises:
        SkjemaError: PLACE_IS_SYNCED or PLACE_IS_NETWORK (a sheet in the cloud protects nobody), SHEET_IN_VAULT,
            FILE_EXISTS, WRITE_DENIED, DISK_FULL.
    """
    files = [target]
    if sheet.parts > 1:
        files = [target.with_name(f"{target.stem} {n}{target.suffix}") for n in range(1, sheet.parts + 1)]
    for file in files:
        check_sheet_place(session, file)
    for part, file in enumerate(files):
        safe_files.atomic_write(file, sheet.pdf(part))
    return tuple(files)


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
    for private in filter(None, (session.vault.folder, chosen_folder(session), exchange)):
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

    Everybody who governs, and its owner, are told (`recovery.tell`): at once, or when the vault can write again.

    Raises:
        SkjemaError: SHEET_MISTYPED, SHEET_WRONG, WEAK_PASSWORD, and what opening a vault can say.
    """
    with password.exposed() as raw:
        passwords.require_strong(raw.decode(), ())
    with sheet_secret(typed) as secret, SheetKeys.derive(secret) as sheet:
        session = Session(_opened_with(sheet, folder, password, clock), load_forms(), clock)
        session.vault.settings.set(OPENED_WITH_SHEET, str(session.vault.sheet_number))
        _root_list_again(session, sheet)
    tries.clear(folder)
    audit.unlocked(session, with_sheet=True)
    return session


def sheet_secret(typed: str) -> Secret:
    """The sheet's secret from what was typed: seven groups, or twice seven where it lies in two envelopes.

    Raises:
        SkjemaError: SHEET_MISTYPED (``group`` counts on over both papers).
    """
    signs = "".join(letter for letter in typed if letter.isalnum())
    if len(signs) != 2 * _SIGNS:
        return letter_groups.decode(typed, bits=letter_groups.SHEET_BITS)
    halves = []
    for paper, text in enumerate((signs[:_SIGNS], signs[_SIGNS:])):
        try:
            halves.append(letter_groups.decode(text, bits=letter_groups.SHEET_BITS))
        except SkjemaError as error:
            group = error.details.get("group")
            if isinstance(group, int) and group and paper:
                error.details["group"] = group + _GROUPS
            raise
    with halves[0] as one, halves[1] as other:
        return school_root.join(one, other)


def _opened_with(sheet: SheetKeys, folder: Path, password: Secret, clock: Clock) -> Vault:
    try:
        return Vault.open_with_sheet(folder, sheet, password, clock)
    except SkjemaError as error:
        if error.code is ErrorCode.SHEET_WRONG:  # somebody tried; it is told at the next unlocking
            audit.failed(folder, clock.now())
        raise


def _root_list_again(session: Session, sheet: SheetKeys) -> None:
    """The root's list, in schools that were founded before there was one: the sheet is seldom in hand."""
    root = b"" if session.school is None else session.school.roster.root_der
    if root:
        with contextlib.suppress(SkjemaError):  # an older sheet than the one in force
            revocation_lists.keep_root_list(session, root_list(sheet, root, now=session.clock.now()))


def remember_one_group(session: Session, sheet: SheetInHand) -> None:
    """Let *Hjem* ask for one of its groups until somebody has found the sheet again."""
    groups = sheet.groups
    number = secrets.randbelow(len(groups)) + 1
    session.vault.settings.set(_ASKED_HASH, _hash_of(number, groups[number - 1]))
    session.vault.settings.set(_ASKED_GROUP, str(number))


def _hash_of(number: int, group: str) -> str:
    tidy = letter_groups.read_group(group)
    return hashlib.sha256(f"skjema/sheet-group/{number}/{tidy}".encode()).hexdigest()
