"""``skjema meeting agenda|decisions|done``: the agenda as text and JSON, and what became of what was decided."""

from __future__ import annotations

from cli_kit import NAME, Teacher

CLASS = "referat-klassemote"
ANSWERS = {
    "klasse": "8A",
    "mote_dato": "2026-11-12",
    "moteleder": NAME,
    "referent": NAME,
    "deltakere": [
        {
            "deltaker": {"ref": "", "name": NAME, "kind": "staff"},
            "deltaker_rolle": "kontaktlaerer",
            "deltaker_til_stede": "til_stede",
        }
    ],
    "saker": [
        {"id": "s1", "sak_tema": "Bord", "sak_beslutning": "Bordene flyttes.", "sak_ansvarlig": NAME},
        {"id": "s2", "sak_tema": "Dører", "sak_beslutning": "Døra låses.", "sak_ansvarlig": "En annen"},
    ],
}


def test_an_empty_agenda_says_so_and_a_class_is_needed(teacher: Teacher) -> None:
    assert "Sakslisten er tom" in teacher("meeting", "agenda", "--kind", "r-team").out
    for kind in ("klasse", "trinn"):
        refused = teacher("meeting", "agenda", "--kind", kind)
        assert refused.code == 1
        assert "Hvilken klasse eller hvilket trinn?" in refused.err
    assert teacher("meeting", "agenda", "--kind", "r-team", "--today", "2026-11-20").code == 1, "not a demonstration"
    assert teacher("meeting", "decisions").out == "Ingen åpne vedtak.\n"
    assert "Fant ikke vedtaket" in teacher("meeting", "done", "abc").err


def test_from_the_agenda_to_the_minutes_and_what_is_done(teacher: Teacher) -> None:
    draft = teacher("meeting", "agenda", "--kind", "klasse", "--class", "8a", "--start").out.strip()
    filled = teacher("doc", "fill", draft, "--answers", teacher.write("svar.json", ANSWERS))
    assert filled.code == 0, filled.err
    assert teacher("doc", "finish", draft).code == 0
    listed = teacher("meeting", "decisions", "--json").json["decisions"]
    assert isinstance(listed, list)
    assert [(one["what"], one["who"], one["state"]) for one in listed] == [
        ("Bordene flyttes.", NAME, "apent"),
        ("Døra låses.", "En annen", "apent"),
    ]
    waiting = teacher("tasks").out
    assert "Vedtak: Bordene flyttes." in waiting
    assert "Døra" not in waiting, "alone only one's own"
    done = teacher("meeting", "done", listed[0]["id"], "--note", "Gjort i dag.", "--json").json["decision"]
    assert isinstance(done, dict)
    assert (done["state"], done["note"]) == ("gjort", "Gjort i dag.")
    told = teacher("meeting", "agenda", "--kind", "klasse", "--class", "8A").out
    assert "1. " in told
    assert "«Døra låses.»" in told
    assert "Gjort: Bordene flyttes." in told
    items = teacher("meeting", "agenda", "--kind", "klasse", "--class", "8A", "--json").json["items"]
    assert isinstance(items, list)
    (item,) = items
    assert (
        "Ikke på dette møtet:"
        in teacher(
            "meeting",
            "agenda",
            "--kind",
            "klasse",
            "--class",
            "8A",
            "--skip",
            item["id"],
            "--drop",
            "Vaktmesteren gjør det.",
        ).out
    )
    assert teacher("meeting", "agenda", "--kind", "klasse", "--class", "8A", "--skip", "finnes-ikke").code == 1
    back = teacher("meeting", "agenda", "--kind", "klasse", "--class", "8A", "--take", item["id"], "--json").json
    assert back["put_away"] == []
    assert teacher("meeting", "done", listed[0]["id"], "--undo", "--json").json["decision"]["state"] == "apent"  # type: ignore[index]


def test_the_pdf_has_no_names_unless_asked(teacher: Teacher) -> None:
    target = teacher.folder / "saksliste.pdf"
    made = teacher("meeting", "agenda", "--kind", "r-team", "--pdf", target)
    assert "Filen er ikke kryptert" in made.out
    assert target.read_bytes().startswith(b"%PDF")
    assert teacher("meeting", "agenda", "--kind", "r-team", "--pdf", target).code == 1, "nothing is written over"
