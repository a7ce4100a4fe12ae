"""The texts for what can go wrong with locks, passwords and the machine's key store. As ``sentence_texts.py``."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def lock_entries() -> dict[ErrorCode, Entry]:
    """Waiting between tries, the key store, a new vault key, the test of the lock."""
    return {
        ErrorCode.TRY_LATER: Entry(
            _("Vent litt før neste forsøk"),
            _("Feil passord er prøvd flere ganger. Ingenting er endret. Ventetiden går ut av seg selv."),
            detailed=_("Feil passord er prøvd flere ganger. Vent {wait}, og prøv igjen. Ingenting er endret."),
        ),
        ErrorCode.KEY_STORE_MISSING: Entry(
            _("Skjema får ikke brukt maskinens passordlager"),
            _("Ingenting er endret. Åpne med passordet som før."),
        ),
        ErrorCode.KEY_STORE_FORBIDDEN: Entry(
            _("Skolen har valgt at passordet alltid skal skrives"),
            _("Ingenting er endret. Åpne med passordet som før."),
        ),
        ErrorCode.KEY_STORE_EMPTY: Entry(
            _("Fant ikke riktig nøkkel i maskinens passordlager"),
            _("Ingenting er endret. Åpne med passordet. Slå så «Åpne uten passord» av og på i Innstillinger."),
        ),
        ErrorCode.RENEWAL_UNDELIVERED: Entry(
            _("Noe er ikke levert til skolen ennå"),
            _("Ingenting er endret. Etter bytte av nøkkel ville det ikke blitt levert. Utveksle først, og prøv igjen."),
        ),
        ErrorCode.RENEWAL_WITHOUT_SHEET: Entry(
            _("Finn fram skolens gjenopprettingsark først"),
            _("Ingenting er endret. Du styrer hvem som er med, og trenger arket for å gjøre det etterpå."),
        ),
        ErrorCode.MEMORY_UNREADABLE: Entry(
            _("Minnet kan ikke leses på denne maskinen"),
            _("Prøven av låsen virker bare på Linux. Ingenting er endret."),
        ),
    }
