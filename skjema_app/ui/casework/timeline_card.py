"""The card *Tidslinje*: all that has happened with a case, what is chosen of it, and the way to its chronology."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.casework.timeline_list import TimelineList
from skjema_app.ui.casework.timeline_model import RowKind
from skjema_app.ui.desk import Desk
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.shortcuts import add_shortcuts
from skjema_app.ui.widgets.basics import Card, SearchField, announce, button, column, label, row
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.chronology import ChronologyWish
from skjema_app.workflows.timeline_filter import (
    NO_FILTER,
    TimelineFilter,
    TimelineOrder,
    counts,
    filter_words,
    kind_words,
    order_words,
    people_in,
    shown,
)
from skjema_app.workflows.timeline_item import ItemKind, TimelineItem
from skjema_app.workflows.timeline_wide import TimelineScope, WideTimeline, open_timeline, scope_words

FEW = 5
"""A timeline with no more lines than this needs nothing to choose with."""

_ALL = "alle"
_SEARCH_AFTER_MS = 150


@dataclass(frozen=True, slots=True)
class TimelineChoice:
    """What a person chose to see of a row's timeline, and the line that they stood at."""

    chosen: TimelineFilter = NO_FILTER
    scope: TimelineScope | None = None
    line: str = ""


@dataclass(frozen=True, slots=True)
class ChronologyRequest:
    """What is to be made into a chronology; ``printing``: for paper at once."""

    wish: ChronologyWish
    printing: bool


class TimelineCard(Card):
    """A card with the timeline of a row.

    Signals:
        pdf_wanted: document id of a line.
        chronology_wanted: a ``ChronologyRequest``.
        chose: the ``TimelineChoice`` as it is now.
    """

    pdf_wanted = Signal(str)
    chronology_wanted = Signal(object)
    chose = Signal(object)

    def __init__(
        self,
        own: TimelineScope,
        items: tuple[TimelineItem, ...],
        today: date,
        *,
        scopes: tuple[TimelineScope, ...] = (),
        printable: bool = True,
    ) -> None:
        """``scopes``: what can be shown instead of the row; ``printable``: a chronology may be made of it."""
        super().__init__(spacing=10)
        self._row, self._own, self._today = own, items, today
        self._items = items
        self._choice = TimelineChoice()
        self._desk: Desk | None = None
        self._scopes = (own, *scopes)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SEARCH_AFTER_MS)
        self._soon.timeout.connect(self._on_words)
        self.list = TimelineList()
        self.paper = button(_("Skriv ut kronologi"), "link", "PrinterSmall")
        self.save = button(_("Lagre som PDF"), "link", "FilePdf")
        self.save.setAccessibleName(_("Lagre kronologi som PDF"))
        self.scope = _combo(_("Hva tidslinjen gjelder"), [scope_words(one) for one in self._scopes])
        self.search = SearchField(_("Søk i tidslinjen"))
        self.person = _combo(_("Person"), [])
        self.order = _combo(_("Rekkefølge"), [order_words(one) for one in TimelineOrder])
        self.jump = _combo(_("Gå til måned (Ctrl+J)"), [])
        self.now = button(_("Til i dag"), "quiet", "Calendar")
        self.now.setToolTip(_("Ctrl+Shift+J"))
        self.chips: dict[str, KeyedButton] = {}
        self.empty = label("")
        self.clear = button(_("Vis alt"), "", "XMark")
        self.trouble = label("", "error")
        self._printable = printable
        self._lay_out()
        self._connect()
        self._show()

    @property
    def choice(self) -> TimelineChoice:
        """What is chosen now, words that were typed a moment ago too, with the line that is gone to."""
        chosen = replace(self._choice.chosen, words=self.search.text())
        return replace(self._choice, chosen=chosen, line=self.list.current_key)

    def use(self, desk: Desk | None, choice: TimelineChoice) -> None:
        """Show what was chosen before this card was made; ``desk`` fetches other timelines than the row's own."""
        self._desk = desk
        scopes = self._scopes if desk is not None else (self._row,)
        self.scope.setVisible(len(scopes) > 1)
        self._choice = choice
        if choice.scope in scopes[1:]:
            self._fetch(choice.scope)
        self._put_choice()
        self._show()
        if choice.line:
            index = self.list.shown.find(choice.line)
            if index.isValid():
                self.list.setCurrentIndex(index)

    def go_to_today(self) -> None:
        """«Til i dag»."""
        self._go(self.list.shown.today())

    def open_jump(self) -> None:
        """Ctrl+J: the list of months, or the list of lines where there are no months."""
        if self.jump.isVisibleTo(self):
            self.jump.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.jump.showPopup()
        else:
            self.go_to_today()

    def clear_filter(self) -> None:
        """Show everything again."""
        self._set(TimelineFilter(order=self._choice.chosen.order))
        self._put_choice()
        self.list.setFocus()

    def _lay_out(self) -> None:
        heading = label(_("Tidslinje"), "h2", wrap=False)
        self.column.addWidget(flow(heading, *((self.paper, self.save) if self._printable else ()), spacing=16))
        for number, kind in enumerate((_ALL, *ItemKind)):
            chip = KeyedButton("", str(kind), "chip")
            chip.setCheckable(True)
            chip.clicked.connect(self._on_chip)
            self.chips[str(kind)] = chip
            if not number:
                chip.setChecked(True)
        self.search.setMinimumWidth(theme.px(200))
        self._first = flow(self.search, self.person, self.scope)
        self._chip_row = flow(*self.chips.values())
        self._second = flow(self.order, self.jump, self.now)
        self._nothing = QWidget()
        inside = column(self.empty, row(self.clear, None))
        inside.setContentsMargins(0, theme.px(8), 0, 0)
        self._nothing.setLayout(inside)
        for part in (self._first, self._chip_row, self._second, self.trouble, self._nothing, self.list):
            self.column.addWidget(part)
        self.trouble.hide()
        self.scope.hide()

    def _connect(self) -> None:
        self.list.pdf_wanted.connect(self.pdf_wanted)
        self.search.searched.connect(self._on_typed)
        self.search.returnPressed.connect(self._on_entered)
        self.person.activated.connect(self._on_person)
        self.order.activated.connect(self._on_order)
        self.jump.activated.connect(self._on_jump)
        self.scope.activated.connect(self._on_scope)
        self.now.clicked.connect(self.go_to_today)
        self.clear.clicked.connect(self.clear_filter)
        self.save.clicked.connect(self._on_save)
        self.paper.clicked.connect(self._on_print)
        self.list.selectionModel().currentChanged.connect(self._on_line)
        keys = {"Ctrl+J": self.open_jump, "Ctrl+Shift+J": self.go_to_today}
        add_shortcuts(self, keys, Qt.ShortcutContext.WindowShortcut)

    def _show(self) -> None:
        chosen = self._choice.chosen
        found = shown(self._items, chosen)
        self.list.shown.show_items(found, chosen.order, self._today)
        few = len(self._items) <= FEW and not chosen.hides
        for part in (self._first, self._chip_row, self._second):
            part.setVisible(not few)
        if few and self.scope.isVisibleTo(self._first):
            self._first.setVisible(True)
        self.search.setVisible(not few)
        self.person.setVisible(not few and self.person.count() > 2)
        self._name_chips()
        months = self.list.shown.months
        self.jump.clear()
        self.jump.addItem(_("Gå til …"))
        self.jump.addItems([words for words, _place in months])
        self.jump.setVisible(len(months) > 1)
        self.now.setVisible(any(one.kind is RowKind.TODAY for one in self.list.shown.rows))
        nothing = not found
        words = _("Utvalget skjuler alt: {chosen}.").format(chosen=filter_words(chosen)) if chosen.hides else ""
        self.empty.setText(words or _("Ingenting har skjedd ennå."))
        self._nothing.setVisible(nothing)
        self.clear.setVisible(nothing and chosen.hides)
        self.list.setVisible(not nothing)
        if self._printable:
            for one in (self.save, self.paper):
                one.setHidden(nothing)
        if chosen.hides:
            announce(self.list, ngettext("{n} linje", "{n} linjer", len(found)).format(n=len(found)))

    def _name_chips(self) -> None:
        chosen = self._choice.chosen
        number = counts(self._items, chosen)
        self.chips[_ALL].set_label(_("Alle {n}").format(n=sum(number.values())))
        for kind in ItemKind:
            chip = self.chips[str(kind)]
            chip.set_label(_("{what} {n}").format(what=kind_words(kind), n=number.get(kind, 0)))
            chip.setVisible(kind in number)

    def _put_choice(self) -> None:
        """What the parts show, from what is chosen."""
        chosen = self._choice.chosen
        for key, chip in self.chips.items():
            chip.setChecked(not chosen.kinds if key == _ALL else ItemKind(key) in chosen.kinds)
        with QSignalBlocker(self.search):
            self.search.setText(chosen.words)
        names = list(people_in(self._items))
        if chosen.person and chosen.person not in names:
            names.append(chosen.person)
        self.person.clear()
        self.person.addItems([_("Alle personer"), *names])
        self.person.setCurrentIndex(names.index(chosen.person) + 1 if chosen.person else 0)
        self.order.setCurrentIndex(list(TimelineOrder).index(chosen.order))
        wanted = self._choice.scope
        self.scope.setCurrentIndex(self._scopes.index(wanted) if wanted in self._scopes else 0)

    def _set(self, chosen: TimelineFilter) -> None:
        if chosen != self._choice.chosen:
            key = self.list.current_key
            self._choice = replace(self._choice, chosen=chosen)
            self._show()
            index = self.list.shown.find(key)
            if index.isValid():
                self.list.setCurrentIndex(index)
            self.chose.emit(self.choice)

    def _fetch(self, scope: TimelineScope | None) -> None:
        if self._desk is not None and scope is not None:
            work = functools.partial(_fetched, self._desk, scope)
            self._desk.ask(work, self._on_fetched, self, self._on_not_fetched)

    def _go(self, index: QModelIndex) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.list.go_to(index, top=True)

    def _wish(self) -> ChronologyWish:
        return ChronologyWish(self._choice.scope or self._row, self._choice.chosen)

    def _on_chip(self) -> None:
        key, kinds = key_of(self.sender()), set(self._choice.chosen.kinds)
        if key == _ALL:
            kinds.clear()
        else:
            kinds ^= {ItemKind(key)}
        self._set(replace(self._choice.chosen, kinds=frozenset(kinds)))
        for name, chip in self.chips.items():
            chip.setChecked(not kinds if name == _ALL else ItemKind(name) in kinds)

    def _on_typed(self, _text: str) -> None:
        self._soon.start()

    def _on_words(self) -> None:
        self._set(replace(self._choice.chosen, words=self.search.text()))

    def _on_entered(self) -> None:
        self._soon.stop()
        self._on_words()
        self._go(self.list.shown.line_from(0))

    def _on_person(self, number: int) -> None:
        self._set(replace(self._choice.chosen, person=self.person.itemText(number) if number else ""))

    def _on_order(self, number: int) -> None:
        self._set(replace(self._choice.chosen, order=list(TimelineOrder)[number]))

    def _on_jump(self, number: int) -> None:
        months = self.list.shown.months
        self.jump.setCurrentIndex(0)
        if 0 < number <= len(months):
            self._go(self.list.shown.line_from(months[number - 1][1]))

    def _on_scope(self, number: int) -> None:
        scope = self._scopes[number]
        self.trouble.hide()
        self._choice = TimelineChoice(replace(self._choice.chosen, person=""), scope if number else None)
        if number:
            self._fetch(scope)
        else:
            self._take(self._own)
        self.chose.emit(self.choice)

    def _on_fetched(self, found: tuple[TimelineScope, WideTimeline]) -> None:
        scope, timeline = found
        if scope == self._choice.scope:
            self._take(timeline.items)

    def _on_not_fetched(self, error: Exception) -> None:
        if self._desk is not None:
            sentence = self._desk.sentence(error)
            self.trouble.setText(f"{sentence.heading}. {sentence.text}")
            self.trouble.show()
        self._choice = replace(self._choice, scope=None)
        self._take(self._own)

    def _take(self, items: tuple[TimelineItem, ...]) -> None:
        line = self.list.current_key or self._choice.line
        self._items = items
        self._put_choice()
        self._show()
        index = self.list.shown.find(line)
        if index.isValid():
            self.list.setCurrentIndex(index)

    def _on_line(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self.chose.emit(self.choice)

    def _on_save(self) -> None:
        self.chronology_wanted.emit(ChronologyRequest(self._wish(), printing=False))

    def _on_print(self) -> None:
        self.chronology_wanted.emit(ChronologyRequest(self._wish(), printing=True))


def _fetched(desk: Desk, scope: TimelineScope) -> tuple[TimelineScope, WideTimeline]:
    return scope, open_timeline(desk.session, scope)


def _combo(name: str, words: list[str]) -> QuietCombo:
    made = QuietCombo()
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.addItems(words)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    made.setMaximumWidth(theme.px(320))
    return made


def held_part(card: TimelineCard, focused: QWidget | None) -> str:
    """Which part of a card has the focus: «search», «list», another one «card», or ""."""
    if focused is None or not card.isAncestorOf(focused):
        return ""
    return {card.search: "search", card.list: "list"}.get(focused, "card")
