"""One program per vault, also across processes, and no lock left after a crash."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.instance_lock import InstanceLock

HOLDER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from skjema_app.system.instance_lock import InstanceLock
    with InstanceLock(Path(sys.argv[1])):
        print("holder", flush=True)
        sys.stdin.readline()
    """
)


def start_holder(folder: Path) -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "holder\n"
    return process


def end(process: subprocess.Popen) -> None:
    process.kill()
    process.communicate()


def test_acquire_release_and_again(tmp_path: Path) -> None:
    lock = InstanceLock(tmp_path)
    assert not lock.held
    lock.acquire()
    assert lock.held
    assert (tmp_path / "vault.lock").read_text().strip() == str(os.getpid())
    lock.release()
    lock.release()
    assert not lock.held
    with lock:
        assert lock.held
    assert not lock.held


def test_a_second_one_in_this_process_is_refused(tmp_path: Path) -> None:
    with InstanceLock(tmp_path), pytest.raises(SkjemaError) as caught:
        InstanceLock(tmp_path).acquire()
    assert caught.value.code is ErrorCode.VAULT_IN_USE


def test_taking_it_twice_is_a_mistake_of_the_program(tmp_path: Path) -> None:
    with InstanceLock(tmp_path) as lock, pytest.raises(RuntimeError):
        lock.acquire()


def test_another_process_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    process = start_holder(tmp_path)
    try:
        with pytest.raises(SkjemaError) as caught:
            InstanceLock(tmp_path).acquire()
        assert caught.value.code is ErrorCode.VAULT_IN_USE
        assert caught.value.details == {"pid": process.pid}
    finally:
        end(process)


def test_a_killed_holder_locks_nobody_out(tmp_path: Path) -> None:
    end(start_holder(tmp_path))
    assert (tmp_path / "vault.lock").read_text().strip()  # the stale number stays and means nothing
    with InstanceLock(tmp_path) as lock:
        assert lock.held


def test_children_don_t_inherit_the_lock(tmp_path: Path) -> None:
    lock = InstanceLock(tmp_path)
    lock.acquire()
    child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.readline()"], stdin=subprocess.PIPE)
    try:
        lock.release()
        with InstanceLock(tmp_path) as again:
            assert again.held
    finally:
        end(child)


def test_missing_folder_has_a_code(tmp_path: Path) -> None:
    with pytest.raises(SkjemaError) as caught:
        InstanceLock(tmp_path / "nei").acquire()
    assert caught.value.code is ErrorCode.FILE_MISSING


def test_rubbish_in_the_file_is_no_number(tmp_path: Path) -> None:
    with InstanceLock(tmp_path):
        (tmp_path / "vault.lock").write_bytes(b"\xff\xfe rot")
        with pytest.raises(SkjemaError) as caught:
            InstanceLock(tmp_path).acquire()
    assert caught.value.details == {"pid": 0}
