"""Absence in words: a day, what a period adds up to."""

from __future__ import annotations

from skjema_app.domain.absence import AbsenceCount, AbsenceDay, Validity
from skjema_app.system.texts import _, ngettext


def validity_words(kind: Validity) -> str:
    """«gyldig», «ugyldig», «grunn ikke kjent»."""
    return {
        Validity.VALID: _("gyldig"),
        Validity.INVALID: _("ugyldig"),
        Validity.UNKNOWN: _("ikke kjent grunn"),
    }[kind]


def day_words(one: AbsenceDay) -> str:
    """«gyldig, dokumentert», «2 timer ugyldig», «til stede»."""
    if not one.absent:
        return _("til stede")
    kind = validity_words(one.validity)
    if one.hours:
        kind = ngettext("{n} time {kind}", "{n} timer {kind}", one.hours).format(n=one.hours, kind=kind)
    return _("{kind}, dokumentert").format(kind=kind) if one.documented else kind


def count_words(counted: AbsenceCount) -> str:
    """«12 dager: 9 gyldig, 2 ugyldig, 1 ikke kjent grunn. 3 dokumentert. 4 timer av 2 andre dager.»."""
    if not counted.days and not counted.parts:
        return _("Ikke noe fravær.")
    kinds = [
        f"{number} {validity_words(kind)}"
        for kind, number in (
            (Validity.VALID, counted.valid),
            (Validity.INVALID, counted.invalid),
            (Validity.UNKNOWN, counted.unknown),
        )
        if number
    ]
    parts = []
    if counted.days:
        told = ngettext("{n} dag: {kinds}.", "{n} dager: {kinds}.", counted.days)
        parts.append(told.format(n=counted.days, kinds=", ".join(kinds)))
    if counted.documented:
        parts.append(_("{n} dokumentert.").format(n=counted.documented))
    if counted.parts:
        days = ngettext("{n} dag", "{n} dager", counted.parts).format(n=counted.parts)
        told = ngettext("{n} time fordelt på {days}.", "{n} timer fordelt på {days}.", counted.hours)
        parts.append(told.format(n=counted.hours, days=days))
    return " ".join(parts)


def row_words(days: int) -> str:
    """«3 dager på rad», or "" below two."""
    return _("{n} dager på rad").format(n=days) if days > 1 else ""
