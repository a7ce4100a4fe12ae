"""What is done with the school's recovery sheet in hand: make a machine govern who is in, put a new sheet in place.

The sheet's secret is never kept. Each use leaves an entry in the school room, for everybody to see; opening a vault
with it leaves one too, by the program that was opened. Whoever has the sheet and a copy of a vault can read that copy
without any of this: no software can show that (design-review § 1.43).
"""

from __future__ import annotations

import base64
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from skjema_app.crypto.certificates import IssuingAuthority, issued_again
from skjema_app.crypto.identity import Receiver
from skjema_app.crypto.school_root import SheetKeys
from skjema_app.crypto.sheet_renewal import Renewal
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership, SheetUse
from skjema_app.vault import school_tables as tables
from skjema_app.vault.bodies import EntryState, EntryType, flag, number, text
from skjema_app.vault.feed.pen import Hand, NewSchoolEntry, Pen
from skjema_app.vault.feed.people import certified_data
from skjema_app.vault.feed.roles import RolesPart
from skjema_app.vault.judge.held import ZERO_PERSON
from skjema_app.vault.settings import get_fact, set_fact

SHEET_HAS_KEY = "school_sheet_has_key"
"""Fact: number of the sheet that this issuer's entries have given the school room's key."""
LOST = "lost"
"""Why a machine that governed who was in was closed with the sheet."""


@dataclass(frozen=True, slots=True)
class SheetEvent:
    """A use of the sheet, or a new one.

    Attributes:
        entry_id: the entry.
        use: what for; None for a new sheet.
        person_id: whose machine wrote it.
        when: by their clock.
        number: of the sheet.
        by_old: a new sheet that the old one signed too.
        parts: 2 for a new sheet in two envelopes.
    """

    entry_id: str
    use: SheetUse | None
    person_id: str
    when: datetime
    number: int
    by_old: bool = False
    parts: int = 1


class RecoveryPart(RolesPart):
    """The recovery sheet at work."""

    def sheet_events(self) -> tuple[SheetEvent, ...]:
        """Every use of a sheet, and every new one, oldest first."""
        found = []
        for entry in self._entries():
            if entry.kind not in _EVENTS or entry.state is not EntryState.ACCEPTED:
                continue
            renewed = entry.kind == EntryType.SHEET_RENEWED
            made = SheetEvent(
                entry_id=entry.entry_id,
                use=None if renewed else SheetUse(text(entry.claims, "what")),
                person_id=entry.by,
                when=datetime.fromisoformat(entry.at),
                number=number(entry.claims, "sheet_number"),
                by_old=renewed and flag(entry.claims, "by_old"),
                parts=number(entry.claims, "parts") if renewed else 1,
            )
            found.append((entry.depth, entry.entry_id, made))
        return tuple(made for _depth, _id, made in sorted(found, key=_place))

    def note_vault_opened(self, sheet_number: int) -> None:
        """Say that this vault was opened with the sheet.

        Raises:
            SkjemaError: NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED, NOT_ALLOWED.
        """
        with self._writing() as pen:
            self._append_use(pen, SheetUse.VAULT_OPENED, sheet_number)

    def give_sheet_the_key(self) -> bool:
        """An issuer's program: let the sheet in force open the school room, where no entry has done that yet."""
        if not self.is_issuer or self.stopped or not self.sheet_in_force():
            return False
        in_force = str(self.roster.sheet_number)
        with self._around.opened.database.transaction() as connection:
            if get_fact(connection, SHEET_HAS_KEY) == in_force:
                return False
        with self._writing() as pen:
            new = NewSchoolEntry(
                EntryType.POLICY_SET, self._anchor.room, {"values": {}}, receivers=self.sheet_in_force()
            )
            pen.append(new)
            set_fact(pen.connection, SHEET_HAS_KEY, in_force)
        return True

    def renew_sheet(self, new: SheetKeys, root_der: bytes, *, parts: int = 1, old: SheetKeys | None = None) -> None:
        """Put a new sheet in the place of the one in force; an issuer's work, and everybody is told.

        Args:
            new: the new one; stays the caller's.
            root_der: its root certificate, made with the number that comes next.
            parts: 2 where it lies in two envelopes.
            old: the one in force, where it is at hand.

        Raises:
            SkjemaError: NOT_AN_ISSUER, SHEET_WRONG (``old`` is another), NOT_ALLOWED, MUST_RENEW, SCHOOL_STOPPED.
        """
        if not self.is_issuer:
            raise SkjemaError(ErrorCode.NOT_AN_ISSUER)
        if old is not None:
            self.require_in_force(old)
        roster, now = self.roster, self._around.opened.clock.now()
        said = Renewal(
            anchor=self._facts.sheet_feed,
            replaces=self._feed_in_force(),
            feed=new.feed_public,
            recovery=new.recovery_public,
            root_der=root_der,
            number=roster.sheet_number + 1,
            parts=parts,
        )
        issuers: dict[str, Json] = {
            device: _text(issued_again(one.ca_der, new, root_der, now=now)) for device, one in roster.issuers.items()
        }
        data: dict[str, Json] = {
            "anchor": said.anchor.hex(),
            "replaces": said.replaces.hex(),
            "sheet_feed": said.feed.hex(),
            "recovery_public": said.recovery.hex(),
            "root": _text(root_der),
            "sheet_number": said.number,
            "parts": parts,
            "issuers": issuers,
            "signed": said.signed_by(new.device()).hex(),
            "signed_by_old": "" if old is None else said.signed_by(old.device()).hex(),
        }
        sheet = Receiver(new.device().device_id, new.recovery_public)
        with self._writing() as pen:
            pen.append(NewSchoolEntry(EntryType.SHEET_RENEWED, self._anchor.room, data, receivers=(sheet,)))
            set_fact(pen.connection, SHEET_HAS_KEY, str(said.number))

    def require_in_force(self, sheet: SheetKeys) -> None:
        """Whether this is the school's sheet.

        Raises:
            SkjemaError: SHEET_WRONG with reason ``replaced`` (by another one: ``sheet`` is its number), ``contested``,
                or ``other-school``.
        """
        if self.roster.sheet_contested:
            raise SkjemaError(ErrorCode.SHEET_WRONG, reason="contested")
        if sheet.feed_public == self._feed_in_force():
            return
        known = {self._facts.sheet_feed, *self.roster.sheets}
        if sheet.feed_public in known:
            raise SkjemaError(ErrorCode.SHEET_WRONG, reason="replaced", sheet=self.roster.sheet_number)
        raise SkjemaError(ErrorCode.SHEET_WRONG, reason="other-school")

    def govern_with_sheet(
        self,
        sheet: SheetKeys,
        authority: IssuingAuthority,
        *,
        lost: Collection[str] = (),
        joining: tuple[str, str, frozenset[Role]] | None = None,
    ) -> None:
        """Make this device govern who is in, as the sheet says; an entry tells everybody.

        Args:
            sheet: in force; stays the caller's.
            authority: a fresh issuing authority under its root; kept in this vault. The caller's, who wipes it.
            lost: devices that governed and are lost: closed at what is held of them.
            joining: person id, name and roles, where this device is new and certifies itself; None: it is certified.

        Raises:
            SkjemaError: SHEET_WRONG, NOT_CERTIFIED, NOT_ALLOWED, MUST_RENEW, SCHOOL_STOPPED.
        """
        self.require_in_force(sheet)
        if joining is None:
            self._require_writable()
        device, clock = self._around.device, self._around.opened.clock
        by_sheet = Hand(sheet.device(), ZERO_PERSON)
        tips = self._entries().tips()
        with self._transaction() as connection, self._ring(connection) as ring:
            if joining is not None:
                self._facts = self._facts.with_person(connection, joining[0])
            pen = self._pen(connection, ring)
            receiver = Receiver(device.device_id, device.receiving_public)
            keys = (device.feed_public, device.receiving_public)
            pen.append(self._issuer(device.device_id, keys, authority.certificate_der, -1), by_sheet)
            for lost_id in sorted(lost):
                known, issuing = self.roster.devices[lost_id], self.roster.issuers[lost_id]
                until = tips[lost_id].seq if lost_id in tips else 0
                theirs = (known.feed_public, known.receiving_public)
                pen.append(self._issuer(lost_id, theirs, issuing.ca_der, until), by_sheet)
            if joining is not None:
                person, name, roles = joining
                data = certified_data(
                    device=receiver,
                    feed_public=device.feed_public,
                    leaf_der=authority.leaf(name, self.name, device.pdf_public_der, now=clock.now()),
                    person=person,
                    name=name,
                    roles=roles,
                    old_leaf_sha256="",
                    invitation="",
                )
                new = NewSchoolEntry(
                    EntryType.DEVICE_CERTIFIED, self._anchor.room, data, receivers=self.sheet_in_force()
                )
                pen.append(new)
            for lost_id in sorted(lost):
                self._append_end(pen, lost_id, LOST)
            self._append_use(pen, SheetUse.ISSUER_MADE, self.roster.sheet_number)
            with authority.to_secret() as secret, secret.exposed() as buffer:
                connection.execute(sa.delete(tables.authorities).where(tables.authorities.c.school == self.school_id))
                connection.execute(sa.insert(tables.authorities).values(school=self.school_id, secret=bytes(buffer)))
            self.conclude(pen)
        if self.membership is not Membership.CERTIFIED:
            raise SkjemaError(ErrorCode.NOT_CERTIFIED, reason=self.membership.value)

    def stop_governing(self, sheet: SheetKeys, devices: Collection[str]) -> None:
        """Take from machines that they govern who is in; they stay machines of their person.

        Raises:
            SkjemaError: as `govern_with_sheet`; NOT_ALLOWED when nobody would govern any more.
        """
        self.require_in_force(sheet)
        self._require_writable()
        tips = self._entries().tips()
        by_sheet = Hand(sheet.device(), ZERO_PERSON)
        left = [one for one, issuing in self.roster.issuers.items() if issuing.until == -1 and one not in devices]
        if not left:
            raise SkjemaError(ErrorCode.NOT_ALLOWED, reason="last-issuer")
        with self._writing() as pen:
            for device in sorted(devices):
                known, issuing = self.roster.devices[device], self.roster.issuers[device]
                until = tips[device].seq if device in tips else 0
                keys = (known.feed_public, known.receiving_public)
                pen.append(self._issuer(device, keys, issuing.ca_der, until), by_sheet)
            self._append_use(pen, SheetUse.ISSUER_MADE, self.roster.sheet_number)

    def _feed_in_force(self) -> bytes:
        return self.roster.sheets[-1] if self.roster.sheets else self._facts.sheet_feed

    def _issuer(self, device: str, keys: tuple[bytes, bytes], ca_der: bytes, until: int) -> NewSchoolEntry:
        feed_public, receiving_public = keys
        data: dict[str, Json] = {
            "device": device,
            "feed_public": feed_public.hex(),
            "receiving_public": receiving_public.hex(),
            "ca": _text(ca_der),
            "until": until,
        }
        return NewSchoolEntry(EntryType.ISSUER_SET, self._anchor.room, data)

    def _append_use(self, pen: Pen, use: SheetUse, sheet_number: int) -> None:
        data: dict[str, Json] = {"what": use.value, "sheet_number": max(1, sheet_number)}
        pen.append(NewSchoolEntry(EntryType.RECOVERY_USED, self._anchor.room, data))


_EVENTS = frozenset({EntryType.SHEET_RENEWED, EntryType.RECOVERY_USED})


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _place(one: tuple[int, str, SheetEvent]) -> tuple[int, str]:
    return one[0], one[1]
