"""The machine's own key store: a real one where it can run (gnome-keyring on a D-Bus of its own), or none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import work_kit

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import key_store

_PROGRAM = """
from pathlib import Path
import sys
import work_kit
from skjema_app.domain.errors import SkjemaError
from skjema_app.system import key_store
from skjema_app.workflows import without_password
from skjema_app.workflows.unlock import unlock

assert key_store.available()
session = work_kit.new_session(Path(sys.argv[1]))
folder, clock = session.vault.folder, session.clock
without_password.allow(session, work_kit.secret())
slot = session.vault.key_store_slot
session.close()
session = without_password.unlock_without_password(folder, clock)
print("opened", session.person.name == work_kit.NAME, len(key_store.find(slot)))
without_password.forbid(session)
print("forgotten", key_store.find(slot) == "")
session.close()
unlock(folder, work_kit.secret(), clock).close()
"""
_DAEMON = shutil.which("gnome-keyring-daemon")


@pytest.mark.skipif(
    _DAEMON is None or shutil.which("dbus-run-session") is None,
    reason="needs gnome-keyring-daemon and dbus-run-session",
)
def test_a_real_key_store_keeps_opens_and_forgets(tmp_path: Path) -> None:
    assert _DAEMON
    helpers = Path(__file__).parents[2] / "helpers"
    script = 'printf "en nøkkelring" | "$0" --unlock --components=secrets >/dev/null && exec "$1" -c "$2" "$3"'
    found = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script, _DAEMON, sys.executable, _PROGRAM, str(tmp_path / "hvelv")],
        env={
            **os.environ,
            "HOME": str(tmp_path),
            "XDG_DATA_HOME": str(tmp_path / "data"),
            "XDG_RUNTIME_DIR": str(tmp_path),
            "PYTHONPATH": os.pathsep.join((*sys.path, str(helpers))),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert found.stdout.splitlines() == ["opened True 64", "forgotten True"], found.stderr
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert kept
    assert work_kit.PASSWORD.encode() not in kept


def test_without_a_bus_there_is_none_and_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'borte'}")
    assert not key_store.available()
    for act in (lambda: key_store.find("a"), lambda: key_store.keep("a", "b"), lambda: key_store.forget("a")):
        with pytest.raises(SkjemaError) as refused:
            act()
        assert refused.value.code is ErrorCode.KEY_STORE_MISSING


def test_no_store_but_the_system_s_own_is_ever_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a plug-in nor a setting brings in another, such as one that writes plain files."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    assert key_store._backend().__module__ in {
        "keyring.backends.SecretService",
        "keyring.backends.Windows",
        "keyring.backends.macOS",
    }
