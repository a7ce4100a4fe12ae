"""Signatures checked by a process beside this one: the same answers as here, whatever becomes of the process."""

from __future__ import annotations

import io
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from crypto_kit import fixed_device, room_key, sealed
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.crypto.entry import Frame, asked_of, open_envelopes
from skjema_app.crypto.identity import DeviceKeys
from skjema_app.crypto.secret import Secret
from skjema_app.crypto.signature_checks import KEY_BYTES, Answer, Asked, ChecksHere, packed, serve
from skjema_app.looker import process
from skjema_app.looker.process import Process
from skjema_app.workflows import checks_apart
from skjema_app.workflows.checks_apart import ChecksApart

AUTHOR, STRANGER, READER = fixed_device(1), fixed_device(2), fixed_device(3)
SMALL_ORDER = bytes([1]) + bytes(31)


def question(number: int, kind: str = "good") -> Asked:
    """One of every sort; ``number`` makes it another one."""
    signed = b"skjema/entry/1\0" + number.to_bytes(190, "big")
    signature = AUTHOR.sign(signed)
    if kind == "altered":
        return Asked(AUTHOR.feed_public, signature, signed[:-1] + b"\xff\xff")
    if kind == "other-key":
        return Asked(STRANGER.feed_public, signature, signed)
    if kind == "trap":  # the identity point: with it one fixed signature fits everything
        return Asked(SMALL_ORDER, SMALL_ORDER + bytes(32), signed)
    return Asked(AUTHOR.feed_public, signature, signed)


KINDS = ("good", "altered", "other-key", "trap")
MANY = tuple(question(number, KINDS[number % 4] if number % 7 == 0 else "good") for number in range(600))
RIGHT = ChecksHere().good(MANY)


def test_what_goes_through_the_pipes() -> None:
    asked = [question(number, kind) for number, kind in enumerate(KINDS)]
    answers = io.BytesIO()
    serve(io.BytesIO(bytes(KEY_BYTES) + packed(asked) + packed(asked[1:2])), answers)
    assert answers.getvalue() == b"\1\0\0\0" + b"\0"


def granting(*receivers: DeviceKeys, key: int = 1, device: DeviceKeys = AUTHOR) -> Frame:
    """An entry with the key of its room in envelopes."""
    return sealed(device, room_key(key), receivers=[one.receiver() for one in receivers])


def asked_about(frame: Frame, receiver: DeviceKeys = READER) -> Asked:
    """As the vault asks."""
    envelopes = b"".join(frame.envelopes)
    return asked_of(frame.header.pack(), frame.signature, AUTHOR.feed_public, envelopes, receiver.device_id)


MINE, NOT_MINE, WITHOUT = granting(STRANGER, READER), granting(STRANGER), granting()
LIFTED = replace(NOT_MINE, envelopes=MINE.envelopes)
FALSE = granting(READER, device=STRANGER)
GRANTS = (MINE, NOT_MINE, WITHOUT, LIFTED, FALSE)


def test_what_the_process_finds_in_envelopes() -> None:
    asked = [asked_about(frame) for frame in GRANTS]
    answers = io.BytesIO()
    with READER.receiving_secret() as key, key.exposed() as buffer:
        serve(io.BytesIO(bytes(buffer) + packed(asked)), answers)
    found = answers.getvalue()
    # Of the lifted ones the hash doesn't fit what is signed; of what nobody signed nothing is tried.
    assert list(found[:5]) == [Answer.KEY, Answer.NOTHING, Answer.GOOD, Answer.GOOD, Answer.BAD]
    assert Secret(found[5:]).matches(room_key(1))
    no_key = io.BytesIO()
    serve(io.BytesIO(bytes(KEY_BYTES) + packed(asked)), no_key)
    assert list(no_key.getvalue()) == [1, 1, 1, 1, 0]


def test_envelopes_that_were_tried_elsewhere_grant_the_same() -> None:
    with ChecksApart(worth_a_start=1) as checks:
        checks.receive_for(READER.receiving_secret())
        asked = [asked_about(frame) for frame in GRANTS]
        checks.begin(asked)
        while checks._lots or checks._sent:
            time.sleep(0.01)
        assert checks.good(asked) == [True, True, True, True, False]
        found = [checks.key_in(one) for one in asked]
        assert found[1:] == [b"", None, None, None]
        for frame, told in zip(GRANTS[:3], found, strict=False):
            here, elsewhere = open_envelopes(frame, READER), open_envelopes(frame, READER, told)
            assert (here is None) == (elsewhere is None)
        granted = open_envelopes(MINE, READER, found[0])
        assert granted is not None
        assert granted.room_key.matches(room_key(1))
        assert checks.key_in(asked[0]) is None  # told once
        assert checks._receiving is not None
    assert checks._receiving.wiped
    assert open_envelopes(MINE, READER, bytes(KEY_BYTES)) is not None  # the first that opened didn't fit: all are tried


def test_the_process_answers_as_this_one_would() -> None:
    with ChecksApart(worth_a_start=100) as checks:
        checks.begin(MANY[:300])
        assert checks.process is not None
        assert checks.process.alive
        checks.begin(MANY[200:])
        assert checks.good(MANY[:400]) == RIGHT[:400]
        assert checks.good(MANY[100:]) == RIGHT[100:]  # some were asked about already
        beside = checks.process
    assert not beside.alive


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans())))
def test_any_order_of_beginning_and_asking(steps: list[tuple[int, bool]]) -> None:
    with ChecksApart(worth_a_start=10**6) as checks:
        for at, begin in steps:
            if begin:
                checks.begin(MANY[at : at + 9])
            else:
                assert checks.good(MANY[at : at + 5]) == RIGHT[at : at + 5]
        assert checks.process is None


def _killed(beside: Process) -> None:
    beside.end()


def _deaf(beside: Process) -> None:
    beside.pipes[0].close()


@pytest.mark.parametrize("fate", [_killed, _deaf])
def test_a_process_that_ends_costs_nothing(fate: Callable[[Process], None]) -> None:
    with ChecksApart(worth_a_start=100) as checks:
        checks.begin(MANY)
        assert checks.process is not None
        threading.Timer(0.02, fate, (checks.process,)).start()
        assert checks.good(MANY) == RIGHT
        checks.begin(MANY)
        assert checks.good(MANY) == RIGHT


def test_a_process_that_says_nothing_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "command", lambda *_: [sys.executable, "-c", "import time; time.sleep(60)"])
    monkeypatch.setattr(checks_apart, "PATIENCE_SECONDS", 0.05)
    with ChecksApart(worth_a_start=100) as checks:
        checks.begin(MANY)
        assert checks.process is not None
        assert checks.good(MANY) == RIGHT


def test_where_no_process_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Process:
        raise OSError

    monkeypatch.setattr(checks_apart, "Process", refuse)
    with ChecksApart(worth_a_start=100) as checks:
        checks.begin(MANY)
        assert checks.good(MANY) == RIGHT
        assert checks.process is None


def test_none_starts_for_little_or_after_the_end() -> None:
    checks = ChecksApart(worth_a_start=500)
    checks.begin(MANY[:499])
    assert checks.process is None
    assert checks.good(MANY[:499]) == RIGHT[:499]
    checks.end()
    checks.end()
    checks.begin(MANY)
    assert checks.process is None
    assert checks.good(MANY) == RIGHT


def test_what_is_begun_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks_apart, "MOST_BEGUN", 50)
    checks = ChecksApart()
    checks.begin(MANY)
    assert sum(map(len, checks._lots)) == 50
    assert checks.good(MANY) == RIGHT
