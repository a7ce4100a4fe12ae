"""*Saker*: search and list to the left, the chosen report to the right; one at a time on a narrow window."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QButtonGroup

from skjema_app.system.texts import _, ngettext
from skjema_app.ui.answer_panels import OutsideWords, ShareWords, WithdrawWords
from skjema_app.ui.case_detail import CaseDetail
from skjema_app.ui.case_list import CaseList, CaseModel, who_line
from skjema_app.ui.casework import jobs
from skjema_app.ui.casework.flow_panels import StepWords, TurnWords
from skjema_app.ui.casework.panels import ConsentWords, GiveWords, OutsideShare, PutWords, ReportedWords
from skjema_app.ui.casework.people_panels import HandWords
from skjema_app.ui.catching_up import CatchingUp
from skjema_app.ui.desk import Desk
from skjema_app.ui.erase_panel import EraseWords
from skjema_app.ui.event_panels import EventWords
from skjema_app.ui.list_and_detail import ListAndDetail
from skjema_app.ui.widgets.basics import Button, SearchField, announce, button, column, label
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import afterwards, cases, documents, erasing_private
from skjema_app.workflows.cases import CaseRow, CaseView
from skjema_app.workflows.half_written import HalfWritten, half_written
from skjema_app.workflows.left_out import LeftOutView, left_out
from skjema_app.workflows.search import is_behind
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.settings import vault_settings

_SEARCH_AFTER_MS = 180
_NARROW = 860
_ALL, _URGENT, _DRAFTS = range(3)


@dataclass(frozen=True, slots=True)
class _Opened:
    view: CaseView
    now: datetime
    phone: str
    begun: tuple[HalfWritten, ...]


@dataclass(frozen=True, slots=True)
class _LeftOut:
    one: LeftOutView
    now: datetime


@dataclass(frozen=True, slots=True)
class _Found:
    number: int
    rows: tuple[CaseRow, ...]
    now: datetime
    behind: bool = False


class CasesPage(ListAndDetail):
    """The second place; with ``hidden`` *Skjermet*, which is the same for § 12-5 and nothing else.

    Signals:
        pdf_wanted: document id.
        export_wanted: document id.
        supplement_wanted: document id.
        draft_wanted: draft id.
        take_up_wanted: document id of something that doesn't count.
        report_wanted: *Meld fra* (on the empty page).
        said: a sentence for the news bar.
        continue_wanted: *Fortsett en plan som finnes*, in no case.
        elsewhere_wanted: document id that stands in the other place.
        share_wanted: the ``OutsidePanel`` and its words: a file is to be chosen.
        loaded: the list shows what is true now.
    """

    pdf_wanted = Signal(str)
    export_wanted = Signal(str)
    supplement_wanted = Signal(str)
    draft_wanted = Signal(str)
    take_up_wanted = Signal(str)
    report_wanted = Signal()
    said = Signal(str)
    continue_wanted = Signal()
    elsewhere_wanted = Signal(str)
    share_wanted = Signal(object, object)
    loaded = Signal()

    def __init__(self, desk: Desk, *, hidden: bool = False) -> None:
        detail = CaseDetail()
        super().__init__(desk, CaseList(hidden=hidden), detail, side_by_side=_NARROW, left=42)
        self.detail = detail
        self._hidden = hidden
        self._rows: tuple[CaseRow, ...] = ()
        self._now = desk.session.clock.now()
        self._asked = 0
        self._wanted = ""
        self._entering = False
        named = _("Søk i skjermede saker") if hidden else _("Søk i saker")
        self.search = SearchField(named, named if hidden else _("Søk i saker (Ctrl+F)"))
        self.chips = QButtonGroup(self)
        self.chips.setExclusive(True)
        for number in (_ALL, _URGENT, _DRAFTS):
            chip = button("", "chip")
            chip.setCheckable(True)
            self.chips.addButton(chip, number)
        self.chips.button(_ALL).setChecked(True)
        self.model = CaseModel(self)
        self.list.setModel(self.model)
        self.empty = label("", "muted")
        self.behind = label(_("Søket gjøres klart …"), "muted")
        self._catching_up = CatchingUp(desk, self)
        self._catching_up.caught_up.connect(self.refresh)
        self.empty_report = button(_("Meld fra"), "primary", "Plus")
        self.empty_report.clicked.connect(self.report_wanted)
        self.continued = button(_("Fortsett en plan som finnes"), "link", "FileImport")
        self.continued.setToolTip(_("En plan som er begynt i OneNote eller på papir."))
        self.continued.clicked.connect(self.continue_wanted)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SEARCH_AFTER_MS)
        self._soon.timeout.connect(self.refresh)
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Ask for the rows; a later question makes an earlier answer void."""
        self._asked += 1
        wanted = self.search.text().strip()
        work = functools.partial(_find, self._desk.session, wanted, self._asked, hidden=self._hidden)
        self._desk.ask(work, self._on_found, self)

    def open_document(self, document_id: str) -> None:
        """Show a report, also when the search hides it in the list."""
        self._wanted = document_id
        self._reading = True
        self._take_away_unless(document_id)
        self._open(document_id)
        self.refresh()

    def return_to(self, document_id: str) -> None:
        """Go back to what was being written about a document."""
        self._entering = True
        self.open_document(document_id)

    def focus_search(self) -> None:
        """Ctrl+F."""
        if self._narrow:
            self._show_list()
        self.search.setFocus()
        self.search.selectAll()

    def _lay_out(self) -> None:
        self._chip_row = flow(*self._chip_buttons())
        inside = column(label(_("Skjermet") if self._hidden else _("Saker"), "h1"), spacing=10)
        if self._hidden:
            lead = _("Meldinger om ansatte (§ 12-5). Bare du og den du gir en melding til, ser den.")
            inside.addWidget(label(lead, "muted"))
        for part in (self.search, self._chip_row, self.behind, self.list, self.empty):
            inside.addWidget(part)
        inside.addWidget(self.empty_report, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(self.continued, 0, Qt.AlignmentFlag.AlignLeft)
        if self._hidden:
            self.continued.hide()
        self._fill_left(inside)
        for part in (self.behind, self.empty, self.empty_report):
            part.hide()
        self._name_chips()

    def _connect(self) -> None:
        self.search.searched.connect(self._on_search)
        self.search.returnPressed.connect(self._on_search_entered)
        self.chips.idClicked.connect(self._on_chip)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.activated.connect(self._on_activated)
        self.list.clicked.connect(self._on_activated)
        self.detail.pdf_wanted.connect(self.pdf_wanted)
        self.detail.export_wanted.connect(self.export_wanted)
        self.detail.supplement_wanted.connect(self.supplement_wanted)
        self.detail.draft_wanted.connect(self.draft_wanted)
        self.detail.take_up_wanted.connect(self.take_up_wanted)
        self.detail.written.connect(self._on_event)
        self._desk.changed.connect(self._on_changed)

    def _chip_buttons(self) -> list[Button]:
        return [one for one in self.chips.buttons() if isinstance(one, Button)]

    def _name_chips(self) -> None:
        urgent = sum(row.urgent for row in self._rows)
        drafts = sum(row.draft for row in self._rows)
        words = (
            _("Alle {n}").format(n=len(self._rows)),
            _("Haster {n}").format(n=urgent),
            _("Kladder {n}").format(n=drafts),
        )
        for chip, text in zip(self._chip_buttons(), words, strict=True):
            chip.set_label(text)

    def _on_search(self, _text: str) -> None:
        self._soon.start()

    def _on_search_entered(self) -> None:
        self._soon.stop()
        self.refresh()
        self.list.setFocus()

    def _on_chip(self, _number: int) -> None:
        self._show_rows()

    def _on_changed(self, change: Change) -> None:
        if change.drafts or change.documents or change.exchange or change.school:
            self.refresh()
            # What is being written in a panel is not taken away by what others did meanwhile.
            told = change.documents or change.exchange or change.school
            if told and self._opened and self.detail.panel is None:
                self._open(self._opened)

    def _on_found(self, found: _Found) -> None:
        if found.number != self._asked:
            return
        self._rows, self._now = found.rows, found.now
        self.behind.setVisible(found.behind)
        if found.behind:
            self._catching_up.begin()
        self._name_chips()
        self._show_rows()
        self.loaded.emit()

    def _show_rows(self) -> None:
        chosen = self.chips.checkedId()
        rows = tuple(row for row in self._rows if chosen == _ALL or (row.urgent if chosen == _URGENT else row.draft))
        keep = self._wanted or self._key_of(self.list.currentIndex())
        wanted, self._wanted = self._wanted, ""
        self.model.show_rows(rows, self._now)
        searching = bool(self.search.text().strip())
        nothing = not self._rows and not searching
        self.empty.setText(
            _("Du er ikke med i noen saker ennå. Sakene du får tilgang til, kommer hit av seg selv.")
            if nothing
            else _("Ingen treff så langt.")
            if self.behind.isVisibleTo(self)
            else _("Ingen treff.")
        )
        self.empty.setVisible(not rows)
        self.search.setHidden(nothing)
        self._chip_row.setHidden(nothing or self._hidden)
        self.empty_report.setVisible(nothing and not self._hidden)
        self.list.setVisible(bool(rows))
        self._arrange()
        if searching:
            announce(self.list, ngettext("{n} treff", "{n} treff", len(rows)).format(n=len(rows)))
        index = self.model.find(keep) if keep else QModelIndex()
        if wanted and not index.isValid():  # a supplement or a version: its case is the row, once that is known
            index = self.model.find(self._opened)
        if index.isValid():
            self.list.setCurrentIndex(index)
        elif rows and not wanted and not self._narrow and not searching:
            self.list.setCurrentIndex(self.model.index(0, 0))

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        key = self._key_of(current)
        if not key or (self._narrow and not self._reading):
            return
        if key != self._opened:
            self._show_row(current)

    def _on_activated(self, index: QModelIndex) -> None:
        if self.model.row(index) is None:
            return
        self._show_row(index)
        if self._narrow:
            self._show_detail()

    def _show_row(self, index: QModelIndex) -> None:
        row = self.model.row(index)
        if row is None:
            return
        if row.draft:
            self._opened = ""
            missing = (
                ngettext("mangler {n} svar", "mangler {n} svar", row.missing).format(n=row.missing)
                if row.missing
                else _("alle svar er med")
            )
            self.detail.show_draft(row.title, who_line(row), missing, row.key)
        else:
            self._take_away_unless(row.key)
            self._open(row.key)

    def _take_away_unless(self, document_id: str) -> None:
        """Another pupil's case must not stand there, with its buttons, while this one is fetched."""
        view = self.detail.view
        if view is None or document_id not in _ids_in(view):
            self.detail.show_nothing("")

    def _open(self, document_id: str) -> None:
        self._opened = document_id
        work = functools.partial(_open_case, self._desk.session, document_id)
        self._desk.ask(work, self._on_case, self)

    def _on_case(self, opened: _Opened | _LeftOut) -> None:
        if isinstance(opened, _LeftOut):
            self._on_left_out(opened)
            return
        view = opened.view
        if self._opened not in _ids_in(view):
            return
        if view.document.restricted != self._hidden:
            self._opened = ""
            self.elsewhere_wanted.emit(view.document.document_id)
            return
        held = self.detail.isAncestorOf(QApplication.focusWidget() or self)
        self._opened = view.document.document_id  # a version opens the case it stands in
        self._select(self._opened)
        known = view == self.detail.view
        if not known:
            self.detail.show_case(view, opened.now, opened.phone)
            self._arrange()
        self.keeper.know(opened.begun)
        entering, self._entering = self._entering, False
        if entering or (held and not known):  # what had the focus was built anew
            self.detail.focus_first()

    def _on_left_out(self, opened: _LeftOut) -> None:
        if self._opened == opened.one.document.document_id:
            held = self.detail.isAncestorOf(QApplication.focusWidget() or self)
            self._select(self._opened)
            self.detail.show_left_out(opened.one, opened.now)
            self._arrange()
            if held:
                self.detail.focus_first()

    def _select(self, key: str) -> None:
        index = self.model.find(key)
        if index.isValid() and index != self.list.currentIndex():
            self.list.setCurrentIndex(index)

    def _on_event(self, words: object) -> None:
        session = self._desk.session
        match words:
            case EventWords():
                work = functools.partial(
                    documents.record_event,
                    session,
                    words.document_id,
                    words.kind,
                    happened=words.happened,
                    who=words.who,
                    how=words.how,
                    text=words.text,
                )
                self._desk.ask(work, self._on_written, self)
            case WithdrawWords(document_id, reason):
                work = functools.partial(afterwards.withdraw, session, document_id, reason)
                self._desk.ask(work, self._on_withdrawn, self)
            case EraseWords(document_id, why):
                gone = functools.partial(erasing_private.erase_own, session, document_id, why)
                self._desk.ask(gone, self._on_erased, self)
            case ShareWords(document_id):
                self._desk.ask(functools.partial(_share, session, document_id), self._on_shared, self)
            case OutsideWords():
                outside = functools.partial(
                    afterwards.approved_outside,
                    session,
                    words.document_id,
                    who=words.who,
                    happened=words.happened,
                    how=words.how,
                    text=words.text,
                )
                self._desk.ask(outside, self._on_written, self)
            case OutsideShare():
                self.share_wanted.emit(self.detail.panel, words)
            case ConsentWords() | ReportedWords() | PutWords() | GiveWords() | TurnWords() | StepWords() | HandWords():
                self._desk.ask(functools.partial(jobs.write_words, session, words), self._on_case_work, self)

    def _on_case_work(self, written: jobs.Written) -> None:
        self.detail.close_panel()
        if written.document_id:
            self._opened = self._wanted = written.document_id
        self._entering = True  # the page is built anew, and the panel with the focus is gone
        self._desk.tell(written.change)

    def _on_written(self, change: Change) -> None:
        self.detail.close_panel()
        self._desk.tell(change)

    def _on_withdrawn(self, change: Change) -> None:
        self.detail.close_panel()
        self.said.emit(_("Trukket tilbake. De som har fått den, ser det."))
        self._desk.tell(change)

    def _on_erased(self, change: Change) -> None:
        self.detail.close_panel()
        self._opened = self._wanted = ""
        self.detail.show_nothing(_("Det er slettet."))
        self.said.emit(_("Det er slettet."))
        self._desk.tell(change)

    def _on_shared(self, shared: tuple[Change, str]) -> None:
        change, self._opened = shared
        self.detail.close_panel()
        self._wanted = self._opened
        self.said.emit(_("Delt med rektor. Dokumentet sendes slik det er."))
        self._desk.tell(change)

    def _key_of(self, index: QModelIndex) -> str:
        return self.model.key_at(index)

    def _has_something(self) -> bool:
        return bool(self._rows or self.search.text().strip() or self.detail.view is not None)

    def _show_detail(self) -> None:
        self._reading = True
        self._arrange()
        self.detail.focus_first()


def _share(session: Session, document_id: str) -> tuple[Change, str]:
    """Share it, and the id of what was shared: from now on the row is that one."""
    change = afterwards.share_older(session, document_id)
    found = (one.document_id for one in session.vault.documents.list() if one.origin == document_id)
    return change, next(found, document_id)


def _open_case(session: Session, document_id: str) -> _Opened | _LeftOut:
    for one in left_out(session):
        if one.document.document_id == document_id:
            return _LeftOut(one, session.clock.now())
    view = cases.open_case(session, document_id)
    about = {one.document_id for one in view.timeline} | {view.document.document_id}
    phone = vault_settings(session).principal_phone
    return _Opened(view, session.clock.now(), phone, half_written(session, about))


def _find(session: Session, query: str, number: int, *, hidden: bool) -> _Found:
    rows = cases.list_cases(session, query=query, hidden=hidden, whole=False)
    behind = bool(query) and not hidden and is_behind(session)
    return _Found(number, rows, session.clock.now(), behind)


def _ids_in(view: CaseView) -> frozenset[str]:
    """Ids that open this case."""
    return frozenset({one.document_id for one in view.timeline} | {view.document.document_id})
