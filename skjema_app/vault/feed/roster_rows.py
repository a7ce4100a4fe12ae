"""The roster as rows: who is in the school, kept so that a vault knows it from the first moment it is open."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from skjema_app.domain.answers import Json
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Deputyship, FeedFork, SchoolDevice, SchoolPerson
from skjema_app.vault import tables
from skjema_app.vault.judge import Issuing, Judgement, Roster, Standing


@dataclass(frozen=True, slots=True)
class SchoolState:
    """What the last judgement said of the school as a whole."""

    roster: Roster
    forks: tuple[FeedFork, ...] = ()
    stopped: bool = False


def save_state(connection: sa.Connection, judgement: Judgement) -> bool:
    """Write it; gives whether anything differs from what stood there."""
    rows = tables.roster
    before = {(row.kind, row.name): row.value for row in connection.execute(sa.select(rows))}
    after = {(kind, name): json.dumps(value, sort_keys=True) for kind, name, value in _rows(judgement)}
    for kind, name in before.keys() - after.keys():
        connection.execute(sa.delete(rows).where(rows.c.kind == kind, rows.c.name == name))
    for (kind, name), value in after.items():
        if before.get((kind, name)) != value:
            connection.execute(sa.insert(rows).prefix_with("OR REPLACE").values(kind=kind, name=name, value=value))
    return before != after


def load_state(connection: sa.Connection) -> SchoolState:
    """Read it; empty before the first entry of the school room could be opened."""
    found: dict[str, dict[str, dict[str, Json]]] = {}
    for row in connection.execute(sa.select(tables.roster).order_by(tables.roster.c.kind, tables.roster.c.name)):
        found.setdefault(row.kind, {})[row.name] = json.loads(row.value)
    school = found.get("school", {}).get("", {})
    roster = Roster(
        school_name=str(school.get("name", "")),
        root_der=_bytes(school.get("root", "")),
        recovery_public=_bytes(school.get("recovery", "")),
        sheet_number=_number(school.get("sheet", 0)),
        old_roots=tuple(_bytes(one) for one in _texts(school.get("old_roots", []))),
        sheets=tuple(bytes.fromhex(one) for one in _texts(school.get("sheets", []))),
        sheet_contested=bool(school.get("contested", False)),
        people={name: _person(name, value) for name, value in found.get("person", {}).items()},
        devices={name: _standing(name, value) for name, value in found.get("device", {}).items()},
        issuers={
            name: Issuing(_bytes(value["ca"]), _number(value["until"]))
            for name, value in found.get("issuer", {}).items()
        },
        policy={name: str(value["value"]) for name, value in found.get("policy", {}).items()},
        deputies=tuple(sorted((_deputyship(*one) for one in found.get("deputy", {}).items()), key=_by_day)),
    )
    forks = tuple(
        FeedFork(name, _number(value["seq"]), _texts(value["tips"])) for name, value in found.get("fork", {}).items()
    )
    return SchoolState(roster, forks, bool(school.get("stopped", False)))


def _rows(judgement: Judgement) -> Iterator[tuple[str, str, dict[str, Json]]]:
    roster = judgement.roster
    yield (
        "school",
        "",
        {
            "name": roster.school_name,
            "root": _text(roster.root_der),
            "recovery": _text(roster.recovery_public),
            "sheet": roster.sheet_number,
            "old_roots": [_text(one) for one in roster.old_roots],
            "sheets": [one.hex() for one in roster.sheets],
            "contested": roster.sheet_contested,
            "stopped": judgement.stopped,
        },
    )
    for person in roster.people.values():
        devices: list[Json] = [
            {
                "device": one.device_id,
                "active": one.active,
                "issuer": one.issuer,
                "leaf": one.leaf_sha256,
                "old": one.old_leaf_sha256,
                "last": one.last_seq,
            }
            for one in person.devices
        ]
        yield "person", person.person_id, {"name": person.name, "roles": _roles(person.roles), "devices": devices}
    for standing in roster.devices.values():
        yield "device", standing.device, _of_standing(standing)
    for device, issuing in roster.issuers.items():
        yield "issuer", device, {"ca": _text(issuing.ca_der), "until": issuing.until}
    for name, value in roster.policy.items():
        yield "policy", name, {"value": value}
    for one in roster.deputies:
        yield "deputy", one.deputy_id, _of_deputyship(one)
    for fork in judgement.forks:
        yield "fork", fork.device_id, {"seq": fork.seq, "tips": list(fork.tips)}


def _of_deputyship(one: Deputyship) -> dict[str, Json]:
    return {
        "person": one.person_id,
        "stands_for": one.stands_for,
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "named_by": one.named_by,
        "ended": one.ended,
        "counts_to": dict(one.counts_to),
        "left_to": dict(one.left_to),
    }


def _deputyship(deputy_id: str, value: Mapping[str, Json]) -> Deputyship:
    return Deputyship(
        deputy_id=deputy_id,
        person_id=str(value["person"]),
        stands_for=str(value["stands_for"]),
        first=date.fromisoformat(str(value["first"])),
        last=date.fromisoformat(str(value["last"])),
        named_by=str(value["named_by"]),
        ended=bool(value["ended"]),
        counts_to=_seqs(value.get("counts_to")),
        left_to=_seqs(value.get("left_to")),
    )


def _seqs(value: Json) -> dict[str, int]:
    return {key: seq for key, seq in value.items() if isinstance(seq, int)} if isinstance(value, dict) else {}


def _by_day(one: Deputyship) -> tuple[date, str]:
    return one.first, one.deputy_id


def _of_standing(one: Standing) -> dict[str, Json]:
    return {
        "person": one.person,
        "name": one.name,
        "roles": _roles(one.roles),
        "feed": one.feed_public.hex(),
        "receiving": one.receiving_public.hex(),
        "leaf": _text(one.leaf_der),
        "leaf_sha256": one.leaf_sha256,
        "old_leaf": one.old_leaf_sha256,
        "certificate": one.certificate,
        "active": one.active,
        "last_seq": one.last_seq,
        "last_id": one.last_id,
        "ended": one.ended,
        "contested": one.contested,
        "expires": one.expires,
    }


def _standing(device: str, value: Mapping[str, Json]) -> Standing:
    return Standing(
        device=device,
        person=str(value["person"]),
        name=str(value["name"]),
        roles=_role_set(value["roles"]),
        feed_public=bytes.fromhex(str(value["feed"])),
        receiving_public=bytes.fromhex(str(value["receiving"])),
        leaf_der=_bytes(value["leaf"]),
        leaf_sha256=str(value["leaf_sha256"]),
        old_leaf_sha256=str(value["old_leaf"]),
        certificate=str(value["certificate"]),
        active=bool(value["active"]),
        last_seq=_number(value["last_seq"]),
        last_id=str(value["last_id"]),
        ended=bool(value["ended"]),
        contested=bool(value["contested"]),
        expires=str(value.get("expires", "")),
    )


def _person(person_id: str, value: Mapping[str, Json]) -> SchoolPerson:
    listed = value["devices"]
    devices = tuple(
        SchoolDevice(
            device_id=str(one["device"]),
            person_id=person_id,
            active=bool(one["active"]),
            issuer=bool(one["issuer"]),
            leaf_sha256=str(one["leaf"]),
            old_leaf_sha256=str(one["old"]),
            last_seq=_number(one["last"]),
        )
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict)
    )
    return SchoolPerson(person_id, str(value["name"]), _role_set(value["roles"]), devices)


def _roles(roles: frozenset[Role]) -> list[Json]:
    return [role.value for role in sorted(roles)]


def _role_set(value: Json) -> frozenset[Role]:
    return frozenset(Role(one) for one in _texts(value))


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def _number(value: Json) -> int:
    return value if isinstance(value, int) else 0


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes(value: Json) -> bytes:
    return base64.b64decode(str(value))
