"""*Møter*: the place, the editors that minutes need, the meeting view, a pupil's copy, the check for names.

May touch: PySide6, ``ui.wizard`` and ``ui.widgets``, workflows. Start reading: ``place.py``, then ``agenda_view.py``.
The editors are ordinary views of ``rows`` fields that ``ui.wizard.make_rows`` chooses by the field's columns.
"""
