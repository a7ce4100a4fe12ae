"""Keys: password slots, device identities, certificates, sealed and signed journal entries, blobs, ``Secret``.

May import: domain, cryptography. May touch: the system's random source; never files, logs or SQL.
Start in ``secret.py``, then ``keyslots.py`` (how a password opens a vault) and ``entry.py`` (the journal's format).
Formats are final and described byte by byte where they are written.
"""
