"""A signature's message as PAdES wants it (CMS: RFC 5652; the signer's certificate: RFC 5035), built by asn1crypto.

pyHanko makes the same bytes (a test compares) from the same structures, but encodes what is nested in them anew at
every level: 6 ms where this takes half of one, since each part is encoded once and goes into the next as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from asn1crypto import algos, cms, core, tsp, x509

_Part = TypeVar("_Part", bound=core.Asn1Value)

_ALGORITHMS = {"ec": "sha256_ecdsa", "rsa": "sha256_rsa"}
"""How a key of each kind signs; RSA as PKCS #1 v1.5, which every smart card and every reader of PDFs knows."""


def signed_attributes(digest: bytes, leaf: bytes) -> bytes:
    """What the key signs: the kind of content, its digest, and which certificate the signer means.

    Args:
        digest: SHA-256 of the covered bytes.
        leaf: the signer's certificate, DER.
    """
    return _attributes(digest, leaf)


def message(digest: bytes, leaf: bytes, issuers: Sequence[bytes], signature: bytes, token: bytes = b"") -> bytes:
    """The whole message.

    Args:
        digest: as for ``signed_attributes``.
        leaf: the signer's certificate, DER.
        issuers: issuing certificates, DER; all are put in.
        signature: over ``signed_attributes`` with SHA-256: ECDSA as DER, or RSA, as the leaf's key is.
        token: a time-stamp token (RFC 3161) on the signature, DER; it stands outside what is signed.

    Raises:
        KeyError: the leaf's key is of another kind.
    """
    issuer, serial = _issuer_and_serial(leaf)
    meant = _settled(cms.IssuerAndSerialNumber({"issuer": issuer, "serial_number": serial}))
    algorithm = _ALGORITHMS[x509.Certificate.load(leaf).public_key.algorithm]
    parts = {
        "version": "v1",
        "sid": cms.SignerIdentifier("issuer_and_serial_number", meant),
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": cms.CMSAttributes.load(_attributes(digest, leaf)),
        "signature_algorithm": _settled(algos.SignedDigestAlgorithm({"algorithm": algorithm})),
        "signature": signature,
    }
    if token:
        stamp = cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(token)]})
        parts["unsigned_attrs"] = cms.CMSAttributes([_settled(stamp)])
    signer = cms.SignerInfo(parts)
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": _settled(cms.DigestAlgorithms([{"algorithm": "sha256"}])),
            "encap_content_info": {"content_type": "data"},
            "certificates": cms.CertificateSet.load(_certificates((leaf, *issuers))),
            "signer_infos": _settled(cms.SignerInfos([_settled(signer)])),
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": _settled(signed)}).dump())


@lru_cache(maxsize=2)
def _certificates(all_of_them: tuple[bytes, ...]) -> bytes:
    """Kept for the read-back and for the next document: they seldom change."""
    found = [cms.CertificateChoices("certificate", x509.Certificate.load(der)) for der in all_of_them]
    return bytes(cms.CertificateSet(found).dump())


@lru_cache(maxsize=2)
def _attributes(digest: bytes, leaf: bytes) -> bytes:
    """Kept for a moment: they are signed, put into the message, and both are made once more when it is read back."""
    issuer, serial = _issuer_and_serial(leaf)
    names = _settled(x509.GeneralNames([_settled(x509.GeneralName("directory_name", issuer))]))
    name = _settled(tsp.IssuerSerial({"issuer": names, "serial_number": serial}))
    certificate = _settled(tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(leaf).digest(), "issuer_serial": name}))
    meant = _settled(tsp.SigningCertificateV2({"certs": _settled(tsp.ESSCertIDv2s([certificate]))}))
    parts = [("content_type", "data"), ("message_digest", digest), ("signing_certificate_v2", meant)]
    found = [_settled(cms.CMSAttribute({"type": kind, "values": [value]})) for kind, value in parts]
    return bytes(cms.CMSAttributes(found).dump())


def _issuer_and_serial(leaf: bytes) -> tuple[x509.Name, core.Integer]:
    stated = x509.Certificate.load(leaf)["tbs_certificate"]
    return stated["issuer"], stated["serial_number"]


def _settled(part: _Part) -> _Part:
    """The same, encoded: asn1crypto encodes a part that was built anew whenever something around it is encoded."""
    loaded: _Part = type(part).load(part.dump())
    return loaded
