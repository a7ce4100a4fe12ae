"""The slot that a school's sheet opens: this sheet only, this vault only, and never in a copy elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from crypto_kit import CHEAP, PASSWORD, SCHOOL, VAULT, new_keys, refused, rewritten
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from skjema_app.crypto.keyslots import KeysFile, VaultKey
from skjema_app.crypto.school_root import SheetKeys, new_sheet_secret
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError

RIGHT = Secret.from_text(PASSWORD)
SHEET = SheetKeys.derive(Secret(b"sheet of Lunde 1"))
OTHER = SheetKeys.derive(Secret(b"sheet of Lunde 2"))
PLAIN, VAULT_KEY = new_keys()
KEYS = PLAIN.with_recovery_slot(VAULT_KEY, SHEET.recovery_public, school=SCHOOL, sheet_number=3)
DATA = KEYS.to_bytes()


def sheet_slot(content: dict) -> dict:
    return next(slot for slot in content["slots"].values() if slot["type"] == "recovery")


def same(one: VaultKey, other: VaultKey) -> bool:
    return one.database_key().matches(other.database_key())


def changed(change: Callable[[dict], object]) -> KeysFile:
    return KeysFile.parse(rewritten(DATA, lambda content: change(sheet_slot(content))))


def test_sheet_and_password_open_the_same_key() -> None:
    keys = KeysFile.parse(DATA)
    assert keys == KEYS
    assert same(keys.open_with_sheet(SHEET), VAULT_KEY)
    assert same(keys.open(RIGHT), VAULT_KEY)
    assert keys.recovery_slot == (SCHOOL, 3)
    assert keys.epoch == PLAIN.epoch + 1


def test_the_description_of_the_format_is_what_is_read() -> None:
    """Sealed by the words of the docstring: a sheet must open old vaults, so no label changes unseen."""
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    info = b"skjema/recovery/1" + bytes.fromhex(SCHOOL) + bytes.fromhex(VAULT) + (3).to_bytes(4, "big")
    key = bytes(range(32))
    wrapped = suite.encrypt(key, X25519PublicKey.from_public_bytes(SHEET.recovery_public), info)

    def put_in(content: dict) -> None:
        slot_id = next(name for name, slot in content["slots"].items() if slot["type"] == "recovery")
        content["slots"][slot_id]["wrapped"] = wrapped.hex()
        unsealed = {name: value for name, value in content.items() if name not in {"mac", "sum"}}
        data = json.dumps(unsealed, sort_keys=True, separators=(",", ":")).encode()
        content["mac"] = VaultKey(Secret(key)).header_mac(data).hex()

    assert same(KeysFile.parse(rewritten(DATA, put_in)).open_with_sheet(SHEET), VaultKey(Secret(key)))


def test_another_sheet_is_told_which_is_the_right_one() -> None:
    with pytest.raises(SkjemaError) as caught:
        KEYS.open_with_sheet(OTHER)
    assert (caught.value.code, caught.value.details) == (ErrorCode.SHEET_WRONG, {"reason": "other-sheet", "sheet": 3})


def test_a_vault_without_such_a_slot() -> None:
    assert PLAIN.recovery_slot is None
    assert refused(ErrorCode.SHEET_WRONG, lambda: PLAIN.open_with_sheet(SHEET)) == "no-slot"


def test_a_new_sheet_takes_the_old_ones_place() -> None:
    renewed = KEYS.with_recovery_slot(VAULT_KEY, OTHER.recovery_public, school=SCHOOL, sheet_number=4)
    assert renewed.recovery_slot == (SCHOOL, 4)
    assert renewed.epoch == KEYS.epoch + 1
    assert same(KeysFile.parse(renewed.to_bytes()).open_with_sheet(OTHER), VAULT_KEY)
    assert refused(ErrorCode.SHEET_WRONG, lambda: renewed.open_with_sheet(SHEET)) == "other-sheet"


def test_it_stays_with_a_new_password_and_goes_with_a_new_key() -> None:
    new = Secret.from_text("nytt")
    kept = KeysFile.parse(KEYS.with_new_password(VAULT_KEY, new, CHEAP).to_bytes())
    assert same(kept.open_with_sheet(SHEET), VAULT_KEY)
    gone, _ = KEYS.with_new_vault_key(new, CHEAP)
    assert gone.recovery_slot is None


def test_copies_elsewhere_dont_have_it() -> None:
    copied = KeysFile.parse(KEYS.password_slot_only(VAULT_KEY).to_bytes())
    assert copied.recovery_slot is None
    assert refused(ErrorCode.SHEET_WRONG, lambda: copied.open_with_sheet(SHEET)) == "no-slot"
    copied.open(RIGHT).wipe()


def test_a_slot_of_another_vault_opens_nothing() -> None:
    other, other_key = KeysFile.create("cd" * 16, RIGHT, CHEAP)
    theirs = other.with_recovery_slot(other_key, SHEET.recovery_public, school=SCHOOL, sheet_number=3)
    lifted = sheet_slot(json.loads(theirs.to_bytes()))
    keys = changed(lambda slot: slot.update(wrapped=lifted["wrapped"]))
    assert refused(ErrorCode.SHEET_WRONG, lambda: keys.open_with_sheet(SHEET)) == "other-sheet"


@pytest.mark.parametrize(
    "change",
    [
        lambda slot: slot.update(school="00" * 16),
        lambda slot: slot.update(sheet=4),
        lambda slot: slot.update(wrapped="00" * 80),
    ],
)
def test_school_number_and_vault_are_bound(change: Callable[[dict], object]) -> None:
    assert refused(ErrorCode.SHEET_WRONG, lambda: changed(change).open_with_sheet(SHEET)) == "other-sheet"
    refused(ErrorCode.KEYS_ALTERED, lambda: changed(change).open(RIGHT))


def test_a_slot_sealed_by_somebody_else_is_seen() -> None:
    """The sheet's public key is known to the whole school: anybody can seal a key of his own to it."""
    _, strange_key = new_keys()
    strange = PLAIN.with_recovery_slot(strange_key, SHEET.recovery_public, school=SCHOOL, sheet_number=3)
    keys = changed(lambda slot: slot.update(wrapped=sheet_slot(json.loads(strange.to_bytes()))["wrapped"]))
    refused(ErrorCode.KEYS_ALTERED, lambda: keys.open_with_sheet(SHEET))
    refused(ErrorCode.KEYS_ALTERED, lambda: keys.open(RIGHT))


def test_an_altered_file_is_seen_with_the_sheet_too() -> None:
    keys = KeysFile.parse(rewritten(DATA, lambda content: content.update(db_salt="00" * 16)))
    refused(ErrorCode.KEYS_ALTERED, lambda: keys.open_with_sheet(SHEET))


def test_flipping_any_digit_of_the_slot_never_opens() -> None:
    wrapped = sheet_slot(json.loads(DATA))["wrapped"]
    for at, digit in enumerate(wrapped):
        other = wrapped[:at] + f"{int(digit, 16) ^ 1:x}" + wrapped[at + 1 :]
        keys = changed(lambda slot, other=other: slot.update(wrapped=other))
        refused(ErrorCode.SHEET_WRONG, lambda keys=keys: keys.open_with_sheet(SHEET))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda slot: slot.update(extra=1), "slot-unknown-key"),
        (lambda slot: slot.pop("school"), "slot-missing-key"),
        (lambda slot: slot.update(school="x"), "slot-school"),
        (lambda slot: slot.update(sheet=0), "slot-sheet"),
        (lambda slot: slot.update(sheet="3"), "slot-sheet"),
        (lambda slot: slot.update(wrapped="00"), "slot-wrapped"),
        (lambda slot: slot.update(epoch=3), "slot-epoch"),
        (lambda slot: slot.pop("epoch"), "slot-missing-key"),
    ],
)
def test_slots_of_another_shape_are_damage(change: Callable[[dict], object], reason: str) -> None:
    assert refused(ErrorCode.KEYS_DAMAGED, lambda: changed(change)) == reason


def test_two_such_slots_are_refused() -> None:
    slot = sheet_slot(json.loads(DATA))
    data = rewritten(DATA, lambda content: content["slots"].update({"ee" * 16: slot}))
    assert refused(ErrorCode.KEYS_LIMITS, lambda: KeysFile.parse(data)) == "recovery-slots"


def test_nothing_is_sealed_to_a_key_that_everybody_could_open() -> None:
    def seal(public: bytes, school: str = SCHOOL, number: int = 1) -> KeysFile:
        return PLAIN.with_recovery_slot(VAULT_KEY, public, school=school, sheet_number=number)

    assert refused(ErrorCode.ENTRY_BROKEN, lambda: seal(bytes(32))) == "receiving-key-low-order"
    assert refused(ErrorCode.ENTRY_BROKEN, lambda: seal(b"")) == "receiving-key-length"
    fresh = SheetKeys.derive(new_sheet_secret()).recovery_public
    for school, number in (("5c", 1), (SCHOOL, 0), (SCHOOL, 2**40)):
        with pytest.raises(ValueError, match="numbered from 1"):
            seal(fresh, school, number)
