"""*Møter*: the place, the meeting view, a pupil's copy of minutes, the check of an anonymous discussion.

May touch: PySide6, ``ui.wizard`` and ``ui.widgets``, workflows. Start reading: ``place.py``, then ``meeting_parts.py``.
The agenda and the table of participants are views of ``rows`` fields: ``ui.wizard.agenda_view``, ``participants_view``.
"""
