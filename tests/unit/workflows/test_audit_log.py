"""*Innsynslogg* through the door: what is noted where, who is shown it, and how it is given out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from case_kit import own_form
from form_samples import party
from pdf_judges import archivable_and_accessible
from three_people import PUPIL, RECTOR, TEACHER, School
from work_kit import MONDAY, PASSWORD, new_session, secret

from skjema_app.domain.audit import Deed
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import (
    agenda_print,
    audit,
    audit_export,
    audit_log,
    care,
    cases,
    closed_room,
    documents,
    exchanging,
    fill_form,
    found_school,
    home,
    portal,
    review,
    unlock,
)
from skjema_app.workflows.audit_log import AuditLog, LogScope
from skjema_app.workflows.audit_words import LogFilter, shown
from skjema_app.workflows.opening_news import opening_news
from skjema_app.workflows.search import Finder
from skjema_app.workflows.session import Session
from skjema_app.workflows.timeline_item import PupilRole
from skjema_app.workflows.timeline_wide import TimelineScope, open_timeline
from skjema_app.workflows.tries import Misses

Ids = Mapping[str, str]
SOURCE = Path(audit.__file__).parent.parent


def told(log: AuditLog, *deeds: Deed) -> list[tuple[str, Deed]]:
    return sorted((one.who, one.deed) for one in log.lines if not deeds or one.deed in deeds)


def a_day_passes(school: School) -> None:
    school.clock.advance(minutes=24 * 60)
    school.exchange()


@pytest.fixture
def at_work(with_plan: tuple[School, Ids]) -> tuple[School, Ids]:
    """A day on which the teacher opened the case twice, searched and printed, and the rector read too."""
    school, ids = with_plan
    for _twice in range(2):
        cases.open_case(school.teacher, ids["report"])
    Finder(school.teacher).find("xylofonord")
    documents.preview_document(school.teacher, ids["plan"])
    cases.open_case(school.rector, ids["report"])
    return school, ids


def test_the_rector_sees_who_did_what_with_a_case_and_others_their_own(at_work: tuple[School, Ids]) -> None:
    school, ids = at_work
    a_day_passes(school)
    whole = audit_log.open_log(school.rector, LogScope(row=ids["report"]))
    assert whole.whole
    read = told(whole, Deed.READ)
    assert (TEACHER, Deed.READ) in read
    assert (RECTOR, Deed.READ) in read
    mine = audit_log.open_log(school.teacher, LogScope(row=ids["report"]))
    assert not mine.whole
    assert {one.who for one in mine.lines} == {TEACHER}
    assert [one for one in told(whole, Deed.READ) if one[0] == TEACHER] == told(mine, Deed.READ)


def test_a_pupils_and_a_persons_log_are_for_who_leads(at_work: tuple[School, Ids]) -> None:
    school, ids = at_work
    a_day_passes(school)
    assert school.teacher.school is not None
    teacher = school.teacher.school.person_id
    person = audit_log.open_log(school.rector, LogScope(person=teacher))
    assert {one.who for one in person.lines} == {TEACHER}
    assert {Deed.READ, Deed.SEARCHED} <= {one.deed for one in person.lines}
    pupil = audit_log.open_log(school.rector, LogScope(pupil=PupilRole(PUPIL, "", "")))
    assert {TEACHER, RECTOR} <= {one.who for one in pupil.lines}
    assert Deed.SEARCHED not in {one.deed for one in pupil.lines}
    with pytest.raises(SkjemaError) as refused:
        audit_log.open_log(school.office, LogScope(person=teacher))
    assert refused.value.code is ErrorCode.AUDIT_NOT_YOURS
    # That it was looked at is noted too, and stands in the case's own log.
    again = audit_log.open_log(school.rector, LogScope(row=ids["report"]))
    assert (RECTOR, Deed.LOG_READ) in told(again)


def test_ones_own_log_is_complete_before_and_after_the_day_is_over(at_work: tuple[School, Ids]) -> None:
    school, _ids = at_work
    kinds = (Deed.READ, Deed.SEARCHED)
    before = told(audit_log.open_log(school.teacher, LogScope()), *kinds)
    assert (TEACHER, Deed.SEARCHED) in before
    a_day_passes(school)
    assert told(audit_log.open_log(school.teacher, LogScope()), *kinds) == before
    assert school.teacher.vault.audit.waiting() == ()


def test_every_door_that_shows_something_notes_it(with_plan: tuple[School, Ids]) -> None:
    school, ids = with_plan
    rector = school.rector
    doors = (
        lambda: cases.open_case(rector, ids["report"]),
        lambda: review.review(rector, ids["plan"]),
        lambda: documents.document_to_show(rector, ids["plan"]),
        lambda: open_timeline(rector, TimelineScope(row=ids["report"])),
        lambda: open_timeline(rector, TimelineScope(pupils=(PupilRole(PUPIL, "", ""),))),
    )
    for door in doors:
        school.clock.advance(minutes=60)  # the same again within the hour is not noted again
        before = len(rector.vault.audit.waiting())
        door()
        (noted,) = rector.vault.audit.waiting()[before:]
        assert (noted.noted.deed, noted.noted.case) == (Deed.READ, ids["case"])
    windows = [path for path in SOURCE.glob("ui/**/*.py") if "workflows import audit\n" in path.read_text("utf-8")]
    assert windows == [], "noting is the workflows', never a window's"


def test_every_door_by_which_something_leaves_notes_it_and_no_list_does(
    with_plan: tuple[School, Ids], tmp_path: Path
) -> None:
    school, ids = with_plan
    teacher = school.teacher
    draft = fill_form.start_draft(teacher, "melding-12-4", "kort").draft.draft_id
    doors: Mapping[Deed, Sequence[Callable[[], object]]] = {
        Deed.EXPORTED: (
            lambda: portal.portal_text(teacher, ids["report"]),
            lambda: documents.export_draft_pdf(teacher, draft, tmp_path / "kladd.pdf"),
        ),
        Deed.PRINTED: (lambda: agenda_print.printed(teacher),),
    }
    for deed, found in doors.items():
        for door in found:
            before = len(teacher.vault.audit.waiting())
            door()
            (noted,) = teacher.vault.audit.waiting()[before:]
            assert noted.noted.deed is deed
    before = len(teacher.vault.audit.waiting())
    cases.list_cases(teacher)
    cases.list_cases(teacher, hidden=True)
    home.home(teacher)
    review.list_reviews(teacher)
    assert len(teacher.vault.audit.waiting()) == before


def test_what_was_sought_stands_nowhere(at_work: tuple[School, Ids], tmp_path: Path) -> None:
    school, _ids = at_work
    a_day_passes(school)
    for session in school.everyone:
        raw = session.vault.state.database.raw
        for table in ("audit_local", "audit_line", "setting"):
            assert not any("xylofonord" in str(row) for row in raw.execute(f"SELECT * FROM {table}").fetchall())


def test_prints_and_receipts_are_shown_once(with_plan: tuple[School, Ids], tmp_path: Path) -> None:
    school, ids = with_plan
    documents.export_pdf(school.teacher, ids["plan"], tmp_path / "ut.pdf")
    a_day_passes(school)
    log = audit_log.open_log(school.rector, LogScope(row=ids["report"]))
    assert told(log, Deed.EXPORTED) == [(TEACHER, Deed.EXPORTED)]


def test_of_paragraph_12_5_the_two_see_each_others_reading_and_nobody_else(school: School) -> None:
    made = own_form(
        school.teacher, "ansatt-12-5", ansatt=party("Tormod Beskyldt", "staff"), i_ledelsen=False,
        varslet="ikke_enna", varslet_hvem=None, varslet_dato=None, varslet_tid=None,
    )  # fmt: skip
    assert school.rector.school is not None
    assert school.teacher.school is not None
    closed_room.share_with(school.teacher, made.document_id, school.rector.school.person_id)
    school.exchange()
    (shared,) = (one for one in school.rector.vault.documents.list() if one.restricted)
    cases.open_case(school.teacher, shared.document_id)
    cases.open_case(school.rector, shared.document_id)
    a_day_passes(school)
    for session in (school.rector, school.teacher):
        log = audit_log.open_log(session, LogScope(row=shared.document_id))
        assert told(log, Deed.READ) == [(TEACHER, Deed.READ), (RECTOR, Deed.READ)]
        other = TEACHER if session is school.rector else RECTOR
        later = [one.who for one in closed_room.read_log(session, shared) if one.what == "Leste"]
        assert later == [other]
    assert not any(one.document == shared.document_id for one in school.office.vault.audit.lines())
    person = audit_log.open_log(school.rector, LogScope(person=school.teacher.school.person_id))
    assert not any(one.document == shared.document_id for one in person.lines)


def test_a_private_report_is_noted_in_its_own_vault_alone(school: School) -> None:
    made = own_form(
        school.teacher, "ansatt-12-5", ansatt=party("Tormod Beskyldt", "staff"), i_ledelsen=False,
        varslet="ikke_enna", varslet_hvem=None, varslet_dato=None, varslet_tid=None,
    )  # fmt: skip
    cases.open_case(school.teacher, made.document_id)
    a_day_passes(school)
    assert [one.entry_id != "" for one in school.teacher.vault.audit.lines(documents=(made.document_id,))] == [True]
    for session in (school.rector, school.office):
        assert session.vault.audit.lines(documents=(made.document_id,)) == ()


def test_aapnet_can_be_turned_off_for_the_school(with_plan: tuple[School, Ids]) -> None:
    school, ids = with_plan
    with pytest.raises(SkjemaError) as refused:
        exchanging.set_receipts_of_opening(school.teacher, on=False)
    assert refused.value.code is ErrorCode.NOT_AN_ISSUER
    exchanging.set_receipts_of_opening(school.rector, on=False)
    school.exchange()
    before = len(school.rector.vault.audit.lines())
    assert not exchanging.mark_opened(school.rector, ids["plan"]).exchange
    assert len(school.rector.vault.audit.lines()) == before
    exchanging.set_receipts_of_opening(school.rector, on=True)
    assert exchanging.mark_opened(school.rector, ids["plan"]).exchange


# --- given out -------------------------------------------------------------------------------------------------------


def test_given_out_as_pdf_csv_and_json(at_work: tuple[School, Ids], tmp_path: Path) -> None:
    school, ids = at_work
    a_day_passes(school)
    log = audit_log.open_log(school.rector, LogScope(row=ids["report"]))
    chosen = LogFilter(person=TEACHER)
    lines = shown(log.lines, chosen)
    assert lines
    assert len(lines) < len(log.lines)
    pdf = audit_export.log_pdf(school.rector, log, chosen)
    archivable_and_accessible(pdf.pdf, signed=False)
    for name in ("logg.csv", "logg.json"):
        audit_export.save_log(school.rector, log, chosen, tmp_path / name)
    rows = list(csv.reader(io.StringIO((tmp_path / "logg.csv").read_text("utf-8-sig")), delimiter=";"))
    assert [row[1] for row in rows[1:]] == [TEACHER] * len(lines)
    told_json = json.loads((tmp_path / "logg.json").read_text("utf-8"))
    assert [one["deed"] for one in told_json["lines"]] == [one.deed.value for one in lines]
    after = audit_log.open_log(school.rector, LogScope(row=ids["report"]))
    assert told(after, Deed.EXPORTED).count((RECTOR, Deed.EXPORTED)) == 2
    with pytest.raises(SkjemaError) as refused:
        audit_export.save_log(school.rector, log, LogFilter(first=date(2030, 1, 1)), tmp_path / "tom.pdf")
    assert refused.value.code is ErrorCode.AUDIT_EMPTY
    assert not (tmp_path / "tom.pdf").exists()


def test_a_name_is_no_formula(at_work: tuple[School, Ids]) -> None:
    from dataclasses import replace

    school, _ids = at_work
    line = replace(audit_log.open_log(school.teacher, LogScope()).lines[0], who="=HYPERLINK(1)")
    assert b";'=HYPERLINK(1);" in audit_export.log_csv((line,))


# --- the door of the vault --------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    session = new_session(tmp_path / "hvelv")
    session.close()
    return tmp_path / "hvelv"


def test_wrong_passwords_are_told_at_the_next_unlocking_and_then_forgotten(folder: Path) -> None:
    clock = FixedClock(MONDAY)
    for _try in range(2):
        with pytest.raises(SkjemaError):
            unlock.unlock(folder, secret("feil ord her nå"), clock)
        clock.advance(minutes=1)
    noted = (folder / audit.FAILED_FILE).read_text("ascii")
    assert len(noted.splitlines()) == 2
    assert "feil" not in noted
    clock.advance(minutes=10)
    session = unlock.unlock(folder, secret(PASSWORD), clock)
    lines = session.vault.audit.lines()
    assert [one.deed for one in lines] == [Deed.UNLOCK_FAILED, Deed.UNLOCK_FAILED, Deed.UNLOCKED]
    assert [one.moment.minute for one in lines] == [55, 56, 7]
    assert not (folder / audit.FAILED_FILE).exists()
    session.close()


def test_after_two_days_all_wrong_passwords_are_told_though_nobody_waits_for_them_any_more(folder: Path) -> None:
    clock = FixedClock(MONDAY)
    for _try in range(3):
        clock.advance(minutes=1)
        with pytest.raises(SkjemaError):
            unlock.unlock(folder, secret("feil ord her nå"), clock)
    last = clock.now()
    clock.advance(days=2)
    with pytest.raises(SkjemaError):
        unlock.unlock(folder, secret("og en dag til"), clock)
    clock.advance(days=2)
    session = unlock.unlock(folder, secret(PASSWORD), clock)
    assert session.misses == Misses(4, last + timedelta(days=2))
    (said,) = opening_news(session)
    assert said.startswith("Feil passord ble prøvd 4 ganger")
    session.close()
    again = unlock.unlock(folder, secret(PASSWORD), clock)
    assert opening_news(again) == ()
    again.close()


def test_a_file_of_failures_that_is_broken_or_endless_keeps_nobody_out(folder: Path) -> None:
    (folder / audit.FAILED_FILE).write_bytes(b"\xff\xfe\n2026-11-23T08:00:00+01:00\nnei\n" + b"9" * 100_000)
    audit.failed(folder, MONDAY)  # full: nothing more is written
    assert (folder / audit.FAILED_FILE).stat().st_size < 101_000
    session = unlock.unlock(folder, secret(PASSWORD), FixedClock(MONDAY))
    assert [one.deed for one in session.vault.audit.lines()][-1] is Deed.UNLOCKED
    session.close()


def test_notes_that_were_tampered_with_are_found_by_the_check(folder: Path) -> None:
    session = unlock.unlock(folder, secret(PASSWORD), FixedClock(MONDAY))
    audit.note(session, Deed.PRINTED)
    assert care.check_vault(session).whole
    session.vault.state.database.raw.execute("DELETE FROM audit_local WHERE deed = 'printed'")
    (finding,) = care.check_vault(session).findings
    assert "innsynsloggen" in finding
    assert "cut (nr. 2)" in finding
    session.close()


def test_the_recovery_sheet_leaves_a_line_of_its_own(tmp_path: Path) -> None:
    session: Session = new_session(tmp_path / "hvelv")
    from three_people import founded

    with_sheet = founded(session)
    letters = "-".join(with_sheet.groups)
    clock, folder = session.clock, session.vault.folder
    session.close()
    opened = found_school.open_with_sheet(folder, letters, secret("fem helt nye ord som holder lenge"), clock)
    assert [one.deed for one in opened.vault.audit.lines()] == [Deed.RECOVERY]
    opened.close()
    with_sheet.wipe()
