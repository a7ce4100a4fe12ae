"""Whether the screen of a Mac is locked: asked of the window server, since Qt isn't told."""

from __future__ import annotations

import ctypes

_FRAMEWORKS = "/System/Library/Frameworks"
_UTF8 = 0x08000100
_KEY = b"CGSSessionScreenIsLocked"


def macos_screen_is_locked() -> bool:
    """True while the lock screen is up; False also where the system doesn't answer."""
    try:
        graphics = ctypes.CDLL(f"{_FRAMEWORKS}/CoreGraphics.framework/CoreGraphics")
        core = ctypes.CDLL(f"{_FRAMEWORKS}/CoreFoundation.framework/CoreFoundation")
    except OSError:
        return False
    return _asked(graphics, core)


def _asked(graphics: ctypes.CDLL, core: ctypes.CDLL) -> bool:
    graphics.CGSessionCopyCurrentDictionary.restype = ctypes.c_void_p
    core.CFStringCreateWithCString.restype = ctypes.c_void_p
    core.CFStringCreateWithCString.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32]
    core.CFDictionaryGetValue.restype = ctypes.c_void_p
    core.CFDictionaryGetValue.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    core.CFBooleanGetValue.restype = ctypes.c_bool
    core.CFBooleanGetValue.argtypes = [ctypes.c_void_p]
    core.CFRelease.argtypes = [ctypes.c_void_p]
    session = graphics.CGSessionCopyCurrentDictionary()
    if not session:  # nobody is logged in at the screen
        return False
    key = core.CFStringCreateWithCString(None, _KEY, _UTF8)
    try:
        value = core.CFDictionaryGetValue(session, key)
        return bool(value) and bool(core.CFBooleanGetValue(value))
    finally:
        core.CFRelease(key)
        core.CFRelease(session)
