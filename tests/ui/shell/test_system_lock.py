"""The machine's own lock and sleep: real signals on a private D-Bus, and the messages of Windows as they come."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from ctypes import wintypes
from pathlib import Path

import pytest
from PySide6.QtDBus import QDBusConnection

from skjema_app.system import screen_state
from skjema_app.ui import system_lock
from skjema_app.ui.lock_note import LockNote, LockReason
from skjema_app.ui.system_lock import SystemLock, _WindowsMessages, session_path

_PROGRAM = """
import os, subprocess, sys
from PySide6.QtCore import SLOT, QCoreApplication, QObject, QTimer, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from skjema_app.ui.system_lock import SystemLock

class Ends(QObject):
    # Hears the last signal of either bus; what one sender says comes in the order in which it was said.
    left = 2

    @Slot()
    def end(self):
        self.left -= 1
        if not self.left:
            app.quit()

app = QCoreApplication([])
heard = []
# The sender has a connection of its own; on the system bus it is logind, which is there before us.
session = QDBusConnection.connectToBus(os.environ["DBUS_SESSION_BUS_ADDRESS"], "a")
system = QDBusConnection.connectToBus(os.environ["DBUS_SYSTEM_BUS_ADDRESS"], "b")
assert system.registerService("org.freedesktop.login1")
lock = SystemLock()
lock.fell.connect(heard.append)
assert lock.listen(None)
ends = Ends()
for bus, name in ((QDBusConnection.sessionBus(), "a"), (QDBusConnection.systemBus(), "b")):
    assert bus.connect("", "/test/" + name, "test.Test", "End", ends, SLOT("end()"))
    whose = QDBusMessage.createMethodCall("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId")
    assert bus.call(whose).arguments()  # the bus has answered this, so it knows by now what we listen to
SIGNALS = (
    (False, "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", True),
    (False, "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", False),
    (False, "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", True),
    (False, "/org/gnome/ScreenSaver", "org.gnome.Other", "ActiveChanged", True),
    (True, "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", True),
    (True, "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", False),
    (True, "/org/freedesktop/login1/session/_32a", "org.freedesktop.login1.Session", "Lock", None),
    (True, "/org/freedesktop/login1/session/other", "org.freedesktop.login1.Session", "Lock", None),
)

def send():
    for on_system, path, interface, name, value in SIGNALS:
        message = QDBusMessage.createSignal(path, interface, name)
        if value is not None:
            message.setArguments([value])
        assert (system if on_system else session).send(message)
    for bus, name in ((session, "a"), (system, "b")):
        assert bus.send(QDBusMessage.createSignal("/test/" + name, "test.Test", "End"))

QTimer.singleShot(0, send)
app.exec()
print(*sorted(heard))
"""


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="needs dbus-run-session")
def test_real_signals_on_a_private_bus_are_heard() -> None:
    """One private bus plays both; what isn't ours or only ends is not heard."""
    found = subprocess.run(
        [
            *("dbus-run-session", "--", "sh", "-c"),
            'DBUS_SYSTEM_BUS_ADDRESS="$DBUS_SESSION_BUS_ADDRESS" exec "$0" -c "$1"',
            *(sys.executable, _PROGRAM),
        ],
        env={**os.environ, "XDG_SESSION_ID": "2a", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert found.stdout.split() == ["screen", "screen", "screen", "slept"], found.stderr


def _no_bus() -> QDBusConnection:
    raise AssertionError("a bus was asked, and Qt starts one where there is none")


def test_where_there_is_no_bus_nothing_is_heard_and_nothing_breaks(
    qapp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(system_lock, "_SYSTEM_BUS", tmp_path / "system_bus_socket")
    monkeypatch.setattr(QDBusConnection, "sessionBus", _no_bus)
    monkeypatch.setattr(QDBusConnection, "systemBus", _no_bus)
    assert SystemLock().listen(None) is False  # type: ignore[arg-type]
    (tmp_path / "system_bus_socket").touch()
    with pytest.raises(AssertionError, match="a bus was asked"):
        SystemLock().listen(None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("number", "word", "reason"),
    [
        (0x02B1, 0x7, "screen"),
        (0x02B1, 0x2, "screen"),
        (0x02B1, 0x4, "screen"),
        (0x02B1, 0x8, None),  # unlocked
        (0x0218, 0x4, "slept"),
        (0x0218, 0x7, None),  # woken
        (0x0100, 0x7, None),  # a key
    ],
)
def test_messages_of_windows(number: int, word: int, reason: str | None) -> None:
    heard: list[str] = []
    lock = SystemLock()
    lock.fell.connect(heard.append)
    message = wintypes.MSG()
    message.message, message.wParam = number, word
    reader = _WindowsMessages(lock)
    assert reader.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(message)) == (False, 0)
    assert reader.nativeEventFilter(b"xcb_generic_event_t", 0) == (False, 0)  # not looked into
    told = [] if reason is None else [reason]
    assert heard == told
    lock.stop()
    reader.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(message))
    assert heard == told  # the vault is being left


@pytest.mark.parametrize(
    ("name", "path"), [("2", "_32"), ("c1", "c1"), ("12", "_312"), ("a-b", "a_2db"), ("æ", "_c3_a6")]
)
def test_paths_of_sessions(name: str, path: str) -> None:
    assert session_path(name) == f"/org/freedesktop/login1/session/{path}"
    assert session_path("") == ""


def test_a_mac_is_asked_and_elsewhere_the_answer_is_no() -> None:
    assert screen_state.macos_screen_is_locked() is False


def test_the_lock_says_that_the_machine_was_locked(bench) -> None:
    shell = bench.unlocked()
    shell.locks.system.tell(LockReason.SCREEN)
    assert shell.cover.isVisible()
    bench.settle()
    (note,) = bench.recorder.notes
    assert note.reason is LockReason.SCREEN
    assert LockNote.from_arguments(note.arguments()) == note
    assert "Skjermen på maskinen ble låst" in note.sentence()
