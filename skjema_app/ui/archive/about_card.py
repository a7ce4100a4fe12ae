"""What isn't delivered (yet): what a person decides, what is missing, what is left out and why, what has its number."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from skjema_app.system.texts import _
from skjema_app.ui.archive.reveal import reveal
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, button, clear, column, label
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.inputs import LineInput
from skjema_app.workflows.archive_round import AboutRow

_AT_MOST = 200


class Kind(StrEnum):
    """Which of the cards."""

    QUESTIONS = "sporsmal"
    MISSING = "mangler"
    LEFT_OUT = "utelatt"


class AboutCard(Card):
    """One of them; hidden while it is empty, folded where nothing is to be done.

    Signals:
        chosen: document id that shall go along.
        dropped: (document id, reason) that shall not.
        show_wanted: document id whose pages are wanted.
        draft_wanted: draft id to go on with.
        remind_wanted: «Minn på det som mangler».
    """

    chosen = Signal(str)
    dropped = Signal(str, str)
    show_wanted = Signal(str)
    draft_wanted = Signal(str)
    remind_wanted = Signal()

    def __init__(self, kind: Kind) -> None:
        super().__init__(spacing=10)
        self.kind = kind
        self._rows: tuple[AboutRow, ...] = ()
        self._open = kind is not Kind.LEFT_OUT
        self._asking = ""
        self.firsts: dict[str, KeyedButton] = {}
        words = {
            Kind.QUESTIONS: (
                _("Skal dette arkiveres?"),
                _("Skjemaet lar det være opp til dere. Med tastaturet: J for ja, N for nei."),
            ),
            Kind.MISSING: (_("Mangler"), _("Dette bør på plass før runden er ferdig.")),
            Kind.LEFT_OUT: (_("Leveres ikke"), ""),
        }
        heading, lead = words[kind]
        self._heading = heading
        self.heading = label(heading, "h2")
        self.toggle = button(heading, "link", "ChevronRight")
        self.toggle.clicked.connect(self._on_toggle)
        self.lead = label(lead, "muted")
        self.remind = button(_("Minn på det som mangler"), "", "Bell")
        self.remind.clicked.connect(self.remind_wanted)
        self.reason = LineInput()
        self.reason.setAccessibleName(_("Hvorfor skal det ikke arkiveres?"))
        self.reason.setPlaceholderText(_("Hvorfor skal det ikke arkiveres?"))
        self.reason.entered.connect(self._on_reason)
        self.trouble = Trouble(warning=True)
        self._lines = column(spacing=12)
        for part in (self.heading, self.toggle, self.lead):
            self.column.addWidget(part)
        self.column.addLayout(self._lines)
        self.column.addWidget(self.trouble)
        self.column.addWidget(self.reason)
        self.column.addWidget(self.remind, 0, Qt.AlignmentFlag.AlignLeft)
        self.toggle.setVisible(kind is Kind.LEFT_OUT)
        self.heading.setVisible(kind is not Kind.LEFT_OUT)
        self.lead.setVisible(bool(lead))
        self.reason.hide()
        self.remind.hide()
        self.hide()

    def show_rows(self, rows: tuple[AboutRow, ...], *, may_remind: bool = False) -> None:
        """Show these."""
        self.remind.setVisible(may_remind and self.kind is Kind.MISSING and bool(rows))
        if rows != self._rows:
            at = self._held_at()
            held = _key(self._rows[at]) if at >= 0 else ""
            self._rows = rows
            self._build()
            if at >= 0 and rows and self._open:  # the list was made anew under the hand
                there = next((place for place, one in enumerate(rows) if _key(one) == held), at)
                self._go(min(there, len(rows) - 1))
        self.setVisible(bool(rows))

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._rows)

    def unfold(self) -> None:
        """Show them, with the hand on the first thing to do."""
        if not self._open:
            self._open = True
            self._build()
        if self.firsts:
            self._go(0)
        else:
            (self.toggle if not self.toggle.isHidden() else self.remind).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A question is answered with J or N, wherever in its row the hand is; Esc gives the reason up."""
        at = self._held_at()
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if self.kind is Kind.QUESTIONS and at >= 0 and plain and event.key() == Qt.Key.Key_J:
            self._choose(self._rows[at].document_id)
        elif self.kind is Kind.QUESTIONS and at >= 0 and plain and event.key() == Qt.Key.Key_N:
            self._ask(self._rows[at].document_id)
        elif event.key() == Qt.Key.Key_Escape and self._asking:
            asking = self._asking
            self._ask("")
            if asking in self.firsts:
                self.firsts[asking].setFocus()
        else:
            super().keyPressEvent(event)

    def _held_at(self) -> int:
        """The row that has the hand, -1 for none."""
        holder = QApplication.focusWidget()
        key = key_of(holder) if holder is not None and self.isAncestorOf(holder) else ""
        return next((at for at, one in enumerate(self._rows) if key and key in {one.document_id, one.draft_id}), -1)

    def _go_past(self, document_id: str) -> None:
        """It is answered: the hand goes to the next one at once, the list follows."""
        at = next((at for at, one in enumerate(self._rows) if one.document_id == document_id), -1)
        others = [place for place in range(len(self._rows)) if place != at]
        wanted = next((place for place in others if place > at), others[-1] if others else -1)
        if wanted >= 0:
            self._go(wanted)

    def _go(self, at: int) -> None:
        one = self._rows[at]
        first = self.firsts.get(_key(one))
        if first is not None:
            first.setFocus()
            reveal(first)

    def _build(self) -> None:
        clear(self._lines)
        self.firsts = {}
        self._ask("")
        self.toggle.set_label(f"{self._heading} ({len(self._rows)})")
        self.toggle.set_icon("ChevronDown" if self._open else "ChevronRight")
        for one in self._rows[:_AT_MOST] if self._open else ():
            who = ", ".join(filter(None, (one.pupil, one.group)))
            words = column(
                label(" · ".join(filter(None, (one.title, who))), "h3"), label(one.sentence, "muted"), spacing=2
            )
            buttons = self._buttons(one)
            if buttons:
                words.addWidget(flow(*buttons))
            self._lines.addLayout(words)
        if self._open and len(self._rows) > _AT_MOST:
            self._lines.addWidget(label(_("… og {n} til").format(n=len(self._rows) - _AT_MOST), "muted"))

    def _buttons(self, one: AboutRow) -> list[QWidget]:
        found: list[KeyedButton] = []
        if self.kind is Kind.QUESTIONS:
            found = [KeyedButton(_("Ja, ta med"), one.document_id), KeyedButton(_("Nei …"), one.document_id)]
            found[0].clicked.connect(self._on_chosen)
            found[1].clicked.connect(self._on_no)
        if one.document_id and one.code != _RESTRICTED:
            show = KeyedButton(_("Vis"), one.document_id, "quiet", "Eye")
            show.clicked.connect(self._on_show)
            found.append(show)
        if self.kind is Kind.LEFT_OUT and one.code == _BY_HAND:
            back = KeyedButton(_("Ta med likevel"), one.document_id, "quiet")
            back.clicked.connect(self._on_chosen)
            found.append(back)
        if one.draft_id:
            go_on = KeyedButton(_("Fortsett kladden"), one.draft_id, "quiet", "PencilLine")
            go_on.clicked.connect(self._on_draft)
            found.append(go_on)
        for made in found:
            made.setAccessibleName(f"{made.label()}: {one.title}, {one.pupil}")
        if found:
            self.firsts[_key(one)] = found[0]
        return list(found)

    def _on_toggle(self) -> None:
        self._open = not self._open
        self._build()

    def _on_chosen(self) -> None:
        self._choose(key_of(self.sender()))

    def _choose(self, document_id: str) -> None:
        self.chosen.emit(document_id)
        if self.kind is Kind.QUESTIONS:
            self._go_past(document_id)

    def _on_no(self) -> None:
        self._ask(key_of(self.sender()))

    def _ask(self, document_id: str) -> None:
        """A reason is asked for, and written down with Enter."""
        self._asking = document_id
        one = next((row for row in self._rows if row.document_id == document_id), None)
        self.trouble.show_words(
            _("Hvorfor skal det ikke arkiveres?") if one else "",
            _("{title}. Skriv grunnen og trykk Enter. Alle som leser dokumentet, ser den.").format(title=one.title)
            if one
            else "",
        )
        self.reason.clear()
        self.reason.setVisible(one is not None)
        if one is not None:
            self.reason.setFocus()
            reveal(self.reason)

    def _on_reason(self) -> None:
        if self.reason.text().strip():
            answered, reason = self._asking, self.reason.text().strip()
            self._ask("")
            self.dropped.emit(answered, reason)
            self._go_past(answered)

    def _on_show(self) -> None:
        self.show_wanted.emit(key_of(self.sender()))

    def _on_draft(self) -> None:
        self.draft_wanted.emit(key_of(self.sender()))


def _key(one: AboutRow) -> str:
    return one.document_id or one.draft_id


_RESTRICTED = "12-5"
_BY_HAND = "valgt"
