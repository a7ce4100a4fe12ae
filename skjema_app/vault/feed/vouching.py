"""A person's second machine: vouched for by one that is certified, let in by an issuer (design-review § 1.2).

The first machine invites the second, reads its request, and says in the school room whose machine it is and which keys
it has. That gives no rights. An issuer's certificate does, for the same person with the same roles; a statement about
somebody else's machine is refused.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime

from skjema_app.crypto.identity import Receiver
from skjema_app.crypto.invitation import Invitation
from skjema_app.crypto.join_request import JoinRequest
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault.bodies import EntryState, EntryType, text
from skjema_app.vault.feed.ledger import Entry
from skjema_app.vault.feed.pen import NewSchoolEntry
from skjema_app.vault.feed.people import USED, certified_data, mark_invitation
from skjema_app.vault.feed.recovery import RecoveryPart

VOUCHED = "vouched"


@dataclass(frozen=True, slots=True)
class Vouched:
    """A machine that somebody vouches for as their own, and that no issuer has let in yet.

    Attributes:
        entry_id: what says so.
        device: 32 hex digits.
        person_id: whose.
        when: by the writer's clock.
    """

    entry_id: str
    device: str
    person_id: str
    when: datetime


class VouchPart(RecoveryPart):
    """Second machines."""

    def own_invitation(self, *, invitation_id: str, expires: datetime, folder_hint: str = "") -> Invitation:
        """An invitation by this machine for another one of the same person, to be sealed and added to `invitations`.

        Raises:
            SkjemaError: NOT_CERTIFIED.
        """
        me = self.me
        issuing = next((one for one in self.roster.issuers.values() if one.until == -1), None)
        if me is None or issuing is None:
            raise SkjemaError(ErrorCode.NOT_CERTIFIED, reason=self.membership.value)
        return self._invitation(me, me, issuing.ca_der, invitation_id, expires, folder_hint)

    def vouch(self, request: JoinRequest) -> None:
        """Say that the machine with these keys is this person's too.

        Raises:
            SkjemaError: NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED, NOT_ALLOWED.
        """
        data: dict[str, Json] = {
            "person": self.person_id,
            "device": request.device_id,
            "feed_public": request.feed_public.hex(),
            "receiving_public": request.receiving_public.hex(),
            "pdf_public": base64.b64encode(request.pdf_public_der).decode("ascii"),
            "old_leaf_sha256": request.old_leaf_sha256,
        }
        # The new machine knows nobody but this one: by this envelope it reads who governs, and so their answer.
        new = (Receiver(request.device_id, request.receiving_public),)
        with self._writing() as pen:
            pen.append(NewSchoolEntry(EntryType.DEVICE_VOUCHED, self._anchor.room, data, receivers=new))
            mark_invitation(pen.connection, request.invitation_id, USED, request.device_id)

    def vouched(self) -> tuple[Vouched, ...]:
        """Machines that wait for an issuer, oldest first."""
        found = [
            Vouched(one.entry_id, text(one.claims, "device"), one.by, datetime.fromisoformat(one.at))
            for one in self._entries()
            if one.kind == EntryType.DEVICE_VOUCHED and one.state is EntryState.ACCEPTED
        ]
        waiting = [one for one in found if one.device not in self.roster.devices and self.person(one.person_id).active]
        return tuple(sorted({one.device: one for one in waiting}.values(), key=_age))

    def certify_vouched(self, device: str) -> None:
        """Let a machine in that its person vouched for; an issuer's work.

        Raises:
            SkjemaError: NOT_AN_ISSUER, PERSON_UNKNOWN (nobody vouches for it), NOT_ALLOWED, SCHOOL_STOPPED.
        """
        known = next((one for one in self.vouched() if one.device == device), None)
        if known is None:
            raise SkjemaError(ErrorCode.PERSON_UNKNOWN)
        claims = self._claims_of(known.entry_id)
        person = self.person(known.person_id)
        authority = self.issuing_authority()
        try:
            leaf = authority.leaf(
                person.name,
                self.name,
                base64.b64decode(text(claims.claims, "pdf_public")),
                now=self._around.opened.clock.now(),
            )
        finally:
            authority.wipe()
        receiver = Receiver(device, bytes.fromhex(text(claims.claims, "receiving_public")))
        data = certified_data(
            device=receiver,
            feed_public=bytes.fromhex(text(claims.claims, "feed_public")),
            leaf_der=leaf,
            person=person.person_id,
            name=person.name,
            roles=person.roles,
            old_leaf_sha256=text(claims.claims, "old_leaf_sha256"),
            invitation=VOUCHED,
        )
        with self._writing() as pen:
            receivers = (receiver, *self.sheet_in_force())
            pen.append(NewSchoolEntry(EntryType.DEVICE_CERTIFIED, self._anchor.room, data, receivers=receivers))

    def _claims_of(self, entry_id: str) -> Entry:
        return self._entries()[entry_id]


def _age(one: Vouched) -> tuple[datetime, str]:
    return one.when, one.entry_id
