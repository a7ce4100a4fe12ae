"""The texts for what can go wrong with people and the recovery sheet: roles, last days, leaving, renewing.

Same form and rules as ``sentence_texts.py``.
"""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def people_entries() -> dict[ErrorCode, Entry]:
    """Roles, last days, leaving, the recovery sheet."""
    return {
        ErrorCode.PERSON_GOVERNS: Entry(
            _("Bare gjenopprettingsarket kan ta bort den som styrer hvem som er med"),
            _("Ingenting er endret. Finn arket, og velg «Bruk gjenopprettingsarket» under Innstillinger › Skolen."),
        ),
        ErrorCode.LAST_DAY_PAST: Entry(
            _("Den siste dagen er alt forbi"),
            _("Ingenting er endret. Velg i dag eller en senere dag, eller avslutt tilgangen med en gang."),
        ),
        ErrorCode.SHEET_FINDS_NOTHING: Entry(
            _("Arket åpner ingen skole i denne mappen"),
            _("Ingenting er endret. Se at det er skolens delingsmappe, og at arket er det som gjelder nå."),
            _("Velg mappe"),
        ),
        ErrorCode.ISSUER_ALREADY: Entry(
            _("Denne maskinen styrer hvem som er med fra før"),
            _("Ingenting er endret. Bruk arket på maskinen til den som også skal styre."),
        ),
        ErrorCode.DRAFT_LOCKED: Entry(
            _("Kladden er holdt utenfor gjenoppretting"),
            _("Bare passordet den ble skrevet under, åpner den. Den ligger trygt. Husker du det, skriv det inn her."),
        ),
        ErrorCode.DRAFT_HAS_FILES: Entry(
            _("Kladden har vedlegg"),
            _("Vedlegg kan ikke holdes utenfor gjenoppretting. Ingenting er endret. Ta dem bort, og prøv igjen."),
        ),
    }
