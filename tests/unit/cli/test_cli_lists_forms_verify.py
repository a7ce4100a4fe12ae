"""``skjema pupils import``, ``form list|check``, ``verify`` and ``demo``."""

import json
import re
import shutil
from pathlib import Path

import pytest
from cli_kit import Ran, Teacher, skjema

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
    levels = {form["id"]: [level["id"] for level in form["levels"]] for form in forms}
    assert levels.items() >= {"aktivitetsplan": ["plan"], "melding-12-4": ["kort", "utfyllende"]}.items()
    assert "--level kort" in skjema("form", "list").out


def test_the_forms_of_the_program_are_good() -> None:
    assert skjema("form", "check").code == 0


def test_a_broken_form_names_file_line_and_a_suggestion(tmp_path: Path) -> None:
    forms = Path(__file__).parents[3] / "forms"
    for part in ("blocks", "lists"):
        shutil.copytree(forms / part, tmp_path / part)
    shutil.copy(forms / "terskler.yaml", tmp_path)
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


def test_an_empty_form_is_printed_without_a_vault(tmp_path: Path) -> None:
    target = tmp_path / "tomt.pdf"

    ran = skjema(
        "form", "print", "melding-12-4", "--out", target, "--level", "kort", "--school", "Eksempelåsen", "--json"
    )

    assert ran.code == 0, ran.err
    assert ran.json["file"] == str(target)
    assert target.read_bytes().startswith(b"%PDF-1.7")
    again = skjema("form", "print", "melding-12-4", "--out", target)
    assert again.code == 1
    assert "Filen finnes fra før" in again.err
    assert "--force" in again.err
    assert skjema("form", "print", "melding-12-4", "--out", target, "--force").code == 0
    assert "Tomt skjema" in skjema("form", "print", "melding-12-4", "--out", target, "--force").out
    unknown = skjema("form", "print", "melding", "--out", tmp_path / "x.pdf")
    assert unknown.code == 1
    assert "skjema form list" in unknown.err
    assert not (tmp_path / "x.pdf").exists()


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


def _in_a_page(pdf: bytes) -> int:
    """A byte of a picture or a page: a pack of objects with one byte changed can't be read at all."""
    streams = (found.end() for found in re.finditer(rb"(?<!end)stream\n", pdf))
    return next(
        at + 40 for at in streams if not re.search(rb"/ObjStm|/XRef|/Metadata", pdf[pdf.rindex(b" obj", 0, at) : at])
    )


def test_verify_refuses_a_changed_file_and_says_which(writer: Teacher) -> None:
    file = exported(writer)
    data = file.read_bytes()
    place = _in_a_page(data)
    changed = writer.write("endret.pdf", data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    added = writer.write("lagt-til.pdf", data + b"\n% noe mer\n")

    ran = skjema("verify", file, changed, added, writer.folder / "borte.pdf", "--json")

    assert ran.code == 11, "the gravest of them"
    files = ran.json["files"]
    assert isinstance(files, list)
    assert [one["code"] for one in files] == ["unchanged", "changed", "changed", "missing"]
    assert [one["good"] for one in files] == [True, False, False, False]
    assert str(changed) in ran.err
    assert str(file) not in ran.err
    plain = skjema("verify", changed)
    assert (plain.code, plain.out) == (11, "")


@pytest.mark.parametrize("data", [b"", b"tull", b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(5000)])
def test_verify_refuses_what_is_no_pdf(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.pdf").write_bytes(data)

    assert skjema("verify", tmp_path / "x.pdf").code == 16


def test_verify_refuses_a_root_that_is_no_certificate(writer: Teacher) -> None:
    file = exported(writer)

    assert skjema("verify", file, "--root", writer.folder / "borte.pem").code == 1
    assert "ikke et sertifikat" in skjema("verify", file, "--root", writer.write("x.pem", b"tull")).err


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    out = tmp_path_factory.mktemp("demo") / "ut"
    return out, skjema("demo", "--out", out, "--json")


def passwords_of(facts: dict[str, object], folder: Path) -> dict[str, tuple[object, ...]]:
    """Per role the words that open its vault."""
    found: dict[str, tuple[object, ...]] = {}
    people = facts["people"]
    assert isinstance(people, list)
    for person in people:
        file = folder / f"passord-{person['role']}"
        file.write_text(person["password"], "utf-8")
        found[person["role"]] = ("--vault", person["vault"], "--password-file", file)
    return found


def test_the_demo_does_the_whole_job_once(demo: tuple[Path, Ran], tmp_path: Path) -> None:
    out, ran = demo
    assert ran.code == 0, ran.err
    facts = ran.json
    assert facts == json.loads((out / "demo.json").read_text("utf-8"))

    again = skjema("demo", "--out", out)
    assert again.code == 1
    assert "Mappen er ikke tom" in again.err

    root, pdfs, copy = (facts[key] for key in ("root_certificate", "pdfs", "copy"))
    assert root == str(out / "rot.pem")
    assert isinstance(pdfs, list)
    assert len(pdfs) == 4
    verdict = skjema("verify", *pdfs, "--root", root, "--json").json
    assert all(signer["confirmed"] for file in verdict["files"] for signer in file["signers"])  # type: ignore[attr-defined]
    assert [len(file["signers"]) for file in verdict["files"]] == [1, 1, 1, 2]  # type: ignore[attr-defined]
    sheet = Path(str(facts["recovery_sheet"]))
    assert sheet == out / "gjenopprettingsark.pdf"
    assert sheet.read_bytes().startswith(b"%PDF")
    vaults = passwords_of(facts, tmp_path)
    assert list(vaults) == ["laerer", "rektor", "kontor"]
    documents = skjema("doc", "list", *vaults["laerer"], "--json").json["documents"]
    hidden = skjema("doc", "list", "--hidden", *vaults["laerer"], "--json").json["documents"]
    assert [one["restricted"] for one in documents].count(True) == 0  # type: ignore[attr-defined]
    assert [one["restricted"] for one in hidden] == [True]  # type: ignore[attr-defined]
    assert len(skjema("doc", "list", "--drafts", *vaults["laerer"], "--json").json["drafts"]) == 1  # type: ignore[arg-type]
    for words in vaults.values():
        assert skjema("vault", "check", *words).code == 0
    restored = ("--vault", tmp_path / "ny", "--password-file", vaults["laerer"][-1])
    assert skjema("backup", "restore", copy, *restored).code == 0


def test_in_the_demo_everybody_has_what_is_theirs_and_no_more(demo: tuple[Path, Ran], tmp_path: Path) -> None:
    out, ran = demo
    facts = ran.json
    noted = facts["documents"]
    assert isinstance(noted, list)
    ids = {(one["kind"], one["stage"], place): one["document"] for place, one in enumerate(noted)}
    vaults = passwords_of(facts, tmp_path)
    have = {}
    for role, words in vaults.items():
        listed = skjema("doc", "list", *words, "--json").json["documents"]
        assert isinstance(listed, list)
        have[role] = {one["document"] for one in listed}
    in_case = [document for (_kind, stage, _place), document in ids.items() if stage == "case"]
    report, _supplement, decision, _first, second = in_case
    (closed,) = [document for (_kind, stage, _place), document in ids.items() if stage == "closed"]
    (restricted,) = [document for (_kind, stage, _place), document in ids.items() if stage == "restricted"]

    assert {report, decision, second, closed} <= have["kontor"]
    assert len(have["kontor"]) == 5, "the fifth is the decision that closed the other case"
    assert not have["kontor"] & {in_case[1], in_case[3], restricted}
    assert set(in_case) | {closed} <= have["rektor"] & have["laerer"]
    assert not any(restricted in found for found in have.values()), "§ 12-5 stands in no ordinary list"
    for role, words in vaults.items():
        closed_rows = skjema("closed", "list", *words, "--json").json["cases"]
        assert [row["key"] for row in closed_rows] == ([restricted] if role == "laerer" else [])  # type: ignore[attr-defined]
    waiting = skjema("review", "list", *vaults["rektor"], "--json").json["reviews"]
    assert [row["kind"] for row in waiting] == ["decide"], "the older report that was shared"  # type: ignore[attr-defined]
    exchanged = b"".join(file.read_bytes() for file in (out / "exchange").rglob("*") if file.is_file())
    for name in ("Kari Eksempel", "Ola Prøvesen", "Åse Testmann", "flytt deg"):
        assert name.encode() not in exchanged


def test_the_demo_keeps_what_is_about_an_employee_in_the_vault(demo: tuple[Path, Ran]) -> None:
    told = json.loads((demo[0] / "demo.json").read_text("utf-8"))["documents"]
    assert "restricted" in {one["stage"] for one in told}

    outside = [file for file in demo[0].rglob("*") if file.is_file()]
    for hidden in ("Åse Testmann", "voksen i gymsalen", "vondt i magen"):
        assert [file.name for file in outside if hidden.encode() in file.read_bytes()] == []
