"""The small panels of a flow: close a case, open it again, note that a step was taken outside Skjema."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtWidgets import QLineEdit

from skjema_app.form_engine.flow import CaseFact
from skjema_app.system.texts import _
from skjema_app.ui.event_panels import EventPanel, past_day
from skjema_app.ui.widgets.basics import label
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.inputs import GrowingText
from skjema_app.workflows.case_actions import CaseAction
from skjema_app.workflows.case_words import fact_words, outcomes_of


@dataclass(frozen=True, slots=True)
class TurnWords:
    """Close a case, open it again, or move it to the action chain, with why."""

    document_id: str
    action: CaseAction
    why: str = ""


@dataclass(frozen=True, slots=True)
class StepWords:
    """A step that was taken outside Skjema."""

    document_id: str
    fact: CaseFact
    happened: date
    who: str
    outcome: str


class ClosePanel(EventPanel):
    """«Avslutt saken»."""

    kind = CaseAction.CLOSE.value

    def __init__(self, document_id: str, now: datetime) -> None:
        super().__init__(_("Avslutt saken"), _("Avslutt saken"), document_id, now)
        text = _("De som er med i saken, ser hvorfor. Ingenting slettes, og saken kan åpnes igjen.")
        self.fields.addWidget(label(text))
        self.reason = GrowingText(2, 6)
        self.add_field(_("Hvorfor avsluttes den?"), self.reason, _("For eksempel: Eleven har det trygt og godt."))
        self.setFocusProxy(self.reason)

    def words(self) -> TurnWords | None:
        """The reason is needed."""
        reason = self.reason.toPlainText().strip()
        if not reason:
            self.say_missing(_("Skriv hvorfor saken avsluttes"), self.reason)
            return None
        return TurnWords(self._document_id, CaseAction.CLOSE, reason)


class ReopenPanel(EventPanel):
    """«Åpne saken igjen»."""

    kind = CaseAction.REOPEN.value

    def __init__(self, document_id: str, now: datetime) -> None:
        super().__init__(_("Åpne saken igjen"), _("Åpne saken igjen"), document_id, now)
        self.reason = GrowingText(2, 6)
        self.add_field(_("Hvorfor åpnes den?"), self.reason)
        self.setFocusProxy(self.reason)

    def words(self) -> TurnWords | None:
        """The reason is needed."""
        reason = self.reason.toPlainText().strip()
        if not reason:
            self.say_missing(_("Skriv hvorfor saken åpnes igjen"), self.reason)
            return None
        return TurnWords(self._document_id, CaseAction.REOPEN, reason)


class NotePanel(EventPanel):
    """«Noter»: when, who, and how it went where that says what comes next."""

    kind = "note"

    def __init__(self, document_id: str, now: datetime, fact: CaseFact, me: str, *, title: str = "") -> None:
        noted = _("Noter: {what}").format(what=fact_words(fact))
        super().__init__(title or noted, title or _("Noter"), document_id, now)
        self._fact, self._me = fact, me
        self.day = past_day(now.date())
        self.add_field(_("Hvilken dag?"), self.day)
        self.outcome: QuietCombo | None = None
        self._outcomes = outcomes_of(fact)
        if self._outcomes:
            self.outcome = QuietCombo()
            for one in self._outcomes:
                self.outcome.addItem(one.words)
            self.add_field(_("Hvordan gikk det?"), self.outcome)
        self.who = QLineEdit()
        self.who.setMaxLength(200)
        self.who.setPlaceholderText(me)
        self.add_field(_("Hvem gjorde det? (du, om du ikke skriver noe)"), self.who)
        self.setFocusProxy(self.day.line)

    def words(self) -> StepWords | None:
        """A day that has been."""
        day = self.read_day(self.day)
        if day is None:
            return None
        if day > self._now.date():
            self.say_missing(_("Dagen kan ikke være etter i dag"), self.day.line)
            return None
        place = self.outcome.currentIndex() if self.outcome is not None else -1
        outcome = self._outcomes[place].outcome_id if 0 <= place < len(self._outcomes) else ""
        return StepWords(self._document_id, self._fact, day, self.who.text().strip(), outcome)


class FollowUpPanel(NotePanel):
    """«Følg opp som sak»: a conversation becomes a case (flow A) by the first thing that was done about it."""

    kind = "follow-up"

    def __init__(self, document_id: str, now: datetime, me: str) -> None:
        super().__init__(document_id, now, CaseFact.MEASURES, me, title=_("Følg opp som sak"))
        lead = _("Når satte du i gang tiltak? Samtalen får en side under Saker, som minner deg på å se om de virker.")
        self.fields.insertWidget(0, label(lead))
