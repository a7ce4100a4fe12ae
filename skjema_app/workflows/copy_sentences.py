"""The texts for copies that are made, found and opened. Same form and rules as ``sentence_texts.py``."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode
from skjema_app.system.texts import _
from skjema_app.workflows.sentence_texts import Entry


def copy_entries() -> dict[ErrorCode, Entry]:
    """No room for a copy, and copies that are not what was expected."""
    return {
        ErrorCode.COPY_NO_ROOM: Entry(
            _("Det er ikke plass til kopien"),
            _("Alt er lagret, og kopiene du har, er ikke rørt. Frigjør plass, og prøv igjen."),
            _("Prøv igjen"),
            by_reason={
                "second-place": _(
                    "Alt er lagret, og kopiene du har, er ikke rørt. Frigjør plass der kopien ligger, eller velg et "
                    "annet sted."
                ),
                "here": _(
                    "Alt er lagret, og kopiene du har, er ikke rørt. Frigjør plass på denne maskinen, og prøv igjen."
                ),
            },
        ),
        ErrorCode.COPY_OTHER_KEYS: Entry(
            _("Kopien kan være endret av noen"),
            _("Nøkkelfilen i den hører ikke til den. Kopien er ikke tatt i bruk, og ingenting er endret."),
            _("Velg en annen kopi"),
        ),
        ErrorCode.COPY_EARLIER_KEYS: Entry(
            _("Passordet åpner ikke denne kopien"),
            _("Passordet kan være byttet siden den ble laget. Skriv passordet du hadde da. Ingenting er endret."),
            detailed=_(
                "Den er fra {made}. Passordet kan være byttet siden. Skriv passordet du hadde da. Ingenting er endret."
            ),
        ),
        ErrorCode.COPY_OF_ANOTHER: Entry(
            _("Kopien er av et annet hvelv"),
            _("Ingenting er endret. Åpner du den, settes hvelvet på denne maskinen til side. Det slettes ikke."),
            _("Velg en annen kopi"),
        ),
        ErrorCode.COPY_STALE: Entry(
            _("Det finnes en nyere kopi"),
            _("Det som er skrevet etter denne kopien, er ikke med i den. Ingenting er endret."),
            _("Velg en annen kopi"),
            detailed=_(
                "Denne er fra {made}. Den nyeste er fra {newest}. Det som er skrevet imellom, er ikke med. "
                "Ingenting er endret."
            ),
        ),
    }
