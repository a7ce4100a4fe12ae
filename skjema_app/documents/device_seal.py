"""Own certificates, and why such a signature still names one device of one person.

A document has two signatures that say who. The *entry* in the journal is sealed with the device's Ed25519 key, and the
school's roster says whose device that is: this is what the program goes by. The *PDF* is signed for the world outside,
usually by the device's P-256 leaf, whose hash stands in the same roster; so both lead to one person (design § 3, keys).

With an own certificate (a file, a smart card) the roster knows nothing of the PDF's signer. If any certificate were
taken then, Kari could hand in as hers a PDF that Ingrid signed. So the two are bound, both ways and inside the PDF:

* device → certificate: the device's P-256 key signs the certificate's hash. That is this seal, a CMS message like any
  other, with the device's leaf and issuers in it. A device makes one for a certificate only when its owner holds the
  certificate's key: it has just signed with it.
* certificate → device: the seal stands in the PDF's signature dictionary, so the certificate's own signature covers it.

Neither can be moved: Ingrid's seal names Ingrid's certificate, and in a PDF signed with another it counts for nothing.
Whoever knows the school's root can check it from the file alone, in the archive too, and the roster, the entries and
older documents stay as they are. What a seal is not: the school's word on the *name* in the certificate. That is its
issuer's word, whom Skjema does not know; *Kontroller PDF* says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from asn1crypto import cms
from cryptography.x509 import load_der_x509_certificate

from skjema_app.crypto.certificate_parts import UNREADABLE, stands_under
from skjema_app.documents.message import message, signed_attributes
from skjema_app.documents.signing_key import SigningIdentity, holds, signature_of

KEY = "/SKJM_Seal"
"""In the signature dictionary. A private name, as the standard wants it: four letters of the maker's, then the name."""

MOST_BYTES = 16 * 1024
_LABEL = b"skjema/own-certificate/1\0"
_WRONG = (*UNREADABLE, KeyError, IndexError, AttributeError, StopIteration)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a seal says.

    Attributes:
        leaf_sha256: hash of the device's leaf, 64 hex digits: what the roster knows it by.
        chain: the device's leaf and its issuers, DER, nearest first.
    """

    leaf_sha256: str
    chain: tuple[bytes, ...]


def make_seal(device: SigningIdentity, certificate: bytes) -> bytes:
    """The device's word that this certificate is its owner's.

    Args:
        device: its P-256 key, leaf and issuers.
        certificate: the own certificate, DER.
    """
    digest = _digest(certificate)
    return message(digest, device.leaf, device.chain, signature_of(device.key, signed_attributes(digest, device.leaf)))


def read_seal(seal: bytes, certificate: bytes) -> Sealed | None:
    """What a seal says of the certificate that the PDF was signed with; None for one that does not hold.

    Whether the device is known is for the caller: ``Sealed.leaf_sha256`` in a roster, ``Sealed.chain`` to a root.
    """
    if not 0 < len(seal) <= MOST_BYTES:
        return None
    try:
        content = cms.ContentInfo.load(seal, strict=True)["content"]
        chain = [choice.chosen.dump() for choice in content["certificates"]]
        signature = content["signer_infos"][0]["signature"].native
        leaf = _leaf_of(content, chain)
        issuers = _in_order(leaf, [one for one in chain if one != leaf])
        digest = _digest(certificate)
        # made once more from its parts and compared: nothing in it can be anything else
        whole = message(digest, leaf, issuers, signature) == seal and _is_chain((leaf, *issuers))
        if not whole or not holds(load_der_x509_certificate(leaf), signature, signed_attributes(digest, leaf)):
            return None
    except _WRONG:
        return None
    return Sealed(hashlib.sha256(leaf).hexdigest(), (leaf, *issuers))


def _is_chain(chain: Sequence[bytes]) -> bool:
    """Whether each was issued by the next, and the last by itself: our own chains have their root with them."""
    everyone = [load_der_x509_certificate(der) for der in chain]
    return all(stands_under(below, above) for below, above in pairwise((*everyone, everyone[-1])))


def _leaf_of(content: cms.SignedData, chain: Sequence[bytes]) -> bytes:
    serial = content["signer_infos"][0]["sid"].chosen["serial_number"].native
    return next(der for der in chain if load_der_x509_certificate(der).serial_number == serial)


def _in_order(leaf: bytes, others: Sequence[bytes]) -> tuple[bytes, ...]:
    """The issuers, nearest first: the message holds them as a set, which has an order of its own."""
    left, order = list(others), []
    below = load_der_x509_certificate(leaf)
    while left:
        above = next(der for der in left if load_der_x509_certificate(der).subject == below.issuer)
        left.remove(above)
        order.append(above)
        below = load_der_x509_certificate(above)
    return tuple(order)


def _digest(certificate: bytes) -> bytes:
    return hashlib.sha256(_LABEL + hashlib.sha256(certificate).digest()).digest()
