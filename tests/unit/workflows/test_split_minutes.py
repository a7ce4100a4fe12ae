"""Minutes split per pupil (REQ-48): what each copy holds, who may make one, and what stands in the way of finishing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import split_kit
from split_kit import COUNSELLOR, TEACHER
from work_kit import new_session

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Place
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import EXTRACT_LEVEL
from skjema_app.workflows import fill_form, finish_document, plan, split_minutes
from skjema_app.workflows.extract_answers import confirm_read, confirm_spot, is_read
from skjema_app.workflows.session import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = new_session(tmp_path / "hvelv")
    split_kit.add_class(made)
    yield made
    made.close()


def refused(session: Session, draft_id: str) -> SkjemaError:
    with pytest.raises(SkjemaError) as found:
        finish_document.finish_document(session, draft_id)
    return found.value


def begun(session: Session, minute: str, pupil: str = "p-kari") -> str:
    return split_minutes.start_extract(session, minute, pupil).draft.draft_id


def rewrite(session: Session, draft_id: str, **answers: Json) -> None:
    before = session.vault.drafts.get(draft_id).answers
    fill_form.save_draft(session, draft_id, {**before, **answers}, Place())


def test_forty_cruel_sentences_give_three_copies_without_any_other_pupils_name(
    session: Session, tmp_path: Path
) -> None:
    assert len(split_kit.FRAME) + sum(map(len, split_kit.ABOUT.values())) == 40
    minute = split_kit.finished_minute(session)
    names = {pupil.pupil_id: pupil for pupil in split_kit.PUPILS}

    for one in split_minutes.pupils_of(session, minute):
        draft = begun(session, minute, one.pupil_id)
        split_kit.gone_through(session, draft)
        document = finish_document.finish_document(session, draft).document
        text = split_kit.pdf_text(session.vault.documents.pdf(document.document_id), tmp_path)
        kept = unicodedata.normalize("NFC", " ".join(text.split())).replace(TEACHER, "").replace(COUNSELLOR, "")
        kept = split_kit.IS_A_WORD.sub("", kept)
        own = names[one.pupil_id]
        assert own.name in kept
        assert document.pupil == own.name
        for pupil in names.values():
            for word in [*pupil.name.replace("-", " ").split(), *pupil.nickname.split()]:
                if pupil is own:
                    continue
                found = re.findall(rf"(?<!\w){word}s?(?!\w)", kept)
                assert not found, (own.name, word, kept)
        for text_of_others in ("02.07.2012", "14. mars 2012", "stein.berg@", "kari.nordmann@", "Trond", "Heidi"):
            mine = {"p-stein": "02.07.2012", "p-kari": "kari.nordmann@"}.get(one.pupil_id)
            assert text_of_others == mine or text_of_others not in kept
        assert "[annen elev]" in kept


def test_a_copy_holds_the_pupils_items_and_the_frame_and_nothing_marked_no(session: Session) -> None:
    saker = split_kit.minute_answers()["saker"]
    assert isinstance(saker, list)
    private: Json = {
        "id": "skjult",
        "sak_tema": "Ikke til mappen",
        "sak_elev": {"ref": "p-kari", "name": "Kari Nordmann"},
        "sak_arkiveres": False,
    }
    unknown: Json = {
        "id": "ukjent",
        "sak_tema": "Noen annen",
        "sak_elev": {"ref": "", "name": "Åge Nyflyttet"},
        "sak_arkiveres": True,
    }
    minute = split_kit.finished_minute(session, saker=[*saker, private, unknown])

    assert [(one.name, one.items) for one in split_minutes.pupils_of(session, minute)] == [
        ("Kari Nordmann", 1),
        ("Stein Berg", 1),
        ("Vår Solberg", 1),
        ("Åge Nyflyttet", 1),
    ]
    form = split_minutes.start_extract(session, minute, "p-kari")
    rows = form.draft.answers["saker"]
    people = form.draft.answers["deltakere"]
    assert isinstance(rows, list)
    assert isinstance(people, list)
    assert [row["id"] for row in rows if isinstance(row, dict)] == ["felles", "s0"]
    assert [row["id"] for row in people if isinstance(row, dict)] == ["d1", "d2"]  # pupils and guardians of others left
    assert (form.draft.level, form.draft.supplements) == (EXTRACT_LEVEL, minute)
    assert form.state(form.draft.answers).complete
    assert form.draft.answers["klasse"] == "8B"


def test_finishing_refuses_names_then_what_was_not_looked_at_then_what_was_not_read(session: Session) -> None:
    minute = split_kit.finished_minute(session)
    draft = begun(session, minute)
    split_kit.gone_through(session, draft)
    rewrite(session, draft, laringsmiljo="Kari og Jonas står i gangen.")
    error = refused(session, draft)
    assert (error.code, error.details["count"], error.details["path"]) == (ErrorCode.EXTRACT_NAMES, 1, "laringsmiljo")

    rewrite(session, draft, laringsmiljo="Tvillingbroren til Kari var der.")
    error = refused(session, draft)
    assert (error.code, error.details["path"]) == (ErrorCode.EXTRACT_LOOKS, "laringsmiljo")

    answers = session.vault.drafts.get(draft).answers
    (spot,) = split_minutes.review_of(session, draft).looks
    assert "Tvillingbroren" in spot.words
    fill_form.save_draft(session, draft, confirm_spot(answers, spot), Place())
    assert split_minutes.review_of(session, draft).looks == ()
    assert refused(session, draft).code is ErrorCode.EXTRACT_NOT_READ

    fill_form.save_draft(session, draft, confirm_read(session.vault.drafts.get(draft).answers), Place())
    assert split_minutes.review_of(session, draft).ready
    assert finish_document.finish_document(session, draft).document.pupil == "Kari Nordmann"


def test_what_was_read_counts_for_that_text_only_and_a_name_cant_be_left(session: Session) -> None:
    draft = begun(session, split_kit.finished_minute(session))
    answers = confirm_read(session.vault.drafts.get(draft).answers)
    assert is_read(answers)
    changed = {**answers, "laringsmiljo": "Jonas sto der."}
    assert not is_read(changed)
    watch = split_minutes.watch_of(session, draft)
    (spot,) = [one for one in watch.spots(changed) if one.sure]
    assert confirm_spot(changed, spot) == changed
    assert split_minutes.review(watch, confirm_spot(changed, spot)).names == (spot,)


def test_a_begun_copy_is_gone_on_with_and_shown_in_the_list(session: Session) -> None:
    minute = split_kit.finished_minute(session)
    draft = begun(session, minute)
    assert begun(session, minute) == draft
    rows = {one.pupil_id: one for one in split_minutes.pupils_of(session, minute)}
    assert (rows["p-kari"].draft, rows["p-stein"].draft) == (draft, "")
    (listed,) = [one for one in fill_form.list_drafts(session) if one.draft_id == draft]
    assert (listed.title, listed.pupil) == ("Utdrag av referat fra klassemøte", "Kari Nordmann")
    # a supplement of the minute is another draft than the copy
    other = fill_form.start_draft(session, split_kit.FORM, split_kit.LEVEL, supplements=minute)
    assert other.draft.draft_id != draft


def test_after_a_copy_was_finished_the_next_is_a_new_version_of_it(session: Session) -> None:
    minute = split_kit.finished_minute(session)
    draft = begun(session, minute)
    split_kit.gone_through(session, draft)
    first = finish_document.finish_document(session, draft).document
    (row, *_others) = split_minutes.pupils_of(session, minute)
    assert (row.document, row.draft, row.outdated) == (first.document_id, "", False)

    again = begun(session, minute)
    split_kit.gone_through(session, again)
    second = finish_document.finish_document(session, again).document
    assert (second.number, second.parents) == (2, (first.document_id,))


def test_only_author_and_leader_split_and_only_what_can_be(session: Session) -> None:
    minute = split_kit.finished_minute(session)
    assert split_minutes.can_split(session, minute)
    draft = begun(session, minute)
    split_kit.gone_through(session, draft)
    copy = finish_document.finish_document(session, draft).document.document_id
    for asked, pupil, reason in ((copy, "p-kari", "form"), (minute, "p-max", "pupil"), (minute, "ingen", "pupil")):
        with pytest.raises(SkjemaError) as found:
            split_minutes.start_extract(session, asked, pupil)
        assert (found.value.code, found.value.details["reason"]) == (ErrorCode.EXTRACT_NOT_SPLIT, reason)
    assert not split_minutes.can_split(session, copy)


def test_after_a_corrected_minute_the_copy_is_outdated_and_gets_a_new_version(session: Session) -> None:
    minute = split_kit.finished_minute(session)
    draft = begun(session, minute)
    split_kit.gone_through(session, draft)
    first = finish_document.finish_document(session, draft).document

    corrected = plan.start_version(session, minute).draft
    text = "Kari har fått en trygg voksen, og Jonas hjelper til."
    answers = split_kit.with_text(corrected.answers, "laringsmiljo", text)
    fill_form.save_draft(session, corrected.draft_id, answers, Place())
    newer = finish_document.finish_document(session, corrected.draft_id).document
    assert newer.number == 2

    with pytest.raises(SkjemaError) as found:
        split_minutes.start_extract(session, minute, "p-kari")
    assert found.value.details == {"reason": "old", "document": newer.document_id}
    (row, *_others) = split_minutes.pupils_of(session, newer.document_id)
    assert (row.name, row.document, row.outdated) == ("Kari Nordmann", first.document_id, True)

    again = begun(session, newer.document_id)
    assert session.vault.drafts.get(again).answers["laringsmiljo"] == text.replace("Jonas", "[annen elev]")
    split_kit.gone_through(session, again)
    second = finish_document.finish_document(session, again).document
    assert (second.number, second.parents, second.supplements) == (2, (first.document_id,), newer.document_id)
    assert not split_minutes.pupils_of(session, newer.document_id)[0].outdated
