"""One case in *Saker*: what it is, what the person can do now, and everything that has happened with it."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.form_engine.flow import CaseFact
from skjema_app.system import calendar
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.answer_panels import OutsidePanel, SharePanel, WithdrawPanel
from skjema_app.ui.archive.innsyn_sheet import InnsynSheet
from skjema_app.ui.audit_sheet import AuditSheet, log_scopes
from skjema_app.ui.case_buttons import newest_version, offers_of
from skjema_app.ui.case_list import state_tone, state_words
from skjema_app.ui.casework.case_cards import CaseCards
from skjema_app.ui.casework.flow_cards import FlowCards
from skjema_app.ui.casework.flow_panels import ClosePanel, NotePanel, ReopenPanel, TurnWords
from skjema_app.ui.casework.panels import ConsentPanel, GivePanel, PutPanel, ReportedPanel
from skjema_app.ui.casework.panels import OutsidePanel as ShareOutsidePanel
from skjema_app.ui.casework.people_panels import DeclinePanel, HandAct, HandWords, MovePanel, OfferPanel
from skjema_app.ui.casework.timeline_place import TimelinePlace
from skjema_app.ui.correct_panel import CorrectionsCard, CorrectPanel
from skjema_app.ui.delivery_view import DeliveryCard
from skjema_app.ui.detail_page import DetailPage
from skjema_app.ui.erase_panel import ErasePanel
from skjema_app.ui.event_panels import ConversationPanel, NewDayPanel
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.times import moment
from skjema_app.ui.told_dialog import ToldPanel
from skjema_app.ui.versions_view import VersionsCard
from skjema_app.ui.widgets.basics import (
    Card,
    Notice,
    button,
    label,
    row,
    tag,
)
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.cases import CaseAction, CaseState, CaseView
from skjema_app.workflows.consent import Service
from skjema_app.workflows.correction_words import corrections_in
from skjema_app.workflows.left_out import LeftOutView
from skjema_app.workflows.standing import Standing


class CaseDetail(DetailPage):
    """The right side of *Saker*.

    Signals (beside those of every detail):
        pdf_wanted: document id to show.
        export_wanted: document id to write to a file.
        supplement_wanted: document id to write more about.
        draft_wanted: draft id to go on with.
        take_up_wanted: document id of something that doesn't count, to go on with as a draft.
        decide_wanted: document id of a report to decide on.
        plan_wanted: case id to begin a plan in.
        version_wanted: document ids that a new version follows; two when it joins a fork.
        review_wanted: document id to open in *Til godkjenning*.
        compare_wanted: document id of a version that others stand beside.
        form_wanted: case (or a document of the row), and a form to begin there.
        work_wanted: ``CaseAction`` value and document id, of what opens a form or is done at once.
        copy_wanted: document id whose text goes to the portal.
        chronology_wanted: a ``ChronologyRequest``.
    """

    pdf_wanted = Signal(str)
    export_wanted = Signal(str)
    supplement_wanted = Signal(str)
    draft_wanted = Signal(str)
    take_up_wanted = Signal(str)
    decide_wanted = Signal(str)
    plan_wanted = Signal(str)
    version_wanted = Signal(object)
    review_wanted = Signal(str)
    compare_wanted = Signal(str)
    form_wanted = Signal(str, str)
    work_wanted = Signal(str, str)
    copy_wanted = Signal(str)
    chronology_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__(_("Valgt melding"), widest=760)
        self.cards: CaseCards | None = None
        self.flow: FlowCards | None = None
        self._view: CaseView | None = None
        self.delivery: DeliveryCard | None = None
        self.versions: VersionsCard | None = None
        self._now = datetime.now().astimezone()
        self.timeline = TimelinePlace(self)
        self.timeline.pdf_wanted.connect(self.pdf_wanted)
        self.timeline.chronology_wanted.connect(self.chronology_wanted)
        self.show_nothing()

    @property
    def view(self) -> CaseView | None:
        """The report that is shown."""
        return self._view

    def show_nothing(self, words: str | None = None) -> None:
        """No report is chosen, or it is on its way (``words`` are "" then)."""
        self._empty()
        self._body.addWidget(label(_("Velg en melding i listen.") if words is None else words, "muted"))

    def show_case(self, view: CaseView, now: datetime, phone: str = "") -> None:
        """Show a case; ``phone``: the principal's number, or ""."""
        self._empty()
        self._view, self._now = view, now
        self.flow = FlowCards(view.flow, self, view.plan_draft) if view.flow is not None else None
        self._body.addWidget(self._head(view))
        if view.notice:
            self._body.addWidget(Notice("warning" if view.document.restricted else "info", "", view.notice))
        returned = _returned(view)
        if returned:
            self._body.addWidget(Notice("info", _("Rektor har sendt planen tilbake med en kommentar"), returned))
        self.cards = CaseCards(view, self)
        self.cards.add_hands(self._body)
        self._body.addLayout(self._panel_place)
        if self.flow is not None:
            self.flow.add_first(self._body)
            self._body.addWidget(self._others(view))
        if corrections_in(view.events):
            self._body.addWidget(CorrectionsCard(view.events))
        if view.open_conversation:
            self._body.addWidget(self._conversation(view))
        self.cards.add_first(self._body)
        if view.versions:
            self.versions = VersionsCard(view.versions, view.fork, may_join=CaseAction.JOIN in view.actions)
            self.versions.pdf_wanted.connect(self.pdf_wanted)
            self.versions.compare_wanted.connect(self.compare_wanted)
            self.versions.join_wanted.connect(self.version_wanted)
            self._body.addWidget(self.versions)
        if view.delivery is not None:
            self.delivery = DeliveryCard(view.delivery, phone)
            # While nobody has answered, how far it has come is the news; later it is history.
            place = self._body.count() if view.decision or view.versions else self._body.indexOf(self._panel_place) + 1
            self._body.insertWidget(place, self.delivery)
        if self.flow is not None:
            self.flow.add_more(self._body)
        self.cards.add_more(self._body)
        self._attachments(view.attachments)
        self.timeline.add_to(self._body, view, now.date(), self._desk)
        self.cards.add_readers(self._body)
        self.timeline.settle()

    def show_draft(self, title: str, who: str, missing: str, draft_id: str) -> None:
        """A draft has no timeline: say what it is and offer to go on."""
        self._empty()
        made = Card()
        made.column.addLayout(row(label(who, "h1"), None, tag(_("Kladd"))))
        made.column.addWidget(label(f"{title} · {missing}", "muted"))
        go_on = KeyedButton(_("Fortsett"), draft_id, "primary")
        go_on.clicked.connect(self._on_draft)
        made.column.addLayout(row(go_on, None))
        self._body.addWidget(made)

    def show_left_out(self, one: LeftOutView, now: datetime) -> None:
        """Something that was finished and doesn't count: say why, and offer to go on with it as a draft."""
        self._empty()
        document = one.document
        who = f"{document.pupil}, {document.group}" if document.pupil and document.group else document.pupil
        made = Card(spacing=10)
        made.column.addWidget(label(who or _("Ukjent elev"), "h1"))
        finished = _("{title} · ferdig {when}").format(title=document.title, when=moment(document.finished, now))
        made.column.addWidget(label(finished, "muted"))
        state = CaseState.LEFT_OUT if one.settled else CaseState.UNSETTLED
        made.column.addWidget(flow(tag(state_words(state), state_tone(state))))
        made.column.addWidget(Notice("warning", "", one.sentence))
        key = one.draft_id or document.document_id
        words = _("Fortsett kladden") if one.draft_id else _("Fortsett på en kladd")
        go_on = KeyedButton(words, key, "primary", "NotePencil")
        go_on.clicked.connect(self._on_draft if one.draft_id else self._on_take_up)
        made.column.addLayout(row(go_on, None))
        self._body.addWidget(made)

    def focus_first(self) -> None:
        """Back to the timeline, if the focus was there when the page was built anew."""
        if self.panel is not None or not self.timeline.take_focus():
            super().focus_first()

    def _empty(self) -> None:
        self.timeline.leave()
        super()._empty()
        self._view = None
        self.delivery = self.versions = self.cards = self.flow = None

    def _ask_again(self, kind: str) -> None:
        actions = self._view.actions if self._view is not None else ()
        talk = self._view is not None and bool(self._view.open_conversation)
        match kind:
            case ToldPanel.kind:
                self.on_told()
            case CorrectPanel.kind:
                self.on_correct()
            case ConversationPanel.kind if talk:
                self.on_conversation()
            case NewDayPanel.kind if talk:
                self.on_new_day()
            case WithdrawPanel.kind if CaseAction.WITHDRAW in actions:
                self.do(CaseAction.WITHDRAW)
            case OutsidePanel.kind if CaseAction.APPROVED_OUTSIDE in actions:
                self.do(CaseAction.APPROVED_OUTSIDE)
            case ClosePanel.kind if self.flow is not None and self.flow.shown.view.may_close:
                self.do(CaseAction.CLOSE)
            case ReopenPanel.kind if self.flow is not None and self.flow.shown.view.may_reopen:
                self.do(CaseAction.REOPEN)
            case OfferPanel.kind if CaseAction.HAND_OVER in actions:
                self.do_hand(HandAct.OFFER)
            case ShareOutsidePanel.kind if CaseAction.SHARE_OUTSIDE in actions:
                self.do(CaseAction.SHARE_OUTSIDE)

    def _head(self, view: CaseView) -> Card:
        document = view.document
        made = Card(spacing=10)
        who = f"{document.pupil}, {document.group}" if document.pupil and document.group else document.pupil
        chips: list[QWidget] = [tag(state_words(view.state), state_tone(view.state))]
        if document.urgent:
            chips.insert(0, tag(_("Haster"), "danger"))
        if view.work.filed is not None and view.work.filed.whole:
            chips.append(tag(_("Arkivert"), "success"))
        made.column.addWidget(label(who or _("Ukjent elev"), "h1"))
        facts = [view.number] if view.number else []
        facts.append(document.title)
        if document.experienced:
            facts.append(_("gjelder {day}").format(day=_day(document.experienced)))
        made.column.addWidget(label(" · ".join(facts), "muted"))
        made.column.addWidget(flow(*chips))
        if view.decision:
            made.column.addWidget(label(view.decision))
        if view.responsible:
            made.column.addWidget(label(_("Saksansvarlig: {name}").format(name=view.responsible)))
        if self.flow is None:
            made.column.addWidget(flow(*self._actions(view)))
        return made

    def _others(self, view: CaseView) -> Card:
        """Whatever else can be done with a case stands below the step that is proposed."""
        made = Card(spacing=10)
        made.column.addWidget(label(_("Mer du kan gjøre"), "h2"))
        made.column.addWidget(flow(*self._actions(view)))
        return made

    def _actions(self, view: CaseView) -> list[QWidget]:
        key = view.document.document_id
        step = self.flow.step if self.flow is not None else None
        offers = [one for one in offers_of(view) if step is None or one.action not in step.offered]
        led = bool(view.plan_draft) or any(one.main for one in offers) or step is not None
        found: list[QWidget] = []
        if view.plan_draft and step is None:
            go_on = KeyedButton(_("Fortsett kladden"), view.plan_draft, "primary", "NotePencil")
            go_on.clicked.connect(self._on_draft)
            found.append(go_on)
        for one in offers:
            main = one.main and (step is None or not step.settles)
            made = KeyedButton(one.words, one.action.value, "primary" if main else "", one.icon)
            made.clicked.connect(self._on_offer)
            found.append(made)
        show = KeyedButton(_("Vis PDF"), key, "" if led else "primary", "FilePdf")
        show.clicked.connect(self._on_pdf)
        found.insert(0 if not led else len(found), show)
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
        correct = button(_("Rett opplysning"), "", "Pencil")
        correct.clicked.connect(self.on_correct)
        found.append(correct)
        if not view.document.restricted:
            self._told_button(found)
        if view.innsyn and self._desk is not None:
            innsyn = button(_("Innsyn"), "", "Person")
            innsyn.setToolTip(_("Alt om eleven som filer"))
            innsyn.clicked.connect(self.on_innsyn)
            found.append(innsyn)
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

    def on_told(self) -> None:
        """Open «Merk som fortalt»."""
        if self._view is not None:
            document = self._view.document
            self.open_panel(ToldPanel(document.document_id, self._now, restricted=document.restricted))

    def on_innsyn(self) -> None:
        """Open «Innsyn for en elev», with the pupil of the case."""
        if self._view is not None and self._desk is not None and self._view.innsyn:
            self.innsyn = InnsynSheet(self.window(), self._desk, self._view.innsyn)
            self.innsyn.open()

    def on_correct(self) -> None:
        """Open «Rett opplysning»."""
        if self._view is not None:
            document = self._view.document
            versions = [(one.document_id, f"{one.title} {one.number}") for one in self._view.versions]
            choices = dict([(document.document_id, document.title), *versions])
            self.open_panel(CorrectPanel(tuple(choices.items()), self._now))

    def on_conversation(self) -> None:
        """Open «Skriv inn samtalen»."""
        if self._view is not None:
            self.open_panel(ConversationPanel(self._view.document.document_id, self._now))

    def on_new_day(self) -> None:
        """Open «Velg ny dag»."""
        if self._view is not None:
            proposed = calendar.next_school_day(self._now.date())
            self.open_panel(NewDayPanel(self._view.document.document_id, self._now, proposed))

    def do(self, action: CaseAction) -> None:
        """Do one of the things that can be done: go there, or ask for what it needs."""
        view = self._view
        if view is None:
            return
        document, newest = view.document, newest_version(view)
        match action:
            case CaseAction.DECIDE:
                self.decide_wanted.emit(document.document_id)
            case CaseAction.PLAN:
                self.plan_wanted.emit(view.case_id or document.document_id)
            case CaseAction.NEW_VERSION:
                self.version_wanted.emit((newest,))
            case CaseAction.JOIN:
                self.version_wanted.emit(view.fork)
            case CaseAction.REVIEW:
                self.review_wanted.emit(newest)
            case CaseAction.WITHDRAW:
                self.open_panel(WithdrawPanel(document.document_id, self._now))
            case CaseAction.SHARE:
                self.open_panel(SharePanel(document.document_id, self._now, title=document.title))
            case CaseAction.ERASE_OWN:
                self.open_panel(ErasePanel(document.document_id, self._now, title=document.title))
            case CaseAction.APPROVED_OUTSIDE:
                self.open_panel(OutsidePanel(newest, self._now))
            case CaseAction.SEND_HOME:
                self.work_wanted.emit(action.value, newest or document.document_id)
            case CaseAction.CLOSE:
                self.open_panel(ClosePanel(document.document_id, self._now))
            case CaseAction.REOPEN:
                self.open_panel(ReopenPanel(document.document_id, self._now))
            case CaseAction.TO_CHAIN:
                self.written.emit(TurnWords(document.document_id, action))
            case CaseAction.HAND_OVER:
                self.do_hand(HandAct.OFFER)
            case CaseAction.AFTER_EVALUATION:
                self.work_wanted.emit(action.value, view.work.evaluation)
            case _:
                self._do_in_case(view, action)

    def _do_in_case(self, view: CaseView, action: CaseAction) -> None:
        key, work = view.document.document_id, view.work
        match action:
            case CaseAction.SHARE_OUTSIDE:
                self.open_panel(ShareOutsidePanel(key, self._now, work.shareable, work.services))
            case CaseAction.PUT_IN_CASE:
                self.open_panel(PutPanel(work.loose, self._now, work.cases, alone=not view.document.school))
            case CaseAction.GIVE if work.closed is not None:
                self.open_panel(GivePanel(self._now, work.closed))
            case _:
                self.work_wanted.emit(action.value, key)

    def do_hand(self, act: HandAct) -> None:
        """Ask for what a hand-over needs, or do it."""
        view = self._view
        hands = view.hands if view is not None else None
        if view is None or hands is None:
            return
        key = view.document.document_id
        match act:
            case HandAct.OFFER:
                self.open_panel(OfferPanel(key, self._now, hands))
            case HandAct.MOVE:
                self.open_panel(MovePanel(key, self._now, hands))
            case HandAct.DECLINE if hands.mine is not None:
                self.open_panel(DeclinePanel(key, self._now, hands.mine))
            case _:
                self.written.emit(HandWords(key, act))

    def note_step(self, fact: CaseFact) -> None:
        """«Noter» that a step was taken outside Skjema."""
        if self._view is not None:
            self.open_panel(NotePanel(self._view.document.document_id, self._now, fact, _("Deg")))

    def withdraw_consent(self, document_id: str, service: Service) -> None:
        """«Trekk samtykke»."""
        self.open_panel(ConsentPanel(document_id, self._now, service))

    def mark_reported(self, document_id: str) -> None:
        """«Merk som meldt»."""
        self.open_panel(ReportedPanel(document_id, self._now))

    def open_log(self) -> None:
        """«Innsynslogg»: of the row, and of its pupil."""
        if self._view is not None and self._desk is not None:
            AuditSheet(self.window(), self._desk, log_scopes(self._view.document)).open()

    def _on_offer(self) -> None:
        self.do(CaseAction(key_of(self.sender())))

    def _on_pdf(self) -> None:
        self.pdf_wanted.emit(key_of(self.sender()))

    def _on_export(self) -> None:
        self.export_wanted.emit(key_of(self.sender()))

    def _on_supplement(self) -> None:
        self.supplement_wanted.emit(key_of(self.sender()))

    def _on_take_up(self) -> None:
        self.take_up_wanted.emit(key_of(self.sender()))

    def _on_draft(self) -> None:
        self.draft_wanted.emit(key_of(self.sender()))


def _returned(view: CaseView) -> str:
    """Text 12 of user-review § 7, when the newest version came back."""
    for one in view.versions:
        if one.newest and one.standing.standing is Standing.RETURNED and CaseAction.NEW_VERSION in view.actions:
            asked = _("Rett det som trengs, og send på nytt. Forrige versjon blir liggende.")
            return f"«{one.comment}» {asked}"
    return ""


def _day(iso: str) -> str:
    try:
        return calendar.date_in_words(date.fromisoformat(iso[:10]))
    except ValueError:
        return iso
