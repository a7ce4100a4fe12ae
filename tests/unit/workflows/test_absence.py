"""Absence at work: registered, corrected, undone; limits raise tasks once; the report begins with the counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from absence_kit import AMINA, MATS, asked, away, pupil_id, with_class
from flow_kit import proposed
from form_samples import SAMPLES
from work_kit import MONDAY, new_session

from skjema_app.domain.documents import Place
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.flow import CaseFact
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import (
    absence,
    absence_form,
    absence_limits,
    absence_view,
    calendar_file,
    cases,
    fill_form,
    free_days,
    home,
    import_pupils,
    tasks,
)
from skjema_app.workflows.absence_register import count_of, read_register
from skjema_app.workflows.finish_document import finish_document
from skjema_app.workflows.session import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = new_session(tmp_path / "hvelv", FixedClock(MONDAY))
    with_class(made)
    yield made
    made.close()


def code(caught: pytest.ExceptionInfo[SkjemaError]) -> ErrorCode:
    return caught.value.code


def test_the_same_again_changes_nothing_and_something_else_corrects(session: Session) -> None:
    first = away(session, "2026-11-18", "2026-11-20", "ukjent")
    assert (first.new, first.same, first.corrected) == (3, 0, ())
    assert first.change.absence
    again = away(session, "2026-11-18", "2026-11-20", "ukjent")
    assert (again.batch, again.same) == ("", 3)
    corrected = away(session, "2026-11-19", kind="gyldig", documented=True)
    (one,) = corrected.corrected
    assert (one.pupil, one.before.validity.value, one.after.documented) == (MATS, "ukjent", True)
    shown = absence_view.pupil_view(session, pupil_id(session))
    assert shown.words == "3 dager: 1 gyldig, 2 ikke kjent grunn. 1 dokumentert."
    assert shown.history[1].before == "Før: ikke kjent grunn"
    away(session, "2026-11-19", absent=False)
    assert count_of(read_register(session), pupil_id(session)).days == 2
    assert session.vault.rebuild().equal


def test_undo_brings_back_what_stood_before(session: Session) -> None:
    away(session, "2026-11-19", kind="ukjent")
    batch = away(session, "2026-11-19", "2026-11-20", "ugyldig").batch
    absence.take_back(session, batch)
    counted = count_of(read_register(session), pupil_id(session))
    assert (counted.days, counted.unknown) == (1, 1)
    with pytest.raises(SkjemaError) as caught:
        absence.take_back(session, batch)
    assert code(caught) is ErrorCode.ABSENCE_NOT_THERE


@pytest.mark.parametrize(
    ("first", "last", "more", "expected"),
    [
        ("2026-11-21", "", {}, ErrorCode.ABSENCE_FREE_DAY),
        ("2026-11-20", "2026-11-18", {}, ErrorCode.ABSENCE_SPAN),
        ("2024-11-20", "", {}, ErrorCode.ABSENCE_DAY),
        ("2028-11-20", "", {}, ErrorCode.ABSENCE_DAY),
        ("2026-11-20", "", {"hours": 9}, ErrorCode.ABSENCE_HOURS),
        ("2026-11-20", "", {"hours": -1}, ErrorCode.ABSENCE_HOURS),
    ],
)
def test_impossible_days_are_refused_and_nothing_is_written(
    session: Session, first: str, last: str, more: dict[str, int], expected: ErrorCode
) -> None:
    with pytest.raises(SkjemaError) as caught:
        away(session, first, last, **more)
    assert code(caught) is expected
    assert read_register(session).truth == {}


def test_days_off_that_are_told_later_do_not_count(session: Session) -> None:
    away(session, "2026-11-18", "2026-11-20")
    free_days.set_free_days(session, 2026, free_days.read_days("2026-11-19"))
    counted = count_of(read_register(session), pupil_id(session))
    assert (counted.days, [one.days for one in counted.spells]) == (2, [2])


def test_each_limit_asks_the_right_thing_once(session: Session) -> None:
    """REQ-56 to REQ-62: 1, more than 3 in a row, 10, more than 10, 15."""
    away(session, "2026-11-23", kind="ukjent")
    assert asked(session) == [("kontakt", "2026-11-23")]
    (task,) = (one for one in tasks.tasks(session) if one.kind == "absence")
    assert (task.group, task.mine, task.key) == (tasks.TaskGroup.TODAY, True, pupil_id(session))
    assert task.words == "Kontakt hjemmet: Mats Prøvesen, 9B"
    assert any(one.kind == "absence" for one in home.home(session).waiting)
    absence_limits.see_to(session, pupil_id(session), "kontakt", note="Mor ringte, feber.")
    assert asked(session) == []
    absence_limits.see_to(session, pupil_id(session), "kontakt", done=False)
    away(session, "2026-11-23", kind="gyldig")  # the reason is known: nothing to ask
    assert asked(session) == []

    away(session, "2026-11-18", "2026-11-20")
    assert asked(session) == [("trinnleder", "2026-11-24")]  # four in a row, over the weekend
    absence_limits.see_to(session, pupil_id(session), "trinnleder")
    away(session, "2026-11-09", "2026-11-12", "ugyldig")
    assert "trinnleder" in dict(asked(session)), "another row of days"
    absence_limits.see_to(session, pupil_id(session), "trinnleder")
    away(session, "2026-10-12")
    assert asked(session) == []
    shown = absence_view.pupil_view(session, pupil_id(session))
    assert shown.next.startswith("1 dag til: Kall inn foresatte")
    away(session, "2026-10-13")
    assert asked(session) == [("mote", "2026-11-30")]
    away(session, "2026-10-14")
    assert sorted(dict(asked(session))) == ["mote", "undersok"]
    away(session, "2026-09-28", "2026-10-01")  # a row that is long over asks nobody to run
    assert sorted(dict(asked(session))) == ["barnevern", "mote", "undersok"]


def test_who_left_is_asked_about_no_more_and_a_new_class_keeps_the_days(session: Session) -> None:
    away(session, "2026-11-23", kind="ukjent")
    mats = next(one for one in import_pupils.list_pupils(session) if one.name == MATS)
    amina = next(one for one in import_pupils.list_pupils(session) if one.name == AMINA)
    session.vault.pupils.import_list([replace(mats, group="9C"), amina], "")
    assert absence_view.class_view(session, "9C").rows[0].total == "1 dag"
    session.vault.pupils.import_list([amina], "")
    assert asked(session) == []
    assert absence_view.pupil_view(session, mats.pupil_id).count.days == 1


def test_the_report_begins_with_the_counts_and_answers_the_limits(session: Session) -> None:
    away(session, "2026-11-09", "2026-11-17", documented=True)
    away(session, "2026-11-18", "2026-11-23", "ukjent")
    away(session, "2026-11-06", hours=3)
    absence_limits.see_to(session, pupil_id(session), "kontakt", how="telefon", note="Mor sier at morgenene er vonde.")
    opened = absence_form.start_report(session, pupil_id(session))
    said = opened.draft.answers
    assert (said["fravar_sum"], said["fravar_rad"], said["terskel"], said["terskel_dato"]) == (
        11,
        11,
        "t10",
        "2026-11-20",
    )
    assert [(row["fravar_dager"], row["fravar_slag"], row["fravar_dokumentert"]) for row in said["fravar"]] == [
        (0, "gyldig", False),
        (7, "gyldig", True),
        (4, "ukjent", False),
    ]
    assert said["kontakt"][0]["kontakt_utfall"] == "Mor sier at morgenene er vonde."
    assert not [name for name in said if name.startswith("stemme")], "the pupil's words are never filled in"
    assert absence_form.start_report(session, pupil_id(session)).draft.draft_id == opened.draft.draft_id
    assert [rule for rule, _due in asked(session)] == ["trinnleder"], "the draft itself waits on Hjem"
    document = _finish(session, opened)
    assert asked(session) == []
    view = cases.open_case(session, document).flow
    assert view is not None
    assert view.view.flow_id == "c"
    assert proposed(session, document) == ("vurdering", ("noter barnevern_vurdert",))


def test_an_open_case_hears_of_the_next_limit(session: Session) -> None:
    away(session, "2026-11-03", "2026-11-16", "gyldig")  # ten days
    document = _finish(session, absence_form.start_report(session, pupil_id(session)))
    session.clock.advance(hours=20)
    done = away(session, "2026-11-17", "2026-11-23", "gyldig")
    assert len(done.cases) == 1
    known = cases.open_case(session, document).flow
    assert known is not None
    assert "fravar_barnevern" in {one.rule_id for one in known.deadlines}
    assert asked(session) == [], "the report and the case have taken over"
    assert away(session, "2026-11-24").cases == (), "told once"
    assert [one.action for one in tasks.tasks(session) if one.action == "fravar_barnevern"] == ["fravar_barnevern"]
    assert CaseFact.ABSENT_REPORT.value == "fravar_barnevern"


def test_a_calendar_file_names_nobody(session: Session) -> None:
    away(session, "2026-11-23", kind="ukjent")
    made = calendar_file.calendar_bytes(tasks.tasks(session), session.clock.now())
    assert b"BEGIN:VEVENT" in made
    assert b"Mats" not in made


def _finish(session: Session, opened: fill_form.OpenForm) -> str:
    sample = {name: value for name, value in SAMPLES["fravaersoppfolging"].items() if name not in opened.draft.answers}
    answers = {**sample, **opened.draft.answers, "lag_plan": "senere"}
    for name in ("naervar_mal", "avtaler", "trygg_voksen", "opptrapping", "tilpasning", "plan_evaluering"):
        answers.pop(name, None)
    answers["kontakt"] = sample.get("kontakt", SAMPLES["fravaersoppfolging"]["kontakt"])
    fill_form.save_draft(session, opened.draft.draft_id, answers, Place())
    return finish_document(session, opened.draft.draft_id).document.document_id
