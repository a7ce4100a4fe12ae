"""``make installers``, the Windows part: payload, checks, MSI, setup program, bill and hashes in ``dist/``, from Linux.

    .venv/bin/python installer/windows/build.py [--only msi|setup] [--as-version 0.1.1]

What it fetches is pinned by SHA-256 and kept in ``build/windows/cache``. What the checks find wrong stops it with the
exit code 1, and then nothing new lies in ``dist/``. ``README.md`` tells of the interpreter, of signing and of releases.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import checks
import packages
import payload
import pieces

HERE = Path(__file__).parent
ROOT = payload.ROOT
WORK, DIST = ROOT / "build" / "windows", ROOT / "dist"
_TOOLS = (
    ("x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64"), ("x86_64-w64-mingw32-windres", "binutils-mingw-w64-x86-64"),
    ("wixl", "wixl"), ("wixl-heat", "wixl"), ("msibuild", "msitools"), ("makensis", "nsis"),
    ("npm", "npm"), ("wine", "wine wine64"), ("Xvfb", "xvfb"),
)  # fmt: skip
_MSI_MEGABYTES, _SETUP_MEGABYTES = 75, 50


def main(words: list[str] | None = None) -> int:
    """Build; 1 when something is missing or may not be shipped."""
    asked = argparse.ArgumentParser(description="Build the Windows packages.")
    asked.add_argument("--only", choices=("msi", "setup"))
    asked.add_argument("--as-version", default="", help="try-outs: a version other than the program's")
    asked.add_argument("--quick", action="store_true", help="try-outs: a setup program of any size")
    asked.add_argument("--to", type=Path, default=DIST)
    chosen = asked.parse_args(words)
    try:
        _build(chosen.only, chosen.as_version or payload.version(), chosen.to.absolute(), quick=chosen.quick)
    except pieces.MissingError as error:
        sys.stderr.write(f"No package was made.\n{error}\n")
        return 1
    return 0


def _build(only: str | None, version: str, to: Path, *, quick: bool) -> None:
    missing = [package for name, package in _TOOLS if shutil.which(name) is None]
    if missing:
        raise pieces.MissingError(f"On Debian and Ubuntu: apt-get install {' '.join(dict.fromkeys(missing))}")
    build, os.environ["SOURCE_DATE_EPOCH"] = payload.committed()
    WORK.mkdir(parents=True, exist_ok=True)
    cache = WORK / "cache"
    made = payload.make(WORK, cache, build, version)
    out = WORK / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    name = f"skjema-{version}-windows"
    bill(made, cache, out / f"{name}.cdx.json")
    payload.finish(made)
    told = payload.sums(made.folder)  # before signing: a signature holds the time
    packages.sign_launchers(made.folder)
    judge(made, cache)
    (out / f"{name}.payload.sha256").write_text(told, "utf-8")
    files = []
    if only != "setup":
        files.append(out / f"Skjema-{version}.msi")
        packages.msi(WORK, made.folder, version, files[-1])
    if only != "msi":
        files.append(out / f"Skjema-{version}-setup.exe")
        packages.setup(made.folder, version, files[-1], quick=quick)
    signed = [packages.sign(file) for file in files]
    _refuse([fault for file in files if not quick for fault in checks.size_faults(file, _limit(file))])
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    (out / f"{name}.SHA256SUMS").write_text("".join(lines), "utf-8")
    to.mkdir(parents=True, exist_ok=True)
    for path in sorted(out.iterdir()):
        shutil.move(path, to / path.name)
    for file, line in zip(files, lines, strict=True):
        sys.stdout.write(f"{(to / file.name).stat().st_size / 1e6:6.1f} MB  {line}")
    sys.stdout.write(f"payload: {told.count(chr(10))} files, {hashlib.sha256(told.encode()).hexdigest()}\n")
    sys.stdout.write("signed\n" if all(signed) else "NOT SIGNED: Windows will warn of an unknown publisher.\n")


def _limit(file: Path) -> int:
    return _MSI_MEGABYTES if file.suffix == ".msi" else _SETUP_MEGABYTES


def bill(made: payload.Made, cache: Path, to: Path) -> None:
    """Bill of materials and licence texts; refuses a licence that nobody looked at."""
    tools = pieces.folder_of_tools(cache, ROOT / "installer/requirements.txt")
    inside = made.folder / payload.PACKAGES
    pieces.run(sys.executable, ROOT / "installer/bill.py", "bill", inside, "--python", made.python, "--runtime",
               made.folder / payload.PYTHON, "--licences", inside / "skjema_app/_data/resources/licences", "--bom", to,
               PYTHONPATH=str(tools))  # fmt: skip


def judge(made: payload.Made, cache: Path) -> None:
    """All checks of a finished payload. Raises MissingError with every fault."""
    sys.path.insert(0, str(pieces.build_tools(cache)))
    import binaries

    faults = checks.missing_libraries(made.folder, binaries.imports_of)
    faults += checks.bytecode_faults(made.folder / payload.PACKAGES, pieces.magic(), payload.WITH_SOURCE)
    faults += checks.launcher_faults(made.folder, made.version, binaries.told)
    faults += checks.private_faults(made.folder, (str(ROOT), str(Path.home()) + "/"))
    faults += checks.start_faults(started(made.folder), made.version)
    _refuse(faults)


def started(folder: Path) -> str:
    """What ``skjema-cli.exe --version`` says under Wine, on a screen of its own."""
    with tempfile.TemporaryDirectory() as work:
        prefix = Path(work) / "prefix"
        screen = ["xvfb-run", "-a"]
        pieces.run(*screen, HERE / "wine/prefix.sh", prefix)
        surroundings = {**os.environ, "WINEPREFIX": str(prefix), "WINEDEBUG": "-all", "WINEARCH": "win64"}
        surroundings["WINEDLLOVERRIDES"] = "mscms,icuuc,bcryptprimitives=n;mscoree,mshtml="
        ran = subprocess.run(  # noqa: S603 - our own program
            [*screen, "wine", str(folder / payload.CONSOLE), "--version"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=600, env=surroundings,
        )  # fmt: skip
        subprocess.run(["wineserver", "-k"], check=False, env=surroundings)  # noqa: S607 - of this prefix alone
        return ran.stdout or ran.stderr


def _refuse(faults: list[str]) -> None:
    if faults:
        raise pieces.MissingError("\n".join(faults))


if __name__ == "__main__":
    sys.exit(main())
