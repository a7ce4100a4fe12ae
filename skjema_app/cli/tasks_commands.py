"""``skjema tasks``: what waits, and for whom; and ``skjema free-days``: the school's own days off."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, add_group, keep_daily_copies, open_vault
from skjema_app.cli.console import Console
from skjema_app.cli.wording import Parser
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.values import parse_date
from skjema_app.system import safe_files
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import calendar_file, free_days, free_days_file, tasks
from skjema_app.workflows.free_days import FreePeriod
from skjema_app.workflows.session import Session
from skjema_app.workflows.tasks import Task, TaskGroup

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands

_LARGEST = 256 * 1024


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    listed = add_command(commands, "tasks", _("Det som venter: i dag, denne uken og senere"), _tasks)
    listed.choices.add_argument("--all", action="store_true", help=_("også det andre skal gjøre, i saker du kan lese"))
    listed.choices.add_argument("--ics", type=Path, metavar=_("FIL"), help=_("lag en kalenderfil uten navn og innhold"))
    listed.choices.add_argument("--today", default="", metavar=_("DATO"), help=_("som om det var denne dagen (demo)"))
    group = add_group(commands, "free-days", _("Skolens egne fridager, som fristene hopper over"))
    add_command(group, "list", _("Fridagene som er skrevet inn"), _free_list)
    put = add_command(group, "set", _("Skriv inn fridagene for ett skoleår, fra en fil eller standard inn"), _free_set)
    put.choices.add_argument("--year", type=int, required=True, metavar=_("ÅR"), help=_("året skoleåret begynner"))
    put.values.add_argument("file", metavar=_("FIL"), help=_("en dag eller «fra..til» per linje; «-» er standard inn"))
    more = add_command(group, "add", _("Legg til en fridag, eller flere"), _free_add)
    _first_and_last(more)
    more.choices.add_argument("--words", default="", metavar=_("TEKST"), help=_("hva det er, for eksempel høstferie"))
    _first_and_last(add_command(group, "remove", _("Ta bort en fridag, eller flere"), _free_remove))
    take = add_command(group, "import", _("Hent fridager fra skoleruta (.ics eller CSV)"), _free_import)
    take.values.add_argument("file", type=Path, metavar=_("FIL"), help=_("kalenderen"))
    take.choices.add_argument("--all", action="store_true", help=_("alle periodene, ikke bare dem som ser ut som fri"))
    take.choices.add_argument("--dry-run", action="store_true", help=_("vis hva som ville skje, skriv ingenting"))


def _first_and_last(parser: Parser) -> None:
    parser.values.add_argument("first", metavar=_("DAG"), help=_("den første dagen, ÅÅÅÅ-MM-DD"))
    parser.values.add_argument(
        "last", nargs="?", default="", metavar=_("SISTE"), help=_("den siste, hvis det er flere")
    )


def _tasks(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        found = [one for one in tasks.tasks(session) if arguments.all or one.mine]
        items: list[Json] = [_item(session, one) for one in found]
        if arguments.ics is not None:
            calendar_file.save_calendar(session, Path(arguments.ics))
    lines: list[str] = []
    for group in TaskGroup:
        mine = [one for one in found if one.group is group]
        if mine:
            lines += [group_words(group), *(f"  {_line(one)}" for one in mine)]
    if arguments.ics is not None:
        lines.append(_("Kalenderfilen er lagret i {file}. Den har ingen navn.").format(file=arguments.ics))
    console.show({"tasks": items}, lines or [_("Ingenting venter på deg nå.")])
    return DONE


def group_words(group: TaskGroup) -> str:
    """«I dag», «Denne uken» …."""
    return {
        TaskGroup.OVERDUE: _("Skulle vært gjort"),
        TaskGroup.TODAY: _("I dag"),
        TaskGroup.THIS_WEEK: _("Denne uken"),
        TaskGroup.LATER: _("Senere"),
    }[group]


def _item(session: Session, one: Task) -> dict[str, Json]:
    names: list[Json] = [session.school.person(who).name for who in one.who if who] if session.school else []
    return {
        "kind": one.kind,
        "words": one.words,
        "group": one.group.value,
        "due": one.due.isoformat() if one.due else None,
        "mine": one.mine,
        "who": names,
        "why": one.why,
        "source": one.source,
        "key": one.key,
        "action": one.action,
        "urgent": one.urgent,
    }


def _line(one: Task) -> str:
    due = one.due.isoformat() if one.due else ""
    return "  ".join(part for part in (due, one.words, one.why) if part)


def _free_list(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        found = free_days.free_days(session)
        periods = free_days.free_periods(session)
        warnings = free_days.coverage_sentences(free_days.coverage(session))
    years: list[Json] = [*sorted(found.years)]
    listed: list[Json] = [day.isoformat() for day in sorted(found.days)]
    told: list[Json] = [_period(one) for one in periods]
    said: list[Json] = [*warnings]
    data: dict[str, Json] = {"years": years, "days": listed, "periods": told, "warnings": said}
    console.show(data, [*(map(_period_line, periods) if periods else [_("Ingen fridager.")]), *warnings])
    return DONE


def _free_add(arguments: argparse.Namespace, console: Console) -> int:
    period = FreePeriod(*_span(arguments), str(arguments.words))
    with open_vault(arguments) as session:
        free_days.add_periods(session, [period])
        keep_daily_copies(session)
    console.show({"added": [_period(period)]}, [_("Lagt til: {what}").format(what=_period_line(period))])
    return DONE


def _free_remove(arguments: argparse.Namespace, console: Console) -> int:
    first, last = _span(arguments)
    with open_vault(arguments) as session:
        change = free_days.remove_days(session, first, last)
        keep_daily_copies(session)
    words = _("Tatt bort: {what}") if change.settings else _("Ingen av dagene var skrevet inn: {what}")
    console.show({"removed": change.settings}, [words.format(what=_period_line(FreePeriod(first, last)))])
    return DONE


def _free_import(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        preview = free_days_file.read_calendar(session, Path(arguments.file))
        chosen = tuple(range(len(preview.rows))) if arguments.all else free_days_file.likely_ones(preview)
        if not arguments.dry_run:
            free_days_file.take_calendar(session, preview, chosen)
            keep_daily_copies(session)
    rows: list[Json] = [
        {**_period(row.period), "taken": number in chosen, "known": row.known}
        for number, row in enumerate(preview.rows)
    ]
    remarks: list[Json] = [*preview.remarks]
    lines = [
        f"  {'+' if number in chosen else '·'} {_period_line(row.period)}" for number, row in enumerate(preview.rows)
    ]
    last = _("Ingenting er skrevet.") if arguments.dry_run else _("Linjene med + er skrevet inn.")
    console.show(
        {"periods": rows, "remarks": remarks, "written": not arguments.dry_run}, [*lines, *preview.remarks, last]
    )
    return DONE


def _span(arguments: argparse.Namespace) -> tuple[date, date]:
    first = parse_date(str(arguments.first))
    last = parse_date(str(arguments.last)) if arguments.last else first
    if first is None or last is None:
        raise SkjemaError(ErrorCode.FREE_DAYS_WRONG, day=str(arguments.first)[:20])
    return first, last


def _period(one: FreePeriod) -> dict[str, Json]:
    return {"first": one.first.isoformat(), "last": one.last.isoformat(), "words": one.words}


def _period_line(one: FreePeriod) -> str:
    days = one.first.isoformat() if one.first == one.last else f"{one.first.isoformat()}..{one.last.isoformat()}"
    return f"{days}  {one.words}".rstrip()


def _free_set(arguments: argparse.Namespace, console: Console) -> int:
    days = free_days.read_days(_text(str(arguments.file)))
    with open_vault(arguments) as session:
        free_days.set_free_days(session, int(arguments.year), days)
        keep_daily_copies(session)
    count = len(set(days))
    words = ngettext("{n} fridag er skrevet inn.", "{n} fridager er skrevet inn.", count).format(n=count)
    console.show({"year": int(arguments.year), "days": count}, [words])
    return DONE


def _text(name: str) -> str:
    raw = sys.stdin.buffer.read(_LARGEST) if name == "-" else safe_files.read_file(Path(name), limit=_LARGEST)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SkjemaError(ErrorCode.FREE_DAYS_WRONG) from error
