"""The panels of *Overlat saken*: offer a case, say yes or no, choose a saksansvarlig for a case that nobody has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from skjema_app.system.texts import _
from skjema_app.ui.event_panels import EventPanel
from skjema_app.ui.widgets.basics import label
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.inputs import GrowingText
from skjema_app.workflows.case_people import Candidate, HandOffer, HandView


class HandAct(StrEnum):
    """What is done with the responsibility for a case."""

    OFFER = "hand-over"
    MOVE = "hand-move"
    ACCEPT = "hand-accept"
    DECLINE = "hand-decline"
    TAKE_BACK = "hand-take-back"


@dataclass(frozen=True, slots=True)
class HandWords:
    """One of them, of the case that a document is in."""

    document_id: str
    act: HandAct
    person_id: str = ""
    text: str = ""


class OfferPanel(EventPanel):
    """«Overlat saken»: to whom, with a sentence."""

    kind = HandAct.OFFER.value

    def __init__(self, document_id: str, now: datetime, hands: HandView) -> None:
        super().__init__(_("Overlat saken"), _("Spør om å ta over saken"), document_id, now)
        self._people = hands.candidates
        text = _(
            "Den du velger, kan lese hele saken fra nå av, og svarer ja eller nei. "
            "{name} er saksansvarlig til svaret er ja, og kan ta tilbudet tilbake."
        )
        self.fields.addWidget(label(text.format(name=hands.responsible)))
        self.who = people_choice(self._people)
        self.text = GrowingText(2, 6)
        self.add_field(_("Hvem skal ha saken?"), self.who)
        self.add_field(_("Hvorfor?"), self.text, _("En setning til den som skal ta over."))
        self.setFocusProxy(self.who)

    def words(self) -> HandWords | None:
        """Somebody, and a sentence."""
        text = self.text.toPlainText().strip()
        place = self.who.currentIndex() - 1
        if place < 0:
            self.say_missing(_("Velg hvem som skal ha saken"), self.who)
            return None
        if not text:
            self.say_missing(_("Skriv en setning til den som skal ta over"), self.text)
            return None
        return HandWords(self._document_id, HandAct.OFFER, self._people[place].person_id, text)


class MovePanel(EventPanel):
    """«Velg saksansvarlig» for a case that nobody has any more."""

    kind = HandAct.MOVE.value

    def __init__(self, document_id: str, now: datetime, hands: HandView) -> None:
        super().__init__(_("Velg saksansvarlig"), _("Gi saken videre"), document_id, now)
        self._people = hands.candidates
        text = _("Den du velger, har saken med en gang, får beskjed på Hjem, og kan gi den tilbake til deg.")
        self.fields.addWidget(label(text))
        self.who = people_choice(self._people)
        self.text = GrowingText(2, 6)
        self.add_field(_("Hvem skal ha saken?"), self.who)
        self.add_field(_("Noe den nye må vite? (valgfritt)"), self.text)
        self.setFocusProxy(self.who)

    def words(self) -> HandWords | None:
        """Somebody."""
        place = self.who.currentIndex() - 1
        if place < 0:
            self.say_missing(_("Velg hvem som skal ha saken"), self.who)
            return None
        text = self.text.toPlainText().strip()
        return HandWords(self._document_id, HandAct.MOVE, self._people[place].person_id, text)


class DeclinePanel(EventPanel):
    """A no, with why."""

    kind = HandAct.DECLINE.value

    def __init__(self, document_id: str, now: datetime, offer: HandOffer) -> None:
        heading = _("Gi saken tilbake til rektor") if offer.moved else _("Takk nei til saken")
        super().__init__(heading, _("Gi tilbake") if offer.moved else _("Takk nei"), document_id, now)
        text = (
            _("Rektor finner en annen. Du er ikke saksansvarlig lenger.")
            if offer.moved
            else _("Var du ikke med i saken fra før, leser du ikke det som skrives i den etterpå.")
        )
        self.fields.addWidget(label(text))
        self.text = GrowingText(2, 6)
        self.add_field(_("Hvorfor?"), self.text, _("For eksempel: Jeg har ingen timer i klassen."))
        self.setFocusProxy(self.text)

    def words(self) -> HandWords | None:
        """The reason is needed."""
        text = self.text.toPlainText().strip()
        if not text:
            self.say_missing(_("Skriv hvorfor"), self.text)
            return None
        return HandWords(self._document_id, HandAct.DECLINE, text=text)


def people_choice(people: tuple[Candidate, ...]) -> QuietCombo:
    """Somebody of the school, nobody at first: those who are in the case come first, and it is told."""
    made = QuietCombo()
    made.addItem(_("Velg en person"))
    for one in people:
        facts = [one.roles] if one.roles else []
        if one.in_case:
            facts.append(_("med i saken"))
        made.addItem(f"{one.name} ({', '.join(facts)})" if facts else one.name)
    return made
