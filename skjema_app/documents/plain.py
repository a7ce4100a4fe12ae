"""Whether the parts of a signed file that no signature covers hold anything but what must be there.

A signature leaves out its own bytes: the gap in the file, its padding, and inside the message the issuing certificates
and a few fields. Validators let most of that vary; we wrote those bytes ourselves and want every changed one seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from asn1crypto import cms
from cryptography.exceptions import InvalidSignature
from cryptography.x509 import Certificate, load_der_x509_certificate
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from skjema_app.crypto.certificate_parts import stands_under
from skjema_app.documents.timestamp import embedded

_ONE_CASE_HEX = re.compile(rb"(?:[0-9a-f]*|[0-9A-F]*)\Z")
_VERSIONS = frozenset({"v1", "v3"})


def message_is_plain(signature: EmbeddedPdfSignature, roots: Sequence[bytes]) -> bool:
    """Whether the message's own unsigned fields agree with the signed ones, and its certificates are whole.

    ``roots``: trusted certificates, DER: a copy of one of them in the message must be exactly that.
    """
    message, signer = signature.signed_data, signature.signer_info
    digests = [algorithm.dump() for algorithm in message["digest_algorithms"]]
    if digests != [signer["digest_algorithm"].dump()] or signer["signature_algorithm"]["parameters"].native:
        return False
    if message["version"].native not in _VERSIONS or signer["version"].native not in _VERSIONS:
        return False
    leaf = load_der_x509_certificate(signature.signer_cert.dump())
    others = [load_der_x509_certificate(one.dump()) for one in signature.other_embedded_certs]
    return _chain_is_whole(leaf, others, [load_der_x509_certificate(der) for der in roots])


def token_is_plain(token: bytes, roots: Sequence[bytes]) -> bool:
    """The same of a time-stamp token, which has certificates of its own."""
    signed = cms.ContentInfo.load(token)["content"]
    (signer,) = signed["signer_infos"]
    algorithm = signer["digest_algorithm"]["algorithm"].native
    if algorithm not in [one["algorithm"].native for one in signed["digest_algorithms"]]:
        return False
    everyone = [load_der_x509_certificate(one.dump()) for one in embedded(signed)]
    serial = signer["sid"].chosen["serial_number"].native if signer["sid"].name == "issuer_and_serial_number" else None
    leaf = next((one for one in everyone if serial is None or one.serial_number == serial), None)
    if leaf is None:
        return False
    others = [one for one in everyone if one is not leaf]
    return _chain_is_whole(leaf, others, [load_der_x509_certificate(der) for der in roots])


def leads_to(chain: Sequence[bytes], roots: Sequence[bytes]) -> bool:
    """Whether each certificate was issued by the next, and the last is one of the roots or was issued by one."""
    everyone = [load_der_x509_certificate(der) for der in chain]
    anchors = [load_der_x509_certificate(der) for der in roots]
    if not everyone or not all(stands_under(below, above) for below, above in pairwise(everyone)):
        return False
    return any(everyone[-1] == root or stands_under(everyone[-1], root) for root in anchors)


def _chain_is_whole(leaf: Certificate, others: list[Certificate], roots: list[Certificate]) -> bool:
    """Every issuer in the message issued something else in it, and all that can be checked of its signature holds.

    What cannot be checked: a chain whose top was left out, as many other programs do.
    """
    everyone = [leaf, *others]
    for other in others:
        if not any(_issued(one, other) for one in everyone if one is not other):
            return False
        if any(root.public_key() == other.public_key() and root != other for root in roots):
            return False
    for one in everyone:
        issuers = [issuer for issuer in (*others, *roots) if issuer.subject == one.issuer]
        if issuers and not any(_issued(one, issuer) for issuer in issuers):
            return False
    return True


def _issued(certificate: Certificate, issuer: Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def gap_is_plain(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Whether the bytes that the signature leaves out hold nothing but the signature itself.

    The standard lets the gap be any length: an attacker could move it or hide bytes in its padding.
    """
    start, first, second, last = (int(value) for value in signature.byte_range)
    gap = pdf[first:second]
    if start != 0 or second + last > len(pdf) or gap[:1] != b"<" or gap[-1:] != b">":
        return False
    digits = gap[1:-1]
    if not _ONE_CASE_HEX.match(digits) or len(digits) % 2:
        return False
    content = bytes.fromhex(digits.decode("ascii"))
    message = signature.pkcs7_content
    used = _der_length(content)
    return content == message and 0 < used <= len(content) and not any(content[used:])


def _der_length(der: bytes) -> int:
    """Length of the first DER value, its head included; 0 where there is none."""
    if len(der) < 2:
        return 0
    short = der[1]
    if short < 0x80:
        return 2 + short
    count = short & 0x7F
    return 2 + count + int.from_bytes(der[2 : 2 + count], "big") if 0 < count <= 4 else 0
