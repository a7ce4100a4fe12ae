"""Journal entries: what is sealed opens, and nothing that was changed, cut, swapped or forged does."""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import replace
from pathlib import Path

import pytest
from crypto_kit import BODY, SCHOOL, fixed_device, refused, room_key, sealed
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st
from two_key_gcm import body_under_two_keys

from skjema_app.crypto import entry as entry_module
from skjema_app.crypto.entry import (
    MOST_JSON,
    ZERO_PREV,
    Frame,
    Receiver,
    RoomCipher,
    expected_tag,
    find_tag_index,
    open_body,
    open_envelopes,
    parse_frame,
    seal_entry,
    strict_json,
    verify,
    verify_all,
)
from skjema_app.crypto.secret import Secret
from skjema_app.crypto.signature_checks import ChecksHere
from skjema_app.domain.errors import ErrorCode, SkjemaError

AUTHOR = fixed_device(1)
READER = fixed_device(2)
STRANGER = fixed_device(3)
KEY = room_key(1)
GOLDEN = Path(__file__).parents[2] / "golden" / "entry_v1.json"


def broken(action) -> str:
    return refused(ErrorCode.ENTRY_BROKEN, action)


def opens(raw: bytes) -> bytes:
    """All that a reader with the key does: read, verify, open, parse."""
    frame = parse_frame(raw)
    verify(frame, AUTHOR.feed_public)
    body = open_body(frame, KEY, 0)
    strict_json(body)
    return body


def test_round_trip() -> None:
    frame = sealed(AUTHOR, KEY)
    assert parse_frame(frame.raw) == frame
    assert strict_json(opens(frame.raw)) == BODY
    assert frame.entry_id == hashlib.sha256(frame.raw[5:195]).hexdigest()
    assert frame.header.device == AUTHOR.device_id
    assert len(frame.raw) == 4 + 1 + 190 + 64 + 1024 + 16


@given(st.binary(max_size=5000))
@settings(max_examples=60)
def test_any_body_comes_back_and_lengths_are_powers_of_two(body: bytes) -> None:
    frame = parse_frame(sealed(AUTHOR, KEY, body=body).raw)
    assert open_body(frame, KEY, 0) == body
    padded = frame.header.body_len - 16
    assert padded >= 1024
    assert padded & (padded - 1) == 0
    assert padded >= len(body) + 4
    assert padded == 1024 or padded < 2 * (len(body) + 4)


def test_largest_body_fits_and_one_more_byte_does_not() -> None:
    assert len(open_body(parse_frame(sealed(AUTHOR, KEY, body=b"x" * MOST_JSON).raw), KEY, 0)) == MOST_JSON
    assert broken(lambda: sealed(AUTHOR, KEY, body=b"x" * (MOST_JSON + 1))) == "json-too-large"


def test_clear_header_names_no_room_person_or_type() -> None:
    one, other = sealed(AUTHOR, KEY), sealed(AUTHOR, KEY)
    assert one.header.salt != other.header.salt
    assert one.header.body_hash != other.header.body_hash
    second = sealed(AUTHOR, KEY, seq=1, prev=one.entry_id, tag_index=1)
    assert second.header.tag != one.header.tag
    assert b"note" not in one.raw


def test_chain_is_in_the_header() -> None:
    first = sealed(AUTHOR, KEY)
    second = parse_frame(sealed(AUTHOR, KEY, seq=1, prev=first.entry_id, tag_index=1).raw)
    assert (second.header.seq, second.header.prev) == (1, first.entry_id)
    assert first.header.prev == ZERO_PREV


# --- damage -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("receivers", [(), (READER.receiver(),)])
def test_flipping_any_byte_never_opens(receivers: tuple[Receiver, ...]) -> None:
    frame = sealed(AUTHOR, KEY, receivers=receivers)
    raw = frame.raw
    for at in range(len(raw)):
        for mask in (0x01, 0x80):
            changed = bytearray(raw)
            changed[at] ^= mask
            assert broken(lambda changed=changed: opens(bytes(changed)))


def test_cutting_at_any_length_is_refused() -> None:
    raw = sealed(AUTHOR, KEY, receivers=[READER.receiver()]).raw
    for length in range(len(raw)):
        assert broken(lambda length=length: parse_frame(raw[:length]))
    assert broken(lambda: parse_frame(raw + b"\0")) == "frame-length"
    assert broken(lambda: parse_frame(raw + raw)) in {"frame-length", "frame-too-large"}


@given(st.binary(max_size=1700))
@settings(max_examples=300)
def test_any_bytes_give_an_answer(data: bytes) -> None:
    with pytest.raises(SkjemaError) as caught:
        parse_frame(data)
    assert caught.value.code is ErrorCode.ENTRY_BROKEN


@given(st.data())
@settings(max_examples=200)
def test_any_bytes_behind_a_good_length_give_an_answer(data: st.DataObject) -> None:
    raw = bytearray(sealed(AUTHOR, KEY).raw)
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        body = opens(bytes(raw))
    except SkjemaError as error:
        assert error.code is ErrorCode.ENTRY_BROKEN  # noqa: PT017 - or it is unchanged, below
    else:
        assert strict_json(body) == BODY


def test_each_refusal_has_its_own_reason() -> None:
    frame = sealed(AUTHOR, KEY, receivers=[READER.receiver()])
    raw = frame.raw
    header = frame.header

    def patched(at: int, new: bytes) -> bytes:
        return raw[:at] + new + raw[at + len(new) :]

    reasons = {
        "frame-short": raw[:100],
        "frame-too-large": raw + bytes(300_000),
        "frame-length": raw + b"\0",
        "flags": patched(4, b"\x02"),
        "magic": patched(5, b"SKJ2"),
        "prev": patched(5 + 40, b"\1"),
        "body-length": patched(5 + 120, (1500).to_bytes(4, "big")),
        "envelope-count": patched(5 + 124, (3).to_bytes(2, "big")),
        "frame-size": patched(5 + 124, (8).to_bytes(2, "big")),
        "envelope-hash": patched(5 + 126, bytes(32)),
        "body-hash": patched(5 + 158, bytes(32)),
    }
    for reason, data in reasons.items():
        assert broken(lambda data=data: parse_frame(data)) == reason
    unsorted = replace(frame, envelopes=tuple(reversed(frame.envelopes)))
    assert broken(lambda: parse_frame(unsorted.raw)) == "envelope-order"
    twice = replace(frame, envelopes=(frame.envelopes[0], *frame.envelopes[:3]))
    assert broken(lambda: parse_frame(twice.raw)) == "envelope-order"
    many = replace(frame, header=replace(header, env_n=260))
    assert broken(lambda: parse_frame(many.raw)) == "envelope-count"
    assert broken(lambda: verify(frame, STRANGER.feed_public)) == "wrong-device"
    assert broken(lambda: verify(replace(frame, signature=bytes(64)), AUTHOR.feed_public)) == "signature"
    assert broken(lambda: open_body(frame, room_key(2), 0)) == "tag"
    assert broken(lambda: open_body(frame, KEY, 1)) == "tag"
    assert broken(lambda: open_body(replace(frame, body=frame.body[::-1]), KEY, 0)) == "sealed-body"


def test_header_at_seq_0_has_no_predecessor_and_others_have_one() -> None:
    frame = sealed(AUTHOR, KEY)
    late = replace(frame, header=replace(frame.header, seq=5))
    assert broken(lambda: parse_frame(late.raw)) == "prev"


def test_many_signatures_at_once_are_judged_as_one_by_one() -> None:
    frames = [sealed(AUTHOR, KEY) for _ in range(300)]
    wrong = {7: replace(frames[7], signature=frames[8].signature), 255: replace(frames[255], signature=bytes(64))}
    signed = [(wrong.get(place, frame), AUTHOR.feed_public) for place, frame in enumerate(frames)]
    signed[100] = (frames[100], STRANGER.feed_public)
    found = {
        place: fault.details["reason"]
        for place, fault in enumerate(verify_all(signed, ChecksHere()))
        if isinstance(fault, SkjemaError)
    }
    assert found == {7: "signature", 100: "wrong-device", 255: "signature"}
    assert len(verify_all(signed, ChecksHere())) == len(signed)
    assert verify_all([], ChecksHere()) == []


def test_a_room_at_work_opens_what_its_key_opens_and_nothing_once_it_is_wiped() -> None:
    frame = sealed(AUTHOR, KEY)
    with RoomCipher(frame.header.school, KEY) as cipher:
        assert cipher.open_body(frame, 0) == open_body(frame, KEY, 0)
        assert cipher.tag(frame.header.device, 0) == frame.header.tag
        assert broken(lambda: cipher.open_body(frame, 1)) == "tag"
    with pytest.raises(RuntimeError):
        cipher.open_body(frame, 0)
    with RoomCipher("ab" * 16, KEY) as elsewhere:
        assert broken(lambda: elsewhere.open_body(frame, 0)) == "tag"


def test_swapped_bodies_and_envelopes_are_refused() -> None:
    one = sealed(AUTHOR, KEY, receivers=[READER.receiver()])
    other = sealed(AUTHOR, KEY, receivers=[READER.receiver()])
    assert broken(lambda: parse_frame(replace(one, body=other.body).raw)) == "body-hash"
    assert broken(lambda: parse_frame(replace(one, envelopes=other.envelopes).raw)) == "envelope-hash"


def test_signature_of_one_entry_does_not_fit_another() -> None:
    one, other = sealed(AUTHOR, KEY), sealed(AUTHOR, KEY)
    assert broken(lambda: verify(replace(one, signature=other.signature), AUTHOR.feed_public)) == "signature"


def resigned(frame: Frame) -> Frame:
    """As a dishonest author would: hashes and signature made to fit."""
    header = replace(
        frame.header,
        body_len=len(frame.body),
        env_n=len(frame.envelopes),
        env_hash=hashlib.sha256(b"".join(frame.envelopes)).digest(),
        body_hash=hashlib.sha256(frame.body).digest(),
    )
    return Frame(header, AUTHOR.sign(b"skjema/entry/1\0" + header.pack()), frame.envelopes, frame.body)


def test_body_of_another_entry_under_the_same_key_does_not_open_even_when_signed_again() -> None:
    one, other = sealed(AUTHOR, KEY), sealed(AUTHOR, KEY)
    mixed = parse_frame(resigned(replace(one, body=other.body)).raw)
    verify(mixed, AUTHOR.feed_public)
    assert broken(lambda: open_body(mixed, KEY, 0)) == "sealed-body"


def seal_padded(padded: bytes) -> Frame:
    """An entry whose plaintext an author made by hand."""
    frame = sealed(AUTHOR, KEY)
    header = replace(frame.header, body_len=len(padded) + 16)
    with entry_module._body_key(header, KEY) as key, key.exposed() as buffer:
        body = AESGCM(bytes(buffer[:32])).encrypt(bytes(buffer[32:]), padded, header.associated)
    header = replace(header, body_hash=hashlib.sha256(body).digest())
    return Frame(header, AUTHOR.sign(b"skjema/entry/1\0" + header.pack()), (), body)


@pytest.mark.parametrize(
    "padded",
    [
        (2).to_bytes(4, "big") + b"{}" + b"\1".rjust(1018, b"\0"),
        (1021).to_bytes(4, "big") + bytes(1020),
        (2**32 - 1).to_bytes(4, "big") + bytes(1020),
    ],
)
def test_padding_that_is_not_zeros_or_too_long_is_refused(padded: bytes) -> None:
    frame = parse_frame(seal_padded(padded).raw)
    verify(frame, AUTHOR.feed_public)
    assert broken(lambda: open_body(frame, KEY, 0)) == "padding"


def test_erased_entry_keeps_id_and_signature_and_nothing_else() -> None:
    frame = sealed(AUTHOR, KEY, receivers=[READER.receiver()])
    cut = parse_frame(frame.cut_down().raw)
    assert cut.cut
    assert cut.entry_id == frame.entry_id
    assert len(cut.raw) == 4 + 1 + 190 + 64
    verify(cut, AUTHOR.feed_public)
    assert open_envelopes(cut, READER) is None
    assert broken(lambda: open_body(cut, KEY, 0)) == "cut"
    with_rest = frame.raw[:4] + b"\1" + frame.raw[5:]
    assert broken(lambda: parse_frame(with_rest)) == "frame-size"
    without_flag = cut.raw[:4] + b"\0" + cut.raw[5:]
    assert broken(lambda: parse_frame(without_flag)) == "frame-size"


# --- rooms and grants -------------------------------------------------------------------------------------------------


def test_granted_key_opens_the_entry_it_came_with() -> None:
    frame = parse_frame(sealed(AUTHOR, KEY, receivers=[READER.receiver()]).raw)
    grant = open_envelopes(frame, READER)
    assert grant is not None
    assert grant.tag_index == 0
    assert grant.room_key.matches(KEY)
    assert strict_json(open_body(frame, grant.room_key, grant.tag_index)) == BODY
    assert open_envelopes(frame, STRANGER) is None
    assert open_envelopes(frame, AUTHOR) is None


def test_grant_finds_the_number_of_a_later_entry() -> None:
    frame = sealed(AUTHOR, KEY, seq=40, prev="11" * 32, tag_index=17, receivers=[READER.receiver()])
    grant = open_envelopes(frame, READER)
    assert grant is not None
    assert grant.tag_index == 17


@pytest.mark.parametrize(("count", "envelopes"), [(0, 0), (1, 4), (3, 4), (4, 4), (5, 8), (256, 256)])
def test_envelopes_are_filled_up_to_four_and_sorted(count: int, envelopes: int) -> None:
    frame = parse_frame(sealed(AUTHOR, KEY, receivers=[READER.receiver()] * count).raw)
    assert len(frame.envelopes) == envelopes
    assert list(frame.envelopes) == sorted(frame.envelopes)
    assert {len(envelope) for envelope in frame.envelopes} <= {80}


def test_more_than_256_receivers_are_refused() -> None:
    assert broken(lambda: sealed(AUTHOR, KEY, receivers=[READER.receiver()] * 257)) == "too-many-receivers"


def test_envelope_lifted_into_another_entry_or_for_another_device_stays_shut() -> None:
    granted = sealed(AUTHOR, KEY, receivers=[READER.receiver()])
    other = sealed(AUTHOR, KEY)
    assert open_envelopes(resigned(replace(other, envelopes=granted.envelopes)), READER) is None
    misaddressed = Receiver(STRANGER.device_id, READER.receiving_public)
    assert open_envelopes(sealed(AUTHOR, KEY, receivers=[misaddressed]), READER) is None


def test_a_different_key_for_one_receiver_is_refused() -> None:
    """Attack 6: the author seals under one key and gives somebody another."""
    honest = sealed(AUTHOR, KEY)
    for_reader = entry_module._make_envelopes(
        SCHOOL, AUTHOR.device_id, honest.header.salt, room_key(2), [READER.receiver()]
    )
    frame = parse_frame(resigned(replace(honest, envelopes=for_reader)).raw)
    verify(frame, AUTHOR.feed_public)
    assert broken(lambda: open_envelopes(frame, READER)) == "grant-key"


def test_ciphertext_that_opens_under_two_keys_opens_under_one_room_only() -> None:
    """Attack 6: GCM doesn't commit to its key. The forged body really opens under both, and the tag still decides."""
    frame = two_key_frame()
    verify(frame, AUTHOR.feed_public)
    aead_opens(frame, KEY)
    aead_opens(frame, room_key(2))
    open_body(frame, KEY, 0)
    assert broken(lambda: open_body(frame, room_key(2), 0)) == "tag"
    assert find_tag_index(frame, room_key(2)) is None


def two_key_frame() -> Frame:
    """An entry of a dishonest author whose body holds under the keys of two rooms."""
    template = sealed(AUTHOR, KEY, body=b"x" * 1500).header
    keys = []
    for key in (KEY, room_key(2)):
        with entry_module._body_key(template, key) as derived, derived.exposed() as buffer:
            keys.append((bytes(buffer[:32]), bytes(buffer[32:])))
    body = body_under_two_keys(keys[0], keys[1], template.associated, template.body_len - 16)
    header = replace(template, body_hash=hashlib.sha256(body).digest())
    return Frame(header, AUTHOR.sign(b"skjema/entry/1\0" + header.pack()), (), body)


def aead_opens(frame: Frame, key: Secret) -> None:
    """Raises InvalidTag when the cipher alone would refuse it."""
    with entry_module._body_key(frame.header, key) as derived, derived.exposed() as buffer:
        AESGCM(bytes(buffer[:32])).decrypt(bytes(buffer[32:]), frame.body, frame.header.associated)


def test_tags_depend_on_school_room_device_and_number() -> None:
    tags = {
        expected_tag(school, room_key(room), device, index)
        for school, room, device, index in itertools.product(
            (SCHOOL, "00" * 16), (1, 2), (AUTHOR.device_id, READER.device_id), range(3)
        )
    }
    assert len(tags) == 24


def test_looking_for_a_number_is_bounded() -> None:
    far = sealed(AUTHOR, KEY, seq=2**32 - 1, prev="11" * 32, tag_index=3)
    assert find_tag_index(far, KEY) == 3
    assert find_tag_index(far, room_key(2), most=50) is None
    assert find_tag_index(far, KEY, start=4, most=50) is None


@pytest.mark.parametrize("public", [bytes(32), b"\1" + bytes(31), b"short", b""])
def test_receiving_keys_of_low_order_or_wrong_length_are_refused(public: bytes) -> None:
    reason = broken(lambda: sealed(AUTHOR, KEY, receivers=[Receiver(READER.device_id, public)]))
    assert reason == ("receiving-key-low-order" if len(public) == 32 else "receiving-key-length")


def test_envelope_with_a_low_order_point_opens_nothing() -> None:
    frame = resigned(replace(sealed(AUTHOR, KEY), envelopes=tuple(bytes([n]) + bytes(79) for n in range(4))))
    assert open_envelopes(parse_frame(frame.raw), READER) is None


@pytest.mark.parametrize(
    "numbers",
    [
        {"seq": -1},
        {"seq": 0, "prev": "11" * 32},
        {"seq": 1},
        {"tag_index": 1},
        {"seq": 2**32, "prev": "11" * 32},
        {"prev": "11"},
        {"school": "5c"},
        {"room_key": Secret(bytes(16))},
    ],
)
def test_impossible_numbers_are_mistakes_of_the_program(numbers: dict) -> None:
    wanted = {"school": SCHOOL, "seq": 0, "prev": ZERO_PREV, "room_key": KEY, "tag_index": 0, **numbers}
    with pytest.raises(ValueError, match=r"hex|sequence|32 bytes"):
        seal_entry(device=AUTHOR, body=b"{}", **wanted)


def test_no_exception_shows_a_key() -> None:
    with KEY.exposed() as buffer:
        shown = bytes(buffer).hex()
    with pytest.raises(SkjemaError) as caught:
        open_body(sealed(AUTHOR, room_key(2)), KEY, 0)
    assert shown not in repr(caught.value) + str(caught.value.details)


# --- golden -----------------------------------------------------------------------------------------------------------


def test_golden_entries_still_open() -> None:
    """Entries that were written with version 1. They must open for ever; never change the file."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    for case in golden["entries"]:
        frame = parse_frame(bytes.fromhex(case["frame"]))
        verify(frame, AUTHOR.feed_public)
        assert frame.entry_id == case["id"]
        assert open_body(frame, KEY, case["tag_index"]).decode() == case["body"]
        if frame.envelopes:
            grant = open_envelopes(frame, READER)
            assert grant is not None
            assert grant.room_key.matches(KEY)


def test_golden_entry_without_receivers_is_written_the_same_today() -> None:
    case = json.loads(GOLDEN.read_text(encoding="utf-8"))["entries"][0]
    frame = seal_entry(
        school=SCHOOL,
        device=AUTHOR,
        seq=0,
        prev=ZERO_PREV,
        room_key=KEY,
        tag_index=0,
        body=case["body"].encode(),
        _salt=bytes.fromhex(case["salt"]),
    )
    assert frame.raw.hex() == case["frame"]
