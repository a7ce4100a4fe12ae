"""The texts for what can go wrong when a case changes hands, or somebody is to stand in. As ``sentence_texts.py``."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def case_people_entries() -> dict[ErrorCode, Entry]:
    """Hand-overs and deputies."""
    return {
        ErrorCode.CASE_OFFERED_ALREADY: Entry(
            _("Saken er alt tilbudt en annen"),
            _("Ingenting er endret. Vent på svaret, eller ta tilbudet tilbake først."),
        ),
        ErrorCode.OFFER_GONE: Entry(
            _("Tilbudet gjelder ikke lenger"),
            _("Det er besvart eller tatt tilbake. Ingenting er endret. Saken viser hvem som er saksansvarlig."),
        ),
        ErrorCode.PERSON_LEFT: Entry(
            _("Denne personen er ikke lenger med i Skjema"),
            _("Ingenting er endret. Velg en annen."),
        ),
        ErrorCode.CASE_THEIRS_ALREADY: Entry(
            _("Denne personen er saksansvarlig fra før"),
            _("Ingenting er endret. Velg en annen."),
        ),
        ErrorCode.CASE_NOBODYS: Entry(
            _("Saken har ingen saksansvarlig nå"),
            _("Ingenting er endret. Velg en ny saksansvarlig med en gang i stedet for å tilby saken."),
        ),
        ErrorCode.CASE_HAS_HOLDER: Entry(
            _("Saken har en saksansvarlig"),
            _("Ingenting er endret. Tilby saken, så tar den andre stilling til det."),
        ),
        ErrorCode.DEPUTY_DAYS: Entry(
            _("Dagene kan ikke brukes"),
            _("Ingenting er endret. Velg en siste dag som ikke er før den første, og ikke før i dag."),
            by_reason={"long": _("Ingenting er endret. En stedfortreder kan settes inn for høyst et år om gangen.")},
        ),
        ErrorCode.DEPUTY_NOT_NEEDED: Entry(
            _("Denne personen bestemmer fra før"),
            _("Ingenting er endret. Rektor og ass. rektor trenger ingen dager. Velg en annen."),
        ),
        ErrorCode.DEPUTY_UNKNOWN: Entry(
            _("Denne personen er ikke stedfortreder nå"),
            _("Ingenting er endret. Se Innstillinger, Skolen, for hvem som er det."),
        ),
        ErrorCode.DEPUTY_LATE_GONE: Entry(
            _("Dette venter ikke lenger"),
            _("Noen har godtatt det allerede, eller det gjelder av seg selv. Ingenting er endret."),
        ),
    }
