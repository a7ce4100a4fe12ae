"""``skjema case timeline`` and ``skjema case chronology``: of a case, of pupils, or of a class."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.case_turns import row_of
from skjema_app.cli.common import DONE, add_command, keep_daily_copies, open_vault, stamp
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import chronology
from skjema_app.workflows.chronology import ChronologyWish
from skjema_app.workflows.session import Session
from skjema_app.workflows.timeline_filter import TimelineFilter, TimelineOrder, filter_words, shown
from skjema_app.workflows.timeline_item import ItemKind, PupilRole, TimelineItem
from skjema_app.workflows.timeline_wide import TimelineScope, open_timeline

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands
    from skjema_app.cli.wording import Parser


def add(group: Commands) -> None:
    """Add the commands to the group ``case``."""
    seen = add_command(group, "timeline", _("Tidslinjen til en sak, en eller flere elever, eller en klasse"), _timeline)
    paper = add_command(group, "chronology", _("Kronologien som PDF; en utskrift, ikke et arkivdokument"), _chronology)
    for command in (seen, paper):
        _add_choice(command)
    paper.choices.add_argument("--out", type=Path, required=True, metavar=_("FIL"), help=_("filen som skal lages"))
    paper.choices.add_argument("--force", action="store_true", help=_("erstatt en fil som finnes"))
    paper.choices.add_argument(
        "--name-others", action="store_true", help=_("ta med navnene på andre elever; ellers byttes de ut")
    )


def _add_choice(command: Parser) -> None:
    command.values.add_argument(
        "case", nargs="?", default="", metavar=_("SAK"), help=_("Skjema-nr., eller id til et dokument i saken")
    )
    choices = command.choices
    choices.add_argument(
        "--pupil",
        action="append",
        default=[],
        metavar=_("NAVN"),
        help=_("en elev, «Navn» eller «Navn, 8A»; kan gjentas"),
    )
    choices.add_argument("--class", dest="group", default="", metavar=_("KLASSE"), help=_("en klasse i stedet"))
    choices.add_argument(
        "--only",
        action="append",
        default=[],
        choices=[one.value for one in ItemKind],
        help=_("bare disse; kan gjentas"),
    )
    choices.add_argument("--person", default="", metavar=_("NAVN"), help=_("bare linjer med denne personen"))
    choices.add_argument("--search", default="", metavar=_("ORD"), help=_("bare linjer med denne teksten"))
    orders = [one.value for one in TimelineOrder]
    choices.add_argument(
        "--order", default=orders[0], choices=orders, help=_("etter når det skjedde eller ble skrevet")
    )


def _timeline(arguments: argparse.Namespace, console: Console) -> int:
    chosen = _chosen(arguments)
    with open_vault(arguments) as session:
        found = open_timeline(session, _scope(session, arguments))
    items = shown(found.items, chosen)
    listed: list[Json] = [_facts(one) for one in items]
    result: dict[str, Json] = {
        "number": found.number,
        "pupils": [*found.pupils],
        "classes": [*found.groups],
        "order": chosen.order.value,
        "hidden": len(found.items) - len(items),
        "items": listed,
    }
    lines = [_line(one, chosen.order) for one in items]
    left = len(found.items) - len(items)
    if left:
        words = ngettext("{n} linje er skjult: {chosen}.", "{n} linjer er skjult: {chosen}.", left)
        lines.append(words.format(n=left, chosen=filter_words(chosen)))
    console.show(result, lines)
    return DONE


def _chronology(arguments: argparse.Namespace, console: Console) -> int:
    target = Path(arguments.out)
    with open_vault(arguments) as session:
        wish = ChronologyWish(_scope(session, arguments), _chosen(arguments), name_others=bool(arguments.name_others))
        if target.exists() and not arguments.force:  # before the work, not after it
            raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))
        made = chronology.compose(session, wish)
        chronology.save(session, made, chronology.render(made), target, replace=bool(arguments.force))
        keep_daily_copies(session)
    lines = [
        _("Kronologien er lagret i {file}.").format(file=target),
        _("En utskrift, ikke et arkivdokument. Filen er ikke kryptert. Slett den når den er brukt."),
    ]
    console.show({"file": str(target), "lines": made.count, "encrypted": False}, lines)
    return DONE


def _scope(session: Session, arguments: argparse.Namespace) -> TimelineScope:
    pupils = tuple(_pupil(str(one)) for one in arguments.pupil)
    group = str(arguments.group).strip()
    if sum((bool(arguments.case), bool(pupils), bool(group))) != 1:
        raise SkjemaError(ErrorCode.USAGE, reason="one-scope")
    row = row_of(session, str(arguments.case)) if arguments.case else ""
    return TimelineScope(row=row, pupils=pupils, group=group)


def _pupil(typed: str) -> PupilRole:
    name, _comma, group = typed.partition(",")
    return PupilRole(name.strip(), group.strip(), "")


def _chosen(arguments: argparse.Namespace) -> TimelineFilter:
    return TimelineFilter(
        kinds=frozenset(ItemKind(one) for one in arguments.only),
        person=str(arguments.person),
        words=str(arguments.search),
        order=TimelineOrder(arguments.order),
    )


def _facts(item: TimelineItem) -> dict[str, Json]:
    pupils: list[Json] = [{"name": one.name, "class": one.group, "role": one.role} for one in item.roles]
    return {
        "when": stamp(item.when),
        "whole_day": item.whole_day,
        "registered": stamp(item.registered),
        "happened": item.lived.isoformat() if item.lived is not None else None,
        "kind": item.kind.value,
        "title": item.title,
        "text": item.text,
        "people": [*item.people],
        "about": item.about,
        "case": item.case,
        "document": item.document_id or None,
        "state": None if item.state is None else item.state.value,
        "pupils": pupils,
    }


def _line(item: TimelineItem, order: TimelineOrder) -> str:
    when = item.when if order is TimelineOrder.LIVED else item.written
    words = [when.date().isoformat(), item.title]
    if item.told_later and item.lived is not None:
        other = item.written.date() if order is TimelineOrder.LIVED else item.lived
        told = _("skrevet inn {day}") if order is TimelineOrder.LIVED else _("gjelder {day}")
        words.append(f"({told.format(day=other.isoformat())})")
    roles = ", ".join(f"{one.name} ({one.role.lower()})" if one.role else one.name for one in item.roles)
    return "  ".join(part for part in (*words, item.text, roles, item.case) if part)
