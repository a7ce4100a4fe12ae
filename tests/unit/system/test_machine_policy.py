"""The machine's policy: what is read, what is not heeded and why, and that it keeps nobody from working."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skjema_app.domain.errors import ErrorCode
from skjema_app.system import machine_policy, paths
from skjema_app.system.machine_policy import NO_POLICY, MachinePolicy, read_policy

posix = pytest.mark.skipif(sys.platform == "win32", reason="rights of files are POSIX's")


def written(folder: Path, content: object) -> Path:
    file = folder / "policy.json"
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    file.chmod(0o644)
    return file


def faults(policy: MachinePolicy) -> list[tuple[ErrorCode, str]]:
    return [(one.code, one.name or one.reason) for one in policy.faults]


def test_no_file_decides_nothing(tmp_path: Path) -> None:
    assert read_policy(tmp_path / "policy.json") == NO_POLICY


def test_every_name_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FELLES", str(tmp_path / "felles"))
    monkeypatch.setenv("HOME", str(tmp_path / "hjem"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "hjem"))
    values = {
        "exchange_folder": "%FELLES%/skjema",
        "backup_folder": "~/kopier",
        "lock_minutes": 5,
        "allow_key_store": False,
        "block_screenshots": True,
        "language": "nn",
        "channel": "stable",
        "it_contact": "IT i Nordli, tlf. 55 00 00 00",
    }
    assert set(values) == set(machine_policy.NAMES)

    policy = read_policy(written(tmp_path, values))

    assert (policy.lock_minutes, policy.allow_key_store, policy.block_screenshots) == (5, False, True)
    assert (policy.language, policy.channel, policy.it_contact) == ("nn", "stable", values["it_contact"])
    assert Path(policy.exchange_folder) == tmp_path / "felles" / "skjema"
    assert Path(policy.backup_folder) == tmp_path / "hjem" / "kopier"
    assert policy.faults == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_notepad_and_powershell_write_is_read(tmp_path: Path, encoding: str) -> None:
    assert read_policy(written(tmp_path, '{"lock_minutes": "7"}'.encode(encoding))).lock_minutes == 7


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("lock_minutes", 1, 2),
        ("lock_minutes", 600, 60),
        ("lock_minutes", "ti", 0),
        ("lock_minutes", True, 0),
        ("exchange_folder", "felles/skjema", ""),
        ("exchange_folder", "%FINNES_IKKE%/skjema", ""),
        ("backup_folder", "/${FINNES_IKKE}/kopi", ""),
        ("exchange_folder", 7, ""),
        ("allow_key_store", "kanskje", None),
        ("block_screenshots", 2, None),
        ("language", "no", ""),
        ("channel", "Stable release!", ""),
        ("it_contact", "IT\nlinje to", ""),
        ("it_contact", "x" * 500, ""),
    ],
)
def test_a_value_that_cant_be_meant_is_told_and_the_rest_holds(
    tmp_path: Path, name: str, value: object, kept: object
) -> None:
    other = "channel" if name != "channel" else "language"
    policy = read_policy(written(tmp_path, {name: value, other: "nb" if other == "language" else "beta"}))

    assert faults(policy) == [(ErrorCode.POLICY_VALUE_WRONG, name)]
    assert getattr(policy, name) == kept
    assert getattr(policy, other)


def test_a_name_that_nobody_knows_is_told_and_the_rest_holds(tmp_path: Path) -> None:
    policy = read_policy(written(tmp_path, {"lock_minuts": 5, "lock_minutes": 5, "block_screenshots": ""}))

    assert faults(policy) == [(ErrorCode.POLICY_NAME_UNKNOWN, "lock_minuts")]
    assert (policy.lock_minutes, policy.block_screenshots) == (5, None)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"exchange_folder": "\\\\skole\\delt"}', "syntax"),  # one backslash where JSON wants two
        (b"", "syntax"),
        (b"\xff\xfe\xfa", "syntax"),
        (b"[1]", "not-an-object"),
        (b" " * 70_000, "too-large"),
        (b"[" * 60_000, "syntax"),
    ],
)
def test_a_broken_file_is_told_and_decides_nothing(tmp_path: Path, content: bytes, reason: str) -> None:
    policy = read_policy(written(tmp_path, content))

    assert faults(policy) == [(ErrorCode.POLICY_BROKEN, reason)]
    assert policy == MachinePolicy(faults=policy.faults)


def test_the_line_of_a_slip_is_told(tmp_path: Path) -> None:
    (fault,) = read_policy(written(tmp_path, b'{\n  "lock_minutes": 5,\n  "channel" "x"\n}')).faults
    assert fault.line == 3


@posix
@pytest.mark.parametrize("mode", [0o666, 0o664])
def test_what_others_may_write_is_not_heeded(tmp_path: Path, mode: int) -> None:
    file = written(tmp_path, {"exchange_folder": "/felles"})
    file.chmod(mode)
    assert faults(read_policy(file)) == [(ErrorCode.POLICY_UNSAFE, "everybody-writes")]
    assert read_policy(file).exchange_folder == ""


@posix
def test_a_folder_that_others_may_write_makes_it_unsafe_too(tmp_path: Path) -> None:
    file = written(tmp_path, {"lock_minutes": 5})
    tmp_path.chmod(0o777)
    assert faults(read_policy(file)) == [(ErrorCode.POLICY_UNSAFE, "everybody-writes")]
    tmp_path.chmod(0o755)
    assert read_policy(file).lock_minutes == 5


@posix
def test_a_file_of_somebody_else_is_not_heeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, {"lock_minutes": 5})
    if os.getuid() == 0:
        os.chown(file, 1000, 1000)
    else:
        monkeypatch.setattr(paths, "tests_may_override", bool)
    assert faults(read_policy(file)) == [(ErrorCode.POLICY_UNSAFE, "owner")]


def test_a_change_is_seen_without_a_new_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKJEMA_POLICY", str(tmp_path / "policy.json"))
    assert machine_policy.machine_policy() == NO_POLICY
    written(tmp_path, {"lock_minutes": 5})
    assert machine_policy.machine_policy().lock_minutes == 5
    assert machine_policy.machine_policy() is machine_policy.machine_policy()


def test_only_a_test_run_from_the_source_may_name_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKJEMA_POLICY", str(tmp_path / "egen.json"))
    assert paths.policy_file() == tmp_path / "egen.json"
    monkeypatch.setattr(paths, "_PACKAGED", tmp_path)  # there: a package
    assert paths.policy_file() != tmp_path / "egen.json"
    monkeypatch.undo()
    monkeypatch.setenv("SKJEMA_POLICY", str(tmp_path / "egen.json"))
    monkeypatch.delenv("SKJEMA_TEST_RUN")
    assert paths.policy_file() != tmp_path / "egen.json"


def test_on_windows_the_registry_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, {"lock_minutes": 50, "language": "nb", "channel": "fil"})
    keys = {
        r"Software\Policies\Skjema": {"lock_minutes": 5},
        r"Software\Skjema": {"lock_minutes": "7", "Channel": "stable", "it_contact": "", "allow_key_store": 0},
    }
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(machine_policy, "_registry", keys.__getitem__)
    policy = read_policy(file)
    assert (policy.lock_minutes, policy.channel, policy.language, policy.allow_key_store) == (5, "stable", "nb", False)
    assert policy.places == (str(file), r"HKLM\Software\Skjema", r"HKLM\Software\Policies\Skjema")
    assert policy.faults == ()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@settings(max_examples=30)
@given(values=st.dictionaries(st.sampled_from(machine_policy.NAMES) | st.text(), ANYTHING, max_size=8))
def test_whatever_it_says_it_is_read_and_no_one_is_kept_out(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, object]
) -> None:
    policy = read_policy(written(tmp_path_factory.getbasetemp(), values))

    assert policy.lock_minutes == 0 or 2 <= policy.lock_minutes <= 60
    for folder in (policy.exchange_folder, policy.backup_folder):
        assert folder == "" or Path(folder).is_absolute()
    assert {one.name for one in policy.faults} - set(machine_policy.NAMES) <= {
        machine_policy._shown(name) for name in values
    }
