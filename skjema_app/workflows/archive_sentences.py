"""The texts for what can go wrong in the archive round and with copies for home. Rules: ``sentence_texts.py``."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def archive_entries() -> dict[ErrorCode, Entry]:
    """The round, the package, receipts, copies for guardians."""
    return {
        ErrorCode.ARCHIVE_ROLE: Entry(
            _("Arkivrunden er kontorets"),
            _("Ingenting er endret. Kontoret og rektor leverer til arkivet. Dine dokumenter kommer med av seg selv."),
        ),
        ErrorCode.ROUND_UNKNOWN: Entry(
            _("Det er ikke en arkivrunde"),
            _("Ingenting er endret. Skriv året og januar eller juni, for eksempel 2027-januar."),
        ),
        ErrorCode.ROUND_EMPTY: Entry(
            _("Det er ingenting å levere"),
            _("Ingenting er endret. Alt er levert før, eller venter på noe. Se hva som mangler."),
        ),
        ErrorCode.ARCHIVE_STOPPED: Entry(
            _("Eksporten er stoppet"),
            _("Ingenting er tapt. Mappen slutter på .uferdig. Start igjen, så fortsetter den."),
            detailed=_(
                "Ingenting er tapt. {done} av {count} ligger i en mappe som slutter på .uferdig. Start igjen, så "
                "fortsetter den."
            ),
        ),
        ErrorCode.ARCHIVE_DAMAGED: Entry(
            _("En fil i mappen er ikke som den skal"),
            _("Ingenting er endret i Skjema. Ikke lever mappen. Eksporter på nytt."),
            detailed=_("Ingenting er endret i Skjema. Ikke lever mappen: «{path}» er skadet. Eksporter på nytt."),
        ),
        ErrorCode.ARCHIVE_UNFINISHED: Entry(
            _("Eksporten er ikke ferdig"),
            _("Ingenting er tapt. Ikke lever den. Start den samme eksporten igjen, så fortsetter den."),
        ),
        ErrorCode.ARCHIVE_NOT_OURS: Entry(
            _("Dette er ikke en arkivmappe fra Skjema"),
            _("Ingenting er endret. Velg mappen som har filene manifest.json og sha256.txt."),
        ),
        ErrorCode.ARCHIVE_PLACE_SYNCED: Entry(
            _("Mappen kopieres til en skytjeneste"),
            _("Ingenting er endret. Filene er ikke kryptert. Velg en annen mappe, eller bekreft at det er greit."),
            _("Velg en annen mappe"),
        ),
        ErrorCode.ARCHIVE_MESSAGE: Entry(
            _("arkivmelding.xml er ikke slik arkivet skal ha den"),
            _("Ingenting er endret i Skjema. Ikke lever mappen. Eksporter på nytt."),
            detailed=_(
                "Ingenting er endret i Skjema. Det gjelder feltet «{element}» i «{path}». Se på dokumentets titler og "
                "koder, og eksporter på nytt."
            ),
        ),
        ErrorCode.ARCHIVE_PATH_LONG: Entry(
            _("Mappen ligger for dypt for Windows"),
            _("Ingenting er endret. Velg en mappe nærmere toppen av disken."),
        ),
        ErrorCode.NOT_IN_ROUND: Entry(
            _("Dokumentet er ikke med i runden"),
            _("Ingenting er endret. Se på hva som er utelatt, og hvorfor."),
        ),
        ErrorCode.RECEIPT_REFUSED: Entry(
            _("Kvitteringen passer ikke"),
            _("Ingenting er endret. Rett linjene, og prøv igjen."),
            by_reason={
                "antall": _(
                    "Ingenting er endret. Det er ikke like mange numre som dokumenter. Lim inn ett nummer per linje."
                ),
                "hvilken-elev": _("Ingenting er endret. Velg eleven som numrene gjelder, og lim inn igjen."),
                "ukjent": _("Ingenting er endret. En linje gjelder et dokument som ikke er i runden."),
                "flere": _("Ingenting er endret. En id passer til flere dokumenter. Skriv flere tegn."),
                "to-ganger": _("Ingenting er endret. Et dokument står to ganger, med ulike nummer."),
                "samme-nummer": _("Ingenting er endret. To dokumenter som ikke hører sammen, har samme nummer."),
                "form": _("Ingenting er endret. Det ligner ikke et journalpostnummer."),
                "annet-nummer": _("Ingenting er endret. Dokumentet har et annet nummer fra før."),
                "uten-dokument": _("Ingenting er endret. En linje sier ikke hvilket dokument den gjelder."),
                "mangler": _("Ingenting er endret. Skriv journalpostnummeret."),
            },
        ),
        ErrorCode.RECEIPT_UNREADABLE: Entry(
            _("Kvitteringen kan ikke leses"),
            _("Ingenting er endret. Bruk kvittering.csv fra mappen, eller lim inn én kolonne."),
            by_reason={
                "empty": _("Ingenting er endret. Det står ingen journalpostnummer der."),
                "columns": _("Ingenting er endret. Lim inn bare kolonnen med nummer, eller bruk hele tabellen."),
                "number-column": _("Ingenting er endret. Fant ikke en kolonne som heter Journalpostnummer."),
                "key-column": _("Ingenting er endret. Fant ikke en kolonne som heter Dokument eller Nr."),
                "large": _("Ingenting er endret. Filen er for stor til å være en kvittering."),
                "binary": _("Ingenting er endret. Lagre den som CSV i Excel, og prøv igjen."),
            },
        ),
        ErrorCode.FILES_NOT_RECEIPTED: Entry(
            _("Noen dokumenter mangler journalpostnummer"),
            _("Ingenting er endret. Registrer numrene først, eller bekreft at filene skal slettes likevel."),
            detailed=_(
                "{count} mangler journalpostnummer. Ingenting er endret. Registrer numrene først, eller bekreft at "
                "filene skal slettes likevel."
            ),
        ),
        ErrorCode.HOME_NOT_FOR: Entry(
            _("Denne kan ikke få kopi"),
            _("Ingenting er endret. Velg en av de foresatte med foreldreansvar."),
            by_reason={
                "responsibility": _("Ingenting er endret. Kopi er for foresatte med foreldreansvar."),
                "not-sent": _("Ingenting er endret. Det er bestemt at denne ikke skal ha kopi."),
                "not-finished": _("Ingenting er endret. Planen sendes hjem når den er godkjent."),
            },
        ),
        ErrorCode.HOME_REASON: Entry(
            _("Skriv hvorfor"),
            _("Ingenting er endret. Når noen ikke skal ha kopi, må det stå hvorfor."),
        ),
        ErrorCode.HOME_LOOKS: Entry(
            _("Noen steder er ikke sett på"),
            _("Ingenting er endret. Se om det er en annen elev, og bekreft hvert sted."),
            detailed=_("{count} steder i kopien kan være en annen elev. Ingenting er endret. Bekreft hvert sted."),
        ),
        ErrorCode.HOME_NOT_READ: Entry(
            _("Kopien er ikke lest"),
            _("Ingenting er endret. Les kopien slik den er nå, og bekreft at du har lest den."),
        ),
    }
