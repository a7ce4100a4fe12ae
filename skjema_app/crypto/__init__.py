"""Keys: slots, devices, sheet and certificates, invitations, sealed and signed journal entries, blobs, ``Secret``.

May import: domain, cryptography. May touch: the system's random source; never files, logs or SQL.
Start in ``secret.py``, then ``keyslots.py`` (opens a vault), ``entry.py`` (the journal), ``invitation.py`` (joining).
Formats are final and described byte by byte where they are written.
"""
