"""``skjema doc split|read``: from a finished minute to a pupil's signed copy, without a window."""

from __future__ import annotations

import split_kit
from cli_kit import NAME, Teacher

from skjema_app.domain.answers import Json

ABOUT: list[Json] = [
    {
        "id": "s1",
        "sak_tema": "Oppfølging",
        "sak_elev": "Kari Nordmann",
        "sak_arkiveres": True,
        "sak_droftet": "Kari og Stein kranglet. Vår i våres var bedre.",
    },
    {"id": "s2", "sak_tema": "Oppfølging", "sak_elev": "Stein Berg", "sak_arkiveres": True, "sak_droftet": "Borte."},
]


def _minute(teacher: Teacher) -> str:
    draft = teacher("doc", "new", "--form", split_kit.FORM, "--level", split_kit.LEVEL).out.strip()
    people: list[Json] = [
        {
            "id": "d1",
            "deltaker": {"ref": "", "name": NAME, "kind": "staff"},
            "deltaker_rolle": "laerer",
            "deltaker_til_stede": "til_stede",
        }
    ]
    answers = {
        **split_kit.minute_answers(),
        "moteleder": NAME,
        "referent": NAME,
        "deltakere": people,
        "saker": ABOUT,
        "laringsmiljo": "Roligere.",
    }
    filled = teacher("doc", "fill", draft, "--answers", teacher.write("referat.json", answers))
    assert filled.code == 0, filled.err
    finished = teacher("doc", "finish", draft, "--json")
    assert finished.code == 0, finished.err
    return str(finished.json["document"])


def test_a_minute_is_split_gone_through_and_finished(teacher: Teacher) -> None:
    minute = _minute(teacher)
    listed = teacher("doc", "split", minute, "--json").json["pupils"]
    assert isinstance(listed, list)
    assert [one["name"] for one in listed] == ["Kari Nordmann", "Stein Berg"]

    begun = teacher("doc", "split", minute, "--pupil", "kari nordmann", "--json")
    assert begun.code == 0, begun.err
    draft, spots = str(begun.json["draft"]), begun.json["spots"]
    assert isinstance(spots, list)
    refused = teacher("doc", "finish", draft, "--json")
    assert refused.code == 1
    left = teacher("doc", "read", draft, "--leave", "--confirm", "--json").json
    assert (left["ready"], left["spots"]) == (True, [])
    finished = teacher("doc", "finish", draft, "--json")
    assert finished.code == 0, finished.err
    shown = teacher("doc", "show", str(finished.json["document"])).out
    assert "[annen elev]" in shown
    assert "Stein" not in shown


def test_a_pupil_without_an_item_is_refused_and_lines_are_for_people(teacher: Teacher) -> None:
    minute = _minute(teacher)
    assert teacher("doc", "split", minute, "--pupil", "Ingen Sådan").code == 1
    assert "Kari Nordmann" in teacher("doc", "split", minute).out
    draft = teacher("doc", "split", minute, "--pupil", "Kari Nordmann").out.split()[0]
    assert "ikke ferdigstilles ennå" in teacher("doc", "read", draft).out
