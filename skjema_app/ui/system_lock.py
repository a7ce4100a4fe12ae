"""Tells when the machine itself is locked or goes to sleep, so that Skjema locks with it.

Linux: signals on D-Bus, from the screen savers of the desktops and from systemd-logind. Windows: messages to our own
window. macOS: Qt is told of neither, so the system is asked every other second (``system/screen_state.py``).
Where none of it is there, the idle limit and the jump of the clock after sleep remain (``idle.py``).

A machine may fall asleep while we still write; the windows are covered by then, and the rest is done on waking.
"""

from __future__ import annotations

import ctypes
import os
import sys
from ctypes import wintypes
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject, QTimer, Signal, Slot

from skjema_app.ui.lock_note import LockReason

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_SAVERS = (
    ("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver"),
    ("/ScreenSaver", "org.freedesktop.ScreenSaver"),
    ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver"),
    ("/org/cinnamon/ScreenSaver", "org.cinnamon.ScreenSaver"),
    ("/org/mate/ScreenSaver", "org.mate.ScreenSaver"),
    ("/org/xfce/ScreenSaver", "org.xfce.ScreenSaver"),
)
_Kind: TypeAlias = "QByteArray | bytes | bytearray | memoryview[int]"
_LOGIND = "org.freedesktop.login1"
_SYSTEM_BUS = Path("/run/dbus/system_bus_socket")
_ASK_MS = 2000

_WM_POWERBROADCAST, _PBT_SUSPEND = 0x0218, 0x0004
_WM_WTSSESSION_CHANGE = 0x02B1
_SESSION_GOES = frozenset({0x2, 0x4, 0x7})  # console left, remote desktop left, locked
_THIS_SESSION = 0


class SystemLock(QObject):
    """Listens while a vault is open.

    Signals:
        fell: the machine was locked, or goes to sleep (``LockReason`` value).
    """

    fell = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages: _WindowsMessages | None = None
        self._asking = QTimer(self)
        self._asking.setInterval(_ASK_MS)
        self._asking.timeout.connect(self._ask)

    def listen(self, window: QWidget) -> bool:
        """Begin; whether the system has anything to listen to."""
        if sys.platform == "win32":
            self._messages = _WindowsMessages(self)
            app = QCoreApplication.instance()
            if app is not None:
                app.installNativeEventFilter(self._messages)
            handle = ctypes.c_void_p(int(window.winId()))
            return bool(ctypes.windll.wtsapi32.WTSRegisterSessionNotification(handle, _THIS_SESSION))
        if sys.platform == "darwin":
            self._asking.start()
            return True
        return self._listen_on_buses()

    def stop(self) -> None:
        """Listen no more: the vault is being left."""
        self._asking.stop()
        self.blockSignals(True)

    def go_on(self) -> None:
        """Listen again."""
        self.blockSignals(False)
        if sys.platform == "darwin":
            self._asking.start()

    def tell(self, reason: LockReason) -> None:
        """The system said so."""
        self.fell.emit(reason.value)

    @Slot(bool)
    def on_saver(self, active: bool) -> None:
        """The desktop's screen saver or lock screen came, or went."""
        if active:
            self.tell(LockReason.SCREEN)

    @Slot(bool)
    def on_sleep(self, begins: bool) -> None:
        """The machine goes to sleep, or has woken."""
        if begins:
            self.tell(LockReason.SLEPT)

    @Slot()
    def on_session_lock(self) -> None:
        """Logind asks this session to lock."""
        self.tell(LockReason.SCREEN)

    def _listen_on_buses(self) -> bool:
        from PySide6.QtDBus import QDBusConnection

        heard = False
        if _has_session_bus():
            bus = QDBusConnection.sessionBus()
            for path, interface in _SAVERS:
                heard |= bus.connect("", path, interface, "ActiveChanged", self, _slot("on_saver(bool)"))
        if _has_system_bus():
            bus = QDBusConnection.systemBus()
            manager, path = f"{_LOGIND}.Manager", "/org/freedesktop/login1"
            heard |= bus.connect(_LOGIND, path, manager, "PrepareForSleep", self, _slot("on_sleep(bool)"))
            own = session_path(os.environ.get("XDG_SESSION_ID", ""))
            if own:
                heard |= bus.connect(_LOGIND, own, f"{_LOGIND}.Session", "Lock", self, _slot("on_session_lock()"))
        return heard

    def _ask(self) -> None:
        from skjema_app.system.screen_state import macos_screen_is_locked

        if macos_screen_is_locked():
            self._asking.stop()
            self.tell(LockReason.SCREEN)


class _WindowsMessages(QAbstractNativeEventFilter):
    """Reads what Windows sends to our windows; keeps none of it."""

    def __init__(self, lock: SystemLock) -> None:
        super().__init__()
        self._lock = lock

    def nativeEventFilter(self, kind: _Kind, message: int) -> tuple[bool, int]:
        """One message."""
        data = kind.data() if isinstance(kind, QByteArray) else kind
        if bytes(data).startswith(b"windows_"):
            reason = reason_in(wintypes.MSG.from_address(int(message)))
            if reason is not None:
                self._lock.tell(reason)
        return False, 0


def reason_in(message: wintypes.MSG) -> LockReason | None:
    """Why a message of Windows should lock us, or None."""
    if message.message == _WM_WTSSESSION_CHANGE and message.wParam in _SESSION_GOES:
        return LockReason.SCREEN
    if message.message == _WM_POWERBROADCAST and message.wParam == _PBT_SUSPEND:
        return LockReason.SLEPT
    return None


def session_path(session_id: str) -> str:
    """The path of a session of logind on the bus, or "".

    Letters and digits stand as they are, a first digit and all else as «_» and two hex digits (``sd_bus_path_encode``).
    """
    if not session_id:
        return ""
    raw = session_id.encode()
    encoded = "".join(
        chr(byte) if chr(byte).isascii() and (chr(byte).isalpha() or (chr(byte).isdigit() and at)) else f"_{byte:02x}"
        for at, byte in enumerate(raw)
    )
    return f"/org/freedesktop/login1/session/{encoded}"


def _slot(signature: str) -> bytes:
    # The stubs say bytes; the function takes the text that SLOT gives, and no bytes.
    return cast("bytes", SLOT(signature))


def _has_session_bus() -> bool:
    """Asked first: Qt would start a bus of its own where there is none."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS")) or (bool(runtime) and Path(runtime, "bus").exists())


def _has_system_bus() -> bool:
    return bool(os.environ.get("DBUS_SYSTEM_BUS_ADDRESS")) or _SYSTEM_BUS.exists()
