"""The texts behind ``sentences.py``: one entry per ``ErrorCode``, written after user-review § 4.13 and § 7.

Every text answers three questions in at most 30 words: what happened, is anything lost, what to do now.
``detailed`` is used instead of ``text`` when the error carries every detail that it names; so a sentence
reads well with and without details. The functions are called at the moment of need, never at import:
the language may be chosen after this module is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _


@dataclass(frozen=True, slots=True)
class Entry:
    """Heading, text, the label of the button that does it, a text with details, and texts by ``reason`` or ``kind``."""

    heading: str
    text: str
    action: str = ""
    detailed: str = ""
    by_reason: Mapping[str, str] | None = None


def vault_entries() -> dict[ErrorCode, Entry]:
    """Opening, keys and the database."""
    return {
        ErrorCode.WRONG_PASSWORD: Entry(
            _("Passordet stemmer ikke"),
            _("Ingenting er endret. Sjekk Caps Lock og tastaturspråket, og prøv igjen."),
            _("Jeg har glemt passordet"),
        ),
        ErrorCode.WEAK_PASSWORD: Entry(
            _("Passordet er for lett å gjette"),
            _("Det kan gjettes raskt. Ingenting er endret. Velg fem tilfeldige ord, eller et lengre passord."),
            _("Nytt forslag"),
            by_reason={
                "too-short": _(
                    "Det er for kort. Ingenting er endret. Velg fem tilfeldige ord, eller et lengre passord."
                ),
                "common": _("Mange bruker det samme. Ingenting er endret. Velg fem tilfeldige ord i stedet."),
                "name-or-school": _("Det ligner på navnet eller skolen. Ingenting er endret. Velg fem tilfeldige ord."),
                "repeated": _("Det gjentar seg selv. Ingenting er endret. Velg fem tilfeldige ord i stedet."),
                "keyboard": _(
                    "Det følger rekken på tastaturet. Ingenting er endret. Velg fem tilfeldige ord i stedet."
                ),
            },
        ),
        ErrorCode.NO_VAULT: Entry(
            _("Det ligger ikke noe hvelv her"),
            _("Ingenting er endret. Velg mappen der hvelvet ligger, eller kom i gang med et nytt."),
            _("Velg mappe"),
            detailed=_("{path} er ikke et hvelv. Ingenting er endret. Velg riktig mappe, eller lag et nytt hvelv."),
        ),
        ErrorCode.VAULT_EXISTS: Entry(
            _("Det ligger et hvelv her fra før"),
            _("Det er ikke rørt. Lås det opp med passordet, eller velg en annen mappe til det nye."),
            _("Lås opp"),
        ),
        ErrorCode.KEYS_MISSING: Entry(
            _("Nøkkelfilen mangler"),
            _("Hvelvet kan ikke åpnes uten keys.json. Vi har ikke endret noe. Åpne siste sikkerhetskopi."),
            _("Åpne sikkerhetskopien"),
        ),
        ErrorCode.KEYS_DAMAGED: Entry(
            _("Nøkkelfilen er skadet"),
            _("Hvelvet kan ikke åpnes med den. Vi har ikke endret noe. Åpne siste sikkerhetskopi."),
            _("Åpne sikkerhetskopien"),
        ),
        ErrorCode.KEYS_LIMITS: Entry(
            _("Nøkkelfilen kan ikke brukes"),
            _("Den kan være skadet eller endret. Vi har ikke rørt noe. Åpne siste sikkerhetskopi."),
            _("Åpne sikkerhetskopien"),
            by_reason={
                "no-memory": _(
                    "Maskinen har for lite ledig minne. Ingenting er endret. Lukk andre programmer, og prøv igjen."
                ),
            },
        ),
        ErrorCode.KEYS_ALTERED: Entry(
            _("Nøkkelfilen er endret utenfor Skjema"),
            _("Passordet er riktig, men hvelvet åpnes ikke. Vi har ikke endret noe. Åpne siste sikkerhetskopi."),
            _("Åpne sikkerhetskopien"),
        ),
        ErrorCode.DATABASE_MISSING: Entry(
            _("Datafilen mangler"),
            _("Filen data.db er borte fra mappen. Vi har ikke endret noe. Åpne siste sikkerhetskopi."),
            _("Åpne sikkerhetskopien"),
        ),
        ErrorCode.DATABASE_DAMAGED: Entry(
            _("Hvelvet kan ikke leses"),
            _(
                "Passordet er riktig, men filen er skadet. Vi har ikke endret noe. "
                "Åpne siste sikkerhetskopi, eller se hva som kan berges."
            ),
            _("Åpne sikkerhetskopien"),
        ),
        ErrorCode.VAULT_IN_USE: Entry(
            _("Hvelvet er åpent fra før"),
            _("Det er i bruk i et annet vindu på denne maskinen. Ingenting er endret. Lukk det andre først."),
            _("Prøv igjen"),
        ),
        ErrorCode.VAULT_NEWER: Entry(
            _("Hvelvet er laget med en nyere utgave"),
            _("Ingenting er endret. Be IT om en nyere versjon av Skjema, og åpne hvelvet med den."),
            detailed=_("Ingenting er endret. Be IT om Skjema {version} eller nyere, og åpne hvelvet med den."),
        ),
        ErrorCode.MIGRATION_FAILED: Entry(
            _("Oppgraderingen av hvelvet stoppet"),
            _("En sikkerhetskopi ble tatt først, og ingenting er tapt. Start Skjema på nytt, eller be IT om hjelp."),
            _("Åpne sikkerhetskopien"),
        ),
        ErrorCode.CIPHER_MISSING: Entry(
            _("Krypteringen mangler på denne maskinen"),
            _("Ingenting er åpnet eller endret. Installer Skjema på nytt, eller be IT om hjelp."),
        ),
        ErrorCode.ENTRY_BROKEN: Entry(
            _("En oppføring i hvelvet stemmer ikke"),
            _("Den er ikke tatt i bruk, og ingenting er endret. Åpne siste sikkerhetskopi."),
            _("Åpne sikkerhetskopien"),
        ),
        ErrorCode.JOURNAL_BROKEN: Entry(
            _("Historikken i hvelvet henger ikke sammen"),
            _(
                "Noe er skadet eller endret. Vi har ikke rørt det. "
                "Åpne siste sikkerhetskopi, eller berg det som kan leses."
            ),
            _("Åpne sikkerhetskopien"),
        ),
        ErrorCode.BLOB_MISSING: Entry(
            _("En fil mangler i hvelvet"),
            _("Svarene er i behold, men PDF-en er borte. Hent den fra siste sikkerhetskopi."),
            _("Åpne sikkerhetskopien"),
        ),
        ErrorCode.BLOB_DAMAGED: Entry(
            _("En fil i hvelvet er skadet"),
            _("Svarene er i behold, men PDF-en kan ikke brukes. Hent den fra siste sikkerhetskopi."),
            _("Åpne sikkerhetskopien"),
        ),
    }


def place_entries() -> dict[ErrorCode, Entry]:
    """Disk, folders, files and copies."""
    return {
        ErrorCode.DISK_FULL: Entry(
            _("Disken er full"),
            _("Det siste ble ikke lagret. Alt som var lagret fra før, er trygt. Frigjør plass, og prøv igjen."),
            _("Prøv igjen"),
        ),
        ErrorCode.WRITE_DENIED: Entry(
            _("Får ikke skrive dit"),
            _("Det som var der fra før, er ikke rørt. Velg en mappe du kan skrive i."),
            _("Velg mappe"),
            detailed=_("Får ikke lagre {path}. Det som var der fra før, er ikke rørt. Velg en annen mappe."),
        ),
        ErrorCode.READ_DENIED: Entry(
            _("Får ikke lese filen"),
            _("Ingenting er endret. Lukk den i andre programmer, eller be IT om tilgang."),
            _("Velg en annen fil"),
            detailed=_("Får ikke åpne {path}. Ingenting er endret. Lukk filen andre steder, eller be IT om tilgang."),
        ),
        ErrorCode.PLACE_IS_NETWORK: Entry(
            _("Mappen ligger på nettverket"),
            _(
                "Der kan hvelvet bli skadet. Ingenting er lagret. "
                "Velg en mappe på denne maskinen; kopien kan ligge der."
            ),
            _("Velg mappe"),
        ),
        ErrorCode.PLACE_IS_SYNCED: Entry(
            _("Mappen synkroniseres med skyen"),
            _(
                "Der kan hvelvet bli skadet. Ingenting er lagret. "
                "Velg en mappe på denne maskinen; kopien kan ligge der."
            ),
            _("Velg mappe"),
        ),
        ErrorCode.PLACE_NOT_EMPTY: Entry(
            _("Mappen er ikke tom"),
            _("Det som ligger der, er ikke rørt. Velg en tom mappe, eller et nytt mappenavn."),
            _("Velg mappe"),
            detailed=_("Det som ligger i {path}, er ikke rørt. Velg en tom mappe, eller et nytt mappenavn."),
        ),
        ErrorCode.PLACE_UNUSABLE: Entry(
            _("Stedet kan ikke brukes"),
            _("Ingenting er endret. Sjekk at disken er koblet til, eller velg et annet sted."),
            _("Velg mappe"),
            detailed=_("{path} kan ikke brukes. Ingenting er endret. Sjekk stien og disken, eller velg et annet sted."),
            by_reason={
                "too-large": _("Filen er større enn det som kan brukes her. Ingenting er endret. Velg en annen fil."),
                "not-a-file": _("Det er ikke en vanlig fil. Ingenting er endret. Velg en fil."),
                "not-a-folder": _("Det er ikke en mappe. Ingenting er endret. Velg en mappe."),
                "not-utf-8": _("Filen er ikke ren tekst i UTF-8. Ingenting er endret. Lagre den på nytt som UTF-8."),
            },
        ),
        ErrorCode.SECOND_PLACE_UNSET: Entry(
            _("Ingen plass er valgt for kopien"),
            _("Alt er lagret, men bare på denne maskinen. Velg hvor kopien skal ligge, for eksempel en minnepinne."),
            _("Velg mappe"),
        ),
        ErrorCode.SECOND_PLACE_GONE: Entry(
            _("Finner ikke mappen for kopien"),
            _("Alt er lagret på denne maskinen. Koble til minnepinnen, eller velg en annen mappe."),
            _("Prøv igjen"),
        ),
        ErrorCode.SECOND_PLACE_IS_VAULT: Entry(
            _("Kopien må ligge utenfor hvelvet"),
            _("Ellers kan begge gå tapt samtidig. Ingenting er endret. Velg en annen mappe, helst på en minnepinne."),
            _("Velg mappe"),
        ),
        ErrorCode.COPY_NOT_VERIFIED: Entry(
            _("Kopien lot seg ikke lese tilbake"),
            _("Den regnes derfor ikke med. Alt er lagret på denne maskinen. Prøv igjen, eller velg et annet sted."),
            _("Prøv igjen"),
        ),
        ErrorCode.COPY_DAMAGED: Entry(
            _("Sikkerhetskopien er skadet"),
            _("Den er ikke tatt i bruk, og ingenting er endret. Prøv en annen sikkerhetskopi."),
            _("Velg en annen kopi"),
        ),
        ErrorCode.COPY_NOT_OURS: Entry(
            _("Dette er ikke en sikkerhetskopi fra Skjema"),
            _("Ingenting er endret. Velg en fil som slutter på «.skjemakopi»."),
            _("Velg en annen kopi"),
        ),
        ErrorCode.NOTHING_TO_SALVAGE: Entry(
            _("Fant ingenting som kan berges"),
            _("Den skadde filen er ikke rørt. Åpne siste sikkerhetskopi i stedet."),
            _("Åpne sikkerhetskopien"),
        ),
        ErrorCode.FILE_MISSING: Entry(
            _("Finner ikke filen"),
            _("Ingenting er endret. Sjekk navnet og mappen, og velg filen på nytt."),
            _("Velg fil"),
            detailed=_("Finner ikke {path}. Ingenting er endret. Sjekk navnet og mappen, og prøv igjen."),
        ),
        ErrorCode.FILE_EXISTS: Entry(
            _("Filen finnes fra før"),
            _("Den er ikke rørt. Velg et annet navn, eller velg å erstatte den."),
            _("Velg et annet navn"),
            detailed=_("{path} finnes fra før og er ikke rørt. Velg et annet navn, eller velg å erstatte den."),
        ),
    }


def work_entries() -> dict[ErrorCode, Entry]:
    """Forms, drafts, documents, class lists and what a person types."""
    return {
        ErrorCode.FORM_BROKEN: Entry(
            _("Et skjema kan ikke brukes"),
            _("Skjemafilen har en feil. Kladder og dokumenter er ikke rørt. Be IT rette filen."),
            detailed=_("{file}, linje {line}: {fault}. Kladder og dokumenter er ikke rørt. Rett filen."),
        ),
        ErrorCode.FORM_UNKNOWN: Entry(
            _("Skjemaet finnes ikke her"),
            _("Ingenting er endret. Velg et skjema fra listen."),
            _("Vis skjemaene"),
        ),
        ErrorCode.DRAFT_UNKNOWN: Entry(
            _("Fant ikke kladden"),
            _("Den kan være slettet eller ferdigstilt; slettede kladder kan hentes tilbake i 30 dager. Se i listen."),
            _("Vis kladdene"),
        ),
        ErrorCode.DOCUMENT_UNKNOWN: Entry(
            _("Fant ikke dokumentet"),
            _("Ingenting er endret. Finn dokumentet i listen, og prøv igjen."),
            _("Vis saker"),
        ),
        ErrorCode.ANSWERS_NOT_COMPLETE: Entry(
            _("Noen svar mangler"),
            _("Alt du har skrevet, er lagret. Fyll ut det som mangler, og ferdigstill på nytt."),
            _("Vis hva som mangler"),
        ),
        ErrorCode.ANSWERS_UNREADABLE: Entry(
            _("Svarene kunne ikke leses"),
            _("Kladden er som før. Rett svarene, og prøv igjen."),
            detailed=_("Stopper ved «{key}». Kladden er som før. Rett svaret, og prøv igjen."),
        ),
        ErrorCode.LETTERS_NOT_DRAWABLE: Entry(
            _("Noen tegn kan ikke skrives i PDF-en"),
            _("Alt er lagret. Skriv tegnene på en annen måte, for eksempel med ord, og ferdigstill på nytt."),
            _("Vis tegnene"),
            detailed=_("Alt er lagret. Bytt ut {letters} med ord, eller ferdigstill med [?] der de står."),
        ),
        ErrorCode.PDF_NOT_CONFORMING: Entry(
            _("PDF-en besto ikke kontrollen"),
            _("Den er ikke signert. Alt du har skrevet, er lagret i kladden. Prøv igjen, eller be IT om hjelp."),
            _("Prøv igjen"),
        ),
        ErrorCode.PDF_UNREADABLE: Entry(
            _("Filen er ikke en lesbar PDF"),
            _("Den kan være skadet. Vi har ikke endret den. Be den som sendte filen, om en ny kopi."),
            _("Velg en annen fil"),
        ),
        ErrorCode.PDF_TEXT_DIFFERS: Entry(
            _("PDF-en og svarene stemmer ikke overens"),
            _("Den er ikke signert. Alt du har skrevet, er lagret. Prøv igjen, eller be IT om hjelp."),
            _("Prøv igjen"),
        ),
        ErrorCode.SIGNATURE_FAILED: Entry(
            _("Signeringen stoppet"),
            _("Dokumentet er ikke signert. Alt du har skrevet, er lagret. Prøv igjen."),
            _("Prøv igjen"),
        ),
        ErrorCode.CLOCK_BEFORE_VAULT: Entry(
            _("Klokken på maskinen går feil"),
            _("Den er stilt til før hvelvet ble laget. Kladden er lagret. Still klokken, og ferdigstill på nytt."),
            _("Prøv igjen"),
        ),
        ErrorCode.LIST_EMPTY: Entry(
            _("Klasselisten er tom"),
            _("Elevlisten din er som før. Velg en fil med én elev per linje."),
            _("Velg en annen fil"),
        ),
        ErrorCode.LIST_BINARY: Entry(
            _("Filen er ikke en tekstfil"),
            _("Elevlisten din er som før. Åpne filen i regnearket, lagre den som CSV, og velg den nye filen."),
            _("Velg en annen fil"),
            by_reason={
                "pdf": _("Det er en PDF. Elevlisten din er som før. Be om listen som CSV fra skolens system."),
                "image": _("Det er et bilde. Elevlisten din er som før. Be om listen som CSV fra skolens system."),
            },
        ),
        ErrorCode.LIST_NO_COLUMNS: Entry(
            _("Fant ingen kolonne med navn"),
            _("Elevlisten din er som før. Velg hvilken kolonne som er navnet, og hvilken som er klassen."),
            _("Velg kolonner"),
        ),
        ErrorCode.LIST_TOO_LARGE: Entry(
            _("Klasselisten er for stor"),
            _("Elevlisten din er som før. Del filen i mindre filer, for eksempel én per trinn."),
            _("Velg en annen fil"),
        ),
        ErrorCode.LIST_UNREADABLE: Entry(
            _("Klasselisten kunne ikke leses"),
            _("Elevlisten din er som før. Lagre listen på nytt som CSV (UTF-8), og velg den nye filen."),
            _("Velg en annen fil"),
        ),
        ErrorCode.NAME_MISSING: Entry(
            _("Navnet mangler"),
            _("Ingenting er endret. Skriv fullt navn, slik det skal stå på dokumentene."),
        ),
        ErrorCode.NAME_NOT_ALLOWED: Entry(
            _("Navnet kan ikke brukes slik"),
            _("Ingenting er endret. Bruk bokstaver, bindestrek og mellomrom, og høyst 64 tegn."),
            by_reason={
                "too-long": _("Det er lengre enn 64 tegn. Ingenting er endret. Kort det ned."),
                "invisible": _("Det har usynlige tegn i seg. Ingenting er endret. Skriv det inn på nytt for hånd."),
            },
        ),
        ErrorCode.SCHOOL_MISSING: Entry(
            _("Navnet på skolen mangler"),
            _("Ingenting er endret. Skriv skolens navn, slik det skal stå på dokumentene."),
        ),
        ErrorCode.USAGE: Entry(
            _("Kommandoen er ikke fullstendig"),
            _("Ingenting er endret. Se «skjema --help» for hvordan den brukes."),
            by_reason={
                "no-terminal": _("Ingen kan spørres om passordet her. Ingenting er endret. Bruk --password-file FIL."),
                "one-standard-input": _(
                    "Passord og svar kan ikke begge leses fra standard inn. Legg ett av dem i en fil."
                ),
                "numbers": _("Skriv numrene slik: 1,3, eller alle. Ingenting er endret."),
                "day": _("Skriv dagen slik: 2026-11-23. Ingenting er endret."),
                "one-receipt": _(
                    "Velg én av --csv, --column og --document. Med --document trengs --number. Ingenting er endret."
                ),
                "yes-or-no": _("Velg --yes, eller --no med en grunn. Ingenting er endret."),
                "one-about": _("Velg høyst én av --case, --pupil og --person. Ingenting er endret."),
                "one-scope": _("Skriv en sak, eller velg --pupil eller --class. Bare én av dem. Ingenting er endret."),
                "pupils": _("Antallet etter --pupils kan ikke brukes. Ingenting er laget eller endret."),
                "kind-of-log": _("Filen må slutte på .pdf, .csv eller .json. Ingenting er endret."),
                "certificate": _("Filen etter --root er ikke et sertifikat. Ingenting er endret. Velg en PEM-fil."),
            },
        ),
    }
