"""Certificates that others issued: what is taken, what is refused, and that the PDF is as good as with the school's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pdf_judges
import pdf_samples
import pikepdf
import pytest
import signature_kit
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from pdf_samples import AUTHOR, PRINCIPAL, SCHOOL, WHEN, Someone
from school_people import SchoolCertificates
from signature_kit import PASSWORD, Issued, Issuer, rsa_key

from skjema_app.crypto.secret import Secret
from skjema_app.documents import device_seal
from skjema_app.documents.approve import approve
from skjema_app.documents.device_seal import make_seal, read_seal
from skjema_app.documents.fresh import check_fresh
from skjema_app.documents.increment import extends
from skjema_app.documents.model import AUTHOR_FIELD
from skjema_app.documents.own_certificate import (
    KeyAndChain,
    check_usable,
    described,
    issuer_name,
    read_certificates,
    read_pkcs12,
)
from skjema_app.documents.readback import check_text
from skjema_app.documents.sign import SigningIdentity, sign
from skjema_app.documents.stamp import author_stamp
from skjema_app.documents.verify import verify
from skjema_app.domain.errors import ErrorCode, SkjemaError

KINDS: dict[str, Callable[[], signature_kit.Key]] = {
    "RSA 2048": rsa_key,
    "RSA 3072": lambda: rsa_key(3072),
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "P-521": lambda: ec.generate_private_key(ec.SECP521R1()),
}
USUAL = {"RSA 2048", "P-521"}
"""Tried every time; the others in the soak."""


@pytest.fixture(scope="module")
def school() -> SchoolCertificates:
    return SchoolCertificates()


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer(now=WHEN)


def _password(text: str = PASSWORD) -> Secret:
    return Secret.from_text(text)


def _read(issued: Issued) -> KeyAndChain:
    return read_pkcs12(issued.p12(), _password())


def _identity(issued: Issued, device: Someone) -> SigningIdentity:
    found = _read(issued)
    assert found.key is not None
    return SigningIdentity(found.key, found.leaf, found.chain, make_seal(device.identity, found.leaf))


def _signed(pdf: bytes, signer: SigningIdentity, name: str = AUTHOR) -> bytes:
    return sign(
        pdf,
        field=AUTHOR_FIELD,
        signer=signer,
        name=name,
        reason="Utarbeidet",
        when=WHEN,
        certify=True,
        stamp=author_stamp(name, WHEN, confirmed=True, issuer=issuer_name(signer.leaf)),
        location=SCHOOL,
    )


def _refused(data: bytes, password: str = PASSWORD) -> ErrorCode:
    with pytest.raises(SkjemaError) as refused:
        check_usable(read_pkcs12(data, _password(password)).leaf, WHEN)
    return refused.value.code


@pytest.mark.parametrize(
    ("kind", "usage"),
    [
        *(
            pytest.param(kind, ("digital_signature",), marks=() if kind in USUAL else pytest.mark.soak)
            for kind in KINDS
        ),
        pytest.param("P-256", ("content_commitment",), marks=pytest.mark.soak),
        ("P-256", None),
    ],
)
def test_both_signatures_are_valid_for_everyone(
    kind: str,
    usage: tuple[str, ...] | None,
    files: dict[str, bytes],
    school: SchoolCertificates,
    issuer: Issuer,
) -> None:
    author, rector = school.someone(AUTHOR), school.someone(PRINCIPAL)
    mine = issuer.issue(AUTHOR, KINDS[kind](), usage=usage)
    hers = issuer.issue(PRINCIPAL, KINDS[kind](), usage=usage)
    check_usable(mine.leaf, WHEN)
    one_signer, two_signer = _identity(mine, author), _identity(hers, rector)
    one = _signed(files["short"], one_signer)
    check_fresh(
        files["short"],
        one,
        field=AUTHOR_FIELD,
        leaf=one_signer.leaf,
        issuers=one_signer.chain,
        when=WHEN,
        seal=one_signer.seal,
    )
    two = approve(one, signer=two_signer, name=PRINCIPAL, when=WHEN, school=SCHOOL, on_behalf=False, comment="Fint.")
    assert two.startswith(one)
    assert extends(one, two)
    devices = [hashlib.sha256(who.identity.leaf).hexdigest() for who in (author, rector)]
    for pdf, count in ((one, 1), (two, 2)):
        pdf_judges.archivable_and_accessible(pdf, signed=True)
        check_text(pdf, pdf_samples.model("short"))
        seen = pdf_judges.pdfsig(pdf, [mine.root])
        assert [(each.valid, each.trusted) for each in seen] == [(True, True)] * count
        assert [each.trusted for each in pdf_judges.pdfsig(pdf, [school.root])] == [False] * count
        assert pdf_judges.openssl_cms(pdf, [mine.root]) == [True] * count
        verdict = verify(pdf, roots=[school.root])
        assert verdict.unchanged
        assert [each.trusted for each in verdict.signatures] == [False] * count  # not the school's root
        assert [each.issuer for each in verdict.signatures] == ["Kommune-CA utsteder"] * count
        assert [each.device_sha256 for each in verdict.signatures] == devices[:count]
        assert all(each.device_trusted for each in verdict.signatures)
        assert not any(each.device_trusted for each in verify(pdf, roots=[mine.root]).signatures)
        assert [each.trusted for each in verify(pdf, roots=[mine.root]).signatures] == [True] * count


def test_the_field_says_that_the_school_did_not_issue_it() -> None:
    first, second = author_stamp(AUTHOR, WHEN, confirmed=True, issuer="Kommune-CA utsteder")
    assert AUTHOR in first
    assert second == "Eget sertifikat, utstedt av Kommune-CA utsteder, ikke av skolen."
    assert len(author_stamp(AUTHOR, WHEN, confirmed=True, issuer="Ω中" * 200)[1]) < 140


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (lambda issuer: issuer.issue("Svak", rsa_key(1024)), ErrorCode.CERTIFICATE_WEAK),
        (lambda issuer: issuer.issue("Gammel", length=timedelta(days=5)), ErrorCode.CERTIFICATE_EXPIRED),
        (lambda issuer: issuer.issue("Ny", start=timedelta(days=3)), ErrorCode.CERTIFICATE_NOT_YET),
        (lambda issuer: issuer.issue("Annet", usage=("key_encipherment",)), ErrorCode.CERTIFICATE_USAGE),
        (
            lambda issuer: issuer.issue("Kurve", ec.generate_private_key(ec.SECP256K1())),
            ErrorCode.CERTIFICATE_KEY_KIND,
        ),
    ],
)
def test_each_reason_not_to_use_it_is_its_own(bad: Callable[[Issuer], Issued], code: ErrorCode, issuer: Issuer) -> None:
    assert _refused(bad(issuer).p12()) is code


def test_an_authority_is_no_signer(issuer: Issuer) -> None:
    with pytest.raises(SkjemaError) as refused:
        check_usable(issuer.certificate.public_bytes(signature_kit.Encoding.DER), WHEN)
    assert refused.value.code is ErrorCode.CERTIFICATE_USAGE


def test_the_day_is_told(issuer: Issuer) -> None:
    with pytest.raises(SkjemaError) as refused:
        check_usable(issuer.issue("Gammel", length=timedelta(days=5)).leaf, WHEN)
    assert refused.value.details == {"day": "28. oktober 2026"}


def test_what_is_in_the_file_decides(issuer: Issuer) -> None:
    good = issuer.issue("Kari Nordli", rsa_key())
    assert _refused(good.p12(), "feil") is ErrorCode.CERTIFICATE_PASSWORD
    assert _refused(good.p12(), "") is ErrorCode.CERTIFICATE_PASSWORD
    assert _refused(b"hei") is ErrorCode.CERTIFICATE_UNREADABLE
    assert _refused(b"") is ErrorCode.CERTIFICATE_UNREADABLE
    assert _refused(good.leaf) in {ErrorCode.CERTIFICATE_UNREADABLE, ErrorCode.CERTIFICATE_PASSWORD}
    assert _refused(b"\x30" + bytes(300_000)) is ErrorCode.CERTIFICATE_UNREADABLE
    no_key = signature_kit.pkcs12.serialize_key_and_certificates(
        b"x", None, good.certificate, None, signature_kit.BestAvailableEncryption(PASSWORD.encode())
    )
    assert _refused(no_key) is ErrorCode.CERTIFICATE_NO_KEY
    other = ed25519.Ed25519PrivateKey.generate()
    strange = signature_kit.pkcs12.serialize_key_and_certificates(
        b"x",
        other,
        issuer.issue("Ed", other).certificate,
        None,
        signature_kit.BestAvailableEncryption(PASSWORD.encode()),
    )
    assert _refused(strange) is ErrorCode.CERTIFICATE_KEY_KIND


def test_a_file_without_a_password_is_read(issuer: Issuer) -> None:
    good = issuer.issue("Kari Nordli", rsa_key())
    assert read_pkcs12(good.p12(""), _password("")).leaf == good.leaf


def test_the_chain_is_told_in_order_and_strangers_are_left_out(issuer: Issuer) -> None:
    good = issuer.issue("Kari Nordli", rsa_key())
    shuffled = replace(good, chain=(Issuer("Annen", now=WHEN).root, *reversed(good.chain)))
    found = read_pkcs12(shuffled.p12(), _password())
    assert [described(der).name for der in found.chain] == ["Kommune-CA utsteder", "Kommune-CA rot"]
    assert described(found.leaf).name == "Kari Nordli"
    assert described(found.leaf).organisation == "Eksempel kommune"


def test_root_files_of_both_kinds_are_read(issuer: Issuer) -> None:
    der = issuer.root.public_bytes(signature_kit.Encoding.DER)
    assert read_certificates(der) == (der,)
    assert read_certificates(issuer.root.public_bytes(signature_kit.Encoding.PEM)) == (der,)
    with pytest.raises(SkjemaError):
        read_certificates(b"-----BEGIN CERTIFICATE-----\nnei\n-----END CERTIFICATE-----\n")


# --- the seal of the device -------------------------------------------------------------------------------------------


def test_a_seal_counts_for_its_certificate_only(school: SchoolCertificates, issuer: Issuer) -> None:
    author = school.someone(AUTHOR)
    mine, other = issuer.issue(AUTHOR), issuer.issue(AUTHOR)
    seal = make_seal(author.identity, mine.leaf)
    read = read_seal(seal, mine.leaf)
    assert read is not None
    assert read.leaf_sha256 == hashlib.sha256(author.identity.leaf).hexdigest()
    assert read.chain == (author.identity.leaf, *author.identity.chain)
    assert read_seal(seal, other.leaf) is None


def test_every_changed_byte_of_a_seal_is_seen(school: SchoolCertificates, issuer: Issuer) -> None:
    mine = issuer.issue(AUTHOR)
    seal = make_seal(school.someone(AUTHOR).identity, mine.leaf)
    known = read_seal(seal, mine.leaf)
    assert known is not None
    for place in range(0, len(seal), 3):
        changed = bytearray(seal)
        changed[place] ^= 1
        found = read_seal(bytes(changed), mine.leaf)
        # one bit of an issuer's certificate says how many bits of its signature count, and is itself not signed
        assert found is None or (found.chain != known.chain and found.chain[0] == known.chain[0]), place
    assert read_seal(b"", mine.leaf) is None
    assert read_seal(seal + b"\0", mine.leaf) is None
    assert read_seal(seal * 9, mine.leaf) is None


def test_somebody_elses_document_can_not_be_handed_in(
    files: dict[str, bytes], school: SchoolCertificates, issuer: Issuer
) -> None:
    """Ingrid's document, signed with her own certificate, is not Kari's whatever Kari does with it."""
    kari, ingrid = school.someone(AUTHOR), school.someone("Ingrid Moe")
    hers = issuer.issue("Ingrid Moe")
    done = _signed(files["short"], _identity(hers, ingrid))
    (one,) = verify(done, roots=[school.root]).signatures
    assert one.device_sha256 == hashlib.sha256(ingrid.identity.leaf).hexdigest() != _hash(kari)
    # Kari's device answering for Ingrid's certificate, put in afterwards: the signature covers what stood there
    forged = make_seal(kari.identity, hers.leaf)
    true = make_seal(ingrid.identity, hers.leaf)
    with pikepdf.open(BytesIO(done)) as opened:
        stood = bytes(opened.Root.AcroForm.Fields[0].V[device_seal.KEY])
    assert stood in done or stood.hex().encode() in done.lower()
    place = done.find(stood)
    if place >= 0 and len(forged) == len(true) == len(stood):
        assert not verify(done[:place] + forged + done[place + len(stood) :], roots=[school.root]).unchanged
    # Kari's seal for her own certificate in a document signed with another: counts for nothing
    stolen = replace(_identity(hers, ingrid), seal=make_seal(kari.identity, issuer.issue(AUTHOR).leaf))
    mixed = _signed(files["short"], stolen)
    assert [each.device_sha256 for each in verify(mixed, roots=[school.root]).signatures] == [""]
    with pytest.raises(SkjemaError) as refused:
        check_fresh(
            files["short"],
            mixed,
            field=AUTHOR_FIELD,
            leaf=stolen.leaf,
            issuers=stolen.chain,
            when=WHEN,
            seal=stolen.seal,
        )
    assert refused.value.details["cause"] == "seal"


def test_a_seal_by_nobody_known_is_told_apart(
    files: dict[str, bytes], school: SchoolCertificates, issuer: Issuer
) -> None:
    stranger = SchoolCertificates().someone(AUTHOR)
    done = _signed(files["short"], _identity(issuer.issue(AUTHOR), stranger))
    (one,) = verify(done, roots=[school.root]).signatures
    assert one.device_sha256 == _hash(stranger)
    assert not one.device_trusted


def test_a_self_signed_certificate_works_and_is_trusted_by_nobody(
    files: dict[str, bytes], school: SchoolCertificates, issuer: Issuer
) -> None:
    lone = replace(issuer.issue(AUTHOR), chain=())
    signer = _identity(lone, school.someone(AUTHOR))
    done = _signed(files["short"], signer)
    check_fresh(files["short"], done, field=AUTHOR_FIELD, leaf=signer.leaf, issuers=(), when=WHEN, seal=signer.seal)
    (one,) = verify(done, roots=[school.root]).signatures
    assert (one.trusted, one.self_issued, one.device_trusted) == (False, False, True)
    pdf_judges.archivable_and_accessible(done, signed=True)


def _hash(who: Someone) -> str:
    return hashlib.sha256(who.identity.leaf).hexdigest()


def test_a_seal_that_was_forgotten_is_noticed(
    files: dict[str, bytes], school: SchoolCertificates, issuer: Issuer
) -> None:
    signer = _identity(issuer.issue(AUTHOR), school.someone(AUTHOR))
    done = _signed(files["short"], replace(signer, seal=b""))
    with pytest.raises(SkjemaError) as refused:
        check_fresh(
            files["short"],
            done,
            field=AUTHOR_FIELD,
            leaf=signer.leaf,
            issuers=signer.chain,
            when=WHEN,
            seal=signer.seal,
        )
    assert refused.value.details["cause"] == "seal"


def test_a_changed_name_in_an_issuers_certificate_is_seen(files: dict[str, bytes], school: SchoolCertificates) -> None:
    """It then leads to no root at all, which is not the same as having none with it."""
    author = school.someone(AUTHOR)
    done = pdf_samples.signed_by_author(files["short"], author)
    assert verify(done, roots=[school.root]).unchanged
    start = done.index(school.issuing.hex().upper().encode())
    inside = school.issuing.index(b"skolens rot")
    place = start + 2 * inside + 1
    changed = done[:place] + (b"A" if done[place : place + 1] != b"A" else b"B") + done[place + 1 :]
    assert not verify(changed).unchanged
    assert not verify(changed, roots=[school.root]).unchanged
