"""What a school decides about locks: values of its policy, which an issuer sets and every vault of the school obeys.

Said by name, so that a person sees what is their own choice and what is «styrt av skolen». A policy is obeyed by honest
programs only: it guards against carelessness, not against a person who changes their own program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.machine_policy import machine_policy

if TYPE_CHECKING:
    from skjema_app.workflows.session import Change, Session

IDLE_DEFAULT, IDLE_LEAST, IDLE_MOST = 10, 2, 60
"""Minutes without use before the lock."""
_MINUTES, _STORE, _PICTURES = "lås/minutter", "lås/nøkkellager", "lås/skjermbilder"
_NO = "nei"


@dataclass(frozen=True, slots=True)
class LockPolicy:
    """What is decided.

    Attributes:
        minutes: without use before the lock, 2-60; 0 where each person chooses.
        key_store: whether somebody may let the machine's key store open their vault.
        pictures: whether other programs may take pictures of Skjema's windows.
    """

    minutes: int = 0
    key_store: bool = True
    pictures: bool = True


NO_POLICY = LockPolicy()


def lock_policy(session: Session) -> LockPolicy:
    """What holds now: the school's, and where this machine's policy is stricter, that."""
    school, machine = school_lock_policy(session), machine_policy()
    decided = [minutes for minutes in (school.minutes, machine.lock_minutes) if minutes]
    return LockPolicy(
        minutes=min(decided, default=0),
        key_store=school.key_store and machine.allow_key_store is not False,
        pictures=school.pictures and not machine.block_screenshots,
    )


def school_lock_policy(session: Session) -> LockPolicy:
    """What the school has decided; values that aren't known count as none. Somebody alone has none."""
    school = session.member_of
    if school is None:
        return NO_POLICY
    values = school.roster.policy
    raw = values.get(_MINUTES, "")
    minutes = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= len(str(IDLE_MOST)) else 0
    return LockPolicy(
        minutes=min(max(minutes, IDLE_LEAST), IDLE_MOST) if minutes else 0,
        key_store=values.get(_STORE) != _NO,
        pictures=values.get(_PICTURES) != _NO,
    )


def may_decide(session: Session) -> bool:
    """Whether this person decides for the school: an issuer."""
    school = session.member_of
    return school is not None and school.is_issuer


def set_lock_policy(session: Session, policy: LockPolicy) -> Change:
    """Decide for the school; minutes outside 2-60 are moved to the nearest end, 0 leaves them to each.

    Raises:
        SkjemaError: NOT_AN_ISSUER, SCHOOL_STOPPED, DISK_FULL, WRITE_DENIED.
    """
    from skjema_app.workflows.session import Change

    school = session.member_of
    if school is None or not school.is_issuer:
        raise SkjemaError(ErrorCode.NOT_AN_ISSUER)
    minutes = str(min(max(policy.minutes, IDLE_LEAST), IDLE_MOST)) if policy.minutes else ""
    values = {
        _MINUTES: minutes,
        _STORE: "" if policy.key_store else _NO,
        _PICTURES: "" if policy.pictures else _NO,
    }
    changed = {name: value for name, value in values.items() if school.roster.policy.get(name, "") != value}
    if not changed:
        return Change()
    school.set_policy(changed)
    return Change(school=True, settings=True, exchange=True)
