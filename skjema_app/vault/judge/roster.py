"""The roster (design-review § 4.3, 4.4): people and devices as the issuers' statements leave them.

About one device: a close beats every certificate that doesn't have it among its ancestors; of several closes every one
limits; a later statement that cites the earlier ones replaces them.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace

from skjema_app.domain.roles import Role
from skjema_app.domain.school import SchoolDevice, SchoolPerson
from skjema_app.vault.bodies import EntryType, mapping, number, text, texts
from skjema_app.vault.judge.authority import ABOUT_DEVICES, Statements
from skjema_app.vault.judge.chains import NO_END, Window
from skjema_app.vault.judge.claims import OPEN_END
from skjema_app.vault.judge.deputies import Deputies
from skjema_app.vault.judge.ground import Ground
from skjema_app.vault.judge.held import Held
from skjema_app.vault.judge.judgement import Issuing, Roster, Standing
from skjema_app.vault.judge.reasons import Reason

_NO_ISSUER = Issuing(b"", -2)
_ROLES = {role.value: role for role in Role}


class Authority:
    """Who may: devices, their windows, and the roles that a writer had at a place."""

    def __init__(self, ground: Ground, statements: Statements) -> None:
        self._ground = ground
        self._order = ground.order
        self.issuers = statements.issuers
        self._deputies = Deputies(ground, statements)
        self.standings: dict[str, Standing] = {}
        self.windows: dict[str, Window] = {}
        self._certificates: dict[str, list[Held]] = {}
        """Person → certificates that count, of all their devices, by (depth, id)."""
        self._roles: dict[tuple[str, tuple[str, ...]], frozenset[Role]] = {}
        about: dict[str, list[Held]] = {}
        for entry in statements.counted:
            if entry.kind in ABOUT_DEVICES:
                about.setdefault(text(entry.claims, "device"), []).append(entry)
            if entry.kind == EntryType.DEVICE_CERTIFIED:
                self._certificates.setdefault(text(entry.claims, "person"), []).append(entry)
        for device, said in about.items():
            self._settle(device, said)
        self._cut_roles = frozenset(
            person
            for person, found in self._certificates.items()
            if any(mapping(entry.claims, "role_cutoffs") for entry in found)
        )

    def roles_of(self, entry: Held, person: str) -> frozenset[Role]:
        """Roles at the entry's place: by the certificates its writer had seen, and by later ones that cut it off.

        A deputy of that day has that role too (`Deputies`).
        Of two concurrent certificates only the common rights hold until one cites both.
        """
        if self._deputies.is_deputy(entry, person):
            return self._roles_at(entry, person) | {Role.DEPUTY}
        if person in self._cut_roles or entry.room == self._ground.anchor.room:
            return self._roles_at(entry, person)
        key = (person, entry.auth)
        found = self._roles.get(key)
        if found is None:
            found = self._roles[key] = self._roles_at(entry, person)
        return found

    def no_role(self, entry: Held) -> Reason:
        """Why an entry that only deciders may write is not heeded, of a writer who has no such role at its place."""
        return Reason.DEPUTY_OVER if self._deputies.is_late(entry, entry.by) else Reason.ROLE

    def roster(self, statements: Statements) -> Roster:
        """The roster, for showing and for sealing."""
        founded = statements.founded
        policy = {
            name: text(mapping(entry.claims, "values"), name)
            for entry in statements.counted
            if entry.kind == EntryType.POLICY_SET
            for name in mapping(entry.claims, "values")
        }
        made = Roster(
            people=self._people(),
            devices=dict(sorted(self.standings.items())),
            issuers=dict(sorted(self.issuers.items())),
            policy=policy,
            deputies=self._deputies.listed(),
            sheets=tuple(sheet.feed for sheet in statements.reign.sheets),
            sheet_contested=statements.reign.contested,
        )
        if founded is None:
            return made
        born = [sheet.born for sheet in statements.reign.sheets if sheet.born is not None]
        in_force = born[-1].claims if born else founded.claims
        return replace(
            made,
            school_name=text(founded.claims, "name"),
            root_der=base64.b64decode(text(in_force, "root")),
            recovery_public=bytes.fromhex(text(in_force, "recovery_public")),
            sheet_number=number(in_force, "sheet_number"),
            old_roots=tuple(base64.b64decode(text(one.claims, "root")) for one in (founded, *born[:-1]) if born),
        )

    def _settle(self, device: str, said: Sequence[Held]) -> None:
        """Standing and window of one device from all that counts about it."""
        newest = set(self._order.newest(entry.entry_id for entry in said))
        closes = [entry for entry in said if entry.kind == EntryType.DEVICE_ENDED and entry.entry_id in newest]
        certificates = [entry for entry in said if entry.kind == EntryType.DEVICE_CERTIFIED]
        feed = self._ground.feeds.get(device)
        fork = NO_END if feed is None else feed.fork
        window = Window(fork)
        if closes:
            ends = tuple(
                (number(entry.claims, "last_seq"), text(entry.claims, "last_id"))
                for entry in closes
                if text(entry.claims, "last_id")
            )
            ceiling = min(number(entry.claims, "last_seq") for entry in closes)
            branches: tuple[frozenset[str], ...] = ()
            if feed is not None and fork != NO_END:
                branches = tuple(feed.branch(tip, self._ground.held) for _seq, tip in ends)
            window = Window(fork, ceiling, ends, branches)
        self.windows[device] = window
        if certificates:
            self.standings[device] = self._standing(device, certificates, window, ended=bool(closes))

    def _standing(self, device: str, certificates: Sequence[Held], window: Window, *, ended: bool) -> Standing:
        newest = set(self._order.newest(entry.entry_id for entry in certificates))
        last = [entry for entry in certificates if entry.entry_id in newest]
        claims = last[-1].claims
        contested = len({(text(entry.claims, "person"), text(entry.claims, "receiving_public")) for entry in last}) > 1
        tips = {tip for seq, tip in window.ends if seq == window.ceiling}
        return Standing(
            device=device,
            person="" if contested else text(claims, "person"),
            name=text(claims, "name"),
            roles=_common(last),
            feed_public=bytes.fromhex(text(claims, "feed_public")),
            receiving_public=bytes.fromhex(text(claims, "receiving_public")),
            leaf_der=base64.b64decode(text(claims, "leaf")),
            leaf_sha256=text(claims, "leaf_sha256"),
            old_leaf_sha256=text(claims, "old_leaf_sha256"),
            certificate=last[-1].entry_id,
            active=not ended and not contested,
            last_seq=window.ceiling if ended else -1,
            last_id=tips.pop() if len(tips) == 1 else "",
            ended=ended,
            contested=contested,
            expires=_end_of(last),
        )

    def _roles_at(self, entry: Held, person: str) -> frozenset[Role]:
        certificates = self._certificates.get(person, [])
        seen = self._ground.cited(entry).seen
        bit = self._order.bit
        known = [
            certificate
            for certificate in certificates
            if bit[certificate.entry_id] & seen or _is_beyond(entry, certificate)
        ]
        return self._now(known or certificates)

    def _now(self, certificates: Sequence[Held]) -> frozenset[Role]:
        newest = set(self._order.newest(entry.entry_id for entry in certificates))
        return _common([entry for entry in certificates if entry.entry_id in newest])

    def _people(self) -> dict[str, SchoolPerson]:
        devices: dict[str, list[Standing]] = {}
        for standing in self.standings.values():
            if standing.person:
                devices.setdefault(standing.person, []).append(standing)
        made = {}
        for person, theirs in sorted(devices.items()):
            certificates = self._certificates[person]
            newest = self._order.newest(entry.entry_id for entry in certificates)
            name = next(text(e.claims, "name") for e in reversed(certificates) if e.entry_id in newest)
            theirs.sort(key=_device)
            made[person] = SchoolPerson(
                person, name, self._now(certificates), tuple(self._school_device(standing) for standing in theirs)
            )
        return made

    def _school_device(self, standing: Standing) -> SchoolDevice:
        return SchoolDevice(
            device_id=standing.device,
            person_id=standing.person,
            active=standing.active,
            issuer=self.issuers.get(standing.device, _NO_ISSUER).until == OPEN_END,
            leaf_sha256=standing.leaf_sha256,
            old_leaf_sha256=standing.old_leaf_sha256,
            last_seq=standing.last_seq,
        )


def _is_beyond(entry: Held, certificate: Held) -> bool:
    """Whether a certificate says that its roles hold for this entry, seen by its writer or not."""
    cutoffs: Mapping[str, object] = mapping(certificate.claims, "role_cutoffs")
    last = cutoffs.get(entry.device)
    return isinstance(last, int) and entry.seq > last


def _end_of(certificates: Sequence[Held]) -> str:
    """The earliest last day that any of them gives, "" for none."""
    days = [str(entry.claims.get("expires") or "") for entry in certificates]
    return min((day for day in days if day), default="")


def _common(certificates: Sequence[Held]) -> frozenset[Role]:
    """Roles that all of them give; words for roles that this program doesn't know give nothing."""
    sets = [
        frozenset(_ROLES[word] for word in texts(entry.claims, "roles") if word in _ROLES) for entry in certificates
    ]
    return frozenset.intersection(*sets) if sets else frozenset()


def _device(standing: Standing) -> str:
    return standing.device
