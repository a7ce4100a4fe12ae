"""Sealed journal entries between people through a target that nobody trusts (a folder; PostgreSQL later).

May import: domain, crypto, system. May touch: its target only; reaches the vault by the port in ``port.py``.
Start in ``engine.py``: one exchange is pull, mend, push; ``target.py`` and ``folder.py`` are the place.
"""
