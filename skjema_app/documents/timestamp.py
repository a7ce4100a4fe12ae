"""Time stamps by a service (RFC 3161): another clock than this machine's vouches for when a signature was there.

Only a digest of the signature leaves the machine, with a random number and nothing else: no name, no text, no file.
The token becomes part of the signature's message (PAdES B-T), outside what is signed, and is asked for while the file
is being signed. That is the only time: afterwards the file's hash stands in the journal, and a document without a
stamp stays without one. So a service that does not answer costs a few seconds and the stamp, never the document.

What a signature needs to be judged long after, beside the stamp, is gathered before it is made: ``lasting``.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, core, tsp, x509
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from skjema_app.documents.lasting import whole_chain
from skjema_app.documents.quiet import silence_signature_logs
from skjema_app.documents.sign import TOKEN_ROOM
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.letters import one_line

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
_NONCE_BITS = 64
_WRONG = (ValueError, TypeError, KeyError, IndexError, AttributeError, SignatureValidationError)


class _Answer(core.Sequence):  # type: ignore[misc]
    """An answer: a refusal has no token (RFC 3161 § 2.4.2), which the library's own description does not know."""

    _fields = [  # noqa: RUF012 - how the library describes a structure
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


@dataclass(frozen=True, slots=True)
class Stamp:
    """A token that was checked.

    Attributes:
        at: the service's time.
        service: name in its certificate, or "".
        trusted: its certificate leads to one of the given roots.
    """

    at: datetime
    service: str
    trusted: bool


class Stamper:
    """Asks the service for a token on one signature; used once, while a file is signed.

    Attributes:
        token: what came, DER; empty when nothing usable did.
        stamp: what it says, or None.
        failure: why nothing came, or None.
        roots: of the service, DER.
        name: which service it is: its address.
    """

    def __init__(self, ask: Callable[[bytes], bytes], roots: Sequence[bytes] = (), *, name: str = "") -> None:
        """``ask`` sends a query and gives the reply, bounded in time; ``roots``: of the service, DER; empty: any."""
        self._ask = ask
        self.roots = tuple(roots)
        self.name = name
        self.token = b""
        self.stamp: Stamp | None = None
        self.failure: SkjemaError | None = None

    def chain(self) -> tuple[tuple[bytes, ...], datetime]:
        """Who stamps here, DER, up to an issuer that issued itself, and the time there; asks for one stamp to see.

        No certificates where the topmost is not among what comes and the given roots.

        Raises:
            SkjemaError: as ``stamped``.
        """
        token, stamp = stamped(secrets.token_bytes(64), self._ask, self.roots)
        return token_chain(token, self.roots), stamp.at

    def __call__(self, signature: bytes) -> bytes:
        """A token on this signature, or nothing. Never raises what the world does wrong."""
        try:
            self.token, self.stamp = stamped(signature, self._ask, self.roots)
        except SkjemaError as error:
            self.failure = error
        return self.token


def stamped(signature: bytes, ask: Callable[[bytes], bytes], roots: Sequence[bytes]) -> tuple[bytes, Stamp]:
    """A checked token on a signature.

    Raises:
        SkjemaError: what ``ask`` raises; TIMESTAMP_REFUSED with ``reason`` («status», «not-a-reply», «nonce»,
            «too-large», «broken»); TIMESTAMP_STRANGER when it leads to none of the roots.
    """
    nonce = secrets.randbits(_NONCE_BITS) | 1
    reply = ask(_query(signature, nonce))
    try:
        response = _Answer.load(reply, strict=True)
        status = response["status"]["status"].native
        if status not in {"granted", "granted_with_mods"}:
            raise _refused("status")
        token = response["time_stamp_token"].dump()
        said = cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"].parsed
        if said["nonce"].native != nonce:
            raise _refused("nonce")
    except _WRONG as error:
        raise _refused("not-a-reply") from error
    if len(token) > TOKEN_ROOM:
        raise _refused("too-large")
    stamp = read_token(token, signature, roots)
    if stamp is None:
        raise _refused("broken")
    if roots and not stamp.trusted:
        raise SkjemaError(ErrorCode.TIMESTAMP_STRANGER, service=stamp.service)
    return token, stamp


def read_token(token: bytes, signature: bytes, roots: Sequence[bytes]) -> Stamp | None:
    """What a token says of a signature; None for one that is broken, about something else, or not by a time stamper."""
    silence_signature_logs()
    try:
        signed = cms.ContentInfo.load(token, strict=True)["content"]
        said = signed["encap_content_info"]["content"].parsed
        at = said["gen_time"].native
        anchors = [x509.Certificate.load(der) for der in roots]
        context = ValidationContext(trust_roots=anchors, other_certs=embedded(signed), allow_fetching=False, moment=at)
        check = validate_tst_signed_data(signed, context, _imprint_of(signature))
        status = TimestampSignatureStatus(**asyncio.run(check))
        usage = status.signing_cert.extended_key_usage_value
    except _WRONG:
        return None
    meant = usage is not None and "time_stamping" in usage.native
    if not (status.intact and status.valid and meant):
        return None
    name = status.signing_cert.subject.native.get("common_name", "")
    return Stamp(at, one_line(name) if isinstance(name, str) else "", bool(status.trusted))


def embedded(signed: cms.SignedData) -> list[x509.Certificate]:
    """The certificates inside a token."""
    found = signed["certificates"]
    return [one.chosen for one in found if one.name == "certificate"] if isinstance(found, cms.CertificateSet) else []


def token_chain(token: bytes, others: Sequence[bytes]) -> tuple[bytes, ...]:
    """The certificate that signed a token that was checked, and its issuers up to one that issued itself, DER."""
    signed = cms.ContentInfo.load(token)["content"]
    inside = [one.dump() for one in embedded(signed)]
    meant = signed["signer_infos"][0]["sid"]
    for der in inside:
        if _is_meant(x509.Certificate.load(der), meant):
            return whole_chain(der, [*inside, *others])
    return ()


def _is_meant(certificate: x509.Certificate, meant: cms.SignerIdentifier) -> bool:
    if meant.name != "issuer_and_serial_number":
        return bool(certificate.key_identifier == meant.chosen.native)
    stated = meant.chosen
    return bool(certificate.issuer == stated["issuer"] and certificate.serial_number == stated["serial_number"].native)


def token_in(signer: cms.SignerInfo) -> bytes:
    """The token in a message, or nothing.

    Raises:
        ValueError: there are two.
    """
    attributes = signer["unsigned_attrs"]
    if not isinstance(attributes, cms.CMSAttributes):
        return b""
    found = [one["values"] for one in attributes if one["type"].native == "signature_time_stamp_token"]
    if not found:
        return b""
    ((value,),) = found
    return bytes(value.dump())


def _query(signature: bytes, nonce: int) -> bytes:
    asked = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": tsp.MessageImprint(
                {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(signature).digest()}
            ),
            "nonce": nonce,
            "cert_req": True,
        }
    )
    return bytes(asked.dump())


def _imprint_of(signature: bytes) -> Callable[[str], bytes]:
    def imprint(algorithm: str) -> bytes:
        return hashlib.new(algorithm, signature).digest()

    return imprint


def _refused(reason: str) -> SkjemaError:
    return SkjemaError(ErrorCode.TIMESTAMP_REFUSED, reason=reason)
