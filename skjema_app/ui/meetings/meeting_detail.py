"""One minute or conversation in *Møter*: what it is, what can be done with it, and every answer in it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.answers_view import AnswersView
from skjema_app.ui.casework.flow_panels import FollowUpPanel
from skjema_app.ui.casework.panels import PutPanel
from skjema_app.ui.delivery_view import DeliveryCard
from skjema_app.ui.detail_page import DetailPage
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.meetings.agenda_view import AgendaView
from skjema_app.ui.meetings.decisions_card import DecisionsCard, DropDecisionPanel
from skjema_app.ui.meetings.extracts_card import ExtractsCard
from skjema_app.ui.meetings.meeting_list import day_words, heading_of, missing_words
from skjema_app.ui.times import moment
from skjema_app.ui.widgets.basics import Card, button, label, row, tag
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.anonymous_about import About
from skjema_app.workflows.meeting_page import FollowUp, MeetingView
from skjema_app.workflows.meetings import MeetingRow


class MeetingDetail(DetailPage):
    """The right side of *Møter*.

    Signals (beside those of every detail):
        pdf_wanted: document id to show.
        export_wanted: document id to write to a file.
        draft_wanted: draft id to go on with.
        next_wanted: form id and class of a meeting to go on from.
        extract_wanted: document id of the minute, id of the pupil.
        about_forgotten: document id of an anonymous discussion: whom it is about is not to be kept any longer.
        decision_done: key of a decision that is done.
        decision_opened: key of one that isn't after all.
        case_wanted: document id of a conversation that is followed up as a case.
    """

    decision_done = Signal(str)
    decision_opened = Signal(str)
    case_wanted = Signal(str)

    extract_wanted = Signal(str, str)
    pdf_wanted = Signal(str)
    export_wanted = Signal(str)
    draft_wanted = Signal(str)
    next_wanted = Signal(str, str)
    about_forgotten = Signal(str)

    def __init__(self) -> None:
        super().__init__(_("Valgt møte"), widest=760)
        self._view: MeetingView | None = None
        self._now = datetime.now().astimezone()
        self.extracts: ExtractsCard | None = None
        self.agenda: AgendaView | None = None
        self.show_nothing()

    @property
    def view(self) -> MeetingView | None:
        """What is shown, when it is finished."""
        return self._view

    def show_nothing(self, words: str | None = None) -> None:
        """Nothing is chosen, or it is on its way (``words`` are "" then)."""
        self._empty()
        self._body.addWidget(label(_("Velg et møte i listen.") if words is None else words, "muted"))

    def show_draft(self, meeting: MeetingRow) -> None:
        """A draft: what it is, and the way on."""
        self._empty()
        made = Card()
        made.column.addLayout(row(label(heading_of(meeting), "h1"), None, tag(_("Kladd"))))
        facts = [day_words(meeting.day), missing_words(meeting.missing)]
        made.column.addWidget(label(" · ".join(part for part in facts if part), "muted"))
        go_on = KeyedButton(_("Fortsett"), meeting.key, "primary")
        go_on.clicked.connect(self._on_draft)
        made.column.addLayout(row(go_on, None))
        self._body.addWidget(made)

    def show_agenda(self, agenda: AgendaView) -> None:
        """*Neste møte*; the page stays where it was scrolled to while it is the same meeting's."""
        scrolled = self.verticalScrollBar().value() if self.agenda is not None else 0
        self._empty()
        self.agenda = agenda
        self._body.addWidget(agenda)
        self.settle()
        self.verticalScrollBar().setValue(scrolled)

    def show_meeting(self, view: MeetingView, now: datetime, phone: str = "") -> None:
        """A finished one; ``phone``: the principal's number, or ""."""
        self._empty()
        self._view, self._now = view, now
        self._body.addWidget(self._head(view, now))
        self._body.addLayout(self._panel_place)
        if view.extracts:
            self.extracts = ExtractsCard(view.extracts)
            self.extracts.extract_wanted.connect(self._on_extract)
            self.extracts.pdf_wanted.connect(self.pdf_wanted)
            self._body.addWidget(self.extracts)
        if view.decisions:
            made = DecisionsCard(view.decisions, view.settles)
            made.done.connect(self.decision_done)
            made.opened.connect(self.decision_opened)
            made.drop_wanted.connect(self._on_drop)
            self._body.addWidget(made)
        if view.delivery is not None:
            self._body.addWidget(DeliveryCard(view.delivery, phone))
        if view.about is not None:
            self._body.addWidget(self._about(view.document.document_id, view.about))
        self._body.addWidget(AnswersView(view.definition, view.document.answers))
        readers = ", ".join(view.readers) if view.readers else _("Bare du. Dokumentet ligger på denne maskinen.")
        self._body.addWidget(Card(label(_("Hvem kan lese dette?"), "h2"), label(readers)))
        self.verticalScrollBar().setValue(0)

    def focus_first(self) -> None:
        """The next copy to make, else the first thing that can be done."""
        if self.panel is None and self.extracts is not None and self.extracts.focus_next():
            self.ensureWidgetVisible(self.extracts)
            return
        super().focus_first()

    def _empty(self) -> None:
        super()._empty()
        self._view = None
        self.extracts = None
        self.agenda = None

    def _ask_again(self, kind: str) -> None:
        """«Knytt til sak» holds no words."""

    def put_into_case(self) -> None:
        """Open «Knytt til sak»."""
        view = self._view
        if view is not None and view.cases:
            document = view.document
            self.open_panel(PutPanel(document.document_id, self._now, view.cases, alone=not document.school))

    def follow_up(self) -> None:
        """Open «Følg opp som sak»: the first thing that was done, which makes the conversation a case of its own."""
        if self._view is not None:
            self.open_panel(FollowUpPanel(self._view.document.document_id, self._now, _("Deg")))

    def _on_case(self) -> None:
        if self._view is not None:
            self.case_wanted.emit(self._view.document.document_id)

    def _on_drop(self, key: str) -> None:
        if self._view is not None:
            self.open_panel(DropDecisionPanel(self._view.document.document_id, self._now, key))

    def _head(self, view: MeetingView, now: datetime) -> Card:
        document = view.document
        made = Card(spacing=10)
        parts = (document.title, document.pupil, document.group)
        made.column.addWidget(label(", ".join(part for part in parts if part), "h1"))
        facts = [day_words(document.experienced), _("ferdig {when}").format(when=moment(document.finished, now))]
        if not view.mine:
            facts.append(_("skrevet av {name}").format(name=document.author_name))
        made.column.addWidget(label(" · ".join(part for part in facts if part), "muted"))
        leads = any(not one.document or one.outdated for one in view.extracts)  # then the copies are what comes next
        show = KeyedButton(_("Vis PDF"), document.document_id, "" if leads else "primary", "FilePdf")
        show.clicked.connect(self._on_pdf)
        export = KeyedButton(_("Eksporter PDF"), document.document_id, "", "FileExport")
        export.clicked.connect(self._on_export)
        actions: list[QWidget] = [show, export]
        if view.next_offered:
            go_on = KeyedButton(_("Nytt møte som dette"), document.document_id, "", "ArrowsCirclepath")
            go_on.clicked.connect(self._on_next)
            actions.append(go_on)
        if view.cases:
            put = button(_("Knytt til sak"), "", "Folder")
            put.clicked.connect(self.put_into_case)
            actions.append(put)
        if view.follow_up is not FollowUp.NONE:
            begun = view.follow_up is FollowUp.BEGUN
            follow = button(
                _("Åpne saken") if begun else _("Følg opp som sak"), "", "Folder" if begun else "ArrowRight"
            )
            follow.clicked.connect(self._on_case if begun else self.follow_up)
            actions.append(follow)
        made.column.addWidget(flow(*actions))
        return made

    def _about(self, document_id: str, about: About) -> Card:
        """Whom an anonymous discussion is about, and how to forget it."""
        name = f"{about.name} ({about.group})" if about.group else about.name
        forget = KeyedButton(_("Fjern"), document_id, "quiet")
        forget.setAccessibleName(_("Fjern hvem det gjelder: {name}").format(name=about.name))
        forget.clicked.connect(self._on_forget)
        head = flow(label(_("Hvem gjelder det?"), "h2"), tag(_("Bare på denne maskinen"), "info"))
        why = label(_("Står ikke i dokumentet. Ingen andre ser det."), "muted")
        return Card(head, why, row(label(name, "h3"), forget))

    def _on_forget(self) -> None:
        self.about_forgotten.emit(key_of(self.sender()))

    def _on_pdf(self) -> None:
        self.pdf_wanted.emit(key_of(self.sender()))

    def _on_export(self) -> None:
        self.export_wanted.emit(key_of(self.sender()))

    def _on_extract(self, pupil_id: str) -> None:
        if self._view is not None:
            self.extract_wanted.emit(self._view.document.document_id, pupil_id)

    def _on_draft(self) -> None:
        self.draft_wanted.emit(key_of(self.sender()))

    def _on_next(self) -> None:
        if self._view is not None:
            self.next_wanted.emit(self._view.document.pin.form_id, self._view.document.group)
