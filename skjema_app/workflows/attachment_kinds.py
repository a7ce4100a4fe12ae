"""What a file is, by its first bytes and never by its name: what can be attached, and words for what can't."""

from __future__ import annotations

from skjema_app.domain.attachments import Media
from skjema_app.domain.errors import ErrorCode, SkjemaError

_PDF_WITHIN = 1024
"""A PDF may have a little rubbish before its first line; readers look this far."""
_LOOKED_AT = 4096
_TEXT_CONTROLS = frozenset(b"\t\n\r\x0c")
_UNUSED_IN_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"{\\rtf", "word"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"\0\0\1\0", "picture"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"L\0\0\0\x01\x14\x02\0", "program"),
    (b"7z\xbc\xaf'\x1c", "zip"),
    (b"Rar!", "zip"),
    (b"\x1f\x8b", "zip"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"FLV", "video"),
    (b"ID3", "sound"),
    (b"OggS", "sound"),
    (b"fLaC", "sound"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_ZIPS = ((b"word/", "word"), (b"xl/", "sheet"), (b"ppt/", "slides"), (b"opendocument.text", "word"))
_PICTURE_BRANDS = frozenset({b"heic", b"heix", b"heif", b"hevc", b"mif1", b"msf1", b"avif"})
_SOUND_BRANDS = frozenset({b"M4A ", b"M4B "})
_WEB = (b"<!doctype html", b"<html", b"<?xml", b"<svg")
_EMAIL = (b"received:", b"return-path:", b"delivered-to:", b"mime-version:", b"message-id:")


def media_of(data: bytes) -> Media:
    """What can be attached.

    Raises:
        SkjemaError: ATTACHMENT_EMPTY; ATTACHMENT_TYPE with ``reason`` for what it is instead.
    """
    if not data:
        raise SkjemaError(ErrorCode.ATTACHMENT_EMPTY)
    if data.startswith(b"\xff\xd8\xff"):
        return Media.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Media.PNG
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return Media.PDF
    other = _other(data)
    if not other and _is_text(data):
        return Media.TEXT
    raise SkjemaError(ErrorCode.ATTACHMENT_TYPE, reason=other or "unknown")


def _other(data: bytes) -> str:
    start = data[:_LOOKED_AT]
    if start[4:8] == b"ftyp":
        brand = start[8:12]
        return "heic" if brand in _PICTURE_BRANDS else "sound" if brand in _SOUND_BRANDS else "video"
    if start.startswith(b"PK"):
        return next((word for mark, word in _ZIPS if mark in data), "zip")
    if start.startswith(b"RIFF"):
        return {b"WEBP": "picture", b"WAVE": "sound"}.get(start[8:12], "video")
    if start[:1] == b"\xff" and start[1:2] >= b"\xe0" and start[:2] not in {b"\xff\xfe"}:
        return "sound"
    found = next((word for mark, word in _STARTS if start.startswith(mark)), "")
    if found in {"picture", "program"} and _is_text(data) and not start.startswith((b"#!", b"GIF8")):
        return ""  # a note that happens to begin with «BM» or «MZ»
    lowered = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not found and lowered.startswith(_WEB):
        return "web"
    return "email" if not found and lowered.startswith(_EMAIL) else found


def _is_text(data: bytes) -> bool:
    """UTF-8, or as Windows wrote it in Norway; nothing that a text never holds."""
    controls = {byte for byte in data if byte < 0x20} if len(data) < _LOOKED_AT else set(data) & set(range(0x20))
    if controls - _TEXT_CONTROLS or 0x7F in data:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return not _UNUSED_IN_CP1252 & set(data)
    return True
