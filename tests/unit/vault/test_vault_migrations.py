"""Migrations: the model is what they make, a filled older vault comes along whole, a failure takes everything back."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from tables_file import empty_database
from vault_kit import (
    PERSON,
    PUPIL_NAMES,
    SCHOOL,
    Filled,
    by_force,
    clock,
    filled_vault,
    finished,
    open_vault,
    plain_state,
    secret,
)

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault import opening
from skjema_app.vault.connection import Database
from skjema_app.vault.migrate import SCHEMA_VERSION, migrate, schema_version
from skjema_app.vault.new_tables import lay_tables
from skjema_app.vault.salvage import salvage
from skjema_app.vault.tables import metadata


def _empty(tmp_path: Path) -> Database:
    return empty_database(tmp_path / "tom.db")


def _schema(database: Database) -> set[tuple[str, str]]:
    return set(database.raw.execute("SELECT name, coalesce(sql, '') FROM sqlite_master").fetchall())


def _search_table(_object: object, name: str | None, kind: str, *_: object) -> bool:
    ours = {"search_row", "search_due"}
    return not (kind == "table" and (name or "").startswith("search") and name not in ours)


def test_the_model_is_what_the_migrations_make(tmp_path: Path) -> None:
    database = _empty(tmp_path)
    migrate(database)
    with database.transaction() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _search_table, "compare_type": True})
        assert compare_metadata(context, metadata) == []
        # Defaults, keys and indexes too, which the comparison above reads loosely.
        for table in metadata.sorted_tables:
            made = connection.exec_driver_sql(f"PRAGMA table_info({table.name})").fetchall()
            assert [(row[1], row[3] == 1, row[4], row[5] > 0) for row in made] == [
                (column.name, not column.nullable, _default(column), column.primary_key) for column in table.c
            ]
            indexes = {
                row[1] for row in connection.exec_driver_sql(f"PRAGMA index_list({table.name})") if row[3] == "c"
            }
            assert indexes == {index.name for index in table.indexes}
    database.close()


def _default(column: sa.Column[object]) -> str | None:
    default = column.server_default
    return f"'{default.arg}'" if isinstance(default, sa.DefaultClause) else None


def test_a_new_vault_has_the_tables_that_the_migrations_make(tmp_path: Path) -> None:
    stepwise, at_once = _empty(tmp_path), empty_database(tmp_path / "ny.db")
    migrate(stepwise)
    lay_tables(at_once)
    assert _schema(at_once) == _schema(stepwise), "run `make tables`"
    for name, _sql in _schema(stepwise):
        query = f"SELECT * FROM {name}"
        if stepwise.raw.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)).fetchone():
            assert at_once.raw.execute(query).fetchall() == stepwise.raw.execute(query).fetchall(), name
    assert schema_version(at_once) == SCHEMA_VERSION
    migrate(at_once, target=SCHEMA_VERSION - 1)  # and Alembic knows where it stands
    stepwise.close()
    at_once.close()


def test_each_step_goes_up_and_down(tmp_path: Path) -> None:
    database = _empty(tmp_path)
    schemas = {}
    for version in range(1, SCHEMA_VERSION + 1):
        migrate(database, target=version)
        assert schema_version(database) == version
        schemas[version] = _schema(database)
    for version in range(SCHEMA_VERSION - 1, 0, -1):
        migrate(database, target=version)
        assert _schema(database) == schemas[version]
    database.close()


def _to_version_1(filled: Filled) -> None:
    migrate(filled.vault.state.database, target=1)
    filled.vault.close()


def test_a_filled_older_vault_comes_along_whole(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path)
    before = plain_state(filled.vault)
    found = filled.vault.documents.search("gymsalen")
    _to_version_1(filled)
    with by_force(filled.folder) as raw:
        assert raw.execute("PRAGMA user_version").fetchone()[0] == 1
        assert raw.execute("SELECT count(*) FROM sqlite_master WHERE name = 'search'").fetchone()[0] == 0
        raw.execute(
            "CREATE TRIGGER journal_kept BEFORE DELETE ON journal "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        )
    with open_vault(filled.folder, filled.clock) as vault:
        assert plain_state(vault) == before
        assert set(vault.documents.search("gymsalen")) == set(found)
        assert len(found) == 3
        report = vault.check()
        assert report.ok, report
        (backup,) = vault.backups()
        assert backup.label == "v1"
        assert schema_version(vault.state.database) == SCHEMA_VERSION


def test_a_failing_migration_takes_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled = filled_vault(tmp_path)
    _to_version_1(filled)

    def fail(connection: object) -> None:
        from sqlalchemy.exc import InvalidRequestError

        raise InvalidRequestError

    with monkeypatch.context() as patched:
        patched.setattr(opening, "rebuild_all", fail)
        with pytest.raises(SkjemaError) as caught:
            open_vault(filled.folder, filled.clock)
    assert caught.value.code is ErrorCode.MIGRATION_FAILED
    assert caught.value.details["found"] == 1
    with by_force(filled.folder) as raw:
        assert raw.execute("PRAGMA user_version").fetchone()[0] == 1
        assert raw.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'search%'").fetchone()[0] == 0
    open_vault(filled.folder, filled.clock).close()


def test_foreign_keys_are_checked_before_the_commit(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path)
    _to_version_1(filled)
    with by_force(filled.folder) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("INSERT INTO draft_version (draft_id, kind, at, answers) VALUES ('nobody', 'session', '', '{}')")
    with pytest.raises(SkjemaError) as caught:
        open_vault(filled.folder, filled.clock)
    assert (caught.value.code, caught.value.details["reason"]) == (ErrorCode.MIGRATION_FAILED, "foreign-keys")


def test_a_child_row_survives_a_migration(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path)
    draft = filled.draft.draft_id
    count = len(filled.vault.drafts.versions(draft))
    assert count
    _to_version_1(filled)
    with open_vault(filled.folder, filled.clock) as vault:
        assert len(vault.drafts.versions(draft)) == count
        assert vault.state.database.raw.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def test_an_opening_without_a_migration_does_not_import_alembic(tmp_path: Path) -> None:
    filled = filled_vault(tmp_path, documents=1)
    filled.vault.close()
    code = (
        "import sys; sys.path[:0] = sys.argv[2:]; from pathlib import Path; from vault_kit import open_vault\n"
        "open_vault(Path(sys.argv[1])).close()\n"
        "sys.exit(any(name.partition('.')[0] in {'alembic', 'mako'} for name in sys.modules))"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code, str(filled.folder), str(root), str(root / "tests" / "helpers")], check=False
    )
    assert done.returncode == 0


def test_a_vault_of_the_first_program_comes_along_whole(tmp_path: Path) -> None:
    """Made by the program as it was before schools; nothing in it may be lost or look otherwise."""
    golden = Path(__file__).parents[2] / "golden" / "vault-v2"
    shutil.copytree(golden, tmp_path / "hvelv")
    with by_force(tmp_path / "hvelv") as raw:
        assert raw.execute("PRAGMA user_version").fetchone()[0] == 2
    with open_vault(tmp_path / "hvelv") as vault:
        assert schema_version(vault.state.database) == SCHEMA_VERSION
        assert vault.school is None
        assert (vault.person.name, vault.person.school, vault.person.confirmed) == (PERSON, SCHOOL, False)
        documents = vault.documents.list()
        assert {document.pupil for document in documents} == set(PUPIL_NAMES)
        assert {(document.school, document.number, document.author) for document in documents} == {("", 1, "")}
        assert all(len(vault.documents.events(document.document_id)) == 1 for document in documents)
        assert all(vault.documents.pdf(document.document_id).startswith(b"%PDF") for document in documents)
        assert len(vault.documents.search("gymsalen")) == 3
        (draft,) = vault.drafts.list()
        assert (draft.revises, draft.case) == ((), "")
        assert draft.answers["hva_skjedde"] == "Ny tekst etter to timer"
        assert len(vault.drafts.versions(draft.draft_id)) == 1
        assert len(vault.pupils.list()) == 3
        assert vault.settings.get("notat") == "Min hemmelige innstilling"
        assert vault.check().ok
        assert finished(vault).title
        vault.verify_chain()


def test_an_older_vault_that_is_damaged_can_be_salvaged(tmp_path: Path) -> None:
    golden = Path(__file__).parents[2] / "golden" / "vault-v2"
    shutil.copytree(golden, tmp_path / "gammel")
    report = salvage(tmp_path / "gammel", secret(), tmp_path / "ny", clock())
    assert (report.documents, report.drafts) == (3, 5)
    with open_vault(tmp_path / "ny") as vault:
        assert vault.check().ok
