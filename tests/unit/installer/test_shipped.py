"""What a package may hold: a licence nobody looked at, a missing text, a library of unknown origin are refused."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "installer"))

from shipped import RefusedError, Rules, parts_of, write_licences, write_sums

BUNDLED = {"name": "libthing", "in": "skjema", "licence": "Zlib", "texts": ["thing.txt"], "files": ["skjema.libs/*"]}


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "thing.txt").write_text("do good", "utf-8")
    return Rules(frozenset({"MIT", "Zlib", "Apache-2.0"}), {}, (BUNDLED,), tmp_path / "texts")


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    distribution(tmp_path / "pkgs", "skjema", "MIT")
    return tmp_path / "pkgs"


def distribution(folder: Path, name: str, licence: str, text: str = "Copyright somebody") -> None:
    info = folder / f"{name}-1.0.dist-info"
    (info / "licenses").mkdir(parents=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\nLicense-Expression: {licence}\n", "utf-8"
    )
    listed = f"{info.name}/METADATA,,\n"
    if text:
        (info / "licenses" / "LICENSE").write_bytes(text.encode("latin-1"))
        listed += f"{info.name}/licenses/LICENSE,,\n"
    (info / "RECORD").write_text(listed, "utf-8")


def refusal(packages: Path, rules: Rules) -> str:
    with pytest.raises(RefusedError) as refused:
        parts_of(packages, rules, "3.11.7")
    return str(refused.value)


def test_each_part_is_told_with_its_text(packages: Path, rules: Rules, tmp_path: Path) -> None:
    distribution(packages, "Other_Thing", "GPL-3.0-only OR (MIT AND Zlib)", "Copyright Håring")
    (packages / "skjema.libs").mkdir()
    (packages / "skjema.libs" / "libthing-1234.so.1").write_bytes(b"\x7fELF")
    parts = parts_of(packages, rules, "3.11.7")
    write_licences(parts, tmp_path / "licences")
    told = json.loads((tmp_path / "licences" / "licences.json").read_text("utf-8"))["parts"]
    assert [(one["name"], one["version"]) for one in told] == [
        ("libthing", ""),
        ("other-thing", "1.0"),
        ("skjema", "1.0"),
    ]
    texts = {one["name"]: (tmp_path / "licences" / one["text"]).read_text("utf-8") for one in told}
    assert "do good" in texts["libthing"]
    assert "Håring" in texts["other-thing"]
    assert [name for name, _hash in parts[0].files] == ["skjema.libs/libthing-1234.so.1"]


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-only", "MIT AND GPL-3.0-only", "(MIT", "MIT Zlib", "", "MIT WITH x", "UNKNOWN"]
)
def test_a_licence_that_nobody_looked_at_is_refused(packages: Path, rules: Rules, licence: str) -> None:
    distribution(packages, "other", licence)
    assert "other" in refusal(packages, rules)


def test_a_part_without_a_licence_text_is_refused(packages: Path, rules: Rules) -> None:
    distribution(packages, "other", "MIT", text="")
    assert "no licence text" in refusal(packages, rules)


@pytest.mark.parametrize("name", ["other/libstray.so.6", "stray.dll", "fonts/Stray.ttf"])
def test_a_library_or_font_of_unknown_origin_is_refused(packages: Path, rules: Rules, name: str) -> None:
    (packages / name).parent.mkdir(exist_ok=True)
    (packages / name).write_bytes(b"x")
    assert name in refusal(packages, rules)


def test_a_python_module_in_c_belongs_to_its_distribution(packages: Path, rules: Rules) -> None:
    for name in ("_x.cpython-311-x86_64-linux-gnu.so", "_x.abi3.so", "_x.cp313-win_amd64.pyd", "_x.pyd"):
        (packages / name).write_bytes(b"x")
    assert parts_of(packages, rules, "3.11.7")


def test_a_bundled_part_without_its_text_is_refused(packages: Path, rules: Rules) -> None:
    (packages / "skjema.libs").mkdir()
    (packages / "skjema.libs" / "libthing.so").write_bytes(b"x")
    (rules.texts / "thing.txt").unlink()
    assert "libthing" in refusal(packages, rules)


def test_everything_at_fault_is_named_at_once(packages: Path, rules: Rules) -> None:
    distribution(packages, "one", "GPL-2.0-only")
    distribution(packages, "two", "AGPL-3.0-only")
    assert {line.split(":")[0] for line in refusal(packages, rules).splitlines()} == {"one", "two"}


def test_the_rules_that_are_kept_can_be_read() -> None:
    rules = Rules.read()
    missing = [
        text
        for entry in rules.bundled
        for text in entry["texts"]  # type: ignore[attr-defined]
        if ":" not in text and not (rules.texts / text).is_file()
    ]
    assert missing == []


def test_sums_are_read_by_sha256sum(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"b")
    (tmp_path / "a").write_bytes(b"a")
    write_sums(tmp_path / "SUMS", [tmp_path / "b", tmp_path / "a"])
    lines = (tmp_path / "SUMS").read_text("utf-8").splitlines()
    assert lines[0] == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  a"
    assert len(lines) == 2
