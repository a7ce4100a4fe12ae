"""Everything that has happened with a case, in order, on a thread."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from skjema_app.system import calendar
from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, IconLabel, column, label, row
from skjema_app.workflows.cases import TimelineItem

_ICONS = {
    "calendar": "Calendar",
    "document": "SealCheckmark",
    "phone": "Chat",
    "download": "FileExport",
    "printer": "PrinterSmall",
    "check": "PersonChat",
    "pencil": "Pencil",
}


class TimelineCard(Card):
    """A card with the timeline.

    Signals:
        pdf_wanted: document id of a line.
    """

    pdf_wanted = Signal(str)

    def __init__(self, items: tuple[TimelineItem, ...]) -> None:
        super().__init__(spacing=0)
        self.column.addWidget(label(_("Hendelser"), "h2"))
        self.column.addSpacing(theme.px(10))
        for number, item in enumerate(items):
            self.column.addWidget(self._line(item, last=number == len(items) - 1))

    def _line(self, item: TimelineItem, *, last: bool) -> QWidget:
        """Icon on a thread, heading, time, a sentence."""
        thread = QVBoxLayout()
        thread.setSpacing(theme.px(2))
        icon = IconLabel(_ICONS.get(item.icon, "Circle"), icons.ACCENT, 20)
        thread.addWidget(icon, 0, Qt.AlignmentFlag.AlignHCenter)
        if last:
            thread.addStretch(1)
        else:
            thread.addWidget(_Thread(), 1, Qt.AlignmentFlag.AlignHCenter)
        when = label(_when(item.when), "small", wrap=False)
        top = row(label(item.title, "h3"), when)
        top.setStretch(0, 1)
        top.setAlignment(when, Qt.AlignmentFlag.AlignTop)
        words = column(top, spacing=1)
        if item.text:
            words.addWidget(label(item.text, "muted"))
        if item.document_id:
            show = KeyedButton(_("Vis PDF"), item.document_id, "link")
            show.setAccessibleName(_("Vis PDF: {title}").format(title=item.title))
            show.clicked.connect(self._on_pdf)
            words.addLayout(row(show, None))
        words.addSpacing(theme.px(14))
        made = QWidget()
        outer = QHBoxLayout(made)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(12))
        outer.addLayout(thread)
        outer.addLayout(words, 1)
        return made

    def _on_pdf(self) -> None:
        self.pdf_wanted.emit(key_of(self.sender()))


class _Thread(QWidget):
    """The thin line from one icon to the next."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(max(1, theme.px(2)))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A filled line."""
        QPainter(self).fillRect(event.rect(), theme.color("neutral-border-subtle"))


def _when(when: datetime) -> str:
    if when.hour == when.minute == 0:  # a day somebody told of, not a time of the clock
        return f"{when.day}.{when.month}.{when.year}"
    return f"{when.day}.{when.month}.{when.year} {calendar.time_in_words(when)}"
