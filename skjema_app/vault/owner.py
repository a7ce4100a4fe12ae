"""Whose vault this is: the device's keys and certificates, and the entries that found, add and close devices."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from skjema_app.crypto.certificates import LoneCertificates
from skjema_app.crypto.identity import DeviceKeys
from skjema_app.crypto.secret import Secret
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Person
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault import tables
from skjema_app.vault.bodies import EntryType
from skjema_app.vault.journal import Journal, NewEntry, Writer
from skjema_app.vault.settings import get_fact, set_fact


@dataclass(frozen=True, slots=True)
class Owner:
    """The person with the device of this vault.

    Attributes:
        writer: what the journal writes with.
        person: name and school as the journal has them.
        certificates: the PDF leaf and the CA it hangs under.
    """

    writer: Writer
    person: Person
    certificates: LoneCertificates


@dataclass(frozen=True, slots=True)
class ClosedFeed:
    """The feed of the device that was, up to its last known entry, with the gaps that a salvage left."""

    device: str
    feed_public: bytes
    last_seq: int
    reason: str
    missing: Sequence[int] = ()
    sealed: Sequence[int] = ()


def load_owner(connection: sa.Connection, app: str) -> Owner:
    """Read the owner.

    Raises:
        SkjemaError: DATABASE_DAMAGED when the keys or the founding entry's rows are not there.
    """
    row = connection.execute(sa.select(tables.device_keys)).first()
    if row is None:
        raise SkjemaError(ErrorCode.DATABASE_DAMAGED, reason="device-keys")
    with Secret(row.secret) as stored:
        device = DeviceKeys.from_secret(stored)
    person_id = get_fact(connection, "person")
    rows = tables.people
    person = connection.execute(sa.select(rows).where(rows.c.person == person_id)).first()
    if person is None:
        raise SkjemaError(ErrorCode.DATABASE_DAMAGED, reason="person")
    return Owner(
        Writer(get_fact(connection, "school"), device, person_id, app),
        Person(person.name, person.school_name, device.device_id),
        LoneCertificates(leaf_der=row.leaf, ca_der=row.ca),
    )


def store_device(connection: sa.Connection, device: DeviceKeys, certificates: LoneCertificates) -> None:
    """Make ``device`` the one device of this vault; the private keys of an earlier one are gone."""
    connection.execute(sa.delete(tables.device_keys))
    with device.to_secret() as secret, secret.exposed() as buffer:
        connection.execute(
            sa.insert(tables.device_keys).values(
                device=device.device_id,
                secret=bytes(buffer),
                leaf=certificates.leaf_der,
                ca=certificates.ca_der,
            )
        )


def store_identity(connection: sa.Connection, *, vault_id: str, epoch: int, writer: Writer) -> None:
    """Write the facts that tie the database to its keys and its feed."""
    for name, value in (
        ("vault", vault_id),
        ("epoch", str(epoch)),
        ("school", writer.school),
        ("person", writer.person),
    ):
        set_fact(connection, name, value)


def write_founding(
    connection: sa.Connection,
    journal: Journal,
    certificates: LoneCertificates,
    names: tuple[str, str],
    now: datetime,
) -> None:
    """The first entry: public keys, the person's and the school's name, the certificates. ``names``: person, school."""
    data = _device_facts(journal.writer.device, certificates, names)
    journal.append(connection, NewEntry(EntryType.FOUNDED, journal.writer.school, now, data))


def write_new_device(
    connection: sa.Connection,
    journal: Journal,
    certificates: LoneCertificates,
    names: tuple[str, str],
    closed: Sequence[ClosedFeed],
    now: datetime,
) -> None:
    """The new device's first entries: itself, and the feeds that end with it (design-review §§ 1.2, 1.33)."""
    school = journal.writer.school
    data = _device_facts(journal.writer.device, certificates, names)
    journal.append(connection, NewEntry(EntryType.DEVICE_ADDED, school, now, data))
    for feed in closed:
        missing: list[Json] = list(feed.missing)
        sealed: list[Json] = list(feed.sealed)
        end: dict[str, Json] = {
            "device": feed.device,
            "feed_public": feed.feed_public.hex(),
            "last_seq": feed.last_seq,
            "reason": feed.reason,
            "missing": missing,
            "sealed": sealed,
        }
        journal.append(connection, NewEntry(EntryType.DEVICE_CLOSED, school, now, end))


def _device_facts(device: DeviceKeys, certificates: LoneCertificates, names: tuple[str, str]) -> dict[str, Json]:
    return {
        "device": device.device_id,
        "feed_public": device.feed_public.hex(),
        "receiving_public": device.receiving_public.hex(),
        "name": names[0],
        "school_name": names[1],
        "leaf": _base64(certificates.leaf_der),
        "ca": _base64(certificates.ca_der),
        "leaf_sha256": hashlib.sha256(certificates.leaf_der).hexdigest(),
    }


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
