"""``skjema meeting list|new``: what is there, and a new minute that goes on from the last."""

from __future__ import annotations

from cli_kit import NAME, Teacher

CLASS = "referat-klassemote"
ANSWERS = {
    "klasse": "8A",
    "mote_dato": "2026-11-12",
    "mote_sted": "Møterom 2",
    "moteleder": NAME,
    "referent": NAME,
    "deltakere": [
        {
            "deltaker": {"ref": "", "name": NAME, "kind": "staff"},
            "deltaker_rolle": "kontaktlaerer",
            "deltaker_til_stede": "til_stede",
        }
    ],
}


def held(teacher: Teacher) -> str:
    draft = str(teacher("meeting", "new", CLASS, "--json").json["draft"])
    filled = teacher("doc", "fill", draft, "--answers", teacher.write("svar.json", ANSWERS))
    assert filled.code == 0, filled.err
    done = teacher("doc", "finish", draft, "--json")
    assert done.code == 0, done.err
    return str(done.json["document"])


def test_the_list_has_drafts_and_what_is_finished(teacher: Teacher) -> None:
    assert teacher("meeting", "list").out == "Ingen møter ennå.\n"
    document = held(teacher)
    draft = teacher("meeting", "new", CLASS, "--group", "8A").out.strip()

    rows = teacher("meeting", "list", "--json").json["meetings"]

    assert isinstance(rows, list)
    assert [(row["id"], row["draft"], row["group"]) for row in rows] == [(draft, True, "8A"), (document, False, "8A")]
    assert "Klassemøte, 8A (ferdig)" in teacher("meeting", "list").out
    assert teacher("meeting", "list", "--kind", "samtale", "--json").json["meetings"] == []


def test_a_new_one_says_what_it_took_over(teacher: Teacher) -> None:
    document = held(teacher)

    began = teacher("meeting", "new", CLASS, "--group", "8A", "--json").json
    blank = teacher("meeting", "new", CLASS, "--group", "8A", "--blank", "--json").json

    assert (began["taken_from"], began["taken"]) == (document, ["deltakere", "mote_sted", "moteleder"])
    assert (blank["taken_from"], blank["taken"]) == (None, [])


def test_only_forms_of_meetings_are_begun_here(teacher: Teacher) -> None:
    refused = teacher("meeting", "new", "melding-12-4")

    assert refused.code == 1
    assert refused.err
