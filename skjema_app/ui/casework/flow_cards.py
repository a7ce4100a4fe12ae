"""The cards of a case's flow on its page, and what their buttons lead to."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtWidgets import QVBoxLayout

from skjema_app.form_engine.flow import CaseFact
from skjema_app.ui.casework.deadlines_card import DeadlinesCard, PracticeCard, cards_of
from skjema_app.ui.casework.next_step_card import NextStepCard
from skjema_app.workflows.case_actions import CaseAction
from skjema_app.workflows.case_flow import CaseFlow
from skjema_app.workflows.flow import StepOffer

_WITH_KEY = frozenset({CaseAction.NEW_VERSION, CaseAction.REVIEW, CaseAction.DECIDE, CaseAction.SEND_HOME})


class FlowPage(Protocol):
    """What the page of a case does for these cards."""

    form_wanted: SignalInstance
    draft_wanted: SignalInstance
    decide_wanted: SignalInstance
    version_wanted: SignalInstance
    review_wanted: SignalInstance
    work_wanted: SignalInstance

    def do(self, action: CaseAction) -> None:
        """One of the things that can be done with the row."""
        ...

    def note_step(self, fact: CaseFact) -> None:
        """Ask for what a note needs."""
        ...


class FlowCards(QObject):
    """The cards of one row; gone with the page's next row."""

    def __init__(self, shown: CaseFlow, page: FlowPage, begun: str = "") -> None:
        """``begun``: a draft of a decision, a plan or a version that is begun in the row, or ""."""
        super().__init__()
        self.shown, self._page = shown, page
        self.step = NextStepCard(shown, begun)
        self.step.offer_wanted.connect(self._on_offer)
        self.step.action_wanted.connect(self._on_action)
        self.deadlines: DeadlinesCard | None
        self.practice: PracticeCard | None
        self.deadlines, self.practice = cards_of(shown)
        if self.practice is not None:
            self.practice.note_wanted.connect(self._on_note)

    def add_first(self, body: QVBoxLayout) -> None:
        """What to do now, and by when."""
        body.addWidget(self.step)
        if self.deadlines is not None:
            body.addWidget(self.deadlines)

    def add_more(self, body: QVBoxLayout) -> None:
        """What is looked up."""
        if self.practice is not None:
            body.addWidget(self.practice)

    def _on_offer(self, offer: StepOffer) -> None:
        if offer.draft:
            self._page.draft_wanted.emit(offer.draft)
        elif offer.form:
            self._page.form_wanted.emit(self.shown.key, offer.form)
        elif offer.fact is not None:
            self._page.note_step(offer.fact)
        elif offer.action in _WITH_KEY and offer.key:
            self._with(offer.action, offer.key)
        elif offer.action is not None:
            self._page.do(offer.action)

    def _with(self, action: CaseAction, key: str) -> None:
        match action:
            case CaseAction.DECIDE:
                self._page.decide_wanted.emit(key)
            case CaseAction.REVIEW:
                self._page.review_wanted.emit(key)
            case CaseAction.NEW_VERSION:
                self._page.version_wanted.emit((key,))
            case _:
                self._page.work_wanted.emit(action.value, key)

    def _on_action(self, action: str) -> None:
        self._page.do(CaseAction(action))

    def _on_note(self, fact: str) -> None:
        self._page.note_step(CaseFact(fact))
