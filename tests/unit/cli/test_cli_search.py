"""``skjema search TEXT``: what is found, for people and for programs; nothing found is no failure."""

from __future__ import annotations

import io
import sys

import pytest
from cli_kit import SHORT_REPORT, Teacher


def test_hits_are_told_with_their_words(teacher: Teacher) -> None:
    made = teacher.finished()
    ran = teacher("search", "storefri benk")
    assert ran.code == 0
    first, second = ran.out.splitlines()
    assert first.startswith(f"{made[:12]}  Kari Eksempel, 8A  Melding til rektor")
    assert "ved [benken] i [storefri]" in second
    assert ran.err == ""


def test_json_has_the_same_as_values(teacher: Teacher) -> None:
    made = teacher.finished()
    draft = teacher.draft({**SHORT_REPORT, "hva": "En kladd om storefri."})
    found = teacher("search", "storefri", "--json").json
    assert isinstance(found["hits"], list)
    assert [(hit["kind"], hit["id"]) for hit in found["hits"]] == [("kladd", draft), ("dokument", made)]
    hit = found["hits"][1]
    assert [hit["snippet"][start:end] for start, end in hit["marks"]] == ["storefri"]
    assert (hit["older"], found["more"]) == (False, False)
    assert teacher("search", "storefri", "--older", "--json").json["hits"] == found["hits"]


@pytest.mark.parametrize("text", ["finnesikke", "", "*", '"', "§", "NEAR("])
def test_nothing_found_is_no_failure(teacher: Teacher, text: str) -> None:
    teacher.finished()
    ran = teacher("search", text)
    assert (ran.code, ran.out, ran.err) == (0, "Ingen treff.\n", "")
    assert teacher("search", text, "--json").json == {"hits": [], "more": False}


def test_the_words_may_be_read(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    made = teacher.finished()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("åpen benk\nmer".encode())))
    assert teacher("search", "-").out == "Ingen treff.\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"benk\n")))
    assert made[:12] in teacher("search", "-").out


def test_an_employee_report_is_not_found(teacher: Teacher) -> None:
    teacher.finished({**SHORT_REPORT, "gjelder_ansatt": "ja"})
    teacher.draft({**SHORT_REPORT, "gjelder_ansatt": "ja"})
    for text in ("storefri", "kari", "8a", "november 2026"):
        assert teacher("search", text).out == "Ingen treff.\n"
