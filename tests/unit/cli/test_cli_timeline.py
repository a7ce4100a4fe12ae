"""``skjema case timeline`` and ``skjema case chronology``: what they list, what they leave out, what they refuse."""

from __future__ import annotations

from cli_kit import Teacher
from pdf_judges import poppler_structure_texts


def test_the_timeline_of_a_case_and_a_choice_of_it(writer: Teacher) -> None:
    document = str(writer("doc", "list", "--json").json["documents"][0]["document"])
    whole = writer("case", "timeline", document, "--json").json
    titles = [one["title"] for one in whole["items"]]
    assert titles[0] == "Det som skjedde"
    assert whole["hidden"] == 0
    assert whole["pupils"] == ["Kari Eksempel"]
    happened = whole["items"][0]
    assert happened["happened"] == "2026-11-20"
    assert happened["whole_day"] is True
    chosen = writer("case", "timeline", document, "--only", "dokument", "--json").json
    assert [one["kind"] for one in chosen["items"]] == ["dokument"]
    assert chosen["hidden"] == len(titles) - 1
    said = writer("case", "timeline", document, "--only", "dokument", "--order", "skrevet").out
    assert "Melding til rektor" in said
    assert "skjult: bare Dokumenter." in said
    pupil = writer("case", "timeline", "--pupil", "kari eksempel, 8A", "--json").json
    assert [one["title"] for one in pupil["items"]] == titles
    assert [one["title"] for one in writer("case", "timeline", "--class", "8A", "--json").json["items"]] == titles


def test_what_is_not_one_scope_or_nobody_is_refused(writer: Teacher) -> None:
    document = str(writer("doc", "list", "--json").json["documents"][0]["document"])
    assert writer("case", "timeline").code != 0
    assert writer("case", "timeline", document, "--class", "8A").code != 0
    nobody = writer("case", "timeline", "--pupil", "Finnes Ikke")
    assert nobody.code != 0
    assert "Her er det ingenting du kan lese" in nobody.err


def test_the_chronology_is_a_file_that_is_never_written_over_unasked(writer: Teacher) -> None:
    document = str(writer("doc", "list", "--json").json["documents"][0]["document"])
    target = writer.folder / "kronologi.pdf"
    made = writer("case", "chronology", document, "--out", target, "--json")
    assert made.code == 0, made.err
    assert made.json["encrypted"] is False
    text = " ".join(poppler_structure_texts(target.read_bytes()))
    assert "Utskrift, ikke et arkivdokument." in text
    before = target.read_bytes()
    refused = writer("case", "chronology", document, "--out", target)
    assert refused.code != 0
    assert target.read_bytes() == before
    assert writer("case", "chronology", document, "--out", target, "--force").code == 0
    told = [one["text"] for one in writer("case", "timeline", document, "--json").json["items"]]
    assert told.count("Kronologi: kronologi.pdf") == 2
