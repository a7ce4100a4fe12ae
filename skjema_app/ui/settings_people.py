"""The school's people, for those who govern who is in: roles, machines, open invitations, *Inviter*, *Steng maskin*."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.audit_sheet import AuditSheet
from skjema_app.ui.casework.people_leaving import LeavingPart
from skjema_app.ui.desk import Desk
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.settings_person import PersonPanel
from skjema_app.ui.widgets.basics import Card, Notice, Page, TagTone, button, clear, column, label, row, tag
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import second_machine
from skjema_app.workflows.audit_log import LogScope
from skjema_app.workflows.case_people_leaving import Leaving, close_and_hand_on, leaving
from skjema_app.workflows.people import DeviceRow, InvitationRow, InvitationState, PersonRow
from skjema_app.workflows.second_machine import VouchedLine
from skjema_app.workflows.session import Change

_SHORT = 4
"""Digits of a machine's id that tell it from the person's others."""


class PeoplePanel(QWidget):
    """The list and what can be done with it.

    Signals:
        invite_wanted: the ``PersonRow`` that gets a new machine, None for somebody new.
    """

    invite_wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._people: tuple[PersonRow, ...] = ()
        self.shows_log = False
        self._invitations: tuple[InvitationRow, ...] = ()
        self._vouched: tuple[VouchedLine, ...] = ()
        self.asking: CloseQuestion | None = None
        self.changing: PersonPanel | None = None
        self._cards: dict[str, Card] = {}
        self.invite = button(_("Inviter"), "primary", "PersonPlus")
        self._rows = column(spacing=8)
        self._open = column(spacing=6)
        whole = column(
            label(_("Folk"), "h3"),
            flow(self.invite),
            self._rows,
            label(_("Invitasjoner"), "h3"),
            self._open,
            spacing=10,
        )
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)
        self.invite.clicked.connect(self._on_invite)

    def show_people(
        self,
        people: tuple[PersonRow, ...],
        invitations: tuple[InvitationRow, ...],
        vouched: tuple[VouchedLine, ...] = (),
    ) -> None:
        """Show them; a question that is open stays while its machine is still there."""
        if (people, invitations, vouched) == (self._people, self._invitations, self._vouched) and self._rows.count():
            return
        self._people, self._invitations, self._vouched = people, invitations, vouched
        asked = self.asking.device_id if self.asking is not None else ""
        self.asking = None
        if self.changing is not None:  # what is typed there outlives its card
            self.changing.setParent(None)
            if not any(one.active and one.person_id == self.changing.person_id for one in people):
                self.drop_panel()
        self._cards.clear()
        clear(self._rows)
        clear(self._open)
        for one in vouched:
            self._rows.addWidget(self._waiting_machine(one))
        for person in people:
            self._rows.addWidget(self._person(person))
        for invitation in invitations:
            self._open.addLayout(_invitation_line(invitation))
        if not invitations:
            self._open.addWidget(label(_("Ingen er invitert ennå."), "muted"))
        if asked:
            self.ask_to_close(asked)

    def ask_to_close(self, device_id: str) -> None:
        """*Steng maskin*: say what it means first."""
        self.drop_question()
        for place, person in enumerate(self._people, start=len(self._vouched)):
            if any(one.device_id == device_id and one.active for one in person.devices):
                self.asking = CloseQuestion(person.name, device_id)
                self._desk.ask(functools.partial(leaving, self._desk.session, device_id), self._on_leaving, self)
                self.asking.agreed.connect(self._on_agreed)
                self.asking.cancelled.connect(self.drop_question)
                self._rows.insertWidget(place + 1, self.asking)
                self.asking.cancel.setFocus()
                QTimer.singleShot(0, self._reveal_question)  # its place is known once it is laid out
                return

    def change_person(self, person_id: str) -> None:
        """*Roller og tilgang*: what can be done about one person, below their name."""
        self.drop_panel()
        card = self._cards.get(person_id)
        if card is not None:
            self.changing = PersonPanel(self._desk, person_id, self._desk.session.clock.now().date())
            self.changing.done.connect(self._on_closed)
            self.changing.closed.connect(self.drop_panel)
            self.changing.grown.connect(self._on_grown)
            card.column.addWidget(self.changing)
            next(iter(self.changing.roles.values())).setFocus()
            QTimer.singleShot(0, self._reveal_question)

    def drop_panel(self) -> None:
        """No person is being changed."""
        panel, self.changing = self.changing, None
        if panel is not None:
            panel.hide()
            panel.setParent(None)
            panel.deleteLater()

    def drop_question(self) -> None:
        """Nothing is closed."""
        if self.asking is not None:
            self._rows.removeWidget(self.asking)
            self.asking.hide()
            self.asking.deleteLater()
            self.asking = None

    def _reveal_question(self) -> None:
        area: QWidget | None = self.parentWidget()
        while area is not None and not isinstance(area, Page):
            area = area.parentWidget()
        asked: QWidget | None = self.asking
        if asked is None and self.changing is not None:
            asked = self.changing.question or self.changing
        if area is not None and asked is not None:
            area.settle()
            area.ensureWidgetVisible(asked)

    def _person(self, person: PersonRow) -> Card:
        made = Card(spacing=6, name="rowCard")
        title: list[QWidget] = [label(person.name, "h3", wrap=False)]
        if person.you:
            title.append(tag(_("Deg"), "accent"))
        if not person.active:
            title.append(tag(_("Stengt"), "neutral"))
        known = _("kjennetegn {short}").format(short=person.short_id)
        words = " · ".join(filter(None, (person.roles or _("ingen rolle"), person.until, known)))
        made.column.addWidget(flow(*title))
        made.column.addWidget(label(words, "muted"))
        for number, device in enumerate(person.devices, start=1):
            made.column.addLayout(self._machine(person, device, number))
        ways: list[QWidget] = []
        if person.active:
            change = KeyedButton(_("Roller og tilgang"), person.person_id, "link")
            change.setAccessibleName(_("Roller og tilgang for {name}").format(name=person.name))
            change.clicked.connect(self._on_change_wanted)
            ways.append(change)
        if not person.you:
            more = KeyedButton(_("Inviter ny maskin"), person.person_id, "link")
            more.setAccessibleName(_("Inviter ny maskin for {name}").format(name=person.name))
            more.clicked.connect(self._on_new_machine)
            ways.append(more)
        if self.shows_log and not person.you:
            log = KeyedButton(_("Innsynslogg"), person.person_id, "link")
            log.setAccessibleName(_("Innsynslogg for {name}").format(name=person.name))
            log.clicked.connect(self._on_log)
            ways.append(log)
        if ways:
            made.column.addWidget(flow(*ways))
        if self.changing is not None and self.changing.person_id == person.person_id:
            made.column.addWidget(self.changing)
        self._cards[person.person_id] = made
        return made

    def _waiting_machine(self, one: VouchedLine) -> Notice:
        made = Notice(
            "info",
            _("{name} vil bruke en maskin til").format(name=one.name),
            _("Meldt {when} fra maskinen {name} har fra før. Spør {name} om det stemmer, før du godkjenner.").format(
                when=one.since, name=one.name
            ),
        )
        allow = KeyedButton(_("Godkjenn maskinen"), one.device_id, "primary")
        allow.setAccessibleName(_("Godkjenn maskinen til {name}").format(name=one.name))
        allow.clicked.connect(self._on_allow)
        made.body.addLayout(row(allow, None))
        return made

    def _on_allow(self) -> None:
        work = functools.partial(second_machine.let_in, self._desk.session, key_of(self.sender()))
        self._desk.ask(work, self._on_closed, self)

    def _machine(self, person: PersonRow, device: DeviceRow, number: int) -> QVBoxLayout:
        name = _("Maskin {n} ({short})").format(n=number, short=device.device_id[:_SHORT])
        parts: list[QWidget] = [label(name, wrap=False)]
        if device.this_one:
            parts.append(tag(_("Denne maskinen"), "accent"))
        if device.issuer:
            parts.append(tag(_("Styrer hvem som er med"), "info"))
        if not device.active:
            parts.append(tag(_("Stengt"), "neutral"))
        elif not device.this_one and not device.issuer:  # an issuer can't remove an issuer; only the sheet can
            shut = KeyedButton(_("Steng maskin"), device.device_id, "dangerLink")
            shut.setAccessibleName(_("Steng maskin {n} til {name}").format(n=number, name=person.name))
            shut.clicked.connect(self._on_shut)
            parts.append(shut)
        return column(flow(*parts), spacing=0)

    def _on_invite(self) -> None:
        self.invite_wanted.emit(None)

    def _on_new_machine(self) -> None:
        wanted = key_of(self.sender())
        for person in self._people:
            if person.person_id == wanted:
                self.invite_wanted.emit(person)

    def _on_change_wanted(self) -> None:
        self.change_person(key_of(self.sender()))

    def _on_grown(self) -> None:
        QTimer.singleShot(0, self._reveal_question)

    def _on_log(self) -> None:
        wanted = key_of(self.sender())
        name = next((one.name for one in self._people if one.person_id == wanted), "")
        AuditSheet(self.window(), self._desk, [(name, LogScope(person=wanted))]).open()

    def _on_shut(self) -> None:
        self.ask_to_close(key_of(self.sender()))

    def _on_leaving(self, found: Leaving) -> None:
        if self.asking is not None and any(
            person.person_id == found.person_id and any(d.device_id == self.asking.device_id for d in person.devices)
            for person in self._people
        ):
            self.asking.show_leaving(found)
            QTimer.singleShot(0, self._reveal_question)

    def _on_agreed(self, device_id: str) -> None:
        moves = self.asking.moves() if self.asking is not None else {}
        self.drop_question()
        work = functools.partial(close_and_hand_on, self._desk.session, device_id, moves)
        self._desk.ask(work, self._on_closed, self)

    def _on_closed(self, change: Change) -> None:
        self._desk.tell(change)
        self._desk.exchange_wanted.emit()


class CloseQuestion(Notice):
    """Says what closing a machine means, and asks.

    Signals:
        agreed: the device id.
        cancelled: nothing is closed.
    """

    agreed = Signal(str)
    cancelled = Signal()

    def __init__(self, name: str, device_id: str) -> None:
        super().__init__(
            "warning",
            _("Stenge maskinen til {name}?").format(name=name),
            _(
                "Det {name} har signert til nå, gjelder fortsatt. Det som skrives på maskinen etterpå, tas ikke inn, "
                "og nye saker kommer ikke dit. Det som alt ligger der, kan fortsatt leses. "
                "Skal {name} tilbake, trengs en ny invitasjon."
            ).format(name=name),
        )
        self.device_id = device_id
        self.close_it = button(_("Steng maskinen"), "danger")
        self.cancel = button(_("Avbryt"))
        self.leaving: LeavingPart | None = None
        self._left = column(spacing=0)
        self.body.addLayout(self._left)
        self.body.addSpacing(theme.px(6))
        self.body.addWidget(flow(self.close_it, self.cancel))
        self.close_it.clicked.connect(self._on_agreed)
        self.cancel.clicked.connect(self.cancelled)

    def show_leaving(self, found: Leaving) -> None:
        """What lies with them, where they leave with this machine."""
        if self.leaving is None and found.last and (found.cases or found.other):
            self.leaving = LeavingPart(found)
            self._left.addSpacing(theme.px(8))
            self._left.addWidget(self.leaving)

    def moves(self) -> dict[str, str]:
        """Who was chosen for which case."""
        return {} if self.leaving is None else self.leaving.moves()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc cancels."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def _on_agreed(self) -> None:
        self.agreed.emit(self.device_id)


def _invitation_line(invitation: InvitationRow) -> QVBoxLayout:
    words: dict[InvitationState, tuple[str, TagTone]] = {
        InvitationState.OPEN: (_("Venter på svar"), "info"),
        InvitationState.USED: (_("Brukt"), "success"),
        InvitationState.EXPIRED: (_("Gått ut"), "neutral"),
        InvitationState.LEAKED: (_("Koden er på avveie"), "danger"),
    }
    text, tone = words[invitation.state]
    until = _("{roles} · til {date}").format(roles=invitation.roles, date=invitation.expires)
    return column(flow(label(invitation.name, "label", wrap=False), tag(text, tone)), label(until, "muted"), spacing=0)
