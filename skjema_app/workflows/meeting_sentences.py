"""The texts for what can go wrong with an agenda and with decisions of meetings. As ``sentence_texts.py``."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def meeting_entries() -> dict[ErrorCode, Entry]:
    """The agenda, and what became of decisions."""
    return {
        ErrorCode.DECISION_UNKNOWN: Entry(
            _("Fant ikke vedtaket"),
            _("Ingenting er endret. Referatet kan være rettet. Åpne det på nytt, og velg vedtaket der."),
        ),
        ErrorCode.DECISION_NOT_YOURS: Entry(
            _("Vedtaket er en annens"),
            _("Ingenting er endret. Den som skal gjøre det, møtelederen, referenten og rektor kan krysse det av."),
        ),
        ErrorCode.AGENDA_GROUP: Entry(
            _("Hvilken klasse eller hvilket trinn?"),
            _("Ingenting er endret. Skriv for eksempel 8B for en klasse, eller 8 for et trinn."),
        ),
        ErrorCode.AGENDA_ITEM_UNKNOWN: Entry(
            _("Saken står ikke på sakslisten lenger"),
            _("Ingenting er endret. Den kan være tatt opp eller gjort siden sist. Oppdater listen."),
        ),
        ErrorCode.AGENDA_DAY: Entry(
            _("Velg en dag som ikke har vært"),
            _("Ingenting er endret. Saken kommer tilbake på sakslisten den dagen du velger."),
        ),
    }
