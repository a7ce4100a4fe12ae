"""What deeds are called in *Innsynslogg*, what is said of its limits, and choosing among its lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from skjema_app.domain.audit import Deed
from skjema_app.system.calendar import date_and_year
from skjema_app.system.texts import _


class Line(Protocol):
    """What choosing looks at."""

    @property
    def moment(self) -> datetime:
        """When."""

    @property
    def who(self) -> str:
        """Whose name."""

    @property
    def deed(self) -> Deed:
        """What."""


L = TypeVar("L", bound=Line)


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What somebody wants to see.

    Attributes:
        person: one person, by name; "" for all.
        deed: one sort of deed; None for all.
        first: from this day on, or None.
        last: up to this day, included, or None.
    """

    person: str = ""
    deed: Deed | None = None
    first: date | None = None
    last: date | None = None

    @property
    def hides(self) -> bool:
        """Whether anything may be left out."""
        return self != LogFilter()


def shown(lines: Sequence[L], chosen: LogFilter) -> tuple[L, ...]:
    """The lines that are chosen."""
    return tuple(one for one in lines if _fits(one, chosen))


def people_in(lines: Iterable[Line]) -> tuple[str, ...]:
    """Everybody who did something, by name."""
    return tuple(sorted({one.who for one in lines}, key=str.casefold))


def deeds_in(lines: Iterable[Line]) -> tuple[Deed, ...]:
    """Every sort of deed, in the usual order."""
    found = {one.deed for one in lines}
    return tuple(one for one in Deed if one in found)


def deed_words(deed: Deed) -> str:
    """What was done, as one says it of somebody."""
    words = {
        Deed.READ: _("Leste"),
        Deed.SEARCHED: _("Søkte"),
        Deed.PRINTED: _("Skrev ut"),
        Deed.EXPORTED: _("Lagret som vanlig fil"),
        Deed.SHARED: _("Ga videre"),
        Deed.MASKED: _("Bekreftet et utdrag der andre er skjermet"),
        Deed.UNLOCKED: _("Låste opp"),
        Deed.UNLOCK_FAILED: _("Noen prøvde feil passord"),
        Deed.RECOVERY: _("Åpnet med gjenopprettingsarket"),
        Deed.LOG_READ: _("Så i innsynsloggen"),
    }
    return words[deed]


def filter_words(chosen: LogFilter) -> str:
    """What is chosen, in words; "" for everything."""
    parts = [chosen.person] if chosen.person else []
    if chosen.deed is not None:
        parts.append(_("bare «{what}»").format(what=deed_words(chosen.deed)))
    if chosen.first is not None:
        parts.append(_("fra {day}").format(day=date_and_year(chosen.first)))
    if chosen.last is not None:
        parts.append(_("til {day}").format(day=date_and_year(chosen.last)))
    return ", ".join(parts)


def honest_words() -> str:
    """What the log can't show."""
    return _(
        "Loggen viser det Skjema noterer når det brukes slik det er laget. Den som bruker et endret program, eller har "
        "gjenopprettingsarket og mappen med et hvelv, kan lese uten at det står her. Det andre gjør, kommer hit dagen "
        "etter, når de har utvekslet. Hva noen søkte etter, noteres ikke."
    )


def _fits(line: Line, chosen: LogFilter) -> bool:
    if chosen.person and line.who != chosen.person:
        return False
    if chosen.deed is not None and line.deed is not chosen.deed:
        return False
    day = line.moment.date()
    return (chosen.first is None or day >= chosen.first) and (chosen.last is None or day <= chosen.last)
