"""A small school that invites, for tests: sheet, issuer, invitation, code; synthetic people only."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from crypto_kit import SCHOOL, fixed_device

from skjema_app.crypto.certificates import IssuingAuthority, root_certificate
from skjema_app.crypto.invitation import Invitation
from skjema_app.crypto.school_root import SheetKeys
from skjema_app.crypto.secret import Secret

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
SCHOOL_NAME = "Lunde ungdomsskole"
SHEET = SheetKeys.derive(Secret(b"sheet of Lunde 1"))
ROOT_DER = root_certificate(SCHOOL_NAME, SHEET, now=NOW)
ISSUER = fixed_device(7)
AUTHORITY = IssuingAuthority.create(
    school=SCHOOL_NAME, issuer_name="Ragnhild Berg", sheet=SHEET, root_der=ROOT_DER, now=NOW
)
CODE = Secret(b"elleve byte")
INVITATION = Invitation(
    invitation_id="1a" * 16,
    school=SCHOOL,
    school_name=SCHOOL_NAME,
    school_room="2b" * 16,
    sheet_feed=SHEET.feed_public,
    root_der=ROOT_DER,
    issuer_device=ISSUER.device_id,
    issuer_feed=ISSUER.feed_public,
    issuer_receiving=ISSUER.receiving_public,
    issuing_der=AUTHORITY.certificate_der,
    issuer_name="Ragnhild Berg",
    person="3c" * 16,
    name="Åse Ødegård",
    roles=("laerer", "kontaktlaerer"),
    expires=NOW + timedelta(days=14),
    folder_hint="C:\\Users\\berg\\Lunde ungdomsskole\\Skjema – deling",
)


def derived(secret: bytes, label: bytes, salt: bytes) -> bytes:
    """HKDF-SHA256 (RFC 5869), 32 bytes, from HMAC alone."""
    return hmac.digest(hmac.digest(salt, secret, hashlib.sha256), label + b"\x01", hashlib.sha256)


def exposed(secret: Secret) -> bytes:
    with secret.exposed() as buffer:
        return bytes(buffer)
