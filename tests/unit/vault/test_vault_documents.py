"""Finished documents, events, search, pupils and settings through the vault's own door."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from vault_kit import (
    PUPIL_NAMES,
    answers,
    clock,
    files_in,
    filled_vault,
    finish,
    finished,
    new_draft,
    new_vault,
    open_vault,
    secret,
)

from skjema_app.domain.documents import EventKind, Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault.restore import restore


def test_finishing_freezes_what_was_written(tmp_path: Path) -> None:
    when = clock()
    with new_vault(tmp_path / "hvelv", when) as vault:
        draft = new_draft(vault)
        pdf = b"%PDF-1.7 signert"
        document = finish(vault, draft, pdf=pdf, restricted=True, urgent=True)
        assert document.answers == draft.answers
        assert document.finished == when.now()
        assert document.pdf_sha256 == hashlib.sha256(pdf).hexdigest()
        assert (document.restricted, document.urgent, document.supplements) == (True, True, "")
        assert vault.documents.get(document.document_id) == document
        assert vault.documents.pdf(document.document_id) == pdf
    with open_vault(tmp_path / "hvelv") as vault:
        assert vault.documents.list() == (document,)
        assert vault.documents.pdf(document.document_id) == pdf
        vault.verify_chain()


def test_every_document_has_a_room_of_its_own(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        first = finished(vault)
        second = finish(vault, new_draft(vault, supplements=first.document_id))
        assert first.room != second.room
        assert second.supplements == first.document_id


def test_finishing_twice_is_refused(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = new_draft(vault)
        finish(vault, draft)
        with pytest.raises(SkjemaError) as caught:
            finish(vault, draft)
        assert caught.value.code is ErrorCode.DRAFT_UNKNOWN
        assert len(vault.documents.list()) == 1


def test_a_refused_finish_changes_nothing(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        draft = new_draft(vault)
        before = vault.info()
        for changes, code in (
            ({"supplements": "0" * 64}, ErrorCode.DOCUMENT_UNKNOWN),
            ({"answers": {"lang": "x" * 70_000}}, ErrorCode.ENTRY_BROKEN),
        ):
            with pytest.raises(SkjemaError) as caught:
                finish(vault, draft, **changes)
            assert caught.value.code is code
        assert vault.info() == before
        assert files_in(tmp_path / "hvelv" / "blobs") == []
        assert vault.drafts.get(draft.draft_id) == draft
        assert vault.check().ok
        finish(vault, draft)


def test_events_come_in_their_order(tmp_path: Path) -> None:
    when = clock()
    with new_vault(tmp_path / "hvelv", when) as vault:
        document = finished(vault)
        for kind in (EventKind.TOLD, EventKind.EXPORTED, EventKind.NOTE):
            when.advance(minutes=-5)  # a clock that goes back doesn't turn the order
            vault.record_event(
                document.document_id, kind, happened="2026-11-22T15:55", who="Rektor", how="telefon", text="t"
            )
        events = vault.documents.events(document.document_id)
        assert [event.kind for event in events] == [EventKind.TOLD, EventKind.EXPORTED, EventKind.NOTE]
        assert (events[0].happened, events[0].who, events[0].how, events[0].text) == (
            "2026-11-22T15:55",
            "Rektor",
            "telefon",
            "t",
        )
        assert events[2].registered == when.now()
        for act in (vault.documents.get, vault.documents.events, vault.documents.pdf):
            with pytest.raises(SkjemaError) as caught:
                act("0" * 64)
            assert caught.value.code is ErrorCode.DOCUMENT_UNKNOWN
        with pytest.raises(SkjemaError) as caught:
            vault.record_event("0" * 64, EventKind.NOTE)
        assert caught.value.code is ErrorCode.DOCUMENT_UNKNOWN


def test_search_knows_norwegian_letters(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        lan = finish(vault, new_draft(vault, answers("Per Lånke", "Han fikk et lån av øl i Blåfjell")))
        other = finish(vault, new_draft(vault, answers("Pål Lanke", "Et lan i kjelleren")))
        vault.record_event(other.document_id, EventKind.NOTE, text="Snakket med tante Åshild")
        assert vault.documents.search("lån") == (lan.document_id,)
        assert vault.documents.search("lan") == (other.document_id,)
        assert vault.documents.search(unicodedata.normalize("NFD", "LÅN")) == (lan.document_id,)
        assert vault.documents.search("blåf øl") == (lan.document_id,)
        assert vault.documents.search("åshild") == (other.document_id,)
        assert vault.documents.search("lån kjeller") == ()
        assert set(vault.documents.search("melding til rektor")) == {lan.document_id, other.document_id}
        for odd in ("", "  ", '"', "* OR )", "NEAR(", "a1"):
            assert vault.documents.search(odd) in {(), (lan.document_id,), (other.document_id,)}


def test_blobs_damaged_and_missing_are_told_apart(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        one, two = finished(vault), finished(vault)
        first, second = files_in(tmp_path / "hvelv" / "blobs")
        first.write_bytes(first.read_bytes()[:-1] + b"x")
        second.unlink()
        codes = set()
        for document in (one, two):
            with pytest.raises(SkjemaError) as caught:
                vault.documents.pdf(document.document_id)
            codes.add(caught.value.code)
        assert codes == {ErrorCode.BLOB_DAMAGED, ErrorCode.BLOB_MISSING}
        report = vault.check()
        assert (report.blobs, report.blobs_damaged, report.blobs_missing, report.ok) == (2, 1, 1, False)


def _age(path: Path, when: datetime) -> None:
    os.utime(path, (when.timestamp(), when.timestamp()))


def test_a_blob_without_owner_is_moved_aside_and_goes_long_after_a_backup(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path, documents=2)
    blobs = filled.folder / "blobs"
    kept = files_in(blobs)
    orphan, aside = blobs / "ab" / ("ab" * 32), blobs / "uten-eier" / ("ab" * 32)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"written, then the power went")
    for path in (orphan, *kept):
        _age(path, filled.clock.now())
    filled.vault.close()
    with open_vault(filled.folder, filled.clock):
        assert orphan.exists()
    filled.clock.advance(days=2)
    with open_vault(filled.folder, filled.clock) as vault:
        assert files_in(blobs) == sorted([*kept, aside])
        assert (vault.check().blobs_aside, vault.check().ok) == (1, True)
    filled.clock.advance(days=89)
    with open_vault(filled.folder, filled.clock) as vault:
        vault.make_backup()
        assert aside.exists()
    filled.clock.advance(days=2)
    with open_vault(filled.folder, filled.clock) as vault:
        assert aside.exists(), "nothing is deleted at opening"
        vault.make_backup()
        assert files_in(blobs) == kept
        assert (vault.check().blobs_aside, vault.check().ok) == (0, True)


def test_an_older_database_put_back_costs_no_pdf(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path, documents=1)
    filled.vault.close()
    older = (filled.folder / "data.db").read_bytes()
    with open_vault(filled.folder, filled.clock) as vault:
        late = finished(vault, pdf=b"%PDF-1.7 signert senere")
        backup = vault.make_backup()
    newer = (filled.folder / "data.db").read_bytes()
    blobs = files_in(filled.folder / "blobs")
    for path in blobs:
        _age(path, filled.clock.now())
    filled.clock.advance(days=2)
    (filled.folder / "data.db").write_bytes(older)
    with open_vault(filled.folder, filled.clock) as vault:
        assert len(vault.documents.list()) == 1
        assert vault.check().blobs_aside == 1
    # A local backup finds the PDF where it was put, and so does the newer database, which takes it back.
    with restore(backup, tmp_path / "gjenopprettet", secret(), filled.clock) as vault:
        assert vault.documents.pdf(late.document_id) == b"%PDF-1.7 signert senere"
    (filled.folder / "data.db").write_bytes(newer)
    filled.clock.advance(days=100)
    with open_vault(filled.folder, filled.clock) as vault:
        vault.make_backup()
        assert vault.documents.pdf(late.document_id) == b"%PDF-1.7 signert senere"
        assert files_in(filled.folder / "blobs") == blobs
        assert vault.check().ok


def test_tidying_that_fails_keeps_nobody_out(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path, documents=1)
    filled.vault.close()
    orphan = filled.folder / "blobs" / "ab" / ("ab" * 32)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"x")
    _age(orphan, filled.clock.now())
    (filled.folder / "blobs" / "uten-eier").write_bytes(b"a file where the folder should be")
    filled.clock.advance(days=2)
    with open_vault(filled.folder, filled.clock) as vault:
        assert orphan.exists()
        assert vault.documents.list() == filled.documents


def test_an_import_replaces_the_list_and_forgets_nobody(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        first = vault.pupils.import_list(
            [Pupil("", name, "8A", "2013-05-17", "Kontakt", "kalle") for name in PUPIL_NAMES], "a" * 64
        )
        assert [pupil.name for pupil in first] == sorted(PUPIL_NAMES)
        assert len({pupil.pupil_id for pupil in first}) == 3
        stays = replace(first[0], group="9A", protected=True)
        second = vault.pupils.import_list([stays, Pupil("", "Ny", "9A")], "b" * 64)
        assert [pupil.name for pupil in vault.pupils.list()] == sorted(["Ny", stays.name])
        left = [pupil for pupil in second if pupil.left]
        assert {pupil.pupil_id for pupil in left} == {first[1].pupil_id, first[2].pupil_id}
        assert vault.pupils.list(include_left=True) == second
        assert next(pupil for pupil in second if pupil.pupil_id == stays.pupil_id) == stays
        # Who left can come back under the same id.
        third = vault.pupils.import_list([first[1]], "c" * 64)
        assert (third[0].pupil_id, third[0].left) == (first[1].pupil_id, False)
        assert len(third) == 4
        assert vault.rebuild().equal


def test_a_large_school_fits(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        many = [
            Pupil("", f"Elev {number:04d} med et ganske langt etternavn", "10C", "2012-01-01", "En kontaktlærer")
            for number in range(900)
        ]
        assert len(vault.pupils.import_list(many, "")) == 900
        vault.verify_chain()
        assert vault.rebuild().equal
        assert len(vault.pupils.list()) == 900


def test_pupils_by_hand(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        one = vault.pupils.add_by_hand("Første", "8A")
        two = vault.pupils.add_by_hand("Andre", "8A")
        assert vault.pupils.list() == (two, one)
    with open_vault(tmp_path / "hvelv") as vault:
        assert vault.pupils.list() == (two, one)
        assert vault.pupils.import_list([one], "")[1] == replace(two, left=True)


def test_an_id_twice_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        pupil = vault.pupils.add_by_hand("Første", "8A")
        with pytest.raises(ValueError, match="twice"):
            vault.pupils.import_list([pupil, pupil], "")


def test_settings(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        assert vault.settings.get("theme") is None
        vault.settings.set("theme", "dark")
        vault.settings.set("theme", "light")
        vault.settings.set("mapping:æ", "navn")
    with open_vault(tmp_path / "hvelv") as vault:
        assert vault.settings.get("theme") == "light"
        assert vault.settings.all("mapping:") == {"mapping:æ": "navn"}
        vault.settings.remove("theme")
        vault.settings.remove("theme")
        assert vault.settings.get("theme") is None


def test_info_counts(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path)
    with filled.vault as vault:
        info = vault.info()
        assert (info.documents, info.drafts, info.pupils, info.last_copy, info.last_backup) == (3, 1, 3, None, None)
        assert info.entries == 1 + 3 + 3 + 2 + 1
        assert info.person == vault.person
