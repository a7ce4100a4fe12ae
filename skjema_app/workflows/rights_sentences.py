"""The texts for what can go wrong when something is erased, or a pupil's package is made. As ``sentence_texts.py``."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def rights_entries() -> dict[ErrorCode, Entry]:
    """Erasure and innsyn."""
    return {
        ErrorCode.NOTHING_TO_ERASE: Entry(
            _("Det er ingenting å slette"),
            _("Ingenting er endret. Velg minst ett dokument. Er det slettet før, er det borte allerede."),
        ),
        ErrorCode.ERASE_ROLE: Entry(
            _("Du kan ikke slette dette"),
            _(
                "Ingenting er slettet eller endret. Rektor og kontoret sletter sammen, og bare rektor kan slette det "
                "som ikke er arkivert."
            ),
            by_reason={
                "alone": _(
                    "Ingenting er slettet eller endret. Når du er alene, kan bare det som er arkivert, slettes. Ta "
                    "bort --reason."
                ),
            },
        ),
        ErrorCode.ERASE_NOT_ARCHIVED: Entry(
            _("Ikke alt er arkivert"),
            _(
                "Ingenting er slettet eller endret. Registrer journalpostnummeret først, eller la rektor "
                "velge en annen grunn."
            ),
            detailed=_(
                "Ingenting er slettet eller endret. Av det du valgte, mangler {count} journalpostnummer. Registrer dem "
                "først, eller la rektor velge en annen grunn."
            ),
            by_reason={
                "alone": _(
                    "Ingenting er slettet eller endret. Skriv journalpostnumrene inn i Arkiv først. Uten nummer kan et "
                    "dokument ikke slettes."
                ),
            },
        ),
        ErrorCode.ERASE_OWN_STATEMENT: Entry(
            _("En annen må bekrefte"),
            _("Ingenting er slettet eller endret. Det er du som har bedt om slettingen. En til må si det samme."),
        ),
        ErrorCode.ERASE_UNKNOWN: Entry(
            _("Slettingen finnes ikke her"),
            _("Ingenting er endret. Utveksle med skolen, og prøv igjen."),
        ),
        ErrorCode.ERASE_SHARED: Entry(
            _("Dette er delt, og slettes ikke av én alene"),
            _("Ingenting er endret. Be rektor om å slette det; da må to si det."),
        ),
        ErrorCode.RIGHTS_PUPIL_UNKNOWN: Entry(
            _("Skjema har ingenting om denne eleven"),
            _(
                "Ingenting er laget eller endret. Skriv navnet slik det står i dokumentene, eller åpne saken "
                "og begynn der."
            ),
        ),
        ErrorCode.RIGHTS_LOOKS: Entry(
            _("Noen steder er ikke sett på"),
            _(
                "Ingenting er laget eller endret. Se på hvert sted som kan vise til andre, og ta det ut eller "
                "la det stå."
            ),
            detailed=_(
                "Ingenting er laget eller endret. {count} steder kan vise til andre. Se på hvert av dem, og ta det ut "
                "eller la det stå."
            ),
        ),
        ErrorCode.RIGHTS_UNREAD: Entry(
            _("Noen kopier er ikke lest"),
            _("Ingenting er laget eller endret. Les kopiene der noe om andre er tatt ut, og si at du har lest dem."),
        ),
    }
