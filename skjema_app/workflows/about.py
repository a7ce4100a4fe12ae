"""What *Om Skjema* tells: which program this is, how updates come, where things lie, and what it is made of.

A package brings a bill of what it ships (``resources/licences``, installer/README.md). From the source the Python
packages that are installed are asked, and what is no Python package stands here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.system import paths, resources
from skjema_app.system.texts import _
from skjema_app.system.version import Build, this_build

if TYPE_CHECKING:
    from importlib.metadata import Distribution

_BILL = "licences.json"
_LARGEST_BILL, _LARGEST_TEXT = 4 << 20, 2 << 20
_LONGEST_LICENCE = 60
_TEXT_NAME = re.compile(r"(licen[cs]e|copying|notice|copyright)", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PLAIN_FILE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+-]*")


@dataclass(frozen=True, slots=True)
class Part:
    """Something that Skjema is made of.

    Attributes:
        name: as its makers call it.
        version: or "".
        licence: SPDX expression, or the words of its makers; "" when they say nothing.
        texts: the files of its licence.
    """

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What *Om Skjema* shows at once.

    Attributes:
        title: «Skjema 0.1.0».
        build: where it comes from, in words.
        updates: how new versions come, in words.
        vault: the folder with the vault.
        data: the folder with all that the program keeps for this person.
    """

    title: str
    build: str
    updates: str
    vault: Path
    data: Path


def about(vault: Path) -> About:
    """Read what the package says of itself."""
    from skjema_app.system.machine_policy import machine_policy

    build = this_build()
    contact = machine_policy().it_contact
    updates = (
        _("Nye versjoner kommer fra {contact}.").format(contact=contact)
        if contact
        else _("Nye versjoner kommer fra skolens IT.")
    )
    title = _("Skjema {version}").format(version=build.version)
    return About(title, build_words(build), updates, vault, paths.app_data())


def build_words(build: Build) -> str:
    """«Bygg 20261123-1a2b3c4 fra 23. november 2026, kanal stable», or that it runs from the source."""
    from skjema_app.system.calendar import date_and_year
    from skjema_app.system.machine_policy import machine_policy

    if not build.build:
        return _("Kjøres fra kildekoden.")
    channel = machine_policy().channel or build.channel
    words = _("Bygg {build}").format(build=build.build)
    if build.made is not None:
        words = _("{build} fra {date}").format(build=words, date=date_and_year(build.made))
    return _("{build}, kanal {channel}.").format(build=words, channel=channel) if channel else f"{words}."


def version_line() -> str:
    """One line for ``--version``: the version first, then the build and its day, or «fra kildekoden»."""
    build = this_build()
    if not build.build:
        return _("{version} fra kildekoden").format(version=build.version)
    return " ".join(filter(None, (build.version, build.build, build.made.isoformat() if build.made else "")))


def parts(bill: Path | None = None) -> tuple[Part, ...]:
    """All that Skjema is made of, by name. Reads files: not on the window's thread."""
    found = _billed(bill or resources.resource("licences"))
    if not found:
        found = [*_own_parts(), *_installed("skjema")]
    return tuple(sorted(found, key=_by_name))


def licence_text(part: Part) -> str:
    """The words of its licence, or "" when no file has them."""
    texts = []
    for file in part.texts:
        try:
            with file.open("rb") as opened:
                texts.append(opened.read(_LARGEST_TEXT).decode("utf-8", "replace").strip())
        except OSError:
            continue
    return "\n\n\n".join(filter(None, texts))


def _by_name(part: Part) -> str:
    return part.name.casefold()


def _billed(folder: Path) -> list[Part]:
    """What the builder of this package wrote down; nothing when there is no such bill or it can't be read."""
    try:
        with (folder / _BILL).open("rb") as opened:
            raw = json.loads(opened.read(_LARGEST_BILL))
    except (OSError, ValueError, RecursionError):
        return []
    rows = raw.get("parts") if isinstance(raw, dict) else None
    found = []
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict) or not isinstance(row.get("name"), str):
            continue
        text = str(row.get("text") or "")
        file = (folder / text,) if _PLAIN_FILE.fullmatch(text) else ()
        found.append(Part(row["name"], str(row.get("version") or ""), str(row.get("licence") or ""), file))
    return found


def _own_parts() -> Iterator[Part]:
    """What stands in this repository or comes inside another package, and is no Python package of its own."""
    fonts, icons, theme = (resources.resource(name) for name in ("fonts", "icons", "theme"))
    yield Part("Qt", "", "LGPL-3.0-only")
    yield Part("SQLCipher", "", "BSD-3-Clause")
    yield Part("Noto Sans", "", "OFL-1.1", _there(fonts / "OFL.txt"))
    yield Part("Inter", "", "OFL-1.1", _there(fonts / "inter" / "OFL.txt"))
    yield Part("Aksel-ikoner (NAV)", "", "MIT", _there(icons / "LICENSE.txt"))
    yield Part("Designsystemet", "", "MIT", _there(theme / "LICENSE.txt"))


def _there(file: Path) -> tuple[Path, ...]:
    return (file,) if file.is_file() else ()


def _installed(name: str) -> Iterator[Part]:
    """The Python packages that an installed package needs, and those they need."""
    from importlib import metadata

    waiting, seen = [name], {_plain(name)}
    while waiting:
        try:
            found = metadata.distribution(waiting.pop())
        except metadata.PackageNotFoundError:
            continue  # needed on another system only
        for wanted in _needed(found.requires or ()):
            if _plain(wanted) not in seen:
                seen.add(_plain(wanted))
                waiting.append(wanted)
        if _plain(found.name) != _plain(name):
            yield Part(found.name, found.version, _licence(found), tuple(_texts(found)))


def _needed(requirements: Iterable[str]) -> Iterator[str]:
    for line in requirements:
        name = _NAME.match(line)
        if name and "extra ==" not in line:
            yield name[0]


def _licence(found: Distribution) -> str:
    said = _first(found, "License-Expression")
    classes = [line.rpartition("::")[2].strip() for line in found.metadata.get_all("Classifier") or ()
               if line.startswith("License ::")]  # fmt: skip
    stated = _first(found, "License")
    short = stated if "\n" not in stated and len(stated) <= _LONGEST_LICENCE else ""
    return said or short or ", ".join(classes)


def _first(found: Distribution, name: str) -> str:
    return str((found.metadata.get_all(name) or [""])[0]).strip()


def _texts(found: Distribution) -> Iterator[Path]:
    for file in found.files or ():
        if ".dist-info" in file.parts[0] and _TEXT_NAME.search(file.name):
            yield Path(str(found.locate_file(file)))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()
