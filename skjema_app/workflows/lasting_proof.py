"""What makes a time-stamped signature last (PAdES B-LT): gathered before it is made, and told when it can't be had.

Gathered where a time-stamp service is set, and only then; kept in the vault for half a day, so that most signatures
wait for nothing. What a certificate names is asked for over the network: its issuer then learns that it signs.
The school's own certificates name nothing; their lists come with the exchange (``revocation_lists``).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import SkjemaError
from skjema_app.system import post
from skjema_app.system.texts import _
from skjema_app.workflows import revocation_lists
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.documents.lasting import Lasting
    from skjema_app.documents.signing_key import SigningIdentity
    from skjema_app.documents.timestamp import Stamper

KEEP, KEEP_FAILURE = timedelta(hours=12), timedelta(minutes=15)
WAIT = 2.0
"""Seconds that one issuer may take; a chain has two or three."""

QUESTION = "application/ocsp-request"
ANSWER = "application/ocsp-response"
_KEPT = "lasting_proof"
_MOST = 512 * 1024


class Lack(StrEnum):
    """Why there is none."""

    NONE = ""
    ALONE = "alone"  # somebody who is alone issues to oneself: there is no list and never will be
    SCHOOL = "school"  # the school has none, or an old one
    TOP = "top"  # the topmost issuer's certificate is not at hand
    SILENT = "silent"  # an issuer names no place, or what came from it was not enough


@dataclass(frozen=True, slots=True)
class Proof:
    """What was gathered, or why it was not."""

    held: Lasting | None = None
    lack: Lack = Lack.NONE


def proof(session: Session, identity: SigningIdentity, stamper: Stamper | None) -> Proof:
    """For a signature that is about to be made; takes some seconds at most, and never fails because of the world."""
    if stamper is None:
        return Proof()
    lists = () if session.member_of is None else revocation_lists.lists(session.member_of)
    key = _key(identity, lists, stamper)
    now = session.clock.now()
    kept = _kept(session, key, now)
    if kept is not None:
        return kept
    found = _gathered(session, identity, stamper, lists)
    if found is not None:
        _keep(session, key, found, now)
    return found or Proof(lack=Lack.SILENT)


def sentence(proved: Proof, stamper: Stamper | None) -> str:
    """What to tell of a stamped signature that does not last; "" when it does, or never could."""
    if stamper is None or stamper.stamp is None or proved.lack is Lack.ALONE or _lasts(proved, stamper):
        return ""
    why = {
        Lack.SCHOOL: _(
            "Skolens egen sperreliste mangler eller er for gammel. Den lages på maskinen til den som styrer hvem "
            "som er med i skolen, når den også har en tidsstempeltjeneste."
        ),
        Lack.TOP: _("Rotsertifikatet til en utsteder mangler."),
    }.get(proved.lack, _("En utsteder ga ikke opplysningene."))
    return _(
        "Dokumentet er signert og tidsstemplet, men filen viser ikke at sertifikatene var åpne (nivå B-T). {why}"
    ).format(why=why)


def _lasts(proved: Proof, stamper: Stamper) -> bool:
    """Whether it was this service that stamped: one that stamps with another certificate than before is another."""
    from skjema_app.documents.lasting import is_lasting
    from skjema_app.documents.timestamp import token_chain

    if proved.held is None or stamper.stamp is None:
        return False
    return is_lasting(token_chain(stamper.token, stamper.roots), proved.held, stamper.stamp.at)


def _gathered(session: Session, identity: SigningIdentity, stamper: Stamper, lists: Sequence[bytes]) -> Proof | None:
    """None: the time-stamp service did not answer, which is told apart."""
    from skjema_app.documents.lasting import gathered, names_a_place, whole_chain

    signer = whole_chain(identity.leaf, identity.chain)
    own = bool(identity.seal)
    if not signer:
        return Proof(lack=Lack.TOP)
    if not own and session.member_of is None:
        return Proof(lack=Lack.ALONE)
    if not own and len(lists) < len(signer) - 1:
        return Proof(lack=Lack.SCHOOL)
    if own and not names_a_place(signer):
        return Proof(lack=Lack.SILENT)
    try:
        stamping, at = stamper.chain()
    except SkjemaError:
        return None
    if not stamping:
        return Proof(lack=Lack.TOP)
    held = gathered((signer, stamping), lists, _ask, at)
    if held is None:
        own_enough = own or gathered((signer,), lists, _nobody, at) is not None
        return Proof(lack=Lack.SILENT if own_enough else Lack.SCHOOL)
    return Proof(held)


def _ask(address: str, body: bytes) -> bytes:
    address = post.checked_address(address)
    if body:
        return post.post(address, body, kind=QUESTION, wanted=ANSWER, seconds=WAIT, most=_MOST)
    return post.fetch(address, seconds=WAIT, most=_MOST)


def _nobody(_address: str, _body: bytes) -> bytes:
    return b""


def _key(identity: SigningIdentity, lists: Sequence[bytes], stamper: Stamper) -> str:
    """What it was gathered for: another certificate, service or list is another question."""
    parts = (identity.leaf, *identity.chain, *lists, *stamper.roots, stamper.name.encode())
    return hashlib.sha256(b"".join(hashlib.sha256(one).digest() for one in parts)).hexdigest()


def _keep(session: Session, key: str, found: Proof, now: datetime) -> None:
    held = found.held
    parts: dict[str, Json] = {}
    if held is not None:
        for name in ("certificates", "lists", "answers"):
            parts[name] = [base64.b64encode(der).decode("ascii") for der in getattr(held, name)]
    until = now + (KEEP_FAILURE if held is None else KEEP)
    value: dict[str, Json] = {"key": key, "until": until.isoformat(), "lack": found.lack.value, "parts": parts}
    session.vault.settings.set(_KEPT, json.dumps(value))


def _kept(session: Session, key: str, now: datetime) -> Proof | None:
    from skjema_app.documents.lasting import Lasting

    try:
        value = json.loads(session.vault.settings.get(_KEPT) or "{}")
        until = datetime.fromisoformat(value["until"])
        if value["key"] != key or not now < until <= now + KEEP:
            return None
        parts = value["parts"]
        held = Lasting(**{name: tuple(map(base64.b64decode, parts[name])) for name in parts}) if parts else None
        return Proof(held, Lack(value["lack"]))
    except (ValueError, TypeError, KeyError):  # kept by another program, or nothing yet
        return None
