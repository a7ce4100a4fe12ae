"""Keeps other programs from taking pictures of our windows, where the school wants it and the system can.

Off unless the school's policy says so: it blacks out our windows in a video meeting too. Then the person may share the
screen for an hour. Windows and macOS can do it; Linux can't, and the screen where it is chosen says so. A photograph of
the screen is always possible.
"""

from __future__ import annotations

import ctypes
import sys
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

SHARE_MINUTES = 60
_EXCLUDED, _MONITOR, _SHOWN = 0x11, 0x01, 0x00  # SetWindowDisplayAffinity; the first from Windows 10 version 2004 on
_MAC_NONE, _MAC_READ_ONLY = 0, 1  # NSWindowSharingType


class ScreenGuard(QObject):
    """One for all windows of the program.

    Signals:
        changed: blocking or sharing began or ended.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted = False
        self._watching = False
        self.shared_until: datetime | None = None
        self._end = QTimer(self)
        self._end.setSingleShot(True)
        self._end.timeout.connect(self.stop_sharing)

    @property
    def blocks(self) -> bool:
        """Whether pictures are refused now, as far as the system lets us."""
        return self._wanted and self.shared_until is None

    def want(self, blocked: bool) -> None:
        """What the school's policy says now."""
        if blocked == self._wanted:
            return
        self._wanted = blocked
        app = QApplication.instance()
        if blocked and not self._watching and app is not None:
            self._watching = True
            app.installEventFilter(self)
        self._apply_to_all()

    def share(self, now: datetime) -> None:
        """«Del skjerm i 60 minutter»."""
        self.shared_until = now + timedelta(minutes=SHARE_MINUTES)
        self._end.start(SHARE_MINUTES * 60_000)
        self._apply_to_all()

    def stop_sharing(self) -> None:
        """The hour is over, or the person ended it."""
        self._end.stop()
        self.shared_until = None
        self._apply_to_all()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A window that is shown later is no exception."""
        if event.type() == QEvent.Type.Show and self._wanted and isinstance(watched, QWidget) and watched.isWindow():
            refuse_pictures(watched, self.blocks)
        return False

    def _apply_to_all(self) -> None:
        for window in QApplication.topLevelWidgets():
            if window.isVisible():
                refuse_pictures(window, self.blocks)
        self.changed.emit()


def can_refuse() -> bool:
    """Whether this system can keep pictures from being taken."""
    return QGuiApplication.platformName() in {"windows", "cocoa"}


def refuse_pictures(window: QWidget, on: bool) -> bool:
    """Ask the system for it, for one window; whether it did."""
    if sys.platform == "win32":
        user32 = ctypes.windll.user32
        handle = ctypes.c_void_p(int(window.winId()))
        kinds = (_EXCLUDED, _MONITOR) if on else (_SHOWN,)
        return any(user32.SetWindowDisplayAffinity(handle, kind) for kind in kinds)
    if sys.platform == "darwin" and can_refuse():
        return _set_sharing(int(window.winId()), _MAC_NONE if on else _MAC_READ_ONLY)
    return False


def _set_sharing(view: int, kind: int) -> bool:
    """``[[view window] setSharingType:kind]``, through the runtime of Objective-C."""
    runtime = ctypes.CDLL("/usr/lib/libobjc.dylib")
    runtime.sel_registerName.restype = ctypes.c_void_p
    runtime.sel_registerName.argtypes = [ctypes.c_char_p]
    send = ctypes.cast(runtime.objc_msgSend, ctypes.c_void_p).value or 0
    ask = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(send)
    tell = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)(send)
    window = ask(view, runtime.sel_registerName(b"window"))
    if not window:
        return False
    tell(window, runtime.sel_registerName(b"setSharingType:"), kind)
    return True
