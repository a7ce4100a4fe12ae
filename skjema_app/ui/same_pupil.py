"""«Er dette samme elev?»: namesakes in a class list, two buttons for each pair; who is not answered is not changed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Label, announce, clear, column, label, row
from skjema_app.workflows.same_pupil import SamePair, settled

_MOST = 40
"""Pairs shown; a list with more of them is a list to look at, not to click through."""


class SamePupil(QWidget):
    """The questions of one list.

    Signals:
        answered: another pair is decided, or no longer.
    """

    answered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, bool] = {}
        self.rows: list[PairRow] = []
        self._pairs: tuple[SamePair, ...] = ()
        self._list = column(spacing=14)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, theme.px(8), 0, theme.px(8))
        outer.setSpacing(theme.px(8))
        outer.addWidget(label(_("Er dette samme elev?"), "h3"))
        outer.addWidget(label(_("Svar der du vet det. Det du lar stå, endrer ingenting i listen din."), "muted"))
        outer.addLayout(self._list)
        self.hide()

    def show_pairs(self, pairs: tuple[SamePair, ...]) -> None:
        """Ask about these; answers to pairs that are still there are kept."""
        self._pairs = pairs
        keys = {pair.key for pair in pairs}
        self.answers = {key: said for key, said in self.answers.items() if key in keys}
        clear(self._list)
        self.rows = [PairRow(pair) for pair in pairs[:_MOST]]
        for one in self.rows:
            one.same.clicked.connect(self._on_same)
            one.two.clicked.connect(self._on_two)
            self._list.addWidget(one)
        more = len(pairs) - len(self.rows)
        if more > 0:
            words = ngettext("{n} til vises ikke, og endres ikke.", "{n} til vises ikke, og endres ikke.", more)
            self._list.addWidget(label(words.format(n=more), "muted"))
        self.setVisible(bool(pairs))
        self._show()

    def forget(self) -> None:
        """Another file: nothing is answered."""
        self.answers = {}
        self.show_pairs(())

    def _on_same(self) -> None:
        self._answer(key_of(self.sender()), same=True)

    def _on_two(self) -> None:
        self._answer(key_of(self.sender()), same=False)

    def _answer(self, key: str, *, same: bool) -> None:
        """Decide a pair; the same button again takes the answer back."""
        pair = next(one for one in self._pairs if one.key == key)
        told = settled(self._pairs, self.answers)
        if told.get(key) is same and key in self.answers:
            del self.answers[key]
        else:
            if same and pair.known:  # a line is one pupil, and a pupil one line: the newest answer counts
                for one in self._pairs:
                    if one.line == pair.line or one.other_key == pair.other_key:
                        self.answers.pop(one.key, None)
            self.answers[key] = same
        self._show()
        announce(self, next(one.said.text() for one in self.rows if one.key == key))
        self.answered.emit()

    def _show(self) -> None:
        told = settled(self._pairs, self.answers)
        for one in self.rows:
            one.show_answer(told.get(one.key))


class PairRow(QWidget):
    """One pair: the file's line, the other one, two buttons, and what the answer does."""

    def __init__(self, pair: SamePair) -> None:
        super().__init__()
        self.key = pair.key
        self._known = pair.known
        mine = _("Linje {n}: {pupil}").format(n=pair.line, pupil=pair.row)
        other = _("I listen din: {pupil}") if pair.known else _("Også i filen, {pupil}")
        theirs = other.format(pupil=pair.other)
        self.same = KeyedButton(_("Samme elev"), pair.key, "chip")
        self.two = KeyedButton(_("To elever"), pair.key, "chip")
        for one in (self.same, self.two):
            one.setCheckable(True)
            one.setAccessibleDescription(f"{mine}. {theirs}.")
        self.said = Label("", "muted")
        inner = QVBoxLayout(self)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.px(4))
        inner.addWidget(label(mine))
        inner.addWidget(label(theirs))
        inner.addLayout(row(self.same, self.two, None))
        inner.addWidget(self.said)

    def show_answer(self, same: bool | None) -> None:
        """Which button is down, and the same in words."""
        self.same.setChecked(same is True)
        self.two.setChecked(same is False)
        if same is None:
            words = _("Ikke svart: ingenting endres.") if self._known else _("Ikke svart: begge tas inn.")
        elif same:
            words = _("Eleven får klassen i filen.") if self._known else _("Bare den ene linjen tas inn.")
        else:
            words = _("Dette er ikke samme elev.") if self._known else _("Begge tas inn.")
        self.said.setText(words)
