"""Certificates of a vault alone: valid for others, honest about who issued them, and no second leaf is possible."""

from __future__ import annotations

import gc
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crypto_kit import fixed_device, refused
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurve, EllipticCurvePrivateKey
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.crypto import certificates
from skjema_app.crypto.certificates import lone_certificates
from skjema_app.crypto.names import checked_name
from skjema_app.domain.errors import ErrorCode, SkjemaError

DEVICE = fixed_device(1)
NOW = datetime(2026, 11, 22, 15, 56, tzinfo=UTC)
MADE = lone_certificates("Åse Ødegård", "Lunde ungdomsskole", DEVICE.pdf_key(), now=NOW)
LEAF = x509.load_der_x509_certificate(MADE.leaf_der)
ISSUER = x509.load_der_x509_certificate(MADE.ca_der)


def one(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    return name.get_attributes_for_oid(oid)[0].value


def test_names() -> None:
    assert one(LEAF.subject, NameOID.COMMON_NAME) == "Åse Ødegård"
    assert one(LEAF.subject, NameOID.ORGANIZATION_NAME) == "Lunde ungdomsskole"
    assert LEAF.issuer == ISSUER.subject == ISSUER.issuer
    assert one(ISSUER.subject, NameOID.COMMON_NAME) == "Skjema – Åse Ødegård (egen utsteder)"
    assert "ikke bekreftet av skolen" in one(ISSUER.subject, NameOID.ORGANIZATIONAL_UNIT_NAME)


def test_periods() -> None:
    assert LEAF.not_valid_before_utc == ISSUER.not_valid_before_utc == NOW - timedelta(days=2)
    assert timedelta(days=3650) <= LEAF.not_valid_after_utc - NOW < timedelta(days=3660)
    assert timedelta(days=10950) <= ISSUER.not_valid_after_utc - NOW < timedelta(days=10965)


def test_what_they_may_be_used_for() -> None:
    leaf_use = LEAF.extensions.get_extension_for_class(x509.KeyUsage)
    assert leaf_use.critical
    assert leaf_use.value.digital_signature
    assert leaf_use.value.content_commitment
    assert not leaf_use.value.key_cert_sign
    assert not LEAF.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    issuer_limits = ISSUER.extensions.get_extension_for_class(x509.BasicConstraints)
    assert issuer_limits.critical
    assert issuer_limits.value.ca
    assert issuer_limits.value.path_length == 0


def test_leaf_is_the_devices_and_signed_by_the_issuer() -> None:
    LEAF.verify_directly_issued_by(ISSUER)
    ISSUER.verify_directly_issued_by(ISSUER)
    assert LEAF.public_key() == x509.load_der_x509_certificate(MADE.leaf_der).public_key()
    again = lone_certificates("Åse Ødegård", "Lunde ungdomsskole", DEVICE.pdf_key(), now=NOW)
    assert x509.load_der_x509_certificate(again.leaf_der).public_key() == LEAF.public_key()
    assert again.ca_der != MADE.ca_der
    assert ISSUER.public_key() != LEAF.public_key()
    key_id = ISSUER.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    assert LEAF.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier == key_id


def test_the_issuers_private_key_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    real = certificates.generate_private_key

    def generate(curve: EllipticCurve) -> EllipticCurvePrivateKey:
        made.append(real(curve))
        return made[-1]

    monkeypatch.setattr(certificates, "generate_private_key", generate)
    lone_certificates("Kari", "Skolen", DEVICE.pdf_key())
    gc.collect()
    assert len(made) == 1
    holders = sys.getrefcount(made[0])
    assert holders == 2, "somebody besides this test's list still holds the key"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_openssl_accepts_the_chain(tmp_path: Path) -> None:
    for name, der in (("leaf", MADE.leaf_der), ("ca", MADE.ca_der)):
        pem = x509.load_der_x509_certificate(der).public_bytes(certificates.Encoding.PEM)
        (tmp_path / f"{name}.pem").write_bytes(pem)
    when = str(int((NOW + timedelta(days=1)).timestamp()))
    command = ["openssl", "verify", "-x509_strict", "-purpose", "smimesign", "-attime", when, "-CAfile"]
    found = subprocess.run([*command, "ca.pem", "leaf.pem"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    alone = subprocess.run(
        ["openssl", "verify", "-attime", when, "leaf.pem"], cwd=tmp_path, capture_output=True, check=False
    )
    assert alone.returncode != 0


def test_long_names_fit() -> None:
    name = "Anne-Marthe Kristoffersdatter Storbråten Ødegårdshaugen Lun"
    made = lone_certificates(name, "Ø" * 64, DEVICE.pdf_key())
    leaf = x509.load_der_x509_certificate(made.leaf_der).subject
    assert one(leaf, NameOID.COMMON_NAME) == name
    assert one(leaf, NameOID.ORGANIZATION_NAME) == "Ø" * 30 + "…"
    issuer = one(x509.load_der_x509_certificate(made.ca_der).subject, NameOID.COMMON_NAME)
    assert len(issuer.encode()) <= 64
    assert issuer.endswith("… (egen utsteder)")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Kari\u202eNordmann", "invisible"),
        ("Kari\u2066Nordmann", "invisible"),
        ("Kari\u200bNordmann", "invisible"),
        ("Kari\u200dNordmann", "invisible"),
        ("\ufeffKari", "invisible"),
        ("Kari\nNordmann", "invisible"),
        ("Kari\tNordmann", "invisible"),
        ("Kari\0", "invisible"),
        ("Kari\u00ad", "invisible"),
        ("Kari\u3164", "invisible"),
        ("Kari\u034f", "invisible"),
        ("Kari\ufe0f", "invisible"),
        ("Kari\U000e0041", "invisible"),
        ("Kari\ue000", "invisible"),
        ("Ka\u2028ri", "invisible"),
        ("Z\u0335\u0336\u0337algo", "marks"),
        ("12345", "no-letter"),
        ("--- ---", "no-letter"),
        ("K" * 65, "too-long"),
    ],
)
def test_names_that_hide_something_are_refused(name: str, reason: str) -> None:
    assert refused(ErrorCode.NAME_NOT_ALLOWED, lambda: checked_name(name)) == reason
    refused(ErrorCode.NAME_NOT_ALLOWED, lambda: lone_certificates(name, "Skolen", DEVICE.pdf_key()))
    refused(ErrorCode.NAME_NOT_ALLOWED, lambda: lone_certificates("Kari", name, DEVICE.pdf_key()))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Kari   Nordmann ", "Kari Nordmann"),
        ("Kari\u00a0Nordmann", "Kari Nordmann"),
        ("A\u030ase", "Åse"),
        ("Bjørn-Åge O'Neill jr.", "Bjørn-Åge O'Neill jr."),
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("Мария", "Мария"),
        ("محمد", "محمد"),
    ],
)
def test_names_get_one_form(typed: str, name: str) -> None:
    assert checked_name(typed) == name


@pytest.mark.parametrize("name", ["", "   ", "\u00a0", "\n"])
def test_missing_names_say_which(name: str) -> None:
    refused(ErrorCode.NAME_MISSING, lambda: lone_certificates(name, "Skolen", DEVICE.pdf_key()))
    refused(ErrorCode.SCHOOL_MISSING, lambda: lone_certificates("Kari", name, DEVICE.pdf_key()))


@given(st.text(max_size=70))
def test_a_checked_name_stays_as_it_is(text: str) -> None:
    try:
        name = checked_name(text)
    except SkjemaError as error:
        assert error.code in {ErrorCode.NAME_MISSING, ErrorCode.NAME_NOT_ALLOWED}  # noqa: PT017 - or it is fine
    else:
        assert checked_name(name) == name
        assert 1 <= len(name) <= 64
