"""What a payload for Linux must be before it is packed; each check gives its complaints, none when all is well.

The launcher starts and says its version; every shared library finds what it needs, in the payload or in a package that
the ``.deb`` depends on; every source has its compiled file, made from it; nothing tells where it was built. The
licences are the bill's (``installer/shipped.py``).
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
SYSTEM = HERE / "system.toml"
_ELF = b"\x7fELF"
_NOT_FOUND = re.compile(r"^\s*(\S+) => not found", re.MULTILINE)
_NEEDED = re.compile(r"\(NEEDED\).*\[(.*)\]")
_PATH = re.compile(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]")
_GLIBC = re.compile(r"GLIBC_2\.(\d+)")
_SECONDS = 120


def system_libraries(file: Path = SYSTEM) -> dict[str, str]:
    """Libraries that a system gives, by the name they are asked for, and the Debian package that has each."""
    told = tomllib.loads(file.read_text("utf-8"))
    return {name: package for package, names in told["packages"].items() for name in names}


def launcher(program: Path, version: str) -> list[str]:
    """It starts without any help from outside and is the version that it is packed as."""
    try:
        ran = subprocess.run(  # noqa: S603 - what was just built
            [str(program), "--version"], capture_output=True, text=True, check=False, timeout=_SECONDS, cwd="/",
            env={}, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return [f"{program.name} does not start: {error}"]
    said = ran.stdout.split()
    if ran.returncode or version not in said:
        last = (ran.stderr or ran.stdout).strip().splitlines()[-1:]
        return [f"{program.name} --version ended with {ran.returncode} and did not say {version}: {last}"]
    return []


def libraries(folder: Path, given: dict[str, str]) -> list[str]:
    """Nothing is missing, and nothing comes from a place that is not there on another machine.

    Args:
        folder: The payload.
        given: What the system gives, as ``system_libraries`` tells.
    """
    own = {path.name for path in folder.rglob("*") if path.is_file()}
    faults = []
    for path in binaries(folder):
        name = path.relative_to(folder).as_posix()
        faults += library_faults(name, _said("ldd", str(path)), _said("readelf", "-dW", str(path)), own, given)
    return faults


def library_faults(name: str, ldd: str, readelf: str, own: set[str], given: dict[str, str]) -> list[str]:
    """What is wrong with one file, by what ``ldd`` and ``readelf -d`` say of it. ``own``: names in the payload."""
    faults = [f"{name}: {one} is missing" for one in _NOT_FOUND.findall(ldd)]
    strangers = [one for one in _NEEDED.findall(readelf) if one not in own and one not in given]
    faults += [f"{name}: {one} is not shipped, and system.toml names no package that has it" for one in strangers]
    return faults + [f"{name}: it looks for libraries in {one}" for one in _PATH.findall(readelf) if _outside(one)]


def glibc(folder: Path) -> str:
    """The oldest GNU C library that everything in the payload runs with."""
    found = {(2, 17)}
    for path in binaries(folder):
        found |= {(2, int(one)) for one in _GLIBC.findall(_said("readelf", "-VW", str(path)))}
    return ".".join(map(str, max(found)))


def _outside(search: str) -> bool:
    return any(one and not one.startswith("$ORIGIN") for one in search.split(":"))


def _said(*words: str) -> str:
    ran = subprocess.run(  # noqa: S603
        words, capture_output=True, text=True, check=False, timeout=_SECONDS,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    return ran.stdout


def binaries(folder: Path) -> list[Path]:
    """Programs and libraries, by what they are and not by their names."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == _ELF:
                    found.append(path)
    return found


def bytecode(folder: Path) -> list[str]:
    """Every source has a compiled file of the very same source, which is never compared with the clock."""
    faults = []
    for path in sorted(folder.rglob("*.py")):
        made = Path(importlib.util.cache_from_source(str(path)))
        name = path.relative_to(folder).as_posix()
        if not made.is_file():
            faults.append(f"{name}: it is not compiled")
            continue
        head = made.read_bytes()[:16]
        wanted = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + importlib.util.source_hash(path.read_bytes())
        if head != wanted:
            faults.append(f"{name}: its compiled file is of another source or Python, or asks the clock")
    return faults


def told_places(folder: Path, places: tuple[Path, ...]) -> list[str]:
    """Files that hold the path of a folder of the builder's."""
    needles = [str(place).encode() for place in places if len(place.parts) > 2]
    faults = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            faults += [f"{path.relative_to(folder)}: it tells of {one.decode()}" for one in needles if one in content]
    return faults
