"""Parts of the place *Arkiv*: counts of what stands further down, and the box that says that a round is finished."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui.archive.jobs import Gathered
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Notice, announce, button, clear
from skjema_app.ui.widgets.flow import flow


class Part(StrEnum):
    """What can stand below the worklist."""

    FILES = "filer"
    QUESTIONS = "sporsmal"
    MISSING = "mangler"
    ARCHIVED = "arkivert"
    LEFT_OUT = "utelatt"


class Jumps(QWidget):
    """What stands further down, counted: a long list hides it.

    Signals:
        wanted: where to.
    """

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[str, KeyedButton] = {}
        self._line = QVBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._shown: tuple[tuple[str, str], ...] = ()
        self.hide()

    def show_counts(self, words: tuple[tuple[str, str], ...], counts: tuple[int, ...]) -> None:
        """Show those of which there is any."""
        shown = tuple((key, text.format(n=n)) for (key, text), n in zip(words, counts, strict=True) if n)
        if shown != self._shown:
            self._shown = shown
            held = next((key for key, one in self.buttons.items() if one.hasFocus()), "")
            clear(self._line)
            self.buttons = {key: KeyedButton(text, key, "link", "ArrowDown") for key, text in shown}
            for one in self.buttons.values():
                one.clicked.connect(self._on_pressed)
            self._line.addWidget(flow(*self.buttons.values(), spacing=14))
            if held in self.buttons:
                self.buttons[held].setFocus()
        self.setVisible(bool(shown))

    def _on_pressed(self) -> None:
        self.wanted.emit(key_of(self.sender()))


class DoneNotice(Notice):
    """«Alle 24 har journalpostnummer. Januarrunden er ferdig.» (user-review § 7, text 14), and what is left to do.

    Signals:
        delete_wanted: id of the export whose files can go.
    """

    delete_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("success")
        self._export = ""
        self.delete = button(_("Slett filene nå"), "primary", "Trash")
        self.delete.clicked.connect(self._on_delete)
        self.line.addWidget(self.delete)
        self.hide()

    def show_state(self, content: Gathered | None) -> None:
        """Say it, or nothing."""
        shown = self.isVisible()
        self.setVisible(content is not None)
        if content is None:
            return
        count, view = content.registered, content.view
        all_have = ngettext("Dokumentet har journalpostnummer.", "Alle {n} har journalpostnummer.", count).format(
            n=count
        )
        asked = len(view.questions)
        if asked:
            rest = ngettext("{n} spørsmål står igjen.", "{n} spørsmål står igjen.", asked).format(n=asked)
        else:
            rest = _("{round} er ferdig.").format(round=view.title)
        self.say(all_have, rest)
        deletable = [one for one in content.exports if one.left and one.receipted]
        self._export = deletable[0].export_id if deletable else ""
        self.delete.setVisible(bool(deletable))
        if not shown:
            announce(self, f"{all_have} {rest}")

    def _on_delete(self) -> None:
        self.delete_wanted.emit(self._export)
