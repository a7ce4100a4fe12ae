"""Beside a pupil's copy: one place to look at after the other, «Jeg har lest utdraget», and the end."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Line, announce, button, column, label, row, tag
from skjema_app.ui.widgets.choices import Check
from skjema_app.workflows.extract_answers import ExtractSpot
from skjema_app.workflows.split_minutes import ExtractReview, why_words


class SpotPanel(QFrame):
    """What is to be done with the copy.

    Signals:
        replace_wanted, keep_wanted, edit_wanted: with the place that is shown.
        moved: another place is shown.
        read_changed: «Jeg har lest utdraget» was ticked or unticked.
        finish_wanted: «Ferdigstill utdraget».
        preview_wanted: «Forhåndsvis».
    """

    replace_wanted = Signal()
    keep_wanted = Signal()
    edit_wanted = Signal()
    moved = Signal()
    read_changed = Signal(bool)
    finish_wanted = Signal()
    preview_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._spots: tuple[ExtractSpot, ...] = ()
        self._at = 0
        self.heading = label(_("Steder å se på"), "h2")
        self.state = tag("", "warning")
        self.words = label("", "quote")
        self.where = label("", "small")
        self.why = label("")
        self.replace = button("", "primary")
        self.keep = button(_("La stå"))
        self.edit = button(_("Rediger"), "quiet")
        self.back = button(_("Forrige"), "quiet", "ArrowUp")
        self.next = button(_("Neste (F8)"), "quiet", "ArrowDown")
        self.read = Check(_("Jeg har lest utdraget"))
        self.finish = button(_("Ferdigstill utdraget"), "primary", "SealCheckmark")
        self.left = label("", "muted")
        self.preview = button(_("Forhåndsvis"), "link", "FilePdf")
        inside = QVBoxLayout(self)
        side = theme.px(16)
        inside.setContentsMargins(side, side, side, side)
        inside.setSpacing(theme.px(8))
        inside.addLayout(row(self.heading, None, self.state))
        for said in (self.words, self.where, self.why):
            inside.addWidget(said)
        self.buttons, self.steps = QWidget(), QWidget()
        stacked = column(self.replace, row(self.keep, self.edit, None), spacing=8)
        stacked.setContentsMargins(0, 0, 0, 0)
        self.buttons.setLayout(stacked)
        across = row(self.back, self.next, None)
        across.setContentsMargins(0, 0, 0, 0)
        self.steps.setLayout(across)
        inside.addWidget(self.buttons)
        inside.addWidget(self.steps)
        inside.addWidget(Line())
        ending: tuple[QWidget, ...] = (self.read, self.left, self.finish)
        for part in ending:
            inside.addWidget(part)
        inside.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addStretch(1)
        self.replace.clicked.connect(self.replace_wanted)
        self.keep.clicked.connect(self.keep_wanted)
        self.edit.clicked.connect(self.edit_wanted)
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        self.read.clicked.connect(self.read_changed)
        self.finish.clicked.connect(self.finish_wanted)
        self.preview.clicked.connect(self.preview_wanted)

    @property
    def spot(self) -> ExtractSpot | None:
        """The place that is shown."""
        return self._spots[self._at] if self._at < len(self._spots) else None

    def show_review(self, found: ExtractReview) -> None:
        """Show how far it has come; the place that is shown stays while it is there."""
        before = self.spot
        self._spots = (*found.names, *found.looks)
        same = next((at for at, one in enumerate(self._spots) if before is not None and one.key == before.key), -1)
        self._at = same if same >= 0 else min(self._at, max(0, len(self._spots) - 1))
        if self.read.isChecked() != found.read:
            self.read.setChecked(found.read)
        self.finish.setEnabled(found.ready)
        self.left.setText(_what_is_left(found))
        self._show()

    def show_busy(self, *, busy: bool) -> None:
        """«Ferdigstill» is under way."""
        self.finish.set_label(_("Ferdigstiller …") if busy else _("Ferdigstill utdraget"))
        self.setEnabled(not busy)

    def go_on(self) -> None:
        """F8: the next place, from the last to the first."""
        self._step(1)

    def go_back(self) -> None:
        """Shift+F8."""
        self._step(-1)

    def focus_first(self) -> None:
        """The first thing to do: the place, else the tick, else the end."""
        after: QWidget = self.finish if self.finish.isEnabled() else self.read
        target = self.replace if self.spot is not None else after
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, by: int) -> None:
        if self._spots:
            self._at = (self._at + by) % len(self._spots)
            self._show()
            self.focus_first()

    def _show(self) -> None:
        spot = self.spot
        for one in (self.words, self.where, self.why, self.buttons):
            one.setVisible(spot is not None)
        self.steps.setVisible(len(self._spots) > 1)
        if spot is None:
            self.state.setText(_("Ingen igjen"))
            self.state.setProperty("tag", "success")
        else:
            count = len(self._spots)
            self.state.setText(_("{n} av {all}").format(n=self._at + 1, all=count))
            self.state.setProperty("tag", "danger" if spot.sure else "warning")
            self.words.setText(f"«{spot.words}»")
            self.where.setText(spot.label)
            self.why.setText(why_words(spot.kind, sure=spot.sure))
            self.replace.set_label(_("Erstatt med {text}").format(text=instead_of(spot)))
            self.keep.setVisible(not spot.sure)
            for one in (self.replace, self.keep, self.edit):
                name = one.label()
                one.setAccessibleName(_("{choice}: {question}").format(choice=name, question=spot.words))
                one.setAccessibleDescription(self.why.text())
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)
        if spot is not None:
            announce(self, f"{self.state.text()}. {self.words.text()}. {self.why.text()}")
        self.moved.emit()


def instead_of(spot: ExtractSpot) -> str:
    """What «Erstatt» puts there."""
    return spot.suggestion or _("[annen elev]")


def _what_is_left(found: ExtractReview) -> str:
    open_spots = len(found.names) + len(found.looks)
    if open_spots:
        said = ngettext("{n} sted må ses på først.", "{n} steder må ses på først.", open_spots)
        return said.format(n=open_spots)
    return "" if found.read else _("Les hele utdraget, og kryss av når du har gjort det.")
