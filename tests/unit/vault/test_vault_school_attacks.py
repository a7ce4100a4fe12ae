"""What a dishonest member, or a folder, can send: named, never half-applied, and nobody else's entries suffer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from forger import Forger
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from school_kit import (
    OFFICE,
    PRINCIPAL,
    TEACHER,
    Member,
    TestSchool,
    carry,
    exchange,
    finish,
    frames_of,
    prove_all,
    rows,
    shown,
    states,
    three_people,
)

from skjema_app.crypto.envelopes import bound_to, opened
from skjema_app.crypto.frame import Frame, parse_frame
from skjema_app.crypto.identity import DeviceKeys
from skjema_app.crypto.signature_checks import Asked, ChecksHere
from skjema_app.domain.answers import Json
from skjema_app.domain.roles import Role
from skjema_app.vault.blobs import BlobStore
from skjema_app.vault.feed.rooms import room_of_key
from skjema_app.vault.judge.claims import KNOWN


@pytest.fixture
def school(tmp_path: Path) -> Iterator[TestSchool]:
    made = three_people(tmp_path)
    yield made
    made.close()


def _send(forger: Forger, *takers: Member) -> None:
    for taker in takers:
        feeds = taker.school.feeds()
        feeds.receive(forger.member.device, forger.frames)
        feeds.settle()
        prove_all(taker)


def _others_go_on(school: TestSchool, forger: Forger) -> None:
    """Whatever the forger sent, the others work on, and every vault is whole."""
    honest = [member for member in school.members.values() if member is not forger.member]
    made = finish(honest[0], readers=[honest[1].person], text="går videre")
    exchange(*honest)
    assert made.document_id in {one.document_id for one in honest[1].vault.documents.list()}
    for member in honest:
        assert member.vault.rebuild().equal
        report = member.vault.check()
        assert report.ok, report


class _Watching(ChecksHere):
    """Checks here, and remembers what it was told of."""

    def __init__(self) -> None:
        self.begun: list[Asked] = []
        self.asked: list[Asked] = []

    def begin(self, asked: Sequence[Asked]) -> None:
        self.begun.extend(asked)

    def good(self, asked: Sequence[Asked]) -> list[bool]:
        self.asked.extend(asked)
        return super().good(asked)


def test_what_is_expected_is_not_stored_and_every_signature_is_still_asked_about(school: TestSchool) -> None:
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    finish(teacher, readers=[principal.person])
    exchange(teacher, principal)
    known = frames_of(teacher)
    assert known
    finish(teacher, readers=[principal.person])
    new = frames_of(teacher)[len(known) :]
    at = 4 + 1 + 190  # length, flags, header: here the signature begins
    forged = [raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :] for raw in new]
    before = shown(principal), states(principal)
    watching = _Watching()
    feeds = principal.school.feeds(watching)
    for _twice in range(2):
        feeds.expect([*known, *forged, *new, b"", b"SKJ1", raw_of_stranger(new[0])])
    assert len(watching.begun) == 2 * len(new)
    assert (shown(principal), states(principal)) == before
    taken = feeds.receive(teacher.device, [*known, *forged, *new])
    assert (taken.known, taken.new) == (len(known), len(new))
    assert [refusal.reason for refusal in taken.refused] == ["signature"] * len(new)
    assert set(watching.asked) == set(watching.begun)


def raw_of_stranger(raw: bytes) -> bytes:
    """The same with another device in the header."""
    at = 4 + 1 + 4 + 16
    return raw[:at] + bytes(16) + raw[at + 16 :]


def test_every_flipped_byte_and_every_cut_is_named(school: TestSchool) -> None:
    """Attack 9."""
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    finish(teacher, readers=[principal.person])
    raw = frames_of(teacher)[-1]
    before = shown(principal), states(principal)
    feeds = principal.school.feeds()
    flipped = []
    for at in range(len(raw)):
        data = bytearray(raw)
        data[at] ^= 1 << at % 8
        flipped.append(bytes(data))
    taken = feeds.receive(teacher.device, flipped)
    assert (taken.new, taken.known) == (0, 0)
    assert [one.index for one in taken.refused] == list(range(len(raw)))  # looked at in several lots
    assert {refusal.index for refusal in taken.refused} == set(range(len(raw)))
    assert all(refusal.reason for refusal in taken.refused)
    cut = feeds.receive(teacher.device, [raw[:length] for length in range(len(raw))])
    assert (cut.new, cut.known, len(cut.refused)) == (0, 0, len(raw))
    assert feeds.receive(teacher.device, [raw + b"\0", b"", b"\xff" * 5000]).new == 0
    feeds.settle()
    assert (shown(principal), states(principal)) == before
    carry(teacher, principal)
    assert len(principal.vault.documents.list()) == 1
    assert feeds.receive(teacher.device, [raw, raw]) == replace(taken, new=0, known=2, refused=())


def test_swapped_dropped_and_repeated_entries(school: TestSchool) -> None:
    """Attack 9: what comes after a gap waits, and counts when the gap is filled."""
    teacher, principal, office = (school[name] for name in (TEACHER, PRINCIPAL, OFFICE))
    for number in range(3):
        finish(teacher, readers=[principal.person], text=str(number))
    frames = frames_of(teacher)
    feeds = principal.school.feeds()
    feeds.receive(teacher.device, [frames[-1], frames[-2], *frames[:2], frames[0], *frames[3:-2]])
    feeds.settle()
    assert {(wait.reason, wait.refused) for wait in principal.school.waits()} >= {("gap", False)}
    assert office.school.waits() == ()
    feeds.receive(teacher.device, [frames[2]])
    feeds.settle()
    carry(teacher, principal)
    assert principal.school.waits() == ()
    assert len(principal.vault.documents.list()) == 3
    assert principal.vault.rebuild().equal


def test_frames_of_others_and_of_other_schools_are_not_taken(school: TestSchool, tmp_path: Path) -> None:
    teacher, principal, office = (school[name] for name in (TEACHER, PRINCIPAL, OFFICE))
    finish(teacher, readers=[principal.person])
    elsewhere = three_people(tmp_path / "en-annen")
    feeds = principal.school.feeds()
    in_wrong_place = feeds.receive(office.device, frames_of(teacher))
    assert {refusal.reason for refusal in in_wrong_place.refused} == {"device"}
    wrong_school = feeds.receive(
        elsewhere[TEACHER].device, frames_of(elsewhere[TEACHER]) or frames_of(elsewhere[PRINCIPAL])
    )
    assert {refusal.reason for refusal in wrong_school.refused} <= {"school"}
    cut = [parse_frame(frame).cut_down().raw for frame in frames_of(teacher)]
    assert feeds.receive(teacher.device, cut).refused == ()  # the chain hangs on their headers; nothing is shown
    feeds.settle()
    assert principal.vault.documents.list() == ()
    carry(teacher, principal)  # the whole ones take their place
    assert len(principal.vault.documents.list()) == 1
    elsewhere.close()


def test_a_false_signature_that_comes_first_keeps_nobody_out(school: TestSchool) -> None:
    """An id doesn't cover its signature: the frame of a device not known yet must not be taken at its word."""
    principal, office = school[PRINCIPAL], school[OFFICE]
    late = school.new_member_vault("Sen Ankomst")
    school.admit(late, {Role.TEACHER})
    exchange(principal, late)
    finish(late, readers=[principal.person], text="ekte")
    false = []
    for raw in frames_of(late):
        frame = parse_frame(raw)
        false.append(Frame(frame.header, bytes(64), frame.envelopes, frame.body).raw)
    feeds = office.school.feeds()
    assert feeds.receive(late.device, false).new == len(false)  # nobody has told the office who that is
    assert feeds.receive(late.device, frames_of(late)).new == len(false)
    feeds.settle()
    assert {wait.reason for wait in office.school.waits()} == {"unknown-device"}
    carry(principal, office)
    assert office.school.waits() == ()
    assert rows(office, "school_stray") == []
    held = states(office)
    assert {parse_frame(raw).entry_id for raw in frames_of(late)} <= held.keys()
    assert feeds.receive(late.device, false).new == 0
    assert office.vault.check().ok
    late.vault.close()


def test_strangers_are_kept_within_limits(school: TestSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    from skjema_app.vault.feed import intake

    monkeypatch.setattr(intake, "MOST_STRAYS", 3)
    late = school.new_member_vault("Fremmed")
    school.admit(late, {Role.TEACHER})
    exchange(school[PRINCIPAL], late)
    for _ in range(3):
        finish(late, readers=[])
    taken = school[OFFICE].school.feeds().receive(late.device, frames_of(late))
    frames = len(frames_of(late))
    assert taken.new == min(3, frames)
    assert len(taken.refused) == max(0, frames - 3)
    late.vault.close()


def test_a_different_key_for_each_receiver_is_refused(school: TestSchool) -> None:
    """Attack 6: the one who gets the false key refuses the entry, the other opens what everybody opens."""
    teacher, principal, office = (school[name] for name in (TEACHER, PRINCIPAL, OFFICE))
    forger = Forger(teacher)
    room, key = forger.new_room()
    false_key = forger.new_room()[1]
    data: dict[str, Json] = {
        "number": "S-1",
        "pupil": "x",
        "group": "",
        "responsible": "",
        "members": [],
        "why": "",
        "devices": [],
    }
    honest = forger.write("case.opened", room, key, data)
    forger.frames.pop()
    chosen = tuple(sorted((*_opening(forger, honest, key, principal), *_opening(forger, honest, false_key, office))))
    padded = tuple(sorted((*chosen, bytes(80), b"\x01" * 80)))
    frame = forger.keep(forger.resealed(honest, key, padded, 0))
    _send(forger, principal, office)
    assert states(office)[frame.entry_id][:2] == ("refused", "grant-key")
    assert states(principal)[frame.entry_id][:2] == ("refused", "role")  # a teacher opens no case
    assert room_of_key(school[OFFICE].school.school_id, false_key) not in {row[0] for row in rows(office, "school_key")}
    _others_go_on(school, forger)


def _opening(forger: Forger, frame: Frame, key: object, receiver: Member) -> list[bytes]:
    """The one envelope among the dummies that this receiver opens."""
    made = forger.envelopes_with(frame, key, [receiver.vault.device.receiver()])  # type: ignore[arg-type]
    return [one for one in made if _opens(frame, one, receiver.vault.device)]


def _opens(frame: Frame, envelope: bytes, device: DeviceKeys) -> bool:
    header = frame.header
    bound = bound_to(header.school, header.device, device.device_id, header.salt)
    return any(opened([envelope], device.receiving_key, bound))


def test_a_lifted_envelope_opens_nothing(school: TestSchool) -> None:
    """Attack 7: an envelope of somebody else's entry, put into one's own."""
    teacher, principal, office = (school[name] for name in (TEACHER, PRINCIPAL, OFFICE))
    finish(teacher, readers=[principal.person])
    lifted = next(frame for raw in reversed(frames_of(teacher)) if (frame := parse_frame(raw)).envelopes)
    forger = Forger(office)
    room, key = forger.new_room()
    own = forger.write("document.receipt", room, key, {"revision": "0" * 64, "kind": "opened"})
    forger.frames.pop()
    frame = forger.keep(forger.resealed(own, key, lifted.envelopes, 0))
    _send(forger, principal)
    assert states(principal)[frame.entry_id][:2] == ("sealed", "no-key")
    assert room not in {row[0] for row in rows(principal, "school_key")}


def test_a_key_cant_be_claimed_for_another_room(school: TestSchool) -> None:
    """A link, a rotation or a body that names a room which the key isn't a key of: it stays outside that room."""
    teacher, principal, office = (school[name] for name in (TEACHER, PRINCIPAL, OFFICE))
    report = finish(teacher, readers=[principal.person])
    exchange(*school.members.values())
    forger = Forger(office)
    room, key = forger.new_room()
    receivers = [principal.vault.device.receiver()]
    into = forger.write(
        "document.withdrawn",
        report.room,
        key,
        {"revision": report.document_id, "reason": "falsk"},
        after=[report.document_id],
        receivers=receivers,
    )
    rotated = forger.write(
        "case.rotated",
        report.room,
        key,
        {"prev_keys": ["ab" * 32], "members": [], "devices": []},
        after=[report.document_id],
    )
    _send(forger, principal)
    assert room in {row[0] for row in rows(principal, "school_key")}
    for frame in (into, rotated):
        assert states(principal)[frame.entry_id][:2] == ("sealed", "no-key")
    assert [mark.kind.value for mark in principal.school.marks(report.document_id)] == ["granted"]
    _others_go_on(school, forger)


def test_a_grant_in_ones_own_room_says_nothing_of_another_version(school: TestSchool) -> None:
    """Else «readers» of a version would be what anybody writes, and member devices would grant it to them."""
    teacher, principal, office = (school[name] for name in (TEACHER, PRINCIPAL, OFFICE))
    report = finish(teacher, readers=[principal.person])
    own = finish(office, readers=[principal.person], text="mitt eget")
    exchange(*school.members.values())
    forger = Forger(office)
    forger.write(
        "document.granted",
        own.room,
        forger.key_of(own.room),
        {"document": report.document_id, "persons": [office.person], "why": "", "devices": []},
        after=forger.heads(own.room),
    )
    _send(forger, principal, teacher)
    assert set(states(principal).values()) >= {("accepted", "", 3)}
    assert principal.school.readers(report.document_id) == (teacher.person, principal.person)
    assert principal.school.grant_by_policy() == 0
    assert teacher.school.grant_by_policy() == 0


def test_an_attachments_name_is_no_path(school: TestSchool) -> None:
    office, principal = school[OFFICE], school[PRINCIPAL]
    own = finish(office, readers=[principal.person])
    exchange(office, principal)
    forger = Forger(office)
    for name in ("../../../etc/passwd", "", "A" * 64, "0" * 63):
        forger.write(
            "document.event",
            own.room,
            forger.key_of(own.room),
            {"document": own.document_id, "kind": "note", "happened": "", "who": "", "how": "", "text": ""},
            after=forger.heads(own.room),
            blobs=[{"sha256": name, "key": "0" * 64, "len": 1, "media": "x"}],
        )
    _send(forger, principal)
    assert {wait.reason for wait in principal.school.waits() if wait.refused} == {"body-shape"}
    assert principal.school.feeds().wanted_blobs() == []
    assert isinstance(principal.school._around.blobs, BlobStore)
    _others_go_on(school, forger)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**33) | st.sampled_from(["", "0" * 32, "0" * 64, "approved", "note"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["entry", "pdf_sha256", "x"]), inner),
    max_leaves=5,
)
_WORDS = """
number pupil group responsible members why devices entry room key person cutoffs prev_keys suffix
revision document persons pdf_sha256 approved_sha256 comment on_behalf reason decision outcome
responsible_name kind title level supplements answers experienced restricted urgent parents authors
decides written_before origin facts series device feed_public receiving_public leaf leaf_sha256 name
roles old_leaf_sha256 invitation last_seq last_id values finished happened who how text
"""
_NAMES = _WORDS.split()


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestSchool]:
    made = three_people(tmp_path_factory.mktemp("skole"))
    yield made
    made.close()


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(sorted({str(kind) for kind, _ in KNOWN} | {"vault.founded", "case.unknown"})),
    version=st.sampled_from([1, 2, 9]),
    data=st.dictionaries(st.sampled_from(_NAMES), _JSON, max_size=12),
    where=st.sampled_from(["new", "own", "school"]),
    first=st.booleans(),
)
def test_nothing_a_member_says_stops_the_others(
    lasting: TestSchool, kind: str, version: int, data: dict[str, Json], where: str, first: bool
) -> None:
    """Bodies of any shape under true signatures: settled without an exception, equal to a rebuild."""
    principal, office = lasting[PRINCIPAL], lasting[OFFICE]
    if where == "school" and (kind, version) not in KNOWN:
        return  # a newer program's word in the school room stops writing, by design
    forger = _forgers.setdefault(office.device, Forger(office))
    if where == "new":
        room, key = forger.new_room()
    elif where == "own":
        room, key = _own.setdefault(office.device, forger.new_room())
    else:
        room, key = principal.school.facts.room, forger.key_of(principal.school.facts.room)
    after = [] if first else [parse_frame(frame).entry_id for frame in forger.frames[-1:]]
    receivers = [principal.vault.device.receiver()]
    forger.write(kind, room, key, data, version=version, after=after, receivers=receivers)
    _send(forger, principal)
    assert principal.vault.rebuild().equal


_forgers: dict[str, Forger] = {}
_own: dict[str, tuple[str, object]] = {}
