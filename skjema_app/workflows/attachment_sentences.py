"""The texts for what can go wrong with attachments. Same form and rules as ``sentence_texts.py``."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def attachment_entries() -> dict[ErrorCode, Entry]:
    """Taking in, showing and finding attachments."""
    return {
        ErrorCode.ATTACHMENT_TYPE: Entry(
            _("Filen kan ikke legges ved"),
            _("Ingenting er endret. Vedlegg kan være bilder (JPEG, PNG), PDF og ren tekst."),
            _("Velg en annen fil"),
            by_reason=_other_types(),
        ),
        ErrorCode.ATTACHMENT_EMPTY: Entry(
            _("Filen er tom"),
            _("Ingenting er endret. Åpne filen og se om den er lagret, eller velg en annen."),
            _("Velg en annen fil"),
        ),
        ErrorCode.ATTACHMENT_TOO_LARGE: Entry(
            _("Filen er for stor"),
            _("Ingenting er endret. Et vedlegg kan være 25 MB. Gjør bildet mindre, eller del opp PDF-en."),
            _("Velg en annen fil"),
            detailed=_(
                "Ingenting er endret. Et vedlegg her kan være {largest} MB. Gjør bildet mindre, eller del PDF-en."
            ),
        ),
        ErrorCode.ATTACHMENTS_TOO_MANY: Entry(
            _("Det er ikke plass til flere vedlegg"),
            _("De som er der, er i behold. Fjern et vedlegg, eller samle bildene i én PDF."),
            detailed=_(
                "Her er det plass til {most}. De som er der, er i behold. Fjern et, eller samle bildene i én PDF."
            ),
        ),
        ErrorCode.ATTACHMENTS_TOO_LARGE: Entry(
            _("Vedleggene er for store til sammen"),
            _("De som er der, er i behold. Et dokument kan ha 200 MB vedlegg. Gjør bildene mindre, eller fjern noen."),
        ),
        ErrorCode.ATTACHMENT_NOT_A_FILE: Entry(
            _("Dette er ikke en vanlig fil"),
            _("Ingenting er endret. Velg selve filen."),
            _("Velg en annen fil"),
            by_reason={
                "folder": _("Det er en mappe. Ingenting er endret. Åpne mappen, og dra inn filene."),
                "link": _("Det er en snarvei. Ingenting er endret. Dra inn filen som snarveien peker på."),
            },
        ),
        ErrorCode.ATTACHMENT_CHANGED: Entry(
            _("Filen endret seg mens den ble lest"),
            _("Ingenting er endret her. Lukk filen i andre programmer, vent litt, og dra den inn på nytt."),
            _("Prøv igjen"),
        ),
        ErrorCode.ATTACHMENT_THERE_ALREADY: Entry(
            _("Filen er lagt ved fra før"),
            _("Den ligger i listen, og ingenting er endret."),
            detailed=_("Den ligger i listen som «{name}», og ingenting er endret."),
        ),
        ErrorCode.ATTACHMENT_GONE: Entry(
            _("Et vedlegg finnes ikke i hvelvet"),
            _("Alt annet er i behold. Fjern det fra listen, eller legg ved filen på nytt."),
            detailed=_("«{name}» er borte. Alt annet er i behold. Fjern det fra listen, eller legg ved filen på nytt."),
        ),
        ErrorCode.ATTACHMENT_NOT_SHOWN: Entry(
            _("Vedlegget kan ikke vises her"),
            _("Det er likevel lagret. Lagre en kopi for å åpne det i et annet program."),
            _("Lagre en kopi"),
            by_reason={
                "document": _("Dokumentet er likevel lagret. Eksporter PDF-en for å åpne den i et annet program."),
            },
        ),
        ErrorCode.ATTACHMENT_UNKNOWN: Entry(
            _("Fant ikke vedlegget"),
            _("Ingenting er endret. Se numrene med «skjema doc attachments»."),
        ),
        ErrorCode.ATTACHMENT_NO_FIELD: Entry(
            _("Skjemaet har ikke plass til vedlegg der"),
            _("Kladden er som før. Velg et annet skjema, eller et annet felt etter --field."),
        ),
    }


def _other_types() -> dict[str, str]:
    return {
        "word": _("Det er et tekstdokument. Ingenting er endret. Lagre det som PDF, og dra inn PDF-en."),
        "sheet": _("Det er et regneark. Ingenting er endret. Lagre det som PDF, og dra inn PDF-en."),
        "slides": _("Det er en presentasjon. Ingenting er endret. Lagre den som PDF, og dra inn PDF-en."),
        "office": _("Det er en Office-fil. Ingenting er endret. Lagre den som PDF, og dra inn PDF-en."),
        "email": _("Det er en e-post. Ingenting er endret. Skriv den ut til PDF, og dra inn PDF-en."),
        "zip": _("Det er en pakket mappe. Ingenting er endret. Pakk den ut, og dra inn filene."),
        "heic": _("Bildet er i formatet HEIC. Ingenting er endret. Lagre det som JPEG, og dra inn det."),
        "picture": _("Bildeformatet kan ikke brukes. Ingenting er endret. Lagre bildet som JPEG eller PNG."),
        "video": _("Det er en video. Ingenting er endret. Skriv hva den viser, og ta vare på den slik rektor sier."),
        "sound": _("Det er et lydopptak. Ingenting er endret. Skriv hva som blir sagt, og av hvem."),
        "program": _("Det er et program. Ingenting er endret. Legg ved bilder, PDF eller ren tekst."),
        "web": _("Det er en nettside. Ingenting er endret. Skriv den ut til PDF, og dra inn PDF-en."),
        "utf-16": _("Teksten er lagret som UTF-16. Ingenting er endret. Lagre den som UTF-8, og dra inn den."),
    }
