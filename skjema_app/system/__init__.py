"""The machine: paths, atomic and private files, clock, working days, instance lock, resources, texts, logs.

May import: domain, platformdirs, holidays, babel. May touch: files, clock, locks; never pupil data.
Start in ``paths.py`` and ``safe_files.py``.
Everything here is safe to import before the unlock window has been drawn, except ``calendar.py``.
"""
