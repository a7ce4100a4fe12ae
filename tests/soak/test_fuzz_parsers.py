"""Every parser of foreign bytes, fuzzed: by coverage where atheris is installed, else by mutation of valid samples.

``SKJEMA_FUZZ_SECONDS`` says how long each is tried (60 unless told).
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from fuzz_targets import MOST_BYTES, TARGETS, Target, try_one
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SECONDS = int(os.environ.get("SKJEMA_FUZZ_SECONDS", "60"))
_PROGRAM = Path(__file__).resolve().parents[1] / "helpers" / "fuzz_targets.py"
_SCRAPS = (
    b"",
    b"\x00",
    b"\xff" * 9,
    b"[" * 400,
    b"{" * 400,
    b'"',
    b"&a [*a]\n",
    b"1e400",
    b"-1",
    b"\xe2\x80\xae",
    b"../" * 9,
)


@cache
def _target(name: str) -> Target:
    return TARGETS[name]()


@st.composite
def _mutated(draw: st.DrawFn, name: str) -> bytes:
    """A valid sample with pieces overwritten, taken out, doubled, and scraps put in."""
    data = bytearray(draw(st.sampled_from([one[:MOST_BYTES] for one in _target(name).samples])))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 40))
        how = draw(st.integers(0, 2))
        if how == 0:
            data[at : at + length] = draw(st.binary(max_size=40))
        elif how == 1:
            data[at:at] = bytes(data[at : at + length]) * draw(st.integers(1, 3))
        else:
            data[at:at] = draw(st.sampled_from(_SCRAPS))
    return bytes(data)


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_its_samples_and_scraps_get_an_answer(name: str) -> None:
    """In the ordinary suite: the targets work, and the plainest rubbish is told."""
    target = _target(name)
    for data in (*target.samples, *(one[: len(one) // 2] for one in target.samples), *_SCRAPS):
        try_one(target, data)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", sorted(TARGETS))
def test_no_bytes_make_it_fail_otherwise(name: str) -> None:
    if importlib.util.find_spec("atheris") is not None:
        command = [sys.executable, str(_PROGRAM), name, str(SECONDS)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS * 5 + 300, check=False)
        assert ended.returncode == 0, ended.stderr[-4000:]
        return
    target = _target(name)

    @settings(max_examples=20 * SECONDS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(_mutated(name))
    def tried(data: bytes) -> None:
        try_one(target, data)

    tried()
