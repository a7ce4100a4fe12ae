"""What the Linux builder must refuse, on folders of a few files; ``make installers-try`` breaks a whole payload."""

from __future__ import annotations

import importlib.util
import py_compile
from pathlib import Path

import pytest

# By its path: the Windows builder's folder has modules of the same names.
_FILE = Path(__file__).parents[3] / "installer" / "linux" / "checks.py"
_SPEC = importlib.util.spec_from_file_location("linux_checks", _FILE)
checks = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(checks)

GIVEN = {"libc.so.6": "libc6"}
LDD = "\tlibc.so.6 => /lib/libc.so.6 (0x0)\n\tlibQt6Svg.so.6 => not found\n"
NEEDS = " 0x1 (NEEDED)  Shared library: [{}]\n 0x1d (RUNPATH)  Library runpath: [{}]\n"


def program(folder: Path, text: str) -> Path:
    path = folder / "skjema"
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(0o755)
    return path


def test_a_launcher_that_says_its_version_is_taken(tmp_path: Path) -> None:
    assert checks.launcher(program(tmp_path, "echo 0.1.0 20261123-1a2b3c4"), "0.1.0") == []


@pytest.mark.parametrize("text", ["echo 0.1.1", "exit 1", "echo 0.1.0; exit 3", "true"])
def test_a_broken_launcher_is_refused(tmp_path: Path, text: str) -> None:
    assert len(checks.launcher(program(tmp_path, text), "0.1.0")) == 1


def test_a_launcher_that_is_no_program_is_refused(tmp_path: Path) -> None:
    (tmp_path / "skjema").write_bytes(b"\x7fELF")
    (tmp_path / "skjema").chmod(0o755)
    assert "does not start" in checks.launcher(tmp_path / "skjema", "0.1.0")[0]


def test_a_library_that_is_missing_is_refused() -> None:
    assert checks.library_faults("a.so", LDD, NEEDS.format("libc.so.6", "$ORIGIN"), set(), GIVEN) == [
        "a.so: libQt6Svg.so.6 is missing"
    ]


def test_a_library_of_the_builder_alone_is_refused() -> None:
    said = "\tlibodd.so.1 => /usr/lib/libodd.so.1 (0x0)\n"
    assert "libodd.so.1" in checks.library_faults("a.so", said, NEEDS.format("libodd.so.1", "$ORIGIN"), set(), GIVEN)[0]
    assert checks.library_faults("a.so", said, NEEDS.format("libodd.so.1", "$ORIGIN"), {"libodd.so.1"}, GIVEN) == []


def test_a_library_that_looks_on_the_builders_machine_is_refused() -> None:
    found = checks.library_faults("a.so", "", NEEDS.format("libc.so.6", "$ORIGIN/../lib:/home/x/lib"), set(), GIVEN)
    assert len(found) == 1
    assert "/home/x/lib" in found[0]


def test_a_source_without_bytecode_of_its_own_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "one.py"
    source.write_text("x = 1\n", "utf-8")
    assert checks.bytecode(tmp_path) == ["one.py: it is not compiled"]
    py_compile.compile(str(source), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP)
    assert len(checks.bytecode(tmp_path)) == 1
    py_compile.compile(str(source), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    assert checks.bytecode(tmp_path) == []
    source.write_text("x = 2\n", "utf-8")
    assert len(checks.bytecode(tmp_path)) == 1


def test_a_file_that_tells_where_it_was_built_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"\0/home/somebody/skjema\0")
    assert len(checks.told_places(tmp_path, (Path("/home/somebody/skjema"),))) == 1
    assert checks.told_places(tmp_path, (Path("/home/another/skjema"), Path("/usr"))) == []


def test_each_library_has_one_package() -> None:
    given = checks.system_libraries()
    assert given["libssl.so.3"] == "libssl3t64 | libssl3"
    assert "libc.so.6" in given
