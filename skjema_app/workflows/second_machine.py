"""A person with two machines: the first one vouches for the second, whoever governs lets it in."""

from __future__ import annotations

from dataclasses import dataclass

from skjema_app.system.calendar import stamp_in_words
from skjema_app.workflows.people import require_school
from skjema_app.workflows.session import Change, Session


@dataclass(frozen=True, slots=True)
class VouchedLine:
    """A machine that waits: its id, whose, and since when in words."""

    device_id: str
    person_id: str
    name: str
    since: str


def is_awaited(session: Session) -> bool:
    """Whether this vault has invited a machine of its own person; its request is looked for till the code is old."""
    school = session.member_of
    if school is None or school.stopped:
        return False
    now = session.clock.now()
    return any(one.person == school.person_id and now <= one.expires for one in school.invitations.list())


def waiting(session: Session) -> tuple[VouchedLine, ...]:
    """Machines that somebody who is in vouches for as their own. Raises NO_SCHOOL."""
    school = require_school(session)
    return tuple(
        VouchedLine(one.device, one.person_id, school.person(one.person_id).name, stamp_in_words(one.when))
        for one in school.vouched()
    )


def let_in(session: Session, device_id: str) -> Change:
    """Let it in: the same person, the same roles.

    Raises:
        SkjemaError: NO_SCHOOL, NOT_AN_ISSUER, PERSON_UNKNOWN (nobody vouches for it), NOT_ALLOWED.
    """
    school = require_school(session)
    school.certify_vouched(device_id)
    school.grant_by_policy()
    return Change(school=True, documents=True, exchange=True)
