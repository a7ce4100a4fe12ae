"""The search index: every word is found, the newest first, nobody else's, and it is always as if made anew."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from school_kit import OFFICE, PRINCIPAL, TEACHER, TestSchool, exchange, finish, found_school, next_version
from vault_kit import answers, by_force, filled_vault, finished, new_draft, new_vault, open_vault
from vault_kit import finish as finish_private

from skjema_app.domain.documents import EventKind, FinishedDocument
from skjema_app.domain.roles import Role
from skjema_app.vault import search, search_index, tables
from skjema_app.vault.search import Hay, Query, Sought, Where, meets, typed
from skjema_app.vault.search_words import LONGEST, words_in
from skjema_app.vault.vault import Vault

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
_AGAIN = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with new_vault(tmp_path / "hvelv") as made:
        yield made


@pytest.fixture
def school(tmp_path: Path) -> Iterator[TestSchool]:
    made = found_school(tmp_path)
    made.join(TEACHER, {Role.TEACHER})
    made.join(OFFICE, {Role.OFFICE})
    yield made
    made.close()


def put(vault: Vault, text: str, **changes: object) -> FinishedDocument:
    return finish_private(vault, new_draft(vault, {"hva": text}), **changes)


def one(*words: str, begins: bool = False, where: Where = Where.TEXT) -> Query:
    return ((Sought(words, begins=begins, where=where),),)


def index_of(vault: Vault) -> list[tuple[str, str, str, int]]:
    """Every word of the index: where it stands, of what."""
    raw = vault.state.database.raw
    raw.execute("CREATE VIRTUAL TABLE temp.every USING fts5vocab(main, search, instance)")
    rows = raw.execute(
        "SELECT entry_id, term, col, offset FROM temp.every JOIN search_row ON row = doc ORDER BY 1, 3, 4"
    ).fetchall()
    strays = raw.execute("SELECT count(*) FROM temp.every WHERE doc NOT IN (SELECT row FROM search_row)").fetchone()[0]
    raw.execute("DROP TABLE temp.every")
    assert strays == 0
    return [tuple(row) for row in rows]


def as_from_scratch(vault: Vault) -> None:
    """The index by steps is the index made anew, word for word."""
    before = index_of(vault)
    assert vault.rebuild().equal
    assert index_of(vault) == before
    assert vault.state.database.raw.execute("SELECT count(*) FROM search_due").fetchone()[0] == 0
    assert vault.check().ok


@_AGAIN
@given(_TEXT)
def test_each_word_is_found_by_itself_its_beginnings_and_the_phrase(vault: Vault, text: str) -> None:
    made = put(vault, text)
    words = words_in(text)
    for word in words:
        assert made.document_id in vault.search.documents(one(word))
        for end in range(2, len(word) + 1):
            assert made.document_id in vault.search.documents(one(word[:end], begins=True))
    if words:
        assert made.document_id in vault.search.documents(one(*words))
        assert made.document_id in vault.search.documents(one(*words, begins=True))
        hay = Hay.of_document(made)
        assert meets(one(*words), hay)
        assert all(meets(one(word[:2], begins=True), hay) for word in words)
    other = "".join(words[:1]) + "qxz"
    assert made.document_id not in vault.search.documents(one(other[:LONGEST]))


@_AGAIN
@given(st.text(max_size=80), st.booleans(), st.sampled_from(Where))
def test_any_words_give_an_answer(vault: Vault, text: str, begins: bool, where: Where) -> None:
    """Signs that mean something to the engine mean nothing here."""
    vault.search.documents(one(*(text.split() or ["x"]), begins=begins, where=where))
    vault.search.cases(one(text, begins=begins, where=where))
    assert vault.search.documents(typed(text)) is not None
    vault.documents.search(text)


@pytest.mark.parametrize(
    "odd", ['"', "'", "*", "a*", "AND", "NEAR(a b)", "head:x", "-x", "(", "{body}:y", "^a", "a\x00b"]
)
def test_signs_of_the_engine_mean_nothing(vault: Vault, odd: str) -> None:
    put(vault, "ingenting her")
    assert vault.search.documents(one(odd)) == ()
    assert vault.documents.search(f"{odd} ingenting") in {(), vault.documents.search("ingenting")}


def test_letters_are_themselves_and_case_is_not(vault: Vault) -> None:
    ring, plain = put(vault, "LÅN Ærlig øy", pupil="X"), put(vault, "lan aerlig oy", pupil="Y")
    for words, found in (("lån", ring), ("lan", plain), ("ærLIG", ring), ("ØY", ring), ("aerlig", plain)):
        assert vault.documents.search(words) == (found.document_id,)
        assert vault.documents.search(unicodedata.normalize("NFD", words)) == (found.document_id,)


def test_no_phrase_goes_across_two_answers(vault: Vault) -> None:
    made = finish_private(vault, new_draft(vault, {"en": "ved benken", "to": "i gymsalen"}))
    assert vault.search.documents(one("ved", "benken")) == (made.document_id,)
    assert vault.search.documents(one("benken", "i")) == ()
    assert meets(one("ved", "benken"), Hay.of_document(made))
    assert not meets(one("benken", "i"), Hay.of_document(made))


def test_the_newest_first_and_no_more_than_asked_for(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path, documents=1)
    with filled.vault as vault:
        made = []
        for minutes in (5, 0, 0, 3, 60):  # several in one minute too
            filled.clock.advance(minutes=minutes)
            made.append(put(vault, "brannøvelse").document_id)
        found = vault.search.documents(one("brannøvelse"))
        assert set(found) == set(made)
        assert (found[0], found[1]) == (made[4], made[3])
        assert vault.search.documents(one("brannøvelse"), most=2) == found[:2]
        as_from_scratch(vault)
        assert set(vault.search.documents(one("brannøvelse"))) == set(made)


def test_more_than_anybody_finishes_in_a_minute(vault: Vault) -> None:
    made = {put(vault, f"nummer x{number}").document_id for number in range(40)}
    assert set(vault.search.documents(one("nummer"))) == made
    as_from_scratch(vault)
    assert set(vault.search.documents(one("nummer"))) == made


def test_a_full_minute_stays_in_its_place(tmp_path: Path) -> None:
    """Attack: one's own clock decides the minute; many of one and some of a later one must not meet in the index."""
    filled = filled_vault(tmp_path, documents=1)
    with filled.vault as vault:
        filled.clock.advance(minutes=1 << 16)
        later = {put(vault, "hendelse").document_id for _ in range(3)}
        filled.clock.advance(minutes=-(1 << 16))
        before = {put(vault, "hendelse").document_id for _ in range(20)}
        found = vault.search.documents(one("hendelse"))
        assert set(found[:3]) == later
        assert set(found[3:]) == before
        as_from_scratch(vault)


def test_a_crowd_is_indexed_a_little_at_a_time_and_before_any_answer(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "CROWD", 0)  # whatever comes is a crowd
    monkeypatch.setattr(search, "_SLICE", 2)
    first = [put(vault, f"nummer {number}").document_id for number in range(5)]
    assert index_of(vault) == []
    assert [vault.search.catch_up() for _ in range(4)] == [True, True, False, False]
    words = index_of(vault)
    assert {entry_id for entry_id, *_ in words} == set(first)
    last = put(vault, "nummer seks").document_id
    assert index_of(vault) == words
    assert set(vault.search.documents(one("nummer"))) == {*first, last}
    as_from_scratch(vault)


def test_titles_names_classes_dates_and_what_happened_afterwards(vault: Vault) -> None:
    made = put(vault, "Den 3. november 2025 og 4/12-25.", pupil="Åse Tenktvik", group="8 b", title="Referat")
    vault.record_event(made.document_id, EventKind.TOLD, happened="2026-01-31", who="Påhitt Rektorsen", how="telefon")
    other = put(vault, "Åse nevnes her.")
    assert vault.search.documents(one("åse", where=Where.HEAD)) == (made.document_id,)
    assert set(vault.search.documents(one("åse"))) == {made.document_id, other.document_id}
    for query in (one("8b"), one("8", "b"), one("referat"), one("rektorsen"), one("telefon")):
        assert vault.search.documents(query) == (made.document_id,)
    both = (*one("åse"), *one("telefon"))  # in two places of one document
    assert vault.search.documents(both) == (made.document_id,)
    for key in ("n11032025", "k112025", "2025", "n12042025", "n01312026"):
        assert vault.search.documents(one(key, where=Where.KEYS)) == (made.document_id,)
    assert vault.search.documents(one("n11202026", where=Where.KEYS)) == (other.document_id, made.document_id)
    assert vault.search.documents(one("n1103", begins=True, where=Where.KEYS)) == (made.document_id,)
    assert vault.search.documents(one("n02312026", where=Where.KEYS)) == ()
    as_from_scratch(vault)


def test_a_restricted_document_is_in_no_index(vault: Vault) -> None:
    """Attack: planted words of § 12-5 give no row, no word, no number; *Skjermet* finds them by a way of its own."""
    put(vault, "vanlig tekst")
    before = index_of(vault)
    hidden = put(vault, "hemmelighetsord fra en ansatt", restricted=True, pupil="Skjult Navnesen", group="9X")
    vault.record_event(hidden.document_id, EventKind.TOLD, who="Planlagt Mottakersen", how="skjultmåte")
    assert index_of(vault) == before
    raw = vault.state.database.raw
    assert raw.execute("SELECT count(*) FROM search_row").fetchone()[0] == 1
    for words in ("hemmelighetsord", "hemm", "Skjult", "9x", "mottakersen", "skjultmåte", "ansatt"):
        assert vault.documents.search(words) == ()
        assert vault.documents.search_restricted(typed(words)) == (hidden.document_id,)
    assert vault.documents.search_restricted(typed("vanlig")) == ()
    as_from_scratch(vault)
    assert index_of(vault) == before


def test_an_older_version_is_found_when_asked_for(school: TestSchool) -> None:
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    first = finish(teacher, readers=[principal.person], text="brannøvelse en")
    second = next_version(teacher, first, readers=[principal.person], text="brannøvelse to")
    exchange(teacher, principal)
    for member in (teacher, principal):
        search = member.vault.search
        assert search.documents(one("brannøvelse")) == (second.document_id,)
        assert search.documents(one("en")) == ()
        assert set(search.documents(one("brannøvelse"), older=True)) == {first.document_id, second.document_id}
        assert search.documents((*one("brannøvelse"), *one("en")), older=True) == (first.document_id,)
        assert search.followed([first.document_id, second.document_id]) == {first.document_id}
        as_from_scratch(member.vault)


def test_one_that_was_shared_is_found_once(school: TestSchool) -> None:
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    old = finished(teacher.vault)
    assert teacher.vault.search.documents(one("gymsalen")) == (old.document_id,)
    shared = teacher.school.share(old.document_id, readers=[principal.person], facts={})
    exchange(teacher, principal)
    for member in (teacher, principal):
        assert member.vault.search.documents(one("gymsalen")) == (shared.document_id,)
    as_from_scratch(teacher.vault)


def test_a_case_is_found_by_its_members_as_long_as_they_are(school: TestSchool) -> None:
    teacher, principal, office = (school[name] for name in (TEACHER, PRINCIPAL, OFFICE))
    case = principal.school.open_case(
        number="S-2026-014",
        pupil="Åse Tenktvik",
        group="8B",
        responsible=teacher.person,
        members=[teacher.person],
        why="accepted",
    )
    exchange(*school.members.values())
    queries = (one("åse"), one("s", "2026", "014"), one("014"), one("8b"), one("s", "2026", "0", begins=True))
    for query in queries:
        assert teacher.vault.search.cases(query) == principal.vault.search.cases(query) == (case.case_id,)
        assert office.vault.search.cases(query) == ()
        assert principal.vault.search.documents(query) == ()
    principal.school.remove_member(case.case_id, teacher.person)
    exchange(*school.members.values())
    assert principal.vault.search.cases(one("åse")) == (case.case_id,)
    assert teacher.vault.search.cases(one("åse")) == ()
    for member in school.members.values():
        as_from_scratch(member.vault)


def test_who_is_given_nothing_finds_nothing(school: TestSchool) -> None:
    teacher, principal, office = (school[name] for name in (TEACHER, PRINCIPAL, OFFICE))
    made = finish(teacher, readers=[principal.person], text="plantetord")
    exchange(*school.members.values())
    assert principal.vault.search.documents(one("plantetord")) == (made.document_id,)
    assert office.vault.search.documents(one("plantetord")) == ()
    assert not any(term == "plantetord" for _, term, _, _ in index_of(office.vault))


def test_the_index_follows_what_is_taken_out_of_the_projections(tmp_path: Path) -> None:
    """As when an entry ceases to count, or is erased: its words go with its rows."""
    filled = filled_vault(tmp_path)
    gone = filled.documents[0].document_id
    with filled.vault as vault, vault.state.database.transaction() as connection:
        from skjema_app.vault import projections

        assert gone in {entry_id for entry_id, _, _, _ in index_of(vault)}
        connection.exec_driver_sql("DELETE FROM document_event WHERE document_id = ?", (gone,))
        projections.apply(connection, ())
        assert not any(one[:2] == (gone, "påhittsen") for one in index_of(vault))
        connection.exec_driver_sql("DELETE FROM document WHERE document_id = ?", (gone,))
        projections.apply(connection, ())
        assert gone not in {entry_id for entry_id, _, _, _ in index_of(vault)}


def test_the_words_stand_in_no_file_and_the_text_not_in_the_index(vault: Vault, tmp_path: Path) -> None:
    put(vault, "plantetord i en setning")
    raw = vault.state.database.raw
    assert "search_content" not in {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
    assert all(column is None for column in raw.execute("SELECT head, body, keys FROM search").fetchone())
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"plantetord" not in path.read_bytes()


def test_searching_writes_nothing(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path)
    with filled.vault as vault:
        raw = vault.state.database.raw
        before = raw.total_changes, {path: path.stat().st_mtime_ns for path in filled.folder.rglob("*")}
        for words in ("storefri", "påhittsen", "finnesikke"):
            vault.search.documents(typed(words))
            vault.search.cases(typed(words))
        assert (raw.total_changes, {path: path.stat().st_mtime_ns for path in filled.folder.rglob("*")}) == before


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_an_older_vault_gets_its_index(tmp_path: Path, version: int) -> None:
    from skjema_app.vault.migrate import SCHEMA_VERSION, migrate, schema_version

    filled = filled_vault(tmp_path)
    before = index_of(filled.vault)
    migrate(filled.vault.state.database, target=version)
    filled.vault.close()
    with by_force(filled.folder) as raw:
        raw.execute(
            "CREATE TRIGGER journal_kept BEFORE DELETE ON journal "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        )
    with open_vault(filled.folder, filled.clock) as vault:
        assert schema_version(vault.state.database) == SCHEMA_VERSION
        assert index_of(vault) == before
        assert len(vault.documents.search("gymsalen")) == 3
        as_from_scratch(vault)


def test_the_model_names_the_index_as_the_migrations_make_it(vault: Vault) -> None:
    made = dict(vault.state.database.raw.execute("SELECT name, sql FROM sqlite_master").fetchall())
    assert made["search"] == tables.SEARCH_TABLE
    assert made["search_row_gone"] == tables.SEARCH_GONE_TRIGGER
    assert answers()  # the kit's own words are those that the tests above look for
