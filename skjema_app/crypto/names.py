"""Names of people and schools as they may stand in certificates, lists and file names (design-review § 1.10)."""

from __future__ import annotations

import unicodedata

from skjema_app.domain.errors import ErrorCode, SkjemaError

LONGEST_NAME = 64  # characters; as commonName and organizationName (RFC 5280, appendix A)
_MOST_MARKS = 2  # accents on one letter; more is ornament that hides the letters beside it


def checked_name(text: str, *, missing: ErrorCode = ErrorCode.NAME_MISSING) -> str:
    """The name in its one form: NFC, single ordinary blanks, none at the ends.

    Letters of every script are let through; what can't be seen, or changes what is seen beside it, is not.

    Args:
        text: as typed.
        missing: the code when nothing is left, NAME_MISSING or SCHOOL_MISSING.

    Raises:
        SkjemaError: ``missing``, or NAME_NOT_ALLOWED with reason ``invisible`` (control, bidi and zero-width
            characters, unassigned ones), ``marks``, ``no-letter`` or ``too-long``.
    """
    composed = unicodedata.normalize("NFC", text)
    if not composed.strip():
        raise SkjemaError(missing)
    if hides_something(composed.strip()):
        raise SkjemaError(ErrorCode.NAME_NOT_ALLOWED, reason="invisible")
    marks = 0
    for character in composed.strip():
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks > _MOST_MARKS:
            raise SkjemaError(ErrorCode.NAME_NOT_ALLOWED, reason="marks")
    name = " ".join(composed.split())
    if not any(character.isalpha() for character in name):
        raise SkjemaError(ErrorCode.NAME_NOT_ALLOWED, reason="no-letter")
    if len(name) > LONGEST_NAME:
        raise SkjemaError(ErrorCode.NAME_NOT_ALLOWED, reason="too-long")
    return name


def hides_something(text: str) -> bool:
    """Whether a text holds what can't be seen or changes what is seen beside it: control, bidi, zero-width, unknown."""
    return any(
        unicodedata.category(character)[0] == "C"
        or unicodedata.category(character) in {"Zl", "Zp"}
        or _is_filler(character)
        for character in text
    )


def _is_filler(character: str) -> bool:
    """Letters and marks that show nothing: Hangul fillers, the braille blank, the grapheme joiner, variation marks."""
    code = ord(character)
    return code in {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0} or (
        0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x180B <= code <= 0x180F
    )
