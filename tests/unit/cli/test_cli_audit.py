"""``skjema audit``: one's own log, that of a case and of a pupil, by days, and as a file."""

from __future__ import annotations

import json

from cli_kit import Teacher


def test_the_log_of_a_case_a_pupil_and_oneself(writer: Teacher) -> None:
    document = str(writer("doc", "list", "--json").json["documents"][0]["document"])
    assert writer("case", "timeline", document).code == 0
    assert writer("search", "xylofonord").code == 0
    case = writer("audit", "--case", document, "--json").json
    assert "read" in [one["deed"] for one in case["lines"]]
    pupil = writer("audit", "--pupil", "Kari Eksempel", "--json").json
    assert "read" in [one["deed"] for one in pupil["lines"]]
    own = writer("audit", "--json")
    deeds = [one["deed"] for one in own.json["lines"]]
    assert {"read", "searched", "unlocked"} <= set(deeds)
    assert "xylofonord" not in own.out
    assert "kan lese uten at det står her" in own.json["limits"]
    said = writer("audit").out
    assert "Det programmet har notert om deg" in said
    assert "Søkte" in said
    assert writer("audit", "--from", "2031-01-01", "--json").json["lines"] == []
    assert "Ingenting er notert." in writer("audit", "--to", "2001-01-01").out


def test_the_log_as_a_file_and_what_is_refused(writer: Teacher) -> None:
    target = writer.folder / "logg.json"
    made = writer("audit", "--out", target, "--json")
    assert made.code == 0, made.err
    assert len(json.loads(target.read_text("utf-8"))["lines"]) == made.json["lines"]
    assert writer("audit", "--out", target).code != 0
    assert writer("audit", "--out", target, "--force").code == 0
    for wrong in (("--case", "x", "--pupil", "y"), ("--out", writer.folder / "logg.docx"), ("--from", "i fjor")):
        assert writer("audit", *wrong).code != 0
    assert writer("audit", "--person", "Finnes Ikke").code != 0
