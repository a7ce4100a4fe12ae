"""*Innstillinger › Signatur*: a time-stamp service (RFC 3161), if the person or IT has written the address of one.

None by default: the program reaches no network by itself. With one, *Ferdigstill* and *Godkjenn* send it a digest and
nothing else. They wait for it a few seconds at most and never fail because of it.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import post, safe_files
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import revocation_lists
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.documents.timestamp import Stamper

WAIT = 4.0
"""Seconds that a signature waits for the service, at most."""

LARGEST_REPLY = 64 * 1024
_LARGEST_ROOT = 64 * 1024
KEYS = _ADDRESS, _ROOT = revocation_lists.TIME_STAMPS, "timestamp_root"
_WRONG_CLOCK, _MANY_MINUTES = timedelta(minutes=2), 120


@dataclass(frozen=True, slots=True)
class TimeStampService:
    """As it is set.

    Attributes:
        address: of the service, or "" for none.
        root: the certificate that the service must lead to, DER; empty: any will do, and *Kontroller PDF* says so.
        root_name: name in it, or "".
    """

    address: str = ""
    root: bytes = b""
    root_name: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """How a try went.

    Attributes:
        sentence: what came.
        warning: what is wrong with this machine's clock, or "".
    """

    sentence: str
    warning: str


def service(session: Session, known: Mapping[str, str] | None = None) -> TimeStampService:
    """As it is set now; ``known``: the settings ``KEYS``, if they were read already."""
    values = session.vault.settings.some(KEYS) if known is None else known
    address, stored = values.get(_ADDRESS, ""), values.get(_ROOT, "")
    root = base64.b64decode(stored) if address and stored else b""
    return TimeStampService(address, root, _name(root) if root else "")


def save_service(session: Session, wanted: TimeStampService) -> Change:
    """Set it; an empty address takes it away.

    Raises:
        SkjemaError: TIMESTAMP_ADDRESS, CERTIFICATE_UNREADABLE; an issuer's list of closed certificates is shared now,
            so what the school's feed says of writing too.
    """
    settings = session.vault.settings
    if not wanted.address.strip():
        settings.remove(_ADDRESS)
        settings.remove(_ROOT)
        return Change(settings=True)
    address = post.checked_address(wanted.address)
    if wanted.root:
        _name(wanted.root)
    settings.set(_ADDRESS, address)
    settings.set(_ROOT, base64.b64encode(wanted.root).decode("ascii"))
    return Change(settings=True) | revocation_lists.renew(session)


def read_root(file: Path) -> TimeStampService:
    """The root certificate in a file, without an address.

    Raises:
        SkjemaError: FILE_MISSING, CERTIFICATE_UNREADABLE.
    """
    from skjema_app.documents.own_certificate import read_certificates

    found = read_certificates(safe_files.read_file(file, limit=_LARGEST_ROOT))
    return TimeStampService(root=found[-1], root_name=_name(found[-1]))


def try_service(wanted: TimeStampService, now: datetime) -> Tried:
    """*Prøv*: ask for one stamp, on random bytes. Off the vault's thread; it may take ``WAIT`` seconds.

    Raises:
        SkjemaError: TIMESTAMP_ADDRESS, TIMESTAMP_NO_ANSWER, TIMESTAMP_REFUSED, TIMESTAMP_STRANGER.
    """
    from skjema_app.documents.timestamp import stamped

    address = post.checked_address(wanted.address)
    _token, stamp = stamped(secrets.token_bytes(64), _asking(address), (wanted.root,) if wanted.root else ())
    who = stamp.service or address
    sentence = _("Tjenesten svarte. Stempelet er fra {service}, {when}.").format(
        service=who, when=stamp_in_words(stamp.at.astimezone(now.tzinfo))
    )
    if not wanted.root:
        sentence += _(" Du har ikke valgt et rotsertifikat, så vi kan ikke si om det er rett tjeneste.")
    away = abs(stamp.at - now)
    minutes = min(round(away.total_seconds() / 60), _MANY_MINUTES)
    warning = ""
    if minutes == _MANY_MINUTES:
        warning = _("Klokken på denne maskinen og tjenestens klokke er mer enn to timer fra hverandre.")
    elif away > _WRONG_CLOCK:
        warning = ngettext(
            "Klokken på denne maskinen og tjenestens klokke er {n} minutt fra hverandre.",
            "Klokken på denne maskinen og tjenestens klokke er {n} minutter fra hverandre.",
            minutes,
        ).format(n=minutes)
    return Tried(sentence, warning)


def stamper(session: Session, known: Mapping[str, str] | None = None) -> Stamper | None:
    """What asks the service for a stamp on one signature; None where none is set. ``known``: see ``service``."""
    found = service(session, known)
    if not found.address:
        return None
    from skjema_app.documents.timestamp import Stamper

    return Stamper(_asking(found.address), (found.root,) if found.root else (), name=found.address)


def stamp_sentence(used: Stamper | None) -> str:
    """What to tell of a stamp that did not come; "" when it came, or none was asked for."""
    if used is None or used.failure is None:
        return ""
    why = {
        ErrorCode.TIMESTAMP_REFUSED: _("Tidsstempeltjenesten ga ikke et stempel vi kan bruke."),
        ErrorCode.TIMESTAMP_STRANGER: _("Tidsstempelet kom fra en annen tjeneste enn den som er valgt."),
    }.get(used.failure.code, _("Tidsstempeltjenesten svarte ikke."))
    return why + _(" Dokumentet er ferdig og signert uten tidsstempel. Tidspunktet er fra klokken på denne maskinen.")


def stamp_roots(session: Session | None) -> tuple[bytes, ...]:
    """The root to judge time stamps by, if one is set."""
    root = service(session).root if session is not None else b""
    return (root,) if root else ()


def _asking(address: str) -> partial[bytes]:
    from skjema_app.documents.timestamp import QUERY, REPLY

    return partial(_ask, address, QUERY, REPLY)


def _ask(address: str, kind: str, wanted: str, query: bytes) -> bytes:
    return post.post(address, query, kind=kind, wanted=wanted, seconds=WAIT, most=LARGEST_REPLY)


def _name(root: bytes) -> str:
    from skjema_app.documents.own_certificate import described

    try:
        return described(root).name
    except SkjemaError as error:
        raise SkjemaError(ErrorCode.CERTIFICATE_UNREADABLE) from error
