"""*Innstillinger › Signatur*: a certificate from somebody else than the school, in a file or on a smart card.

It signs the PDF instead of the device's own leaf. Who wrote the document is still told by the device's seal, in the
journal and inside the PDF (``documents/device_seal``). The key of a file lies in the vault's encrypted database and
goes with every copy of it; its password is used once. A card's key stays on the card, and its PIN is asked each time.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files
from skjema_app.system.calendar import day_and_month
from skjema_app.system.texts import _
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.documents.own_certificate import KeyAndChain
    from skjema_app.documents.signing_key import SigningIdentity
    from skjema_app.documents.smartcard import CardCertificate, CardPlace

_ABOUT, _KEY = "own_certificate", "own_certificate_key"
KEYS = (_ABOUT,)
_FILE, _CARD = "file", "card"


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """A certificate in words.

    Attributes:
        name: whose it is, as its issuer says.
        organisation: of that, or "".
        issuer: who issued it.
        chain: names from the certificate up to the topmost issuer that is there.
        valid: «Gjelder fra … til …».
        where: «I hvelvet», or the card.
        card: it is on a card, so a PIN is asked for.
        trouble: why it can't be used now, a sentence, or "".
        note: what a person should know before using it, or "".
    """

    name: str
    organisation: str
    issuer: str
    chain: tuple[str, ...]
    valid: str
    where: str
    card: bool
    trouble: str
    note: str


@dataclass(frozen=True, slots=True)
class CardChoice:
    """One of the certificates of the cards that are in; hand it to ``use_card``."""

    words: OwnCertificate
    found: CardCertificate


def own_certificate(session: Session) -> OwnCertificate | None:
    """The one in use, or None: then the vault's own signs."""
    stored = _stored(session)
    return None if stored is None else _in_words(session, *stored)


def import_file(session: Session, file: Path, password: Secret) -> OwnCertificate:
    """Take a PKCS #12 file into the vault; takes the place of one that was there.

    Raises:
        SkjemaError: FILE_MISSING, and what ``own_certificate.read_pkcs12`` and ``check_usable`` say. Nothing has
            changed then.
    """
    from skjema_app.documents import own_certificate as reading

    found = reading.read_pkcs12(safe_files.read_file(file, limit=reading.LARGEST_FILE), password)
    reading.check_usable(found.leaf, session.clock.now())
    if found.key is None:
        raise SkjemaError(ErrorCode.CERTIFICATE_NO_KEY)
    with found.key as key, key.exposed() as der:
        session.vault.settings.set(_KEY, base64.b64encode(der).decode("ascii"))
    _store(session, found, None)
    return _in_words(session, found, None)


def on_cards(session: Session, library: Path) -> tuple[CardChoice, ...]:
    """What the cards that are in can sign with. Slow; the card maker's library is loaded into the program.

    Raises:
        SkjemaError: as ``smartcard.certificates_on_cards``.
    """
    from skjema_app.documents.smartcard import certificates_on_cards

    found = certificates_on_cards(library, session.clock.now())
    return tuple(CardChoice(_in_words(session, one.found, one.place), one) for one in found)


def use_card(session: Session, choice: CardChoice) -> Change:
    """Sign with this certificate from now on."""
    session.vault.settings.remove(_KEY)
    _store(session, choice.found.found, choice.found.place)
    return Change(settings=True)


def remove(session: Session) -> Change:
    """Sign with the vault's own again; documents that were signed stay as they are.

    Raises:
        SkjemaError: CERTIFICATE_NONE.
    """
    if _stored(session) is None:
        raise SkjemaError(ErrorCode.CERTIFICATE_NONE)
    session.vault.settings.remove(_KEY)
    session.vault.settings.remove(_ABOUT)
    return Change(settings=True)


def needs_pin(session: Session) -> bool:
    """Whether a signature asks for the PIN of a card."""
    stored = _stored(session)
    return stored is not None and stored[1] is not None


def require_usable(session: Session, pin: Secret | None, known: Mapping[str, str] | None = None) -> None:
    """Whether the own certificate, if there is one, can sign now; asked before anything is laid out.

    ``known``: the settings ``KEYS``, if they were read already.

    Raises:
        SkjemaError: PIN_NEEDED, and what ``check_usable`` says.
    """
    stored = _stored(session, known)
    if stored is None:
        return
    from skjema_app.documents.own_certificate import check_usable

    found, place = stored
    check_usable(found.leaf, session.clock.now())
    if place is not None and pin is None:
        raise SkjemaError(ErrorCode.PIN_NEEDED)


def own_identity(
    session: Session, device: SigningIdentity, pin: Secret | None, known: Mapping[str, str] | None = None
) -> SigningIdentity | None:
    """Who signs with the own certificate, answered for by the device; None where there is none. ``known``: as above.

    Raises:
        SkjemaError: PIN_NEEDED, CERTIFICATE_NO_KEY (the vault was changed by hand).
    """
    stored = _stored(session, known)
    if stored is None:
        return None
    from skjema_app.documents.device_seal import make_seal
    from skjema_app.documents.signing_key import SigningIdentity
    from skjema_app.documents.smartcard import CardKey

    found, place = stored
    seal = make_seal(device, found.leaf)
    if place is None:
        return SigningIdentity(_key(session), found.leaf, found.chain, seal)
    if pin is None:
        raise SkjemaError(ErrorCode.PIN_NEEDED)
    return SigningIdentity(CardKey(place, found.leaf, pin), found.leaf, found.chain, seal)


def _key(session: Session) -> Secret:
    stored = session.vault.settings.get(_KEY)
    if not stored:
        raise SkjemaError(ErrorCode.CERTIFICATE_NO_KEY)
    return Secret.adopt(bytearray(base64.b64decode(stored)))


def _store(session: Session, found: KeyAndChain, place: CardPlace | None) -> None:
    chain: list[Json] = [base64.b64encode(der).decode("ascii") for der in (found.leaf, *found.chain)]
    said: dict[str, Json] = {"kind": _FILE if place is None else _CARD, "chain": chain}
    if place is not None:
        said |= {"library": place.library, "serial": place.serial, "label": place.label, "key": place.key_id}
    session.vault.settings.set(_ABOUT, json.dumps(said, ensure_ascii=True))


def _stored(session: Session, known: Mapping[str, str] | None = None) -> tuple[KeyAndChain, CardPlace | None] | None:
    stored = (session.vault.settings.some(KEYS) if known is None else known).get(_ABOUT)
    if not stored:
        return None
    from skjema_app.documents.own_certificate import KeyAndChain
    from skjema_app.documents.smartcard import CardPlace

    said = json.loads(stored)
    leaf, *chain = (base64.b64decode(der) for der in said["chain"])
    found = KeyAndChain(None, leaf, tuple(chain))
    if said["kind"] != _CARD:
        return found, None
    return found, CardPlace(said["library"], said["serial"], said["label"], said["key"])


def _in_words(session: Session, found: KeyAndChain, place: CardPlace | None) -> OwnCertificate:
    from skjema_app.documents import own_certificate as reading

    one = reading.described(found.leaf)
    names = [reading.described(der).name for der in (found.leaf, *found.chain)]
    return OwnCertificate(
        name=one.name,
        organisation=one.organisation,
        issuer=reading.issuer_name(found.leaf),
        chain=tuple(names),
        valid=_("Gjelder fra {first} til {last}.").format(first=_day(one.valid_from), last=_day(one.valid_to)),
        where=_("I hvelvet, kryptert") if place is None else _("Smartkort: {label}").format(label=place.label),
        card=place is not None,
        trouble=_trouble(found.leaf, session.clock.now()),
        note=_note(session, one.name, found),
    )


def _note(session: Session, name: str, found: KeyAndChain) -> str:
    notes = []
    if name.casefold() != session.person.name.casefold():
        notes.append(
            _("Navnet i sertifikatet er ikke det samme som navnet ditt i Skjema ({name}).").format(
                name=session.person.name
            )
        )
    if not found.chain:
        notes.append(_("Utstederens sertifikat følger ikke med, så andre programmer kan melde «ukjent signatur»."))
    return " ".join(notes)


def _trouble(leaf: bytes, now: datetime) -> str:
    from skjema_app.documents.own_certificate import check_usable
    from skjema_app.workflows.sentences import sentence_for

    try:
        check_usable(leaf, now)
    except SkjemaError as error:
        return sentence_for(error).heading
    return ""


def _day(moment: datetime) -> str:
    return f"{day_and_month(moment.date())} {moment.year}"
