"""Attachments from a file on a disk to a signed PDF with its hash, and out again."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import files_to_attach as files
import pytest
from hypothesis import given
from hypothesis import strategies as st
from three_people import FULLER
from vault_kit import refused
from work_kit import filled_draft, new_session

from skjema_app.documents.readback import structure_texts
from skjema_app.domain.answers import Json
from skjema_app.domain.attachments import LARGEST, Attachment, Media, attachments_of
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.letters import one_line
from skjema_app.looker.client import Looker
from skjema_app.workflows import attachments, documents, fill_form, finish_document
from skjema_app.workflows.attachment_kinds import media_of
from skjema_app.workflows.attachment_names import clean_name, file_names
from skjema_app.workflows.sentences import sentence_for
from skjema_app.workflows.session import Session

FIELD = "vedlegg"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    opened = new_session(tmp_path / "hvelv")
    yield opened
    opened.close()


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    made = tmp_path / "skrivebord"
    made.mkdir()
    return made


def put(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def fuller(session: Session) -> str:
    """A draft whose level asks for attachments."""
    draft = filled_draft(session, **FULLER)
    return fill_form.widen_draft(session, draft, "utfyllende").draft.draft_id


def attached(session: Session, draft: str, path: Path) -> Attachment:
    return attachments.attach_to_draft(session, draft, FIELD, path)[0]


# --- what a file is ---------------------------------------------------------------------------------------------------

GOOD = {
    "skjermbilde.exe": (files.png(), Media.PNG),
    "foto": (files.jpeg(), Media.JPEG),
    "gammel plan.docx": (files.pdf(), Media.PDF),
    "notat.txt": ("Møtet varte til kl. 15.\r\n".encode("cp1252"), Media.TEXT),
    "BM.txt": (b"BM er initialene hennes", Media.TEXT),
}


@pytest.mark.parametrize("name", sorted(GOOD))
def test_the_content_decides_and_not_the_name(desk: Path, name: str) -> None:
    data, media = GOOD[name]
    found = attachments.read_file(put(desk, name, data))
    assert (found.media, found.data) == (media, data)
    assert Path(found.name).suffix in {".png", ".jpg", ".pdf", ".txt"}


OTHERS = {
    "word": b"PK\x03\x04" + b"[Content_Types].xml" + b"word/document.xml",
    "sheet": b"PK\x03\x04" + b"xl/workbook.xml",
    "slides": b"PK\x03\x04" + b"ppt/slides",
    "zip": b"PK\x03\x04" + b"bilder/1.jpg",
    "office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "video": b"\0\0\0\x18ftypmp42\0\0\0\0isom",
    "sound": b"ID3\x04\0" + bytes(50),
    "picture": b"GIF89a" + bytes(50),
    "program": b"MZ\x90\0" + bytes(200),
    "web": b"<!DOCTYPE html><html><script>alert(1)</script>",
    "email": b"Received: from post.example\r\nSubject: Hei",
    "utf-16": "Hei på deg".encode("utf-16"),
    "unknown": bytes(range(256)) * 4,
}


@pytest.mark.parametrize("reason", sorted(OTHERS))
def test_what_can_not_be_attached_is_refused_with_what_to_do(reason: str) -> None:
    with pytest.raises(SkjemaError) as caught:
        media_of(OTHERS[reason])
    assert (caught.value.code, caught.value.details["reason"]) == (ErrorCode.ATTACHMENT_TYPE, reason)
    words = sentence_for(caught.value).text
    assert "Ingenting er endret" in words
    assert reason == "unknown" or words != sentence_for(SkjemaError(ErrorCode.ATTACHMENT_TYPE)).text


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=60))
def test_any_plain_text_is_text_or_is_said_to_be_something_else(words: str) -> None:
    assert answer_to(words.encode()) in {Media.TEXT, Media.PDF, ErrorCode.ATTACHMENT_TYPE}


@given(st.binary(max_size=200))
def test_any_bytes_get_an_answer(data: bytes) -> None:
    assert answer_to(data) in {*Media, ErrorCode.ATTACHMENT_TYPE, ErrorCode.ATTACHMENT_EMPTY}


def answer_to(data: bytes) -> Media | ErrorCode:
    try:
        return media_of(data)
    except SkjemaError as error:
        return error.code


# --- files that are none, or not as they should be --------------------------------------------------------------------


def test_folders_links_devices_and_pipes_are_refused(desk: Path) -> None:
    real = put(desk, "ekte.png", files.png())
    with refused(ErrorCode.ATTACHMENT_NOT_A_FILE):
        attachments.read_file(desk)
    if sys.platform != "win32":
        (desk / "lenke.png").symlink_to(real)
        os.mkfifo(desk / "rør.png")
        for path in (desk / "lenke.png", desk / "rør.png", Path("/dev/zero")):
            with refused(ErrorCode.ATTACHMENT_NOT_A_FILE):
                attachments.read_file(path)


def test_nothing_too_much_and_gone(desk: Path) -> None:
    with refused(ErrorCode.ATTACHMENT_EMPTY):
        attachments.read_file(put(desk, "tom.txt", b""))
    with refused(ErrorCode.FILE_MISSING):
        attachments.read_file(desk / "borte.txt")
    big = put(desk, "stor.txt", b"")
    os.truncate(big, LARGEST + 1)
    with pytest.raises(SkjemaError) as caught:
        attachments.read_file(big)
    assert caught.value.code is ErrorCode.ATTACHMENT_TOO_LARGE
    assert "25 MB" in sentence_for(caught.value).text
    with pytest.raises(SkjemaError) as caught:
        attachments.read_file(put(desk, "nokså stor.txt", b"a" * (3 << 20)), largest=2)
    assert "2 MB" in sentence_for(caught.value).text


def test_a_file_that_changes_while_it_is_read_is_not_taken(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(desk, "notat.txt", b"a" * 100)
    original = os.fdopen

    def open_and_change(*given: object, **more: object) -> object:
        opened = original(*given, **more)  # type: ignore[call-overload]
        if path.stat().st_size == 100:
            path.write_bytes(b"b" * 101)
        return opened

    monkeypatch.setattr(os, "fdopen", open_and_change)
    with refused(ErrorCode.ATTACHMENT_CHANGED):
        attachments.read_file(path)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(desk: Path) -> None:
    path = put(desk, "hemmelig.txt", b"hei")
    path.chmod(0)
    with refused(ErrorCode.READ_DENIED):
        attachments.read_file(path)


# --- names ------------------------------------------------------------------------------------------------------------


@given(st.text(max_size=300), st.sampled_from(Media))
def test_a_name_is_plain_short_and_stays_as_it_is(name: str, media: Media) -> None:
    made = clean_name(name, media)
    assert 0 < len(made) <= 124
    assert not set(made) & set('<>:"/\\|?*')
    assert all(unicodedata.category(one)[0] in "LMNPSZ" for one in made)
    assert clean_name(made, media) == made
    assert one_line(made) == made


@pytest.mark.parametrize(
    ("name", "media", "wanted"),
    [
        ("..\\..\\Windows\\evil.exe", Media.JPEG, "evil.exe.jpg"),
        ("/etc/passwd", Media.TEXT, "passwd.txt"),
        ("chat\u202egnp.exe", Media.PNG, "chatgnp.exe.png"),
        ("Bilde.JPEG", Media.JPEG, "Bilde.JPEG"),
        ("  .png", Media.PNG, "png.png"),
        ("", Media.PDF, "uten navn.pdf"),
        ("CON", Media.TEXT, "CON.txt"),
    ],
)
def test_a_name_says_what_the_file_is(name: str, media: Media, wanted: str) -> None:
    assert clean_name(name, media) == wanted


def test_copies_beside_a_pdf_have_names_of_their_own() -> None:
    listed = [Attachment(f"{n:032x}", name, Media.PNG, 1, f"{n:064x}") for n, name in enumerate(("a.png", "a.png"))]
    names = file_names("2026-11-22 Melding til rektor 3fa9.pdf", listed)
    assert names == (
        "2026-11-22 Melding til rektor 3fa9 – vedlegg 1 a.png",
        "2026-11-22 Melding til rektor 3fa9 – vedlegg 2 a.png",
    )
    long = file_names("x" * 300 + ".pdf", [Attachment("0" * 32, "y" * 119 + ".png", Media.PNG, 1, "1" * 64)])
    assert len(long[0]) <= 150
    assert long[0].endswith(".png")


# --- from draft to document -------------------------------------------------------------------------------------------


def test_attached_finished_with_the_hash_in_the_pdf_and_exported_beside(session: Session, desk: Path) -> None:
    draft = fuller(session)
    picture = files.jpeg(position=True)
    assert attachments.asks_first(session, draft, Media.JPEG)
    one = attached(session, draft, put(desk, "😀 chat.jpg", picture))
    two = attached(session, draft, put(desk, "notat.txt", "Læreren så det.".encode()))
    assert not attachments.asks_first(session, draft, Media.JPEG)
    assert one.name == "_ chat.jpg"  # what the document's font can't draw keeps nobody from finishing
    document = finish_document.finish_document(session, draft).document
    assert attachments_of(document.answers) == (one, two)
    texts = " ".join(structure_texts(documents.signed_pdf(session, document.document_id)))
    for made in (one, two):
        assert made.name in texts
        assert made.sha256 in texts.replace(" ", "")
    assert "Bilde (JPEG)" in texts
    assert hashlib.sha256(picture).hexdigest() == one.sha256

    documents.export_pdf(session, document.document_id, desk / "melding.pdf")
    assert {path.name for path in desk.glob("melding*")} == {
        "melding.pdf",
        "melding – vedlegg 1 _ chat.jpg",
        "melding – vedlegg 2 notat.txt",
    }
    assert (desk / "melding – vedlegg 1 _ chat.jpg").read_bytes() == picture  # evidence: byte for byte
    (event,) = session.vault.documents.events(document.document_id)
    assert event.text == "melding.pdf og 2 vedlegg"


def test_an_export_never_overwrites_an_attachment_unasked_and_leaves_nothing_half(session: Session, desk: Path) -> None:
    draft = fuller(session)
    for name in ("a.txt", "b.txt"):
        attached(session, draft, put(desk, name, name.encode()))
    document = finish_document.finish_document(session, draft).document.document_id
    mine = put(desk, "ut – vedlegg 2 b.txt", b"mitt eget")
    with refused(ErrorCode.FILE_EXISTS):
        documents.export_pdf(session, document, desk / "ut.pdf")
    assert mine.read_bytes() == b"mitt eget"
    assert {path.name for path in desk.glob("ut*")} == {mine.name}
    documents.export_pdf(session, document, desk / "ut.pdf", replace=True)
    assert mine.read_bytes() == b"b.txt"


def test_the_same_file_twice_and_too_many_are_said(session: Session, desk: Path) -> None:
    draft = fuller(session)
    attached(session, draft, put(desk, "a.txt", b"det samme"))
    with pytest.raises(SkjemaError) as caught:
        attached(session, draft, put(desk, "kopi av a.txt", b"det samme"))
    assert caught.value.code is ErrorCode.ATTACHMENT_THERE_ALREADY
    assert "«a.txt»" in sentence_for(caught.value).text
    for number in range(9):
        attached(session, draft, put(desk, f"{number}.txt", b"nr %d" % number))
    with pytest.raises(SkjemaError) as caught:
        attached(session, draft, put(desk, "en til.txt", b"en til"))
    assert caught.value.code is ErrorCode.ATTACHMENTS_TOO_MANY
    assert "10" in sentence_for(caught.value).text


def test_all_attachments_of_a_document_together_have_a_limit(
    session: Session, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "LARGEST_IN_DOCUMENT", 20)
    draft = fuller(session)
    attached(session, draft, put(desk, "a.txt", b"a" * 15))
    with refused(ErrorCode.ATTACHMENTS_TOO_LARGE):
        attached(session, draft, put(desk, "b.txt", b"b" * 6))


def test_a_form_without_such_a_field(session: Session, desk: Path) -> None:
    draft = filled_draft(session)
    with refused(ErrorCode.ATTACHMENT_NO_FIELD):
        attachments.attach_to_draft(session, draft, "hva", put(desk, "a.txt", b"a"))


def test_what_is_told_of_a_file(session: Session) -> None:
    looker = session.looker
    assert attachments.notes_on(looker, files.png(), Media.PNG) == ()
    (position,) = attachments.notes_on(looker, files.jpeg(position=True), Media.JPEG)
    assert "hvor det er tatt" in position
    (locked,) = attachments.notes_on(looker, files.locked_pdf(), Media.PDF)
    assert "passord" in locked
    (broken,) = attachments.notes_on(looker, files.jpeg()[:500], Media.JPEG)
    assert broken == "Vedlegget kan ikke vises her. Det er likevel lagret."


def test_pages_come_a_few_at_a_time() -> None:
    with Looker(seconds=60) as looker:
        seen = attachments.look(looker, files.pdf(11), Media.PDF, first=8, dpi=36)
        assert (len(seen.pages), seen.first, seen.count) == (3, 8, 11)
        text = attachments.look(looker, b"hei", Media.TEXT)
        assert (text.text, text.pages) == ("hei", ())
        assert attachments.thumbnail(looker, b"hei", Media.TEXT) is None
        assert attachments.thumbnail(looker, files.locked_pdf(), Media.PDF) is None
        small = attachments.thumbnail(looker, files.jpeg(4000, 2000), Media.JPEG)
        assert small is not None
        assert (small.width, small.height) == (attachments.THUMBNAIL, attachments.THUMBNAIL // 2)


def test_a_document_with_an_attachment_that_no_field_prints_is_not_believed() -> None:
    from ui_kit import library

    from skjema_app.workflows.content_check import _only_in_their_fields

    definition = library().current("melding-12-4")
    one: Json = Attachment("0" * 32, "a.png", Media.PNG, 5, "1" * 64).to_answer()
    assert _only_in_their_fields(definition, {FIELD: [one]})
    assert not _only_in_their_fields(definition, {"hva": [one]})
    other: Json = Attachment("2" * 32, "b.png", Media.PNG, 5, "3" * 64).to_answer()
    assert not _only_in_their_fields(definition, {FIELD: [one], "finnes_ikke": {"x": [other]}})


def test_a_picture_from_the_clipboard_is_taken_as_a_file() -> None:
    found = attachments.take_bytes(files.png(), "Utklipp")
    assert (found.name, found.media) == ("Utklipp.png", Media.PNG)
    with refused(ErrorCode.ATTACHMENT_TYPE):
        attachments.take_bytes(b"BM" + bytes(60), "Utklipp")
    assert io.BytesIO(found.data).read() == files.png()
