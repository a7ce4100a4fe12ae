"""Consent to share with a service (domain § 4.0 G, REQ-64): who gave it, for what, until when, whether it still holds.

Pure. A consent counts for one service. The last word about a service counts: once anybody has withdrawn theirs, nothing
is shared with it until a consent that was given later, whoever gave the earlier ones. Consent never stands between a
report and the rector: nothing here is asked about duties (§ 12-4, § 12-5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent to share with one service.

    Attributes:
        pupil: name of the pupil.
        by: who gave it, in words.
        service: code of the service.
        given: the day it was given.
        manner: how it was given (a code), or "".
        until: the last day it holds, or None for no end.
        withdrawn: the day it was withdrawn, or None.
        document_id: where it stands.
    """

    pupil: str
    by: str
    service: str
    given: date
    manner: str = ""
    until: date | None = None
    withdrawn: date | None = None
    document_id: str = ""


class ConsentState(StrEnum):
    """How one consent stands on a day."""

    IN_FORCE = "in-force"
    NOT_YET = "not-yet"  # given on a later day
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


def state_on(consent: Consent, on: date) -> ConsentState:
    """How a consent stands on a day, taken alone. From the day of the withdrawal on it doesn't hold."""
    if consent.withdrawn is not None and consent.withdrawn <= on:
        return ConsentState.WITHDRAWN
    if consent.given > on:
        return ConsentState.NOT_YET
    if consent.until is not None and consent.until < on:
        return ConsentState.EXPIRED
    return ConsentState.IN_FORCE


def in_force(consents: Iterable[Consent], service: str, on: date) -> tuple[Consent, ...]:
    """The consents that allow sharing with a service on a day, newest first; none of them is empty.

    One that was given before somebody's withdrawal doesn't count any more, though its own giver has said nothing.
    """
    about = [one for one in consents if one.service == service]
    withdrawals = [one.withdrawn for one in about if one.withdrawn is not None and one.withdrawn <= on]
    last = max(withdrawals, default=None)
    found = [one for one in about if state_on(one, on) is ConsentState.IN_FORCE and (last is None or one.given > last)]
    return tuple(sorted(found, key=_given, reverse=True))


def missing(consents: Iterable[Consent], services: Iterable[str], on: date) -> tuple[str, ...]:
    """Those of some services that there is no consent for on a day, in their order."""
    known = tuple(consents)
    return tuple(one for one in dict.fromkeys(services) if not in_force(known, one, on))


def _given(consent: Consent) -> tuple[date, str]:
    return consent.given, consent.document_id
