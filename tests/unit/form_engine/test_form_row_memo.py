"""Rows that were judged at the key press before mean the same as when they are judged anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from form_kit import TODAY, sample, shipped, small_form
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.domain.answers import Json
from skjema_app.form_engine import evaluate as module
from skjema_app.form_engine.definition import FieldType, FormDefinition
from skjema_app.form_engine.evaluate import FormState, confirm, evaluate
from skjema_app.form_engine.row_memo import RowMemo

MEETING = shipped().current("referat-klassemote")
ROWS = {
    form.form_id: [field.field_id for _, field in form.fields() if field.type is FieldType.ROWS]
    for form in shipped().all()
}
_VALUES = st.sampled_from(
    ["", "ok", "Avtalt med alle.", "2026-11-30", "1850-01-01", True, False, 1, 0, None, [], ["x"], {"name": "Kari"}, {}]
)


def filled(form: FormDefinition, rows: int = 3) -> dict[str, Json]:
    """Every question answered, and some rows in every list."""
    return {
        field.field_id: [
            {"id": f"r{number}", **{column.field_id: sample(column) for column in field.fields}}
            for number in range(rows)
        ]
        if field.type is FieldType.ROWS
        else sample(field)
        for _, field in form.fields()
    }


def judged(form: FormDefinition, answers: Mapping[str, Json], before: Mapping[str, Json] | None = None) -> FormState:
    return evaluate(form, answers, level=form.levels[-1].level_id, before=before or {}, today=TODAY)


def anew(form: FormDefinition, answers: Mapping[str, Json], before: Mapping[str, Json] | None = None) -> FormState:
    """The same by somebody who remembers nothing."""
    kept = module._MEMO
    module._MEMO = RowMemo()
    try:
        return judged(form, answers, before)
    finally:
        module._MEMO = kept


@given(st.data())
def test_any_edit_means_what_it_means_without_memory(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(shipped().all()))
    answers = filled(form)
    judged(form, answers)
    cells = [
        (rows_id, number, column.field_id)
        for rows_id in ROWS[form.form_id]
        for number in range(3)
        for column in form.index[rows_id].fields
    ]
    plain = [field.field_id for _, field in form.fields() if field.type is not FieldType.ROWS]
    for _edit in range(data.draw(st.integers(1, 4))):
        value = data.draw(_VALUES)
        if cells and data.draw(st.booleans()):
            rows_id, number, column_id = data.draw(st.sampled_from(cells))
            rows = answers[rows_id]
            assert isinstance(rows, list)
            changed: list[Json] = [
                {**row, column_id: value} if at == number and isinstance(row, dict) else row
                for at, row in enumerate(rows)
            ]
            answers = {**answers, rows_id: changed}
        else:
            answers = {**answers, data.draw(st.sampled_from(plain)): value}
        before = filled(form) if data.draw(st.booleans()) else {}
        assert judged(form, answers, before) == anew(form, answers, before)


def test_a_row_that_is_changed_in_place_is_judged_anew() -> None:
    answers = filled(MEETING)
    judged(MEETING, answers)
    rows = answers["saker"]
    assert isinstance(rows, list)
    assert isinstance(rows[1], dict)
    rows[1]["sak_frist"] = "2026-02-31"
    state = judged(MEETING, answers)
    assert [one.path for one in state.errors] == ["saker/r1/sak_frist"]
    assert state == anew(MEETING, answers)


@pytest.mark.parametrize("value", [1, "true"])
def test_what_only_looks_alike_is_not_the_same(value: Json) -> None:
    answers = filled(MEETING)
    rows = answers["saker"]
    assert isinstance(rows, list)
    assert isinstance(rows[0], dict)
    rows[0]["sak_arkiveres"] = True
    assert judged(MEETING, answers).complete
    rows[0]["sak_arkiveres"] = value
    assert judged(MEETING, answers) == anew(MEETING, answers)
    assert not judged(MEETING, answers).complete


def test_rows_are_remembered_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = filled(MEETING, rows=12)
    judged(MEETING, answers)
    asked: list[str] = []
    original = module._Judge._row_state

    def counted(self: object, step: object, field: object, row: object, *, visible: bool) -> object:
        asked.append(row.path)  # type: ignore[attr-defined]
        return original(self, step, field, row, visible=visible)  # type: ignore[arg-type]

    monkeypatch.setattr(module._Judge, "_row_state", counted)
    rows = answers["saker"]
    assert isinstance(rows, list)
    assert isinstance(rows[5], dict)
    changed: list[Json] = [{**row, "sak_tema": "Nytt tema"} if row is rows[5] else row for row in rows]  # type: ignore[dict-item]
    judged(MEETING, {**answers, "saker": changed})
    assert [path for path in asked if path.startswith("saker/")] == ["saker/r5"]


def test_a_question_that_was_confirmed_is_not_asked_again() -> None:
    form = shipped().current("aktivitetsplan")
    answers = filled(form)
    for _round in range(20):
        state = judged(form, answers)
        assert state == anew(form, answers)
        if not state.questions:
            break
        answers = confirm(answers, state.questions[0])
    assert not judged(form, answers).questions


HANGS_ON_MORE = """
- {id: valg, type: one, label: V, options: [{id: a, label: A}, {id: b, label: B}]}
- {id: fra, type: date, label: F}
- id: linjer
  type: rows
  label: L
  fields:
    - {id: hva, type: text, label: H}
    - {id: hvorfor, type: text, label: H, required: {field: valg, is: a}}
    - {id: dag, type: date, label: D, dates: past, not_before: fra}
    - {id: annet, type: text, label: A, when: {field: valg, is: b}}
"""


def test_what_a_row_looks_at_outside_is_looked_at_again() -> None:
    form = small_form(HANGS_ON_MORE)
    row: Json = [{"id": "r1", "hva": "Noe", "dag": "2026-11-10"}]

    def wrong(today: date = TODAY, **more: Json) -> list[tuple[str, str]]:
        answers = {"linjer": row, **more}
        state = evaluate(form, answers, level="kort", today=today)
        assert state == anew_of(form, answers, today)
        shown = [one.path for one in state.steps[0].fields[2].rows[0].fields if one.visible]
        assert ("linjer/r1/annet" in shown) == (more.get("valg") == "b")
        return [(one.path, one.code.value) for one in state.problems if one.path.startswith("linjer/")]

    for _round in range(2):
        assert wrong(valg="a") == [("linjer/r1/hvorfor", "required")]
        assert wrong(valg="b") == []
        assert wrong(fra="2026-11-09") == []
        assert wrong(fra="2026-11-11") == [("linjer/r1/dag", "before-other")]
        assert wrong(today=date(2026, 11, 1)) == [("linjer/r1/dag", "future-date")]
        assert wrong() == []


def anew_of(form: FormDefinition, answers: Mapping[str, Json], today: date) -> FormState:
    kept = module._MEMO
    module._MEMO = RowMemo()
    try:
        return evaluate(form, answers, level="kort", today=today)
    finally:
        module._MEMO = kept
