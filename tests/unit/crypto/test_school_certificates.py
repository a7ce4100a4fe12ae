"""Root, issuing authority, leaf: accepted by others as a chain, and nobody below can issue more than they may."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crypto_kit import fixed_device, refused
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.crypto.certificate_parts import stands_under
from skjema_app.crypto.certificates import (
    IssuingAuthority,
    is_issuing_certificate,
    is_leaf,
    lone_certificates,
    root_certificate,
)
from skjema_app.crypto.school_root import SheetKeys
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode

NOW = datetime(2026, 11, 22, 15, 56, tzinfo=UTC)
LUNDE = "Lunde ungdomsskole"
SHEET = SheetKeys.derive(Secret(b"sheet of Lunde 1"))
OTHER_SHEET = SheetKeys.derive(Secret(b"sheet of Lunde 2"))
DEVICE = fixed_device(1)
ROOT_DER = root_certificate(LUNDE, SHEET, now=NOW)
AUTHORITY = IssuingAuthority.create(
    school=LUNDE, issuer_name="Ragnhild Berg", sheet=SHEET, root_der=ROOT_DER, now=NOW + timedelta(days=1)
)
LEAF_DER = AUTHORITY.leaf("Åse Ødegård", LUNDE, DEVICE.pdf_public_der, now=NOW + timedelta(days=2))
ROOT, ISSUING, LEAF = (x509.load_der_x509_certificate(der) for der in (ROOT_DER, AUTHORITY.certificate_der, LEAF_DER))


def one(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    return name.get_attributes_for_oid(oid)[0].value


def authority(sheet: SheetKeys = SHEET, root_der: bytes = ROOT_DER) -> IssuingAuthority:
    return IssuingAuthority.create(school=LUNDE, issuer_name="Kari", sheet=sheet, root_der=root_der, now=NOW)


def test_names() -> None:
    assert one(LEAF.subject, NameOID.COMMON_NAME) == "Åse Ødegård"
    assert one(LEAF.subject, NameOID.ORGANIZATION_NAME) == LUNDE
    assert not LEAF.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    assert LEAF.issuer == ISSUING.subject
    assert one(ISSUING.subject, NameOID.COMMON_NAME) == "Skjema – Ragnhild Berg (utsteder)"
    assert ISSUING.issuer == ROOT.subject == ROOT.issuer
    assert one(ROOT.subject, NameOID.ORGANIZATION_NAME) == LUNDE


def test_each_is_signed_by_the_one_above_and_by_no_other() -> None:
    assert stands_under(LEAF, ISSUING)
    assert stands_under(ISSUING, ROOT)
    assert stands_under(ROOT, ROOT)
    assert not stands_under(LEAF, ROOT)
    assert not stands_under(ISSUING, LEAF)
    assert not stands_under(ROOT, ISSUING)
    other_root = x509.load_der_x509_certificate(root_certificate(LUNDE, OTHER_SHEET, now=NOW))
    assert other_root.subject == ROOT.subject
    assert not stands_under(ISSUING, other_root)


def test_keys() -> None:
    assert LEAF.public_key() == load_der_public_key(DEVICE.pdf_public_der)
    assert ROOT.public_key() == load_der_public_key(SHEET.root_public_der)
    assert authority().certificate_der != AUTHORITY.certificate_der


def test_limits_of_each_level() -> None:
    for certificate, ca, length in ((ROOT, True, 1), (ISSUING, True, 0), (LEAF, False, None)):
        limits = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        assert limits.critical
        assert (limits.value.ca, limits.value.path_length) == (ca, length)
        use = certificate.extensions.get_extension_for_class(x509.KeyUsage)
        assert use.critical
        assert use.value.key_cert_sign is ca
        assert use.value.digital_signature is not ca
        assert use.value.content_commitment is not ca


def test_periods() -> None:
    assert ROOT.not_valid_before_utc == NOW - timedelta(days=2)
    assert LEAF.not_valid_before_utc == NOW
    assert timedelta(days=3650) <= LEAF.not_valid_after_utc - NOW < timedelta(days=3660)
    for issuer in (ROOT, ISSUING):
        assert timedelta(days=10950) <= issuer.not_valid_after_utc - NOW < timedelta(days=10965)


def test_key_identifiers_lead_upwards() -> None:
    for child, parent in ((LEAF, ISSUING), (ISSUING, ROOT)):
        own = parent.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
        assert child.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier == own


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_openssl_accepts_the_chain_and_only_the_whole(tmp_path: Path) -> None:
    false = authority(OTHER_SHEET, root_certificate(LUNDE, OTHER_SHEET, now=NOW))
    files = {"root": ROOT_DER, "issuing": AUTHORITY.certificate_der, "leaf": LEAF_DER, "false": false.certificate_der}
    for name, der in files.items():
        (tmp_path / name).write_bytes(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))

    def judged(*names: str) -> int:
        when = str(int((NOW + timedelta(days=3)).timestamp()))
        command = ["openssl", "verify", "-x509_strict", "-purpose", "smimesign", "-attime", when, *names]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode

    assert judged("-CAfile", "root", "-untrusted", "issuing", "leaf") == 0
    assert judged("-CAfile", "root", "leaf") != 0
    assert judged("-CAfile", "root", "-untrusted", "false", "leaf") != 0
    assert judged("-CAfile", "false", "-untrusted", "issuing", "leaf") != 0


def test_only_the_roots_sheet_makes_issuers() -> None:
    assert refused(ErrorCode.SHEET_WRONG, lambda: authority(OTHER_SHEET)) == "root"


def test_what_counts_as_an_issuing_certificate() -> None:
    assert is_issuing_certificate(AUTHORITY.certificate_der, ROOT_DER)
    lone = lone_certificates("Ragnhild Berg", LUNDE, DEVICE.pdf_key(), now=NOW)
    for certificate, root in (
        (ROOT_DER, ROOT_DER),
        (LEAF_DER, ROOT_DER),
        (LEAF_DER, AUTHORITY.certificate_der),
        (AUTHORITY.certificate_der, AUTHORITY.certificate_der),
        (AUTHORITY.certificate_der, root_certificate(LUNDE, OTHER_SHEET, now=NOW)),
        (lone.ca_der, ROOT_DER),
        (lone.ca_der, lone.ca_der),
        (b"", ROOT_DER),
        (AUTHORITY.certificate_der, b"x"),
    ):
        assert not is_issuing_certificate(certificate, root)


def test_what_counts_as_the_leaf_of_a_key() -> None:
    key, issuing = DEVICE.pdf_public_der, AUTHORITY.certificate_der
    assert is_leaf(LEAF_DER, issuing, key)
    issuing_key = ISSUING.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for leaf, above, spki in (
        (LEAF_DER, issuing, fixed_device(2).pdf_public_der),
        (LEAF_DER, authority().certificate_der, key),
        (LEAF_DER, ROOT_DER, key),
        (issuing, ROOT_DER, issuing_key),
        (lone_certificates("Kari", LUNDE, DEVICE.pdf_key()).leaf_der, issuing, key),
        (b"", issuing, key),
        (LEAF_DER, b"", key),
    ):
        assert not is_leaf(leaf, above, spki)


def test_a_flipped_byte_of_a_certificate_never_counts() -> None:
    """All that is signed; the signature itself has a byte (unused bits) that readers don't look at."""
    signed_end = AUTHORITY.certificate_der.index(ISSUING.tbs_certificate_bytes) + len(ISSUING.tbs_certificate_bytes)
    for at in range(signed_end):
        changed = bytearray(AUTHORITY.certificate_der)
        changed[at] ^= 0x01
        assert not is_issuing_certificate(bytes(changed), ROOT_DER), at


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_give_an_answer(one: bytes, other: bytes) -> None:
    assert not is_issuing_certificate(one, other)


def test_authority_comes_back_from_storage() -> None:
    with AUTHORITY.to_secret() as stored:
        again = IssuingAuthority.from_secret(stored)
    assert again.certificate_der == AUTHORITY.certificate_der
    leaf = again.leaf("Kari", LUNDE, DEVICE.pdf_public_der, now=NOW)
    assert stands_under(x509.load_der_x509_certificate(leaf), ISSUING)
    assert repr(again) == "IssuingAuthority(…)"
    again.wipe()
    with pytest.raises(RuntimeError):
        again.leaf("Kari", LUNDE, DEVICE.pdf_public_der, now=NOW)


def test_changed_storage_is_damage() -> None:
    with AUTHORITY.to_secret() as secret, secret.exposed() as buffer:
        stored = bytes(buffer)
    other = authority().certificate_der
    key_end = 6 + int.from_bytes(stored[4:6], "big")
    for wrong in (b"", stored[:5], stored[:100], stored[:-1], b"SKU2" + stored[4:], stored[:key_end] + other):
        action = lambda wrong=wrong: IssuingAuthority.from_secret(Secret(wrong))  # noqa: E731
        assert refused(ErrorCode.DATABASE_DAMAGED, action) == "issuing-authority"


def test_leaves_are_for_p256_keys_and_checked_names() -> None:
    wrong = generate_private_key(SECP384R1()).public_key()
    der = wrong.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for key in (der, b"", DEVICE.pdf_public_der + b"\0", DEVICE.feed_public):
        assert refused(ErrorCode.ENTRY_BROKEN, lambda key=key: AUTHORITY.leaf("Kari", LUNDE, key, now=NOW)) == "pdf-key"
    good = DEVICE.pdf_public_der
    refused(ErrorCode.NAME_NOT_ALLOWED, lambda: AUTHORITY.leaf("Kari\u202eX", LUNDE, good, now=NOW))
    refused(ErrorCode.NAME_MISSING, lambda: AUTHORITY.leaf(" ", LUNDE, good, now=NOW))
    refused(ErrorCode.SCHOOL_MISSING, lambda: AUTHORITY.leaf("Kari", "", good, now=NOW))
    refused(ErrorCode.SCHOOL_MISSING, lambda: root_certificate("", SHEET, now=NOW))
