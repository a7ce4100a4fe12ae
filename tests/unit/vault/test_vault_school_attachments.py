"""Attachments between vaults: they travel with the version, wait when late, and are held against the answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from school_kit import (
    OFFICE,
    PRINCIPAL,
    TEACHER,
    Member,
    TestSchool,
    approve,
    carry,
    exchange,
    finish,
    frames_of,
    next_version,
    prove_all,
    rows,
    shown,
    states,
    three_people,
)
from vault_kit import answers, new_draft, refused

from skjema_app.crypto import blob as blob_crypto
from skjema_app.domain.answers import Json
from skjema_app.domain.attachments import Attachment, Media, attachments_of
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode
from skjema_app.vault.bodies import BlobRef, EntryType
from skjema_app.vault.feed.pen import NewSchoolEntry, Pen

PICTURE = b"\x89PNG\r\n\x1a\n" + b"skjermbilde av gruppechatten" * 4000
NOTE = b"Notat fra samtalen"


@pytest.fixture
def school(tmp_path: Path) -> Iterator[TestSchool]:
    made = three_people(tmp_path)
    yield made
    made.close()


def with_attachments(member: Member, **more: object) -> tuple[FinishedDocument, tuple[Attachment, ...]]:
    """A version with a picture and a text, for the principal."""
    draft = new_draft(member.vault, answers())
    made = tuple(
        member.vault.attachments.add(draft.draft_id, data, media, name)
        for data, media, name in ((PICTURE, Media.PNG, "chat.png"), (NOTE, Media.TEXT, "notat.txt"))
    )
    listed: list[Json] = [one.to_answer() for one in made]
    document = finish(member, answers={**answers(), "vedlegg": listed}, **more)
    return document, made


def test_who_gets_the_version_gets_its_attachments(school: TestSchool) -> None:
    teacher, principal, office = school[TEACHER], school[PRINCIPAL], school[OFFICE]
    document, made = with_attachments(teacher, readers=[principal.person])
    exchange(*school.members.values())
    for reader in (teacher, principal):
        assert reader.vault.documents.get(document.document_id).answers == document.answers
        assert [reader.vault.attachments.read(one) for one in made] == [PICTURE, NOTE]
        assert reader.vault.check().ok
        assert reader.vault.rebuild().equal
    assert not office.vault.documents.list()
    assert not any(office.vault.attachments.has(one) for one in made)
    assert not office.school.feeds().wanted_blobs()


def test_grants_are_as_before_one_version_with_all_that_belongs_to_it(school: TestSchool) -> None:
    teacher, office = school[TEACHER], school[OFFICE]
    document, made = with_attachments(teacher, readers=[])
    exchange(*school.members.values())
    teacher.school.grant(document.document_id, [office.person], "shared")
    exchange(*school.members.values())
    assert [office.vault.attachments.read(one) for one in made] == [PICTURE, NOTE]


def test_an_approval_of_a_version_with_attachments_is_one(school: TestSchool) -> None:
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    document, _made = with_attachments(teacher, readers=[principal.person])
    exchange(teacher, principal)
    approve(principal, document)
    exchange(teacher, principal)
    assert teacher.school.approved_pdf(document.document_id) is not None


def test_a_version_waits_until_every_attachment_is_there(school: TestSchool) -> None:
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    document, made = with_attachments(teacher, readers=[principal.person])
    feeds = principal.school.feeds()
    feeds.receive(teacher.device, frames_of(teacher))
    feeds.settle()
    wanted = [sha256 for _device, sha256 in feeds.wanted_blobs()]
    assert len(wanted) == 3
    for late in wanted:
        assert states(principal)[document.document_id][:2] == ("waiting", "attachment-missing")
        assert not principal.vault.documents.list()
        assert feeds.put_blob(late, teacher.school.feeds().read_blob(late))
        feeds.settle()
        prove_all(principal)
    assert states(principal)[document.document_id][0] == "accepted"
    assert [principal.vault.attachments.read(one) for one in made] == [PICTURE, NOTE]


def test_one_that_is_damaged_on_our_disk_is_fetched_again(school: TestSchool) -> None:
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    document, made = with_attachments(teacher, readers=[principal.person])
    feeds = principal.school.feeds()
    feeds.receive(teacher.device, frames_of(teacher))
    feeds.settle()
    for device, sha256 in feeds.wanted_blobs():
        assert device == teacher.device
        principal.vault.state.database.require_file()
        data = bytearray(teacher.school.feeds().read_blob(sha256))
        assert not feeds.put_blob(sha256, bytes([data[0] ^ 1]) + data[1:])  # a false one is not taken
        path = principal.vault.folder / "blobs" / sha256[:2] / sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(data[:-1]) + bytes([data[-1] ^ 1]))  # damaged after it came
    principal.school.forget()
    feeds.settle()
    assert states(principal)[document.document_id][:2] == ("waiting", "attachment-missing")
    assert len(feeds.wanted_blobs()) == 3
    carry(teacher, principal)
    assert [principal.vault.attachments.read(one) for one in made] == [PICTURE, NOTE]


def test_a_next_version_takes_them_along_under_keys_of_their_own(school: TestSchool) -> None:
    teacher, principal, office = school[TEACHER], school[PRINCIPAL], school[OFFICE]
    first, made = with_attachments(teacher, readers=[principal.person])
    exchange(teacher, principal)
    second = next_version(teacher, first, readers=[office.person], text="Ny tekst")
    listed: list[Json] = [one.to_answer() for one in made]
    third = finish(
        principal,
        readers=[office.person, teacher.person],
        answers={**answers(text="Rektors utgave"), "vedlegg": listed},
        parents=(first.document_id,),
        authors=(teacher.person,),
        number=2,
    )
    exchange(*school.members.values())
    assert attachments_of(second.answers) == ()
    assert [office.vault.attachments.read(one) for one in made] == [PICTURE, NOTE]
    names = {row[5] for row in rows(principal, "document_blob")}
    assert len(names) == 4
    assert third.document_id in {row[0] for row in rows(office, "document_blob")}
    assert first.document_id not in {row[0] for row in rows(office, "document_blob")}


def test_sharing_an_old_document_takes_them_along(school: TestSchool) -> None:
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    draft = new_draft(teacher.vault, answers())
    made = teacher.vault.attachments.add(draft.draft_id, PICTURE, Media.PNG, "chat.png")
    private = finish_private(teacher, draft.draft_id, made)
    before = teacher.school.feeds().own_blobs()
    shared = teacher.school.share(private.document_id, readers=[principal.person], facts={})
    assert len(set(teacher.school.feeds().own_blobs()) - set(before)) == 2
    exchange(teacher, principal)
    assert principal.vault.documents.get(shared.document_id).written_before
    assert principal.vault.attachments.read(made) == PICTURE
    assert {row[5] for row in rows(teacher, "document_blob")} > {row[5] for row in rows(principal, "document_blob")}


def finish_private(member: Member, draft_id: str, made: Attachment) -> FinishedDocument:
    from vault_kit import PIN

    return member.vault.finish(
        draft_id,
        title="Melding",
        pupil="Ærlig Øvrebø",
        group="8A",
        answers={**answers(), "vedlegg": [made.to_answer()]},
        experienced="",
        restricted=False,
        urgent=False,
        pdf=b"%PDF-1.7 privat",
        level="kort",
        supplements="",
        pin=PIN,
    )


def _sealed(member: Member, data: bytes, media: Media) -> BlobRef:
    sealed = blob_crypto.seal(data)
    member.vault._blobs.put_sealed(sealed.sha256, sealed.data)
    with sealed.key as key, key.exposed() as buffer:
        return BlobRef(sealed.sha256, buffer.hex(), sealed.length, media.value)


@pytest.mark.parametrize(
    "lie",
    ["another content", "another size", "another kind", "one too few", "one too many", "two for one id", "old version"],
)
def test_attachments_that_are_not_what_the_answers_say_refuse_the_version(
    school: TestSchool, monkeypatch: pytest.MonkeyPatch, lie: str
) -> None:
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    original = Pen.append

    def lying(pen: Pen, new: NewSchoolEntry, *rest: object) -> object:
        if new.kind is EntryType.DOCUMENT_FINISHED:
            pdf, picture, note = new.blobs
            swapped = {
                "another content": (pdf, _sealed(teacher, PICTURE[:-1] + b"!", Media.PNG), note),
                "another size": (pdf, _sealed(teacher, PICTURE + b"!", Media.PNG), note),
                "another kind": (pdf, replace(picture, media="image/jpeg"), note),
                "one too few": (pdf, picture),
                "one too many": (pdf, picture, note, note),
            }
            new = replace(new, blobs=swapped.get(lie, new.blobs))
            if lie == "old version":
                new = replace(new, version=2)
            if lie == "two for one id":
                data = dict(new.data)
                told = dict(answers_of(new))
                listed = list(told["vedlegg"]) if isinstance(told["vedlegg"], list) else []
                again = dict(listed[0]) if isinstance(listed[0], dict) else {}
                told["flere"] = [{**again, "name": "annet.png"}]
                data["answers"] = told
                new = replace(new, data=data)
        return original(pen, new, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Pen, "append", lying)
    monkeypatch.setattr("skjema_app.vault.fold.attached", lambda _entry: ())
    document, _made = with_attachments(teacher, readers=[principal.person])
    monkeypatch.undo()
    exchange(teacher, principal)
    state, reason, _depth = states(principal)[document.document_id]
    assert state == "refused"
    assert reason == {
        "another content": "attachment-file-hash",
        "old version": "attachment-body-shape",
    }.get(lie, "attachment-files")
    assert not principal.vault.documents.list()
    with refused(ErrorCode.DOCUMENT_UNKNOWN):
        principal.vault.documents.get(document.document_id)


def answers_of(new: NewSchoolEntry) -> dict[str, Json]:
    found = new.data["answers"]
    assert isinstance(found, dict)
    return found


def test_a_version_whose_files_are_gone_is_not_finished(school: TestSchool) -> None:
    teacher = school[TEACHER]
    gone: list[Json] = [Attachment("a" * 32, "borte.png", Media.PNG, 9, "b" * 64).to_answer()]
    before = teacher.school.feeds().own_blobs()
    with refused(ErrorCode.ATTACHMENT_GONE):
        finish(teacher, readers=[], answers={**answers(), "vedlegg": gone})
    assert teacher.school.feeds().own_blobs() == before


def test_every_vault_shows_the_same_in_the_end(school: TestSchool) -> None:
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    with_attachments(teacher, readers=[principal.person, school[OFFICE].person])
    exchange(*school.members.values())
    assert (
        shown(principal)["document_blob"] == shown(teacher)["document_blob"] == shown(school[OFFICE])["document_blob"]
    )
