"""One guardian's copy before it is sent: places to look at, the pages, «Jeg har lest kopien», the way it goes."""

from __future__ import annotations

import functools

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui.archive.copy_pages import CopyPages
from skjema_app.ui.archive.spot_view import SpotView
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.widgets.basics import button, column, label, row
from skjema_app.ui.widgets.choices import Check, QuietCombo
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import home_copy
from skjema_app.workflows.home_copy import HomeCopy


class CopyView(QWidget):
    """The copy.

    Signals:
        send_wanted: it has been read; ``copy`` and ``way`` say what goes how.
        back_wanted: to the list of guardians.
    """

    send_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, desk: Desk, copy: HomeCopy, ways: tuple[str, ...]) -> None:
        super().__init__()
        self._desk = desk
        self.copy = copy
        self.taken = label("", "muted")
        self.spot = SpotView()
        self.pages = CopyPages(desk)
        self.read = Check(_("Jeg har lest kopien"))
        self.ways = QuietCombo()
        self.ways.setAccessibleName(_("Hvordan sendes den?"))
        for way in ways:
            self.ways.addItem(way)
        self.send = button(_("Lagre kopien og logg at den er sendt"), "primary", "FileExport")
        self.back = button(_("Tilbake"), "", "ArrowLeft")
        self.trouble = Trouble()
        way_label = label(_("Hvordan sendes den?"), "label")
        way_label.setBuddy(self.ways)
        outer = column(
            self.taken,
            self.spot,
            self.pages,
            self.read,
            column(way_label, row(self.ways, None), spacing=4),
            self.trouble,
            flow(self.send, self.back),
            spacing=12,
        )
        outer.setContentsMargins(0, 0, 0, 0)
        self.setLayout(outer)
        self.pages.failed.connect(self.show_trouble)
        self.spot.rewritten.connect(self._on_rewrite)
        self.spot.kept.connect(self._on_keep)
        self.send.clicked.connect(self._on_send)
        self.back.clicked.connect(self.back_wanted)
        self._show(draw=True)

    @property
    def way(self) -> str:
        """How it is sent."""
        return self.ways.currentText()

    def show_trouble(self, error: Exception) -> None:
        """Something was refused."""
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)

    def focus_first(self) -> None:
        """The place to look at, else the tick."""
        (self.read if self.spot.isHidden() else self.spot.instead).setFocus()

    def _show(self, *, draw: bool) -> None:
        self.trouble.show_words("")
        count = self.copy.replaced
        self.taken.setText(
            ngettext("{n} opplysning om andre er tatt ut.", "{n} opplysninger om andre er tatt ut.", count).format(
                n=count
            )
        )
        open_ = self.copy.open_spots
        self.spot.setVisible(bool(open_))
        if open_:
            one = open_[0]
            self.spot.ask(one.words, one.label, one.suggestion, sure=one.sure)
        if draw:
            self.read.setChecked(False)  # the tick counts for the text that was read
            self.pages.draw(self.copy)

    def _on_rewrite(self) -> None:
        open_ = self.copy.open_spots
        if open_:
            work = functools.partial(home_copy.with_words, self._desk.session, self.copy, open_[0], self.spot.wording)
            self._desk.ask(work, self._on_rewritten, self, self.show_trouble)

    def _on_rewritten(self, copy: HomeCopy) -> None:
        self.copy = copy
        self._show(draw=True)
        self.focus_first()

    def _on_keep(self) -> None:
        open_ = self.copy.open_spots
        if open_:
            self.copy = home_copy.confirmed(self.copy, open_[0])
            self._show(draw=False)
            self.focus_first()

    def _on_send(self) -> None:
        self.send_wanted.emit()
