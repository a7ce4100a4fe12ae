"""The pupil's rights: a package of everything about one, and erasing what is archived, through the workflows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from case_kit import own_form
from form_samples import party
from school_stages import PLANNED, THREE, Stages, dump_of
from three_people import PUPIL, School, report, school_of_three
from work_kit import finished, new_session

from skjema_app.crypto.frame import parse_frame
from skjema_app.domain.attachments import Media
from skjema_app.domain.documents import EventKind, Place
from skjema_app.domain.erasure import ErasureReason
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import MarkKind
from skjema_app.exchange import segments
from skjema_app.form_engine.definition import FieldType
from skjema_app.workflows import (
    attachments,
    cases,
    closed_room,
    corrections,
    erasing,
    erasing_private,
    fill_form,
    finish_document,
    keep_copies,
    pupil_package,
)
from skjema_app.workflows.case_actions import CaseAction
from skjema_app.workflows.correction_words import corrections_in
from skjema_app.workflows.session import Session

OTHER = "Oline Oppdiktesen"
ARCHIVED = ErasureReason.ARCHIVED


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Session]:
    session = new_session(tmp_path / "hvelv")
    yield session
    session.close()


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with school_of_three(tmp_path_factory.mktemp("skole")) as made:
        yield made


class TestPackage:
    def test_others_are_out_and_every_place_is_looked_at(self, alone: Session, tmp_path: Path) -> None:
        mine = finished(alone, hva=f"{PUPIL} og {OTHER} sto ved benken. Oline gikk. " * 4)
        finished(alone, hvem={"ref": "", "name": OTHER}, hva=f"{OTHER} sto der, og {PUPIL} kom. " * 4)
        package = pupil_package.begin(alone, PUPIL)
        assert [one.document_id for one in package.items] == [mine]
        assert not package.items[0].original
        assert package.mentioned == 1
        out = tmp_path / "innsyn"
        if package.open_spots:
            with pytest.raises(SkjemaError) as refused:
                pupil_package.write(alone, package, out)
            assert refused.value.code is ErrorCode.RIGHTS_LOOKS
            assert not out.exists()
        for item, spot in reversed(package.open_spots):
            package = pupil_package.masked(alone, package, item.document_id, spot)
        with pytest.raises(SkjemaError) as refused:
            pupil_package.write(alone, package, out)
        assert refused.value.code is ErrorCode.RIGHTS_UNREAD
        assert not out.exists()
        words = " ".join(pupil_package.words_of(alone, package.items[0]))
        assert "sto ved benken" in words
        assert "Oline" not in words
        package = pupil_package.was_read(package, mine)
        written = pupil_package.write(alone, package, out, asked_by="Mor Prøvesen")
        assert set(written.files) >= {pupil_package.CONTENTS, pupil_package.DATA, pupil_package.TABLE}
        data = (out / pupil_package.DATA).read_text(encoding="utf-8")
        assert "Oline" not in data
        assert json.loads(data)["dokumenter"][0]["id"] == mine
        events = alone.vault.documents.events(mine)
        assert [(one.kind, one.how) for one in events] == [(EventKind.EXPORTED, "innsyn")]

    def test_a_folder_with_something_in_it_is_left_alone(self, alone: Session, tmp_path: Path) -> None:
        finished(alone)
        package = pupil_package.begin(alone, PUPIL)
        for item, spot in package.open_spots:
            package = pupil_package.confirmed(package, item.document_id, spot)
        (tmp_path / "noe.txt").write_text("noe")
        with pytest.raises(SkjemaError) as refused:
            pupil_package.write(alone, package, tmp_path)
        assert refused.value.code is ErrorCode.FILE_EXISTS

    def test_nobody_is_found_who_is_not_there(self, alone: Session) -> None:
        with pytest.raises(SkjemaError) as refused:
            pupil_package.begin(alone, "Ingen Ingensen")
        assert refused.value.code is ErrorCode.RIGHTS_PUPIL_UNKNOWN


def test_a_correction_stands_beside_the_document_and_goes_with_copies(alone: Session, tmp_path: Path) -> None:
    made = finished(alone)
    before = alone.vault.documents.pdf(made)
    with pytest.raises(SkjemaError) as refused:
        corrections.correct(alone, made, "Det var torsdag", " ")
    assert refused.value.code is ErrorCode.COMMENT_MISSING
    corrections.correct(alone, made, f"{PUPIL} var alene", f"{OTHER} var der også", asked_by="Mor")
    view = cases.open_case(alone, made)
    (one,) = corrections_in(view.events)
    assert one.text == f"Feil: {PUPIL} var alene. Riktig: {OTHER} var der også."
    assert [item.title for item in view.timeline if item.title == "Retting"] == ["Retting"]
    assert alone.vault.documents.pdf(made) == before
    package = pupil_package.begin(alone, PUPIL)
    for item, spot in package.open_spots:
        package = pupil_package.confirmed(package, item.document_id, spot)
    pupil_package.write(alone, package, tmp_path / "ut")
    data = json.loads((tmp_path / "ut" / pupil_package.DATA).read_text(encoding="utf-8"))
    (told,) = [event["tekst"] for event in data["dokumenter"][0]["hendelser"] if event["hva"] == "note"]
    assert told.startswith(f"Feil: {PUPIL} var alene.")
    assert not data["dokumenter"][0]["signert_original"]


class TestErasingAlone:
    def test_only_what_is_archived_goes_and_copies_with_it(self, alone: Session, tmp_path: Path) -> None:
        first, second = finished(alone), finished(alone, hvem={"ref": "", "name": OTHER})
        (tmp_path / "kopi").mkdir()
        keep_copies.set_second_place(alone, tmp_path / "kopi")
        keep_copies.back_up_now(alone)
        with pytest.raises(SkjemaError) as refused:
            erasing.state(alone, [first], ARCHIVED)
        assert refused.value.code is ErrorCode.ERASE_NOT_ARCHIVED
        assert refused.value.details["reason"] == "alone", "nobody to send the person to"
        with pytest.raises(SkjemaError) as refused:
            erasing.state(alone, [first], ErasureReason.NOT_NEEDED)
        assert refused.value.code is ErrorCode.ERASE_ROLE
        assert refused.value.details["reason"] == "alone"
        alone.vault.record_event(first, EventKind.ARCHIVED, happened="2026-11-23", who="x", how="r", text="26/1-1")
        old = [*_copies(alone), *(tmp_path / "kopi").iterdir()]
        erasing.state(alone, [first], ARCHIVED)
        assert [one.document_id for one in alone.vault.documents.list()] == [second]
        assert not any(path.exists() for path in old)
        assert len(_copies(alone)) == len(list((tmp_path / "kopi").iterdir())) == 1
        alone.vault.verify_chain()
        assert alone.vault.check().ok
        assert alone.vault.rebuild().differing == ()
        assert not alone.vault.copies_due()

    def test_a_second_place_that_is_away_keeps_it_due(self, alone: Session, tmp_path: Path) -> None:
        first = finished(alone)
        place = tmp_path / "kopi"
        place.mkdir()
        keep_copies.set_second_place(alone, place)
        alone.vault.record_event(first, EventKind.ARCHIVED, happened="2026-11-23", who="x", how="r", text="26/1-1")
        place.rename(tmp_path / "borte")
        erasing.state(alone, [first], ARCHIVED)
        assert alone.vault.copies_due()
        (tmp_path / "borte").rename(place)
        keep_copies.back_up_if_due(alone, leaving=False)
        assert not alone.vault.copies_due()
        assert len(list(place.iterdir())) == 1


class TestErasingInASchool:
    def test_rector_and_office_together(self, school: School) -> None:
        made = report(school.teacher, fuller=False)
        school.exchange()
        older = keep_copies.back_up_now(school.teacher)
        assert erasing.erasure_view(school.teacher).allowed is False
        with pytest.raises(SkjemaError) as refused:
            erasing.state(school.teacher, [made.document_id], ARCHIVED)
        assert refused.value.code is ErrorCode.ERASE_ROLE
        with pytest.raises(SkjemaError) as refused:
            erasing.state(school.rector, [made.document_id], ARCHIVED)
        assert refused.value.code is ErrorCode.ERASE_NOT_ARCHIVED
        assert "reason" not in refused.value.details
        erasing.state(school.rector, [made.document_id], ErasureReason.WRONG_PERSON)
        (mine,) = erasing.erasure_view(school.rector).statements
        with pytest.raises(SkjemaError) as refused:
            erasing.confirm(school.rector, mine.key)
        assert refused.value.code is ErrorCode.ERASE_OWN_STATEMENT
        school.exchange()
        assert erasing.waiting(school.office) == 1
        assert erasing.waiting(school.teacher) == 0
        assert all(one.vault.documents.list() for one in (school.rector, school.teacher))
        (asked,) = erasing.erasure_view(school.office).waiting
        erasing.confirm(school.office, asked.key[:12])
        school.exchange()
        for session in school.everyone:
            assert session.vault.documents.list() == ()
            assert erasing.waiting(session) == 0
        assert not older.exists()
        lying = [raw for path in school.folder.rglob("*.seg") for raw in segments.split(path.read_bytes()).frames]
        cut = {frame.entry_id for raw in lying if (frame := parse_frame(raw)).cut}
        (done, _again) = erasing.erasure_view(school.rector).statements
        assert len(cut) == done.count
        blobs = [path for path in school.folder.rglob("blobs/*") if path.is_file()]
        assert blobs
        assert all(path.stat().st_size == 0 for path in blobs)


def test_what_is_noted_in_a_case_and_names_of_attachments_are_told(stages: Stages, tmp_path: Path) -> None:
    with stages.at(PLANNED) as (school, ids):
        rector = school.rector
        assert rector.school is not None
        rector.vault.pupils.add_by_hand(OTHER, "8A")
        opened = fill_form.start_draft(rector, "melding-12-4", "utfyllende", supplements=ids["report"])
        files = next(one for _step, one in opened.definition.fields() if one.type is FieldType.ATTACHMENT)
        found = attachments.FoundFile(f"tegning {OTHER}.txt", Media.TEXT, b"en tegning")
        made = attachments.attach(rector, opened.draft.draft_id, files, found, {})
        fill_form.save_draft(rector, opened.draft.draft_id, {files.field_id: [made.to_answer()]}, Place())
        finish_document.finish_document(rector, opened.draft.draft_id)
        words = f"{PUPIL} og {OTHER} snakket med rådgiver."
        rector.school.note(ids["case"], MarkKind.STEP_DONE, happened="2026-11-23", how="samtale", text=words)
        package = pupil_package.begin(rector, PUPIL)
        for item, spot in reversed(package.open_spots):
            package = pupil_package.masked(rector, package, item.document_id, spot)
        for item in package.unread:
            package = pupil_package.was_read(package, item.document_id)
        written = pupil_package.write(rector, package, tmp_path / "innsyn")
        data = json.loads((written.folder / pupil_package.DATA).read_text(encoding="utf-8"))
        (note,) = data["fort_i_saken"]
        (file,) = (name for one in data["dokumenter"] for name in one["vedlegg"])
        assert PUPIL in note["tekst"]
        assert "Oline" not in note["tekst"] + file
        with pikepdf.open(written.folder / pupil_package.CONTENTS) as pdf:
            assert pdf.pages
        assert any("navnet står i innholdet" in one for one in pupil_package.not_inside(package))


def test_who_wrote_it_erases_alone_what_never_was_shared(stages: Stages) -> None:
    with stages.at(THREE) as (school, _ids):
        teacher, rector = school.teacher, school.rector
        assert rector.school is not None
        kept, shared = (_about_an_employee(teacher, word) for word in ("trommel", "fløyte"))
        closed_room.share_with(teacher, shared, rector.school.person_id)
        sent = report(teacher, fuller=False).document_id
        copy = keep_copies.back_up_now(teacher)
        (version,) = (one.document_id for one in teacher.vault.documents.list() if one.restricted and one.school)
        for one in (shared, version, sent):
            assert erasing_private.own_unit(teacher, one) is None
            assert CaseAction.ERASE_OWN not in cases.open_case(teacher, one).actions
            with pytest.raises(SkjemaError) as refused:
                erasing_private.erase_own(teacher, one, ErasureReason.WRONG_PERSON)
            assert refused.value.code is ErrorCode.ERASE_SHARED
        assert CaseAction.ERASE_OWN in cases.open_case(teacher, kept).actions
        assert "trommel" in dump_of(teacher)
        erasing_private.erase_own(teacher, kept, ErasureReason.WRONG_PERSON)
        assert {one.document_id for one in teacher.vault.documents.list()} == {version, sent}
        assert "trommel" not in dump_of(teacher)
        assert "fløyte" in dump_of(teacher)
        assert not copy.exists()
        teacher.vault.verify_chain()
        assert teacher.vault.rebuild().differing == ()
        school.exchange()
        assert {one.document_id for one in rector.vault.documents.list()} == {version, sent}


def _about_an_employee(session: Session, word: str) -> str:
    told = dict.fromkeys(("varslet_hvem", "varslet_dato", "varslet_tid"))
    about = {"ansatt": party("Tormod Beskyldt", "staff"), "i_ledelsen": False, "hva": f"Den voksne ropte {word}."}
    return own_form(session, "ansatt-12-5", **about, varslet="ikke_enna", **told).document_id


def _copies(session: Session) -> list[Path]:
    return [one.path for one in session.vault.backups()]
