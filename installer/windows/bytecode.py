"""Compiles a folder of Python sources, the same bytes each time; run by a CPython of the minor version that reads them.

    python3.13 bytecode.py FOLDER [--shown-as TEXT] [--zip FILE]

Beside each source (``__pycache__``), or, with ``--zip``, without sources into a library zip. Nothing of the machine
gets in: tracebacks name the files relative to the folder, and the bytecode is marked as never to be compared with its
source (PEP 552), so that a clock or a copying program can't make it stale. Half of the files at a time, by name, so
that two processes share the work and each still does its own in the same order.
"""

from __future__ import annotations

import argparse
import py_compile
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH
_EPOCH = (1980, 1, 1, 0, 0, 0)


def compile_part(folder: Path, shown_as: str, part: int, parts: int) -> list[str]:
    """Compile every ``parts``-th file; gives what could not be compiled, with its reason."""
    faults = []
    for number, source in enumerate(sorted(folder.rglob("*.py"))):
        if number % parts != part:
            continue
        name = source.relative_to(folder).as_posix()
        shown = f"{shown_as}/{name}" if shown_as else name
        try:
            py_compile.compile(str(source), dfile=shown, doraise=True, invalidation_mode=UNCHECKED)
        except (py_compile.PyCompileError, SyntaxError, ValueError) as error:
            faults.append(f"{name}: {error}")
    return faults


def write_zip(folder: Path, shown_as: str, to: Path) -> None:
    """The compiled library, without sources, in one zip as CPython reads it."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as packed, tempfile.TemporaryDirectory() as work:
        for source in sorted(folder.rglob("*.py")):
            name = source.relative_to(folder).as_posix()
            made = Path(work) / "one.pyc"
            py_compile.compile(str(source), str(made), f"{shown_as}/{name}", doraise=True, invalidation_mode=UNCHECKED)
            entry = zipfile.ZipInfo(name + "c", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, made.read_bytes())


def main() -> int:
    """Run it; 1 when something is no Python."""
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", type=Path)
    asked.add_argument("--shown-as", default="")
    asked.add_argument("--zip", type=Path)
    asked.add_argument("--part", type=int)
    chosen = asked.parse_args()
    if chosen.zip:
        write_zip(chosen.folder, chosen.shown_as, chosen.zip)
        return 0
    if chosen.part is None:
        words = [sys.executable, __file__, str(chosen.folder), "--shown-as", chosen.shown_as, "--part"]
        both = [subprocess.Popen([*words, str(part)]) for part in (0, 1)]  # noqa: S603 - this program
        return max([one.wait() for one in both])
    faults = compile_part(chosen.folder, chosen.shown_as, chosen.part, 2)
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
