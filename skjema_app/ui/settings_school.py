"""*Innstillinger › Skolen*: alone, the ways to join or set up; in a school, who you are there and who is in."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.domain.school import Membership
from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.settings_deputies import DeputyPanel
from skjema_app.ui.settings_people import PeoplePanel
from skjema_app.ui.settings_section import Section
from skjema_app.ui.settings_sheet import SheetPanel
from skjema_app.ui.widgets.basics import NOTICE_ICONS, Button, Notice, Tone, button, column, label, set_property
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import audit_log, exchanging, people, second_machine
from skjema_app.workflows.people import InvitationRow, PersonRow
from skjema_app.workflows.second_machine import VouchedLine
from skjema_app.workflows.session import Change, Session


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """What the section shows. ``membership`` is None for somebody who is alone."""

    membership: Membership | None
    school: str
    sentence: str
    people: tuple[PersonRow, ...] = ()
    invitations: tuple[InvitationRow, ...] = ()
    sees_logs: bool = False
    vouched: tuple[VouchedLine, ...] = ()

    @property
    def me(self) -> PersonRow | None:
        """This person in the roster; None until certified."""
        return next((one for one in self.people if one.you), None)

    @property
    def issuer(self) -> bool:
        """Whether this machine governs who is in the school."""
        return any(one.issuer and one.active and one.this_one for person in self.people for one in person.devices)


class SchoolSection(Section):
    """The person and the school.

    Signals:
        join_wanted: *Koble til skolen*.
        found_wanted: *Sett opp for skolen*.
        invite_wanted: the ``PersonRow`` that gets a new machine, None for somebody new.
    """

    join_wanted = Signal()
    found_wanted = Signal()
    invite_wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Skolen"), desk)
        self.facts: SchoolFacts | None = None
        self.state = Notice("info")
        self.who = label("", "muted")
        self.join = button(_("Koble til skolen"), "primary", "PersonGroup")
        self.found = button(_("Sett opp for skolen"), "", "KeyHorizontal")
        self.people = PeoplePanel(desk)
        self.deputies = DeputyPanel(desk)
        self.sheet = SheetPanel(desk)
        self.more = button(_("Bruk en maskin til"))
        self._own = _pair(
            _("Har du en maskin til, inviterer du den herfra. Den som styrer hvem som er med, godkjenner den."),
            self.more,
        )
        self._joining = _pair(
            _("Har du fått en invitasjon med kode, kobler du hvelvet til skolen. Alt du har, blir som før."), self.join
        )
        self._founding = _pair(
            _("Er du rektor, eller gjør du det for rektor, setter du opp skolen her. Det tar et kvarter."), self.found
        )
        for part in (
            self.state,
            self.who,
            self._own,
            self._joining,
            self._founding,
            self.deputies,
            self.sheet,
            self.people,
        ):
            self.column.addWidget(part)
            part.hide()
        self.join.clicked.connect(self.join_wanted)
        self.found.clicked.connect(self.found_wanted)
        self.more.clicked.connect(self._on_more)
        self.people.invite_wanted.connect(self.invite_wanted)

    def refresh(self) -> None:
        """Ask how it stands."""
        self.desk.ask(functools.partial(_gather, self.desk.session), self.show_facts, self)

    def on_change(self, change: Change) -> None:
        """People came, the membership changed, or something came that a deputy wrote."""
        if change.school:
            self.refresh()
        elif change.documents and self.deputies.isVisible():
            self.deputies.late.refresh()

    def show_facts(self, facts: SchoolFacts) -> None:
        """Show it."""
        self.facts = facts
        tone: Tone = (
            "success" if facts.membership is Membership.CERTIFIED else
            "info" if facts.membership in {None, Membership.WAITING} else
            "warning"
        )  # fmt: skip
        set_property(self.state, "notice", tone)
        self.state.icon.show_icon(*NOTICE_ICONS[tone])
        certified = facts.membership is Membership.CERTIFIED
        self.state.say(facts.school, _("Denne maskinen er godkjent av skolen.") if certified else facts.sentence)
        self.state.show()
        self.who.setText(_who(facts))
        self.who.setVisible(bool(self.who.text()))
        self._joining.setVisible(facts.membership in {None, Membership.RENEW, Membership.CLOSED})
        self._founding.setVisible(facts.membership is None)
        self._own.setVisible(certified and not facts.issuer)
        self.deputies.setVisible(certified)
        with_sheet = certified or facts.membership is Membership.RENEW
        self.sheet.setVisible(with_sheet)
        if with_sheet:
            self.sheet.refresh()
        if certified:
            self.deputies.refresh()
        self.people.setVisible(facts.issuer)
        self.people.shows_log = facts.sees_logs
        if facts.issuer:
            self.people.show_people(facts.people, facts.invitations, facts.vouched)

    def _on_more(self) -> None:
        me = None if self.facts is None else self.facts.me
        if me is not None:
            self.invite_wanted.emit(me)

    def wipe(self) -> None:
        """No half-asked question is left behind."""
        self.people.drop_question()
        self.people.drop_panel()
        self.deputies.drop_form()
        self.sheet.drop_form()


def _pair(words: str, act: Button) -> QWidget:
    made = QWidget()
    whole: QVBoxLayout = column(label(words), flow(act), spacing=8)
    whole.setContentsMargins(0, 0, 0, 0)
    made.setLayout(whole)
    return made


def _who(facts: SchoolFacts) -> str:
    me = facts.me
    if me is None:
        return ""
    if facts.issuer:
        return _("Du er {roles}, og styrer hvem som er med.").format(roles=me.roles or _("uten rolle"))
    return _("Du er {roles}.").format(roles=me.roles or _("uten rolle"))


def _gather(session: Session) -> SchoolFacts:
    status = exchanging.exchange_status(session)
    if status.membership is None:
        return SchoolFacts(None, "", status.sentence)
    return SchoolFacts(
        status.membership,
        status.school,
        status.sentence,
        people.list_people(session),
        people.list_invitations(session),
        audit_log.may_see_people(session),
        second_machine.waiting(session),
    )
