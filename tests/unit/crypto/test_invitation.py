"""Invitations: opened by their code only, never leading anywhere else, and every damage has its own code."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from crypto_kit import canonical, fixed_device, refused
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st
from join_kit import AUTHORITY, CODE, INVITATION, NOW, ROOT_DER, SCHOOL_NAME, derived, exposed

from skjema_app.crypto.certificates import lone_certificates, root_certificate
from skjema_app.crypto.invitation import LONGEST_HINT, MOST_BYTES, new_code, open_invitation, seal_invitation
from skjema_app.crypto.letter_groups import CODE_BITS, decode, encode, shown
from skjema_app.crypto.school_root import SheetKeys, new_sheet_secret
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError

DATA = seal_invitation(INVITATION, CODE)


def broken(data: bytes) -> str:
    return refused(ErrorCode.INVITATION_BROKEN, lambda: open_invitation(data, CODE, NOW))


def resealed(change) -> bytes:
    """Written out once more from the description: by somebody who has the code, or to change what stands inside."""
    top = json.loads(DATA)
    salt, nonce = bytes.fromhex(top["id"]), bytes.fromhex(top["nonce"])
    cipher = AESGCM(derived(exposed(CODE), b"skjema/invitation/1/box", salt))
    bound = b"skjema/invitation/1\0" + salt
    padded = cipher.decrypt(nonce, bytes.fromhex(top["box"]), bound)
    content = json.loads(padded[4 : 4 + int.from_bytes(padded[:4], "big")])
    change(content)
    text = canonical(content)
    framed = len(text).to_bytes(4, "big") + text
    framed += bytes(-len(framed) % 4096)
    return summed({**top, "box": cipher.encrypt(nonce, framed, bound).hex()})


def summed(top: dict) -> bytes:
    top = {name: value for name, value in top.items() if name != "sum"}
    return canonical({**top, "sum": hashlib.sha256(canonical(top)).hexdigest()})


def test_round_trip() -> None:
    assert open_invitation(DATA, CODE, NOW) == INVITATION


def test_the_description_of_the_format_is_what_is_written() -> None:
    """Seals and derives by the words of the docstring: nobody changes a label or layout unseen."""
    assert open_invitation(resealed(lambda content: content.update(name="Kari")), CODE, NOW).name == "Kari"


def test_from_paper_to_the_same_invitation() -> None:
    code = new_code()
    data = seal_invitation(INVITATION, code)
    assert open_invitation(data, decode(shown(encode(code)).lower(), bits=CODE_BITS), NOW) == INVITATION


def test_nothing_of_it_stands_in_the_file() -> None:
    for text in ("Lunde", "Berg", "laerer", INVITATION.school, INVITATION.person, ROOT_DER.hex()):
        assert text.encode() not in DATA
    short = seal_invitation(replace(INVITATION, name="Bo", folder_hint=""), CODE)
    assert len(short) == len(DATA)


def test_two_files_share_nothing_but_their_shape() -> None:
    again = json.loads(seal_invitation(INVITATION, CODE))
    assert again["nonce"] != json.loads(DATA)["nonce"]


def test_wrong_code() -> None:
    refused(ErrorCode.CODE_WRONG, lambda: open_invitation(DATA, new_code(), NOW))


@given(st.integers(0, 87))
def test_a_code_with_one_other_bit_opens_nothing(bit: int) -> None:
    other = bytearray(exposed(CODE))
    other[bit // 8] ^= 1 << bit % 8
    refused(ErrorCode.CODE_WRONG, lambda: open_invitation(DATA, Secret(other), NOW))


def test_an_invitation_put_in_its_place_by_a_false_school_opens_with_no_code_of_ours() -> None:
    """Attack 1: the folder's owner swaps the file, even with the same id, but doesn't know the code."""
    false_sheet = SheetKeys.derive(new_sheet_secret())
    false_root = root_certificate(SCHOOL_NAME, false_sheet, now=NOW)
    false_authority = type(AUTHORITY).create(
        school=SCHOOL_NAME, issuer_name="Ragnhild Berg", sheet=false_sheet, root_der=false_root, now=NOW
    )
    false = replace(
        INVITATION, root_der=false_root, issuing_der=false_authority.certificate_der, sheet_feed=false_sheet.feed_public
    )
    data = seal_invitation(false, new_code())
    refused(ErrorCode.CODE_WRONG, lambda: open_invitation(data, CODE, NOW))


def test_its_box_under_another_id_opens_nothing() -> None:
    for name, value in (("id", "1b" * 16), ("nonce", "00" * 12)):
        data = summed({**json.loads(DATA), name: value})
        refused(ErrorCode.CODE_WRONG, lambda data=data: open_invitation(data, CODE, NOW))


def test_flipping_any_byte_is_named_and_never_opens() -> None:
    for at in range(len(DATA) - 1):  # the last byte is a line feed, which says nothing
        changed = bytearray(DATA)
        changed[at] ^= 1 << at % 8
        with pytest.raises(SkjemaError) as caught:
            open_invitation(bytes(changed), CODE, NOW)
        assert caught.value.code in {ErrorCode.INVITATION_BROKEN, ErrorCode.INVITATION_NEWER}


@settings(max_examples=300)
@given(st.integers(0, 8191), st.integers(1, 255))
def test_flipping_any_byte_of_the_box_with_a_fitting_sum_opens_nothing(at: int, mask: int) -> None:
    top = json.loads(DATA)
    box = bytearray.fromhex(top["box"])
    box[at % len(box)] ^= mask
    data = summed({**top, "box": box.hex()})
    refused(ErrorCode.CODE_WRONG, lambda: open_invitation(data, CODE, NOW))


def test_cutting_at_any_length_is_damage() -> None:
    for length in range(0, len(DATA) - 1, 7):
        broken(DATA[:length])


@given(st.binary(max_size=400))
def test_any_bytes_give_an_answer(data: bytes) -> None:
    assert broken(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b" " * (MOST_BYTES + 1), "too-large"),
        (b"{}", "kind"),
        (b'{"skjema":"vault","fmt":1}', "kind"),
        (b'{"skjema":"invitation","fmt":0}', "fmt"),
        (b'{"skjema":"invitation","fmt":"1"}', "fmt"),
        (b'{"skjema":"invitation","fmt":1}', "file-missing-key"),
        (summed({**json.loads(DATA), "more": 1}), "file-unknown-key"),
        (summed({**json.loads(DATA), "id": "1A" * 16}), "id"),
        (summed({**json.loads(DATA), "nonce": ""}), "nonce"),
        (summed({**json.loads(DATA), "box": ""}), "box"),
        (summed({**json.loads(DATA), "box": "0"}), "box"),
        (canonical({**json.loads(DATA), "sum": "00" * 32}), "sum"),
        (b"[" * 100_000, "too-large"),
        (b"[" * 1000, "json-depth"),
    ],
)
def test_damaged_files_say_how(data: bytes, reason: str) -> None:
    assert broken(data) == reason


def test_a_later_format_is_newer_not_damaged() -> None:
    with pytest.raises(SkjemaError) as caught:
        open_invitation(b'{"skjema":"invitation","fmt":2,"anything":[1]}', CODE, NOW)
    assert (caught.value.code, caught.value.details) == (ErrorCode.INVITATION_NEWER, {"fmt": 2})


LONE = lone_certificates("Ragnhild Berg", SCHOOL_NAME, fixed_device(7).pdf_key(), now=NOW)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c: c.update(extra=1), "content-unknown-key"),
        (lambda c: c.pop("person"), "content-missing-key"),
        (lambda c: c.update(school="x"), "school"),
        (lambda c: c.update(school_room=7), "school-room"),
        (lambda c: c.update(person=""), "person"),
        (lambda c: c.update(name="Kari\u202eNordmann"), "name"),
        (lambda c: c.update(name="  Kari"), "name"),
        (lambda c: c.update(name="A\u030ase"), "name"),
        (lambda c: c.update(name=""), "name"),
        (lambda c: c.update(issuer_name="Kari\nBerg"), "issuer-name"),
        (lambda c: c.update(school_name="L" * 65), "school-name"),
        (lambda c: c.update(sheet_feed="01" + "00" * 31), "sheet-feed"),
        (lambda c: c.update(issuer_feed="00" * 32), "issuer-feed"),
        (lambda c: c.update(issuer_feed=fixed_device(8).feed_public.hex()), "issuer-device"),
        (lambda c: c.update(issuer_receiving="00" * 32), "issuer-receiving"),
        (lambda c: c.update(root=c["issuing"]), "issuing"),
        (lambda c: c.update(issuing=LONE.ca_der.hex()), "issuing"),
        (lambda c: c.update(root=LONE.ca_der.hex(), issuing=LONE.leaf_der.hex()), "issuing"),
        (lambda c: c.update(root=""), "root"),
        (lambda c: c.update(roles="rektor"), "roles"),
        (lambda c: c.update(roles=["rektor", "rektor"]), "roles"),
        (lambda c: c.update(roles=["Rektor\u202e"]), "roles"),
        (lambda c: c.update(roles=[1]), "roles"),
        (lambda c: c.update(roles=[f"r{n}" for n in range(9)]), "roles"),
        (lambda c: c.update(expires=-1), "expires"),
        (lambda c: c.update(expires=2**53 - 1), "expires"),
        (lambda c: c.update(folder="\u202e"), "folder"),
        (lambda c: c.update(folder="x" * (LONGEST_HINT + 1)), "folder"),
        (lambda c: c.update(folder=None), "folder"),
    ],
)
def test_content_of_another_shape_is_refused_even_with_the_code(change, reason: str) -> None:
    assert broken(resealed(change)) == reason


def test_roles_that_a_newer_program_knows_are_read() -> None:
    assert open_invitation(resealed(lambda c: c.update(roles=["helsesykepleier"])), CODE, NOW).roles


def test_expired_at_its_time_and_not_before() -> None:
    open_invitation(DATA, CODE, INVITATION.expires - timedelta(seconds=1))
    for now in (INVITATION.expires, INVITATION.expires + timedelta(days=400)):
        with pytest.raises(SkjemaError) as caught:
            open_invitation(DATA, CODE, now)
        assert (caught.value.code, caught.value.details) == (ErrorCode.INVITATION_EXPIRED, {"date": "2026-12-07"})


def test_expiry_is_told_in_the_readers_day() -> None:
    late = replace(INVITATION, expires=datetime(2026, 12, 6, 23, 30, tzinfo=UTC))
    oslo = timezone(timedelta(hours=1))
    with pytest.raises(SkjemaError) as caught:
        open_invitation(seal_invitation(late, CODE), CODE, datetime(2027, 1, 1, tzinfo=oslo))
    assert caught.value.details == {"date": "2026-12-07"}


def test_a_wrong_code_isnt_told_that_the_invitation_is_old() -> None:
    refused(ErrorCode.CODE_WRONG, lambda: open_invitation(DATA, new_code(), NOW + timedelta(days=99)))


def test_names_get_their_one_form_when_sealed() -> None:
    data = seal_invitation(replace(INVITATION, name=" A\u030ase  Ødegård "), CODE)
    assert open_invitation(data, CODE, NOW).name == "Åse Ødegård"
    refused(ErrorCode.NAME_NOT_ALLOWED, lambda: seal_invitation(replace(INVITATION, name="K\u200bari"), CODE))
    refused(ErrorCode.SCHOOL_MISSING, lambda: seal_invitation(replace(INVITATION, school_name=" "), CODE))


@pytest.mark.parametrize("hint", ["/mnt/\u202edeling", "x" * (LONGEST_HINT + 1), "a\nb"])
def test_a_folder_hint_that_cant_be_shown_is_left_out(hint: str) -> None:
    assert open_invitation(seal_invitation(replace(INVITATION, folder_hint=hint), CODE), CODE, NOW).folder_hint == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"invitation_id": "x"},
        {"issuer_device": "00" * 16},
        {"roles": ("REKTOR",)},
        {"issuing_der": ROOT_DER},
        {"expires": datetime(2027, 1, 1)},  # noqa: DTZ001 - that is what is wrong with it
    ],
)
def test_mistakes_of_the_program_are_not_sealed(wrong: dict) -> None:
    with pytest.raises(ValueError, match="invitation"):
        seal_invitation(replace(INVITATION, **wrong), CODE)


def test_codes_have_eleven_bytes() -> None:
    assert len(new_code()) == 11
    assert not new_code().matches(new_code())
    with pytest.raises(ValueError, match="11 bytes"):
        open_invitation(DATA, Secret(bytes(16)), NOW)
