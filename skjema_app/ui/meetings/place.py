"""*Møter*: minutes and conversations to the left, the chosen one to the right. Never empty: it begins with a button."""

from __future__ import annotations

import functools

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QApplication

from skjema_app.system.texts import _
from skjema_app.ui.casework.flow_panels import StepWords
from skjema_app.ui.casework.jobs import Written, write_words
from skjema_app.ui.casework.panels import PutWords
from skjema_app.ui.desk import Desk
from skjema_app.ui.list_and_detail import ListAndDetail
from skjema_app.ui.meetings import meeting_jobs
from skjema_app.ui.meetings.agenda_parts import AgendaParts
from skjema_app.ui.meetings.decisions_card import DropWords
from skjema_app.ui.meetings.meeting_detail import MeetingDetail
from skjema_app.ui.meetings.meeting_jobs import Found, Opened
from skjema_app.ui.meetings.meeting_list import MeetingList, MeetingModel
from skjema_app.ui.widgets.basics import button, column, label
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.anonymous_about import link_pupil
from skjema_app.workflows.decided import drop, mark_done, open_again
from skjema_app.workflows.meetings import MeetingKind, MeetingRow, titles_of
from skjema_app.workflows.session import Change

_NARROW = 860
_ALL = ""


class MeetingsPage(ListAndDetail):
    """The place.

    Signals:
        new_wanted: ``MeetingKind`` to begin.
        draft_wanted: draft id to go on with.
        pdf_wanted: document id.
        export_wanted: document id.
        next_wanted: form id and class of a meeting to go on from.
        extract_wanted: document id of a minute, id of the pupil whose copy is wanted.
        minutes_begun: ``Started``: minutes that were begun from an agenda.
        case_wanted: document id to open in *Saker*.
        opened: a finished one is shown (``MeetingView``).
        loaded: the list shows what is true now.
    """

    new_wanted = Signal(object)
    draft_wanted = Signal(str)
    pdf_wanted = Signal(str)
    export_wanted = Signal(str)
    next_wanted = Signal(str, str)
    extract_wanted = Signal(str, str)
    minutes_begun = Signal(object)
    case_wanted = Signal(str)
    opened = Signal(object)
    loaded = Signal()

    def __init__(self, desk: Desk) -> None:
        detail = MeetingDetail()
        super().__init__(desk, MeetingList(), detail, side_by_side=_NARROW, left=42)
        self.detail = detail
        self._rows: tuple[MeetingRow, ...] = ()
        self._now = desk.session.clock.now()
        self._asked = 0
        self._wanted = ""
        self._entering = False
        self._agenda = False  # the agenda of the next meeting is shown, not one of the list
        self.model = MeetingModel(self)
        self.list.setModel(self.model)
        self.new_minutes = button(_("Nytt referat"), "primary", "NotePencil")
        self.new_minutes.setToolTip(_("Ctrl+Shift+N"))
        self.new_talk = button(_("Ny samtale"), "", "PersonChat")
        self.next_meeting = button(_("Neste møte"), "", "Tasklist")
        self.agendas = AgendaParts(self, desk, detail)
        self.kinds = QuietCombo()
        self.kinds.setAccessibleName(_("Vis bare"))
        self.kinds.addItem(_("Alle møter og samtaler"), _ALL)
        self.empty = label(_("Ingen møter her ennå. Referatene du skriver eller er med i, kommer hit."), "muted")
        inside = column(
            label(_("Møter"), "h1"),
            flow(self.new_minutes, self.new_talk, self.next_meeting),
            self.kinds,
            self.list,
            self.empty,
            spacing=10,
        )
        self._fill_left(inside)
        self.next_meeting.setVisible(self.agendas.offered)  # not before it has a place: it would be a window
        self.empty.hide()
        self._connect()

    def refresh(self) -> None:
        """Ask for the rows; a later question makes an earlier answer void."""
        self._asked += 1
        work = functools.partial(meeting_jobs.find, self._desk.session, self._asked)
        self._desk.ask(work, self._on_found, self)

    def open_document(self, document_id: str, *, enter: bool = False) -> None:
        """Show a finished one; ``enter``: the focus goes to the first thing that can be done with it."""
        self._entering = enter
        self._wanted = document_id
        self._reading = True
        self._take_away_unless(document_id)
        self._open(document_id)
        self.refresh()

    def return_to(self, document_id: str) -> None:
        """Go back to one."""
        self.open_document(document_id)

    def open_again(self) -> None:
        """Show what is open as it is now."""
        if self._opened:
            self._open(self._opened)

    def _connect(self) -> None:
        self.new_minutes.clicked.connect(self._on_new_minutes)
        self.new_talk.clicked.connect(self._on_new_talk)
        self.next_meeting.clicked.connect(self.show_agenda)
        self.agendas.started.connect(self.minutes_begun)
        self.agendas.case_wanted.connect(self.case_wanted)
        self.agendas.draft_wanted.connect(self.draft_wanted)
        self.agendas.meeting_wanted.connect(self._on_meeting_wanted)
        self.detail.decision_done.connect(self._on_decision_done)
        self.detail.decision_opened.connect(self._on_decision_opened)
        self.kinds.currentIndexChanged.connect(self._on_kind)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.activated.connect(self._on_activated)
        self.list.clicked.connect(self._on_activated)
        self.detail.pdf_wanted.connect(self.pdf_wanted)
        self.detail.export_wanted.connect(self.export_wanted)
        self.detail.draft_wanted.connect(self.draft_wanted)
        self.detail.next_wanted.connect(self.next_wanted)
        self.detail.extract_wanted.connect(self.extract_wanted)
        self.detail.written.connect(self._on_words)
        self.detail.case_wanted.connect(self.case_wanted)
        self.detail.about_forgotten.connect(self._on_forget)
        self._desk.changed.connect(self._on_changed)

    def show_agenda(self) -> None:
        """*Neste møte*."""
        self._opened, self._wanted = "", ""
        self.list.clearSelection()
        self.list.setCurrentIndex(QModelIndex())
        self._reading = True
        self._agenda = True
        self.agendas.show_agenda(enter=True)
        self._arrange()

    def _on_meeting_wanted(self, document_id: str) -> None:
        self.open_document(document_id, enter=True)

    def _on_decision_done(self, key: str) -> None:
        self._desk.change(functools.partial(mark_done, self._desk.session, key), self)

    def _on_decision_opened(self, key: str) -> None:
        self._desk.change(functools.partial(open_again, self._desk.session, key), self)

    def _on_words(self, words: object) -> None:
        """«Knytt til sak», or a decision that is not to be done."""
        if isinstance(words, DropWords):
            self.detail.close_panel()
            self._desk.change(functools.partial(drop, self._desk.session, words.key, words.why), self)
        if isinstance(words, PutWords):
            self._desk.ask(functools.partial(write_words, self._desk.session, words), self._on_put, self)
        if isinstance(words, StepWords):
            self._desk.ask(functools.partial(write_words, self._desk.session, words), self._on_followed, self)

    def _on_forget(self, document_id: str) -> None:
        """Whom an anonymous discussion is about is not kept any longer."""
        work = functools.partial(link_pupil, self._desk.session, document_id, "")
        self._desk.ask(work, self._on_forgotten, self)

    def _on_forgotten(self, _nothing: None) -> None:
        self.open_document(self._opened, enter=True)

    def _on_put(self, written: Written) -> None:
        self.detail.close_panel()
        self._desk.tell(written.change)

    def _on_followed(self, written: Written) -> None:
        self._on_put(written)
        self.case_wanted.emit(self._opened)

    def _on_new_minutes(self) -> None:
        self.new_wanted.emit(MeetingKind.MINUTES)

    def _on_new_talk(self) -> None:
        self.new_wanted.emit(MeetingKind.TALK)

    def _on_kind(self, _place: int) -> None:
        self._show_rows()

    def _on_changed(self, change: Change) -> None:
        if change.drafts or change.documents or change.exchange or change.school:
            self.refresh()
            if (change.documents or change.exchange or change.school) and self._opened:
                self._open(self._opened)

    def _on_found(self, found: Found) -> None:
        if found.number != self._asked:
            return
        self._rows, self._now = found.rows, found.now
        self._name_kinds()
        self._show_rows()
        self.loaded.emit()

    def _name_kinds(self) -> None:
        """The forms that are in the list; what was chosen stays chosen."""
        chosen = self.kinds.currentData()
        wanted = titles_of(self._rows)
        if [self.kinds.itemData(at) for at in range(1, self.kinds.count())] == [form_id for form_id, _title in wanted]:
            return
        self.kinds.blockSignals(True)
        while self.kinds.count() > 1:
            self.kinds.removeItem(1)
        for form_id, title in wanted:
            self.kinds.addItem(title, form_id)
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(chosen)))
        self.kinds.blockSignals(False)

    def _show_rows(self) -> None:
        chosen = self.kinds.currentData()
        rows = tuple(row for row in self._rows if chosen in {_ALL, None, row.form_id})
        keep = self._wanted or self._opened or self.model.key_at(self.list.currentIndex())
        wanted, self._wanted = self._wanted, ""
        self.model.show_rows(rows, self._now)
        self.empty.setVisible(not rows)
        self.kinds.setVisible(bool(self._rows))
        self.list.setVisible(bool(rows))
        self._arrange()
        index = self.model.find(keep) if keep else QModelIndex()
        if index.isValid():
            self.list.setCurrentIndex(index)
        elif rows and not wanted and not self._narrow and not self._agenda:
            self.list.setCurrentIndex(self.model.index(0, 0))

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        key = self.model.key_at(current)
        if not key or (self._narrow and not self._reading):
            return
        if key != self._opened:
            self._show_row(current)

    def _on_activated(self, index: QModelIndex) -> None:
        if self.model.row(index) is None:
            return
        self._show_row(index)
        if self._narrow:
            self._reading = True
            self._arrange()
            self.detail.focus_first()

    def _show_row(self, index: QModelIndex) -> None:
        row = self.model.row(index)
        if row is None:
            return
        self._leave_agenda()
        if row.draft:
            self._opened = ""
            self.detail.show_draft(row)
        else:
            self._take_away_unless(row.key)
            self._open(row.key)

    def _leave_agenda(self) -> None:
        self._agenda = False
        self.agendas.leave()

    def _take_away_unless(self, document_id: str) -> None:
        """Another meeting must not stand there, with its buttons, while this one is fetched."""
        view = self.detail.view
        if view is None or view.document.document_id != document_id:
            self.detail.show_nothing("")

    def _open(self, document_id: str) -> None:
        self._opened = document_id
        self._leave_agenda()
        work = functools.partial(meeting_jobs.open_one, self._desk.session, document_id)
        self._desk.ask(work, self._on_opened, self)

    def _on_opened(self, opened: Opened) -> None:
        view = opened.view
        if self._opened not in {view.document.document_id, view.document.series}:
            known = {row.key for row in self._rows}
            if self._opened in known:
                return
        self._opened = view.document.document_id
        index = self.model.find(self._opened)
        if index.isValid() and index != self.list.currentIndex():
            self.list.setCurrentIndex(index)
        if view != self.detail.view:
            held = self.detail.isAncestorOf(QApplication.focusWidget() or self)
            self.detail.show_meeting(view, opened.now, opened.phone)
            self._arrange()
            self._entering = self._entering or held  # what had the focus was built anew
        entering, self._entering = self._entering, False
        if entering:
            self.detail.focus_first()
        self.opened.emit(view)

    def _has_something(self) -> bool:
        return bool(self._rows) or self.detail.view is not None or self._agenda
