"""Sentences for failures of *Innsynslogg*."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def audit_entries() -> dict[ErrorCode, Entry]:
    """By code."""
    return {
        ErrorCode.AUDIT_NOT_YOURS: Entry(
            _("Loggen til en annen kan bare rektor se"),
            _("Ingenting er endret. Din egen logg er i Innstillinger, under «Innsynslogg». Be rektor om resten."),
        ),
        ErrorCode.AUDIT_EMPTY: Entry(
            _("Det er ingenting å lagre"),
            _("Ingenting er lagret. Utvalget har ingen linjer. Ta bort noe av det du har valgt, og prøv igjen."),
        ),
    }
