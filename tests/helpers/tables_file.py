"""The tables of a new vault as one file of SQL. ``make tables`` writes ``skjema_app/vault/tables.sql`` anew."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from skjema_app.crypto.secret import Secret
from skjema_app.vault.connection import Database, connect, use_wal
from skjema_app.vault.migrate import migrate
from skjema_app.vault.new_tables import BETWEEN, FILE


def empty_database(path: Path) -> Database:
    """A database without tables, under a key of zeros."""
    raw = connect(path, Secret(bytes(32)), bytes(16))
    use_wal(raw)
    return Database(raw)


def from_migrations() -> str:
    """What the migrations make of nothing, as statements."""
    with tempfile.TemporaryDirectory() as folder:
        database = empty_database(Path(folder) / "tables.db")
        migrate(database)
        found = database.raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
        ).fetchall()
        version = database.raw.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        database.close()
    virtual = tuple(f"{name}_" for name, sql in found if sql.startswith("CREATE VIRTUAL TABLE"))
    made = [sql for name, sql in found if not (name.startswith(("sqlite_", *virtual)) and _is_shadow(name, sql))]
    made.append(f"INSERT INTO alembic_version (version_num) VALUES ('{version}')")
    return BETWEEN.join(sql.strip() for sql in made) + ";\n"


def _is_shadow(name: str, sql: str) -> bool:
    """Tables that come with a virtual one are written with their name in quotes; ours are not."""
    return name.startswith("sqlite_") or sql.startswith(f"CREATE TABLE '{name}'")


def main(arguments: Iterable[str]) -> int:
    """``--write`` writes the file; without it, tells whether it is up to date (exit code 1 when not)."""
    made = from_migrations()
    if "--write" in arguments:
        FILE.write_text(made, encoding="utf-8", newline="\n")
        print(f"{made.count(BETWEEN) + 1} statements written")
        return 0
    same = FILE.exists() and FILE.read_text(encoding="utf-8") == made
    print("up to date" if same else "run `make tables`")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
