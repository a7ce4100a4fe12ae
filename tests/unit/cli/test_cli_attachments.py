"""``skjema doc attach|attachments``, and what ``doc pdf`` writes beside."""

from pathlib import Path

import files_to_attach as files
from cli_kit import SHORT_REPORT, Teacher


def _draft(teacher: Teacher) -> str:
    draft = teacher("doc", "new", "--form", "melding-12-4", "--level", "utfyllende").out.strip()
    teacher("doc", "fill", draft, "--answers", teacher.write("svar.json", dict(SHORT_REPORT)))
    return draft


def test_attached_listed_and_saved(teacher: Teacher, tmp_path: Path) -> None:
    draft = _draft(teacher)
    (tmp_path / "chat.png").write_bytes(files.png())
    (tmp_path / "notat.txt").write_text("Notat", "utf-8")

    ran = teacher("doc", "attach", draft, tmp_path / "chat.png", tmp_path / "notat.txt")
    assert ran.code == 0, ran.err
    assert "nakenbilder" in ran.err
    assert "chat.png" in ran.out
    listed = teacher("doc", "attachments", draft, "--json").json["attachments"]
    assert [one["media"] for one in listed] == ["image/png", "text/plain"]  # type: ignore[index, union-attr]

    out = tmp_path / "ut"
    out.mkdir()
    ran = teacher("doc", "attachments", draft, "--out", out)
    assert ran.code == 0, ran.err
    assert "ikke kryptert" in ran.err
    assert (out / "Dokument – vedlegg 1 chat.png").read_bytes() == files.png()


def test_refusals_have_their_sentences(teacher: Teacher, tmp_path: Path) -> None:
    draft = _draft(teacher)
    (tmp_path / "brev.docx").write_bytes(b"PK\x03\x04word/document.xml")
    for words, said in (
        ((draft, tmp_path / "brev.docx"), "Lagre det som PDF"),
        ((draft, tmp_path), "Det er en mappe"),
        ((draft, tmp_path / "borte.pdf"), "Finner ikke"),
        ((draft, tmp_path / "brev.docx", "--field", "hva"), ""),
    ):
        ran = teacher("doc", "attach", *words)
        assert ran.code == 1
        assert said in ran.err
    assert teacher("doc", "attachments", draft).out.strip() == "Ingen vedlegg."
