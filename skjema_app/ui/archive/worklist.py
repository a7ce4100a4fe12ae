"""The worklist: rows that keep their place while numbers are typed; Enter writes one down and goes on to the next.

A number is written down in the background, and the hand is on the next row by then. A number that is refused stays in
its row with a sentence; after the last row the hand comes back to it. Rows that got their number stay where they are.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import icons, theme
from skjema_app.ui.archive import jobs
from skjema_app.ui.archive.jobs import Whose
from skjema_app.ui.archive.reveal import reveal
from skjema_app.ui.archive.row_card import RowCard, Wish
from skjema_app.ui.casework.portal_copy import PortalCopy
from skjema_app.ui.desk import Desk
from skjema_app.ui.widgets.basics import announce, button, clear
from skjema_app.workflows.archive_receipts import Recorded
from skjema_app.workflows.archive_round import ArchivedRow, RoundRow

AT_ONCE = 60
"""Rows that are made at a time; the next ones come when the last of them is reached, or on «Vis flere»."""


class Worklist(QWidget):
    """The rows.

    Signals:
        wished: (a ``Wish``, ``RoundRow``) that the place takes care of.
        column_pasted: several lines were pasted into a row.
        said: a sentence on what was done.
        finished: Enter in the last row: nothing more is open here.
    """

    wished = Signal(str, object)
    column_pasted = Signal(str)
    said = Signal(str)
    finished = Signal()

    def __init__(self, desk: Desk, clipboard: PortalCopy) -> None:
        super().__init__()
        self._desk = desk
        self._clipboard = clipboard
        self._given: list[str] = []  # rows in the order in which they got their numbers
        self._undo_soon = False
        self._round_id = ""
        self._whose = Whose()
        self._rows: tuple[RoundRow, ...] = ()
        self._numbers: dict[str, str] = {}
        self._awaited: dict[str, str] = {}  # corrections under way: an answer that was asked for before is older
        self._most = AT_ONCE
        self._active = ""
        self._under_way = 0
        self.cards: dict[str, RowCard] = {}
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.px(8))
        self.more = button("")
        self.more.clicked.connect(self._on_more)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(8))
        outer.addLayout(self._lines)
        outer.addWidget(self.more)
        self.more.hide()

    @property
    def open_rows(self) -> tuple[RoundRow, ...]:
        """Rows without a number, attachments of others not counted."""
        return tuple(one for one in self._rows if self._is_open(one))

    def begin(self) -> None:
        """Forget what was shown: another round."""
        clear(self._lines)
        self.cards, self._rows, self._numbers = {}, (), {}
        self._most, self._active, self._given = AT_ONCE, "", []

    def show_rows(
        self,
        round_id: str,
        rows: tuple[RoundRow, ...],
        archived: tuple[ArchivedRow, ...],
        places: Mapping[str, int],
        whose: Whose,
    ) -> None:
        """Show these; what got its number while it stood here stays, with the number.

        ``places``: the numbers on the list that was printed with the export; empty before that.
        """
        if (round_id, whose) != (self._round_id, self._whose):
            self.begin()
        self._round_id, self._whose = round_id, whose
        numbers = {one.document_id: one.number for one in archived}
        new = {one.document_id: one for one in rows}
        kept = [new.get(one.document_id, one) for one in self._rows if one.document_id in {*new, *numbers}]
        known = {one.document_id for one in kept}
        added = [one for one in rows if one.document_id not in known]
        for one in kept:
            numbers[one.document_id] = self._awaited.get(one.main, numbers.get(one.document_id, ""))
        self._numbers = {one.document_id: numbers[one.document_id] for one in kept if numbers[one.document_id]}
        order = tuple(rows) if not self._numbers and added else (*kept, *added)
        if [one.document_id for one in order] != [one.document_id for one in self._rows]:
            held = self._active if self._holds_focus() else ""
            self._rows = order
            self._rebuild()
            if held in self.cards and self.cards[held].is_open:
                self.cards[held].number.setFocus()
        self._rows = order
        for at, one in enumerate(order[: self._most], 1):
            card = self.cards[one.document_id]
            card.show_row(one, places.get(one.document_id, 0) if places else at)
            number = self._numbers.get(one.document_id, "")
            if number != card.done and not card.correcting:
                card.show_done(number)
        self._tell_more()

    def focus_first(self) -> bool:
        """Go to the first row that has been refused, else the first open one; False when there is none."""
        refused = [one for one in self.open_rows if (card := self._card(one)) and not card.trouble.isHidden()]
        wanted = (*refused, *self.open_rows)[:1]
        for one in wanted:
            self._go(one.document_id)
        return bool(wanted)

    def _rebuild(self) -> None:
        shown = {one.document_id: one for one in self._rows[: self._most]}
        for document_id in [one for one in self.cards if one not in shown]:
            self._drop(document_id)
        while self._lines.takeAt(0) is not None:
            pass  # the cards themselves are used again
        before: QWidget | None = None
        for document_id, one in shown.items():
            card = self.cards.get(document_id)
            if card is not None and card.attached != (one.main != document_id):
                self._drop(document_id)
                card = None
            if card is None:
                card = self._new(one)
            self._lines.addWidget(card)
            if before is not None:
                QWidget.setTabOrder(before, card.number)
            before = card.number
        if before is not None:
            QWidget.setTabOrder(before, self.more)

    def _new(self, one: RoundRow) -> RowCard:
        card = self.cards[one.document_id] = RowCard(one)
        card.number_given.connect(self._on_number)
        card.reached.connect(self._on_reached)
        card.stepped.connect(self._on_stepped)
        card.column_pasted.connect(self.column_pasted)
        card.wished.connect(self._on_wished)
        card.corrected.connect(self._on_correction)
        card.correction_ended.connect(self._on_correction_ended)
        card.undo_wanted.connect(self.undo)
        return card

    def _drop(self, document_id: str) -> None:
        card = self.cards.pop(document_id)
        card.hide()
        card.deleteLater()

    def _tell_more(self) -> None:
        left = len(self._rows) - self._most
        self.more.set_label(ngettext("Vis {n} til", "Vis {n} til", max(0, left)).format(n=left))
        self.more.setVisible(left > 0)

    def _on_more(self) -> None:
        first = self._rows[self._most].document_id
        self._show_more()
        self._go(first)

    def _show_more(self) -> None:
        self._most += AT_ONCE
        self._rebuild()
        self._tell_more()

    # numbers

    def _on_number(self, document_id: str, text: str) -> None:
        card = self.cards[document_id]
        if text:
            card.show_trouble("")
            self._under_way += 1
            self._given.append(document_id)
            work = functools.partial(_record, self._desk, document_id, text, self._round_id, self._whose)
            self._desk.ask(work, self._on_recorded, self)
        self._go_on(document_id, past=bool(text))

    def _on_recorded(self, answer: tuple[str, str, Recorded | SkjemaError]) -> None:
        document_id, number, made = answer
        self._under_way -= 1
        card = self.cards.get(document_id)
        if isinstance(made, Recorded):
            self._numbers |= {
                one.document_id: number for one in self._rows if document_id in {one.document_id, one.main}
            }
            for one in self._rows:
                shown = self.cards.get(one.document_id)
                if shown is not None and document_id in {one.document_id, one.main}:
                    had = shown.isAncestorOf(QApplication.focusWidget() or self)
                    shown.show_done(number)
                    if had:
                        self.focus_first()
            self._desk.tell(made.change)
        else:
            self._given.remove(document_id)
            if card is not None:
                card.show_trouble(self._why(made))
        if self._undo_soon and not self._under_way:
            self.undo()
        if not self.open_rows and not self._under_way:
            self.finished.emit()

    def undo(self) -> None:
        """Ctrl+Z: the number that was given last can be typed over, once it is written down."""
        self._undo_soon = bool(self._under_way)
        given = [one for one in self._given if one in self.cards and self.cards[one].done]
        if given and not self._undo_soon:
            self.cards[given[-1]].begin_correction()

    def _on_correction(self, document_id: str, number: str) -> None:
        """As with a first number, the hand goes on at once, and the row takes it back when it is refused."""
        before = self.cards[document_id].done
        self._under_way += 1
        self._awaited[document_id] = number
        self._show_number(document_id, number)
        work = functools.partial(_correct, self._desk, document_id, number, before)
        self._desk.ask(work, self._on_corrected, self)
        if number:
            self._go_on(document_id, past=True)
        else:
            self._go(document_id)

    def _on_corrected(self, answer: tuple[str, str, str, Recorded | SkjemaError]) -> None:
        document_id, number, before, made = answer
        self._under_way -= 1
        if self._awaited.get(document_id) == number:
            del self._awaited[document_id]
        if isinstance(made, Recorded):
            self._given = [one for one in self._given if one != document_id]
            self.said.emit(
                _("Nummeret er rettet til {number}.").format(number=number)
                if number
                else _("Nummeret er tatt tilbake.")
            )
            self._desk.tell(made.change)
        else:
            self._show_number(document_id, before)
            card = self.cards.get(document_id)
            if card is not None:
                card.begin_correction(number, self._why(made))
        if not self.open_rows and not self._under_way:
            self.finished.emit()

    def _show_number(self, document_id: str, number: str) -> None:
        """Of a document and what shares its number; "" for none."""
        for one in self._rows:
            if document_id not in {one.document_id, one.main}:
                continue
            if number:
                self._numbers[one.document_id] = number
            else:
                self._numbers.pop(one.document_id, None)
            if one.document_id in self.cards:
                self.cards[one.document_id].show_done(number)

    def _on_correction_ended(self, document_id: str) -> None:
        if not self.focus_first() and document_id in self.cards:
            self.cards[document_id].fix.setFocus()

    def _why(self, error: SkjemaError) -> str:
        sentence = self._desk.sentence(error)
        refused = error.code is ErrorCode.RECEIPT_REFUSED
        return sentence.text if refused else f"{sentence.heading}. {sentence.text}"

    def _go_on(self, document_id: str, *, past: bool) -> None:
        """The next open row below; after the last one, what is left above."""
        order = [one.document_id for one in self._rows]
        at = order.index(document_id)
        below = [one for one in self._rows[at + 1 :] if self._is_open(one)]
        above = [one for one in self._rows[:at] if self._is_open(one) and self._is_idle(one)]
        wanted = (*below, *above)[:1]
        for one in wanted:
            self._go(one.document_id)
        if past and not wanted:
            announce(self, _("Det var den siste."))

    def _on_stepped(self, document_id: str, step: int) -> None:
        open_ids = [one.document_id for one in self.open_rows]
        at = open_ids.index(document_id) + step if document_id in open_ids else -1
        if 0 <= at < len(open_ids):
            self._go(open_ids[at])

    def _go(self, document_id: str) -> None:
        place = next(at for at, one in enumerate(self._rows) if one.document_id == document_id)
        while place >= self._most:
            self._show_more()
        card = self.cards[document_id]
        card.number.setFocus()
        card.number.selectAll()

    def _on_reached(self, document_id: str) -> None:
        if document_id != self._active and self._active in self.cards:
            self.cards[self._active].drop_tools()
        self._active = document_id
        self.cards[document_id].show_tools()
        reveal(self.cards[document_id])

    def _is_open(self, one: RoundRow) -> bool:
        return one.document_id not in self._numbers and one.main == one.document_id

    def _is_idle(self, one: RoundRow) -> bool:
        """Nothing was typed in it that is being written down."""
        card = self._card(one)
        return card is None or not card.number.text().strip() or not card.trouble.isHidden()

    def _card(self, one: RoundRow) -> RowCard | None:
        return self.cards.get(one.document_id)

    def _holds_focus(self) -> bool:
        return self.isAncestorOf(QApplication.focusWidget() or self)

    # files and titles

    def _on_wished(self, wish: str, document_id: str) -> None:
        card = self.cards[document_id]
        if wish in {Wish.TITLE, Wish.PUBLIC}:
            about = card.row.metadata
            public = wish == Wish.PUBLIC
            self._clipboard.copy(about.public_title if public else about.title)
            self.said.emit(_("Offentlig tittel er kopiert.") if public else _("Tittelen er kopiert."))
        elif wish in {Wish.DRAG, Wish.FILE}:
            done = self._on_file_to_drag if wish == Wish.DRAG else self._on_file_to_copy
            self._desk.ask(functools.partial(jobs.file_for, self._desk.session, document_id), done, self)
        else:
            self.wished.emit(wish, card.row)

    def _on_file_to_copy(self, found: tuple[str, object]) -> None:
        self._clipboard.copy_file(Path(str(found[1])))
        self.said.emit(_("Filen er kopiert. Lim den inn i Websak, eller lim inn stien der du velger fil."))

    def _on_file_to_drag(self, found: tuple[str, object]) -> None:
        document_id, path = found
        card = self.cards.get(document_id)
        if card is not None and card.held:
            card.held = False
            self.carry(card, str(path))

    def carry(self, card: RowCard, path: str) -> None:
        """Let the hand have the file; runs until it is dropped."""
        drag = QDrag(card)
        drag.setMimeData(file_data(path))
        drag.setPixmap(icons.pixmap("FilePdf", icons.ACCENT, 32))
        drag.exec(Qt.DropAction.CopyAction)


def file_data(path: str) -> QMimeData:
    """A file as the clipboard and a drag carry it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    return data


def _correct(desk: Desk, document_id: str, number: str, before: str) -> tuple[str, str, str, Recorded | SkjemaError]:
    try:
        return document_id, number, before, jobs.correct(desk.session, document_id, number)
    except SkjemaError as error:
        return document_id, number, before, error


def _record(
    desk: Desk, document_id: str, number: str, round_id: str, whose: Whose
) -> tuple[str, str, Recorded | SkjemaError]:
    """A refusal comes back as a value, so that it finds its row."""
    try:
        return document_id, number, jobs.record(desk.session, document_id, number, round_id, whose)
    except SkjemaError as error:
        return document_id, number, error
