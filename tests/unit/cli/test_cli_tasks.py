"""``skjema tasks``, ``free-days`` and ``case close|open|note|to-chain``: the flow of a case without a window."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cli_kit import SHORT_REPORT, skjema

from skjema_app.system.calendar import add_working_days

TODAY = datetime.now(tz=UTC).astimezone().date()
Vault = tuple[object, ...]


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """In the folders of a demonstration, without its file."""
    password = tmp_path / "passord"
    password.write_text("torsk lampe fjell brygge saft", encoding="utf-8")
    words = ("--vault", tmp_path / "vaults" / "laerer", "--password-file", password)
    (tmp_path / "vaults").mkdir()
    assert skjema("vault", "create", "--name", "Lærke Eksempelsen", "--school", "Eksempelåsen", *words).code == 0
    return words


@pytest.fixture
def report(vault: Vault, tmp_path: Path) -> str:
    file = tmp_path / "svar.json"
    file.write_text(json.dumps(SHORT_REPORT), encoding="utf-8")
    draft = skjema("doc", "new", "--form", "melding-12-4", *vault, "--json").json["draft"]
    assert skjema("doc", "fill", draft, "--answers", file, *vault).code == 0
    done = skjema("doc", "finish", draft, *vault, "--json")
    assert done.code == 0, done.err
    return str(done.json["document"])


def shown(vault: Vault, report: str, *more: object) -> dict[str, object]:
    ran = skjema("case", "show", report, *vault, *more, "--json")
    assert ran.code == 0, ran.err
    return ran.json


def test_a_case_is_followed_closed_and_opened_again(vault: Vault, report: str) -> None:
    first = shown(vault, report)
    assert (first["flow"], first["status"]) == ("b", "Meldt")
    assert first["next"]["step"] == "beslutning"  # type: ignore[index]
    note = ("case", "note", report, "--step", "besluttet", "--who", "Rektor", "--outcome", "plan", *vault)
    assert skjema(*note).code == 0
    second = shown(vault, report)
    assert second["next"]["offers"] == ["plan"]  # type: ignore[index]
    (plan,) = [one for one in second["deadlines"] if one["rule"] == "plan"]  # type: ignore[attr-defined]
    assert plan["day"] == add_working_days(TODAY, 5).isoformat()
    assert plan["sure"] is False
    said = skjema("case", "show", report, *vault).out
    assert "Neste steg: Lag aktivitetsplan. Når skolen setter inn tiltak" in said
    assert skjema("case", "close", report, "--reason", "Feil elev.", *vault).code == 0
    closed = shown(vault, report)
    assert (closed["state"], closed["next"], closed["closed"]["why"]) == ("avsluttet", None, "Feil elev.")  # type: ignore[index]
    again = skjema("case", "close", report, "--reason", "igjen", *vault)
    assert (again.code, "Saken er avsluttet" in again.err) == (1, True)
    assert skjema("case", "open", report, "--reason", "Likevel ikke.", *vault).code == 0
    assert shown(vault, report)["closed"] is None


def test_tasks_are_listed_in_groups_and_as_a_calendar_without_names(vault: Vault, report: str, tmp_path: Path) -> None:
    assert skjema("tasks", *vault, "--json").json["tasks"] == [], "what was handed over is the rector's"
    skjema("case", "note", report, "--step", "besluttet", "--outcome", "plan", *vault)
    found = skjema("tasks", *vault, "--json").json["tasks"]
    assert [(one["kind"], one["action"], one["mine"]) for one in found] == [("deadline", "plan", True)]  # type: ignore[attr-defined]
    target = tmp_path / "oppgaver.ics"
    ran = skjema("tasks", "--ics", target, *vault)
    assert "Skolens egen frist for plan: Kari Eksempel" in ran.out
    assert ran.code == 0
    text = target.read_text("utf-8")
    assert "BEGIN:VEVENT" in text
    assert "Kari" not in text
    assert "plan" not in text.lower()
    assert skjema("tasks", "--ics", target, *vault).code == 1, "never over a file that is there"


def test_another_day_is_for_demonstrations_only(vault: Vault, report: str, tmp_path: Path) -> None:
    later = (TODAY + timedelta(days=30)).isoformat()
    refused = skjema("tasks", "--today", later, *vault)
    assert refused.code == 1
    assert "bare for demoen" in refused.err
    (tmp_path / "demo.json").write_text("{}", encoding="utf-8")
    skjema("case", "note", report, "--step", "besluttet", "--outcome", "plan", *vault)
    found = skjema("tasks", "--today", later, *vault, "--json").json["tasks"]
    assert {one["group"] for one in found if one["action"] == "plan"} == {"over-fristen"}  # type: ignore[attr-defined]
    assert skjema("tasks", "--today", "i morgen", *vault).code == 1
    assert shown(vault, report, "--today", later)["deadlines"][0]["overdue"] is True  # type: ignore[index]


def test_days_off_move_a_deadline(vault: Vault, report: str, tmp_path: Path) -> None:
    skjema("case", "note", report, "--step", "besluttet", "--outcome", "plan", *vault)
    file = tmp_path / "fri.txt"
    year = TODAY.year if TODAY.month >= 8 else TODAY.year - 1
    free = [TODAY + timedelta(days=step) for step in range(1, 8)]
    file.write_text("\n".join(day.isoformat() for day in free), encoding="utf-8")
    written = skjema("free-days", "set", file, "--year", year, *vault, "--json")
    assert written.code == 0, written.err
    assert skjema("free-days", "list", *vault, "--json").json["days"] == [day.isoformat() for day in free]
    (plan,) = [one for one in shown(vault, report)["deadlines"] if one["rule"] == "plan"]  # type: ignore[attr-defined]
    assert date.fromisoformat(plan["day"]) == add_working_days(TODAY, 5, free)
    file.write_text("2026-02-30\n", encoding="utf-8")
    wrong = skjema("free-days", "set", file, "--year", year, *vault)
    assert wrong.code == 1
    assert "Linje 1" in wrong.err
    file.write_bytes(b"\xff\xfe\x00")
    assert skjema("free-days", "set", file, "--year", year, *vault).code == 1


def test_what_can_not_be_noted_is_refused(vault: Vault, report: str) -> None:
    for words in (
        ("--step", "tiltak_evaluert"),
        ("--step", "mote", "--outcome", "virker"),
        ("--step", "mote", "--date", "2026-02-30"),
        ("--step", "mote", "--date", (TODAY + timedelta(days=2)).isoformat()),
    ):
        assert skjema("case", "note", report, *words, *vault).code == 1, words
    assert skjema("case", "note", report, "--step", "plan", *vault).code == 2
    assert skjema("case", "close", report, *vault).code == 2
    assert skjema("case", "to-chain", report, *vault).code == 0, "it is there already"
