"""Migrations of the vault's tables (Alembic). They import nothing of ours and stand alone for ever.

May touch: the connection handed in, inside its transaction. Start in ``versions/0001_vault.py``.
"""
