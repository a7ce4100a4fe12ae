"""Reads Windows programs and libraries, for the checks: run with the build's tools on the path (``pefile``)."""

from __future__ import annotations

import sys
from pathlib import Path

import pefile


def imports_of(path: Path) -> set[str]:
    """Every library it is linked to, also those that are loaded at first use."""
    parts = ["IMAGE_DIRECTORY_ENTRY_IMPORT", "IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT"]
    with pefile.PE(str(path), fast_load=True) as read:
        read.parse_data_directories([pefile.DIRECTORY_ENTRY[one] for one in parts])
        each = [*getattr(read, "DIRECTORY_ENTRY_IMPORT", []), *getattr(read, "DIRECTORY_ENTRY_DELAY_IMPORT", [])]
        return {one.dll.decode("ascii", "replace") for one in each}


def told(path: Path) -> dict[str, str]:
    """A program's version texts, and its manifest under ``manifest``."""
    found: dict[str, str] = {}
    with pefile.PE(str(path)) as read:
        for group in getattr(read, "FileInfo", []):
            for one in group:
                for table in getattr(one, "StringTable", []):
                    found |= {key.decode(): value.decode("utf-8") for key, value in table.entries.items()}
        for kind in getattr(getattr(read, "DIRECTORY_ENTRY_RESOURCE", None), "entries", []):
            if kind.id == pefile.RESOURCE_TYPE["RT_MANIFEST"]:
                data = kind.directory.entries[0].directory.entries[0].data.struct
                found["manifest"] = read.get_data(data.OffsetToData, data.Size).decode("utf-8", "replace")
    return found


def use(tools: Path) -> None:
    """Put the build's tools on the path."""
    sys.path.insert(0, str(tools))
