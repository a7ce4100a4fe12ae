"""What a salvage could not save, in words: one line for each kind, and what may come back by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from skjema_app.system.texts import _
from skjema_app.vault.salvage import Gap, GapKind

_MOST_NUMBERS = 8


def gap_lines(gaps: Iterable[Gap]) -> tuple[str, ...]:
    """One line for each kind of gap, the most important first; numbers, never names."""
    found: dict[GapKind, list[int]] = {}
    for gap in gaps:
        found.setdefault(gap.kind, []).append(gap.position)
    return tuple(_line(words, found[kind]) for kind, words in _words().items() if kind in found)


def _line(words: str, positions: list[int]) -> str:
    shown = ", ".join(str(position) for position in sorted(positions)[:_MOST_NUMBERS])
    if len(positions) > _MOST_NUMBERS:
        shown = _("{numbers} og {more} til").format(numbers=shown, more=len(positions) - _MOST_NUMBERS)
    return words.format(count=len(positions), numbers=shown)


def _words() -> Mapping[GapKind, str]:
    return {
        GapKind.DATABASE: _("Ingenting i databasen kunne leses. Alt er hentet fra siste sikkerhetskopi."),
        GapKind.ENTRY: _("Oppføringer i journalen som mangler: {count} (nr. {numbers})."),
        GapKind.ENTRY_SEALED: _("Oppføringer som ingen nøkkel åpner lenger: {count} (nr. {numbers})."),
        GapKind.ENTRY_WAITING: _("Oppføringer som venter på noe som mangler: {count} (nr. {numbers})."),
        GapKind.DRAFT: _("Kladder som ikke kunne leses: {count} (rad {numbers})."),
        GapKind.DRAFT_OLDER: _("Kladder som er tatt fra en eldre sikkerhetskopi: {count} (rad {numbers})."),
        GapKind.DRAFT_VERSION: _("Tidligere versjoner av kladder som mangler: {count}."),
        GapKind.BLOB: _("PDF-er og vedlegg som mangler eller er skadet: {count}."),
        GapKind.ROOM_KEY: _("Nøkler som ikke kunne leses: {count}."),
        GapKind.DEVICE_KEYS: _("Maskinens egne nøkler er tapt. Nye er laget, med nytt sertifikat."),
        GapKind.PERSON: _("Navnet på eieren kunne ikke leses."),
        GapKind.SETTING: _("Innstillinger som ikke kunne leses: {count}."),
        GapKind.TABLE_LIST: _("Innholdsfortegnelsen i databasen var skadet og er laget på nytt."),
    }
