"""keys.json: opens with the right password only, and every kind of damage has its own code."""

from __future__ import annotations

import json
import tracemalloc
import unicodedata

import pytest
from crypto_kit import CHEAP, PASSWORD, VAULT, canonical, new_keys, refused, rewritten
from hypothesis import given, settings
from hypothesis import strategies as st

from skjema_app.crypto.kdf import FLOOR, calibrate
from skjema_app.crypto.keyslots import MOST_BYTES, KdfCost, KeysFile
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError

RIGHT = Secret.from_text(PASSWORD)
KEYS, VAULT_KEY = new_keys()
DATA = KEYS.to_bytes()
NAMED = {
    ErrorCode.KEYS_DAMAGED,
    ErrorCode.KEYS_LIMITS,
    ErrorCode.WRONG_PASSWORD,
    ErrorCode.KEYS_ALTERED,
    ErrorCode.VAULT_NEWER,
}


def damaged(data: bytes) -> str:
    return refused(ErrorCode.KEYS_DAMAGED, lambda: KeysFile.parse(data))


def the_slot(content: dict) -> dict:
    return next(iter(content["slots"].values()))


def test_round_trip_gives_the_same_keys() -> None:
    keys = KeysFile.parse(DATA)
    assert keys == KEYS
    assert (keys.vault_id, keys.epoch, len(keys.db_salt)) == (VAULT, 1, 16)
    opened = keys.open(RIGHT)
    assert opened.database_key().matches(VAULT_KEY.database_key())
    assert opened.backup_key().matches(VAULT_KEY.backup_key())


def test_keys_for_two_uses_differ() -> None:
    assert not VAULT_KEY.database_key().matches(VAULT_KEY.backup_key())
    assert len(VAULT_KEY.database_key()) == 32


def test_no_key_or_password_stands_in_the_file() -> None:
    with VAULT_KEY.database_key().exposed() as key:
        assert key.hex().encode() not in DATA
    assert PASSWORD.encode() not in DATA


def test_two_vaults_share_nothing() -> None:
    other, _ = new_keys()
    mine, theirs = json.loads(DATA), json.loads(other.to_bytes())
    assert mine["db_salt"] != theirs["db_salt"]
    assert the_slot(mine)["salt"] != the_slot(theirs)["salt"]


def test_wrong_password() -> None:
    refused(ErrorCode.WRONG_PASSWORD, lambda: KEYS.open(Secret.from_text("feil")))


def test_password_typed_in_decomposed_form_opens() -> None:
    KEYS.open(Secret.from_text(unicodedata.normalize("NFD", PASSWORD)))


def test_new_password_replaces_the_old_and_keeps_the_key() -> None:
    changed = KeysFile.parse(KEYS.with_new_password(VAULT_KEY, Secret.from_text("nytt"), CHEAP).to_bytes())
    assert changed.epoch == 2
    assert changed.db_salt == KEYS.db_salt
    assert changed.open(Secret.from_text("nytt")).database_key().matches(VAULT_KEY.database_key())
    refused(ErrorCode.WRONG_PASSWORD, lambda: changed.open(RIGHT))


def test_new_vault_key_shares_nothing_with_the_old() -> None:
    changed, key = KEYS.with_new_vault_key(Secret.from_text("nytt"), CHEAP)
    assert changed.epoch == 2
    assert not key.database_key().matches(VAULT_KEY.database_key())
    assert changed.open(Secret.from_text("nytt")).database_key().matches(key.database_key())
    refused(ErrorCode.WRONG_PASSWORD, lambda: changed.open(RIGHT))


def with_later_slot() -> KeysFile:
    """As a later version may write it: a slot of a type that this one doesn't know, under the MAC."""
    content = json.loads(DATA)
    content["slots"]["cd" * 16] = {"type": "machine", "wrapped": "00" * 80}
    for name in ("mac", "sum"):
        content.pop(name)
    content["mac"] = VAULT_KEY.header_mac(canonical(content)).hex()
    return KeysFile.parse(rewritten(canonical(content), lambda _: None))


def test_unknown_slot_types_are_kept_and_stay_out_of_copies() -> None:
    keys = with_later_slot()
    keys.open(RIGHT)
    changed = keys.with_new_password(VAULT_KEY, Secret.from_text("nytt"), CHEAP)
    assert sorted(slot.kind for slot in changed.slots) == ["machine", "password"]
    assert KeysFile.parse(changed.to_bytes()) == changed
    copied = KeysFile.parse(keys.password_slot_only(VAULT_KEY).to_bytes())
    assert [slot.kind for slot in copied.slots] == ["password"]
    assert copied.epoch == keys.epoch
    copied.open(RIGHT)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda c: c["slots"].update({"ee" * 16: {"type": "spare"}}), ErrorCode.KEYS_ALTERED),
        (lambda c: c.update(db_salt="00" * 16), ErrorCode.KEYS_ALTERED),
        (lambda c: c.update(epoch=9), ErrorCode.KEYS_ALTERED),
        (lambda c: c.update(mac="00" * 32), ErrorCode.KEYS_ALTERED),
        (lambda c: c.update(vault="00" * 16), ErrorCode.WRONG_PASSWORD),
        (lambda c: the_slot(c)["kdf"].update(t=2), ErrorCode.WRONG_PASSWORD),
        (lambda c: the_slot(c).update(salt="00" * 16), ErrorCode.WRONG_PASSWORD),
        (lambda c: the_slot(c).update(wrapped="00" * 60), ErrorCode.WRONG_PASSWORD),
        (lambda c: c["slots"].update({"ee" * 16: c["slots"].popitem()[1]}), ErrorCode.WRONG_PASSWORD),
    ],
)
def test_changes_by_somebody_without_the_key_are_seen(change, code: ErrorCode) -> None:
    refused(code, lambda: KeysFile.parse(rewritten(DATA, change)).open(RIGHT))


def test_a_second_slot_of_an_attacker_doesn_t_open_quietly() -> None:
    """He knows a password of his own and puts his slot into the file: it opens another key, which the MAC refuses."""
    mine, _ = new_keys("angriper")

    def add(content: dict) -> None:
        content["slots"].update(json.loads(mine.to_bytes())["slots"])

    keys = KeysFile.parse(rewritten(DATA, add))
    refused(ErrorCode.KEYS_ALTERED, lambda: keys.open(Secret.from_text("angriper")))
    refused(ErrorCode.KEYS_ALTERED, lambda: keys.open(RIGHT))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "json-syntax"),
        (b"[]", "json-not-object"),
        (b"\xff\xfe{}", "json-not-utf8"),
        (b"\xef\xbb\xbf" + DATA, "json-syntax"),
        (b"{" * 100, "json-depth"),
        (DATA[:-20], "json-syntax"),
        (b" " * (MOST_BYTES + 1), "too-large"),
        (b'{"fmt":1,"fmt":1}', "json-duplicate-key"),
        (b'{"fmt":1.0}', "json-float"),
        (b'{"fmt":NaN}', "json-float"),
        (b'{"fmt":true}', "fmt"),
        (b'{"fmt":0}', "fmt"),
        (b"{}", "fmt"),
        (b'{"fmt":' + b"9" * 5000 + b"}", "json-number"),
        (DATA.replace(b'"sum":"', b'"sum":"00')[: len(DATA) + 2], "sum"),
    ],
)
def test_damaged_files_say_how(data: bytes, reason: str) -> None:
    assert damaged(data) == reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c: c.update(extra=1), "keys-unknown-key"),
        (lambda c: c.pop("mac"), "keys-missing-key"),
        (lambda c: c.update(vault=7), "vault"),
        (lambda c: c.update(vault="AB" * 16), "vault"),
        (lambda c: c.update(epoch="1"), "epoch"),
        (lambda c: c.update(epoch=0), "epoch"),
        (lambda c: c.update(db_salt="ab"), "db-salt"),
        (lambda c: c.update(slots=[]), "slots"),
        (lambda c: c.update(slots={}), "no-password-slot"),
        (lambda c: c["slots"].update(kari={"type": "spare"}), "slot-id"),
        (lambda c: c["slots"].update({"ee" * 16: 1}), "slot"),
        (lambda c: c["slots"].update({"ee" * 16: {"type": "Æ"}}), "slot-type"),
        (lambda c: the_slot(c).update(user="kari"), "slot-unknown-key"),
        (lambda c: the_slot(c).pop("salt"), "slot-missing-key"),
        (lambda c: the_slot(c).update(salt=""), "slot-salt"),
        (lambda c: the_slot(c).update(wrapped="00"), "slot-wrapped"),
        (lambda c: the_slot(c).update(epoch=2), "slot-epoch"),
        (lambda c: the_slot(c).update(kdf=None), "kdf"),
        (lambda c: the_slot(c)["kdf"].update(alg="pbkdf2"), "kdf-alg"),
        (lambda c: the_slot(c)["kdf"].update(m="8192"), "kdf-m"),
        (lambda c: the_slot(c)["kdf"].update(x=1), "kdf-unknown-key"),
    ],
)
def test_files_of_another_shape_say_where(change, reason: str) -> None:
    assert damaged(rewritten(DATA, change)) == reason


def test_a_later_format_is_newer_not_damaged() -> None:
    with pytest.raises(SkjemaError) as caught:
        KeysFile.parse(b'{"fmt": 2, "anything": [1, 2]}')
    assert caught.value.code is ErrorCode.VAULT_NEWER
    assert caught.value.details == {"fmt": 2}


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("m", 60_000_000, "kdf-memory"),
        ("m", 2**53 - 1, "kdf-memory"),
        ("m", 1024 * 1024 + 1, "kdf-memory"),
        ("m", 8191, "kdf-memory"),
        ("m", -1, "kdf-memory"),
        ("t", 0, "kdf-iterations"),
        ("t", 11, "kdf-iterations"),
        ("p", 0, "kdf-lanes"),
        ("p", 9, "kdf-lanes"),
    ],
)
def test_hostile_costs_are_refused_before_anything_is_allocated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: int, reason: str
) -> None:
    monkeypatch.setattr("skjema_app.crypto.kdf.Argon2id", None)
    data = rewritten(DATA, lambda c: the_slot(c)["kdf"].update({name: value}))
    tracemalloc.start()
    try:
        assert refused(ErrorCode.KEYS_LIMITS, lambda: KeysFile.parse(data)) == reason
        assert tracemalloc.get_traced_memory()[1] < 1024 * 1024
    finally:
        tracemalloc.stop()


def test_many_slots_are_refused() -> None:
    slot = the_slot(json.loads(DATA))
    many = rewritten(DATA, lambda c: c["slots"].update({f"{n:032x}": {"type": "spare"} for n in range(17)}))
    assert refused(ErrorCode.KEYS_LIMITS, lambda: KeysFile.parse(many)) == "slots"
    dear = rewritten(DATA, lambda c: c["slots"].update({f"{n:032x}": slot for n in range(5)}))
    assert refused(ErrorCode.KEYS_LIMITS, lambda: KeysFile.parse(dear)) == "password-slots"


def test_flipping_any_byte_is_named_and_never_opens() -> None:
    for at in range(len(DATA) - 1):  # the last byte is a line feed, which says nothing
        for mask in (0x01, 0x20, 0x80):
            broken = bytearray(DATA)
            broken[at] ^= mask
            with pytest.raises(SkjemaError) as caught:
                KeysFile.parse(bytes(broken)).open(RIGHT)
            assert caught.value.code in {ErrorCode.KEYS_DAMAGED, ErrorCode.KEYS_LIMITS, ErrorCode.VAULT_NEWER}


def test_flipping_a_byte_with_a_fitting_sum_is_named_too() -> None:
    text = DATA.decode()
    for at in range(0, len(text) - 1, 3):
        for replacement in "0a9":
            changed = text[:at] + replacement + text[at + 1 :]
            try:
                data = rewritten(changed.encode(), lambda _: None)
            except ValueError:
                continue
            if data == DATA.rstrip():
                continue
            with pytest.raises(SkjemaError) as caught:
                KeysFile.parse(data).open(RIGHT)
            assert caught.value.code in NAMED


def test_cutting_at_any_length_is_damage() -> None:
    for length in range(len(DATA) - 1):
        damaged(DATA[:length])


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_any_bytes_give_an_answer(data: bytes) -> None:
    with pytest.raises(SkjemaError) as caught:
        KeysFile.parse(data)
    assert caught.value.code in NAMED


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200)
@given(st.sampled_from(["fmt", "vault", "epoch", "db_salt", "slots", "mac"]), json_values)
def test_any_value_in_any_place_gives_an_answer(name: str, value: object) -> None:
    try:
        data = rewritten(DATA, lambda c: c.update({name: value}))
        keys = KeysFile.parse(data)
    except SkjemaError as error:
        code = error.code
    else:
        code = ErrorCode.KEYS_ALTERED if keys != KEYS else ErrorCode.WRONG_PASSWORD
    assert code in NAMED


def test_cost_for_tests_is_only_for_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    assert calibrate() == KdfCost(8 * 1024, 1, 1)
    monkeypatch.delenv("SKJEMA_TEST_RUN")  # one variable that slipped in from somewhere must not make a cheap vault
    chosen = calibrate()
    assert chosen.memory_kib in {64 * 1024, 128 * 1024, 256 * 1024}
    assert (chosen.iterations, chosen.lanes) == (FLOOR.iterations, FLOOR.lanes) == (3, 4)


def test_a_new_password_never_costs_less_than_the_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever can set a variable of a running school PC must not get a vault that is cheap to guess."""
    dear = KdfCost(9 * 1024, 2, 2)
    keys, vault_key = KeysFile.create(VAULT, RIGHT, dear)
    monkeypatch.setattr("skjema_app.crypto.keyslots.calibrate", lambda: KdfCost(8 * 1024, 3, 1))
    for renewed in (keys.with_new_password(vault_key, RIGHT), keys.with_new_vault_key(RIGHT)[0]):
        (slot,) = renewed.slots
        assert json.loads(slot.raw)["kdf"] == {"alg": "argon2id", "m": 9 * 1024, "t": 3, "p": 2}
        renewed.open(RIGHT).wipe()


def test_a_machine_without_the_memory_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __init__(self, **_: object) -> None:
            raise MemoryError

    monkeypatch.setattr("skjema_app.crypto.kdf.Argon2id", Full)
    assert refused(ErrorCode.KEYS_LIMITS, lambda: KEYS.open(RIGHT)) == "no-memory"


def test_keys_are_in_no_text() -> None:
    assert repr(VAULT_KEY) == "VaultKey(…)"
    with VAULT_KEY.database_key().exposed() as key:
        assert key.hex() not in repr(KEYS)
