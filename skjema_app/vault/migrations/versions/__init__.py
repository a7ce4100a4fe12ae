"""One file per step; the number in its name is the vault's ``PRAGMA user_version`` after it."""
