"""The texts for what can go wrong in the work on a case. Same form and rules as ``sentence_texts.py``."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def case_work_entries() -> dict[ErrorCode, Entry]:
    """Consent, closed rooms, the portal, evaluation."""
    return {
        ErrorCode.CONSENT_MISSING: Entry(
            _("Samtykket mangler"),
            _("Ingenting er delt eller endret. Be om det, drøft uten navn, eller skriv hvorfor det må deles."),
            detailed=_(
                "Det finnes ikke noe samtykke som gjelder nå for {services}. Ingenting er endret. Be om det, "
                "eller skriv hvorfor det må deles."
            ),
        ),
        ErrorCode.CONSENT_WORDS: Entry(
            _("Noe mangler for å gå videre"),
            _("Ingenting er endret. Fyll ut det som står tomt, og prøv igjen."),
            by_reason={
                "who": _("Ingenting er endret. Skriv hvem som trekker samtykket."),
                "service": _("Ingenting er endret. Velg hvem dokumentet skal deles med."),
                "recipient": _("Ingenting er endret. Skriv navnet på den som får dokumentet."),
            },
        ),
        ErrorCode.NO_CONSENT: Entry(
            _("Her er det ikke noe samtykke å trekke"),
            _("Ingenting er endret. Det er trukket før, eller det står i et annet dokument i saken."),
        ),
        ErrorCode.DATE_AHEAD: Entry(
            _("Dagen er ikke kommet ennå"),
            _("Ingenting er endret. Velg i dag eller en dag som har vært."),
        ),
        ErrorCode.RECIPIENT_ACCUSED: Entry(
            _("Meldingen gjelder denne personen"),
            _("Ingenting er delt eller endret. Velg en annen mottaker."),
        ),
        ErrorCode.RECIPIENT_LEADS: Entry(
            _("Meldingen gjelder ledelsen"),
            _("Ingenting er endret. Gi PDF-en til kommunen eller skoleeieren, eller velg en som ikke er i ledelsen."),
        ),
        ErrorCode.RECIPIENT_UNSURE: Entry(
            _("Kan det være samme person?"),
            _("Navnet ligner på den meldingen gjelder. Ingenting er endret. Bekreft, eller velg en annen."),
        ),
        ErrorCode.REPORTED_ALREADY: Entry(
            _("Den er merket som meldt fra før"),
            _("Ingenting er endret. Hendelsene i saken viser når."),
        ),
        ErrorCode.EVALUATION_OPEN: Entry(
            _("Planen er avsluttet"),
            _("Ingenting er endret. Trengs det tiltak igjen, lager du en ny versjon av planen."),
        ),
        ErrorCode.CASE_CLOSED: Entry(
            _("Saken er avsluttet"),
            _("Ingenting er endret. Skjer det noe nytt, åpner du saken igjen først."),
        ),
        ErrorCode.CASE_NOT_CLOSED: Entry(
            _("Saken er åpen"),
            _("Ingenting er endret. Du kan arbeide i den som før."),
        ),
        ErrorCode.CASE_NOT_YOURS: Entry(
            _("Dette gjør saksansvarlig eller rektor"),
            _("Ingenting er endret. Si fra til den som har saken."),
        ),
        ErrorCode.TODAY_IS_TODAY: Entry(
            _("En annen dag enn i dag er bare for demoen"),
            _("Ingenting er endret. Bruk et hvelv fra «skjema demo», eller ta bort --today."),
        ),
        ErrorCode.FREE_DAYS_WRONG: Entry(
            _("Fridagene kan ikke brukes"),
            _("Ingenting er endret. Skriv én dag eller et tidsrom per linje, i samme skoleår: 2026-10-05..2026-10-09."),
            detailed=_(
                "Linje {line} kan ikke brukes. Ingenting er endret. Skriv én dag eller et tidsrom per linje: "
                "2026-10-05..2026-10-09."
            ),
        ),
        ErrorCode.TIMELINE_HIDDEN: Entry(
            _("Dette står bare i Skjermet"),
            _("Det som gjelder en ansatt (§ 12-5), er aldri i en tidslinje eller kronologi. Ingenting er endret."),
        ),
        ErrorCode.TIMELINE_NAMESAKES: Entry(
            _("Flere elever heter det samme"),
            _("Ingenting er laget eller endret. Skriv klassen etter navnet, for eksempel «Navn, 8A»."),
        ),
        ErrorCode.TIMELINE_NOBODY: Entry(
            _("Her er det ingenting du kan lese"),
            _("Ingenting er laget eller endret. Kontroller hvordan navnet eller klassen er skrevet."),
        ),
        ErrorCode.CHRONOLOGY_EMPTY: Entry(
            _("Kronologien ville blitt tom"),
            _("Ingenting er laget eller endret. Utvalget skjuler alle linjene. Vis flere, og prøv igjen."),
        ),
    }
