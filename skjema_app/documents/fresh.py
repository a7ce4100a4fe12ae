"""Our own signature read back before anything is written down: stricter than ``verify``, and for one case only.

``verify`` takes any file by anyone. Here it is known what must be there: our unsigned bytes, one certification just
made by a known leaf, nothing else. So the message is not judged but made once more around its signature value and
compared byte for byte; another engine than the one that wrote the file finds it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from itertools import pairwise

import pikepdf
from asn1crypto import cms
from cryptography.exceptions import InvalidSignature
from cryptography.x509 import BasicConstraints, Certificate, ExtensionNotFound, KeyUsage, load_der_x509_certificate
from pikepdf import Name, Object

from skjema_app.documents import device_seal
from skjema_app.documents.message import message, signed_attributes
from skjema_app.documents.signing_key import check_signature
from skjema_app.domain.errors import ErrorCode, SkjemaError

FILL_FORMS = 2
"""DocMDP level: nothing but the empty field may be filled afterwards."""

_WRONG = (
    pikepdf.PdfError,
    InvalidSignature,
    ExtensionNotFound,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
)


def check_fresh(
    unsigned: bytes,
    signed: bytes,
    *,
    field: str,
    leaf: bytes,
    issuers: Sequence[bytes],
    when: datetime,
    seal: bytes = b"",
    token: bytes = b"",
) -> None:
    """Check a certification that was just made.

    Args:
        unsigned: the file before.
        signed: the file after.
        field: the signed field; every other one must be empty.
        leaf: the signer's certificate, DER.
        issuers: issuing certificates, DER, nearest first; the last one is the root, or was issued by it.
        when: time of signing; every certificate must be valid then.
        seal: this device's word on an own certificate (``device_seal``), which then takes the place of a chain that
            we know: others issue as they see fit.
        token: the time-stamp token that came meanwhile and was checked, or nothing: just that one must be there.

    Raises:
        SkjemaError: SIGNATURE_FAILED with ``cause``: what did not hold.
    """
    try:
        with pikepdf.open(BytesIO(signed), attempt_recovery=False) as pdf:
            value = _only_value(pdf.Root, field)
            start, first, second, rest = (int(number) for number in value["/ByteRange"])
            contents = bytes(value["/Contents"])
            _require(_certifies(pdf.Root, value), "permission")
            _require(bytes(value.get(device_seal.KEY, b"")) == seal, "seal")
        _require(signed.startswith(unsigned) and len(unsigned) < first < second, "earlier bytes")
        _require(start == 0 and second + rest == len(signed), "coverage")
        _require(signed[first:second] == b"<%s>" % contents.hex().upper().encode(), "gap")
        digest = hashlib.sha256(signed[:first] + signed[second:]).digest()
        signature = cms.ContentInfo.load(contents)["content"]["signer_infos"][0]["signature"].native
        expected = message(digest, leaf, issuers, signature, token)
        _require(contents == expected.ljust(len(contents), b"\0"), "message")
        chain = [load_der_x509_certificate(der) for der in (leaf, *issuers)]
        if seal:
            _require(device_seal.read_seal(seal, leaf) is not None, "seal")
        else:
            _check_chain(chain, when)
        check_signature(chain[0], signature, signed_attributes(digest, leaf))
    except _WRONG as error:
        raise SkjemaError(ErrorCode.SIGNATURE_FAILED, field=field, cause=type(error).__name__) from error


def _require(held: bool, cause: str) -> None:
    if not held:
        raise SkjemaError(ErrorCode.SIGNATURE_FAILED, cause=cause)


def _only_value(root: Object, field: str) -> Object:
    filled = [(str(one["/T"]), one["/V"]) for one in root["/AcroForm"]["/Fields"] if "/V" in one]
    _require([name for name, _value in filled] == [field], "field")
    return filled[0][1]


def _certifies(root: Object, value: Object) -> bool:
    (reference,) = value["/Reference"]
    return bool(
        value["/SubFilter"] == Name("/ETSI.CAdES.detached")
        and reference["/TransformMethod"] == Name.DocMDP
        and reference["/TransformParams"]["/P"] == FILL_FORMS
        and root["/Perms"]["/DocMDP"].objgen == value.objgen
    )


def check_chain(chain: Sequence[bytes], when: datetime) -> None:
    """Check that each certificate was issued by the next, was valid then and is meant for what it does.

    The last one must have issued itself, unless it names another issuer: then the root was left out.

    Args:
        chain: the leaf first, DER.
        when: time of signing.

    Raises:
        SkjemaError: SIGNATURE_FAILED with ``cause`` «issuer», «validity», «usage», or what failed.
    """
    try:
        _check_chain([load_der_x509_certificate(der) for der in chain], when)
    except _WRONG as error:
        raise SkjemaError(ErrorCode.SIGNATURE_FAILED, cause=type(error).__name__) from error


def _check_chain(chain: Sequence[Certificate], when: datetime) -> None:
    _require(len(chain) > 1, "issuer")
    top = chain[-1]
    for certificate, issuer in pairwise((*chain, top)):
        if certificate is not top or top.issuer == top.subject:
            certificate.verify_directly_issued_by(issuer)
        _require(issuer.extensions.get_extension_for_class(BasicConstraints).value.ca, "issuer")
        _require(issuer.extensions.get_extension_for_class(KeyUsage).value.key_cert_sign, "issuer")
        _require(certificate.not_valid_before_utc <= when <= certificate.not_valid_after_utc, "validity")
    _require(chain[0].extensions.get_extension_for_class(KeyUsage).value.content_commitment, "usage")
