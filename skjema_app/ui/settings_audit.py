"""*Innstillinger › Innsynslogg*: what the program notes, one's own log, and whether the school tells «Åpnet»."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from skjema_app.system.texts import _
from skjema_app.ui.audit_sheet import AuditSheet
from skjema_app.ui.desk import Desk
from skjema_app.ui.settings_section import Section
from skjema_app.ui.widgets.basics import button, label
from skjema_app.ui.widgets.choices import Check
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import exchanging
from skjema_app.workflows.audit_log import LogScope
from skjema_app.workflows.session import Change, Session


@dataclass(frozen=True, slots=True)
class AuditFacts:
    """What the section shows. ``may_turn``: this machine governs who is in, and so what the school tells."""

    at_school: bool
    receipts: bool
    may_turn: bool


class AuditSection(Section):
    """What is noted."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Innsynslogg"), desk)
        self.facts: AuditFacts | None = None
        self.say(
            _(
                "Skjema noterer når noen leser en sak eller et dokument, søker, skriver ut, lagrer som fil, låser opp "
                "eller prøver feil passord. Loggen viser hvem som gjorde det, når, og hvilken sak eller hvilket "
                "dokument det var. Det du søker etter, noteres ikke."
            )
        )
        self.who = label("", "muted")
        self.column.addWidget(self.who)
        self.own = button(_("Det programmet har notert om deg"), "", "Eye")
        self.column.addWidget(flow(self.own))
        self.receipts = Check(
            _("Vis «Åpnet» for den som har sendt et dokument"),
            _("Gjelder hele skolen. Avsenderen ser da når en mottaker åpner det første gang."),
        )
        self.column.addWidget(self.receipts)
        self.off = label(_("Skolen viser ikke «Åpnet» for den som har sendt et dokument."), "muted")
        self.column.addWidget(self.off)
        for part in (self.receipts, self.off):
            part.hide()
        self.own.clicked.connect(self.open_own)
        self.receipts.clicked.connect(self._on_receipts)

    def refresh(self) -> None:
        """Ask how it stands."""
        self.desk.ask(functools.partial(_gather, self.desk.session), self.show_facts, self)

    def on_change(self, change: Change) -> None:
        """The school's settings may have changed."""
        if change.school:
            self.refresh()

    def show_facts(self, facts: AuditFacts) -> None:
        """Show it."""
        self.facts = facts
        self.who.setText(
            _(
                "Den som leder skolen, ser loggen til sakene. Rektor ser også loggen til hver person. Er det noe du "
                "lurer på, spør rektor, tillitsvalgt eller verneombud."
            )
            if facts.at_school
            else _("Loggen ligger i hvelvet ditt på denne maskinen, og deles ikke med noen.")
        )
        self.receipts.setChecked(facts.receipts)
        self.receipts.setVisible(facts.may_turn)
        self.off.setVisible(facts.at_school and not facts.may_turn and not facts.receipts)

    def open_own(self) -> None:
        """«Det programmet har notert om deg»."""
        AuditSheet(self.window(), self.desk, [("", LogScope())]).open()

    def _on_receipts(self) -> None:
        on = self.receipts.isChecked()
        self.desk.change(functools.partial(exchanging.set_receipts_of_opening, self.desk.session, on=on), self)


def _gather(session: Session) -> AuditFacts:
    school = session.member_of
    return AuditFacts(
        school is not None, exchanging.receipts_of_opening(session), school is not None and school.is_issuer
    )
