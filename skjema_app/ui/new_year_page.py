"""*Nytt skoleår*: the classes, the open cases, what comes first, and one button; everything is seen before it is done.

Whoever leads has the cases of the school here, a teacher the own ones; alone the cases are only told.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from skjema_app.system import calendar
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import icons, theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Busy, Trouble
from skjema_app.ui.new_year_cases import CasesCard
from skjema_app.ui.undo_bar import ActionBar
from skjema_app.ui.widgets.basics import Card, IconLabel, Page, button, clear, column, hidden_unless, label, row
from skjema_app.ui.widgets.inputs import LineInput
from skjema_app.workflows import new_year
from skjema_app.workflows.new_year import ClassMove, ClassRow, NewYear, Turned
from skjema_app.workflows.session import Change


@dataclass(frozen=True, slots=True)
class _Line:
    """A class in the table: its row, and the two fields."""

    shown: ClassRow
    after: LineInput
    contact: LineInput


class NewYearPage(Page):
    """The whole turn on one page, in four steps.

    Signals:
        done: back to the pupils.
        import_wanted: take in a class list instead of moving the classes.
    """

    done = Signal()
    import_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(widest=860)
        self._desk = desk
        self.view: NewYear | None = None
        self._lines: list[_Line] = []
        back = button(_("Tilbake til elevene"), "link", "ArrowLeft")
        back.clicked.connect(self.done)
        self.heading = label(_("Nytt skoleår"), "h1")
        self.bar = ActionBar()
        self.busy = Busy()
        self.trouble = Trouble()
        self.take_in = button(_("Ta inn ny klasseliste"), "", "FileImport")
        self.classes = Card(label(_("1. Klassene"), "h2"), spacing=10)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(6))
        self.empty = label(_("Elevlisten er tom. Ta inn en klasseliste først."), "muted")
        self.stay = label("")
        self.warning = label("", "error")
        self.cases = CasesCard(_("2. Åpne saker"))
        self.first = Card(label(_("3. Før sommeren"), "h2"), spacing=8)
        self._first = column(spacing=8)
        self.first.column.addLayout(self._first)
        self.last = Card(label(_("4. Se over, og gjør det"), "h2"), spacing=10)
        self.summary = label("")
        self.act = button(_("Flytt klassene"), "primary")
        self._build_classes()
        self.last.column.addWidget(self.summary)
        self.last.column.addWidget(
            label(_("Du kan angre til elevlisten endres igjen. Ferdige dokumenter endres aldri."), "muted")
        )
        self.last.column.addLayout(row(self.act, None))
        self.column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self.heading, self.bar, self.busy, self.trouble, self.classes, self.cases, self.first, self.last):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.take_in.clicked.connect(self.import_wanted)
        self.act.clicked.connect(self.turn)
        self.bar.pressed.connect(self.undo)
        self.cases.chosen.connect(self._show_summary)

    def begin(self) -> None:
        """Look anew."""
        self.trouble.show_words("")
        self._ask(None)

    def moves(self) -> tuple[ClassMove, ...]:
        """What stands in the table."""
        return tuple(
            ClassMove(one.shown.move.before, one.after.text().strip(), one.contact.text().strip())
            for one in self._lines
        )

    def turn(self) -> None:
        """Do it."""
        if self.view is None or self.moves() != tuple(one.move for one in self.view.classes):
            self._ask(self.moves())  # something was typed and not left yet: it is shown first
            return
        self.act.setEnabled(False)
        self.busy.begin(_("Flytter klassene …"))
        work = functools.partial(new_year.turn, self._desk.session, self.view, self.cases.wanted())
        self._desk.ask(work, self._on_turned, self, self._on_failed)

    def undo(self) -> None:
        """*Angre*."""
        work = functools.partial(new_year.undo, self._desk.session)
        self._desk.ask(work, self._on_undone, self, self._on_failed)

    def _build_classes(self) -> None:
        add = self.classes.column
        add.addWidget(
            label(
                _(
                    "Skjema har satt opp hva klassene heter i det nye skoleåret. Rett det som ikke stemmer. "
                    "Lar du feltet stå tomt, merkes elevene som sluttet. Har du en ny klasseliste, tar du den inn "
                    "i stedet."
                ),
                "muted",
            )
        )
        add.addLayout(row(self.take_in, None))
        for part in (self.empty, self.stay):
            add.addWidget(part)
        add.addLayout(self._grid)
        add.addWidget(self.warning)

    def _ask(self, moves: tuple[ClassMove, ...] | None) -> None:
        work = functools.partial(new_year.new_year, self._desk.session, moves)
        self._desk.ask(work, self._on_view, self, self._on_failed)

    def _on_view(self, view: NewYear) -> None:
        typed = self.view is not None and [one.move.before for one in view.classes] == [
            one.shown.move.before for one in self._lines
        ]
        self.view = view
        self.heading.setText(_("Nytt skoleår {year}").format(year=view.title))
        if not typed:
            self._show_classes(view)
        self.empty.setVisible(not view.classes)
        self.warning.setText(" ".join(view.warnings))
        self.warning.setVisible(bool(view.warnings))
        self.cases.show_cases(view)
        clear(self._first)
        for words in view.before_summer:
            line = row(IconLabel("InformationSquare", icons.SUBTLE, 20), label(words), spacing=10)
            line.setStretch(1, 1)
            self._first.addLayout(line)
        self.stay.setVisible(view.changed is not None)
        if view.changed is not None:
            day = calendar.date_and_year(view.changed)
            self.stay.setText(
                _("Elevlisten ble endret {day}. Derfor foreslår Skjema ingen nye klasser nå.").format(day=day)
            )
        if view.undo is not None and view.changed is not None and self.bar.isHidden():
            self.bar.show_words(_("Elevlisten er endret."), _("Den kan settes tilbake slik den var."), _("Angre"))
        self._show_summary()

    def _show_classes(self, view: NewYear) -> None:
        clear(self._grid)
        self._lines = []
        heads = (_("Klasse nå"), _("Elever"), _("Ny klasse"), _("Ny kontaktlærer, hvis det blir en annen"))
        for at, words in enumerate(heads if view.classes else ()):
            self._grid.addWidget(label(words, "label", wrap=at == len(heads) - 1), 0, at)
        for place, one in enumerate(view.classes, start=1):
            after, contact = LineInput(8), LineInput(24)
            after.setText(one.move.after)
            contact.setText(one.move.contact)
            after.setPlaceholderText(_("slutter"))
            contact.setPlaceholderText(", ".join(one.contacts))
            after.setAccessibleName(_("Ny klasse for {group}").format(group=one.move.before))
            contact.setAccessibleName(_("Ny kontaktlærer for {group}").format(group=one.move.before))
            for editor in (after, contact):
                editor.setMaxLength(60)
                editor.left.connect(self._on_left)
                editor.entered.connect(self._on_left)
            parts: tuple[QWidget, ...] = (
                label(one.move.before, "h3", wrap=False),
                label(str(one.pupils), wrap=False),
                after,
                contact,
            )
            for at, part in enumerate(parts):
                self._grid.addWidget(part, place, at)
            self._lines.append(_Line(one, after, contact))
        self._grid.setColumnStretch(3, 1)

    def _on_left(self) -> None:
        if self.view is not None and self.moves() != tuple(one.move for one in self.view.classes):
            self._ask(self.moves())

    def _show_summary(self) -> None:
        view = self.view
        if view is None:
            return
        parts = [view.summary]
        offers = len(self.cases.wanted())
        if offers:
            parts.append(
                ngettext(
                    "{n} sak tilbys en ny saksansvarlig, som svarer ja eller nei.",
                    "{n} saker tilbys nye saksansvarlige, som svarer ja eller nei.",
                    offers,
                ).format(n=offers)
            )
        self.summary.setText(" ".join(parts))
        something = bool(view.moving or view.leaving)
        self.act.set_label(_("Flytt klassene") if something else _("Tilby sakene"))
        self.act.setEnabled(something or bool(offers))
        hidden_unless(self.last, bool(view.classes) or bool(offers))

    def _on_turned(self, answer: tuple[Turned, Change]) -> None:
        turned, change = answer
        self.busy.end()
        said = [
            ngettext("{n} elev er flyttet opp.", "{n} elever er flyttet opp.", turned.moving).format(n=turned.moving),
            ngettext("{n} er merket som sluttet.", "{n} er merket som sluttet.", turned.leaving).format(
                n=turned.leaving
            ),
        ]
        if turned.offered:
            said.append(
                ngettext("{n} sak er tilbudt.", "{n} saker er tilbudt.", turned.offered).format(n=turned.offered)
            )
        if turned.not_offered:
            said.append(_("Ikke tilbudt: {names}.").format(names=", ".join(turned.not_offered)))
        self._lines = []
        self.bar.show_words(_("Det nye skoleåret er klart."), " ".join(said), _("Angre"))
        self._desk.tell(change)
        self._ask(None)
        self.verticalScrollBar().setValue(0)
        self.bar.action.setFocus()

    def _on_undone(self, answer: tuple[int, Change]) -> None:
        taken, change = answer
        said = ngettext("{n} tilbud er tatt tilbake.", "{n} tilbud er tatt tilbake.", taken).format(n=taken)
        self._lines = []
        self.bar.show_words(_("Elevlisten er som før."), said if taken else "")
        self._desk.tell(change)
        self._ask(None)
        self.take_in.setFocus()

    def _on_failed(self, error: Exception) -> None:
        self.busy.end()
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        self.act.setEnabled(True)
