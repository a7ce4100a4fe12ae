"""While a crowd is being indexed a search answers with what is there, and says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import work_kit

from skjema_app.vault import search_index
from skjema_app.workflows import cases, search
from skjema_app.workflows.search import Finder
from skjema_app.workflows.session import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = work_kit.new_session(tmp_path / "hvelv")
    work_kit.finished(made, hva="Sto bak gymsalen.")
    due = [("document", one.document_id) for one in made.vault.documents.list()]
    with made.vault.state.database.transaction() as connection:
        search_index.empty(connection)
        due += [("document", f"kommer-{number}") for number in range(search_index.CROWD)]
        connection.exec_driver_sql("INSERT INTO search_due (kind, entry_id) VALUES (?, ?)", due)
    yield made
    made.close()


def test_it_answers_with_what_is_indexed_and_says_so(session: Session) -> None:
    found = Finder(session, whole=False).find("gymsalen")
    assert (found.hits, found.behind, found.asked) == ((), True, True)
    assert search.is_behind(session)
    assert cases.list_cases(session, query="gymsalen", whole=False) == ()
    while search.catch_up(session):
        pass
    found = Finder(session, whole=False).find("gymsalen")
    assert (len(found.hits), found.behind) == (1, False)
    assert len(cases.list_cases(session, query="gymsalen", whole=False)) == 1


def test_whoever_waits_gets_the_whole_answer(session: Session) -> None:
    found = Finder(session).find("gymsalen")
    assert (len(found.hits), found.behind) == (1, False)
    assert not search.is_behind(session)


def test_a_little_is_indexed_at_once(session: Session) -> None:
    with session.vault.state.database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM search_due WHERE entry_id LIKE 'kommer-%'")
    found = Finder(session, whole=False).find("gymsalen")
    assert (len(found.hits), found.behind) == (1, False)
