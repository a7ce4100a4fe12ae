"""Bytes of a file somebody chose -> its text, or a refusal that says what kind of file it is instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

from charset_normalizer import from_bytes

from skjema_app.domain.errors import ErrorCode, SkjemaError

MOST_BYTES = 4 * 1024 * 1024
"""A school of 2,000 pupils with twenty columns is below 1 MiB."""

_CANDIDATES = ["cp1252", "cp850", "cp865"]
"""Windows' and DOS's letters for Norwegian; other code pages have not been used for such lists here."""
_SAMPLE_BYTES = 64 * 1024
_HEAD_BYTES = 4096
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MAGIC = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype|html|table|head|meta|div|style|workbook)\b", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_EXPECTED_SIGNS = frozenset("’«»–—…§°½·©®\xa0\xad")
_QUOTES = frozenset("“”„")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text without byte order mark, and Python's name of the encoding it came in."""

    text: str
    encoding: str


def decode(data: bytes, name: str) -> DecodedText:
    """The text of a class list.

    Args:
        data: the file's bytes.
        name: the file's name; its ending only helps to say what kind of file a refused one is.

    Raises:
        SkjemaError: LIST_TOO_LARGE (bytes=, most=), LIST_EMPTY, LIST_BINARY (kind=xlsx, xls, ods, docx, zip, pdf, rtf,
            html, image, nul or control), LIST_UNREADABLE (kind="encoding").
    """
    if len(data) > MOST_BYTES:
        raise SkjemaError(ErrorCode.LIST_TOO_LARGE, bytes=len(data), most=MOST_BYTES)
    if not data.strip():
        raise SkjemaError(ErrorCode.LIST_EMPTY, kind="nothing")
    kind = _foreign_kind(data, name)
    if kind:
        raise SkjemaError(ErrorCode.LIST_BINARY, kind=kind)
    decoded = _decode_text(data)
    controls = len(_CONTROL.findall(decoded.text))
    if controls * 20 > len(decoded.text):
        raise SkjemaError(ErrorCode.LIST_BINARY, kind="control")
    return decoded


def _foreign_kind(data: bytes, name: str) -> str:
    head = data[:_HEAD_BYTES]
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(_OLD_OFFICE):
        return "xls"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data, name)
    # Some systems export «Excel» that is a web page or XML inside.
    return "html" if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")) else ""


def _zip_kind(data: bytes, name: str) -> str:
    ending = PurePath(name).suffix.casefold().lstrip(".")
    if b"xl/" in data or ending in {"xlsx", "xlsm"}:
        return "xlsx"
    if b"opendocument.spreadsheet" in data or ending == "ods":
        return "ods"
    if b"word/" in data or ending in {"docx", "odt"}:
        return "docx"
    return "zip"


def _decode_text(data: bytes) -> DecodedText:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data, encoding)
    if b"\x00" in data:
        encoding = _utf16_without_bom(data)
        if not encoding:
            raise SkjemaError(ErrorCode.LIST_BINARY, kind="nul")
        return _strictly(data, encoding)
    try:
        return DecodedText(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _decode_code_page(data)


def _strictly(data: bytes, encoding: str) -> DecodedText:
    try:
        return DecodedText(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        raise SkjemaError(ErrorCode.LIST_UNREADABLE, kind="encoding") from error


def _utf16_without_bom(data: bytes) -> str:
    """In Norwegian text in UTF-16 nearly every second byte is zero, and always the same half."""
    if len(data) % 2:
        return ""
    half = len(data) // 2
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if odd * 2 > half and even * 20 < half:
        return "utf-16-le"
    if even * 2 > half and odd * 20 < half:
        return "utf-16-be"
    return ""


def _decode_code_page(data: bytes) -> DecodedText:
    """The code page in which the letters above ASCII stand where letters stand; Windows-1252 where several do.

    charset-normalizer says which candidates are possible. On a few names it has too little text to rank them, so the
    ranking is ours.
    """
    sample = b"\n".join(line for line in data.splitlines() if not line.isascii())[:_SAMPLE_BYTES]
    found = [match.encoding for match in from_bytes(sample, cp_isolation=_CANDIDATES)]
    ranked: list[tuple[int, bool, int, str]] = []
    for position, encoding in enumerate(dict.fromkeys([*found, "cp1252", "cp850"])):
        try:
            odd = _odd_signs(sample.decode(encoding))
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        ranked.append((odd, encoding != "cp1252", position, encoding))
    if not ranked:
        raise SkjemaError(ErrorCode.LIST_UNREADABLE, kind="encoding")
    encoding = min(ranked)[3]
    return DecodedText(data.decode(encoding), encoding)


def _odd_signs(text: str) -> int:
    """How often a sign stands where Norwegian text would not have it."""
    odd = 0
    before = ""
    for position, sign in enumerate(text):
        if not sign.isascii():
            after = text[position + 1 : position + 2]
            if sign in _QUOTES:
                odd += before.isalpha() and after.isalpha()
            elif sign.isalpha():
                odd += sign.isupper() and before.islower()
            else:
                odd += sign not in _EXPECTED_SIGNS
        before = sign
    return odd
