"""Keys that sign PDFs: one that lies in the vault, or one that never leaves a smart card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key
from cryptography.x509 import Certificate

from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError


class ExternalKey(Protocol):
    """A key that signs by itself, such as a smart card's."""

    def sign(self, data: bytes) -> bytes:
        """A signature with SHA-256 over ``data``: ECDSA as DER, or RSA PKCS #1 v1.5.

        Raises:
            SkjemaError: SMARTCARD_GONE and others, as the key says.
        """
        ...


@dataclass(frozen=True, slots=True)
class SigningIdentity:
    """Who signs.

    Attributes:
        key: private key, PKCS #8 DER (an elliptic curve or RSA), or one that signs by itself.
        leaf: the signer's certificate, DER.
        chain: issuing certificates, DER, nearest first; they are put into the signature.
        seal: this device's own word that the leaf is its owner's (``device_seal``); empty for the device's own leaf.
    """

    key: Secret | ExternalKey
    leaf: bytes
    chain: tuple[bytes, ...]
    seal: bytes = b""


def signature_of(key: Secret | ExternalKey, data: bytes) -> bytes:
    """A signature with SHA-256.

    Raises:
        SkjemaError: SIGNATURE_FAILED with ``cause`` «key type»; what an external key raises.
    """
    if not isinstance(key, Secret):
        return key.sign(data)
    with key.exposed() as der:
        # checked when it was taken in; checking an RSA key again takes longer than signing
        private = load_der_private_key(der, password=None, unsafe_skip_rsa_key_validation=True)
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return private.sign(data, ec.ECDSA(hashes.SHA256()))
    if isinstance(private, rsa.RSAPrivateKey):
        return private.sign(data, padding.PKCS1v15(), hashes.SHA256())
    raise SkjemaError(ErrorCode.SIGNATURE_FAILED, cause="key type")


def check_signature(certificate: Certificate, signature: bytes, data: bytes) -> None:
    """Check what ``signature_of`` gave.

    Raises:
        InvalidSignature: it does not hold.
        SkjemaError: SIGNATURE_FAILED with ``cause`` «key type».
    """
    public = certificate.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        public.verify(signature, data, ec.ECDSA(hashes.SHA256()))
    elif isinstance(public, rsa.RSAPublicKey):
        public.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
    else:
        raise SkjemaError(ErrorCode.SIGNATURE_FAILED, cause="key type")


def signature_room(certificate: Certificate) -> int:
    """Bytes that a signature by the certificate's key has at most."""
    public = certificate.public_key()
    return public.key_size // 8 if isinstance(public, rsa.RSAPublicKey) else 160


def holds(certificate: Certificate, signature: bytes, data: bytes) -> bool:
    """The same as an answer."""
    try:
        check_signature(certificate, signature, data)
    except (InvalidSignature, SkjemaError):
        return False
    return True
