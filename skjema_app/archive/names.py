"""Names for folders and files that Windows, macOS, zip programs and archives all take; the same input, the same names.

No reserved names, no control or direction characters, no blank or dot at the end, NFC, told apart without regard to
case, at most 120 characters a part and 240 for the whole path inside the package. Folders keep the letters of the
pupil's name; files have plain letters, because the archive's message must name them as they lie there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

LONGEST_PART = 120
LONGEST_PATH = 240

_NOT_ON_WINDOWS = frozenset('<>:"/\\|?*')
_KEPT = frozenset("LMNPSZ")
_PORTS = (f"{name}{digit}" for name in ("com", "lpt") for digit in "0123456789¹²³")
_RESERVED = frozenset(("con", "prn", "aux", "nul", "conin$", "conout$", *_PORTS))


def safe_part(text: str, *, longest: int = LONGEST_PART, empty: str = "uten navn") -> str:
    """One part of a path. Doing it again changes nothing.

    Args:
        text: anything.
        longest: characters that it may have; at least 16.
        empty: what an empty one is called.
    """
    normal = unicodedata.normalize("NFC", text)
    letters = "".join("_" if one in _NOT_ON_WINDOWS else one for one in normal if unicodedata.category(one)[0] in _KEPT)
    words = " ".join(unicodedata.normalize("NFC", letters).split()).lstrip(" ").rstrip(" .")
    words = _shortened(words, longest)
    if not words.strip("._ "):
        return empty
    return f"_{words[: longest - 1]}".rstrip(" .") if _is_reserved(words) else words


def in_ascii(text: str) -> str:
    """For ``referanseDokumentfil``: letters a–z, digits, points and hyphens only (pdf-archive § 4)."""
    table = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "Æ": "Ae", "Ø": "O", "Å": "A", "đ": "d", "ŋ": "n", "ŧ": "t"})
    plain = unicodedata.normalize("NFKD", text.translate(table))
    found = "".join(one if one.isascii() and (one.isalnum() or one in "._") else "-" for one in plain
                    if not unicodedata.combining(one))  # fmt: skip
    return "-".join(part for part in found.split("-") if part).strip(".-") or "fil"


class Names:
    """Gives each file of a package a path that no other has, told apart without regard to case."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._folders: dict[tuple[str, ...], str] = {}
        self._used_folders: set[str] = set()

    def folder(self, *parts: str) -> str:
        """The folder for these words; two that would look the same on a disk become two folders."""
        if parts not in self._folders:
            above = self.folder(*parts[:-1]) if len(parts) > 1 else ""
            own = safe_part(parts[-1], longest=60)
            path = _first_free(above, own, "", self._used_folders)
            self._used_folders.add(_folded(path))
            self._folders[parts] = path
        return self._folders[parts]

    def file(self, folder: str, stem: str, endings: Iterable[str]) -> str:
        """A stem, without ending, that is free in the folder for every one of these endings; clash → «-2».

        It has plain letters only, since a message names its files by them (`in_ascii`).

        Args:
            folder: as `folder` gave it.
            stem: the wished name, of any letters.
            endings: «.pdf», «.json» …; all of them are taken with it.

        Returns:
            ``folder/stem`` without an ending.
        """
        endings = tuple(endings)
        room = min(LONGEST_PART, LONGEST_PATH - len(folder) - 1) - max(len(one) for one in endings) - len("-999")
        wished = safe_part(in_ascii(stem), longest=max(room, 16)).strip(".-")
        number = 1
        while True:
            tried = f"{folder}/{wished}" + (f"-{number}" if number > 1 else "")
            if all(_folded(tried + one) not in self._taken for one in endings):
                self._taken |= {_folded(tried + one) for one in endings}
                return tried
            number += 1


def _first_free(above: str, name: str, ending: str, taken: set[str]) -> str:
    number = 1
    while True:
        tried = "/".join(part for part in (above, name if number == 1 else f"{name} ({number})") if part) + ending
        if _folded(tried) not in taken:
            return tried
        number += 1


def _shortened(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    cut = text[:longest]
    while cut and unicodedata.combining(text[len(cut)]):  # don't cut an accent off its letter
        cut = cut[:-1]
    return cut.rstrip(" .")


def _is_reserved(name: str) -> bool:
    return name.partition(".")[0].rstrip(" ").casefold() in _RESERVED


def _folded(path: str) -> str:
    """As a disk that ignores case, or accents' spelling, sees it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", path).casefold())
