"""The page «For IT-avdelingen» names what the packages have: files, properties, options and names of the policy."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from skjema_app.system.machine_policy import NAMES, read_policy

INSTALLER = Path(__file__).parents[3] / "installer"
sys.path.insert(0, str(INSTALLER))

import page_commands as page  # noqa: E402

PROPERTIES = {name.upper() for name in NAMES} | {"INSTALLDIR"}
OPTIONS = {"/i", "/x", "/qn", "/norestart", "/l*v", "/S", "-y", "-C", "-xf", "-r"}
PROGRAMS = {"Avinstaller.exe", "Skjema.exe", "skjema-cli.exe"}
SOURCES = {
    path: path.read_text("utf-8")
    for path in INSTALLER.rglob("*")
    if path.suffix in {".py", ".nsi"} and path.name != "page_commands.py"
}


def made_by_a_builder(name: str) -> bool:
    """Whether a builder gives a file this name: the same pattern stands in it."""
    pattern = re.escape(re.sub(r"\d+\.\d+\.\d+", "@", name)).replace("@", r"\{(made\.)?(told_)?version\}")
    stem = re.sub(r"(\\\.tar\\\.gz|\\-windows.*|\\-linux\\.SHA.*)$", "", pattern)
    return any(re.search(f'f"{stem}', text) for text in SOURCES.values())


def test_every_package_on_the_page_is_one_that_a_builder_makes() -> None:
    told = page.section()
    names = re.findall(r"(?i)\bskjema[-_]\d+\.\d+\.\d+[-\w.]*\w", told)
    assert {Path(name).suffix for name in names} >= {".msi", ".exe", ".deb", ".gz", ".SHA256SUMS"}
    assert [name for name in names if not made_by_a_builder(name)] == []
    assert not made_by_a_builder("Skjema-0.1.0-setup.msi")
    assert not made_by_a_builder("skjema_0.1.0_arm64.deb")


def test_every_property_and_option_of_a_command_is_known() -> None:
    lines = page.lines()
    assert lines
    for line in lines:
        assert set(re.findall(r"\b([A-Z_]{3,})=", line)) <= PROPERTIES, line
        assert set(re.findall(r"(?<=\s)([/-]\S+)", line)) <= OPTIONS, line
        assert set(re.findall(r"\b([\w-]+\.exe)\b", line)) - {"0-setup.exe"} <= PROGRAMS, line


def test_the_table_and_the_example_name_the_policy_as_the_program_reads_it(tmp_path: Path) -> None:
    rows = re.findall(r"^\| `(\w+)` \|", page.section(), re.MULTILINE)
    assert rows == list(NAMES)
    values = json.loads(page.policy())
    assert set(values) < set(NAMES)
    file = tmp_path / "policy.json"
    file.write_text(page.policy().replace("%USERPROFILE%\\\\Nordli skole\\\\", "/srv/"), "utf-8")
    tmp_path.chmod(0o755)
    file.chmod(0o644)
    policy = read_policy(file)
    wrong = [one.name for one in policy.faults if one.name]
    assert wrong == []


def test_the_commands_that_the_try_outs_run_are_each_there_once() -> None:
    alone = ("msiexec /i", "msiexec /x", "setup.exe", "Avinstaller.exe", "apt install", "apt remove", "tar -xf")
    for words in (*([one] for one in (*alone, "x86_64/skjema", "rm -r", "skjema policy show")), ["C:", "policy show"]):
        line = page.command(*words, version="9.8.7")
        assert "0.1.0" not in line
        assert ("9.8.7" in line) == (re.search(r"\d\.\d", line) is not None)


def test_a_page_without_the_command_or_with_two_is_told() -> None:
    text = "## For IT-avdelingen\n\n```\nskjema a\nskjema b\n```\n\n## Next\n\n```\nskjema c\n```\n"
    assert page.lines(page=text) == ["skjema a", "skjema b"]
    for word in ("skjema", "skjema c"):
        with pytest.raises(page.AskedError):
            page.command(word, page=text)
