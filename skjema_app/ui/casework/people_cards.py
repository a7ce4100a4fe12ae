"""The people of a case on its page: what is asked about whose it is, and «Hvem kan lese dette?»."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.system import calendar
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.casework.people_panels import HandAct
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, Kind, Line, Notice, button, clear, column, label, row, tag
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.case_people import HandOffer, HandView
from skjema_app.workflows.readers import Reader, Readers


class HandNotices(QWidget):
    """What waits in a case because of whose it is: an offer, an answer, nobody who has it, two answers at once.

    Signals:
        wanted: ``HandAct`` value of a button that was pressed.
    """

    wanted = Signal(str)

    def __init__(self, hands: HandView) -> None:
        super().__init__()
        self.notices: list[Notice] = []
        mine = hands.mine
        if mine is not None:
            self._ask(mine)
        for one in hands.offers:
            if one is not mine:
                self._tell(one, hands)
        if hands.clash:
            self._add(Notice("warning", _("To svarte samtidig"), hands.clash))
        if hands.left and hands.may_move:
            words = _(
                "Den som hadde saken, er ikke lenger med. Oppgavene i saken venter på deg til noen andre har den."
            )
            made = Notice("warning", _("Saken mangler saksansvarlig"), words)
            self._add(made, (HandAct.MOVE, _("Velg saksansvarlig"), "primary"))
        whole = column(*self.notices, spacing=10)
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)

    def _ask(self, mine: HandOffer) -> None:
        if mine.moved:
            heading = _("Du er satt opp som saksansvarlig av {name}").format(name=mine.by)
            accept, decline = _("Greit, jeg har saken"), _("Gi tilbake til rektor")
        else:
            heading = _("{name} spør om du kan ta over saken").format(name=mine.by)
            accept, decline = _("Ja, jeg tar over saken"), _("Nei takk")
        made = Notice("info", heading, f"«{mine.text}»" if mine.text else "")
        self._add(made, (HandAct.ACCEPT, accept, "primary"), (HandAct.DECLINE, decline, ""))

    def _tell(self, one: HandOffer, hands: HandView) -> None:
        when = calendar.stamp_in_words(one.when)
        if one.moved:
            words = _("{name} har fått saken av {by} {when}, og har ikke svart ennå.")
            self._add(Notice("info", "", words.format(name=one.name, by=one.by, when=when)))
            return
        buttons = ((HandAct.TAKE_BACK, _("Ta tilbudet tilbake"), ""),) if hands.may_take_back else ()
        if one.gone:
            words = _("{name} er ikke lenger med i Skjema, og kan ikke svare. Ta tilbudet tilbake, og velg en annen.")
            self._add(Notice("warning", _("Ingen kan svare på tilbudet"), words.format(name=one.name)), *buttons)
            return
        words = _("{by} spurte {name} {when}. {holder} er saksansvarlig til svaret er ja.")
        text = words.format(by=one.by, name=one.name, when=when, holder=hands.responsible or _("Ingen"))
        self._add(Notice("info", _("Saken er tilbudt {name}").format(name=one.name), text), *buttons)

    def _add(self, made: Notice, *buttons: tuple[HandAct, str, Kind]) -> None:
        shown: list[QWidget] = []
        for act, words, kind in buttons:
            one = KeyedButton(words, act.value, kind)
            one.clicked.connect(self._on_pressed)
            shown.append(one)
        if shown:
            made.body.addSpacing(theme.px(4))
            made.body.addWidget(flow(*shown))
        self.notices.append(made)

    def _on_pressed(self) -> None:
        self.wanted.emit(key_of(self.sender()))


class ReadersCard(Card):
    """«Hvem kan lese dette?»: everybody with why and since when; of the whole case, or of one document.

    Signals:
        log_wanted: «Innsynslogg»: who did read it.
    """

    log_wanted = Signal()

    def __init__(self, readers: Readers) -> None:
        super().__init__(spacing=10)
        self._readers = readers
        self.column.addWidget(label(_("Hvem kan lese dette?"), "h2"))
        self.which = QuietCombo()
        self._rows = column(spacing=10)
        self._rows.setContentsMargins(0, 0, 0, 0)
        if len(readers.documents) > 1:
            self.which.addItem(_("Hele saken"))
            for one in readers.documents:
                self.which.addItem(one.title)
            title = label(_("Vis for"), "label")
            title.setBuddy(self.which)
            self.which.setAccessibleName(_("Vis hvem som kan lese"))
            self.which.currentIndexChanged.connect(self._show)
            self.column.addLayout(column(title, self.which, spacing=4))
        self.column.addLayout(self._rows)
        self.log = button(_("Innsynslogg"), "link", "Eye")
        self.log.setAccessibleName(_("Innsynslogg for saken"))
        self.log.clicked.connect(self.log_wanted)
        self.column.addLayout(row(self.log, None))
        self._show(0)

    def _show(self, place: int) -> None:
        clear(self._rows)
        readers = self._readers
        if place > 0 and place <= len(readers.documents):
            self._people(readers.documents[place - 1].people)
            return
        if readers.lead:
            self._rows.addWidget(label(readers.lead))
        self._people(readers.people)
        if readers.former:
            self._rows.addWidget(label(_("Kan ikke lese det som skrives nå"), "h3"))
            self._people(readers.former)
        if readers.cannot:
            self._rows.addWidget(Line())
            self._rows.addWidget(label(_("Hvem kan ikke lese det?"), "h3"))
            for words in readers.cannot:
                self._rows.addWidget(label(words))

    def _people(self, people: Sequence[Reader]) -> None:
        for place, one in enumerate(people):
            if place:
                self._rows.addWidget(Line())
            self._rows.addLayout(_person(one))


def _person(one: Reader) -> QVBoxLayout:
    name: list[QWidget] = [label(one.name, "h3", wrap=False)]
    if one.role:
        name.append(label(one.role, "muted", wrap=False))
    if one.you:
        name.append(tag(_("Deg"), "accent"))
    since = _(" · siden {day}").format(day=calendar.date_and_year(one.since.date())) if one.since is not None else ""
    why = f"{one.why[:1].upper()}{one.why[1:]}{since}"
    lines: list[QWidget] = [flow(*name), label(why)]
    if one.left:
        lines.append(label(one.left))
    if one.fetched and not one.you:
        lines.append(label(one.fetched, "muted"))
    made = column(*lines, spacing=2)
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    return made
