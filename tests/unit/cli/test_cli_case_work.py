"""``skjema case``, ``closed`` and the case's part of ``doc``: the same work as in the window, alone with one vault."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from case_kit import WHO
from cli_kit import SHORT_REPORT, skjema
from form_samples import SAMPLES
from three_people import PLAN

from skjema_app.domain.answers import Json

MEASURES: list[Json] = [
    {"id": "a1", "tiltak_hva": "To faste voksne er ved benkene i storefri.", "tiltak_niva": "voksne"},
    {"id": "b2", "tiltak_hva": "Kari og Prøve snakker sammen hver fredag.", "tiltak_niva": "individ"},
]
TODAY = datetime.now(tz=UTC).date().isoformat()


@pytest.fixture
def vault(tmp_path: Path) -> tuple[object, ...]:
    password = tmp_path / "passord"
    password.write_text("torsk lampe fjell brygge saft", encoding="utf-8")
    words = ("--vault", tmp_path / "hvelv", "--password-file", password)
    assert skjema("vault", "create", "--name", "Lærke Eksempelsen", "--school", "Eksempelåsen", *words).code == 0
    return words


def finish(vault: tuple[object, ...], draft: str, answers: object, tmp_path: Path) -> str:
    file = tmp_path / "svar.json"
    file.write_text(json.dumps(answers), encoding="utf-8")
    filled = skjema("doc", "fill", draft, "--answers", file, *vault)
    assert filled.code == 0, filled.err
    done = skjema("doc", "finish", draft, *vault, "--json")
    assert done.code == 0, done.err
    return str(done.json["document"])


def begun(*words: object) -> str:
    ran = skjema(*words, "--json")
    assert ran.code == 0, ran.err
    return str(ran.json["draft"])


def test_a_case_from_report_to_shared_alone(vault: tuple[object, ...], tmp_path: Path) -> None:
    report = finish(vault, begun("doc", "new", "--form", "melding-12-4", *vault), SHORT_REPORT, tmp_path)
    shown = skjema("case", "show", report[:12], *vault, "--json").json
    assert "aktivitetsplan" in {one["form"] for one in shown["forms"]}  # type: ignore[attr-defined]
    assert shown["consents"] == []

    refused = skjema("case", "share", report, "--service", "ppt", "--to", "PPT", "--out", tmp_path / "a.pdf", *vault)
    assert refused.code == 1
    assert "PPT" in refused.err
    assert not (tmp_path / "a.pdf").exists()

    draft = begun("case", "begin", report, "--form", "samtykke", *vault)
    sample = {key: value for key, value in SAMPLES["samtykke"].items() if key not in WHO}
    sample |= {"samtykke_tjenester": ["ppt"], "samtykke_dato": TODAY, "samtykke_til": None}
    consent = finish(vault, draft, sample, tmp_path)
    shared = skjema("case", "share", report, "--service", "ppt", "--to", "PPT", "--out", tmp_path / "a.pdf", *vault)
    assert shared.code == 0, shared.err
    assert (tmp_path / "a.pdf").exists()
    assert skjema("case", "withdraw-consent", consent, "--who", "Mor", "--service", "ppt", *vault).code == 0
    again = skjema("case", "share", report, "--service", "ppt", "--to", "PPT", "--out", tmp_path / "b.pdf", *vault)
    assert again.code == 1
    states = [one["state"] for one in skjema("case", "show", report, *vault, "--json").json["consents"]]  # type: ignore[attr-defined]
    assert states == ["withdrawn"]


def test_the_measures_history_and_the_portal_in_plain_text(vault: tuple[object, ...], tmp_path: Path) -> None:
    report = finish(vault, begun("doc", "new", "--form", "melding-12-4", *vault), SHORT_REPORT, tmp_path)
    text = skjema("doc", "portal-text", report, *vault)
    assert "Jeg vil ikke gå ut lenger." in text.out
    assert skjema("doc", "reported", report, *vault).code == 0
    assert skjema("doc", "reported", report, *vault).code == 1

    answers = {
        **PLAN,
        "hvem": "Kari Eksempel",
        "plan_ansvarlig": "Lærke Eksempelsen",
        "stemme_hvem": "Lærke Eksempelsen",
    }
    answers |= {"neste_evaluering": None, "plan_start": TODAY}
    plan = finish(vault, begun("case", "begin", report, "--form", "aktivitetsplan", *vault), _dated(answers), tmp_path)
    changed = {
        **MEASURES[0],  # type: ignore[dict-item]
        "tiltak_hva": "Lærke er ved døra i storefri.",
        "tiltak_endring": "endring",
        "tiltak_endring_hvorfor": "Benkene var ikke stedet.",
        "tiltak_endring_rteam": TODAY,
    }
    version = begun("doc", "new", "--version-of", plan, *vault)
    voice: dict[str, Json] = {"stemme_ord": "Det er bedre nå.", "stemme_onske": "At det fortsetter."}
    second = finish(vault, version, {"tiltak": [changed, MEASURES[1]], **voice}, tmp_path)
    found = skjema("doc", "measures", second, *vault, "--json").json["measures"]
    assert [len(one["changes"]) for one in found] == [1, 0]  # type: ignore[attr-defined]
    told = skjema("doc", "measures", second, *vault).out
    assert "To faste voksne er ved benkene i storefri. → Lærke er ved døra i storefri." in told
    assert "Benkene var ikke stedet." in told


def _dated(answers: dict[str, Json]) -> dict[str, Json]:
    soon = (datetime.now(tz=UTC).date() + timedelta(days=14)).isoformat()
    return {**answers, "neste_evaluering": soon}


def test_a_continued_plan_and_a_talk_find_their_row(vault: tuple[object, ...], tmp_path: Path) -> None:
    answers = {**PLAN, "plan_start": TODAY, "viderefort_fra": "onenote", "viderefort_start": "2026-09-01"}
    plan = finish(vault, begun("case", "continue-plan", *vault), _dated(answers), tmp_path)
    talk = finish(
        vault, begun("doc", "new", "--form", "elevsamtale", *vault), {**SAMPLES["elevsamtale"], **WHO}, tmp_path
    )
    assert skjema("case", "link", plan, "--document", talk, *vault).code == 0
    rows = skjema("case", "list", *vault, "--json").json["cases"]
    assert [row["key"] for row in rows] == [plan]  # type: ignore[attr-defined]


def test_what_is_about_an_employee_is_in_its_own_commands_only(vault: tuple[object, ...], tmp_path: Path) -> None:
    about = finish(
        vault, begun("doc", "new", "--form", "melding-12-4", *vault), {**SHORT_REPORT, "gjelder_ansatt": "ja"}, tmp_path
    )
    assert skjema("case", "list", *vault, "--json").json["cases"] == []
    assert skjema("doc", "list", *vault, "--json").json["documents"] == []
    assert [row["key"] for row in skjema("closed", "list", *vault, "--json").json["cases"]] == [about]  # type: ignore[attr-defined]
    assert skjema("closed", "people", about, *vault, "--json").json["people"] == []
    assert skjema("closed", "give", about, "--to", "Rektor", *vault).code == 1
    draft = begun("closed", "go-on", about, *vault)
    assert skjema("doc", "list", "--drafts", *vault, "--json").json["drafts"] == []
    hidden = skjema("doc", "list", "--drafts", "--hidden", *vault, "--json").json["drafts"]
    assert [one["draft"] for one in hidden] == [draft]  # type: ignore[attr-defined]
