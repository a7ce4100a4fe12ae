"""``make installers``, the Linux part: payload, checks, ``.deb``, ``.tar.gz``, bill and hashes in ``dist/``.

    .venv/bin/python installer/linux/build.py

Run by a CPython with a shared libpython; that one is shipped. Needs gcc, strip, readelf, ldd and dpkg-deb. What the
checks find wrong stops it with the exit code 1, and then nothing new lies in ``dist/``.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
from pathlib import Path

import checks
import package
import payload

ROOT = payload.ROOT
WORK, DIST = ROOT / "build" / "linux", ROOT / "dist"
TOOLS = ROOT / "installer" / "requirements.txt"
_MEGA = 1_000_000
_LIMIT = 75 * _MEGA


def main(words: list[str] | None = None) -> int:
    """Build; 1 when something is missing or may not be shipped."""
    asked = argparse.ArgumentParser(description="Build the Linux packages.")
    asked.parse_args(words)
    try:
        _build()
    except payload.MissingError as error:
        sys.stderr.write(f"No package was made.\n{error}\n")
        return 1
    return 0


def _build() -> None:
    for name, from_package in (("gcc", "gcc"), ("strip", "binutils"), ("dpkg-deb", "dpkg"), ("ldd", "libc-bin")):
        if shutil.which(name) is None:
            raise payload.MissingError(f"{name} is missing. On Debian and Ubuntu: apt-get install {from_package}")
    os.environ["SOURCE_DATE_EPOCH"], build = payload.committed()
    WORK.mkdir(parents=True, exist_ok=True)
    tools = tools_in(ROOT / "build")
    made = payload.make(WORK, tools, build)
    bill = WORK / f"skjema-{made.version}-linux.cdx.json"
    make_bill(made, tools, bill)
    payload.finish(made)
    judge(made)
    package.stage(made, WORK / "root")
    out = WORK / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    files = [package.deb(made, WORK / "root", out), package.archive(made, WORK / "root", out)]
    if files[0].stat().st_size > _LIMIT:
        raise payload.MissingError(
            f"{files[0].name} is {files[0].stat().st_size / _MEGA:.1f} MB, over {_LIMIT / _MEGA} MB."
        )
    told = package.sums(made.folder)
    listed = out / f"skjema-{made.version}-linux.payload.sha256"
    listed.write_text(told, "utf-8")
    shutil.copy2(bill, out)
    payload.run(tools, ROOT / "installer/bill.py", "sums", out / f"skjema-{made.version}-linux.SHA256SUMS", *files)
    DIST.mkdir(exist_ok=True)
    for path in sorted(out.iterdir()):
        shutil.move(path, DIST / path.name)
    for path in files:
        at = DIST / path.name
        sys.stdout.write(
            f"{at.stat().st_size / _MEGA:6.1f} MB  {hashlib.sha256(at.read_bytes()).hexdigest()}  {at.name}\n"
        )
    whole = hashlib.sha256(told.encode()).hexdigest()
    sys.stdout.write(f"payload: {told.count(chr(10))} files, {whole}\n")


def judge(made: payload.Made) -> None:
    """All checks of a finished payload. Raises MissingError with every complaint."""
    places = (ROOT, Path.home(), Path(sys.base_prefix))
    faults = checks.launcher(made.folder / payload.LAUNCHER, made.version)
    faults += checks.libraries(made.folder, checks.system_libraries())
    faults += checks.bytecode(made.folder)
    faults += checks.told_places(made.folder, places)
    if faults:
        raise payload.MissingError("The payload may not be shipped:\n" + "\n".join(faults))


def tools_in(folder: Path) -> Path:
    """An environment with ``installer/requirements.txt``, made once; gives its interpreter. Raises MissingError."""
    mark = hashlib.sha256(TOOLS.read_bytes() + sys.version.encode()).hexdigest()[:16]
    home = folder / f"tools-{mark}"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        shutil.rmtree(home, ignore_errors=True)
        payload.run(sys.executable, "-m", "venv", home)
        payload.run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", TOOLS)
        (home / "ready").touch()
    return python


def make_bill(made: payload.Made, tools: Path, to: Path) -> None:
    """Bill of materials, and the licences into the payload. Raises MissingError when something may not be shipped."""
    packages = made.folder / payload.PACKAGES
    payload.run(tools, ROOT / "installer/bill.py", "bill", packages, "--python", made.python, "--runtime",
                made.folder / payload.PYTHON, "--licences", packages / payload.LICENCES, "--bom", to)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
