"""The people of a school: invite, certify, list, close. Only an issuer can; the journal refuses everyone else.

A code certifies one device. Who asks with it is certified at the issuer's next exchange, without a click: the code
has said who they are. A second request with other keys means that the code has leaked: the first device is closed
again, and the issuer is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from skjema_app.crypto import invitation as invitations
from skjema_app.crypto import letter_groups, names
from skjema_app.crypto.join_request import mac_key_of, open_request
from skjema_app.crypto.secret import random_id
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.system.calendar import date_and_year, date_in_words, day_and_month
from skjema_app.system.texts import _
from skjema_app.workflows import revocation_lists
from skjema_app.workflows.exchange_folder import chosen_folder
from skjema_app.workflows.role_words import role_words
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.crypto.invitation import Invitation
    from skjema_app.vault.school_feed import School

_VALID_DAYS = 14
_SOON = timedelta(days=300)
OFFERED_ROLES = (
    Role.TEACHER,
    Role.CONTACT_TEACHER,
    Role.COUNSELLOR,
    Role.SOCIAL_TEACHER,
    Role.YEAR_LEADER,
    Role.DEPUTY,
    Role.PRINCIPAL,
    Role.OFFICE,
)


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One machine of a person."""

    device_id: str
    active: bool
    issuer: bool
    this_one: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person of the school as a list shows them: ``roles`` in words, ``short_id`` tells people of one name apart.

    ``until`` says which day their access ends («til og med 30. juni»), "" for none.
    """

    person_id: str
    name: str
    roles: str
    short_id: str
    active: bool
    you: bool
    devices: tuple[DeviceRow, ...]
    until: str = ""


class InvitationState(StrEnum):
    """How an invitation stands."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    LEAKED = "leaked"


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation that was made in this vault."""

    invitation_id: str
    name: str
    roles: str
    state: InvitationState
    expires: str


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation: the file to send, and the code to give by voice or on paper, never where the file went.

    Attributes:
        file_name: proposed; names the school, not the person.
        data: the file.
        code: five groups of four letters.
        expires: in words.
        change: what changed.
    """

    file_name: str
    data: bytes
    code: tuple[str, ...]
    expires: str
    change: Change


class JoinOutcome(StrEnum):
    """What became of a request to join."""

    CERTIFIED = "certified"
    EXPIRED = "expired"
    LEAKED = "leaked"
    REFUSED = "refused"
    VOUCHED = "vouched"  # a second machine of one's own: said to the school, an issuer lets it in
    KNOWN = "known"  # asked again by a machine that is certified already; only the file is left to take away


@dataclass(frozen=True, slots=True)
class Joined:
    """A request that was looked at: who asked, and the outcome. ``name`` is "" for one nobody was invited by."""

    name: str
    outcome: JoinOutcome


def list_people(session: Session) -> tuple[PersonRow, ...]:
    """Everyone in the roster: active ones first, then by name. Raises NO_SCHOOL."""
    school = require_school(session)
    own, today = session.vault.device.device_id, session.clock.now().date()
    rows = [
        PersonRow(
            person_id=person.person_id,
            name=person.name,
            roles=role_words(person.roles),
            short_id=person.person_id[:4],
            active=person.active,
            you=person.person_id == school.person_id,
            devices=tuple(
                DeviceRow(device.device_id, device.active, device.issuer, device.device_id == own)
                for device in person.devices
            ),
            until=until_words(school.last_day(person.person_id), today),
        )
        for person in school.people()
    ]
    return tuple(sorted(rows, key=_by_name))


def list_invitations(session: Session) -> tuple[InvitationRow, ...]:
    """Invitations made in this vault, newest first. Raises NO_SCHOOL."""
    now = session.clock.now()
    return tuple(
        InvitationRow(
            invitation_id=one.invitation_id,
            name=one.name,
            roles=role_words(one.roles),
            state=_state(one.state, one.expires, now),
            expires=date_in_words(one.expires.date()),
        )
        for one in require_school(session).invitations.list()
    )


def invite(session: Session, *, name: str, roles: Sequence[Role], person_id: str = "") -> Invited:
    """Make an invitation for one person and one machine; it lasts two weeks.

    Args:
        session: of an issuer.
        name: of the person invited; they can't change it (design-review § 1.10).
        roles: at least one; of somebody who is in the roster already, none means those they have.
        person_id: of somebody who is in the roster already and gets a new machine; whoever is no issuer may invite
            a machine of their own, which an issuer lets in (`second_machine`).

    Raises:
        SkjemaError: NO_SCHOOL, NOT_AN_ISSUER, NAME_MISSING, NAME_NOT_ALLOWED, ROLE_MISSING, PERSON_UNKNOWN.
    """
    school = require_school(session)
    if not school.is_issuer and person_id and person_id == school.person_id:
        return _invite_own_machine(session, school)
    if not school.is_issuer:
        raise SkjemaError(ErrorCode.NOT_AN_ISSUER)
    name = names.checked_name(name)
    held = school.person(person_id).roles if person_id else frozenset()
    wanted = frozenset(roles) or held
    if not wanted:
        raise SkjemaError(ErrorCode.ROLE_MISSING)
    expires = session.clock.now() + timedelta(days=_VALID_DAYS)
    made = school.new_invitation(
        invitation_id=random_id(),
        person=person_id or random_id(),
        name=name,
        roles=wanted,
        expires=expires,
        folder_hint=str(chosen_folder(session) or ""),
    )
    return _sealed(school, made)


def _invite_own_machine(session: Session, school: School) -> Invited:
    """This person's own second machine: this one vouches for it, and an issuer lets it in."""
    made = school.own_invitation(
        invitation_id=random_id(),
        expires=session.clock.now() + timedelta(days=_VALID_DAYS),
        folder_hint=str(chosen_folder(session) or ""),
    )
    return _sealed(school, made)


def _sealed(school: School, made: Invitation) -> Invited:
    with invitations.new_code() as code:
        data = invitations.seal_invitation(made, code)
        groups = letter_groups.encode(code)
        with mac_key_of(code, made.invitation_id) as mac_key:
            school.invitations.add(made, mac_key)
    file_name = _("Invitasjon til {school}.skjemainvitasjon").format(school=_plain(school.name))
    return Invited(file_name, data, groups, date_in_words(made.expires.date()), Change(school=True))


def look_at_request(session: Session, data: bytes) -> Joined | None:
    """Judge one request to join, and certify who is to be certified. None: it isn't for this vault.

    Raises:
        SkjemaError: DISK_FULL, WRITE_DENIED.
    """
    school = require_school(session)
    sealed = open_request(data, session.vault.device, school.school_id)
    if sealed is None:
        return None
    known = school.invitations.get(sealed.invitation_id)
    if known is None:
        return Joined("", JoinOutcome.REFUSED)
    try:
        with school.invitations.mac_key(known.invitation_id) as mac_key:
            request = sealed.verified(mac_key)
    except SkjemaError as error:
        if error.code is not ErrorCode.JOIN_REQUEST_REFUSED:
            raise
        return Joined(known.name, JoinOutcome.REFUSED)
    if known.device == request.device_id:
        return Joined(known.name, JoinOutcome.KNOWN)
    if known.state == InvitationState.LEAKED:
        return Joined(known.name, JoinOutcome.LEAKED)
    if known.device:
        if school.is_issuer:
            school.end_device(known.device, reason="code-leaked")
        school.invitations.mark(known.invitation_id, InvitationState.LEAKED.value, known.device)
        return Joined(known.name, JoinOutcome.LEAKED)
    if session.clock.now() > known.expires:
        return Joined(known.name, JoinOutcome.EXPIRED)
    if not school.is_issuer:
        if known.person != school.person_id:
            return Joined(known.name, JoinOutcome.REFUSED)
        school.vouch(request)
        return Joined(known.name, JoinOutcome.VOUCHED)
    authority = school.issuing_authority()
    leaf = authority.leaf(known.name, school.name, request.pdf_public_der, now=session.clock.now())
    school.certify(request=request, invitation=known, leaf_der=leaf)
    return Joined(known.name, JoinOutcome.CERTIFIED)


def until_words(last: date | None, today: date) -> str:
    """«til og med 30. juni», with the year where it is far away; "" for no end."""
    if last is None:
        return ""
    near = timedelta() <= last - today < _SOON
    return _("til og med {date}").format(date=day_and_month(last) if near else date_and_year(last))


def close_device(session: Session, device_id: str) -> Change:
    """Close a machine: what it has signed so far stays valid, what it signs from now on waits.

    Raises:
        SkjemaError: NO_SCHOOL, NOT_AN_ISSUER, NOT_ALLOWED.
    """
    school = require_school(session)
    if not school.is_issuer:
        raise SkjemaError(ErrorCode.NOT_AN_ISSUER)
    school.end_device(device_id, reason="closed")
    return Change(school=True) | revocation_lists.renew(session)


def require_school(session: Session) -> School:
    """The school of this vault.

    Raises:
        SkjemaError: NO_SCHOOL.
    """
    if session.school is None:
        raise SkjemaError(ErrorCode.NO_SCHOOL)
    return session.school


def _state(raw: str, expires: datetime, now: datetime) -> InvitationState:
    state = InvitationState(raw)
    return InvitationState.EXPIRED if state is InvitationState.OPEN and now > expires else state


def _by_name(row: PersonRow) -> tuple[bool, str, str]:
    return not row.active, row.name.casefold(), row.person_id


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum() or letter in " -").strip()
