"""Which view a ``rows`` field gets: cards, the agenda of a meeting, or the table of its participants."""

from __future__ import annotations

from collections.abc import Callable

from skjema_app.domain.answers import Json
from skjema_app.form_engine.definition import Field
from skjema_app.ui.wizard.agenda_view import AgendaView, is_agenda
from skjema_app.ui.wizard.participants_view import ParticipantsView, is_participants
from skjema_app.ui.wizard.rows_view import RowsView
from skjema_app.workflows.fill_form import OpenForm


def make_rows(field: Field, form: OpenForm, rows: Callable[[], Json], group: Callable[[], Json]) -> RowsView:
    """The view of a ``rows`` field.

    Args:
        field: the field.
        form: the open form.
        rows: reads its present rows.
        group: reads the class that the form is about.
    """
    if is_participants(field):
        return ParticipantsView(field, form, rows, group)
    if is_agenda(field):
        return AgendaView(field, form, rows)
    return RowsView(field, form, rows)
