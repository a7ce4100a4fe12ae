"""«Slett etter arkivering»: what may go, what waits for another's word, and what an erasure does not reach."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from skjema_app.domain.erasure import DECIDED, ErasureReason
from skjema_app.system.texts import _, ngettext
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Busy, Trouble
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, Notice, TagTone, button, clear, column, label, row, tag
from skjema_app.ui.widgets.choices import Check, QuietCombo
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import erasing
from skjema_app.workflows.erasing import ErasureView, Statement, Unit
from skjema_app.workflows.session import Change

_MOST = 60
"""Documents that are listed at once; more are found by pupil."""


class ErasureCard(Card):
    """Closed but for what waits; open it lists documents to choose from.

    Signals:
        said: what was done, in a sentence.
    """

    said = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(spacing=12)
        self._desk = desk
        self._open = False
        self._confirming = ""
        self.view: ErasureView | None = None
        self.checks: dict[str, Check] = {}
        self.confirms: dict[str, KeyedButton] = {}
        self.column.addWidget(label(_("Slett etter arkivering"), "h2"))
        self._waiting = column(spacing=10)
        self._lines = column(spacing=8)
        self.lead = label("", "muted")
        self.choose = button(_("Velg hva som skal slettes"), "", "Trash")
        self.reason = QuietCombo()
        self.reason.setAccessibleName(_("Hvorfor slettes det?"))
        self.reason_label = label(_("Hvorfor slettes det?"), "label")
        self.reason_label.setBuddy(self.reason)
        self.ask = button("", "danger", "Trash")
        self.cancel = button(_("Avbryt"))
        self.remains = Notice("info", _("Før du sletter"))
        self.sure = button("", "danger", "Trash")
        self.back = button(_("Nei, behold"))
        self.busy = Busy()
        self.trouble = Trouble()
        self.column.addLayout(self._waiting)
        for part in (self.lead, flow(self.choose)):
            self.column.addWidget(part)
        self.list = QWidget()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self.list.setLayout(self._lines)
        self.column.addWidget(self.list)
        self.column.addLayout(column(self.reason_label, row(self.reason, None), spacing=4))
        self._act = flow(self.ask, self.cancel)
        self._last = flow(self.sure, self.back)
        for part in (self._act, self.remains, self._last, self.busy, self.trouble):
            self.column.addWidget(part)
        self.choose.clicked.connect(self.open_list)
        self.cancel.clicked.connect(self.close_list)
        self.ask.clicked.connect(self._on_ask)
        self.back.clicked.connect(self._on_back)
        self.sure.clicked.connect(self._on_sure)
        self._show_parts()
        self.hide()

    def refresh(self) -> None:
        """Ask for what is true now."""
        self._desk.ask(functools.partial(erasing.erasure_view, self._desk.session), self.show_view, self)

    def show_view(self, view: ErasureView) -> None:
        """Show it; what is being chosen stays."""
        self.setVisible(view.allowed and bool(view.units or view.statements))
        if view == self.view:
            return
        self.view = view
        chosen = {key for key, check in self.checks.items() if check.isChecked()}
        clear(self._waiting)
        self.confirms = {}
        for one in view.statements:
            if not one.done:
                self._waiting.addWidget(self._statement(one))
        clear(self._lines)
        self.checks = {}
        for unit in [one for one in view.units if not one.stated_by][:_MOST]:
            self._add(unit, checked=unit.key in chosen)
        ready = sum(one.archived and not one.stated_by for one in view.units)
        words = (
            ngettext("{n} dokument er arkivert og kan slettes.", "{n} dokumenter er arkivert og kan slettes.", ready)
            if ready
            else _("Ingenting er klart til å slettes. Dokumenter kan slettes når alt har journalpostnummer.")
        )
        two = "" if view.alone else _("To må si det: rektor, og kontoret eller en annen som bestemmer.")
        self.lead.setText(" ".join(filter(None, (words.format(n=ready), two))))
        self.reason.clear()
        for reason in ErasureReason:
            if reason not in DECIDED or view.decides:
                self.reason.addItem(erasing.reason_words(reason), reason.value)
        self.remains.say(_("Før du sletter"), "\n".join(view.remains))
        self._show_parts()

    def open_list(self) -> None:
        """Show what there is to choose from."""
        self._open = True
        self._show_parts()
        for check in self.checks.values():
            check.setFocus()
            return

    def close_list(self) -> None:
        """Nothing is chosen."""
        self._open, self._confirming = False, ""
        for check in self.checks.values():
            check.setChecked(False)
        self.trouble.show_words("")
        self._show_parts()
        self.choose.setFocus()

    def _add(self, unit: Unit, *, checked: bool) -> None:
        facts = [unit.day, erasing.count_words(unit), ", ".join(unit.numbers)]
        check = Check(f"{unit.pupil or _('Ukjent elev')}: {unit.title}", " · ".join(filter(None, facts)))
        check.setChecked(checked)
        check.toggled.connect(self._on_toggled)
        self.checks[unit.key] = check
        tone: TagTone = "success" if unit.archived else "neutral"
        words = _("Arkivert") if unit.archived else _("Ikke arkivert")
        line = row(check, tag(words, tone))
        line.setStretch(0, 1)
        self._lines.addLayout(line)

    def _statement(self, one: Statement) -> Card:
        made = Card(spacing=8, name="rowCard")
        if one.mine:
            words = _("Du ba om sletting {when}. Det venter på at en til sier det samme.").format(when=one.when)
        else:
            words = _("{person} ber om sletting, {when}.").format(person=one.person, when=one.when)
        made.column.addWidget(label(words, "h3"))
        made.column.addWidget(label(_("Grunn: {reason}").format(reason=one.reason_words)))
        for unit in one.units:
            numbers = ", ".join(unit.numbers)
            told = f"{unit.pupil or _('Ukjent elev')}: {unit.title} · {erasing.count_words(unit)}"
            made.column.addWidget(label(f"{told} · {numbers}" if numbers else told, "muted"))
        if not one.units:
            unread = _("Du kan ikke lese det som skal slettes. Spør {person} hva det er, før du bekrefter.")
            made.column.addWidget(label(unread.format(person=one.person), "muted"))
        if one.can_confirm:
            act = KeyedButton(_("Bekreft sletting …"), one.key, "danger", "Trash")
            act.setAccessibleName(_("Bekreft sletting som {person} ber om").format(person=one.person))
            act.clicked.connect(self._on_confirm)
            self.confirms[one.key] = act
            made.column.addWidget(act, 0, Qt.AlignmentFlag.AlignLeft)
        return made

    def _chosen(self) -> tuple[str, ...]:
        return tuple(key for key, check in self.checks.items() if check.isChecked())

    def _show_parts(self) -> None:
        asking = self._confirming != ""
        may = bool(self.checks)
        self.choose.setVisible(may and not self._open and not asking)
        self.list.setVisible(self._open and self._confirming in {"", "list"})
        for part in (self.reason, self.reason_label):
            part.setVisible(self._open and not asking and self.reason.count() > 1)
        self._act.setVisible(self._open and not asking)
        self.remains.setVisible(asking)
        self._last.setVisible(asking)
        count = len(self._chosen())
        self.ask.setEnabled(bool(count))
        alone = self.view is not None and self.view.alone
        self.ask.setText(_ask_words(count, alone=alone))
        last = self._confirming not in {"", "list"} or alone
        self.sure.setText(_("Slett for godt") if last else _("Be om sletting"))

    def _on_toggled(self, _on: bool) -> None:
        self._show_parts()

    def _on_ask(self) -> None:
        self._confirming = "list"
        self._show_parts()
        self.back.setFocus()

    def _on_confirm(self) -> None:
        self._confirming = key_of(self.sender())
        self._show_parts()
        self.back.setFocus()

    def _on_back(self) -> None:
        self._confirming = ""
        self._show_parts()

    def _on_sure(self) -> None:
        asked, self._confirming = self._confirming, ""
        self._show_parts()
        self.trouble.show_words("")
        only_asks = asked == "list" and not (self.view is not None and self.view.alone)
        self.busy.begin(_("Sender …") if only_asks else _("Sletter …"))
        if asked == "list":
            reason = ErasureReason(str(self.reason.currentData() or ErasureReason.ARCHIVED.value))
            work = functools.partial(erasing.state, self._desk.session, self._chosen(), reason)
            done = self._on_stated
        else:
            work = functools.partial(erasing.confirm, self._desk.session, asked)
            done = self._on_erased
        self._desk.ask(work, done, self, self._on_failed)

    def _on_stated(self, change: Change) -> None:
        alone = self.view is not None and self.view.alone
        self.close_list()
        self._ended(change)
        self.said.emit(_("Det er slettet.") if alone else _("Du har bedt om sletting. En til må bekrefte."))

    def _on_erased(self, change: Change) -> None:
        self._ended(change)
        self.said.emit(_("Det er slettet her. Andre maskiner sletter når de utveksler neste gang."))

    def _ended(self, change: Change) -> None:
        self.busy.end()
        self._desk.tell(change)
        self._desk.exchange_wanted.emit()
        self.refresh()

    def _on_failed(self, error: Exception) -> None:
        self.busy.end()
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)


def _ask_words(count: int, *, alone: bool) -> str:
    """What the button does: alone it erases, at a school somebody else has to say the same."""
    if not count:
        return _("Slett …") if alone else _("Be om å slette …")
    if alone:
        return ngettext("Slett {n} dokument …", "Slett {n} dokumenter …", count).format(n=count)
    return ngettext("Be om å slette {n} dokument …", "Be om å slette {n} dokumenter …", count).format(n=count)
