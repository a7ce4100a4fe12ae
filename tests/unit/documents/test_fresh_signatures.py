"""The message we build is the one pyHanko builds, and our own read-back lets nothing else through."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta

import pdf_samples
import pytest
from asn1crypto import cms, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key
from pdf_samples import WHEN, Someone, someone
from pyhanko.sign.signers import ExternalSigner
from pyhanko.sign.signers.pdf_byterange import SigByteRangeObject
from pyhanko_certvalidator.registry import SimpleCertificateStore

from skjema_app.crypto.secret import Secret
from skjema_app.documents import sign as sign_module
from skjema_app.documents.fresh import check_fresh
from skjema_app.documents.message import message, signed_attributes
from skjema_app.documents.model import APPROVER_FIELD, AUTHOR_FIELD
from skjema_app.documents.sign import SigningIdentity
from skjema_app.domain.errors import ErrorCode, SkjemaError

SIGNATURE = bytes.fromhex("3006020101020101")


def _check(unsigned: bytes, signed: bytes, who: Someone, **other: object) -> None:
    given = {
        "field": AUTHOR_FIELD,
        "leaf": who.identity.leaf,
        "issuers": who.identity.chain,
        "when": WHEN,
        **other,
    }
    check_fresh(unsigned, signed, **given)  # type: ignore[arg-type]


def _refused(unsigned: bytes, signed: bytes, who: Someone, **other: object) -> str:
    with pytest.raises(SkjemaError) as refused:
        _check(unsigned, signed, who, **other)
    assert refused.value.code is ErrorCode.SIGNATURE_FAILED
    return str(refused.value.details["cause"])


@pytest.mark.parametrize("number", range(8))
def test_the_message_is_what_pyhanko_makes(number: int) -> None:
    who = someone("Ŋuoraš Æsel")  # new keys, serials and hashes every time
    digest = hashlib.sha256(bytes([number])).digest()
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([x509.Certificate.load(der) for der in who.identity.chain])
    signer = ExternalSigner(x509.Certificate.load(who.identity.leaf), store, SIGNATURE, embed_roots=True)
    theirs = asyncio.run(signer.async_sign(digest, "sha256", use_pades=True)).dump()
    assert message(digest, who.identity.leaf, who.identity.chain, SIGNATURE) == theirs
    (info,) = cms.ContentInfo.load(theirs)["content"]["signer_infos"]
    assert signed_attributes(digest, who.identity.leaf) == info["signed_attrs"].untag().dump()


def test_a_fresh_certification_is_accepted(files: dict[str, bytes], signed: bytes, author: Someone) -> None:
    _check(files["short"], signed, author)


def test_every_changed_byte_is_refused(files: dict[str, bytes], signed: bytes, author: Someone) -> None:
    start = signed.index(b"/ByteRange") - 100
    tail = range(len(signed) - 900, len(signed))
    for place in {*range(0, len(signed), 499), *range(start, len(signed), 7), *tail}:
        for flipped in (0x01, 0x20):  # 0x20 also turns the case of a hex digit
            changed = bytearray(signed)
            changed[place] ^= flipped
            _refused(files["short"], bytes(changed), author)


def test_a_lost_or_added_end_is_refused(files: dict[str, bytes], signed: bytes, author: Someone) -> None:
    for changed in (signed[:-1], signed + b"\n", signed + b"%%EOF\n", files["short"], b"", b"hei"):
        _refused(files["short"], changed, author)


def test_other_earlier_bytes_are_refused(files: dict[str, bytes], signed: bytes, author: Someone) -> None:
    assert _refused(files["long"], signed, author) == "earlier bytes"
    assert _refused(signed, signed, author) == "earlier bytes"


def test_a_second_signature_or_another_field_is_refused(
    files: dict[str, bytes], signed: bytes, approved: bytes, author: Someone
) -> None:
    assert _refused(files["short"], approved, author) == "field"
    assert _refused(files["short"], signed, author, field=APPROVER_FIELD) == "field"


def test_an_approval_is_no_certification(files: dict[str, bytes], author: Someone) -> None:
    done = sign_module.sign(
        files["short"],
        field=AUTHOR_FIELD,
        signer=author.identity,
        name=author.name,
        reason="Utarbeidet",
        when=WHEN,
        certify=False,
        stamp=("Signert",),
    )
    assert _refused(files["short"], done, author) == "KeyError"


def test_other_people_and_times_are_refused(
    files: dict[str, bytes], signed: bytes, author: Someone, principal: Someone
) -> None:
    unsigned = files["short"]
    assert _refused(unsigned, signed, principal) == "message"
    assert _refused(unsigned, signed, author, issuers=principal.identity.chain) == "message"
    assert _refused(unsigned, signed, author, issuers=()) == "message"
    for days in (-30, 365 * 11):
        assert _refused(unsigned, signed, author, when=WHEN + timedelta(days=days)) == "validity"
    strange = SigningIdentity(author.identity.key, author.identity.leaf, principal.identity.chain)
    done = pdf_samples.signed_by_author(unsigned, replace(author, identity=strange))
    assert _refused(unsigned, done, author, issuers=strange.chain) in {"ValueError", "InvalidSignature"}


def test_a_key_that_is_not_the_leafs_is_refused(files: dict[str, bytes], author: Someone, principal: Someone) -> None:
    with principal.identity.key.exposed() as der:
        key = load_der_private_key(der, password=None)
    other = Secret(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    wrong = replace(author, identity=SigningIdentity(other, author.identity.leaf, author.identity.chain))
    assert _refused(files["short"], pdf_samples.signed_by_author(files["short"], wrong), author) == "InvalidSignature"


def test_signed_bytes_that_moved_are_refused(
    files: dict[str, bytes], author: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault between the digest and the file: what was signed is not what is in the file."""
    monkeypatch.setattr(sign_module, "message", _with_other_digest)
    done = pdf_samples.signed_by_author(files["short"], author)
    assert _refused(files["short"], done, author) == "message"


def _with_other_digest(
    _digest: bytes, leaf: bytes, issuers: tuple[bytes, ...], signature: bytes, token: bytes
) -> bytes:
    return message(bytes(32), leaf, issuers, signature, token)


def test_a_signature_that_says_it_covers_less_is_refused(
    files: dict[str, bytes], author: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = SigByteRangeObject.fill_offsets

    def short(range_: SigByteRangeObject, stream: object, start: int, end: int, eof: int) -> None:
        fill(range_, stream, start, end, eof - 1)

    monkeypatch.setattr(SigByteRangeObject, "fill_offsets", short)
    done = pdf_samples.signed_by_author(files["short"], author)
    assert _refused(files["short"], done, author) == "coverage"
