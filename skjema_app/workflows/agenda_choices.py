"""What whoever prepares a meeting chose: the order, what is left for the next one, put off, or not relevant.

Kept in this person's vault for one meeting; it goes with what is open, so a thing that is done takes it along. It is
not shared: each agenda holds only what its reader may read, so a shared order would tell one of items that only the
other may know of. What all shall have is carried by the minutes, and the page says so. An item leaves the agenda only
by a decision, by a day it is put off to, or as not relevant with a reason (§ 4.9).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from skjema_app.domain.answers import Json
from skjema_app.form_engine.values import parse_date
from skjema_app.workflows.agenda_facts import AgendaKind
from skjema_app.workflows.agenda_items import AgendaItem
from skjema_app.workflows.session import Session

_SETTING = "saksliste:"
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Choices:
    """``order``: keys as they were put; ``skipped``: not this time; ``until`` and ``dropped``: key → day, reason."""

    order: tuple[str, ...] = ()
    skipped: frozenset[str] = frozenset()
    until: dict[str, date] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)

    def only(self, keys: Iterable[str]) -> Choices:
        """Without what isn't open any more."""
        known = frozenset(keys)
        return Choices(
            tuple(one for one in self.order if one in known),
            self.skipped & known,
            {key: day for key, day in self.until.items() if key in known},
            {key: why for key, why in self.dropped.items() if key in known},
        )


def applied(items: Iterable[AgendaItem], choices: Choices, today: date) -> tuple[AgendaItem, ...]:
    """Items as they were chosen and ordered; what came since stands last."""
    place = {key: at for at, key in enumerate(choices.order)}
    found = []
    for one in items:
        until = choices.until.get(one.key)
        until = until if until is not None and until > today else None
        dropped = choices.dropped.get(one.key, "")
        chosen = one.key not in choices.skipped and until is None and not dropped
        found.append(replace(one, chosen=chosen, until=until, dropped=dropped))
    return tuple(sorted(found, key=_Placed(place)))


class _Placed:
    """Sorts by the order that was chosen; a sort keeps the rest as it was."""

    def __init__(self, place: dict[str, int]) -> None:
        self._place = place

    def __call__(self, one: AgendaItem) -> int:
        return self._place.get(one.key, len(self._place))


def read_choices(session: Session, kind: AgendaKind, group: str) -> Choices:
    """What was chosen; nothing where that can't be read."""
    try:
        kept: Json = json.loads(session.vault.settings.get(_name(kind, group)) or "{}")
    except ValueError:
        return Choices()
    if not isinstance(kept, dict):
        return Choices()
    until = {key: parse_date(day) for key, day in _texts(kept.get("until")).items()}
    return Choices(
        tuple(_listed(kept.get("order"))),
        frozenset(_listed(kept.get("skipped"))),
        {key: day for key, day in until.items() if day is not None},
        _texts(kept.get("dropped")),
    )


def write_choices(session: Session, kind: AgendaKind, group: str, choices: Choices) -> None:
    """Keep it."""
    kept = {
        "order": list(choices.order),
        "skipped": sorted(choices.skipped),
        "until": {key: day.isoformat() for key, day in choices.until.items()},
        "dropped": {key: why[:_LONGEST] for key, why in choices.dropped.items()},
    }
    session.vault.settings.set(_name(kind, group), json.dumps(kept, ensure_ascii=False))


def _name(kind: AgendaKind, group: str) -> str:
    return f"{_SETTING}{kind.value}:{group}"


def _listed(value: Json) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _texts(value: Json) -> dict[str, str]:
    return {key: one for key, one in value.items() if isinstance(one, str)} if isinstance(value, dict) else {}
