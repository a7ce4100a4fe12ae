"""The build's own checks: what would fail at a school fails here. Each gives its faults; an empty list is good."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

WINDOWS_LIBRARIES = frozenset(
    """
    advapi32 authz avrt bcrypt bcryptprimitives cfgmgr32 comctl32 comdlg32 crypt32 cryptbase d2d1 d3d11 d3d12
    d3d9 dnsapi dwmapi dwrite dxgi gdi32 icuuc imm32 iphlpapi kernel32 mpr mscms msimg32 msvcrt ncrypt netapi32
    normaliz ntdll ole32 oleacc oleaut32 powrprof propsys psapi rpcrt4 secur32 setupapi shcore shell32 shlwapi
    ucrtbase uiautomationcore user32 userenv usp10 uxtheme version wevtapi winhttp wininet winmm winspool.drv
    wintrust ws2_32 wsock32 wtsapi32
    """.split()  # noqa: SIM905 - a list of names reads better so
)
"""Libraries that every Windows 10 from 1703 brings; ``api-ms-win-…`` are names of parts of them."""
_BINARIES = (".exe", ".dll", ".pyd")
_NEEDED_PROGRAMS = ("Skjema.exe", "skjema-cli.exe")
_UNCHECKED = 0b01
"""PEP 552: made from a hash of the source, and never compared with it."""


def missing_libraries(payload: Path, imports_of: Callable[[Path], Collection[str]]) -> list[str]:
    """Every library that a binary is linked to and that neither the payload nor Windows has.

    Args:
        payload: the folder that is installed.
        imports_of: the names of libraries that a binary asks for, at its start or later.
    """
    there = {path.name.lower() for path in payload.rglob("*") if path.suffix.lower() in _BINARIES}
    faults = []
    for path in sorted(payload.rglob("*")):
        if path.suffix.lower() not in _BINARIES:
            continue
        wanted = sorted({one.lower() for one in imports_of(path)})
        lacking = [name for name in wanted if name not in there and not _of_windows(name)]
        here = path.relative_to(payload).as_posix()
        faults += [f"{here} needs {name}, which is neither here nor in Windows" for name in lacking]
    return faults


def _of_windows(name: str) -> bool:
    return name.startswith(("api-ms-win-", "ext-ms-win-")) or name.removesuffix(".dll") in WINDOWS_LIBRARIES


def bytecode_faults(packages: Path, magic: bytes, with_source: Iterable[str]) -> list[str]:
    """Sources without bytecode (they would be compiled at each start), and bytecode that this CPython wouldn't take.

    Args:
        packages: the folder of modules.
        magic: the four bytes that begin bytecode of the CPython that is shipped.
        with_source: beginnings of paths where sources are wanted beside their bytecode.
    """
    faults, allowed = [], tuple(with_source)
    for path in sorted(packages.rglob("*.py")):
        name = path.relative_to(packages).as_posix()
        if not list((path.parent / "__pycache__").glob(f"{path.stem}.cpython-*.pyc")):
            faults.append(f"{name} has no bytecode")
        elif not name.startswith(allowed):
            faults.append(f"{name} is a source that nothing reads")
    for path in sorted(packages.rglob("*.pyc")):
        with path.open("rb") as file:
            head = file.read(8)
        if head[:4] != magic or len(head) < 8 or struct.unpack("<I", head[4:])[0] != _UNCHECKED:
            faults.append(f"{path.relative_to(packages).as_posix()} is bytecode of another CPython, or tied to a clock")
    return faults


def launcher_faults(payload: Path, version: str, told: Callable[[Path], Mapping[str, str]]) -> list[str]:
    """A launcher that isn't there, has no version or another, or no manifest.

    Args:
        payload: the folder that is installed.
        version: the program's.
        told: ``FileVersion``, ``ProductName`` and ``manifest`` of a program's resources; what it lacks is left out.
    """
    faults = []
    for name in _NEEDED_PROGRAMS:
        path = payload / name
        if not path.is_file():
            faults.append(f"{name} is not there")
            continue
        says = told(path)
        if says.get("FileVersion") != version or says.get("ProductName") != "Skjema":
            faults.append(
                f"{name} says it is {says.get('ProductName')} {says.get('FileVersion')}, not Skjema {version}"
            )
        wanted = ("PerMonitorV2", "longPathAware", "UTF-8", "asInvoker")
        faults += [f"{name}: its manifest lacks {one}" for one in wanted if one not in says.get("manifest", "")]
    return faults


def start_faults(said: str, version: str) -> list[str]:
    """Whether ``skjema-cli.exe --version`` answered with the version first, under Wine or on Windows."""
    return (
        []
        if said.split()[:1] == [version]
        else [f"skjema-cli.exe --version said «{said.strip()[:200]}», not {version}"]
    )


def private_faults(folder: Path, words: Iterable[str]) -> list[str]:
    """Files that hold a path of the building machine; they would also differ from one machine to the next."""
    sought = re.compile(b"|".join(re.escape(word.encode()) for word in words if word))
    return [
        f"{path.relative_to(folder).as_posix()} holds a path of the machine it was built on"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and sought.search(path.read_bytes())
    ]


def size_faults(file: Path, megabytes: int) -> list[str]:
    """Whether a package is larger than what was agreed, in millions of bytes."""
    size = file.stat().st_size
    return (
        [] if size <= megabytes * 1_000_000 else [f"{file.name} is {size / 1e6:.1f} MB; at most {megabytes} was agreed"]
    )
