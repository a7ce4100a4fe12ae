"""Which view a ``rows`` field gets: cards, the agenda of a meeting, or the table of its participants."""

from __future__ import annotations

from collections.abc import Callable

from skjema_app.domain.answers import Json
from skjema_app.form_engine.definition import Field
from skjema_app.ui.wizard.rows_view import RowsView
from skjema_app.workflows.fill_form import OpenForm


def make_rows(field: Field, form: OpenForm, rows: Callable[[], Json]) -> RowsView:
    """The view of a ``rows`` field; ``rows`` reads its present rows."""
    return RowsView(field, form, rows)
