"""«Slett …»: erasing what only this person has, with a reason, and asked about twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from skjema_app.domain.erasure import ErasureReason
from skjema_app.system.texts import _
from skjema_app.ui.event_panels import EventPanel
from skjema_app.ui.widgets.basics import Notice, hidden_unless, label
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.workflows.erasing_private import reasons, what_remains


@dataclass(frozen=True, slots=True)
class EraseWords:
    """Erase an own document that was never shared."""

    document_id: str
    reason: ErasureReason


class ErasePanel(EventPanel):
    """First what and why; then, with what it does not reach said, once more."""

    kind = "erase-own"

    def __init__(self, document_id: str, now: datetime, *, title: str) -> None:
        super().__init__(_("Slett det du har skrevet"), _("Slett …"), document_id, now)
        self.fields.addWidget(label(title, "h3"))
        self.fields.addWidget(label(_("Alle versjoner og tillegg slettes, og det kan ikke hentes fram igjen.")))
        self.reason = QuietCombo()
        self.reason.addItem(_("Velg grunn"), "")
        for reason, words in reasons():
            self.reason.addItem(words, reason.value)
        self.add_field(_("Hvorfor slettes det?"), self.reason)
        self.remains = hidden_unless(Notice("info", _("Før du sletter"), "\n".join(what_remains())), condition=False)
        self.fields.addWidget(self.remains)
        self._sure = False
        self.reason.currentIndexChanged.connect(self._on_reason)
        self.setFocusProxy(self.reason)

    def words(self) -> EraseWords | None:
        """The second time, with a reason."""
        chosen = str(self.reason.currentData() or "")
        if not chosen:
            self.say_missing(_("Velg hvorfor det slettes"), self.reason)
            return None
        if not self._sure:
            self._sure = True
            self.problem.hide()
            self.remains.show()
            self.do_it.setText(_("Slett for godt"))
            self.cancel.setText(_("Nei, behold"))
            self.cancel.setFocus()
            return None
        return EraseWords(self.document_id, ErasureReason(chosen))

    def _on_reason(self, _index: int) -> None:
        """Another reason is asked about anew."""
        self._sure = False
        self.remains.hide()
        self.do_it.setText(_("Slett …"))
        self.cancel.setText(_("Avbryt"))
