"""``skjema case handover … readers`` and ``skjema person deputy``, each person on a vault of their own."""

from __future__ import annotations

from pathlib import Path

import work_kit
from cli_kit import Teacher
from school_stages import newcomer
from three_people import COUNSELLOR, RECTOR, TEACHER, decided, report, school_of_three

from skjema_app.domain.roles import Role

CASE = "S-2026-001"


def test_a_case_changes_hands_and_a_deputy_is_named_by_commands(tmp_path: Path) -> None:
    with school_of_three(tmp_path) as school, newcomer(school, COUNSELLOR, Role.COUNSELLOR, "radgiver") as counsellor:
        first = report(school.teacher)
        school.exchange(school.teacher, school.rector)
        decided(school.rector, first.document_id)
        school.exchange(school.rector, school.teacher, counsellor)
    word = tmp_path / "passord"
    with work_kit.secret() as secret, secret.exposed() as buffer:
        word.write_bytes(bytes(buffer) + b"\n")
    rector, teacher, other = (Teacher(tmp_path, tmp_path / one, word) for one in ("rektor", "larer", "radgiver"))

    assert "Fant ikke personen" in teacher("case", "handover", CASE, "--to", "Ingen Kjent", "--text", "Du?").err
    offered = teacher("case", "handover", CASE, "--to", COUNSELLOR, "--text", "Du har timene.", "--json")
    assert offered.json["responsible"] == TEACHER, offered.err
    for one in (teacher, other):
        assert one("exchange").code == 0
    assert other("case", "accept", CASE, "--json").json["responsible"] == COUNSELLOR
    assert "gjelder ikke lenger" in other("case", "decline", CASE, "--text", "Nei.").err
    for one in (other, teacher):
        assert one("exchange").code == 0
    found = teacher("case", "readers", CASE, "--json").json
    assert found["responsible"] == COUNSELLOR
    assert [one["name"] for one in found["people"]] == [COUNSELLOR, RECTOR, TEACHER]  # type: ignore[attr-defined,index]
    assert found["cannot"]
    assert teacher("access", "show", CASE, "--json").json == found
    matrix = teacher("access", "show", "--json").json
    assert [one["who"] for one in matrix["roles"]][:2] == ["En lærer kan", "En kontaktlærer kan"]  # type: ignore[attr-defined,index]
    assert {"form", "title", "writes", "reads", "approves"} == set(matrix["forms"][0])  # type: ignore[index]
    assert "Ingen godkjenner det de selv har vært med på å skrive." in teacher("access", "show").out

    assert "høyst et år" in rector("person", "deputy", "name", "--person", TEACHER, "--to", "2099-01-01").err
    named = rector("person", "deputy", "name", "--person", TEACHER, "--to", "2027-01-01", "--from", "2026-12-28")
    assert named.code == 0, named.err
    listed = rector("person", "deputy", "list", "--json").json["deputies"]
    assert [(one["name"], one["stands_for"], one["to"]) for one in listed] == [(TEACHER, RECTOR, "2027-01-01")]  # type: ignore[attr-defined,index]
    ended = rector("person", "deputy", "end", str(listed[0]["deputy"])[:12], "--json")  # type: ignore[index]
    assert ended.json["deputies"][0]["state"] == "over"  # type: ignore[index]
    assert "Ingenting er endret" in rector("person", "deputy", "end", str(listed[0]["deputy"])).err  # type: ignore[index]
    assert rector("person", "deputy", "late", "--json").json == {"late": []}
    assert "venter ikke lenger" in rector("person", "deputy", "late", "--accept", TEACHER).err
