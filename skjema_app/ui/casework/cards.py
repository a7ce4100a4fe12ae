"""The cards of a case: what can be begun, the measures' history, consents, the portal, follow-up after a plan's end."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.domain.consent import ConsentState
from skjema_app.system import calendar
from skjema_app.system.texts import _
from skjema_app.ui.keyed import KeyedButton, key_of
from skjema_app.ui.widgets.basics import Card, Line, Notice, TagTone, column, label, row, tag
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.case_forms import CaseForm
from skjema_app.workflows.case_work import PortalLine
from skjema_app.workflows.consent import CONSENT_FORM, ConsentLine
from skjema_app.workflows.evaluation import PlanEnd
from skjema_app.workflows.measures import MeasureChange, MeasureHistory


class BeginCard(Card):
    """«Nytt i saken»: the forms that can be begun, and those that are.

    Signals:
        form_wanted: form id.
        draft_wanted: draft id.
    """

    form_wanted = Signal(str)
    draft_wanted = Signal(str)

    def __init__(self, forms: tuple[CaseForm, ...]) -> None:
        super().__init__(spacing=10)
        self.column.addWidget(label(_("Nytt i saken"), "h2"))
        buttons: list[QWidget] = []
        for one in forms:
            words = _("Fortsett: {title}").format(title=one.title) if one.draft else one.words
            made = KeyedButton(words, one.draft or one.form_id, "", "NotePencil" if one.draft else "Plus")
            made.setToolTip(one.lead)
            made.setAccessibleDescription(one.lead)
            made.clicked.connect(self._on_draft if one.draft else self._on_form)
            buttons.append(made)
        self.column.addWidget(flow(*buttons))

    def _on_form(self) -> None:
        self.form_wanted.emit(key_of(self.sender()))

    def _on_draft(self) -> None:
        self.draft_wanted.emit(key_of(self.sender()))


class MeasuresCard(Card):
    """«Tiltakenes historie»: per measure every change, oldest first (REQ-22)."""

    def __init__(self, measures: tuple[MeasureHistory, ...]) -> None:
        super().__init__(spacing=8)
        self.column.addWidget(label(_("Tiltakenes historie"), "h2"))
        for place, one in enumerate(measures):
            if place:
                self.column.addWidget(Line())
            self.column.addWidget(label(one.name, "h3"))
            if not one.changes:
                self.column.addWidget(label(_("Ikke endret siden planen begynte."), "muted"))
            for change in one.changes:
                self.column.addLayout(_change(change))


class ConsentsCard(Card):
    """«Samtykker»: per service how it stands, and what can be done with it.

    Signals:
        withdraw_wanted: document id and service, as one text with a blank between.
        form_wanted: the form for a new one.
    """

    withdraw_wanted = Signal(str)
    form_wanted = Signal(str)

    def __init__(self, consents: tuple[ConsentLine, ...], *, may_write: bool) -> None:
        super().__init__(spacing=10)
        self.column.addWidget(label(_("Samtykker"), "h2"))
        if not consents:
            text = _(
                "Det er ikke skrevet inn noe samtykke. Foresatte må samtykke før skolen deler med andre. "
                "Å si fra til rektor krever aldri samtykke."
            )
            self.column.addWidget(label(text, "muted"))
        for place, one in enumerate(consents):
            if place:
                self.column.addWidget(Line())
            self._add(one)
        if may_write:
            write = KeyedButton(_("Skriv samtykke"), CONSENT_FORM, "", "Plus")
            write.clicked.connect(self._on_write)
            self.column.addLayout(row(write, None))

    def _add(self, one: ConsentLine) -> None:
        words, tone = consent_words(one.state)
        chip = tag(words, tone)
        head = row(label(one.service.name, "h3"), chip)
        head.setStretch(0, 1)
        head.setAlignment(chip, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        facts = [_("Gitt {given} av {by}").format(given=one.given, by=one.by) if one.by else one.given]
        if one.until:
            facts.append(_("Varer til {until}").format(until=one.until))
        if one.withdrawn:
            facts.append(_("Trukket {withdrawn}").format(withdrawn=one.withdrawn))
        self.column.addWidget(label(". ".join(facts) + ".", "muted"))
        if one.may_withdraw:
            drop = KeyedButton(_("Trekk samtykke"), f"{one.document_id} {one.service.service_id}", "link", "ArrowUndo")
            drop.setAccessibleName(_("Trekk samtykket for {service}").format(service=one.service.name))
            drop.clicked.connect(self._on_withdraw)
            self.column.addLayout(row(drop, None))

    def _on_withdraw(self) -> None:
        self.withdraw_wanted.emit(key_of(self.sender()))

    def _on_write(self) -> None:
        self.form_wanted.emit(key_of(self.sender()))


class PortalCard(Card):
    """«Portalen»: what was written here, for the school's own portal (REQ-1).

    Signals:
        copy_wanted: document id.
        reported_wanted: document id.
    """

    copy_wanted = Signal(str)
    reported_wanted = Signal(str)

    def __init__(self, lines: tuple[PortalLine, ...]) -> None:
        super().__init__(spacing=10)
        self.column.addWidget(label(_("Portalen"), "h2"))
        text = _("Skal det også meldes i skolens portal, kopierer du teksten og limer den inn der.")
        self.column.addWidget(label(text, "muted"))
        for place, one in enumerate(lines):
            if place:
                self.column.addWidget(Line())
            self.column.addWidget(label(one.title, "h3"))
            copy = KeyedButton(_("Kopier tekst til portalen"), one.document_id, "", "Files")
            copy.setAccessibleName(_("Kopier tekst til portalen: {title}").format(title=one.title))
            copy.clicked.connect(self._on_copy)
            buttons: list[QWidget] = [copy]
            if one.reported:
                self.column.addWidget(label(_("Meldt {day}.").format(day=one.reported)))
            else:
                told = KeyedButton(_("Merk som meldt"), one.document_id, "", "Checkmark")
                told.setAccessibleName(_("Merk som meldt: {title}").format(title=one.title))
                told.clicked.connect(self._on_reported)
                buttons.append(told)
            self.column.addWidget(flow(*buttons))

    def _on_copy(self) -> None:
        self.copy_wanted.emit(key_of(self.sender()))

    def _on_reported(self) -> None:
        self.reported_wanted.emit(key_of(self.sender()))


def end_notice(end: PlanEnd) -> Notice:
    """The plan has ended: when, by whom, and what the school follows up."""
    head = _("Planen er avsluttet {day} av {name}").format(day=_day(end), name=end.by)
    return Notice("info", head, " ".join(end.sentences))


def evaluation_notice(day: str, *, late: bool) -> Notice:
    """When the plan is to be evaluated, or was."""
    if late:
        return Notice("warning", _("Evalueringen var satt til {day}").format(day=day), _("Er den gjennomført?"))
    return Notice("info", "", _("Planen skal evalueres {day}.").format(day=day))


def consent_words(state: ConsentState) -> tuple[str, TagTone]:
    """How a consent stands, in words, and how loud that is."""
    found: dict[ConsentState, tuple[str, TagTone]] = {
        ConsentState.IN_FORCE: (_("Gjelder"), "success"),
        ConsentState.NOT_YET: (_("Gjelder ikke ennå"), "neutral"),
        ConsentState.EXPIRED: (_("Utløpt"), "warning"),
        ConsentState.WITHDRAWN: (_("Trukket"), "warning"),
    }
    return found[state]


def _change(one: MeasureChange) -> QVBoxLayout:
    when = _("{when}, {who}").format(when=calendar.stamp_in_words(one.when), who=one.who)
    lines = [label(when, "small"), label(_changed(one))]
    reasons = [one.why] if one.why else []
    if one.r_team:
        reasons.append(_("Drøftet i R-team {day}").format(day=one.r_team))
    if one.urgent:
        reasons.append(_("Hastet: {why}").format(why=one.urgent))
    if reasons:
        lines.append(label(" · ".join(reasons), "muted"))
    return column(*lines, spacing=2)


def _changed(one: MeasureChange) -> str:
    match bool(one.before), bool(one.after):
        case True, True:
            return _("{what} Før: «{before}» Nå: «{after}»").format(
                what=_asked(one), before=one.before, after=one.after
            )
        case False, True:
            return _("{what} «{after}»").format(what=_asked(one), after=one.after)
        case _:
            return _("{what} Før: «{before}» Nå: ingenting").format(what=_asked(one), before=one.before)


def _asked(one: MeasureChange) -> str:
    return one.what if one.what.endswith("?") else f"{one.what}:"


def _day(end: PlanEnd) -> str:
    return f"{calendar.date_in_words(end.when.date())} {end.when.year}"
