"""``skjema free-days add|remove|import`` and ``skjema pupils new-year``: the same doors as the window's."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_kit import skjema

Vault = tuple[object, ...]


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """With a class list of three."""
    password = tmp_path / "passord"
    password.write_text("torsk lampe fjell brygge saft", encoding="utf-8")
    words = ("--vault", tmp_path / "vaults" / "laerer", "--password-file", password)
    (tmp_path / "vaults").mkdir()
    (tmp_path / "demo.json").write_text("{}", encoding="utf-8")
    assert skjema("vault", "create", "--name", "Lærke Eksempelsen", "--school", "Eksempelåsen", *words).code == 0
    file = tmp_path / "liste.csv"
    file.write_text("Navn;Klasse\nPrøve Prøvesen;8A\nTest Testesen;10B\nØve Øvestad;10B\n", encoding="utf-8")
    assert skjema("pupils", "import", file, *words).code == 0
    return words


def test_the_year_is_turned_once_and_put_back(vault: Vault) -> None:
    later = ("--today", "2027-06-15")
    shown = skjema("pupils", "new-year", "--dry-run", *later, *vault, "--json").json
    assert [(one["before"], one["after"], one["pupils"]) for one in shown["classes"]] == [  # type: ignore[attr-defined]
        ("8A", "9A", 1),
        ("10B", "", 2),
    ]
    assert (shown["year"], shown["moving"], shown["leaving"], shown["written"]) == ("2027–2028", 1, 2, False)
    done = skjema("pupils", "new-year", "--move", "10B=11B", "--contact", "8A=Ny Lærer", *later, *vault)
    assert done.code == 0, done.err
    assert "10B → 11B (2)" in done.out
    assert "3 elever flytter opp." in done.out
    again = skjema("pupils", "new-year", "--dry-run", *later, *vault, "--json").json
    assert (again["moving"], [one["before"] for one in again["classes"]]) == (0, ["9A", "11B"])  # type: ignore[attr-defined]
    assert skjema("pupils", "new-year", "--undo", *later, *vault).code == 0
    refused = skjema("pupils", "new-year", "--undo", *later, *vault)
    assert (refused.code, "Det er ikke noe å angre" in refused.err) == (1, True)
    assert skjema("pupils", "new-year", "--dry-run", *later, *vault, "--json").json["moving"] == 1
    wrong = skjema("pupils", "new-year", "--move", "8X=9X", *later, *vault)
    assert (wrong.code, "«8X»" in wrong.err) == (1, True)
    assert skjema("pupils", "new-year", "--move", "8A", *vault).code == 2


def test_days_off_by_period_and_from_a_calendar(vault: Vault, tmp_path: Path) -> None:
    assert skjema("free-days", "add", "2026-10-05", "2026-10-09", "--words", "Høstferie", *vault).code == 0
    assert skjema("free-days", "add", "2026-10-05", "x", *vault).code == 1
    assert skjema("free-days", "add", "2026-10-09", "2026-10-05", *vault).code == 1
    file = tmp_path / "rute.csv"
    file.write_text("2099-12-21;2100-01-01;Juleferie\n2099-08-20;;Første skoledag\nx;31.2.2026\n", encoding="utf-8")
    looked = skjema("free-days", "import", file, "--dry-run", *vault, "--json").json
    assert [(one["first"], one["taken"]) for one in looked["periods"]] == [  # type: ignore[attr-defined]
        ("2099-08-20", False),
        ("2099-12-21", True),
    ]
    assert len(looked["remarks"]) == 1  # type: ignore[arg-type]
    assert skjema("free-days", "import", file, *vault).code == 0
    listed = skjema("free-days", "list", *vault, "--json").json
    assert [(one["first"], one["words"]) for one in listed["periods"]] == [  # type: ignore[attr-defined]
        ("2026-10-05", "Høstferie"),
        ("2099-12-21", "Juleferie"),
    ]
    assert skjema("free-days", "remove", "2026-10-05", "2026-10-09", *vault, "--json").json["removed"] is True
    assert "Ingen av dagene" in skjema("free-days", "remove", "2026-10-05", *vault).out
    file.write_bytes(b"\x00\x01")
    assert skjema("free-days", "import", file, *vault).code == 1
    file.write_text("2001-12-21\n", encoding="utf-8")
    assert "som er over" in skjema("free-days", "import", file, *vault).err
