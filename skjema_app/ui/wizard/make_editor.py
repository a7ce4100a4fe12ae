"""Which editor a field gets."""

from __future__ import annotations

from skjema_app.form_engine.definition import Field, FieldType
from skjema_app.ui.wizard.attachment_editor import AttachmentEditor
from skjema_app.ui.wizard.choice_editors import ManyEditor, TickEditor, YesNoEditor, choice_editor
from skjema_app.ui.wizard.editors import DateEditor, Editor, LineEditor, NumberEditor, TextEditor, TimeEditor
from skjema_app.ui.wizard.party_editor import PartyEditor
from skjema_app.ui.wizard.people_editors import PersonEditor, PupilEditor
from skjema_app.workflows.fill_form import OpenForm


def make_editor(field: Field, form: OpenForm, *, compact: bool = False) -> Editor:
    """The editor for a field; rows and notices are the page's own matter. ``compact``: within a row."""
    match field.type:
        case FieldType.LONG_TEXT:
            return TextEditor(field, form)
        case FieldType.DATE:
            return DateEditor(field, form)
        case FieldType.TIME:
            return TimeEditor(field, form)
        case FieldType.NUMBER:
            return NumberEditor(field, form)
        case FieldType.YES_NO:
            return TickEditor(field, form) if field.widget == "checkbox" else YesNoEditor(field, form)
        case FieldType.ONE:
            return choice_editor(field, form, compact=compact)
        case FieldType.MANY:
            return ManyEditor(field, form)
        case FieldType.PERSON:
            return PersonEditor(field, form)
        case FieldType.PARTY:
            return PartyEditor(field, form)
        case FieldType.PUPIL:
            return PupilEditor(field, form)
        case FieldType.ATTACHMENT:
            return AttachmentEditor(field, form)
        case _:
            return LineEditor(field, form)
