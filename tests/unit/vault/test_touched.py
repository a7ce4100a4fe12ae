"""What was written since somebody last looked: what is read anew is what a fresh look says, the rest is the same."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
import sqlalchemy as sa
import three_people
from work_kit import finished, new_session

from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault import tables
from skjema_app.vault.documents import Documents
from skjema_app.vault.touched import MANY
from skjema_app.workflows.session import Session


def fresh(session: Session) -> Documents:
    """A reader that remembers nothing, on the same connection."""
    return Documents(session.vault.state.database, session.vault._blobs)


def test_only_what_something_happened_to_is_read_anew(tmp_path: Path) -> None:
    session = new_session(tmp_path / "hvelv")
    first, other = finished(session), finished(session)
    documents = session.vault.documents
    for one in (first, other):
        session.vault.record_event(one, EventKind.NOTE, text="1")
    listed, before = documents.list(), documents.all_events()
    assert documents.list() is listed
    assert documents.all_events() is before, "nothing was written"
    session.vault.record_event(first, EventKind.NOTE, text="2")
    after = documents.all_events()
    assert after[other] is before[other]
    assert [one.text for one in after[first]] == ["1", "2"]
    assert [one.text for one in before[first]] == ["1"], "what was given is never changed"
    assert documents.list() is listed, "an event is no document"
    finished(session)
    assert len(documents.list()) == 3
    assert (documents.list(), documents.all_events()) == (fresh(session).list(), fresh(session).all_events())
    session.close()


def test_what_is_rolled_back_or_taken_out_is_seen(tmp_path: Path) -> None:
    session = new_session(tmp_path / "hvelv")
    document = finished(session)
    documents, database = session.vault.documents, session.vault.state.database
    (listed,) = documents.list()
    assert documents.get(document) is listed
    before = documents.all_events()
    with contextlib.suppress(ZeroDivisionError), database.transaction() as connection:
        connection.execute(sa.delete(tables.documents))
        raise ZeroDivisionError
    assert documents.all_events() == before
    assert len(documents.list()) == 1
    with database.transaction() as connection:
        connection.execute(sa.delete(tables.documents))
    with pytest.raises(SkjemaError) as gone:
        documents.get(document)
    assert gone.value.code is ErrorCode.DOCUMENT_UNKNOWN
    assert documents.list() == ()
    session.close()


def test_a_crowd_is_read_at_once_and_a_conflict_outside_hides_nothing(tmp_path: Path) -> None:
    session = new_session(tmp_path / "hvelv")
    document = finished(session)
    documents, rows = session.vault.documents, tables.document_events
    documents.all_events()
    values = {
        "depth": 1,
        "kind": "note",
        "registered": "2026-11-23T08:00:00+01:00",
        "happened": "",
        "who": "",
        "how": "",
    }
    with session.vault.state.database.transaction() as connection:
        for number in range(MANY + 5):
            one = {**values, "entry_id": f"{number:064}", "document_id": f"{number:064}", "note": ""}
            connection.execute(sa.insert(rows).prefix_with("OR REPLACE").values(one))
    assert len(documents.all_events()) == MANY + 5
    for note in ("a", "b"):
        with session.vault.state.database.transaction() as connection:
            one = {**values, "entry_id": "e", "document_id": document, "note": note}
            connection.execute(sa.insert(rows).prefix_with("OR IGNORE" if note == "a" else "OR REPLACE").values(one))
        assert [event.text for event in documents.all_events()[document]] == [note]
    session.close()


def test_marks_and_cases_are_read_anew_where_something_was_said(tmp_path: Path) -> None:
    with three_people.school_of_three(tmp_path) as school:
        first, other = finished(school.teacher), finished(school.teacher)
        three_people.supplement(school.teacher, school.teacher.vault.documents.get(first))
        school.exchange(school.teacher, school.rector)
        rector = school.rector.school
        assert rector is not None
        before = rector.all_marks()
        assert rector.cases() == ()
        three_people.decided(school.rector, first)
        after = rector.all_marks()
        assert after[other] is before[other]
        assert len(after[first]) > len(before[first])
        (case,) = rector.cases()
        assert rector.case(case.case_id) == case
        assert rector.cases()[0] is case
        assert first in case.documents
