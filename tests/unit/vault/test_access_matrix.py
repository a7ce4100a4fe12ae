"""The matrix, complete: every role × action × form, as the data say it and as the judge judges it; none is skipped."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from access_world import NOBODY, STAND_IN, WRITERS, Grid, Tried, forms
from judge_kit import ANCHOR

from skjema_app.domain.access import AccessBook, Action, FormAccess, Scope
from skjema_app.domain.documents import FormPin
from skjema_app.domain.roles import Role
from skjema_app.vault.bodies import EntryState
from skjema_app.vault.judge import judge


@pytest.fixture(scope="module")
def grid() -> Grid:
    made = Grid()
    made.documents()
    made.cases()
    return made


@pytest.fixture(scope="module")
def tried(grid: Grid) -> Tried:
    return grid.tried()


def test_the_judge_says_what_the_data_say(tried: Tried) -> None:
    assert not tried.wrong()


def test_every_cell_is_there_and_none_is_skipped(tried: Tried) -> None:
    seen = {(cell.who, cell.action, cell.form) for cell in tried.cells}
    rules = forms().access
    of_documents = {right.action for right in rules.rights if right.scope is Scope.DOCUMENT}
    of_cases = set(Action) - of_documents
    every = {
        (who, action, form.form_id)
        for who in WRITERS
        for action in of_documents
        for form in forms().definitions
        # there is nothing to settle where nobody approves
        if action is not Action.SETTLE or form.facts.access.approves
    }
    every |= {(who, action, "") for who in WRITERS for action in of_cases}
    assert seen == every
    assert set(WRITERS) == {*(role.value for role in Role), NOBODY, STAND_IN}


def test_each_action_is_both_allowed_and_refused_somewhere(tried: Tried) -> None:
    both = Counter((cell.action, cell.allowed) for cell in tried.cells)
    everybody_may = {Action.NOTE, Action.RECEIPT, Action.EXTRACT, Action.NOTE_READING}
    for action in Action:
        assert both[action, True], action
        assert both[action, False] or action in everybody_may, action


def test_everybody_refuses_the_same_in_any_order(grid: Grid, tried: Tried) -> None:
    few = random.Random(7).sample(tried.cells, 60)
    rooms = {entry.room for entry in grid.school.held if entry.entry_id in {cell.entry_id for cell in few}}
    held = list(grid.school.held)
    random.Random(8).shuffle(held)
    again = judge(held, ANCHOR, {}, forms().access_book)
    for entry in held:
        if entry.room in rooms:
            told = again.entries[entry.entry_id]
            assert (told.state, told.reason) == tried.verdicts[entry.entry_id]


def test_the_version_that_an_entry_pins_decides_and_no_other() -> None:
    """A later version of a form may ask for other roles; what was written under the first stays as it was."""
    grid = Grid()
    form = next(one for one in forms().definitions if one.form_id == "referat-r-team")
    later = FormPin(form.form_id, form.version + 1, "e" * 64)
    unknown = FormPin(form.form_id, form.version + 2, "f" * 64)
    book = forms().access_book
    book = AccessBook(book.rights, {**book.forms, later: FormAccess(None, frozenset(), decided=False)})
    school, auth = grid.school, grid.school.heads()
    keys = [
        school.finish("kari", f"d{place}", after=(), auth=auth, pin=pin)
        for place, pin in enumerate((form.pin, later, unknown))
    ]
    told = judge(school.held, ANCHOR, {keys[2]: "form-unknown"}, book).entries
    assert [(told[key].state, told[key].reason) for key in keys] == [
        (EntryState.REFUSED, "form-role"),
        (EntryState.ACCEPTED, ""),
        (EntryState.WAITING, "form-unknown"),
    ]


def test_roles_at_the_entrys_place_count_and_not_todays() -> None:
    grid = Grid()
    form = next(one for one in forms().definitions if one.form_id == "referat-r-team")
    school = grid.school
    before = school.finish("kari", "d1", pin=form.pin)
    school.certify("rektor", "kari", "kari", ["radgiver"])
    after = school.finish("kari", "d2", pin=form.pin)
    told = judge(school.held, ANCHOR, {}, forms().access_book).entries
    assert (told[before].reason, told[after].reason) == ("form-role", "")


def test_without_forms_only_the_rights_are_asked() -> None:
    grid = Grid()
    form = next(one for one in forms().definitions if one.form_id == "referat-r-team")
    key = grid.school.finish("kari", "d1", pin=form.pin)
    assert grid.school.judge().entries[key].state is EntryState.ACCEPTED
