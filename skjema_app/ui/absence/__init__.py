"""*Fravær*: a class by days, a pupil with history and limits, lists taken from the school's system.

Touches workflows only, through the desk. ``parts.py`` is what the open window has of it; start reading in ``place.py``.
Nothing here knows a rule: what counts, and what a limit asks for, comes ready from ``workflows.absence_view``.
Every key that is pressed in the grid is written at once, and can be taken back.
"""
