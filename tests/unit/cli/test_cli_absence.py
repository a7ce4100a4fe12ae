"""``skjema absence add|import|show|handled|undo`` from the first day to the report's limit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_kit import Teacher, skjema

from skjema_app.system.calendar import is_school_day

TODAY = datetime.now(tz=UTC).astimezone().date()
NAME = "Mats Prøvesen"


def school_days(count: int) -> list[str]:
    """The last so many school days, oldest first."""
    found, day = [], TODAY
    while len(found) < count:
        if is_school_day(day):
            found.append(day.isoformat())
        day -= timedelta(days=1)
    return found[::-1]


@pytest.fixture
def words(teacher: Teacher, tmp_path: Path) -> tuple[object, ...]:
    listed = tmp_path / "klasse.csv"
    listed.write_text(f"Navn;Klasse\n{NAME};9B\nAmina Prøvesen;9B\n", encoding="utf-8")
    vault = ("--vault", teacher.vault, "--password-file", teacher.password_file)
    assert skjema("pupils", "import", listed, *vault).code == 0
    return vault


def test_days_are_added_shown_corrected_and_undone(words: tuple[object, ...]) -> None:
    first, second = school_days(2)
    done = skjema("absence", "add", NAME, "--from", second, *words, "--json")
    assert done.code == 0, done.err
    assert done.json["limits"][0]["rule"] == "kontakt"  # type: ignore[index]
    assert skjema("absence", "handled", NAME, "--rule", "kontakt", "--note", "Far ringte.", *words).code == 0
    refused = skjema("absence", "handled", NAME, "--rule", "mote", *words)
    assert (refused.code, "Grensen er ikke nådd" in refused.err) == (1, True)
    more = skjema("absence", "add", NAME, "--from", first, "--to", second, "--valid", "--documented", *words)
    assert "Rettet: Mats Prøvesen" in more.out
    assert "2 dager: 2 gyldig. 2 dokumentert." in more.out
    shown = skjema("absence", "show", NAME, *words, "--json").json
    assert shown["count"]["days"] == 2  # type: ignore[index]
    assert "Far ringte." in shown["handled"][0]  # type: ignore[index]
    assert shown["limits"] == []
    listed = skjema("absence", "show", *words, "--json").json
    batch = listed["registrations"][0]["batch"]  # type: ignore[index]
    assert skjema("absence", "undo", batch, *words).code == 0
    assert skjema("absence", "undo", batch, *words).code == 1
    assert skjema("absence", "show", NAME, *words, "--json").json["count"]["days"] == 1  # type: ignore[index]


def test_an_import_is_shown_first_and_what_is_wrong_is_said(words: tuple[object, ...], tmp_path: Path) -> None:
    days = school_days(3)
    file = tmp_path / "fravær.csv"
    lines = [f"{NAME};{day};Sykdom" for day in days]
    file.write_text("\n".join(("Elev;Dato;Type", *lines, "Ukjent Elev;2026-11-31;")), encoding="cp1252")
    tried = skjema("absence", "import", file, "--dry-run", *words, "--json")
    assert tried.code == 0, tried.err
    assert tried.json["counts"] == {"new": 3, "skipped": 1}
    assert "Ikke noe fravær er ført." in skjema("absence", "show", *words).out
    done = skjema("absence", "import", file, *words, "--json").json
    assert done["new"] == 3
    assert "3 dager: 3 gyldig." in skjema("absence", "show", NAME, *words).out
    wrong = skjema("absence", "add", "Ingen Kjenner", "--from", days[0], *words)
    assert "Finner ikke eleven" in wrong.err
    for bad in ("31.11.2026", "i går", "2019-01-15"):
        assert skjema("absence", "add", NAME, "--from", bad, *words).code == 1
