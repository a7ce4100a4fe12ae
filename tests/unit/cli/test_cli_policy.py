"""``skjema policy show``: for people and for scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_kit import skjema


def given(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> str:
    file = folder / "policy.json"
    file.write_text(text, "utf-8")
    file.chmod(0o644)
    monkeypatch.setenv("SKJEMA_POLICY", str(file))
    return str(file)


def test_what_is_governed_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = given(tmp_path, '{"lock_minutes": 5, "allow_key_store": false}', monkeypatch)

    ran = skjema("policy", "show")
    told = skjema("policy", "show", "--json").json

    assert ran.code == 0
    assert "Lås uten bruk: etter 5 minutter  (lock_minutes)" in ran.out
    assert (told["file"], told["read"], told["faults"]) == (file, [file], [])
    assert {name: value for name, value in told["values"].items() if value is not None} == {  # type: ignore[union-attr]
        "lock_minutes": 5,
        "allow_key_store": False,
    }


def test_what_is_not_heeded_is_told_and_a_script_notices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given(tmp_path, '{"lock_minuts": 5, "language": "nb"}', monkeypatch)

    ran = skjema("policy", "show")
    (fault,) = skjema("policy", "show", "--json").json["faults"]  # type: ignore[misc]

    assert ran.code == 1
    assert "«lock_minuts»" in ran.out
    assert "Språk: bokmål" in ran.out
    assert (fault["code"], fault["name"]) == ("policy-name-unknown", "lock_minuts")


def test_without_a_policy_nothing_is_governed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKJEMA_POLICY", str(tmp_path / "policy.json"))
    ran = skjema("policy", "show")
    assert ran.code == 0
    assert "Ingenting er styrt på denne maskinen." in ran.out
