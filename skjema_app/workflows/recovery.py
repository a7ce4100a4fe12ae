"""The recovery sheet at work: another machine governs, a lost rector comes back, a new sheet takes the old one's place.

Nothing about a sheet is secret to the people of the school: each use is an entry that *Hjem* shows to those concerned.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from skjema_app.crypto import names, passwords
from skjema_app.crypto.certificates import IssuingAuthority, root_certificate
from skjema_app.crypto.revocation import root_list
from skjema_app.crypto.school_root import SheetKeys, new_sheet_secret
from skjema_app.crypto.secret import Secret, random_id
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership
from skjema_app.exchange.folder import FolderTarget
from skjema_app.exchange.whole_folder import all_frames, list_schools
from skjema_app.system.clock import Clock
from skjema_app.vault.feed.finding import FoundSchool, find_school
from skjema_app.vault.vault import Vault
from skjema_app.workflows import exchanging, found_school, revocation_lists
from skjema_app.workflows.exchange_folder import choose_folder
from skjema_app.workflows.forms_here import load_forms
from skjema_app.workflows.found_school import SheetInHand, sheet_secret
from skjema_app.workflows.people import require_school
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.start_alone import check_place

_NOWHERE = "0" * 32


@dataclass(frozen=True, slots=True)
class Governor:
    """A machine that governs who is in.

    Attributes:
        device_id: the machine.
        person_id: whose.
        name: their name.
        this_one: it is this machine.
    """

    device_id: str
    person_id: str
    name: str
    this_one: bool


@dataclass(frozen=True, slots=True)
class SheetState:
    """For *Innstillinger*: the number of the sheet in force, and who governs."""

    number: int
    contested: bool
    governors: tuple[Governor, ...]
    you_govern: bool


def sheet_state(session: Session) -> SheetState:
    """How it stands.

    Raises:
        SkjemaError: NO_SCHOOL.
    """
    school = require_school(session)
    return SheetState(school.roster.sheet_number, school.roster.sheet_contested, governors(session), school.is_issuer)


def governors(session: Session) -> tuple[Governor, ...]:
    """The machines that govern who is in, by name. Raises NO_SCHOOL."""
    school = require_school(session)
    own = session.vault.device.device_id
    found = [
        Governor(device.device_id, person.person_id, person.name, device.device_id == own)
        for person in school.people()
        for device in person.devices
        if device.issuer and device.active
    ]
    return tuple(found)


def govern_here(session: Session, typed: str, *, lost: Collection[str] = ()) -> Change:
    """Let this machine govern who is in too, with the sheet in hand.

    Args:
        session: certified.
        typed: the sheet's groups (twice seven where it lies in two envelopes).
        lost: machines that governed and are lost; they are closed.

    Raises:
        SkjemaError: NO_SCHOOL, SHEET_MISTYPED, SHEET_WRONG, ISSUER_ALREADY, NOT_CERTIFIED, NOT_ALLOWED.
    """
    school = require_school(session)
    if school.is_issuer and not lost:
        raise SkjemaError(ErrorCode.ISSUER_ALREADY)
    me = school.me
    if me is None:
        raise SkjemaError(ErrorCode.NOT_CERTIFIED, reason=school.membership.value)
    with sheet_secret(typed) as secret, SheetKeys.derive(secret) as sheet:
        school.require_in_force(sheet)
        if school.is_issuer:
            school.stop_governing(sheet, lost)
        elif school.membership is Membership.RENEW:
            # A new key or a copy made this a new machine of somebody who governed: nobody else could invite them.
            before = [one.device_id for one in me.devices if one.issuer and one.active]
            if not before:
                raise SkjemaError(ErrorCode.NOT_CERTIFIED, reason=school.membership.value)
            _govern(session, sheet, me.name, lost=(*before, *lost), joining=(me.person_id, me.name, me.roles))
        else:
            _govern(session, sheet, me.name, lost=lost)
    school.grant_by_policy()
    return Change(school=True, documents=True, settings=True, exchange=True) | revocation_lists.renew(session)


def start_with_sheet(
    *,
    name: str,
    typed: str,
    password: Secret,
    vault_folder: Path,
    exchange_folder: Path,
    clock: Clock,
    roles: Collection[Role] = (Role.PRINCIPAL,),
) -> Session:
    """A lost rector, or nobody left who governs: a new machine, the sheet and the exchange folder.

    Somebody of just this name who governed before is who comes back: they keep who they are, their cases come through
    the exchange, and the lost machine is closed. Any other name is a new person with ``roles``.

    Raises:
        SkjemaError: SHEET_MISTYPED, SHEET_WRONG (another school's, or replaced), SHEET_FINDS_NOTHING, WEAK_PASSWORD,
            NAME_MISSING, NAME_NOT_ALLOWED, PLACE_…, VAULT_EXISTS, and what the folder raises.
    """
    name = names.checked_name(name)
    with sheet_secret(typed) as secret, SheetKeys.derive(secret) as sheet:
        found = _found(exchange_folder, sheet)
        with found.key, password.exposed() as raw:
            passwords.require_strong(raw.decode(), (name, found.name))
            check_place(vault_folder)
            vault = Vault.create(vault_folder, name=name, school=found.name, password=password, clock=clock)
            session = Session(vault, load_forms(), clock)
            try:
                choose_folder(session, exchange_folder)
                vault.enter_school(found)
                _fetch(session)
                _take_over(session, sheet, name, frozenset(roles))
                _fetch(session)
            except BaseException:
                session.close()
                shutil.rmtree(vault_folder, ignore_errors=True)  # made just now; nothing was written in it yet
                raise
    return session


def draw_new(session: Session) -> SheetInHand:
    """Draw a sheet that may take the place of the one in force; nothing is changed before it has been kept.

    Raises:
        SkjemaError: NO_SCHOOL, NOT_AN_ISSUER.
    """
    school = require_school(session)
    if not school.is_issuer:
        raise SkjemaError(ErrorCode.NOT_AN_ISSUER)
    made = session.clock.now().date().isoformat()
    number = school.roster.sheet_number + 1
    return SheetInHand(school.name, session.person.name, made, new_sheet_secret(), number=number)


def renew(session: Session, sheet: SheetInHand, old_typed: str = "") -> Change:
    """Put a sheet that has been kept in the place of the one in force.

    Args:
        session: of an issuer.
        sheet: from `draw_new`, printed or saved; stays the caller's, who wipes it.
        old_typed: the groups of the sheet in force, where it is at hand: it then signs too.

    Raises:
        SkjemaError: NO_SCHOOL, NOT_AN_ISSUER, SHEET_MISTYPED, SHEET_WRONG, NOT_ALLOWED, DISK_FULL, WRITE_DENIED.
    """
    school = require_school(session)
    now = session.clock.now()
    with contextlib.ExitStack() as stack:
        keys = stack.enter_context(sheet.keys())
        old: SheetKeys | None = None
        if old_typed:
            old = stack.enter_context(SheetKeys.derive(stack.enter_context(sheet_secret(old_typed))))
        root = root_certificate(school.name, keys, now=now, number=sheet.number)
        school.renew_sheet(keys, root, parts=sheet.parts, old=old)
        revocation_lists.keep_root_list(session, root_list(keys, root, now=now))
    session.vault.seal_to_sheet()
    found_school.remember_one_group(session, sheet)
    return Change(school=True, settings=True, exchange=True)


def _found(folder: Path, sheet: SheetKeys) -> FoundSchool:
    for school in list_schools(folder):
        target = FolderTarget(folder, school, _NOWHERE)
        found = find_school(all_frames(target), school, sheet)
        if found is not None:
            return found
    raise SkjemaError(ErrorCode.SHEET_FINDS_NOTHING, path=str(folder))


def _fetch(session: Session) -> None:
    outcome = exchanging.exchange_now(session)
    if outcome.trouble:
        raise SkjemaError(ErrorCode(outcome.trouble))


def _take_over(session: Session, sheet: SheetKeys, name: str, roles: frozenset[Role]) -> None:
    """Who comes back keeps who they are, where just one person of this name governed or decided."""
    school = require_school(session)
    same = [
        one
        for one in school.people()
        if one.name.casefold() == name.casefold() and (one.decides or any(d.issuer for d in one.devices))
    ]
    back = same[0] if len(same) == 1 else None
    lost = () if back is None else tuple(one.device_id for one in back.devices if one.issuer and one.active)
    if back is None:
        _govern(session, sheet, name, joining=(random_id(), name, roles))
    else:
        _govern(session, sheet, back.name, lost=lost, joining=(back.person_id, back.name, back.roles or roles))


def _govern(
    session: Session,
    sheet: SheetKeys,
    name: str,
    *,
    lost: Collection[str] = (),
    joining: tuple[str, str, frozenset[Role]] | None = None,
) -> None:
    school = require_school(session)
    now = session.clock.now()
    root = school.roster.root_der
    if not root:
        raise SkjemaError(ErrorCode.SHEET_FINDS_NOTHING)
    school.require_in_force(sheet)
    authority = IssuingAuthority.create(school=school.name, issuer_name=name, sheet=sheet, root_der=root, now=now)
    try:
        school.govern_with_sheet(sheet, authority, lost=lost, joining=joining)
    finally:
        authority.wipe()
    revocation_lists.keep_root_list(session, root_list(sheet, root, now=now))
