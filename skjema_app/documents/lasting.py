"""What a signature needs to be judged years later, when nobody answers any more (PAdES B-LT, ETSI EN 319 142-1 § 5.5).

For each certificate above a signature and above its time stamp, its issuer's word that it was not closed: a list (CRL,
RFC 5280) or an answer about that one (OCSP, RFC 6960). They lie in the file's document security store.

They are fetched *before* the signature is made and go into the same increment, so the signature covers them and no
bytes come after the last signature that nobody vouches for (``verify`` calls such a file changed). All or nothing: what
is not enough is not put in. What is enough is pyHanko's judgement, offline, with nothing but what will lie in the file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TypeAlias

from asn1crypto import core, crl, ocsp, x509
from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.authority import AuthorityWithCert
from pyhanko_certvalidator.errors import CRLValidationError, OCSPValidationError, PathError, ValidationError
from pyhanko_certvalidator.fetchers.common_utils import (
    enumerate_delivery_point_urls,
    format_ocsp_request,
    process_ocsp_response_data,
)
from pyhanko_certvalidator.util import get_ocsp_urls, get_relevant_crl_dps

from skjema_app.documents.own_certificate import ordered_chain
from skjema_app.documents.quiet import silence_signature_logs
from skjema_app.domain.errors import SkjemaError

STORE = "/DSS"
LISTS, ANSWERS, CERTIFICATES = "/CRLs", "/OCSPs", "/Certs"
MOST_BYTES = 1024 * 1024
"""Of everything together, for one signature: a list as long as that doesn't belong in a pupil's file."""

MOST_PARTS = 64
_WRONG = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError),
    *(PathError, ValidationError, OCSPValidationError, CRLValidationError),
)

Ask: TypeAlias = Callable[[str, bytes], bytes]
"""Asks an address, with a question (OCSP) or without (a list); raises SkjemaError when nothing comes."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """What lies in the file.

    Attributes:
        certificates: issuers, DER.
        lists: CRLs, DER.
        answers: OCSP answers, DER.
    """

    certificates: tuple[bytes, ...] = ()
    lists: tuple[bytes, ...] = ()
    answers: tuple[bytes, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of everything."""
        return sum(map(len, (*self.certificates, *self.lists, *self.answers)))


def whole_chain(leaf: bytes, others: Sequence[bytes]) -> tuple[bytes, ...]:
    """A certificate and its issuers up to one that issued itself; empty where that is not among the others."""
    try:
        first = load_der_x509_certificate(leaf)
        chain = (leaf, *ordered_chain(first, [load_der_x509_certificate(der) for der in others]))
        top = load_der_x509_certificate(chain[-1])
    except _WRONG:
        return ()
    return chain if top.issuer == top.subject else ()


def gathered(
    chains: Sequence[Sequence[bytes]], lists: Sequence[bytes], ask: Ask, moment: datetime, *, certificates: bool = True
) -> Lasting | None:
    """What is needed for these chains; None where it can't be had.

    Args:
        chains: from ``whole_chain``: of the signer and of the time stamp.
        lists: CRLs that are at hand, DER; taken where they are of an issuer in the chains.
        ask: for what the certificates themselves say where to get.
        moment: about when the signature is made.
        certificates: put the issuers in too.
    """
    silence_signature_logs()
    loaded = [[x509.Certificate.load(der) for der in chain] for chain in chains]
    issuers = {one.subject.dump() for chain in loaded for one in chain[1:]}
    near = tuple(der for der in lists if _issuer_of(der) in issuers)
    above = tuple(dict.fromkeys(der for chain in chains for der in chain[1:])) if certificates else ()
    for ask_first in (True, False):  # an answer is short; but who gives it may need a list of its own
        fetched = [_fetched(chain, near, ask, answers=ask_first) for chain in loaded]
        found = Lasting(
            above,
            tuple(dict.fromkeys((*near, *(der for one in fetched for der in one.lists)))),
            tuple(dict.fromkeys(der for one in fetched for der in one.answers)),
        )
        if found.size <= MOST_BYTES and all(is_lasting(chain, found, moment) for chain in chains):
            return found
    return None


def names_a_place(chain: Sequence[bytes]) -> bool:
    """Whether every certificate below the topmost says itself where to ask about it."""
    certificates = [x509.Certificate.load(der) for der in chain[:-1]]
    return all(_list_addresses(one) or get_ocsp_urls(one) for one in certificates)


def is_lasting(chain: Sequence[bytes], held: Lasting, moment: datetime) -> bool:
    """Whether nothing but what is held shows that no certificate of the chain was closed at a moment.

    ``chain``: from ``whole_chain``. Whether anybody trusts its topmost certificate is another question.
    """
    if not chain:
        return False
    silence_signature_logs()
    try:
        leaf, *above = (x509.Certificate.load(der) for der in chain)
        context = ValidationContext(
            trust_roots=above[-1:] or [leaf],
            other_certs=[*above, *(x509.Certificate.load(der) for der in held.certificates)],
            crls=[crl.CertificateList.load(der) for der in held.lists],
            ocsps=[ocsp.OCSPResponse.load(der) for der in held.answers],
            allow_fetching=False,
            revocation_mode="require",
            moment=moment,
            retroactive_revinfo=True,  # what an issuer says later, it says of that moment too
        )
        validator = CertificateValidator(leaf, intermediate_certs=above[:-1], validation_context=context)
        asyncio.run(validator.async_validate_path())
    except _WRONG:
        return False
    return True


def put_in(writer: IncrementalPdfFileWriter, held: Lasting) -> None:
    """Into the file's store, beside what is there; part of the increment that the writer makes."""
    # only here, because it takes long to load
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[x509.Certificate.load(der) for der in held.certificates],
        crls=[crl.CertificateList.load(der) for der in held.lists],
        ocsps=[ocsp.OCSPResponse.load(der) for der in held.answers],
    )


def held_in(reader: PdfFileReader) -> Lasting:
    """What a file holds; nothing where its store is too large, or none of ours to read.

    Raises:
        Exception: whatever a hostile file makes the reader do.
    """
    if STORE not in reader.root:
        return Lasting()
    store = reader.root[STORE]  # resolved, which ``get`` doesn't
    if not isinstance(store, DictionaryObject):
        return Lasting()
    parts = {name: _streams(store, name) for name in (CERTIFICATES, LISTS, ANSWERS)}
    if sum(map(len, parts.values())) > MOST_PARTS:
        return Lasting()
    found = Lasting(
        _read(parts[CERTIFICATES], DecodePurpose.CERTIFICATE),
        _read(parts[LISTS], DecodePurpose.CRL),
        _read(parts[ANSWERS], DecodePurpose.OCSP_RESPONSE),
    )
    return found if found.size <= 4 * MOST_BYTES else Lasting()


def _streams(store: DictionaryObject, name: str) -> list[StreamObject]:
    found = store[name] if name in store else ()  # noqa: SIM401 - ``get`` gives a reference that isn't resolved
    parts = [one.get_object() for one in found] if isinstance(found, ArrayObject) else []
    return [one for one in parts if isinstance(one, StreamObject)]


def _read(streams: Sequence[StreamObject], purpose: DecodePurpose) -> tuple[bytes, ...]:
    return tuple(bytes(one.read_data(purpose)) for one in streams)


def _fetched(chain: Sequence[x509.Certificate], near: Sequence[bytes], ask: Ask, *, answers: bool) -> Lasting:
    """What the certificates of a chain say where to get; what doesn't come is missed by ``is_lasting``."""
    known = {_issuer_of(der) for der in near}
    lists: list[bytes] = []
    said: list[bytes] = []
    for below, above in pairwise(chain):
        if above.subject.dump() in known:
            continue
        answer = _answer(below, above, ask) if answers else b""
        if answer:
            said.append(answer)
        else:
            lists += _first_list(below, ask)
    return Lasting((), tuple(lists), tuple(said))


def _answer(certificate: x509.Certificate, issuer: x509.Certificate, ask: Ask) -> bytes:
    request = format_ocsp_request(
        certificate, AuthorityWithCert(issuer), certid_hash_algo="sha1", request_nonces=False
    )  # SHA-1 names the certificate and protects nothing; many services know no other (RFC 5019)
    for address in get_ocsp_urls(certificate):
        try:
            answer = ask(address, request.dump())
            process_ocsp_response_data(answer, ocsp_request=request, ocsp_url=address)
        except (SkjemaError, *_WRONG):
            continue
        return answer
    return b""


def _first_list(certificate: x509.Certificate, ask: Ask) -> list[bytes]:
    for address in _list_addresses(certificate):
        try:
            found = ask(address, b"")
            if _issuer_of(found):
                return [found]
        except SkjemaError:
            continue
    return []


def _list_addresses(certificate: x509.Certificate) -> list[str]:
    points = get_relevant_crl_dps(certificate, use_deltas=False)
    return [address for point in points for address in enumerate_delivery_point_urls(point)]


def _issuer_of(list_der: bytes) -> bytes:
    """Name of who made a list, DER; nothing where it is no list."""
    try:
        found = crl.CertificateList.load(list_der, strict=True)
        name = found["tbs_cert_list"]["issuer"]
        return bytes(name.dump()) if isinstance(name, core.Asn1Value) else b""
    except _WRONG:
        return b""
