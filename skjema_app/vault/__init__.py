"""The encrypted store of one person on one machine: connection, journal, projections, drafts, backups.

May import: domain, crypto, system, SQLAlchemy Core, sqlcipher3, Alembic. May touch: the vault folder and its copies.
Start in ``vault.py`` (open, create, close), then ``journal.py`` (the truth) and ``drafts.py`` (the only mutable thing).
Used from one thread at a time; hands out frozen dataclasses, never rows.
"""
