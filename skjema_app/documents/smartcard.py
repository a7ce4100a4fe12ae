"""Smart cards and other tokens through PKCS #11: the key stays on the card, the PIN is asked for each time.

``python-pkcs11`` is an extra (``skjema[smartcard]``): few need it, and it loads the card maker's own library into this
process. Nothing here keeps a PIN or a session: a card that is taken out meanwhile is noticed by the signature failing.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Protocol

from asn1crypto import algos, core
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import Certificate, load_der_x509_certificate

from skjema_app.crypto.secret import Secret
from skjema_app.documents.own_certificate import KeyAndChain, check_usable, ordered_chain
from skjema_app.domain.errors import ErrorCode, SkjemaError

if TYPE_CHECKING:
    from datetime import datetime

MOST_CERTIFICATES = 32


class _Key(Protocol):
    def sign(self, data: bytes, *, mechanism: int) -> bytes: ...


class _Object(Protocol):
    def __getitem__(self, attribute: int) -> bytes: ...


class _Session(Protocol):
    def get_key(self, *, object_class: int, id: bytes) -> _Key: ...  # noqa: A002 - the package's own name

    def get_objects(self, attributes: dict[int, int]) -> Iterable[_Object]: ...


class _Token(Protocol):
    """What we use of ``python-pkcs11``, which need not be installed."""

    serial: bytes
    label: str

    def open(self, *, user_pin: str | None = None) -> AbstractContextManager[_Session]: ...


class _Slot(Protocol):
    def get_token(self) -> _Token: ...


class _Library(Protocol):
    def get_slots(self, token_present: bool = False) -> Sequence[_Slot]: ...


@dataclass(frozen=True, slots=True)
class CardPlace:
    """Where a key is.

    Attributes:
        library: the card maker's PKCS #11 library.
        serial: of the card, as it says itself, hex.
        label: of the card, for people.
        key_id: which key on it, hex.
    """

    library: str
    serial: str
    label: str
    key_id: str


@dataclass(frozen=True, slots=True)
class CardCertificate:
    """One certificate of a card that may sign documents."""

    place: CardPlace
    found: KeyAndChain


def certificates_on_cards(library: Path, when: datetime) -> tuple[CardCertificate, ...]:
    """What the cards that are in now can sign with; no PIN is needed, certificates are public.

    Raises:
        SkjemaError: SMARTCARD_SUPPORT, SMARTCARD_LIBRARY, SMARTCARD_MISSING (no card is in), SMARTCARD_EMPTY, or what
            ``check_usable`` says of the only certificate there is.
    """
    module = _module()
    usable: list[CardCertificate] = []
    refused: SkjemaError | None = None
    tokens = 0
    with _answering(module, ErrorCode.SMARTCARD_MISSING):
        slots = _loaded_library(module, library).get_slots(token_present=True)
    for slot in slots:
        try:
            with _answering(module, ErrorCode.SMARTCARD_MISSING):
                found = list(_certificates(module, slot.get_token(), library))
        except SkjemaError:  # another kind of card, or an empty one, beside the one that is meant
            continue
        tokens += 1
        for place, leaf, chain in found:
            try:
                check_usable(leaf, when)
            except SkjemaError as error:
                refused = error
            else:
                usable.append(CardCertificate(place, KeyAndChain(None, leaf, chain)))
    if not tokens:
        raise SkjemaError(ErrorCode.SMARTCARD_MISSING)
    if not usable:
        raise refused or SkjemaError(ErrorCode.SMARTCARD_EMPTY)
    return tuple(usable)


class CardKey:
    """A key on a card; logs in for each signature and out again."""

    def __init__(self, place: CardPlace, leaf: bytes, pin: Secret) -> None:
        self._place = place
        self._leaf = leaf
        self._pin = pin

    def sign(self, data: bytes) -> bytes:
        """A signature with SHA-256 over ``data``, see ``ExternalKey``.

        Raises:
            SkjemaError: SMARTCARD_SUPPORT, SMARTCARD_LIBRARY, SMARTCARD_MISSING, SMARTCARD_GONE, PIN_WRONG, PIN_LOCKED.
        """
        module = _module()
        certificate = load_der_x509_certificate(self._leaf)
        with _answering(module, ErrorCode.SMARTCARD_MISSING):
            token = _token(_loaded_library(module, Path(self._place.library)), self._place)
        with self._pin.exposed() as typed:
            pin = typed.decode("utf-8", "replace")  # the library takes text only; it can't be wiped
        with _answering(module, ErrorCode.SMARTCARD_GONE), token.open(user_pin=pin) as session:
            key = session.get_key(object_class=module.ObjectClass.PRIVATE_KEY, id=bytes.fromhex(self._place.key_id))
            return _signed(module, key, certificate, data)


def _signed(module: ModuleType, key: _Key, certificate: Certificate, data: bytes) -> bytes:
    """With the digest made here: not every card knows the mechanisms that make it themselves."""
    digest = hashlib.sha256(data).digest()
    public = certificate.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        algorithm = algos.DigestAlgorithm({"algorithm": "sha256", "parameters": core.Null()})
        info = algos.DigestInfo({"digest_algorithm": algorithm, "digest": digest}).dump()
        return bytes(key.sign(info, mechanism=module.Mechanism.RSA_PKCS))
    if isinstance(public, ec.EllipticCurvePublicKey):
        raw = bytes(key.sign(digest, mechanism=module.Mechanism.ECDSA))
        half = len(raw) // 2
        return bytes(algos.DSASignature.from_p1363(raw).dump()) if half else b""
    raise SkjemaError(ErrorCode.CERTIFICATE_KEY_KIND)


def _certificates(
    module: ModuleType, token: _Token, library: Path
) -> Iterator[tuple[CardPlace, bytes, tuple[bytes, ...]]]:
    wanted = {module.Attribute.CLASS: module.ObjectClass.CERTIFICATE}
    with token.open() as session:
        held: list[tuple[bytes, bytes]] = []
        for one in session.get_objects(wanted):
            if len(held) == MOST_CERTIFICATES:
                break
            held.append((bytes(one[module.Attribute.ID]), bytes(one[module.Attribute.VALUE])))
    loaded = [(key_id, der, certificate) for key_id, der in held if (certificate := _loaded(der)) is not None]
    everyone = [certificate for _key_id, _der, certificate in loaded]
    issuers = {one.issuer.public_bytes() for one in everyone if one.issuer != one.subject}
    for key_id, der, certificate in loaded:
        if key_id and certificate.subject.public_bytes() not in issuers:
            place = CardPlace(str(library), bytes(token.serial).hex(), str(token.label).strip(), key_id.hex())
            yield place, der, ordered_chain(certificate, everyone)


def _loaded(der: bytes) -> Certificate | None:
    try:
        return load_der_x509_certificate(der)
    except ValueError:  # a card may hold anything
        return None


def _token(library: _Library, place: CardPlace) -> _Token:
    for slot in library.get_slots(token_present=True):
        try:
            token = slot.get_token()
        except RuntimeError:  # another card, which has just been taken out
            continue
        if bytes(token.serial).hex() == place.serial and str(token.label).strip() == place.label:
            return token
    raise SkjemaError(ErrorCode.SMARTCARD_MISSING)


def _module() -> ModuleType:
    try:
        return importlib.import_module("pkcs11")
    except ImportError as error:
        raise SkjemaError(ErrorCode.SMARTCARD_SUPPORT) from error


def _loaded_library(module: ModuleType, path: Path) -> _Library:
    """The card maker's library, asked anew for which cards are in."""
    if not path.is_file():
        raise SkjemaError(ErrorCode.SMARTCARD_LIBRARY)
    try:
        found: _Library = module.lib(str(path))
    except (RuntimeError, OSError) as error:  # every error of the package is a RuntimeError
        raise SkjemaError(ErrorCode.SMARTCARD_LIBRARY) from error
    return found


@contextmanager
def _answering(module: ModuleType, gone: ErrorCode) -> Iterator[None]:
    """The card's own words as ours; whatever else it says, it isn't there as it should be."""
    known = module.exceptions
    try:
        yield
    except SkjemaError:
        raise
    except (known.PinIncorrect, known.PinInvalid, known.PinLenRange, known.PinExpired) as error:
        raise SkjemaError(ErrorCode.PIN_WRONG) from error
    except (known.PinLocked, known.UserPinNotInitialized) as error:
        raise SkjemaError(ErrorCode.PIN_LOCKED) from error
    except (RuntimeError, OSError, ValueError, KeyError) as error:
        raise SkjemaError(gone) from error
