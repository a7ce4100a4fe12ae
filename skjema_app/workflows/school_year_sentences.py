"""The texts for what can go wrong with days off and at the turn of the school year. As ``sentence_texts.py``."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def school_year_entries() -> dict[ErrorCode, Entry]:
    """A school's calendar, and *Nytt skoleår*."""
    return {
        ErrorCode.SCHOOL_CALENDAR_UNREADABLE: Entry(
            _("Kalenderfilen kan ikke leses"),
            _("Ingenting er endret. Lagre skoleruta på nytt som kalender (.ics) eller CSV, og velg den filen."),
        ),
        ErrorCode.SCHOOL_CALENDAR_EMPTY: Entry(
            _("Filen har ingen dager"),
            _("Ingenting er endret. Filen må ha en dag eller et tidsrom per linje, eller være en kalender (.ics)."),
        ),
        ErrorCode.SCHOOL_CALENDAR_PASSED: Entry(
            _("Kalenderen er for et skoleår som er over"),
            _("Ingenting er endret. Finn skoleruta for dette skoleåret eller det neste."),
            detailed=_(
                "Den siste dagen i filen er {day}. Ingenting er endret. Finn skoleruta for dette skoleåret eller "
                "det neste."
            ),
        ),
        ErrorCode.NEW_YEAR_NO_CLASS: Entry(
            _("Klassen finnes ikke i elevlisten"),
            _("Ingenting er endret. Skriv klassen slik den står i listen."),
            detailed=_(
                "Ingen elev i listen går i «{group}». Ingenting er endret. Skriv klassen slik den står i listen."
            ),
        ),
        ErrorCode.NEW_YEAR_CHANGED: Entry(
            _("Elevlisten er endret i mellomtiden"),
            _("Ingen elever er flyttet, og ingenting er endret. Se over forslaget på nytt."),
        ),
        ErrorCode.NEW_YEAR_NO_UNDO: Entry(
            _("Det er ikke noe å angre"),
            _("Ingenting er endret. Elevlisten er forandret etter at skoleåret ble flyttet."),
        ),
    }
