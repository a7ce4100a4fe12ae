"""``skjema pupils import``, ``form list|check``, ``verify`` and ``demo``."""

import json
import shutil
from pathlib import Path

import pytest
from cli_kit import Teacher, skjema

LIST = "Navn;Klasse\nKari Eksempel;8A\nOla Prøvesen;8A\n"


def test_a_list_is_taken_over_and_a_second_one_compared(teacher: Teacher) -> None:
    first = teacher("pupils", "import", teacher.write("a.csv", LIST), "--json")
    second = teacher("pupils", "import", teacher.write("b.csv", LIST.replace("Ola Prøvesen;8A", "Åse Testmann;8A")))

    assert first.json["new"] == ["Kari Eksempel (8A)", "Ola Prøvesen (8A)"]
    assert first.json["written"] is True
    assert "+ Åse Testmann (8A)" in second.out
    assert "ikke i filen: Ola Prøvesen" in second.out
    assert teacher("vault", "info", "--json").json["pupils"] == 3


def test_a_dry_run_writes_nothing(teacher: Teacher) -> None:
    ran = teacher("pupils", "import", teacher.write("a.csv", LIST), "--dry-run")

    assert ran.code == 0
    assert "Ingenting er skrevet" in ran.out
    assert teacher("vault", "info", "--json").json["pupils"] == 0


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "list-empty"),
        (b"\n\n\n", "list-empty"),
        (b"PK\x03\x04" + bytes(200), "list-binary"),
        (b"%PDF-1.7\n" + bytes(200), "list-binary"),
        (bytes(range(256)) * 20, "list-binary"),
        (b"1;2;3\n4;5;6\n7;8;9\n", "list-no-columns"),
    ],
    ids=["empty", "blank", "a spreadsheet", "a PDF", "noise", "no known columns"],
)
def test_a_file_that_is_no_list_is_refused(teacher: Teacher, data: bytes, code: str) -> None:
    ran = teacher("pupils", "import", teacher.write("liste.csv", data), "--json")

    assert ran.code == 1
    assert ran.json["error"]["code"] == code  # type: ignore[index]
    assert "Elevlisten din er som før" in ran.err


@pytest.mark.parametrize("column", ["99=name", "0=tull"])
def test_a_column_or_role_that_is_not_there_is_refused(teacher: Teacher, column: str) -> None:
    ran = teacher("pupils", "import", teacher.write("a.csv", LIST), "--column", column)

    assert ran.code == 1
    assert teacher("vault", "info", "--json").json["pupils"] == 0


def test_columns_may_be_named(teacher: Teacher) -> None:
    ran = teacher("pupils", "import", teacher.write("a.csv", LIST), "--column", "1=ignore", "--json")

    assert ran.code == 0, ran.err
    assert ran.json["new"] == ["Kari Eksempel", "Ola Prøvesen"]


def test_a_missing_list_is_told_before_the_password_is_asked_for(teacher: Teacher) -> None:
    ran = skjema("pupils", "import", teacher.folder / "finnes-ikke.csv", "--vault", teacher.vault)

    assert ran.code == 1
    assert "Finner ikke" in ran.err


def test_forms_are_listed_with_their_levels() -> None:
    forms = skjema("form", "list", "--json").json["forms"]

    assert isinstance(forms, list)
    assert [level["id"] for level in forms[0]["levels"]] == ["kort", "utfyllende"]
    assert "--level kort" in skjema("form", "list").out


def test_the_forms_of_the_program_are_good() -> None:
    assert skjema("form", "check").code == 0


def test_a_broken_form_names_file_line_and_a_suggestion(tmp_path: Path) -> None:
    forms = Path(__file__).parents[3] / "forms"
    shutil.copytree(forms / "blocks", tmp_path / "blocks")
    text = (forms / "melding_12_4.yaml").read_text("utf-8")
    file = tmp_path / "mitt.yaml"
    file.write_text(text.replace("label: Klasse\n", "labl: Klasse\n", 1), "utf-8")
    line = text[: text.index("label: Klasse\n")].count("\n") + 1

    ran = skjema("form", "check", file, tmp_path / "finnes-ikke.yaml")
    as_json = skjema("form", "check", "--json", file)

    assert ran.code == 1
    assert f"mitt.yaml, linje {line}: ukjent nøkkel «labl»; mente du «label»?" in ran.err
    assert "Finner ikke" in ran.err
    faults = as_json.json["error"]["files"][0]["faults"]  # type: ignore[index]
    assert ("labl", "label", line) in [(one["what"], one["suggestion"], one["line"]) for one in faults]


def exported(writer: Teacher) -> Path:
    document = writer("doc", "list", "--json").json["documents"][0]["document"]  # type: ignore[index]
    target = writer.folder / "melding.pdf"
    assert writer("doc", "pdf", document, "--out", target).code == 0
    return target


def test_verify_works_without_a_vault_and_with_one(writer: Teacher) -> None:
    file = exported(writer)

    alone, with_vault = skjema("verify", file), writer("verify", file, "--json")

    assert alone.code == with_vault.code == 0
    assert "Uendret siden signering" in alone.out
    assert with_vault.json["files"][0]["against"] == "vault"  # type: ignore[index]


def test_verify_refuses_a_changed_file_and_says_which(writer: Teacher) -> None:
    file = exported(writer)
    data = file.read_bytes()
    place = data.index(b"stream\n") + 40
    changed = writer.write("endret.pdf", data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    added = writer.write("lagt-til.pdf", data + b"\n% noe mer\n")

    ran = skjema("verify", file, changed, added, writer.folder / "borte.pdf", "--json")

    assert ran.code == 1
    files = ran.json["files"]
    assert isinstance(files, list)
    assert [one["good"] for one in files] == [True, False, False, False]
    assert files[3]["code"] == "missing"
    assert str(changed) in ran.err
    assert str(file) not in ran.err
    plain = skjema("verify", changed)
    assert (plain.code, plain.out) == (1, "")


@pytest.mark.parametrize("data", [b"", b"tull", b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(5000)])
def test_verify_refuses_what_is_no_pdf(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.pdf").write_bytes(data)

    assert skjema("verify", tmp_path / "x.pdf").code == 1


def test_verify_refuses_a_root_that_is_no_certificate(writer: Teacher) -> None:
    file = exported(writer)

    assert skjema("verify", file, "--root", writer.folder / "borte.pem").code == 1
    assert "ikke et sertifikat" in skjema("verify", file, "--root", writer.write("x.pem", b"tull")).err


def test_the_demo_does_the_whole_job_once(tmp_path: Path) -> None:
    ran = skjema("demo", "--out", tmp_path / "ut", "--json")
    assert ran.code == 0, ran.err
    facts = ran.json
    assert facts == json.loads((tmp_path / "ut" / "demo.json").read_text("utf-8"))

    again = skjema("demo", "--out", tmp_path / "ut")
    assert again.code == 1
    assert "Mappen er ikke tom" in again.err

    root, pdfs, people, copy = (facts[key] for key in ("root_certificate", "pdfs", "people", "copy"))
    assert isinstance(pdfs, list)
    assert isinstance(people, list)
    assert len(pdfs) == 3
    verdict = skjema("verify", *pdfs, "--root", root, "--json").json
    assert all(signer["confirmed"] for file in verdict["files"] for signer in file["signers"])  # type: ignore[attr-defined]
    teacher = people[0]
    (tmp_path / "passord").write_text(teacher["password"], "utf-8")
    vault = ("--vault", teacher["vault"], "--password-file", tmp_path / "passord")
    documents = skjema("doc", "list", *vault, "--json").json["documents"]
    assert isinstance(documents, list)
    assert sorted(one["restricted"] for one in documents) == [False, False, False, True]
    assert len(skjema("doc", "list", "--drafts", *vault, "--json").json["drafts"]) == 1  # type: ignore[arg-type]
    assert skjema("vault", "check", *vault).code == 0
    restored = ("--vault", tmp_path / "ny", "--password-file", tmp_path / "passord")
    assert skjema("vault", "restore", copy, *restored).code == 0


def test_the_demo_keeps_what_is_about_an_employee_in_the_vault(tmp_path: Path) -> None:
    assert "§ 12-5" in skjema("demo", "--out", tmp_path / "ut").out

    outside = [file for file in (tmp_path / "ut").rglob("*") if file.is_file()]
    hidden = "Åse Testmann"
    telling = [file.name for file in outside if hidden.encode() in file.read_bytes()]
    assert telling == ["demo.json"]
