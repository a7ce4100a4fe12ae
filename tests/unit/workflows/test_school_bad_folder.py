"""The folder between people, as bad as it gets: each thing has its own code or sentence, and nothing is lost."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from school_stages import own_files
from three_people import RECTOR, TEACHER, School, new_version, report
from work_kit import MONDAY, filled_draft

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import Membership
from skjema_app.exchange.target import HEAD_NAME
from skjema_app.workflows import cases, exchanging, finish_document, people, review
from skjema_app.workflows.session import Session

Stage = tuple[School, Mapping[str, str]]


def ids_in(session: Session) -> set[str]:
    return {one.document_id for one in session.vault.documents.list()}


def segments(school: School, session: Session) -> list[Path]:
    return sorted(own_files(school, session).glob("*.seg"))


def told(session: Session) -> str:
    outcome = exchanging.exchange_now(session)
    assert not outcome.trouble, outcome.trouble
    return "\n".join((*outcome.notices, *exchanging.exchange_status(session).waits))


def sent_one(school: School) -> str:
    """One more report of the teacher's in the folder; nobody has fetched it."""
    document = report(school.teacher, fuller=False).document_id
    exchanging.exchange_now(school.teacher)
    return document


# --- the folder itself ------------------------------------------------------------------------------------------------


def test_a_folder_that_is_gone_stops_nothing_and_catches_up(school: School) -> None:
    away = school.folder.with_name("borte")
    school.folder.rename(away)

    document = report(school.teacher, fuller=False).document_id
    outcome = exchanging.exchange_now(school.teacher)

    assert outcome.trouble == ErrorCode.FOLDER_GONE.value
    assert "sendes når mappen er tilbake" in outcome.sentence
    status = exchanging.exchange_status(school.teacher)
    assert status.warn
    assert status.undelivered == 1
    assert "1 dokument venter" in status.sentence
    assert not school.folder.exists(), "a folder is never made where the share should be"

    away.rename(school.folder)
    school.exchange(school.teacher, school.rector)
    assert document in ids_in(school.rector)
    assert not exchanging.exchange_status(school.teacher).warn


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.EROFS, ErrorCode.FOLDER_READ_ONLY), (errno.ENOSPC, ErrorCode.FOLDER_FULL)],
    ids=["read-only", "full"],
)
def test_what_can_not_be_written_waits_and_what_came_is_kept(
    school: School, monkeypatch: pytest.MonkeyPatch, number: int, code: ErrorCode
) -> None:
    theirs = sent_one(school)
    mine = report(school.rector, fuller=False).document_id
    real = os.open

    def refuse(path: object, flags: int, *more: object, **named: object) -> int:
        if str(path).startswith(str(school.folder)) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(number, os.strerror(number), str(path))
        return real(path, flags, *more, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(os, "open", refuse)
        outcome = exchanging.exchange_now(school.rector)

    assert outcome.trouble == code.value
    assert theirs in ids_in(school.rector), "reading went well"
    assert "trygt og venter" in outcome.sentence
    assert exchanging.exchange_status(school.rector).undelivered == 1
    school.exchange(school.rector)
    assert exchanging.exchange_status(school.rector).undelivered == 0
    assert mine


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write(school: School) -> None:
    report(school.teacher, fuller=False)
    own_files(school, school.teacher).chmod(0o500)
    try:
        assert exchanging.exchange_now(school.teacher).trouble == ErrorCode.FOLDER_READ_ONLY.value
    finally:
        own_files(school, school.teacher).chmod(0o700)


def test_a_folder_of_last_week_is_told_and_mended(school: School) -> None:
    saved = school.folder.with_name("forrige uke")
    shutil.copytree(school.folder, saved)
    school.clock.advance(days=7)
    document = sent_one(school)
    school.exchange()
    shutil.rmtree(school.folder)
    shutil.copytree(saved, school.folder)

    hers = told(school.rector)
    theirs = told(school.teacher)

    assert f"Filene til {TEACHER} er eldre enn sist" in hers
    assert "lagt tilbake" in theirs, "my own files are put down anew"
    assert document in ids_in(school.rector)
    told(school.office)
    told(school.rector)
    assert "eldre enn sist" not in told(school.rector)


def test_a_colleague_who_deletes_my_files_destroys_nothing(school: School) -> None:
    document = sent_one(school)
    shutil.rmtree(own_files(school, school.teacher))

    notices = told(school.teacher)

    assert "lagt tilbake" in notices
    exchanging.exchange_now(school.rector)
    assert document in ids_in(school.rector)


# --- single files -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["cut", "altered", "emptied"])
def test_a_spoilt_segment_keeps_nobody_elses_out_and_comes_when_it_is_whole(school: School, how: str) -> None:
    document = sent_one(school)
    newest = segments(school, school.teacher)[-1]
    whole = newest.read_bytes()
    bent = bytearray(whole)
    bent[300] ^= 1
    newest.write_bytes({"cut": whole[: len(whole) // 2], "altered": bytes(bent), "emptied": b""}[how])
    others = report(school.office, fuller=False).document_id
    exchanging.exchange_now(school.office)

    exchanging.exchange_now(school.rector)
    assert document not in ids_in(school.rector), "nothing half-applied"
    assert others in ids_in(school.rector)
    school.clock.advance(days=1, hours=1)
    notices = told(school.rector)
    assert TEACHER in notices
    assert any(word in notices for word in ("mangler", "halvveis", "skadet"))

    newest.write_bytes(whole)
    exchanging.exchange_now(school.rector)
    assert document in ids_in(school.rector)
    assert TEACHER not in told(school.rector)


def test_a_segment_that_is_altered_is_put_right_by_its_writer(school: School) -> None:
    document = sent_one(school)
    newest = segments(school, school.teacher)[-1]
    newest.write_bytes(b"noe helt annet")
    exchanging.exchange_now(school.rector)

    assert "lagt tilbake" in told(school.teacher)
    exchanging.exchange_now(school.rector)
    assert document in ids_in(school.rector)


def test_copies_of_a_sync_client_are_left_alone_and_replay_changes_nothing(school: School) -> None:
    document = sent_one(school)
    own = own_files(school, school.teacher)
    first, newest = segments(school, school.teacher)[0], segments(school, school.teacher)[-1]
    for name in (f"{newest.stem}-PCNAVN.seg", f"{newest.stem} (1).seg", f"{newest.name}.tmp", f"~{newest.name}"):
        shutil.copy(newest, own / name)
    shutil.copy(first, own / f"{int(newest.stem) + 1:08d}.seg")
    shutil.copy(own / HEAD_NAME, own / f"{HEAD_NAME} (1)")
    before = None

    for _round in range(2):
        outcome = exchanging.exchange_now(school.rector)
        assert not outcome.trouble
        assert document in ids_in(school.rector)
        assert before in {None, frozenset(ids_in(school.rector))}
        before = frozenset(ids_in(school.rector))
    assert any("hører ikke hjemme der" in notice for notice in outcome.notices)
    assert (own / f"{newest.stem}-PCNAVN.seg").exists(), "nobody deletes a file of another"


def test_a_segment_that_was_renamed_away_is_missed_and_mended(school: School) -> None:
    document = sent_one(school)
    newest = segments(school, school.teacher)[-1]
    newest.rename(newest.with_name(f"{newest.stem}-PCNAVN.seg"))

    exchanging.exchange_now(school.rector)
    assert document not in ids_in(school.rector)
    assert f"Noe fra {TEACHER} mangler" in told(school.rector)

    exchanging.exchange_now(school.teacher)
    exchanging.exchange_now(school.rector)
    assert document in ids_in(school.rector)


def test_a_missing_pdf_waits_and_comes(school: School) -> None:
    document = sent_one(school)
    blobs = [file for file in own_files(school, school.teacher).rglob("*") if file.parent.name == "blobs"]
    kept = {file: file.read_bytes() for file in blobs}
    for file in blobs:
        file.unlink()

    notices = told(school.rector)
    assert document not in ids_in(school.rector)
    assert "venter på PDF-en eller" in notices or "En fil til et dokument" in notices

    for file, data in kept.items():
        file.write_bytes(data)
    exchanging.exchange_now(school.rector)
    assert document in ids_in(school.rector)


def test_a_stranger_in_the_folder_is_read_by_nobody(school: School) -> None:
    """Somebody with our program and own keys: another school's vault that writes into this folder."""
    root = school.folder / _school_id(school)
    stranger = root / "feeds" / ("ab" * 16)
    shutil.copytree(own_files(school, school.teacher), stranger)
    people_before = people.list_people(school.rector)
    documents = ids_in(school.rector)

    for _round in range(2):
        outcome = exchanging.exchange_now(school.rector)
        assert not outcome.trouble

    assert people.list_people(school.rector) == people_before
    assert ids_in(school.rector) == documents
    mine = sent_one(school)
    exchanging.exchange_now(school.rector)
    assert mine in ids_in(school.rector)


def test_what_a_closed_machine_writes_afterwards_waits_and_says_so(school: School) -> None:
    before = sent_one(school)
    exchanging.exchange_now(school.rector)
    offline = report(school.teacher, fuller=False).document_id  # written while the other closes it
    people.close_device(school.rector, school.teacher.vault.device.device_id)
    exchanging.exchange_now(school.rector)
    exchanging.exchange_now(school.teacher)

    notices = told(school.rector)

    assert before in ids_in(school.rector)
    assert offline not in ids_in(school.rector)
    assert f"Noe fra {TEACHER} er skrevet etter at maskinen ble stengt" in notices
    assert school.teacher.school is not None
    assert school.teacher.school.membership is Membership.CLOSED
    assert "stengt" in " ".join(exchanging.exchange_status(school.teacher).waits), "held there too, and said so"
    assert offline
    assert not review.list_reviews(school.rector) or {
        row.document_id for row in review.list_reviews(school.rector)
    } == {before}


# --- clocks and long absence ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [-2, 2, 366], ids=["two days slow", "two days fast", "a year fast"])
def test_a_wrong_clock_is_told_and_nothing_is_lost(school: School, days: int) -> None:
    school.clock.advance(hours=1)
    told(school.rector)
    school.clock.set(MONDAY + timedelta(days=days))
    day = (MONDAY + timedelta(days=min(days, 0))).date().isoformat()
    document = report(school.teacher, fuller=False, naar=day, stemme_dato=day).document_id
    exchanging.exchange_now(school.teacher)
    school.clock.set(MONDAY + timedelta(hours=2))

    notices = told(school.rector)

    assert document in ids_in(school.rector)
    if days > 0:
        assert f"Klokken til {TEACHER} går feil" in notices
    told(school.teacher)
    assert document in ids_in(school.teacher)


def test_who_comes_back_after_three_months_gets_and_gives_everything(with_plan: Stage) -> None:
    school, ids = with_plan
    draft = filled_draft(school.teacher)
    told(school.rector)
    school.clock.advance(days=92)
    review.return_version(school.rector, ids["plan"], "Hvem følger opp?")
    told(school.rector)
    assert TEACHER in exchanging.exchange_status(school.rector).silent
    assert f"Det har ikke kommet noe fra {TEACHER} på lenge" in told(school.rector)

    offline = finish_document.finish_document(school.teacher, draft).document.document_id
    told(school.teacher)
    told(school.rector)

    assert offline in ids_in(school.rector)
    assert TEACHER not in exchanging.exchange_status(school.rector).silent
    assert cases.open_case(school.teacher, ids["report"]).versions[0].comment == "Hvem følger opp?"
    second = new_version(school.teacher, ids["plan"], mal="Et nytt mål etter vinteren.").document_id
    school.exchange()
    assert second in ids_in(school.rector)
    assert RECTOR not in exchanging.exchange_status(school.teacher).silent


def test_an_older_copy_of_the_vault_stops_before_it_writes_a_second_history(school: School) -> None:
    """The machine was set back to yesterday's backup of the whole disk: the folder knows more of it than the vault."""
    from work_kit import secret

    from skjema_app.workflows.unlock import unlock

    folder = school.teacher.vault.folder
    school.teacher.close()
    yesterday = folder.with_name("i går")
    shutil.copytree(folder, yesterday)
    now = unlock(folder, secret(), school.clock)
    sent = report(now, fuller=False).document_id
    exchanging.exchange_now(now)
    now.close()
    shutil.rmtree(folder)
    yesterday.rename(folder)
    older = unlock(folder, secret(), school.clock)
    try:
        outcome = exchanging.exchange_now(older)
        assert outcome.trouble == ErrorCode.OWN_FEED_AHEAD.value
        assert older.school is not None
        assert older.school.membership is Membership.RENEW
        draft = filled_draft(older)
        with pytest.raises(SkjemaError) as found:
            finish_document.finish_document(older, draft)
        assert found.value.code is ErrorCode.MUST_RENEW
        exchanging.exchange_now(school.rector)
        assert sent in ids_in(school.rector)
        assert not any("to historier" in one for one in exchanging.exchange_status(school.rector).waits)
    finally:
        older.close()


def _school_id(school: School) -> str:
    assert school.rector.school is not None
    return school.rector.school.school_id
