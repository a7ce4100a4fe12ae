"""Offers the form for § 12-5 while a report is written, once its answers say that an employee may be concerned."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from skjema_app.form_engine.facts_of import facts_of
from skjema_app.system.texts import _
from skjema_app.ui.undo_bar import ActionBar
from skjema_app.ui.wizard.wizard import FormWizard

LOOK_AFTER_MS = 250


class EmployeeGuard(QObject):
    """Belongs to one wizard, and says it in the bar above it.

    Signals:
        wanted: go on in the form for § 12-5.
    """

    wanted = Signal()

    def __init__(self, wizard: FormWizard, note: ActionBar) -> None:
        super().__init__(wizard)
        self._wizard, self._note = wizard, note
        self._offered = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(LOOK_AFTER_MS)
        self._soon.timeout.connect(self.look)
        wizard.errands.reopened.connect(self._follow)
        note.pressed.connect(self._on_pressed)
        self._follow()

    def look(self) -> None:
        """Offer it, or take the offer away."""
        form = self._wizard.model.open_form
        restricted = facts_of(form.definition, self._wizard.model.answers, level=form.draft.level).restricted
        if restricted and not self._offered:
            head = _("Meldingen gjelder en ansatt (§ 12-5). Den blir hos deg.")
            text = _("Skal den gis til noen på skolen, fortsetter du i skjemaet for det. Det du har skrevet, blir med.")
            self._note.show_words(head, text, _("Fortsett der"))
        elif not restricted and self._offered:
            self._note.hide()
        self._offered = restricted

    def _follow(self, _form: object = None) -> None:
        """The wizard has a new model: another version was opened."""
        self._wizard.model.edited.connect(self._on_edited)
        self.look()

    def _on_edited(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _on_pressed(self) -> None:
        if self._offered:
            self.wanted.emit()
