"""Which cards a row shows, and what their buttons lead to: the piece between the cards and the page of a case."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.system.texts import _
from skjema_app.ui.casework.cards import (
    BeginCard,
    ConsentsCard,
    MeasuresCard,
    PortalCard,
    end_notice,
    evaluation_notice,
)
from skjema_app.ui.casework.filed_card import FiledCard
from skjema_app.ui.casework.people_cards import HandNotices, ReadersCard
from skjema_app.ui.casework.people_panels import HandAct
from skjema_app.ui.widgets.basics import button, row
from skjema_app.workflows.cases import CaseAction, CaseView
from skjema_app.workflows.consent import Service


class CasePage(Protocol):
    """What the page of a case does for its cards."""

    form_wanted: SignalInstance
    work_wanted: SignalInstance
    copy_wanted: SignalInstance
    draft_wanted: SignalInstance

    def do_hand(self, act: HandAct) -> None:
        """What is asked about whose the case is."""
        ...

    def do(self, action: CaseAction) -> None:
        """One of the things that can be done with the row."""
        ...

    def withdraw_consent(self, document_id: str, service: Service) -> None:
        """«Trekk samtykke»."""
        ...

    def mark_reported(self, document_id: str) -> None:
        """«Merk som meldt»."""
        ...

    def open_log(self) -> None:
        """«Innsynslogg»."""
        ...


class CaseCards(QObject):
    """The cards of one row; gone with the page's next row."""

    def __init__(self, view: CaseView, page: CasePage) -> None:
        super().__init__()
        self._view = view
        self._page = page
        self._key = view.case_id or view.document.document_id
        self.begin: BeginCard | None = None
        self.measures: MeasuresCard | None = None
        self.consents: ConsentsCard | None = None
        self.portal: PortalCard | None = None
        self.hands: HandNotices | None = None
        self.readers: ReadersCard | None = None
        self.filed: FiledCard | None = None

    def add_first(self, body: QVBoxLayout) -> None:
        """What is news: the plan has ended, or is to be evaluated; what can be begun; § 12-5."""
        work = self._view.work
        if work.end is not None:
            body.addWidget(end_notice(work.end))
        elif work.next_evaluation:
            body.addWidget(evaluation_notice(work.next_evaluation, late=work.late))
        if work.closed is not None:  # who has it is what matters most
            self.add_readers(body)
        if work.forms:
            self.begin = BeginCard(work.forms)
            self.begin.form_wanted.connect(self._on_form)
            self.begin.draft_wanted.connect(self._page.draft_wanted)
            if CaseAction.CONTINUE_PLAN in work.actions:
                self.begin.column.addLayout(row(self._continued(), None))
            body.addWidget(self.begin)

    def add_hands(self, body: QVBoxLayout) -> None:
        """What is asked about whose the case is: before everything else."""
        if self._view.hands is not None:
            self.hands = HandNotices(self._view.hands)
            self.hands.wanted.connect(self._on_hand)
            self.hands.setVisible(bool(self.hands.notices))
            body.addWidget(self.hands)

    def add_readers(self, body: QVBoxLayout) -> None:
        """«Hvem kan lese dette?», once."""
        if self.readers is None:
            self.readers = ReadersCard(self._view.readers)
            self.readers.log_wanted.connect(self._page.open_log)
            body.addWidget(self.readers)

    def _on_hand(self, act: str) -> None:
        self._page.do_hand(HandAct(act))

    def add_more(self, body: QVBoxLayout) -> None:
        """What is looked up: measures, consents, the portal."""
        work = self._view.work
        if work.measures:
            self.measures = MeasuresCard(work.measures)
            body.addWidget(self.measures)
        if work.consents or work.works:
            self.consents = ConsentsCard(work.consents, may_write=work.works)
            self.consents.form_wanted.connect(self._on_form)
            self.consents.withdraw_wanted.connect(self._on_withdraw)
            body.addWidget(self.consents)
        if work.filed is not None:
            self.filed = FiledCard(work.filed)
            body.addWidget(self.filed)
        if work.portal:
            self.portal = PortalCard(work.portal)
            self.portal.copy_wanted.connect(self._page.copy_wanted)
            self.portal.reported_wanted.connect(self._page.mark_reported)
            body.addWidget(self.portal)

    def _continued(self) -> QWidget:
        made = button(_("Fortsett en plan som finnes"), "link", "FileImport")
        made.setAccessibleDescription(_("En plan som er begynt i OneNote eller på papir."))
        made.clicked.connect(self._on_continue)
        return made

    def _on_form(self, form_id: str) -> None:
        self._page.form_wanted.emit(self._key, form_id)

    def _on_continue(self) -> None:
        self._page.do(CaseAction.CONTINUE_PLAN)

    def _on_withdraw(self, which: str) -> None:
        document_id, _blank, service_id = which.partition(" ")
        for one in self._view.work.consents:
            if (one.document_id, one.service.service_id) == (document_id, service_id):
                self._page.withdraw_consent(document_id, one.service)
