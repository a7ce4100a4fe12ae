"""The texts for what can go wrong between people: founding, joining, the exchange folder, deciding and approving.

Same form and rules as ``sentence_texts.py``.
"""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def joining_entries() -> dict[ErrorCode, Entry]:
    """The sheet, invitations and joining."""
    return {
        ErrorCode.SHEET_MISTYPED: Entry(
            _("Bokstavene på arket stemmer ikke"),
            _("Ingenting er endret. Les arket gruppe for gruppe, og skriv det inn på nytt."),
            by_reason={
                "length": _(
                    "Det er for mange eller for få bokstaver. Ingenting er endret. Arket har sju grupper med fire tegn."
                ),
                "letter": _("Et av tegnene finnes ikke på arket. Ingenting er endret. Se etter, og skriv på nytt."),
            },
        ),
        ErrorCode.SHEET_WRONG: Entry(
            _("Arket hører ikke til dette hvelvet"),
            _("Ingenting er endret. Se på nummeret og skolens navn øverst på arket, og finn det riktige."),
            by_reason={
                "replaced": _("Det er erstattet av et nytt. Ingenting er endret. Finn arket med det høyeste nummeret."),
                "contested": _(
                    "Skolen har fått to nye ark på en gang. Ingenting er endret. Den som styrer, må lage ett nytt."
                ),
                "other-school": _("Det hører til en annen skole. Ingenting er endret. Finn det riktige arket."),
                "other-sheet": _(
                    "Ingenting er endret. Se på nummeret øverst. Ligger arket i to konvolutter, må begge skrives inn."
                ),
            },
        ),
        ErrorCode.SHEET_IN_VAULT: Entry(
            _("Arket kan ikke ligge der"),
            _("Der kommer dere ikke til det når det trengs. Ingenting er lagret. Skriv ut, eller bruk minnepinne."),
            _("Skriv ut"),
        ),
        ErrorCode.CODE_MISTYPED: Entry(
            _("Koden er ikke skrevet riktig"),
            _("Ingenting er endret. Koden har fem grupper med fire tegn. Les den gruppe for gruppe."),
            by_reason={
                "length": _(
                    "Det er for mange eller for få tegn. Ingenting er endret. Koden har fem grupper med fire tegn."
                ),
                "letter": _("Et av tegnene brukes ikke i koder. Ingenting er endret. Se etter, og skriv på nytt."),
            },
        ),
        ErrorCode.CODE_WRONG: Entry(
            _("Koden passer ikke til denne invitasjonen"),
            _("Ingenting er endret. Se at fil og kode hører sammen, eller be om en ny invitasjon."),
        ),
        ErrorCode.INVITATION_BROKEN: Entry(
            _("Dette er ikke en hel invitasjon"),
            _("Ingenting er endret. Last ned filen på nytt, eller be om å få den tilsendt en gang til."),
            _("Velg en annen fil"),
        ),
        ErrorCode.INVITATION_NEWER: Entry(
            _("Invitasjonen er laget med et nyere Skjema"),
            _("Ingenting er endret. Be IT om en nyere versjon på denne maskinen, og prøv igjen."),
        ),
        ErrorCode.INVITATION_EXPIRED: Entry(
            _("Invitasjonen er gått ut"),
            _("Ingenting er endret. Be den som inviterte deg, om en ny. Den varer i to uker."),
            detailed=_("Den gjaldt til {date}. Ingenting er endret. Be den som inviterte deg, om en ny."),
        ),
        ErrorCode.JOIN_REQUEST_REFUSED: Entry(
            _("En forespørsel om å bli med stemte ikke"),
            _("Den er avvist, og ingenting er endret. Lag en ny invitasjon hvis noen venter på en."),
        ),
        ErrorCode.JOIN_REQUESTS_FULL: Entry(
            _("For mange venter på svar i delingsmappen"),
            _("Ingenting er tapt. Be den som inviterte deg, åpne Skjema, og prøv igjen etterpå."),
        ),
        ErrorCode.ROLE_MISSING: Entry(
            _("Velg minst én rolle"),
            _("Ingenting er endret. Kryss av for hva personen er på skolen."),
        ),
        ErrorCode.SCHOOL_EXISTS: Entry(
            _("Hvelvet hører til en skole allerede"),
            _("Ingenting er endret. Skal du til en annen skole, trenger du et nytt hvelv der."),
        ),
        ErrorCode.SCHOOL_DIFFERS: Entry(
            _("Dette gjelder en annen skole"),
            _("Ingenting er endret. Se at invitasjonen og delingsmappen er fra din egen skole."),
        ),
        ErrorCode.NO_SCHOOL: Entry(
            _("Du er ikke koblet til en skole"),
            _("Ingenting er endret. Koble til under Innstillinger › Skolen, med en invitasjon fra rektor."),
            _("Koble til skolen"),
        ),
        ErrorCode.NOT_AN_ISSUER: Entry(
            _("Denne maskinen kan ikke styre hvem som er med"),
            _("Ingenting er endret. Det kan den som satte opp skolen, eller en som er satt inn med arket."),
        ),
        ErrorCode.NOT_CERTIFIED: Entry(
            _("Skolen har ikke godkjent denne maskinen"),
            _("Det du har skrevet, er lagret. Be den som inviterte deg, åpne Skjema, og prøv igjen."),
        ),
        ErrorCode.NOT_YET_CERTIFIED: Entry(
            _("Venter på at skolen godkjenner deg"),
            _("Kladden er lagret og kan ferdigstilles da. Er noen i fare, ring 112 og så rektor nå."),
        ),
        ErrorCode.MUST_RENEW: Entry(
            _("Koble maskinen til skolen på nytt"),
            _(
                "Hvelvet er en kopi, eller har ny nøkkel. Alt er lagret. Be om ny invitasjon. Styrer du selv, bruker "
                "du gjenopprettingsarket."
            ),
            _("Koble til skolen"),
        ),
        ErrorCode.CLOSED_OUT: Entry(
            _("Denne maskinen er stengt av skolen"),
            _("Det du har skrevet, er lagret og kan leses. Snakk med den som inviterte deg."),
        ),
        ErrorCode.SCHOOL_STOPPED: Entry(
            _("Skolen bruker et nyere Skjema"),
            _("Kladder virker som før, og ingenting er tapt. Be IT om en nyere versjon for å sende og hente igjen."),
        ),
        ErrorCode.PERSON_UNKNOWN: Entry(
            _("Fant ikke personen"),
            _("Ingenting er endret. Personen er kanskje ikke godkjent ennå. Utveksle, og prøv igjen."),
        ),
    }


def folder_entries() -> dict[ErrorCode, Entry]:
    """The exchange folder."""
    return {
        ErrorCode.FOLDER_UNSET: Entry(
            _("Delingsmappen er ikke valgt"),
            _("Ingenting er tapt. Velg mappen skolen deler, under Innstillinger › Utveksling."),
            _("Velg mappe"),
        ),
        ErrorCode.FOLDER_IS_VAULT: Entry(
            _("Delingsmappen og hvelvet kan ikke være samme mappe"),
            _("Ingenting er endret. Velg mappen skolen deler, på nettverket eller i skyen."),
            _("Velg mappe"),
        ),
        ErrorCode.FOLDER_UNFIT: Entry(
            _("Mappen kan ikke brukes til deling"),
            _("Ingenting er endret. Be IT om rett til å lese, skrive og gi nytt navn, eller velg en annen mappe."),
            _("Velg mappe"),
            detailed=_("{what} Ingenting er endret."),
        ),
        ErrorCode.FOLDER_GONE: Entry(
            _("Finner ikke delingsmappen"),
            _("Du kan arbeide som vanlig. Alt er lagret her, og det som er ferdig, sendes når mappen er tilbake."),
            _("Prøv igjen"),
        ),
        ErrorCode.FOLDER_READ_ONLY: Entry(
            _("Delingsmappen kan ikke skrives i"),
            _("Det du har skrevet, er trygt og venter. Be IT om skriverett i mappen."),
            _("Prøv igjen"),
        ),
        ErrorCode.FOLDER_NOT_READABLE: Entry(
            _("Delingsmappen kan ikke leses"),
            _("Ingenting er tapt, men nytt kommer ikke inn. Be IT om leserett i mappen."),
            _("Prøv igjen"),
        ),
        ErrorCode.FOLDER_FULL: Entry(
            _("Delingsmappen er full"),
            _("Det du har skrevet, er trygt og venter. Be IT om mer plass i mappen."),
            _("Prøv igjen"),
        ),
        ErrorCode.FOLDER_SLOW: Entry(
            _("Delingsmappen svarer ikke"),
            _("Du kan arbeide som vanlig. Ingenting er tapt, og vi prøver igjen om litt."),
            _("Prøv igjen"),
        ),
        ErrorCode.FOLDER_FAILED: Entry(
            _("Noe gikk galt i delingsmappen"),
            _("Det du har skrevet, er trygt. Vi prøver igjen. Skjer det ofte, si fra til IT."),
            _("Prøv igjen"),
        ),
        ErrorCode.FOLDER_FILE_REFUSED: Entry(
            _("En fil i delingsmappen er ikke slik den skal være"),
            _("Den er ikke lest, og alt annet er tatt inn. Ingenting er tapt."),
        ),
        ErrorCode.OWN_FEED_AHEAD: Entry(
            _("Delingsmappen har nyere ting fra deg enn dette hvelvet"),
            _("Hvelvet er trolig en eldre kopi. Ingenting er sendt eller tapt. Be rektor om en ny invitasjon."),
            _("Koble til skolen"),
        ),
    }


def case_entries() -> dict[ErrorCode, Entry]:
    """Deciding, planning, approving."""
    return {
        ErrorCode.NOT_ALLOWED: Entry(
            _("Dette har du ikke rett til å gjøre"),
            _("Ingenting er endret. Rollen du har på skolen, gir ikke adgang til det."),
            by_reason={"author": _("Du har skrevet den selv. Ingenting er endret. En annen må gjøre det.")},
        ),
        ErrorCode.CASE_UNKNOWN: Entry(
            _("Fant ikke saken"),
            _("Ingenting er endret. Kanskje er du ikke med i den. Oppdater listen, og velg på nytt."),
        ),
        ErrorCode.ROOM_KEY_MISSING: Entry(
            _("Du har ikke tilgang til dette"),
            _("Ingenting er endret. Be rektor eller saksansvarlig gi deg tilgang."),
        ),
        ErrorCode.NOT_A_DECIDER: Entry(
            _("Bare rektor bestemmer dette"),
            _("Ingenting er endret. Rektor, eller den som er satt inn for rektor, kan gjøre det."),
        ),
        ErrorCode.DECIDED_ALREADY: Entry(
            _("Meldingen er besvart"),
            _("Ingenting er endret. Beslutningen står i saken."),
            _("Vis saken"),
        ),
        ErrorCode.SUPPLEMENT_MISSING: Entry(
            _("Utfyllende opplysninger mangler"),
            _("Beslutningen er lagret som kladd. Be den som meldte, eller skriv dem selv, og ferdigstill etterpå."),
            _("Skriv utfyllende"),
        ),
        ErrorCode.PLAN_EXISTS: Entry(
            _("Saken har en plan"),
            _("Ingenting er endret. Lag en ny versjon av planen som finnes."),
            _("Ny versjon"),
        ),
        ErrorCode.NOT_A_VERSION: Entry(
            _("De to er ikke versjoner av samme dokument"),
            _("Ingenting er endret. Velg to versjoner av den samme planen."),
            by_reason={
                "kind": _("Et slikt dokument får ikke nye versjoner. Ingenting er endret. Skriv utfyllende i stedet.")
            },
        ),
        ErrorCode.OWN_DOCUMENT: Entry(
            _("Du har skrevet denne selv"),
            _("Ingenting er endret. En annen som har rett til det, må godkjenne den."),
        ),
        ErrorCode.ANSWERED_ALREADY: Entry(
            _("Versjonen er besvart allerede"),
            _("Ingenting er endret. Åpne saken for å se hva som ble bestemt."),
            _("Vis saken"),
        ),
        ErrorCode.COMMENT_MISSING: Entry(
            _("Skriv hvorfor"),
            _("Ingenting er endret. En setning er nok, så den andre vet hva som trengs."),
        ),
        ErrorCode.SHARED_ALREADY: Entry(
            _("Dokumentet er delt allerede"),
            _("Ingenting er endret. Saken viser hvem som har hentet det."),
        ),
        ErrorCode.RESTRICTED: Entry(
            _("Saker om en ansatt deles ikke herfra"),
            _("Dokumentet ligger trygt i hvelvet ditt. Skriv ut, og gi beskjed muntlig (§ 12-5)."),
        ),
        ErrorCode.DOCUMENT_NEWER: Entry(
            _("Dokumentet er laget med et nyere Skjema"),
            _("Det ligger trygt, og vises når Skjema er oppdatert på denne maskinen."),
        ),
    }
