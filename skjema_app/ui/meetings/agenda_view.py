"""*Neste møte*: what is open, each with a tick, in the order that is chosen; from here to the minutes."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from skjema_app.system.calendar import date_in_words, day_and_month
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.event_panels import EventPanel
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.meetings.agenda_jobs import AgendaFound, Which
from skjema_app.ui.meetings.agenda_panels import NotRelevantPanel, PutOffPanel
from skjema_app.ui.meetings.agenda_row import AgendaRow, title_of
from skjema_app.ui.widgets.basics import Card, announce, button, column, label, notice, row
from skjema_app.ui.widgets.choices import Check, QuietCombo
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.agenda import Agenda, kind_words
from skjema_app.workflows.agenda_print import settled_words

MOST_ROWS = 60
"""More than a meeting ever takes up; what comes after them is only counted, so that the window stays quick."""


class AgendaView(QWidget):
    """The page of an agenda.

    Signals:
        which_wanted: ``Which`` other meeting.
        ticked: key, whether it is taken up.
        ordered: the keys in a new order, a tuple.
        written: ``PutOff`` or ``NotRelevant``.
        back_wanted: key of one that was put away.
        open_wanted: key of an item whose case or minutes are wanted.
        start_wanted: *Start referat*.
        pdf_wanted: *Lagre PDF*, with names or not.
        print_wanted: *Skriv ut*.
        screen_wanted: *Vis på skjerm*.
    """

    which_wanted = Signal(object)
    ticked = Signal(str, bool)
    ordered = Signal(object)
    written = Signal(object)
    back_wanted = Signal(str)
    open_wanted = Signal(str)
    start_wanted = Signal()
    pdf_wanted = Signal(bool)
    print_wanted = Signal(bool)
    screen_wanted = Signal(bool)

    def __init__(self, found: AgendaFound, now: datetime, *, names: bool = False) -> None:
        super().__init__()
        self.found, self._now = found, now
        self.rows: dict[str, AgendaRow] = {}
        self.panel: EventPanel | None = None
        self.kinds, self.groups = QuietCombo(), QuietCombo()
        self.start = button(_("Start referat"), "primary", "NotePencil")
        self.names = Check(_("Med navn"), _("Gjelder PDF, utskrift og skjerm."), wide=False)
        self.names.setChecked(names)
        self.done = notice("success")
        self.done.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(14))
        self._column.addWidget(label(_("Neste møte"), "h1"))
        self._fill_choices()
        made = found.agenda
        if made is None:
            text = _("Importer klasselisten under Innstillinger, så kan du velge klasse her.")
            self._column.addWidget(notice("info", _("Ingen klasser å velge"), text))
        else:
            self._fill(made)

    def focus_row(self, key: str) -> None:
        """Go to an item, else to the first, else to *Start referat*."""
        found = self.rows.get(key) or next(iter(self.rows.values()), None)
        (found.check if found is not None else self.start).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def focused(self) -> str:
        """Key of the item that has the focus, or ""."""
        has = QApplication.focusWidget()
        return next((key for key, one in self.rows.items() if has is not None and one.isAncestorOf(has)), "")

    def say(self, words: str) -> None:
        """Tell what was done."""
        self.done.say(words)
        self.done.show()

    def close_panel(self) -> None:
        """Take the question away."""
        panel, self.panel = self.panel, None
        if panel is not None:
            panel.hide()
            panel.deleteLater()

    # --- inside ------------------------------------------------------------------------------------------------

    def _fill_choices(self) -> None:
        found = self.found
        self.kinds.setAccessibleName(_("Hvilket møte?"))
        for kind in found.kinds:
            self.kinds.addItem(kind_words(kind), kind)
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(found.which.kind)))
        self.groups.setAccessibleName(_("Hvilken klasse eller hvilket trinn?"))
        for group in found.groups:
            self.groups.addItem(group, group)
        self.groups.setCurrentIndex(max(0, self.groups.findData(found.which.group)))
        if not (found.which.kind.of_pupils and found.groups):
            self.groups.hide()
        self.groups.setMinimumContentsLength(8)
        self._column.addWidget(flow(self.kinds, self.groups))
        self.kinds.activated.connect(self._on_kind)
        self.groups.activated.connect(self._on_group)

    def _fill(self, made: Agenda) -> None:
        self._column.addWidget(label(_lead(made), "muted"))
        if made.draft:
            self.start.set_label(_("Fortsett referatet"))
        self.start.clicked.connect(self.start_wanted)
        show = button(_("Vis på skjerm"), "", "Eye")
        save = button(_("Lagre PDF"), "", "FilePdf")
        put = button(_("Skriv ut"), "", "PrinterSmall")
        show.clicked.connect(self._on_screen)
        save.clicked.connect(self._on_pdf)
        put.clicked.connect(self._on_print)
        self._column.addWidget(flow(self.start, show, save, put))
        self._column.addWidget(self.names)
        self._column.addWidget(self.done)
        list_of = column(spacing=8)
        for number, item in enumerate(made.items[:MOST_ROWS], 1):
            one = AgendaRow(item, number, len(made.items))
            one.ticked.connect(self.ticked)
            one.gone.connect(self._on_gone)
            one.shifted.connect(self._on_shifted)
            one.dragged.connect(self._on_dragged)
            one.asked.connect(self._on_asked)
            self.rows[item.key] = one
            list_of.addWidget(one)
        if made.items:
            self._column.addLayout(list_of)
            more = len(made.items) - MOST_ROWS
            if more > 0:
                words = ngettext("{n} sak til er med.", "{n} saker til er med.", more).format(n=more)
                self._column.addWidget(label(words, "muted"))
            keys = _("Mellomrom krysser av · Dra, eller Alt+↑ og Alt+↓, flytter saken")
            self._column.addWidget(label(keys, "small"))
            if made.at_school:
                text = _(
                    "Rekkefølgen, og det du utsetter eller tar av listen, står bare hos deg. Andre som åpner Neste "
                    "møte, ser sin egen liste. Det alle skal ha med seg, skrives i referatet: Start referat tar "
                    "med sakene i denne rekkefølgen."
                )
                self._column.addWidget(label(text, "small"))
        else:
            text = _("Ingen planer, meldinger eller vedtak venter på dette møtet. Du kan starte et referat likevel.")
            self._column.addWidget(notice("success", _("Sakslisten er tom"), text))
        self._add_settled(made)
        self._add_put_away(made)

    def _add_settled(self, made: Agenda) -> None:
        if made.settled:
            lines = [label(settled_words(one.short, one.state)) for one in made.settled]
            self._column.addWidget(Card(label(_("Gjort siden sist"), "h2"), *lines))

    def _add_put_away(self, made: Agenda) -> None:
        if not made.put_away:
            return
        card = Card(label(_("Ikke på sakslisten"), "h2"))
        for one in made.put_away:
            why = _("Utsatt til {day}.").format(day=day_and_month(one.until)) if one.until else one.dropped
            back = KeyedButton(_("Ta med igjen"), one.key, "quiet")
            back.setAccessibleName(_("Ta med igjen: {title}").format(title=title_of(one)))
            back.clicked.connect(self._on_back)
            words = column(label(title_of(one)), label(why, "muted"), spacing=2)
            line = row(words, back)
            line.setStretch(0, 1)
            card.column.addLayout(line)
        self._column.addWidget(card)

    def _on_kind(self, _place: int) -> None:
        self.which_wanted.emit(Which(self.kinds.currentData(), ""))

    def _on_group(self, _place: int) -> None:
        self.which_wanted.emit(Which(self.found.which.kind, self.groups.currentData()))

    def _on_gone(self, key: str, by: int) -> None:
        keys = list(self.rows)
        place = keys.index(key) + by
        if 0 <= place < len(keys):
            self.rows[keys[place]].check.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_shifted(self, key: str, by: int) -> None:
        keys = list(self.rows)
        place = keys.index(key)
        if by and 0 <= place + by < len(keys):
            keys.insert(place + by, keys.pop(place))
            self.rows[key].check.setFocus(Qt.FocusReason.OtherFocusReason)
            keys += [one.key for one in self.found.agenda.items[MOST_ROWS:]] if self.found.agenda is not None else []
            announce(self, _("Flyttet. Nå sak {n}.").format(n=place + by + 1))
            self.ordered.emit(tuple(keys))

    def _on_dragged(self, key: str, where: QPoint) -> None:
        """To where it was let go: after every other item whose middle is above."""
        others = [one for one in self.rows if one != key]
        above = [one for one in others if self.rows[one].mapToGlobal(self.rows[one].rect().center()).y() < where.y()]
        self._on_shifted(key, len(above) - list(self.rows).index(key))

    def _on_asked(self, key: str, what: str) -> None:
        if what == "open":
            self.open_wanted.emit(key)
            return
        self.close_panel()
        self.panel = PutOffPanel(key, self._now) if what == "later" else NotRelevantPanel(key, self._now)
        self.panel.written.connect(self.written)
        self.panel.cancelled.connect(self._on_cancelled)
        self.rows[key].column.addWidget(self.panel)
        self.panel.show()
        self.panel.setFocus()

    def _on_cancelled(self) -> None:
        key = self.panel.document_id if self.panel is not None else ""
        self.close_panel()
        self.focus_row(key)

    def _on_back(self) -> None:
        self.back_wanted.emit(key_of(self.sender()))

    def _on_screen(self) -> None:
        self.screen_wanted.emit(self.names.isChecked())

    def _on_pdf(self) -> None:
        self.pdf_wanted.emit(self.names.isChecked())

    def _on_print(self) -> None:
        self.print_wanted.emit(self.names.isChecked())


def _lead(made: Agenda) -> str:
    """When it met last, how many items are ticked, and about how long they take."""
    parts = []
    if made.last is not None:
        parts.append(_("Forrige møte {day}.").format(day=date_in_words(made.last.day)))
    count = len(made.chosen)
    if made.items:
        parts.append(ngettext("{n} sak er krysset av.", "{n} saker er krysset av.", count).format(n=count))
    if made.last is not None and made.last.minutes_each and count:
        parts.append(_("Omtrent {n} minutter, slik det gikk sist.").format(n=count * made.last.minutes_each))
    return " ".join(parts) or _("Dette er det første møtet av sitt slag her.")
