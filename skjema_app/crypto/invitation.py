r"""The invitation to a school: a file that only the one-time code opens (design-review §§ 1.11, 1.12).

::

    {"skjema": "invitation", "fmt": 1, "id": 16 B, "nonce": 12 B, "box": hex, "sum": 32 B}        canonical JSON
    code = 11 random bytes, told by voice or on paper (`letter_groups`)
    key  = HKDF-SHA256(code, salt = id, info = "skjema/invitation/1/box")
    box  = AES-256-GCM(key, nonce, u32 length || JSON || zeros to 4 KiB steps, AAD = "skjema/invitation/1\0" || id)
    sum  = SHA-256 of canonical JSON of everything but sum

The code speaks for both sides: whoever swaps the file doesn't know it, so a swapped one opens with no code that the
teacher was given, and never leads into a false school. ``sum`` protects nothing; it tells a damaged file from a wrong
code. 88 random bits need no slow derivation: guessing is hopeless at any speed.

Who may join with it, and whether it has been used, is the issuer's question; the joiner sees only wrong and expired.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from skjema_app.crypto.certificates import is_issuing_certificate
from skjema_app.crypto.identity import check_feed_key, check_receiving_key, device_id_of
from skjema_app.crypto.kdf import labelled_key
from skjema_app.crypto.letter_groups import CODE_BITS
from skjema_app.crypto.names import checked_name, hides_something
from skjema_app.crypto.padding import pad, unpad
from skjema_app.crypto.secret import Secret
from skjema_app.crypto.strict import (
    NotStrict,
    bytes_in,
    canonical,
    check_keys,
    hex_in,
    integer_in,
    parse_object,
    some_bytes_in,
    text_in,
)
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError

FORMAT = 1
MOST_BYTES = 64 * 1024
"""Of an invitation's file."""
MOST_ROLES = 8
LONGEST_HINT = 1024
"""Characters of the folder's path."""

_KIND = "invitation"
_FILE_KEYS = {"skjema", "fmt", "id", "nonce", "box", "sum"}
_BOX = b"skjema/invitation/1/box"
_ASSOCIATED = b"skjema/invitation/1\0"
_ID_BYTES = 16
_KEY_BYTES = 32
_NONCE_BYTES = 12
_STEP = 4096
_MOST_CERTIFICATE = 4096
_LATEST = 253_402_300_799  # the last second that a datetime holds
_ROLE = re.compile(r"[a-z][a-z0-9_]{0,31}\Z")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a school tells the person it invites. Names are in the form of `checked_name`.

    Attributes:
        invitation_id: 32 hex digits.
        school: id of the school, 32 hex digits.
        school_name: as the school calls itself.
        school_room: id of the school's room, 32 hex digits.
        sheet_feed: Ed25519 public key of the recovery sheet, 32 bytes.
        root_der: the school root's certificate.
        issuer_device: id of the device that invites, 32 hex digits.
        issuer_feed: its Ed25519 public key, 32 bytes.
        issuer_receiving: its X25519 public key, 32 bytes; the request is sealed to it.
        issuing_der: its issuing certificate, which stands under the root.
        issuer_name: of the person who invites.
        person: id of the invited person, 32 hex digits.
        name: of the invited person, as the school writes it.
        roles: codes of `domain.roles.Role`; a newer program may know more of them.
        expires: aware time; the issuer takes no request later.
        folder_hint: path of the exchange folder on the issuer's machine, or "".
    """

    invitation_id: str
    school: str
    school_name: str
    school_room: str
    sheet_feed: bytes
    root_der: bytes
    issuer_device: str
    issuer_feed: bytes
    issuer_receiving: bytes
    issuing_der: bytes
    issuer_name: str
    person: str
    name: str
    roles: tuple[str, ...]
    expires: datetime
    folder_hint: str = ""


def new_code() -> Secret:
    """A fresh one-time code: 11 random bytes; `letter_groups.encode` writes it for people."""
    return Secret.random(CODE_BITS // 8)


def seal_invitation(invitation: Invitation, code: Secret) -> bytes:
    """The file's bytes; only the code opens them.

    Names get the form of `checked_name`. A folder hint that can't be shown safely is left out.

    Raises:
        SkjemaError: NAME_MISSING, SCHOOL_MISSING or NAME_NOT_ALLOWED, see `checked_name`.
        ValueError: when an id, key, certificate, role or time isn't one; that is a mistake in the program.
    """
    if invitation.expires.tzinfo is None:
        msg = "an invitation expires at an aware time"
        raise ValueError(msg)
    content = _content(invitation)
    try:
        _parse_content(invitation.invitation_id, content)
    except NotStrict as error:
        msg = f"not an invitation: {error.reason}"
        raise ValueError(msg) from error
    nonce = os.urandom(_NONCE_BYTES)
    with _box_key(code, invitation.invitation_id) as key, key.exposed() as buffer:
        padded = pad(canonical(content), _STEP)
        box = AESGCM(buffer).encrypt(nonce, padded, _associated(invitation.invitation_id))
    top: dict[str, Json] = {
        "skjema": _KIND,
        "fmt": FORMAT,
        "id": invitation.invitation_id,
        "nonce": nonce.hex(),
        "box": box.hex(),
    }
    return canonical({**top, "sum": hashlib.sha256(canonical(top)).hexdigest()}) + b"\n"


def open_invitation(data: bytes, code: Secret, now: datetime) -> Invitation:
    """Open an invitation's file.

    Args:
        data: the file's bytes.
        code: read by `letter_groups.decode` (which raises CODE_MISTYPED).
        now: aware; the joiner's clock.

    Raises:
        SkjemaError: INVITATION_BROKEN with a ``reason`` (not such a file, cut, changed); INVITATION_NEWER with ``fmt``;
            CODE_WRONG (or a file that somebody else put in its place); INVITATION_EXPIRED with ``date`` (ISO, in the
            time zone of ``now``).
    """
    try:
        invitation = _open(data, code)
    except NotStrict as error:
        raise SkjemaError(ErrorCode.INVITATION_BROKEN, reason=error.reason) from error
    if now >= invitation.expires:
        local = invitation.expires.astimezone(now.tzinfo)
        raise SkjemaError(ErrorCode.INVITATION_EXPIRED, date=local.date().isoformat())
    return invitation


def _open(data: bytes, code: Secret) -> Invitation:
    if len(data) > MOST_BYTES:
        raise NotStrict("too-large")
    top = parse_object(data)
    if top.get("skjema") != _KIND:
        raise NotStrict("kind")
    fmt = integer_in(top.get("fmt"), "fmt", lowest=1, highest=2**31)
    if fmt != FORMAT:
        raise SkjemaError(ErrorCode.INVITATION_NEWER, fmt=fmt)
    check_keys(top, _FILE_KEYS, "file")
    invitation_id = hex_in(top["id"], "id", length=_ID_BYTES)
    nonce = bytes_in(top["nonce"], "nonce", length=_NONCE_BYTES)
    box = some_bytes_in(top["box"], "box", most=MOST_BYTES)
    found_sum = hex_in(top.pop("sum"), "sum", length=hashlib.sha256().digest_size)
    if hashlib.sha256(canonical(top)).hexdigest() != found_sum:
        raise NotStrict("sum")
    try:
        with _box_key(code, invitation_id) as key, key.exposed() as buffer:
            padded = AESGCM(buffer).decrypt(nonce, box, _associated(invitation_id))
    except InvalidTag as error:
        raise SkjemaError(ErrorCode.CODE_WRONG) from error
    content = unpad(padded)
    if content is None:
        raise NotStrict("padding")
    return _parse_content(invitation_id, parse_object(content))


def _content(invitation: Invitation) -> dict[str, Json]:
    hint = unicodedata.normalize("NFC", invitation.folder_hint)
    return {
        "school": invitation.school,
        "school_name": checked_name(invitation.school_name, missing=ErrorCode.SCHOOL_MISSING),
        "school_room": invitation.school_room,
        "sheet_feed": invitation.sheet_feed.hex(),
        "root": invitation.root_der.hex(),
        "issuer_device": invitation.issuer_device,
        "issuer_feed": invitation.issuer_feed.hex(),
        "issuer_receiving": invitation.issuer_receiving.hex(),
        "issuing": invitation.issuing_der.hex(),
        "issuer_name": checked_name(invitation.issuer_name),
        "person": invitation.person,
        "name": checked_name(invitation.name),
        "roles": list(invitation.roles),
        "expires": int(invitation.expires.timestamp()),
        "folder": hint if _is_hint(hint) else "",
    }


_CONTENT_KEYS = {
    "school", "school_name", "school_room", "sheet_feed", "root", "issuer_device", "issuer_feed", "issuer_receiving",
    "issuing", "issuer_name", "person", "name", "roles", "expires", "folder",
}  # fmt: skip


def _parse_content(invitation_id: str, content: dict[str, Json]) -> Invitation:
    check_keys(content, _CONTENT_KEYS, "content")
    expires = integer_in(content["expires"], "expires", lowest=0, highest=_LATEST)
    invitation = Invitation(
        invitation_id=hex_in(invitation_id, "id", length=_ID_BYTES),
        school=hex_in(content["school"], "school", length=_ID_BYTES),
        school_name=_name(content["school_name"], "school-name"),
        school_room=hex_in(content["school_room"], "school-room", length=_ID_BYTES),
        sheet_feed=_feed_key(content["sheet_feed"], "sheet-feed"),
        root_der=some_bytes_in(content["root"], "root", most=_MOST_CERTIFICATE),
        issuer_device=hex_in(content["issuer_device"], "issuer-device", length=_ID_BYTES),
        issuer_feed=_feed_key(content["issuer_feed"], "issuer-feed"),
        issuer_receiving=_receiving_key(content["issuer_receiving"]),
        issuing_der=some_bytes_in(content["issuing"], "issuing", most=_MOST_CERTIFICATE),
        issuer_name=_name(content["issuer_name"], "issuer-name"),
        person=hex_in(content["person"], "person", length=_ID_BYTES),
        name=_name(content["name"], "name"),
        roles=_roles(content["roles"]),
        expires=datetime.fromtimestamp(expires, UTC),
        folder_hint=text_in(content["folder"], "folder"),
    )
    if device_id_of(invitation.issuer_feed) != invitation.issuer_device:
        raise NotStrict("issuer-device")
    if not is_issuing_certificate(invitation.issuing_der, invitation.root_der):
        raise NotStrict("issuing")
    if not _is_hint(invitation.folder_hint):
        raise NotStrict("folder")
    return invitation


def _name(value: Json, what: str) -> str:
    text = text_in(value, what)
    try:
        if checked_name(text) == text:
            return text
    except SkjemaError as error:
        raise NotStrict(what) from error
    raise NotStrict(what)


def _feed_key(value: Json, what: str) -> bytes:
    key = bytes_in(value, what, length=_KEY_BYTES)
    try:
        check_feed_key(key)
    except SkjemaError as error:
        raise NotStrict(what) from error
    return key


def _receiving_key(value: Json) -> bytes:
    key = bytes_in(value, "issuer-receiving", length=_KEY_BYTES)
    try:
        check_receiving_key(key)
    except SkjemaError as error:
        raise NotStrict("issuer-receiving") from error
    return key


def _roles(value: Json) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_ROLES:
        raise NotStrict("roles")
    roles = tuple(text_in(role, "roles") for role in value)
    if len(set(roles)) != len(roles) or not all(_ROLE.match(role) for role in roles):
        raise NotStrict("roles")
    return roles


def _is_hint(text: str) -> bool:
    return len(text) <= LONGEST_HINT and not hides_something(text) and unicodedata.is_normalized("NFC", text)


def _box_key(code: Secret, invitation_id: str) -> Secret:
    if len(code) != CODE_BITS // 8:
        msg = "a code has 11 bytes"
        raise ValueError(msg)
    return labelled_key(code, _BOX, salt=bytes.fromhex(invitation_id))


def _associated(invitation_id: str) -> bytes:
    return _ASSOCIATED + bytes.fromhex(invitation_id)
