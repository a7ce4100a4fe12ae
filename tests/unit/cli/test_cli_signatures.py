"""``skjema vault certificate|timestamp|answers-inside``: the choices of *Signatur* without a window."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import cli_kit
import pikepdf
import pytest
import signature_kit
from cli_kit import NAME, PASSWORD, SCHOOL, SHORT_REPORT, Ran, skjema
from signature_kit import Issuer


class Vault:
    """A vault of somebody alone, and its options."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.password = folder / "passord"
        self.password.write_text(PASSWORD)
        made = self.run("vault", "create", "--name", NAME, "--school", SCHOOL)
        assert made.code == 0, made.err

    def run(self, *words: object) -> Ran:
        options = ("--vault", self.folder / "hvelv", "--password-file", self.password)
        return skjema(*words, *options, "--json")

    def report(self) -> Path:
        """A finished report as a file."""
        answers = self.folder / "svar.json"
        answers.write_text(json.dumps(SHORT_REPORT))
        draft = self.run("doc", "new", "--form", cli_kit.FORM).json["draft"]
        assert self.run("doc", "fill", draft, "--answers", answers).code == 0
        done = self.run("doc", "finish", draft)
        assert done.code == 0, done.err
        target = self.folder / "ut.pdf"
        assert self.run("doc", "pdf", done.json["document"], "--out", target).code == 0
        return target


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path)


def test_a_certificate_is_imported_shown_used_and_removed(vault: Vault, tmp_path: Path) -> None:
    assert vault.run("vault", "certificate", "show").json["own"] is False
    mine = Issuer(now=datetime.now(UTC)).issue(NAME, signature_kit.rsa_key())
    file, word = tmp_path / "meg.p12", tmp_path / "filpassord"
    file.write_bytes(mine.p12())
    word.write_text("feil")
    wrong = vault.run("vault", "certificate", "import", file, "--certificate-password-file", word)
    assert wrong.code == 1
    assert "Passordet til sertifikatet stemmer ikke" in wrong.err + wrong.out
    word.write_text(signature_kit.PASSWORD)
    done = vault.run("vault", "certificate", "import", file, "--certificate-password-file", word)
    assert done.code == 0
    assert done.json["issuer"] == "Kommune-CA utsteder"
    assert vault.run("vault", "certificate", "show").json["chain"] == [NAME, "Kommune-CA utsteder", "Kommune-CA rot"]
    told = skjema("verify", vault.report(), "--json").json
    assert "ikke av skolen" in told["files"][0]["sentence"]  # type: ignore[index]
    assert vault.run("vault", "certificate", "remove").json["own"] is False
    assert vault.run("vault", "certificate", "remove").code == 1


def test_a_service_is_tried_set_and_removed(vault: Vault, tmp_path: Path) -> None:
    assert vault.run("vault", "timestamp", "try").code == 1
    assert vault.run("vault", "timestamp", "set", "tsa.example.no").code == 1
    with signature_kit.time_stamp_service() as service:
        root = tmp_path / "rot.der"
        root.write_bytes(service.root)
        tried = vault.run("vault", "timestamp", "try", "--address", service.address, "--root", root)
        assert tried.code == 0, tried.err
        assert vault.run("vault", "timestamp", "show").json["address"] is None
        assert vault.run("vault", "timestamp", "set", service.address, "--root", root).code == 0
        assert vault.run("vault", "timestamp", "show").json["root"] == "Tidsstempel rot"
        assert signature_kit.openssl_stamps(vault.report().read_bytes(), [service.root]) == [True]
    gone = vault.run("vault", "timestamp", "try")
    assert gone.code == 1
    assert "Tidsstempeltjenesten svarte ikke" in gone.err + gone.out
    assert vault.run("vault", "timestamp", "remove").json["address"] is None


def test_answers_inside_are_switched_on_and_off(vault: Vault) -> None:
    assert vault.run("vault", "answers-inside", "on").json["answers_inside"] is True
    with pikepdf.open(vault.report()) as pdf:
        assert list(pdf.attachments) == ["svar.json"]
    assert vault.run("vault", "answers-inside", "off").json["answers_inside"] is False
