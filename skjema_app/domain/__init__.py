"""The words of the work: answers, documents, drafts, events, errors. No I/O, no clock, no randomness.

May import: the standard library. May touch: nothing outside memory.
Start in ``answers.py`` (what a person wrote) and ``errors.py`` (what can go wrong, as codes).
Frozen dataclasses from here cross every border between packages.
"""
