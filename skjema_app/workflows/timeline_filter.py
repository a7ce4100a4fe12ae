"""What of a timeline is shown, and in which order: pure functions of its lines and a choice that can be told in words.

What is shown is always a part of what there is, in the same order; nothing is hidden without the words that say so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from skjema_app.system.calendar import month_in_words
from skjema_app.system.texts import _
from skjema_app.workflows.timeline_item import ItemKind, TimelineItem

LONG = 12
"""A timeline with more lines than this gets headings."""

MOST_MONTHS = 24
"""One that runs over more months than this is gathered by school year instead."""

_NEW_YEAR = 8
"""Month in which a school year begins."""


class TimelineOrder(StrEnum):
    """The order of the lines."""

    LIVED = "skjedde"  # by the day that something happened
    WRITTEN = "skrevet"  # by when it was written down


@dataclass(frozen=True, slots=True)
class TimelineFilter:
    """What somebody chose to see.

    Attributes:
        kinds: only these; empty for all.
        person: name of somebody who is in the line, or "" for all.
        words: every one of these is in the line; "" for all.
        order: which order.
    """

    kinds: frozenset[ItemKind] = frozenset()
    person: str = ""
    words: str = ""
    order: TimelineOrder = TimelineOrder.LIVED

    @property
    def hides(self) -> bool:
        """Whether it can hide anything."""
        return bool(self.kinds or self.person or self.words.split())


NO_FILTER = TimelineFilter()
"""Everything, by the day that it happened."""


@dataclass(frozen=True, slots=True)
class TimelineGroup:
    """Lines under one heading; ``heading`` is "" for a short timeline, which has none."""

    key: str
    heading: str
    items: tuple[TimelineItem, ...]


def shown(items: Sequence[TimelineItem], chosen: TimelineFilter) -> tuple[TimelineItem, ...]:
    """The lines that are chosen, in the order that is chosen."""
    words = chosen.words.casefold().split()
    kept = [
        one
        for one in items
        if (not chosen.kinds or one.kind in chosen.kinds)
        and (not chosen.person or chosen.person in one.people)
        and (not words or _says(one, words))
    ]
    return tuple(sorted(kept, key=_placing(chosen.order)))


def counts(items: Sequence[TimelineItem], chosen: TimelineFilter) -> Mapping[ItemKind, int]:
    """How many lines of each kind the rest of the choice leaves; a kind that isn't there at all has none."""
    found = {kind: 0 for kind in ItemKind if any(one.kind is kind for one in items)}
    for one in shown(items, TimelineFilter(person=chosen.person, words=chosen.words)):
        found[one.kind] += 1
    return found


def people_in(items: Sequence[TimelineItem]) -> tuple[str, ...]:
    """Everybody who is in a line, by name."""
    return tuple(sorted({name for one in items for name in one.people}, key=str.casefold))


def grouped(items: Sequence[TimelineItem], order: TimelineOrder) -> tuple[TimelineGroup, ...]:
    """The lines under headings by month, or by school year where they run over years; one group without for few."""
    if not items:
        return ()
    if len(items) <= LONG:
        return (TimelineGroup("", "", tuple(items)),)
    days = [day_of(one, order) for one in items]
    months = (days[-1].year - days[0].year) * 12 + days[-1].month - days[0].month + 1
    by_year = months > MOST_MONTHS
    groups: list[TimelineGroup] = []
    for one, day in zip(items, days, strict=True):
        key = f"{_school_year(day)}" if by_year else f"{day:%Y-%m}"
        if not groups or groups[-1].key != key:
            groups.append(TimelineGroup(key, _heading(day, by_year=by_year), ()))
        last = groups.pop()
        groups.append(TimelineGroup(key, last.heading, (*last.items, one)))
    return tuple(groups)


def day_of(item: TimelineItem, order: TimelineOrder) -> date:
    """The day that a line stands at."""
    return (item.when if order is TimelineOrder.LIVED else item.written).date()


def today_at(items: Sequence[TimelineItem], order: TimelineOrder, today: date) -> int:
    """How many of the lines lie before the end of today: the mark «I dag» stands after them."""
    return sum(day_of(one, order) <= today for one in items)


def kind_words(kind: ItemKind) -> str:
    """A kind as several of it are called."""
    return {
        ItemKind.DOCUMENT: _("Dokumenter"),
        ItemKind.HAPPENED: _("Hendelser"),
        ItemKind.APPROVAL: _("Godkjenninger"),
        ItemKind.DEADLINE: _("Frister"),
        ItemKind.PEOPLE: _("Personer"),
        ItemKind.DELIVERY: _("Levering og arkiv"),
    }[kind]


def order_words(order: TimelineOrder) -> str:
    """An order in words."""
    return _("Når det skjedde") if order is TimelineOrder.LIVED else _("Når det ble skrevet inn")


def filter_words(chosen: TimelineFilter) -> str:
    """What is chosen, in words: «bare Dokumenter og Frister · bare Kari Nordli»; "" for everything."""
    parts = []
    if chosen.kinds:
        names = [kind_words(kind) for kind in ItemKind if kind in chosen.kinds]
        listed = _(" og ").join(part for part in (", ".join(names[:-1]), names[-1]) if part)
        parts.append(_("bare {what}").format(what=listed))
    if chosen.person:
        parts.append(_("bare {what}").format(what=chosen.person))
    if chosen.words.split():
        parts.append(_("bare med teksten «{words}»").format(words=" ".join(chosen.words.split())))
    return " · ".join(parts)


def _says(item: TimelineItem, words: Sequence[str]) -> bool:
    roles = (f"{one.name} {one.group} {one.role}" for one in item.roles)
    text = " ".join((item.title, item.text, item.about, item.case, *item.people, *roles)).casefold()
    return all(word in text for word in words)


def _placing(order: TimelineOrder) -> Callable[[TimelineItem], tuple[datetime, datetime]]:
    return _by_lived if order is TimelineOrder.LIVED else _by_written


def _by_lived(item: TimelineItem) -> tuple[datetime, datetime]:
    return item.when, item.written


def _by_written(item: TimelineItem) -> tuple[datetime, datetime]:
    return item.written, item.when


def _school_year(day: date) -> int:
    return day.year if day.month >= _NEW_YEAR else day.year - 1


def _heading(day: date, *, by_year: bool) -> str:
    if by_year:
        first = _school_year(day)
        return _("Skoleåret {first}/{second}").format(first=first, second=f"{(first + 1) % 100:02d}")
    return month_in_words(day)
