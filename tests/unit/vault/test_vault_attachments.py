"""Attachments in the vault: drafts, documents, versions, copies, rescue, and what a crash leaves."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError
from vault_kit import (
    PASSWORD,
    Filled,
    answers,
    files_in,
    filled_vault,
    finish,
    new_draft,
    new_vault,
    open_vault,
    refused,
    secret,
)

from skjema_app.domain.answers import Json
from skjema_app.domain.attachments import Attachment, Media, attachment_of, attachments_of, contradictions
from skjema_app.domain.documents import Draft, Place, VersionKind
from skjema_app.domain.errors import ErrorCode
from skjema_app.vault.blobs import BlobStore
from skjema_app.vault.restore import restore
from skjema_app.vault.salvage import GapKind, salvage
from skjema_app.vault.vault import Vault

PICTURE = b"\xff\xd8\xff\xe0 skjermbilde av gruppechatten " * 3000
TEXT = "Hun skrev: «ingen vil ha deg her»".encode()


def attach(vault: Vault, draft: Draft, data: bytes = PICTURE, media: Media = Media.JPEG) -> Attachment:
    """Into the draft and its answers."""
    made = vault.attachments.add(draft.draft_id, data, media, "chat.jpg")
    now = vault.drafts.get(draft.draft_id).answers
    listed = now.get("vedlegg")
    vault.drafts.save(
        draft.draft_id,
        {**now, "vedlegg": [*(listed if isinstance(listed, list) else []), made.to_answer()]},
        Place(),
    )
    return made


def blob_files(vault: Vault) -> set[Path]:
    return {path for path in files_in(vault.folder / "blobs") if "uten-eier" not in path.parts}


def test_what_is_taken_in_is_read_back_and_stands_readable_in_no_file(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = new_draft(vault)
        made = attach(vault, draft)
        assert vault.attachments.read(made) == PICTURE
        assert (made.size, made.sha256) == (len(PICTURE), hashlib.sha256(PICTURE).hexdigest())
        assert vault.check().ok
        assert vault.check().blobs == 1
    with open_vault(tmp_path / "hvelv") as vault:
        assert vault.attachments.read(made) == PICTURE
    for path in files_in(tmp_path):
        assert b"gruppechatten" not in path.read_bytes()
        assert made.sha256 not in path.name


def test_a_finished_document_carries_its_attachments_after_the_pdf(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = new_draft(vault)
        first, second = attach(vault, draft), attach(vault, draft, TEXT, Media.TEXT)
        before = blob_files(vault)
        document = finish(vault, vault.drafts.get(draft.draft_id))
        assert attachments_of(document.answers) == (first, second)
        assert [vault.attachments.read(one) for one in (first, second)] == [PICTURE, TEXT]
        assert len(blob_files(vault) - before) == 1  # the PDF: what the draft had goes along as it is
        assert vault.rebuild().equal
        vault.state.clock.advance(days=31)  # type: ignore[attr-defined]
        assert vault.drafts.tidy() == 1
        assert vault.attachments.read(first) == PICTURE
        assert vault.check().ok
        assert set(vault.documents.search("chat")) == {document.document_id}
        assert not vault.documents.search(first.sha256[:20])


def test_another_document_gets_a_key_of_its_own_for_the_same_file(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = new_draft(vault)
        made = attach(vault, draft)
        finish(vault, vault.drafts.get(draft.draft_id))
        again = new_draft(vault, {**answers(), "vedlegg": [made.to_answer()]})
        before = blob_files(vault)
        finish(vault, again)
        assert len(blob_files(vault) - before) == 2  # the new PDF, and the file sealed anew
        assert vault.attachments.read(made) == PICTURE
        assert vault.check().ok


def test_a_document_is_not_finished_with_a_file_that_is_gone_or_another(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = new_draft(vault)
        made = attach(vault, draft)
        for wrong in ({"sha256": "0" * 64}, {"size": made.size - 1}, {"id": "f" * 32}):
            vault.drafts.save(draft.draft_id, {**answers(), "vedlegg": [{**made.to_answer(), **wrong}]}, Place())
            files = blob_files(vault)
            with refused(ErrorCode.ATTACHMENT_GONE):
                finish(vault, vault.drafts.get(draft.draft_id))
            assert blob_files(vault) == files  # the PDF that was written first is gone again
        twice: list[Json] = [made.to_answer(), {**made.to_answer(), "name": "annet.jpg"}]
        vault.drafts.save(draft.draft_id, {**answers(), "vedlegg": twice}, Place())
        with refused(ErrorCode.ATTACHMENTS_TOO_MANY):
            finish(vault, vault.drafts.get(draft.draft_id))
        assert not vault.documents.list()


def test_removing_from_the_list_can_be_undone_and_for_good_can_not(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = new_draft(vault)
        made = attach(vault, draft)
        assert vault.drafts.keep_version(draft.draft_id, VersionKind.SESSION)
        vault.drafts.save(draft.draft_id, answers(), Place())
        vault.state.clock.advance(days=40)  # type: ignore[attr-defined]
        vault.drafts.tidy()
        (version,) = vault.drafts.versions(draft.draft_id)
        restored = vault.drafts.restore_version(draft.draft_id, version.version_id)
        assert attachments_of(restored.answers) == (made,)
        assert vault.attachments.read(made) == PICTURE
        vault.attachments.forget(draft.draft_id, made.attachment_id)
        assert not blob_files(vault)
        assert not vault.attachments.has(made)
        with refused(ErrorCode.ATTACHMENT_GONE):
            vault.attachments.read(made)
        assert vault.check().ok


def test_nothing_is_forgotten_that_a_document_holds(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = new_draft(vault)
        made = attach(vault, draft)
        finish(vault, vault.drafts.get(draft.draft_id))
        with refused(ErrorCode.DRAFT_UNKNOWN):
            vault.attachments.forget(draft.draft_id, made.attachment_id)
        with refused(ErrorCode.DRAFT_UNKNOWN):
            vault.attachments.add(draft.draft_id, TEXT, Media.TEXT, "a.txt")
        with refused(ErrorCode.DRAFT_UNKNOWN):
            vault.attachments.add("f" * 32, TEXT, Media.TEXT, "a.txt")
        assert vault.attachments.read(made) == PICTURE


def test_a_deleted_draft_takes_its_attachments_along_after_thirty_days(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = new_draft(vault)
        made = attach(vault, draft)
        vault.drafts.delete(draft.draft_id)
        assert vault.attachments.read(made) == PICTURE  # it can be undone
        vault.state.clock.advance(days=31)  # type: ignore[attr-defined]
        vault.drafts.tidy()
        with refused(ErrorCode.ATTACHMENT_GONE):
            vault.attachments.read(made)


def test_a_file_whose_list_was_never_saved_is_forgotten_after_a_day(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = new_draft(vault)
        lost = vault.attachments.add(draft.draft_id, PICTURE, Media.JPEG, "a.jpg")
        kept = attach(vault, draft, TEXT, Media.TEXT)
        vault.drafts.tidy()
        assert vault.attachments.has(lost)
        vault.state.clock.advance(days=2)  # type: ignore[attr-defined]
        vault.drafts.tidy()
        assert not vault.attachments.has(lost)
        assert vault.attachments.has(kept)


def test_a_failure_between_file_and_row_leaves_neither(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = new_draft(vault)
        original = BlobStore.put

        def put_and_break(store: BlobStore, data: bytes, media: str) -> object:
            ref = original(store, data, media)
            vault.state.database.raw.execute("DROP TABLE draft_blob")
            return ref

        monkeypatch.setattr(BlobStore, "put", put_and_break)
        with pytest.raises(OperationalError):
            vault.attachments.add(draft.draft_id, PICTURE, Media.JPEG, "a.jpg")
        assert not blob_files(vault)


def test_a_file_without_a_row_goes_the_way_of_files_without_owner(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = new_draft(vault)
        made = attach(vault, draft)
        left = BlobStore(vault.folder).put(TEXT, "text/plain")  # killed here
    when = vault.state.clock
    when.advance(days=3)  # type: ignore[attr-defined]
    with open_vault(tmp_path / "hvelv", when) as vault:  # type: ignore[arg-type]
        assert [path.name for path in BlobStore(vault.folder).aside()] == [left.sha256]
        assert vault.attachments.read(made) == PICTURE
        assert vault.check().ok


def _with_attachments(tmp_path: Path) -> tuple[Filled, tuple[Attachment, Attachment]]:
    filled = filled_vault(tmp_path)
    in_draft = attach(filled.vault, filled.draft)
    other = new_draft(filled.vault)
    in_document = attach(filled.vault, other, TEXT, Media.TEXT)
    finish(filled.vault, filled.vault.drafts.get(other.draft_id))
    return filled, (in_draft, in_document)


@pytest.mark.parametrize("local", [False, True], ids=["second place", "local backup"])
def test_copies_bring_them_back(tmp_path: Path, *, local: bool) -> None:
    filled, made = _with_attachments(tmp_path)
    place = tmp_path / "minnepinne"
    place.mkdir()
    copy = filled.vault.make_backup() if local else filled.vault.write_copy(place).path
    filled.vault.close()
    with restore(copy, tmp_path / "nytt", secret(PASSWORD), filled.clock) as vault:
        assert [vault.attachments.read(one) for one in made] == [PICTURE, TEXT]
        assert vault.check().ok


def test_salvage_brings_them_back_and_names_what_is_lost(tmp_path: Path) -> None:
    filled, (in_draft, in_document) = _with_attachments(tmp_path)
    filled.vault.close()
    report = salvage(filled.folder, secret(PASSWORD), tmp_path / "berget", filled.clock)
    assert not report.gaps
    with open_vault(tmp_path / "berget", filled.clock) as vault:
        assert [vault.attachments.read(one) for one in (in_draft, in_document)] == [PICTURE, TEXT]
    with open_vault(filled.folder, filled.clock) as vault:
        (blob,) = vault.state.database.raw.execute("SELECT blob FROM draft_blob WHERE media = 'image/jpeg'").fetchone()
    (filled.folder / "blobs" / blob[:2] / blob).unlink()
    report = salvage(filled.folder, secret(PASSWORD), tmp_path / "berget2", filled.clock)
    assert [gap.kind for gap in report.gaps] == [GapKind.BLOB]


def test_check_names_a_missing_and_a_damaged_one(tmp_path: Path) -> None:
    filled, made = _with_attachments(tmp_path)
    raw = filled.vault.state.database.raw
    names = [raw.execute(f"SELECT blob FROM {table}").fetchone()[0] for table in ("draft_blob", "document_blob")]
    paths = [filled.folder / "blobs" / name[:2] / name for name in names]
    assert filled.vault.check().ok
    paths[0].unlink()
    paths[1].write_bytes(paths[1].read_bytes()[:-1] + b"\0")
    report = filled.vault.check()
    assert (report.blobs_missing, report.blobs_damaged, report.ok) == (1, 1, False)
    with refused(ErrorCode.BLOB_DAMAGED):
        filled.vault.attachments.read(made[1])
    filled.vault.close()


def test_the_sentence_on_pictures_is_read_once_per_draft(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft, other = new_draft(vault), new_draft(vault)
        attach(vault, draft, TEXT, Media.TEXT)
        assert not vault.attachments.has_picture(draft.draft_id)
        attach(vault, draft)
        assert vault.attachments.has_picture(draft.draft_id)
        assert not vault.attachments.has_picture(other.draft_id)


# --- the answers' shape -----------------------------------------------------------------------------------------------

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=6), _JSON, max_size=5))
def test_no_other_answer_is_taken_for_an_attachment(content: dict[str, Json]) -> None:
    assert attachments_of(content) == ()
    assert not contradictions(content)


@given(st.randoms(use_true_random=False), st.integers(1, 12))
def test_the_order_follows_from_the_answers_and_not_from_how_they_were_written(
    chance: random.Random, count: int
) -> None:
    made = [Attachment(f"{n:032x}", f"{n}.png", Media.PNG, n + 1, f"{n:064x}") for n in range(count)]
    fields: dict[str, list[Json]] = {}
    for one in made:
        fields.setdefault(chance.choice("abc"), []).append(one.to_answer())
    forwards: dict[str, Json] = {name: list(items) for name, items in fields.items()}
    backwards: dict[str, Json] = {name: forwards[name] for name in reversed(list(forwards))}
    assert attachments_of(forwards) == attachments_of(backwards)
    assert set(attachments_of(forwards)) == set(made)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "x"},
        {"id": 5},
        {"name": None},
        {"media": "image/svg+xml"},
        {"size": 0},
        {"size": True},
        {"size": 26 * 1024 * 1024},
        {"sha256": "AB" * 32},
        {"more": 1},
    ],
    ids=str,
)
def test_an_attachment_of_the_wrong_shape_is_none(wrong: dict[str, Json]) -> None:
    good = Attachment("0" * 32, "a", Media.PDF, 3, "1" * 64)
    assert attachment_of(good.to_answer()) == good
    assert attachment_of({**good.to_answer(), **wrong}) is None
