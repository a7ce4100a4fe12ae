"""The texts for minutes split per pupil and for anonymous discussion. Same form and rules as ``sentence_texts.py``."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def split_entries() -> dict[ErrorCode, Entry]:
    """Making, reading and finishing a pupil's copy of minutes; a discussion in which nobody is recognised."""
    return {
        ErrorCode.EXTRACT_NOT_YOURS: Entry(
            _("Utdraget lages av møteleder eller referent"),
            _("Ingenting er endret. Be en av dem lage utdraget."),
        ),
        ErrorCode.EXTRACT_NOT_SPLIT: Entry(
            _("Det kan ikke lages et utdrag her"),
            _("Referatet er ikke endret."),
            by_reason={
                "form": _("Referatet er ikke endret. Bare møtereferater deles opp per elev."),
                "pupil": _("Referatet er ikke endret. Ingen sak i det er merket med denne eleven."),
                "old": _("Det finnes en nyere versjon av referatet. Lag utdraget fra den."),
            },
        ),
        ErrorCode.EXTRACT_NAMES: Entry(
            _("Utdraget nevner en annen elev"),
            _("Det du har skrevet, er lagret. Bytt ut navnet, og ferdigstill på nytt."),
            _("Gå dit"),
            detailed=_(
                "Steder med navn: {count}. Det du har skrevet, er lagret. Bytt ut navnet, og ferdigstill på nytt."
            ),
        ),
        ErrorCode.EXTRACT_LOOKS: Entry(
            _("Noen steder må du se på"),
            _("Utdraget er lagret. Velg «Erstatt» eller «La stå» på hvert av dem."),
            _("Gå dit"),
            detailed=_(
                "Steder som gjenstår: {count}. Utdraget er lagret. Velg «Erstatt» eller «La stå» på hvert av dem."
            ),
        ),
        ErrorCode.EXTRACT_NOT_READ: Entry(
            _("Utdraget er ikke lest ennå"),
            _("Det er lagret. Les det, og kryss av for «Jeg har lest utdraget»."),
            _("Gå dit"),
        ),
        ErrorCode.NOT_ANONYMOUS: Entry(
            _("Noen kan bli kjent igjen"),
            _("Alt er lagret. Fjern det som er merket, eller skriv hvorfor det kan stå."),
            _("Gå dit"),
            detailed=_("Steder som er merket: {count}. Alt er lagret. Fjern det, eller skriv hvorfor det kan stå."),
        ),
    }
