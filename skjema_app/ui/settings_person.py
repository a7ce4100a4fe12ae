"""One person of the school, for an issuer: roles, the last day, a pause, leaving; each told before it is done."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from enum import Enum, auto

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from skjema_app.domain.errors import SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.system.texts import _
from skjema_app.ui.casework.people_leaving import LeavingPart
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Trouble
from skjema_app.ui.widgets.basics import Card, Label, Notice, button, column, label
from skjema_app.ui.widgets.choices import Check
from skjema_app.ui.widgets.dates import DateInput
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import person_changes
from skjema_app.workflows.people import OFFERED_ROLES
from skjema_app.workflows.person_changes import PersonView, Stop
from skjema_app.workflows.role_words import role_word
from skjema_app.workflows.session import Change


class Act(Enum):
    """What is asked about."""

    ROLES = auto()
    SUSPEND = auto()
    REVOKE = auto()


class PersonPanel(Card):
    """What can be done about one person.

    Signals:
        done: the ``Change``.
        closed: nothing more is asked here.
        grown: a question appeared; it should be in sight.
    """

    done = Signal(object)
    closed = Signal()
    grown = Signal()

    def __init__(self, desk: Desk, person_id: str, today: date) -> None:
        super().__init__(spacing=10)
        self._desk = desk
        self.person_id = person_id
        self._today = today
        self.view: PersonView | None = None
        self.question: Question | None = None
        self.roles = {role: Check(_capital(role_word(role)), wide=False) for role in OFFERED_ROLES}
        self.role_error = label("", "error")
        self.role_error.hide()
        self.save_roles = button(_("Lagre rollene"))
        summer = date(today.year if today < date(today.year, 6, 30) else today.year + 1, 6, 30)
        self.last = DateInput(today, ((_("30. juni"), summer),))
        self.save_last = button(_("Lagre siste dag"))
        self.no_end = button(_("Ingen sluttdato"), "link")
        self.day_error = label("", "error")
        self.day_error.hide()
        self.suspend = button(_("Stans tilgangen"), "danger")
        self.revoke = button(_("Avslutt tilgangen"), "danger")
        self.why_not = label("", "muted")
        self.trouble = Trouble()
        self.close_it = button(_("Ferdig"), "link")
        day_title = label(_("Siste dag med tilgang"), "label")
        day_title.setBuddy(self.last.line)
        self.last.line.setAccessibleName(_("Siste dag med tilgang"))
        self._ends = QWidget()
        ends = column(
            day_title,
            label(
                _(
                    "For vikarer og andre som er her en tid. Dagen etter avsluttes tilgangen, så snart maskinen til "
                    "den som styrer, utveksler."
                ),
                "muted",
            ),
            self.last,
            self.day_error,
            flow(self.save_last, self.no_end),
            spacing=4,
        )
        ends.setContentsMargins(0, 0, 0, 0)
        self._ends.setLayout(ends)
        self._place = column(spacing=0)
        for part in (
            label(_("Roller"), "label"), flow(*self.roles.values()), self.role_error, flow(self.save_roles),
            self._ends, flow(self.suspend, self.revoke), self.why_not, self.trouble,
        ):  # fmt: skip
            self.column.addWidget(part)
        self.column.addLayout(self._place)
        self.column.addWidget(self.close_it)
        self.save_roles.clicked.connect(self.ask_roles)
        self.save_last.clicked.connect(self._on_last)
        self.no_end.clicked.connect(self._on_no_end)
        self.suspend.clicked.connect(self.ask_suspend)
        self.revoke.clicked.connect(self.ask_revoke)
        self.close_it.clicked.connect(self.closed)
        self.refresh()

    def refresh(self) -> None:
        """Ask how it stands with them."""
        work = functools.partial(person_changes.person_view, self._desk.session, self.person_id)
        self._desk.ask(work, self.show_view, self)

    def show_view(self, view: PersonView) -> None:
        """Show it; what is typed stays while nothing changed."""
        if view == self.view:
            return
        self.view = view
        for role, check in self.roles.items():
            check.setChecked(role in view.roles)
        self.last.set_value("" if view.last_day is None else view.last_day.isoformat())
        self.no_end.setVisible(view.last_day is not None)
        self._ends.setVisible(not view.governs)
        self.suspend.setVisible(not view.governs)
        self.revoke.setVisible(not view.governs)
        self.why_not.setText(
            _(
                "En av maskinene styrer hvem som er med. Bare gjenopprettingsarket kan ta det bort, "
                "og først da kan tilgangen stanses."
            )
            if view.governs
            else ""
        )
        self.why_not.setVisible(view.governs)

    def chosen(self) -> frozenset[Role]:
        """The ticked roles, with those that this program doesn't offer."""
        held = frozenset() if self.view is None else self.view.roles
        ticked = frozenset(role for role, check in self.roles.items() if check.isChecked())
        return ticked | (held - frozenset(self.roles))

    def ask_roles(self) -> None:
        """Say what the new roles mean."""
        if self.view is None:
            return
        roles = self.chosen()
        self._say(self.role_error, "" if roles else _("Velg minst én rolle"))
        if not roles or roles == self.view.roles:
            return
        title = _("Gi {name} andre roller?").format(name=self.view.name)
        work = functools.partial(person_changes.set_roles, self._desk.session, self.person_id, roles)
        self._ask(Act.ROLES, title, person_changes.role_change_words(self.view, roles), _("Gi rollene"), work)

    def ask_suspend(self) -> None:
        """*Stans tilgangen*."""
        self._ask_stop(Act.SUSPEND, Stop.SUSPENDED, _("Stanse tilgangen til {name}?"), _("Stans tilgangen"))

    def ask_revoke(self) -> None:
        """*Avslutt tilgangen*."""
        self._ask_stop(Act.REVOKE, Stop.REVOKED, _("Avslutte tilgangen til {name}?"), _("Avslutt tilgangen"))

    def set_last(self, last: date | None) -> None:
        """Keep the last day."""
        work = functools.partial(person_changes.set_last_day, self._desk.session, self.person_id, last)
        self._do(work)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc drops the question, then the panel."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.question is not None:
            self.drop_question()
        else:
            self.closed.emit()

    def drop_question(self) -> None:
        """Nothing is done."""
        question, self.question = self.question, None
        if question is not None:
            self._place.removeWidget(question)
            question.hide()
            question.deleteLater()

    def _ask_stop(self, act: Act, stop: Stop, title: str, do_it: str) -> None:
        if self.view is None:
            return
        work = functools.partial(self._stopped, stop)
        words = person_changes.stop_words(self.view, stop)
        self._ask(act, title.format(name=self.view.name), words, do_it, work)
        left = self.view.leaving
        if self.question is not None and (left.cases or left.other):
            self.question.show_leaving(LeavingPart(left))

    def _stopped(self, stop: Stop) -> Change:
        moves = {} if self.question is None else self.question.chosen
        return person_changes.stop_person(self._desk.session, self.person_id, stop, moves)

    def _ask(self, act: Act, title: str, words: tuple[str, ...], do_it: str, work: Callable[[], Change]) -> None:
        self.drop_question()
        self.question = Question(act, title, words, do_it, work)
        self.question.agreed.connect(self._on_agreed)
        self.question.cancel.clicked.connect(self.drop_question)
        self._place.addWidget(self.question)
        self.question.cancel.setFocus()
        self.grown.emit()

    def _on_agreed(self) -> None:
        if self.question is not None:
            self.question.keep_choices()
            self._do(self.question.work)

    def _on_last(self) -> None:
        try:
            last = date.fromisoformat(self.last.value())
        except ValueError:
            self._say(self.day_error, _("Skriv datoen slik: 20.11.2026"))
            self.last.line.setFocus()
            return
        self._say(self.day_error, "")
        self.set_last(last)

    def _on_no_end(self) -> None:
        self.set_last(None)

    def _do(self, work: Callable[[], Change]) -> None:
        self.trouble.show_words("")
        self._desk.ask(work, self._on_done, self, self._on_failed)

    def _on_done(self, change: Change) -> None:
        self.drop_question()
        self.done.emit(change)
        self.refresh()

    def _on_failed(self, error: Exception) -> None:
        self.drop_question()
        if not isinstance(error, SkjemaError):
            self._desk.trouble(error)
            return
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)

    @staticmethod
    def _say(line: Label, words: str) -> None:
        line.setText(words)
        line.setVisible(bool(words))


class Question(Notice):
    """Says what follows, and asks.

    Signals:
        agreed: do it.
    """

    agreed = Signal()

    def __init__(self, act: Act, title: str, words: tuple[str, ...], do_it: str, work: Callable[[], Change]) -> None:
        super().__init__("warning", title, "\n".join(words))
        self.act = act
        self.work = work
        self.chosen: dict[str, str] = {}
        self.leaving: LeavingPart | None = None
        self._left = column(spacing=0)
        self.do_it = button(do_it, "primary" if act is Act.ROLES else "danger")
        self.cancel = button(_("Avbryt"))
        self.body.addLayout(self._left)
        self.body.addWidget(flow(self.do_it, self.cancel))
        self.do_it.clicked.connect(self.agreed)

    def show_leaving(self, part: LeavingPart) -> None:
        """What lies with them."""
        self.leaving = part
        self._left.addWidget(part)

    def keep_choices(self) -> None:
        """Read off who gets which case, on the window's own thread."""
        self.chosen = {} if self.leaving is None else self.leaving.moves()


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
