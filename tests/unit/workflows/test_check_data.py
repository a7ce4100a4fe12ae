"""«Kontroller før bruk», known people, and what a new version is measured against; with real vaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import work_kit
from three_people import School
from work_kit import NAME

from skjema_app.domain.documents import Place
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import LawRef, PartyKind, Text
from skjema_app.form_engine.phones import Phone
from skjema_app.form_engine.shared_data import Threshold
from skjema_app.form_engine.uncertain import DatumKind, law_id, phone_id, uncertain_data
from skjema_app.workflows import check_data, deadlines, fill_form, finish_document, plan, review, settings
from skjema_app.workflows.session import Session


@pytest.fixture
def teacher(tmp_path: Path) -> Iterator[Session]:
    session = work_kit.new_session(tmp_path / "hvelv")
    yield session
    session.close()


def datum(session: Session, kind: str) -> check_data.DatumRow:
    return next(row for row in check_data.data_rows(session) if row.kind == kind)


# --- what there is to look over ---------------------------------------------------------------------------------------


def test_everything_unchecked_is_listed_once_with_where_it_stands(teacher: Session) -> None:
    rows = check_data.data_rows(teacher)
    ids = [row.datum_id for row in rows]
    assert len(ids) == len(set(ids))
    assert {row.kind for row in rows} == {"law", "list", "threshold", "phone", "deadline"}
    assert all(row.places for row in rows if row.kind not in {"phone", "deadline"})
    unchecked = {law_id(law) for form in teacher.forms.all() for field in form.index.values() for law in field.law
                 if not law.checked}  # fmt: skip
    assert unchecked <= set(ids)
    checked = {law_id(law) for form in teacher.forms.all() for field in form.index.values() for law in field.law
               if law.checked}  # fmt: skip
    assert not checked & set(ids)


def test_a_deadline_that_is_confirmed_loses_its_mark_and_a_changed_one_gets_it_back(teacher: Session) -> None:
    rule = next(one for one in teacher.forms.deadlines if one.rule_id == "plan")
    (row,) = [one for one in check_data.data_rows(teacher) if one.name == rule.label.nb]
    assert (row.kind, row.value.startswith("5 arbeidsdager · ")) == ("deadline", True)
    check_data.confirm_datum(teacher, row.datum_id)
    checked = {one.rule_id for one in deadlines.rules_of(teacher) if one.law.checked}
    assert checked - {one.rule_id for one in teacher.forms.deadlines if one.law.checked} == {"plan"}
    longer = replace(teacher, forms=replace(teacher.forms, deadlines=(replace(rule, length=10),)))
    assert not deadlines.rules_of(longer)[0].law.checked
    check_data.confirm_datum(teacher, row.datum_id, confirmed=False)


def test_a_confirmation_never_covers_what_was_changed_afterwards() -> None:
    law = LawRef("§ 1", checked=False)
    assert law_id(law) != law_id(LawRef("§ 2", checked=False))
    assert law_id(law) != law_id(LawRef("§ 1", checked=False, since=date(2027, 1, 1)))
    phone = Phone("vakt", Text("Vakt"), "110", checked=False)
    assert phone_id(phone) != phone_id(replace(phone, number="111"))
    threshold = Threshold("uker", Text("Uker"), 4, Text("uker"), law)

    def ids(value: int) -> set[str]:
        from form_kit import small_form

        form = replace(small_form("- {id: a, type: text, label: A}"), thresholds=(replace(threshold, value=value),))
        return {one.datum_id for one in uncertain_data((form,), ()) if one.kind is DatumKind.THRESHOLD}

    assert not ids(4) & ids(5)


# --- alone ------------------------------------------------------------------------------------------------------------


def test_alone_one_confirms_for_oneself_and_takes_it_back(teacher: Session) -> None:
    one = datum(teacher, "law")
    assert not one.confirmed
    assert check_data.may_confirm(teacher)
    assert check_data.confirm_datum(teacher, one.datum_id).settings
    told = next(row for row in check_data.data_rows(teacher) if row.datum_id == one.datum_id)
    assert told.confirmed == f"Bekreftet av {NAME} mandag 23. november 2026"
    opened = fill_form.start_draft(teacher, "melding-12-4", "kort")
    assert one.datum_id in opened.confirmed
    check_data.confirm_datum(teacher, one.datum_id, confirmed=False)
    assert one.datum_id not in check_data.confirmed_data(teacher)


def test_a_confirmed_number_is_shown_without_its_mark(teacher: Session) -> None:
    one = datum(teacher, "phone")

    def marks() -> dict[str, bool]:
        return {number: confirmed for _label, number, confirmed in settings.vault_settings(teacher).phones}

    assert not marks()[one.value]
    check_data.confirm_datum(teacher, one.datum_id)
    assert marks()[one.value]
    opened = fill_form.start_draft(teacher, "melding-12-4", "kort")
    assert (one.value, True) in {(number, confirmed) for _label, number, confirmed in opened.phones}


@pytest.mark.parametrize("broken", ["{", "[]", '{"law-x": 5}', '{"law-x": ["a"]}', ""])
def test_a_broken_setting_counts_as_nothing(teacher: Session, broken: str) -> None:
    teacher.vault.settings.set("confirmed_data", broken)
    assert check_data.confirmed_data(teacher) == frozenset()
    one = datum(teacher, "law")
    check_data.confirm_datum(teacher, one.datum_id)
    assert check_data.confirmed_data(teacher) == {one.datum_id}


# --- at school --------------------------------------------------------------------------------------------------------


def test_at_school_the_rector_confirms_for_everybody(school: School) -> None:
    one = datum(school.teacher, "law")
    assert not check_data.may_confirm(school.teacher)
    with pytest.raises(SkjemaError) as raised:
        check_data.confirm_datum(school.teacher, one.datum_id)
    assert raised.value.code is ErrorCode.NOT_AN_ISSUER

    assert check_data.may_confirm(school.rector)
    check_data.confirm_datum(school.rector, one.datum_id)
    school.exchange()
    seen = next(row for row in check_data.data_rows(school.teacher) if row.datum_id == one.datum_id)
    assert seen.confirmed.startswith("Bekreftet av Rita Oppdiktet")
    check_data.confirm_datum(school.rector, one.datum_id, confirmed=False)
    school.exchange()
    assert one.datum_id not in check_data.confirmed_data(school.teacher)


# --- people who are suggested -----------------------------------------------------------------------------------------


def test_people_are_learnt_from_what_was_finished_and_never_from_a_hidden_document(teacher: Session) -> None:
    work_kit.finished(teacher, stemme_hvem={"ref": "", "name": "Åse Prøve"})
    work_kit.finished(teacher, stemme_hvem={"ref": "", "name": "Hemmelig Person"}, gjelder_ansatt="ja")
    opened = fill_form.start_draft(teacher, "melding-12-4", "kort")
    assert "Åse Prøve" in opened.staff
    assert "Hemmelig Person" not in opened.staff
    kinds = {party.name: party.kind for party in opened.parties}
    assert kinds["Åse Prøve"] is PartyKind.STAFF
    assert "Hemmelig Person" not in kinds


# --- what a new version is measured against ---------------------------------------------------------------------------


def test_a_first_version_is_measured_against_nothing(with_plan: tuple[School, Mapping[str, str]]) -> None:
    school, ids = with_plan
    begun = plan.start_version(school.teacher, ids["plan"])
    assert (dict(begun.before), begun.before_number) == ({}, 0), "nobody approved it: it never ran"


def test_a_version_that_was_approved_is_what_the_next_ones_are_measured_against(
    with_plan: tuple[School, Mapping[str, str]],
) -> None:
    school, ids = with_plan
    review.approve(school.rector, ids["plan"], comment="Dette er godt nok nå.")
    school.exchange()
    begun = plan.start_version(school.teacher, ids["plan"])
    first = school.teacher.vault.documents.get(ids["plan"])
    assert (dict(begun.before), begun.before_number) == (dict(first.answers), 1)
    rows = first.answers["tiltak"]
    assert isinstance(rows, list)
    answers = {**begun.draft.answers, "tiltak": rows[1:]}
    fill_form.save_draft(school.teacher, begun.draft.draft_id, answers, Place())
    with pytest.raises(finish_document.AnswersNotComplete) as raised:
        finish_document.finish_document(school.teacher, begun.draft.draft_id)
    assert "row-dropped" in {problem.code.value for problem in raised.value.problems}
