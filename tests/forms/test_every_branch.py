"""Every form, level, branch and required answer, made by a generator: complete finishes, and what is missing is named.

A branch is one answer of a field that some condition of the form looks at. What is finished, signed and exchanged of
all this is in ``test_every_document.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from form_generator import Branch, Setting, branches, complete, good_answer, required_paths, setting, taken, without
from form_kit import leaves, shipped

from skjema_app.domain.answers import Json, value_at
from skjema_app.form_engine.definition import DECISION_LEVEL, FieldType, FormDefinition, Phase
from skjema_app.form_engine.evaluate import ProblemCode, document_answers
from skjema_app.form_engine.facts_of import facts_of
from skjema_app.form_engine.prefill import carried_over

FORMS = {form.form_id: form for form in shipped().all()}
LEVELS = [(form.form_id, level.level_id) for form in FORMS.values() for level in form.levels]
DECIDED = [
    form.form_id
    for form in FORMS.values()
    if any(field.phase is Phase.DECISION and field.type is not FieldType.NOTICE for _, field in form.fields())
]
REVISED = [form.form_id for form in FORMS.values() if form.facts.access.approves and form.form_id not in DECIDED]
_CHOSEN = {FieldType.ONE, FieldType.MANY, FieldType.YES_NO}


def _first(form: FormDefinition, level: str) -> dict[str, Json]:
    """Answers of the plainest way through a form."""
    return complete(setting(form, level), {})


def _decision_on(form_id: str) -> Setting:
    form = FORMS[form_id]
    level = form.levels[-1].level_id
    base = document_answers(form, _first(form, level), level)
    return setting(form, DECISION_LEVEL, base=base)


def _revision_of(form_id: str) -> tuple[Setting, dict[str, Json]]:
    """A new version of a complete document, and what it begins with."""
    form = FORMS[form_id]
    level = form.levels[-1].level_id
    before = document_answers(form, _first(form, level), level)
    return setting(form, level, before=before), carried_over(form, before)


def _walk(here: Setting, begin: dict[str, Json]) -> Iterator[tuple[Branch, dict[str, Json]]]:
    for branch in branches(here):
        yield branch, taken(here, branch, begin)


def _assert_there(here: Setting, branch: Branch, answers: dict[str, Json]) -> None:
    """The branch was really taken: its answer is asked for and stands."""
    if not branch.field_id:
        return
    found = here.state(answers).field(branch.path)
    assert found is not None, branch
    if branch.answer == "false" and not found.visible:
        return  # «haster: nei» brings the day of the R-team into view, and that puts the question away
    assert found.visible, branch
    if found.field.type in _CHOSEN:
        assert found.value == good_answer(found.field, None, branch.answer), branch


def _assert_missed_by_name(here: Setting, answers: dict[str, Json], told: set[str]) -> None:
    """Each required answer taken away is missed where it stood, and nothing that was asked before is missed besides.

    ``told``: fields that were tried in this form already; each is tried in the first branch it is required in.
    """
    state = here.state(answers)
    asked = {leaf.path for leaf in leaves(state) if leaf.visible}
    empty = {leaf.path for leaf in leaves(state) if leaf.visible and leaf.required and leaf.value is None}
    assert not {path for path in empty if (leaf := state.field(path)) is not None and leaf.inherited is None}
    for path in required_paths(state):
        field_id = path.rpartition("/")[2]
        if field_id in told:
            continue
        told.add(field_id)
        lacking = here.state(without(answers, path))
        now = lacking.field(path)
        if now is not None and now.inherited is not None:
            continue  # it says the same as above, or as the form: nothing is missing
        errors = {problem.path for problem in lacking.errors}
        row_is_gone = "/" in path and path.rpartition("/")[0] not in _written_rows(without(answers, path), path)
        if row_is_gone:
            continue  # nothing else was written in the row, so it is no row any more
        assert path in errors, f"{here.form.form_id}: {path} is not missed"
        code = {problem.code for problem in lacking.errors if problem.path == path}
        assert code & {ProblemCode.REQUIRED, ProblemCode.TOO_FEW_ROWS, ProblemCode.CONSENT}
        besides = {p.path for p in lacking.errors if p.code is ProblemCode.REQUIRED and p.path in asked} - {path}
        inherits = {one for one in besides if _inherits(here.form, one, field_id)}
        assert besides <= inherits, f"{here.form.form_id}: without {path} also {besides - inherits}"


def _written_rows(answers: dict[str, Json], path: str) -> set[str]:
    rows_id = path.partition("/")[0]
    rows = answers.get(rows_id)
    found = set()
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and any(key != "id" and value is not None for key, value in row.items()):
            found.add(f"{rows_id}/{row['id']}")
    return found


def _inherits(form: FormDefinition, path: str, source: str) -> bool:
    field = form.field_at(path)
    return field is not None and source in field.inherit


@pytest.mark.parametrize(("form_id", "level"), LEVELS)
def test_every_branch_can_be_completed_and_every_required_answer_is_missed_by_name(form_id: str, level: str) -> None:
    form = FORMS[form_id]
    here = setting(form, level)
    told: set[str] = set()
    count = 0
    for branch, answers in _walk(here, {}):
        count += 1
        _assert_there(here, branch, answers)
        frozen = document_answers(form, answers, level)
        assert here.state(frozen).complete, f"{branch}: what is frozen isn't complete"
        assert document_answers(form, frozen, level) == frozen
        facts_of(form, frozen, level=level)
        _assert_missed_by_name(here, answers, told)
    assert count >= 1
    assert told, "a form asks for something"


@pytest.mark.parametrize("form_id", DECIDED)
def test_every_branch_of_a_decision_can_be_completed(form_id: str) -> None:
    here = _decision_on(form_id)
    told: set[str] = set()
    for branch, answers in _walk(here, {}):
        _assert_there(here, branch, answers)
        _assert_missed_by_name(here, answers, told)
    assert told


@pytest.mark.parametrize("form_id", REVISED)
def test_every_branch_of_a_new_version_can_be_completed(form_id: str) -> None:
    here, begin = _revision_of(form_id)
    assert here.state(begin).complete, "what didn't change asks for nothing new"
    told: set[str] = set()
    for branch, answers in _walk(here, begin):
        _assert_there(here, branch, answers)
        frozen = document_answers(here.form, answers, here.level, {}, here.before)
        assert here.state(frozen).complete, branch
        _assert_missed_by_name(here, answers, told)


def test_the_generator_takes_every_option_and_both_answers() -> None:
    form = FORMS["melding-12-4"]
    found = {(one.field_id, one.answer) for one in branches(setting(form, "utfyllende"))}
    assert {("stemme", option.option_id) for option in form.index["stemme"].options} <= found
    assert {("tolk", "true"), ("tolk", "false"), ("hvem", "ukjent")} <= found
    plan = {(one.field_id, one.answer, one.rows) for one in branches(_revision_of("aktivitetsplan")[0])}
    assert {("tiltak_endring", "endring", "tiltak"), ("tiltak_endring", "skrivefeil", "tiltak")} <= plan


def test_a_broken_required_is_seen() -> None:
    """The walker itself: a form whose question isn't required any more is caught by the paths it tried."""
    here = setting(FORMS["samtykke"], FORMS["samtykke"].levels[0].level_id)
    answers = complete(here, {})
    path = required_paths(here.state(answers))[0]
    assert value_at(answers, path) is not None
    assert value_at(without(answers, path), path) is None
    assert path in {problem.path for problem in here.state(without(answers, path)).errors}
