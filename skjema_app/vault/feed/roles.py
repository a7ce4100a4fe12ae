"""What an issuer changes about people who are in already: their roles, the last day of their access, that they are out.

A change is a new certificate of the same devices, or the end of them. What somebody signed before stays what it was:
every statement says how far each device had come (design-review §§ 4.3, 4.4), and no clock decides anything. The last
day is a date in the roster; the first issuer's program that is open after it says that it is over.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import date

from skjema_app.domain.answers import Json
from skjema_app.domain.roles import Role
from skjema_app.domain.school import SchoolPerson
from skjema_app.vault.bodies import EntryType
from skjema_app.vault.feed.pen import NewSchoolEntry, Pen
from skjema_app.vault.feed.people import PeoplePart
from skjema_app.vault.judge import Standing

EXPIRED = "expired"
"""Why a device ended: the last day of its person's access is over."""

_WITH_END = 2


class RolesPart(PeoplePart):
    """Roles, last days, and leaving."""

    def last_day(self, person_id: str) -> date | None:
        """The last day of somebody's access as the roster has it, None for as long as nobody says otherwise."""
        days = [one.expires for one in self._active_devices(person_id) if one.expires]
        return date.fromisoformat(min(days)) if days else None

    def set_roles(self, person_id: str, roles: frozenset[Role]) -> SchoolPerson:
        """Give somebody other roles from here on; what they wrote with the earlier ones stays.

        Raises:
            SkjemaError: PERSON_UNKNOWN, NOT_ALLOWED, NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED.
        """
        ends = {one.device: one.expires for one in self._active_devices(person_id)}
        self._certify_again(person_id, roles, ends)
        return self.person(person_id)

    def set_last_day(self, person_id: str, last: date | None) -> SchoolPerson:
        """Say which day somebody's access ends, or that it doesn't. Raises as `set_roles`."""
        day = "" if last is None else last.isoformat()
        ends = {one.device: day for one in self._active_devices(person_id)}
        self._certify_again(person_id, self.person(person_id).roles, ends)
        return self.person(person_id)

    def end_person(self, person_id: str, reason: str) -> int:
        """End every device of somebody, apart from those that govern who is in; how many that were.

        Raises:
            SkjemaError: PERSON_UNKNOWN, NOT_ALLOWED, NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED.
        """
        self.person(person_id)
        found = [one for one in self._active_devices(person_id) if not self._governs(one.device)]
        if found:
            with self._writing() as pen:
                for one in found:
                    self._append_end(pen, one.device, reason)
        return len(found)

    def end_expired(self) -> tuple[SchoolPerson, ...]:
        """End the access of those whose last day is over by this machine's clock, if it governs who is in."""
        if not self.is_issuer or self.stopped:
            return ()
        today = self._today().isoformat()
        over = [
            one
            for one in self.roster.devices.values()
            if one.active and one.expires and one.expires < today and not self._governs(one.device)
        ]
        if over:
            with self._writing() as pen:
                for one in over:
                    self._append_end(pen, one.device, EXPIRED)
        return tuple(self.person(person) for person in dict.fromkeys(one.person for one in over if one.person))

    def _certify_again(self, person_id: str, roles: frozenset[Role], ends: dict[str, str]) -> None:
        """A new certificate for every device that counts; each names how far all of the person's had come."""
        self.person(person_id)
        tips = self._entries().tips()
        theirs = [one for one in self.roster.devices.values() if one.person == person_id]
        cutoffs: dict[str, Json] = {one.device: tips[one.device].seq if one.device in tips else -1 for one in theirs}
        with self._writing() as pen:
            for one in self._active_devices(person_id):
                data = _again(one, roles, cutoffs)
                end = ends.get(one.device, "")
                version = _WITH_END if end else 1
                data |= {"expires": end} if end else {}
                pen.append(NewSchoolEntry(EntryType.DEVICE_CERTIFIED, self._anchor.room, data, version=version))

    def _append_end(self, pen: Pen, device_id: str, reason: str) -> None:
        tip = self._entries().tips().get(device_id)
        data: dict[str, Json] = {
            "device": device_id,
            "last_seq": -1 if tip is None else tip.seq,
            "last_id": "" if tip is None else tip.entry_id,
            "reason": reason,
        }
        pen.append(NewSchoolEntry(EntryType.DEVICE_ENDED, self._anchor.room, data))

    def _active_devices(self, person_id: str) -> Sequence[Standing]:
        return [one for one in self.roster.devices.values() if one.person == person_id and one.active]

    def _governs(self, device_id: str) -> bool:
        issuing = self.roster.issuers.get(device_id)
        return issuing is not None and issuing.until == -1


def _again(one: Standing, roles: frozenset[Role], cutoffs: dict[str, Json]) -> dict[str, Json]:
    """What a certificate of the same device says anew."""
    listed: list[Json] = [role.value for role in sorted(roles)]
    return {
        "device": one.device,
        "feed_public": one.feed_public.hex(),
        "receiving_public": one.receiving_public.hex(),
        "leaf": base64.b64encode(one.leaf_der).decode("ascii"),
        "leaf_sha256": one.leaf_sha256,
        "person": one.person,
        "name": one.name,
        "roles": listed,
        "old_leaf_sha256": one.old_leaf_sha256,
        "invitation": "",
        "role_cutoffs": dict(cutoffs),
    }
