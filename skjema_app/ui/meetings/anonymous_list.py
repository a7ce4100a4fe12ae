"""What may give away who it is about, each with «Fjern» and «Behold – skriv hvorfor» (domain § 4.4)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import icons, theme
from skjema_app.ui.widgets.basics import Button, IconLabel, button, clear, label, row
from skjema_app.ui.widgets.inputs import LineInput
from skjema_app.workflows.anonymous_check import AnonymousSpot, why_words


class SpotLine(QWidget):
    """One finding.

    Signals:
        remove_wanted: the finding.
        keep_wanted: the finding, and why it may stand ("" takes the reason back).
        opened: «Behold» was pressed, so a reason is being written.
    """

    remove_wanted = Signal(object)
    keep_wanted = Signal(object, str)
    opened = Signal()

    def __init__(self, spot: AnonymousSpot, *, where: bool) -> None:
        """``where``: say which question it stands in."""
        super().__init__()
        self.spot = spot
        heading = f"«{spot.words}»"
        words = f"{heading} – {spot.label}" if where else heading
        kept = bool(spot.reason)
        icon = IconLabel("CheckmarkCircle" if kept else "ExclamationmarkTriangleFill", icons.SUCCESS, 18)
        if not kept:
            icon.show_icon("ExclamationmarkTriangleFill", icons.WARNING, _("Kan vise hvem det er"))
        why = _("Beholdt: {reason}").format(reason=spot.reason) if kept else why_words(spot.kind, about=spot.about)
        line = row(icon, label(words, "h3"), spacing=8)
        line.setStretch(1, 1)
        line.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
        self.remove = button(_("Fjern"))
        self.keep = button(_("Angre") if kept else _("Behold – skriv hvorfor"), "link")
        self.reason = LineInput()
        self.reason.setAccessibleName(_("Hvorfor kan «{words}» stå?").format(words=spot.words))
        self.reason.setPlaceholderText(_("Hvorfor kan det stå?"))
        self.save = button(_("Behold"))
        self._asked = row(self.reason, self.save, spacing=6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addLayout(line)
        column.addWidget(label(why, "muted"))
        acts = row(self.remove, self.keep, None, spacing=8)
        column.addLayout(acts)
        column.addLayout(self._asked)
        for one in (self.remove, self.keep):
            _name(one, spot)
        self.reason.hide()
        self.save.hide()
        self.remove.clicked.connect(self._on_remove)
        self.keep.clicked.connect(self._on_keep)
        self.save.clicked.connect(self._on_save)
        self.reason.entered.connect(self._on_save)

    @property
    def writing(self) -> bool:
        """Whether a reason is being written."""
        return not self.reason.isHidden()

    def _on_remove(self) -> None:
        self.remove_wanted.emit(self.spot)

    def _on_keep(self) -> None:
        if self.spot.reason:
            self.keep_wanted.emit(self.spot, "")
            return
        self.reason.show()
        self.save.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        self.opened.emit()

    def _on_save(self) -> None:
        if self.reason.text().strip():
            self.keep_wanted.emit(self.spot, self.reason.text())


class AnonymousList(QFrame):
    """The findings of one question, or on «Se over» of the whole draft.

    Signals:
        remove_wanted, keep_wanted: see ``SpotLine``.
        grew: the height changed.
    """

    remove_wanted = Signal(object)
    keep_wanted = Signal(object, str)
    grew = Signal()

    def __init__(self, *, whole: bool) -> None:
        super().__init__()
        self.setProperty("notice", "warning")
        self._whole = whole
        self._spots: tuple[AnonymousSpot, ...] = ()
        self.lines: list[SpotLine] = []
        self.title = label("", "h3")
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(12))
        column = QVBoxLayout(self)
        side = theme.px(12)
        column.setContentsMargins(side, theme.px(10), side, side)
        column.setSpacing(theme.px(8))
        column.addWidget(self.title)
        column.addLayout(self._list)
        self.hide()

    def show_spots(self, spots: Sequence[AnonymousSpot]) -> None:
        """Show these. While a reason is being written the list stays as it is, unless its finding is gone."""
        found = tuple(_once(spots))
        if _seen(found) == _seen(self._spots):
            return
        writing = next((line for line in self.lines if line.writing), None)
        if writing is not None and writing.spot.key in {one.key for one in found if not one.reason}:
            return
        held = any(line.isAncestorOf(self.window().focusWidget() or self) for line in self.lines)
        self._spots = found
        clear(self._list)
        self.lines = []
        for spot in found:
            line = SpotLine(spot, where=self._whole)
            line.remove_wanted.connect(self.remove_wanted)
            line.keep_wanted.connect(self.keep_wanted)
            line.opened.connect(self.grew)
            self.lines.append(line)
            self._list.addWidget(line)
        count = sum(1 for one in found if not one.reason)
        self.title.setText(
            ngettext("{n} sted kan vise hvem det er", "{n} steder kan vise hvem det er", count).format(n=count)
            if count
            else _("Alt som er funnet, er vurdert")
        )
        self.setVisible(bool(found))
        self.grew.emit()
        if held and self.lines:
            self.lines[0].remove.setFocus(Qt.FocusReason.OtherFocusReason)


def _name(one: Button, spot: AnonymousSpot) -> None:
    one.setAccessibleName(_("{choice}: {question}").format(choice=one.label(), question=spot.words))
    one.setAccessibleDescription(why_words(spot.kind, about=spot.about))


def _once(spots: Sequence[AnonymousSpot]) -> list[AnonymousSpot]:
    """The same words in the same answer are one line; «Fjern» takes them all."""
    found: dict[str, AnonymousSpot] = {}
    for one in spots:
        found.setdefault(one.key, one)
    return list(found.values())


def _seen(spots: tuple[AnonymousSpot, ...]) -> list[tuple[str, str]]:
    return [(one.key, one.reason) for one in spots]
