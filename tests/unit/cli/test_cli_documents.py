"""``skjema doc …``: write, finish, look, export."""

import io
import json
import sys

import pytest
from cli_kit import FORM, SHORT_REPORT, Teacher


def test_a_new_draft_prints_its_id_and_nothing_else(teacher: Teacher) -> None:
    ran = teacher("doc", "new", "--form", FORM)

    assert ran.code == 0
    assert len(ran.out.strip()) == 32
    assert teacher("doc", "list", "--drafts", "--json").json["drafts"][0]["draft"] == ran.out.strip()  # type: ignore[index]


@pytest.mark.parametrize("words", [["--form", "finnes-ikke"], ["--form", FORM, "--level", "finnes-ikke"]])
def test_an_unknown_form_or_level_is_refused(teacher: Teacher, words: list[str]) -> None:
    ran = teacher("doc", "new", *words, "--json")

    assert ran.code == 1
    assert ran.json["error"]["code"] == "form-unknown"  # type: ignore[index]
    assert "skjema form list" in ran.err


def test_answers_are_merged_and_null_empties(teacher: Teacher) -> None:
    draft = teacher.draft()

    teacher("doc", "fill", draft, "--answers", teacher.write("mer.json", {"klasse": "8B", "stemme_ord": None}))

    answers = teacher("doc", "show", draft, "--json").json["answers"]
    assert isinstance(answers, dict)
    assert answers["klasse"] == "8B"
    assert "stemme_ord" not in answers
    assert answers["hva"] == SHORT_REPORT["hva"]


def test_answers_may_come_from_standard_input(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = teacher("doc", "new", "--form", FORM).out.strip()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps({"klasse": "9C"}).encode())))

    assert teacher("doc", "fill", draft, "--answers", "-").code == 0


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ('{"finnes_ikke": 1}', "finnes_ikke"),
        ('{"sendt_rektor": "2026-11-22"}', "sendt_rektor"),  # another phase
        ('{"ansatt_varsel": "x"}', "ansatt_varsel"),  # a notice
        ('{"andre_rolle": "vitne"}', "andre_rolle"),  # a column of rows
        ('{"hva": 3}', "hva"),
        ('{"paagar": "ja"}', "paagar"),
        ('{"hvem": 3}', "hvem"),
        ('{"hvem": {"navn": "Kari"}}', "hvem"),
        ('{"hvor": [1]}', "hvor"),
        ('{"andre": [{"andre_elev": "Ola", "tull": 1}]}', "andre/0/tull"),
        ('{"andre": {"andre_elev": "Ola"}}', "andre"),
        ('{"hva": "a", "hva": "b"}', "hva"),
        ('{"hva": 1.5}', "1.5"),
        ('{"hva": NaN}', "NaN"),
        ('["hva"]', "-"),
        ('{"hva": ', "linje 1"),
        ("", "linje 1"),
        ("[" * 100_000, "-"),
    ],
    ids=lambda value: value[:30],
)
def test_answers_that_cannot_be_taken_name_the_key_and_change_nothing(teacher: Teacher, written: str, key: str) -> None:
    draft = teacher.draft()
    before = teacher("doc", "show", draft, "--json").json["answers"]

    ran = teacher("doc", "fill", draft, "--answers", teacher.write("tull.json", written), "--json")

    assert ran.code == 1
    assert ran.json["error"]["code"] == "answers-unreadable"  # type: ignore[index]
    assert f"«{key}»" in ran.err
    assert teacher("doc", "show", draft, "--json").json["answers"] == before


def test_answers_in_another_encoding_or_too_many_are_refused(teacher: Teacher) -> None:
    draft = teacher.draft()

    for data in ('{"hva": "blåbær"}'.encode("latin-1"), b" " * (1 << 21)):
        assert teacher("doc", "fill", draft, "--answers", teacher.write("tull.json", data)).code == 1


def test_a_name_finds_the_pupil_of_the_list(teacher: Teacher) -> None:
    teacher("pupils", "import", teacher.write("8a.csv", "Navn;Klasse\nKari Eksempel;8A\n"))

    answers = teacher("doc", "show", teacher.draft(), "--json").json["answers"]

    assert isinstance(answers, dict)
    assert len(answers["hvem"]["ref"]) == 32


def test_finish_lists_what_is_missing(teacher: Teacher) -> None:
    draft = teacher.draft({"klasse": "8A"})

    ran = teacher("doc", "finish", draft)
    as_json = teacher("doc", "finish", draft, "--json")

    assert ran.code == as_json.code == 1
    assert ran.out == ""
    assert "Alt du har skrevet, er lagret" in ran.err
    assert "  hva: Hva er sett, hørt eller fortalt? Svaret mangler." in ran.err
    error = as_json.json["error"]
    assert isinstance(error, dict)
    assert error["code"] == "answers-not-complete"
    assert {"hvem", "hva", "naar", "haster"} <= {one["path"] for one in error["missing"]}


def test_a_finished_draft_is_gone_and_its_document_is_there(writer: Teacher) -> None:
    documents = writer("doc", "list", "--json").json["documents"]

    assert isinstance(documents, list)
    assert [one["pupil"] for one in documents] == ["Kari Eksempel"]
    assert writer("doc", "list", "--drafts", "--json").json["drafts"] == []
    assert "Kari Eksempel" in writer("doc", "list").out
    shown = writer("doc", "show", documents[0]["document"][:8])
    assert "Hva har eleven selv sagt?" in shown.out
    assert "Jeg vil ikke gå ut lenger." in shown.out
    assert "Tidslinje" in shown.out


def test_the_pdf_is_written_once_and_the_export_is_logged(writer: Teacher) -> None:
    document = writer("doc", "list", "--json").json["documents"][0]["document"]  # type: ignore[index]
    target = writer.folder / "melding.pdf"

    first = writer("doc", "pdf", document, "--out", target)
    again = writer("doc", "pdf", document, "--out", target)

    assert (first.code, again.code) == (0, 1)
    assert "ikke kryptert" in first.out
    assert "--force" in again.err
    assert writer("doc", "pdf", document, "--out", target, "--force").code == 0
    assert target.read_bytes().startswith(b"%PDF-")
    assert "PDF lagret som vanlig fil" in writer("doc", "show", document).out


def test_a_draft_gives_a_pdf_that_is_not_signed(teacher: Teacher) -> None:
    draft = teacher.draft()
    target = teacher.folder / "utkast.pdf"

    assert "UTKAST" in teacher("doc", "pdf", draft[:8], "--out", target).out
    assert teacher("verify", target).code == 15
    assert teacher("doc", "list", "--drafts").out.count(draft[:8]) == 1


def test_a_supplement_asks_only_what_is_left(writer: Teacher) -> None:
    document = writer("doc", "list", "--json").json["documents"][0]["document"]  # type: ignore[index]

    made = writer("doc", "new", "--supplements", document[:8], "--json")

    assert made.json["supplements"] == document
    assert made.json["level"] == "utfyllende"
    refused = writer("doc", "finish", made.json["draft"], "--json")
    missing = {one["path"] for one in refused.json["error"]["missing"]}  # type: ignore[index]
    assert "hva" not in missing
    assert "grep_inn" in missing


def test_a_report_about_an_employee_says_what_must_be_done(teacher: Teacher) -> None:
    draft = teacher.draft({**SHORT_REPORT, "gjelder_ansatt": "ja"})

    finished = teacher("doc", "finish", draft, "--json")

    assert finished.json["restricted"] is True
    exported = teacher("doc", "pdf", finished.json["document"], "--out", teacher.folder / "a.pdf")
    assert "§ 12-5" in exported.out


@pytest.mark.parametrize("command", [["show"], ["pdf", "--out", "x.pdf"]])
@pytest.mark.parametrize("wanted", ["", "0", "ffffffff", "f" * 64, "ø"])
def test_an_unknown_id_is_refused(writer: Teacher, command: list[str], wanted: str) -> None:
    ran = writer("doc", command[0], wanted, *command[1:], "--json")

    assert ran.code == 1
    assert ran.json["error"]["code"] == "document-unknown"  # type: ignore[index]
