"""The texts for absence. Same form and rules as ``sentence_texts.py``."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def absence_entries() -> dict[ErrorCode, Entry]:
    """Registering absence, taking it from a file, and seeing to limits that were reached."""
    return {
        ErrorCode.ABSENCE_PUPIL: Entry(
            _("Finner ikke eleven"),
            _("Ingenting er endret. Skriv navnet slik det står i elevlisten, eller ta inn klasselisten først."),
            by_reason={
                "several": _("Ingenting er endret. Flere elever heter det samme. Skriv klassen også."),
            },
        ),
        ErrorCode.ABSENCE_DAY: Entry(
            _("Dagen er ikke i dette eller forrige skoleår"),
            _("Ingenting er endret. Se på datoen, og prøv igjen."),
            detailed=_("Ingenting er endret. Se på datoen {day}, og prøv igjen."),
        ),
        ErrorCode.ABSENCE_FREE_DAY: Entry(
            _("Det er skolefri den dagen"),
            _("Ingenting er endret. Se på datoen. Er det skoledag likevel, rettes fridagene under Innstillinger."),
            detailed=_("{day} er skolefri. Ingenting er endret. Er det skoledag likevel, rettes det i Innstillinger."),
        ),
        ErrorCode.ABSENCE_HOURS: Entry(
            _("Timene går ikke opp"),
            _("Ingenting er endret. Skriv 1 til 8 timer, eller la det stå tomt når hele dagen er borte."),
        ),
        ErrorCode.ABSENCE_SPAN: Entry(
            _("Siste dag er før første dag"),
            _("Ingenting er endret. Se på datoene, og prøv igjen."),
        ),
        ErrorCode.ABSENCE_NO_DAYS: Entry(
            _("Fant ingen fraværsdager i filen"),
            _("Ingenting er endret. Filen må ha en kolonne med navn og en med dato, én linje per fravær."),
            by_reason={
                "columns": _("Ingenting er endret. Si hvilken kolonne som er navnet, og hvilken som er datoen."),
                "totals": _("Ingenting er endret. Filen har bare summer. Hent en liste med én linje per fravær."),
            },
        ),
        ErrorCode.ABSENCE_NOT_THERE: Entry(
            _("Det er angret allerede"),
            _("Ingenting er endret. Det som gjelder nå, står under Fravær."),
        ),
        ErrorCode.ABSENCE_RULE: Entry(
            _("Det er ikke noe å følge opp her"),
            _("Ingenting er endret. Grensen er ikke nådd, eller den er fulgt opp."),
        ),
    }
