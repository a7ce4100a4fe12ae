"""The texts for what somebody may not do. As ``sentence_texts.py``."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def access_entries() -> dict[ErrorCode, Entry]:
    """Who may do what."""
    return {
        ErrorCode.FORM_NOT_YOURS: Entry(
            _("Dette skjemaet skrives av andre på skolen"),
            _("Ingenting er tapt. Be rektor om rollen, eller skriv et annet skjema. Se Innstillinger, Tilgang."),
        ),
        ErrorCode.NOT_PROPOSED: Entry(
            _("Ingen med det navnet er foreslått til saken"),
            _("Ingenting er endret. Skriv navnet slik det står i listen. De som alltid er med, kan ikke tas bort her."),
        ),
    }
