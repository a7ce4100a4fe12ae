"""The school's own lists of closed certificates: who makes them, when, and how everybody gets them.

They go as values of the school's policy, in the exchange that is there already: an issuer's statement, in the school
room, for everybody who signs, and older programs take it for a setting that they don't know. A file beside the root
certificate would have had to be carried to every machine by hand, again and again.

Made by each issuer's machine for the certificates that it issued, at once when it closes a machine and otherwise when
the list is a fortnight old. Only where that machine has a time-stamp service: without one nobody has any use for them.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from skjema_app.crypto import revocation
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School

ROOT_LIST = "root_revocations"
"""Setting of the vault that founded the school: the root's list, made while the recovery sheet was in hand."""

TIME_STAMPS = "timestamp_address"
"""Setting: the address of a time-stamp service (``time_stamps``)."""

_POLICY = "sperreliste/"
_FRESH = timedelta(days=14)


def keep_root_list(session: Session, made: bytes) -> None:
    """Keep the root's list in the vault that founded the school, until somebody has use for it."""
    session.vault.settings.set(ROOT_LIST, base64.b64encode(made).decode("ascii"))


def lists(school: School) -> tuple[bytes, ...]:
    """Those that the school has, DER; what its own issuers have not signed is left out."""
    roster = school.roster
    authorities = [roster.root_der, *(one.ca_der for one in roster.issuers.values())]
    found = []
    for authority in authorities:
        held = _held(school, authority)
        if held:
            found.append(held)
    return tuple(found)


def renew(session: Session) -> Change:
    """Make this machine's list anew where it is due, and share it. Nothing where it has none to make.

    Raises:
        SkjemaError: what the school's feed says of writing.
    """
    school = session.member_of
    if school is None or school.stopped or not school.is_issuer:
        return Change()
    if not session.vault.settings.get(TIME_STAMPS):
        return Change()
    try:
        authority = school.issuing_authority()
    except SkjemaError as error:
        if error.code is ErrorCode.NOT_AN_ISSUER:  # its key went with another machine
            return Change()
        raise
    now = session.clock.now()
    values: dict[str, str] = {}
    try:
        held = _held(school, authority.certificate_der)
        closed = [one.leaf_der for one in school.roster.devices.values() if one.ended]
        if _is_due(held, revocation.serials_of(closed, authority.certificate_der), now):
            made = revocation.issuer_list(authority, closed, held, now=now)
            values[_name(authority.certificate_der)] = base64.b64encode(made).decode("ascii")
    finally:
        authority.wipe()
    kept = session.vault.settings.get(ROOT_LIST) or ""
    if kept and not _held(school, school.roster.root_der):
        values[_name(school.roster.root_der)] = kept
    if not values:
        return Change()
    school.set_policy(values)
    return Change(settings=True, school=True, exchange=True)


def _is_due(held: bytes, closed: frozenset[int], now: datetime) -> bool:
    if not held:
        return True
    told = revocation.described(held)
    return now - told.made > _FRESH or not closed <= told.closed.keys()


def _held(school: School, authority: bytes) -> bytes:
    """A list that the school has of this issuer, DER, or nothing."""
    try:
        found = base64.b64decode(school.roster.policy.get(_name(authority), ""), validate=True)
    except (ValueError, binascii.Error):
        return b""
    return found if found and revocation.is_list_of(found, authority) else b""


def _name(authority: bytes) -> str:
    return _POLICY + revocation.list_name(authority)
