"""The people of a school as an issuer's work: inviting, certifying, closing devices; and who is in the roster."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from skjema_app.crypto.certificates import IssuingAuthority, is_leaf
from skjema_app.crypto.identity import Receiver, device_id_of
from skjema_app.crypto.invitation import Invitation
from skjema_app.crypto.join_request import JoinRequest
from skjema_app.crypto.secret import Secret
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import FeedFork, SchoolPerson, Waits
from skjema_app.vault import school_tables as tables
from skjema_app.vault.bodies import EntryState, EntryType
from skjema_app.vault.connection import Database
from skjema_app.vault.feed import clocks
from skjema_app.vault.feed.clocks import ClockFlag
from skjema_app.vault.feed.core import SchoolCore
from skjema_app.vault.feed.intake import stray_counts
from skjema_app.vault.feed.pen import NewSchoolEntry
from skjema_app.vault.judge import Standing
from skjema_app.vault.judge.reasons import Reason

OPEN, USED = "open", "used"


@dataclass(frozen=True, slots=True)
class InvitationRecord:
    """An invitation that was made in this vault.

    Attributes:
        invitation_id: 32 hex digits.
        person: id that the invited person gets, or has.
        name: as the school writes it.
        roles: theirs.
        made: when.
        expires: the issuer takes no request later.
        state: ``open``, ``used``, or what the workflow marked.
        device: id of the device that was certified with it, or "".
    """

    invitation_id: str
    person: str
    name: str
    roles: frozenset[Role]
    made: datetime
    expires: datetime
    state: str
    device: str


class Invitations:
    """Invitations made in this vault; the code is not kept, only the key that proves that somebody had it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, invitation: Invitation, mac_key: Secret, made: datetime | None = None) -> None:
        """Remember one.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED.
        """
        with mac_key.exposed() as buffer, self._database.transaction() as connection:
            connection.execute(
                sa.insert(tables.invitations).values(
                    invitation_id=invitation.invitation_id,
                    person=invitation.person,
                    name=invitation.name,
                    roles=json.dumps(sorted(invitation.roles)),
                    made=(made or invitation.expires).isoformat(),
                    expires=invitation.expires.isoformat(),
                    mac_key=bytes(buffer),
                )
            )

    def list(self) -> tuple[InvitationRecord, ...]:
        """All of them, the one that expires last first."""
        with self._database.transaction() as connection:
            found = [_record(row) for row in connection.execute(sa.select(tables.invitations))]
        return tuple(sorted(found, key=_by_expiry, reverse=True))

    def get(self, invitation_id: str) -> InvitationRecord | None:
        """One of them, or None."""
        rows = tables.invitations
        with self._database.transaction() as connection:
            row = connection.execute(sa.select(rows).where(rows.c.invitation_id == invitation_id)).first()
        return None if row is None else _record(row)

    def mac_key(self, invitation_id: str) -> Secret:
        """The key that a request with this invitation's code carries; the caller wipes it.

        Raises:
            SkjemaError: JOIN_REQUEST_REFUSED when there is no such invitation.
        """
        rows = tables.invitations
        with self._database.transaction() as connection:
            key = connection.execute(sa.select(rows.c.mac_key).where(rows.c.invitation_id == invitation_id)).scalar()
        if key is None:
            raise SkjemaError(ErrorCode.JOIN_REQUEST_REFUSED, reason="unknown-invitation")
        return Secret(key)

    def mark(self, invitation_id: str, state: str, device: str = "") -> None:
        """Note what became of it."""
        with self._database.transaction() as connection:
            mark_invitation(connection, invitation_id, state, device)


class PeoplePart(SchoolCore):
    """Who is in the school; inviting and certifying."""

    def people(self) -> tuple[SchoolPerson, ...]:
        """Everyone in the roster, by name and id."""
        return tuple(sorted(self.roster.people.values(), key=_by_name))

    def person(self, person_id: str) -> SchoolPerson:
        """One of them.

        Raises:
            SkjemaError: PERSON_UNKNOWN.
        """
        found = self.roster.people.get(person_id)
        if found is None:
            raise SkjemaError(ErrorCode.PERSON_UNKNOWN)
        return found

    def with_role(self, *roles: Role) -> tuple[str, ...]:
        """Ids of the active people who have any of the roles, or stand in for one today, by name."""
        deputies = Role.DEPUTY in roles
        found = (one for one in self.people() if one.active and ((one.deputy and deputies) or one.roles & {*roles}))
        return tuple(one.person_id for one in found)

    @property
    def certificates(self) -> tuple[bytes, tuple[bytes, bytes]] | None:
        """This device's leaf, and the issuing and root certificates above it; None before certification."""
        standing = self.roster.devices.get(self._device_id)
        if standing is None or not standing.certificate:
            return None
        public = self._around.device.pdf_public_der  # a change of roles may be another issuer's than the leaf
        above = [one.ca_der for one in self.roster.issuers.values() if is_leaf(standing.leaf_der, one.ca_der, public)]
        return (standing.leaf_der, (above[-1], self.roster.root_der)) if above else None

    @property
    def invitations(self) -> Invitations:
        """Invitations made in this vault."""
        return Invitations(self._around.opened.database)

    def issuing_authority(self) -> IssuingAuthority:
        """The school's issuing certificate with its key, where this vault has it.

        Raises:
            SkjemaError: NOT_AN_ISSUER.
        """
        rows = tables.authorities
        with self._around.opened.database.transaction() as connection:
            found = connection.execute(sa.select(rows.c.secret).where(rows.c.school == self.school_id)).scalar()
        if found is None or not self.is_issuer:
            raise SkjemaError(ErrorCode.NOT_AN_ISSUER)
        with Secret(found) as stored:
            authority = IssuingAuthority.from_secret(stored)
        authority.under(self.roster.issuers[self._device_id].ca_der)
        return authority

    def new_invitation(
        self,
        *,
        invitation_id: str,
        person: str,
        name: str,
        roles: frozenset[Role],
        expires: datetime,
        folder_hint: str = "",
    ) -> Invitation:
        """An invitation to this school by this device, to be sealed and then added to `invitations`.

        Raises:
            SkjemaError: NOT_AN_ISSUER.
        """
        me = self.me
        issuing = self.roster.issuers.get(self._device_id)
        if not self.is_issuer or me is None or issuing is None:
            raise SkjemaError(ErrorCode.NOT_AN_ISSUER)
        invited = SchoolPerson(person, name, roles, devices=())
        return self._invitation(me, invited, issuing.ca_der, invitation_id, expires, folder_hint)

    def certify(self, *, request: JoinRequest, invitation: InvitationRecord, leaf_der: bytes) -> SchoolPerson:
        """Take a device into the school: its certificate as an entry, and the school room's key in an envelope.

        The invitation is marked as used in the same transaction. A device that is certified already stays as it is.

        Raises:
            SkjemaError: NOT_ALLOWED (not an issuer any more), NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED.
        """
        standing = self.roster.devices.get(request.device_id)
        if standing is None or not standing.active:
            data = certified_data(
                device=Receiver(request.device_id, request.receiving_public),
                feed_public=request.feed_public,
                leaf_der=leaf_der,
                person=invitation.person,
                name=invitation.name,
                roles=invitation.roles,
                old_leaf_sha256=request.old_leaf_sha256,
                invitation=invitation.invitation_id,
            )
            with self._writing() as pen:
                new = Receiver(request.device_id, request.receiving_public)
                receivers = (new, *self.sheet_in_force())
                pen.append(NewSchoolEntry(EntryType.DEVICE_CERTIFIED, self._anchor.room, data, receivers=receivers))
                mark_invitation(pen.connection, invitation.invitation_id, USED, request.device_id)
        return self.person(invitation.person)

    def end_device(self, device_id: str, last_seq: int | None = None, last_id: str = "", *, reason: str = "") -> None:
        """Close a device: what it signed up to ``last_seq`` stays, what comes after waits.

        Args:
            device_id: whose.
            last_seq: the last number that counts; what is held of it now when not given.
            last_id: the entry that names the branch that counts, where the feed tells two histories.
            reason: a code for the history.

        Raises:
            SkjemaError: NOT_ALLOWED, NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED.
        """
        if last_seq is None:
            tip = self._entries().tips().get(device_id)
            last_seq, last_id = (-1, "") if tip is None else (tip.seq, last_id or tip.entry_id)
        data: dict[str, Json] = {"device": device_id, "last_seq": last_seq, "last_id": last_id, "reason": reason}
        with self._writing() as pen:
            pen.append(NewSchoolEntry(EntryType.DEVICE_ENDED, self._anchor.room, data))

    def set_policy(self, values: dict[str, str]) -> None:
        """Set values of the school's policy; an issuer's work.

        Raises:
            SkjemaError: NOT_ALLOWED, NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED.
        """
        data: dict[str, Json] = {"values": dict(values)}
        with self._writing() as pen:
            pen.append(NewSchoolEntry(EntryType.POLICY_SET, self._anchor.room, data))

    # --- how things stand --------------------------------------------------------------------------------------------

    def waits(self) -> tuple[Waits, ...]:
        """What waits or was refused, by reason and device.

        Where something was erased, what has no content isn't told of: written about it by somebody who was away, it
        went with the rest, and no statement names it.
        """
        counts: dict[tuple[str, bool, str], int] = {}
        erased = any(entry.reason == Reason.ERASED for entry in self._entries())
        for entry in self._entries():
            if erased and entry.reason == Reason.CUT:
                continue
            if entry.state in {EntryState.WAITING, EntryState.REFUSED}:
                key = (entry.reason, entry.state is EntryState.REFUSED, entry.device)
                counts[key] = counts.get(key, 0) + 1
        with self._around.opened.database.transaction() as connection:
            for device, count in stray_counts(connection).items():
                key = (Reason.UNKNOWN_DEVICE.value, False, device)
                counts[key] = counts.get(key, 0) + count
        return tuple(Waits(*key, count) for key, count in sorted(counts.items()))

    def forks(self) -> tuple[FeedFork, ...]:
        """Feeds with two histories that nobody has settled yet."""
        return self._school_state().forks

    def last_heard(self) -> dict[str, datetime]:
        """When the newest entry of each device came to this vault."""
        rows = tables.entries
        newest = sa.select(sa.func.max(rows.c.position)).group_by(rows.c.device)
        query = sa.select(rows.c.device, rows.c.received).where(rows.c.position.in_(newest))
        with self._around.opened.database.transaction() as connection:
            return {row.device: datetime.fromisoformat(row.received) for row in connection.execute(query)}

    def received_at(self, entry_id: str) -> datetime | None:
        """When an entry came to this vault (for «mottatt» beside «registrert»); None where it isn't held."""
        rows = tables.entries
        with self._around.opened.database.transaction() as connection:
            found = connection.execute(sa.select(rows.c.received).where(rows.c.entry_id == entry_id)).scalar()
        return None if found is None else datetime.fromisoformat(found)

    def clock_flags(self) -> dict[str, ClockFlag]:
        """Entries whose clock can't be right, for the timeline (design-review § 1.31)."""
        rows = tables.entries
        with self._around.opened.database.transaction() as connection:
            received = {
                row.entry_id: datetime.fromisoformat(row.received)
                for row in connection.execute(sa.select(rows.c.entry_id, rows.c.received))
            }
        return clocks.flags(
            [(entry.entry_id, entry.device, entry.seq, entry.at) for entry in self._entries() if entry.at], received
        )

    def place_of(self, entry_id: str) -> tuple[str, int]:
        """Device and sequence number of an entry: where to look whether it has been delivered.

        Raises:
            SkjemaError: DOCUMENT_UNKNOWN.
        """
        entry = self._entries().get(entry_id)
        if entry is None:
            raise SkjemaError(ErrorCode.DOCUMENT_UNKNOWN)
        return entry.device, entry.seq

    # --- for the other parts -----------------------------------------------------------------------------------------

    def _invitation(
        self,
        by: SchoolPerson,
        invited: SchoolPerson,
        issuing_der: bytes,
        invitation_id: str,
        expires: datetime,
        folder_hint: str,
    ) -> Invitation:
        """An invitation by this device, which reads the answer; ``issuing_der``: whose certificates count there."""
        device = self._around.device
        return Invitation(
            invitation_id=invitation_id,
            school=self.school_id,
            school_name=self.name,
            school_room=self._anchor.room,
            sheet_feed=self._facts.sheet_feed,
            root_der=self.roster.root_der,
            issuer_device=device.device_id,
            issuer_feed=device.feed_public,
            issuer_receiving=device.receiving_public,
            issuing_der=issuing_der,
            issuer_name=by.name,
            person=invited.person_id,
            name=invited.name,
            roles=tuple(sorted(role.value for role in invited.roles)),
            expires=expires,
            folder_hint=folder_hint,
        )

    def _devices_of(self, persons: Sequence[str], *, besides: frozenset[str] = frozenset()) -> list[Standing]:
        """Active devices of people, their own order kept; without ``besides`` and without this device."""
        skipped = besides | {self._device_id}
        return [
            standing
            for person in dict.fromkeys(persons)
            for standing in self.roster.devices.values()
            if standing.person == person and standing.active and standing.device not in skipped
        ]


def receivers_of(standings: Sequence[Standing]) -> tuple[Receiver, ...]:
    """Devices as receivers of envelopes."""
    return tuple(Receiver(one.device, one.receiving_public) for one in standings)


def certified_data(
    *,
    device: Receiver,
    feed_public: bytes,
    leaf_der: bytes,
    person: str,
    name: str,
    roles: frozenset[Role],
    old_leaf_sha256: str,
    invitation: str,
) -> dict[str, Json]:
    """What a certification says."""
    if device_id_of(feed_public) != device.device_id:
        raise SkjemaError(ErrorCode.JOIN_REQUEST_REFUSED, reason="device-id")
    listed: list[Json] = [role.value for role in sorted(roles)]
    return {
        "device": device.device_id,
        "feed_public": feed_public.hex(),
        "receiving_public": device.public_key.hex(),
        "leaf": base64.b64encode(leaf_der).decode("ascii"),
        "leaf_sha256": hashlib.sha256(leaf_der).hexdigest(),
        "person": person,
        "name": name,
        "roles": listed,
        "old_leaf_sha256": old_leaf_sha256,
        "invitation": invitation,
    }


def mark_invitation(connection: sa.Connection, invitation_id: str, state: str, device: str) -> None:
    """Note what became of an invitation, in the caller's transaction."""
    rows = tables.invitations
    connection.execute(sa.update(rows).where(rows.c.invitation_id == invitation_id).values(state=state, device=device))


def _record(row: sa.Row[tuple[str | int, ...]]) -> InvitationRecord:
    return InvitationRecord(
        invitation_id=row.invitation_id,
        person=row.person,
        name=row.name,
        roles=frozenset(Role(one) for one in json.loads(row.roles) if one in _KNOWN_ROLES),
        made=datetime.fromisoformat(row.made),
        expires=datetime.fromisoformat(row.expires),
        state=row.state,
        device=row.device,
    )


_KNOWN_ROLES = frozenset(role.value for role in Role)


def _by_expiry(record: InvitationRecord) -> tuple[datetime, str]:
    return record.expires, record.invitation_id


def _by_name(person: SchoolPerson) -> tuple[str, str]:
    return person.name.casefold(), person.person_id
