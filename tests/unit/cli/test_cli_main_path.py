"""The whole job as a person runs it: one process per command, from the first vault to the salvaged one."""

import json
from pathlib import Path

from cli_kit import FORM, NAME, PASSWORD, SCHOOL, SHORT_REPORT, skjema_process


def test_from_first_vault_to_salvage(tmp_path: Path) -> None:
    vault = {"SKJEMA_VAULT": str(tmp_path / "hvelv")}
    (tmp_path / "passord").write_text(PASSWORD, "utf-8")
    (tmp_path / "usb").mkdir()
    (tmp_path / "8a.csv").write_text("Navn;Klasse\nKari Eksempel;8A\nOla Prøvesen;8A\n", "utf-8")
    (tmp_path / "svar.json").write_text(json.dumps(SHORT_REPORT), "utf-8")

    def run(*words: object, expect: int = 0) -> str:
        ran = skjema_process(*words, "--password-file", tmp_path / "passord", env=vault)
        assert ran.code == expect, ran.err
        return ran.out

    run("vault", "create", "--name", NAME, "--school", SCHOOL)
    assert "Kari Eksempel (8A)" in run("pupils", "import", tmp_path / "8a.csv")
    draft = run("doc", "new", "--form", FORM).strip()
    run("doc", "finish", draft, expect=1)
    run("doc", "fill", draft, "--answers", tmp_path / "svar.json")
    document = run("doc", "finish", draft).splitlines()[0]
    assert len(document) == 64
    run("doc", "pdf", document, "--out", tmp_path / "melding.pdf")
    assert "Uendret siden signering" in run("verify", tmp_path / "melding.pdf")
    backup = json.loads(run("backup", "make", "--to", tmp_path / "usb", "--json"))
    before = run("doc", "show", document[:8])

    vault["SKJEMA_VAULT"] = str(tmp_path / "gjenopprettet")
    run("backup", "restore", backup["copy"])
    after = run("doc", "show", document[:8])
    assert after.split("Tidslinje")[0] == before.split("Tidslinje")[0]
    run("vault", "check")
    assert json.loads(run("vault", "rebuild", "--json"))["equal"] is True
    saved = json.loads(run("vault", "salvage", "--out", tmp_path / "berget", "--json"))
    assert (saved["documents"], saved["gaps"]) == (1, [])
    vault["SKJEMA_VAULT"] = str(tmp_path / "berget")
    assert document in run("doc", "list", "--json")
    run("vault", "check")
