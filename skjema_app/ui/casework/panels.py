"""The small panels of a case: withdraw a consent, share outside, reported in the portal, put into a case, § 12-5.

Each hands over plain words; `parts` asks the workflow to do it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtWidgets import QLineEdit, QWidget

from skjema_app.system.texts import _
from skjema_app.ui.event_panels import EventPanel, past_day
from skjema_app.ui.widgets.basics import Notice, column, label
from skjema_app.ui.widgets.choices import Check, QuietCombo
from skjema_app.ui.widgets.inputs import GrowingText
from skjema_app.workflows.case_work import ClosedWork, DocumentChoice
from skjema_app.workflows.consent import Service
from skjema_app.workflows.link_case import CaseChoice


@dataclass(frozen=True, slots=True)
class ConsentWords:
    """A consent is withdrawn."""

    document_id: str
    service: str
    who: str
    happened: date
    how: str


@dataclass(frozen=True, slots=True)
class OutsideShare:
    """A document for somebody outside; ``override``: why without a consent."""

    document_id: str
    services: tuple[str, ...]
    recipient: str
    override: str


@dataclass(frozen=True, slots=True)
class ReportedWords:
    """It was reported in the portal on this day."""

    document_id: str
    happened: date


@dataclass(frozen=True, slots=True)
class PutWords:
    """Put a document into a case."""

    document_id: str
    key: str


@dataclass(frozen=True, slots=True)
class GiveWords:
    """Give a § 12-5 report to one person."""

    document_id: str
    person_id: str
    sure: bool


class ConsentPanel(EventPanel):
    """«Trekk samtykke»."""

    kind = "consent"

    def __init__(self, document_id: str, now: datetime, service: Service) -> None:
        super().__init__(_("Trekk samtykke"), _("Trekk samtykket"), document_id, now)
        self._service = service
        text = _("Samtykket for {service}. Fra den dagen deles ikke mer med dem. Det som er delt, er delt.")
        self.fields.addWidget(label(text.format(service=service.name)))
        self.who = QLineEdit()
        self.who.setMaxLength(200)
        self.day = past_day(now.date())
        self.how = QuietCombo()
        for words in (_("Muntlig"), _("Telefon"), _("Skriftlig"), _("Møte")):
            self.how.addItem(words)
        self.add_field(_("Hvem trekker samtykket?"), self.who)
        self.add_field(_("Hvilken dag?"), self.day)
        self.add_field(_("Hvordan?"), self.how)
        self.setFocusProxy(self.who)

    def words(self) -> ConsentWords | None:
        """Who and which day."""
        who = self.who.text().strip()
        if not who:
            self.say_missing(_("Skriv hvem som trekker samtykket"), self.who)
            return None
        day = self.read_day(self.day)
        if day is None:
            return None
        if day > self._now.date():
            self.say_missing(_("Dagen kan ikke være etter i dag"), self.day.line)
            return None
        return ConsentWords(self._document_id, self._service.service_id, who, day, self.how.currentText())


class OutsidePanel(EventPanel):
    """«Del utenfor skolen»: which document, with whom; a reason is asked for when there is no consent."""

    kind = "share-outside"

    def __init__(
        self, document_id: str, now: datetime, documents: tuple[DocumentChoice, ...], services: tuple[Service, ...]
    ) -> None:
        super().__init__(_("Del utenfor skolen"), _("Velg fil og del"), document_id, now)
        self._documents, self._services = documents, services
        self.fields.addWidget(
            label(
                _("Foresatte må ha samtykket til det. Saken viser hvem som fikk hva, og når. PDF-en er ikke kryptert.")
            )
        )
        self.which = QuietCombo()
        for one in documents:
            self.which.addItem(one.words)
        self.checks = [Check(one.name) for one in services]
        self.recipient = QLineEdit()
        self.recipient.setMaxLength(200)
        self.reason = GrowingText(2, 6)
        self.lacking = Notice("warning", _("Samtykket mangler"), "")
        self.add_field(_("Hvilket dokument?"), self.which)
        self.fields.addLayout(column(label(_("Hvem skal ha det?"), "label"), *self.checks, spacing=2))
        self.add_field(_("Navn og virksomhet"), self.recipient, _("For eksempel: PPT, ved Siv Aas."))
        self.why = QWidget()
        asked = label(_("Hvorfor må det deles uten samtykke?"), "label")
        asked.setBuddy(self.reason)
        self.reason.setAccessibleName(asked.text())
        hint = label(_("Begrunnelsen blir stående i saken."), "muted")
        inside = column(self.lacking, asked, hint, self.reason, spacing=4)
        inside.setContentsMargins(0, 0, 0, 0)
        self.why.setLayout(inside)
        self.why.hide()
        self.fields.addWidget(self.why)
        self._inputs.append(self.reason)
        self.reason.textChanged.connect(self.edited)
        for check in self.checks:
            check.toggled.connect(self._on_toggled)
            check.toggled.connect(self.edited)
        self.setFocusProxy(self.which)

    def ask_reason(self, sentence: str) -> None:
        """There is no consent: say so, and ask why it is shared all the same."""
        self.lacking.say(_("Samtykket mangler"), sentence)
        self.why.show()
        self.reason.setFocus()

    def words(self) -> OutsideShare | None:
        """A document, at least one service and somebody there."""
        chosen = tuple(
            one.service_id for one, check in zip(self._services, self.checks, strict=True) if check.isChecked()
        )
        if not chosen:
            self.say_missing(_("Velg hvem dokumentet skal deles med"), self.checks[0])
            return None
        recipient = self.recipient.text().strip()
        if not recipient:
            self.say_missing(_("Skriv navnet på den som får dokumentet"), self.recipient)
            return None
        override = self.reason.toPlainText().strip() if self.why.isVisibleTo(self) else ""
        document = self._documents[self.which.currentIndex()].document_id
        return OutsideShare(document, chosen, recipient, override)

    def _on_toggled(self, _on: bool) -> None:
        self.why.hide()  # it was about others


class ReportedPanel(EventPanel):
    """«Merk som meldt»."""

    kind = "reported"

    def __init__(self, document_id: str, now: datetime) -> None:
        super().__init__(_("Merk som meldt i portalen"), _("Merk som meldt"), document_id, now)
        self.day = past_day(now.date())
        self.add_field(_("Når ble det meldt i portalen?"), self.day)
        self.setFocusProxy(self.day.line)

    def words(self) -> ReportedWords | None:
        """The day, not one that comes."""
        day = self.read_day(self.day)
        if day is None:
            return None
        if day > self._now.date():
            self.say_missing(_("Dagen kan ikke være etter i dag"), self.day.line)
            return None
        return ReportedWords(self._document_id, day)


class PutPanel(EventPanel):
    """«Knytt til sak»."""

    kind = "put-in-case"

    def __init__(self, document_id: str, now: datetime, cases: tuple[CaseChoice, ...], *, alone: bool) -> None:
        super().__init__(_("Knytt til sak"), _("Knytt til saken"), document_id, now)
        self._cases = cases
        if not alone:
            text = _("De som er med i saken, kan lese dokumentet fra nå av. Det kan ikke tas ut igjen.")
            self.fields.addWidget(label(text))
        self.which = QuietCombo()
        for one in cases:
            who = f"{one.pupil}, {one.group}" if one.group else one.pupil
            self.which.addItem(" · ".join(part for part in (who or _("Ukjent elev"), one.number, one.title) if part))
        self.add_field(_("Hvilken sak?"), self.which)
        self.setFocusProxy(self.which)

    def words(self) -> PutWords | None:
        """The case that is chosen."""
        return PutWords(self._document_id, self._cases[self.which.currentIndex()].key)


class GivePanel(EventPanel):
    """«Gi til én mottaker» (§ 12-5): one person, chosen by hand; a name like the accused's is asked about."""

    kind = "give"

    def __init__(self, now: datetime, closed: ClosedWork) -> None:
        super().__init__(_("Gi til én mottaker"), _("Gi meldingen"), closed.document_id, now)
        self._people = closed.recipients
        text = _(
            "Bare du og den du velger, kan lese meldingen. Ingen andre i ledelsen får den av seg selv, "
            "og den du har skrevet om, kan ikke velges. Du kan velge én."
        )
        self.fields.addWidget(label(text))
        self.who = QuietCombo()
        for one in self._people:
            self.who.addItem(f"{one.name} ({one.roles})" if one.roles else one.name)
        self.sure = Check(_("Ja, det er en annen enn den meldingen gjelder"))
        self.add_field(_("Hvem skal ha meldingen?"), self.who)
        self.fields.addWidget(self.sure)
        self.who.currentIndexChanged.connect(self._on_chosen)
        self._on_chosen(self.who.currentIndex())
        self.setFocusProxy(self.who)

    def words(self) -> GiveWords | None:
        """Who, and that it is another person where the names are alike."""
        chosen = self._people[self.who.currentIndex()]
        if chosen.ask and not self.sure.isChecked():
            text = _("{name} ligner på navnet i meldingen. Bekreft at det er en annen.").format(name=chosen.name)
            self.say_missing(text, self.sure)
            return None
        return GiveWords(self._document_id, chosen.person_id, chosen.ask)

    def _on_chosen(self, at: int) -> None:
        self.sure.setVisible(0 <= at < len(self._people) and self._people[at].ask)
