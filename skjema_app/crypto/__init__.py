"""Keys: slots, devices, sheet and certificates, invitations, sealed and signed journal entries, blobs, ``Secret``.

May import: domain, cryptography. May touch: the system's random source; never files, logs or SQL.
Start in ``secret.py``, then ``keyslots.py`` (opens a vault), ``entry.py`` (the journal), ``invitation.py`` (joining).
Formats are final and described byte by byte where they are written.

Threat model
------------
Against: a colleague inside with this source and keys of their own, a stolen machine that is locked or off, a hostile or
rolled-back exchange folder, a forgetful user. The school's own words, each with the tests that prove them, stand in
``resources/security/beskyttelse.md``; who changes a promise here changes it there.

What holds, and where:

* A stolen folder gives ciphertext. One random vault key, wrapped per slot (``keyslots``, Argon2id in ``kdf``); a slot
  is authenticated, so a wrong password and a damaged file are told apart before the database is touched.
* Access is a key, never a check: each entry is sealed to one room (``entry``), grants name no receiver (``envelopes``),
  a removed member gets no later key. A role check in one shared file would stop no colleague who has the file.
* History can't be altered unseen: every entry is signed and chained over its ciphertext; what counts is a function of
  the set that is held (``vault/judge``), and no clock decides.
* Authority has layers and no circle: recovery sheet, then issuers, then devices, then rooms. The school's root is in no
  vault (``school_root``). Keys of small order and of another curve are refused (``identity``, ``join_request``).
* Foreign bytes are bounded before they are parsed (``strict``, ``frame``), and pictures and PDFs are read in a process
  without keys (``looker``).

What does not hold, on purpose or because nobody can make it so:

* A machine that somebody else controls while the program is open; swap and hibernation without disk encryption; who
  sees the screen. Python and Qt leave copies of text in memory, so a lock ends the process (``secret`` wipes keys).
* The recovery sheet together with a copy of a vault folder reads it all and leaves no trace. Copies in the second place
  have the password slot only. The sheet can be split in two envelopes.
* An issuer who means harm certifies a device in another's name, which then gets that person's rooms. It stands in
  the school's journal, where all can read it; no key prevents it.
* Metadata: the folder shows which device wrote when, and roughly how much; sizes are padded, names and rooms are not
  there. Revocation, erasure and new keys reach a device that is offline when it exchanges again, and not before.
* A copy made earlier opens with the password of its day. What a removed member had, they keep.
* The log of reads shows what honest programs did. A program of one's own leaves none.
* ``keys.json`` and ``data.db`` put back together are noticed by the exchange folder only, so not for who works alone.
"""
