"""The school of a vault: founding one, asking to join one, and everything a person does in it.

`School` is what workflows hold (`Vault.school`). Its parts stand in ``feed/``, one sort of work in each: ``people``,
``documents``, ``cases``, ``policy``, ``port`` (the exchange), all on top of ``core``.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

import sqlalchemy as sa

from skjema_app.crypto.certificates import IssuingAuthority
from skjema_app.crypto.identity import Receiver
from skjema_app.crypto.invitation import Invitation
from skjema_app.crypto.names import checked_name
from skjema_app.crypto.school_root import SheetKeys
from skjema_app.crypto.secret import Secret, random_id
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership
from skjema_app.vault import school_tables as tables
from skjema_app.vault.bodies import EntryType
from skjema_app.vault.feed.audit import AuditPart
from skjema_app.vault.feed.core import Surroundings
from skjema_app.vault.feed.erasures import ErasurePart
from skjema_app.vault.feed.facts import SchoolFacts, load_facts, store_facts
from skjema_app.vault.feed.finding import FoundSchool
from skjema_app.vault.feed.left_out import LeftOutPart
from skjema_app.vault.feed.pen import Hand, NewSchoolEntry
from skjema_app.vault.feed.people import certified_data
from skjema_app.vault.feed.port import ExchangePart
from skjema_app.vault.feed.recovery import SHEET_HAS_KEY
from skjema_app.vault.feed.rooms import KEY_BYTES, KeyRing, room_of_key
from skjema_app.vault.feed.vouching import VouchPart
from skjema_app.vault.judge import Judgement, Roster
from skjema_app.vault.judge.held import ZERO_PERSON
from skjema_app.vault.settings import set_fact

FIRST_SHEET = 1
_NOTHING = Judgement(entries={}, order={}, heads={}, last_own={}, members={}, roster=Roster())


class School(AuditPart, ExchangePart, LeftOutPart, VouchPart, ErasurePart):
    """One vault's school: people, documents and cases, the exchange, the sheet, and what of one's own doesn't count."""


def load_school(around: Surroundings) -> School | None:
    """The school of a vault, or None for somebody who is alone."""
    with around.opened.database.transaction() as connection:
        facts = load_facts(connection)
    return None if facts is None else School(around, facts)


def found_school(
    around: Surroundings,
    *,
    name: str,
    sheet: SheetKeys,
    authority: IssuingAuthority,
    root_der: bytes,
    my_name: str,
    roles: Iterable[Role],
    old_leaf_sha256: str,
    began_alone: bool,
) -> School:
    """Found a school in this vault: the sheet's two statements, the own certificate, the school room.

    Args:
        around: the vault.
        name: of the school.
        sheet: its recovery sheet; stays the caller's, who wipes it.
        authority: the issuing authority that stays in this vault; the caller's, who wipes it.
        root_der: the root's certificate.
        my_name: of who founds it.
        roles: theirs.
        old_leaf_sha256: of the certificate that this device signed with while alone (design-review § 1.4).
        began_alone: whether there was something before.

    Raises:
        SkjemaError: SCHOOL_EXISTS, NAME_MISSING, NAME_NOT_ALLOWED, SCHOOL_MISSING, DISK_FULL, WRITE_DENIED.
    """
    name = checked_name(name, missing=ErrorCode.SCHOOL_MISSING)
    my_name = checked_name(my_name)
    device, clock = around.device, around.opened.clock
    leaf = authority.leaf(my_name, name, device.pdf_public_der, now=clock.now())
    with around.opened.database.transaction() as connection:
        if load_facts(connection) is not None:
            raise SkjemaError(ErrorCode.SCHOOL_EXISTS)
        school_id = random_id()
        key = Secret.random(KEY_BYTES)
        facts = SchoolFacts(
            school=school_id,
            room=room_of_key(school_id, key),
            sheet_feed=sheet.feed_public,
            person=random_id(),
            invited_school=name,
            asked=device.device_id,
            began_alone=began_alone,
        )
        store_facts(connection, facts)
        with authority.to_secret() as secret, secret.exposed() as buffer:
            connection.execute(sa.insert(tables.authorities).values(school=school_id, secret=bytes(buffer)))
        school = School(around, facts)
        with KeyRing(connection, school_id) as ring:
            ring.add(key)
            pen = school.first_pen(connection, ring, _NOTHING)
            by_sheet = Hand(sheet.device(), ZERO_PERSON)
            founded: dict[str, Json] = {
                "name": name,
                "sheet_feed": sheet.feed_public.hex(),
                "recovery_public": sheet.recovery_public.hex(),
                "root": base64.b64encode(root_der).decode("ascii"),
                "sheet_number": FIRST_SHEET,
            }
            issuer: dict[str, Json] = {
                "device": device.device_id,
                "feed_public": device.feed_public.hex(),
                "receiving_public": device.receiving_public.hex(),
                "ca": base64.b64encode(authority.certificate_der).decode("ascii"),
                "until": -1,
            }
            certified = certified_data(
                device=Receiver(device.device_id, device.receiving_public),
                feed_public=device.feed_public,
                leaf_der=leaf,
                person=facts.person,
                name=my_name,
                roles=frozenset(roles),
                old_leaf_sha256=old_leaf_sha256,
                invitation="",
            )
            pen.append(NewSchoolEntry(EntryType.SCHOOL_FOUNDED, facts.room, founded), by_sheet)
            pen.append(NewSchoolEntry(EntryType.ISSUER_SET, facts.room, issuer), by_sheet)
            by_paper = (Receiver(sheet.device().device_id, sheet.recovery_public),)
            pen.append(NewSchoolEntry(EntryType.DEVICE_CERTIFIED, facts.room, certified, receivers=by_paper))
            set_fact(connection, SHEET_HAS_KEY, str(FIRST_SHEET))
            school.conclude(pen)
    return school


def enter_with_sheet(around: Surroundings, found: FoundSchool) -> School:
    """Remember the school that the recovery sheet led to, with the key of its room; nothing is said there yet.

    Raises:
        SkjemaError: SCHOOL_EXISTS, DISK_FULL, WRITE_DENIED.
    """
    with around.opened.database.transaction() as connection:
        if load_facts(connection) is not None:
            raise SkjemaError(ErrorCode.SCHOOL_EXISTS)
        facts = SchoolFacts(
            school=found.school,
            room=found.room,
            sheet_feed=found.anchor,
            person=random_id(),
            invited_school=found.name,
            asked=around.device.device_id,
            began_alone=False,
        )
        store_facts(connection, facts)
        with KeyRing(connection, found.school) as ring:
            ring.add(found.key)
            ring.flush()
    return School(around, facts)


def ask_to_join(around: Surroundings, invitation: Invitation, *, began_alone: bool) -> School:
    """Remember the school that an invitation leads to, and that this device asked to be certified there.

    For a vault that has to become a new device (restored, salvaged) the school stays the one it was.

    Raises:
        SkjemaError: SCHOOL_EXISTS (a member already), SCHOOL_DIFFERS (an invitation to another school), MUST_RENEW
            (this device can't be used any more: `Vault.renew_device` first).
    """
    school = load_school(around)
    before = None if school is None else school.facts
    if school is not None and before is not None:
        _check_again(school, before, invitation)
    with around.opened.database.transaction() as connection:
        facts = SchoolFacts(
            school=invitation.school,
            room=invitation.school_room,
            sheet_feed=invitation.sheet_feed,
            person=invitation.person,
            invited_school=invitation.school_name,
            asked=around.device.device_id,
            began_alone=began_alone if before is None else before.began_alone,
            inviter={invitation.issuer_device: invitation.issuer_feed},
        )
        store_facts(connection, facts)
    return School(around, facts)


def _check_again(school: School, before: SchoolFacts, invitation: Invitation) -> None:
    if (before.school, before.room, before.sheet_feed) != (
        invitation.school,
        invitation.school_room,
        invitation.sheet_feed,
    ):
        raise SkjemaError(ErrorCode.SCHOOL_DIFFERS)
    if school.needs_new_device or school.membership is Membership.CLOSED:
        raise SkjemaError(ErrorCode.MUST_RENEW)
    if school.membership is Membership.CERTIFIED:
        raise SkjemaError(ErrorCode.SCHOOL_EXISTS)
