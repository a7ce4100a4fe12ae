"""The Windows build refuses what would fail at a school: each check sees its own fault, and a whole payload passes."""

import hashlib
import importlib.util
import struct
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]
MAGIC = b"\xf3\x0d\r\n"
GOOD = MAGIC + struct.pack("<I", 1) + bytes(8)
SAID = {"FileVersion": "0.1.0", "ProductName": "Skjema", "manifest": "PerMonitorV2 longPathAware UTF-8 asInvoker"}
LINKS = {"Skjema.exe": {"KERNEL32.dll"}, "_one.pyd": {"python313.dll", "api-ms-win-crt-math-l1-1-0.dll"}}


def _module(name: str) -> ModuleType:
    folder = ROOT / "installer/windows"
    spec = importlib.util.spec_from_file_location(f"windows_{name}", folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(folder))
    before = set(sys.modules)
    try:
        spec.loader.exec_module(made)
    finally:
        sys.path.remove(str(folder))
        for left in set(sys.modules) - before:  # the Linux build has modules of the same names
            if str(folder) in str(getattr(sys.modules[left], "__file__", "")):
                del sys.modules[left]
    return made


checks, packages, pieces = _module("checks"), _module("packages"), _module("pieces")


@pytest.fixture
def payload(tmp_path: Path) -> Path:
    """A payload that passes."""
    for name in ("Skjema.exe", "skjema-cli.exe", "python/python313.dll", "pkgs/_one.pyd"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"MZ")
    (tmp_path / "pkgs/one.pyc").write_bytes(GOOD)
    return tmp_path


def _imports(path: Path) -> set[str]:
    return LINKS.get(path.name, set())


def _faults(payload: Path) -> list[str]:
    return [
        *checks.missing_libraries(payload, _imports),
        *checks.bytecode_faults(payload / "pkgs", MAGIC, ("kept/",)),
        *checks.launcher_faults(payload, "0.1.0", lambda _path: SAID),
        *checks.private_faults(payload, ("/home/builder/",)),
    ]


def test_a_whole_payload_passes(payload: Path) -> None:
    assert _faults(payload) == []


def test_a_library_that_is_neither_here_nor_in_windows_is_named_with_who_wants_it(payload: Path) -> None:
    (payload / "python/python313.dll").unlink()
    assert _faults(payload) == ["pkgs/_one.pyd needs python313.dll, which is neither here nor in Windows"]


def test_a_source_without_bytecode_is_refused(payload: Path) -> None:
    (payload / "pkgs/kept").mkdir()
    (payload / "pkgs/kept/two.py").touch()
    assert _faults(payload) == ["kept/two.py has no bytecode"]
    (payload / "pkgs/kept/__pycache__").mkdir()
    (payload / "pkgs/kept/__pycache__/two.cpython-313.pyc").write_bytes(GOOD)
    assert _faults(payload) == []


@pytest.mark.parametrize("wrong", [b"\xa7\x0d\r\n" + GOOD[4:], MAGIC + bytes(12), MAGIC])
def test_bytecode_of_another_interpreter_or_tied_to_a_clock_is_refused(payload: Path, wrong: bytes) -> None:
    (payload / "pkgs/one.pyc").write_bytes(wrong)
    assert _faults(payload) == ["one.pyc is bytecode of another CPython, or tied to a clock"]


def test_a_launcher_that_is_missing_or_says_another_version_is_refused(payload: Path) -> None:
    faults = checks.launcher_faults(payload, "0.2.0", lambda _path: SAID)
    assert faults[0] == "Skjema.exe says it is Skjema 0.1.0, not Skjema 0.2.0"
    assert checks.launcher_faults(
        payload, "0.1.0", lambda _path: {**SAID, "manifest": "asInvoker UTF-8 PerMonitorV2"}
    ) == [
        "Skjema.exe: its manifest lacks longPathAware",
        "skjema-cli.exe: its manifest lacks longPathAware",
    ]
    (payload / "Skjema.exe").unlink()
    assert checks.launcher_faults(payload, "0.1.0", lambda _path: SAID) == ["Skjema.exe is not there"]


def test_a_program_that_does_not_start_is_refused() -> None:
    assert checks.start_faults("0.1.0 20261123-abc 2026-11-23\n", "0.1.0") == []
    for said in ("", "Skjema er ikke riktig installert: finner ikke python\\python313.dll.", "0.1.1"):
        assert len(checks.start_faults(said, "0.1.0")) == 1


def test_a_path_of_the_machine_and_a_package_that_is_too_large_are_refused(payload: Path) -> None:
    (payload / "pkgs/told.txt").write_text("made in /home/builder/skjema")
    assert _faults(payload) == ["pkgs/told.txt holds a path of the machine it was built on"]
    assert checks.size_faults(payload / "pkgs/told.txt", 1) == []
    assert len(checks.size_faults(payload / "pkgs/told.txt", 0)) == 1


def test_every_name_of_the_policy_is_a_property_that_an_upgrade_remembers() -> None:
    made = packages.msi_source()
    assert "@" not in made.replace("@@", "")
    for name in packages.POLICY:
        assert f'Name="{name}" Type="string" Value="[{name.upper()}]"' in made
        assert f">KEPT_{name.upper()} AND NOT {name.upper()}</Custom>" in made


def test_a_source_is_taken_when_the_signed_list_has_its_hash_with_either_line_end() -> None:
    source = b"print(1)\nprint(2)\n"
    catalogue = b"..." + hashlib.sha256(source.replace(b"\n", b"\r\n")).digest() + b"..."
    assert pieces.listed(source, catalogue)
    assert not pieces.listed(source + b"# changed\n", catalogue)
