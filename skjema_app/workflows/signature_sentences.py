"""The texts for what can go wrong with time stamps, own certificates and smart cards. Rules: ``sentence_texts.py``."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def signature_entries() -> dict[ErrorCode, Entry]:
    """Everything under *Innstillinger › Signatur*, and what stops a signature."""
    return _stamps() | _certificates() | _cards()


def _stamps() -> dict[ErrorCode, Entry]:
    return {
        ErrorCode.TIMESTAMP_ADDRESS: Entry(
            _("Det er ikke en adresse til en tidsstempeltjeneste"),
            _("Ingenting er endret. Skriv hele adressen, for eksempel https://tidsstempel.example.no/tsa."),
        ),
        ErrorCode.TIMESTAMP_NO_ANSWER: Entry(
            _("Tidsstempeltjenesten svarte ikke"),
            _("Ingenting er tapt. Dokumenter signeres uten tidsstempel til den svarer. Sjekk adressen og nettet."),
            by_reason={
                "http": _("Adressen svarte, men ikke som en tidsstempeltjeneste. Ingenting er endret. Sjekk adressen."),
                "type": _("Adressen svarte, men ikke som en tidsstempeltjeneste. Ingenting er endret. Sjekk adressen."),
            },
        ),
        ErrorCode.TIMESTAMP_REFUSED: Entry(
            _("Tidsstempelet kan ikke brukes"),
            _("Tjenesten svarte, men ikke på det vi spurte om. Ingenting er tapt. Spør den som drifter den."),
            by_reason={
                "status": _("Tjenesten sa nei. Ingenting er tapt. Spør den som drifter den, om dere har tilgang."),
            },
        ),
        ErrorCode.TIMESTAMP_STRANGER: Entry(
            _("Tidsstempelet kommer fra en annen tjeneste"),
            _("Sertifikatet du valgte, bekrefter ikke tjenesten. Ingenting er tapt. Velg tjenestens rotsertifikat."),
        ),
    }


def _certificates() -> dict[ErrorCode, Entry]:
    return {
        ErrorCode.CERTIFICATE_UNREADABLE: Entry(
            _("Filen er ikke et sertifikat vi kan lese"),
            _("Ingenting er endret. Velg en fil som slutter på .p12 eller .pfx."),
        ),
        ErrorCode.CERTIFICATE_PASSWORD: Entry(
            _("Passordet til sertifikatet stemmer ikke"),
            _("Ingenting er endret. Det er passordet du fikk med filen, ikke det du låser opp Skjema med."),
        ),
        ErrorCode.CERTIFICATE_NO_KEY: Entry(
            _("Filen har ikke en nøkkel å signere med"),
            _("Ingenting er endret. Be utstederen om en .p12-fil med både nøkkel og sertifikat."),
        ),
        ErrorCode.CERTIFICATE_KEY_KIND: Entry(
            _("Skjema kan ikke signere med denne typen nøkkel"),
            _("Ingenting er endret. Be utstederen om et sertifikat med RSA eller elliptisk kurve."),
        ),
        ErrorCode.CERTIFICATE_WEAK: Entry(
            _("Nøkkelen i sertifikatet er for svak"),
            _("Ingenting er endret. RSA må ha minst 2048 bit. Be utstederen om et nytt sertifikat."),
            detailed=_(
                "Nøkkelen har {bits} bit, og RSA må ha minst 2048. Ingenting er endret. Be utstederen om et nytt "
                "sertifikat."
            ),
        ),
        ErrorCode.CERTIFICATE_USAGE: Entry(
            _("Sertifikatet er ikke ment for signering"),
            _("Ingenting er endret. Utstederen har gitt det til noe annet. Be om et sertifikat for signatur."),
        ),
        ErrorCode.CERTIFICATE_NOT_YET: Entry(
            _("Sertifikatet gjelder ikke ennå"),
            _("Ingenting er endret. Vent til det gjelder, eller sjekk klokken på maskinen."),
            detailed=_("Det gjelder fra {day}. Ingenting er endret. Vent til da, eller sjekk klokken på maskinen."),
        ),
        ErrorCode.CERTIFICATE_EXPIRED: Entry(
            _("Sertifikatet har gått ut"),
            _("Ingenting er tapt. Hent et nytt, eller fjern det under Innstillinger › Signatur."),
            detailed=_(
                "Det gikk ut {day}. Ingenting er tapt. Hent et nytt, eller fjern det under Innstillinger › Signatur."
            ),
        ),
        ErrorCode.CERTIFICATE_NONE: Entry(
            _("Du har ikke lagt inn noe eget sertifikat"),
            _("Ingenting er endret. Dokumentene signeres med sertifikatet i hvelvet."),
        ),
    }


def _cards() -> dict[ErrorCode, Entry]:
    return {
        ErrorCode.SMARTCARD_SUPPORT: Entry(
            _("Skjema er installert uten støtte for smartkort"),
            _("Ingenting er endret. Be IT installere skjema[smartcard], eller bruk en .p12-fil."),
        ),
        ErrorCode.SMARTCARD_LIBRARY: Entry(
            _("Programmet til kortet kan ikke brukes"),
            _("Ingenting er endret. Velg PKCS#11-biblioteket som følger med kortet. Spør IT hvor det ligger."),
        ),
        ErrorCode.SMARTCARD_MISSING: Entry(
            _("Finner ikke smartkortet"),
            _("Alt er lagret. Sett inn kortet du valgte, og prøv igjen."),
        ),
        ErrorCode.SMARTCARD_EMPTY: Entry(
            _("Kortet har ikke et sertifikat å signere med"),
            _("Ingenting er endret. Prøv et annet kort, eller spør utstederen."),
        ),
        ErrorCode.SMARTCARD_GONE: Entry(
            _("Kortet svarte ikke mens vi signerte"),
            _("Alt er lagret, og ingenting er signert. Sett kortet inn igjen, og ferdigstill på nytt."),
        ),
        ErrorCode.PIN_NEEDED: Entry(
            _("Skriv PIN-koden til kortet"),
            _("Alt er lagret. PIN-koden brukes én gang, og lagres ikke."),
        ),
        ErrorCode.PIN_WRONG: Entry(
            _("PIN-koden stemmer ikke"),
            _("Alt er lagret. Kortet sperres etter få forsøk. Sjekk koden før du prøver igjen."),
        ),
        ErrorCode.PIN_LOCKED: Entry(
            _("Kortet er sperret"),
            _("Alt er lagret. Det ble skrevet feil PIN-kode for mange ganger. Utstederen kan åpne kortet."),
        ),
    }
