"""One report in *Saker*: what it is, what the person can do now, and everything that has happened with it."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from skjema_app.system import calendar
from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.case_list import state_words
from skjema_app.ui.event_panels import ConversationPanel, EventPanel, EventWords, NewDayPanel
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.told_dialog import ToldPanel
from skjema_app.ui.widgets.basics import (
    Button,
    Card,
    IconLabel,
    Notice,
    Page,
    TagTone,
    button,
    clear,
    column,
    label,
    row,
    tag,
)
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.documents import CaseState, CaseView, TimelineItem

_ICONS = {
    "calendar": "Calendar",
    "document": "SealCheckmark",
    "phone": "Chat",
    "download": "FileExport",
    "printer": "PrinterSmall",
    "check": "PersonChat",
    "pencil": "Pencil",
}


class CaseDetail(Page):
    """The right side of *Saker*.

    Signals:
        pdf_wanted: document id to show.
        export_wanted: document id to write to a file.
        supplement_wanted: document id to write more about.
        draft_wanted: draft id to go on with.
        event_written: ``EventWords`` to record.
        back_wanted: back to the list (only on a narrow window).
    """

    pdf_wanted = Signal(str)
    export_wanted = Signal(str)
    supplement_wanted = Signal(str)
    draft_wanted = Signal(str)
    event_written = Signal(object)
    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(widest=760, margin=20)
        self.setAccessibleName(_("Valgt melding"))
        self._view: CaseView | None = None
        self._now = datetime.now().astimezone()
        self._panel: EventPanel | None = None
        self._back = button(_("Tilbake til listen"), "link", "ArrowLeft")
        self._back.clicked.connect(self.back_wanted)
        self._back.hide()
        self.column.addWidget(self._back)
        self._body = column(spacing=14)
        self.column.addLayout(self._body)
        self.column.addStretch(1)
        self.show_nothing()

    @property
    def view(self) -> CaseView | None:
        """The report that is shown."""
        return self._view

    @property
    def panel(self) -> EventPanel | None:
        """The small panel that is open, if any."""
        return self._panel

    def show_back(self, on: bool) -> None:
        """Offer the way back to the list."""
        self._back.setVisible(on)

    def show_nothing(self) -> None:
        """No report is chosen."""
        self._view = None
        self._panel = None
        clear(self._body)
        self._body.addWidget(label(_("Velg en melding i listen."), "muted"))

    def show_case(self, view: CaseView, state: CaseState, now: datetime) -> None:
        """Show a report."""
        self._view, self._now = view, now
        self._panel = None
        clear(self._body)
        self._body.addWidget(self._head(view, state))
        if view.notice:
            self._body.addWidget(Notice("warning" if view.document.restricted else "info", "", view.notice))
        self._panel_place = QVBoxLayout()
        self._body.addLayout(self._panel_place)
        if view.open_conversation:
            self._body.addWidget(self._conversation(view))
        self._body.addWidget(self._timeline(view.timeline))
        self.verticalScrollBar().setValue(0)

    def show_draft(self, title: str, who: str, missing: str, draft_id: str) -> None:
        """A draft has no timeline: say what it is and offer to go on."""
        self._view = None
        self._panel = None
        clear(self._body)
        made = Card()
        made.column.addLayout(row(label(who, "h1"), None, tag(_("Kladd"))))
        made.column.addWidget(label(f"{title} · {missing}", "muted"))
        go_on = KeyedButton(_("Fortsett"), draft_id, "primary")
        go_on.clicked.connect(self._on_draft)
        made.column.addLayout(row(go_on, None))
        self._body.addWidget(made)

    def focus_first(self) -> None:
        """Go to the first thing that can be done."""
        for one in self.inner.findChildren(QPushButton):
            if one.isVisibleTo(self):
                one.setFocus()
                return

    def open_panel(self, panel: EventPanel) -> None:
        """Put a small panel above the timeline."""
        self.close_panel()
        self._panel = panel
        panel.written.connect(self._on_written)
        panel.cancelled.connect(self.close_panel)
        self._panel_place.addWidget(panel)
        panel.setFocus()
        self.ensureWidgetVisible(panel)

    def close_panel(self) -> None:
        """Take the small panel away."""
        if self._panel is not None:
            self._panel.hide()
            self._panel.deleteLater()
            self._panel = None

    def _head(self, view: CaseView, state: CaseState) -> Card:
        document = view.document
        made = Card(spacing=10)
        who = f"{document.pupil}, {document.group}" if document.pupil and document.group else document.pupil
        title = label(who or _("Ukjent elev"), "h1")
        tones: dict[CaseState, TagTone] = {CaseState.RESTRICTED: "danger", CaseState.TOLD: "info"}
        tone = tones.get(state, "success")
        chips: list[QWidget] = [tag(state_words(state), tone)]
        if document.urgent:
            chips.insert(0, tag(_("Haster"), "danger"))
        made.column.addWidget(title)
        facts = [document.title]
        if document.experienced:
            facts.append(_("gjelder {day}").format(day=_day(document.experienced)))
        made.column.addWidget(label(" · ".join(facts), "muted"))
        made.column.addWidget(flow(*chips))
        made.column.addWidget(flow(*self._actions(view)))
        return made

    def _actions(self, view: CaseView) -> list[QWidget]:
        key = view.document.document_id
        found: list[QWidget] = []
        show = KeyedButton(_("Vis PDF"), key, "primary", "FilePdf")
        show.clicked.connect(self._on_pdf)
        found.append(show)
        if view.document.restricted:
            self._told_button(found)
        if view.supplement_draft:
            more = KeyedButton(_("Fortsett utfyllende"), view.supplement_draft, "", "NotePencil")
            more.clicked.connect(self._on_draft)
            found.append(more)
        elif view.can_supplement:
            more = KeyedButton(_("Skriv utfyllende"), key, "", "NotePencil")
            more.clicked.connect(self._on_supplement)
            found.append(more)
        export = KeyedButton(_("Eksporter PDF"), key, "", "FileExport")
        export.clicked.connect(self._on_export)
        found.append(export)
        if not view.document.restricted:
            self._told_button(found)
        return found

    def _told_button(self, found: list[QWidget]) -> None:
        told = button(_("Merk som fortalt"), "", "Chat")
        told.clicked.connect(self.on_told)
        found.append(told)

    def _conversation(self, view: CaseView) -> Notice:
        made = Notice("info", _("Samtale med eleven"), view.open_conversation)
        write = button(_("Skriv inn samtalen"))
        write.clicked.connect(self.on_conversation)
        move = button(_("Velg ny dag"))
        move.clicked.connect(self.on_new_day)
        made.body.addSpacing(theme.px(4))
        made.body.addWidget(flow(write, move))
        return made

    def _timeline(self, items: tuple[TimelineItem, ...]) -> Card:
        made = Card(spacing=0)
        made.column.addWidget(label(_("Hendelser"), "h2"))
        made.column.addSpacing(theme.px(10))
        for number, item in enumerate(items):
            made.column.addWidget(_TimelineRow(item, last=number == len(items) - 1, on_pdf=self))
        return made

    def pdf_of(self, document_id: str) -> Button:
        """A small button that shows the PDF of a line in the timeline."""
        made = KeyedButton(_("Vis PDF"), document_id, "link")
        made.clicked.connect(self._on_pdf)
        return made

    def on_told(self) -> None:
        """Open «Merk som fortalt»."""
        if self._view is not None:
            document = self._view.document
            self.open_panel(ToldPanel(document.document_id, self._now, restricted=document.restricted))

    def on_conversation(self) -> None:
        """Open «Skriv inn samtalen»."""
        if self._view is not None:
            self.open_panel(ConversationPanel(self._view.document.document_id, self._now))

    def on_new_day(self) -> None:
        """Open «Velg ny dag»."""
        if self._view is not None:
            proposed = calendar.next_school_day(self._now.date())
            self.open_panel(NewDayPanel(self._view.document.document_id, self._now, proposed))

    def _on_written(self, words: EventWords) -> None:
        self.event_written.emit(words)

    def _on_pdf(self) -> None:
        self.pdf_wanted.emit(key_of(self.sender()))

    def _on_export(self) -> None:
        self.export_wanted.emit(key_of(self.sender()))

    def _on_supplement(self) -> None:
        self.supplement_wanted.emit(key_of(self.sender()))

    def _on_draft(self) -> None:
        self.draft_wanted.emit(key_of(self.sender()))


class _TimelineRow(QWidget):
    """One line of the timeline: icon on a thread, heading, time, a sentence."""

    def __init__(self, item: TimelineItem, *, last: bool, on_pdf: CaseDetail) -> None:
        super().__init__()
        thread = QVBoxLayout()
        thread.setSpacing(theme.px(2))
        icon = IconLabel(_ICONS.get(item.icon, "Circle"), icons.ACCENT, 20)
        thread.addWidget(icon, 0, Qt.AlignmentFlag.AlignHCenter)
        if last:
            thread.addStretch(1)
        else:
            thread.addWidget(_Thread(), 1, Qt.AlignmentFlag.AlignHCenter)
        title = label(item.title, "h3")
        when = label(_when(item.when), "small", wrap=False)
        top = row(title, when)
        top.setStretch(0, 1)
        top.setAlignment(when, Qt.AlignmentFlag.AlignTop)
        words = column(top, spacing=1)
        if item.text:
            words.addWidget(label(item.text, "muted"))
        if item.document_id:
            words.addLayout(row(on_pdf.pdf_of(item.document_id), None))
        words.addSpacing(theme.px(14))
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(12))
        outer.addLayout(thread)
        outer.addLayout(words, 1)


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


def _day(iso: str) -> str:
    try:
        return calendar.date_in_words(date.fromisoformat(iso[:10]))
    except ValueError:
        return iso
