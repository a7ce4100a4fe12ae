"""«Neste steg»: the one step that is proposed and why, what can be pressed, and the chain it belongs to.

Nothing here locks anything: the other things that can be done with the row stand in their own places on the page.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.system import calendar
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.casework.flow_picture import FlowPicture
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, Notice, button, column, label, row, tag
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.case_actions import CaseAction
from skjema_app.workflows.case_flow import CaseFlow
from skjema_app.workflows.flow import NextStep, StepOffer

_ICONS = {
    CaseAction.DECIDE: "NotePencil",
    CaseAction.PLAN: "Tasklist",
    CaseAction.NEW_VERSION: "NotePencil",
    CaseAction.AFTER_EVALUATION: "NotePencil",
    CaseAction.REVIEW: "SealCheckmark",
    CaseAction.JOIN: "Files",
    CaseAction.EVALUATE: "Checkmark",
    CaseAction.SEND_HOME: "House",
    CaseAction.CLOSE: "CheckmarkCircle",
}


_WRITES = frozenset({CaseAction.DECIDE, CaseAction.PLAN, CaseAction.NEW_VERSION, CaseAction.AFTER_EVALUATION})
"""What is gone on with where it is begun."""


class NextStepCard(Card):
    """The card.

    Signals:
        offer_wanted: the ``StepOffer`` that was pressed.
        action_wanted: ``CaseAction`` value: close, reopen, to-chain.
    """

    offer_wanted = Signal(object)
    action_wanted = Signal(str)

    def __init__(self, shown: CaseFlow, begun: str = "") -> None:
        super().__init__(spacing=10)
        self._shown, self._begun = shown, begun
        view = shown.view
        head = row(label(_("Neste steg") if view.closing is None else _("Saken er avsluttet"), "h2"), None)
        head.addWidget(tag(view.status, "neutral" if view.closing is not None else "accent"))
        self.column.addLayout(head)
        if shown.notice:
            self.column.addWidget(Notice("info", "", shown.notice))
        self._offers: dict[str, StepOffer] = {}
        if view.closing is not None:
            self._closed()
        elif view.next is not None:
            self.column.addLayout(self._step(view.next))
        self.picture = FlowPicture(view)
        self.picture.hide()
        self.toggle = button(_("Vis «{title}»").format(title=view.title), "link", "ChevronRight")
        self.toggle.clicked.connect(self._on_toggle)
        self.column.addWidget(flow(self.toggle, *self._turns()))
        self.column.addWidget(self.picture)

    @property
    def offered(self) -> frozenset[CaseAction]:
        """What this card offers, so that the page needn't offer it twice."""
        return frozenset(one.action for one in self._offers.values() if one.action is not None)

    @property
    def settles(self) -> bool:
        """Whether nothing else on the page should stand out: the next thing is pressed here, or the case is closed."""
        return bool(self._offers) or self._shown.view.closing is not None

    def _step(self, step: NextStep) -> QVBoxLayout:
        said = column(label(step.label, "h3"), label(step.why), spacing=2)
        if step.waits_for:
            said.addWidget(label(_("Venter på {who}.").format(who=step.waits_for), "muted"))
        buttons: list[QWidget] = []
        offers = [one for one in step.offers if not self._begun or one.action not in _WRITES]
        if self._begun:
            offers.insert(0, StepOffer(_("Fortsett kladden"), draft=self._begun))
        for number, one in enumerate(offers):
            key = str(number)
            self._offers[key] = one
            icon = _ICONS.get(one.action, "") if one.action is not None else ""
            icon = icon or ("NotePencil" if one.draft else "Checkmark" if one.fact is not None else "Plus")
            made = KeyedButton(one.words, key, "primary" if number == 0 else "", icon)
            made.clicked.connect(self._on_offer)
            buttons.append(made)
        if buttons:
            said.addSpacing(theme.px(6))
            said.addWidget(flow(*buttons))
        return said

    def _closed(self) -> None:
        closing = self._shown.view.closing
        if closing is None:
            return
        day = f"{calendar.date_in_words(closing.when.date())} {closing.when.year}"
        words = _("Avsluttet {day} av {who}.").format(day=day, who=closing.who or _("deg"))
        self.column.addWidget(label(words))
        if closing.why:
            self.column.addWidget(label(f"«{closing.why}»", "muted"))

    def _turns(self) -> list[QWidget]:
        view = self._shown.view
        found: list[QWidget] = []
        closes = any(one.action is CaseAction.CLOSE for one in self._offers.values())
        for possible, action, words, icon in (
            (view.may_move, CaseAction.TO_CHAIN, _("Gå over til handlingskjeden"), "ArrowRight"),
            (view.may_close and not closes, CaseAction.CLOSE, _("Avslutt saken"), "CheckmarkCircle"),
            (view.may_reopen, CaseAction.REOPEN, _("Åpne saken igjen"), "ArrowUndo"),
        ):
            if possible:
                made = KeyedButton(words, action.value, "link", icon)
                made.clicked.connect(self._on_action)
                found.append(made)
        return found

    def _on_toggle(self) -> None:
        self.picture.setVisible(self.picture.isHidden())
        words = _("Vis «{title}»") if self.picture.isHidden() else _("Skjul «{title}»")
        self.toggle.setText(words.format(title=self._shown.view.title))

    def _on_offer(self) -> None:
        self.offer_wanted.emit(self._offers[key_of(self.sender())])

    def _on_action(self) -> None:
        self.action_wanted.emit(key_of(self.sender()))
