"""What has its journalpost number: number, day, by whom; a wrong number is corrected here, and both stay in history."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _, ngettext
from skjema_app.ui.archive.reveal import reveal
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, SearchField, announce, button, clear, column, label
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.inputs import LineInput
from skjema_app.workflows.archive_round import ArchivedRow
from skjema_app.workflows.archive_words import round_id_words

_AT_MOST = 60
_SEARCH_FROM = 9


class ArchivedCard(Card):
    """Folded until it is wanted; hidden while there is nothing.

    Signals:
        corrected: (document id, the right number; "" takes the number back).
        show_wanted: document id whose pages are wanted.
    """

    corrected = Signal(str, str)
    show_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(spacing=10)
        self._rows: tuple[ArchivedRow, ...] = ()
        self._round_id = ""
        self._open = self._every = False
        self._correcting = ""
        self.buttons: dict[str, KeyedButton] = {}
        self.toggle = button("", "link", "ChevronRight")
        self.toggle.clicked.connect(self._on_toggle)
        self.search = SearchField(_("Søk i det som er arkivert"), _("Navn, klasse eller nummer"))
        self.search.searched.connect(self._on_search)
        self.question = Trouble(warning=True)
        self.number = LineInput(20)
        self.number.setAccessibleName(_("Riktig journalpostnummer"))
        self.number.entered.connect(self._on_entered)
        self.older = button("", "link")
        self.older.clicked.connect(self._on_older)
        self._lines = column(spacing=12)
        for part in (self.toggle, self.search, self.question, self.number):
            self.column.addWidget(part)
        self.column.addLayout(self._lines)
        self.column.addWidget(self.older)
        self.column.setAlignment(self.toggle, Qt.AlignmentFlag.AlignLeft)
        self.column.setAlignment(self.older, Qt.AlignmentFlag.AlignLeft)
        self.number.hide()
        self.hide()

    @property
    def count(self) -> int:
        """How many are listed without earlier rounds."""
        return len(self._of_round())

    def show_rows(self, round_id: str, rows: tuple[ArchivedRow, ...], *, every: bool = False) -> None:
        """Show these; ``every`` round's where one pupil is shown."""
        if (round_id, rows, every) != (self._round_id, self._rows, self._every):
            if round_id != self._round_id:
                self._open = False
            self._round_id, self._rows, self._every = round_id, rows, every
            held = key_of(self._held())
            self.ask("")
            self._build()
            if held in self.buttons:
                self.buttons[held].setFocus()
        self.setVisible(bool(rows))

    def unfold(self) -> None:
        """Show it, with the hand on the first thing in it."""
        self._open = True
        self._build()
        (self.toggle if self.search.isHidden() else self.search).setFocus()

    def ask(self, document_id: str) -> None:
        """Ask for the right number; "" takes the question away."""
        self._correcting = document_id
        one = next((row for row in self._rows if row.document_id == document_id), None)
        self.number.setVisible(one is not None)
        if one is None:
            self.question.show_words("")
            return
        self.question.show_words(
            _("Rett nummeret"),
            _(
                "{title}, {pupil}, har {number}. Skriv det riktige nummeret og trykk Enter. Tomt felt tar nummeret "
                "tilbake. Esc lar det stå. Begge numrene blir stående i historikken."
            ).format(title=one.title, pupil=one.pupil, number=one.number),
        )
        self.number.setText(one.number)
        self.number.selectAll()
        self.number.setFocus()
        reveal(self.number)

    def refuse(self, heading: str, text: str) -> None:
        """The number was not taken."""
        self.question.show_words(heading, text)
        self.number.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives a question up."""
        if event.key() == Qt.Key.Key_Escape and self._correcting:
            given_up = self._correcting
            self.ask("")
            if given_up in self.buttons:
                self.buttons[given_up].setFocus()
        else:
            super().keyPressEvent(event)

    def _of_round(self) -> tuple[ArchivedRow, ...]:
        return tuple(one for one in self._rows if self._every or one.round_id == self._round_id)

    def _held(self) -> KeyedButton | None:
        return next((one for one in self.buttons.values() if one.hasFocus()), None)

    def _build(self) -> None:
        clear(self._lines)
        self.buttons = {}
        mine = self._of_round()
        older = len(self._rows) - len(mine)
        words = ngettext("{n} dokument er arkivert", "{n} dokumenter er arkivert", len(mine)).format(n=len(mine))
        words = words if mine else _("Ingen dokumenter i denne runden er arkivert ennå")
        self.toggle.set_label(words)
        self.toggle.set_icon("ChevronDown" if self._open else "ChevronRight")
        self.search.setVisible(self._open and len(mine) >= _SEARCH_FROM)
        self.older.setVisible(self._open and older > 0)
        self.older.set_label(
            ngettext("Vis også {n} fra tidligere runder", "Vis også {n} fra tidligere runder", older).format(n=older)
        )
        if not self._open:
            return
        wanted = self.search.text().casefold().split()
        found = [one for one in mine if all(word in _words(one) for word in wanted)]
        mains = {one.document_id for one in found}
        shown = [one for one in found if one.main in {"", one.document_id} or one.main not in mains]
        for one in shown[:_AT_MOST]:
            along = sum(1 for other in found if other.main == one.document_id and other.number == one.number) - 1
            self._add(one, max(0, along))
        if len(shown) > _AT_MOST:
            self._lines.addWidget(label(_("… og {n} til").format(n=len(shown) - _AT_MOST), "muted"))
        if wanted:
            announce(self, ngettext("{n} treff", "{n} treff", len(shown)).format(n=len(shown)))

    def _add(self, one: ArchivedRow, along: int) -> None:
        who = ", ".join(filter(None, (one.pupil, one.group)))
        facts = [_("Registrert {day} av {who}").format(day=_day(one.day), who=one.by) if one.by else _day(one.day)]
        if one.round_id and one.round_id != self._round_id:
            facts.append(round_id_words(one.round_id))
        if one.before:
            said = ", ".join(number or _("tatt tilbake") for number in one.before)
            facts.append(_("før: {number}").format(number=said))
        if along:
            words = ngettext("gjelder også {n} dokument til", "gjelder også {n} dokumenter til", along)
            facts.append(words.format(n=along))
        fix = KeyedButton(_("Rett nummeret"), one.document_id, "quiet", "Pencil")
        fix.clicked.connect(self._on_fix)
        show = KeyedButton(_("Vis"), one.document_id, "quiet", "Eye")
        show.clicked.connect(self._on_show)
        for made in (fix, show):
            made.setAccessibleName(f"{made.label()}: {one.number}, {one.title}, {who}")
        self.buttons[one.document_id] = fix
        self._lines.addLayout(
            column(
                label(" · ".join(filter(None, (one.number, one.title, who))), "h3"),
                label(" · ".join(facts), "muted"),
                flow(fix, show),
                spacing=2,
            )
        )

    def _on_toggle(self) -> None:
        self._open = not self._open
        self.ask("")
        self._build()

    def _on_search(self, _text: str) -> None:
        self.ask("")
        self._build()

    def _on_older(self) -> None:
        self._every = True
        self._build()
        self.toggle.setFocus()

    def _on_fix(self) -> None:
        self.ask(key_of(self.sender()))

    def _on_show(self) -> None:
        self.show_wanted.emit(key_of(self.sender()))

    def _on_entered(self) -> None:
        one = next((row for row in self._rows if row.document_id == self._correcting), None)
        if one is None:
            return
        said = self.number.text().strip()
        if said == one.number:
            self.ask("")
        else:
            self.corrected.emit(one.document_id, said)


def _words(one: ArchivedRow) -> str:
    return f"{one.title} {one.pupil} {one.group} {one.number} {' '.join(one.before)}".casefold()


def _day(iso: str) -> str:
    try:
        return date_in_words(date.fromisoformat(iso[:10]))
    except ValueError:
        return iso
